use jiff::civil::date;

use super::*;
use crate::{
    domain::{activity::ActivityCode, person::PersonId, role::Role},
    ra::{
        server::bench::{Bench, START},
        store::testing,
    },
};

const BOTH: &str = "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to";
const ROSA: &str =
    "rosa,Ms,Rosa,Testwell,1978-03-09,5555 0000 0001,rosa@mail.example.uk,,EX001,Example Surgery,holder,2020-01-01,";
const PEOPLE: &str = "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile";
const POSITIONS: &str = "position_id,organisation_code,title,activity_codes";
const ASSIGNMENTS: &str = "person_id,position_id,valid_from,valid_to";
const PAIRINGS: &str = "organisation_code,helpers_organisation_code,valid_from,valid_to";

fn counts(added: usize, changed: usize, unchanged: usize) -> Counts {
    Counts { added, changed, unchanged }
}

async fn run_bytes(store: &Store, text: &[u8]) -> Result<Imported, Vec<String>> {
    told(import_into(store, text, &RoleMap::default(), false, &Clock::fixed(START), &Chance::counting(5)).await)
}

fn told(outcome: Result<Imported, AdminFault>) -> Result<Imported, Vec<String>> {
    match outcome {
        Ok(imported) => Ok(imported),
        Err(AdminFault::Import(faults)) => Err(faults.iter().map(ToString::to_string).collect()),
        Err(other) => panic!("{other}"),
    }
}

async fn run(store: &Store, heading: &str, lines: &[&str]) -> Result<Imported, Vec<String>> {
    run_bytes(store, format!("{heading}\n{}\n", lines.join("\n")).as_bytes()).await
}

fn pid(id: &str) -> PersonId {
    PersonId(id.to_owned())
}

#[tokio::test]
async fn again_changes_nothing_but_what_is_new() {
    for (kind, store) in testing::each().await {
        let second = ROSA.replace("EX001,Example Surgery,holder", "EX002,Example Pharmacy,unlocker");
        let first = run(&store, BOTH, &[ROSA, &second]).await.unwrap();
        let expected = Imported {
            organisations: counts(2, 0, 0),
            people: counts(1, 0, 0),
            positions: counts(2, 0, 0),
            ..Imported::default()
        };
        assert_eq!(first, Imported { assignments: counts(2, 0, 0), ..expected }, "{kind}");
        let again = run(&store, BOTH, &[ROSA, &second]).await.unwrap();
        let unchanged = Imported {
            organisations: counts(0, 0, 2),
            people: counts(0, 0, 1),
            positions: counts(0, 0, 2),
            assignments: counts(0, 0, 2),
            ..Imported::default()
        };
        assert_eq!(again, unchanged, "{kind}");
        let mut tx = store.look().await.unwrap();
        let before = tx.person(&pid("rosa")).await.unwrap().unwrap();
        assert_eq!(tx.positions_on(&before.id, date(2026, 1, 1), &RoleMap::default()).await.unwrap().len(), 2, "{kind}");
        let whats: Vec<_> = tx.audited().await.unwrap().into_iter().map(|r| r.what).collect();
        let added = "import, organisations 2 added 0 changed, people 1 added 0 changed, positions 2 added 0 changed, \
                     assignments 2 added 0 changed";
        assert_eq!(whats, [added, "import, nothing changed"], "{kind}");
        drop(tx);
        let renamed = run(&store, BOTH, &[&ROSA.replace("Testwell", "Newname")]).await.unwrap();
        assert_eq!((renamed.people, renamed.positions), (counts(0, 1, 0), counts(0, 0, 1)), "{kind}");
        let after = store.look().await.unwrap().person(&before.id).await.unwrap().unwrap();
        assert_eq!((after.family_name.as_str(), after.cardholder), ("Newname", before.cardholder), "{kind}");
    }
}

