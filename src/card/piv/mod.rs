//! A PIV card (NIST SP 800-73-4), driven by typestate: selected, then holder-verified or admin. One file per operation.
//!
//! This room knows the commands, objects and keys of the card. It is deliberately ignorant of readers, people and the RA.

mod certificate;
mod chuid;
pub mod csr;
mod generate;
mod management;
mod metadata;
mod object;
mod outcome;
mod passcode;
mod read;
mod sign;
mod spki;
mod text;

use std::marker::PhantomData;

pub use certificate::{CertificateRead, facts_of};
pub use chuid::{Chuid, ChuidFault};
pub use management::reset_is_forgotten;
pub use metadata::{KeyReference, Metadata};
pub use object::ObjectId;
pub use outcome::{CardFault, PadFault, Presented};
pub use passcode::Verified;
pub use read::{CardKind, CardReading, ChuidReading, KeyMatch, SlotReading, read};

use super::{
    apdu::{Channel, Command, Data, Le, Response},
    status_word::StatusWord,
    transport::{Exchange, Link, LinkFault, PadCommand, Start},
};
use crate::domain::card::{KeyAlgorithm, Slot};

/// The PIV application within one transaction, in state `S`. It cannot outlive the transaction.
pub struct Piv<'l, S> {
    channel: Channel<'l>,
    state: PhantomData<S>,
}

/// The application is selected; nobody has proved anything.
#[derive(Debug)]
pub enum Selected {}

/// The holder's passcode was verified in this transaction.
#[derive(Debug)]
pub enum HolderVerified {}

/// The management key `9B` was authenticated in this transaction.
#[derive(Debug)]
pub enum Admin {}

/// With its version suffix (SP 800-73-4 part 1, 2.2); some cards take no other.
const AID: [u8; 11] = [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];
/// Right-truncated; some cards of another version take no other.
const AID_TRUNCATED: &[u8] = AID.split_at(5).0;

/// Begins an exclusive transaction, selects the PIV application, does `work`, and ends the transaction whatever came of it. A reset by
/// another program before the first command is made good; a later one is [`LinkFault::Reset`]. Nothing in `work` may wait for a person
/// or the network.
pub fn transaction<T, E: From<CardFault>>(
    link: &mut dyn Link,
    work: impl FnOnce(Piv<'_, Selected>) -> Result<T, E>,
) -> Result<T, E> {
    let mut work = Some(work);
    let mut outcome = None;
    for last in [false, true] {
        let mut once = |card: &mut dyn Exchange| {
            let mut piv = Piv::new(Channel::new(card));
            outcome = match piv.select() {
                Err(CardFault::Link(LinkFault::Reset)) if !last => None,
                Err(fault) => Some(Err(fault.into())),
                Ok(()) => work.take().map(|work| work(piv)),
            };
        };
        link.transact(Start::Anew, &mut once).map_err(CardFault::Link)?;
        if outcome.is_some() {
            break;
        }
    }
    outcome.unwrap_or(Err(CardFault::Link(LinkFault::Reset).into()))
}

/// As [`transaction`], but goes on from the last transaction on this link without SELECT, which would make the card forget the
/// challenge it gave. Where the card was reset since, that is [`CardFault::Forgotten`] and `work` is not done.
pub fn transaction_continued<T, E: From<CardFault>>(
    link: &mut dyn Link,
    work: impl FnOnce(Piv<'_, Selected>) -> Result<T, E>,
) -> Result<T, E> {
    let mut work = Some(work);
    let mut outcome = None;
    let mut once = |card: &mut dyn Exchange| outcome = work.take().map(|work| work(Piv::new(Channel::new(card))));
    link.transact(Start::Onward, &mut once).map_err(reset_is_forgotten)?;
    outcome.unwrap_or(Err(CardFault::Link(LinkFault::Gone).into()))
}

impl<'l, S> Piv<'l, S> {
    fn new(channel: Channel<'l>) -> Self {
        Self { channel, state: PhantomData }
    }

    /// How many APDUs have been sent in this transaction.
    pub fn exchanges(&self) -> u32 {
        self.channel.exchanges()
    }

    fn into_state<T>(self) -> Piv<'l, T> {
        Piv::new(self.channel)
    }

    fn send(&mut self, ins: u8, p1: u8, p2: u8, data: Data, le: Le) -> Result<Response, CardFault> {
        Ok(self.channel.exchange(&Command::new(ins, p1, p2, data, le))?)
    }
}

impl Piv<'_, Selected> {
    fn select(&mut self) -> Result<(), CardFault> {
        for aid in [&AID[..], AID_TRUNCATED] {
            if self.send(0xA4, 0x04, 0x00, Data::Plain(aid.to_vec()), Le::Short)?.status.is_ok() {
                return Ok(());
            }
        }
        Err(CardFault::NotPiv)
    }
}

/// The answer's data where the status is `9000`.
fn accepted(command: &'static str, response: Response) -> Result<Response, CardFault> {
    match response.status {
        StatusWord::OK => Ok(response),
        status => Err(refusal(command, status)),
    }
}

/// SP 800-73-4 part 1, table 6.
fn refusal(command: &'static str, status: StatusWord) -> CardFault {
    match status {
        StatusWord::SECURITY_STATUS_NOT_SATISFIED => CardFault::NotAuthorised { command },
        StatusWord::NOT_FOUND | StatusWord::REFERENCE_NOT_FOUND => CardFault::Absent { command },
        StatusWord::INSTRUCTION_NOT_SUPPORTED
        | StatusWord::CLASS_NOT_SUPPORTED
        | StatusWord::FUNCTION_NOT_SUPPORTED
        | StatusWord::INCORRECT_P1_P2
        | StatusWord::WRONG_P1_P2 => CardFault::Unsupported { command },
        status => CardFault::Refused { command, status: status.0 },
    }
}

/// SP 800-73-4 part 1, table 4b.
fn key_reference(slot: Slot) -> u8 {
    match slot {
        Slot::Authentication => 0x9A,
        Slot::Signature => 0x9C,
        Slot::CardAuthentication => 0x9E,
    }
}

/// SP 800-78-4, table 6-2.
fn algorithm_identifier(algorithm: KeyAlgorithm) -> u8 {
    match algorithm {
        KeyAlgorithm::Rsa2048 => 0x07,
        KeyAlgorithm::P256 => 0x11,
        KeyAlgorithm::P384 => 0x14,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::script::Script;

    #[test]
    fn selects_by_either_identifier() {
        let full = "00A404000BA00000030800001000010000";
        let bare = "00A4040005A00000030800";
        for (script, expected) in [
            (vec![(full, "9000")], Ok(())),
            (vec![(full, "6A82"), (bare, "61039000")], Ok(())),
            (vec![(full, "6A82"), (bare, "6A82")], Err(CardFault::NotPiv)),
            (vec![(full, "gone")], Err(CardFault::Link(LinkFault::Gone))),
            (vec![(full, "reset"), (full, "9000")], Ok(())),
            (vec![(full, "reset"), (full, "reset")], Err(CardFault::Link(LinkFault::Reset))),
        ] {
            let mut card = Script::new(&script);
            assert_eq!(transaction(&mut card, |_| Ok::<_, CardFault>(())), expected);
            card.done();
        }
    }

    #[test]
    fn going_on_selects_nothing() {
        let mut card = Script::new(&[("00200080", "63C3")]);
        let left = transaction_continued(&mut card, |mut piv| piv.passcode_state());
        assert_eq!(left, Ok(crate::domain::card::PasscodeState::Left(crate::domain::card::Retries(3))));
    }
}
