//! Who is calling: sessions and operation tokens, checked anew at every call.

use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use subtle::ConstantTimeEq;

use super::{
    Parts, order,
    stop::{Failed, Stop},
    wire::Tokens,
};
use crate::{
    domain::{
        clock::Timestamp,
        operation::{OperationId, OperationKind},
        organisation::{Organisation, Position},
        person::PersonId,
        refusal::Refusal,
        role::{Action, Role},
    },
    ra::{
        api::operation::{Assist, HolderDetails},
        store::{
            StoreFault, Tx,
            audit::Entry,
            cards::{Card, CardState},
            operations::{Operation, Stage},
            people::Person,
            sessions::StoredSession,
        },
    },
};

/// An operation that nothing was released to lasts this long from its opening, or from its grant.
pub const GRANT: SignedDuration = SignedDuration::from_mins(60);
/// An operation that may have changed the card stays open this long, to be finished.
pub const UNFINISHED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A session ends after this long without a call…
pub fn idle(parts: &Parts) -> SignedDuration {
    SignedDuration::from_mins(parts.config.policy.session_idle_minutes.into())
}

/// …and at the latest after this long.
pub fn longest(parts: &Parts) -> SignedDuration {
    SignedDuration::from_hours(parts.config.policy.session_hours.into())
}

/// Somebody who has signed in with their card.
pub struct SignedIn {
    pub person: Person,
    pub session: StoredSession,
    pub token: [u8; 32],
}

/// The session of a call; with the terms accepted.
pub async fn signed_in(tx: &mut Tx, parts: &Parts, tokens: &Tokens) -> Result<SignedIn, Stop> {
    let signed_in = before_terms(tx, parts, tokens).await?;
    let (person, version) = (&signed_in.person.id, &parts.config.terms.version);
    if !tx.has_accepted(person, version).await? {
        return Err(Refusal::TermsNeeded.into());
    }
    // They were reminded of the terms when they signed in, and this is the first thing that they do after that.
    tx.reaffirm_terms(person, version, signed_in.session.begun_at, parts.clock.now()).await?;
    Ok(signed_in)
}

/// The session of a call, whether or not the terms are accepted: for accepting them.
pub async fn before_terms(tx: &mut Tx, parts: &Parts, tokens: &Tokens) -> Result<SignedIn, Stop> {
    let signed_in = just_seen(tx, parts, tokens).await?;
    tx.touch_session(&signed_in.token, parts.clock.now()).await?;
    Ok(signed_in)
}

/// The session of a call that the desktop makes by itself: it is nothing that a person does, so it neither keeps the session from ending
/// nor reaffirms the terms. It changes nothing.
pub async fn just_seen(tx: &mut Tx, parts: &Parts, tokens: &Tokens) -> Result<SignedIn, Stop> {
    let now = parts.clock.now();
    let token = tokens.session.ok_or(Refusal::NotSignedIn)?;
    let session = tx.session(&token).await?.ok_or(Refusal::NotSignedIn)?;
    if now.duration_since(session.used_at) >= idle(parts) || now.duration_since(session.begun_at) >= longest(parts) {
        return Err(Refusal::NotSignedIn.into());
    }
    let card = card_of(tx, session.card).await?;
    match card.state {
        CardState::Active => {}
        CardState::Suspended => return Err(Refusal::CardSuspended.into()),
        CardState::Cancelled => return Err(Refusal::CardCancelled.into()),
        CardState::Making => return Err(Refusal::UnknownCard.into()),
    }
    let person = tx.person(&session.person).await?.ok_or(Failed::Missing("a session's person"))?;
    Ok(SignedIn { person, session, token })
}

/// Somebody who has signed in and chosen a role that may do what they ask for.
pub struct InRole {
    pub person: Person,
    pub session: StoredSession,
    pub token: [u8; 32],
    pub role: Role,
    pub organisation: Organisation,
}

/// The session of a call in its chosen role, which must still be theirs today and may do `action`.
pub async fn in_role(tx: &mut Tx, parts: &Parts, tokens: &Tokens, action: Action) -> Result<InRole, Stop> {
    let SignedIn { person, session, token } = signed_in(tx, parts, tokens).await?;
    let (role, code) = session.chosen.clone().ok_or(Refusal::RoleNotChosen)?;
    let mut positions = positions(tx, parts, &person.id).await?.into_iter();
    let position = positions.find(|p| p.role == role && p.organisation.code == code).ok_or(Refusal::RoleNotChosen)?;
    if !role.may(action) {
        return Err(not_your_role(action));
    }
    Ok(InRole { person, session, token, role, organisation: position.organisation })
}

