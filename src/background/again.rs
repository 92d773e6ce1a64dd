//! Starts this program again, with its window or without.

use std::io;
#[cfg(unix)]
use std::{env, ffi::OsString, process::Command};

/// The argument that starts the program without a window.
pub const HIDDEN: &str = "--hidden";

/// How the program goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum As {
    Window,
    /// Without one: see [`super::rest`].
    Hidden,
}

/// Takes this process's place, with the same arguments but for [`HIDDEN`]. Only Unix lets a program do that; elsewhere there is no
/// icon yet that would ask for it.
///
/// # Errors
/// Where the program cannot be started, e.g. because it was replaced on disk. If all goes well it does not return.
pub fn again(how: As) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let given = env::args_os().skip(1);
        Err(Command::new(env::current_exe()?).args(arguments(given, how)).exec())
    }
    #[cfg(not(unix))]
    {
        let _ = how;
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(unix)]
fn arguments(given: impl Iterator<Item = OsString>, how: As) -> Vec<OsString> {
    let mut all: Vec<_> = given.filter(|word| word != HIDDEN).collect();
    if how == As::Hidden {
        all.push(HIDDEN.into());
    }
    all
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_other_arguments_stay() {
        for (given, how, expected) in [
            (vec!["--ra", "https://ra.example"], As::Hidden, vec!["--ra", "https://ra.example", "--hidden"]),
            (vec!["--hidden", "--ra", "https://ra.example"], As::Window, vec!["--ra", "https://ra.example"]),
            (vec!["--hidden"], As::Hidden, vec!["--hidden"]),
            (vec![], As::Window, vec![]),
        ] {
            let given = given.into_iter().map(OsString::from);
            assert_eq!(arguments(given, how), expected);
        }
    }
}
