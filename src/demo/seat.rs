//! The desks at one demo: the first has the RA, the others share its folder. What one of them has, a card or its own place, is claimed
//! by a locked file, which the system frees however the program ends.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::domain::problem::Problem;

/// As many as anybody has people for.
const MOST: u8 = 9;

/// How long the first desk's RA is waited for, in steps.
const STEP: Duration = Duration::from_millis(100);
const STEPS: u32 = 150;

/// Nobody else has what is claimed for as long as this is held.
pub struct Claim {
    _locked: File,
}

impl Claim {
    /// `None` where another has it. The file stays when the claim is given up: a file that is removed could be locked twice.
    pub fn on(path: &Path) -> Result<Option<Self>, Problem> {
        let file = File::options().create(true).truncate(false).write(true).open(path).map_err(|e| problem(path, &e))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _locked: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(problem(path, &error)),
        }
    }
}

/// A desk's place at a demo.
pub struct Seat {
    number: u8,
    _claim: Claim,
}

impl Seat {
    /// The one that has the RA.
    pub fn first(dir: &Path) -> Result<Self, Problem> {
        let Some(claim) = Claim::on(&lock(dir, 1))? else {
            return Err(Problem::Usage { what: "a demo is open in this folder already: --join opens a second desk beside it" });
        };
        // Of the RA that was here last time.
        match fs::remove_file(address(dir)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(problem(&address(dir), &error)),
            _ => Ok(Self { number: 1, _claim: claim }),
        }
    }

    /// One beside it, and the RA's address.
    pub fn beside(dir: &Path) -> Result<(Self, String), Problem> {
        if !is_open(dir)? {
            return Err(Problem::Usage { what: "no demo is open in the folder after --join" });
        }
        for number in 2..=MOST {
            if let Some(claim) = Claim::on(&lock(dir, number))? {
                return Ok((Self { number, _claim: claim }, wait_for_address(dir)?));
            }
        }
        Err(Problem::Usage { what: "the demo has no room for another desk" })
    }

    /// From 1.
    pub fn number(&self) -> u8 {
        self.number
    }

    /// Where this desk keeps its journal.
    pub fn state(&self, dir: &Path) -> PathBuf {
        match self.number {
            1 => dir.join("desk"),
            n => dir.join(format!("desk-{n}")),
        }
    }
}

/// Whether the first desk is there. A folder that is not there has no demo, and is not made.
pub fn is_open(dir: &Path) -> Result<bool, Problem> {
    Ok(lock(dir, 1).exists() && Claim::on(&lock(dir, 1))?.is_none())
}

/// Tells the desks to come where the RA is.
pub fn publish(dir: &Path, url: &str) -> Result<(), Problem> {
    let path = address(dir);
    let making = path.with_extension("making");
    fs::write(&making, url).and_then(|()| fs::rename(&making, &path)).map_err(|e| problem(&path, &e))
}

/// The first desk's RA may still be starting.
fn wait_for_address(dir: &Path) -> Result<String, Problem> {
    let path = address(dir);
    for _ in 0..STEPS {
        match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => std::thread::sleep(STEP),
            read => return read.map_err(|e| problem(&path, &e)),
        }
    }
    Err(Problem::RaUnreachable)
}

fn lock(dir: &Path, number: u8) -> PathBuf {
    dir.join(format!("desk-{number}.lock"))
}

fn address(dir: &Path) -> PathBuf {
    dir.join("ra-address")
}

pub fn problem(path: &Path, error: &dyn std::fmt::Display) -> Problem {
    Problem::File { what: format!("{}: {error}", path.display()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_desks_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        assert!(matches!(Seat::beside(dir), Err(Problem::Usage { .. })), "nobody is there to be joined");
        let first = Seat::first(dir).unwrap();
        assert!(matches!(Seat::first(dir), Err(Problem::Usage { .. })));
        publish(dir, "https://127.0.0.1:1").unwrap();
        let (second, url) = Seat::beside(dir).unwrap();
        let (third, _) = Seat::beside(dir).unwrap();
        assert_eq!((first.number(), second.number(), third.number(), url.as_str()), (1, 2, 3, "https://127.0.0.1:1"));
        assert_ne!(first.state(dir), second.state(dir));
        drop(second);
        assert_eq!(Seat::beside(dir).unwrap().0.number(), 2, "a place that was left is taken again");
        drop(first);
        assert!(!is_open(dir).unwrap());
        let _anew = Seat::first(dir).unwrap();
        assert!(!address(dir).exists(), "nobody is sent to an RA that has ended");
    }
}
