//! Commands and responses (ISO 7816-4, 5.1 to 5.3): short and extended length, command chaining, `61xx` and `6Cxx`.
//! This file knows nothing of PIV.

use std::fmt;

use zeroize::Zeroizing;

use super::{
    status_word::StatusWord,
    transport::{Exchange, LinkFault, PadCommand},
};

/// A command APDU before it is encoded.
#[derive(Debug)]
pub struct Command {
    pub cla: u8,
    pub ins: u8,
    pub p1: u8,
    pub p2: u8,
    pub data: Data,
    pub le: Le,
}

/// The data field. What is sensitive is wiped when dropped, never shown by `Debug`, and sent once at most.
pub enum Data {
    Plain(Vec<u8>),
    Sensitive(Zeroizing<Vec<u8>>),
}

/// How much answer is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Le {
    /// The status word alone.
    None,
    /// At most 256 bytes in one answer; more comes by `61xx`.
    Short,
    /// More than 256 bytes are likely: extended length where the card takes it.
    Long,
}

/// An answer: data and status word.
pub struct Response {
    pub data: Zeroizing<Vec<u8>>,
    pub status: StatusWord,
}

/// A card within a transaction, with what is known of the lengths it takes. Extended length is found out by trying: cards that take it
/// deny it in their historical bytes.
pub struct Channel<'l> {
    card: &'l mut (dyn Exchange + 'l),
    extended: Extended,
    exchanges: u32,
    farewell: Option<[u8; 4]>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Extended {
    Untried,
    Taken,
    Refused,
}

/// Bytes for a short APDU's data field, and for one block of a chain (ISO 7816-4, 5.3.3).
const BLOCK: usize = 255;
/// An answer is at most this long, however often the card says that more is waiting.
const LONGEST_ANSWER: usize = 65_536;
/// And comes in at most so many parts: 64 KiB in pieces of 256 bytes, and some room. A card that drips must not hold the desk.
const MOST_PARTS: u32 = 300;
const GET_RESPONSE: u8 = 0xC0;
const CHAINED: u8 = 0x10;

impl Command {
    pub fn new(ins: u8, p1: u8, p2: u8, data: Data, le: Le) -> Self {
        Self { cla: 0x00, ins, p1, p2, data, le }
    }
}

impl Data {
    pub fn none() -> Self {
        Self::Plain(Vec::new())
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Data::Plain(bytes) => bytes,
            Data::Sensitive(bytes) => bytes,
        }
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Data::Plain(bytes) => write!(f, "{}", hex::encode(bytes)),
            Data::Sensitive(_) => f.write_str("(sensitive)"),
        }
    }
}

impl fmt::Debug for Response {
    /// The data may be as sensitive as the command's: the length says enough.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes, {}", self.data.len(), self.status)
    }
}

