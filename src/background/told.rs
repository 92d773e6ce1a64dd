//! What a person has been told of already: once for each card and threshold, not at every insertion, and not again after a new start.
//!
//! The file is `reminded.json` in the folder of the journal. It names a card by the hash that the RA knows it by, and nobody by name.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::domain::{
    card::CardIdentity,
    clock::{Timestamp, days_until},
};

/// The file's name in the folder of the journal.
pub const FILE: &str = "reminded.json";
/// The first form of the file.
const FORM: u32 = 1;
/// A card whose end is so long ago is forgotten: it is either renewed or no longer used.
const FORGET_AFTER_DAYS: i64 = 400;
/// More cards than anybody puts into one computer.
const MOST: usize = 1000;

/// How near the end is. The last is passed when it has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    Days90,
    Days30,
    Days14,
    Days7,
    Expired,
}

impl Threshold {
    /// The last that was passed; `None` where there is time.
    pub fn passed(days_left: i64) -> Option<Self> {
        match days_left {
            ..=7 => Some(Self::Days7),
            8..=14 => Some(Self::Days14),
            15..=30 => Some(Self::Days30),
            31..=90 => Some(Self::Days90),
            _ => None,
        }
    }
}

/// What was told of a card: for certificates with another end it begins anew.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Of {
    card: CardIdentity,
    until: Timestamp,
    threshold: Threshold,
}

/// What was told of all cards.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told(Vec<Of>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    form: u32,
    cards: Vec<Of>,
}

impl Told {
    /// A file that is missing or cannot be understood says nothing: then something may be told twice.
    pub fn load(folder: &Path) -> Self {
        let page = fs::read(folder.join(FILE)).ok().and_then(|bytes| serde_json::from_slice::<Page>(&bytes).ok());
        Self(page.filter(|page| page.form == FORM).map(|page| page.cards).unwrap_or_default())
    }

    /// Writes the file whole or not at all.
    ///
    /// # Errors
    /// Where the file or its folder cannot be written.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        let page = Page { form: FORM, cards: self.0.clone() };
        fs::create_dir_all(folder)?;
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(&serde_json::to_vec(&page).map_err(io::Error::other)?)?;
        fresh.as_file().sync_all()?;
        fresh.persist(folder.join(FILE))?;
        Ok(())
    }

    pub fn mark(&mut self, card: CardIdentity, until: Timestamp, threshold: Threshold, now: Timestamp) {
        self.0.retain(|of| of.card != card && days_until(of.until, now) < FORGET_AFTER_DAYS);
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push(Of { card, until, threshold });
    }

    /// This threshold, or a nearer one, was told of these certificates.
    pub fn has(&self, card: CardIdentity, until: Timestamp, threshold: Threshold) -> bool {
        self.0.iter().any(|of| of.card == card && of.until == until && of.threshold >= threshold)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARD: CardIdentity = CardIdentity([7; 32]);
    const OTHER: CardIdentity = CardIdentity([8; 32]);

    fn day(n: i64) -> Timestamp {
        Timestamp::from_second(2_000_000_000 + n * 86_400).unwrap()
    }

    #[test]
    fn the_thresholds_are_passed_in_their_order() {
        use Threshold::*;
        for (days, threshold) in [
            (91, None),
            (90, Some(Days90)),
            (31, Some(Days90)),
            (30, Some(Days30)),
            (15, Some(Days30)),
            (14, Some(Days14)),
            (8, Some(Days14)),
            (7, Some(Days7)),
            (0, Some(Days7)),
        ] {
            assert_eq!(Threshold::passed(days), threshold, "{days}");
        }
        assert!(Days90 < Days30 && Days7 < Expired);
    }

    #[test]
    fn it_is_kept_over_a_new_start() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("state");
        assert_eq!(Told::load(&folder), Told::default());
        let mut told = Told::default();
        told.mark(CARD, day(30), Threshold::Days30, day(0));
        told.save(&folder).unwrap();
        let again = Told::load(&folder);
        assert_eq!(again, told);
        for (card, until, threshold, has) in [
            (CARD, day(30), Threshold::Days90, true),
            (CARD, day(30), Threshold::Days30, true),
            (CARD, day(30), Threshold::Days14, false),
            // Renewed meanwhile.
            (CARD, day(730), Threshold::Days90, false),
            (OTHER, day(30), Threshold::Days30, false),
        ] {
            assert_eq!(again.has(card, until, threshold), has, "{card} {until} {threshold:?}");
        }
    }

    #[test]
    fn what_cannot_be_understood_says_nothing() {
        let dir = tempfile::tempdir().unwrap();
        for text in ["", "{", r#"{"form":2,"cards":[]}"#, r#"{"form":1,"cards":[{"card":"x"}]}"#] {
            fs::write(dir.path().join(FILE), text).unwrap();
            assert_eq!(Told::load(dir.path()), Told::default(), "{text}");
        }
    }

    #[test]
    fn the_first_form_of_the_file_can_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let hex = "07".repeat(32);
        let page = format!(r#"{{"form":1,"cards":[{{"card":"{hex}","until":"2027-01-02T00:00:00Z","threshold":"days14"}}]}}"#);
        fs::write(dir.path().join(FILE), page).unwrap();
        let until = "2027-01-02T00:00:00Z".parse().unwrap();
        assert!(Told::load(dir.path()).has(CARD, until, Threshold::Days14));
    }

    #[test]
    fn old_cards_are_forgotten() {
        let mut told = Told::default();
        told.mark(CARD, day(0), Threshold::Expired, day(1));
        told.mark(OTHER, day(500), Threshold::Days90, day(450));
        assert!(!told.has(CARD, day(0), Threshold::Days90));
        assert!(told.has(OTHER, day(500), Threshold::Days90));
    }
}
