//! Looking people up. RA agents find anybody and see all of them; sponsors and unlockers see whom they may help, and no contacts.
//!
//! Whoever is looked at is shown, so the trail says who looked.

pub mod contact;
pub mod details;
pub mod photo;
pub mod search;

#[cfg(test)]
mod tests;

use super::{
    Parts,
    guard::{self, InRole},
    note_refusal,
    stop::Stop,
    wire::Tokens,
};
use crate::{
    domain::{clock::Timestamp, person::PersonId, refusal::Refusal, role::Action},
    ra::store::{audit::Entry, people::Person},
};

/// Somebody, and who looks at them.
struct Seen {
    by: InRole,
    person: Person,
    /// Whether all of it may be seen.
    whole: bool,
}

impl InRole {
    /// An audit row of what they do, in their role.
    pub(super) fn entry<'a>(&'a self, now: Timestamp, what: &'a str) -> Entry<'a> {
        Entry {
            who: Some(&self.person.id),
            workstation: Some(&self.session.workstation),
            role: Some(self.role),
            organisation: Some(&self.organisation.code),
            ..Entry::done(now, what)
        }
    }
}

/// Lets whoever is signed in look at a person, and writes into the trail that they did: an RA agent at anybody, a sponsor or an unlocker at
/// the people of the organisation of their role and of those paired with it. Whom others have is not told to these.
async fn look_at(parts: &Parts, tokens: &Tokens, id: &PersonId, what: &str) -> Result<Seen, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let by = guard::in_role(&mut tx, parts, tokens, Action::HelpColleague).await?;
    let whole = by.role.may(Action::ManageCards);
    if !whole && !guard::is_near(&mut tx, parts, &by.organisation.code, id).await? {
        drop(tx);
        let stop = Refusal::NotYourOrganisation.into();
        note_refusal(parts, &stop, Entry { whom: Some(id), ..by.entry(now, what) }).await;
        return Err(stop);
    }
    let person = tx.person(id).await?.ok_or(Refusal::UnknownPerson)?;
    tx.audit(&Entry { whom: Some(id), ..by.entry(now, what) }).await?;
    tx.commit().await?;
    Ok(Seen { by, person, whole })
}
