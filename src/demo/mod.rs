//! The demo: an RA on loopback, two virtual readers and a rack of ready cards. Everything in it is real but the plastic.
//!
//! The cards are issued by the very workflows, against the very RA, that the window then uses; the RA's clock is set back for the
//! cards that are to expire soon or to have expired.

mod mailbox;
mod people;
mod prepare;
mod ra;
mod rack;
#[cfg(test)]
mod tests;
pub mod window;

use std::{path::PathBuf, sync::Arc, time::Duration};

pub use rack::Rack;

use crate::{
    card::transport::{Readers, combine, r#virtual::VirtualReaders},
    desk::{Host, Parts, RaSetting},
    domain::{chance::Chance, clock::Clock, problem::Problem},
    ra::client::Trust,
};

/// The demo's readers, as a person sees them.
pub const READERS: [&str; 2] = ["Demo reader 1", "Demo reader 2"];

/// About what a real card takes for an exchange: long enough to see the steps, and to pull the card out between them.
const PACE: Duration = Duration::from_millis(45);

/// Everything behind the demo's window. It ends when this is dropped.
pub struct Demo {
    ra: ra::DemoRa,
    readers: VirtualReaders,
    clock: Clock,
    chance: Chance,
    workstation: String,
}

impl Demo {
    /// Starts the RA. `state`: a folder to keep everything in and to find it in again; without one, a new demo that leaves nothing.
    pub fn start(state: Option<PathBuf>, clock: Clock, chance: Chance, workstation: String) -> Result<Self, Problem> {
        let ra = ra::DemoRa::start(state, &clock, &chance)?;
        Ok(Self { ra, readers: VirtualReaders::paced(&READERS, PACE), clock, chance, workstation })
    }

    /// The rack; its cards are made in the background. `changed` is called whenever there is something new to show.
    pub fn rack(&self, changed: Arc<dyn Fn() + Send + Sync>) -> Rack {
        Rack::prepare(&self.ra, self.readers.clone(), self.chance.clone(), changed)
    }

    /// What the window's desk is built from. `real`: this computer's own readers, to be shown beside the demo's.
    pub fn parts(&self, real: Option<Arc<dyn Readers>>, wake: Arc<dyn Fn() + Send + Sync>) -> Parts {
        let own: Arc<dyn Readers> = Arc::new(self.readers.clone());
        let readers = match real {
            Some(real) => combine(vec![own, real]),
            None => own,
        };
        Parts {
            readers,
            ra: RaSetting::At { url: self.ra.url(), trust: Trust::File(self.ra.ca_file()) },
            state: self.ra.dir().join("desk"),
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            workstation: self.workstation.clone(),
            host: Host::default(),
            wake,
        }
    }
}