#[tokio::test]
async fn each_kind_by_its_heading() {
    for (kind, store) in testing::each().await {
        // From a spreadsheet: a byte order mark, CRLF, blanks, columns in another order.
        let organisations =
            b"\xEF\xBB\xBForganisation_name , organisation_code\r\nExample Surgery,EX001\r\n Example Pharmacy , EX002 \r\n";
        assert_eq!(run_bytes(&store, organisations).await.unwrap().organisations, counts(2, 0, 0), "{kind}");
        let people =
            ["rosa,Ms,Rosa,Testwell,1978-03-09,555500000001,,+44 1632 960001", "lena,,Lena,\"Made, up\",,555500000002,,"];
        assert_eq!(run(&store, PEOPLE, &people).await.unwrap().people, counts(2, 0, 0), "{kind}");
        let positions = ["gp,EX001,General practitioner,B0360  UNLOCK", "pharmacist,EX002,Pharmacist,"];
        assert_eq!(run(&store, POSITIONS, &positions).await.unwrap().positions, counts(2, 0, 0), "{kind}");
        let assignments = ["lena,gp,2020-01-01,2026-12-31", "rosa,pharmacist,2020-01-01,", "lena,pharmacist,2027-01-01,"];
        assert_eq!(run(&store, ASSIGNMENTS, &assignments).await.unwrap().assignments, counts(3, 0, 0), "{kind}");
        let pairings = ["EX002,EX001,2026-01-01,2026-06-30"];
        assert_eq!(run(&store, PAIRINGS, &pairings).await.unwrap().pairings, counts(1, 0, 0), "{kind}");
        for (heading, lines) in
            [(PEOPLE, &people[..]), (POSITIONS, &positions), (ASSIGNMENTS, &assignments), (PAIRINGS, &pairings)]
        {
            let again = run(&store, heading, lines).await.unwrap();
            let all = [again.people, again.positions, again.assignments, again.pairings, again.organisations, again.photos];
            assert_eq!(all.iter().map(|c| c.unchanged).sum::<usize>(), lines.len(), "{kind}");
            assert!(all.iter().all(|c| c.added + c.changed == 0), "{kind}");
        }
        let mut tx = store.look().await.unwrap();
        let lena = tx.person(&pid("lena")).await.unwrap().unwrap();
        assert_eq!((lena.family_name.as_str(), lena.title.as_str(), lena.mobile), ("Made, up", "", None), "{kind}");
        let rosa = tx.person(&pid("rosa")).await.unwrap().unwrap();
        assert_eq!(rosa.mobile.as_deref(), Some("+441632960001"), "{kind}");
        let roles = async |tx: &mut crate::ra::store::Tx, id, day| {
            let positions = tx.positions_on(&pid(id), day, &RoleMap::default()).await.unwrap();
            positions.into_iter().map(|p| (p.organisation.code, p.role)).collect::<Vec<_>>()
        };
        let at = |code: &str, role| vec![(code.to_owned(), role)];
        assert_eq!(roles(&mut tx, "lena", date(2026, 12, 31)).await, at("EX001", Role::Unlocker), "{kind}");
        assert_eq!(roles(&mut tx, "lena", date(2027, 1, 1)).await, at("EX002", Role::Holder), "{kind}");
        for (day, paired) in
            [(date(2025, 12, 31), false), (date(2026, 1, 1), true), (date(2026, 6, 30), true), (date(2026, 7, 1), false)]
        {
            assert_eq!(tx.is_paired("EX002", "EX001", day).await.unwrap(), paired, "{kind} {day}");
        }
        assert!(!tx.is_paired("EX001", "EX002", date(2026, 1, 1)).await.unwrap(), "{kind}");
    }
}

