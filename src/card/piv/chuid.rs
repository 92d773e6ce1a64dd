//! The card holder unique identifier (SP 800-73-4 part 1, 3.1.2 and table 9).

use super::{Admin, CardFault, ObjectId, Piv};
use crate::{card::tlv, domain::card::Guid};

const FASC_N: u32 = 0x30;
const GUID: u32 = 0x34;
const EXPIRY: u32 = 0x35;
const CARDHOLDER: u32 = 0x36;
const SIGNATURE: u32 = 0x3E;
const CHECK: u32 = 0xFE;

/// Which card this is. The issuer's signature is neither kept nor checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chuid {
    /// The Federal Agency Smart Credential Number, usually 25 bytes; may be empty.
    pub fascn: Vec<u8>,
    pub guid: Guid,
    /// The holder's UUID, where the card gives one.
    pub cardholder: Option<Guid>,
    /// YYYYMMDD.
    pub expiry: Option<String>,
}

/// The object is there but is no CHUID with a GUID of 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a CHUID")]
pub struct ChuidFault;

impl Chuid {
    /// Reads the object's content, as [`Piv::object`] gives it.
    pub fn decode(content: &[u8]) -> Result<Self, ChuidFault> {
        let value = |tag| tlv::find(content, tag);
        let guid = |tag| value(tag).and_then(|v| v.try_into().ok()).map(Guid);
        let date = |v: &[u8]| v.len() == 8 && v.iter().all(u8::is_ascii_digit);
        Ok(Self {
            fascn: value(FASC_N).unwrap_or_default().to_vec(),
            guid: guid(GUID).ok_or(ChuidFault)?,
            cardholder: guid(CARDHOLDER),
            expiry: value(EXPIRY).filter(|v| date(v)).map(|v| String::from_utf8_lossy(v).into_owned()),
        })
    }

    /// The object's content, with an empty signature.
    pub fn encode(&self) -> Vec<u8> {
        let mut content = tlv::object(FASC_N, &self.fascn);
        tlv::write(&mut content, GUID, &self.guid.0);
        if let Some(expiry) = &self.expiry {
            tlv::write(&mut content, EXPIRY, expiry.as_bytes());
        }
        if let Some(cardholder) = &self.cardholder {
            tlv::write(&mut content, CARDHOLDER, &cardholder.0);
        }
        tlv::write(&mut content, SIGNATURE, &[]);
        tlv::write(&mut content, CHECK, &[]);
        content
    }
}

impl<S> Piv<'_, S> {
    /// The CHUID; `None` where it is absent. A card that holds rubbish is [`CardFault::Unreadable`].
    pub fn chuid(&mut self) -> Result<Option<Chuid>, CardFault> {
        let Some(content) = self.object(ObjectId::Chuid)? else { return Ok(None) };
        Chuid::decode(&content).map(Some).map_err(|_| CardFault::Unreadable { command: "GET DATA" })
    }
}

impl Piv<'_, Admin> {
    pub fn put_chuid(&mut self, chuid: &Chuid) -> Result<(), CardFault> {
        self.put_object(ObjectId::Chuid, &chuid.encode())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_chuid_of_another_maker() {
        let hex = "3019D4E739DA739CED39CE739D836858210842108421C84210C3EB34108C6F9B1B1F2C4D5E8F9A0B1C2D3E4F503508323033303031303 13E00FE00";
        let chuid = Chuid::decode(&hex::decode(hex.replace(' ', "")).expect("hex")).expect("a CHUID");
        assert_eq!(chuid.fascn.len(), 25);
        assert_eq!(chuid.guid.to_string(), "8c6f9b1b1f2c4d5e8f9a0b1c2d3e4f50");
        assert_eq!(chuid.cardholder, None);
        assert_eq!(chuid.expiry.as_deref(), Some("20300101"));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            fascn in proptest::collection::vec(any::<u8>(), 0..200), guid: [u8; 16], holder: Option<[u8; 16]>,
            expiry in proptest::option::of("[0-9]{8}"),
        ) {
            let chuid = Chuid { fascn, guid: Guid(guid), cardholder: holder.map(Guid), expiry };
            prop_assert_eq!(Chuid::decode(&chuid.encode()), Ok(chuid));
        }

        #[test]
        fn any_bytes_are_decoded_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Chuid::decode(&bytes);
        }
    }
}
