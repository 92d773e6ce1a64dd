//! `wardcard-ra audit export`: rows of the trail as CSV or as JSON, one object a line, as they are read.

use std::io::Write;

use jiff::{civil::Date, tz::TimeZone};

use crate::{
    domain::{card::CardSerial, clock::Timestamp, person::PersonId},
    ra::{
        admin::{
            AdminFault,
            arguments::{Export, Format},
            data::Data,
            new_file::NewFile,
            wait_for,
        },
        api::csv_text,
        server::audit_trail::on_the_wire,
        store::{
            Tx,
            audit_rows::{self, AuditFilter},
        },
    },
};

const PAGE: u32 = 500;

/// Writes the rows in order, to `out` or to a file, and says how many there were. What it reads is one moment of the trail.
pub fn export(data: &Data, how: &Export, out: &mut dyn Write) -> Result<u64, AdminFault> {
    let filter = AuditFilter {
        person: how.person.clone().map(PersonId),
        card: how.card.clone().map(CardSerial),
        from: how.from,
        until: how.until,
    };
    wait_for(async {
        let store = data.store().await?;
        let mut tx = store.look().await?;
        tx.take_time().await?;
        let rows = match &how.to {
            None => rows_to(&mut tx, &filter, how.format, out).await?,
            Some(to) => {
                let mut file = NewFile::begin(to)?;
                let rows = rows_to(&mut tx, &filter, how.format, &mut file).await?;
                file.finish()?;
                rows
            }
        };
        drop(tx);
        store.close().await;
        Ok(rows)
    })
}

async fn rows_to(tx: &mut Tx, filter: &AuditFilter, format: Format, out: &mut dyn Write) -> Result<u64, AdminFault> {
    if format == Format::Csv {
        out.write_all(&csv_text::line(COLUMNS).map_err(|why| AdminFault::Output(why.into()))?).map_err(AdminFault::Output)?;
    }
    let (mut after, mut rows) = (i64::MIN, 0);
    loop {
        let page = tx.audit_rows(after, filter, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.row;
        for row in page {
            let text = match format {
                Format::Csv => csv_line(&row).map_err(|why| AdminFault::Output(why.into()))?,
                Format::Json => json_line(row).map_err(|why| AdminFault::Output(why.into()))?,
            };
            out.write_all(&text).map_err(AdminFault::Output)?;
            rows += 1;
        }
    }
    out.flush().map_err(AdminFault::Output)?;
    Ok(rows)
}

const COLUMNS: [&str; 13] = [
    "row",
    "at",
    "who",
    "whom",
    "card",
    "workstation",
    "role",
    "organisation",
    "operation",
    "what",
    "result",
    "prev_hash",
    "hash",
];

fn csv_line(r: &audit_rows::AuditRow) -> Result<Vec<u8>, csv::Error> {
    let (row, at) = (r.row.to_string(), r.at.to_string());
    let (prev, hash) = (hex::encode(r.prev_hash), hex::encode(r.hash));
    let fields = [&r.who, &r.whom, &r.card, &r.workstation, &r.role, &r.organisation, &r.operation];
    let fields = fields.into_iter().map(|f| f.as_deref().unwrap_or_default());
    csv_text::line([row.as_str(), &at].into_iter().chain(fields).chain([r.what.as_str(), &r.result, &prev, &hash]))
}

fn json_line(r: audit_rows::AuditRow) -> serde_json::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(&on_the_wire(r))?;
    text.push(b'\n');
    Ok(text)
}

/// A time as said on the command line: `2026-01-31T08:00:00Z`, or a day, which begins at midnight UTC.
pub fn from(text: &str) -> Result<Timestamp, String> {
    at(text, 0)
}

/// As [`from`]; a day is meant with all of it.
pub fn until(text: &str) -> Result<Timestamp, String> {
    at(text, 1)
}

fn at(text: &str, days: i64) -> Result<Timestamp, String> {
    let wrong = || format!("'{text}' is neither a day (YYYY-MM-DD) nor a time (YYYY-MM-DDThh:mm:ssZ)");
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let day: Date = text.parse().map_err(|_| wrong())?;
    let day = day.checked_add(jiff::Span::new().days(days)).map_err(|_| wrong())?;
    day.to_zoned(TimeZone::UTC).map(|z| z.timestamp()).map_err(|_| wrong())
}
