//! What is to be told now: a pure decision over facts, and the little memory that it needs between two looks.
//!
//! Told is a certificate's end, when its card is put in while nobody can see the window: once for each threshold. Told is a card that
//! was left in the reader, when the window was not used for some minutes: once for each stay of the card. Nothing is told while a
//! job is at work.

use super::{
    facts::{CardIn, Standing},
    told::{Threshold, Told},
};
use crate::{
    config::settings::Settings,
    domain::{card::CardIdentity, clock::Timestamp},
};

/// Whether a person could see the window now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Window {
    Shown,
    /// Minimised, fully covered, or closed.
    Hidden,
}

/// What a person wants to be told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wishes {
    pub expiring: bool,
    /// In minutes; `None`: never.
    pub card_left: Option<u16>,
}

impl From<&Settings> for Wishes {
    fn from(settings: &Settings) -> Self {
        let minutes = settings.remind_card_left.value;
        Self { expiring: settings.remind_expiring.value, card_left: (minutes > 0).then_some(minutes) }
    }
}

/// What is now.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub cards: &'a [CardIn],
    pub window: Window,
    /// A job is at work.
    pub busy: bool,
    pub now: Timestamp,
}

/// Something to tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reminder {
    Expiring { days_left: i64, until: Timestamp },
    Expired,
    CardLeft,
}

/// A card's time in a reader, from putting it in to taking it out.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Stay {
    reader: String,
    identity: Option<CardIdentity>,
    since: Timestamp,
    /// The window was shown at some time: a person has seen what there is to see.
    seen: bool,
    left_told: bool,
}

/// The memory between two looks.
#[derive(Debug, Default)]
pub struct Reminders {
    stays: Vec<Stay>,
    told: Told,
    last_use: Option<Timestamp>,
    left_behind: bool,
}

impl Reminders {
    /// `told`: before the last start.
    pub fn new(told: Told) -> Self {
        Self { told, ..Self::default() }
    }

    /// A key was pressed in the window, or the mouse moved over it.
    pub fn used(&mut self, now: Timestamp) {
        self.last_use = Some(now);
        self.left_behind = false;
    }

    /// What is to be told now. It counts as told.
    pub fn look(&mut self, seen: Seen<'_>, wishes: Wishes) -> Vec<Reminder> {
        self.follow(seen);
        let mut due = Vec::new();
        for (stay, card) in self.stays.iter_mut().zip(seen.cards) {
            let end = end_to_tell(stay, card, wishes, seen.busy).filter(|e| !self.told.has(e.card, e.until, e.threshold));
            if let Some(End { card, until, threshold, reminder }) = end {
                self.told.mark(card, until, threshold, seen.now);
                due.push(reminder);
            }
            if !seen.busy && left_at(stay, self.last_use, wishes).is_some_and(|at| at <= seen.now) {
                stay.left_told = true;
                self.left_behind = true;
                if !due.contains(&Reminder::CardLeft) {
                    due.push(Reminder::CardLeft);
                }
            }
        }
        self.left_behind &= !seen.cards.is_empty();
        due
    }

    /// When to look again although nothing happens.
    pub fn next(&self, wishes: Wishes) -> Option<Timestamp> {
        self.stays.iter().filter_map(|stay| left_at(stay, self.last_use, wishes)).min()
    }

    /// A card was spoken of as left behind, and nobody has used the window since.
    pub fn left_behind(&self) -> bool {
        self.left_behind
    }

    /// The window closes, and its person has seen it: what there was to tell of these cards counts as told.
    pub fn closes(&mut self, cards: &[CardIn], now: Timestamp) {
        for end in cards.iter().filter_map(end_of) {
            self.told.mark(end.card, end.until, end.threshold, now);
        }
    }

    pub fn told(&self) -> &Told {
        &self.told
    }

