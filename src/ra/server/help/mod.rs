//! Remote help: two people at two desks. The holder's desktop asks ([`ask`]) and shows a code; the holder reads it out to a helper, who
//! types it at another workstation, sees who asks ([`look_up`]), and gives their word ([`approve`]) or does not ([`decline`]). The
//! holder's desktop sees it ([`super::progress`]) and goes on by itself.
//!
//! The store keeps an HMAC of the code under the key that all instances share. It must be found by its code, so it cannot have a salt
//! of its own; under a key, the table alone (a copy of it, a log of statements) does not give the codes away, which have but 40 bits.
//! Whoever has the whole database, the key included, could search them, and would gain nothing: a code does nothing without a helper who
//! has signed in with their card, at another workstation, and it lives for minutes.
//!
//! A presence of the card makes the request void, and a word that was given on it ([`super::presence`]): it was given for whoever was
//! at the desk then.

pub mod approve;
pub mod ask;
pub mod decline;
pub mod look_up;

#[cfg(test)]
mod tests;

use hmac::Mac as _;
use jiff::SignedDuration;

use super::{
    Parts,
    guard::{self, Held, InRole},
    note_refusal,
    peer::Caller,
    stop::{Failed, Stop},
    wire::Tokens,
};
use crate::{
    domain::{clock::Timestamp, help_code::HelpCode, operation::OperationKind, refusal::Refusal, role::Action, secret::Secret},
    ra::{
        api::bytes::SecretWord,
        keyed::keyed,
        store::{
            Tx,
            audit::Entry,
            help::{HelpRequest, HelpState},
            operations::Operation,
        },
    },
};

/// How long a help code works at most.
fn lasts(parts: &Parts) -> SignedDuration {
    SignedDuration::from_mins(parts.config.policy.code_minutes.into())
}

/// What the store keeps of a code.
fn hash_of(key: &Secret<32>, code: &HelpCode) -> [u8; 32] {
    // The key authenticates challenges as well: the words before keep the two uses apart.
    let mac = keyed(key, "makes help codes unsearchable without it").chain_update(b"wardcard help code\0");
    mac.chain_update(code.expose("hashed to be kept or found")).finalize().into_bytes().into()
}

/// A request and whoever has its code.
struct Met {
    helper: InRole,
    request: HelpRequest,
    held: Held,
}

/// What a helper does with a request, as the trail calls it.
#[derive(Clone, Copy)]
enum Deed {
    LookUp,
    Approve,
    Decline,
}

impl Deed {
    fn name(self) -> &'static str {
        match self {
            Deed::LookUp => "look up remote help",
            Deed::Approve => "approve remote help",
            Deed::Decline => "decline remote help",
        }
    }
}

impl Met {
    /// An audit row in the helper's name, from their workstation.
    fn entry(&self, now: Timestamp, deed: Deed) -> Entry<'_> {
        Entry {
            who: Some(&self.helper.person.id),
            workstation: Some(&self.helper.session.workstation),
            role: Some(self.helper.role),
            organisation: Some(&self.helper.organisation.code),
            ..self.held.entry(now, deed.name())
        }
    }

    /// Refuses, and says so in the trail.
    async fn refuse<T>(&self, parts: &Parts, tx: Tx, deed: Deed, stop: Stop) -> Result<T, Stop> {
        drop(tx);
        note_refusal(parts, &stop, self.entry(parts.clock.now(), deed)).await;
        Err(stop)
    }

    /// Whether this helper may help this holder at all: not their own card, an organisation of the holder's or one paired with it, and
    /// another workstation. Names of workstations are what desktops say; Windows does not tell their letters' case apart.
    async fn may_help(&self, tx: &mut Tx, parts: &Parts) -> Result<(), Stop> {
        if self.helper.person.id == self.held.holder.id {
            return Err(Refusal::OwnCard.into());
        }
        if !guard::is_near(tx, parts, &self.helper.organisation.code, &self.held.holder.id).await? {
            return Err(Refusal::NotYourOrganisation.into());
        }
        let here = self.helper.session.workstation.trim().to_lowercase();
        if here == self.held.operation.workstation.trim().to_lowercase() {
            return Err(Refusal::SameWorkstation.into());
        }
        Ok(())
    }
}

/// Which requests a code finds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Those that can still be answered.
    Open,
    /// Those that have been approved, or declined by this helper, too: to know an answer again.
    OrAnswered,
}

/// The request of a code. One that is wrong, too old, used, declined, or whose operation has ended is `WrongHelpCode`, which does not say
/// why; it is counted, and after too many `TooSoon` is all that is said. A card that has been suspended or cancelled is told.
async fn meet(
    mut tx: Tx,
    parts: &Parts,
    (tokens, caller): (&Tokens, &Caller),
    typed: &SecretWord,
    which: Which,
    deed: Deed,
) -> Result<(Tx, Met), Stop> {
    let now = parts.clock.now();
    let helper = guard::in_role(&mut tx, parts, tokens, Action::HelpColleague).await?;
    let counts = parts.config.limits.codes.for_wrong_help(&helper.person.id, caller);
    counts.check(&mut tx, now).await?;
    let code = HelpCode::parse(typed.expose("hashed to find its request"));
    let request = match code {
        Some(code) => tx.help_by_code(&hash_of(&parts.challenge_key, &code)).await?,
        None => None,
    };
    let found = match request {
        Some(request) => operation_of(&mut tx, parts, &helper, &request, which).await?.map(|o| (request, o)),
        None => None,
    };
    let Some((request, operation)) = found else {
        let refusal = Refusal::WrongHelpCode;
        counts.count(&mut tx, now).await?;
        let entry = Entry {
            who: Some(&helper.person.id),
            workstation: Some(&helper.session.workstation),
            role: Some(helper.role),
            organisation: Some(&helper.organisation.code),
            result: refusal.code(),
            ..Entry::done(now, deed.name())
        };
        tx.audit(&entry).await?;
        tx.commit().await?;
        return Err(refusal.into());
    };
    let card = guard::card_of(&mut tx, operation.card).await?;
    let holder = tx.person(&operation.holder).await?.ok_or(Failed::Missing("an operation's holder"))?;
    let met = Met { helper, request, held: Held { operation, card, holder } };
    if let Err(stop) = met.may_help(&mut tx, parts).await {
        return met.refuse(parts, tx, deed, stop).await;
    }
    Ok((tx, met))
}

/// A request's operation, where the request is one of `which`.
async fn operation_of(
    tx: &mut Tx,
    parts: &Parts,
    helper: &InRole,
    request: &HelpRequest,
    which: Which,
) -> Result<Option<Operation>, Stop> {
    let now = parts.clock.now();
    let operation = tx.operation(request.operation).await?.ok_or(Failed::Missing("a help request's operation"))?;
    let good = match &request.state {
        HelpState::Asked => now.duration_since(request.made_at) < lasts(parts) && guard::is_open(&operation, now),
        HelpState::Approved { .. } => which == Which::OrAnswered && guard::answers(&operation, now),
        HelpState::Declined { by } => which == Which::OrAnswered && *by == helper.person.id && guard::is_open(&operation, now),
    };
    Ok(good.then_some(operation))
}

/// Whether the request can be answered now: the card is as it should be, and nothing else has authorised the unlock meanwhile.
fn answerable(held: &Held) -> Result<(), Stop> {
    guard::usable(&held.card, OperationKind::Unlock)?;
    if held.operation.granted_at.is_some() {
        return Err(Refusal::WrongStep.into());
    }
    Ok(())
}
