//! Replaces the program by a fresh one that knows what has failed.

use std::{env, io, process::Command};

use crate::diagnostics::renderer::Tried;

/// The variable by which a process tells the next what has failed, as JSON.
pub const VARIABLE: &str = "WARDCARD_RENDERERS_FAILED";

/// What the process before this one has told. Something unreadable tells nothing: the tries begin anew, and are as many as ever.
pub(super) fn told() -> Tried {
    env::var(VARIABLE).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Starts this program again with the same arguments. On Unix it takes this one's place and does not return; elsewhere this one waits
/// for it and gives its exit code on.
///
/// # Errors
/// Where the program cannot be started, e.g. because it was replaced on disk.
pub fn restart(tried: &Tried) -> io::Result<u8> {
    let told = serde_json::to_string(tried).map_err(io::Error::other)?;
    let mut again = Command::new(env::current_exe()?);
    again.args(env::args_os().skip(1)).env(VARIABLE, told);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        Err(again.exec())
    }
    #[cfg(not(unix))]
    {
        let code = again.status()?.code();
        Ok(code.and_then(|c| u8::try_from(c).ok()).unwrap_or(1))
    }
}
