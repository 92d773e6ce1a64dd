//! Positions: `position_id, organisation_code, organisation_name, title, activity_codes`, the codes separated by blanks. A change reaches
//! everyone who is in the position.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Imported, LineFault, lines, name_fault};
use crate::{
    domain::{activity::ActivityCode, organisation::Organisation},
    ra::{
        admin::AdminFault,
        store::{Tx, people::Post},
    },
};

const COLUMNS: [&str; 5] = ["position_id", "organisation_code", "organisation_name", "title", "activity_codes"];

#[derive(Deserialize)]
struct Line {
    position_id: String,
    organisation_code: String,
    organisation_name: String,
    title: String,
    activity_codes: String,
}

pub(super) async fn import(tx: &mut Tx, csv: &[u8], imported: &mut Imported) -> Result<Vec<LineFault>, AdminFault> {
    let mut posts: Vec<Post> = Vec::new();
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut faults = Vec::new();
    let form = lines::<Line>(csv, &COLUMNS, |at, line| {
        let mut fault = |what: String| faults.push(LineFault { line: at, what });
        for (column, text) in [
            ("position_id", &line.position_id),
            ("organisation_code", &line.organisation_code),
            ("organisation_name", &line.organisation_name),
            ("title", &line.title),
        ] {
            if text.is_empty() {
                fault(format!("{column} is missing"));
            }
            if let Some(bad) = name_fault(column, text) {
                fault(bad);
            }
        }
        if let Some(first) = seen.insert(line.position_id.clone(), at) {
            fault(format!("the position is on line {first} already"));
        }
        let codes = line.activity_codes.split_whitespace().map(|c| ActivityCode(c.to_owned())).collect();
        let organisation = Organisation { code: line.organisation_code, name: line.organisation_name };
        posts.push(Post { id: line.position_id, organisation, title: line.title, codes });
    });
    faults.extend(form);
    if faults.is_empty() {
        for post in &posts {
            put(tx, post, imported).await?;
        }
    }
    Ok(faults)
}

pub(super) async fn put(tx: &mut Tx, post: &Post, imported: &mut Imported) -> Result<(), AdminFault> {
    let organisation = tx.organisation(&post.organisation.code).await?;
    if imported.organisations.note(organisation.map(|o| o == post.organisation)) {
        tx.put_organisation(&post.organisation).await?;
    }
    let before = tx.post(&post.id).await?;
    if imported.positions.note(before.map(|b| b == *post)) {
        tx.put_post(post).await?;
    }
    Ok(())
}
