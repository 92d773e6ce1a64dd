//! A PIV card in Rust (NIST SP 800-73-4), in memory or in a file.
//!
//! It is the demo's cards, the tests' cards with faults on demand, and over the vpcd protocol a card in a real PC/SC reader
//! that other people's programs can use. It is deliberately ignorant of the driver in `card/piv`, and reads and writes the wire
//! by itself, so that the two can be held against each other.
//!
//! Choices where the standard leaves one: nothing but SELECT is answered before PIV is selected (`6D00`); a key that is absent, or
//! is of another algorithm than P1, is `6A86`; passcodes and PUKs of the wrong form are `6A80` and spend no try; the card does not
//! encrypt challenges with its management key for anyone who has not proved to hold it.

mod applet;
mod card_file;
mod change_reference_data;
mod command;
mod fault;
pub mod fixture;
mod general_authenticate;
mod generate_key;
mod get_data;
mod get_metadata;
mod get_response;
mod key;
mod management;
mod passcode_form;
mod personalise;
mod profile;
mod put_data;
mod references;
mod reset_retry_counter;
#[cfg(test)]
mod rig;
#[cfg(test)]
mod robustness;
mod secret_bytes;
mod select;
pub mod serve;
mod session;
mod set_management_key;
mod state;
mod sw;
mod tlv;
mod verify;
pub mod vpcd;

use std::{mem, path::Path};

use zeroize::Zeroizing;

use self::{
    card_file::CardFile,
    command::Command,
    session::{Chain, Session},
    state::State,
    sw::{Outcome, Sw},
};
pub use self::{
    card_file::FileFault,
    fault::{Fault, Mishap},
    personalise::{Packing, PersonaliseError},
    profile::{LastTry, Profile},
    references::{Container, KeyReference},
};
use crate::domain::chance::Chance;

/// The longest data that a chain of commands may bring: the longest object and its wrapping.
const LONGEST_DATA: usize = put_data::LONGEST_OBJECT + 64;

/// A PIV card. It is made with its power on and nothing selected.
pub struct VirtualCard {
    state: Kept,
    session: Session,
    chance: Chance,
    file: Option<CardFile>,
    faults: Vec<Fault>,
    powered: bool,
}

/// The state, and whether it has changed since it was last kept.
struct Kept {
    state: State,
    changed: bool,
}

impl std::ops::Deref for Kept {
    type Target = State;
    fn deref(&self) -> &State {
        &self.state
    }
}

impl Kept {
    fn change(&mut self) -> &mut State {
        self.changed = true;
        &mut self.state
    }
}

impl VirtualCard {
    /// A card from the factory: passcode 123456, PUK 12345678, three tries each, the management key `0102030405060708` repeated,
    /// no keys, no certificates, no other objects.
    pub fn blank(chance: &Chance) -> Self {
        Self::with_profile(Profile::default(), chance)
    }

    /// A card from another factory: as [`VirtualCard::blank`], but of this profile.
    pub fn with_profile(profile: Profile, chance: &Chance) -> Self {
        Self::of(State::factory(profile, u32::from_be_bytes(chance.bytes())), chance)
    }

    /// The card that is kept in this file.
    ///
    /// # Errors
    /// The file cannot be read, or holds no card.
    pub fn load(path: &Path, chance: &Chance) -> Result<Self, FileFault> {
        let (file, state) = CardFile::open(path)?;
        Ok(Self { file: Some(file), ..Self::of(state, chance) })
    }

    /// Keeps the card in a new file from now on: after each command that changed it, before the answer.
    ///
    /// # Errors
    /// The file exists already, or cannot be written.
    pub fn keep_in(self, path: &Path) -> Result<Self, FileFault> {
        let file = CardFile::create(path, &self.state)?;
        Ok(Self { file: Some(file), ..self })
    }

    fn of(state: State, chance: &Chance) -> Self {
        let state = Kept { state, changed: false };
        Self { state, session: Session::default(), chance: chance.clone(), file: None, faults: vec![], powered: true }
    }

    /// Something to go wrong at a command that is still to come.
    pub fn add_fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// The answer to reset (ISO/IEC 7816-3, 8.2): T=1, 254 bytes at a time, with the card capabilities (ISO/IEC 7816-4, 8.1.1.2.7)
    /// among the historical bytes.
    pub fn atr(&self) -> Vec<u8> {
        // Chaining; extended Lc and Le.
        let lengths = if self.state.profile.extended_length { 0xC0 } else { 0x80 };
        let mut atr = vec![0x3B, 0x8E, 0x81, 0x31, 0xFE, 0x15, 0x80, 0x73, 0xC0, 0x21, lengths, 0x58];
        atr.extend(b"Wardcard");
        atr.push(atr[1..].iter().fold(0, |check, byte| check ^ byte));
        atr
    }

    /// Gives the card power. What was selected and verified is forgotten. After the file could not be written the card is as the
    /// file has it.
    pub fn power_on(&mut self) {
        self.session = Session::default();
        self.powered = !self.state.changed || self.reload();
    }

