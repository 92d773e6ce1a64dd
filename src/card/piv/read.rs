//! Everything there is to see on a card without a passcode, in one transaction and as few exchanges as the card allows.

use const_oid::{ObjectIdentifier, db::rfc4519};

use super::{CardFault, CertificateRead, Chuid, KeyReference, Metadata, Piv, Selected, certificate, text::text_of, transaction};
use crate::{
    card::transport::{Link, LinkFault},
    domain::{
        card::{CardIdentity, CardSerial, PasscodeState, Retries, Slot},
        certificate::CertificateFacts,
        person::{Holder, IdentityNumber},
        proof,
    },
};

/// A card as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CardReading {
    /// The answer to reset.
    pub atr: Vec<u8>,
    pub kind: CardKind,
    pub chuid: ChuidReading,
    pub passcode: PasscodeState,
    /// The PUK's tries left, where the card tells them.
    pub puk_left: Option<Retries>,
    /// In the order of [`Slot::ALL`]; see [`CardReading::slot`].
    pub slots: [SlotReading; 3],
    /// From the `9E` certificate; `None` where that is missing or unreadable.
    pub identity: Option<CardIdentity>,
    /// From the `9A` certificate's subject.
    pub holder: Holder,
    /// The printed serial number, from the `9E` certificate's subject (`serialNumber`, 2.5.4.5). Never invented.
    pub serial: Option<CardSerial>,
    /// How many APDUs it took.
    pub exchanges: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CardKind {
    /// No certificate in any slot.
    Blank,
    Personalised,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ChuidReading {
    Absent,
    Unreadable,
    Chuid(Chuid),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SlotReading {
    Absent,
    Unreadable,
    Certificate { facts: Box<CertificateFacts>, key: KeyMatch },
}

/// Whether the slot's key is its certificate's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyMatch {
    Same,
    /// Another key, or none.
    Different,
    /// The card does not tell.
    Unknown,
}

impl CardReading {
    pub fn slot(&self, slot: Slot) -> &SlotReading {
        let [authentication, signature, card_authentication] = &self.slots;
        match slot {
            Slot::Authentication => authentication,
            Slot::Signature => signature,
            Slot::CardAuthentication => card_authentication,
        }
    }

    pub fn facts(&self, slot: Slot) -> Option<&CertificateFacts> {
        match self.slot(slot) {
            SlotReading::Certificate { facts, .. } => Some(facts),
            SlotReading::Absent | SlotReading::Unreadable => None,
        }
    }

    pub fn guid(&self) -> Option<crate::domain::card::Guid> {
        match &self.chuid {
            ChuidReading::Chuid(chuid) => Some(chuid.guid),
            ChuidReading::Absent | ChuidReading::Unreadable => None,
        }
    }
}

/// Reads the card. No try is spent. What is missing or rubbish is said in its place; only a card that cannot be spoken with at all,
/// or is no PIV card, is an error. Where another program has come between, it is read once more.
pub fn read(link: &mut dyn Link) -> Result<CardReading, CardFault> {
    match read_once(link, is_not_forgotten) {
        Err(CardFault::Link(LinkFault::Reset) | CardFault::Forgotten { .. }) => read_once(link, |_| true),
        reading => reading,
    }
}

fn is_not_forgotten(fault: CardFault) -> bool {
    !matches!(fault, CardFault::Forgotten { .. })
}

/// `passes`: what is no reason to stop.
fn read_once(link: &mut dyn Link, passes: fn(CardFault) -> bool) -> Result<CardReading, CardFault> {
    let atr = link.atr().to_vec();
    transaction(link, |mut piv| {
        let mut passcode = lenient(piv.passcode_state(), passes, PasscodeState::Unknown, |state| state)?;
        let chuid =
            lenient(piv.chuid(), passes, ChuidReading::Unreadable, |c| c.map_or(ChuidReading::Absent, ChuidReading::Chuid))?;
        let mut slots = [SlotReading::Absent, SlotReading::Absent, SlotReading::Absent];
        for (slot, reading) in Slot::ALL.into_iter().zip(&mut slots) {
            *reading = lenient(piv.certificate(slot), passes, SlotReading::Unreadable, |c| match c {
                None => SlotReading::Absent,
                Some(CertificateRead::Unreadable) => SlotReading::Unreadable,
                Some(CertificateRead::Certificate(facts)) => SlotReading::Certificate { facts, key: KeyMatch::Unknown },
            })?;
        }
        let puk_left = ask_metadata(&mut piv, &mut slots, &mut passcode)?;
        let kind = if slots.iter().all(|s| *s == SlotReading::Absent) { CardKind::Blank } else { CardKind::Personalised };
        let mut reading = CardReading {
            atr,
            kind,
            chuid,
            passcode,
            puk_left,
            slots,
            identity: None,
            holder: Holder { name: None, identity_number: None },
            serial: None,
            exchanges: piv.exchanges(),
        };
        reading.identity = reading.facts(Slot::CardAuthentication).map(|f| proof::identity_of(&f.spki));
        reading.serial = reading.facts(Slot::CardAuthentication).and_then(serial_of).map(CardSerial);
        if let Some(holder) = reading.facts(Slot::Authentication).map(holder_of) {
            reading.holder = holder;
        }
        Ok(reading)
    })
}

/// An object that the card will not give is unreadable; the link's own faults end the reading.
fn lenient<T, R>(
    read: Result<T, CardFault>,
    passes: fn(CardFault) -> bool,
    unreadable: R,
    readable: impl FnOnce(T) -> R,
) -> Result<R, CardFault> {
    match read {
        Ok(value) => Ok(readable(value)),
        Err(fault @ CardFault::Link(_)) => Err(fault),
        Err(fault) if !passes(fault) => Err(fault),
        Err(_) => Ok(unreadable),
    }
}

/// Fills in what only GET METADATA tells, and gives the PUK's tries. The PUK is asked first: a card without the command is asked once.
fn ask_metadata(
    piv: &mut Piv<'_, Selected>,
    slots: &mut [SlotReading; 3],
    passcode: &mut PasscodeState,
) -> Result<Option<Retries>, CardFault> {
    let mut ask = |of: KeyReference| match piv.metadata(of) {
        Ok(Some(metadata)) => Ok(Told::Facts(metadata)),
        Ok(None) => Ok(Told::Nothing),
        Err(fault @ CardFault::Link(_)) => Err(fault),
        Err(_) => Ok(Told::NoKey),
    };
    let (puk_left, speaks) = match ask(KeyReference::Puk)? {
        Told::Nothing => return Ok(None),
        Told::Facts(metadata) => (metadata.left, true),
        Told::NoKey => (None, false),
    };
    if *passcode == PasscodeState::Unknown
        && let Told::Facts(Metadata { left: Some(left), .. }) = ask(KeyReference::Passcode)?
    {
        *passcode = if left.0 == 0 { PasscodeState::Blocked } else { PasscodeState::Left(left) };
    }
    for (slot, reading) in Slot::ALL.into_iter().zip(slots) {
        if let SlotReading::Certificate { facts, key } = reading {
            *key = match ask(slot.into())? {
                // A card without the command for keys: the other slots would say no more.
                Told::Nothing => break,
                Told::Facts(Metadata { public_key: Some(spki), .. }) if spki == facts.spki => KeyMatch::Same,
                Told::Facts(Metadata { public_key: Some(_), .. }) => KeyMatch::Different,
                Told::NoKey if speaks => KeyMatch::Different,
                Told::Facts(_) | Told::NoKey => KeyMatch::Unknown,
            };
        }
    }
    Ok(puk_left)
}

enum Told {
    Facts(Metadata),
    NoKey,
    Nothing,
}

/// The subject's attributes, as clean text.
fn attributes(facts: &CertificateFacts) -> Vec<(ObjectIdentifier, String)> {
    let Some(certificate) = certificate::parse(&facts.der) else { return Vec::new() };
    let subject = certificate.tbs_certificate().subject();
    subject.iter().filter_map(|a| Some((a.oid, text_of(&a.value)?))).collect()
}

fn serial_of(facts: &CertificateFacts) -> Option<String> {
    attributes(facts).into_iter().find(|(oid, _)| *oid == rfc4519::SERIAL_NUMBER).map(|(_, text)| text)
}

/// The number is where issuers put it: `serialNumber`, `UID`, else any attribute of just 12 digits.
fn holder_of(facts: &CertificateFacts) -> Holder {
    let attributes = attributes(facts);
    let number = |text: &str| IdentityNumber::try_from(text.replace(' ', "")).ok();
    let by = |wanted| attributes.iter().filter(move |(oid, _)| *oid == wanted);
    let identity_number =
        by(rfc4519::SERIAL_NUMBER).chain(by(rfc4519::UID)).chain(&attributes).find_map(|(_, text)| number(text));
    let name = by(rfc4519::COMMON_NAME).map(|(_, text)| text).find(|text| number(text).is_none()).cloned();
    Holder { name, identity_number }
}

#[cfg(test)]
mod tests {
    use super::{super::certificate::tests as made, *};
    use crate::card::{script::Script, tlv};

    const SELECT: &str = "00A404000BA00000030800001000010000";

    fn get(object: &str) -> String {
        format!("00CB3FFF0000055C035FC1{object}0000")
    }

    fn certificate(subject: &str, seed: u8) -> String {
        let der = tlv::object(0x70, &made::certificate(subject, seed));
        format!("{}9000", hex::encode(tlv::object(0x53, &der)))
    }

    fn metadata(seed: u8) -> String {
        let point = tlv::object(0x86, made::key(seed).verifying_key().to_sec1_point(false).as_bytes());
        format!("010111{}9000", hex::encode(tlv::object(0x04, &point)))
    }

    fn check(rest: Vec<(String, String)>) -> CardReading {
        let mut lines = vec![(SELECT.to_owned(), "61009000".to_owned())];
        lines.extend(rest);
        let mut card = Script::new(&lines);
        let reading = read(&mut card).expect("a PIV card");
        card.done();
        assert_eq!(reading.exchanges as usize, lines.len());
        reading
    }

    #[test]
    fn a_blank_card() {
        let reading = check(vec![
            ("00200080".into(), "63C3".into()),
            (get("02"), "6A82".into()),
            (get("05"), "6A82".into()),
            (get("0A"), "6A82".into()),
            (get("01"), "6A82".into()),
            ("00F7008100".into(), "9000".into()),
        ]);
        assert_eq!(reading.kind, CardKind::Blank);
        assert_eq!(reading.passcode, PasscodeState::Left(Retries(3)));
        assert_eq!((reading.puk_left, reading.identity, reading.chuid), (None, None, ChuidReading::Absent));
    }

    #[test]
    fn a_card_full_of_rubbish() {
        let reading = check(vec![
            ("00200080".into(), "6983".into()),
            (get("02"), "5302AABB9000".into()),
            (get("05"), "53020 0009000".replace(' ', "")),
            (get("0A"), "AABBCC9000".into()),
            (get("01"), "6F00".into()),
            ("00F7008100".into(), "6D00".into()),
        ]);
        assert_eq!(reading.kind, CardKind::Personalised);
        assert_eq!(reading.passcode, PasscodeState::Blocked);
        assert_eq!(reading.chuid, ChuidReading::Unreadable);
        assert_eq!(reading.slots, [SlotReading::Unreadable, SlotReading::Unreadable, SlotReading::Unreadable]);
    }

    #[test]
    fn a_full_card_that_tells_of_its_keys() {
        let reading = check(vec![
            ("00200080".into(), "9000".into()),
            (get("02"), "53123410000102030405060708090A0B0C0D0E0F9000".into()),
            (get("05"), certificate("CN=Zoe Ward,UID=555512345678", 1)),
            (get("0A"), certificate("CN=Zoe Ward", 2)),
            (get("01"), certificate("CN=Card,2.5.4.5=#0C044E483432", 3)),
            ("00F7008100".into(), "0101FF06020302 9000".into()),
            ("00F7008000".into(), "0101FF06020301 9000".into()),
            ("00F7009A00".into(), metadata(1)),
            ("00F7009C00".into(), metadata(9)),
            ("00F7009E00".into(), "6A88".into()),
        ]);
        assert_eq!(reading.passcode, PasscodeState::Left(Retries(1)));
        assert_eq!(reading.puk_left, Some(Retries(2)));
        assert_eq!(reading.holder.name.as_deref(), Some("Zoe Ward"));
        assert_eq!(reading.holder.identity_number.as_ref().map(|n| n.digits()), Some("555512345678"));
        assert_eq!(reading.serial, Some(CardSerial("NH42".into())));
        assert_eq!(reading.guid().map(|g| g.to_string()).as_deref(), Some("000102030405060708090a0b0c0d0e0f"));
        let keys: Vec<_> = reading
            .slots
            .iter()
            .map(|s| if let SlotReading::Certificate { key, .. } = s { *key } else { KeyMatch::Unknown })
            .collect();
        assert_eq!(keys, [KeyMatch::Same, KeyMatch::Different, KeyMatch::Different]);
        let identity = reading.facts(Slot::CardAuthentication).map(|f| proof::identity_of(&f.spki));
        assert!(identity.is_some() && reading.identity == identity);
    }
}
