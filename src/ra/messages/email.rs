//! A message in the form of e-mail (RFC 5322 and MIME). The library's builder keeps line ends out of headers.

use std::time::SystemTime;

use lettre::{
    Address,
    address::Envelope,
    message::{
        Body, Mailbox, MessageBuilder,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0},
    },
};
use zeroize::Zeroizing;

use super::fault::{MessageFault, SetUpFault};
use crate::domain::{
    chance::Chance,
    clock::Timestamp,
    contact::{ContactWay, EmailAddress},
};

/// Where nothing else is said: mail on this machine.
const LOCAL: &str = "wardcard-ra@localhost";

/// Whom e-mail comes from.
#[derive(Clone)]
pub struct Sender(Mailbox);

impl Sender {
    /// Reads `help@ra.example` or `Example RA <help@ra.example>`; an empty text is a name on this machine.
    pub fn parse_or_local(text: &str) -> Result<Self, SetUpFault> {
        let text = if text.trim().is_empty() { LOCAL } else { text.trim() };
        let fault = || SetUpFault::From { from: text.to_owned() };
        if text.chars().any(char::is_control) {
            return Err(fault());
        }
        text.parse().map(Self).map_err(|_| fault())
    }
}

/// A whole message: headers and text, wiped when it is dropped.
pub struct Email {
    pub envelope: Envelope,
    pub bytes: Zeroizing<Vec<u8>>,
}

/// The text as it is, in UTF-8, as far as its lines are short enough: people look into such files.
pub fn for_a_file(
    from: &Sender,
    to: &EmailAddress,
    subject: &str,
    text: &str,
    now: Timestamp,
    chance: &Chance,
) -> Result<Email, MessageFault> {
    let plain = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::EightBit);
    compose(from, to, subject, plain.unwrap_or_else(|_| Body::new(text.to_owned())), now, chance)
}

/// In ASCII throughout: not every server on the way takes more.
pub fn for_smtp(
    from: &Sender,
    to: &EmailAddress,
    subject: &str,
    text: &str,
    now: Timestamp,
    chance: &Chance,
) -> Result<Email, MessageFault> {
    compose(from, to, subject, Body::new(text.to_owned()), now, chance)
}

/// The library's own copies of the text are not wiped: it has no way to.
fn compose(
    Sender(from): &Sender,
    to: &EmailAddress,
    subject: &str,
    body: Body,
    now: Timestamp,
    chance: &Chance,
) -> Result<Email, MessageFault> {
    let unfit = || MessageFault::Unfit { way: ContactWay::Email };
    if subject.chars().any(char::is_control) {
        return Err(unfit());
    }
    let to: Address = to.as_str().parse().map_err(|_| unfit())?;
    let id = format!("<{}@{}>", hex::encode(chance.bytes::<16>()), from.email.domain());
    // RFC 3834: nobody's holiday notice is to answer this.
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    let message = MessageBuilder::new()
        .from(from.clone())
        .to(to.into())
        .subject(subject)
        .date(SystemTime::from(now))
        .message_id(Some(id))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .raw_header(automatic)
        .body(body)
        .map_err(|_| unfit())?;
    Ok(Email { envelope: message.envelope().clone(), bytes: Zeroizing::new(message.formatted()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(subject: &str, text: &str, smtp: bool) -> String {
        let from = Sender::parse_or_local("").unwrap();
        let to = EmailAddress::parse("rosa@mail.example.uk").unwrap();
        let compose = if smtp { for_smtp } else { for_a_file };
        let email = compose(&from, &to, subject, text, Timestamp::UNIX_EPOCH, &Chance::counting(1)).unwrap();
        String::from_utf8(email.bytes.to_vec()).unwrap()
    }

    #[test]
    fn letters_beyond_ascii() {
        let text = "Dear Zo\u{eb}\nyour code\n";
        assert!(made("Hello", text, false).ends_with("\r\n\r\nDear Zo\u{eb}\r\nyour code\r\n"));
        let sent = made("Zo\u{eb}", text, true);
        assert!(sent.is_ascii() && sent.contains("Content-Transfer-Encoding: quoted-printable\r\n"), "{sent}");
        assert!(sent.contains("Subject: =?utf-8?b?Wm/Dqw==?=\r\n"), "{sent}");
        assert!(made("x", &"long ".repeat(300), false).contains("quoted-printable"));
    }

    #[test]
    fn whatever_is_an_address_to_us_is_one_to_the_library() {
        for text in ["o'neill@mail.example", "a+b=c@mail-1.example.uk", "x@a.b", "!#$%&'*+-/=?^_`{|}~@mail.example"] {
            let address = EmailAddress::parse(text).unwrap();
            assert!(address.as_str().parse::<Address>().is_ok(), "{text}");
        }
    }
}
