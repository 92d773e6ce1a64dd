//! `POST /v1/operations/{id}/code/send`: a one-time code to where the RA reaches the card's holder, by the way that is asked for.
//!
//! The code is committed, and counted, before it is sent, so that it works as soon as it arrives, and so that no second one can be
//! asked for while the first is on its way. Nothing of the store is held while it is sent. If it cannot be sent it is taken back:
//! it neither works nor counts. The trail then has two rows: that it was to be sent, and that it was not. Where the service itself is cut
//! off between the two, the code counts: its holder waits for the next one as for one that got lost on the way.
//!
//! Refuses: `NoContact` (none at all, or none of this kind), `TooSoon` ([`super::code_limits`]), `NotDelivered`, `WrongStep` (not an
//! unlock, or authorised already), and what the operation's token is refused for: `OperationGone`, `BadProof`, `CardSuspended`,
//! `CardCancelled`.

use std::sync::Arc;

use axum::extract::State;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    Parts,
    code_limits::Counts,
    deliver::deliver,
    guard::{self, Held},
    openapi::refuses,
    order,
    peer::Caller,
    presence,
    stop::{Failed, Stop},
    wire::{Answer, InPath, MaybeBody, OfOperation},
};
use crate::{
    domain::{
        clock::Timestamp,
        contact::{ContactWay, Reach},
        operation::{OperationId, OperationKind},
        refusal::Refusal,
    },
    ra::{
        api::operation::{CodeSent, SendCode},
        messages::Message,
        store::{audit::Entry, codes::NewCode},
    },
};

refuses!(BODY; HELD; NoContact, NotDelivered);

#[utoipa::path(
    post,
    path = "/v1/operations/{id}/code/send",
    summary = "Send a one-time code to the holder",
    operation_id = "send_code",
    params(("id" = OperationId, Path, description = "The operation")),
    request_body = Option<SendCode>,
    responses((status = 200, description = "Done", body = CodeSent), Refuses),
    security(("operation" = [])),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    OfOperation(tokens): OfOperation,
    caller: Caller,
    InPath(id): InPath<OperationId>,
    MaybeBody(asked): MaybeBody<SendCode>,
) -> Result<Answer<CodeSent>, Stop> {
    let now = parts.clock.now();
    let limits = &parts.config.limits.codes;
    let mut tx = parts.store.begin().await?;
    let held = guard::held(&mut tx, &parts, &tokens, id).await?;
    if held.operation.kind != OperationKind::Unlock || held.operation.granted_at.is_some() {
        return Err(order::broken(&mut tx, &held).await);
    }
    let asked = asked.and_then(|a| a.way);
    let reach = presence::reaches(&parts, &held.holder).into_iter().find(|r| asked.is_none_or(|way| r.way() == way));
    let reach = reach.ok_or(Refusal::NoContact)?;
    // Counted by card and person, too: a new operation must not be a way around.
    let counts = limits.for_code(held.card.key, &held.holder.id, &held.operation.workstation, &caller);
    counts.check_apart(&mut tx, limits.seconds_apart, now).await?;
    let code = Zeroizing::new(format!("{:06}", parts.chance.below(1_000_000)));
    let (salt, way) = (parts.chance.bytes::<16>(), reach.way());
    let new = NewCode { operation: id, card: held.card.key, way, salt: &salt, hash: &hash(&salt, &code) };
    let key = tx.add_code(&new, now).await?;
    counts.count(&mut tx, now).await?;
    tx.audit(&entry(&held, way, now)).await?;
    tx.commit().await?;
    let to = presence::masked(&reach);
    let message = message(&parts, &held, reach, &code);
    let on_its_way = OnItsWay { key, way, counts, held, since: now };
    // On a task of its own: a caller who hangs up must not leave a code behind that was not sent and counts.
    let sending = tokio::spawn(on_its_way.send(Arc::clone(&parts), message));
    sending.await.map_err(|_| Failed::Missing("the end of a code's sending"))??;
    let again_in = limits.seconds_apart.get();
    Ok(Answer(CodeSent { to, minutes: parts.config.policy.code_minutes, again_in }))
}

/// A code that is committed and not yet sent.
struct OnItsWay {
    key: i64,
    way: ContactWay,
    counts: Counts,
    held: Held,
    since: Timestamp,
}

impl OnItsWay {
    async fn send(self, parts: Arc<Parts>, message: Message) -> Result<(), Stop> {
        let Err(refusal) = deliver(&parts, message).await else { return Ok(()) };
        let mut tx = parts.store.begin().await?;
        if tx.take_code_back(self.key).await? {
            self.counts.uncount(&mut tx, self.since).await?;
        }
        let now = parts.clock.now();
        tx.audit(&Entry { result: refusal.code(), ..entry(&self.held, self.way, now) }).await?;
        tx.commit().await?;
        Err(refusal.into())
    }
}

/// Of whoever asks nothing is known: `9E` needs no passcode.
fn entry(held: &Held, way: ContactWay, now: Timestamp) -> Entry<'_> {
    let what = match way {
        ContactWay::Email => "send code by email",
        ContactWay::Text => "send code by text",
    };
    Entry { who: None, ..held.entry(now, what) }
}

/// What the store keeps of a code.
pub fn hash(salt: &[u8; 16], code: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(code.as_bytes()).finalize().into()
}

fn message(parts: &Parts, held: &Held, reach: Reach, code: &str) -> Message {
    let (config, minutes) = (&parts.config, parts.config.policy.code_minutes);
    let contact = &config.contact;
    match reach {
        Reach::Email(to) => {
            let text = format!(
                "Hello {},\n\nyour one-time code is\n\n    {code}\n\nType it into Wardcard to unlock your card. It works once, and for \
                 {minutes} minutes.\n\nIf you did not ask for it, do not give it to anyone, and tell us:\n{} {} {}\n\n\
                 We never ask you for your passcode.\n\n{}\n",
                held.holder.full_name(),
                contact.name,
                contact.phone,
                contact.email,
                config.name
            );
            Message::Email { to, subject: "Your one-time code".to_owned(), text: Zeroizing::new(text) }
        }
        // One message of 160 characters holds it, with names of the usual length.
        Reach::Mobile(to) => {
            let text = format!(
                "{code} is your one-time code for Wardcard. It works for {minutes} minutes. Not asked for? Tell {} {}",
                config.name, contact.phone
            );
            Message::Text { to, text: Zeroizing::new(text) }
        }
    }
}

#[cfg(test)]
mod tests;
