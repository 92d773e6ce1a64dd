//! The file that a card's memory is kept in. It is replaced as a whole, so that it is never half written.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::state::{State, VERSION};

/// What keeps a card from its file.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    #[error("{} cannot be {doing}", path.display())]
    Io {
        path: PathBuf,
        /// `read` or `written`.
        doing: &'static str,
        source: io::Error,
    },
    #[error("{} holds no virtual card (line {line}, column {column})", path.display())]
    NotACard {
        path: PathBuf,
        /// Where the reading ended; the file's words are left out, because they may be secret.
        line: usize,
        column: usize,
    },
    #[error("{} holds a virtual card of version {found}; this program knows version {VERSION}", path.display())]
    OtherVersion { path: PathBuf, found: u64 },
    #[error("{} holds a virtual card whose parts do not fit together", .0.display())]
    Unsound(PathBuf),
}

/// Where a card is kept. Files are made for their owner alone (mode 0600 where the system knows modes).
pub(super) struct CardFile(PathBuf);

impl CardFile {
    pub fn open(path: &Path) -> Result<(Self, State), FileFault> {
        #[derive(serde::Deserialize)]
        struct AnyVersion {
            version: u64,
        }
        let bytes =
            fs::read(path).map(Zeroizing::new).map_err(|source| FileFault::Io { path: path.into(), doing: "read", source })?;
        let no_card = |e: serde_json::Error| FileFault::NotACard { path: path.into(), line: e.line(), column: e.column() };
        let AnyVersion { version } = serde_json::from_slice(&bytes).map_err(no_card)?;
        if version != u64::from(VERSION) {
            return Err(FileFault::OtherVersion { path: path.into(), found: version });
        }
        let state: State = serde_json::from_slice(&bytes).map_err(no_card)?;
        if !state.is_sound() {
            return Err(FileFault::Unsound(path.into()));
        }
        Ok((Self(path.into()), state))
    }

