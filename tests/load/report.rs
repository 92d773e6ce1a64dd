//! Who expires: one organisation's report, over HTTPS, as its sponsor asks for it.

use std::time::Instant;

use reqwest::blocking::Client;
use wardcard::{domain::role::Role, ra::api::sign_in::ChooseRole};

use super::{
    actor::{Actor, Cast, sign_in_of},
    figures::Series,
};

const TIMES: u32 = 500;

/// The largest organisation's, and a typical one's: within how many milliseconds 99 of 100 are answered.
pub fn measure(cast: &Cast, people: u32, role: Role) -> [f64; 2] {
    let typical = cast.couples.len() / 2;
    [("largest", &cast.couples[0]), ("typical", &cast.couples[typical])].map(|(which, couple)| {
        let series = ask(cast, &couple.sponsor, role);
        let p99 = series.within(0.99);
        println!("expiry report, {people} people, {which} organisation: p50 {:.2} ms, p99 {p99:.2} ms", series.within(0.5));
        p99
    })
}

fn ask(cast: &Cast, sponsor: &Actor, role: Role) -> Series {
    let token = sign_in_of(cast, sponsor);
    let bearer = format!("Bearer {}", token.expose("sent to the RA that gave it"));
    let trusted = reqwest::Certificate::from_pem(&cast.authority).unwrap();
    let http = Client::builder().tls_certs_only([trusted]).build().unwrap();
    let choose = ChooseRole { role, organisation_code: sponsor.organisation.clone() };
    let chosen = http
        .put(format!("{}/v1/session/role", cast.url))
        .header("authorization", &bearer)
        .header("content-type", "application/json")
        .body(serde_json::to_vec(&choose).unwrap())
        .send()
        .unwrap();
    assert!(chosen.status().is_success(), "{}", chosen.text().unwrap());
    let url = format!("{}/v1/reports/expiring?organisation={}&days=90", cast.url, sponsor.organisation);
    let mut series = Series::default();
    let whole = Instant::now();
    for n in 0..=TIMES {
        let begun = Instant::now();
        let answer = http.get(&url).header("authorization", &bearer).send().unwrap();
        let (status, text) = (answer.status(), answer.text().unwrap());
        assert!(status.is_success(), "{status}: {text}");
        // The first one opens the connection.
        if n > 0 {
            series.each.push(begun.elapsed());
        }
    }
    series.whole = whole.elapsed();
    series
}
