//! Why the vault does not do what it is asked for.

use super::master::{MasterFault, MasterId};

#[derive(Debug, thiserror::Error)]
pub enum VaultFault {
    #[error(transparent)]
    Master(#[from] MasterFault),
    /// Another instance may have made it: read the rows of wrapped keys, learn them, and try once more.
    #[error("data key {0} is not known to this vault")]
    UnknownKey(u32),
    #[error("no data key is there to seal with")]
    NoDataKey,
    /// Every row names another master key: the wrong one was configured, or it was changed elsewhere.
    #[error("the data keys are under master key {theirs}, and this is {mine}")]
    OtherMaster { mine: MasterId, theirs: MasterId },
    /// Another key of the same name, or damage.
    #[error("data key {id} does not open under master key {master}, which its row names")]
    KeyDoesNotOpen { id: u32, master: MasterId },
    /// The rows were replaced under a running service, e.g. from an old copy of the database.
    #[error("data key {0} is not the one that was learnt under this number before")]
    KeyDiffers(u32),
    #[error("there is a data key {0} already")]
    KeyExists(u32),
    /// A key made now would be under one master key only, and the instances with the other could not open what is sealed under it.
    #[error(
        "the master key is being changed: the data keys are under {theirs}, too. Once ra.toml of every instance names the master key that \
         stays, run `wardcard-ra vault drop-masters`"
    )]
    MasterChanging { theirs: String },
    #[error("data keys have numbers from 1")]
    ReservedNumber,
    #[error("sealed bytes do not open: another key, another purpose, or damage")]
    DoesNotOpen,
    #[error("the bytes are too many to be sealed")]
    TooLong,
}
