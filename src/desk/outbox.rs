//! What the RA is still to hear: one small file a notice, kept until the RA has it. No secret is in it.

use std::{fs, path::PathBuf};

use super::files;
use crate::{
    domain::{operation::OperationId, problem::Problem},
    ra::api::notice::Notice,
};

#[derive(Clone)]
pub struct Outbox {
    dir: PathBuf,
}

impl Outbox {
    /// Opens the outbox in `dir`, which is made where it is missing.
    pub fn open(dir: PathBuf) -> Result<Self, Problem> {
        fs::create_dir_all(&dir).map_err(|e| files::problem(&dir, &e))?;
        Ok(Self { dir })
    }

    /// Keeps a notice: when this returns, it survives a power cut.
    pub fn post(&self, notice: &Notice) -> Result<(), Problem> {
        files::keep(&self.dir, &self.path(notice.id), notice)
    }

    /// The notices that wait, the oldest first.
    pub fn waiting(&self) -> Vec<Notice> {
        let read = |path: PathBuf| serde_json::from_slice(&fs::read(path).ok()?).ok();
        let mut notices: Vec<Notice> = files::json_in(&self.dir).into_iter().filter_map(read).collect();
        notices.sort_by_key(|n| n.time);
        notices
    }

    pub fn forget(&self, id: OperationId) -> Result<(), Problem> {
        let path = self.path(id);
        fs::remove_file(&path).map_err(|e| files::problem(&path, &e))
    }

    fn path(&self, id: OperationId) -> PathBuf {
        self.dir.join(format!("{id}.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::clock::Timestamp,
        ra::api::{bytes::Bytes, notice::Noticed},
    };

    #[test]
    fn keeps_notices_in_order_until_they_are_heard() {
        let dir = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(dir.path().join("outbox")).unwrap();
        let notice = |n: u128, at: i64| Notice {
            id: OperationId(uuid::Uuid::from_u128(n)),
            what: Noticed::PasscodeChanged,
            origin: "https://ra".into(),
            time: Timestamp::from_second(at).unwrap(),
            workstation: "w".into(),
            spki: Bytes(vec![1]),
            signature: Bytes(vec![2]),
        };
        let (later, first) = (notice(1, 20), notice(2, 10));
        outbox.post(&later).unwrap();
        outbox.post(&first).unwrap();
        assert_eq!(outbox.waiting(), vec![first.clone(), later.clone()]);
        outbox.forget(first.id).unwrap();
        assert_eq!(outbox.waiting(), vec![later]);
    }
}