    /// Puts the stays into the order of the cards that are there.
    fn follow(&mut self, seen: Seen<'_>) {
        let mut before = std::mem::take(&mut self.stays);
        for card in seen.cards {
            let identity = card.card.as_ref().and_then(|c| c.identity);
            let is_same =
                |s: &Stay| s.reader == card.reader && (s.identity.is_none() || identity.is_none() || s.identity == identity);
            let mut stay = match before.iter().position(is_same) {
                Some(at) => before.swap_remove(at),
                None => Stay { reader: card.reader.clone(), identity, since: seen.now, seen: false, left_told: false },
            };
            stay.identity = identity.or(stay.identity);
            stay.seen |= seen.window == Window::Shown;
            self.stays.push(stay);
        }
    }
}

struct End {
    card: CardIdentity,
    until: Timestamp,
    threshold: Threshold,
    reminder: Reminder,
}

/// The end of a card's certificates that its holder could not have seen in the window.
fn end_to_tell(stay: &Stay, card: &CardIn, wishes: Wishes, busy: bool) -> Option<End> {
    if wishes.expiring && !stay.seen && !busy { end_of(card) } else { None }
}

fn end_of(card: &CardIn) -> Option<End> {
    let facts = card.card.as_ref()?;
    let card = facts.identity?;
    match facts.standing {
        Standing::Expired { at } => Some(End { card, until: at, threshold: Threshold::Expired, reminder: Reminder::Expired }),
        Standing::Expiring { days_left, until } => {
            let reminder = Reminder::Expiring { days_left, until };
            Threshold::passed(days_left).map(|threshold| End { card, until, threshold, reminder })
        }
        Standing::Locked | Standing::Good { .. } | Standing::Other => None,
    }
}

/// When a card has been left for long enough; `None` where it was said, or is not to be.
fn left_at(stay: &Stay, last_use: Option<Timestamp>, wishes: Wishes) -> Option<Timestamp> {
    let minutes = wishes.card_left.filter(|_| !stay.left_told)?;
    let since = last_use.map_or(stay.since, |used| used.max(stay.since));
    // Beyond the end of time nothing is due.
    since.checked_add(jiff::SignedDuration::from_mins(minutes.into())).ok()
}

#[cfg(test)]
mod tests {
    use super::{super::facts::CardFacts, *};

