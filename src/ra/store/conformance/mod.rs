//! What both databases must do alike: one suite, run against SQLite and PostgreSQL.
//!
//! Every method of [`Tx`] is called here at least once ([`no_method_is_left_out`]). What needs several connections at once runs against
//! SQLite in a file; all else against SQLite in memory.

mod adopted;
mod asking;
mod cards;
mod directory;
mod examine;
mod file;
mod fixtures;
mod helping;
mod keys;
mod operations;
mod people;
mod plans;
mod register;
mod reports;
mod short_lived;
mod tables;
mod together;
mod trail;

use jiff::civil::Date;

use super::{
    Store, StoreFault, Tx,
    operations::{Operation, Stage},
    people::{Assignment, Person, Post},
    testing::each,
};
use crate::domain::{
    activity::ActivityCode,
    card::{CardSerial, Guid, KeyAlgorithm},
    chance::Chance,
    clock::Timestamp,
    operation::{OperationId, OperationKind},
    organisation::Organisation,
    person::{IdentityNumber, PersonId},
};

/// 1 January 2026, 12:00 UTC.
const START: i64 = 1_767_268_800;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(START + seconds).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn pid(id: &str) -> PersonId {
    PersonId(id.into())
}

fn number(n: u32) -> IdentityNumber {
    format!("{:012}", 555_500_000_000_u64 + u64::from(n)).try_into().unwrap()
}

fn organisation(code: &str) -> Organisation {
    Organisation { code: code.into(), name: format!("Example {code}") }
}

fn someone(n: u32) -> Person {
    let [a, b, c, d] = n.to_be_bytes();
    Person {
        id: pid(&format!("p{n}")),
        title: "Ms".into(),
        given_names: "Rosa".into(),
        family_name: format!("Testwell{n}"),
        date_of_birth: Some(day("1978-03-09")),
        identity_number: number(n),
        email: Some(format!("p{n}@mail.example.uk")),
        mobile: None,
        cardholder: Guid([a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
    }
}

fn post(id: &str, code: &str, codes: &[&str]) -> Post {
    let codes = codes.iter().map(|c| ActivityCode((*c).to_owned())).collect();
    Post { id: id.into(), organisation: organisation(code), title: format!("Post {id}"), codes }
}

fn assigned(person: &str, post: &str, from: &str, until: Option<&str>) -> Assignment {
    Assignment { person: pid(person), post: post.into(), from: day(from), until: until.map(day) }
}

/// A person with a card that is being made; gives its key.
async fn with_card(tx: &mut Tx, n: u32) -> i64 {
    let person = someone(n);
    tx.put_person(&person).await.unwrap();
    tx.add_card(&CardSerial(format!("W{n}")), &person.id, "20300101", at(0)).await.unwrap()
}

/// An unlock that nothing has happened in yet.
fn unlock(n: u64, card: i64, holder: u32) -> Operation {
    Operation {
        id: OperationId::new(at(0), &Chance::counting(n)),
        kind: OperationKind::Unlock,
        card,
        holder: someone(holder).id,
        helper: None,
        role: None,
        organisation: None,
        assist: None,
        workstation: "WS-1".into(),
        stage: Stage::Open,
        nonce: [7; 32],
        token: None,
        opened_at: at(0),
        granted_at: None,
        released_at: None,
        puk_released_at: None,
        closed_at: None,
        guid: Guid([8; 16]),
        expiry: "20300101".into(),
        key_algorithm: KeyAlgorithm::P256,
        management: None,
        management_met: None,
        holder_nonce: None,
        proven: false,
    }
}

/// Methods that are called on both databases by tests elsewhere, with the file that does it.
const ELSEWHERE: &[(&str, &str)] = &[];

#[test]
fn no_method_is_left_out() {
    let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ra/store");
    let read = |dir: &std::path::Path| -> Vec<String> {
        let files = std::fs::read_dir(dir).unwrap().map(|f| f.unwrap().path());
        files.filter(|f| f.extension().is_some_and(|e| e == "rs")).map(|f| std::fs::read_to_string(f).unwrap()).collect()
    };
    let suite = read(&room.join("conformance")).concat();
    let mut methods = 0;
    for text in read(&room) {
        for part in text.split("impl Tx {").skip(1) {
            let body = part.split("\n}\n").next().unwrap();
            for declared in body.split("pub async fn ").skip(1) {
                let name = declared.split(['(', '<']).next().unwrap();
                let elsewhere = ELSEWHERE.iter().any(|(method, _)| *method == name);
                assert!(suite.contains(&format!(".{name}(")) || elsewhere, "the suite never calls Tx::{name}");
                methods += 1;
            }
        }
    }
    assert!(methods > 80, "only {methods} methods were found: the reading of `impl Tx` is broken");
}

/// Runs one check on a new store of each kind.
async fn on_each(check: impl AsyncFn(&'static str, Store)) {
    for (kind, store) in each().await {
        check(kind, store).await;
    }
}
