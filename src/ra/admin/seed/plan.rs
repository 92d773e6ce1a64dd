//! Who is who in a made-up RA: everything follows from the seed and a number, so that whoever knows both can act as a card.

use jiff::SignedDuration;
use p256::{ecdsa::SigningKey, pkcs8::EncodePublicKey as _};
use sha2::{Digest as _, Sha256};

use crate::domain::{
    card::{CardSerial, Guid, Slot},
    clock::Timestamp,
    operation::OperationId,
    person::{IdentityNumber, PersonId},
    role::Role,
};

/// What there is to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    pub people: u32,
    pub organisations: u32,
    pub audit_rows: u64,
    /// Cards whose keys are real; an even number of them is made.
    pub live: u32,
    pub seed: u64,
}

/// The people, each with a card of the same number, from 0.
#[derive(Clone, Debug)]
pub struct Plan {
    pub size: Size,
    /// The first person of each organisation.
    first: Vec<u32>,
    /// Every so many people there are two whose cards are live: a sponsor and a holder of the same organisation.
    every: u32,
}

/// The largest organisation's people.
const LARGEST: u32 = 5_000;

impl Plan {
    pub fn new(size: Size) -> Self {
        let every = (size.people / (size.live / 2).max(1)).max(2);
        let (people, organisations) = (size.people, size.organisations.clamp(1, size.people.max(1)));
        let mut first = vec![0];
        let largest = LARGEST.min(people.div_ceil(4));
        if organisations > 1 {
            // Sizes fall off slowly, as those of surgeries, trusts and hospitals do.
            let weight = |n: u32| f64::from(n + 7).powf(-0.6);
            let all: f64 = (1..organisations).map(weight).sum();
            let mut before = 0.0;
            for n in 1..organisations {
                let at = f64::from(largest) + f64::from(people - largest) * before / all;
                // Rounded down, and within `people`.
                first.push(at as u32);
                before += weight(n);
            }
        }
        Self { size, first, every }
    }

    pub fn organisations(&self) -> u32 {
        u32::try_from(self.first.len()).unwrap_or(u32::MAX)
    }

    /// The numbers of the live cards, in rising order.
    pub fn live(&self) -> impl Iterator<Item = u32> {
        let (every, people) = (self.every, self.size.people);
        (0..people).step_by(every as usize).flat_map(move |n| [n, n + 1]).filter(move |n| *n < people)
    }

    pub fn is_live(&self, person: u32) -> bool {
        person % self.every < 2
    }

    /// Where a person works. Two live neighbours work in the same place.
    pub fn organisation_of(&self, person: u32) -> u32 {
        let person = if person % self.every == 1 { person - 1 } else { person };
        let place = self.first.partition_point(|first| *first <= person);
        u32::try_from(place).unwrap_or(u32::MAX).saturating_sub(1)
    }

    pub fn role_of(&self, person: u32) -> Role {
        match (person % self.every, self.draw(person, "role").below(200)) {
            (0, _) => Role::Sponsor,
            (1, _) => Role::Holder,
            (_, 0) => Role::RaManager,
            (_, 1) => Role::RaAgent,
            (_, 2..5) => Role::Sponsor,
            (_, 5..10) => Role::Unlocker,
            _ => Role::Holder,
        }
    }

    pub fn code(&self, organisation: u32) -> String {
        format!("T{organisation:05}")
    }

    pub fn organisation_name(&self, organisation: u32) -> String {
        let kind = ["Surgery", "Pharmacy", "Clinic", "Hospital"][organisation as usize % 4];
        format!("Made-up {kind} {organisation}")
    }

    pub fn post(&self, organisation: u32, role: Role) -> String {
        format!("{}/{}", self.code(organisation), role.name())
    }

    pub fn person_id(&self, person: u32) -> PersonId {
        PersonId(format!("p{person:07}"))
    }

    /// Each number once: 3^18 has no factor in common with a power of ten.
    pub fn serial(&self, person: u32) -> CardSerial {
        CardSerial(format!("W{:09}", u64::from(person) * 387_420_489 % 1_000_000_000))
    }

    pub fn identity_number(&self, person: u32) -> Option<IdentityNumber> {
        let digits = 555_000_000_000 + u64::from(person) * 387_420_489 % 1_000_000_000;
        IdentityNumber::try_from(digits.to_string()).ok()
    }

    pub fn guid(&self, person: u32, what: &str) -> Guid {
        Guid(uuid::Builder::from_random_bytes(self.draw(person, what).bytes()).into_uuid().into_bytes())
    }

    /// When the first of the pair expires: within two years for most, within the weeks in which it can be renewed for live ones.
    pub fn pair_expires(&self, person: u32, now: Timestamp) -> Timestamp {
        let mut draw = self.draw(person, "expiry");
        let days = if self.is_live(person) { 20 + draw.below(60) } else { draw.below(730) };
        now + SignedDuration::from_hours(24 * i64::from(days) + 1) + SignedDuration::from_secs(i64::from(draw.below(80_000)))
    }

