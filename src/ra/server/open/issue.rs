//! Issue: by an agent's session or a bootstrap code. An unfinished issue for the same person goes on under its own id, in the hands
//! of whoever proves to be entitled now.
//!
//! Refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen` (it has ended meanwhile), `NotYourRole`, `NotYourOrganisation`, `OwnCard`, `UnknownPerson`, `PersonInactive`,
//! `BadBootstrapCode`.

use jiff::SignedDuration;

use super::{CARD_DAYS, Seen, active_person, entry, fresh, later, opened};
use crate::{
    domain::{
        card::{CardSerial, ManagementAlgorithm},
        operation::{OperationId, OperationKind},
        person::PersonId,
        refusal::Refusal,
        role::{Action, Role},
        secret::SecretText,
    },
    ra::{
        api::{
            bytes::SecretWord,
            operation::{Open, Opened},
        },
        server::{
            Parts, guard,
            stop::Stop,
            wire::{Tokens, hash_of_typed, new_token},
        },
        store::{
            Tx,
            audit::Entry,
            cards::{Card, CardState},
            operations::{Hands, Operation, Stage},
            people::Person,
        },
    },
};

/// How long a bootstrap code can be used.
pub const BOOTSTRAP: SignedDuration = SignedDuration::from_hours(24);

pub(super) async fn issue(
    tx: &mut Tx,
    parts: &Parts,
    open: &Open,
    person: &PersonId,
    proof: Proof,
    management: ManagementAlgorithm,
    seen: &mut Seen,
) -> Result<Opened, Stop> {
    let now = parts.clock.now();
    if let Proof::Agent { person, role, .. } = &proof {
        (seen.who, seen.role) = (Some(person.clone()), Some(*role));
    }
    let holder = active_person(tx, parts, person).await?;
    if let Some(unfinished) = tx.open_issue_for(person).await? {
        if guard::is_open(&unfinished, now) {
            // Another blank card may have been taken, with another algorithm.
            tx.set_operation_management(unfinished.id, management).await?;
            let card = guard::card_of(tx, unfinished.card).await?;
            return take_over(tx, parts, open, unfinished, &card, &holder, &proof).await;
        }
        tx.close_operation(unfinished.id, Stage::Lapsed, now).await?;
        tx.set_card_state(unfinished.card, CardState::Cancelled, Some("never finished"), now).await?;
    }
    let expiry = later(now, CARD_DAYS.max(i64::from(parts.config.policy.certificate_days)));
    let expiry = guard::day_of(expiry).strftime("%Y%m%d").to_string();
    let serial = free_serial(tx, parts).await?;
    let key = tx.add_card(&serial, person, &expiry, now).await?;
    let card = guard::card_of(tx, key).await?;
    let (helper, role, organisation) = proof.agent();
    let operation = Operation {
        helper,
        role,
        organisation,
        granted_at: Some(now),
        expiry,
        management: Some(management),
        ..fresh(parts, open, OperationKind::Issue, &card, &holder, now)
    };
    tx.add_operation(&operation).await?;
    let who = operation.helper.as_ref();
    tx.audit(&Entry { who, whom: Some(&holder.id), ..entry(&operation, &card, now) }).await?;
    go_on_issuing(tx, parts, &operation, &card, &holder, &proof).await
}

/// What entitles to an issue.
pub(super) enum Proof {
    Agent { person: PersonId, role: Role, organisation: Option<String> },
    Bootstrap { hash: [u8; 32], spent_on: Option<OperationId>, fresh: bool },
}

impl Proof {
    /// The agent, in which role and organisation. A bootstrap code names nobody.
    pub(super) fn agent(&self) -> (Option<PersonId>, Option<Role>, Option<String>) {
        match self {
            Proof::Agent { person, role, organisation } => (Some(person.clone()), Some(*role), organisation.clone()),
            Proof::Bootstrap { .. } => (None, None, None),
        }
    }
}

