//! `GET /v1/openapi.json`: what may be asked and answered, as OpenAPI 3.1, made from the handlers and the wire's types themselves.
//!
//! A new call takes three things:
//!
//! 1. its wire types derive the schema: `#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]`. Text that is read by hand has its
//!    schema in [`crate::ra::api::schema`]; text that a handler bounds says so: `#[cfg_attr(feature = "ra", schema(max_length = 255))]`;
//! 2. its handler has `#[utoipa::path(…)]`, with [`refuses!`] beside it for everything but the good answer:
//!
//!    ```text
//!    refuses!(BODY; HELD, SESSION; WrongStep, TooSoon { seconds: 0 });
//!
//!    #[utoipa::path(post, path = "/v1/operations/{id}/thing", summary = "One line", operation_id = "thing",
//!        params(("id" = OperationId, Path)), request_body = Thing,
//!        responses((status = 200, body = Answered), Refuses), security(("session" = [], "operation" = [])))]
//!    pub async fn handle(…)
//!    ```
//!
//!    First what of the request is read ([`BODY`], [`PATH`] or [`NOTHING`]), then what the guard refuses ([`SESSION`], [`IN_ROLE`],
//!    [`HELD`], …), then the handler's own refusals;
//! 3. a line in [`Api`] (and in [`super::routes`], of which the router is made).
//!
//! The tests fail where a route has no documentation or the other way round, and where any test anywhere gets an answer from a
//! call that is not in the document: [`is_promised`].

use std::{collections::BTreeMap, sync::LazyLock};

use axum::{
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde_json::{Map, Value, json};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Content, Ref, RefOr,
        response::{Response, ResponseBuilder},
        security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{
    abandon, assist, audit_checkpoints, audit_trail, card_challenge, card_standing, cards, certificate, choose_role, commit_key,
    confirm, enter_code, health, help, holder, incidents, management_key, notice, open, own_photo, people, pki, presence,
    progress, puk, reports, requests, send_code, service, sign_in, sign_in_challenge, sign_out, stop::status_of, terms,
};
use crate::{
    domain::{lifecycle::CardState, refusal::Refusal, role::Role},
    ra::api::{OPERATION_HEADER, problem::ProblemDocument},
};

/// A JSON body, which may be of another type, or not as it should be.
pub const BODY: &[StatusCode] = &[StatusCode::BAD_REQUEST, StatusCode::UNSUPPORTED_MEDIA_TYPE];
/// An id in the path, or a query.
pub const PATH: &[StatusCode] = &[StatusCode::BAD_REQUEST];
pub const NOTHING: &[StatusCode] = &[];

/// What [`super::guard::before_terms`] refuses.
pub const BEFORE_TERMS: &[Refusal] =
    &[Refusal::NotSignedIn, Refusal::CardSuspended, Refusal::CardCancelled, Refusal::UnknownCard];
/// What [`super::guard::just_seen`] refuses.
pub const SEEN: &[&[Refusal]] = &[BEFORE_TERMS];
/// What [`super::guard::signed_in`] refuses besides.
const TERMS: &[Refusal] = &[Refusal::TermsNeeded];
/// What [`super::guard::signed_in`] refuses.
pub const SESSION: &[&[Refusal]] = &[BEFORE_TERMS, TERMS];
/// What [`super::guard::in_role`] refuses.
pub const IN_ROLE: &[&[Refusal]] = &[BEFORE_TERMS, TERMS, ROLE[0], &[Refusal::RoleNotChosen]];
/// A role that may not do it, whichever may.
pub const ROLE: &[&[Refusal]] = &[&[Refusal::NotYourRole { least: Role::Holder }]];
/// What [`super::guard::known`] and [`super::guard::held_at_any_stage`] refuse.
pub const KNOWN: &[&[Refusal]] = &[&[Refusal::OperationGone, Refusal::BadProof]];
/// What [`super::guard::usable`] refuses.
pub const USABLE: &[&[Refusal]] = &[&[
    Refusal::CardSuspended,
    Refusal::CardCancelled,
    Refusal::NotNow { state: CardState::Making, allowed: Vec::new() },
    Refusal::UnknownCard,
    Refusal::WrongStep,
]];
/// What [`super::guard::held`], [`super::guard::granted`] and [`super::guard::proven`] refuse.
pub const HELD: &[&[Refusal]] = &[KNOWN[0], USABLE[0]];

/// What a helper meets who has a help code ([`help`]).
pub const MET: &[&[Refusal]] =
    &[USABLE[0], &[Refusal::WrongHelpCode, Refusal::OwnCard, Refusal::NotYourOrganisation, Refusal::SameWorkstation]];

/// `refuses!(BODY; HELD, SESSION; WrongStep, TooSoon { seconds: 0 })`: a type `Refuses` for a handler's `responses(…)`.
macro_rules! refuses {
    ($read:ident; $($set:ident),*; $($case:ident $({ $($fact:tt)* })?),* $(,)?) => {
        /// All answers of this call but the good one.
        pub struct Refuses;

        impl utoipa::IntoResponses for Refuses {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::response::Response>> {
                use $crate::ra::server::openapi;
                use $crate::domain::refusal::Refusal;
                let own = Vec::<Refusal>::from([$(Refusal::$case $({ $($fact)* })?),*]);
                let sets = Vec::<&[&[Refusal]]>::from([$(openapi::$set),*]).concat().concat();
                openapi::refusals(openapi::$read, [own, sets].concat())
            }
        }
    };
}
pub(super) use refuses;

/// One response for each status, with the codes that it may carry. Any call may bring too much, or too slowly, come too often, fail,
/// or take too long.
pub fn refusals(malformed: &[StatusCode], mut all: Vec<Refusal>) -> BTreeMap<String, RefOr<Response>> {
    all.extend([Refusal::TooSoon { seconds: 0 }, Refusal::TooSlow]);
    let mut by_status: BTreeMap<u16, BTreeMap<&str, String>> = BTreeMap::new();
    for refusal in &all {
        by_status.entry(status_of(refusal).as_u16()).or_default().insert(refusal.code(), refusal_text(refusal));
    }
    for status in malformed.iter().chain([&StatusCode::PAYLOAD_TOO_LARGE]) {
        by_status.entry(status.as_u16()).or_default().insert(Refusal::Malformed.code(), Refusal::Malformed.to_string());
    }
    for status in [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::SERVICE_UNAVAILABLE] {
        let failed = super::stop::failed(status);
        by_status.entry(status.as_u16()).or_default().insert("W-2004", failed.title);
    }
    by_status.into_iter().map(|(status, codes)| (status.to_string(), RefOr::T(problem(codes)))).collect()
}

/// What a refusal says where its facts do not matter.
fn refusal_text(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotNow { .. } => "a card in this state cannot be changed like this".to_owned(),
        other => other.to_string(),
    }
}

