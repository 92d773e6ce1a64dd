//! The lines for what can be found, and what leaves the window of them.

use super::{
    Line, Report, Verdict,
    examine::{Seen, examine},
    redact::Private,
    renderer::Record,
};
use crate::{
    config::{
        Config, Over, Places,
        fault::{ConfigFault, Mistake},
        setting::Expected,
        settings::Source,
    },
    desk::port::{
        CardView, Driver, EnrolmentState, HostFacts, Loaded, NoKeyring, Pad, ProxyInForce, RaLink, RaMet, ReaderLook, ReaderView,
        ServerCertificate,
    },
    domain::{
        clock::Timestamp,
        language::Language,
        policy::{Contact, Policy},
        problem::Problem,
        renderer::{self, Renderer},
    },
    gui::sample,
    i18n::{Os, Texts},
    ra::api::{
        card::CardStatus,
        service::{ServiceInfo, Terms},
    },
};

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().expect("a time")
}

fn config() -> Config {
    let places = ["m", "p", "u", "w", "s"].map(|n| std::path::PathBuf::from("/nowhere").join(n));
    let [machine, policy, user, window, state] = places;
    Config::at(Places { machine, policy, user, window, state }, &Over::default()).expect("settings")
}

fn contact() -> Contact {
    let text = |t: &str| t.to_owned();
    Contact {
        name: text("RA desk"),
        phone: text("01632 960 117"),
        hours: text("9 to 5"),
        email: text("ra@x.example"),
        place: text(""),
    }
}

fn service() -> ServiceInfo {
    ServiceInfo {
        name: "Northbridge RA".to_owned(),
        contact: contact(),
        policy: Policy::default(),
        terms: Terms { version: "2026-1".to_owned(), text: String::new(), reminder: String::new() },
        time: now(),
        version: None,
        authorities: vec![],
    }
}

fn ra(service: Loaded<ServiceInfo>) -> RaLink {
    RaLink { url: Some("https://ra.example".to_owned()), service }
}

fn host() -> HostFacts {
    HostFacts {
        system: "linux x86_64".to_owned(),
        drivers: Some(vec![Driver { name: "ifd-ccid".to_owned(), version: None }]),
        usb_readers: vec![],
        card_programs: vec![],
        proxy: ProxyInForce::None,
        enrolment: EnrolmentState::NotAsked,
        met: RaMet {
            certificate: Some(ServerCertificate {
                issuer: "CN=Example".to_owned(),
                not_after: "2027-11-22T09:00:00Z".parse().expect("a time"),
            }),
            way: None,
            ahead: Some(0),
        },
    }
}

fn look(readers: &[ReaderView], no_service: bool, ra: &RaLink, host: &HostFacts, config: &Config) -> Report {
    let seen = Seen {
        config,
        readers: Some(readers),
        no_service,
        ra: Some(ra),
        host: Some(host),
        renderer: None,
        now: now(),
        os: Os::Linux,
    };
    examine(&seen, &Texts::english())
}

fn reader(look: ReaderLook) -> ReaderView {
    ReaderView { name: "Reader One".to_owned(), pad: Pad::default(), look }
}

#[test]
fn a_keypad_is_told_of() {
    let with = |verify| {
        let one = ReaderView { pad: Pad { verify, modify: false }, ..reader(ReaderLook::Empty) };
        let report = look(&[one], false, &ra(Loaded::Ready(service())), &host(), &config());
        report.lines.iter().find(|l| l.check == "reader").map(|l| l.found.clone())
    };
    assert_eq!(with(false).as_deref(), Some("Reader One"));
    assert_eq!(with(true).as_deref(), Some("Reader One, with a keypad of its own"));
}

