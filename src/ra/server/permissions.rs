//! Who may do what: every role at every call of the service, in the organisation of whoever it is about, in one that is paired with it and in
//! another; and at each call with something of one's own.
//!
//! A new call takes a line in [`ROWS`]; the test fails where the router has one that has none. A call that asks for a role takes an arm in
//! [`World::ask`] too, which does it as it is meant to be done, to the person or the card that it is told.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    bench::{Answered, Bench, TestCard, TestOperation, assist},
    pki, routes,
};
use crate::{
    domain::{
        incident::IncidentKind,
        operation::OperationId,
        person::PersonId,
        refusal::Refusal,
        request::{Change, RequestState, Start},
        role::{Action, Role},
        secret::SecretText,
    },
    ra::{
        admin::import::import_into,
        api::{help::HelpAsked, problem::ProblemDocument},
        store::{cards::CardState, incidents::StoredIncident, requests::StoredRequest},
    },
};

/// Who may call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Rule {
    /// Anybody: nothing is asked for, or the call brings another proof than a session.
    Anyone,
    /// Whoever has the operation's token; no session takes its place.
    Operation,
    /// Whoever is signed in, whatever their role.
    Session,
    /// A role that may, wherever it is.
    Anywhere(Action),
    /// A role that may grant, and appoint besides.
    Appoints,
    /// A role that may, in the organisation of whoever it is about or in one that is paired with it…
    Near(Action),
    /// …but RA agents and managers wherever they are.
    NearOrRa(Action),
    /// A role that may, in just this organisation…
    There(Action),
    /// …but RA agents and managers wherever they are.
    ThereOrRa(Action),
}

/// What becomes of it where it is about the caller's own card, request or person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Own {
    /// It is about nobody.
    Nothing,
    /// As with anybody else's.
    Same,
    /// Everyone may.
    Always,
    /// Nobody may.
    Never,
}

/// The calls that ask for a role, each in its own way.
#[derive(Clone, Copy, Debug)]
enum Call {
    /// It asks for none: this body is sent.
    Plain(fn() -> Value),
    Assist,
    Renew,
    Issue,
    Repair,
    Suspend,
    Reinstate,
    Cancel,
    ReportCard,
    ListIncidents,
    CloseIncident,
    LookUpHelp,
    ApproveHelp,
    DeclineHelp,
    ChooseRole,
    SearchPeople,
    LookAtPerson,
    LookAtPhoto,
    ChangeContact,
    RaiseRequest,
    ListRequests,
    GrantRequest,
    GrantAppointment,
    RejectRequest,
    Audit,
    Checkpoints,
    Report,
}

type Row = (&'static str, &'static str, Rule, Own, Call);

const EMPTY: Call = Call::Plain(|| json!({}));
const BYTES: Call = Call::Plain(|| json!({ "spki": "AA==", "signature": "AA==", "origin": "x" }));