impl<'l> Channel<'l> {
    pub fn new(card: &'l mut (dyn Exchange + 'l)) -> Self {
        Self { card, extended: Extended::Untried, exchanges: 0, farewell: None }
    }

    /// Sends the command and gathers the whole answer. Where the card refuses extended length, the command goes again as a chain, and
    /// so do the later ones. A sensitive command is sent once, in short length, whatever the card answers.
    pub fn exchange(&mut self, command: &Command) -> Result<Response, LinkFault> {
        if matches!(command.data, Data::Sensitive(_)) {
            self.card.reset_when_done();
        }
        let first = self.send(command)?;
        self.gather(command.cla, first)
    }

    /// Has the person enter passcodes on the reader's keypad; sent once, whatever is answered.
    pub fn on_pad(&mut self, command: &PadCommand) -> Result<Response, LinkFault> {
        self.card.reset_when_done();
        self.exchanges = self.exchanges.saturating_add(1);
        let data = self.card.on_pad(command)?;
        response(data)
    }

    /// The card's security state is to end with the link: see [`Exchange::reset_when_done`].
    pub fn reset_when_done(&mut self) {
        self.card.reset_when_done();
    }

    /// Sends this command, a header without data, when the channel ends, whatever ended it. Its answer is not looked at.
    pub fn end_with(&mut self, farewell: [u8; 4]) {
        self.farewell = Some(farewell);
    }

    /// How many APDUs have really been sent.
    pub fn exchanges(&self) -> u32 {
        self.exchanges
    }

    fn send(&mut self, command: &Command) -> Result<Response, LinkFault> {
        let long = command.data.bytes().len() > BLOCK || command.le == Le::Long;
        let sensitive = matches!(command.data, Data::Sensitive(_));
        if !long || sensitive || self.extended == Extended::Refused {
            return self.send_short(command);
        }
        let response = self.send_once(&encode_extended(command))?;
        if !refuses_length(response.status) {
            self.extended = Extended::Taken;
            return Ok(response);
        }
        if self.extended == Extended::Taken {
            return Ok(response);
        }
        let again = self.send_short(command)?;
        // The same answer twice is about the command, not about its length.
        if again.status != response.status {
            self.extended = Extended::Refused;
        }
        Ok(again)
    }

    fn send_short(&mut self, command: &Command) -> Result<Response, LinkFault> {
        let data = command.data.bytes();
        let last = data.len().saturating_sub(1) / BLOCK * BLOCK;
        for block in data[..last].chunks(BLOCK) {
            let response = self.send_once(&encode_short(command, CHAINED, block, None))?;
            if !response.status.is_ok() {
                return Ok(response);
            }
        }
        let le = (command.le != Le::None).then_some(256);
        let response = self.send_once(&encode_short(command, 0, &data[last..], le))?;
        match (response.status.right_length(), &command.data) {
            (Some(le), Data::Plain(_)) => self.send_once(&encode_short(command, 0, &data[last..], Some(le))),
            _ => Ok(response),
        }
    }

    fn gather(&mut self, cla: u8, first: Response) -> Result<Response, LinkFault> {
        let Response { mut data, mut status } = first;
        let mut parts = 0;
        while let Some(more) = status.more()
            && data.len() < LONGEST_ANSWER
            && parts < MOST_PARTS
        {
            parts += 1;
            let ask = |le: u16| [cla & !CHAINED, GET_RESPONSE, 0, 0, le.to_be_bytes()[1]];
            let mut next = self.send_once(&ask(more))?;
            if let Some(le) = next.status.right_length() {
                next = self.send_once(&ask(le))?;
            }
            status = next.status;
            if next.data.is_empty() {
                break;
            }
            data = joined(&data, &next.data);
        }
        Ok(Response { data, status })
    }

    fn send_once(&mut self, bytes: &[u8]) -> Result<Response, LinkFault> {
        self.exchanges = self.exchanges.saturating_add(1);
        response(self.card.exchange(bytes)?)
    }
}

fn response(mut data: Zeroizing<Vec<u8>>) -> Result<Response, LinkFault> {
    // An answer without a status word is the reader's fault; SCARD_F_COMM_ERROR is its usual name.
    let [.., sw1, sw2] = data[..] else { return Err(LinkFault::Reader(0x8010_0013)) };
    let length = data.len() - 2;
    data.truncate(length);
    Ok(Response { data, status: StatusWord(u16::from_be_bytes([sw1, sw2])) })
}

impl Drop for Channel<'_> {
    fn drop(&mut self) {
        if let Some(farewell) = self.farewell {
            // Whatever keeps it from the card ends the card's security state as well.
            let _ = self.card.exchange(&farewell);
        }
    }
}

/// A new buffer, since growing the old one would leave an unwiped copy behind.
fn joined(a: &[u8], b: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(a.len() + b.len()));
    bytes.extend_from_slice(a);
    bytes.extend_from_slice(b);
    bytes
}

fn refuses_length(status: StatusWord) -> bool {
    matches!(
        status,
        StatusWord::WRONG_LENGTH
            | StatusWord::WRONG_P1_P2
            | StatusWord::INSTRUCTION_NOT_SUPPORTED
            | StatusWord::CLASS_NOT_SUPPORTED
            | StatusWord::UNKNOWN_ERROR
    )
}

fn header(command: &Command, cla: u8, length: usize) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 9));
    bytes.extend_from_slice(&[command.cla | cla, command.ins, command.p1, command.p2]);
    bytes
}

/// `data` has at most 255 bytes; `le` is 1 to 256.
fn encode_short(command: &Command, cla: u8, data: &[u8], le: Option<u16>) -> Zeroizing<Vec<u8>> {
    let mut bytes = header(command, cla, data.len());
    if !data.is_empty() {
        bytes.push(data.len() as u8);
        bytes.extend_from_slice(data);
    }
    if let Some(le) = le {
        bytes.push(le.to_be_bytes()[1]);
    }
    bytes
}