#[tokio::test]
async fn somebody_comes_back() {
    for (kind, store) in testing::each().await {
        let bring = async |lines: &[&str]| run(&store, ASSIGNMENTS, lines).await;
        run(&store, PEOPLE, &["rosa,Ms,Rosa,Testwell,1978-03-09,555500000001,,"]).await.unwrap();
        run(&store, "organisation_name,organisation_code", &["Example Surgery,EX001"]).await.unwrap();
        run(&store, POSITIONS, &["gp,EX001,General practitioner,UNLOCK"]).await.unwrap();
        bring(&["rosa,gp,2020-01-01,"]).await.unwrap();
        // Today is 1 January 2026.
        let told = bring(&["rosa,gp,2026-09-01,"]).await.unwrap_err().concat();
        assert!(told.contains("line 2: the person is in this position now, and would not be until 2026-09-01"), "{kind} {told}");
        let told = bring(&["rosa,gp,2020-01-01,2026-09-01", "rosa,gp,2026-09-01,"]).await.unwrap_err().concat();
        assert!(told.contains("line 3: this time in the position has a day in common with that on line 2"), "{kind} {told}");
        let back = ["rosa,gp,2026-09-01,", "rosa,gp,2020-01-01,2026-03-31"];
        assert_eq!(bring(&back).await.unwrap().assignments, counts(1, 1, 0), "{kind}");
        assert_eq!(bring(&back).await.unwrap().assignments, counts(0, 0, 2), "{kind}");
        // A first day that was wrong is put right.
        bring(&["rosa,gp,2019-01-01,2026-03-31"]).await.unwrap();
        bring(&["rosa,gp,2026-10-01,"]).await.unwrap();
        let mut tx = store.look().await.unwrap();
        let days: Vec<_> = tx.times_in(&pid("rosa"), "gp").await.unwrap().into_iter().map(|a| (a.from, a.until)).collect();
        assert_eq!(days, [(date(2019, 1, 1), Some(date(2026, 3, 31))), (date(2026, 10, 1), None)], "{kind}");
        for (day, there) in [(date(2026, 3, 31), 1), (date(2026, 4, 1), 0), (date(2026, 10, 1), 1)] {
            assert_eq!(tx.positions_on(&pid("rosa"), day, &RoleMap::default()).await.unwrap().len(), there, "{kind} {day}");
        }
    }
}

#[tokio::test]
async fn positions_bring_their_organisations_where_these_are_named() {
    const HEADING: &str = "position_id,organisation_code,organisation_name,title,activity_codes";
    for (kind, store) in testing::each().await {
        let lines = ["gp,EX001,Example Surgery,General practitioner,B0360", "nurse,EX001,Example Surgery,Nurse,"];
        let done = run(&store, HEADING, &lines).await.unwrap();
        assert_eq!((done.organisations, done.positions), (counts(1, 0, 0), counts(2, 0, 0)), "{kind}");
        let faults = run(&store, HEADING, &[lines[0], "nurse,EX001,Another Surgery,Nurse,"]).await.unwrap_err();
        assert_eq!(faults.len(), 1, "{kind} {faults:?}");
    }
}

#[tokio::test]
async fn a_change_of_a_positions_codes_reaches_everyone_in_it_at_once() {
    let bench = Bench::new().await;
    let lena = bench.issue("lena").await;
    let session = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX001").await;
    let rosa = bench.issue("rosa").await;
    let report = |card: &crate::ra::server::bench::TestCard| crate::ra::api::lifecycle::Report {
        id: bench.new_id(),
        card: Some(card.serial.clone()),
        kind: crate::domain::incident::IncidentKind::Lost,
        note: String::new(),
    };
    let changed = run(bench.store(), POSITIONS, &["EX001/unlocker,EX001,unlocker,X9999"]).await.unwrap();
    assert_eq!(changed.positions, counts(0, 1, 0));
    let refusal = crate::domain::refusal::Refusal::RoleNotChosen;
    bench.with_session(&session).post("/v1/incidents", &report(&rosa)).await.refused(refusal);
    run(bench.store(), POSITIONS, &["EX001/unlocker,EX001,unlocker,X9999 UNLOCK"]).await.unwrap();
    bench.with_session(&session).post("/v1/incidents", &report(&rosa)).await.done();
}