    const CARD: CardIdentity = CardIdentity([7; 32]);
    const OTHER: CardIdentity = CardIdentity([8; 32]);
    const ALL: Wishes = Wishes { expiring: true, card_left: Some(5) };
    const QUIET: Wishes = Wishes { expiring: false, card_left: None };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(2_000_000_000 + seconds).unwrap()
    }

    fn until(days: i64) -> Timestamp {
        at(days * 86_400)
    }

    fn expiring(days: i64) -> Standing {
        Standing::Expiring { days_left: days, until: until(days) }
    }

    fn tells(days: i64) -> Vec<Reminder> {
        vec![Reminder::Expiring { days_left: days, until: until(days) }]
    }

    fn card(identity: CardIdentity, standing: Standing) -> Vec<CardIn> {
        vec![CardIn { reader: "One".into(), card: Some(CardFacts { identity: Some(identity), standing }) }]
    }

    fn reading() -> Vec<CardIn> {
        vec![CardIn { reader: "One".into(), card: None }]
    }

    /// What happens at a second, and what is told then.
    enum Step {
        Look(i64, Vec<CardIn>, Window, Vec<Reminder>),
        Busy(i64, Vec<CardIn>, Vec<Reminder>),
        Use(i64),
    }
    use Step::*;
    use Window::*;

    fn check(name: &str, wishes: Wishes, told: Told, steps: Vec<Step>) -> Reminders {
        let mut reminders = Reminders::new(told);
        for (n, step) in steps.into_iter().enumerate() {
            let (second, cards, window, busy, expected) = match step {
                Use(second) => {
                    reminders.used(at(second));
                    continue;
                }
                Look(second, cards, window, expected) => (second, cards, window, false, expected),
                Busy(second, cards, expected) => (second, cards, Hidden, true, expected),
            };
            let due = reminders.look(Seen { cards: &cards, window, busy, now: at(second) }, wishes);
            assert_eq!(due, expected, "{name}, step {n}");
        }
        reminders
    }

    #[test]
    fn an_end_is_told_once_for_each_threshold_and_only_out_of_sight() {
        let told = |threshold| {
            let mut told = Told::default();
            told.mark(CARD, until(20), threshold, at(0));
            told
        };
        let none = Told::default;
        for (name, wishes, before, steps) in [
            ("put in out of sight", ALL, none(), vec![Look(0, card(CARD, expiring(20)), Hidden, tells(20))]),
            ("put in in sight", ALL, none(), vec![Look(0, card(CARD, expiring(20)), Shown, vec![])]),
            ("nobody wants it", QUIET, none(), vec![Look(0, card(CARD, expiring(20)), Hidden, vec![])]),
            ("there is time", ALL, none(), vec![Look(0, card(CARD, expiring(120)), Hidden, vec![])]),
            ("good", ALL, none(), vec![Look(0, card(CARD, Standing::Good { until: until(400) }), Hidden, vec![])]),
            ("locked", ALL, none(), vec![Look(0, card(CARD, Standing::Locked), Hidden, vec![])]),
            (
                "read first, then known",
                ALL,
                none(),
                vec![Look(0, reading(), Hidden, vec![]), Look(1, card(CARD, expiring(20)), Hidden, tells(20))],
            ),
            (
                "seen, then minimised",
                ALL,
                none(),
                vec![Look(0, card(CARD, expiring(20)), Shown, vec![]), Look(9, card(CARD, expiring(20)), Hidden, vec![])],
            ),
            (
                "put in again on the same day",
                ALL,
                none(),
                vec![
                    Look(0, card(CARD, expiring(20)), Hidden, tells(20)),
                    Look(5, vec![], Hidden, vec![]),
                    Look(9, card(CARD, expiring(20)), Hidden, vec![]),
                ],
            ),
            (
                "another card",
                ALL,
                none(),
                vec![
                    Look(0, card(CARD, expiring(20)), Hidden, tells(20)),
                    // The reader was not seen empty in between.
                    Look(5, card(OTHER, expiring(20)), Hidden, tells(20)),
                ],
            ),
            ("told before the last start", ALL, told(Threshold::Days30), vec![Look(0, card(CARD, expiring(20)), Hidden, vec![])]),
            ("nearer now", ALL, told(Threshold::Days90), vec![Look(0, card(CARD, expiring(20)), Hidden, tells(20))]),
            (
                "expired",
                ALL,
                none(),
                vec![
                    Look(0, card(CARD, Standing::Expired { at: until(-3) }), Hidden, vec![Reminder::Expired]),
                    Look(1, vec![], Hidden, vec![]),
                    Look(2, card(CARD, Standing::Expired { at: until(-3) }), Hidden, vec![]),
                ],
            ),
            (
                "not while a job is at work, but after it",
                ALL,
                none(),
                vec![Busy(0, card(CARD, expiring(20)), vec![]), Look(5, card(CARD, expiring(20)), Hidden, tells(20))],
            ),
        ] {
            check(name, wishes, before, steps);
        }
        let foreign = vec![CardIn { reader: "One".into(), card: Some(CardFacts { identity: None, standing: expiring(9) }) }];
        check("a card that no RA knows", ALL, none(), vec![Look(0, foreign, Hidden, vec![])]);
    }

    #[test]
    fn a_card_left_behind_is_told_once_a_stay() {
        let good = || card(CARD, Standing::Good { until: until(400) });
        let left = || vec![Reminder::CardLeft];
        for (name, wishes, steps, line) in [
            (
                "left",
                ALL,
                vec![
                    Look(0, good(), Shown, vec![]),
                    Look(299, good(), Shown, vec![]),
                    Look(300, good(), Shown, left()),
                    Look(900, good(), Shown, vec![]),
                ],
                true,
            ),
            ("never", QUIET, vec![Look(0, good(), Shown, vec![]), Look(9999, good(), Shown, vec![])], false),
            (
                "used meanwhile",
                ALL,
                vec![
                    Look(0, good(), Shown, vec![]),
                    Use(200),
                    Look(300, good(), Shown, vec![]),
                    Look(499, good(), Hidden, vec![]),
                    Look(500, good(), Hidden, left()),
                ],
                true,
            ),
            (
                "used after it was said",
                ALL,
                vec![
                    Look(0, good(), Shown, vec![]),
                    Look(300, good(), Shown, left()),
                    Use(310),
                    Look(999, good(), Shown, vec![]),
                ],
                false,
            ),
            (
                "out and in again",
                ALL,
                vec![
                    Look(0, good(), Shown, vec![]),
                    Look(300, good(), Shown, left()),
                    Look(310, vec![], Shown, vec![]),
                    Look(320, good(), Shown, vec![]),
                    Look(619, good(), Shown, vec![]),
                    Look(620, good(), Shown, left()),
                ],
                true,
            ),
            ("taken in time", ALL, vec![Look(0, good(), Shown, vec![]), Look(299, vec![], Shown, vec![])], false),
            (
                "a job is at work",
                ALL,
                vec![Look(0, good(), Shown, vec![]), Busy(400, good(), vec![]), Look(401, good(), Shown, left())],
                true,
            ),
            ("what does not answer", ALL, vec![Look(0, reading(), Shown, vec![]), Look(300, reading(), Shown, left())], true),
        ] {
            let reminders = check(name, wishes, Told::default(), steps);
            assert_eq!(reminders.left_behind(), line, "{name}");
        }
    }

    #[test]
    fn what_was_seen_in_a_window_that_closed_is_not_told_by_the_program_that_goes_on() {
        let cards = card(CARD, expiring(20));
        let mut window = Reminders::default();
        assert_eq!(window.look(Seen { cards: &cards, window: Shown, busy: false, now: at(0) }, ALL), []);
        window.closes(&cards, at(1));
        check("goes on", ALL, window.told().clone(), vec![Look(2, cards.clone(), Hidden, vec![])]);
        check(
            "nearer",
            ALL,
            window.told().clone(),
            vec![Look(2, card(CARD, Standing::Expired { at: until(20) }), Hidden, vec![Reminder::Expired])],
        );
    }

    #[test]
    fn two_cards_are_one_reminder() {
        let both = || {
            let mut both = card(CARD, Standing::Other);
            both.push(CardIn { reader: "Two".into(), ..card(OTHER, Standing::Other).remove(0) });
            both
        };
        let mut steps = vec![Look(0, both(), Shown, vec![]), Look(300, both(), Shown, vec![Reminder::CardLeft])];
        // One of them goes: the other was spoken of, too.
        steps.push(Look(301, card(CARD, Standing::Other), Shown, vec![]));
        check("two", ALL, Told::default(), steps);
    }

    #[test]
    fn the_next_look_is_when_something_is_due() {
        let good = card(CARD, Standing::Other);
        let mut reminders = Reminders::default();
        assert_eq!(reminders.next(ALL), None);
        reminders.look(Seen { cards: &good, window: Shown, busy: false, now: at(0) }, ALL);
        assert_eq!(reminders.next(ALL), Some(at(300)));
        assert_eq!(reminders.next(QUIET), None);
        reminders.used(at(100));
        assert_eq!(reminders.next(ALL), Some(at(400)));
        reminders.look(Seen { cards: &good, window: Shown, busy: false, now: at(400) }, ALL);
        assert_eq!(reminders.next(ALL), None, "said once, nothing more is due");
    }
}
