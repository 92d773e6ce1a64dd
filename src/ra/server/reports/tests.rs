//! Who sees which report, of whom, in which form.

use crate::{
    domain::{policy::Policy, refusal::Refusal, role::Role, secret::SecretText},
    ra::{
        admin::import::import_into,
        api::report::{CardStatusInReport, CardsByStatus, ExpiringCards, NEXT_HEADER, PeopleWithoutContact, UnlocksByDay},
        server::bench::Bench,
        store::cards::CardState,
    },
};

const REPORTS: [&str; 4] = ["expiring", "cards-by-status", "unlocks-by-day", "people-without-contact"];

fn path(report: &str, query: &str) -> String {
    format!("/v1/reports/{report}?{query}")
}

/// As activating certificates does.
async fn settle_expiry(bench: &Bench) {
    let sql = "UPDATE cards SET pair_expires = (SELECT MIN(not_after) FROM certificates c WHERE c.card = cards.key
               AND c.state = 'active' AND c.slot IN ('9A', '9C'))";
    bench.store().forge(sql).await;
}

/// People numbered from one, in an organisation, without contact, as from a file.
async fn import(bench: &Bench, organisation: &str, numbers: std::ops::RangeInclusive<u32>) {
    let heading = "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,\
                   organisation_name,role,valid_from,valid_to";
    let line = |n| {
        format!(
            "m{n:04},,Mina,Many{n},,{:012},,,{organisation},Example {organisation},holder,2020-01-01,",
            700_000_000_000_u64 + n
        )
    };
    let lines: Vec<String> = numbers.map(|n| line(u64::from(n))).collect();
    let text = format!("{heading}\n{}\n", lines.join("\n"));
    let (clock, chance) = (&bench.parts().clock, &bench.parts().chance);
    import_into(bench.store(), text.as_bytes(), &crate::domain::activity::RoleMap::default(), false, clock, chance)
        .await
        .unwrap();
}

async fn in_ex001(bench: &Bench, person: &str, role: Role) -> SecretText {
    bench.signed_in_as(person, role).await
}

#[tokio::test]
async fn sponsors_see_their_own_organisation_and_the_ra_sees_all() {
    let bench = Bench::new().await;
    let sponsor = in_ex001(&bench, "sponsor", Role::Sponsor).await;
    let agent = in_ex001(&bench, "agent", Role::RaAgent).await;
    let manager = in_ex001(&bench, "manager", Role::RaManager).await;
    for report in REPORTS {
        bench.get(&path(report, "")).await.refused(Refusal::NotSignedIn);
        for (person, role) in [("rosa", Role::Holder), ("lena", Role::Unlocker)] {
            let session = in_ex001(&bench, person, role).await;
            bench.with_session(&session).get(&path(report, "")).await.refused(Refusal::NotYourRole { least: Role::Sponsor });
        }
        let with = bench.with_session(&sponsor);
        for own in ["", "organisation=EX001", "organisation="] {
            with.get(&path(report, own)).await.any_ok();
        }
        with.get(&path(report, "organisation=EX002")).await.refused(Refusal::NotYourOrganisation);
        for ra in [&agent, &manager] {
            for any in ["", "organisation=EX001", "organisation=EX002", "organisation=none"] {
                bench.with_session(ra).get(&path(report, any)).await.any_ok();
            }
        }
        for wrong in ["organisation=EX001&organisation=EX002", "organisation=%00", "people=all", "format=xml"] {
            bench.with_session(&agent).get(&path(report, wrong)).await.is_problem(400, &format!("{report} {wrong}"));
        }
    }
    // What no page has said: not base64, not JSON, of another kind, and a text that no id is (a NUL).
    for report in ["expiring", "unlocks-by-day", "people-without-contact"] {
        for page in ["%21", "bm90IGpzb24", "e30", "Ilx1MDAwMCI"] {
            let answer = bench.with_session(&agent).get(&path(report, &format!("page={page}"))).await;
            answer.refused_for(Refusal::UnknownRecord, &format!("{report} {page}"));
        }
    }
}

#[tokio::test]
async fn unlockers_see_them_where_the_policy_says_so() {
    let bench = Bench::with_policy(Policy { unlockers_see_reports: true, ..Policy::default() }).await;
    let unlocker = in_ex001(&bench, "lena", Role::Unlocker).await;
    let holder = in_ex001(&bench, "rosa", Role::Holder).await;
    for report in REPORTS {
        bench.with_session(&unlocker).get(&path(report, "")).await.any_ok();
        bench.with_session(&unlocker).get(&path(report, "organisation=EX002")).await.refused(Refusal::NotYourOrganisation);
        let refusal = Refusal::NotYourRole { least: Role::Unlocker };
        bench.with_session(&holder).get(&path(report, "")).await.refused(refusal);
    }
}

