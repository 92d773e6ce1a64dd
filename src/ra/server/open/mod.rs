//! `POST /v1/operations`: opens an operation, or meets it again by its id.
//!
//! - **Unlock** needs no session. Refuses `UnknownCard`, `CardSuspended`, `CardCancelled`, `SecretsUnknown`, `PersonInactive`.
//! - **Renew** needs the holder's session, or a helper's with an attestation; it is granted by being opened. Refuses also
//!   `NotSignedIn`, `TermsNeeded`, `NotAttested`, `OwnCard`, `NotYourRole`, `NotYourOrganisation`, `TooEarly`, `CertificatesExpired`.
//! - **Repair** needs an agent's session and an identity check. Refuses also `IdentityNotChecked`.
//! - **Issue** needs an agent's session or a bootstrap code. An unfinished issue for the same person goes on under its own id.
//!   Refuses also `UnknownPerson`, `BadBootstrapCode`.
//!
//! All: `OtherOperationOpen` where another operation of the same kind has begun to change the card, or another unlock is authorised.
//! Anyone may open an unlock, so it ends nothing before the card has been there for it ([`super::presence`]). `WrongStep` where the id is known with another
//! content; `OperationGone` where it has ended otherwise than well; `Malformed`.
//!
//! Meeting an unlock or a renewal again needs no session: it gives nothing but the nonce, and only the card's `9E` key can answer
//! that. So a card that was cut off can be finished even where its `9A` can no longer sign in. Meeting an issue again needs the
//! agent's session or a bootstrap code, unless it is done and only wants to be confirmed again.

mod issue;
mod renew;
mod repair;
mod unlock;

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use jiff::SignedDuration;

use super::{
    Parts,
    guard::{self},
    note_refusal,
    openapi::refuses,
    stop::{Failed, Stop},
    wire::{Answer, Body, Tokens, is_person_id},
    workstation_is_sane,
};
use crate::{
    domain::{
        card::{CardSerial, Guid, Slot},
        clock::Timestamp,
        operation::OperationKind,
        person::{IdentityNumber, PersonId},
        refusal::Refusal,
        role::Role,
    },
    ra::{
        api::{
            bytes::{Bytes, SecretWord},
            operation::{IssueGrant, KeyPlan, Open, OpenWhat, Opened},
        },
        ca::{self, Holder, Subject},
        store::{
            Tx,
            audit::Entry,
            cards::Card,
            operations::{Operation, Stage},
            people::Person,
        },
    },
};

/// Days that a card lives (FIPS 201: at most six years). Its `9E` certificate lasts as long.
pub const CARD_DAYS: i64 = 6 * 365;

refuses!(BODY; SESSION, ROLE, USABLE; Malformed, RoleNotChosen, SecretsUnknown, PersonInactive, UnknownPerson, NotAttested, OwnCard, NotYourOrganisation, TooEarly { from: Timestamp::UNIX_EPOCH }, CertificatesExpired, IdentityNotChecked, BadBootstrapCode, OtherOperationOpen, OperationGone);

#[utoipa::path(
    post,
    path = "/v1/operations",
    summary = "Open an operation, or meet it again",
    operation_id = "open",
    request_body = Open,
    responses((status = 200, description = "Done", body = Opened), Refuses),
    security((), ("session" = [])),
)]
pub async fn handle(State(parts): State<Arc<Parts>>, tokens: Tokens, Body(open): Body<Open>) -> Result<Answer<Opened>, Stop> {
    // Both go into the trail, whatever becomes of the call.
    let sane =
        workstation_is_sane(&open.workstation) && !matches!(&open.what, OpenWhat::Issue { person, .. } if !is_person_id(person));
    if !sane {
        return Err(Refusal::Malformed.into());
    }
    let mut seen = Seen::default();
    let result = decide(&parts, &tokens, &open, &mut seen).await;
    if let Err(stop) = &result
        && seen.who.is_some()
    {
        // Callers who have not signed in do not fill the trail.
        let entry = Entry {
            who: seen.who.as_ref(),
            whom: seen.whom.as_ref(),
            card: seen.card.as_ref(),
            workstation: Some(&open.workstation),
            role: seen.role,
            operation: Some(open.id),
            ..Entry::done(parts.clock.now(), opening(kind_of(&open.what)))
        };
        note_refusal(&parts, stop, entry).await;
    }
    result.map(Answer)
}

/// What was learnt before a refusal, for the audit trail.
#[derive(Default)]
struct Seen {
    who: Option<PersonId>,
    whom: Option<PersonId>,
    card: Option<CardSerial>,
    role: Option<Role>,
}

