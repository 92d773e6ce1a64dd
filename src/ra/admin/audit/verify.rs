//! `wardcard-ra audit verify`: reads the whole trail and names the first row that is not as it was written.

use std::fmt;

use crate::ra::{
    admin::{AdminFault, arguments::Verify, data::Data, wait_for},
    notary::{self, PublicKey, detached},
    store::{
        checkpoints::Checkpoint,
        trail::{Seals, Trail},
    },
};

/// A trail that is whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verified {
    pub rows: u64,
    pub checkpoints: u64,
    /// The last row that a checkpoint vouches for.
    pub sealed: i64,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, checkpoints, sealed } = self;
        write!(f, "The audit trail is whole: {rows} rows. ")?;
        match checkpoints {
            0 => write!(f, "No checkpoint was there to hold it against: it may have been written anew as a whole."),
            _ => write!(f, "{checkpoints} signed checkpoints fit it, up to row {sealed}."),
        }
    }
}

/// Holds the trail against itself, the checkpoints in the database, the one remembered in the data directory, and those given. A
/// checkpoint must be signed by a key that is given, or else by the data directory's.
pub fn verify(data: &Data, how: &Verify) -> Result<Verified, AdminFault> {
    let dir = data.must_be_initialised()?;
    let own = dir.join(notary::PUBLIC);
    let own = (how.keys.is_empty() && own.exists()).then_some(own);
    let keys: Vec<PublicKey> = how.keys.iter().chain(&own).map(|path| PublicKey::read(path)).collect::<Result<_, _>>()?;
    let mut kept: Vec<Checkpoint> = how.checkpoints.iter().map(|path| detached::read(path)).collect::<Result<_, _>>()?;
    kept.extend(notary::remembered(dir)?);
    wait_for(async {
        let store = data.store().await?;
        let trail = {
            let mut tx = store.look().await?;
            tx.take_time().await?;
            tx.check_trail(Seals { detached: &kept, vouch: &|c| notary::vouch(&keys, c) }).await?
        };
        store.close().await;
        match trail {
            Trail::Whole { rows, checkpoints, sealed } => Ok(Verified { rows, checkpoints, sealed }),
            Trail::Broken(finding) => Err(AdminFault::Trail(finding)),
        }
    })
}
