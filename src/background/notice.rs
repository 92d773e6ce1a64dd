//! The words of a notification, and of the icon's menu.
//!
//! They name nobody and no card. A notification may be shown on a locked screen, over a shared screen, or to whoever stands at the desk,
//! and stays in the desktop's list when the person has gone; any program of the session can read it. Whoever has just put the card in
//! knows whose it is; the window says the rest.

use super::{
    facts::{CardIn, Standing},
    remind::Reminder,
    surroundings::IconWords,
    told::Told,
};
use crate::i18n::{Texts, id};

/// A notification. A later one of the same kind takes the place of the one before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    pub kind: Kind,
    pub headline: String,
    pub what: String,
    /// The button that opens the window.
    pub open: String,
    /// To be kept once it was shown.
    pub told: Told,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Stays until it is seen.
    Expiry,
    /// May go by itself.
    CardLeft,
}

impl Notice {
    pub fn new(reminder: Reminder, texts: &Texts, told: &Told) -> Self {
        let (kind, headline, what) = match reminder {
            Reminder::Expiring { until, .. } => (
                Kind::Expiry,
                texts.with(id::HOME_EXPIRING, &[("until", texts.date(until).into())]),
                texts.get(id::HOME_EXPIRING_WHAT),
            ),
            Reminder::Expired => (Kind::Expiry, texts.get(id::HOME_EXPIRED), texts.get(id::NOTICE_EXPIRED_WHAT)),
            Reminder::CardLeft => (Kind::CardLeft, texts.get(id::NOTICE_CARD_LEFT), texts.get(id::NOTICE_CARD_LEFT_WHAT)),
        };
        Self { kind, headline, what, open: texts.get(id::TRAY_OPEN), told: told.clone() }
    }
}

impl IconWords {
    pub fn new(cards: &[CardIn], texts: &Texts) -> Self {
        Self {
            title: texts.get(id::APP_NAME),
            card: card_words(cards, texts),
            open: texts.get(id::TRAY_OPEN),
            quit: texts.get(id::TRAY_QUIT),
        }
    }
}

fn card_words(cards: &[CardIn], texts: &Texts) -> String {
    let dated = |id, until| texts.with(id, &[("until", texts.date(until).into())]);
    match cards {
        [] => texts.get(id::TRAY_NO_CARD),
        [CardIn { card: Some(card), .. }] => match card.standing {
            Standing::Locked => texts.get(id::TRAY_LOCKED),
            Standing::Expired { .. } => texts.get(id::TRAY_EXPIRED),
            Standing::Expiring { until, .. } => dated(id::TRAY_EXPIRING, until),
            Standing::Good { until } => dated(id::TRAY_GOOD, until),
            Standing::Other => texts.get(id::TRAY_CARD),
        },
        [_] => texts.get(id::TRAY_CARD),
        more => texts.with(id::TRAY_CARDS, &[("n", i64::try_from(more.len()).unwrap_or(i64::MAX).into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::facts::CardFacts, *};
    use crate::domain::{card::CardIdentity, clock::Timestamp, language::Language};

    fn until() -> Timestamp {
        "2027-01-02T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_notification_says_what_to_do_and_names_nobody() {
        for (reminder, headline, part) in [
            (
                Reminder::Expiring { days_left: 41, until: until() },
                "Your card needs renewing by 2\u{a0}January\u{a0}2027",
                "two minutes",
            ),
            (Reminder::Expired, "Your certificates have expired", "Open Wardcard"),
            (Reminder::CardLeft, "Your card is still in the reader", "take it with you"),
        ] {
            let notice = Notice::new(reminder, &Texts::english(), &Told::default());
            assert_eq!(notice.headline, headline);
            assert!(notice.what.contains(part), "{notice:?}");
            assert_eq!(notice.open, "Open Wardcard");
        }
    }

    #[test]
    fn the_menu_says_in_a_few_words_what_is_in_the_readers() {
        let card =
            |standing| CardIn { reader: "One".into(), card: Some(CardFacts { identity: Some(CardIdentity([7; 32])), standing }) };
        let mute = || CardIn { reader: "Two".into(), card: None };
        let mut texts = Texts::english();
        for (cards, words) in [
            (vec![], "No card in the reader"),
            (vec![card(Standing::Good { until: until() })], "Card in the reader: good until 2\u{a0}January\u{a0}2027"),
            (
                vec![card(Standing::Expiring { days_left: 9, until: until() })],
                "Card in the reader: renew by 2\u{a0}January\u{a0}2027",
            ),
            (vec![card(Standing::Expired { at: until() })], "Card in the reader: expired"),
            (vec![card(Standing::Locked)], "Card in the reader: locked"),
            (vec![card(Standing::Other)], "Card in the reader"),
            (vec![mute()], "Card in the reader"),
            (vec![mute(), mute()], "2 cards in the readers"),
        ] {
            assert_eq!(IconWords::new(&cards, &texts).card, words);
        }
        texts.speak(Language::Welsh);
        assert_eq!(IconWords::new(&[], &texts).card, "Dim cerdyn yn y darllenydd");
    }
}