    /// Takes the card's power away; it answers nothing until it has it again.
    pub fn power_off(&mut self) {
        self.session = Session::default();
        self.powered = false;
    }

    /// A warm reset: forgets as [`VirtualCard::power_on`] does.
    pub fn reset(&mut self) {
        self.power_on();
    }

    /// Whether the card has power; a fault may have cut it.
    pub fn is_powered(&self) -> bool {
        self.powered
    }

    /// One command in, one response (data and status word) out. The response is empty where the card has no power.
    pub fn exchange(&mut self, command: &[u8]) -> Vec<u8> {
        if !self.powered {
            return vec![];
        }
        match fault::due(&mut self.faults, command.get(1).copied()) {
            None => self.respond(command),
            Some(Mishap::Answer(word)) => word.to_be_bytes().to_vec(),
            Some(Mishap::Forget) => {
                self.session = Session::default();
                self.respond(command)
            }
            Some(Mishap::CutBefore) => {
                self.power_off();
                vec![]
            }
            Some(Mishap::CutAfter) => {
                drop(Zeroizing::new(self.respond(command)));
                self.power_off();
                vec![]
            }
        }
    }

    fn respond(&mut self, bytes: &[u8]) -> Vec<u8> {
        let outcome = Command::parse(bytes, self.state.profile.extended_length)
            .and_then(|command| self.gather(&command).map(|data| (command.room, data)));
        let outcome = outcome.map(|(room, data)| (room, Zeroizing::new(data)));
        if self.state.changed && self.keep().is_err() {
            // The change did not last, so no answer may say that it did.
            self.power_off();
            return Sw::MEMORY_FAILURE.0.to_be_bytes().to_vec();
        }
        match outcome {
            Err(sw) => sw.0.to_be_bytes().to_vec(),
            Ok((room, data)) => self.fit(&data, room),
        }
    }

    /// Joins chains (ISO/IEC 7816-4, 5.1.1.1) and carries complete commands out.
    fn gather(&mut self, command: &Command<'_>) -> Outcome {
        const GET_RESPONSE: u8 = 0xC0;
        const SELECT: u8 = 0xA4;
        if command.ins == GET_RESPONSE {
            return self.get_response(command);
        }
        self.session.rest = Zeroizing::default();
        let chain = match self.session.chain.take() {
            Some(chain) if chain.header == command.header() => Some(chain),
            // A new beginning is the way out of a chain that the other side has given up.
            Some(_) if command.ins != SELECT => return Err(Sw::CHAIN_BROKEN),
            _ => None,
        };
        if chain.is_none() && !command.chained {
            return self.execute(command);
        }
        let mut chain = chain.unwrap_or_else(|| Chain {
            header: command.header(),
            // All at once: a growing buffer would leave copies of what it held.
            data: Zeroizing::new(Vec::with_capacity(LONGEST_DATA)),
        });
        if chain.data.len() + command.data.len() > LONGEST_DATA {
            return Err(Sw::WRONG_LENGTH);
        }
        chain.data.extend_from_slice(command.data);
        if command.chained {
            self.session.chain = Some(chain);
            return Ok(vec![]);
        }
        self.execute(&Command { data: &chain.data, ..*command })
    }

    fn execute(&mut self, command: &Command<'_>) -> Outcome {
        if command.ins == 0xA4 {
            self.session.just_now = false;
            return self.select(command);
        }
        if !self.session.selected {
            return Err(Sw::UNKNOWN_INSTRUCTION);
        }
        let just_verified = mem::take(&mut self.session.just_now);
        let profile = self.state.profile;
        match command.ins {
            0x20 => {
                // Asking how many tries are left is no security event.
                self.session.just_now = just_verified && command.p1 == 0x00 && command.data.is_empty();
                self.verify(command)
            }
            0x24 => self.change_reference_data(command),
            0x2C => self.reset_retry_counter(command),
            0x47 => self.generate_key(command),
            0x87 => self.general_authenticate(command, just_verified),
            0xCB => {
                self.session.just_now = just_verified;
                self.get_data(command)
            }
            0xDB => self.put_data(command),
            0xF7 if profile.metadata => {
                self.session.just_now = just_verified;
                self.get_metadata(command)
            }
            // GET SERIAL and GET VERSION come with the other extensions.
            0xF8 if profile.metadata => Ok(self.state.serial.to_be_bytes().to_vec()),
            0xFD if profile.metadata => Ok(vec![1, 0, 0]),
            0xFF if profile.set_management_key => self.set_management_key(command),
            _ => Err(Sw::UNKNOWN_INSTRUCTION),
        }
    }

    fn keep(&mut self) -> Result<(), FileFault> {
        if let Some(file) = &self.file {
            file.write(&self.state)?;
        }
        self.state.changed = false;
        Ok(())
    }

    fn reload(&mut self) -> bool {
        let Some(Ok((_, state))) = self.file.as_ref().map(|file| CardFile::open(file.path())) else {
            return false;
        };
        self.state = Kept { state, changed: false };
        true
    }
}
