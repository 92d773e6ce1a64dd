use jiff::civil::{Date, date};

use crate::{
    domain::{
        operation::OperationId,
        organisation::{Organisation, Position},
        person::PersonId,
        refusal::Refusal,
        request::{Change, End, NewUser, RequestState, Start},
        role::Role,
        secret::SecretText,
    },
    ra::{
        api::request::{RaiseRequest, RejectRequest, Requests},
        server::{
            bench::{Answered, Bench},
            guard,
        },
        store::people::{Assignment, Post},
    },
};

const PATH: &str = "/v1/requests";

fn pid(id: &str) -> PersonId {
    PersonId(id.to_owned())
}

fn start(position: &str) -> Start {
    Start { position_id: position.to_owned(), from: date(2026, 1, 1), until: None }
}

fn end(position: &str, last_day: Date) -> End {
    End { position_id: position.to_owned(), last_day }
}

fn ida() -> NewUser {
    NewUser {
        id: pid("ida"),
        title: "Dr".into(),
        given_names: "Ida".into(),
        family_name: "Newly".into(),
        date_of_birth: Some(date(1990, 5, 4)),
        identity_number: "555500000090".to_owned().try_into().unwrap(),
        email: Some("ida@mail.example.uk".into()),
        mobile: Some("+44 1632 960009".into()),
    }
}

fn new_user() -> Change {
    Change::NewUser { person: ida(), start: start("EX001/holder") }
}

fn change(person: &str, starts: Vec<Start>, ends: Vec<End>) -> Change {
    Change::PositionChange { person: pid(person), starts, ends }
}

fn leaver(person: &str, last_day: Date) -> Change {
    Change::Leaver { person: pid(person), last_day }
}

/// A sponsor and an agent of EX001, signed in.
struct Desk {
    bench: Bench,
    sponsor: SecretText,
    agent: SecretText,
}

impl Desk {
    async fn new() -> Self {
        let bench = Bench::new().await;
        let sponsor = bench.signed_in_as("sponsor", Role::Sponsor).await;
        let agent = bench.signed_in_as("agent", Role::RaAgent).await;
        Self { bench, sponsor, agent }
    }