#[test]
fn each_fault_has_its_line_its_verdict_and_its_code() {
    use Verdict::{Fail, Pass, Warn};
    type Change = fn(&mut Vec<ReaderView>, &mut bool, &mut RaLink, &mut HostFacts, &mut Config);
    let cases: &[(&str, Verdict, Option<&str>, Change)] = &[
        ("smart_card_service", Pass, None, |_, _, _, _, _| {}),
        ("smart_card_service", Fail, Some("W-1001"), |_, no_service, _, _, _| *no_service = true),
        ("drivers", Pass, None, |_, _, _, _, _| {}),
        ("drivers", Fail, None, |_, _, _, host, _| host.drivers = Some(vec![])),
        ("reader", Fail, Some("W-1002"), |readers, _, _, _, _| readers.clear()),
        ("reader", Fail, Some("W-1002"), |readers, _, _, host, _| {
            readers.clear();
            host.usb_readers = vec!["Desk Reader".to_owned()];
        }),
        ("reader", Fail, Some("W-1014"), |readers, _, _, _, _| {
            readers[0].look = ReaderLook::Failed { problem: Problem::CardBusy };
        }),
        ("card", Fail, None, |readers, _, _, _, _| readers[0].look = ReaderLook::Mute),
        ("card_in_use", Pass, None, |_, _, _, host, _| host.card_programs = vec!["scdaemon".to_owned()]),
        ("card_in_use", Fail, Some("W-1014"), |readers, _, _, host, _| {
            readers[0].look = ReaderLook::Failed { problem: Problem::CardBusy };
            host.card_programs = vec!["scdaemon".to_owned()];
        }),
        ("ra_configured", Fail, Some("W-2001"), |_, _, ra, _, _| ra.url = None),
        ("ra_reachable", Pass, None, |_, _, _, _, _| {}),
        ("ra_reachable", Fail, Some("W-2008"), |_, _, ra, host, _| {
            ra.service = Loaded::Failed { problem: Problem::RaUnreachable, previous: None };
            host.met.way = Some(Problem::RaNameUnknown);
        }),
        ("proxy", Pass, None, |_, _, _, host, _| host.proxy = ProxyInForce::SystemUntold),
        ("proxy", Fail, Some("W-2012"), |_, _, ra, host, _| {
            ra.service = Loaded::Failed { problem: Problem::RaProxy, previous: None };
            host.proxy = ProxyInForce::Manual("http://proxy.example:8080".to_owned());
            host.met.way = Some(Problem::RaProxy);
        }),
        ("tls", Pass, None, |_, _, _, _, _| {}),
        ("tls", Warn, None, |_, _, _, host, _| {
            host.met.certificate.as_mut().expect("one").not_after = "2026-11-30T09:00:00Z".parse().expect("a time");
        }),
        ("tls", Fail, Some("W-2002"), |_, _, ra, _, _| {
            ra.service = Loaded::Failed { problem: Problem::RaNotTrusted, previous: None };
        }),
        ("clock", Pass, None, |_, _, _, host, _| host.met.ahead = Some(120)),
        ("clock", Warn, Some("W-2011"), |_, _, _, host, _| host.met.ahead = Some(-121)),
        ("settings", Pass, None, |_, _, _, _, _| {}),
        ("settings", Fail, None, |_, _, _, _, config| {
            config.faults = vec![ConfigFault { file: "/etc/x".into(), line: Some(1), what: Mistake::LockNotHere }];
        }),
        ("policy", Pass, None, |_, _, _, _, config| config.settings.proxy.locked = true),
        ("ra_policy", Pass, None, |_, _, _, _, _| {}),
        ("keyring", Pass, None, |_, _, _, host, _| host.enrolment = EnrolmentState::Kept { number: "0123456789".to_owned() }),
        ("keyring", Warn, None, |_, _, _, host, _| host.enrolment = EnrolmentState::Asking),
        ("keyring", Warn, None, |_, _, _, host, _| {
            host.enrolment = EnrolmentState::Unkept { number: "0123456789".to_owned(), why: NoKeyring::Absent };
        }),
        ("version", Pass, None, |_, _, _, _, _| {}),
    ];
    for (n, (check, verdict, code, change)) in cases.iter().enumerate() {
        let (mut readers, mut no_service) = (vec![reader(ReaderLook::Empty)], false);
        let (mut ra, mut host, mut config) = (ra(Loaded::Ready(service())), host(), config());
        change(&mut readers, &mut no_service, &mut ra, &mut host, &mut config);
        let report = look(&readers, no_service, &ra, &host, &config);
        let line = report.lines.iter().find(|l| l.check == *check).unwrap_or_else(|| panic!("{n}: no line {check}: {report:?}"));
        assert_eq!((line.verdict, line.code), (*verdict, *code), "{n}: {line:?}");
        // Whatever is not well comes with what to do.
        for line in &report.lines {
            assert!(!line.found.is_empty() && (line.verdict == Pass) == line.remedy.is_empty(), "{n}: {line:?}");
        }
    }
}