const ROWS: &[Row] = {
    use Action::*;
    use Call::*;
    use Own::*;
    use Rule::*;
    &[
        ("get", "/healthz", Anyone, Nothing, EMPTY),
        ("get", "/v1/openapi.json", Anyone, Nothing, EMPTY),
        ("get", "/readyz", Anyone, Nothing, EMPTY),
        ("get", "/pki/ca.cer", Anyone, Nothing, EMPTY),
        ("get", "/pki/ca.crl", Anyone, Nothing, EMPTY),
        ("post", "/pki/ocsp", Anyone, Nothing, EMPTY),
        ("get", "/v1/service", Anyone, Nothing, EMPTY),
        ("get", "/v1/cards/{card}", Anyone, Nothing, EMPTY),
        ("post", "/v1/sign-in/challenge", Anyone, Nothing, EMPTY),
        ("post", "/v1/sign-in", Anyone, Nothing, EMPTY),
        ("post", "/v1/notices", Anyone, Nothing, EMPTY),
        ("post", "/v1/incidents/code", Anyone, Nothing, EMPTY),
        ("post", "/v1/incidents/by-code", Anyone, Nothing, EMPTY),
        ("post", "/v1/operations/{id}/presence", Anyone, Nothing, BYTES),
        // Ending a session that there is not is done already.
        ("delete", "/v1/session", Anyone, Nothing, EMPTY),
        ("post", "/v1/terms", Session, Nothing, Plain(|| json!({ "version": "1" }))),
        ("put", "/v1/session/role", Session, Nothing, ChooseRole),
        // Whoever is signed in is the only one whom it can be about.
        ("get", "/v1/session/photo", Session, Nothing, EMPTY),
        ("get", "/v1/operations/{id}", Operation, Nothing, EMPTY),
        ("delete", "/v1/operations/{id}", Operation, Nothing, EMPTY),
        ("post", "/v1/operations/{id}/code/send", Operation, Nothing, EMPTY),
        ("post", "/v1/operations/{id}/code", Operation, Nothing, Plain(|| json!({ "code": "123456" }))),
        ("post", "/v1/operations/{id}/help", Operation, Nothing, EMPTY),
        ("post", "/v1/operations/{id}/holder", Operation, Nothing, Plain(|| json!({ "origin": "x", "signatures": [] }))),
        ("post", "/v1/operations/{id}/puk", Operation, Nothing, EMPTY),
        ("post", "/v1/operations/{id}/management-key", Operation, Nothing, EMPTY),
        ("post", "/v1/operations/{id}/card-challenge", Operation, Nothing, Plain(challenge)),
        ("post", "/v1/operations/{id}/keys", Operation, Nothing, Plain(|| json!({ "slot": "9A", "spki": "AA==" }))),
        ("post", "/v1/operations/{id}/certificates", Operation, Nothing, Plain(|| json!({ "slot": "9A", "csr": "AA==" }))),
        ("post", "/v1/operations/{id}/confirm", Operation, Nothing, Plain(|| json!({ "management_key_changed": false }))),
        ("post", "/v1/operations/{id}/assist", Near(HelpColleague), Never, Assist),
        ("post", "/v1/help", Near(HelpColleague), Never, LookUpHelp),
        ("post", "/v1/help/approve", Near(HelpColleague), Never, ApproveHelp),
        ("post", "/v1/help/decline", Near(HelpColleague), Never, DeclineHelp),
        // Unlocking needs no session; one's own card is renewed without a helper.
        ("post", "/v1/operations", Near(HelpColleague), Never, Renew),
        ("post", "/v1/operations", Anywhere(ManageCards), Never, Issue),
        ("post", "/v1/operations", Anywhere(ManageCards), Never, Repair),
        ("post", "/v1/cards/{card}/suspend", Anywhere(ManageCards), Never, Suspend),
        ("post", "/v1/cards/{card}/reinstate", Anywhere(ManageCards), Never, Reinstate),
        ("post", "/v1/cards/{card}/cancel", Anywhere(ManageCards), Never, Cancel),
        ("post", "/v1/incidents", NearOrRa(ReportColleaguesCard), Always, ReportCard),
        ("get", "/v1/incidents", Anywhere(ManageCards), Nothing, ListIncidents),
        ("post", "/v1/incidents/{id}/close", Anywhere(ManageCards), Never, CloseIncident),
        ("get", "/v1/people", Anywhere(ManageCards), Same, SearchPeople),
        ("get", "/v1/people/{id}", NearOrRa(HelpColleague), Nothing, LookAtPerson),
        ("get", "/v1/people/{id}/photo", NearOrRa(HelpColleague), Nothing, LookAtPhoto),
        ("put", "/v1/people/{id}/contact", Anywhere(ManageCards), Never, ChangeContact),
        ("post", "/v1/requests", There(RaiseRequests), Same, RaiseRequest),
        ("get", "/v1/requests", Anywhere(RaiseRequests), Nothing, ListRequests),
        ("post", "/v1/requests/{id}/grant", Anywhere(GrantRequests), Never, GrantRequest),
        ("post", "/v1/requests/{id}/grant", Appoints, Never, GrantAppointment),
        ("post", "/v1/requests/{id}/reject", Anywhere(GrantRequests), Same, RejectRequest),
        ("get", "/v1/audit", Anywhere(SeeAuditTrail), Nothing, Audit),
        ("get", "/v1/audit/checkpoints", Anywhere(SeeAuditTrail), Nothing, Checkpoints),
        ("get", "/v1/reports/expiring", ThereOrRa(SeeWhoExpires), Nothing, Report),
        ("get", "/v1/reports/cards-by-status", ThereOrRa(SeeWhoExpires), Nothing, Report),
        ("get", "/v1/reports/unlocks-by-day", ThereOrRa(SeeWhoExpires), Nothing, Report),
        ("get", "/v1/reports/people-without-contact", ThereOrRa(SeeWhoExpires), Nothing, Report),
    ]
};

