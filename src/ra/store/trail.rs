//! The audit trail read from end to end: which row is the first that is not as it was written, and what became of it.
//!
//! A row's hash is taken over the row before and its own content, so whoever changes the trail in the database must either leave
//! a break, or write every later row anew. A break shows by itself; a trail that was written anew shows by the checkpoints.

use std::{collections::VecDeque, fmt};

use super::{
    Outcome, Row, Store, Tx,
    audit::{self, Link},
    checkpoints::Checkpoint,
    query,
};

/// What a look through the whole trail found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Trail {
    /// Every row is as it was written, and every checkpoint fits.
    Whole {
        rows: u64,
        checkpoints: u64,
        sealed: i64,
    },
    Broken(Finding),
}

/// The first thing that is wrong, and at which row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// The row is not what was written.
    Changed {
        row: i64,
    },
    /// What stood at this place is gone.
    Removed {
        row: i64,
    },
    /// The row stands where another one was written.
    Reordered {
        row: i64,
    },
    /// The row was never written.
    Inserted {
        row: i64,
    },
    /// The trail was longer: the first row that is missing at its end.
    Truncated {
        row: i64,
        length: i64,
    },
    /// The record of where the trail ends does not say what its last row says.
    HeadDiffers {
        row: i64,
    },
    /// At this row the trail was another one when the checkpoint was made: some row after `sealed` was written anew, and all since.
    CheckpointDiffers {
        row: i64,
        sealed: i64,
    },
    /// The trail is shorter than it was at a checkpoint.
    CheckpointBeyond {
        row: i64,
        rows: i64,
    },
    BadSignature {
        row: i64,
    },
    /// A checkpoint was signed by a key that is not known here.
    UnknownKey {
        row: i64,
        key: String,
    },
}

/// What a checkpoint's signature is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vouched {
    Good,
    Bad,
    UnknownKey,
}

/// What the trail is held against.
#[derive(Clone, Copy)]
pub struct Seals<'a> {
    /// Checkpoints that were kept elsewhere.
    pub detached: &'a [Checkpoint],
    pub vouch: &'a (dyn Fn(&Checkpoint) -> Vouched + Send + Sync),
}

impl Seals<'_> {
    /// The checkpoints in the database, their signatures taken on trust.
    pub const UNREAD: Seals<'static> = Seals { detached: &[], vouch: &|_| Vouched::Good };
}

const PAGE: i64 = 500;

impl Store {
    /// Whether every row of the audit trail is there as it was written.
    pub async fn check_audit(&self) -> Outcome<Trail> {
        let mut tx = self.look().await?;
        tx.take_time().await?;
        tx.check_trail(Seals::UNREAD).await
    }
}

impl Tx {
    /// Reads the whole trail in pages and holds it against what was signed.
    pub async fn check_trail(&mut self, seals: Seals<'_>) -> Outcome<Trail> {
        self.walk(Walk { row: 0, hash: [0; 32], rows: 0, from: i64::MIN, queue: Queue::new(seals.detached, 0) }, seals).await
    }

    /// As [`Tx::check_trail`], but only what came after a checkpoint that is trusted.
    pub async fn check_trail_since(&mut self, known: &Checkpoint) -> Outcome<Trail> {
        let queue = Queue::new(&[], known.length);
        self.walk(Walk { row: known.length, hash: known.hash, rows: 0, from: known.length, queue }, Seals::UNREAD).await
    }