async fn decide(parts: &Parts, tokens: &Tokens, open: &Open, seen: &mut Seen) -> Result<Opened, Stop> {
    let mut tx = parts.store.begin().await?;
    let opened = if let Some(known) = tx.operation(open.id).await? {
        again(&mut tx, parts, tokens, open, known).await?
    } else {
        match &open.what {
            OpenWhat::Unlock { card } => {
                let card = tx.card_by_identity(card).await?.ok_or(Refusal::UnknownCard)?;
                unlock::unlock(&mut tx, parts, open, &card).await?
            }
            OpenWhat::Renew { card, assist } => {
                let who = guard::signed_in(&mut tx, parts, tokens).await?;
                seen.who = Some(who.person.id.clone());
                seen.role = assist.as_ref().map(|a| a.role);
                let card = tx.card_by_identity(card).await?.ok_or(Refusal::UnknownCard)?;
                (seen.card, seen.whom) = (Some(card.serial.clone()), Some(card.person.clone()));
                renew::renew(&mut tx, parts, open, &who, &card, assist.as_ref()).await?
            }
            OpenWhat::Repair { card, agent, identity_check } => {
                let card = tx.card_by_identity(card).await?.ok_or(Refusal::UnknownCard)?;
                let proof = issue::proof_of(&mut tx, parts, tokens, &card.person, Some(*agent), None).await?;
                repair::repair(&mut tx, parts, open, &card, proof, identity_check, seen).await?
            }
            OpenWhat::Issue { person, agent, bootstrap, management } => {
                let proof = issue::proof_of(&mut tx, parts, tokens, person, *agent, bootstrap.as_ref()).await;
                seen.whom = Some(person.clone());
                issue::issue(&mut tx, parts, open, person, proof?, *management, seen).await?
            }
        }
    };
    tx.commit().await?;
    Ok(opened)
}

/// The operation is known by its id: the same content gives the same answer.
async fn again(tx: &mut Tx, parts: &Parts, tokens: &Tokens, open: &Open, known: Operation) -> Result<Opened, Stop> {
    let card = guard::card_of(tx, known.card).await?;
    let same = known.kind == kind_of(&open.what)
        && match &open.what {
            OpenWhat::Unlock { card: c } => card.identity == Some(*c),
            // Whoever finishes a renewal need not know who helped to begin it.
            OpenWhat::Renew { card: c, assist } => {
                card.identity == Some(*c) && assist.as_ref().is_none_or(|a| Some(renew::attestation(a)) == known.assist)
            }
            // Meeting it again gives the nonce only; presence asks for the agent.
            OpenWhat::Repair { card: c, .. } => card.identity == Some(*c),
            OpenWhat::Issue { person, management, .. } => known.holder == *person && known.management == Some(*management),
        };
    if !same {
        return Err(Refusal::WrongStep.into());
    }
    if !guard::answers(&known, parts.clock.now()) {
        return Err(Refusal::OperationGone.into());
    }
    let holder = tx.person(&known.holder).await?.ok_or(Failed::Missing("an operation's holder"))?;
    if let OpenWhat::Issue { person, agent, bootstrap, .. } = &open.what {
        if agent.is_none() && bootstrap.is_none() && known.stage == Stage::Done {
            return opened(tx, parts, &known, &card, &holder, None).await;
        }
        let proof = issue::proof_of(tx, parts, tokens, person, *agent, bootstrap.as_ref()).await?;
        return issue::take_over(tx, parts, open, known, &card, &holder, &proof).await;
    }
    opened(tx, parts, &known, &card, &holder, None).await
}

/// Leaves no other open operation of this kind on the card, or refuses where one may have changed it. Whoever has the card may not have
/// the right to unlock it, so that an unlock must not end another which the holder or a helper has authorised; opening a renewal takes as
/// much as was taken before.
pub(super) async fn make_room(tx: &mut Tx, card: &Card, kind: OperationKind, now: Timestamp) -> Result<(), Stop> {
    let others = others(tx, card, kind, now).await?;
    for older in others {
        let stage = if guard::is_open(&older, now) { Stage::Superseded } else { Stage::Lapsed };
        tx.close_operation(older.id, stage, now).await?;
    }
    Ok(())
}

/// The operations of this kind that are open on the card, none of which has come so far that it must not be ended.
async fn others(tx: &mut Tx, card: &Card, kind: OperationKind, now: Timestamp) -> Result<Vec<Operation>, Stop> {
    let mut others = tx.open_operations_of_card(card.key).await?;
    others.retain(|o| o.kind == kind);
    let stands = |o: &Operation| o.released_at.is_some() || (kind == OperationKind::Unlock && o.granted_at.is_some());
    if others.iter().any(|o| guard::is_open(o, now) && stands(o)) {
        return Err(Refusal::OtherOperationOpen.into());
    }
    Ok(others)
}

fn fresh(parts: &Parts, open: &Open, kind: OperationKind, card: &Card, holder: &Person, now: Timestamp) -> Operation {
    Operation {
        id: open.id,
        kind,
        card: card.key,
        holder: holder.id.clone(),
        helper: None,
        role: None,
        organisation: None,
        assist: None,
        workstation: open.workstation.clone(),
        stage: Stage::Open,
        nonce: parts.chance.bytes(),
        token: None,
        opened_at: now,
        granted_at: None,
        released_at: None,
        puk_released_at: None,
        closed_at: None,
        guid: new_guid(parts),
        expiry: card.expiry.clone(),
        key_algorithm: parts.config.policy.key_algorithm,
        management: None,
        management_met: None,
        holder_nonce: None,
        proven: false,
    }
}

