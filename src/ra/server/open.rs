//! `POST /v1/operations`: opens an operation, or meets it again by its id.
//!
//! - **Unlock** needs no session. Refuses `UnknownCard`, `CardSuspended`, `CardCancelled`, `SecretsUnknown`, `PersonInactive`.
//! - **Renew** needs the holder's session, or a helper's with an attestation; it is granted by being opened. Refuses also
//!   `NotSignedIn`, `TermsNeeded`, `NotAttested`, `OwnCard`, `NotYourRole`, `NotYourOrganisation`, `TooEarly`, `CertificatesExpired`.
//! - **Issue** needs an agent's session or a bootstrap code. An unfinished issue for the same person goes on under its own id.
//!   Refuses also `UnknownPerson`, `BadBootstrapCode`.
//!
//! All: `OtherOperationOpen` where another operation of the same kind has begun to change the card, or another unlock is authorised:
//! anyone may open an unlock, and it must not end what was earned. `WrongStep` where the id is known with another
//! content; `OperationGone` where it has ended otherwise than well; `Malformed`.
//!
//! Meeting an unlock or a renewal again needs no session: it gives nothing but the nonce, and only the card's `9E` key can answer
//! that. So a card that was cut off can be finished even where its `9A` can no longer sign in. Meeting an issue again needs the
//! agent's session or a bootstrap code, unless it is done and only wants to be confirmed again.

use std::sync::Arc;

use axum::extract::State;
use jiff::SignedDuration;

