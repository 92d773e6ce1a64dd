//! `POST /v1/operations/{id}/card-challenge`: answers the card's challenge with the management key, which stays here.
//!
//! Refuses: `WrongStep` (an unlock; another algorithm than the key's; a pending key where there is none), `Malformed` (not one
//! block), `SecretsUnknown`, `BadProof` (a renewal without the holder's proof), and what the operation's token is refused for.

use std::sync::Arc;

use aes::{Aes128, Aes192, Aes256};
use axum::extract::State;
use cipher::{Block, BlockCipherEncrypt, KeyInit};
use des::TdesEde3;
use zeroize::Zeroizing;

use super::{
    Parts, guard,
    management_key::purpose,
    openapi::refuses,
    order,
    stop::{Failed, Stop},
    wire::{Answer, Body, InPath, OfOperation},
};
use crate::{
    domain::{
        card::ManagementAlgorithm,
        operation::{OperationId, OperationKind},
        refusal::Refusal,
    },
    ra::api::{
        bytes::Bytes,
        operation::{CardAnswer, CardChallenge, WhichKey},
    },
};

refuses!(BODY; HELD; Malformed, SecretsUnknown);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/card-challenge",
    summary = "Answer the card's challenge",
    operation_id = "card_challenge",
    params(("id" = OperationId, Path, description = "The operation")),
    request_body = CardChallenge,
    responses((status = 200, description = "Done", body = CardAnswer), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    InPath(id): InPath<OperationId>,
    Body(request): Body<CardChallenge>,
) -> Result<Answer<CardAnswer>, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let held = guard::proven(&mut tx, &parts, &tokens, id).await?;
    if request.challenge.0.len() != request.algorithm.block_length() {
        return Err(Refusal::Malformed.into());
    }
    let secret = match (held.operation.kind, request.key) {
        (OperationKind::Unlock, _) => return Err(order::broken(&mut tx, &held).await),
        (OperationKind::Issue, WhichKey::Current) => None,
        (OperationKind::Renew | OperationKind::Repair, WhichKey::Current) => {
            Some(held.card.management.clone().ok_or(Refusal::SecretsUnknown)?)
        }
        (_, WhichKey::Pending) => Some(held.card.pending_management.clone().ok_or(Refusal::WrongStep)?),
    };
    let key = match secret {
        None => {
            tx.set_management_met(id, request.algorithm).await?;
            Zeroizing::new(manufacturers_key(request.algorithm))
        }
        Some(secret) if secret.algorithm == request.algorithm => {
            parts.unseal(&mut tx, &purpose(&held.card.serial), secret.sealed).await?
        }
        Some(_) => return Err(Refusal::WrongStep.into()),
    };
    let answer = encrypt(request.algorithm, &key, &request.challenge.0).ok_or(Failed::Missing("a key of the right length"))?;
    // Whoever is authenticated may write to the card.
    tx.mark_released(id, now).await?;
    tx.audit(&held.entry(now, "answer card")).await?;
    tx.commit().await?;
    Ok(Answer(CardAnswer { answer: Bytes(answer) }))
}

/// What cards come with from their makers: the well-known pattern, as long as the algorithm's key.
pub fn manufacturers_key(algorithm: ManagementAlgorithm) -> Vec<u8> {
    (0..algorithm.key_length()).map(|i| u8::try_from(i % 8).unwrap_or(0) + 1).collect()
}

