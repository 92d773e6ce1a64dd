//! `POST /v1/operations/{id}/code/send`: a one-time code to where the RA reaches the card's holder.
//!
//! Refuses: `NoContact`, `TooSoon` (another within 60 s, or more than five per card and hour), `WrongStep` (not an unlock, or
//! authorised already), and what the operation's token is refused for: `OperationGone`, `BadProof`, `CardSuspended`, `CardCancelled`.

use std::sync::Arc;

use axum::extract::State;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    Parts, guard, presence,
    stop::Stop,
    wire::{Answer, InPath, Tokens},
};
use crate::{
    domain::{
        contact::Reach,
        operation::{OperationId, OperationKind},
        refusal::Refusal,
    },
    ra::{api::operation::CodeSent, messages::Message, store::audit::Entry},
};

const AGAIN: SignedDuration = SignedDuration::from_secs(60);
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const PER_HOUR: usize = 5;

pub async fn handle(
    State(parts): State<Arc<Parts>>,
    tokens: Tokens,
    InPath(id): InPath<OperationId>,
) -> Result<Answer<CodeSent>, Stop> {
    let now = parts.clock.now();
    let mut tx = parts.store.begin().await?;
    let held = guard::held(&mut tx, &parts, &tokens, id).await?;
    if held.operation.kind != OperationKind::Unlock || held.operation.granted_at.is_some() {
        return Err(Refusal::WrongStep.into());
    }
    let reach = presence::reaches(&parts, &held.holder).into_iter().next().ok_or(Refusal::NoContact)?;
    // Counted by card: a new operation must not be a way around.
    let sent = tx.codes_sent(held.card.key, now - HOUR).await?;
    let wait = |since, span: SignedDuration| {
        let left = span - now.duration_since(since);
        Refusal::TooSoon { seconds: u32::try_from(left.as_secs().max(1)).unwrap_or(u32::MAX) }
    };
    if let Some(last) = sent.first().filter(|at| now.duration_since(**at) < AGAIN) {
        return Err(wait(*last, AGAIN).into());
    }
    if let Some(fifth) = sent.get(PER_HOUR - 1) {
        return Err(wait(*fifth, HOUR).into());
    }
    let code = Zeroizing::new(format!("{:06}", parts.chance.below(1_000_000)));
    let salt = parts.chance.bytes::<16>();
    tx.add_code(id, held.card.key, &salt, &hash(&salt, &code), now).await?;
    tx.audit(&Entry { who: None, ..held.entry(now, "send code") }).await?;
    // Before the commit: a code that could not be sent does not count.
    let text = Zeroizing::new(text(&parts, &held.holder.full_name(), &code));
    let to = presence::masked(&reach);
    let message = match reach {
        Reach::Email(to) => Message::Email { to, subject: "Your one-time code".to_owned(), text },
        Reach::Mobile(to) => Message::Text { to, text },
    };
    parts.messenger.send(&message, now, &parts.chance)?;
    tx.commit().await?;
    parts.metrics.code_sent(to.way);
    let minutes = parts.config.policy.code_minutes;
    Ok(Answer(CodeSent { to, minutes, again_in: u32::try_from(AGAIN.as_secs()).unwrap_or(u32::MAX) }))
}

/// What the store keeps of a code.
pub fn hash(salt: &[u8; 16], code: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(code.as_bytes()).finalize().into()
}

fn text(parts: &Parts, name: &str, code: &str) -> String {
    let contact = &parts.config.contact;
    format!(
        "Hello {name},\n\nyour one-time code is\n\n    {code}\n\nType it into Wardcard to unlock your card. It works once, and for {} minutes.\n\n\
         If you did not ask for it, do not give it to anyone, and tell us:\n{} {} {}\n\n\
         We never ask you for your passcode.\n\n{}\n",
        parts.config.policy.code_minutes, contact.name, contact.phone, contact.email, parts.config.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::server::bench::Bench;

    #[tokio::test]
    async fn one_mail_with_the_code_and_nothing_secret_else() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let mut unlock = bench.open_unlock(&rosa).await;
        bench.be_present(&rosa, &mut unlock).await;
        let path = format!("/v1/operations/{}/code/send", unlock.id);
        let sent: CodeSent = bench.with_operation(&unlock).post(&path, &()).await.ok();
        assert_eq!((sent.to.shown.as_str(), sent.minutes, sent.again_in), ("r••••@••••.uk", 15, 60));
        let mails = bench.mails();
        assert_eq!(mails.len(), 1);
        for part in ["To: rosa@mail.example.uk\r\n", "Subject: Your one-time code\r\n", "Date: ", "Ms Rosa Testwell"] {
            assert!(mails[0].contains(part), "{part}");
        }
        assert_eq!(bench.code_in_mail().len(), 6);
        assert!(!mails[0].contains("PUK"));
    }

    #[tokio::test]
    async fn not_too_often() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        for n in 0..5 {
            let mut unlock = bench.open_unlock(&rosa).await;
            bench.be_present(&rosa, &mut unlock).await;
            let path = format!("/v1/operations/{}/code/send", unlock.id);
            if n > 0 {
                bench.with_operation(&unlock).post(&path, &()).await.refused(Refusal::TooSoon { seconds: 30 });
                bench.later(30);
            }
            bench.with_operation(&unlock).post(&path, &()).await.any_ok();
            bench.later(30);
        }
        bench.later(30);
        let mut unlock = bench.open_unlock(&rosa).await;
        bench.be_present(&rosa, &mut unlock).await;
        let path = format!("/v1/operations/{}/code/send", unlock.id);
        let left = 3600 - (4 * 60 + 60);
        bench.with_operation(&unlock).post(&path, &()).await.refused(Refusal::TooSoon { seconds: left });
        bench.later(i64::from(left));
        bench.be_present(&rosa, &mut unlock).await;
        bench.with_operation(&unlock).post(&path, &()).await.any_ok();
    }

    #[tokio::test]
    async fn no_address_no_code() {
        let bench = Bench::new().await;
        let card = bench.issue("agent").await;
        let mut unlock = bench.open_unlock(&card).await;
        bench.be_present(&card, &mut unlock).await;
        let path = format!("/v1/operations/{}/code/send", unlock.id);
        bench.with_operation(&unlock).post(&path, &()).await.refused(Refusal::NoContact);
    }
}
