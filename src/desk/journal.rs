//! The journal: one small file per open operation, without secrets, written to a temporary file, synced and renamed.

use std::{fs, io, path::PathBuf};

use super::files;
use crate::{
    domain::{card::CardIdentity, operation::OperationId, person::PersonId, problem::Problem},
    workflow::journal::{Record, Work},
};

pub struct Journal {
    dir: PathBuf,
}

impl Journal {
    /// Opens the journal in `dir`, which is made where it is missing.
    pub fn open(dir: PathBuf) -> Result<Self, Problem> {
        fs::create_dir_all(&dir).map_err(|e| files::problem(&dir, &e))?;
        Ok(Self { dir })
    }

    /// Keeps a record: when this returns, it survives a power cut.
    pub fn keep(&self, record: &Record) -> Result<(), Problem> {
        files::keep(&self.dir, &self.path(record.operation), record)
    }

    /// Takes an operation off the journal; one that is not there is no error.
    pub fn forget(&self, operation: OperationId) -> Result<(), Problem> {
        let path = self.path(operation);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(files::problem(&path, &e)),
            _ => files::sync_dir(&self.dir).map_err(|e| files::problem(&self.dir, &e)),
        }
    }

    /// The operation that was begun on this card, the newest where there are several.
    pub fn of_card(&self, card: &CardIdentity) -> Option<Record> {
        self.newest(|r| r.is_of(card))
    }

    /// All that was begun on this card, the oldest first.
    pub fn all_of_card(&self, card: &CardIdentity) -> Vec<Record> {
        let mut all: Vec<_> = self.all().into_iter().filter(|r| r.is_of(card)).collect();
        all.sort_by_key(|r| r.begun);
        all
    }

    /// The issue that was begun for this person.
    pub fn issue_for(&self, who: &PersonId) -> Option<Record> {
        self.newest(|r| matches!(&r.work, Work::Issue { person, .. } if person == who))
    }

    fn newest(&self, fits: impl Fn(&Record) -> bool) -> Option<Record> {
        self.all().into_iter().filter(fits).max_by_key(|r| r.begun)
    }

    /// Every record that can be read. A file that cannot is left where it is: it may be of a newer version.
    pub fn all(&self) -> Vec<Record> {
        let read = |path: PathBuf| match serde_json::from_slice(&fs::read(&path).ok()?) {
            Ok(record) => Some(record),
            Err(error) => {
                tracing::warn!(file = %path.display(), %error, "a journal record cannot be read and is left alone");
                None
            }
        };
        files::json_in(&self.dir).into_iter().filter_map(read).collect()
    }

    fn path(&self, operation: OperationId) -> PathBuf {
        self.dir.join(format!("{operation}.json"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{
        domain::{card::Slot, clock::Timestamp},
        workflow::journal::{IssueStage, KeyStage, UnlockStage, Version},
    };

    fn record(n: u128, card: Option<u8>, begun: i64, work: Work) -> Record {
        Record {
            version: Version::V1,
            operation: OperationId(uuid::Uuid::from_u128(n)),
            card: card.map(|b| CardIdentity([b; 32])),
            former: None,
            begun: Timestamp::from_second(begun).unwrap(),
            work,
        }
    }

    #[test]
    fn keeps_finds_and_forgets() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path().join("journal")).unwrap();
        let unlock = record(1, Some(7), 10, Work::Unlock { stage: UnlockStage::Resetting });
        let newer = record(2, Some(7), 20, Work::Renew { stage: KeyStage { written: vec![Slot::Signature], generating: None } });
        let issue = record(3, None, 5, Work::Issue { person: PersonId("p1".into()), stage: IssueStage::Securing });
        for r in [&unlock, &newer, &issue] {
            journal.keep(r).unwrap();
        }
        assert_eq!(journal.of_card(&CardIdentity([7; 32])), Some(newer.clone()));
        assert_eq!(journal.of_card(&CardIdentity([8; 32])), None);
        assert_eq!(journal.issue_for(&PersonId("p1".into())), Some(issue));
        journal.forget(newer.operation).unwrap();
        journal.forget(newer.operation).unwrap();
        assert_eq!(journal.of_card(&CardIdentity([7; 32])), Some(unlock));
    }

    #[test]
    fn a_card_between_two_keys_is_found_by_either() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path().to_owned()).unwrap();
        let issue = record(1, Some(8), 1, Work::Issue { person: PersonId("p1".into()), stage: IssueStage::Securing });
        let issue = Record { former: Some(CardIdentity([7; 32])), ..issue };
        journal.keep(&issue).unwrap();
        for card in [7, 8] {
            assert_eq!(journal.of_card(&CardIdentity([card; 32])), Some(issue.clone()));
            assert_eq!(journal.all_of_card(&CardIdentity([card; 32])), vec![issue.clone()]);
        }
        assert_eq!(journal.of_card(&CardIdentity([9; 32])), None);
    }

    #[test]
    fn rubbish_and_newer_versions_are_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::open(dir.path().to_owned()).unwrap();
        fs::write(dir.path().join("x.json"), b"\xFFnot json").unwrap();
        let good = record(1, Some(1), 1, Work::Unlock { stage: UnlockStage::Granted });
        let newer = serde_json::to_string(&good).unwrap().replace("\"version\":1", "\"version\":2");
        fs::write(dir.path().join("y.json"), newer).unwrap();
        assert_eq!(journal.all(), vec![]);
        assert!(dir.path().join("x.json").exists() && dir.path().join("y.json").exists());
    }

    #[test]
    fn records_of_released_versions_stay_readable() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/journal/v1");
        let journal = Journal { dir: fixtures };
        assert_eq!(journal.all().len(), 5, "one record of each kind, and one of a card that is between two keys");
    }
}
