use jiff::civil::date;

use crate::{
    domain::{
        lifecycle::CardState, organisation::Organisation, person::PersonId, refusal::Refusal, role::Role, secret::SecretText,
    },
    ra::{
        admin::import::import_into,
        api::people::{Contact, PeopleFound, PersonDetails},
        server::bench::Bench,
        store::{
            people::{Assignment, Post},
            testing,
        },
    },
};

const PEOPLE: &str = "/v1/people";

async fn agent(bench: &Bench) -> SecretText {
    bench.signed_in_as("agent", Role::RaAgent).await
}

#[tokio::test]
async fn found_by_number_and_by_the_beginning_of_the_name() {
    let bench = Bench::new().await;
    let session = agent(&bench).await;
    let with = bench.with_session(&session);
    let ids = async |query: &str| {
        let found: PeopleFound = with.get(&format!("{PEOPLE}?{query}")).await.ok();
        assert_eq!(found.next, None, "{query}");
        found.people.into_iter().map(|p| p.id.0).collect::<Vec<_>>()
    };
    for (query, found) in [
        ("number=555500000001", &["rosa"][..]),
        ("number=5555%200000%200001", &["rosa"]),
        ("number=555500000099", &[]),
        ("name=Testwell", &["rosa"]),
        ("name=TESTWELL%20r", &["rosa"]),
        ("name=testwell%20", &["rosa"]),
        ("name=testwell%20s", &[]),
        ("name=%20test", &["rosa"]),
        ("name=f", &["manager", "agent"]),
        ("name=%25", &[]),
        ("name=rosa", &[]),
    ] {
        assert_eq!(ids(query).await, found, "{query}");
    }
    let found: PeopleFound = with.get(&format!("{PEOPLE}?name=testwell")).await.ok();
    assert_eq!((found.people[0].name.as_str(), found.people[0].date_of_birth), ("Ms Rosa Testwell", Some(date(1978, 3, 9))));
    let long = format!("name={}", "x".repeat(65));
    for query in ["", "number=1", "name=", "name=%20", "name=a&number=555500000001", "after=rosa", &long] {
        with.get(&format!("{PEOPLE}?{query}")).await.refused_for(Refusal::Malformed, query);
    }
    for query in ["name=a%00b", "name=a&after=%0A", "born=1978", "name=a&name=b"] {
        with.get(&format!("{PEOPLE}?{query}")).await.is_problem(400, query);
    }
    with.get(&format!("{PEOPLE}?name=t&after=nobody")).await.refused(Refusal::UnknownRecord);
    let rows = bench.audited().await;
    assert!(rows.contains(&("search people by name".into(), "done".into())));
    assert!(rows.contains(&("search people by number".into(), "done".into())));
}

