//! The applet behind a reader: joins chained commands, hands out long answers in parts.

use iso7816::{Command, Instruction, Status};
use piv_authenticator::{Authenticator, Client};

/// The longest command and answer that the applet takes.
const LONGEST: usize = 7609;

pub struct Applet<T> {
    piv: Authenticator<T>,
    chained: Option<Command<LONGEST>>,
    answer: heapless::Vec<u8, LONGEST>,
    handed_out: usize,
}

impl<T: Client> Applet<T> {
    pub fn new(piv: Authenticator<T>) -> Self {
        Self { piv, chained: None, answer: heapless::Vec::new(), handed_out: 0 }
    }

    fn carry_out(&mut self, apdu: &[u8]) -> Result<(), Status> {
        let command = Command::<LONGEST>::try_from(apdu).map_err(|_| Status::WrongLength)?;
        if command.instruction() == Instruction::GetResponse {
            return Ok(());
        }
        if let Some(begun) = &mut self.chained {
            begun.extend_from_command(&command).map_err(|_| Status::WrongLength)?;
        }
        self.answer.clear();
        self.handed_out = 0;
        if !command.class().chain().last_or_only() {
            self.chained.get_or_insert(command);
            return Ok(());
        }
        let whole = self.chained.take().unwrap_or(command);
        self.piv.respond(whole.as_view(), self.answer.as_mut_view())
    }

    fn part(&mut self, most: usize) -> Vec<u8> {
        let from = self.handed_out;
        self.handed_out = self.answer.len().min(from + most);
        let mut part = self.answer[from..self.handed_out].to_vec();
        let status = match self.answer.len() - self.handed_out {
            0 => Status::Success,
            left => Status::MoreAvailable(u8::try_from(left).unwrap_or(u8::MAX)),
        };
        part.extend_from_slice(&<[u8; 2]>::from(status));
        part
    }
}

impl<T: Client> vpicc::VSmartCard for Applet<T> {
    fn power_off(&mut self) {
        self.piv.deselect();
    }

    fn reset(&mut self) {
        self.piv.deselect();
    }

    fn execute(&mut self, apdu: &[u8]) -> Vec<u8> {
        let most = Command::<LONGEST>::try_from(apdu).map_or(256, |c| c.expected());
        match self.carry_out(apdu) {
            Ok(()) => self.part(most),
            Err(status) => <[u8; 2]>::from(status).to_vec(),
        }
    }
}
