//! The passcode: 6–8 digits, known to its holder only, and the rules a new one must meet.

use zeroize::Zeroizing;

use super::{person::IdentityNumber, secret::Secret};

/// A passcode as the card takes it: digits padded with `FF` to 8 bytes (SP 800-73-4 part 2, 2.4.3).
pub struct Passcode {
    padded: Secret<8>,
}

/// Where a passcode comes from.
pub enum PasscodeEntry {
    /// Typed at this computer.
    Typed(Passcode),
    /// Entered on the reader's own keypad, each time that the card asks for it: this computer never has it. `last_try`: the person
    /// has said to go on although one try is left.
    OnPad { last_try: bool },
}

impl PasscodeEntry {
    /// The passcode, where this computer has it.
    #[cfg(test)]
    pub fn typed(&self) -> Option<&Passcode> {
        match self {
            PasscodeEntry::Typed(passcode) => Some(passcode),
            PasscodeEntry::OnPad { .. } => None,
        }
    }

    pub fn is_on_pad(&self) -> bool {
        matches!(self, PasscodeEntry::OnPad { .. })
    }
}

/// Where both passcodes of a change come from: a keypad that asks for one asks for the other, too.
pub enum ChangeEntry {
    Typed { current: Passcode, new: Passcode },
    OnPad,
}

impl From<Passcode> for PasscodeEntry {
    fn from(passcode: Passcode) -> Self {
        Self::Typed(passcode)
    }
}

/// What keeps typed text from being a passcode, or a passcode from being a good new one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasscodeFault {
    #[error("a passcode has 6 to 8 digits")]
    Length,
    #[error("a passcode has digits only")]
    NotDigits,
    #[error("all its digits are the same")]
    OneDigit,
    #[error("its digits run up or down")]
    Run,
    #[error("it is the holder's date of birth")]
    DateOfBirth,
    #[error("it is the start or the end of the identity number")]
    IdentityNumber,
    #[error("it is the previous passcode")]
    Previous,
}

/// What is known of the holder when a new passcode is checked; the rest is not checked.
#[derive(Default, Clone)]
pub struct HolderFacts {
    pub date_of_birth: Option<jiff::civil::Date>,
    pub identity_number: Option<IdentityNumber>,
}

impl Passcode {
    /// A passcode as someone types it, to be tried against the card. No rule of goodness is applied: the card may hold an old one.
    pub fn typed(text: &str) -> Result<Self, PasscodeFault> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PasscodeFault::NotDigits);
        }
        if !(6..=8).contains(&text.len()) {
            return Err(PasscodeFault::Length);
        }
        let mut padded = [0xFF; 8];
        padded[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { padded: Secret::take(&mut padded) })
    }

    /// A new passcode, with every rule that the facts allow to be checked.
    pub fn chosen(text: &str, holder: &HolderFacts, previous: Option<&Passcode>) -> Result<Self, PasscodeFault> {
        let new = Self::typed(text)?;
        check_digits(text.as_bytes())?;
        check_holder(text, holder)?;
        if previous.is_some_and(|p| p.is(&new)) {
            return Err(PasscodeFault::Previous);
        }
        Ok(new)
    }

    /// The 8 bytes for the card; `_why` is the one-line reason.
    pub fn expose(&self, why: &'static str) -> &[u8; 8] {
        self.padded.expose(why)
    }

    /// Whether two passcodes are the same, compared in constant time.
    pub fn is(&self, other: &Passcode) -> bool {
        use subtle::ConstantTimeEq;
        let why = "compared in constant time";
        self.padded.expose(why).ct_eq(other.padded.expose(why)).into()
    }
}

fn check_digits(digits: &[u8]) -> Result<(), PasscodeFault> {
    let steps = || digits.windows(2).map(|w| i16::from(w[1]) - i16::from(w[0]));
    if steps().all(|s| s == 0) {
        return Err(PasscodeFault::OneDigit);
    }
    // A run may pass from 9 to 0, as on a keypad: 567890.
    let run = |by: i16| steps().all(|s| s == by || s == -9 * by);
    if run(1) || run(-1) {
        return Err(PasscodeFault::Run);
    }
    Ok(())
}

fn check_holder(text: &str, holder: &HolderFacts) -> Result<(), PasscodeFault> {
    if let Some(n) = &holder.identity_number
        && (n.digits().starts_with(text) || n.digits().ends_with(text))
    {
        return Err(PasscodeFault::IdentityNumber);
    }
    if let Some(date) = holder.date_of_birth {
        let (y, m, d) = (date.year(), date.month(), date.day());
        let yy = y.rem_euclid(100);
        let orders: [Zeroizing<String>; 8] = [
            format!("{d:02}{m:02}{yy:02}"),
            format!("{d:02}{m:02}{y:04}"),
            format!("{m:02}{d:02}{yy:02}"),
            format!("{m:02}{d:02}{y:04}"),
            format!("{yy:02}{m:02}{d:02}"),
            format!("{y:04}{m:02}{d:02}"),
            format!("{yy:02}{d:02}{m:02}"),
            format!("{y:04}{d:02}{m:02}"),
        ]
        .map(Zeroizing::new);
        if orders.iter().any(|o| o.as_str() == text) {
            return Err(PasscodeFault::DateOfBirth);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Result<(), PasscodeFault>) {
        let holder = HolderFacts {
            date_of_birth: Some(jiff::civil::date(1978, 3, 9)),
            identity_number: Some(IdentityNumber::try_from("555512345678".to_owned()).expect("12 digits")),
        };
        let previous = Passcode::typed("271828").expect("digits");
        assert_eq!(Passcode::chosen(text, &holder, Some(&previous)).map(drop), expected, "{text}");
    }

    #[test]
    fn rules_with_their_reasons() {
        use PasscodeFault::*;
        for (text, expected) in [
            ("314159", Ok(())),
            ("31415926", Ok(())),
            ("", Err(Length)),
            ("31415", Err(Length)),
            ("314159265", Err(Length)),
            ("31415a", Err(NotDigits)),
            ("31415\u{661}", Err(NotDigits)),
            ("777777", Err(OneDigit)),
            ("123456", Err(Run)),
            ("987654", Err(Run)),
            ("567890", Err(Run)),
            ("098765", Err(Run)),
            ("090378", Err(DateOfBirth)),
            ("09031978", Err(DateOfBirth)),
            ("780309", Err(DateOfBirth)),
            ("030978", Err(DateOfBirth)),
            ("555512", Err(IdentityNumber)),
            ("345678", Err(Run)),
            ("12345678", Err(Run)),
            ("55551234", Err(IdentityNumber)),
            ("271828", Err(Previous)),
        ] {
            check(text, expected);
        }
    }

    proptest! {
        #[test]
        fn typed_takes_just_six_to_eight_digits(text in "[0-9a ]{0,10}") {
            let good = (6..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            prop_assert_eq!(Passcode::typed(&text).is_ok(), good);
        }
    }
}
