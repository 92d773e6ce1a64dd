//! A card conversation from a table, for tests: the commands that must come, and what is answered.

use std::collections::VecDeque;

use zeroize::Zeroizing;

use super::transport::{Exchange, Link, LinkFault, Pad, PadCommand, Start};

/// Commands and answers in hex; a command that the reader asks digits for is its template, after `pad`. An answer of `gone`, `reset` or `busy` is a fault of the link.
pub struct Script {
    lines: VecDeque<(String, String)>,
    pub atr: Vec<u8>,
    pub reset_when_done: bool,
    pub pad: Pad,
}

impl Script {
    pub fn new<C: AsRef<str>, R: AsRef<str>>(lines: &[(C, R)]) -> Self {
        let clean = |s: &str| s.replace(' ', "").to_uppercase();
        let lines = lines.iter().map(|(c, r)| (clean(c.as_ref()), clean(r.as_ref()))).collect();
        Self { lines, atr: vec![0x3B, 0x00], reset_when_done: false, pad: Pad::default() }
    }

    /// Every line was spoken.
    pub fn done(&self) {
        assert!(self.lines.is_empty(), "never sent: {:?}", self.lines);
    }
}

impl Script {
    fn answer(&mut self, sent: String) -> Result<Zeroizing<Vec<u8>>, LinkFault> {
        let (expected, answer) = self.lines.pop_front().unwrap_or_else(|| panic!("not in the script: {sent}"));
        assert_eq!(sent, expected);
        match answer.as_str() {
            "GONE" => Err(LinkFault::Gone),
            "RESET" => Err(LinkFault::Reset),
            "BUSY" => Err(LinkFault::Busy),
            hex => Ok(Zeroizing::new(hex::decode(hex).expect("hex"))),
        }
    }
}

impl Exchange for Script {
    fn exchange(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, LinkFault> {
        self.answer(hex::encode_upper(command))
    }

    fn on_pad(&mut self, command: &PadCommand) -> Result<Zeroizing<Vec<u8>>, LinkFault> {
        self.answer(format!("PAD{}", hex::encode_upper(command.template())))
    }

    fn reset_when_done(&mut self) {
        self.reset_when_done = true;
    }
}

impl Link for Script {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn pad(&self) -> Pad {
        self.pad
    }

    fn transact(&mut self, _: Start, work: &mut dyn FnMut(&mut dyn Exchange)) -> Result<(), LinkFault> {
        work(self);
        Ok(())
    }
}
