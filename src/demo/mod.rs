//! The demo: an RA on loopback, two virtual readers and a rack of ready cards. Everything in it is real but the plastic.
//!
//! The cards are issued by the very workflows, against the very RA, that the window then uses; the RA's clock is set back for the
//! cards that are to expire soon or to have expired. Further desks can be opened beside the first ([`Demo::join`]): they share its RA and
//! its cards, of which each is at one desk at a time, and have readers and a name of their own.

mod hand;
mod mailbox;
mod people;
mod prepare;
mod ra;
mod rack;
mod seat;
#[cfg(test)]
mod tests;
pub mod window;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

pub use rack::Rack;

use crate::{
    card::transport::{Readers, combine, r#virtual::VirtualReaders},
    desk::{Host, Parts, RaSetting},
    domain::{chance::Chance, clock::Clock, problem::Problem},
    ra::{ca::tls::TlsFiles, client::Trust},
};

/// The demo's readers, as a person sees them.
pub const READERS: [&str; 2] = ["Demo reader 1", "Demo reader 2"];

/// About what a real card takes for an exchange: long enough to see the steps, and to pull the card out between them.
const PACE: Duration = Duration::from_millis(45);

/// Everything behind the demo's window. It ends when this is dropped.
pub struct Demo {
    ra: Ra,
    /// Given up after the RA has ended.
    seat: seat::Seat,
    readers: VirtualReaders,
    clock: Clock,
    chance: Chance,
    workstation: String,
}

enum Ra {
    Own(ra::DemoRa),
    /// The first desk's.
    Shared {
        dir: PathBuf,
        url: String,
    },
}

impl Demo {
    /// Starts the RA. `state`: a folder to keep everything in and to find it in again; without one, a new demo that leaves nothing.
    ///
    /// # Errors
    /// Where a file cannot be read or written, and where a demo is open in this folder already.
    pub fn start(state: Option<PathBuf>, clock: Clock, chance: Chance, workstation: String) -> Result<Self, Problem> {
        let folder = ra::Folder::of(state)?;
        let seat = seat::Seat::first(folder.path())?;
        let ra = ra::DemoRa::start(folder, &clock, &chance)?;
        seat::publish(ra.dir(), &ra.url())?;
        Ok(Self { ra: Ra::Own(ra), seat, readers: readers(), clock, chance, workstation })
    }

    /// Another desk at the demo that is open in `dir`, with readers of its own. The RA tells desks apart by their names: this one's is
    /// `workstation` with its number.
    ///
    /// # Errors
    /// Where no demo is open there.
    pub fn join(dir: PathBuf, clock: Clock, chance: Chance, workstation: &str) -> Result<Self, Problem> {
        let (seat, url) = seat::Seat::beside(&dir)?;
        let workstation = format!("{workstation}-{}", seat.number());
        Ok(Self { ra: Ra::Shared { dir, url }, seat, readers: readers(), clock, chance, workstation })
    }

    /// The same under another name of the workstation, if there is one.
    pub fn called(self, workstation: Option<String>) -> Self {
        let workstation = workstation.unwrap_or(self.workstation);
        Self { workstation, ..self }
    }

    fn dir(&self) -> &Path {
        match &self.ra {
            Ra::Own(ra) => ra.dir(),
            Ra::Shared { dir, .. } => dir,
        }
    }

    /// The rack; its cards are made in the background. `changed` is called whenever there is something new to show.
    pub fn rack(&self, changed: Arc<dyn Fn() + Send + Sync>) -> Rack {
        let rack = Rack::at(self.dir(), self.readers.clone(), self.chance.clone(), self.workstation.clone());
        match &self.ra {
            Ra::Own(ra) => rack.make(ra, changed),
            Ra::Shared { .. } => rack.wait(changed),
        }
        rack
    }

    /// What the window's desk is built from. `real`: this computer's own readers, to be shown beside the demo's.
    pub fn parts(&self, real: Option<Arc<dyn Readers>>, wake: Arc<dyn Fn() + Send + Sync>) -> Parts {
        let own: Arc<dyn Readers> = Arc::new(self.readers.clone());
        let readers = match real {
            Some(real) => combine(vec![own, real]),
            None => own,
        };
        let (url, authority) = match &self.ra {
            Ra::Own(ra) => (ra.url(), ra.ca_file()),
            Ra::Shared { dir, url } => (url.clone(), TlsFiles::under(&ra::data(dir)).authority),
        };
        Parts {
            readers,
            ra: RaSetting::At { url, trust: Trust::File(authority) },
            state: self.seat.state(self.dir()),
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            workstation: self.workstation.clone(),
            host: Host::default(),
            wake,
        }
    }
}

fn readers() -> VirtualReaders {
    VirtualReaders::paced(&READERS, PACE)
}