    /// Another organisation with a position that makes a sponsor, and one that makes an RA agent in EX001.
    async fn add_posts(&self) {
        let mut tx = self.bench.store().begin().await.unwrap();
        let clinic = Organisation { code: "EX009".into(), name: "Example Clinic".into() };
        let surgery = Organisation { code: "EX001".into(), name: "Example Surgery".into() };
        tx.put_organisation(&clinic).await.unwrap();
        let roles = &self.bench.parts().config.roles;
        for (id, organisation, role) in [("clinic", clinic, Role::Sponsor), ("registrar", surgery, Role::RaAgent)] {
            tx.put_post(&Post { id: id.into(), organisation, title: id.into(), codes: roles.codes(role) }).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn raise_as(&self, session: &SecretText, change: Change) -> (OperationId, Answered) {
        let id = self.bench.new_id();
        (id, self.bench.with_session(session).post(PATH, &RaiseRequest { id, change }).await)
    }

    async fn raise(&self, change: Change) -> OperationId {
        let (id, answer) = self.raise_as(&self.sponsor, change).await;
        answer.done();
        id
    }

    async fn grant_as(&self, session: &SecretText, id: OperationId) -> Answered {
        self.bench.with_session(session).post(&format!("{PATH}/{id}/grant"), &()).await
    }

    async fn grant(&self, id: OperationId) -> Answered {
        self.grant_as(&self.agent, id).await
    }

    async fn reject(&self, id: OperationId, why: &str) -> Answered {
        self.bench.with_session(&self.agent).post(&format!("{PATH}/{id}/reject"), &RejectRequest { why: why.to_owned() }).await
    }

    async fn list(&self, session: &SecretText, query: &str) -> Requests {
        self.bench.with_session(session).get(&format!("{PATH}{query}")).await.ok()
    }

    async fn positions(&self, person: &str, day: Date) -> Vec<(String, Role)> {
        let mut tx = self.bench.store().look().await.unwrap();
        let positions = tx.positions_on(&pid(person), day, &self.bench.parts().config.roles).await.unwrap();
        positions.into_iter().map(|Position { role, organisation }| (organisation.code, role)).collect()
    }

    async fn rows(&self, id: OperationId) -> Vec<(String, String, String)> {
        let rows = self.bench.rows().await.into_iter().filter(|r| r.operation == Some(id.to_string()));
        rows.map(|r| (r.who.unwrap_or_default(), r.what, r.result)).collect()
    }
}

fn told(rows: &[(String, String, String)]) -> Vec<(&str, &str, &str)> {
    rows.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect()
}

#[tokio::test]
async fn a_new_user_is_there_once_it_is_granted() {
    let desk = Desk::new().await;
    let today = guard::day_of(desk.bench.now());
    let id = desk.raise(new_user()).await;
    assert!(desk.bench.store().look().await.unwrap().person(&pid("ida")).await.unwrap().is_none());
    for _ in 0..2 {
        desk.grant(id).await.done();
    }
    let kept = desk.bench.store().look().await.unwrap().person(&pid("ida")).await.unwrap().unwrap();
    assert_eq!((kept.full_name().as_str(), kept.mobile.as_deref()), ("Dr Ida Newly", Some("+441632960009")));
    assert_eq!(desk.positions("ida", today).await, [("EX001".to_owned(), Role::Holder)]);
    desk.reject(id, "too late").await.refused(Refusal::WrongStep);
    let expected = [
        ("sponsor", "raise request: new user", "done"),
        ("agent", "grant request: new user", "done"),
        ("agent", "assign to EX001/holder from 2026-01-01", "done"),
    ];
    assert_eq!(told(&desk.rows(id).await), expected);
    // A card can be issued to them at once.
    desk.bench.issue("ida").await;
    let (_, again) = desk.raise_as(&desk.sponsor, new_user()).await;
    again.refused(Refusal::AlreadyKnown);
}

#[tokio::test]
async fn positions_begin_and_end_for_whoever_is_in_them() {
    let desk = Desk::new().await;
    desk.add_posts().await;
    let rosa = desk.bench.issue("rosa").await;
    let (until, after) = (date(2026, 6, 30), date(2026, 7, 1));
    let start = Start { until: Some(until), ..start("EX001/unlocker") };
    let id = desk.raise(change("rosa", vec![start], vec![end("EX001/holder", date(2026, 3, 31))])).await;
    desk.grant(id).await.done();
    let there = |role| ("EX001".to_owned(), role);
    for (day, roles) in [
        (date(2026, 1, 1), vec![there(Role::Holder), there(Role::Unlocker)]),
        (date(2026, 3, 31), vec![there(Role::Holder), there(Role::Unlocker)]),
        (date(2026, 4, 1), vec![there(Role::Unlocker)]),
        (until, vec![there(Role::Unlocker)]),
        (after, vec![]),
    ] {
        assert_eq!(desk.positions("rosa", day).await, roles, "{day}");
    }
    let rows = desk.rows(id).await;
    assert_eq!(told(&rows)[2], ("agent", "assign to EX001/unlocker from 2026-01-01 until 2026-06-30", "done"));
    assert_eq!(told(&rows)[3], ("agent", "end EX001/holder on 2026-03-31", "done"));
    // What they may do follows at once.
    desk.bench.sign_in_as(&rosa, "WS-1", Role::Unlocker, "EX001").await;
}

#[tokio::test]
async fn a_leaver_keeps_what_is_elsewhere() {
    let desk = Desk::new().await;
    desk.add_posts().await;
    let mut tx = desk.bench.store().begin().await.unwrap();
    for (post, from) in [("clinic", date(2020, 1, 1)), ("EX001/unlocker", date(2026, 9, 1))] {
        tx.put_assignment(&Assignment { person: pid("rosa"), post: post.into(), from, until: None }).await.unwrap();
    }
    tx.commit().await.unwrap();
    let last_day = date(2026, 1, 31);
    let id = desk.raise(leaver("rosa", last_day)).await;
    desk.grant(id).await.done();
    let clinic = ("EX009".to_owned(), Role::Sponsor);
    assert_eq!(desk.positions("rosa", last_day).await, [("EX001".to_owned(), Role::Holder), clinic.clone()]);
    assert_eq!(desk.positions("rosa", date(2026, 2, 1)).await, std::slice::from_ref(&clinic));
    assert_eq!(desk.positions("rosa", date(2026, 9, 2)).await, [clinic], "what had not begun does not begin");
    assert_eq!(told(&desk.rows(id).await)[2], ("agent", "end 2 positions on 2026-01-31", "done"));
    let (_, again) = desk.raise_as(&desk.sponsor, leaver("rosa", last_day)).await;
    again.refused_for(Refusal::NotYourOrganisation, "they have left");
}

#[tokio::test]
async fn what_cannot_be_asked_for() {
    let desk = Desk::new().await;
    desk.add_posts().await;
    let with = |bend: fn(&mut NewUser)| {
        let mut person = ida();
        bend(&mut person);
        Change::NewUser { person, start: start("EX001/holder") }
    };
    let backwards = Start { until: Some(date(2025, 12, 31)), ..start("EX001/unlocker") };
    let day = date(2026, 2, 1);
    let table: Vec<(&str, Change, Refusal)> = vec![
        ("no name", with(|p| p.family_name = " ".into()), Refusal::Malformed),
        ("a long name", with(|p| p.given_names = "x".repeat(64)), Refusal::Malformed),
        ("two lines", with(|p| p.title = "a\nb".into()), Refusal::Malformed),
        ("no key", with(|p| p.id = pid("")), Refusal::Malformed),
        ("a long key", with(|p| p.id = pid(&"x".repeat(65))), Refusal::Malformed),
        ("no address", with(|p| p.email = Some("ida".into())), Refusal::Malformed),
        ("a number of inside the country", with(|p| p.mobile = Some("01632 960009".into())), Refusal::Malformed),
        ("the key of another", with(|p| p.id = pid("rosa")), Refusal::AlreadyKnown),
        (
            "the number of another",
            with(|p| p.identity_number = "555500000001".to_owned().try_into().unwrap()),
            Refusal::AlreadyKnown,
        ),
        ("no such position", Change::NewUser { person: ida(), start: start("EX001/boss") }, Refusal::UnknownRecord),
        ("a position elsewhere", Change::NewUser { person: ida(), start: start("clinic") }, Refusal::NotYourOrganisation),
        ("nothing", change("rosa", vec![], vec![]), Refusal::Malformed),
        ("backwards", change("rosa", vec![backwards], vec![]), Refusal::Malformed),
        ("twice", change("rosa", vec![start("EX001/holder")], vec![end("EX001/holder", day)]), Refusal::Malformed),
        ("too many", change("rosa", (0..21).map(|n| start(&format!("p{n}"))).collect(), vec![]), Refusal::Malformed),
        ("for nobody", change("nobody", vec![start("EX001/holder")], vec![]), Refusal::UnknownPerson),
        ("a position elsewhere", change("rosa", vec![start("clinic")], vec![]), Refusal::NotYourOrganisation),
        ("to end a position elsewhere", change("rosa", vec![], vec![end("clinic", day)]), Refusal::NotYourOrganisation),
        ("to end what was never", change("rosa", vec![], vec![end("EX001/unlocker", day)]), Refusal::UnknownRecord),
        ("nobody leaves", leaver("nobody", day), Refusal::UnknownPerson),
        ("somebody who is not here", leaver("leaver", date(2028, 2, 1)), Refusal::NotYourOrganisation),
    ];
    for (what, change, refusal) in table {
        let (_, answer) = desk.raise_as(&desk.sponsor, change).await;
        answer.refused_for(refusal, what);
    }
    assert!(desk.list(&desk.agent, "").await.requests.is_empty());
}

#[tokio::test]
async fn the_same_id_is_the_same_request() {
    let desk = Desk::new().await;
    let id = desk.raise(new_user()).await;
    let again = RaiseRequest { id, change: new_user() };
    desk.bench.with_session(&desk.sponsor).post(PATH, &again).await.done();
    let other = RaiseRequest { id, change: leaver("rosa", date(2026, 2, 1)) };
    desk.bench.with_session(&desk.sponsor).post(PATH, &other).await.refused(Refusal::WrongStep);
    desk.bench.with_session(&desk.agent).post(PATH, &again).await.refused_for(Refusal::WrongStep, "by somebody else");
    assert_eq!(desk.list(&desk.agent, "").await.requests.len(), 1);
    assert_eq!(desk.rows(id).await.len(), 1);
}

#[tokio::test]
async fn an_end_never_makes_a_position_last_longer() {
    let desk = Desk::new().await;
    let (ended, later) = (date(2025, 6, 30), date(2027, 6, 30));
    let mut tx = desk.bench.store().begin().await.unwrap();
    let past = Assignment { person: pid("rosa"), post: "EX001/unlocker".into(), from: date(2020, 1, 1), until: Some(ended) };
    tx.put_assignment(&past).await.unwrap();
    tx.commit().await.unwrap();
    let id = desk.raise(change("rosa", vec![], vec![end("EX001/unlocker", later)])).await;
    desk.grant(id).await.done();
    let held = desk.bench.store().look().await.unwrap().times_in(&pid("rosa"), "EX001/unlocker").await.unwrap();
    assert_eq!(held, [past]);
}

#[tokio::test]
async fn a_position_that_is_held_is_not_taken_away_until_it_begins_anew() {
    let desk = Desk::new().await;
    let from = date(2026, 9, 1);
    let again = || change("rosa", vec![Start { from, ..start("EX001/holder") }], vec![]);
    let (_, answer) = desk.raise_as(&desk.sponsor, again()).await;
    answer.refused(Refusal::HeldNow);
    let last = date(2026, 3, 31);
    let ending = desk.raise(change("rosa", vec![], vec![end("EX001/holder", last)])).await;
    desk.grant(ending).await.done();
    let (back, elsewhere) = (desk.raise(again()).await, desk.raise(again()).await);
    desk.grant(back).await.done();
    desk.grant(elsewhere).await.done();
    let held = ("EX001".to_owned(), Role::Holder);
    for (day, there) in [(date(2026, 1, 1), true), (last, true), (date(2026, 8, 31), false), (from, true)] {
        let expected: &[_] = if there { std::slice::from_ref(&held) } else { &[] };
        assert_eq!(desk.positions("rosa", day).await, expected, "{day}");
    }
    let times = desk.bench.store().look().await.unwrap().times_in(&pid("rosa"), "EX001/holder").await.unwrap();
    let days: Vec<_> = times.into_iter().map(|a| (a.from, a.until)).collect();
    assert_eq!(days, [(date(2020, 1, 1), Some(last)), (from, None)]);
}

#[tokio::test]
async fn nobody_grants_their_own_and_managers_alone_appoint_and_dismiss() {
    let desk = Desk::new().await;
    desk.add_posts().await;
    let manager = desk.bench.signed_in_as("manager", Role::RaManager).await;
    let (own, answer) = desk.raise_as(&desk.agent, change("rosa", vec![start("EX001/unlocker")], vec![])).await;
    answer.done();
    desk.grant(own).await.refused_for(Refusal::OwnRequest, "what they asked for");
    desk.grant_as(&manager, own).await.done();
    let about = desk.raise(change("agent", vec![start("EX001/unlocker")], vec![])).await;
    desk.grant(about).await.refused_for(Refusal::OwnRequest, "what is about themselves");
    desk.grant_as(&manager, about).await.done();
    let appointment = desk.raise(change("rosa", vec![start("registrar")], vec![])).await;
    let refusal = Refusal::NotYourRole { least: Role::RaManager };
    desk.grant(appointment).await.refused(refusal.clone());
    let hidden = desk.raise(Change::NewUser { person: ida(), start: start("registrar") }).await;
    desk.grant(hidden).await.refused(refusal.clone());
    assert!(desk.bench.store().look().await.unwrap().person(&pid("ida")).await.unwrap().is_none());
    desk.grant_as(&manager, appointment).await.done();
    let roles = desk.positions("rosa", date(2026, 1, 1)).await;
    assert!(roles.contains(&("EX001".to_owned(), Role::RaAgent)), "{roles:?}");
    let refused: Vec<_> = desk.rows(appointment).await.into_iter().map(|(.., result)| result).collect();
    assert_eq!(refused, ["done", "W-3010", "done", "done"]);
    let last = date(2026, 1, 31);
    for dismissal in [leaver("rosa", last), change("rosa", vec![], vec![end("registrar", last)])] {
        desk.grant(desk.raise(dismissal).await).await.refused(refusal.clone());
    }
    let dismissal = desk.raise(leaver("rosa", last)).await;
    desk.grant_as(&manager, dismissal).await.done();
    assert!(!desk.positions("rosa", date(2026, 2, 1)).await.contains(&("EX001".to_owned(), Role::RaAgent)));
    desk.grant(desk.bench.new_id()).await.refused(Refusal::UnknownRecord);
}

#[tokio::test]
async fn what_can_no_longer_be_is_not_granted() {
    let desk = Desk::new().await;
    desk.add_posts().await;
    let twice = [desk.raise(new_user()).await, desk.raise(new_user()).await];
    desk.grant(twice[0]).await.done();
    desk.grant(twice[1]).await.refused(Refusal::AlreadyKnown);
    let moved = desk.raise(change("rosa", vec![start("EX001/unlocker")], vec![])).await;
    let mut tx = desk.bench.store().begin().await.unwrap();
    let post = tx.post("EX001/unlocker").await.unwrap().unwrap();
    let clinic = Organisation { code: "EX009".into(), name: "Example Clinic".into() };
    tx.put_post(&Post { organisation: clinic, ..post }).await.unwrap();
    tx.commit().await.unwrap();
    desk.grant(moved).await.refused(Refusal::NotYourOrganisation);
    desk.reject(moved, "the position has moved").await.done();
    desk.grant(moved).await.refused(Refusal::WrongStep);
}

#[tokio::test]
async fn a_rejection_says_why() {
    let desk = Desk::new().await;
    let id = desk.raise(new_user()).await;
    for bad in ["", "  ", "a\nb", &"x".repeat(1001)] {
        desk.reject(id, bad).await.refused(Refusal::Malformed);
    }
    for _ in 0..2 {
        desk.reject(id, "no such person at the surgery").await.done();
    }
    desk.reject(id, "other words").await.refused(Refusal::WrongStep);
    desk.grant(id).await.refused(Refusal::WrongStep);
    assert!(desk.list(&desk.sponsor, "?state=open").await.requests.is_empty());
    let rejected = desk.list(&desk.sponsor, "?state=rejected").await.requests;
    let decided = rejected[0].decided.clone().unwrap();
    assert_eq!((decided.by.0.as_str(), decided.why.as_deref()), ("agent", Some("no such person at the surgery")));
    assert_eq!(rejected[0].state, RequestState::Rejected);
    let expected = [
        ("sponsor", "raise request: new user", "done"),
        ("agent", "reject request: new user", "done"),
        ("agent", "note: no such person at the surgery", "done"),
    ];
    assert_eq!(told(&desk.rows(id).await), expected);
}

#[tokio::test]
async fn sponsors_see_their_organisations_and_agents_all_by_pages() {
    let desk = Desk::new().await;
    desk.add_posts().await;
    let mut tx = desk.bench.store().begin().await.unwrap();
    for person in ["lena", "sponsor"] {
        let post = if person == "lena" { "clinic" } else { "EX001/sponsor" };
        tx.put_assignment(&Assignment { person: pid(person), post: post.into(), from: date(2020, 1, 1), until: None })
            .await
            .unwrap();
    }
    let second = Assignment { person: pid("holder"), post: "EX001/sponsor".into(), from: date(2020, 1, 1), until: None };
    tx.put_assignment(&second).await.unwrap();
    tx.commit().await.unwrap();
    let lena = desk.bench.issue("lena").await;
    let clinic = desk.bench.sign_in_as(&lena, "WS-1", Role::Sponsor, "EX009").await;
    let colleague = desk.bench.signed_in_as("holder", Role::Sponsor).await;
    let new = desk.raise(new_user()).await;
    desk.bench.later(1);
    let (theirs, answer) = desk.raise_as(&clinic, change("rosa", vec![start("clinic")], vec![])).await;
    answer.done();
    for (session, seen) in [(&desk.sponsor, vec![new]), (&clinic, vec![theirs]), (&desk.agent, vec![new, theirs])] {
        let listed: Vec<_> = desk.list(session, "").await.requests.iter().map(|r| r.id).collect();
        assert_eq!(listed, seen);
    }
    let contacts = async |session| match desk.list(session, "").await.requests.remove(0).change {
        Change::NewUser { person, .. } => (person.email.is_some(), person.mobile.is_some(), person.date_of_birth.is_some()),
        other => panic!("{other:?}"),
    };
    assert_eq!(contacts(&desk.sponsor).await, (true, true, true), "they said it themselves");
    assert_eq!(contacts(&desk.agent).await, (true, true, true));
    assert_eq!(contacts(&colleague).await, (false, false, false));
    let request = desk.list(&desk.agent, "").await.requests.remove(0);
    assert_eq!((request.raised_by_name.as_str(), request.organisation_code.as_str()), ("Mr Sam Invented", "EX001"));
    let other = format!("?after={theirs}");
    desk.bench.with_session(&desk.sponsor).get(&format!("{PATH}{other}")).await.refused(Refusal::UnknownRecord);
    desk.bench.with_session(&desk.sponsor).get(&format!("{PATH}?state=lost")).await.is_problem(400, "");
    for n in 0..60 {
        desk.raise(leaver("rosa", date(2027, 1, 1).checked_add(jiff::Span::new().days(n)).unwrap())).await;
    }
    let first = desk.list(&desk.agent, "?state=open").await;
    assert_eq!(first.requests.len(), 50);
    let rest = desk.list(&desk.agent, &format!("?state=open&after={}", first.next.unwrap())).await;
    assert_eq!((rest.requests.len(), rest.next), (12, None));
    let ids: std::collections::BTreeSet<_> = first.requests.iter().chain(&rest.requests).map(|r| r.id.to_string()).collect();
    assert_eq!(ids.len(), 62);
    let unlocker = desk.bench.sign_in_as(&lena, "WS-1", Role::Unlocker, "EX001").await;
    let refusal = Refusal::NotYourRole { least: Role::Sponsor };
    desk.bench.with_session(&unlocker).get(PATH).await.refused(refusal);
}
