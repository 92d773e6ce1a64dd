//! How the RA reaches people: e-mail and text messages.
//!
//! This room knows how a message gets to its way out. It is ignorant of what a message is for, of HTTP routes and of SQL. Messages
//! hold one-time codes: nothing of a message, and no plain address, is in any error or log line of this room.

pub mod config;
pub mod connects;
mod deadline;
mod directory;
mod email;
mod fault;
mod gateway;
mod secret_file;
mod smtp;

#[cfg(test)]
mod smtp_peer;

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use self::{
    config::{MailConfig, TextConfig},
    directory::Directory,
};
pub use self::{
    email::Sender,
    fault::{MessageFault, Peer, SetUpFault},
    gateway::Gateway,
    smtp::Smtp,
};
use crate::domain::{
    chance::Chance,
    clock::Timestamp,
    contact::{ContactWay, EmailAddress, MobileNumber},
};

/// A message on its way. It holds a one-time code, so it is neither `Debug` nor `Clone`, and its text is wiped when it is dropped.
pub enum Message {
    /// Plain text; `subject` is one line.
    Email {
        to: EmailAddress,
        subject: String,
        text: Zeroizing<String>,
    },
    Text {
        to: MobileNumber,
        text: Zeroizing<String>,
    },
}

impl Message {
    pub fn way(&self) -> ContactWay {
        match self {
            Self::Email { .. } => ContactWay::Email,
            Self::Text { .. } => ContactWay::Text,
        }
    }
}

/// The ways out.
pub struct Messenger {
    pub email: EmailBy,
    pub text: TextBy,
}

/// How e-mail leaves.
pub enum EmailBy {
    /// One `.eml` file a message (RFC 5322), for a mail system to pick up, or for tests and the demo.
    Directory {
        path: PathBuf,
        from: Sender,
    },
    Smtp(Smtp),
    /// The RA has no way to send e-mail.
    Nowhere,
}

/// How text messages leave.
pub enum TextBy {
    Gateway(Box<Gateway>),
    /// One `.txt` file a message; for tests and the demo.
    Directory(PathBuf),
    /// The RA has no way to send text messages.
    Nowhere,
}

impl Messenger {
    /// No way at all.
    pub fn nowhere() -> Self {
        Self { email: EmailBy::Nowhere, text: TextBy::Nowhere }
    }

    /// Opens the ways that a configuration names, and reads their secret files. Nothing is connected to yet. Relative paths are under
    /// `base`; `from` is what e-mail comes from where the configuration does not say (empty: a name on this machine).
    pub fn open(base: &Path, mail: &MailConfig, text: &TextConfig, from: &str) -> Result<Self, SetUpFault> {
        let email = match mail {
            MailConfig::Nowhere {} => EmailBy::Nowhere,
            MailConfig::Directory(d) => EmailBy::into_directory(base.join(&d.path), d.from.as_deref().unwrap_or(from))?,
            MailConfig::Smtp(s) => EmailBy::Smtp(Smtp::open(base, s, from)?),
        };
        let text = match text {
            TextConfig::Nowhere {} => TextBy::Nowhere,
            TextConfig::Directory(d) => TextBy::Directory(base.join(&d.path)),
            TextConfig::Gateway(g) => TextBy::Gateway(Box::new(Gateway::open(base, g)?)),
        };
        Ok(Self { email, text })
    }

    /// Whether messages of this kind can be sent at all.
    pub fn is_possible(&self, way: ContactWay) -> bool {
        match way {
            ContactWay::Email => !matches!(self.email, EmailBy::Nowhere),
            ContactWay::Text => !matches!(self.text, TextBy::Nowhere),
        }
    }

    /// Hands the message over, and returns when its way out has taken it, or has not within its time limit.
    ///
    /// This **blocks**, for as long as the way's limit: call it in `spawn_blocking`, and never while a store transaction is open, which
    /// would keep everybody else out of the database for just as long. After [`MessageFault::TimedOut`] and
    /// [`MessageFault::BrokenOff`] the message may have been sent all the same.
    pub fn send(&self, message: &Message, now: Timestamp, chance: &Chance) -> Result<(), MessageFault> {
        match message {
            Message::Email { to, subject, text } => match &self.email {
                EmailBy::Nowhere => Err(MessageFault::Nowhere { way: ContactWay::Email }),
                EmailBy::Directory { path, from } => {
                    let email = email::for_a_file(from, to, subject, text, now, chance)?;
                    Directory(path).write(&email.bytes, "eml", now, chance)
                }
                EmailBy::Smtp(smtp) => smtp.send(email::for_smtp(smtp.from(), to, subject, text, now, chance)?),
            },
            Message::Text { to, text } => match &self.text {
                TextBy::Nowhere => Err(MessageFault::Nowhere { way: ContactWay::Text }),
                TextBy::Directory(path) => {
                    let whole = Zeroizing::new(format!("To: {}\r\n\r\n{}\r\n", to.as_str(), text.as_str()));
                    Directory(path).write(whole.as_bytes(), "txt", now, chance)
                }
                TextBy::Gateway(gateway) => gateway.send(to, text),
            },
        }
    }
}

