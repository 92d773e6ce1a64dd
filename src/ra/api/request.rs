//! Sponsors' requests on the wire: raised for their own organisation, granted or rejected by the RA.

use serde::{Deserialize, Serialize};

use crate::domain::{
    clock::Timestamp,
    operation::OperationId,
    person::PersonId,
    request::{Change, RequestState},
};

/// Raises a request, for the organisation of the chosen role. Idempotent by its id.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct RaiseRequest {
    pub id: OperationId,
    pub change: Change,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct RejectRequest {
    /// For the sponsor: one line of at most 1,000 characters, and not nothing.
    #[cfg_attr(
        feature = "ra",
        schema(
            min_length = 1,
            max_length = 1000,
            pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*[^\\s\\u0000-\\u001f\\u007f-\\u009f][^\\u0000-\\u001f\\u007f-\\u009f]*$"
        )
    )]
    pub why: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Request {
    pub id: OperationId,
    pub organisation_code: String,
    /// A new user's contacts are told to RA agents and to whoever raised it.
    pub change: Change,
    pub raised_by: PersonId,
    pub raised_by_name: String,
    pub raised_at: Timestamp,
    pub state: RequestState,
    /// By whom and when it was granted or rejected.
    pub decided: Option<Decided>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Decided {
    pub by: PersonId,
    pub at: Timestamp,
    /// Why it was rejected.
    pub why: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Requests {
    /// The oldest first, at most 50.
    pub requests: Vec<Request>,
    /// To be given as `after` for the next page, where there is one.
    pub next: Option<OperationId>,
}
