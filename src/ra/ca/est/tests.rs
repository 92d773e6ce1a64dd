//! Against a server of our own over real TLS, and against what OpenSSL makes.

use std::{fs, time::Instant};

use axum::http::header;
use base64::{Engine, engine::general_purpose::STANDARD};
use const_oid::{
    ObjectIdentifier,
    db::rfc5280::{ANY_EXTENDED_KEY_USAGE, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_KP_CLIENT_AUTH, ID_KP_EMAIL_PROTECTION},
};
use der::{Decode, Encode};
use jiff::SignedDuration;
use proptest::prelude::*;
use x509_cert::{
    Certificate,
    ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages},
    name::Name,
};

use super::{
    content::certificates_in,
    peer::{Asked, Office, Peer, Reply, Seen, clock, config, drip, list, list_as, message, slow_peer, trust},
    *,
};
use crate::{
    domain::clock::Timestamp,
    ra::ca::{
        builtin::{BuiltIn, spki_of},
        forge::{OPENSSL_CONFIG, Plan, later, openssl},
        names::{Part, name, name_of, new_key},
        profiles::{DOCUMENT_SIGNING, PIV_CARD_AUTH},
    },
};

const SLOTS: [Slot; 3] = [Slot::Authentication, Slot::Signature, Slot::CardAuthentication];

fn slot_of(seen: &Seen) -> Slot {
    match () {
        () if seen.call.contains("/sign/") => Slot::Signature,
        () if seen.call.contains("/card/") => Slot::CardAuthentication,
        () => Slot::Authentication,
    }
}

fn honest(office: &Office, seen: &Seen) -> Reply {
    match office.certificate(&seen.body, slot_of(seen)) {
        Some(der) => list(&[der]),
        None => (400, vec![(header::CONTENT_TYPE, "text/plain".into())], b"Dr Ida Made-Up has no such key".to_vec()),
    }
}

fn issue(est: &Est, asked: &Asked, slot: Slot) -> Result<Issued, CaFault> {
    let csr = asked.csr(slot);
    est.issue(&asked.order(slot, &csr), &Chance::counting(1))
}

