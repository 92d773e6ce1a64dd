//! How often codes may be sent, asked for and mistyped: `[limits.codes]`. Counted in the store, so for all instances together.
//!
//! A message costs money and disturbs somebody, and each code that is sent is worth three guesses. So codes are counted for the card,
//! whatever operation they are for; for the person, whatever card; for the workstation; and for the address that asks.
//!
//! What counts is a code that is sent. A call that is refused counts nothing, or else a desk that asks too early would put its own turn
//! off for ever; a code that could not be delivered is taken back from all counts. A mistyped help code counts, and so does one with
//! a letter too many: each is a guess. Beyond the limit nothing is looked at any more, and nothing is counted.

use std::num::NonZeroU32;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    limits::figure,
    peer::{Caller, line_of},
    stop::Stop,
};
use crate::{
    domain::{
        clock::Timestamp,
        person::{IdentityNumber, PersonId},
        refusal::Refusal,
    },
    ra::store::Tx,
};

/// Codes are counted over this time…
pub const HOUR: SignedDuration = SignedDuration::from_hours(1);
/// …and mistyped help codes over this one: no help code lives longer.
pub const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// `[limits.codes]`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CodeLimits {
    /// Seconds between two codes for one card: what a mail takes to arrive.
    pub seconds_apart: NonZeroU32,
    /// One-time codes an hour for one card…
    pub per_card: NonZeroU32,
    /// …for one person, with all their cards: one more than for a card, so that a card issued in the same hour can be unlocked…
    pub per_person: NonZeroU32,
    /// …for one workstation, e.g. the one in a ward where everybody unlocks…
    pub per_workstation: NonZeroU32,
    /// …and for one address: a whole hospital may be behind it, where a few dozen unlock in the busiest hour of a bad day.
    pub per_address: NonZeroU32,
    /// Help codes an hour for one card. They cost nothing, and a telephone call may need a second or a third.
    pub help_per_card: NonZeroU32,
    /// Wrong help codes in 15 minutes from one helper…
    pub wrong_help_per_helper: NonZeroU32,
    /// …and from one address, which several helpers may share. Each has signed in with a card, so this only adds to the limit before.
    pub wrong_help_per_address: NonZeroU32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self {
            seconds_apart: figure(60),
            per_card: figure(5),
            per_person: figure(6),
            per_workstation: figure(20),
            per_address: figure(100),
            help_per_card: figure(10),
            wrong_help_per_helper: figure(10),
            wrong_help_per_address: figure(30),
        }
    }
}

/// What something is counted for, and how often it may be in a time.
pub struct Counts {
    span: SignedDuration,
    each: Vec<(String, NonZeroU32)>,
}

impl CodeLimits {
    /// For a one-time code.
    pub fn for_code(&self, card: i64, person: &PersonId, workstation: &str, caller: &Caller) -> Counts {
        let line = line(caller);
        // Two sites may both have a 'PC1', so a workstation is one behind one address.
        let from = line.as_deref().unwrap_or_default();
        let workstation = workstation.trim().to_lowercase();
        let mut each = vec![
            (format!("code card {card}"), self.per_card),
            (format!("code person {}", person.0), self.per_person),
            (format!("code workstation {from} {workstation}"), self.per_workstation),
        ];
        each.extend(line.as_ref().map(|line| (format!("code address {line}"), self.per_address)));
        Counts { span: HOUR, each }
    }

    /// For a help code.
    pub fn for_help(&self, card: i64) -> Counts {
        Counts { span: HOUR, each: vec![(format!("help card {card}"), self.help_per_card)] }
    }

    /// For a code with which somebody reports their card: by the number and the date of birth that are given, whether or not there is
    /// such a person. Not by the number alone: it is printed on the card, and a thief would use up its owner's codes.
    pub fn for_report(&self, number: &IdentityNumber, born: jiff::civil::Date, caller: &Caller) -> Counts {
        let mut each = vec![(format!("report number {} born {born}", number.digits()), self.per_person)];
        each.extend(line(caller).map(|line| (format!("report address {line}"), self.per_address)));
        Counts { span: HOUR, each }
    }