fn challenge() -> Value {
    json!({ "algorithm": "AES-256", "challenge": "AA==", "key": "current" })
}

/// Where a caller has their role, seen from the person whom it is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    There,
    Paired,
    Elsewhere,
}

impl Place {
    const ALL: [Place; 3] = [Place::There, Place::Paired, Place::Elsewhere];

    fn code(self) -> &'static str {
        match self {
            Place::There => "EX001",
            Place::Paired => "EX002",
            Place::Elsewhere => "EX003",
        }
    }
}

impl Rule {
    /// What a role in a place meets.
    fn expects(self, role: Role, place: Place) -> Result<(), Refusal> {
        let (action, good) = match self {
            Rule::Anyone | Rule::Session => return Ok(()),
            Rule::Operation => return Err(Refusal::BadProof),
            Rule::Anywhere(action) => (action, true),
            Rule::Appoints if role.may(Action::GrantRequests) => (Action::Appoint, true),
            Rule::Appoints => (Action::GrantRequests, true),
            Rule::Near(action) => (action, place != Place::Elsewhere),
            Rule::NearOrRa(action) => (action, place != Place::Elsewhere || role >= Role::RaAgent),
            Rule::There(action) => (action, place == Place::There),
            Rule::ThereOrRa(action) => (action, place == Place::There || role >= Role::RaAgent),
        };
        match (role.may(action), good) {
            (false, _) => Err(Refusal::NotYourRole { least: action.least_role() }),
            (true, false) => Err(Refusal::NotYourOrganisation),
            (true, true) => Ok(()),
        }
    }
}

/// Somebody with a card, a role and a place.
struct Caller {
    role: Role,
    place: Place,
    person: PersonId,
    card: TestCard,
    session: SecretText,
}

/// Everyone, and rosa in EX001, whom it is about.
struct World {
    bench: Bench,
    callers: Vec<Caller>,
    rosa: TestCard,
}

/// Whom a call is about.
struct Whom<'a> {
    person: &'a PersonId,
    card: &'a TestCard,
}

impl World {
    /// On a day when every card is due for renewal.
    async fn new() -> Self {
        let bench = Bench::with_config(|c| {
            let many = super::limits::figure(100_000);
            (c.limits.codes.help_per_card, c.limits.codes.per_card) = (many, many);
        })
        .await;
        let mut lines = String::from(
            "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,\
             organisation_name,role,valid_from,valid_to\n",
        );
        for (n, (role, place)) in everyone().enumerate() {
            let (role, code) = (role.name(), place.code());
            lines += &format!("{role}@{code},,Some,Body{n},,{:012},,,{code},Example {code},{role},2020-01-01,\n", 777 + n);
        }
        // The codes of RA agents and managers, in the organisation that requests are about.
        let (parts, roles) = (bench.parts(), &bench.parts().config.roles);
        let lines = lines.replace("Example EX001", "Example Surgery").replace("Example EX002", "Example Pharmacy");
        import_into(bench.store(), lines.as_bytes(), roles, false, &parts.clock, &parts.chance).await.unwrap();
        let day = jiff::civil::date(2020, 1, 1);
        let mut tx = bench.store().begin().await.unwrap();
        tx.pair("EX001", "EX002", day, None).await.unwrap();
        tx.put_photo(&PersonId("rosa".into()), &[0xFF, 0xD8, 0xFF, 7]).await.unwrap();
        for (role, place) in everyone() {
            tx.put_photo(&PersonId(format!("{}@{}", role.name(), place.code())), &[0xFF, 0xD8, 0xFF, 8]).await.unwrap();
        }
        tx.commit().await.unwrap();
        let rosa = bench.issue("rosa").await;
        let mut cards = vec![];
        for (role, place) in everyone() {
            let person = PersonId(format!("{}@{}", role.name(), place.code()));
            cards.push((role, place, bench.issue(&person.0).await, person));
        }
        bench.later_days(700);
        let mut callers = vec![];
        for (role, place, card, person) in cards {
            let session = bench.sign_in_as(&card, "WS-2", role, place.code()).await;
            callers.push(Caller { role, place, person, card, session });
        }
        Self { bench, callers, rosa }
    }