#[test]
fn what_is_not_known_yet_has_no_line() {
    let config = config();
    let seen = Seen {
        config: &config,
        readers: None,
        no_service: false,
        ra: None,
        host: None,
        renderer: None,
        now: now(),
        os: Os::Linux,
    };
    let report = examine(&seen, &Texts::english());
    let checks: Vec<_> = report.lines.iter().map(|l| l.check).collect();
    assert_eq!(checks, ["version", "settings", "policy"]);
}

#[test]
fn one_failed_line_makes_it_unwell_and_gives_the_code() {
    let mut report = Report::default();
    report.add(Line::pass("service", "running"));
    report.add(Line::warn("clock", "3 minutes off", "set it").coded("W-2011"));
    assert_eq!((report.is_well(), report.code()), (true, Some("W-2011")));
    report.add(Line::fail("readers", "none", "plug one in").coded("W-1002"));
    assert_eq!((report.is_well(), report.code()), (false, Some("W-1002")));
    assert!(report.text().contains("FAIL  readers: none (W-1002)\n      → plug one in"));
}

#[test]
fn the_service_desk_gets_the_code_and_the_contact_and_no_names() {
    let mut report = Report::default();
    report.add(Line::fail("reader", "Ana Bell’s reader: 5555 1234 5678\u{7}, /home/ana/x", "ask Ana Bell").coded("W-1002"));
    let private = Private { words: vec!["Ana Bell".to_owned()], serials: vec![] };
    let text = report.for_service_desk(&Texts::english(), Some(&contact()), &private, now());
    let expected = "Wardcard, what works and what does not · 2026-11-22 09:00 UTC\n\
                    Code W-1002\n\
                    Your RA: RA desk, 01632 960 117, 9 to 5, ra@x.example\n\
                    \n\
                    FAIL  reader: ‹…›’s reader: ‹…›, /home/…/x (W-1002)\n      → ask ‹…›\n";
    assert_eq!(text, expected);
}

#[test]
fn the_welsh_page_speaks_of_settings_keyring_and_drawing_in_welsh() {
    let places = ["m", "p", "u", "w", "s"].map(|n| std::path::PathBuf::from("/nowhere").join(n));
    let files = places.clone().map(Some);
    let [machine, policy, user, window, state] = places;
    let over = Over { renderer: Some(renderer::Choice::Auto), ..Over::default() };
    let mut well = Config::at(Places { machine, policy, user, window, state }, &over).expect("settings");
    let [machine, policy, user, window, named] = files.map(Option::unwrap_or_default);
    well.settings.ra_url.source = Source::Machine(machine);
    well.settings.proxy.source = Source::Policy(policy);
    well.settings.language.source = Source::User(user);
    well.settings.theme.source = Source::Window(window);
    well.settings.text_size.source = Source::Named(named);
    let wrong = |expected| ConfigFault {
        file: "/etc/x".into(),
        line: Some(1),
        what: Mistake::WrongValue { key: "proxy".to_owned(), expected },
    };
    let mut ill = config();
    ill.faults = vec![wrong(Expected::Proxy), wrong(Expected::OneOf(&["dark"])), wrong(Expected::Names)];
    let mut record = Record { painted: Some(Renderer::Cpu), ..Record::default() };
    record.failed.add(Renderer::Wgpu, "no such extension");
    let said = |config: &Config, why, texts: &Texts| {
        let enrolment = EnrolmentState::Unkept { number: "0123456789".to_owned(), why };
        let (host, ra) = (HostFacts { enrolment, ..host() }, ra(Loaded::NotYet));
        let seen = Seen {
            config,
            readers: None,
            no_service: false,
            ra: Some(&ra),
            host: Some(&host),
            renderer: Some(&record),
            now: now(),
            os: Os::Linux,
        };
        let lines = examine(&seen, texts).lines.into_iter();
        lines
            .filter(|l| ["settings", "keyring", "renderer"].contains(&l.check))
            .map(|l| l.found + " " + &l.remedy)
            .collect::<Vec<_>>()
    };
    let (english, welsh) = (Texts::english(), Texts::new(Language::Welsh));
    for why in [NoKeyring::Absent, NoKeyring::Locked, NoKeyring::Damaged, NoKeyring::Failed] {
        for config in [&well, &ill] {
            let words = |text: &str| text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect::<Vec<_>>();
            let both = said(config, why, &english).into_iter().zip(said(config, why, &welsh));
            for (english, welsh) in both {
                for word in
                    ["the", "this", "has", "to", "be", "or", "an", "of", "file", "computer", "keyring", "others", "because"]
                {
                    assert!(!words(&welsh).iter().any(|w| w == word), "{word:?} in {welsh:?}, for {english:?}");
                }
            }
        }
    }
    assert!(said(&well, NoKeyring::Locked, &english)[0].contains("proxy = system (your organisation’s policy)"));
}