    pub fn create(path: &Path, state: &State) -> Result<Self, FileFault> {
        let file = Self(path.into());
        file.put(state, false).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => FileFault::Exists(path.into()),
            _ => FileFault::Io { path: path.into(), doing: "written", source },
        })?;
        Ok(file)
    }

    pub fn write(&self, state: &State) -> Result<(), FileFault> {
        self.put(state, true).map_err(|source| FileFault::Io { path: self.0.clone(), doing: "written", source })
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    fn put(&self, state: &State, replace: bool) -> io::Result<()> {
        let folder = self.0.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let objects: usize = state.objects.values().map(|bytes| 2 * bytes.plain().len() + 64).sum();
        // All at once: a growing buffer would leave copies of the secrets it held.
        let mut bytes = Zeroizing::new(Vec::with_capacity(objects + 4_096 * (state.keys.len() + 1)));
        serde_json::to_writer_pretty(&mut *bytes, state)?;
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(&bytes)?;
        file.as_file().sync_all()?;
        if replace {
            file.persist(&self.0)?;
        } else {
            file.persist_noclobber(&self.0)?;
        }
        // The new name is on the disk only once its folder is. Other systems do not let a folder be opened for this.
        if cfg!(unix) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Fault, Mishap, VirtualCard, references::KeyReference, rig::*},
        *,
    };
    use crate::domain::card::KeyAlgorithm;

    const CHANGE: &str = "0024008010 313233343536FFFF 363534333231FFFF";
    const VERIFY_NEW: &str = "0020008008 363534333231FFFF";

    fn place() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        (folder, path)
    }

    fn again(path: &Path) -> VirtualCard {
        selected(VirtualCard::load(path, &chance()).ok().unwrap())
    }

    #[test]
    fn a_card_is_the_same_when_it_is_loaded_again() {
        let (folder, path) = place();
        let mut card = keyed().keep_in(&path).unwrap();
        card.make_key(KeyReference::SIGNATURE, KeyAlgorithm::Rsa2048).unwrap();
        prove(&mut card);
        let table = [
            ("00DB3FFF095C035FC1025302AABB", "9000"),
            ("00FFFFFF13 089B10 000102030405060708090A0B0C0D0E0F", "9000"),
            (CHANGE, "9000"),
            (WRONG, "63C2"),
            ("0024008110 0000000000000000 0102030405060708", "63C2"),
        ];
        check(&mut card, &table);
        let told =
            ["00F7008000", "00F7008100", "00F7009B00", "00F7009A000000", "00F7009C000000", "00CB3FFF055C035FC102", "00F80000"];
        let before = told.map(|command| send(&mut card, command));
        drop(card);
        let mut card = again(&path);
        assert_eq!(told.map(|command| send(&mut card, command)), before);
        check(&mut card, &[("0020008000", "63C2"), (VERIFY_NEW, "9000")]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing but the card is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, path) = place();
        let mut card = card().keep_in(&path).unwrap();
        for _ in 0..2 {
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            check(&mut card, &[(WRONG, "63C2"), (VERIFY, "9000")]);
        }
    }

    #[test]
    fn an_existing_file_is_never_overwritten() {
        let (_folder, path) = place();
        fs::write(&path, "mine").unwrap();
        assert!(matches!(card().keep_in(&path), Err(FileFault::Exists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"mine");
    }

    #[test]
    fn rubbish_is_refused_and_its_words_are_not_repeated() {
        let (_folder, path) = place();
        drop(keyed().keep_in(&path).unwrap());
        let good = fs::read_to_string(&path).unwrap();
        let cases = [
            (String::new(), "holds no virtual card"),
            ("rubbish".into(), "holds no virtual card"),
            ("{}".into(), "holds no virtual card"),
            (good[..good.len() / 2].into(), "holds no virtual card"),
            (good.replace("\"version\": 1", "\"version\": 2"), "version 2"),
            (good.replace("\"left\": 3", "\"left\": 4"), "do not fit together"),
            (good.replace("\"left\": 3", "\"left\": -1"), "holds no virtual card"),
            (good.replace("313233343536ffff", "313233343536"), "do not fit together"),
            (good.replace("313233343536ffff", "31323334secret"), "holds no virtual card"),
            (good.replace("\"AES-256\"", "\"AES-128\""), "do not fit together"),
            (good.replace("\"9A\"", "\"9B\""), "holds no virtual card"),
            (good.replace("\"P-256\"", "\"RSA-2048\""), "do not fit together"),
            (good.replace("\"serial\"", "\"extra\": 1, \"serial\""), "holds no virtual card"),
        ];
        for (text, reason) in cases {
            fs::write(&path, &text).unwrap();
            let fault = VirtualCard::load(&path, &chance()).err().unwrap().to_string();
            assert!(fault.contains(reason) && !fault.contains("secret"), "{fault}");
        }
        fs::remove_file(&path).unwrap();
        assert!(matches!(VirtualCard::load(&path, &chance()), Err(FileFault::Io { doing: "read", .. })));
    }

    #[test]
    fn a_change_is_kept_before_the_answer_or_not_at_all() {
        for (mishap, kept) in [(Mishap::CutBefore, false), (Mishap::CutAfter, true), (Mishap::Answer(0x6F00), false)] {
            let (_folder, path) = place();
            let mut card = card().keep_in(&path).unwrap();
            card.add_fault(Fault { instruction: Some(0x24), nth: 1, mishap });
            let answer = if matches!(mishap, Mishap::Answer(_)) { "6F00" } else { "" };
            check(&mut card, &[(WRONG, "63C2"), (CHANGE, answer)]);
            for mut card in [again(&path), {
                card.power_on();
                selected(card)
            }] {
                let old_left = if kept { "63C2" } else { "9000" };
                check(&mut card, &[(VERIFY, old_left)]);
            }
        }
    }

    #[test]
    fn a_try_counts_even_when_the_power_is_cut_at_once() {
        let (_folder, path) = place();
        let mut card = card().keep_in(&path).unwrap();
        for left in ["63C2", "63C1", "6983"] {
            card.add_fault(Fault { instruction: None, nth: 1, mishap: Mishap::CutAfter });
            check(&mut card, &[(WRONG, "")]);
            card = again(&path);
            check(&mut card, &[("0020008000", left)]);
        }
    }

    #[test]
    fn without_its_file_the_card_takes_nothing_on() {
        let (folder, path) = place();
        let mut card = card().keep_in(&path).unwrap();
        let text = fs::read(&path).unwrap();
        let gone = folder.path().with_extension("gone");
        fs::rename(folder.path(), &gone).unwrap();
        check(&mut card, &[(CHANGE, "6581"), (VERIFY, "")]);
        card.power_on();
        check(&mut card, &[(VERIFY, "")]);
        fs::rename(&gone, folder.path()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), text);
        card.power_on();
        check(&mut card, &[(SELECT, "*9000"), (VERIFY, "9000")]);
    }
}