use super::{
    Parts,
    guard::{self, SignedIn},
    note_refusal,
    stop::{Failed, Stop},
    wire::{Answer, Body, Tokens, hash_of_typed, new_token},
    workstation_is_sane,
};
use crate::{
    domain::{
        card::{CardSerial, Guid, ManagementAlgorithm, Slot},
        clock::Timestamp,
        operation::{OperationId, OperationKind},
        person::PersonId,
        refusal::Refusal,
        role::{Action, Role},
        secret::SecretText,
    },
    ra::{
        api::{
            bytes::{Bytes, SecretWord},
            operation::{Assist, IssueGrant, KeyPlan, Open, OpenWhat, Opened},
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
/// Days that a card lives (FIPS 201: at most six years). Its `9E` certificate lasts as long.
pub const CARD_DAYS: i64 = 6 * 365;

pub async fn handle(State(parts): State<Arc<Parts>>, tokens: Tokens, Body(open): Body<Open>) -> Result<Answer<Opened>, Stop> {
    if !workstation_is_sane(&open.workstation) {
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
                unlock(&mut tx, parts, open, &card).await?
            }
            OpenWhat::Renew { card, assist } => {
                let who = guard::signed_in(&mut tx, parts, tokens).await?;
                seen.who = Some(who.person.id.clone());
                seen.role = assist.as_ref().map(|a| a.role);
                let card = tx.card_by_identity(card).await?.ok_or(Refusal::UnknownCard)?;
                (seen.card, seen.whom) = (Some(card.serial.clone()), Some(card.person.clone()));
                renew(&mut tx, parts, open, &who, &card, assist.as_ref()).await?
            }
            OpenWhat::Issue { person, agent, bootstrap, management } => {
                let proof = proof_of(&mut tx, parts, tokens, person, *agent, bootstrap.as_ref()).await;
                seen.whom = Some(person.clone());
                issue(&mut tx, parts, open, person, proof?, *management, seen).await?
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
                card.identity == Some(*c) && assist.as_ref().is_none_or(|a| Some(attestation(a)) == known.assist)
            }
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
            return Ok(opened(&known, &card, &holder, None));
        }
        let proof = proof_of(tx, parts, tokens, person, *agent, bootstrap.as_ref()).await?;
        return take_over(tx, parts, open, known, &card, &holder, &proof).await;
    }
    Ok(opened(&known, &card, &holder, None))
}

async fn unlock(tx: &mut Tx, parts: &Parts, open: &Open, card: &Card) -> Result<Opened, Stop> {
    let now = parts.clock.now();
    guard::usable(card, OperationKind::Unlock)?;
    if card.puk.is_none() {
        return Err(Refusal::SecretsUnknown.into());
    }
    let holder = active_person(tx, parts, &card.person).await?;
    make_room(tx, card, OperationKind::Unlock, now).await?;
    let operation = fresh(parts, open, OperationKind::Unlock, card, &holder, now);
    // Anyone can do this, so it is written only with the card's presence.
    tx.add_operation(&operation).await?;
    Ok(opened(&operation, card, &holder, None))
}

async fn renew(
    tx: &mut Tx,
    parts: &Parts,
    open: &Open,
    who: &SignedIn,
    card: &Card,
    assist: Option<&Assist>,
) -> Result<Opened, Stop> {
    let now = parts.clock.now();
    guard::usable(card, OperationKind::Renew)?;
    let holder = active_person(tx, parts, &card.person).await?;
    match assist {
        Some(assist) => guard::may_help(tx, parts, who, &holder, assist).await?,
        None if who.person.id == holder.id => {}
        None => return Err(Refusal::NotAttested.into()),
    }
    if card.management.is_none() {
        return Err(Refusal::SecretsUnknown.into());
    }
    let until = tx.pair_expires(card.key).await?.ok_or(Refusal::CertificatesExpired)?;
    let from = until - SignedDuration::from_hours(24 * i64::from(parts.config.policy.warning_days));
    if now >= until {
        return Err(Refusal::CertificatesExpired.into());
    }
    if now < from {
        return Err(Refusal::TooEarly { from }.into());
    }
    make_room(tx, card, OperationKind::Renew, now).await?;
    let expiry = certificate_date(parts, now).max(card.expiry.clone());
    let operation = Operation {
        helper: assist.map(|_| who.person.id.clone()),
        role: assist.map(|a| a.role),
        organisation: assist.map(|a| a.organisation_code.clone()),
        assist: assist.map(attestation),
        // The session, and with a helper the attestation, was the proof.
        granted_at: Some(now),
        expiry,
        ..fresh(parts, open, OperationKind::Renew, card, &holder, now)
    };
    tx.add_operation(&operation).await?;
    tx.audit(&Entry { who: Some(&who.person.id), whom: Some(&holder.id), ..entry(&operation, card, now) }).await?;
    Ok(opened(&operation, card, &holder, None))
}

async fn issue(
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
enum Proof {
    Agent { person: PersonId, role: Role, organisation: Option<String> },
    Bootstrap { hash: [u8; 32], spent_on: Option<OperationId>, fresh: bool },
}

impl Proof {
    /// The agent, in which role and organisation. A bootstrap code names nobody.
    fn agent(&self) -> (Option<PersonId>, Option<Role>, Option<String>) {
        match self {
            Proof::Agent { person, role, organisation } => (Some(person.clone()), Some(*role), organisation.clone()),
            Proof::Bootstrap { .. } => (None, None, None),
        }
    }
}

async fn proof_of(
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
    let mut places = positions.into_iter().filter(|p| p.role == role).map(|p| p.organisation.code);
    let first = places.next().ok_or_else(|| guard::not_your_role(Action::ManageCards))?;
    let organisation = match &who.session.chosen {
        Some((chosen, code)) => {
            who.acts_as(role, code)?;
            (*chosen == role).then(|| code.clone())
        }
        // Which one of several the agent acts for is not said.
        None => places.next().is_none().then_some(first),
    };
    if who.person.id == *holder {
        return Err(Refusal::OwnCard.into());
    }
    Ok(Proof::Agent { person: who.person.id, role, organisation })
}

/// An issue that was begun goes on in the hands of whoever proves to be entitled now: the trail is to name them from here on.
async fn take_over(
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
    Ok(opened(operation, card, holder, Some(token)))
}

/// Leaves no other open operation of this kind on the card, or refuses where one may have changed it. Anyone may open an unlock, so
/// that one must not end another which the holder or a helper has authorised; opening a renewal takes as much as was taken before.
async fn make_room(tx: &mut Tx, card: &Card, kind: OperationKind, now: Timestamp) -> Result<(), Stop> {
    for older in tx.open_operations_of_card(card.key).await?.into_iter().filter(|o| o.kind == kind) {
        let stage = if !guard::is_open(&older, now) {
            Stage::Lapsed
        } else if older.released_at.is_some() || (kind == OperationKind::Unlock && older.granted_at.is_some()) {
            return Err(Refusal::OtherOperationOpen.into());
        } else {
            Stage::Superseded
        };
        tx.close_operation(older.id, stage, now).await?;
    }
    Ok(())
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

fn opened(operation: &Operation, card: &Card, holder: &Person, token: Option<SecretWord>) -> Opened {
    let issue = token.map(|token| IssueGrant {
        token,
        operation: operation.id,
        serial: card.serial.clone(),
        holder: guard::details(holder),
    });
    // A blank card has no `9E` key that could sign a nonce.
    let nonce = card.identity.map(|_| Bytes(operation.nonce.to_vec()));
    Opened { nonce, issue, keys: plan(operation, holder) }
}

/// What is to be done about keys; nothing for an unlock.
pub fn plan(operation: &Operation, holder: &Person) -> Option<KeyPlan> {
    let slots = slots(operation.kind);
    (!slots.is_empty()).then(|| KeyPlan {
        algorithm: operation.key_algorithm,
        slots: slots.to_vec(),
        guid: operation.guid,
        cardholder: holder.cardholder,
        expiry: operation.expiry.clone(),
    })
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

async fn free_serial(tx: &mut Tx, parts: &Parts) -> Result<CardSerial, Stop> {
    loop {
        let serial = CardSerial(format!("W{:09}", parts.chance.below(1_000_000_000)));
        if !tx.serial_taken(&serial).await? {
            return Ok(serial);
        }
    }
}

fn attestation(assist: &Assist) -> String {
    serde_json::json!([assist.role, assist.organisation_code, assist.knows_holder, assist.holder_present]).to_string()
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
mod tests {
    use super::*;
    use crate::ra::{
        api::{
            bytes::SecretWord,
            card::CardStanding,
            operation::{CommitKey, Confirm},
        },
        server::bench::{Bench, ORIGIN, TestKey, TestOperation, assist},
    };

    const PATH: &str = "/v1/operations";
    /// Inside the renewal window of a card that was issued at the start.
    const IN_WINDOW: i64 = 700;

    #[tokio::test]
    async fn who_may_renew_whose_card() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let mut helpers = vec![];
        for person in ["holder", "lena", "sponsor", "agent", "manager"] {
            helpers.push(bench.issue(person).await);
        }
        bench.later_days(IN_WINDOW);
        for (helper, role) in helpers.iter().zip(Role::ALL) {
            let session = bench.sign_in(helper).await;
            let request = bench.renew_request(&rosa, Some(assist(role, "EX001")));
            let answer = bench.with_session(&session).post(PATH, &request).await;
            if role.may(Action::HelpColleague) {
                let opened: Opened = answer.ok();
                assert_eq!(opened.keys.unwrap().slots, [Slot::Signature, Slot::Authentication]);
            } else {
                answer.refused_for(Refusal::NotYourRole { least: Role::Unlocker }, role.name());
            }
            let unattested = bench.renew_request(&rosa, None);
            bench.with_session(&session).post(PATH, &unattested).await.refused(Refusal::NotAttested);
            let own = bench.renew_request(helper, Some(assist(role, "EX001")));
            bench.with_session(&session).post(PATH, &own).await.refused(Refusal::OwnCard);
        }
        let lena = bench.sign_in(&helpers[1]).await;
        let absent = Assist { holder_present: false, ..assist(Role::Unlocker, "EX001") };
        for (assist, refusal) in [
            (assist(Role::Unlocker, "EX002"), Refusal::NotYourOrganisation),
            (assist(Role::Sponsor, "EX001"), Refusal::NotYourRole { least: Role::Unlocker }),
            (absent, Refusal::NotAttested),
        ] {
            let request = bench.renew_request(&rosa, Some(assist));
            bench.with_session(&lena).post(PATH, &request).await.refused(refusal);
        }
        let session = bench.sign_in(&rosa).await;
        let own = bench.renew_request(&rosa, None);
        bench.post(PATH, &own).await.refused(Refusal::NotSignedIn);
        bench.with_session(&session).post(PATH, &own).await.any_ok();
        let audited = bench.audited().await;
        for result in ["done", "W-3010", "W-3011", "W-3012", "W-3013"] {
            assert!(audited.contains(&("open renew".into(), result.into())), "{result}");
        }
    }

    #[tokio::test]
    async fn who_may_issue() {
        let bench = Bench::new().await;
        let least = Role::RaAgent;
        for (person, role) in ["holder", "lena", "sponsor", "agent", "manager"].into_iter().zip(Role::ALL) {
            let card = bench.issue(person).await;
            let session = bench.sign_in(&card).await;
            let ask = |whom: &str, agent| Open {
                id: bench.new_id(),
                workstation: "WS-1".into(),
                what: OpenWhat::Issue {
                    person: PersonId(whom.into()),
                    agent: Some(agent),
                    bootstrap: None,
                    management: ManagementAlgorithm::Aes256,
                },
            };
            let answer = bench.with_session(&session).post(PATH, &ask("rosa", role)).await;
            if role.may(Action::ManageCards) {
                let opened: Opened = answer.ok();
                assert!(opened.issue.is_some() && opened.nonce.is_none());
                bench.with_session(&session).post(PATH, &ask("nobody", role)).await.refused(Refusal::UnknownPerson);
                bench.with_session(&session).post(PATH, &ask(person, role)).await.refused(Refusal::OwnCard);
            } else {
                answer.refused_for(Refusal::NotYourRole { least }, person);
                let pretended = ask("rosa", Role::RaAgent);
                bench.with_session(&session).post(PATH, &pretended).await.refused(Refusal::NotYourRole { least });
            }
            bench.post(PATH, &ask("rosa", role)).await.refused(Refusal::NotSignedIn);
        }
    }

    fn with_code(request: &Open, id: OperationId, code: &str) -> Open {
        let OpenWhat::Issue { person, management, .. } = &request.what else { panic!("an issue") };
        let bootstrap = Some(SecretWord::new(code.to_owned()));
        let what = OpenWhat::Issue { person: person.clone(), agent: None, bootstrap, management: *management };
        Open { id, workstation: "WS-1".into(), what }
    }

    #[tokio::test]
    async fn a_bootstrap_code_serves_one_issue_within_a_day() {
        let bench = Bench::new().await;
        let request = bench.issue_request("rosa").await;
        let OpenWhat::Issue { bootstrap: Some(code), .. } = &request.what else { panic!("an issue") };
        let code = code.expose("a test").to_owned();
        let first: Opened = bench.post(PATH, &request).await.ok();
        let again: Opened = bench.post(PATH, &request).await.ok();
        let (first, again) = (first.issue.unwrap(), again.issue.unwrap());
        assert_eq!((first.operation, first.serial), (again.operation, again.serial));
        // A desk that has forgotten the id is led back to it, however the code is typed.
        let forgotten = with_code(&request, bench.new_id(), &code.to_lowercase().replace('-', " "));
        let met: Opened = bench.post(PATH, &forgotten).await.ok();
        assert_eq!(met.issue.unwrap().operation, request.id);
        let other = bench.issue_request("lena").await;
        bench.post(PATH, &with_code(&other, bench.new_id(), &code)).await.refused(Refusal::BadBootstrapCode);
        bench.post(PATH, &with_code(&other, bench.new_id(), "WRONG")).await.refused(Refusal::BadBootstrapCode);
        bench.later_days(1);
        bench.post(PATH, &other).await.refused(Refusal::BadBootstrapCode);
    }

    #[tokio::test]
    async fn a_renewal_has_its_window() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let until = later(bench.now(), 730);
        let from = later(bench.now(), 640);
        let session = bench.sign_in(&rosa).await;
        let request = bench.renew_request(&rosa, None);
        bench.with_session(&session).post(PATH, &request).await.refused(Refusal::TooEarly { from });
        bench.later(from.as_second() - bench.now().as_second());
        let session = bench.sign_in(&rosa).await;
        bench.with_session(&session).post(PATH, &bench.renew_request(&rosa, None)).await.any_ok();
        bench.later(until.as_second() - bench.now().as_second() - 1);
        let session = bench.sign_in(&rosa).await;
        let last = bench.renew_request(&rosa, None);
        bench.with_session(&session).post(PATH, &last).await.any_ok();
        bench.later(1);
        let late = bench.renew_request(&rosa, None);
        bench.with_session(&session).post(PATH, &late).await.refused(Refusal::CertificatesExpired);
        // One that is open already can be finished, and without a session.
        bench.post(PATH, &last).await.any_ok();
    }

    #[tokio::test]
    async fn the_same_id_is_the_same_operation() {
        let bench = Bench::new().await;
        let (rosa, lena) = (bench.issue("rosa").await, bench.issue("lena").await);
        let request = bench.unlock_request(&rosa);
        let first = bench.open(&request, None).await;
        assert_eq!(bench.open(&request, None).await.nonce, first.nonce);
        let elsewhere = Open { workstation: "WS-2".into(), ..bench.unlock_request(&rosa) };
        bench.post(PATH, &Open { id: request.id, ..elsewhere }).await.any_ok();
        for what in [bench.unlock_request(&lena).what, bench.renew_request(&rosa, None).what] {
            let other = Open { id: request.id, workstation: "WS-1".into(), what };
            bench.post(PATH, &other).await.refused(Refusal::WrongStep);
        }
        bench.later_days(IN_WINDOW);
        bench.post(PATH, &request).await.refused(Refusal::OperationGone);
        let session = bench.sign_in(&lena).await;
        let helped = bench.renew_request(&rosa, Some(assist(Role::Unlocker, "EX001")));
        bench.with_session(&session).post(PATH, &helped).await.any_ok();
        let id = helped.id;
        let otherwise = Open { id, ..bench.renew_request(&rosa, Some(assist(Role::Sponsor, "EX001"))) };
        bench.with_session(&session).post(PATH, &otherwise).await.refused(Refusal::WrongStep);
        bench.post(PATH, &Open { id, ..bench.renew_request(&rosa, None) }).await.any_ok();
        let long = Open { workstation: "w".repeat(256), ..bench.unlock_request(&rosa) };
        bench.post(PATH, &long).await.refused(Refusal::Malformed);
    }

    #[tokio::test]
    async fn one_open_operation_of_a_kind_for_each_card() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let mut first = bench.open_unlock(&rosa).await;
        bench.be_present(&rosa, &mut first).await;
        let second = bench.granted_unlock(&rosa).await;
        let path = |id: OperationId, step: &str| format!("/v1/operations/{id}/{step}");
        bench.with_operation(&first).post(&path(first.id, "puk"), &()).await.refused(Refusal::OperationGone);
        let presence = rosa.presence(&first, ORIGIN);
        bench.post(&path(first.id, "presence"), &presence).await.refused(Refusal::OperationGone);
        let third = bench.unlock_request(&rosa);
        bench.post(PATH, &third).await.refused(Refusal::OtherOperationOpen);
        bench.with_operation(&second).post(&path(second.id, "puk"), &()).await.any_ok();
        bench.post(PATH, &third).await.refused(Refusal::OtherOperationOpen);
        let confirm = Confirm { management_key_changed: false };
        bench.with_operation(&second).post(&path(second.id, "confirm"), &confirm).await.done();
        bench.post(PATH, &third).await.any_ok();
    }

    #[tokio::test]
    async fn an_unlock_and_a_renewal_leave_each_other_alone() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(IN_WINDOW);
        let renew = bench.open_own_renewal(&rosa).await;
        let unlock = bench.granted_unlock(&rosa).await;
        let path = |id: OperationId, step: &str| format!("/v1/operations/{id}/{step}");
        let commit = CommitKey { slot: Slot::Signature, spki: Bytes(TestKey::new(80).spki()) };
        bench.with_operation(&renew).post(&path(renew.id, "keys"), &commit).await.done();
        bench.with_operation(&unlock).post(&path(unlock.id, "puk"), &()).await.any_ok();
        let standing: CardStanding = bench.get(&format!("/v1/cards/{}", rosa.identity())).await.ok();
        assert_eq!(standing.open.len(), 2);
        let session = bench.sign_in(&rosa).await;
        let other = bench.renew_request(&rosa, None);
        bench.with_session(&session).post(PATH, &other).await.refused(Refusal::OtherOperationOpen);
        let confirm = Confirm { management_key_changed: false };
        bench.with_operation(&unlock).post(&path(unlock.id, "confirm"), &confirm).await.done();
    }

    #[tokio::test]
    async fn opening_an_unlock_leaves_no_trace_before_the_card_is_there() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let before = bench.audited().await.len();
        let mut unlock = bench.open_unlock(&rosa).await;
        bench.set_card(&rosa, CardState::Suspended).await;
        bench.post(PATH, &bench.unlock_request(&rosa)).await.refused(Refusal::CardSuspended);
        bench.set_card(&rosa, CardState::Active).await;
        assert_eq!(bench.audited().await.len(), before);
        bench.be_present(&rosa, &mut unlock).await;
        assert_eq!(bench.audited().await[before..], [("present for unlock".to_owned(), "done".to_owned())]);
    }

    #[tokio::test]
    async fn the_trail_names_whoever_goes_on_with_an_issue() {
        let bench = Bench::new().await;
        let agent = bench.issue("agent").await;
        let begun = bench.open_issue("rosa").await;
        let path = format!("/v1/operations/{}/puk", begun.id);
        bench.with_operation(&begun).post(&path, &()).await.any_ok();
        let session = bench.sign_in(&agent).await;
        let what = |agent| OpenWhat::Issue {
            person: PersonId("rosa".into()),
            agent,
            bootstrap: None,
            management: ManagementAlgorithm::Aes256,
        };
        let id = begun.id;
        let bare = Open { id, workstation: "WS-9".into(), what: what(None) };
        bench.post(PATH, &bare).await.refused(Refusal::NotSignedIn);
        let request = Open { id, workstation: "WS-9".into(), what: what(Some(Role::RaAgent)) };
        let opened: Opened = bench.with_session(&session).post(PATH, &request).await.ok();
        let token = SecretText::new(opened.issue.unwrap().token.expose("a test").to_owned());
        let theirs = TestOperation { token: Some(token), grant: None, nonce: vec![], id };
        bench.with_operation(&begun).post(&path, &()).await.refused(Refusal::BadProof);
        bench.with_operation(&theirs).post(&path, &()).await.any_ok();
        let id = id.to_string();
        let rows: Vec<_> = bench.rows().await.into_iter().filter(|r| r.operation.as_ref() == Some(&id)).collect();
        let told: Vec<_> = rows.iter().map(|r| (r.what.as_str(), r.who.as_deref(), r.workstation.as_deref())).collect();
        assert_eq!(
            told,
            [
                ("open issue", None, Some("WS-1")),
                ("release PUK", None, Some("WS-1")),
                ("go on with issue", Some("agent"), Some("WS-9")),
                ("release PUK", Some("agent"), Some("WS-9")),
            ]
        );
        assert_eq!(rows[3].organisation.as_deref(), Some("EX001"));
    }

    #[tokio::test]
    async fn state_of_card_and_person() {
        let bench = Bench::new().await;
        let (rosa, leaver) = (bench.issue("rosa").await, bench.issue("leaver").await);
        let unlock = bench.unlock_request(&rosa);
        for (state, refusal) in [
            (CardState::Suspended, Refusal::CardSuspended),
            (CardState::Cancelled, Refusal::CardCancelled),
            (CardState::Making, Refusal::UnknownCard),
        ] {
            bench.set_card(&rosa, state).await;
            bench.post(PATH, &unlock).await.refused(refusal);
        }
        bench.later_days(800);
        bench.post(PATH, &bench.unlock_request(&leaver)).await.refused(Refusal::PersonInactive);
        let unknown = Open {
            id: bench.new_id(),
            workstation: "WS-1".into(),
            what: OpenWhat::Unlock { card: crate::domain::card::CardIdentity([9; 32]) },
        };
        let before = bench.audited().await.len();
        bench.post(PATH, &unknown).await.refused(Refusal::UnknownCard);
        assert_eq!(bench.audited().await.len(), before, "callers of whom nothing is known do not fill the trail");
    }
}
