//! The audit trail's end and what was signed of it, and the key that signs.

use std::path::Path;

use crate::{
    diagnostics::{Line, Report},
    ra::{
        admin::AdminFault,
        notary::{self, Notary, NotaryFault, PUBLIC, PublicKey},
        store::{
            Tx,
            checkpoints::{Checkpoint, Head},
            examine::LastRow,
            trail::Trail,
        },
    },
};

/// The audit key, and its public half beside it.
pub fn key(dir: &Path, found: &mut Report) -> Option<Notary> {
    let check = "audit_key";
    let beside = dir.join(PUBLIC);
    match Notary::open(dir) {
        Ok(Some(notary)) => {
            found.add(match PublicKey::read(&beside) {
                Ok(public) if public.name() == notary.public().name() => Line::pass(check, "signs; its public key is beside it"),
                Ok(_) => {
                    let remedy = "Move it away and keep it: it checks what was signed before. The service writes the right one when it starts.";
                    Line::fail(check, format!("{} is the public key of another", beside.display()), remedy)
                }
                Err(NotaryFault::File { .. }) if !beside.exists() => {
                    Line::warn(check, format!("{} is not there", beside.display()), "Start the service again: it writes it.")
                }
                Err(fault) => Line::fail(check, fault.to_string(), "Move it away: the service writes it when it starts."),
            });
            Some(notary)
        }
        Ok(None) if beside.exists() => {
            let remedy = "Put audit.key.pem back from its copy. Where there is none, move audit.pub.pem away and keep it.";
            found.add(Line::fail(check, "the audit key is not there, but its public key is", remedy));
            None
        }
        Ok(None) => {
            found.add(Line::warn(check, "there is none yet", "Start the service: it makes one. Keep a copy of it."));
            None
        }
        Err(fault) => {
            let remedy = "Put the key back from its copy, readable by the service's user alone.";
            found.add(Line::fail(check, fault.to_string(), remedy));
            None
        }
    }
}

/// The trail's end, and its rows since the last checkpoint that can be trusted.
pub async fn trail(tx: &mut Tx, dir: &Path, notary: Option<&Notary>, found: &mut Report) -> Result<Option<LastRow>, AdminFault> {
    let (head, last) = (tx.audit_head().await?, tx.last_audit_row().await?);
    let stored = tx.last_checkpoint().await?;
    let remembered = match notary::remembered(dir) {
        Ok(remembered) => remembered,
        Err(fault) => {
            let remedy = "Put the file back from its copy, or move it away: the service remembers the next checkpoint there.";
            found.add(Line::fail("audit_checkpoint", fault.to_string(), remedy));
            None
        }
    };
    let rows = last.map_or(0, |l| l.row);
    let (line, trusted) = checkpoints([stored, remembered], notary, rows);
    found.add(line);
    found.add(match (end(head, last), trusted) {
        (Some(wrong), _) => wrong,
        (None, None) => Line::pass("audit_trail", format!("{rows} rows; the last one is the one it should be")),
        (None, Some(known)) => {
            tx.take_time().await?;
            match tx.check_trail_since(&known).await? {
                Trail::Broken(finding) => Line::fail("audit_trail", finding.to_string(), BROKEN),
                _ => Line::pass("audit_trail", format!("{rows} rows; whole since row {}", known.length)),
            }
        }
    });
    Ok(last)
}

const BROKEN: &str = "Run `wardcard-ra audit verify`, keep the database as it is, and find out who could change it.";

/// What is wrong with the trail's end, if anything.
pub(super) fn end(head: Option<Head>, last: Option<LastRow>) -> Option<Line> {
    let wrong = match (head, last) {
        (None, _) => "somebody took the trail's head away".to_owned(),
        (Some(head), None) if head.length == 0 => return None,
        (Some(head), Some(last)) if (head.length, head.hash) == (last.row, last.hash) => return None,
        (Some(head), _) => format!("the last row is not row {}, which the trail's head names", head.length),
    };
    Some(Line::fail("audit_trail", wrong, BROKEN))
}

/// A line on the checkpoints in the database and beside the key, and the last one that can be trusted.
pub(super) fn checkpoints(all: [Option<Checkpoint>; 2], notary: Option<&Notary>, rows: i64) -> (Line, Option<Checkpoint>) {
    let check = "audit_checkpoint";
    let Some(latest) = all.iter().flatten().max_by_key(|c| c.length).cloned() else {
        let remedy =
            "The service makes one within the hour. Make another with `wardcard-ra audit checkpoint`, and keep it elsewhere.";
        return (Line::warn(check, "there is none yet", remedy), None);
    };
    if let Some(beyond) = all.iter().flatten().find(|c| c.length > rows) {
        let more = format!("that of {} is after row {}, and the trail has {rows}", beyond.at, beyond.length);
        return (Line::fail(check, more, BROKEN), None);
    }
    let Some(notary) = notary else {
        let line =
            Line::warn(check, format!("that after row {} cannot be checked", latest.length), "See to the audit key first.");
        return (line, None);
    };
    if latest.key != notary.public().name() {
        let remedy = "Check it with `wardcard-ra audit verify --key FILE`. Instances that share a database share audit.key.pem.";
        return (Line::warn(check, format!("that after row {} is by another key than this one", latest.length), remedy), None);
    }
    if !notary.public().has_signed(&latest) {
        return (Line::fail(check, format!("that after row {} is not what the key has signed", latest.length), BROKEN), None);
    }
    (Line::pass(check, format!("signed after row {}, {}", latest.length, latest.at)), Some(latest))
}