#[tokio::test]
async fn fifty_at_a_time() {
    let bench = Bench::new().await;
    let mut csv = String::from("person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile\n");
    for n in 0..120 {
        // Names that are the same are told apart by the key; case does not count.
        let family = if n % 2 == 0 { "Many" } else { "mANY" };
        csv += &format!("m{n:03},,Given{},{family},,{:012},,\n", n / 40, 1000 + n);
    }
    let parts = bench.parts();
    import_into(&parts.store, csv.as_bytes(), &parts.config.roles, false, &parts.clock, &parts.chance).await.unwrap();
    let session = agent(&bench).await;
    let (mut seen, mut pages, mut after) = (vec![], vec![], String::new());
    loop {
        let page: PeopleFound = bench.with_session(&session).get(&format!("{PEOPLE}?name=many{after}")).await.ok();
        pages.push(page.people.len());
        seen.extend(page.people.into_iter().map(|p| p.id.0));
        let Some(next) = page.next else { break };
        after = format!("&after={next}");
    }
    assert_eq!(pages, [50, 50, 20]);
    let expected: Vec<String> = (0..120).map(|n| format!("m{n:03}")).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn names_are_ordered_and_found_alike_in_both_databases() {
    for (kind, store) in testing::each().await {
        let mut csv = String::from("person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile\n");
        for (n, family) in ["O'Neill", "o neill", "Oneill", "Ólafur", "ólafur", "O-Neill", "Öst", "Ost"].iter().enumerate() {
            csv += &format!("p{n},,Given,{family},,{:012},,\n", 1000 + n);
        }
        let (clock, chance) =
            (crate::domain::clock::Clock::fixed(crate::ra::server::bench::START), crate::domain::chance::Chance::counting(5));
        import_into(&store, csv.as_bytes(), &Default::default(), false, &clock, &chance).await.unwrap();
        let mut tx = store.look().await.unwrap();
        for (beginning, expected) in [
            ("O", &["p1", "p0", "p5", "p2", "p7"][..]),
            ("o'N", &["p0"]),
            ("Ó", &["p3"]),
            ("ó", &["p4"]),
            ("ÖST", &["p6"]),
            ("öST", &[]),
            ("Öst", &["p6"]),
            ("%", &[]),
            ("_st", &[]),
        ] {
            let found = tx.people_by_name(beginning, None, 9).await.unwrap();
            assert_eq!(found.iter().map(|p| p.id.0.as_str()).collect::<Vec<_>>(), expected, "{kind} {beginning}");
        }
    }
}

#[tokio::test]
async fn agents_see_all_of_a_person_and_helpers_what_they_need() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    bench.set_card(&rosa, CardState::Cancelled).await;
    let second = bench.issue("rosa").await;
    let (elsewhere, day) = (Organisation { code: "EX009".into(), name: "Example Clinic".into() }, date(2020, 1, 1));
    let mut tx = bench.store().begin().await.unwrap();
    tx.put_organisation(&elsewhere).await.unwrap();
    let post = Post { id: "clinic".into(), organisation: elsewhere, title: "Nurse".into(), codes: Default::default() };
    tx.put_post(&post).await.unwrap();
    let rosas = PersonId("rosa".into());
    tx.put_assignment(&Assignment { person: rosas.clone(), post: post.id, from: day, until: None }).await.unwrap();
    tx.commit().await.unwrap();
    let agent = agent(&bench).await;
    let path = format!("{PEOPLE}/rosa");
    let whole: PersonDetails = bench.with_session(&agent).get(&path).await.ok();
    assert_eq!((whole.given_names.as_str(), whole.date_of_birth), ("Rosa", Some(date(1978, 3, 9))));
    let contact = Contact { email: Some("rosa@mail.example.uk".into()), mobile: None };
    assert_eq!((whole.contact, whole.positions.len(), whole.has_photo), (Some(contact), 2, false));
    let cards: Vec<_> = whole.cards.iter().map(|c| (&c.serial, c.state)).collect();
    assert_eq!(cards, [(&rosa.serial, CardState::Cancelled), (&second.serial, CardState::Active)]);
    let two_years = bench.now() + jiff::SignedDuration::from_hours(24 * 730);
    assert_eq!(whole.cards[1].pair_expires, Some(two_years));
    for (person, role) in [("lena", Role::Unlocker), ("sponsor", Role::Sponsor)] {
        let session = bench.signed_in_as(person, role).await;
        let part: PersonDetails = bench.with_session(&session).get(&path).await.ok();
        assert_eq!((part.contact, part.date_of_birth, part.cards.len()), (None, None, 2), "{person}");
        let codes: Vec<_> = part.positions.iter().map(|p| p.organisation.code.as_str()).collect();
        assert_eq!(codes, ["EX001"], "{person}: where else somebody works is not theirs to know");
    }
    let lena = bench.issue("lena").await;
    let pharmacy = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX002").await;
    let with = bench.with_session(&pharmacy);
    for id in ["rosa", "nobody"] {
        with.get(&format!("{PEOPLE}/{id}")).await.refused_for(Refusal::NotYourOrganisation, "who there is elsewhere is not told");
    }
    let mut tx = bench.store().begin().await.unwrap();
    tx.pair("EX001", "EX002", day, Some(date(2026, 1, 1))).await.unwrap();
    tx.commit().await.unwrap();
    let paired: PersonDetails = with.get(&path).await.ok();
    assert_eq!(paired.positions.len(), 1);
    bench.later_days(1);
    let pharmacy = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX002").await;
    bench.with_session(&pharmacy).get(&path).await.refused_for(Refusal::NotYourOrganisation, "the pairing has ended");
    let agent = bench.sign_in_as(&bench.issue("agent").await, "WS-1", Role::RaAgent, "EX001").await;
    bench.with_session(&agent).get(&format!("{PEOPLE}/nobody")).await.refused(Refusal::UnknownPerson);
    bench.with_session(&agent).get(&format!("{PEOPLE}/a%0Ab")).await.is_problem(400, "");
    let rows: Vec<_> = bench.rows().await.into_iter().filter(|r| r.what == "look at person").collect();
    let looked: Vec<_> = rows.iter().map(|r| (r.who.as_deref().unwrap_or_default(), r.result.as_str())).collect();
    let no = "W-3011";
    let expected =
        [("agent", "done"), ("lena", "done"), ("sponsor", "done"), ("lena", no), ("lena", no), ("lena", "done"), ("lena", no)];
    assert_eq!(looked, expected);
}

