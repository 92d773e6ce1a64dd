use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::{
    domain::{card::Slot, lifecycle::CardState},
    ra::{
        api::operation::Progress,
        server::{bench::Bench, pki, routes::ROUTES},
    },
};

type Call = (String, String);

const METHODS: [&str; 8] = ["get", "post", "put", "delete", "patch", "head", "options", "trace"];

fn documented() -> BTreeSet<Call> {
    let mut calls = BTreeSet::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|k| METHODS.contains(&k.as_str())) {
            assert!(calls.insert((method.clone(), path.clone())));
        }
    }
    calls
}

/// The calls that the router is made of.
fn routed() -> BTreeSet<Call> {
    ROUTES.iter().chain(pki::ROUTES).map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect()
}

#[test]
fn every_route_is_documented_and_nothing_else() {
    let (routed, documented) = (routed(), documented());
    let missing: Vec<_> = routed.difference(&documented).collect();
    assert!(missing.is_empty(), "without documentation (see the top of openapi.rs): {missing:?}");
    let invented: Vec<_> = documented.difference(&routed).collect();
    assert!(invented.is_empty(), "no such route: {invented:?}");
}

/// The router itself knows each call, and no other method of its path.
#[tokio::test]
async fn the_router_knows_what_is_documented() {
    let bench = Bench::new().await;
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (method, path) in documented() {
        methods.entry(path).or_default().insert(method);
    }
    for (template, known) in methods {
        let path = template.replace("{id}", "018f0000-0000-7000-8000-000000000000").replace("{card}", &"0".repeat(64));
        assert!(!path.contains('{'), "a parameter that this test cannot fill in: {path}");
        for method in METHODS {
            let answer = bench.raw(&method.to_uppercase(), &path, "", String::new()).await;
            let expected = known.contains(method) || (method == "head" && known.contains("get"));
            assert_eq!(answer.status != 405, expected, "{method} {path}: {}", answer.status);
            if !expected {
                let allow: BTreeSet<_> = answer.header("allow").unwrap().split(',').map(|m| m.trim().to_lowercase()).collect();
                assert_eq!(allow.iter().filter(|m| *m != "head").cloned().collect::<BTreeSet<_>>(), known, "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn anyone_gets_the_document() {
    let bench = Bench::new().await;
    let answer = bench.get("/v1/openapi.json").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let document: Value = answer.ok();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let mut references = BTreeSet::new();
    references_in(&document, &mut references);
    for reference in references {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference} leads nowhere");
    }
}

fn references_in(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|v| references_in(v, found));
        }
        Value::Array(all) => all.iter().for_each(|v| references_in(v, found)),
        _ => {}
    }
}

#[test]
fn ids_of_calls_are_unique_and_each_says_what_it_is_for() {
    let mut ids = BTreeSet::new();
    for (method, path) in documented() {
        let operation = &DOCUMENT["paths"][&path][&method];
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
        assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        for (status, response) in responses.iter().filter(|(s, _)| !s.starts_with('2')) {
            let content: Vec<_> = response["content"].as_object().unwrap().keys().collect();
            assert_eq!(content, ["application/problem+json"], "{method} {path} {status}");
        }
        for status in ["429", "500", "503"] {
            assert!(responses.contains_key(status), "{method} {path} {status}");
        }
        let takes_body = operation.get("requestBody").is_some();
        assert_eq!(responses.contains_key("415"), takes_body, "{method} {path}");
    }
}

/// What one schema says against what serde writes: the names of enums' cases.
#[test]
fn cases_have_their_names_on_the_wire() {
    let schemas = &DOCUMENT["components"]["schemas"];
    let names = |schema: &str| -> BTreeSet<String> {
        schemas[schema]["enum"].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
    };
    let written = |values: Vec<Value>| values.iter().map(|v| v.as_str().unwrap().to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(names("Role"), written(Role::ALL.iter().map(|r| json!(r)).collect()));
    assert_eq!(names("Slot"), written(Slot::ALL.iter().map(|s| json!(s)).collect()));
    assert_eq!(names("CardState"), written(CardState::ALL.iter().map(|s| json!(s)).collect()));
    let progress = json!(Progress::Done);
    let stages = schemas["Progress"]["oneOf"].as_array().unwrap();
    assert!(stages.iter().any(|s| s["properties"]["stage"]["enum"][0] == progress["stage"]), "{stages:?}");
    for secret in ["SecretWord", "SecretBytes"] {
        assert_eq!(schemas[secret]["type"], "string", "{secret}");
    }
    assert_eq!(schemas["SecretWord"]["pattern"], TEXT);
}

#[test]
fn a_promise_is_kept_or_not() {
    for (method, path, status, code, kept) in [
        ("GET", "/v1/service", 200, None, true),
        ("GET", "/v1/service", 201, None, false),
        ("POST", "/v1/operations/018f/puk?x", 409, Some("W-3041"), true),
        ("POST", "/v1/operations/018f/puk", 409, Some("W-3030"), false),
        ("POST", "/v1/operations/018f/puk", 415, Some("W-3050"), false),
        ("GET", "/v1/nothing", 404, Some("W-3050"), true),
    ] {
        assert_eq!(is_promised(method, path, status, code).is_ok(), kept, "{method} {path} {status} {code:?}");
    }
}
