//! The passcode and the PUK: VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER (SP 800-73-4 part 2, 3.2.1 to 3.2.3).
//! Each of these commands is sent once, whatever comes back: to the card with what was typed, or to the reader's keypad.

use zeroize::Zeroizing;

use super::{CardFault, Data, HolderVerified, Le, PadCommand, PadFault, Piv, Presented, Response, Selected, StatusWord, refusal};
use crate::domain::{
    card::{PasscodeState, Retries},
    passcode::{ChangeEntry, PasscodeEntry},
    secret::Puk,
};

const PASSCODE: u8 = 0x80;
const PUK: u8 = 0x81;
const TO_THE_CARD: &str = "it goes to the card";

/// What came of a verification.
#[must_use]
pub enum Verified<'l> {
    Yes(Piv<'l, HolderVerified>),
    /// Never [`Presented::Accepted`].
    No(Presented),
}

impl Verified<'_> {
    pub fn is_yes(&self) -> bool {
        matches!(self, Verified::Yes(_))
    }
}

impl<S> Piv<'_, S> {
    /// Asks for the tries left by an empty VERIFY, which spends none. [`CardFault::Forgotten`] where another application is selected.
    pub fn passcode_state(&mut self) -> Result<PasscodeState, CardFault> {
        let status = self.send(0x20, 0x00, PASSCODE, Data::none(), Le::None)?.status;
        Ok(match (status, status.retries()) {
            (StatusWord::METHOD_BLOCKED, _) => PasscodeState::Blocked,
            (_, Some(left)) if left.0 == 0 => PasscodeState::Blocked,
            (_, Some(left)) => PasscodeState::Left(left),
            (StatusWord::INSTRUCTION_NOT_SUPPORTED | StatusWord::CLASS_NOT_SUPPORTED, _) => {
                return Err(CardFault::Forgotten { command: "VERIFY" });
            }
            // 9000 says that the passcode is verified already, and then no count.
            _ => PasscodeState::Unknown,
        })
    }

    /// Changes the passcode, by the current one.
    pub fn change_passcode(&mut self, entry: &ChangeEntry) -> Result<Presented, CardFault> {
        const COMMAND: &str = "CHANGE REFERENCE DATA";
        let presented = match entry {
            ChangeEntry::Typed { current, new } => {
                let data = sensitive(&[current.expose(TO_THE_CARD), new.expose(TO_THE_CARD)]);
                presented(COMMAND, self.send(0x24, 0x00, PASSCODE, data, Le::None)?)?
            }
            ChangeEntry::OnPad => self.on_pad(COMMAND, &PadCommand::change([0x00, 0x24, 0x00, PASSCODE]))?,
        };
        self.log_out_after(presented);
        match presented {
            // The counter can be read without spending a try: a person must know how many are left.
            Presented::Wrong { left: None } => match self.passcode_state() {
                Ok(PasscodeState::Blocked) => Ok(Presented::Blocked),
                Ok(PasscodeState::Left(left)) => Ok(Presented::Wrong { left: Some(left) }),
                Ok(PasscodeState::Unknown) | Err(CardFault::Forgotten { .. }) => Ok(presented),
                Err(fault) => Err(fault),
            },
            presented => Ok(presented),
        }
    }

    /// Changes the PUK, by the current one.
    pub fn change_puk(&mut self, from: &Puk, to: &Puk) -> Result<Presented, CardFault> {
        let data = sensitive(&[from.expose(TO_THE_CARD), to.expose(TO_THE_CARD)]);
        presented("CHANGE REFERENCE DATA", self.send(0x24, 0x00, PUK, data, Le::None)?)
    }

    /// Unblocks the passcode by the PUK, and sets a new one.
    pub fn reset_retry_counter(&mut self, puk: &Puk, new: &PasscodeEntry) -> Result<Presented, CardFault> {
        const COMMAND: &str = "RESET RETRY COUNTER";
        let presented = match new {
            PasscodeEntry::Typed(new) => {
                let data = sensitive(&[puk.expose(TO_THE_CARD), new.expose(TO_THE_CARD)]);
                presented(COMMAND, self.send(0x2C, 0x00, PASSCODE, data, Le::None)?)?
            }
            PasscodeEntry::OnPad { .. } => {
                let command =
                    PadCommand::reset([0x00, 0x2C, 0x00, PASSCODE], puk.expose("the reader puts it before what is entered"));
                self.on_pad(COMMAND, &command)?
            }
        };
        self.log_out_after(presented);
        Ok(presented)
    }

    pub(super) fn present(&mut self, passcode: &PasscodeEntry) -> Result<Presented, CardFault> {
        const COMMAND: &str = "VERIFY";
        let presented = match passcode {
            PasscodeEntry::Typed(passcode) => {
                let data = sensitive(&[passcode.expose(TO_THE_CARD)]);
                presented(COMMAND, self.send(0x20, 0x00, PASSCODE, data, Le::None)?)?
            }
            // In one piece of work there are many entries, and each is a try.
            PasscodeEntry::OnPad { last_try: false } if self.passcode_state()? == PasscodeState::Left(Retries(1)) => {
                return Err(CardFault::Pad(PadFault::LastTry));
            }
            PasscodeEntry::OnPad { .. } => self.on_pad(COMMAND, &PadCommand::verify([0x00, 0x20, 0x00, PASSCODE]))?,
        };
        self.log_out_after(presented);
        Ok(presented)
    }

    fn on_pad(&mut self, command: &'static str, on_pad: &PadCommand) -> Result<Presented, CardFault> {
        let response = self.channel.on_pad(on_pad)?;
        match response.status {
            StatusWord::PAD_TIMED_OUT => Err(CardFault::Pad(PadFault::TimedOut)),
            StatusWord::PAD_CANCELLED => Err(CardFault::Pad(PadFault::Cancelled)),
            StatusWord::PAD_DIFFER => Err(CardFault::Pad(PadFault::Differ)),
            StatusWord::PAD_LENGTH => Err(CardFault::Pad(PadFault::Length)),
            _ => presented(command, response),
        }
    }

    /// No other program is to find the passcode verified, as it is on some cards after a change, too: P1 FF logs out (3.2.1).
    fn log_out_after(&mut self, presented: Presented) {
        if presented == Presented::Accepted {
            self.channel.end_with([0x00, 0x20, 0xFF, PASSCODE]);
        }
    }
}

