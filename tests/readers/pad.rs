//! The reader with a PIN pad (`tests/pad-reader/`, whose `ifd.c` says what its files mean): built and made known to the smart-card
//! service; and the person at it.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

pub const NAME: &str = "Wardcard Test Pad 00 00";
pub const PORT: u16 = 35965;
/// Where the service's driver of the virtual readers says how it is loaded.
const VPCD: &str = "/etc/reader.conf.d/vpcd";

/// What is typed on the pad, and what was asked of it.
pub struct Pad(());

impl Pad {
    /// A pad that does everything and was asked for nothing yet.
    pub fn new() -> Self {
        let folder = folder();
        fs::create_dir_all(&folder).expect("a folder");
        for name in ["keys", "asked", "features", "firewall"] {
            let _there_may_be_none = fs::remove_file(folder.join(name));
        }
        Self(())
    }

    /// These entries will be typed, after those that are left: digits, or `cancel`, `timeout`, `hold`.
    pub fn types(&self, entries: &[&str]) {
        let mut file = fs::OpenOptions::new().create(true).append(true).open(folder().join("keys")).expect("the keys");
        file.lock().expect("a lock");
        let text: String = entries.iter().map(|entry| format!("{entry}\n")).collect();
        file.write_all(text.as_bytes()).expect("typed");
    }

    /// How many entries nobody asked for.
    pub fn left(&self) -> usize {
        fs::read_to_string(folder().join("keys")).unwrap_or_default().lines().count()
    }

    /// What the pad was asked and what it answered, in turn, and each command with a PIN that came from the computer.
    pub fn asked(&self) -> Vec<Value> {
        self.log().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    pub fn log(&self) -> String {
        fs::read_to_string(folder().join("asked")).unwrap_or_default()
    }

    /// Only these features, by their tags, e.g. `06` for a pad that verifies, but changes nothing.
    pub fn has_only(&self, features: &str) {
        fs::write(folder().join("features"), features).expect("a file");
    }

    /// From now on a passcode is taken from the pad alone.
    pub fn refuse_the_computer(&self) {
        fs::write(folder().join("firewall"), "").expect("a file");
    }
}

/// The same for as long as the service runs, which has it from its environment.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("pad")
}

/// What the service needs to have this reader beside its own: a configuration, and a variable with its value.
pub fn configured() -> (PathBuf, (&'static str, PathBuf)) {
    let library = built();
    let vpcd = fs::read_to_string(VPCD).unwrap_or_else(|e| panic!("{VPCD} (see assets/setup): {e}"));
    let name = NAME.trim_end_matches(" 00 00");
    let ours = format!(
        "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:{PORT}\nLIBPATH {}\nCHANNELID {PORT}\n",
        library.to_str().expect("UTF-8")
    );
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readers.conf");
    fs::write(&file, format!("{vpcd}\n{ours}")).expect("a configuration");
    (file, ("WARDCARD_TEST_PAD", folder()))
}

/// The driver, compiled anew: that takes less than a second.
fn built() -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pad-reader");
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("libpad.so");
    // Beside what a service may still have in memory.
    let new = library.with_extension("new");
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-Wl,-Bsymbolic"])
        .args(["-isystem", "/usr/include/PCSC", "-o"])
        .arg(&new)
        .args(["ifd.c", "pad.c", "card.c", "person.c"])
        .current_dir(source)
        .output()
        .unwrap_or_else(|e| panic!("cc (see assets/setup): {e}"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::rename(new, &library).expect("the driver");
    library
}