    async fn walk(&mut self, mut at: Walk, seals: Seals<'_>) -> Outcome<Trail> {
        loop {
            let page = query("SELECT * FROM audit WHERE id > $1 ORDER BY id LIMIT $2");
            let page = page.bind(at.from).bind(PAGE).fetch_all(self.conn()).await?;
            if page.is_empty() {
                return self.end(at, seals).await;
            }
            for r in &page {
                let id: i64 = r.try_get("id")?;
                if id > at.row + 1 {
                    return Ok(Trail::Broken(Finding::Removed { row: at.row + 1 }));
                }
                if id <= at.row {
                    return Ok(Trail::Broken(Finding::Inserted { row: id }));
                }
                // What cannot be read was not written by this program.
                let Some(link) = audit::link_of(r) else { return Ok(Trail::Broken(Finding::Changed { row: id })) };
                if link.prev != at.hash || !link.is_sound {
                    return Ok(Trail::Broken(self.what_happened(id, &link, &at.hash).await?));
                }
                (at.row, at.hash, at.rows, at.from) = (id, link.hash, at.rows + 1, id);
                while let Some(checkpoint) = self.next_checkpoint(&mut at.queue, id).await? {
                    match (seals.vouch)(&checkpoint) {
                        Vouched::Bad => return Ok(Trail::Broken(Finding::BadSignature { row: checkpoint.length })),
                        Vouched::UnknownKey => {
                            return Ok(Trail::Broken(Finding::UnknownKey { row: checkpoint.length, key: checkpoint.key }));
                        }
                        Vouched::Good if checkpoint.length == id && checkpoint.hash == at.hash => {
                            (at.queue.sealed, at.queue.fitting) = (id, at.queue.fitting + 1);
                        }
                        Vouched::Good => {
                            let sealed = at.queue.sealed;
                            return Ok(Trail::Broken(Finding::CheckpointDiffers { row: checkpoint.length, sealed }));
                        }
                    }
                }
            }
        }
    }

    /// After the last row: the head, and checkpoints that are longer than the trail.
    async fn end(&mut self, mut at: Walk, seals: Seals<'_>) -> Outcome<Trail> {
        let head = query("SELECT length, hash FROM audit_head").fetch_optional(self.conn()).await?;
        let (length, hash): (i64, Vec<u8>) = match &head {
            Some(head) => (head.try_get("length")?, head.try_get("hash")?),
            None => (at.row, vec![]),
        };
        if length > at.row {
            return Ok(Trail::Broken(Finding::Truncated { row: at.row + 1, length }));
        }
        if let Some(checkpoint) = self.next_checkpoint(&mut at.queue, i64::MAX).await? {
            return Ok(Trail::Broken(match (seals.vouch)(&checkpoint) {
                Vouched::Good => Finding::CheckpointBeyond { row: checkpoint.length, rows: at.row },
                Vouched::Bad => Finding::BadSignature { row: checkpoint.length },
                Vouched::UnknownKey => Finding::UnknownKey { row: checkpoint.length, key: checkpoint.key },
            }));
        }
        if length != at.row || hash != at.hash {
            return Ok(Trail::Broken(Finding::HeadDiffers { row: at.row }));
        }
        Ok(Trail::Whole { rows: at.rows, checkpoints: at.queue.fitting, sealed: at.queue.sealed })
    }

    /// The next checkpoint that a trail of this length should have met.
    async fn next_checkpoint(&mut self, queue: &mut Queue, row: i64) -> Outcome<Option<Checkpoint>> {
        if queue.stored.is_empty() && !queue.read_all {
            let page = self.checkpoints_after(queue.read, 100).await?;
            queue.read_all = page.len() < 100;
            queue.read = page.last().map_or(queue.read, |c| c.length);
            queue.stored.extend(page);
        }
        let due = |c: Option<&Checkpoint>| c.map(|c| c.length).filter(|length| *length <= row);
        Ok(match (due(queue.stored.front()), due(queue.detached.front())) {
            (Some(stored), Some(detached)) if detached < stored => queue.detached.pop_front(),
            (Some(_), _) => queue.stored.pop_front(),
            (None, Some(_)) => queue.detached.pop_front(),
            (None, None) => None,
        })
    }

