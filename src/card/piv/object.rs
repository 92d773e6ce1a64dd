//! Data objects: GET DATA and PUT DATA (SP 800-73-4 part 2, 3.1.2 and 3.3.2).

use super::{Admin, CardFault, Data, Le, Piv, StatusWord, accepted};
use crate::{card::tlv, domain::card::Slot};

const GET: &str = "GET DATA";
const PUT: &str = "PUT DATA";

/// A data object of the PIV application (SP 800-73-4 part 1, table 3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObjectId {
    CardCapabilityContainer,
    Chuid,
    Certificate(Slot),
    SecurityObject,
    FacialImage,
    PrintedInformation,
    Discovery,
}

impl ObjectId {
    fn tag(self) -> u32 {
        match self {
            ObjectId::CardCapabilityContainer => 0x5F_C107,
            ObjectId::Chuid => 0x5F_C102,
            ObjectId::Certificate(Slot::Authentication) => 0x5F_C105,
            ObjectId::Certificate(Slot::Signature) => 0x5F_C10A,
            ObjectId::Certificate(Slot::CardAuthentication) => 0x5F_C101,
            ObjectId::SecurityObject => 0x5F_C106,
            ObjectId::FacialImage => 0x5F_C108,
            ObjectId::PrintedInformation => 0x5F_C109,
            ObjectId::Discovery => 0x7E,
        }
    }

    /// The tag list `5C` that names the object.
    fn tag_list(self) -> Vec<u8> {
        let tag = self.tag().to_be_bytes();
        tlv::object(0x5C, if self == ObjectId::Discovery { &tag[3..] } else { &tag[1..] })
    }

    /// The tag of the object's content: `53`, or the object's own where it is interindustry (part 2, 3.1.2).
    fn content(self) -> u32 {
        if self == ObjectId::Discovery { 0x7E } else { 0x53 }
    }
}

impl<S> Piv<'_, S> {
    /// The object's content, without its `53`; `None` where it is absent or empty.
    pub fn object(&mut self, object: ObjectId) -> Result<Option<Vec<u8>>, CardFault> {
        let response = self.send(0xCB, 0x3F, 0xFF, Data::Plain(object.tag_list()), Le::Long)?;
        if matches!(response.status, StatusWord::NOT_FOUND | StatusWord::REFERENCE_NOT_FOUND) {
            return Ok(None);
        }
        // Every PIV card knows this command: another application is selected.
        if matches!(response.status, StatusWord::INSTRUCTION_NOT_SUPPORTED | StatusWord::CLASS_NOT_SUPPORTED) {
            return Err(CardFault::Forgotten { command: GET });
        }
        let response = accepted(GET, response)?;
        if response.data.is_empty() {
            return Ok(None);
        }
        let content = tlv::find(&response.data, object.content()).ok_or(CardFault::Unreadable { command: GET })?;
        Ok((!content.is_empty()).then(|| content.to_vec()))
    }
}

impl Piv<'_, Admin> {
    /// Writes the object's content; an empty one takes the object away.
    pub fn put_object(&mut self, object: ObjectId, content: &[u8]) -> Result<(), CardFault> {
        let mut data = if object == ObjectId::Discovery { Vec::new() } else { object.tag_list() };
        tlv::write(&mut data, object.content(), content);
        accepted(PUT, self.send(0xDB, 0x3F, 0xFF, Data::Plain(data), Le::None)?).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{apdu::Channel, script::Script};

    fn check_get(object: ObjectId, lines: &[(&str, &str)], expected: Result<Option<&[u8]>, CardFault>) {
        let mut card = Script::new(lines);
        let got = Piv::<Admin>::new(Channel::new(&mut card)).object(object);
        assert_eq!(got, expected.map(|o| o.map(<[u8]>::to_vec)), "{lines:?}");
        card.done();
    }

    #[test]
    fn objects_are_read() {
        let get = "00CB3FFF0000055C035FC1020000";
        for (answer, expected) in [
            ("5302AABB9000", Ok(Some(&[0xAA, 0xBB][..]))),
            ("53009000", Ok(None)),
            ("9000", Ok(None)),
            ("6A82", Ok(None)),
            ("5309AA9000", Err(CardFault::Unreadable { command: GET })),
            ("AAAA9000", Err(CardFault::Unreadable { command: GET })),
            ("6982", Err(CardFault::NotAuthorised { command: GET })),
            ("6F12", Err(CardFault::Refused { command: GET, status: 0x6F12 })),
        ] {
            check_get(ObjectId::Chuid, &[(get, answer)], expected);
        }
        for status in ["6D00", "6E00"] {
            // Some cards say so of extended length.
            let lines = [(get, status), ("00CB3FFF055C035FC10200", status)];
            check_get(ObjectId::Chuid, &lines, Err(CardFault::Forgotten { command: GET }));
        }
        check_get(ObjectId::Discovery, &[("00CB3FFF0000035C017E0000", "7E01009000")], Ok(Some(&[0])));
        check_get(
            ObjectId::Certificate(Slot::Signature),
            &[("00CB3FFF0000055C035FC10A0000", "6700"), ("00CB3FFF055C035FC10A00", "5303AA6102"), ("00C0000002", "BBCC9000")],
            Ok(Some(&[0xAA, 0xBB, 0xCC])),
        );
    }

    #[test]
    fn objects_are_written() {
        for (content, lines, expected) in [
            (1, vec![("00DB3FFF085C035FC1025301AB", "9000")], Ok(())),
            (1, vec![("00DB3FFF085C035FC1025301AB", "6982")], Err(CardFault::NotAuthorised { command: PUT })),
        ] {
            let mut card = Script::new(&lines);
            let got = Piv::<Admin>::new(Channel::new(&mut card)).put_object(ObjectId::Chuid, &vec![0xAB; content]);
            assert_eq!(got, expected);
            card.done();
        }
        let long = format!("5C035FC10153820190{}", "AB".repeat(400));
        let chain = [format!("10DB3FFFFF{}", &long[..510]), format!("00DB3FFF{:02X}{}", long.len() / 2 - 255, &long[510..])];
        let extended = format!("00DB3FFF00{:04X}{long}", long.len() / 2);
        let mut card = Script::new(&[(&extended, "6700"), (&chain[0], "9000"), (&chain[1], "9000")]);
        let object = ObjectId::Certificate(Slot::CardAuthentication);
        assert_eq!(Piv::<Admin>::new(Channel::new(&mut card)).put_object(object, &[0xAB; 400]), Ok(()));
        card.done();
    }
}
