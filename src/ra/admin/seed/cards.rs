//! A made-up person, their position, and their card with all that the RA keeps of it.

use jiff::{SignedDuration, civil::Date, tz::TimeZone};

use super::{Plan, SeedFault};
use crate::{
    domain::{
        activity::RoleMap,
        card::{KeyAlgorithm, ManagementAlgorithm, Slot},
        chance::Chance,
        clock::Timestamp,
        operation::OperationKind,
        organisation::Organisation,
        person::PersonId,
        proof,
        role::Role,
    },
    ra::{
        ca::{CertificateAuthority, Holder, Order, Subject, key_name},
        store::{
            bulk::CardInUse,
            cards::ManagementSecret,
            certificates::NewCertificate,
            operations::{Operation, Stage},
            people::{Assignment, Person, Post},
        },
        vault::{Purpose, SecretKind, Vault},
    },
};

const GIVEN: [&str; 16] = [
    "Ada", "Bram", "Cleo", "Dov", "Esme", "Femi", "Gita", "Hugo", "Ines", "Jomo", "Kaja", "Levi", "Mina", "Noor", "Olga", "Piet",
];
const FAMILY: [&str; 12] = [
    "Madeup", "Invented", "Fictive", "Fabled", "Nobody", "Testwell", "Fancied", "Supposed", "Imagined", "Dreamt", "Sketched",
    "Feigned",
];
const TITLES: [&str; 6] = ["Dr", "Mr", "Mrs", "Ms", "Mx", ""];

/// Posts are the same in every organisation.
pub fn posts(plan: &Plan, organisation: u32) -> Vec<Post> {
    let at = Organisation { code: plan.code(organisation), name: plan.organisation_name(organisation) };
    let post = |role: Role| Post {
        id: plan.post(organisation, role),
        organisation: at.clone(),
        title: role.name().to_owned(),
        codes: RoleMap::default().codes(role),
    };
    Role::ALL.map(post).into()
}

pub fn person(plan: &Plan, n: u32) -> Result<Person, SeedFault> {
    let mut draw = plan.draw(n, "name");
    let (given, family) = (draw.of(&GIVEN), draw.of(&FAMILY));
    let born = Date::new(1_955 + i16::try_from(draw.below(50)).unwrap_or(0), 3, 9).ok();
    Ok(Person {
        id: plan.person_id(n),
        title: draw.of(&TITLES).to_owned(),
        given_names: given.to_owned(),
        family_name: format!("{family}-{n}"),
        date_of_birth: born,
        identity_number: plan.identity_number(n).ok_or(SeedFault::TooMany)?,
        // One in twenty has neither.
        email: (draw.below(20) > 0).then(|| format!("p{n}@mail.example.uk")),
        mobile: None,
        cardholder: plan.guid(n, "cardholder"),
    })
}

pub fn assignment(plan: &Plan, n: u32) -> Assignment {
    let post = plan.post(plan.organisation_of(n), plan.role_of(n));
    Assignment { person: plan.person_id(n), post, from: Date::constant(2_020, 1, 1), until: None }
}

/// Who seals and signs.
pub struct Workshop<'a> {
    pub plan: &'a Plan,
    pub vault: &'a Vault,
    pub ca: &'a dyn CertificateAuthority,
    pub issuer: String,
    pub now: Timestamp,
    pub chance: &'a Chance,
}

/// A certificate with what is borrowed by the row that the store takes.
pub struct Kept {
    slot: Slot,
    spki: Vec<u8>,
    serial: String,
    der: Vec<u8>,
    span: (Timestamp, Timestamp),
}

pub struct Made {
    pub card: CardInUse,
    pub operation: Operation,
    pub certificates: Vec<Kept>,
}

impl Made {
    pub fn rows<'a>(&'a self, issuer: &'a str) -> impl Iterator<Item = NewCertificate<'a>> {
        self.certificates.iter().map(move |c| NewCertificate {
            card: self.card.key,
            operation: self.operation.id,
            slot: c.slot,
            spki: &c.spki,
            serial: &c.serial,
            issuer,
            der: &c.der,
            not_before: c.span.0,
            not_after: c.span.1,
        })
    }
}

impl<'a> Workshop<'a> {
    pub fn new(plan: &'a Plan, vault: &'a Vault, ca: &'a dyn CertificateAuthority, now: Timestamp, chance: &'a Chance) -> Self {
        Self { plan, vault, ca, issuer: key_name(ca.certificate()), now, chance }
    }