/// One block, encrypted (SP 800-73-4 part 2, 3.2.4: external authentication).
fn encrypt(algorithm: ManagementAlgorithm, key: &[u8], block: &[u8]) -> Option<Vec<u8>> {
    fn one<C: BlockCipherEncrypt + KeyInit>(key: &[u8], block: &[u8]) -> Option<Vec<u8>> {
        let mut block = Block::<C>::try_from(block).ok()?;
        C::new_from_slice(key).ok()?.encrypt_block(&mut block);
        Some(block.to_vec())
    }
    match algorithm {
        ManagementAlgorithm::TripleDes => one::<TdesEde3>(key, block),
        ManagementAlgorithm::Aes128 => one::<Aes128>(key, block),
        ManagementAlgorithm::Aes192 => one::<Aes192>(key, block),
        ManagementAlgorithm::Aes256 => one::<Aes256>(key, block),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{api::operation::ManagementKeyRelease, server::bench::Bench};

    #[test]
    fn known_answers() {
        // FIPS 197, appendices B and C.
        let plain = hex::decode("00112233445566778899aabbccddeeff").unwrap();
        let key: Vec<u8> = (0..32).collect();
        for (algorithm, length, expected) in [
            (ManagementAlgorithm::Aes128, 16, "69c4e0d86a7b0430d8cdb78070b4c55a"),
            (ManagementAlgorithm::Aes192, 24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
            (ManagementAlgorithm::Aes256, 32, "8ea2b7ca516745bfeafc49904b496089"),
        ] {
            assert_eq!(hex::encode(encrypt(algorithm, &key[..length], &plain).unwrap()), expected);
        }
        assert_eq!(manufacturers_key(ManagementAlgorithm::TripleDes), manufacturers_key(ManagementAlgorithm::Aes192));
        assert_eq!(hex::encode(manufacturers_key(ManagementAlgorithm::Aes128)), "01020304050607080102030405060708");
    }

    #[tokio::test]
    async fn with_the_key_that_the_card_has() {
        let bench = Bench::new().await;
        let issue = bench.open_issue("rosa").await;
        let path = format!("/v1/operations/{}/card-challenge", issue.id);
        let ask = |algorithm: ManagementAlgorithm, key| CardChallenge {
            algorithm,
            challenge: Bytes(vec![7; algorithm.block_length()]),
            key,
        };
        for algorithm in ManagementAlgorithm::ALL {
            let answer: CardAnswer = bench.with_operation(&issue).post(&path, &ask(algorithm, WhichKey::Current)).await.ok();
            let expected = encrypt(algorithm, &manufacturers_key(algorithm), &vec![7; algorithm.block_length()]);
            assert_eq!(Some(answer.answer.0), expected);
        }
        let pending = ask(ManagementAlgorithm::Aes256, WhichKey::Pending);
        bench.with_operation(&issue).post(&path, &pending).await.refused(Refusal::WrongStep);
        let release = bench.with_operation(&issue).post(&format!("/v1/operations/{}/management-key", issue.id), &()).await;
        let key = release.ok::<ManagementKeyRelease>().key;
        let answer: CardAnswer = bench.with_operation(&issue).post(&path, &pending).await.ok();
        assert_eq!(Some(answer.answer.0), encrypt(ManagementAlgorithm::Aes256, key.expose("a test"), &[7; 16]));
        let wrong = ask(ManagementAlgorithm::Aes128, WhichKey::Pending);
        bench.with_operation(&issue).post(&path, &wrong).await.refused(Refusal::WrongStep);
        let short = CardChallenge { challenge: Bytes(vec![1; 8]), ..pending };
        bench.with_operation(&issue).post(&path, &short).await.refused(Refusal::Malformed);
    }

    #[tokio::test]
    async fn not_for_an_unlock_and_for_a_renewal_the_vaults_key() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let ask = CardChallenge { algorithm: ManagementAlgorithm::Aes256, challenge: Bytes(vec![9; 16]), key: WhichKey::Current };
        let unlock = bench.granted_unlock(&rosa).await;
        let path = format!("/v1/operations/{}/card-challenge", unlock.id);
        bench.with_operation(&unlock).post(&path, &ask).await.refused(Refusal::WrongStep);
        bench.later_days(700);
        let renew = bench.open_own_renewal(&rosa).await;
        let path = format!("/v1/operations/{}/card-challenge", renew.id);
        let answer: CardAnswer = bench.with_operation(&renew).post(&path, &ask).await.ok();
        assert_eq!(Some(answer.answer.0), encrypt(ManagementAlgorithm::Aes256, &rosa.management, &[9; 16]));
        // Whoever has the answer may write to the card: it must be finished.
        bench.with_operation(&renew).delete(&format!("/v1/operations/{}", renew.id)).await.refused(Refusal::WrongStep);
        let wrong = CardChallenge { algorithm: ManagementAlgorithm::Aes192, ..ask.clone() };
        bench.with_operation(&renew).post(&path, &wrong).await.refused(Refusal::WrongStep);
        let pending = CardChallenge { key: WhichKey::Pending, ..ask };
        bench.with_operation(&renew).post(&path, &pending).await.refused(Refusal::WrongStep);
    }
}
