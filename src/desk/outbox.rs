//! What the RA is still to hear: one small file a notice, kept until the RA has it. No secret is in it.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::journal::{file_problem, sync_dir};
use crate::{
    domain::{operation::OperationId, problem::Problem},
    ra::api::notice::Notice,
};

pub struct Outbox {
    dir: PathBuf,
}

impl Outbox {
    /// Opens the outbox in `dir`, which is made where it is missing.
    pub fn open(dir: PathBuf) -> Result<Self, Problem> {
        fs::create_dir_all(&dir).map_err(|e| file_problem(&dir, &e))?;
        Ok(Self { dir })
    }

    /// Keeps a notice: when this returns, it survives a power cut.
    pub fn post(&self, notice: &Notice) -> Result<(), Problem> {
        let path = self.path(notice.id);
        self.write(&path, notice).map_err(|e| file_problem(&path, &e))
    }

    fn write(&self, path: &Path, notice: &Notice) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.dir)?;
        file.write_all(&serde_json::to_vec(notice)?)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        sync_dir(&self.dir)
    }

    /// The notices that wait, the oldest first.
    pub fn waiting(&self) -> Vec<Notice> {
        let Ok(entries) = fs::read_dir(&self.dir) else { return Vec::new() };
        let mut notices: Vec<Notice> = entries
            .filter_map(|e| Some(e.ok()?.path()).filter(|p| p.extension().is_some_and(|x| x == "json")))
            .filter_map(|path| serde_json::from_slice(&fs::read(path).ok()?).ok())
            .collect();
        notices.sort_by_key(|n| n.time);
        notices
    }

    pub fn forget(&self, id: OperationId) -> Result<(), Problem> {
        let path = self.path(id);
        fs::remove_file(&path).map_err(|e| file_problem(&path, &e))
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
