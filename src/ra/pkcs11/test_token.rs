//! Real tokens for tests, by SoftHSM 2.
//!
//! SoftHSM reads where its tokens are from `SOFTHSM2_CONF` when it is started, and a module is started once per process. So each test
//! with a token runs in a process of its own: the test starts itself again, with the variable set, and fails where that one fails.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

use cryptoki::{context::Pkcs11, session::UserType, slot::Slot, types::AuthPin};

use super::{Pin, module::module};
use crate::ra::private_file::{self, Readers};

pub const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
/// The directory of the test, told to its own process.
const DIR: &str = "WARDCARD_TEST_TOKEN_DIR";

/// Runs `body` with an empty SoftHSM in a process of its own; `body` is given a directory for its files.
///
/// `room` is `module_path!()` and `test` the name of the calling test. `conf` is added to SoftHSM's configuration.
pub fn in_own_process(room: &str, test: &str, conf: &str, body: impl FnOnce(&Path)) {
    if let Some(dir) = env::var_os(DIR) {
        return body(Path::new(&dir));
    }
    assert!(Path::new(MODULE).exists(), "{MODULE} is missing: install SoftHSM 2 (package softhsm2)");
    let dir = tempfile::tempdir().unwrap();
    let tokens = dir.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    let file = dir.path().join("softhsm2.conf");
    fs::write(
        &file,
        format!("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n{conf}\n", tokens.display()),
    )
    .unwrap();
    let (_, within) = room.split_once("::").unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", &format!("{within}::{test}"), "--nocapture"])
        .env("SOFTHSM2_CONF", &file)
        .env(DIR, dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "in its own process:\n{said}\n{complained}");
}

/// Makes a token. Two of them may have the same label.
pub fn make(label: &str, pin: &str) -> Slot {
    let so = AuthPin::new("so-pin-of-a-test".into());
    let pkcs11 = pkcs11();
    let free = |slot: &Slot| !pkcs11.get_token_info(*slot).unwrap().token_initialized();
    let slot = pkcs11.get_slots_with_token().unwrap().into_iter().find(free).unwrap();
    pkcs11.init_token(slot, &so, label).unwrap();
    let session = pkcs11.open_rw_session(slot).unwrap();
    session.login(UserType::So, Some(&so)).unwrap();
    session.init_pin(&AuthPin::new(pin.into())).unwrap();
    drop(session);
    // SoftHSM numbers its slots anew when they are listed: this one keeps the number that it has then.
    pkcs11.get_slots_with_initialized_token().unwrap();
    slot
}

/// Makes a token by another process: this one's module has not seen it.
pub fn make_elsewhere(label: &str, pin: &str) {
    let args = ["--init-token", "--free", "--label", label, "--so-pin", "so-pin-of-a-test", "--pin", pin];
    let output = Command::new("softhsm2-util").args(args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub fn change_pin(slot: Slot, old: &str, new: &str) {
    let session = pkcs11().open_rw_session(slot).unwrap();
    session.set_pin(&AuthPin::new(old.into()), &AuthPin::new(new.into())).unwrap();
}

/// A PIN as it comes from a file.
pub fn pin(dir: &Path, pin: &str) -> Pin {
    Pin::read(&pin_file(dir, pin), Readers::Owner).unwrap()
}

pub fn pin_file(dir: &Path, pin: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let path = dir.join(format!("pin-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    private_file::write(&path, pin.as_bytes()).unwrap();
    path
}

/// A shared library that is no module: the one that this process itself runs on.
pub fn c_library() -> PathBuf {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let found = maps.split_whitespace().find(|word| word.starts_with('/') && word.contains("/libc."));
    PathBuf::from(found.unwrap())
}

fn pkcs11() -> Pkcs11 {
    module(Path::new(MODULE)).unwrap().pkcs11
}
