//! Lost, stolen, damaged, misused: a card that is reported is suspended at once, and the RA decides what becomes of it.
//!
//! Reported by its holder, signed in ([`report`]) or by a code without the card ([`ask_code`], [`by_code`]); by a colleague whose role may
//! ([`report`]). The RA's queue is [`list`]; [`close`] ends a report.

pub mod ask_code;
pub mod by_code;
pub mod close;
pub mod list;
pub mod report;

#[cfg(test)]
mod tests;

use super::{cards::suspend_now, stop::Stop};
use crate::{
    domain::{
        lifecycle::{CardDeed, CardState},
        refusal::Refusal,
    },
    ra::store::{Tx, cards::Card, incidents::StoredIncident},
};

/// Keeps a report and suspends the card. One that is suspended already stays so; one that has ended cannot be reported.
async fn keep(tx: &mut Tx, card: &Card, incident: &StoredIncident) -> Result<(), Stop> {
    match card.state {
        CardState::Active => suspend_now(tx, card, incident.kind.name(), incident.reported_at).await?,
        CardState::Suspended => {}
        CardState::Making => return Err(Refusal::UnknownCard.into()),
        CardState::Cancelled => {
            let allowed = CardState::Cancelled.allowed().to_vec();
            debug_assert!(!allowed.contains(&CardDeed::Suspend));
            return Err(Refusal::NotNow { state: CardState::Cancelled, allowed }.into());
        }
    }
    Ok(tx.add_incident(incident).await?)
}
