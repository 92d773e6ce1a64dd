//! Checkpoints of the audit trail: made by housekeeping every so many rows and at least every hour in which something happened, and
//! by `wardcard-ra audit checkpoint`.
//!
//! Nothing is signed that does not follow from what was signed before: the rows since are read again first.

use jiff::SignedDuration;

use super::Parts;
use crate::{
    domain::clock::Timestamp,
    ra::{
        notary::{Notary, NotaryFault},
        store::{
            Store, StoreFault,
            checkpoints::{Checkpoint, Head},
            trail::{Finding, Seals, Trail},
        },
    },
};

/// So many new rows are due a checkpoint…
pub const ROWS: i64 = 1000;
/// …and even one is, after this long.
pub const EVERY: SignedDuration = SignedDuration::from_hours(1);

#[derive(Debug, thiserror::Error)]
pub enum CheckpointFault {
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error(transparent)]
    Notary(#[from] NotaryFault),
    #[error("nothing was signed, for the audit trail is not as it was written: {0}")]
    Broken(Finding),
    #[error("the audit trail has no rows yet")]
    Empty,
}

/// Makes a checkpoint where one is due.
pub async fn checkpoint(parts: &Parts) -> Result<Option<Checkpoint>, CheckpointFault> {
    let now = parts.clock.now();
    let (head, last) = {
        let mut tx = parts.store.look().await?;
        (tx.audit_head().await?, tx.last_checkpoint().await?)
    };
    let (length, at) = last.map_or((0, None), |c| (c.length, Some(c.at)));
    let new = head.map_or(0, |h| h.length) - length;
    // A trail that became shorter is looked at, too.
    let due = !(0..ROWS).contains(&new) || (new > 0 && at.is_none_or(|at| now.duration_since(at) >= EVERY));
    if due { make(&parts.store, &parts.notary, now).await.map(Some) } else { Ok(None) }
}

/// Makes a checkpoint of the trail as it stands.
pub async fn make(store: &Store, notary: &Notary, now: Timestamp) -> Result<Checkpoint, CheckpointFault> {
    let head = sound_head(store, notary).await?;
    let checkpoint = notary.sign(head, now);
    let mut tx = store.begin().await?;
    // Another instance may have been first: then its checkpoint of this length is the one that is kept, and this one is as good.
    tx.add_checkpoint(&checkpoint).await?;
    tx.commit().await?;
    notary.remember(&checkpoint)?;
    tracing::info!(length = checkpoint.length, hash = hex::encode(checkpoint.hash), "checkpoint of the audit trail");
    Ok(checkpoint)
}

/// The trail's end, after all rows were read that no trusted checkpoint vouches for.
async fn sound_head(store: &Store, notary: &Notary) -> Result<Head, CheckpointFault> {
    let mut tx = store.look().await?;
    tx.take_time().await?;
    let stored = tx.last_checkpoint().await?.filter(|c| notary.public().has_signed(c));
    let remembered = notary.remembered()?.filter(|c| notary.public().has_signed(c));
    let trail = match [stored, remembered].into_iter().flatten().max_by_key(|c| c.length) {
        Some(known) => tx.check_trail_since(&known).await?,
        None => tx.check_trail(Seals::UNREAD).await?,
    };
    if let Trail::Broken(finding) = trail {
        return Err(CheckpointFault::Broken(finding));
    }
    tx.audit_head().await?.filter(|h| h.length > 0).ok_or(CheckpointFault::Empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::{server::bench::Bench, store::audit::Entry};

    async fn write(bench: &Bench, rows: usize) {
        let mut tx = bench.store().begin().await.unwrap();
        for _ in 0..rows {
            tx.audit(&Entry::done(bench.now(), "something")).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn due_at_first_then_each_hour_or_thousand_rows() {
        let bench = Bench::new().await;
        let first = checkpoint(bench.parts()).await.unwrap().unwrap();
        assert_eq!(first.length, 1);
        for (seconds, rows, due) in
            [(3599, 1, false), (1, 0, true), (7200, 0, false), (0, 1, true), (1, 999, false), (0, 1, true)]
        {
            bench.later(seconds);
            write(&bench, rows).await;
            let made = checkpoint(bench.parts()).await.unwrap();
            assert_eq!(made.is_some(), due, "{rows} rows in {seconds} s");
        }
        let mut tx = bench.store().look().await.unwrap();
        assert_eq!(tx.checkpoints_after(0, 10).await.unwrap().len(), 4);
        let remembered = bench.parts().notary.remembered().unwrap();
        assert_eq!(remembered, tx.last_checkpoint().await.unwrap());
    }

    #[tokio::test]
    async fn nothing_is_signed_over_a_change() {
        let bench = Bench::new().await;
        write(&bench, 3).await;
        checkpoint(bench.parts()).await.unwrap().unwrap();
        write(&bench, 3).await;
        bench.store().forge("UPDATE audit SET what = 'nothing' WHERE id = 6").await;
        bench.later(3600);
        let fault = checkpoint(bench.parts()).await.unwrap_err();
        assert!(matches!(fault, CheckpointFault::Broken(Finding::Changed { row: 6 })), "{fault}");
        let mut tx = bench.store().look().await.unwrap();
        assert_eq!(tx.checkpoints_after(0, 10).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn an_empty_trail_has_none() {
        let store = crate::ra::store::testing::fresh().await;
        let dir = tempfile::tempdir().unwrap();
        let notary = Notary::ensure(dir.path(), &crate::domain::chance::Chance::counting(1)).unwrap();
        assert!(matches!(make(&store, &notary, Timestamp::UNIX_EPOCH).await, Err(CheckpointFault::Empty)));
    }
}
