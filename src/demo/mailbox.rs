//! The demo's mailbox: the messages that the RA has written, newest first.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::gui::demo_panel::DemoMail;

/// Messages as they were when the folder last changed, so that a window that is painted reads no file.
#[derive(Default)]
pub struct Mailbox {
    seen: Option<SystemTime>,
    mails: Vec<DemoMail>,
}

impl Mailbox {
    pub fn look(&mut self, dir: &Path) -> &[DemoMail] {
        let changed = fs::metadata(dir).and_then(|m| m.modified()).ok();
        if changed != self.seen {
            self.seen = changed;
            self.mails = read(dir);
        }
        &self.mails
    }
}

fn read(dir: &Path) -> Vec<DemoMail> {
    let mut files: Vec<(SystemTime, PathBuf)> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_mail = path.extension().is_some_and(|e| e == "eml");
            is_mail.then(|| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))?
        })
        .collect();
    files.sort_by(|a, b| b.cmp(a));
    files.iter().filter_map(|(_, path)| parse(&fs::read_to_string(path).ok()?)).collect()
}

/// The headers that people look at, and the text.
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
    fn long_lines_and_other_letters_are_read_as_they_were_written() {
        let quoted = "Content-Transfer-Encoding: quoted-printable\r\n\r\nfor 15 minute=\r\ns, Si=C3=A2n = you =ZZ\r\n";
        assert_eq!(parse(quoted).unwrap().body, "for 15 minutes, Siân = you =ZZ");
    }
}
