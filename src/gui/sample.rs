//! Made-up people and cards for the tests.

pub mod desk;

use crate::{
    desk::port::{
        CardKind, CardView, CertificateView, Driver, EnrolmentState, HelpCodeShown, HostFacts, Loaded, Pad, Picture,
        ProxyInForce, RaLink, RaMet, ReaderLook, ReaderView, SentCode, ServerCertificate, SessionView, Unfinished, Warning,
    },
    desk::view::CertificateSummary,
    domain::{
        card::{CardIdentity, CardSerial, Guid, PasscodeState, Retries, Slot},
        certificate::CertificateState,
        clock::Timestamp,
        operation::{OperationId, OperationKind},
        organisation::{Organisation, Position},
        person::{Holder, IdentityNumber},
        policy::{Contact, Policy},
        problem::Problem,
        role::Role,
        secret::SecretText,
    },
    gui::demo_panel::{DemoMail, DemoRack, Hindrance, RackCard},
    ra::api::{
        bytes::Bytes,
        card::CardStatus,
        help::HelpWanted,
        operation::{CodeSent, ContactWay, HolderDetails, MaskedContact},
        service::{ServiceInfo, Terms},
        sign_in::TermsNeeded,
    },
};

pub const ONE: &str = "Reader One";
pub const TWO: &str = "Reader Two";

/// 22 November 2026, 09:00 UTC.
pub fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().expect("a time")
}

pub fn in_days(days: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() + days * 86_400).expect("in range")
}

pub fn number(digits: &str) -> IdentityNumber {
    IdentityNumber::try_from(digits.to_owned()).expect("12 digits")
}

pub fn card(reader: &str, name: &str, digits: &str, days: i64) -> CardView {
    let state = match days {
        i64::MIN..=-1 => CertificateState::Expired,
        0..90 => CertificateState::Expiring,
        _ => CertificateState::Valid,
    };
    let certificates = [Slot::Authentication, Slot::Signature, Slot::CardAuthentication].map(|slot| {
        let valid = slot == Slot::CardAuthentication;
        let days = if valid { 900 } else { days };
        CertificateView {
            slot,
            state: if valid { CertificateState::Valid } else { state },
            facts: Some(CertificateSummary {
                der: include_bytes!("testing/card.der").to_vec(),
                subject: format!("CN={name}, serialNumber={digits}"),
                issuer: "CN=Northbridge Care RA, O=Northbridge".to_owned(),
                serial: "1F3A90C27B5D".to_owned(),
                not_before: in_days(days - 730),
                not_after: in_days(days),
                days_left: days,
            }),
        }
    });
    let mut warnings = vec![];
    if state == CertificateState::Expired {
        warnings.push(Warning::Expired { days_ago: -days });
    } else if state == CertificateState::Expiring {
        warnings.push(Warning::Expiring { days_left: days, until: in_days(days) });
    }
    CardView {
        reader: reader.to_owned(),
        atr: vec![0x3B, 0xD5, 0x18, 0xFF, 0x81, 0x91, 0xFE, 0x1F, 0xC3, 0x80, 0x73, 0xC8, 0x21, 0x10, 0x0A],
        kind: CardKind::Personal,
        serial: Some(CardSerial("WC-204817".to_owned())),
        guid: Some(Guid([0x5A; 16])),
        cardholder: Some(Guid([0xC4; 16])),
        identity: Some(CardIdentity([0x7E; 32])),
        holder: Holder { name: Some(name.to_owned()), identity_number: Some(number(digits)) },
        passcode: PasscodeState::Left(Retries(3)),
        certificates: certificates.to_vec(),
        standing: Loaded::Ready(CardStatus::Active),
        unfinished: None,
        warnings,
        exchanges: 14,
        elapsed_ms: 212,
    }
}

pub fn bronwen(reader: &str, days: i64) -> CardView {
    card(reader, "Bronwen Hughes", "555512345678", days)
}

pub fn tomas(reader: &str, days: i64) -> CardView {
    let mut card = card(reader, "Tomas Okafor", "555598761234", days);
    card.serial = Some(CardSerial("WC-204901".to_owned()));
    card
}

