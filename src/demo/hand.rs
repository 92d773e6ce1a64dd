//! A card in the hand of one desk: as long as it is, no other desk of the demo has it.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, Weak},
};

use super::seat::{Claim, problem};
use crate::{
    card::{transport::r#virtual::Applet, virtual_card::VirtualCard},
    domain::{chance::Chance, problem::Problem},
};

/// The claim is given up with the card: not before the last command that it was given in a reader is done.
pub struct InHand {
    card: VirtualCard,
    _claim: Claim,
}

impl Applet for InHand {
    fn atr(&self) -> Vec<u8> {
        self.card.atr()
    }

    fn power_on(&mut self) {
        self.card.power_on();
    }

    fn reset(&mut self) {
        self.card.reset();
    }

    fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        self.card.exchange(command)
    }
}

/// One card of the rack, wherever it is.
pub struct Slot {
    path: PathBuf,
    held: Weak<Mutex<InHand>>,
}

impl Slot {
    pub fn of(path: PathBuf) -> Self {
        Self { path, held: Weak::new() }
    }

    /// Takes the card up, as its file has it. `None` where another desk has it.
    pub fn take(&mut self, chance: &Chance) -> Result<Option<Arc<Mutex<InHand>>>, Problem> {
        if let Some(held) = self.held.upgrade() {
            return Ok(Some(held));
        }
        let Some(claim) = Claim::on(&self.path.with_extension("lock"))? else { return Ok(None) };
        let card = load(&self.path, chance)?;
        let held = Arc::new(Mutex::new(InHand { card, _claim: claim }));
        self.held = Arc::downgrade(&held);
        Ok(Some(held))
    }
}

pub fn load(path: &Path, chance: &Chance) -> Result<VirtualCard, Problem> {
    VirtualCard::load(path, chance).map_err(|e| problem(path, &e))
}
