//! `POST /v1/incidents/code`: a code with which somebody can report their card without having it.
//!
//! Whether or not the RA knows somebody with this number and date of birth, the answer is the same and comes at once: the code is sent
//! afterwards, to where the RA reaches them. So are the limits, which count by number and date of birth together, and by address: the
//! number is printed on the card, and whoever has only that cannot keep its owner from asking. Asking again under the same id voids the
//! code before.
//!
//! The code is committed before it is sent. One that cannot be sent stays, and counts: nobody may learn that there was one.
//!
//! Refuses: `TooSoon`.

use crate::ra::server::openapi::refuses;
use std::sync::Arc;

use axum::extract::State;
use zeroize::Zeroizing;

use crate::{
    domain::{contact::Reach, operation::OperationId, refusal::Refusal},
    ra::{
        api::lifecycle::{AskReportCode, ReportCodePromised},
        messages::Message,
        server::{
            Parts,
            deliver::deliver,
            peer::Caller,
            presence, send_code,
            stop::Stop,
            wire::{Answer, Body},
        },
        store::{audit::Entry, incidents::PersonCode, people::Person},
    },
};

refuses!(BODY; ;);

#[utoipa::path(
    post,
    path = "/v1/incidents/code",
    summary = "Ask for a code to report a card without having it",
    operation_id = "ask_report_code",
    request_body = AskReportCode,
    responses((status = 200, description = "Done", body = ReportCodePromised), Refuses),
)]
pub async fn handle(
    State(parts): State<Arc<Parts>>,
    caller: Caller,
    Body(asked): Body<AskReportCode>,
) -> Result<Answer<ReportCodePromised>, Stop> {
    let now = parts.clock.now();
    let limits = &parts.config.limits.codes;
    let counts = limits.for_report(&asked.identity_number, asked.date_of_birth, &caller);
    let mut tx = parts.store.begin().await?;
    counts.check_apart(&mut tx, limits.seconds_apart, now).await?;
    counts.count(&mut tx, now).await?;
    // Kept whoever was asked for: that time has run out must not tell whether there was a code.
    tx.forget_person_code(asked.id).await?;
    tx.count_try(&asked_under(asked.id), now).await?;
    let person = tx.person_by_number(&asked.identity_number).await?;
    let person = person.filter(|p| p.date_of_birth == Some(asked.date_of_birth));
    let found = person.and_then(|p| presence::reaches(&parts, &p).into_iter().next().map(|reach| (p, reach)));
    let mut to_be_sent = None;
    if let Some((person, reach)) = found {
        let code = Zeroizing::new(format!("{:06}", parts.chance.below(1_000_000)));
        let salt = parts.chance.bytes::<16>();
        let hash = send_code::hash(&salt, &code);
        let kept = PersonCode { person: person.id.clone(), salt, hash, sent_at: now, used: false };
        if tx.add_person_code(asked.id, &kept).await? {
            let whom = Some(&person.id);
            tx.audit(&Entry { whom, operation: Some(asked.id), ..Entry::done(now, "send code to report a card") }).await?;
            to_be_sent = Some(message(&parts, &person, reach, &code));
        }
    }
    tx.commit().await?;
    if let Some(message) = to_be_sent {
        let parts = Arc::clone(&parts);
        // Nobody is told whether it arrived: that would tell whether there is such a person.
        tokio::spawn(async move {
            let _logged: Result<(), Refusal> = deliver(&parts, message).await;
        });
    }
    let minutes = parts.config.policy.code_minutes;
    Ok(Answer(ReportCodePromised { minutes, again_in: limits.seconds_apart.get() }))
}

/// What is counted for an id under which a code was asked for.
pub(super) fn asked_under(id: OperationId) -> String {
    format!("report asked {id}")
}

fn message(parts: &Parts, person: &Person, reach: Reach, code: &str) -> Message {
    let (name, minutes) = (&parts.config.name, parts.config.policy.code_minutes);
    let contact = &parts.config.contact;
    match reach {
        Reach::Email(to) => {
            let text = format!(
                "Hello {},\n\nsomebody wants to report your card as lost, stolen, damaged or misused. If it is you, your code is\n\n    \
                 {code}\n\nIt works once, and for {minutes} minutes. Your card stops working as soon as it is used.\n\nIf it is not you, \
                 do not give the code to anyone, and tell us:\n{} {} {}\n\n{name}\n",
                person.full_name(),
                contact.name,
                contact.phone,
                contact.email,
            );
            Message::Email { to, subject: "Your code to report your card".to_owned(), text: Zeroizing::new(text) }
        }
        Reach::Mobile(to) => {
            let text = format!(
                "{code} is your code to report your card. It works for {minutes} minutes. Not you? Tell {name} {}",
                contact.phone
            );
            Message::Text { to, text: Zeroizing::new(text) }
        }
    }
}
