//! Refusals on the wire: RFC 9457, `application/problem+json`.

use serde::{Deserialize, Serialize};

use crate::domain::{lifecycle::CardDeed, operation::NextStep, refusal::Refusal};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct ProblemDocument {
    /// `urn:wardcard:problem:<id>`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    /// The stable code, e.g. `W-3021`.
    pub code: String,
    /// The refusal and its facts; absent where the RA itself failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// What may be done with the card instead, where its state is the reason; for whoever may do that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<CardDeed>>,
    /// Which step the operation waits for, where one came in the wrong order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextStep>,
}

impl ProblemDocument {
    pub fn refused(refusal: Refusal, status: u16) -> Self {
        Self {
            kind: format!("urn:wardcard:problem:{}", refusal.id()),
            title: refusal.to_string(),
            status,
            code: refusal.code().to_owned(),
            allowed: refusal.allowed().map(<[_]>::to_vec),
            next: None,
            refusal: Some(refusal),
        }
    }
}
