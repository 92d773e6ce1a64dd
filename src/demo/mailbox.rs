//! The demo's mailbox: the e-mails and text messages that the RA has written, newest first.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::gui::demo_panel::DemoMail;

/// Where the demo's RA writes e-mail, one `.eml` file each, in the demo's folder…
pub const MAIL: &str = "mail";
/// …and text messages, one `.txt` file each.
pub const TEXTS: &str = "texts";

/// Messages as they were when their folders last changed, so that a window that is painted reads no file.
#[derive(Default)]
pub struct Mailbox {
    seen: [Option<SystemTime>; 2],
    mails: Vec<DemoMail>,
}

impl Mailbox {
    /// `dir` is the demo's folder.
    pub fn look(&mut self, dir: &Path) -> &[DemoMail] {
        let dirs = [dir.join(MAIL), dir.join(TEXTS)];
        let changed = dirs.each_ref().map(|dir| fs::metadata(dir).and_then(|m| m.modified()).ok());
        if changed != self.seen {
            self.seen = changed;
            self.mails = read(&dirs);
        }
        &self.mails
    }
}

fn read(dirs: &[PathBuf]) -> Vec<DemoMail> {
    let mut files: Vec<(SystemTime, PathBuf)> = dirs
        .iter()
        .flat_map(fs::read_dir)
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_message = path.extension().is_some_and(|e| e == "eml" || e == "txt");
            is_message.then(|| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))?
        })
        .collect();
    files.sort_by(|a, b| b.cmp(a));
    files.iter().filter_map(|(_, path)| parse(&fs::read_to_string(path).ok()?)).collect()
}

/// The headers that people look at, and the text. A text message has no subject.
fn parse(eml: &str) -> Option<DemoMail> {
    let (headers, body) = eml.split_once("\r\n\r\n")?;
    let header = |name: &str| headers.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default().trim().to_owned();
    let code = body
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|w| w.len() == 6 && w.bytes().all(|b| b.is_ascii_digit()))
        .map(str::to_owned);
    let quoted = header("Content-Transfer-Encoding:").eq_ignore_ascii_case("quoted-printable");
    let body = if quoted { unquoted(body) } else { body.to_owned() };
    Some(DemoMail { to: header("To:"), subject: header("Subject:"), body: body.replace("\r\n", "\n").trim().to_owned(), code })
}

/// RFC 2045, section 6.7: `=` and two hex digits stand for a byte, `=` at the end of a line joins it to the next.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('=');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        if let Some(rest) = part.strip_prefix("\r\n") {
            bytes.extend(rest.bytes());
        } else if let Some(byte) = part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            bytes.extend(part.as_bytes().iter().skip(2));
        } else {
            bytes.push(b'=');
            bytes.extend(part.bytes());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_with_its_code() {
        let mail = parse("From: a\r\nTo: b@c.example\r\nSubject: Your code\r\n\r\nYour code is 123456.\r\n").unwrap();
        assert_eq!((mail.to.as_str(), mail.code.as_deref()), ("b@c.example", Some("123456")));
    }

    #[test]
    fn text_messages_are_among_the_mails() {
        let dir = tempfile::tempdir().unwrap();
        let mut mailbox = Mailbox::default();
        assert_eq!(mailbox.look(dir.path()), []);
        for (folder, file, message) in [
            (MAIL, "1.eml", "To: b@c.example\r\nSubject: Your code\r\n\r\nYour code is 123456.\r\n"),
            (TEXTS, "2.txt", "To: +447700900041\r\n\r\n654321 is your code.\r\n"),
            (TEXTS, ".part-3", "To: +447700900041\r\n\r\n65"),
        ] {
            fs::create_dir_all(dir.path().join(folder)).unwrap();
            fs::write(dir.path().join(folder).join(file), message).unwrap();
        }
        let mut found: Vec<_> =
            mailbox.look(dir.path()).iter().map(|m| (m.to.clone(), m.subject.clone(), m.code.clone())).collect();
        found.sort();
        let (email, text) = (("b@c.example", "Your code", "123456"), ("+447700900041", "", "654321"));
        let each = [text, email].map(|(to, subject, code)| (to.to_owned(), subject.to_owned(), Some(code.to_owned())));
        assert_eq!(found, each);
    }

    #[test]
    fn long_lines_and_other_letters_are_read_as_they_were_written() {
        let quoted = "Content-Transfer-Encoding: quoted-printable\r\n\r\nfor 15 minute=\r\ns, Si=C3=A2n = you =ZZ\r\n";
        assert_eq!(parse(quoted).unwrap().body, "for 15 minutes, Siân = you =ZZ");
    }
}