#[tokio::test]
async fn who_expires_soon() {
    let bench = Bench::new().await;
    let (rosa, hugo) = (bench.issue("rosa").await, bench.issue("holder").await);
    bench.later_days(701);
    bench.issue("lena").await;
    settle_expiry(&bench).await;
    let sponsor = in_ex001(&bench, "sponsor", Role::Sponsor).await;
    let with = bench.with_session(&sponsor);
    for (days, serials) in [(7, vec![]), (30, vec![&rosa.serial, &hugo.serial]), (90, vec![&rosa.serial, &hugo.serial])] {
        let report: ExpiringCards = with.get(&path("expiring", &format!("days={days}"))).await.ok();
        let found: Vec<&str> = report.rows.iter().map(|r| r.card.as_str()).collect();
        assert_eq!(found, serials.iter().map(|s| s.0.as_str()).collect::<Vec<_>>(), "{days}");
        assert!(report.next.is_none());
    }
    let report: ExpiringCards = with.get(&path("expiring", "")).await.ok();
    let first = &report.rows[0];
    assert_eq!((first.person.0.as_str(), first.name.as_str(), first.days_left), ("rosa", "Ms Rosa Testwell", 29));
    assert_eq!((first.identity_number.as_str(), first.organisation.as_deref()), ("555500000001", Some("EX001")));
    for days in ["0", "8", "91"] {
        with.get(&path("expiring", &format!("days={days}"))).await.refused_for(Refusal::Malformed, days);
    }
    for days in ["-7", "x"] {
        with.get(&path("expiring", &format!("days={days}"))).await.is_problem(400, days);
    }
    // What cannot be used any more needs no reminder, and what has expired is too late for one.
    bench.set_card(&rosa, CardState::Suspended).await;
    let report: ExpiringCards = with.get(&path("expiring", "")).await.ok();
    assert_eq!(report.rows.len(), 1);
    bench.later_days(29);
    let sponsor = in_ex001(&bench, "sponsor", Role::Sponsor).await;
    let with = bench.with_session(&sponsor);
    let report: ExpiringCards = with.get(&path("expiring", "days=90")).await.ok();
    assert!(report.rows.is_empty(), "{:?}", report.rows);
    let report: CardsByStatus = with.get(&path("cards-by-status", "")).await.ok();
    let of = |status| report.rows.iter().find(|r| r.status == status).unwrap().cards;
    use CardStatusInReport::{Active, Cancelled, Expired, Suspended, Unfinished};
    // The sponsor's first card was replaced by the second.
    assert_eq!([Unfinished, Active, Expired, Suspended, Cancelled].map(of), [0, 2, 1, 1, 1]);
}

#[tokio::test]
async fn unlocks_on_each_day() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    for days in [0, 0, 3] {
        bench.later_days(days);
        let unlock = bench.granted_unlock(&rosa).await;
        let base = format!("/v1/operations/{}", unlock.id);
        bench.with_operation(&unlock).post(&format!("{base}/puk"), &()).await.any_ok();
        let confirm = crate::ra::api::operation::Confirm { management_key_changed: false, locked: false };
        bench.with_operation(&unlock).post(&format!("{base}/confirm"), &confirm).await.done();
        bench.later_minutes(20);
    }
    let agent = in_ex001(&bench, "agent", Role::RaAgent).await;
    let with = bench.with_session(&agent);
    let counts = |report: UnlocksByDay| report.rows.iter().map(|r| (r.day.to_string(), r.unlocks)).collect::<Vec<_>>();
    let report: UnlocksByDay = with.get(&path("unlocks-by-day", "from=2025-12-31&until=2026-01-05")).await.ok();
    let expected =
        [("2025-12-31", 0), ("2026-01-01", 2), ("2026-01-02", 0), ("2026-01-03", 0), ("2026-01-04", 1), ("2026-01-05", 0)];
    assert_eq!(counts(report), expected.map(|(day, n)| (day.to_owned(), n)));
    let report: UnlocksByDay = with.get(&path("unlocks-by-day", "")).await.ok();
    assert_eq!((report.rows.len(), report.rows[29].day.to_string().as_str()), (30, "2026-01-04"));
    let elsewhere: UnlocksByDay = with.get(&path("unlocks-by-day", "organisation=EX002")).await.ok();
    assert!(elsewhere.rows.iter().all(|r| r.unlocks == 0));
    // By pages, each day once.
    let (mut days, mut page) = (vec![], String::new());
    loop {
        let query = format!("from=2025-02-01&until=2026-02-01{page}");
        let report: UnlocksByDay = with.get(&path("unlocks-by-day", &query)).await.ok();
        assert!(report.rows.len() <= 100);
        days.extend(report.rows.into_iter().map(|r| (r.day, r.unlocks)));
        let Some(next) = report.next else { break };
        page = format!("&page={next}");
    }
    assert_eq!((days.len(), days.iter().map(|(_, n)| n).sum::<u64>()), (366, 3));
    assert!(days.windows(2).all(|w| w[0].0.tomorrow().unwrap() == w[1].0));
    for senseless in ["from=2026-01-02&until=2026-01-01", "from=2025-01-01&until=2026-01-02", "from=0001-01-01"] {
        with.get(&path("unlocks-by-day", senseless)).await.refused_for(Refusal::Malformed, senseless);
    }
    with.get(&path("unlocks-by-day", "from=x")).await.is_problem(400, "no date");
}

