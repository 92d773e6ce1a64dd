//! Handing a message over to its way out. No store transaction may be open meanwhile: the other end takes its time.

use std::sync::Arc;

use super::{Parts, stop::Failed};
use crate::{domain::refusal::Refusal, ra::messages::Message};

/// Returns when the way out has taken the message. Why it has not is logged here; the caller learns `NotDelivered`. The message may
/// have been sent all the same, e.g. where the answer to it was lost.
pub async fn deliver(parts: &Arc<Parts>, message: Message) -> Result<(), Refusal> {
    let way = message.way();
    let job = {
        let parts = Arc::clone(parts);
        move || parts.messenger.send(&message, parts.clock.now(), &parts.chance)
    };
    match tokio::task::spawn_blocking(job).await {
        Ok(Ok(())) => {
            parts.metrics.code_sent(way);
            Ok(())
        }
        Ok(Err(fault)) => {
            tracing::error!(%fault, %way, "a code could not be sent");
            parts.metrics.failed(&Failed::from(fault));
            Err(Refusal::NotDelivered)
        }
        Err(fault) => {
            tracing::error!(%fault, %way, "the sending of a code broke down");
            Err(Refusal::NotDelivered)
        }
    }
}
