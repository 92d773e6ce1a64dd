//! `GET /v1/reports/…`: what sponsors see of their own organisation, and RA agents and managers of any or, where none is named, of all.
//! Unlockers see as much as sponsors where the policy says so (`unlockers_see_reports`, default no).
//!
//! Every report refuses: `NotSignedIn`, `TermsNeeded`, `RoleNotChosen`, `NotYourRole`, `NotYourOrganisation`, `UnknownRecord` (no such
//! page), `Malformed`.

pub mod by_status;
pub mod expiring;
pub mod unlocks_by_day;
pub mod without_contact;

mod answer;
#[cfg(test)]
mod tests;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use super::{Parts, guard, stop::Stop, wire::Tokens};
use crate::domain::{
    refusal::Refusal,
    role::{Action, Role},
};

pub use self::answer::{As, Report, Sheet};

/// Rows of a page.
const PAGE: usize = 100;

/// Which organisation whoever calls gets to see, having asked for one or for none; `None` is all of them.
async fn organisation(parts: &Parts, tokens: &Tokens, asked: Option<String>) -> Result<Option<String>, Stop> {
    let least = if parts.config.policy.unlockers_see_reports { Action::HelpColleague } else { Action::SeeWhoExpires };
    let mut tx = parts.store.begin().await?;
    let who = guard::in_role(&mut tx, parts, tokens, least).await?;
    tx.commit().await?;
    let asked = asked.filter(|code| !code.is_empty());
    match asked {
        asked if who.role >= Role::RaAgent => Ok(asked),
        Some(code) if code != who.organisation.code => Err(Refusal::NotYourOrganisation.into()),
        _ => Ok(Some(who.organisation.code)),
    }
}

/// Where a page begins, as the page before said it. No page has said anything else.
fn cursor<T: DeserializeOwned>(page: Option<&str>) -> Result<Option<T>, Stop> {
    let read = |text: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok();
    page.map(|text| read(text).ok_or(Refusal::UnknownRecord.into())).transpose()
}

/// What is said of where the next page begins.
fn next(place: &impl Serialize) -> String {
    // A number, a text or a pair of these can always be written.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).unwrap_or_default())
}

/// Takes the row away that only shows that there are more.
fn one_page<T>(mut rows: Vec<T>) -> (Vec<T>, bool) {
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    (rows, more)
}