    /// The operation that issued a person's card.
    pub fn operation(&self, person: u32) -> OperationId {
        // The time is put into it in steps, so that the ids rise with the people, as those of real ones do with time.
        let millis = 1_600_000_000_000 + u64::from(person) * 10_000;
        OperationId(uuid::Builder::from_unix_timestamp_millis(millis, &self.draw(person, "operation").bytes()).into_uuid())
    }

    /// The private key of a live card.
    pub fn key(&self, person: u32, slot: Slot) -> SigningKey {
        let mut block: [u8; 32] = Sha256::new()
            .chain_update(self.size.seed.to_be_bytes())
            .chain_update(person.to_be_bytes())
            .chain_update(slot.name())
            .finalize()
            .into();
        loop {
            // Only zero and the few values above the curve's order are refused.
            if let Ok(key) = SigningKey::from_slice(&block) {
                return key;
            }
            block = Sha256::digest(block).into();
        }
    }

    /// A key's SubjectPublicKeyInfo, DER. Of a card that is not live it has the form, and a point that is none.
    pub fn spki(&self, person: u32, slot: Slot) -> Vec<u8> {
        if self.is_live(person)
            && let Ok(der) = self.key(person, slot).verifying_key().to_public_key_der()
        {
            return der.into_vec();
        }
        let mut der = P256_HEAD.to_vec();
        der.extend(self.draw(person, slot.name()).bytes::<64>());
        der
    }

    /// Numbers that look random, of one kind for one person.
    pub fn draw(&self, person: u32, what: &str) -> Draw {
        let mut state = self.size.seed ^ (u64::from(person) << 20);
        for byte in what.bytes() {
            state = state.wrapping_mul(0x0100_0000_01B3) ^ u64::from(byte);
        }
        let mut draw = Draw(state);
        draw.number();
        draw
    }
}

/// SubjectPublicKeyInfo of P-256 up to the point's coordinates (RFC 5480).
const P256_HEAD: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03,
    0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). For made-up data; not for secrets.
pub struct Draw(u64);

impl Draw {
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// `bound` is at least 1.
    pub fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(((self.number() >> 32) * u64::from(bound)) >> 32).unwrap_or(0)
    }

    pub fn fill(&mut self, to: &mut [u8]) {
        for chunk in to.chunks_mut(8) {
            chunk.copy_from_slice(&self.number().to_le_bytes()[..chunk.len()]);
        }
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    pub fn of<'a>(&mut self, some: &[&'a str]) -> &'a str {
        some.get(self.below(u32::try_from(some.len()).unwrap_or(1)) as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn plan(people: u32, organisations: u32) -> Plan {
        Plan::new(Size { people, organisations, audit_rows: 0, live: 2_000, seed: 7 })
    }

    #[test]
    fn organisations_are_of_very_different_sizes() {
        for (people, organisations, largest) in [(1, 1, 1), (4_200, 26, 1_050), (1_300_000, 8_000, 5_000)] {
            let plan = plan(people, organisations);
            let mut sizes = BTreeMap::<u32, u32>::new();
            for person in 0..people {
                *sizes.entry(plan.organisation_of(person)).or_default() += 1;
            }
            let most = sizes.values().max().unwrap();
            assert!(most.abs_diff(largest) <= 1, "{people}: {most}");
            assert_eq!(sizes.len() as u32, organisations);
        }
    }

    #[test]
    fn the_live_ones_come_in_pairs_of_one_organisation() {
        for (people, expected) in [(4_200, 2_100), (1_300_000, 2_000)] {
            let plan = plan(people, people / 160);
            let live: Vec<u32> = plan.live().collect();
            assert_eq!(live.len(), expected);
            for pair in live.chunks(2) {
                assert_eq!(plan.organisation_of(pair[0]), plan.organisation_of(pair[1]));
                assert_eq!((plan.role_of(pair[0]), plan.role_of(pair[1])), (Role::Sponsor, Role::Holder));
                assert!(plan.is_live(pair[0]) && plan.is_live(pair[1]));
            }
        }
    }

    #[test]
    fn nothing_is_given_twice() {
        let plan = plan(20_000, 10);
        let all = |of: &dyn Fn(u32) -> String| (0..20_000).map(of).collect::<BTreeSet<_>>().len();
        assert_eq!(all(&|n| plan.serial(n).0), 20_000);
        assert_eq!(all(&|n| plan.identity_number(n).unwrap().digits().to_owned()), 20_000);
        assert_eq!(all(&|n| plan.operation(n).to_string()), 20_000);
        assert_eq!(all(&|n| hex::encode(plan.spki(n, Slot::Signature))), 20_000);
        assert_eq!(all(&|n| plan.guid(n, "cardholder").to_string()), 20_000);
        assert_eq!(plan.spki(2, Slot::Signature).len(), plan.spki(0, Slot::Signature).len());
    }
}