pub fn blocked(mut card: CardView) -> CardView {
    card.passcode = PasscodeState::Blocked;
    card.warnings.insert(0, Warning::Blocked);
    card
}

pub fn last_try(mut card: CardView) -> CardView {
    card.passcode = PasscodeState::Left(Retries(1));
    card.warnings.insert(0, Warning::LastTry);
    card
}

pub fn unfinished(mut card: CardView, kind: OperationKind, passcode_set: bool) -> CardView {
    card.unfinished = Some(Unfinished { kind, passcode_set });
    card.warnings.insert(0, Warning::Unfinished(kind));
    card
}

pub fn blank(reader: &str) -> CardView {
    CardView {
        kind: CardKind::Blank,
        serial: None,
        guid: None,
        cardholder: None,
        identity: None,
        holder: Holder { name: None, identity_number: None },
        certificates: vec![],
        standing: Loaded::NotYet,
        warnings: vec![Warning::Blank],
        ..card(reader, "", "555500000000", 400)
    }
}

pub fn with_card(card: CardView) -> ReaderView {
    ReaderView { name: card.reader.clone(), pad: Pad::default(), look: ReaderLook::Card(Box::new(card)) }
}

/// The same in a reader with a keypad of its own.
pub fn on_pad(card: CardView) -> ReaderView {
    ReaderView { pad: Pad { verify: true, modify: true }, ..with_card(card) }
}

pub fn empty(name: &str) -> ReaderView {
    ReaderView { name: name.to_owned(), pad: Pad::default(), look: ReaderLook::Empty }
}

pub fn contact() -> Contact {
    Contact {
        name: "Northbridge RA desk".to_owned(),
        phone: "01632 960 117".to_owned(),
        hours: "Monday to Friday, 08:00 to 18:00".to_owned(),
        email: "ra.desk@northbridge.example".to_owned(),
        place: "Room 12, Harbour House, Northbridge".to_owned(),
    }
}

pub fn service() -> ServiceInfo {
    ServiceInfo {
        name: "Northbridge RA".to_owned(),
        contact: contact(),
        policy: Policy::default(),
        terms: Terms { version: "2026-1".to_owned(), text: terms_text(), reminder: reminder() },
        time: now(),
        version: Some("0.9.0".to_owned()),
        authorities: vec![Bytes(include_bytes!("testing/issuer.der").to_vec())],
    }
}

pub fn ra() -> RaLink {
    RaLink { url: Some("https://ra.northbridge.example".to_owned()), service: Loaded::Ready(service()) }
}

/// A computer without faults of its own, from which the RA's name leads nowhere.
pub fn host() -> HostFacts {
    HostFacts {
        system: "linux x86_64".to_owned(),
        drivers: Some(vec![Driver { name: "ifd-ccid".to_owned(), version: Some("1.5.5".to_owned()) }]),
        usb_readers: vec![ONE.to_owned()],
        card_programs: vec![],
        proxy: ProxyInForce::None,
        enrolment: EnrolmentState::Kept { number: "7e40c2a95b1d4f60a2c38f1e9d774b05".to_owned() },
        met: RaMet {
            certificate: Some(ServerCertificate { issuer: "CN=Northbridge RA".to_owned(), not_after: in_days(300) }),
            way: Some(Problem::RaNameUnknown),
            ahead: Some(2),
        },
    }
}

pub fn terms_text() -> String {
    let mut text = String::from("Terms for using your smartcard\n\n");
    for i in 1..=8 {
        text.push_str(&format!(
            "{i}. Your card is yours alone. You keep it with you, you never lend it, and you tell no one your passcode. You \
             answer for what is done with your card.\n\n"
        ));
    }
    text
}

pub fn reminder() -> String {
    "By signing in you confirm again that you keep to the terms of 2026-1.".to_owned()
}

pub fn position(role: Role) -> Position {
    Position { role, organisation: Organisation { code: "R4471".to_owned(), name: "Riverside Surgery".to_owned() } }
}

/// Tomas, signed in in this reader.
pub fn session(reader: &str, role: Role) -> SessionView {
    SessionView {
        reader: reader.to_owned(),
        name: "Tomas Okafor".to_owned(),
        date_of_birth: Some(jiff::civil::date(1971, 11, 21)),
        identity_number: number("555598761234"),
        positions: vec![position(role)],
        chosen: Some(0),
        terms: TermsNeeded::Remind { version: "2026-1".to_owned(), reminder: reminder() },
        passcode_set_at: Some(in_days(-200)),
        photo: None,
    }
}

