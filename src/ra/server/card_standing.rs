//! `GET /v1/cards/{card}`: how a card stands, to anyone who has its `9E` public key. No names, no contacts.
//!
//! Refuses: [`Malformed`](crate::domain::refusal::Refusal::Malformed). A card that the RA does not know is an answer, not a refusal.

use std::sync::Arc;

use axum::extract::State;

use super::{
    Parts, guard,
    openapi::refuses,
    stop::Stop,
    wire::{Answer, InPath},
};
use crate::{
    domain::{card::CardIdentity, operation::OperationKind},
    ra::{
        api::card::{CardStanding, CardStatus, OpenOperation},
        store::cards::CardState,
    },
};

refuses!(PATH;;);

#[utoipa::path(
    get,
    path = "/v1/cards/{card}",
    summary = "How a card stands",
    operation_id = "card_standing",
    params(("identity" = CardIdentity, Path, description = "SHA-256 of the `9E` key, in hex")),
    responses((status = 200, description = "Done", body = CardStanding), Refuses),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    InPath(identity): InPath<CardIdentity>,
) -> Result<Answer<CardStanding>, Stop> {
    let mut tx = parts.store.begin().await?;
    let Some(card) = tx.card_by_identity(&identity).await? else {
        return Ok(Answer(CardStanding { status: CardStatus::Unknown, serial: None, unlockable: false, open: vec![] }));
    };
    let now = parts.clock.now();
    // One that is neither granted nor released has done nothing: there is nothing to finish. An issue is finished by an agent or a
    // bootstrap code, which find it by the person.
    let open = tx
        .open_operations_of_card(card.key)
        .await?
        .into_iter()
        .filter(|o| o.kind != OperationKind::Issue && guard::is_open(o, now))
        .filter(|o| o.granted_at.is_some() || o.released_at.is_some())
        .map(|o| OpenOperation { id: o.id, kind: o.kind })
        .collect();
    let status = match card.state {
        CardState::Making => CardStatus::Unknown,
        CardState::Active => CardStatus::Active,
        CardState::Suspended => CardStatus::Suspended,
        CardState::Cancelled => CardStatus::Cancelled,
    };
    Ok(Answer(CardStanding { status, serial: Some(card.serial.0), unlockable: card.puk.is_some(), open }))
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::operation::OperationKind,
        ra::{
            api::card::{CardStanding, CardStatus},
            server::bench::Bench,
            store::cards::CardState,
        },
    };

    #[tokio::test]
    async fn tells_state_and_what_can_be_finished_and_no_name() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let path = format!("/v1/cards/{}", rosa.identity());
        let standing: CardStanding = bench.get(&path).await.ok();
        assert_eq!((standing.status, standing.unlockable, standing.open.len()), (CardStatus::Active, true, 0));
        let mut unlock = bench.open_unlock(&rosa).await;
        assert_eq!(bench.get(&path).await.ok::<CardStanding>().open.len(), 0, "nothing has happened yet");
        bench.grant(&rosa, &mut unlock).await;
        let standing: CardStanding = bench.get(&path).await.ok();
        assert_eq!((standing.open[0].id, standing.open[0].kind), (unlock.id, OperationKind::Unlock));
        bench.later_minutes(60);
        assert_eq!(bench.get(&path).await.ok::<CardStanding>().open.len(), 0, "the grant has lapsed");
        for (state, status) in [(CardState::Suspended, CardStatus::Suspended), (CardState::Cancelled, CardStatus::Cancelled)] {
            bench.set_card(&rosa, state).await;
            assert_eq!(bench.get(&path).await.ok::<CardStanding>().status, status);
        }
        let unknown: CardStanding = bench.get(&format!("/v1/cards/{}", "00".repeat(32))).await.ok();
        assert_eq!((unknown.status, unknown.serial), (CardStatus::Unknown, None));
    }
}
