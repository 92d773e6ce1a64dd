//! The wire: types, paths and problem codes of `/v1`, shared by both sides.
//!
//! This room knows what is said. It is ignorant of how either side works.
//!
//! | call | who may | what it gives |
//! |---|---|---|
//! | `GET  /v1/openapi.json` | anyone | this table as OpenAPI 3.1, made from the code |
//! | `GET  /v1/service` | anyone | [`service::ServiceInfo`] |
//! | `GET  /v1/cards/{identity}` | anyone | [`card::CardStanding`]: no names, no contacts |
//! | `POST /v1/sign-in/challenge` | anyone | [`sign_in::Challenge`] |
//! | `POST /v1/sign-in` [`sign_in::SignIn`] | a `9A` signature | [`sign_in::Session`] |
//! | `POST /v1/terms` [`sign_in::AcceptTerms`] | session | `204` |
//! | `DELETE /v1/session` | session | `204` |
//! | `PUT /v1/session/role` | session | `204`; body [`sign_in::ChooseRole`] |
//! | `POST /v1/notices` [`notice::Notice`] | a `9E` signature | `204` |
//! | `POST /v1/cards/{card}/suspend` [`lifecycle::Suspend`] | RA agent's session with a role | `204` |
//! | `POST /v1/cards/{card}/reinstate` [`lifecycle::Reinstate`] | RA agent's session with a role | `204` |
//! | `POST /v1/cards/{card}/cancel` [`lifecycle::Cancel`] | RA agent's session with a role | `204` |
//! | `POST /v1/incidents` [`lifecycle::Report`] | session; for a colleague's card with a role | `204` |
//! | `POST /v1/incidents/code` [`lifecycle::AskReportCode`] | anyone | [`lifecycle::ReportCodePromised`], known or not |
//! | `POST /v1/incidents/by-code` [`lifecycle::ReportByCode`] | whoever has the code | `204` |
//! | `GET  /v1/incidents?after=` | RA agent's session with a role | [`lifecycle::Incidents`] |
//! | `POST /v1/incidents/{id}/close` [`lifecycle::CloseIncident`] | RA agent's session with a role | [`lifecycle::IncidentClosed`] |
//! | `POST /v1/operations` [`operation::Open`] | anyone for unlock; session for renew; agent's session or bootstrap code for issue | [`operation::Opened`] |
//! | `POST /v1/operations/{id}/presence` [`operation::Presence`] | a `9E` signature; an issue only when it is done | [`operation::Present`] |
//! | `GET  /v1/operations/{id}?wait=…` | operation | [`operation::Progress`], at once or after up to so many seconds without any |
//! | `POST /v1/operations/{id}/code/send` [`operation::SendCode`] or nothing | operation | [`operation::CodeSent`] |
//! | `POST /v1/operations/{id}/code` [`operation::EnterCode`] | operation | [`operation::Granted`] |
//! | `POST /v1/operations/{id}/assist` [`operation::Assist`] | operation and helper's session | [`operation::Granted`] |
//! | `POST /v1/operations/{id}/help` | operation, unlock only, not granted | [`help::HelpAsked`] |
//! | `POST /v1/help` [`help::TypedHelpCode`] | helper's session with a role | [`help::HelpWanted`] |
//! | `POST /v1/help/approve` [`help::ApproveHelp`] | helper's session with a role | `204`: the operation is granted |
//! | `POST /v1/help/decline` [`help::TypedHelpCode`] | helper's session with a role | `204` |
//! | `POST /v1/operations/{id}/holder` [`operation::HolderProof`] | operation, renew only, granted | `204` |
//! | `POST /v1/operations/{id}/puk` | operation, granted | [`operation::PukRelease`] |
//! | `POST /v1/operations/{id}/management-key` | operation, issue only, granted | [`operation::ManagementKeyRelease`] |
//! | `POST /v1/operations/{id}/card-challenge` [`operation::CardChallenge`] | operation, granted; a renewal's holder proven | [`operation::CardAnswer`] |
//! | `POST /v1/operations/{id}/keys` [`operation::CommitKey`] | operation, granted; a renewal's holder proven | `204` |
//! | `POST /v1/operations/{id}/certificates` [`operation::RequestCertificate`] | operation, granted; a renewal's holder proven | [`operation::Certificate`] |
//! | `POST /v1/operations/{id}/confirm` [`operation::Confirm`] | operation, granted | `204` |
//! | `DELETE /v1/operations/{id}` | operation | `204`: given up before anything was released |
//! | `GET  /v1/people?number=` or `?name=&after=` | RA agent's session with a role | [`people::PeopleFound`] |
//! | `GET  /v1/people/{id}` | an RA agent's, or a sponsor's or unlocker's of the person's organisation or one paired with it | [`people::PersonDetails`] |
//! | `GET  /v1/people/{id}/photo` | the same | `image/jpeg` |
//! | `PUT  /v1/people/{id}/contact` [`people::Contact`] | RA agent's session with a role | `204` |
//! | `POST /v1/requests` [`request::RaiseRequest`] | session of a sponsor, an RA agent or manager with a role | `204` |
//! | `GET  /v1/requests?state=&after=` | the same | [`request::Requests`]: of the sponsor's organisation, of all for the RA |
//! | `POST /v1/requests/{id}/grant` | RA agent's session with a role; RA manager's to appoint agents and managers | `204` |
//! | `POST /v1/requests/{id}/reject` [`request::RejectRequest`] | RA agent's session with a role | `204` |
//! | `GET  /v1/audit?after=&limit=&person=&card=` | RA manager's session | [`audit::AuditRows`] |
//! | `GET  /v1/audit/checkpoints?after=&limit=` | RA manager's session | [`audit::AuditCheckpoints`] |
//! | `GET  /v1/reports/expiring?organisation=&days=&page=&format=` | session of a sponsor, an RA agent or manager | [`report::ExpiringCards`] or CSV |
//! | `GET  /v1/reports/cards-by-status?organisation=&format=` | the same | [`report::CardsByStatus`] or CSV |
//! | `GET  /v1/reports/unlocks-by-day?organisation=&from=&until=&page=&format=` | the same | [`report::UnlocksByDay`] or CSV |
//! | `GET  /v1/reports/people-without-contact?organisation=&page=&format=` | the same | [`report::PeopleWithoutContact`] or CSV |
//!
//! 'session' is the header `Authorization: Bearer <token>`; 'operation' is the header [`OPERATION_HEADER`] with the token that
//! presence gave (or, for an issue, opening gave). Opening an unlock or a renewal again by a known id, to finish what was cut off,
//! needs no session and gives the nonce that serves next: each serves for one presence. An issue that is not done is opened again by
//! an agent or a bootstrap code, and has no presence. Asking for a one-time code or for help gives another code each time, and voids the
//! one before. Every other call is idempotent by operation id and step. Every refusal is a
//! [`problem::ProblemDocument`] (`application/problem+json`, RFC 9457).

pub mod audit;
pub mod bytes;
pub mod card;
#[cfg(any(feature = "desktop", feature = "ra"))]
pub mod csv_text;
pub mod help;
pub mod lifecycle;
pub mod notice;
pub mod operation;
pub mod origin;
pub mod people;
pub mod problem;
pub mod report;
pub mod request;
#[cfg(feature = "ra")]
mod schema;
pub mod service;
pub mod sign_in;
pub mod statement;

/// Carries an operation's token.
pub const OPERATION_HEADER: &str = "wardcard-operation";