/// An RA agent at the desk.
pub struct Agent {
    pub who: SignedIn,
    pub role: Role,
    /// Absent where the agent is one in several organisations and has not chosen.
    pub organisation: Option<String>,
}

/// Whoever is signed in may manage this person's card: an RA agent, in the role chosen where one was, and never on their own.
pub async fn agent(tx: &mut Tx, parts: &Parts, tokens: &Tokens, holder: &PersonId) -> Result<Agent, Stop> {
    let who = signed_in(tx, parts, tokens).await?;
    let action = Action::ManageCards;
    let mut positions = positions(tx, parts, &who.person.id).await?;
    positions.retain(|p| p.role.may(action) && who.acts_as(p.role, &p.organisation.code).is_ok());
    let first = positions.first().ok_or_else(|| not_your_role(action))?;
    if who.person.id == *holder {
        return Err(Refusal::OwnCard.into());
    }
    let organisation = (positions.len() == 1).then(|| first.organisation.code.clone());
    Ok(Agent { role: first.role, organisation, who })
}

impl SignedIn {
    /// Whether a role that a call names is the one chosen, where one was.
    pub fn acts_as(&self, role: Role, organisation: &str) -> Result<(), Refusal> {
        match &self.session.chosen {
            Some((chosen, _)) if *chosen != role => Err(Refusal::NotYourRole { least: *chosen }),
            Some((_, code)) if code != organisation => Err(Refusal::NotYourOrganisation),
            _ => Ok(()),
        }
    }
}

/// An operation of which the caller has the token, and its card.
pub struct Held {
    pub operation: Operation,
    pub card: Card,
    pub holder: Person,
}

/// The operation of a call by its token, open or done. Its card may have been suspended or cancelled meanwhile.
pub async fn held_at_any_stage(tx: &mut Tx, parts: &Parts, tokens: &Tokens, id: OperationId) -> Result<Held, Stop> {
    let operation = known(tx, tokens, id).await?;
    if !answers(&operation, parts.clock.now()) {
        return Err(Refusal::OperationGone.into());
    }
    let card = card_of(tx, operation.card).await?;
    let holder = tx.person(&operation.holder).await?.ok_or(Failed::Missing("an operation's holder"))?;
    Ok(Held { operation, card, holder })
}

/// The operation of a call by its token, whatever became of it.
pub async fn known(tx: &mut Tx, tokens: &Tokens, id: OperationId) -> Result<Operation, Stop> {
    let operation = tx.operation(id).await?.ok_or(Refusal::OperationGone)?;
    let same = match (tokens.operation, operation.token) {
        (Some(given), Some(kept)) => bool::from(given.ct_eq(&kept)),
        _ => false,
    };
    if same { Ok(operation) } else { Err(Refusal::BadProof.into()) }
}

/// The open operation of a call by its token, on a card that is as it should be.
pub async fn held(tx: &mut Tx, parts: &Parts, tokens: &Tokens, id: OperationId) -> Result<Held, Stop> {
    let held = held_at_any_stage(tx, parts, tokens, id).await?;
    if held.operation.stage != Stage::Open {
        return Err(Refusal::OperationGone.into());
    }
    usable(&held.card, held.operation.kind)?;
    Ok(held)
}

/// As [`held`], and authorised.
pub async fn granted(tx: &mut Tx, parts: &Parts, tokens: &Tokens, id: OperationId) -> Result<Held, Stop> {
    let held = held(tx, parts, tokens, id).await?;
    if held.operation.granted_at.is_none() { Err(order::broken(tx, &held).await) } else { Ok(held) }
}

/// As [`granted`]; a renewal's holder has typed their passcode too. The session that opened it may be a helper's, and `9E` signs for
/// whoever has the card in the reader: neither may get certificates in the holder's name.
pub async fn proven(tx: &mut Tx, parts: &Parts, tokens: &Tokens, id: OperationId) -> Result<Held, Stop> {
    let held = granted(tx, parts, tokens, id).await?;
    let needed = held.operation.kind == OperationKind::Renew;
    if needed && !held.operation.proven { Err(Refusal::BadProof.into()) } else { Ok(held) }
}

/// Whether a card's state lets this kind of operation go on; else what it allows instead. Suspended and cancelled cards, which people meet,
/// have words of their own.
pub fn usable(card: &Card, kind: OperationKind) -> Result<(), Refusal> {
    card.state.after(kind.deed()).map(drop).map_err(|not_now| match card.state {
        CardState::Suspended => Refusal::CardSuspended,
        CardState::Cancelled => Refusal::CardCancelled,
        CardState::Making | CardState::Active => not_now,
    })
}