fn encode_extended(command: &Command) -> Zeroizing<Vec<u8>> {
    let data = command.data.bytes();
    let mut bytes = header(command, 0, data.len());
    bytes.push(0);
    if !data.is_empty() {
        bytes.extend_from_slice(&(data.len() as u16).to_be_bytes());
        bytes.extend_from_slice(data);
    }
    if command.le != Le::None {
        bytes.extend_from_slice(&[0, 0]);
    }
    bytes
}

/// A command APDU as a card meets it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Parsed<'a> {
    pub cla: u8,
    pub ins: u8,
    pub p1: u8,
    pub p2: u8,
    pub data: &'a [u8],
    /// The longest answer that is expected, 1 to 65,536 bytes; `None` where no answer is.
    pub le: Option<u32>,
    pub extended: bool,
}

impl Parsed<'_> {
    /// Whether more blocks of a chain follow (ISO 7816-4, 5.3.3).
    pub fn chained(&self) -> bool {
        self.cla & CHAINED != 0
    }
}

/// The bytes are none of the four cases of ISO 7816-4, 5.1.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a command APDU")]
pub struct Malformed;

/// Reads a command APDU, of short or extended length, cases 1 to 4.
pub fn parse(bytes: &[u8]) -> Result<Parsed<'_>, Malformed> {
    let [cla, ins, p1, p2, ref body @ ..] = *bytes else { return Err(Malformed) };
    let made = |data, le, extended| Ok(Parsed { cla, ins, p1, p2, data, le, extended });
    let short = |le: u8| if le == 0 { 256 } else { u32::from(le) };
    let long = |h: u8, l: u8| if (h, l) == (0, 0) { 65_536 } else { u32::from(u16::from_be_bytes([h, l])) };
    match *body {
        [] => made(&[], None, false),
        [le] => made(&[], Some(short(le)), false),
        [0, h, l] => made(&[], Some(long(h, l)), true),
        [0, h, l, ref rest @ ..] => {
            let lc = usize::from(u16::from_be_bytes([h, l]));
            match rest.get(lc..) {
                Some([]) if lc > 0 => made(&rest[..lc], None, true),
                Some([h, l]) if lc > 0 => made(&rest[..lc], Some(long(*h, *l)), true),
                _ => Err(Malformed),
            }
        }
        [0, ..] => Err(Malformed),
        [lc, ref rest @ ..] => match rest.get(usize::from(lc)..) {
            Some([]) => made(rest, None, false),
            Some([le]) => made(&rest[..usize::from(lc)], Some(short(*le)), false),
            _ => Err(Malformed),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::card::script::Script;

    const READ: [u8; 5] = [0x5C, 0x03, 0x5F, 0xC1, 0x05];

    fn check(le: Le, data: Data, script: &[(&str, &str)], expected: (usize, u16)) {
        let mut card = Script::new(script);
        let mut channel = Channel::new(&mut card);
        let response = channel.exchange(&Command::new(0xCB, 0x3F, 0xFF, data, le)).expect("scripted");
        assert_eq!((response.data.len(), response.status.0), expected);
        assert_eq!(channel.exchanges() as usize, script.len());
        drop(channel);
        card.done();
    }

    #[test]
    fn short_and_extended() {
        let read = || Data::Plain(READ.to_vec());
        check(Le::None, Data::none(), &[("00CB3FFF", "9000")], (0, 0x9000));
        check(Le::Short, Data::none(), &[("00CB3FFF00", "AA9000")], (1, 0x9000));
        check(Le::Short, read(), &[("00CB3FFF055C035FC10500", "AABB9000")], (2, 0x9000));
        check(Le::Long, read(), &[("00CB3FFF0000055C035FC1050000", "AABB9000")], (2, 0x9000));
        check(Le::Long, Data::none(), &[("00CB3FFF000000", "AABB9000")], (2, 0x9000));
    }

    #[test]
    fn more_waits() {
        let read = || Data::Plain(READ.to_vec());
        check(
            Le::Short,
            read(),
            &[("00CB3FFF055C035FC10500", "AABB6102"), ("00C0000002", "CCDD6100"), ("00C0000000", "EE9000")],
            (5, 0x9000),
        );
        check(
            Le::Short,
            read(),
            &[("00CB3FFF055C035FC10500", "6110"), ("00C0000010", "6C01"), ("00C0000001", "EE9000")],
            (1, 0x9000),
        );
        // A card that promises more and gives nothing does not hold us for ever.
        check(Le::Short, read(), &[("00CB3FFF055C035FC10500", "AA6102"), ("00C0000002", "6102")], (1, 0x6102));
    }

    #[test]
    fn another_length_is_wanted() {
        check(Le::Short, Data::none(), &[("00CB3FFF00", "6C02"), ("00CB3FFF02", "AABB9000")], (2, 0x9000));
        let sensitive = Data::Sensitive(Zeroizing::new(READ.to_vec()));
        check(Le::Short, sensitive, &[("00CB3FFF055C035FC10500", "6C02")], (0, 0x6C02));
    }

    #[test]
    fn chains_where_extended_length_is_refused() {
        let block = "AB".repeat(255);
        let extended = format!("00CB3FFF0001FF{}", "AB".repeat(511));
        let (first, second) = (format!("10CB3FFFFF{block}"), "00CB3FFF01AB".to_owned());
        for refusal in ["6700", "6D00", "6E00"] {
            check(
                Le::None,
                Data::Plain(vec![0xAB; 511]),
                &[(&extended, refusal), (&first, "9000"), (&first, "9000"), (&second, "9000")],
                (0, 0x9000),
            );
        }
        check(Le::None, Data::Plain(vec![0xAB; 511]), &[(&extended, "6700"), (&first, "6884")], (0, 0x6884));
    }

    #[test]
    fn a_refusal_is_remembered() {
        let mut card = Script::new(&[
            ("00CB3FFF0000055C035FC1050000", "6700"),
            ("00CB3FFF055C035FC10500", "9000"),
            ("00CB3FFF055C035FC10500", "9000"),
        ]);
        let mut channel = Channel::new(&mut card);
        for _ in 0..2 {
            let read = Command::new(0xCB, 0x3F, 0xFF, Data::Plain(READ.to_vec()), Le::Long);
            assert!(channel.exchange(&read).expect("scripted").status.is_ok());
        }
        drop(channel);
        card.done();
    }

    #[test]
    fn an_unknown_command_says_nothing_of_lengths() {
        let mut card = Script::new(&[
            ("00F7009A000000", "6D00"),
            ("00F7009A00", "6D00"),
            ("00CB3FFF0000055C035FC1050000", "9000"),
            ("00F7009A000000", "6D00"),
        ]);
        let mut channel = Channel::new(&mut card);
        let odd = || Command::new(0xF7, 0x00, 0x9A, Data::none(), Le::Long);
        let read = Command::new(0xCB, 0x3F, 0xFF, Data::Plain(READ.to_vec()), Le::Long);
        for command in [odd(), read, odd()] {
            channel.exchange(&command).expect("scripted");
        }
        drop(channel);
        card.done();
    }

    #[test]
    fn debug_keeps_secrets() {
        let command = Command::new(0x20, 0, 0x80, Data::Sensitive(Zeroizing::new(b"123456".to_vec())), Le::None);
        assert_eq!(format!("{command:?}"), "Command { cla: 0, ins: 32, p1: 0, p2: 128, data: (sensitive), le: None }");
    }

    #[test]
    fn the_four_cases_are_parsed() {
        for (hex, expected) in [
            ("00A40400", Some((0, None, false))),
            ("00A4040000", Some((0, Some(256), false))),
            ("00A4040010", Some((0, Some(16), false))),
            ("00A4040001AA", Some((1, None, false))),
            ("00A4040001AA00", Some((1, Some(256), false))),
            ("00A40400000000", Some((0, Some(65_536), true))),
            ("00A40400000100", Some((0, Some(256), true))),
            ("00A40400000001AA", Some((1, None, true))),
            ("00A40400000001AA0000", Some((1, Some(65_536), true))),
            ("", None),
            ("00A404", None),
            ("00A404000000", None),
            ("00A4040002AA", None),
            ("00A4040001AA0000", None),
            ("00A4040000000100", Some((1, None, true))),
            ("00A404000000000000", None),
            ("00A40400000001AA00", None),
        ] {
            let bytes = hex::decode(hex).expect("hex");
            let got = parse(&bytes).ok().map(|p| (p.data.len(), p.le, p.extended));
            assert_eq!(got, expected, "{hex}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_parsed_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn what_is_encoded_is_parsed(data in proptest::collection::vec(any::<u8>(), 1..600), le in any::<bool>()) {
            let command = Command::new(0xDB, 0x3F, 0xFF, Data::Plain(data.clone()), if le { Le::Long } else { Le::None });
            let bytes = encode_extended(&command);
            let parsed = parse(&bytes).expect("a case of ISO 7816-4");
            prop_assert_eq!(parsed.data, &data[..]);
            prop_assert_eq!(parsed.le, le.then_some(65_536));
        }
    }
}