pub(super) async fn proof_of(
    tx: &mut Tx,
    parts: &Parts,
    tokens: &Tokens,
    holder: &PersonId,
    agent: Option<Role>,
    bootstrap: Option<&SecretWord>,
) -> Result<Proof, Stop> {
    let now = parts.clock.now();
    if let Some(code) = bootstrap {
        let typed = SecretText::new(code.expose("hashed for comparison with the stored hash").to_owned());
        let hash = hash_of_typed(&typed);
        let known = tx.bootstrap(&hash).await?.ok_or(Refusal::BadBootstrapCode)?;
        let fresh = now.duration_since(known.made_at) < BOOTSTRAP;
        return Ok(Proof::Bootstrap { hash, spent_on: known.spent_on, fresh });
    }
    let who = guard::signed_in(tx, parts, tokens).await?;
    let role = agent.filter(|r| r.may(Action::ManageCards)).ok_or_else(|| guard::not_your_role(Action::ManageCards))?;
    let positions = guard::positions(tx, parts, &who.person.id).await?;
    let places: Vec<String> = positions.into_iter().filter(|p| p.role == role).map(|p| p.organisation.code).collect();
    let [first, others @ ..] = &places[..] else { return Err(guard::not_your_role(Action::ManageCards)) };
    let organisation = match &who.session.chosen {
        Some((_, code)) => {
            who.acts_as(role, code)?;
            // It may have ended since it was chosen.
            Some(places.iter().find(|c| *c == code).ok_or(Refusal::RoleNotChosen)?)
        }
        // Which one of several the agent acts for is not said.
        None => others.is_empty().then_some(first),
    }
    .cloned();
    if who.person.id == *holder {
        return Err(Refusal::OwnCard.into());
    }
    Ok(Proof::Agent { person: who.person.id, role, organisation })
}

/// An issue that was begun goes on in the hands of whoever proves to be entitled now: the trail is to name them from here on.
pub(super) async fn take_over(
    tx: &mut Tx,
    parts: &Parts,
    open: &Open,
    known: Operation,
    card: &Card,
    holder: &Person,
    proof: &Proof,
) -> Result<Opened, Stop> {
    // One that is done stays as it was done; it only wants to be confirmed again.
    if known.stage != Stage::Open {
        return go_on_issuing(tx, parts, &known, card, holder, proof).await;
    }
    let (helper, role, organisation) = proof.agent();
    let operation = Operation { helper, role, organisation, workstation: open.workstation.clone(), ..known };
    let who = operation.helper.as_ref();
    let hands = Hands { helper: who, role, organisation: operation.organisation.as_deref(), workstation: &operation.workstation };
    tx.hand_over(operation.id, &hands).await?;
    let what = "go on with issue";
    tx.audit(&Entry { who, whom: Some(&holder.id), what, ..entry(&operation, card, parts.clock.now()) }).await?;
    go_on_issuing(tx, parts, &operation, card, holder, proof).await
}

/// Gives an issue's token, spending the bootstrap code on it. A code spent on this very operation serves again.
async fn go_on_issuing(
    tx: &mut Tx,
    parts: &Parts,
    operation: &Operation,
    card: &Card,
    holder: &Person,
    proof: &Proof,
) -> Result<Opened, Stop> {
    match proof {
        Proof::Agent { .. } => {}
        Proof::Bootstrap { spent_on: Some(id), .. } if *id == operation.id => {}
        Proof::Bootstrap { hash, spent_on: None, fresh: true } => tx.spend_bootstrap(hash, operation.id).await?,
        Proof::Bootstrap { .. } => return Err(Refusal::BadBootstrapCode.into()),
    }
    let (token, hash) = new_token(&parts.chance);
    tx.set_operation_token(operation.id, &hash).await?;
    opened(tx, parts, operation, card, holder, Some(token)).await
}

async fn free_serial(tx: &mut Tx, parts: &Parts) -> Result<CardSerial, Stop> {
    loop {
        let serial = CardSerial(format!("W{:09}", parts.chance.below(1_000_000_000)));
        if !tx.serial_taken(&serial).await? {
            return Ok(serial);
        }
    }
}