#[tokio::test]
async fn every_bad_line_is_named_and_nothing_is_imported() {
    let store = testing::fresh().await;
    for (bad, expected) in [
        (ROSA.replace("5555 0000 0001", "1234"), "line 3: identity_number does not have 12 digits"),
        (ROSA.replace("holder", "boss"), "line 3: a role is one of"),
        (ROSA.replace("1978-03-09", "9.3.1978"), "line 3: date_of_birth is no date"),
        (ROSA.replace("rosa@mail.example.uk", "rosa"), "line 3: email is not an address"),
        (ROSA.replace("example.uk,,", "example.uk,01632 960001,"), "line 3: mobile is not a number in its international form"),
        (ROSA.replace("2020-01-01,", "2020-01-01,2019-01-01"), "line 3: valid_to is before valid_from"),
        (ROSA.replace("2020-01-01", ""), "line 3: valid_from is missing"),
        (ROSA.replace("rosa,Ms", ",Ms"), "line 3: person_id is missing"),
        (ROSA.replace("rosa,Ms", &format!("{},Ms", "x".repeat(65))), "line 3: person_id: at most 64 characters"),
        (ROSA.replace("Testwell", &"x".repeat(65)), "line 3: title, given_names and family_name together"),
        (ROSA.replace("Testwell", "Otherwise"), "line 3: the person is described otherwise than on line 2"),
        (ROSA.replace("Example Surgery", "Other"), "line 3: the organisation is described otherwise than on line 2"),
        (
            ROSA.replace("2020-01-01,", "2020-01-01,2030-01-01"),
            "line 3: the person's time in this position is described otherwise than on line 2",
        ),
        (ROSA.replace("2020", "2021"), "line 3: this time in the position has a day in common with that on line 2"),
        (ROSA.replace("rosa,Ms", "nosa,Ms"), "line 3: another person has this identity number"),
        ("a,b".to_owned(), "line 3: it does not have the columns"),
    ] {
        let faults = run(&store, BOTH, &[ROSA, &bad, "x"]).await.unwrap_err();
        assert!(faults.iter().any(|f| f.starts_with(expected)), "{expected}: {faults:?}");
        assert_eq!(faults.last().map(String::as_str), Some("line 4: it does not have the columns of the heading"), "{expected}");
        assert!(store.look().await.unwrap().person(&pid("rosa")).await.unwrap().is_none());
    }
    let latin1 = [BOTH.as_bytes(), b"\n", &ROSA.as_bytes()[..10], b"\xE9", &ROSA.as_bytes()[11..], b"\n"].concat();
    assert_eq!(run_bytes(&store, &latin1).await, Err(vec!["line 2: it is not UTF-8".to_owned()]));
    for heading in ["", "person_id,title\na,b\n", "a\nb\n"] {
        let faults = run_bytes(&store, heading.as_bytes()).await.unwrap_err();
        assert!(faults[0].starts_with("line 1: the heading"), "{faults:?}");
    }
    let many: Vec<String> = (0..500).map(|n| ROSA.replace("rosa,Ms,", &format!("p{n},Ms,")).replace("1978", "x")).collect();
    let faults = run(&store, BOTH, &many.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap_err();
    assert_eq!(faults.iter().filter(|f| f.ends_with("date_of_birth is no date (YYYY-MM-DD)")).count(), 500);
    run(&store, BOTH, &[ROSA]).await.unwrap();
    let other = ROSA.replace("rosa,Ms", "nosa,Ms");
    assert_eq!(run(&store, BOTH, &[&other]).await, Err(vec!["line 2: another person has this identity number".to_owned()]));
}

#[tokio::test]
async fn what_is_named_must_be_there() {
    for (kind, store) in testing::each().await {
        run(&store, BOTH, &[ROSA]).await.unwrap();
        let same = "an organisation's helpers may act for its people without a pairing";
        for (heading, line, fault) in [
            (POSITIONS, "gp,EX009,GP,X", "there is no organisation 'EX009'; import organisations first"),
            (POSITIONS, "gp,EX001,GP,X;Y", "activity_codes are letters and digits, with blanks between the codes"),
            (ASSIGNMENTS, "nosa,EX001/holder,2020-01-01,", "there is no person 'nosa'; import people first"),
            (ASSIGNMENTS, "rosa,EX009/holder,2020-01-01,", "there is no position 'EX009/holder'; import positions first"),
            (PAIRINGS, "EX001,EX009,2020-01-01,", "there is no organisation 'EX009'; import organisations first"),
            (PAIRINGS, "EX001,EX001,2020-01-01,", same),
        ] {
            assert_eq!(run(&store, heading, &[line]).await, Err(vec![format!("line 2: {fault}")]), "{kind} {line}");
        }
    }
}

#[tokio::test]
async fn files_of_many_lines() {
    for (kind, store) in testing::each().await {
        let line = |n: usize, family: &str| {
            format!("p{n},,Given,{family},,{:012},,,EX{},Example {},holder,2020-01-01,", 555_500_000_000 + n, n % 7, n % 7)
        };
        let mut lines: Vec<String> = (0..1001).map(|n| line(n, "Family")).collect();
        let all = |lines: &[String]| format!("{BOTH}\n{}\n", lines.join("\n"));
        let first = run_bytes(&store, all(&lines).as_bytes()).await.unwrap();
        assert_eq!((first.people, first.assignments), (counts(1001, 0, 0), counts(1001, 0, 0)), "{kind}");
        assert_eq!((first.organisations, first.positions), (counts(7, 0, 0), counts(7, 0, 0)), "{kind}");
        lines[500] = line(500, "Otherwise");
        lines.push(line(1001, "Family"));
        let second = run_bytes(&store, all(&lines).as_bytes()).await.unwrap();
        assert_eq!((second.people, second.assignments), (counts(1, 1, 1000), counts(1, 0, 1001)), "{kind}");
        let changed = store.look().await.unwrap().person(&pid("p500")).await.unwrap().unwrap();
        assert_eq!(changed.family_name, "Otherwise", "{kind}");
    }
}

/// A data directory with a configuration, and a store in it.
fn directory() -> (tempfile::TempDir, Data) {
    let dir = tempfile::tempdir().unwrap();
    let data = Data::at(dir.path().join("ra"));
    crate::ra::admin::init::init(&data, &Default::default(), &Clock::fixed(START), &Chance::counting(3)).unwrap();
    (dir, data)
}

#[test]
fn a_dry_run_tells_and_does_nothing() {
    let (dir, data) = directory();
    let (clock, chance) = (Clock::fixed(START), Chance::counting(3));
    let csv = dir.path().join("people.csv");
    std::fs::write(&csv, format!("{BOTH}\n{ROSA}\n")).unwrap();
    let dry = Import { csv: Some(csv.clone()), photos: None, dry_run: true };
    for _ in 0..2 {
        let would = dry.run(&data, &clock, &chance).unwrap();
        assert_eq!((would.people, would.dry_run), (counts(1, 0, 0), true));
    }
    assert_eq!(import(&data, &csv, false, &clock, &chance).unwrap().people, counts(1, 0, 0));
    assert_eq!(dry.run(&data, &clock, &chance).unwrap().people, counts(0, 0, 1));
    std::fs::write(&csv, format!("{BOTH}\n{}\n", ROSA.replace("1978", "1979"))).unwrap();
    assert_eq!(dry.run(&data, &clock, &chance).unwrap().people, counts(0, 1, 0));
    std::fs::write(&csv, format!("{BOTH}\n{ROSA}\nx\n")).unwrap();
    assert!(matches!(dry.run(&data, &clock, &chance), Err(AdminFault::Import(faults)) if faults.len() == 1));
    let nowhere = Import { csv: Some(dir.path().join("nowhere.csv")), ..dry };
    assert!(matches!(nowhere.run(&data, &clock, &chance), Err(AdminFault::File { .. })));
    let elsewhere = Data::at(dir.path().join("elsewhere"));
    assert!(matches!(import(&elsewhere, &csv, false, &clock, &chance), Err(AdminFault::NotInitialised(_))));
}

#[test]
fn roles_stand_for_the_codes_of_the_configuration() {
    let (dir, data) = directory();
    let (clock, chance) = (Clock::fixed(START), Chance::counting(3));
    let path = data.dir.join(crate::ra::server::config::FILE);
    let mut config = Config::read(&data.dir).unwrap();
    config.roles.unlocker = ["A1", "A2"].map(|c| ActivityCode(c.to_owned())).into();
    config.roles.sponsor.clear();
    std::fs::write(&path, config.to_text().unwrap()).unwrap();
    let csv = dir.path().join("people.csv");
    std::fs::write(&csv, format!("{BOTH}\n{}\n", ROSA.replace("holder", "sponsor"))).unwrap();
    let faults = told(import(&data, &csv, false, &clock, &chance)).unwrap_err();
    assert_eq!(faults, ["line 2: no activity code makes a sponsor in ra.toml"]);
    std::fs::write(&csv, format!("{BOTH}\n{}\n", ROSA.replace("holder", "unlocker"))).unwrap();
    import(&data, &csv, false, &clock, &chance).unwrap();
    let codes = wait_for(async {
        let store = data.store().await?;
        let posts = store.look().await?.posts(&["EX001/unlocker".to_owned()]).await?;
        Ok(posts[0].codes.clone())
    });
    assert_eq!(codes.unwrap(), config.roles.unlocker);
}

#[test]
fn photos_of_people_who_are_there() {
    let (dir, data) = directory();
    let (clock, chance) = (Clock::fixed(START), Chance::counting(3));
    let photos = dir.path().join("photos");
    std::fs::create_dir(&photos).unwrap();
    let put = |name: &str, content: &[u8]| std::fs::write(photos.join(name), content).unwrap();
    let jpeg = |size: usize| [&[0xFF, 0xD8, 0xFF, 0xE0][..], &vec![7; size - 4]].concat();
    put("rosa.jpg", &jpeg(64 * 1024));
    put("nobody.jpg", &jpeg(10));
    put("large.jpg", &jpeg(64 * 1024 + 1));
    put("text.jpg", b"text");
    put("empty.jpg", b"");
    put("rosa.png", &jpeg(10));
    put(".hidden", b"x");
    std::fs::create_dir(photos.join("more.jpg")).unwrap();
    let csv = dir.path().join("people.csv");
    std::fs::write(&csv, format!("{BOTH}\n{ROSA}\n")).unwrap();
    let both = Import { csv: Some(csv), photos: Some(photos.clone()), dry_run: false };
    let faults = told(both.run(&data, &clock, &chance)).unwrap_err();
    let expected = [
        "photo empty.jpg: it is no JPEG",
        "photo large.jpg: it is larger than 64 KiB",
        "photo more.jpg: it cannot be read",
        "photo nobody.jpg: there is no person 'nobody'; import people first",
        "photo rosa.png: it is not named PERSON_ID.jpg",
        "photo text.jpg: it is no JPEG",
    ];
    assert_eq!(faults, expected);
    for name in ["nobody.jpg", "large.jpg", "text.jpg", "empty.jpg", "rosa.png"] {
        std::fs::remove_file(photos.join(name)).unwrap();
    }
    std::fs::remove_dir(photos.join("more.jpg")).unwrap();
    // The person comes with the same import.
    let imported = both.run(&data, &clock, &chance).unwrap();
    assert_eq!((imported.people, imported.photos), (counts(1, 0, 0), counts(1, 0, 0)));
    let alone = Import { csv: None, ..both };
    assert_eq!(alone.run(&data, &clock, &chance).unwrap().photos, counts(0, 0, 1));
    put("rosa.jpg", &jpeg(9));
    assert_eq!(alone.run(&data, &clock, &chance).unwrap().photos, counts(0, 1, 0));
    let kept = wait_for(async { Ok(data.store().await?.look().await?.photo(&pid("rosa")).await?) });
    assert_eq!(kept.unwrap(), Some(jpeg(9)));
    let nowhere = Import { photos: Some(dir.path().join("nowhere")), ..Import::default() };
    assert!(matches!(nowhere.run(&data, &clock, &chance), Err(AdminFault::File { .. })));
}