#[tokio::test]
async fn who_cannot_be_reached_by_pages() {
    let bench = Bench::new().await;
    import(&bench, "EX003", 1..=250).await;
    let sponsor = in_ex001(&bench, "sponsor", Role::Sponsor).await;
    let own: PeopleWithoutContact = bench.with_session(&sponsor).get(&path("people-without-contact", "")).await.ok();
    let ids: Vec<&str> = own.rows.iter().map(|p| p.person.0.as_str()).collect();
    assert_eq!((ids, own.next), (vec!["agent", "holder", "manager"], None));
    let agent = in_ex001(&bench, "agent", Role::RaAgent).await;
    for (organisation, expected) in [("organisation=EX003", 250), ("", 253)] {
        let (mut ids, mut page, mut pages) = (vec![], String::new(), 0);
        loop {
            let path = path("people-without-contact", &format!("{organisation}{page}"));
            let report: PeopleWithoutContact = bench.with_session(&agent).get(&path).await.ok();
            assert!(report.rows.len() <= 100);
            ids.extend(report.rows.into_iter().map(|p| p.person.0));
            pages += 1;
            let Some(next) = report.next else { break };
            page = format!("&page={next}");
        }
        assert_eq!((ids.len(), pages), (expected, 3));
        assert!(ids.windows(2).all(|w| w[0] < w[1]));
    }
}

#[tokio::test]
async fn expiring_cards_by_pages_though_many_expire_at_once() {
    let bench = Bench::new().await;
    import(&bench, "EX003", 1..=230).await;
    let later = bench.now().as_second() + 86_400;
    let mut tx = bench.store().begin().await.unwrap();
    for n in 1..=230 {
        let (serial, person) =
            (crate::domain::card::CardSerial(format!("M{n}")), crate::domain::person::PersonId(format!("m{n:04}")));
        let key = tx.add_card(&serial, &person, "20300101", bench.now()).await.unwrap();
        tx.set_card_state(key, CardState::Active, None, bench.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    bench.store().forge(&format!("UPDATE cards SET pair_expires = {later}")).await;
    let agent = in_ex001(&bench, "agent", Role::RaAgent).await;
    for organisation in ["organisation=EX003", ""] {
        let (mut cards, mut page) = (vec![], String::new());
        loop {
            let path = path("expiring", &format!("{organisation}{page}"));
            let report: ExpiringCards = bench.with_session(&agent).get(&path).await.ok();
            cards.extend(report.rows.into_iter().map(|c| c.card));
            let Some(next) = report.next else { break };
            page = format!("&page={next}");
        }
        assert_eq!(cards, (1..=230).map(|n| format!("M{n}")).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn as_csv_for_spreadsheets() {
    let bench = Bench::new().await;
    import(&bench, "EX003", 1..=150).await;
    bench.store().forge("UPDATE people SET family_name = '=HYPERLINK(\"x\")' WHERE id = 'm0001'").await;
    let agent = in_ex001(&bench, "agent", Role::RaAgent).await;
    let with = bench.with_session(&agent);
    let path = |query: &str| path("people-without-contact", &format!("organisation=EX003&{query}"));
    let first = with.get(&path("format=csv")).await;
    let next = first.header(NEXT_HEADER).unwrap().to_owned();
    assert_eq!(first.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert_eq!(first.header("content-disposition"), Some("attachment; filename=\"people-without-contact.csv\""));
    assert_eq!(first.header("cache-control"), Some("no-store"));
    let text = first.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (101, "person,name,identity_number,organisation"));
    assert_eq!(lines[1], "m0001,\"Mina =HYPERLINK(\"\"x\"\")\",700000000001,EX003");
    let last = with.get_as(&path(&format!("page={next}")), "text/csv").await;
    assert_eq!((last.text().lines().count(), last.header(NEXT_HEADER)), (51, None));
    // What is said in the address goes before.
    with.get_as(&path("format=json"), "text/csv").await.ok::<PeopleWithoutContact>();
    for report in REPORTS {
        let csv = with.get(&super::tests::path(report, "format=csv")).await;
        assert!(csv.header("content-type").unwrap().starts_with("text/csv"), "{report}");
    }
}