async fn opened(
    tx: &mut Tx,
    parts: &Parts,
    operation: &Operation,
    card: &Card,
    holder: &Person,
    token: Option<SecretWord>,
) -> Result<Opened, Stop> {
    let issue = token.map(|token| IssueGrant {
        token,
        operation: operation.id,
        serial: card.serial.clone(),
        holder: guard::details(holder),
    });
    // A blank card has no `9E` key that could sign a nonce.
    let nonce = card.identity.map(|_| Bytes(operation.nonce.to_vec()));
    Ok(Opened { nonce, issue, keys: plan(tx, parts, operation, card, holder).await? })
}

/// What is to be done about keys; nothing for an unlock.
pub async fn plan(
    tx: &mut Tx,
    parts: &Parts,
    operation: &Operation,
    card: &Card,
    holder: &Person,
) -> Result<Option<KeyPlan>, Stop> {
    let slots = slots(operation.kind);
    if slots.is_empty() {
        return Ok(None);
    }
    let mut subjects = BTreeMap::new();
    // Whoever has no position gets no certificate; that is said when one is asked for.
    if let Some(position) = guard::positions(tx, parts, &holder.id).await?.into_iter().next() {
        let named =
            Named { name: holder.full_name(), number: holder.identity_number.clone(), organisation: position.organisation.name };
        for &slot in slots {
            subjects.insert(slot, Bytes(ca::subject_name(&named.subject(slot, &card.serial))?));
        }
    }
    Ok(Some(KeyPlan {
        algorithm: operation.key_algorithm,
        slots: slots.to_vec(),
        subjects,
        guid: operation.guid,
        cardholder: holder.cardholder,
        expiry: operation.expiry.clone(),
    }))
}

/// What a holder's certificates say of them.
pub struct Named {
    pub name: String,
    pub number: IdentityNumber,
    pub organisation: String,
}

impl Named {
    /// Whom a slot's certificate names.
    pub fn subject<'a>(&'a self, slot: Slot, serial: &'a CardSerial) -> Subject<'a> {
        let holder =
            Holder { name: &self.name, identity_number: &self.number, organisation: &self.organisation, principal: None };
        match slot {
            Slot::Authentication => Subject::Authentication(holder),
            Slot::Signature => Subject::Signature(holder),
            Slot::CardAuthentication => Subject::CardAuthentication(serial),
        }
    }
}

/// The slots that get new keys, in the order of writing: signing in works as long as possible.
pub fn slots(kind: OperationKind) -> &'static [Slot] {
    match kind {
        OperationKind::Unlock => &[],
        OperationKind::Renew | OperationKind::Repair => &[Slot::Signature, Slot::Authentication],
        OperationKind::Issue => &[Slot::CardAuthentication, Slot::Signature, Slot::Authentication],
    }
}

fn kind_of(what: &OpenWhat) -> OperationKind {
    match what {
        OpenWhat::Unlock { .. } => OperationKind::Unlock,
        OpenWhat::Renew { .. } => OperationKind::Renew,
        OpenWhat::Issue { .. } => OperationKind::Issue,
        OpenWhat::Repair { .. } => OperationKind::Repair,
    }
}

fn opening(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Unlock => "open unlock",
        OperationKind::Renew => "open renew",
        OperationKind::Issue => "open issue",
        OperationKind::Repair => "open repair",
    }
}

fn entry<'a>(o: &'a Operation, card: &'a Card, now: Timestamp) -> Entry<'a> {
    Entry {
        card: Some(&card.serial),
        workstation: Some(&o.workstation),
        role: o.role,
        organisation: o.organisation.as_deref(),
        operation: Some(o.id),
        ..Entry::done(now, opening(o.kind))
    }
}

/// A person who has a position today.
async fn active_person(tx: &mut Tx, parts: &Parts, id: &PersonId) -> Result<Person, Stop> {
    let person = tx.person(id).await?.ok_or(Refusal::UnknownPerson)?;
    if guard::positions(tx, parts, id).await?.is_empty() {
        return Err(Refusal::PersonInactive.into());
    }
    Ok(person)
}

fn certificate_date(parts: &Parts, now: Timestamp) -> String {
    guard::day_of(later(now, parts.config.policy.certificate_days.into())).strftime("%Y%m%d").to_string()
}

/// So many days later.
pub fn later(now: Timestamp, days: i64) -> Timestamp {
    now + SignedDuration::from_hours(24 * days)
}

/// A random UUID (RFC 9562, version 4), as SP 800-73-4 wants a card's GUID to be.
fn new_guid(parts: &Parts) -> Guid {
    Guid(uuid::Builder::from_random_bytes(parts.chance.bytes()).into_uuid().into_bytes())
}

#[cfg(test)]
mod tests;