fn problem(codes: BTreeMap<&str, String>) -> Response {
    let lines: Vec<_> = codes.into_iter().map(|(code, text)| format!("- `{code}`: {text}")).collect();
    let content = Content::new(Some(RefOr::Ref(Ref::from_schema_name("ProblemDocument"))));
    ResponseBuilder::new().description(lines.join("\n")).content("application/problem+json", content).build()
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Wardcard RA", description = "A Registration Authority's calls: looking after smartcards."),
    paths(
        handle,
        service::handle,
        card_standing::handle,
        sign_in_challenge::handle,
        sign_in::handle,
        terms::handle,
        sign_out::handle,
        choose_role::handle,
        own_photo::handle,
        notice::handle,
        open::handle,
        presence::handle,
        progress::handle,
        abandon::handle,
        send_code::handle,
        enter_code::handle,
        assist::handle,
        holder::handle,
        puk::handle,
        management_key::handle,
        card_challenge::handle,
        commit_key::handle,
        certificate::handle,
        confirm::handle,
        help::ask::handle,
        help::look_up::handle,
        help::approve::handle,
        help::decline::handle,
        cards::suspend::handle,
        cards::reinstate::handle,
        cards::cancel::handle,
        incidents::report::handle,
        incidents::list::handle,
        incidents::close::handle,
        incidents::ask_code::handle,
        incidents::by_code::handle,
        people::search::handle,
        people::details::handle,
        people::photo::handle,
        people::contact::handle,
        requests::raise::handle,
        requests::list::handle,
        requests::grant::handle,
        requests::reject::handle,
        audit_trail::handle,
        audit_checkpoints::handle,
        reports::expiring::handle,
        reports::by_status::handle,
        reports::unlocks_by_day::handle,
        reports::without_contact::handle,
        pki::issuer::handle,
        pki::list::handle,
        pki::ocsp::handle,
        health::lives,
        health::ready,
    ),
    components(schemas(ProblemDocument)),
    modifiers(&Tokens)
)]
struct Api;

/// The two kinds of tokens.
struct Tokens;

impl Modify for Tokens {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("session", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
        let operation = ApiKeyValue::with_description(OPERATION_HEADER, "The token that presence, or opening an issue, gave.");
        components.add_security_scheme("operation", SecurityScheme::ApiKey(ApiKey::Header(operation)));
    }
}

/// Text without control characters but tab and line ends: see [`super::wire`].
const TEXT: &str = "^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*$";

/// Text in one line.
const LINE: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";

/// The name of the schema of what the service reads and does not look at.
const ANYTHING: &str = "Anything";