#[test]
fn the_chain_is_signed_unsigned_or_cannot_be_checked() {
    use Verdict::{Fail, Pass, Warn};
    let known = || ServiceInfo { authorities: sample::service().authorities, ..service() };
    let away = |previous| Loaded::Failed { problem: Problem::RaUnreachable, previous };
    let unread = |card: &mut CardView| card.standing = Loaded::NotYet;
    let forged = |card: &mut CardView| {
        for facts in card.certificates.iter_mut().filter_map(|c| c.facts.as_mut()).skip(1) {
            // Within the signature.
            *facts.der.last_mut().expect("bytes") ^= 1;
        }
    };
    let stopped = |card: &mut CardView| card.standing = Loaded::Ready(CardStatus::Cancelled);
    let unknown = |card: &mut CardView| card.standing = Loaded::Ready(CardStatus::Unknown);
    type Change<'a> = &'a dyn Fn(&mut CardView);
    let as_it_is: Change<'_> = &|_| ();
    for (service, change, verdict, words) in [
        (
            Loaded::Ready(known()),
            as_it_is,
            Pass,
            "Signed by CN=Northbridge Care RA, O=Northbridge, which your RA trusts. The RA knows",
        ),
        (Loaded::Ready(known()), &unread, Warn, "has not been asked about the card"),
        (Loaded::Ready(known()), &forged, Fail, "was not signed by it"),
        (Loaded::Ready(known()), &stopped, Warn, "has stopped it"),
        (Loaded::Ready(known()), &unknown, Fail, "does not know the card"),
        // An older RA.
        (Loaded::Ready(service()), as_it_is, Warn, "does not say how to check"),
        (Loaded::Ready(service()), &unread, Warn, "once the RA is there"),
        (away(None), as_it_is, Warn, "once the RA is there"),
        // What it said before still counts.
        (away(Some(known())), as_it_is, Pass, "which your RA trusts"),
        (away(Some(known())), &forged, Fail, "was not signed by it"),
    ] {
        let mut card = sample::bronwen("Reader One", 400);
        change(&mut card);
        let report = look(&[reader(ReaderLook::Card(Box::new(card)))], false, &ra(service), &host(), &config());
        let line = report.lines.iter().find(|l| l.check == "chain").expect("a line");
        assert!(line.verdict == verdict && line.found.contains(words), "{words}: {line:?}");
        assert_eq!(line.remedy.is_empty(), verdict == Pass, "{words}");
    }
}

#[test]
fn the_versions_stand_beside_each_other() {
    let said = |version: Option<&str>| {
        let service = ServiceInfo { version: version.map(str::to_owned), ..service() };
        let report = look(&[], false, &ra(Loaded::Ready(service)), &host(), &config());
        report.lines.into_iter().find(|l| l.check == "version").expect("a line").found
    };
    let own = concat!("wardcard ", env!("CARGO_PKG_VERSION"), ", linux x86_64");
    assert_eq!(said(None), own);
    assert_eq!(said(Some("9.1.0")), format!("{own}. The RA: 9.1.0."));
}
