//! Positions in organisations, with their activity codes. A change of the codes reaches everyone in the position at their next call.

use std::collections::BTreeSet;

use super::{
    apply::{Need, Row},
    line::Line,
};
use crate::{
    domain::{activity::ActivityCode, organisation::Organisation},
    ra::{
        admin::AdminFault,
        store::{StoreFault, Tx, people::Post},
    },
};

pub(super) const COLUMNS: [&str; 4] = ["position_id", "organisation_code", "title", "activity_codes"];

/// The organisations come with them.
pub(super) const WITH_ORGANISATIONS: [&str; 5] =
    ["position_id", "organisation_code", "organisation_name", "title", "activity_codes"];

/// Codes are short everywhere; a longer one is a column that slipped.
const CODE_LIMIT: usize = 32;

/// The position of a line. Its organisation's name is not said there, and not needed.
pub(super) fn take(line: &mut Line<'_>) -> Option<Post> {
    let before = line.faults.len();
    let id = line.id("position_id");
    let code = line.id("organisation_code");
    let title = line.text("title").to_owned();
    line.check_name("title", &title);
    let codes: BTreeSet<_> = line.text("activity_codes").split_whitespace().map(|c| ActivityCode(c.to_owned())).collect();
    let plain =
        |c: &ActivityCode| c.0.len() <= CODE_LIMIT && c.0.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:/".contains(&b));
    if !codes.iter().all(plain) {
        line.fault("activity_codes are letters and digits, with blanks between the codes");
    }
    let organisation = Organisation { code: code?, name: String::new() };
    (line.faults.len() == before).then_some(Post { id: id?, organisation, title, codes })
}

impl Row for Post {
    const WHAT: &'static str = "the position";
    type Key = String;

    fn key(&self) -> String {
        self.id.clone()
    }

    fn same(&self, other: &Self) -> bool {
        let of = |p: &Self| (p.organisation.code.clone(), p.title.clone(), p.codes.clone());
        of(self) == of(other)
    }

    fn needs(&self) -> Vec<Need> {
        vec![Need::Organisation(self.organisation.code.clone())]
    }

    async fn held(tx: &mut Tx, keys: &[String]) -> Result<Vec<Self>, StoreFault> {
        tx.posts(keys).await
    }

    async fn put(tx: &mut Tx, rows: &[&Self]) -> Result<(), AdminFault> {
        for post in rows {
            tx.put_post(post).await?;
        }
        Ok(())
    }
}
