//! Starting when a person logs in: a file in the folder that every desktop reads (XDG Autostart 0.5).

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::again::HIDDEN;

const FILE: &str = "wardcard.desktop";

/// The file, and the program that it starts.
pub struct Autostart {
    file: PathBuf,
    program: PathBuf,
}

impl Autostart {
    /// `folder`: `autostart` in the person's configuration (`$XDG_CONFIG_HOME`).
    pub fn new(folder: &Path, program: PathBuf) -> Self {
        Self { file: folder.join(FILE), program }
    }

    /// Writes the file whole or not at all, or removes it. What is so already is left alone; so is a file that the desktop's own
    /// settings have switched off, unless a person asks for it here (`by_hand`).
    ///
    /// # Errors
    /// Where the file cannot be read, written or removed, and where the program's name is not text.
    pub fn set(&self, on: bool, by_hand: bool) -> io::Result<()> {
        let there = match fs::read_to_string(&self.file) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        match (on, there) {
            (false, None) => Ok(()),
            (false, Some(_)) => fs::remove_file(&self.file),
            (true, Some(text)) if !by_hand && is_switched_off(&text) => Ok(()),
            (true, there) => {
                let wanted = self.entry()?;
                if there.as_ref() == Some(&wanted) { Ok(()) } else { self.write(&wanted) }
            }
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
        fresh.write_all(text.as_bytes())?;
        fresh.as_file().sync_all()?;
        fresh.persist(&self.file)?;
        Ok(())
    }

    fn entry(&self) -> io::Result<String> {
        let program = self.program.to_str().ok_or(io::ErrorKind::InvalidData)?;
        let exec = quoted(program).ok_or(io::ErrorKind::InvalidData)?;
        Ok(format!(
            "[Desktop Entry]\nType=Application\nName=Wardcard\nExec={exec} {HIDDEN}\nIcon=wardcard\nTerminal=false\nNoDisplay=true\n"
        ))
    }
}

/// Some desktops' settings switch an entry off by a line in it.
fn is_switched_off(text: &str) -> bool {
    text.lines().any(|line| {
        let line: String = line.split_whitespace().collect();
        line == "Hidden=true" || line == "X-GNOME-Autostart-enabled=false"
    })
}

/// A program's name as `Exec` wants it (Desktop Entry Specification 1.5, 'The Exec key'): in quotes, with a backslash before what would
/// end or begin something, the whole once more escaped as a string, and a percent sign doubled. `None`: it has a line break in it.
fn quoted(program: &str) -> Option<String> {
    if program.contains(['\n', '\r', '\0']) {
        return None;
    }
    let mut all = String::from("\"");
    for c in program.chars() {
        match c {
            '\\' => all.push_str(r"\\\\"),
            '"' | '`' | '$' => {
                all.push_str(r"\\");
                all.push(c);
            }
            '%' => all.push_str("%%"),
            _ => all.push(c),
        }
    }
    all.push('"');
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_as_the_specification_says() {
        for (program, expected) in [
            ("/usr/bin/wardcard", Some(r#""/usr/bin/wardcard""#)),
            ("/opt/two words/wardcard", Some(r#""/opt/two words/wardcard""#)),
            (r#"/opt/a"b/$c`d"#, Some(r#""/opt/a\\"b/\\$c\\`d""#)),
            (r"/opt/a\b", Some(r#""/opt/a\\\\b""#)),
            ("/opt/100%/w", Some(r#""/opt/100%%/w""#)),
            ("/opt/a\nExec=evil", None),
        ] {
            assert_eq!(quoted(program).as_deref(), expected, "{program}");
        }
    }

    #[test]
    fn it_is_switched_on_and_off_and_the_desktops_word_is_heard() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("config/autostart");
        let file = folder.join(FILE);
        let start = Autostart::new(&folder, "/usr/bin/wardcard".into());
        start.set(false, true).unwrap();
        assert!(!file.exists(), "nothing is written to be off");
        start.set(true, false).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("[Desktop Entry]\n") && text.contains("\nExec=\"/usr/bin/wardcard\" --hidden\n"), "{text}");

        // The program has moved.
        let moved = Autostart::new(&folder, "/opt/wardcard".into());
        moved.set(true, false).unwrap();
        assert!(fs::read_to_string(&file).unwrap().contains("\"/opt/wardcard\""));

        for line in ["Hidden=true", "X-GNOME-Autostart-enabled = false"] {
            fs::write(&file, format!("{text}{line}\n")).unwrap();
            start.set(true, false).unwrap();
            assert!(fs::read_to_string(&file).unwrap().contains(line), "not against the person's word");
        }
        start.set(true, true).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
        start.set(false, false).unwrap();
        assert!(!file.exists());
    }

    #[test]
    fn what_cannot_be_written_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let in_the_way = dir.path().join("autostart");
        fs::write(&in_the_way, "a file").unwrap();
        let start = Autostart::new(&in_the_way, "/usr/bin/wardcard".into());
        assert!(start.set(true, true).is_err());
    }
}