    /// Does a call as it is meant to be done, about whomever it is to be about.
    async fn ask(&self, row: &Row, caller: &Caller, whom: &Whom<'_>) -> Answered {
        let (bench, with) = (&self.bench, self.bench.with_session(&caller.session));
        let (id, code) = (bench.new_id(), caller.place.code());
        let (method, path, ..) = *row;
        let send = async |path: String, body: Value| {
            with.call(&method.to_uppercase(), &path, "application/json", body.to_string()).await
        };
        let named = |name: &str, value: &dyn std::fmt::Display| path.replace(name, &value.to_string());
        match row.4 {
            Call::Plain(body) => {
                let unlock = bench.open_unlock(&self.rosa).await;
                send(named("{id}", &unlock.id).replace("{card}", &self.rosa.identity().to_string()), body()).await
            }
            Call::Assist => {
                let unlock = self.present(whom.card).await;
                let with = bench.with_both(&caller.session, &unlock);
                let answer = with.post(&named("{id}", &unlock.id), &assist(caller.role, code)).await;
                self.give_up(&unlock).await;
                answer
            }
            Call::LookUpHelp | Call::ApproveHelp | Call::DeclineHelp => {
                let unlock = self.present(whom.card).await;
                let ask = format!("/v1/operations/{}/help", unlock.id);
                let asked: HelpAsked = bench.with_operation(&unlock).post(&ask, &()).await.ok();
                let code = asked.code.expose("a test");
                let answer = send(path.into(), json!({ "code": code, "knows_holder": true, "spoke_with_holder": true })).await;
                self.give_up(&unlock).await;
                answer
            }
            Call::Renew => with.post(path, &bench.renew_request(whom.card, Some(assist(caller.role, code)))).await,
            Call::Issue => {
                let body = json!({ "id": id, "workstation": "WS-2", "kind": "issue", "person": whom.person, "agent": caller.role,
                    "management": "AES-256" });
                send(path.into(), body).await
            }
            Call::Repair => {
                let check = json!({ "documents": ["passport"], "likeness_confirmed": true });
                let body = json!({ "id": id, "workstation": "WS-2", "kind": "repair", "card": whom.card.identity(),
                    "agent": caller.role, "identity_check": check });
                send(path.into(), body).await
            }
            Call::Suspend => send(named("{card}", &whom.card.serial), json!({ "id": id, "why": "long_leave" })).await,
            Call::Reinstate => {
                if whom.card.serial == self.rosa.serial {
                    bench.set_card(whom.card, CardState::Suspended).await;
                }
                send(named("{card}", &whom.card.serial), json!({ "id": id })).await
            }
            Call::Cancel => send(named("{card}", &whom.card.serial), json!({ "id": id, "why": "left" })).await,
            Call::ReportCard => send(path.into(), json!({ "id": id, "card": whom.card.serial, "kind": "lost" })).await,
            Call::CloseIncident => {
                let incident = self.incident(whom.card).await;
                send(named("{id}", &incident), json!({ "outcome": "no_action" })).await
            }
            Call::ChooseRole => send(path.into(), json!({ "role": caller.role, "organisation_code": code })).await,
            Call::SearchPeople => send(format!("{path}?name=testwell"), Value::Null).await,
            Call::LookAtPerson | Call::LookAtPhoto => send(named("{id}", whom.person), Value::Null).await,
            Call::ChangeContact => send(named("{id}", whom.person), json!({ "email": "new@mail.example.uk" })).await,
            Call::RaiseRequest => {
                let start = json!({ "position_id": "EX001/holder", "from": "2020-01-01" });
                let change = json!({ "kind": "position_change", "person": whom.person, "starts": [start] });
                send(path.into(), json!({ "id": id, "change": change })).await
            }
            Call::GrantRequest => send(named("{id}", &self.request(whom, "EX001/holder").await), Value::Null).await,
            Call::GrantAppointment => send(named("{id}", &self.request(whom, "EX001/ra_agent").await), Value::Null).await,
            Call::RejectRequest => {
                send(named("{id}", &self.request(whom, "EX001/holder").await), json!({ "why": "not needed" })).await
            }
            Call::Report => send(format!("{path}?organisation=EX001"), Value::Null).await,
            Call::ListIncidents | Call::ListRequests | Call::Audit | Call::Checkpoints => send(path.into(), Value::Null).await,
        }
    }

