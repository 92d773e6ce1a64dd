//! Unlock: anyone may open one, for nothing comes of it without the card and a route's proof.
//!
//! Refuses: `CardSuspended`, `CardCancelled`, `SecretsUnknown`, `PersonInactive`, `OtherOperationOpen`.

use super::{active_person, fresh, make_room, opened};
use crate::{
    domain::{operation::OperationKind, refusal::Refusal},
    ra::{
        api::operation::{Open, Opened},
        server::{Parts, guard, stop::Stop},
        store::{Tx, cards::Card},
    },
};

pub(super) async fn unlock(tx: &mut Tx, parts: &Parts, open: &Open, card: &Card) -> Result<Opened, Stop> {
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
    opened(tx, parts, &operation, card, &holder, None).await
}