    pub fn card(&self, person: &Person, n: u32) -> Result<Made, SeedFault> {
        let (plan, serial) = (self.plan, self.plan.serial(n));
        let seal = |kind, plain: &[u8]| self.vault.seal(&Purpose { card: serial.clone(), kind }, plain, self.chance);
        let why = "sealed for the store";
        let puk = seal(SecretKind::Puk, self.chance.secret::<8>().expose(why))?;
        let management = seal(SecretKind::ManagementKey, self.chance.secret::<32>().expose(why))?;
        let until = plan.pair_expires(n, self.now);
        let from = until - SignedDuration::from_hours(24 * 730);
        let lasts = from + SignedDuration::from_hours(24 * 1_825);
        let expiry = lasts.to_zoned(TimeZone::UTC).date().strftime("%Y%m%d").to_string();
        let guid = plan.guid(n, "card");
        let operation = Operation {
            id: plan.operation(n),
            kind: OperationKind::Issue,
            card: i64::from(n) + 1,
            holder: person.id.clone(),
            helper: None,
            role: None,
            organisation: None,
            assist: None,
            workstation: format!("WS-{:05}", plan.organisation_of(n)),
            stage: Stage::Done,
            nonce: plan.draw(n, "nonce").bytes(),
            token: None,
            opened_at: from,
            granted_at: Some(from),
            released_at: Some(from),
            puk_released_at: Some(from),
            closed_at: Some(from),
            guid,
            expiry: expiry.clone(),
            key_algorithm: KeyAlgorithm::P256,
            management: None,
            management_met: None,
            holder_nonce: None,
            proven: false,
        };
        let mut certificates = Vec::with_capacity(3);
        for (slot, not_after) in [(Slot::CardAuthentication, lasts), (Slot::Signature, until), (Slot::Authentication, until)] {
            certificates.push(self.certificate(person, n, slot, (from, not_after))?);
        }
        let identity = certificates.first().map(|c| proof::identity_of(&c.spki)).ok_or(SeedFault::TooMany)?;
        let card = CardInUse {
            key: operation.card,
            serial,
            identity,
            person: person.id.clone(),
            guid,
            expiry,
            pair_expires: until,
            puk: puk.0,
            management: ManagementSecret { algorithm: ManagementAlgorithm::Aes256, sealed: management.0 },
            changed_at: from,
            passcode_set_at: from,
        };
        Ok(Made { card, operation, certificates })
    }

    fn certificate(&self, person: &Person, n: u32, slot: Slot, span: (Timestamp, Timestamp)) -> Result<Kept, SeedFault> {
        let (plan, spki) = (self.plan, self.plan.spki(n, slot));
        if !plan.is_live(n) {
            // As long as a real one, and of no meaning.
            let mut draw = plan.draw(n, made_up(slot));
            let mut der = vec![0; 560 + draw.below(60) as usize];
            draw.fill(&mut der);
            der[..4].copy_from_slice(&[0x30, 0x82, 2, 0x40]);
            let serial = hex::encode_upper(draw.bytes::<16>());
            return Ok(Kept { slot, spki, serial, der, span });
        }
        let (name, organisation) = (person.full_name(), plan.organisation_name(plan.organisation_of(n)));
        let serial = plan.serial(n);
        let holder =
            Holder { name: &name, identity_number: &person.identity_number, organisation: &organisation, principal: None };
        let subject = match slot {
            Slot::Authentication => Subject::Authentication(holder),
            Slot::Signature => Subject::Signature(holder),
            Slot::CardAuthentication => Subject::CardAuthentication(&serial),
        };
        let order = Order { subject, spki: &spki, csr: &[], renewal: false, not_before: span.0, not_after: span.1 };
        let issued = self.ca.issue(&order, self.chance)?;
        Ok(Kept { slot, spki, serial: issued.serial, der: issued.der, span: (issued.not_before, issued.not_after) })
    }
}

fn made_up(slot: Slot) -> &'static str {
    match slot {
        Slot::Authentication => "certificate 9A",
        Slot::Signature => "certificate 9C",
        Slot::CardAuthentication => "certificate 9E",
    }
}

/// When somebody accepted the terms: with their card.
pub fn acceptance(made: &Made) -> (PersonId, Timestamp) {
    (made.operation.holder.clone(), made.operation.opened_at)
}
