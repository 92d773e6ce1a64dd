//! Requests: a sponsor asks for new users, for other positions and for the end of somebody's time, always in their own organisation; an RA
//! agent grants or rejects, and never what they asked for or what is about themselves. What is granted becomes true in the same
//! transaction, and for everything that the person does from then on.
//!
//! Whoever grants a position that makes an RA agent or an RA manager appoints one, and whoever ends it dismisses one: both take a manager.

pub mod grant;
pub mod list;
pub mod raise;
pub mod reject;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{Parts, guard, stop::Stop, wire::is_person_id};
use crate::{
    domain::{
        card::Guid,
        chance::Chance,
        contact::{EmailAddress, MobileNumber},
        person::PersonId,
        refusal::Refusal,
        request::{Change, NewUser, Start},
        role::Role,
    },
    ra::store::{
        Tx,
        people::{Assignment, Person, Post},
        requests::StoredRequest,
    },
};

/// Positions that one request may begin or end.
const POSITIONS: usize = 20;
/// X.520's upper bound for names in certificates.
const NAME_LIMIT: usize = 64;

/// Whether what is asked for could be done now, for an organisation. Refuses `Malformed`, `AlreadyKnown`, `UnknownPerson`,
/// `UnknownRecord` (no such position, or not theirs to end), `NotYourOrganisation`, `HeldNow`.
async fn check(tx: &mut Tx, parts: &Parts, organisation: &str, change: &Change) -> Result<(), Stop> {
    let named: Vec<&str> = change
        .starts()
        .iter()
        .map(|s| s.position_id.as_str())
        .chain(change.ends().iter().map(|e| e.position_id.as_str()))
        .collect();
    let twice = named.iter().collect::<BTreeSet<_>>().len() != named.len();
    let backwards = |s: &Start| s.until.is_some_and(|until| until < s.from);
    if twice || named.len() > POSITIONS || change.starts().iter().any(backwards) {
        return Err(Refusal::Malformed.into());
    }
    match change {
        Change::NewUser { person, .. } => {
            let new = new_person(person, &parts.chance)?;
            if tx.person(&new.id).await?.is_some() || tx.person_by_number(&new.identity_number).await?.is_some() {
                return Err(Refusal::AlreadyKnown.into());
            }
        }
        Change::PositionChange { person, .. } | Change::Leaver { person, .. } => {
            tx.person(person).await?.ok_or(Refusal::UnknownPerson)?;
        }
    }
    if matches!(change, Change::PositionChange { .. }) && named.is_empty() {
        return Err(Refusal::Malformed.into());
    }
    for id in named {
        let post = tx.post(id).await?.ok_or(Refusal::UnknownRecord)?;
        if post.organisation.code != organisation {
            return Err(Refusal::NotYourOrganisation.into());
        }
    }
    for end in change.ends() {
        if tx.times_in(change.person(), &end.position_id).await?.is_empty() {
            return Err(Refusal::UnknownRecord.into());
        }
    }
    let today = guard::day_of(parts.clock.now());
    for start in change.starts() {
        let new = assignment(change.person(), start);
        if tx.times_in(&new.person, &new.post).await?.iter().any(|held| held.is_taken_away_by(&new, today)) {
            return Err(Refusal::HeldNow.into());
        }
    }
    Ok(())
}

fn assignment(person: &PersonId, start: &Start) -> Assignment {
    Assignment { person: person.clone(), post: start.position_id.clone(), from: start.from, until: start.until }
}

/// The person whom a request describes; `Malformed` where an import would not take them.
fn new_person(new: &NewUser, chance: &Chance) -> Result<Person, Refusal> {
    let email = new.email.as_deref().map(EmailAddress::parse).transpose().map_err(|_| Refusal::Malformed)?;
    let mobile = new.mobile.as_deref().map(MobileNumber::parse).transpose().map_err(|_| Refusal::Malformed)?;
    let person = Person {
        id: new.id.clone(),
        title: new.title.trim().to_owned(),
        given_names: new.given_names.trim().to_owned(),
        family_name: new.family_name.trim().to_owned(),
        date_of_birth: new.date_of_birth,
        identity_number: new.identity_number.clone(),
        email: email.map(String::from),
        mobile: mobile.map(String::from),
        cardholder: Guid(uuid::Builder::from_random_bytes(chance.bytes()).into_uuid().into_bytes()),
    };
    let name = person.full_name();
    let good = is_person_id(&person.id)
        && !person.given_names.is_empty()
        && !person.family_name.is_empty()
        && name.chars().count() <= NAME_LIMIT
        && !name.chars().any(char::is_control);
    if good { Ok(person) } else { Err(Refusal::Malformed) }
}

/// Whether granting it makes somebody an RA agent or an RA manager, or ends somebody's time as one.
async fn is_about_ra_staff(tx: &mut Tx, parts: &Parts, request: &StoredRequest) -> Result<bool, Stop> {
    let change = &request.change;
    let mut posts: Vec<String> = change.starts().iter().map(|s| s.position_id.clone()).collect();
    posts.extend(change.ends().iter().map(|e| e.position_id.clone()));
    if let Change::Leaver { person, .. } = change {
        posts.extend(tx.assignments_of(std::slice::from_ref(person)).await?.into_iter().map(|a| a.post));
    }
    let staff = |post: &Post| parts.config.roles.roles(&post.codes).iter().any(|role| *role >= Role::RaAgent);
    let posts = tx.posts(&posts).await?;
    Ok(posts.iter().any(|post| post.organisation.code == request.organisation && staff(post)))
}

/// Whether a request is as it was raised before, for a desktop that asks again.
fn is_same(known: &StoredRequest, raised: &StoredRequest) -> bool {
    (&known.organisation, &known.change, &known.raised_by) == (&raised.organisation, &raised.change, &raised.raised_by)
}