/// The document. What holds for all text is added to it here, so that no type can forget it.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let mut document = serde_json::to_value(Api::openapi()).unwrap_or_default();
    bound_texts(&mut document["components"]["schemas"]);
    document["components"]["schemas"][ANYTHING] = anything();
    if let Some(paths) = document["paths"].as_object_mut() {
        let calls = paths.values_mut().filter_map(Value::as_object_mut).flat_map(|path| path.values_mut());
        calls.filter_map(|call| call.get_mut("parameters")?.as_array_mut()).flatten().for_each(bound_parameter);
    }
    document
});

/// What a member may be that the service does not know: a later desktop may send it to an earlier service. [`super::sane`] holds it to
/// this.
fn anything() -> Value {
    let same = json!({ "$ref": format!("#/components/schemas/{ANYTHING}") });
    json!({
        "description": "What the service does not know is not looked at; its texts hold no control characters all the same.",
        "anyOf": [
            { "type": ["null", "boolean", "number"] },
            { "type": "string", "pattern": TEXT },
            { "type": "array", "items": same },
            { "type": "object", "propertyNames": { "pattern": TEXT }, "additionalProperties": same },
        ],
    })
}

/// What is not there is left out of an address: there is no null in it, nor a second line.
fn bound_parameter(parameter: &mut Value) {
    let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut) else { return };
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
    }
    if let Some(Value::Array(cases)) = schema.get_mut("oneOf") {
        cases.retain(|case| case["type"] != "null");
    }
    let kind = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.first().cloned(),
        other => other.cloned(),
    };
    schema.extend(kind.map(|kind| ("type".to_owned(), kind)));
    if schema.get("type").is_some_and(|kind| kind == "string") && !has_own_form(schema) {
        schema.insert("pattern".to_owned(), json!(LINE));
    }
    // As wide as the service reads them.
    if schema.get("format").is_some_and(|format| format == "int64") {
        schema.extend([("minimum".to_owned(), json!(i64::MIN)), ("maximum".to_owned(), json!(i64::MAX))]);
    }
}

/// Whether a text's schema says more of it than that it is one.
fn has_own_form(schema: &Map<String, Value>) -> bool {
    ["pattern", "format", "enum", "const"].iter().any(|k| schema.contains_key(*k))
}

fn bound_texts(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let is_text = match members.get("type") {
                Some(Value::String(kind)) => kind == "string",
                Some(Value::Array(kinds)) => kinds.contains(&json!("string")),
                _ => false,
            };
            if is_text && !has_own_form(members) {
                members.insert("pattern".to_owned(), json!(TEXT));
            }
            if members.contains_key("properties") && !members.contains_key("additionalProperties") {
                members.insert("propertyNames".to_owned(), json!({ "pattern": TEXT }));
                let others = json!({ "$ref": format!("#/components/schemas/{ANYTHING}") });
                members.insert("additionalProperties".to_owned(), others);
            }
            members.values_mut().for_each(bound_texts);
        }
        Value::Array(all) => all.iter_mut().for_each(bound_texts),
        _ => {}
    }
}

refuses!(NOTHING; ;);

#[utoipa::path(
    get,
    path = "/v1/openapi.json",
    summary = "This document",
    operation_id = "openapi",
    responses((status = 200, description = "Done", body = serde_json::Value), Refuses),
)]
pub async fn handle() -> impl IntoResponse {
    // It changes with the program only, and is asked for rarely.
    ([(header::CACHE_CONTROL, "no-cache")], axum::Json(&*DOCUMENT))
}

/// Whether the document names a call with this answer: its status and, of a problem, its code. A path that no call has promises
/// nothing.
#[cfg(test)]
pub fn is_promised(method: &str, path: &str, status: u16, code: Option<&str>) -> Result<(), String> {
    let path = path.split('?').next().unwrap_or_default();
    let fits = |template: &str| {
        let (a, b): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        a.len() == b.len() && a.iter().zip(&b).all(|(t, p)| t == p || (t.starts_with('{') && !p.is_empty()))
    };
    let paths = DOCUMENT["paths"].as_object().ok_or("no paths")?;
    // A template without parameters wins over one with them.
    let found = paths.get(path).or_else(|| paths.iter().find(|(t, _)| fits(t)).map(|(_, item)| item));
    let Some(operation) = found.and_then(|item| item.get(method.to_lowercase())) else { return Ok(()) };
    let response = operation["responses"].get(status.to_string());
    let response =
        response.ok_or_else(|| format!("{method} {path} answers {status} ({code:?}), which is not in the document"))?;
    let says = response["description"].as_str().unwrap_or_default();
    match code {
        Some(code) if !says.contains(code) => {
            Err(format!("{method} {path} answers {status} with {code}, which is not in the document: {says}"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
