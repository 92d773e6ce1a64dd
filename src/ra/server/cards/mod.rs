//! What an RA agent does with a card at the desk: suspend, reinstate, cancel. The card need not be there.
//!
//! Each is idempotent by its id: told again, it is done; with another content it is refused (`WrongStep`). What was refused under an id
//! may be asked for again under it. A card is named by its printed serial, or by its identity in hex.

pub mod cancel;
pub mod reinstate;
pub mod suspend;

#[cfg(test)]
mod tests;

use super::{
    Parts, guard, note_refusal,
    stop::Stop,
    wire::{CardRef, Tokens},
};
use crate::{
    domain::{
        card::CardSerial,
        certificate::RevocationReason,
        clock::Timestamp,
        incident::Outcome,
        lifecycle::{CardDeed, CardState},
        operation::OperationId,
        person::PersonId,
        refusal::Refusal,
        role::Action,
    },
    ra::store::{Tx, audit::Entry, cards::Card, operations::Stage},
};

/// The longest note, in characters.
pub const NOTE: usize = 1000;

/// A deed, by whom it was asked for.
struct Asked<'a> {
    id: OperationId,
    deed: CardDeed,
    /// The reason, as the trail has it after the deed.
    why: &'a str,
    note: &'a str,
    /// For a cancellation: what its certificates are revoked for.
    revoked_for: RevocationReason,
}

/// Does what was asked for by an RA agent.
async fn carry_out(parts: &Parts, tokens: &Tokens, which: &CardRef, asked: Asked<'_>) -> Result<(), Stop> {
    let now = parts.clock.now();
    if !is_note(asked.note) {
        return Err(Refusal::Malformed.into());
    }
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, parts, tokens, Action::ManageCards).await?;
    let card = card(&mut tx, which).await?;
    let what = [asked.deed.name(), asked.why].join(" ").trim_end().to_owned();
    let entry = Entry {
        who: Some(&who.person.id),
        whom: Some(&card.person),
        card: Some(&card.serial),
        workstation: Some(&who.session.workstation),
        role: Some(who.role),
        organisation: Some(&who.organisation.code),
        operation: Some(asked.id),
        ..Entry::done(now, &what)
    };
    let allowed = if card.person == who.person.id { Err(Refusal::OwnCard) } else { card.state.after(asked.deed).map(drop) };
    if let Some((serial, done)) = tx.done_under(asked.id).await? {
        let same = serial.as_ref() == Some(&card.serial) && done == what;
        return if same { Ok(()) } else { Err(Refusal::WrongStep.into()) };
    }
    if let Err(refusal) = allowed {
        drop(tx);
        let stop = refusal.into();
        note_refusal(parts, &stop, entry).await;
        return Err(stop);
    }
    match asked.deed {
        CardDeed::Suspend => suspend_now(&mut tx, &card, asked.why, now).await?,
        CardDeed::Reinstate => reinstate_now(&mut tx, &card, &who.person.id, now).await?,
        _ => cancel_now(&mut tx, &card, Some(&who.person.id), (asked.why, asked.revoked_for), now).await?,
    }
    tx.audit(&entry).await?;
    if !asked.note.is_empty() {
        let note = format!("note: {}", asked.note);
        tx.audit(&Entry { what: &note, ..entry }).await?;
    }
    Ok(tx.commit().await?)
}

async fn card(tx: &mut Tx, which: &CardRef) -> Result<Card, Stop> {
    let card = match which {
        CardRef::Identity(identity) => tx.card_by_identity(identity).await?,
        CardRef::Serial(serial) => tx.card_by_serial(serial).await?,
    };
    Ok(card.ok_or(Refusal::UnknownCard)?)
}

/// Its certificates are on hold, its sessions end, and so does what has not begun to change it.
pub(super) async fn suspend_now(tx: &mut Tx, card: &Card, why: &str, now: Timestamp) -> Result<(), Stop> {
    tx.set_card_state(card.key, CardState::Suspended, Some(why), now).await?;
    tx.suspend_all(card.key, now).await?;
    end_what_is_open(tx, card, false, now).await
}

pub(super) async fn reinstate_now(tx: &mut Tx, card: &Card, by: &PersonId, now: Timestamp) -> Result<(), Stop> {
    tx.set_card_state(card.key, CardState::Active, None, now).await?;
    tx.reinstate_all(card.key).await?;
    Ok(tx.close_incidents_of(card.key, Some(by), Outcome::Found, now).await?)
}

/// For good. A PUK that may be on the card stays known as pending: the plastic may be met again.
pub(super) async fn cancel_now(
    tx: &mut Tx,
    card: &Card,
    by: Option<&PersonId>,
    (why, reason): (&str, RevocationReason),
    now: Timestamp,
) -> Result<(), Stop> {
    tx.set_card_state(card.key, CardState::Cancelled, Some(why), now).await?;
    tx.revoke_all(card.key, reason, now).await?;
    tx.close_incidents_of(card.key, by, Outcome::Cancelled, now).await?;
    end_what_is_open(tx, card, true, now).await
}

/// What has been released stays open on a suspended card, to be finished when it is reinstated.
async fn end_what_is_open(tx: &mut Tx, card: &Card, also_released: bool, now: Timestamp) -> Result<(), Stop> {
    tx.end_sessions_of(card.key).await?;
    for open in tx.open_operations_of_card(card.key).await? {
        if also_released || open.released_at.is_none() {
            tx.close_operation(open.id, Stage::Superseded, now).await?;
        }
    }
    Ok(())
}

/// One line, not too long: it goes into the audit trail.
pub(super) fn is_note(text: &str) -> bool {
    text.chars().count() <= NOTE && !text.chars().any(char::is_control)
}

/// A serial as it may be printed on a card.
pub(super) fn is_serial(serial: &CardSerial) -> bool {
    serial.is_plain()
}