impl EmailBy {
    /// One file a message under `path`; `from` as in [`Messenger::open`].
    pub fn into_directory(path: PathBuf, from: &str) -> Result<Self, SetUpFault> {
        Ok(Self::Directory { path, from: Sender::parse_or_local(from)? })
    }
}

/// Whether a host is this machine by its very name: nobody on the way can read along.
fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
pub(in crate::ra) mod tests {
    use super::*;

    pub fn an_email(subject: &str) -> Message {
        Message::Email {
            to: EmailAddress::parse("rosa@mail.example.uk").unwrap(),
            subject: subject.to_owned(),
            text: Zeroizing::new("Your code is\n\n    271828\n".to_owned()),
        }
    }

    fn a_text() -> Message {
        let text = Zeroizing::new("Your code is 271828".to_owned());
        Message::Text { to: MobileNumber::parse("+44 1632 960001").unwrap(), text }
    }

    fn files(dir: &Path) -> Vec<(String, String)> {
        let mut found: Vec<_> = std::fs::read_dir(dir)
            .unwrap()
            .map(|f| f.unwrap())
            .map(|f| (f.file_name().into_string().unwrap(), std::fs::read_to_string(f.path()).unwrap()))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn into_directories() {
        let dir = tempfile::tempdir().unwrap();
        let (mails, texts) = (dir.path().join("mail"), dir.path().join("texts"));
        let messenger = Messenger {
            email: EmailBy::into_directory(mails.clone(), "Example RA <help@ra.example>").unwrap(),
            text: TextBy::Directory(texts.clone()),
        };
        let now = Timestamp::constant(1_767_268_800, 0);
        let chance = Chance::counting(1);
        messenger.send(&an_email("Your one-time code"), now, &chance).unwrap();
        messenger.send(&an_email("Your one-time code"), now, &chance).unwrap();
        messenger.send(&a_text(), now, &chance).unwrap();
        let found = files(&mails);
        assert_eq!(found.len(), 2, "each message is a file of its own");
        assert!(found[0].0.starts_with("20260101T120000Z-") && found[0].0.ends_with(".eml"), "{}", found[0].0);
        for part in [
            "From: \"Example RA\" <help@ra.example>\r\n",
            "To: rosa@mail.example.uk\r\n",
            "Subject: Your one-time code\r\n",
            "Date: Thu, 01 Jan 2026 12:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "\r\n\r\nYour code is\r\n\r\n    271828\r\n",
        ] {
            assert!(found[0].1.contains(part), "{part} in {}", found[0].1);
        }
        let texts = files(&texts);
        assert_eq!(texts[0].1, "To: +441632960001\r\n\r\nYour code is 271828\r\n");
    }

    #[test]
    fn a_way_that_is_not_there() {
        let messenger = Messenger::nowhere();
        let now = Timestamp::UNIX_EPOCH;
        for (message, way) in [(an_email("x"), ContactWay::Email), (a_text(), ContactWay::Text)] {
            assert!(!messenger.is_possible(way));
            assert_eq!(message.way(), way);
            let fault = messenger.send(&message, now, &Chance::counting(1)).unwrap_err();
            assert!(matches!(fault, MessageFault::Nowhere { way: w } if w == way), "{fault}");
        }
    }

    #[test]
    fn a_directory_that_cannot_be_written_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let email = EmailBy::into_directory(file.clone(), "").unwrap();
        let messenger = Messenger { email, text: TextBy::Directory(file.clone()) };
        for message in [an_email("x"), a_text()] {
            let fault = messenger.send(&message, Timestamp::UNIX_EPOCH, &Chance::counting(1)).unwrap_err();
            assert!(matches!(&fault, MessageFault::Write { directory, .. } if *directory == file), "{fault}");
            assert!(!fault.to_string().contains("271828"));
        }
    }

    #[test]
    fn nothing_smuggles_a_line_into_the_headers() {
        let dir = tempfile::tempdir().unwrap();
        let email = EmailBy::into_directory(dir.path().to_owned(), "").unwrap();
        let messenger = Messenger { email, text: TextBy::Nowhere };
        for subject in ["x\r\nBcc: leo@mail.example", "x\nBcc: y", "x\rBcc: y", "\u{0}"] {
            let fault = messenger.send(&an_email(subject), Timestamp::UNIX_EPOCH, &Chance::counting(1)).unwrap_err();
            assert!(matches!(fault, MessageFault::Unfit { way: ContactWay::Email }), "{subject:?}");
        }
        assert!(files(dir.path()).is_empty());
        for from in ["a@b\r\nBcc: c@d.example", "nobody", "a@b.example, c@d.example"] {
            assert!(matches!(EmailBy::into_directory("x".into(), from), Err(SetUpFault::From { .. })), "{from}");
        }
    }
}