    /// For a help code that is none.
    pub fn for_wrong_help(&self, helper: &PersonId, caller: &Caller) -> Counts {
        let mut each = vec![(format!("wrong help helper {}", helper.0), self.wrong_help_per_helper)];
        each.extend(line(caller).map(|line| (format!("wrong help address {line}"), self.wrong_help_per_address)));
        Counts { span: QUARTER, each }
    }
}

impl Counts {
    /// Refuses with `TooSoon` where one more would be too many for anything that it is counted for.
    pub async fn check(&self, tx: &mut Tx, now: Timestamp) -> Result<(), Stop> {
        let mut longest = None;
        for (counted, most) in &self.each {
            let tries = tx.tries_since(counted, now - self.span, most.get()).await?;
            let oldest = tries.last().filter(|_| tries.len() >= usize::try_from(most.get()).unwrap_or(usize::MAX));
            longest = longest.max(oldest.map(|at| seconds_left(*at, self.span, now)));
        }
        longest.map_or(Ok(()), |seconds| Err(Refusal::TooSoon { seconds }.into()))
    }

    /// As [`Counts::check`]; and refuses where the last one for the first thing that it is counted for was just now.
    pub async fn check_apart(&self, tx: &mut Tx, apart: NonZeroU32, now: Timestamp) -> Result<(), Stop> {
        let apart = SignedDuration::from_secs(apart.get().into());
        if let Some((counted, _)) = self.each.first()
            && let Some(last) = tx.tries_since(counted, now - apart, 1).await?.first()
        {
            return Err(Refusal::TooSoon { seconds: seconds_left(*last, apart, now) }.into());
        }
        self.check(tx, now).await
    }

    pub async fn count(&self, tx: &mut Tx, now: Timestamp) -> Result<(), Stop> {
        for (counted, _) in &self.each {
            tx.count_try(counted, now).await?;
        }
        Ok(())
    }

    /// Takes back what was counted at a time.
    pub async fn uncount(&self, tx: &mut Tx, at: Timestamp) -> Result<(), Stop> {
        for (counted, _) in &self.each {
            tx.uncount_try(counted, at).await?;
        }
        Ok(())
    }
}

/// Rounded up: a second too early would be refused again.
fn seconds_left(since: Timestamp, span: SignedDuration, now: Timestamp) -> u32 {
    let left = span - now.duration_since(since);
    let seconds = left.as_secs() + i64::from(left.subsec_nanos() > 0);
    u32::try_from(seconds.max(1)).unwrap_or(u32::MAX)
}

