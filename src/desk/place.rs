//! One reader, with its card and the connection to it.

use std::time::{Duration, Instant};

use super::view::{ReaderLook, ReaderView};
use crate::{
    card::{
        piv::{self, CardFault, CardReading},
        transport::{CardPresence, Link, LinkFault, Pad, ReaderState, Readers},
    },
    ra::api::card::OpenOperation,
    workflow::effect::{CardReply, CardStep},
};

pub struct Place {
    pub state: ReaderState,
    pub look: ReaderLook,
    /// What the RA says can be finished on this card.
    pub open: Vec<OpenOperation>,
    /// What the reader's keypad does, once it has told.
    pad: Pad,
    link: Option<Box<dyn Link>>,
}

impl Place {
    pub fn new(state: ReaderState) -> Self {
        Self { state, look: ReaderLook::Empty, open: Vec::new(), pad: Pad::default(), link: None }
    }

    pub fn view(&self) -> ReaderView {
        ReaderView { name: self.state.name.clone(), pad: self.pad, look: self.look.clone() }
    }

    /// Takes a new state over. `true` where the card, if any, is another than before or was taken out meanwhile.
    pub fn update(&mut self, state: ReaderState) -> bool {
        let changed = state.card != self.state.card || state.events != self.state.events;
        self.state = state;
        if changed {
            self.link = None;
            self.open.clear();
        }
        changed
    }

    pub fn has_card(&self) -> bool {
        matches!(self.state.card, CardPresence::Present { .. })
    }

    /// One card step. A connection that has broken is given up, so that the next step makes a new one.
    pub fn perform(&mut self, readers: &dyn Readers, step: CardStep) -> Result<CardReply, CardFault> {
        let name = step.name();
        let result = self.link(readers).and_then(|link| super::card_steps::perform(link, step));
        match &result {
            Ok(_) => tracing::debug!(step = name, "card"),
            Err(fault) => tracing::info!(step = name, %fault, "card"),
        }
        self.mind(&result);
        result
    }

    /// Reads the card; the time is from the first byte to the last.
    pub fn read(&mut self, readers: &dyn Readers) -> Result<(CardReading, Duration), CardFault> {
        let from = Instant::now();
        let result = self.link(readers).and_then(piv::read);
        if let Some(link) = &self.link {
            self.pad = link.pad();
        }
        let elapsed = from.elapsed();
        match &result {
            Ok(reading) => tracing::debug!(exchanges = reading.exchanges, ?elapsed, "card read"),
            Err(fault) => tracing::info!(%fault, "card not read"),
        }
        self.mind(&result);
        result.map(|reading| (reading, elapsed))
    }

    /// Lets the card go. One that holds a verified passcode is reset, so that no other program inherits it.
    pub fn release(&mut self) {
        self.link = None;
    }

    fn link(&mut self, readers: &dyn Readers) -> Result<&mut dyn Link, CardFault> {
        let link = match self.link.take() {
            Some(link) => link,
            None => readers.connect(&self.state.name)?,
        };
        Ok(self.link.insert(link).as_mut())
    }

    fn mind<T>(&mut self, result: &Result<T, CardFault>) {
        if let Err(CardFault::Link(fault)) = result
            && !matches!(fault, LinkFault::Busy)
        {
            self.link = None;
        }
    }
}