/// The fault of the server, or of what it gave.
fn fault(issued: Result<Issued, CaFault>) -> Option<EstFault> {
    match issued {
        Ok(_) => None,
        Err(CaFault::Est(fault)) => Some(fault),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_certificate_for_each_slot_under_its_label() {
    let peer = Peer::start(honest);
    let est = peer
        .open_with(|c| {
            (c.label, c.signature_label, c.card_label) = (Some("people".into()), Some("sign".into()), Some("card".into()));
        })
        .unwrap();
    let asked = &peer.office().asked;
    for slot in SLOTS {
        let issued = issue(&est, asked, slot).unwrap();
        let certificate = Certificate::from_der(&issued.der).unwrap();
        let tbs = certificate.tbs_certificate();
        assert_eq!(tbs.subject(), &name_of(&asked.subject(slot)).unwrap());
        assert_eq!(tbs.subject_public_key_info().to_der().unwrap(), asked.spki);
        assert_eq!(hex::encode_upper(tbs.serial_number().as_bytes()), issued.serial);
        assert_eq!(issued.not_after.as_second(), later(asked.now, 730).as_second());
    }
    assert_eq!(est.chain(), [peer.office().ca.certificate()]);
    assert_eq!(est.certificate(), peer.office().ca.certificate());
    assert!(est.revocation().is_none());
    let calls: Vec<String> = peer.seen().into_iter().map(|s| s.call).collect();
    let expected = [
        "GET /.well-known/est/people/cacerts",
        "GET /.well-known/est/sign/cacerts",
        "GET /.well-known/est/card/cacerts",
        "POST /.well-known/est/people/simpleenroll",
        "POST /.well-known/est/sign/simpleenroll",
        "POST /.well-known/est/card/simpleenroll",
    ];
    assert_eq!(calls, expected);
}

#[test]
fn what_the_server_is_sent() {
    let peer = Peer::start(honest);
    let est = peer.open_with(|c| c.basic = peer.basic("ra", "open sesame\n")).unwrap();
    let asked = &peer.office().asked;
    let csr = asked.csr(Slot::Authentication);
    let order = Order { renewal: true, ..asked.order(Slot::Authentication, &csr) };
    est.issue(&order, &Chance::counting(1)).unwrap();
    let [told, enrolled] = &peer.seen()[..] else { panic!() };
    assert_eq!(told.call, "GET /.well-known/est/cacerts");
    assert_eq!(told.header(header::AUTHORIZATION), "", "nobody is asked who wants to know the authorities");
    assert_eq!(enrolled.call, "POST /.well-known/est/simplereenroll");
    assert_eq!(enrolled.header(header::CONTENT_TYPE), "application/pkcs10");
    assert_eq!(enrolled.header(header::AUTHORIZATION), "Basic cmE6b3BlbiBzZXNhbWU=");
    assert_eq!(STANDARD.decode(&enrolled.body).unwrap(), csr);
}

type Bad = fn(&Office, &Seen) -> Reply;

fn by(office: &Office, seen: &Seen, slot: Slot, bend: impl FnOnce(&mut Order<'_>)) -> Reply {
    let csr = STANDARD.decode(&seen.body).unwrap();
    let mut order = office.asked.order(slot, &csr);
    bend(&mut order);
    list(&[office.ca.issue(&order, &office.chance).unwrap().der])
}

fn good(office: &Office, seen: &Seen) -> Vec<u8> {
    office.certificate(&seen.body, Slot::Authentication).unwrap()
}

fn text(status: u16, kind: &str) -> Reply {
    (status, vec![(header::CONTENT_TYPE, kind.into())], b"Dr Ida Made-Up is not known here".to_vec())
}

#[test]
fn nothing_is_believed() {
    const PKCS7: &str = "application/pkcs7-mime";
    let slot = Slot::Authentication;
    let untrusted = EstFault::Path(PathFault::NotTrusted);
    let refused = |status, kind: Option<&str>| EstFault::Refused { status, content_type: kind.map(str::to_owned) };
    let kind = |got: Option<&str>| EstFault::ContentType { got: got.map(str::to_owned) };
    let table: Vec<(&str, Bad, Option<EstFault>)> = vec![
        ("in lines", |o, s| list_as(PKCS7, &message(&[good(o, s)]), 10), None),
        ("in one line", |o, s| list_as(PKCS7, &message(&[good(o, s)]), 1 << 20), None),
        (
            "a longer type",
            |o, s| list_as("Application/PKCS7-MIME;smime-type=\"certs-only\"; name=x", &message(&[good(o, s)]), 64),
            None,
        ),
        ("with its authority", |o, s| list(&[good(o, s), o.ca.certificate().to_vec()]), None),
        ("not base64", |_, _| (200, vec![(header::CONTENT_TYPE, PKCS7.into())], b"MII*".to_vec()), Some(EstFault::NotBase64)),
        (
            "DER as it is",
            |o, s| (200, vec![(header::CONTENT_TYPE, PKCS7.into())], message(&[good(o, s)])),
            Some(EstFault::NotBase64),
        ),
        ("rubbish in base64", |_, _| list_as(PKCS7, b"rubbish", 64), Some(EstFault::NotCertsOnly)),
        ("the certificate alone", |o, s| list_as(PKCS7, &good(o, s), 64), Some(EstFault::NotCertsOnly)),
        ("nothing", |_, _| list_as(PKCS7, b"", 64), Some(EstFault::NotCertsOnly)),
        ("no certificate", |_, _| list(&[]), Some(EstFault::NotOne { count: 0 })),
        ("authorities alone", |o, _| list(&[o.ca.certificate().to_vec()]), Some(EstFault::NotOne { count: 0 })),
        ("two", |o, s| list(&[good(o, s), good(o, s)]), Some(EstFault::NotOne { count: 2 })),
        (
            "for another key",
            |o, s| {
                let key = spki_of(&new_key(&Chance::counting(77))).unwrap().to_der().unwrap();
                let csr = STANDARD.decode(&s.body).unwrap();
                let order = Order { spki: &key, ..o.asked.order(Slot::Authentication, &csr) };
                list(&[o.ca.issue(&order, &o.chance).unwrap().der])
            },
            Some(EstFault::WrongKey),
        ),
        ("another subject", |o, s| by(o, s, Slot::CardAuthentication, |_| {}), Some(EstFault::WrongSubject)),
        ("another use", |o, s| by(o, s, Slot::Signature, |_| {}), Some(EstFault::Path(PathFault::WrongUsage))),
        (
            "a month more",
            |o, s| by(o, s, Slot::Authentication, |order| order.not_after = later(order.not_after, 30)),
            Some(EstFault::TooLong),
        ),
        ("a year less", |o, s| by(o, s, Slot::Authentication, |order| order.not_after = later(order.not_after, -365)), None),
        (
            "hours",
            |o, s| by(o, s, Slot::Authentication, |order| order.not_after = order.not_before + SignedDuration::from_hours(5)),
            Some(EstFault::TooShort),
        ),
        ("a little ahead", |o, s| by(o, s, Slot::Authentication, |order| order.not_before += SignedDuration::from_mins(3)), None),
        (
            "by another authority of the same name",
            |o, s| {
                let dir = tempfile::tempdir().unwrap();
                let chance = Chance::counting(99);
                let span = (later(o.asked.now, -1), later(o.asked.now, 999));
                let impostor = BuiltIn::create(dir.path(), "x", "Upstream authority", span, &chance).unwrap();
                let csr = STANDARD.decode(&s.body).unwrap();
                list(&[impostor.issue(&o.asked.order(Slot::Authentication, &csr), &chance).unwrap().der])
            },
            Some(untrusted),
        ),
        ("a page", |_, _| text(200, "text/html; charset=utf-8"), Some(kind(Some("text/html")))),
        ("no type", |o, s| (200, vec![], list(&[good(o, s)]).2), Some(kind(None))),
        ("a type that is none", |_, _| text(200, "Dr Ida Made-Up"), Some(kind(None))),
        (
            "a key with it",
            |o, s| list_as("application/pkcs7-mime; smime-type=server-generated-key", &message(&[good(o, s)]), 64),
            Some(kind(Some(PKCS7))),
        ),
        ("wants a password", |_, _| text(401, "text/plain"), Some(EstFault::Unauthorised)),
        ("does not like it", |_, _| text(400, "text/plain"), Some(refused(400, Some("text/plain")))),
        ("no such place", |_, _| text(404, "a b"), Some(refused(404, None))),
        ("is ill", |_, _| text(503, "text/html"), Some(refused(503, Some("text/html")))),
        ("elsewhere", |_, _| (302, vec![(header::LOCATION, "https://127.0.0.1/".into())], vec![]), Some(refused(302, None))),
        ("nothing to say", |_, _| (204, vec![], vec![]), Some(refused(204, None))),
        (
            "without an end",
            |_, _| (200, vec![(header::CONTENT_TYPE, PKCS7.into())], vec![b'A'; 70_000]),
            Some(EstFault::Oversize { limit: 65_536 }),
        ),
    ];
    let count = table.len();
    // The row is the label.
    let rows: Vec<Bad> = table.iter().map(|row| row.1).collect();
    let peer = Peer::start(move |office, seen| {
        let row = seen.call.split('/').find_map(|part| part.parse::<usize>().ok()).unwrap();
        rows[row](office, seen)
    });
    for (row, (what, _, expected)) in table.into_iter().enumerate() {
        let est = peer.open_with(|c| c.label = Some(row.to_string())).unwrap();
        let found = fault(issue(&est, &peer.office().asked, slot));
        assert_eq!(found, expected, "{what}");
        let said = found.map(|f| format!("{f} {f:?}")).unwrap_or_default();
        assert!(!said.contains("Ida"), "{said}");
    }
    assert!(count > 25);
}

/// The server's profile is the server's: what it makes of a slot is looked at.
#[test]
fn the_use_must_fit_the_slot() {
    let asked = Asked::at(Timestamp::constant(1_767_268_800, 0));
    let chance = Chance::counting(71);
    let root = Plan::authority("Root", asked.now).self_signed(&chance);
    let known = Known::new(&[CertificateDer::from(root.der())], vec![root.der()]).unwrap();
    let signs = || KeyUsage(KeyUsages::DigitalSignature.into());
    let binds = || KeyUsage(KeyUsages::NonRepudiation.into());
    let agrees = || KeyUsage(KeyUsages::KeyAgreement.into());
    let issues = || KeyUsage(KeyUsages::DigitalSignature | KeyUsages::KeyCertSign);
    let lists = || KeyUsage(KeyUsages::DigitalSignature | KeyUsages::CRLSign);
    let [nine_a, nine_c, nine_e] = SLOTS;
    let unfit = |slot| Some(EstFault::KeyUsage { slot });
    let other = Some(EstFault::Path(PathFault::WrongUsage));
    type Row = (Slot, Option<KeyUsage>, Vec<ObjectIdentifier>, Option<EstFault>);
    let (client, mail, card) = (ID_KP_CLIENT_AUTH, ID_KP_EMAIL_PROTECTION, PIV_CARD_AUTH);
    let table: Vec<Row> = vec![
        (nine_a, Some(signs()), vec![client], None),
        (nine_a, Some(signs()), vec![mail, client], None),
        (nine_a, Some(signs()), vec![], None),
        (nine_a, None, vec![client], unfit(nine_a)),
        (nine_a, Some(agrees()), vec![client], unfit(nine_a)),
        (nine_a, Some(issues()), vec![client], unfit(nine_a)),
        (nine_a, Some(lists()), vec![client], unfit(nine_a)),
        (nine_a, Some(signs()), vec![card], other.clone()),
        (nine_c, Some(signs()), vec![mail], None),
        (nine_c, Some(binds()), vec![DOCUMENT_SIGNING], None),
        (nine_c, Some(binds()), vec![], None),
        (nine_c, Some(agrees()), vec![mail], unfit(nine_c)),
        (nine_c, Some(signs()), vec![client], other.clone()),
        (nine_e, Some(signs()), vec![card], None),
        (nine_e, Some(signs()), vec![], unfit(nine_e)),
        (nine_e, Some(signs()), vec![card, client], unfit(nine_e)),
        (nine_e, Some(signs()), vec![ANY_EXTENDED_KEY_USAGE], unfit(nine_e)),
        (nine_e, Some(signs()), vec![client], other),
    ];
    for (row, (slot, usage, extended, expected)) in table.into_iter().enumerate() {
        let named = name_of(&asked.subject(slot)).unwrap();
        let mut plan = Plan::person(named, asked.now).without(ID_CE_KEY_USAGE).without(ID_CE_EXT_KEY_USAGE);
        if let Some(usage) = usage {
            plan = plan.with(true, &usage);
        }
        if !extended.is_empty() {
            plan = plan.with(false, &ExtendedKeyUsage(extended));
        }
        let made = plan.for_key(asked.spki.clone()).by(&root, &chance).der();
        let csr = asked.csr(slot);
        let checked = check::answer(&[made], &asked.order(slot, &csr), &known.authorities, asked.now);
        assert_eq!(fault(checked.map(|(issued, _)| issued)), expected, "row {row}");
    }
}

#[test]
fn waits_for_a_decision_but_not_for_ever() {
    let after = |seconds: &str| (202, vec![(header::RETRY_AFTER, seconds.to_owned())], b"patience".to_vec());
    let peer = Peer::start(move |office, seen| {
        let later_then = |then: Reply| if seen.before == 0 { then } else { honest(office, seen) };
        match seen.call.split('/').rev().nth(1).unwrap() {
            "soon" => later_then(after("1")),
            "at-once" => later_then(after("0")),
            "by-date" => {
                let at = clock().now() + SignedDuration::from_secs(2);
                later_then(after(&at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()))
            }
            "tomorrow" => after("86400"),
            "never" => after("99999999999999999999"),
            "silent" => (202, vec![], vec![]),
            _ => (400, vec![], vec![]),
        }
    });
    let table = [
        ("soon", None),
        ("at-once", None),
        ("by-date", None),
        ("tomorrow", Some(EstFault::Pending { seconds: 86_400 })),
        ("never", Some(EstFault::Pending { seconds: 30 })),
        ("silent", Some(EstFault::Pending { seconds: 30 })),
    ];
    for (label, expected) in table {
        let est = peer.open_with(|c| c.label = Some(label.into())).unwrap();
        let began = Instant::now();
        assert_eq!(fault(issue(&est, &peer.office().asked, Slot::Authentication)), expected, "{label}");
        let took = began.elapsed();
        assert!(took >= Duration::from_millis(900) || expected.is_some(), "{label}: {took:?}");
        assert!(took < Duration::from_secs(15), "{label}: {took:?}");
    }
    // The request is repeated as it was.
    let sent: Vec<Seen> = peer.seen().into_iter().filter(|s| s.call.ends_with("/soon/simpleenroll")).collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].body, sent[1].body);
}

#[test]
fn a_password_is_asked_for() {
    let peer = Peer::start(|office, seen| match seen.header(header::AUTHORIZATION) {
        "Basic cmE6b3BlbiBzZXNhbWU=" => honest(office, seen),
        _ => (401, vec![(header::WWW_AUTHENTICATE, "Basic realm=\"est\"".into())], vec![]),
    });
    let asked = &peer.office().asked;
    let slot = Slot::Authentication;
    assert_eq!(fault(issue(&peer.open().unwrap(), asked, slot)), Some(EstFault::Unauthorised));
    let basic = peer.basic("ra", "open sesame");
    assert_eq!(fault(issue(&peer.open_with(|c| c.basic = basic).unwrap(), asked, slot)), None);
    let wrong = peer.basic("another", "open sesame");
    assert_eq!(fault(issue(&peer.open_with(|c| c.basic = wrong).unwrap(), asked, slot)), Some(EstFault::Unauthorised));
}

#[test]
fn a_client_certificate_is_asked_for() {
    let peer = Peer::start_with(true, |office, seen| match seen.call.ends_with("/cacerts") {
        true => list(&[office.ca.certificate().to_vec()]),
        false => honest(office, seen),
    });
    // Where the connection breaks before the reason is read, the reason is not known.
    let without = peer.open().err();
    assert!(matches!(without, Some(CaFault::Est(EstFault::ClientNotTrusted | EstFault::Unreachable))), "{without:?}");
    peer.make_client();
    let files = || Some(ClientFiles { certificate: "client.pem".into(), key: "client.key.pem".into() });
    let est = peer.open_with(|c| c.client = files()).unwrap();
    assert_eq!(fault(issue(&est, &peer.office().asked, Slot::Authentication)), None);
    let others = || Some(ClientFiles { certificate: "client.pem".into(), key: "tls.key.pem".into() });
    let crossed = peer.open_with(|c| c.client = others()).err();
    assert!(matches!(crossed, Some(CaFault::Est(EstFault::Identity))), "{crossed:?}");
}

#[test]
fn only_the_explicit_trust_anchors_count() {
    let peer = Peer::start(honest);
    let with = |files: &[&str]| {
        trust(peer.dir.path(), files);
        peer.open().err().map(|why| why.to_string()).unwrap_or_default()
    };
    assert!(with(&["ca.pem"]).contains("TLS certificate is not trusted"));
    assert_eq!(with(&["ra-ca.pem", "ca.pem"]), "");
    let other = Plan::authority("Other", clock().now()).self_signed(&Chance::counting(40));
    fs::write(peer.dir.path().join("other.pem"), other.pem()).unwrap();
    assert!(with(&["ra-ca.pem", "other.pem"]).contains("do not lead to the trusted ones"));
}

#[test]
fn a_request_that_says_something_else_is_never_sent() {
    let peer = Peer::start(honest);
    let est = peer.open().unwrap();
    let asked = &peer.office().asked;
    let slot = Slot::Authentication;
    let mut other = Asked::at(asked.now);
    other.key = new_key(&Chance::counting(5));
    let named = name(&[Part::Organisation("Example Surgery"), Part::CommonName("Dr Ida Made-Up"), Part::Number("555500002222")]);
    let table = [
        ("no name, as desktops sent it before", asked.csr_named(Name::default()), EstFault::RequestSubject),
        ("another number", asked.csr_named(named.unwrap()), EstFault::RequestSubject),
        ("the card's name", asked.csr(Slot::CardAuthentication), EstFault::RequestSubject),
        ("another key", other.csr(slot), EstFault::RequestKey),
        ("rubbish", vec![0x30, 3, 1, 2, 3], EstFault::BadRequest),
        ("nothing", vec![], EstFault::BadRequest),
    ];
    for (what, csr, expected) in table {
        assert_eq!(fault(est.issue(&asked.order(slot, &csr), &Chance::counting(1))), Some(expected), "{what}");
    }
    assert!(peer.seen().iter().all(|s| s.call.ends_with("/cacerts")));
}

#[test]
fn a_slow_server_is_given_up() {
    fn drips(to: &mut dyn std::io::Write) -> std::io::Result<()> {
        to.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/pkcs7-mime\r\nContent-Length: 9999\r\n\r\n")?;
        drip(to, &[b'A'; 9999])
    }
    fn drips_its_head(to: &mut dyn std::io::Write) -> std::io::Result<()> {
        drip(to, "HTTP/1.1 200 OK\r\n".as_bytes())?;
        drip(to, &b"X-Wait: and wait\r\n".repeat(99))
    }
    fn is_silent(_: &mut dyn std::io::Write) -> std::io::Result<()> {
        std::thread::sleep(Duration::from_secs(6));
        Ok(())
    }
    for (what, slowly) in [("drips", drips as fn(&mut dyn std::io::Write) -> _), ("head", drips_its_head), ("silent", is_silent)]
    {
        let dir = tempfile::tempdir().unwrap();
        let (address, thread) = slow_peer(dir.path(), slowly);
        let est = Est::open(&EstConfig { seconds: 3, ..config(address) }, dir.path(), clock()).unwrap();
        let began = Instant::now();
        let found = fault(issue(&est, &Asked::at(clock().now()), Slot::Authentication));
        assert_eq!(found, Some(EstFault::TooSlow), "{what}");
        assert!(began.elapsed() < Duration::from_secs(5), "{what}: {:?}", began.elapsed());
        drop(est);
        thread.join().unwrap();
    }
}

#[test]
fn it_starts_without_its_server_once_it_has_known_it() {
    let peer = Peer::start(honest);
    let (dir, config) = (tempfile::tempdir().unwrap(), peer.config());
    trust(peer.dir.path(), &["ra-ca.pem", "ca.pem"]);
    fs::copy(peer.dir.path().join("trust.pem"), dir.path().join("trust.pem")).unwrap();
    let open = || Est::open(&config, dir.path(), clock());
    let look = || Est::look(&config, dir.path(), clock()).map(|(_, away)| away);
    assert_eq!(look().unwrap(), None);
    assert!(!dir.path().join(KEPT).exists(), "whoever only looks keeps nothing");
    assert!(open().is_ok());
    let authority = peer.office().ca.certificate().to_vec();
    drop(peer);
    let est = open().unwrap();
    assert_eq!(est.chain(), [authority]);
    assert_eq!(look().unwrap(), Some(EstFault::Unreachable));
    assert_eq!(fault(issue(&est, &Asked::at(clock().now()), Slot::Authentication)), Some(EstFault::Unreachable));
    fs::write(dir.path().join(KEPT), "rubbish").unwrap();
    assert!(matches!(open().err(), Some(CaFault::Est(EstFault::Unreachable))));
    fs::remove_file(dir.path().join(KEPT)).unwrap();
    assert!(matches!(open().err(), Some(CaFault::Est(EstFault::Unreachable))));
}

#[test]
fn a_new_authority_below_the_root_is_found_when_it_issues() {
    let now = clock().now();
    let chance = Chance::counting(50);
    let root = Plan::authority("Root", now).self_signed(&chance);
    let first = Plan::authority("First", now).by(&root, &chance);
    let second = Plan::authority("Second", now).by(&root, &chance);
    let stray = Plan::authority("Stray", now).self_signed(&chance);
    let chain = [second.der(), root.der()];
    let (root_pem, second_der) = (root.pem(), second.der());
    let peer = Peer::start_with(false, move |office, seen| match (seen.call.ends_with("/cacerts"), seen.before) {
        (true, 0) => list(&[first.der(), stray.der(), root.der()]),
        (true, _) => list(&[second_der.clone(), first.der()]),
        (false, _) => {
            let csr = x509_cert::request::CertReq::from_der(&STANDARD.decode(&seen.body).unwrap()).unwrap();
            let plan = Plan::person(csr.info.subject, now).for_key(csr.info.public_key.to_der().unwrap());
            let from = [&second, &stray][seen.before.min(1)];
            list(&[plan.by(from, &office.chance).der()])
        }
    });
    fs::write(peer.dir.path().join("root.pem"), root_pem).unwrap();
    trust(peer.dir.path(), &["ra-ca.pem", "root.pem"]);
    let est = peer.open().unwrap();
    assert_ne!(est.certificate(), chain[0]);
    let asked = &peer.office().asked;
    assert_eq!(fault(issue(&est, asked, Slot::Authentication)), None);
    assert_eq!(est.chain(), chain);
    let found = fault(issue(&est, asked, Slot::Authentication));
    assert_eq!(found, Some(EstFault::Path(PathFault::NotTrusted)), "the stray one leads to no root");
    let kept = fs::read(peer.dir.path().join(KEPT)).unwrap();
    assert_eq!(pem_certificates(&kept).unwrap().len(), 2);
}

#[test]
fn what_cannot_be_opened() {
    let peer = Peer::start(honest);
    let file = |name: &str, content: &str| fs::write(peer.dir.path().join(name), content).unwrap();
    file("rubbish", "rubbish");
    file("open-password", "open to all");
    peer.make_client();
    fs::copy(peer.dir.path().join("client.pem"), peer.dir.path().join("no-authority.pem")).unwrap();
    let basic = |file: &str| Some(BasicFile { user: "ra".into(), password_file: file.into() });
    let (empty, colon) = (peer.basic("empty", "\n"), peer.basic("a:b", "x"));
    let client = |key: &str| Some(ClientFiles { certificate: "client.pem".into(), key: key.into() });
    let said = |bend: &dyn Fn(&mut EstConfig)| {
        let mut config = peer.config();
        bend(&mut config);
        Est::open(&config, peer.dir.path(), clock()).err().map(|why| why.to_string()).unwrap_or_default()
    };
    type Bend<'a> = &'a dyn Fn(&mut EstConfig);
    let table: &[(Bend<'_>, &str)] = &[
        (&|c| c.url = c.url.replace("https", "http"), "no https address"),
        (&|c| c.url += "/.well-known/est", "no https address"),
        (&|c| c.url = "https://ra@est.example".into(), "no https address"),
        (&|c| c.url = "é".into(), "no https address"),
        (&|c| c.label = Some(String::new()), "label"),
        (&|c| c.label = Some("a/b".into()), "label"),
        (&|c| c.label = Some("..".into()), "label"),
        (&|c| c.card_label = Some("cacerts".into()), "label"),
        (&|c| c.seconds = 0, "time limit"),
        (&|c| c.trust_file = "nowhere".into(), "nowhere cannot be used"),
        (&|c| c.trust_file = "rubbish".into(), "rubbish cannot be read as"),
        (&|c| c.trust_file = "no-authority.pem".into(), "no-authority.pem cannot be read as"),
        (&|c| c.basic = basic("nowhere"), "nowhere cannot be used"),
        (&|c| c.basic = empty.clone(), "cannot be read as"),
        (&|c| c.basic = colon.clone(), "no colon"),
        (&|c| c.client = client("nowhere"), "nowhere cannot be used"),
        #[cfg(unix)]
        (&|c| c.basic = basic("open-password"), "0600"),
        #[cfg(unix)]
        (&|c| c.client = client("rubbish"), "0600"),
    ];
    for (bend, why) in table {
        let said = said(*bend);
        assert!(said.contains(why), "{said} / {why}");
    }
    assert!(peer.seen().is_empty(), "the server was asked nothing");
}

#[test]
fn as_it_is_written_in_the_configuration() {
    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Ca {
        Est(EstConfig),
    }
    let text = "url = \"https://est.example\"\ntrust_file = \"upstream.pem\"\n";
    let config: EstConfig = toml::from_str(text).unwrap();
    assert_eq!((config.seconds, config.label, config.client, config.basic), (15, None, None, None));
    let more = format!(
        "{text}label = \"people\"\nseconds = 5\n[client]\ncertificate = \"c.pem\"\nkey = \"c.key\"\n[basic]\nuser = \"ra\"\n\
         password_file = \"p\"\n"
    );
    let config: EstConfig = toml::from_str(&more).unwrap();
    assert_eq!(config.client.as_ref().map(|c| c.key.clone()), Some("c.key".into()));
    assert_eq!(toml::from_str::<EstConfig>(&toml::to_string(&config).unwrap()).unwrap(), config);
    assert!(toml::from_str::<EstConfig>(&more.replace("password_file", "password")).is_err());
    // Beside other kinds of authority.
    let tagged = format!("kind = \"est\"\n{more}");
    assert_eq!(toml::from_str::<Ca>(&tagged).unwrap(), Ca::Est(config));
    assert!(toml::from_str::<Ca>(&tagged.replace("seconds", "second")).is_err());
}

#[tokio::test]
async fn it_may_be_dropped_on_an_async_worker() {
    let peer = Peer::start(honest);
    let est = tokio::task::spawn_blocking(move || {
        let est = peer.open().unwrap();
        assert_eq!(fault(issue(&est, &peer.office().asked, Slot::Authentication)), None);
        est
    });
    drop(est.await.unwrap());
}

/// OpenSSL's certificates are valid from now on, by the system's clock.
fn openssl_now() -> Timestamp {
    clock().now() + SignedDuration::from_mins(1)
}

#[test]
fn messages_and_certificates_that_openssl_made() {
    let dir = tempfile::tempdir().unwrap();
    let run = |arguments: &str| openssl(dir.path(), arguments);
    let write = |file: &str, content: &[u8]| fs::write(dir.path().join(file), content).unwrap();
    write("ca.cnf", OPENSSL_CONFIG.as_bytes());
    run(
        "req -x509 -newkey rsa:3072 -nodes -keyout root.key -out root.pem -subj /CN=Root -days 30 -config ca.cnf -extensions root -sha384",
    );
    run(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout between.key -out between.csr -subj /CN=Between -config ca.cnf",
    );
    run(
        "x509 -req -in between.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -extfile ca.cnf -extensions between -out between.pem",
    );
    let now = openssl_now();
    let asked = Asked::at(now);
    let csr = asked.csr(Slot::Authentication);
    write("person.csr", &csr);
    run("req -in person.csr -inform DER -verify -noout");
    run(
        "x509 -req -in person.csr -inform DER -CA between.pem -CAkey between.key -CAcreateserial -days 9 -extfile ca.cnf -extensions person -out person.pem",
    );
    let der = |file: &str| run(&format!("x509 -in {file} -outform DER"));
    let (person, between, root) = (der("person.pem"), der("between.pem"), der("root.pem"));

    run("crl2pkcs7 -nocrl -certfile person.pem -outform DER -out person.p7");
    let one = certificates_in(&run("base64 -in person.p7")).unwrap();
    assert_eq!(one, std::slice::from_ref(&person));
    assert_eq!(certificates_in(&run("base64 -A -in person.p7")).unwrap(), one);
    run("crl2pkcs7 -nocrl -certfile between.pem -certfile root.pem -outform DER -out all.p7");
    let mut told = certificates_in(&run("base64 -in all.p7")).unwrap();
    told.sort();
    let mut both = vec![between.clone(), root.clone()];
    both.sort();
    assert_eq!(told, both);

    let roots = pem_certificates(&fs::read(dir.path().join("root.pem")).unwrap()).unwrap();
    let known = Known::new(&roots, told).unwrap();
    assert_eq!(known.chain, [between.clone(), root.clone()]);
    let order = asked.order(Slot::Authentication, &csr);
    let (issued, above) = check::answer(&one, &order, &known.authorities, now).unwrap();
    assert_eq!(issued.der, person);
    assert_eq!(above, [between, root.clone()]);
    // Alone, the root does not bear it.
    let known = Known::new(&roots, vec![root]).unwrap();
    let fault = check::answer(&one, &order, &known.authorities, now).err();
    assert!(matches!(fault, Some(CaFault::Est(EstFault::Path(PathFault::NotTrusted)))), "{fault:?}");

    // A message that is signed is not certificates only.
    write("text", b"hello");
    for around in ["-nodetach -out signed.p7", "-out signed.p7"] {
        run(&format!("cms -sign -in text -signer between.pem -inkey between.key -outform DER {around}"));
        assert_eq!(certificates_in(&run("base64 -in signed.p7")), Err(EstFault::NotCertsOnly), "{around}");
    }
}

#[test]
fn a_set_that_is_not_sorted_is_read_all_the_same() {
    let now = Timestamp::constant(1_767_268_800, 0);
    let chance = Chance::counting(60);
    let made = ["a", "b"].map(|n| Plan::authority(n, now).self_signed(&chance).der());
    let sorted = message(&made);
    let place = |der: &[u8]| sorted.windows(der.len()).position(|w| w == der).unwrap();
    let mut places = made.clone().map(|der| (place(&der), der));
    places.sort();
    let [(at, first), (_, second)] = places;
    let (end, mut swapped) = (at + first.len() + second.len(), sorted[..at].to_vec());
    swapped.extend([&second[..], &first[..], &sorted[end..]].concat());
    let read = |der: &[u8]| certificates_in(STANDARD.encode(der).as_bytes()).unwrap();
    let (one, other) = (read(&sorted), read(&swapped));
    assert_eq!((&one[0], &one[1]), (&other[1], &other[0]));
}

#[test]
fn authorities_that_cannot_be() {
    let now = Timestamp::constant(1_767_268_800, 0);
    let chance = Chance::counting(61);
    let root = Plan::authority("Root", now).self_signed(&chance);
    let roots = vec![CertificateDer::from(root.der())];
    let below = Plan::authority("Below", now).by(&root, &chance);
    let lowest = Plan::authority("Lowest", now).by(&below, &chance);
    let no_authority = Plan::person(name(&[Part::CommonName("x")]).unwrap(), now).by(&root, &chance);
    let impostor = Plan::authority("Root", now).self_signed(&chance);
    let of_impostor = Plan::authority("Below", now).by(&impostor, &chance);
    let dropped = Plan::authority("Below", now).with(true, &BasicConstraints { ca: false, path_len_constraint: None });
    let dropped = dropped.by(&root, &chance);
    let (r, b, l) = (root.der(), below.der(), lowest.der());
    type Ders = Vec<Vec<u8>>;
    let table: [(&str, Ders, Option<Ders>); 10] = [
        ("nothing", vec![], None),
        ("the root", vec![r.clone()], Some(vec![r.clone()])),
        ("all, from below", vec![l.clone(), b.clone(), r.clone()], Some(vec![l.clone(), b.clone(), r.clone()])),
        ("without the root, twice", vec![b.clone(), b.clone()], Some(vec![b.clone(), r.clone()])),
        ("a gap", vec![l.clone()], None),
        ("no authority", vec![no_authority.der()], None),
        ("says that it is none", vec![dropped.der()], None),
        ("an impostor", vec![impostor.der(), of_impostor.der()], None),
        ("an impostor beside the root", vec![r.clone(), impostor.der(), of_impostor.der()], Some(vec![r.clone()])),
        ("rubbish", vec![vec![0x30, 0], vec![]], None),
    ];
    for (what, told, chain) in table {
        let known = Known::new(&roots, told);
        assert_eq!(known.map(|k| k.chain).ok(), chain, "{what}");
    }
    assert!(matches!(Known::new(&[], vec![r]).err(), Some(EstFault::NoAuthority)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_bent_answer_is_refused_or_says_the_same(at in any::<prop::sample::Index>(), bit in 0u8..8, cut in any::<prop::sample::Index>()) {
        static ONCE: std::sync::OnceLock<(Asked, Vec<u8>, Known, Vec<u8>)> = std::sync::OnceLock::new();
        let (asked, csr, known, der) = ONCE.get_or_init(|| {
            let asked = Asked::at(Timestamp::constant(1_767_268_800, 0));
            let chance = Chance::counting(70);
            let root = Plan::authority("Root", asked.now).self_signed(&chance);
            let csr = asked.csr(Slot::Authentication);
            let named = name_of(&asked.subject(Slot::Authentication)).unwrap();
            let person = Plan::person(named, asked.now).for_key(asked.spki.clone()).by(&root, &chance).der();
            let known = Known::new(&[CertificateDer::from(root.der())], vec![root.der()]).unwrap();
            (asked, csr, known, person)
        });
        let order = asked.order(Slot::Authentication, csr);
        let whole = message(std::slice::from_ref(der));
        let mut bent = whole.clone();
        bent[at.index(whole.len())] ^= 1 << bit;
        for bytes in [&bent[..], &whole[..cut.index(whole.len())]] {
            let list = certificates_in(STANDARD.encode(bytes).as_bytes());
            if let Ok((issued, _)) = list.map_err(CaFault::from).and_then(|l| check::answer(&l, &order, &known.authorities, asked.now)) {
                prop_assert_eq!(&issued.der, der);
            }
        }
        prop_assert!(check::answer(std::slice::from_ref(der), &order, &known.authorities, asked.now).is_ok());
        let mut base64 = STANDARD.encode(&whole).into_bytes();
        base64[at.index(whole.len())] ^= 1 << bit;
        if let Ok(list) = certificates_in(&base64) {
            prop_assert!(list.iter().all(|other| other.len() <= whole.len()));
        }
    }
}
