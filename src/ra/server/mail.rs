//! Mail to holders: one `.eml` file (RFC 5322) per message in a directory, for a mail system to pick up.

use std::{io, io::Write as _, path::PathBuf};

use crate::domain::{chance::Chance, clock::Timestamp};

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum MailTo {
    Directory(PathBuf),
    /// The service has no way to send mail: codes cannot be sent.
    Nowhere,
}

/// A message in plain text. It holds a one-time code, so it is not `Debug`.
pub struct Mail<'a> {
    pub from: &'a str,
    pub to: &'a str,
    /// ASCII.
    pub subject: &'a str,
    pub text: &'a str,
}

#[derive(Debug, thiserror::Error)]
pub enum MailFault {
    #[error("there is no way to send mail")]
    Nowhere,
    #[error("the mail cannot be written to {directory}: {why}")]
    Write { directory: PathBuf, why: io::Error },
}

impl MailTo {
    pub fn is_possible(&self) -> bool {
        matches!(self, Self::Directory(_))
    }

    /// Writes the whole message under a temporary name first: whoever watches the directory meets no half one.
    pub fn send(&self, mail: &Mail<'_>, now: Timestamp, chance: &Chance) -> Result<(), MailFault> {
        let Self::Directory(directory) = self else { return Err(MailFault::Nowhere) };
        let mark = hex::encode(chance.bytes::<8>());
        let date = now.to_zoned(jiff::tz::TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
        let mut text = format!(
            "From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {date}\r\nMessage-ID: <{mark}@wardcard.invalid>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\n",
            mail.from, mail.to, mail.subject
        );
        for line in mail.text.lines() {
            text.push_str(line);
            text.push_str("\r\n");
        }
        let write = || -> io::Result<()> {
            std::fs::create_dir_all(directory)?;
            let mut file = tempfile::Builder::new().prefix(".part-").tempfile_in(directory)?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            let stamp = now.to_zoned(jiff::tz::TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
            file.persist_noclobber(directory.join(format!("{stamp}-{mark}.eml"))).map_err(|e| e.error)?;
            Ok(())
        };
        write().map_err(|why| MailFault::Write { directory: directory.clone(), why })
    }
}