/// An RA that reminds of passcodes that are older than half a year.
pub fn reminding_ra() -> RaLink {
    let policy = Policy { passcode_reminder_days: 180, ..Policy::default() };
    RaLink { service: Loaded::Ready(ServiceInfo { policy, ..service() }), ..ra() }
}

/// The same, with a photo from the RA.
pub fn with_photo(session: SessionView) -> SessionView {
    SessionView { photo: Picture::of_jpeg(include_bytes!("../../assets/demo/photos/tomos.jpg")), ..session }
}

pub fn by_email() -> MaskedContact {
    MaskedContact { way: ContactWay::Email, shown: "b••••@••••.example".to_owned() }
}

pub fn by_text() -> MaskedContact {
    MaskedContact { way: ContactWay::Text, shown: "+44 •••• ••0123".to_owned() }
}

/// The RA knows this one way.
pub fn code_sent() -> SentCode {
    code_sent_to(by_email(), vec![])
}

pub fn code_sent_to(to: MaskedContact, others: Vec<MaskedContact>) -> SentCode {
    SentCode { sent: CodeSent { to, minutes: 15, again_in: 42 }, others }
}

pub fn holder() -> HolderDetails {
    HolderDetails {
        name: "Bronwen Hughes".to_owned(),
        identity_number: number("555512345678"),
        date_of_birth: Some(jiff::civil::date(1978, 3, 9)),
    }
}

/// What a helper is told of Bronwen, who asked four minutes ago.
pub fn help_wanted(photo: bool) -> HelpWanted {
    HelpWanted {
        operation: OperationId(uuid::Uuid::nil()),
        holder: "Bronwen Hughes".to_owned(),
        photo: photo.then(|| Bytes(include_bytes!("testing/face.jpg").to_vec())),
        card: CardSerial("WC-204817".to_owned()),
        workstation: "RIVERSIDE-DESK-2".to_owned(),
        asked_at: Timestamp::from_second(now().as_second() - 250).expect("in range"),
    }
}

pub fn help_code(code: &str, minutes: u16) -> HelpCodeShown {
    HelpCodeShown::new(SecretText::new(code.to_owned()), minutes)
}

/// Another desk has the locked card; a second one cannot be opened.
#[derive(Default)]
pub struct Rack {
    hindrance: Option<Hindrance>,
}

impl DemoRack for Rack {
    fn workstation(&self) -> &str {
        "FRONT-DESK"
    }

    fn readers(&self) -> Vec<String> {
        vec![ONE.to_owned(), TWO.to_owned()]
    }

    fn cards(&self) -> Vec<RackCard> {
        [
            ("bronwen", "Bronwen Hughes", "expires in 41 days", "240613", Some(ONE)),
            ("tomas", "Tomas Okafor", "unlocker at Riverside Surgery", "719204", None),
            ("amina", "Amina Rahman", "locked", "508316", None),
            ("blank", "Blank card", "to be issued", "–", None),
        ]
        .map(|(key, holder, about, passcode, inserted)| RackCard {
            key,
            holder: holder.to_owned(),
            about: about.to_owned(),
            passcode: passcode.to_owned(),
            inserted: inserted.map(str::to_owned),
        })
        .to_vec()
    }

    fn insert(&mut self, key: &str, _reader: &str) {
        self.hindrance = (key == "amina").then_some(Hindrance::CardElsewhere { key: "amina" });
    }

    fn remove(&mut self, _reader: &str) {}

    fn open_desk(&mut self) {
        self.hindrance = Some(Hindrance::NoDesk);
    }

    fn hindrance(&self) -> Option<Hindrance> {
        self.hindrance
    }

    fn mails(&self) -> Vec<DemoMail> {
        vec![DemoMail {
            to: "bronwen.hughes@riverside.example".to_owned(),
            subject: "Your code from the RA".to_owned(),
            body: "Your code is 480215. It works for 15 minutes.".to_owned(),
            code: Some("480215".to_owned()),
        }]
    }
}
