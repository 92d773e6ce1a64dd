//! How people are reached: an e-mail address or a mobile number, read once and in one form.
//!
//! Neither shows itself in a log: their `Debug` is the masked form, and the plain one has to be asked for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The way that a message takes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactWay {
    Email,
    Text,
}

impl fmt::Display for ContactWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Email => "e-mail",
            Self::Text => "text message",
        })
    }
}

/// Where one person is reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reach {
    Email(EmailAddress),
    Mobile(MobileNumber),
}

impl Reach {
    pub fn way(&self) -> ContactWay {
        match self {
            Self::Email(_) => ContactWay::Email,
            Self::Mobile(_) => ContactWay::Text,
        }
    }

    /// Enough for its owner to know it by, and for nobody else.
    pub fn masked(&self) -> String {
        match self {
            Self::Email(address) => address.masked(),
            Self::Mobile(number) => number.masked(),
        }
    }
}

/// One e-mail address in ASCII: a dot-atom, `@`, and a host name of at least two labels (RFC 5321, 4.1.2; quoted local parts and
/// address literals are no addresses of people).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("an e-mail address looks like name@host.example")]
pub struct NotAnEmailAddress;

impl EmailAddress {
    /// The whole address, in octets (RFC 5321, 4.5.3.1.3, less the two angle brackets).
    const LIMIT: usize = 254;
    /// Before the `@`, in octets (RFC 5321, 4.5.3.1.1).
    const LOCAL_LIMIT: usize = 64;

    /// Reads an address; blanks around it are dropped.
    pub fn parse(text: &str) -> Result<Self, NotAnEmailAddress> {
        let text = text.trim();
        let (local, domain) = text.split_once('@').ok_or(NotAnEmailAddress)?;
        let good = text.len() <= Self::LIMIT && local.len() <= Self::LOCAL_LIMIT && is_dot_atom(local) && is_host(domain);
        if good { Ok(Self(text.to_owned())) } else { Err(NotAnEmailAddress) }
    }

    /// The plain address: for the message's envelope and headers.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first letter and the last label: `r••••@••••.uk`.
    pub fn masked(&self) -> String {
        let first: String = self.0.chars().take(1).collect();
        let last = self.0.rsplit('.').next().unwrap_or_default();
        format!("{first}••••@••••.{last}")
    }
}

fn is_dot_atom(text: &str) -> bool {
    let atext = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    text.split('.').all(|part| !part.is_empty() && part.bytes().all(atext))
}

fn is_host(text: &str) -> bool {
    let label = |l: &str| {
        let plain = l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (1..=63).contains(&l.len()) && plain && !l.starts_with('-') && !l.ends_with('-')
    };
    text.contains('.') && text.split('.').all(label)
}