    async fn present(&self, card: &TestCard) -> TestOperation {
        let mut unlock = self.bench.open_unlock(card).await;
        self.bench.be_present(card, &mut unlock).await;
        unlock
    }

    async fn give_up(&self, unlock: &TestOperation) {
        self.bench.with_operation(unlock).delete(&format!("/v1/operations/{}", unlock.id)).await.done();
    }

    /// A report of a card, in the queue.
    async fn incident(&self, card: &TestCard) -> OperationId {
        let mut tx = self.bench.store().begin().await.unwrap();
        let id = self.bench.new_id();
        let card = tx.card_by_serial(&card.serial).await.unwrap().unwrap().key;
        let incident = StoredIncident {
            id,
            card,
            kind: IncidentKind::Lost,
            note: String::new(),
            reporter: None,
            role: None,
            organisation: None,
            workstation: "WS-1".into(),
            reported_at: self.bench.now(),
            closed: None,
        };
        tx.add_incident(&incident).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A request about somebody, by the sponsor of EX001.
    async fn request(&self, whom: &Whom<'_>, position: &str) -> OperationId {
        let mut tx = self.bench.store().begin().await.unwrap();
        let id = self.bench.new_id();
        let start = Start { position_id: position.into(), from: jiff::civil::date(2020, 1, 1), until: None };
        let request = StoredRequest {
            id,
            organisation: "EX001".into(),
            change: Change::PositionChange { person: whom.person.clone(), starts: vec![start], ends: vec![] },
            raised_by: PersonId("sponsor@EX001".into()),
            raised_at: self.bench.now(),
            state: RequestState::Open,
            decided: None,
        };
        tx.add_request(&request).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Everything that a call may have done to a card is undone.
    async fn make_good(&self, card: &TestCard) {
        let mut tx = self.bench.store().begin().await.unwrap();
        let key = tx.card_by_serial(&card.serial).await.unwrap().unwrap().key;
        tx.set_card_state(key, CardState::Active, None, self.bench.now()).await.unwrap();
        tx.reinstate_all(key).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A row of the table, for one caller: nothing of theirs, then what is their own.
    async fn check(&mut self, row: &Row, n: usize) {
        let (method, path, rule, own, call) = *row;
        let caller = &self.callers[n];
        let what = format!("{:?} {:?} {method} {path} {call:?}", caller.role, caller.place);
        let rosa = PersonId("rosa".into());
        let refusal = refused(&self.ask(row, caller, &Whom { person: &rosa, card: &self.rosa }).await, &what);
        self.make_good(&self.rosa).await;
        match rule {
            // Whatever they met, it was not who they are.
            Rule::Anyone => assert!(!matches!(refusal, Some(ref r) if asks_who(r)), "{what}: {refusal:?}"),
            _ => assert_eq!(refusal, rule.expects(caller.role, caller.place).err(), "{what}"),
        }
        if own == Own::Nothing {
            return;
        }
        let what = format!("{what}, their own");
        let refusal = refused(&self.ask(row, caller, &Whom { person: &caller.person, card: &caller.card }).await, &what);
        let expected = rule.expects(caller.role, caller.place).err();
        match own {
            Own::Nothing => {}
            Own::Same => assert_eq!(refusal, expected, "{what}"),
            Own::Always => assert_eq!(refusal, None, "{what}"),
            Own::Never => {
                let own = [Refusal::OwnCard, Refusal::OwnRequest];
                let role = matches!(expected, Some(Refusal::NotYourRole { .. })) && refusal == expected;
                assert!(role || refusal.as_ref().is_some_and(|r| own.contains(r)), "{what}: {refusal:?}");
            }
        }
        if own == Own::Always {
            self.make_good(&self.callers[n].card).await;
            let Caller { role, place, card, .. } = &self.callers[n];
            let session = self.bench.sign_in_as(card, "WS-2", *role, place.code()).await;
            self.callers[n].session = session;
        }
    }
}

fn everyone() -> impl Iterator<Item = (Role, Place)> {
    Role::ALL.into_iter().flat_map(|role| Place::ALL.map(|place| (role, place)))
}

/// Whether a refusal is about who asks.
fn asks_who(refusal: &Refusal) -> bool {
    let place = matches!(refusal, Refusal::NotYourOrganisation | Refusal::OwnCard | Refusal::OwnRequest);
    let role = matches!(refusal, Refusal::NotYourRole { .. } | Refusal::RoleNotChosen);
    place || role || matches!(refusal, Refusal::NotSignedIn | Refusal::TermsNeeded)
}

/// The refusal of an answer, if it is one; the service must not have failed.
fn refused(answer: &Answered, what: &str) -> Option<Refusal> {
    assert!(answer.status < 500, "{what}: {}", answer.text());
    if answer.status < 400 {
        return None;
    }
    let document: ProblemDocument = serde_json::from_slice(&answer.bytes()).unwrap_or_else(|e| panic!("{what}: {e}"));
    Some(document.refusal.unwrap_or_else(|| panic!("{what}: {}", answer.text())))
}

#[test]
fn every_route_has_a_row() {
    let routed: BTreeSet<_> = routes::ROUTES.iter().chain(pki::ROUTES).copied().collect();
    let listed: BTreeSet<_> = ROWS.iter().map(|(method, path, ..)| (*method, *path)).collect();
    assert_eq!(routed.difference(&listed).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "calls that have no row");
    assert_eq!(listed.difference(&routed).collect::<Vec<_>>(), Vec::<&(&str, &str)>::new(), "rows without a call");
    assert_eq!(routed.len(), routes::ROUTES.len() + pki::ROUTES.len(), "a call twice");
}

#[tokio::test]
async fn each_role_at_each_call() {
    let mut world = World::new().await;
    for row in ROWS {
        // A session that was ended is another matter.
        if (row.0, row.1) == ("delete", "/v1/session") {
            continue;
        }
        for n in 0..world.callers.len() {
            world.check(row, n).await;
        }
    }
}

#[tokio::test]
async fn nobody_at_each_call() {
    let mut world = World::new().await;
    let nobody = SecretText::new("nobody".to_owned());
    let unchosen = world.bench.sign_in(&world.callers[0].card).await;
    world.callers.truncate(1);
    // The session is ended last of all.
    let ends = |row: &&Row| (row.0, row.1) == ("delete", "/v1/session");
    for row in ROWS.iter().filter(|row| !ends(row)).chain(ROWS.iter().filter(ends)) {
        let (method, path, rule, _, call) = *row;
        let rosa = PersonId("rosa".into());
        for (session, missing) in [(&nobody, Refusal::NotSignedIn), (&unchosen, Refusal::RoleNotChosen)] {
            let caller = &mut world.callers[0];
            caller.session = SecretText::new(session.expose("a test").to_owned());
            // The most that there is: what is missing is the session, or the role in it.
            caller.role = Role::RaManager;
            let caller = &world.callers[0];
            let what = format!("{missing:?} {method} {path} {call:?}");
            let refusal = refused(&world.ask(row, caller, &Whom { person: &rosa, card: &world.rosa }).await, &what);
            world.make_good(&world.rosa).await;
            let expected = match (rule, &missing) {
                (Rule::Anyone, _) => {
                    assert!(!refusal.as_ref().is_some_and(asks_who), "{what}: {refusal:?}");
                    continue;
                }
                (Rule::Operation, _) => Some(Refusal::BadProof),
                (Rule::Session, Refusal::NotSignedIn) => Some(Refusal::NotSignedIn),
                (_, Refusal::NotSignedIn) => Some(Refusal::NotSignedIn),
                // Whoever has chosen none, acts in the role that the call names, where it is theirs.
                _ if matches!(call, Call::Assist | Call::Renew | Call::Issue | Call::Repair | Call::ChooseRole) => {
                    assert!(refusal.as_ref().is_some_and(|r| matches!(r, Refusal::NotYourRole { .. })), "{what}: {refusal:?}");
                    continue;
                }
                (Rule::Session, _) => None,
                _ => Some(missing),
            };
            assert_eq!(refusal, expected, "{what}");
        }
    }
}