    /// Names what was done to a row that does not follow from the one before. Each look goes through the table, but only once.
    async fn what_happened(&mut self, id: i64, link: &Link, before: &[u8; 32]) -> Outcome<Finding> {
        let successor = self.first_with("prev_hash", before, id).await?;
        if !link.is_sound {
            return Ok(if successor == Some(id + 1) { Finding::Inserted { row: id } } else { Finding::Changed { row: id } });
        }
        let predecessor = if link.prev == [0; 32] { Some(0) } else { self.first_with("hash", &link.prev, 0).await? };
        Ok(match (predecessor, successor) {
            (Some(p), _) if p < id => Finding::Inserted { row: p + 1 },
            (Some(_), _) => Finding::Reordered { row: id },
            (None, Some(_)) => Finding::Inserted { row: id },
            // Its predecessor is nowhere: taken away, the rest being numbered anew; or changed, with its hash.
            (None, None) => {
                let sql = "SELECT (SELECT MAX(id) FROM audit) AS last, (SELECT MAX(length) FROM audit_head) AS length";
                let row = query(sql).fetch_one(self.conn()).await?;
                let (last, length): (Option<i64>, Option<i64>) = (row.try_get("last")?, row.try_get("length")?);
                if last < length { Finding::Removed { row: id } } else { Finding::Changed { row: (id - 1).max(1) } }
            }
        })
    }

    async fn first_with(&mut self, column: &'static str, hash: &[u8; 32], after: i64) -> Outcome<Option<i64>> {
        let sql = format!("SELECT MIN(id) AS id FROM audit WHERE {column} = $1 AND id > $2");
        let row: Row = query(sql).bind(hash.to_vec()).bind(after).fetch_one(self.conn()).await?;
        Ok(row.try_get("id")?)
    }
}

/// Where the walk is.
struct Walk {
    /// The last row that was found good, and its hash.
    row: i64,
    hash: [u8; 32],
    rows: u64,
    /// The id after which the next page begins.
    from: i64,
    queue: Queue,
}

/// The checkpoints that are still to be met: those in the database by pages, and those kept elsewhere.
struct Queue {
    stored: VecDeque<Checkpoint>,
    /// The length after which the next page begins, and whether there is none.
    read: i64,
    read_all: bool,
    detached: VecDeque<Checkpoint>,
    fitting: u64,
    /// The last row that a checkpoint vouches for.
    sealed: i64,
}

impl Queue {
    fn new(detached: &[Checkpoint], sealed: i64) -> Self {
        let mut detached = detached.to_vec();
        detached.sort_by_key(|c| c.length);
        // Whatever is not after the beginning was never made by this program, and is to be met by the first row.
        let read = if sealed == 0 { i64::MIN } else { sealed };
        Self { stored: VecDeque::new(), read, read_all: false, detached: detached.into(), fitting: 0, sealed }
    }
}

impl Finding {
    /// The row at which it shows.
    pub fn row(&self) -> i64 {
        match self {
            Self::Changed { row }
            | Self::Removed { row }
            | Self::Reordered { row }
            | Self::Inserted { row }
            | Self::Truncated { row, .. }
            | Self::HeadDiffers { row }
            | Self::CheckpointDiffers { row, .. }
            | Self::CheckpointBeyond { row, .. }
            | Self::BadSignature { row }
            | Self::UnknownKey { row, .. } => *row,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { row } => write!(f, "row {row} was changed"),
            Self::Removed { row } => write!(f, "row {row} was removed"),
            Self::Reordered { row } => write!(f, "row {row} stands in another row's place: rows were put into another order"),
            Self::Inserted { row } => write!(f, "row {row} was inserted later"),
            Self::Truncated { row, length } => write!(f, "rows were removed at the end: row {row} and all up to row {length}"),
            Self::HeadDiffers { row } => write!(f, "row {row} is the last, but the record of the trail's end says otherwise"),
            Self::CheckpointDiffers { row, sealed } => write!(
                f,
                "the checkpoint at row {row} does not fit: a row after row {sealed} was changed, and the rows since were written anew"
            ),
            Self::CheckpointBeyond { row, rows } => {
                write!(f, "the checkpoint at row {row} does not fit: the trail has but {rows} rows, so some were removed")
            }
            Self::BadSignature { row } => write!(f, "the signature of the checkpoint at row {row} is wrong"),
            Self::UnknownKey { row, key } => write!(f, "the checkpoint at row {row} was signed by a key not known here: {key}"),
        }
    }
}