impl TryFrom<String> for EmailAddress {
    type Error = NotAnEmailAddress;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A mobile number in E.164's international form, `+441632960001`: a plus sign and 8 to 15 digits, the first of which is no zero.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MobileNumber(String);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a mobile number is written in its international form, such as +44 1632 960001")]
pub struct NotAMobileNumber;

impl MobileNumber {
    /// Reads a number. Blanks, dashes and brackets between the digits are dropped; a number without its country (`01632 960001`) is
    /// refused: nobody is to be guessed at.
    pub fn parse(text: &str) -> Result<Self, NotAMobileNumber> {
        let digits = text.trim().strip_prefix('+').ok_or(NotAMobileNumber)?;
        // `(0)` is for callers from inside the country and no part of the number (E.123, 2.5).
        if digits.contains("(0)") {
            return Err(NotAMobileNumber);
        }
        let digits: String = digits.chars().filter(|c| !" -()\u{a0}".contains(*c)).collect();
        let good = (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        if good { Ok(Self(format!("+{digits}"))) } else { Err(NotAMobileNumber) }
    }

    /// `+` and the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits alone, as some gateways want them.
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// The country and the last four digits: `+44 •••• ••0001`. How long the number is, it does not tell.
    pub fn masked(&self) -> String {
        let digits = self.digits();
        let country = &digits[..country_length(digits)];
        format!("+{country} •••• ••{}", &digits[digits.len() - 4..])
    }
}

/// How many of the first digits are the country code; no code is the beginning of another (ITU-T, list of E.164 country codes).
fn country_length(digits: &str) -> usize {
    const TWO: &[&str] = &[
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52",
        "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92",
        "93", "94", "95", "98",
    ];
    match &digits[..2] {
        one if one.starts_with(['1', '7']) => 1,
        two if TWO.contains(&two) => 2,
        _ => 3,
    }
}

impl TryFrom<String> for MobileNumber {
    type Error = NotAMobileNumber;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<MobileNumber> for String {
    fn from(number: MobileNumber) -> Self {
        number.0
    }
}

impl fmt::Debug for MobileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let long = format!("{}@mail.example", "x".repeat(65));
        for (text, good) in [
            ("rosa@mail.example.uk", true),
            (" rosa@mail.example.uk ", true),
            ("rosa.testwell+card@mail-1.example", true),
            ("o'neill@mail.example", true),
            ("rosa", false),
            ("rosa@mail", false),
            ("@mail.example", false),
            ("rosa@", false),
            ("rosa@@mail.example", false),
            ("a@b@mail.example", false),
            (".rosa@mail.example", false),
            ("ro..sa@mail.example", false),
            ("rosa@mail..example", false),
            ("rosa@-mail.example", false),
            ("rosa@mail.example.", false),
            ("rosa@mail.example\r\nBcc: leo@mail.example", false),
            ("rosa@mail.example,leo@mail.example", false),
            ("<rosa@mail.example>", false),
            ("\"ro sa\"@mail.example", false),
            ("rosa@[127.0.0.1]", false),
            ("r\u{f6}sa@mail.example", false),
            (&long, false),
        ] {
            let read = EmailAddress::parse(text);
            assert_eq!(read.is_ok(), good, "{text}");
            if let Ok(address) = read {
                assert_eq!(address.as_str(), text.trim());
            }
        }
    }

    #[test]
    fn numbers() {
        for (text, read) in [
            ("+441632960001", Some("+441632960001")),
            ("+44 1632 960001", Some("+441632960001")),
            (" +44 (1632) 960-001 ", Some("+441632960001")),
            ("+1 (555) 010-0123", Some("+15550100123")),
            ("01632960001", None),
            ("441632960001", None),
            ("00441632960001", None),
            ("+44 (0)1632 960001", None),
            ("+0441632960001", None),
            ("+4416329", None),
            ("+4416329600011234", None),
            ("+44163296000x", None),
            ("+44163296\r\n0001", None),
            ("++441632960001", None),
            ("", None),
        ] {
            assert_eq!(MobileNumber::parse(text).ok().as_ref().map(MobileNumber::as_str), read, "{text}");
        }
        assert_eq!(MobileNumber::parse("+441632960001").unwrap().digits(), "441632960001");
    }

    #[test]
    fn masked_and_never_shown_by_debug() {
        let email = |t: &str| Reach::Email(EmailAddress::parse(t).unwrap());
        let mobile = |t: &str| Reach::Mobile(MobileNumber::parse(t).unwrap());
        for (reach, masked) in [
            (email("rosa.testwell@mail.example.uk"), "r••••@••••.uk"),
            (mobile("+441632960001"), "+44 •••• ••0001"),
            (mobile("+15550100123"), "+1 •••• ••0123"),
            (mobile("+353205550199"), "+353 •••• ••0199"),
            (mobile("+79995550188"), "+7 •••• ••0188"),
        ] {
            assert_eq!(reach.masked(), masked);
            assert!(format!("{reach:?}").contains(masked));
            assert!(!format!("{reach:?}").contains("testwell") && !format!("{reach:?}").contains("163296"));
        }
    }
}
