//! Unlock: anyone may open one, for nothing comes of it without the card and a route's proof. Until the card has been there it stands
//! beside what is open, and ends nothing: whoever knows a card's public key must not be able to keep its holder from unlocking it.
//!
//! Refuses: `CardSuspended`, `CardCancelled`, `SecretsUnknown`, `PersonInactive`, `OtherOperationOpen`.

use super::{active_person, fresh, opened, others};
use crate::{
    domain::{operation::OperationKind, refusal::Refusal},
    ra::{
        api::operation::{Open, Opened},
        server::{Parts, guard, stop::Stop},
        store::{
            Tx,
            cards::Card,
            operations::{Operation, Stage},
        },
    },
};

/// Unlocks that may be asked for at a time for one card. More than one address may ask for in the seconds in which a card signs, so that
/// whoever has the card comes to their turn; the oldest give way.
const MOST: u32 = 500;

pub(super) async fn unlock(tx: &mut Tx, parts: &Parts, open: &Open, card: &Card) -> Result<Opened, Stop> {
    let now = parts.clock.now();
    guard::usable(card, OperationKind::Unlock)?;
    if card.puk.is_none() {
        return Err(Refusal::SecretsUnknown.into());
    }
    let holder = active_person(tx, parts, &card.person).await?;
    others(tx, card, OperationKind::Unlock, now).await?;
    let operation = Operation { stage: Stage::Asked, ..fresh(parts, open, OperationKind::Unlock, card, &holder, now) };
    // Anyone can do this, so it is written only with the card's presence.
    tx.add_operation(&operation).await?;
    tx.forget_asked(card.key, MOST).await?;
    opened(tx, parts, &operation, card, &holder, None).await
}