/// Calls from this machine itself have no address that is worth counting.
fn line(caller: &Caller) -> Option<String> {
    (!caller.is_local()).then(|| line_of(caller.address).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{server::bench::START, store::testing};

    fn from(address: &str) -> Caller {
        Caller { address: address.parse().unwrap(), by_proxy: false }
    }

    async fn too_soon(counts: &Counts, tx: &mut Tx, now: Timestamp) -> Option<u32> {
        match counts.check(tx, now).await {
            Ok(()) => None,
            Err(Stop::Refused(Refusal::TooSoon { seconds })) => Some(seconds),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn each_thing_is_counted_for_itself_and_the_longest_wait_is_told() {
        let limits = CodeLimits::default();
        let (rosa, lena) = (PersonId("rosa".into()), PersonId("lena".into()));
        let (here, there) = (from("203.0.113.9"), from("198.51.100.1"));
        for (name, store) in testing::each().await {
            let mut tx = store.begin().await.unwrap();
            let at = |seconds| START + SignedDuration::from_secs(seconds);
            // Five for one card, and two minutes later one more for the same person.
            let first = limits.for_code(1, &rosa, "WS-1", &here);
            for n in 0..5 {
                first.count(&mut tx, at(n * 60)).await.unwrap();
            }
            let now = at(360);
            assert_eq!(too_soon(&first, &mut tx, now).await, Some(3600 - 360), "{name}: the card");
            let other_card = limits.for_code(2, &rosa, "WS-2", &there);
            assert_eq!(too_soon(&other_card, &mut tx, now).await, None, "{name}");
            other_card.count(&mut tx, now).await.unwrap();
            assert_eq!(too_soon(&other_card, &mut tx, now).await, Some(3600 - 360), "{name}: the person");
            assert_eq!(too_soon(&first, &mut tx, now).await, Some(3600 - 360), "{name}");
            // The first of the six is forgotten, the second is not.
            assert_eq!(too_soon(&other_card, &mut tx, at(3600)).await, None, "{name}");
            // Others fill the workstation and the address.
            for n in 0..15 {
                let one = limits.for_code(10 + n, &PersonId(format!("p{n}")), " ws-1", &here);
                assert_eq!(too_soon(&one, &mut tx, now).await, None, "{name} {n}");
                one.count(&mut tx, now).await.unwrap();
            }
            let next = |workstation: &str, caller: &Caller| limits.for_code(99, &lena, workstation, caller);
            assert_eq!(too_soon(&next("WS-1", &here), &mut tx, now).await, Some(3600 - 360), "{name}: the workstation");
            assert_eq!(too_soon(&next("WS-1", &there), &mut tx, now).await, None, "{name}: another of that name");
            assert_eq!(too_soon(&next("WS-2", &here), &mut tx, now).await, None, "{name}");
            for n in 0..80 {
                limits.for_code(200 + n, &PersonId(format!("q{n}")), &format!("W{n}"), &here).count(&mut tx, now).await.unwrap();
            }
            assert_eq!(too_soon(&next("WS-3", &here), &mut tx, now).await, Some(3600 - 360), "{name}: the address");
            let local = from("127.0.0.1");
            assert_eq!(limits.for_code(1, &rosa, "WS-1", &local).each.len(), 3, "{name}: this machine is no address");
        }
    }

    #[tokio::test]
    async fn what_is_taken_back_has_not_been() {
        let limits = CodeLimits { per_card: figure(2), ..CodeLimits::default() };
        for (name, store) in testing::each().await {
            let mut tx = store.begin().await.unwrap();
            let counts = limits.for_code(1, &PersonId("rosa".into()), "WS-1", &from("203.0.113.9"));
            for _ in 0..2 {
                counts.count(&mut tx, START).await.unwrap();
            }
            assert_eq!(too_soon(&counts, &mut tx, START).await, Some(3600), "{name}");
            counts.uncount(&mut tx, START).await.unwrap();
            assert_eq!(too_soon(&counts, &mut tx, START).await, None, "{name}");
            counts.count(&mut tx, START).await.unwrap();
            assert_eq!(too_soon(&counts, &mut tx, START).await, Some(3600), "{name}: the other one is still there");
        }
    }

    #[test]
    fn waits_are_rounded_up() {
        let at = |millis| START + SignedDuration::from_millis(millis);
        let span = SignedDuration::from_secs(60);
        for (now, left) in [(at(0), 60), (at(1), 60), (at(999), 60), (at(1000), 59), (at(59_999), 1), (at(60_000), 1)] {
            assert_eq!(seconds_left(START, span, now), left, "{now}");
        }
    }

    #[test]
    fn figures() {
        for (text, good) in [("", true), ("per_card = 3", true), ("per_card = 0", false), ("per_day = 1", false)] {
            assert_eq!(toml::from_str::<CodeLimits>(text).is_ok(), good, "{text}");
        }
        let usual = CodeLimits::default();
        assert_eq!(toml::from_str::<CodeLimits>(&toml::to_string(&usual).unwrap()).unwrap(), usual);
    }
}