#[tokio::test]
async fn photos_are_shown_to_the_same() {
    let bench = Bench::new().await;
    let jpeg = vec![0xFF, 0xD8, 0xFF, 1, 2, 3];
    let lena = bench.issue("lena").await;
    let session = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX001").await;
    let path = format!("{PEOPLE}/rosa/photo");
    bench.with_session(&session).get(&path).await.refused(Refusal::UnknownRecord);
    let mut tx = bench.store().begin().await.unwrap();
    tx.put_photo(&PersonId("rosa".into()), &jpeg).await.unwrap();
    tx.commit().await.unwrap();
    let answer = bench.with_session(&session).get(&path).await;
    assert_eq!((answer.status, answer.bytes()), (200, jpeg));
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), (Some("image/jpeg"), Some("no-store")));
    let details: PersonDetails = bench.with_session(&session).get(&format!("{PEOPLE}/rosa")).await.ok();
    assert!(details.has_photo);
    let elsewhere = bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX002").await;
    bench.with_session(&elsewhere).get(&path).await.refused(Refusal::NotYourOrganisation);
}

#[tokio::test]
async fn contacts_are_changed_by_agents_and_never_ones_own() {
    let bench = Bench::new().await;
    let session = agent(&bench).await;
    let with = bench.with_session(&session);
    let path = format!("{PEOPLE}/rosa/contact");
    let contact = |email: Option<&str>, mobile: Option<&str>| Contact {
        email: email.map(str::to_owned),
        mobile: mobile.map(str::to_owned),
    };
    for (asked, kept) in [
        (
            contact(Some(" new@mail.example.uk "), Some("+44 1632 960001")),
            contact(Some("new@mail.example.uk"), Some("+441632960001")),
        ),
        (contact(None, Some("+441632960002")), contact(None, Some("+441632960002"))),
        (contact(None, Some("+441632960002")), contact(None, Some("+441632960002"))),
        (contact(None, None), contact(None, None)),
    ] {
        with.put(&path, &asked).await.done();
        let details: PersonDetails = with.get(&format!("{PEOPLE}/rosa")).await.ok();
        assert_eq!(details.contact, Some(kept));
    }
    for bad in [contact(Some("rosa"), None), contact(None, Some("01632 960001")), contact(Some(""), None)] {
        with.put(&path, &bad).await.refused(Refusal::Malformed);
    }
    with.put(&format!("{PEOPLE}/nobody/contact"), &contact(None, None)).await.refused(Refusal::UnknownPerson);
    with.put(&format!("{PEOPLE}/agent/contact"), &contact(None, None)).await.refused(Refusal::OwnCard);
    let rows: Vec<_> = bench.rows().await.into_iter().filter(|r| r.what == "change contact").collect();
    assert_eq!(
        rows.iter().map(|r| r.result.as_str()).collect::<Vec<_>>(),
        ["done", "done", "done", "W-3012"],
        "what is the same is no change"
    );
    assert!(bench.rows().await.iter().all(|r| !r.what.contains("mail.example")), "the trail has no addresses");
}
