use super::*;
use crate::{
    domain::{person::PersonId, role::Role},
    ra::{server::bench::START, store::testing},
};

const STAFF: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
rosa,Ms,Rosa,Testwell,1978-03-09,555500000001,,,EX001,Example Surgery,holder,2020-01-01,
lena,Dr,Lena,Madeup,1980-01-02,555500000002,,,EX002,Example Pharmacy,unlocker,2020-01-01,
";
const POSTS: &str =
    "position_id,organisation_code,organisation_name,title,activity_codes\nP1,EX001,Example Surgery,Receptionist,X1 X2\n";
const ASSIGNED: &str = "person_id,position_id,valid_from,valid_to\nrosa,P1,2026-01-01,2026-06-30\n";
const PAIRED: &str = "organisation_code,helpers_organisation_code,valid_from,valid_to\nEX001,EX002,2026-01-01,\n";

async fn run(store: &Store, csv: &str, dry: bool) -> Result<Imported, Vec<String>> {
    let (clock, chance) = (Clock::fixed(START), Chance::counting(5));
    match import_into(store, csv.as_bytes(), &RoleMap::default(), dry, &clock, &chance).await {
        Ok(imported) => Ok(imported),
        Err(AdminFault::Import(faults)) => Err(faults.iter().map(ToString::to_string).collect()),
        Err(other) => panic!("{other}"),
    }
}

async fn roles(store: &Store, month: i8) -> Vec<Role> {
    let mut tx = store.look().await.unwrap();
    let day = jiff::civil::date(2026, month, 1);
    tx.positions_on(&PersonId("rosa".into()), day, &RoleMap::default()).await.unwrap().iter().map(|p| p.role).collect()
}

const ONE_ADDED: Counts = Counts { added: 1, changed: 0, unchanged: 0 };
const ONE_CHANGED: Counts = Counts { added: 0, changed: 1, unchanged: 0 };
const ONE_UNCHANGED: Counts = Counts { added: 0, changed: 0, unchanged: 1 };

#[tokio::test]
async fn each_kind_is_known_by_its_heading_and_again_is_unchanged() {
    let store = testing::fresh().await;
    let first = run(&store, STAFF, false).await.unwrap();
    assert_eq!((first.people.added, first.organisations.added, first.assignments.added), (2, 2, 2));
    let again = run(&store, STAFF, false).await.unwrap();
    assert_eq!((again.people.unchanged, again.positions.unchanged, again.assignments.unchanged), (2, 2, 2));
    assert_eq!(run(&store, POSTS, false).await.unwrap().positions, ONE_ADDED);
    assert_eq!(run(&store, POSTS, false).await.unwrap().positions, ONE_UNCHANGED);
    assert_eq!(run(&store, ASSIGNED, false).await.unwrap().assignments, ONE_ADDED);
    assert_eq!(run(&store, PAIRED, false).await.unwrap().pairings, ONE_ADDED);
    assert_eq!(run(&store, PAIRED, false).await.unwrap().pairings, ONE_UNCHANGED);
    let ended = PAIRED.replace("2026-01-01,", "2026-01-01,2026-02-01");
    assert_eq!(run(&store, &ended, false).await.unwrap().pairings, ONE_CHANGED);
}

#[tokio::test]
async fn a_changed_position_reaches_everyone_in_it_and_ends_with_its_days() {
    let store = testing::fresh().await;
    for csv in [STAFF, POSTS, ASSIGNED] {
        run(&store, csv, false).await.unwrap();
    }
    assert_eq!(roles(&store, 3).await, [Role::Holder]);
    run(&store, &POSTS.replace("X1 X2", "B1300 X1"), false).await.unwrap();
    assert_eq!(roles(&store, 3).await, [Role::Holder, Role::Sponsor]);
    assert_eq!(roles(&store, 7).await, [Role::Holder], "the assignment has ended");
}

#[tokio::test]
async fn a_dry_run_tells_and_changes_nothing() {
    let store = testing::fresh().await;
    let told = run(&store, STAFF, true).await.unwrap();
    assert_eq!((told.dry, told.people.added), (true, 2));
    assert!(told.to_string().starts_with("would be imported:\n  people: 2 added, 0 changed, 0 unchanged"), "{told}");
    assert!(store.look().await.unwrap().person(&PersonId("rosa".into())).await.unwrap().is_none());
    run(&store, STAFF, false).await.unwrap();
    let told = run(&store, &STAFF.replace("Testwell", "Newname"), true).await.unwrap();
    assert_eq!((told.people.changed, told.people.unchanged), (1, 1));
}

#[tokio::test]
async fn every_bad_line_is_named_and_nothing_is_imported() {
    let store = testing::fresh().await;
    run(&store, STAFF, false).await.unwrap();
    run(&store, POSTS, false).await.unwrap();
    for (csv, expected) in [
        (format!("{POSTS}P1,EX001,Example Surgery,Again,\n"), "line 3: the position is on line 2 already"),
        (format!("{POSTS}P2,,Example Surgery,Nurse,\n"), "line 3: organisation_code is missing"),
        (format!("{ASSIGNED}nobody,P1,2026-01-01,\n"), "line 3: there is no such person"),
        (format!("{ASSIGNED}rosa,P9,2026-01-01,\n"), "line 3: there is no such position"),
        (format!("{ASSIGNED}rosa,P1,1.1.2026,\n"), "line 3: valid_from is no date"),
        (format!("{ASSIGNED}rosa,P1,2026-02-01,2026-01-01\n"), "line 3: valid_to is before valid_from"),
        (format!("{PAIRED}EX001,EX009,2026-01-01,\n"), "line 3: there is no organisation EX009"),
        (format!("{PAIRED}EX001,EX001,2026-01-01,\n"), "line 3: an organisation is not paired with itself"),
        (format!("{PAIRED}EX001\n"), "line 3: it does not have the columns"),
    ] {
        let faults = run(&store, &csv, false).await.unwrap_err();
        assert!(faults.iter().any(|f| f.starts_with(expected)), "{expected}: {faults:?}");
    }
    assert_eq!(roles(&store, 3).await, [Role::Holder]);
    let day = jiff::civil::date(2026, 3, 1);
    assert!(!store.look().await.unwrap().is_paired("EX001", "EX002", day).await.unwrap());
}
