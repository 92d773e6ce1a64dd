//! In which order an operation's steps come, and what is said to whoever takes another.

use super::{
    guard::Held,
    open,
    stop::{Failed, Stop},
};
use crate::{
    domain::{operation::NextStep, refusal::Refusal},
    ra::store::{Tx, certificates::CertificateState, operations::Stage},
};

/// The refusal of a step that the operation does not wait for. It names the one that it does wait for, while it is open. Where the step
/// is the right one and what it brings is not, a bare [`Refusal::WrongStep`] says no more than that.
pub async fn broken(tx: &mut Tx, held: &Held) -> Stop {
    if !matches!(held.operation.stage, Stage::Asked | Stage::Open) {
        return Refusal::WrongStep.into();
    }
    next(tx, held).await.map_or_else(|fault| fault.into(), Stop::OutOfOrder)
}

async fn next(tx: &mut Tx, held: &Held) -> Result<NextStep, Failed> {
    let (operation, card) = (&held.operation, &held.card);
    let missing = missing(tx, held).await?;
    Ok(operation.kind.next(|step| match step {
        NextStep::Authorise => operation.granted_at.is_some(),
        NextStep::Holder => operation.proven,
        // One may be pending from an earlier operation.
        NextStep::Puk => card.pending_puk.is_some() && operation.puk_released_at.is_some(),
        NextStep::Keys | NextStep::Certificates => missing != Some(step),
        NextStep::Confirm => false,
    }))
}

/// What is not there yet of the first slot that is not done: its key or its certificate.
async fn missing(tx: &mut Tx, held: &Held) -> Result<Option<NextStep>, Failed> {
    let id = held.operation.id;
    for &slot in open::slots(held.operation.kind) {
        let Some(key) = tx.committed_key(id, slot).await? else { return Ok(Some(NextStep::Keys)) };
        let certificate = tx.certificate_for(id, slot, &key).await?;
        if certificate.is_none_or(|c| c.state != CertificateState::Issued) {
            return Ok(Some(NextStep::Certificates));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            card::Slot,
            operation::NextStep::{Authorise, Certificates, Confirm, Holder, Keys, Puk},
        },
        ra::{
            api::{
                bytes::Bytes,
                operation::{CommitKey, Confirm as AsPlanned},
            },
            server::bench::{Bench, TestKey, TestOperation},
        },
    };

    impl Bench {
        /// Confirming too early, and giving up too late, say what is next.
        async fn waits_for(&self, operation: &TestOperation, next: NextStep) {
            let path = format!("/v1/operations/{}", operation.id);
            let with = self.with_operation(operation);
            let early = AsPlanned { management_key_changed: false, locked: false };
            let answer =
                if next == Confirm { with.delete(&path).await } else { with.post(&format!("{path}/confirm"), &early).await };
            assert_eq!(answer.problem().next, Some(next));
            answer.refused(Refusal::WrongStep);
        }

        async fn make(&self, operation: &TestOperation, slots: &[Slot]) {
            let path = format!("/v1/operations/{}", operation.id);
            let with = self.with_operation(operation);
            for (n, &slot) in (70..).zip(slots) {
                self.waits_for(operation, Keys).await;
                let key = TestKey::new(n);
                let commit = CommitKey { slot, spki: Bytes(key.spki()) };
                with.post(&format!("{path}/keys"), &commit).await.done();
                self.waits_for(operation, Certificates).await;
                with.post(&format!("{path}/certificates"), &key.request(slot)).await.any_ok();
            }
        }
    }

    #[tokio::test]
    async fn an_unlock() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        let mut unlock = bench.open_unlock(&rosa).await;
        let path = format!("/v1/operations/{}", unlock.id);
        bench.be_present(&rosa, &mut unlock).await;
        bench.waits_for(&unlock, Authorise).await;
        let answer = bench.with_operation(&unlock).post(&format!("{path}/puk"), &()).await;
        assert_eq!(answer.problem().next, Some(Authorise));
        bench.with_operation(&unlock).delete(&path).await.done();
        let unlock = bench.granted_unlock(&rosa).await;
        bench.waits_for(&unlock, Puk).await;
        bench.with_operation(&unlock).post(&format!("/v1/operations/{}/puk", unlock.id), &()).await.any_ok();
        bench.waits_for(&unlock, Confirm).await;
    }

    #[tokio::test]
    async fn a_renewal() {
        let bench = Bench::new().await;
        let rosa = bench.issue("rosa").await;
        bench.later_days(700);
        let session = bench.sign_in(&rosa).await;
        let mut renew = bench.open(&bench.renew_request(&rosa, None), Some(&session)).await;
        let present = bench.be_present(&rosa, &mut renew).await;
        bench.waits_for(&renew, Holder).await;
        bench.prove_holder(&rosa, &renew, &present).await;
        bench.make(&renew, &[Slot::Signature, Slot::Authentication]).await;
        bench.waits_for(&renew, Confirm).await;
    }

    #[tokio::test]
    async fn an_issue() {
        let bench = Bench::new().await;
        let issue = bench.open_issue("rosa").await;
        bench.waits_for(&issue, Puk).await;
        bench.with_operation(&issue).post(&format!("/v1/operations/{}/puk", issue.id), &()).await.any_ok();
        bench.make(&issue, &[Slot::CardAuthentication, Slot::Signature, Slot::Authentication]).await;
        bench.waits_for(&issue, Confirm).await;
    }
}
