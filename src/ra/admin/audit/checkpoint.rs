//! `wardcard-ra audit checkpoint`: how the trail stands now, signed, in a file to be kept where this machine cannot reach it.

use crate::{
    domain::{chance::Chance, clock::Clock},
    ra::{
        admin::{AdminFault, arguments::Checkpoint, data::Data, wait_for},
        notary::{
            Notary,
            detached::{self, Over},
        },
        server::checkpoint::make,
        store::checkpoints,
    },
};

pub fn checkpoint(data: &Data, how: &Checkpoint, clock: &Clock, chance: &Chance) -> Result<checkpoints::Checkpoint, AdminFault> {
    let notary = Notary::ensure(data.must_be_initialised()?, chance)?;
    let made = wait_for(async {
        let store = data.store().await?;
        let made = make(&store, &notary, clock.now()).await;
        store.close().await;
        Ok(made?)
    })?;
    detached::write(&how.out, &made, Over::Nothing)?;
    Ok(made)
}