impl<'l> Piv<'l, Selected> {
    /// Verifies the holder's passcode, until the end of the transaction. A wrong one spends a try.
    pub fn verify(mut self, passcode: &PasscodeEntry) -> Result<Verified<'l>, CardFault> {
        Ok(match self.present(passcode)? {
            Presented::Accepted => Verified::Yes(self.into_state()),
            no => Verified::No(no),
        })
    }
}

fn sensitive(parts: &[&[u8; 8]]) -> Data {
    let mut bytes = Zeroizing::new(Vec::with_capacity(parts.len() * 8));
    parts.iter().for_each(|p| bytes.extend_from_slice(*p));
    Data::Sensitive(bytes)
}

fn presented(command: &'static str, response: Response) -> Result<Presented, CardFault> {
    match (response.status, response.status.retries()) {
        (StatusWord::OK, _) => Ok(Presented::Accepted),
        (StatusWord::METHOD_BLOCKED, _) => Ok(Presented::Blocked),
        (StatusWord::PAD_ONLY, _) => Err(CardFault::Pad(PadFault::Only)),
        // Some cards answer 6300, without a count.
        (StatusWord::AUTHENTICATION_FAILED, _) => Ok(Presented::Wrong { left: None }),
        (_, Some(left)) => Ok(Presented::Wrong { left: Some(left) }),
        (status, None) => Err(refusal(command, status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        card::{apdu::Channel, script::Script},
        domain::passcode::Passcode,
    };

    fn check<T>(line: (&str, &str), act: impl FnOnce(Piv<'_, Selected>) -> T) -> T {
        let of_passcode = ["00200080", "00240080", "002C0080"].iter().any(|c| line.0.starts_with(c));
        let logout = of_passcode && line.0.len() > 8 && line.1 == "9000";
        let mut card = Script::new(&[line, ("0020FF80", "9000")][..if logout { 2 } else { 1 }]);
        let done = act(Piv::new(Channel::new(&mut card)));
        card.done();
        assert!(card.reset_when_done);
        done
    }

    fn passcode(text: &str) -> PasscodeEntry {
        Passcode::typed(text).expect("digits").into()
    }

    fn change() -> ChangeEntry {
        let typed = |text| Passcode::typed(text).expect("digits");
        ChangeEntry::Typed { current: typed("123456"), new: typed("65432178") }
    }

    fn puk(text: &[u8; 8]) -> Puk {
        Puk::from_slice(text).expect("8 bytes")
    }

    #[test]
    fn the_tries_left_are_asked_for() {
        for (answer, expected) in [
            ("63C3", Ok(PasscodeState::Left(Retries(3)))),
            ("63C0", Ok(PasscodeState::Blocked)),
            ("6983", Ok(PasscodeState::Blocked)),
            ("9000", Ok(PasscodeState::Unknown)),
            ("6A88", Ok(PasscodeState::Unknown)),
            ("6D00", Err(CardFault::Forgotten { command: "VERIFY" })),
            ("6E00", Err(CardFault::Forgotten { command: "VERIFY" })),
        ] {
            let mut card = Script::new(&[("00200080", answer)]);
            assert_eq!(Piv::<Selected>::new(Channel::new(&mut card)).passcode_state(), expected, "{answer}");
            assert!(!card.reset_when_done);
        }
    }

    #[test]
    fn what_comes_of_presenting() {
        for (answer, expected) in [
            ("9000", Ok(Presented::Accepted)),
            ("63C2", Ok(Presented::Wrong { left: Some(Retries(2)) })),
            ("63C0", Ok(Presented::Wrong { left: Some(Retries(0)) })),
            ("6983", Ok(Presented::Blocked)),
            ("6982", Err(CardFault::NotAuthorised { command: "CHANGE REFERENCE DATA" })),
            ("6C10", Err(CardFault::Refused { command: "CHANGE REFERENCE DATA", status: 0x6C10 })),
            ("6700", Err(CardFault::Refused { command: "CHANGE REFERENCE DATA", status: 0x6700 })),
            ("6D00", Err(CardFault::Unsupported { command: "CHANGE REFERENCE DATA" })),
            ("6404", Err(CardFault::Pad(PadFault::Only))),
        ] {
            let line = ("0024008010 313233343536FFFF 3635343332313738", answer);
            let got = check(line, |mut piv| piv.change_passcode(&change()));
            assert_eq!(got, expected, "{answer}");
        }
    }

    #[test]
    fn a_card_that_gives_no_count_is_asked_for_it() {
        let wrong = ("0024008010 313233343536FFFF 3635343332313738", "6300");
        for (count, expected) in [
            ("63C2", Presented::Wrong { left: Some(Retries(2)) }),
            ("6983", Presented::Blocked),
            ("6A88", Presented::Wrong { left: None }),
        ] {
            let mut card = Script::new(&[wrong, ("00200080", count)]);
            let got = Piv::<Selected>::new(Channel::new(&mut card)).change_passcode(&change());
            assert_eq!(got, Ok(expected), "{count}");
            card.done();
        }
    }

    #[test]
    fn each_command_as_it_is_sent() {
        let got = check(("0024008110 3132333435363738 0102030405060708", "9000"), |mut piv| {
            piv.change_puk(&puk(b"12345678"), &puk(&[1, 2, 3, 4, 5, 6, 7, 8]))
        });
        assert_eq!(got, Ok(Presented::Accepted));
        let got = check(("002C008010 3132333435363738 363534333231FFFF", "6300"), |mut piv| {
            piv.reset_retry_counter(&puk(b"12345678"), &passcode("654321"))
        });
        assert_eq!(got, Ok(Presented::Wrong { left: None }));
        for (answer, yes) in [("9000", true), ("63C1", false), ("6983", false)] {
            let got = check(("0020008008 313233343536FFFF", answer), |piv| {
                piv.verify(&passcode("123456")).map(|v| matches!(v, Verified::Yes(_)))
            });
            assert_eq!(got, Ok(yes));
        }
    }
    /// What the reader is asked to have entered, and what comes of it.
    fn on_pad(
        line: (&str, &str),
        expected: Result<Presented, CardFault>,
        act: impl FnOnce(&mut Piv<'_, Selected>) -> Result<Presented, CardFault>,
    ) {
        let accepted = expected == Ok(Presented::Accepted);
        let count = matches!(expected, Ok(Presented::Wrong { left: None }));
        let lines = [line, if count { ("00200080", "6A88") } else { ("0020FF80", "9000") }];
        let mut card = Script::new(&lines[..if accepted || count { 2 } else { 1 }]);
        let mut piv = Piv::<Selected>::new(Channel::new(&mut card));
        assert_eq!(act(&mut piv), expected, "{line:?}");
        drop(piv);
        card.done();
        assert!(card.reset_when_done);
    }

    #[test]
    fn the_keypad_is_asked_once() {
        const VERIFY: &str = "pad 0020008008 FFFFFFFFFFFFFFFF";
        const CHANGE: &str = "pad 0024008010 FFFFFFFFFFFFFFFF FFFFFFFFFFFFFFFF";
        const RESET: &str = "pad 002C008010 3132333435363738 FFFFFFFFFFFFFFFF";
        for (answer, expected) in [
            ("9000", Ok(Presented::Accepted)),
            ("63C1", Ok(Presented::Wrong { left: Some(Retries(1)) })),
            ("6983", Ok(Presented::Blocked)),
            ("6400", Err(CardFault::Pad(PadFault::TimedOut))),
            ("6401", Err(CardFault::Pad(PadFault::Cancelled))),
            ("6402", Err(CardFault::Pad(PadFault::Differ))),
            ("6403", Err(CardFault::Pad(PadFault::Length))),
            ("gone", Err(CardFault::Link(crate::card::transport::LinkFault::Gone))),
        ] {
            on_pad((VERIFY, answer), expected, |piv| piv.present(&PasscodeEntry::OnPad { last_try: true }));
            on_pad((CHANGE, answer), expected, |piv| piv.change_passcode(&ChangeEntry::OnPad));
            on_pad((RESET, answer), expected, |piv| {
                piv.reset_retry_counter(&puk(b"12345678"), &PasscodeEntry::OnPad { last_try: false })
            });
        }
        on_pad((CHANGE, "6300"), Ok(Presented::Wrong { left: None }), |piv| piv.change_passcode(&ChangeEntry::OnPad));
    }
    #[test]
    fn the_keypad_does_not_ask_for_the_last_try() {
        let count = |answer| ("00200080", answer);
        let verify = ("pad 0020008008 FFFFFFFFFFFFFFFF", "9000");
        for (lines, expected) in [
            (vec![count("63C1")], Err(CardFault::Pad(PadFault::LastTry))),
            (vec![count("63C2"), verify, ("0020FF80", "9000")], Ok(Presented::Accepted)),
            // A card that has the passcode verified already does not count.
            (vec![count("9000"), verify, ("0020FF80", "9000")], Ok(Presented::Accepted)),
        ] {
            let mut card = Script::new(&lines);
            let mut piv = Piv::<Selected>::new(Channel::new(&mut card));
            assert_eq!(piv.present(&PasscodeEntry::OnPad { last_try: false }), expected, "{lines:?}");
            drop(piv);
            card.done();
        }
    }
}