/// Whether an operation can still be gone on with: by its stage and by the time.
pub fn is_open(o: &Operation, now: Timestamp) -> bool {
    o.stage == Stage::Open && now < ends(o)
}

/// When an open operation ends by itself.
pub fn ends(o: &Operation) -> Timestamp {
    match (o.released_at, o.granted_at) {
        (Some(released), _) => released + UNFINISHED,
        (None, Some(granted)) => granted + GRANT,
        (None, None) => o.opened_at + GRANT,
    }
}

/// Whether an operation still answers: asked for, open, or done not so long ago that the desk could not want to confirm it again.
pub fn answers(o: &Operation, now: Timestamp) -> bool {
    let done = o.stage == Stage::Done && o.closed_at.is_some_and(|at| now.duration_since(at) < UNFINISHED);
    let asked = o.stage == Stage::Asked && now < ends(o);
    done || asked || is_open(o, now)
}

/// Whether `helper` may help `holder` under this attestation. The order of the checks decides what a caller who fails several learns.
pub async fn may_help(tx: &mut Tx, parts: &Parts, who: &SignedIn, holder: &Person, assist: &Assist) -> Result<(), Stop> {
    let helper = &who.person;
    if helper.id == holder.id {
        return Err(Refusal::OwnCard.into());
    }
    if !assist.role.may(Action::HelpColleague) {
        return Err(not_your_role(Action::HelpColleague));
    }
    who.acts_as(assist.role, &assist.organisation_code)?;
    let there = |code: &str| code == assist.organisation_code;
    let own: Vec<Role> =
        positions(tx, parts, &helper.id).await?.into_iter().filter(|p| there(&p.organisation.code)).map(|p| p.role).collect();
    if own.is_empty() {
        return Err(Refusal::NotYourOrganisation.into());
    }
    if !own.contains(&assist.role) {
        return Err(not_your_role(Action::HelpColleague));
    }
    if !is_near(tx, parts, &assist.organisation_code, &holder.id).await? {
        return Err(Refusal::NotYourOrganisation.into());
    }
    if !(assist.knows_holder && assist.holder_present) {
        return Err(Refusal::NotAttested.into());
    }
    Ok(())
}

pub fn not_your_role(action: Action) -> Stop {
    Refusal::NotYourRole { least: action.least_role() }.into()
}

/// The positions that a person has today.
pub async fn positions(tx: &mut Tx, parts: &Parts, id: &PersonId) -> Result<Vec<Position>, Stop> {
    Ok(tx.positions_on(id, day_of(parts.clock.now()), &parts.config.roles).await?)
}

/// Whether helpers of an organisation may act for a person: they are in it, or in one that it is paired with, today.
pub async fn is_near(tx: &mut Tx, parts: &Parts, helpers: &str, holder: &PersonId) -> Result<bool, Stop> {
    let day = day_of(parts.clock.now());
    for position in positions(tx, parts, holder).await? {
        let theirs = &position.organisation.code;
        if theirs == helpers || tx.is_paired(theirs, helpers, day).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The day that positions are looked at for.
pub fn day_of(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::UTC).date()
}

pub async fn card_of(tx: &mut Tx, key: i64) -> Result<Card, Stop> {
    Ok(tx.card(key).await?.ok_or(StoreFault::Corrupt { what: "a card's key" })?)
}

/// The holder as the desktop needs to know them.
pub fn details(holder: &Person) -> HolderDetails {
    HolderDetails {
        name: holder.full_name(),
        identity_number: holder.identity_number.clone(),
        date_of_birth: holder.date_of_birth,
    }
}

impl Held {
    /// An audit row on this operation, in the name of whoever is answerable: the helper if there is one, else the holder. A bootstrap
    /// code names nobody, and the holder of a card that is being issued has done nothing.
    pub fn entry<'a>(&'a self, now: Timestamp, what: &'a str) -> Entry<'a> {
        let o = &self.operation;
        Entry {
            who: o.helper.as_ref().or((o.kind != OperationKind::Issue).then_some(&o.holder)),
            whom: Some(&o.holder),
            card: Some(&self.card.serial),
            workstation: Some(&o.workstation),
            role: o.role,
            organisation: o.organisation.as_deref(),
            operation: Some(o.id),
            ..Entry::done(now, what)
        }
    }
}
