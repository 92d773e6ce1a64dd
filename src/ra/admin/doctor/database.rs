//! The database: reached, its schema this program's, opened by this vault, its trail's end as it should be, its clock and this one's.

use std::path::Path;

use jiff::SignedDuration;

use super::{audit, vault};
use crate::{
    diagnostics::{Line, Report},
    domain::clock::Timestamp,
    ra::{
        admin::{AdminFault, data::Data, wait_for},
        notary::Notary,
        store::{Store, examine::Schema},
        vault::Master,
    },
};

/// Clocks that are kept by a time service differ by less…
const USUAL: SignedDuration = SignedDuration::from_secs(30);
/// …and sign-ins fail from here on.
const MOST: SignedDuration = SignedDuration::from_mins(5);

pub fn examine(data: &Data, master: Option<Master>, notary: Option<&Notary>, now: Timestamp, found: &mut Report) {
    // What was found before the fault stays.
    let work = wait_for(async {
        let store = Store::open_as_it_is(&data.place()?).await?;
        let looked = look(&store, &data.dir, master, notary, now, found).await;
        store.close().await;
        looked
    });
    if let Err(fault) = work {
        let remedy = "See that the database runs, that --database or DATABASE_URL names it, and that this user may use it. `wardcard-ra init` makes a new one.";
        found.add(Line::fail("database", fault.to_string(), remedy));
    }
}

async fn look(
    store: &Store,
    dir: &Path,
    master: Option<Master>,
    notary: Option<&Notary>,
    now: Timestamp,
    found: &mut Report,
) -> Result<(), AdminFault> {
    let schema = store.schema().await?;
    found.add(schema_line(schema));
    if !matches!(schema, Schema::Current { .. }) {
        return Ok(());
    }
    let theirs = store.clock().await?;
    let mut tx = store.look().await?;
    if let Some(master) = master {
        vault::data_keys(&mut tx, master, found).await?;
    }
    let last = audit::trail(&mut tx, dir, notary, found).await?;
    found.add(clock_line(now, last.map(|l| l.at), theirs));
    Ok(())
}

pub(super) fn schema_line(schema: Schema) -> Line {
    let check = "database";
    match schema {
        Schema::Current { step } => Line::pass(check, format!("reached; its schema is up to date, step {step}")),
        Schema::Behind { step, newest } => {
            let remedy = "Make a backup of it; the service brings it up to date when it starts.";
            Line::warn(check, format!("reached; its schema is at step {step} of {newest}"), remedy)
        }
        Schema::Ahead { step, newest } => {
            let remedy = "Install the version of wardcard-ra that made it, or a later one.";
            Line::fail(check, format!("its schema is at step {step}, and this program knows {newest}"), remedy)
        }
        Schema::Changed { step } => {
            let remedy =
                "Another program made it: name the right database, or install the version of wardcard-ra that it belongs to.";
            Line::fail(check, format!("step {step} of its schema is not this program's"), remedy)
        }
        Schema::Unfinished { step } => {
            let remedy = "Restore it from the last backup into an empty database, with `wardcard-ra restore`.";
            Line::fail(check, format!("step {step} of its schema was begun and not ended"), remedy)
        }
    }
}

/// Nothing in the trail is younger than now, and a database elsewhere has the same time.
pub(super) fn clock_line(now: Timestamp, last: Option<Timestamp>, theirs: Option<Timestamp>) -> Line {
    let (check, remedy) = ("clock", "Let a time service set the clocks of all machines.");
    if let Some(last) = last
        && last.duration_since(now) > MOST
    {
        return Line::fail(check, format!("it is {now} here, and the audit trail ends at {last}"), remedy);
    }
    let Some(theirs) = theirs else { return Line::pass(check, format!("{now}, after all that was written")) };
    let (apart, found) = (now.duration_since(theirs).abs(), format!("it is {now} here and {theirs} at the database"));
    if apart > MOST {
        Line::fail(check, found, remedy)
    } else if apart > USUAL {
        Line::warn(check, found, remedy)
    } else {
        Line::pass(check, found)
    }
}
