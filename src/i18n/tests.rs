//! Every variant has its words, every word is used, and all of it is plain English.

use super::{ENGLISH, Os, Texts, problem::problem_ids, words::warning_ids};
use crate::{
    desk::port::{Expiring, HelpCodeShown, Outcome, Question, SentCode, Step, Warning},
    domain::{
        card::{CardSerial, PasscodeState, Retries, Slot},
        clock::Timestamp,
        incident::{IncidentKind, Outcome as Closed},
        language::Language,
        lifecycle::{CardDeed, CardState},
        operation::{CardChanged, OperationId, OperationKind},
        passcode::PasscodeFault,
        problem::{Failure, Problem},
        refusal::Refusal,
        role::Role,
        secret::SecretText,
    },
    ra::api::{
        help::HelpWanted,
        lifecycle::{Incidents, ReportCodePromised},
        operation::{CodeSent, ContactWay, MaskedContact},
        report::Horizon,
    },
};

fn at() -> Timestamp {
    "2027-01-02T12:00:00Z".parse().expect("a time")
}

/// One of each. The match makes the build fail where a new variant is not added to the list.
macro_rules! one_of_each {
    ($name:ident: $type:ty { $($pattern:pat => $example:expr),+ $(,)? }) => {
        fn $name() -> Vec<$type> {
            fn _all_are_here(value: &$type) {
                match value { $($pattern => ()),+ }
            }
            vec![$($example),+]
        }
    };
}

one_of_each!(refusals: Refusal {
    Refusal::NotSignedIn => Refusal::NotSignedIn,
    Refusal::TermsNeeded => Refusal::TermsNeeded,
    Refusal::UnknownCard => Refusal::UnknownCard,
    Refusal::CardSuspended => Refusal::CardSuspended,
    Refusal::CardCancelled => Refusal::CardCancelled,
    Refusal::PersonInactive => Refusal::PersonInactive,
    Refusal::UnknownPerson => Refusal::UnknownPerson,
    Refusal::NotYourRole { .. } => Refusal::NotYourRole { least: Role::RaAgent },
    Refusal::NotYourOrganisation => Refusal::NotYourOrganisation,
    Refusal::OwnCard => Refusal::OwnCard,
    Refusal::NotAttested => Refusal::NotAttested,
    Refusal::NoContact => Refusal::NoContact,
    Refusal::WrongCode { .. } => Refusal::WrongCode { left: 2 },
    Refusal::CodeSpent => Refusal::CodeSpent,
    Refusal::TooSoon { .. } => Refusal::TooSoon { seconds: 42 },
    Refusal::TooEarly { .. } => Refusal::TooEarly { from: at() },
    Refusal::CertificatesExpired => Refusal::CertificatesExpired,
    Refusal::OperationGone => Refusal::OperationGone,
    Refusal::WrongStep => Refusal::WrongStep,
    Refusal::OtherOperationOpen => Refusal::OtherOperationOpen,
    Refusal::BadProof => Refusal::BadProof,
    Refusal::UntrustedCertificate => Refusal::UntrustedCertificate,
    Refusal::OtherOrigin => Refusal::OtherOrigin,
    Refusal::StaleChallenge => Refusal::StaleChallenge,
    Refusal::BadRequestForCertificate => Refusal::BadRequestForCertificate,
    Refusal::BadBootstrapCode => Refusal::BadBootstrapCode,
    Refusal::SecretsUnknown => Refusal::SecretsUnknown,
    Refusal::RoleNotChosen => Refusal::RoleNotChosen,
    Refusal::SameWorkstation => Refusal::SameWorkstation,
    Refusal::WrongHelpCode => Refusal::WrongHelpCode,
    Refusal::HelpDeclined => Refusal::HelpDeclined,
    Refusal::NotDelivered => Refusal::NotDelivered,
    Refusal::NotNow { .. } => Refusal::NotNow { state: CardState::Suspended, allowed: vec![CardDeed::Reinstate, CardDeed::Cancel] },
    Refusal::IdentityNotChecked => Refusal::IdentityNotChecked,
    Refusal::AuthorityAway => Refusal::AuthorityAway,
    Refusal::UnknownRecord => Refusal::UnknownRecord,
    Refusal::AlreadyKnown => Refusal::AlreadyKnown,
    Refusal::OwnRequest => Refusal::OwnRequest,
    Refusal::HeldNow => Refusal::HeldNow,
    Refusal::Malformed => Refusal::Malformed,
    Refusal::TooSlow => Refusal::TooSlow,
});

one_of_each!(problems: Problem {
    Problem::NoService => Problem::NoService,
    Problem::NoReader => Problem::NoReader,
    Problem::ReaderNotFound { .. } =>
        Problem::ReaderNotFound { asked: "Three".to_owned(), known: vec!["One".to_owned(), "Two".to_owned()] },
    Problem::NoCard => Problem::NoCard,
    Problem::NotPiv => Problem::NotPiv,
    Problem::CardGone => Problem::CardGone,
    Problem::CardReset => Problem::CardReset,
    Problem::CardBusy => Problem::CardBusy,
    Problem::OtherCard => Problem::OtherCard,
    Problem::CardFault { .. } => Problem::CardFault { command: "GET DATA", status: 0x6F00 },
    Problem::CardUnreadable { .. } => Problem::CardUnreadable { command: "GET DATA" },
    Problem::NoCardIdentity => Problem::NoCardIdentity,
    Problem::WrongPasscode { .. } => Problem::WrongPasscode { left: Some(Retries(2)) },
    Problem::Blocked => Problem::Blocked,
    Problem::NotBlocked => Problem::NotBlocked,
    Problem::PukRefused => Problem::PukRefused,
    Problem::LastTry => Problem::LastTry,
    Problem::PasscodeRule(_) => Problem::PasscodeRule(PasscodeFault::Run),
    Problem::PasscodesDiffer => Problem::PasscodesDiffer,
    Problem::PadTimedOut => Problem::PadTimedOut,
    Problem::NoPad => Problem::NoPad,
    Problem::PadOnly => Problem::PadOnly,
    Problem::NotBlank => Problem::NotBlank,
    Problem::NoRa => Problem::NoRa,
    Problem::RaAddress => Problem::RaAddress,
    Problem::RaTrustFile => Problem::RaTrustFile,
    Problem::RaUnreachable => Problem::RaUnreachable,
    Problem::RaNotTrusted => Problem::RaNotTrusted,
    Problem::RaNameUnknown => Problem::RaNameUnknown,
    Problem::RaConnectionRefused => Problem::RaConnectionRefused,
    Problem::NotAnRa => Problem::NotAnRa,
    Problem::RaClock => Problem::RaClock,
    Problem::RaProxy => Problem::RaProxy,
    Problem::RaFailed { .. } => Problem::RaFailed { status: 503 },
    Problem::RaUnreadable => Problem::RaUnreadable,
    Problem::Refused(_) => Problem::Refused(Refusal::OwnCard),
    Problem::NotAllowed { .. } => Problem::NotAllowed { least: Role::Unlocker },
    Problem::TermsNeeded { .. } => Problem::TermsNeeded { version: "1".to_owned(), text: "…".to_owned() },
    Problem::AttestationNeeded => Problem::AttestationNeeded,
    Problem::HelperCardNeeded => Problem::HelperCardNeeded,
    Problem::CutOff { .. } => Problem::CutOff { kind: OperationKind::Renew },
    Problem::Cancelled => Problem::Cancelled,
    Problem::CardTaken { .. } => Problem::CardTaken { programs: vec!["scdaemon".to_owned()] },
    Problem::Usage { .. } => Problem::Usage { what: "the reader’s name" },
    Problem::File { .. } => Problem::File { what: "/tmp/x".to_owned() },
    Problem::Screen { .. } => Problem::Screen { what: "there is no screen".to_owned() },
    Problem::Managed { .. } => Problem::Managed { setting: "ra.url" },
    Problem::Internal { .. } => Problem::Internal { what: "the desk is busy" },
});

one_of_each!(warnings: Warning {
    Warning::Unfinished(_) => Warning::Unfinished(OperationKind::Unlock),
    Warning::Blocked => Warning::Blocked,
    Warning::LastTry => Warning::LastTry,
    Warning::Expired { .. } => Warning::Expired { days_ago: 3 },
    Warning::Expiring { .. } => Warning::Expiring { days_left: 41, until: at() },
    Warning::NotYetValid { .. } => Warning::NotYetValid { from: at() },
    Warning::KeyMismatch { .. } => Warning::KeyMismatch { slot: Slot::Signature },
    Warning::Unreadable { .. } => Warning::Unreadable { what: "CHUID" },
    Warning::NoCardIdentity => Warning::NoCardIdentity,
    Warning::Suspended => Warning::Suspended,
    Warning::Cancelled => Warning::Cancelled,
    Warning::UnknownToRa => Warning::UnknownToRa,
    Warning::Blank => Warning::Blank,
    Warning::PasscodeOld { .. } => Warning::PasscodeOld { since: at() },
});

one_of_each!(steps: Step {
    Step::AskRa => Step::AskRa,
    Step::ProveIdentity => Step::ProveIdentity,
    Step::ChooseNewPasscode => Step::ChooseNewPasscode,
    Step::SetPasscode => Step::SetPasscode,
    Step::SecureCard => Step::SecureCard,
    Step::PrepareCard => Step::PrepareCard,
    Step::CardAuthenticationKey => Step::CardAuthenticationKey,
    Step::SignatureKey => Step::SignatureKey,
    Step::AuthenticationKey => Step::AuthenticationKey,
    Step::TellComputer => Step::TellComputer,
    Step::Confirm => Step::Confirm,
});

one_of_each!(faults: PasscodeFault {
    PasscodeFault::Length => PasscodeFault::Length,
    PasscodeFault::NotDigits => PasscodeFault::NotDigits,
    PasscodeFault::OneDigit => PasscodeFault::OneDigit,
    PasscodeFault::Run => PasscodeFault::Run,
    PasscodeFault::DateOfBirth => PasscodeFault::DateOfBirth,
    PasscodeFault::IdentityNumber => PasscodeFault::IdentityNumber,
    PasscodeFault::Previous => PasscodeFault::Previous,
});

one_of_each!(outcomes: Outcome {
    Outcome::Looked => Outcome::Looked,
    Outcome::SignedIn => Outcome::SignedIn,
    Outcome::SignedOut => Outcome::SignedOut,
    Outcome::TermsAccepted => Outcome::TermsAccepted,
    Outcome::PositionChosen => Outcome::PositionChosen,
    Outcome::PasscodeChanged { .. } => Outcome::PasscodeChanged { tries: PasscodeState::Left(Retries(3)) },
    Outcome::Unlocked { .. } => Outcome::Unlocked { tries: PasscodeState::Unknown },
    Outcome::Renewed { until: Some(_) } => Outcome::Renewed { until: Some(at()) },
    Outcome::Renewed { until: None } => Outcome::Renewed { until: None },
    Outcome::RaFound { .. } => Outcome::RaFound { name: "Example RA".to_owned(), ahead: 0 },
    Outcome::Issued { .. } => Outcome::Issued { serial: "WC-1".to_owned() },
    Outcome::Repaired { until: Some(_) } => Outcome::Repaired { until: Some(at()) },
    Outcome::Repaired { until: None } => Outcome::Repaired { until: None },
    Outcome::HelpWanted(_) => Outcome::HelpWanted(Box::new(HelpWanted {
        operation: OperationId(uuid::Uuid::nil()),
        holder: "Bronwen Hughes".to_owned(),
        photo: None,
        card: CardSerial("WC-1".to_owned()),
        workstation: "DESK 2".to_owned(),
        asked_at: at(),
    })),
    Outcome::HelpApproved => Outcome::HelpApproved,
    Outcome::HelpDeclined => Outcome::HelpDeclined,
    Outcome::Reported { .. } => Outcome::Reported { kind: IncidentKind::Lost, own: true },
    Outcome::CardSuspended { .. } => Outcome::CardSuspended { card: CardSerial("WC-1".to_owned()) },
    Outcome::CardReinstated { .. } => Outcome::CardReinstated { card: CardSerial("WC-1".to_owned()) },
    Outcome::CardCancelled { .. } => Outcome::CardCancelled { card: CardSerial("WC-1".to_owned()) },
    Outcome::Incidents(_) => Outcome::Incidents(Box::new(Incidents { incidents: vec![], next: None })),
    Outcome::IncidentClosed { .. } => Outcome::IncidentClosed { outcome: Closed::Found, card: None },
    Outcome::Expiring(_) => Outcome::Expiring(Box::new(Expiring { within: Horizon::Days30, cards: vec![], whole: false })),
});

fn questions() -> Vec<Question> {
    let sent =
        CodeSent {
            to: MaskedContact { way: ContactWay::Email, shown: "r••••@••••.uk".to_owned() }, minutes: 15, again_in: 60
        };
    let texted =
        CodeSent {
            to: MaskedContact { way: ContactWay::Text, shown: "+44 •••• ••0001".to_owned() }, minutes: 15, again_in: 60
        };
    vec![
        Question::CodeWay { ways: vec![], unsent: None },
        Question::CodeWay { ways: vec![], unsent: Some(ContactWay::Email) },
        Question::CodeWay { ways: vec![], unsent: Some(ContactWay::Text) },
        Question::Code { sent: SentCode { sent: sent.clone(), others: vec![] }, wrong_left: None },
        Question::Code { sent: SentCode { sent, others: vec![] }, wrong_left: Some(1) },
        Question::Code { sent: SentCode { sent: texted, others: vec![] }, wrong_left: None },
        Question::NewPasscode { holder: None },
        Question::Terms { version: "1".to_owned(), text: "…".to_owned() },
        Question::HelpCode(HelpCodeShown::new(SecretText::new("7K3M-Q9TX".to_owned()), 15)),
        Question::ReportCode { promised: ReportCodePromised { minutes: 15, again_in: 60 }, wrong_left: None },
        Question::ReportCode { promised: ReportCodePromised { minutes: 15, again_in: 60 }, wrong_left: Some(2) },
    ]
}

/// Neither an id that has no text, nor a fact that was not filled in.
#[track_caller]
fn whole(text: &str) {
    let looks_like_an_id = !text.contains(' ') && text.contains('-') && text.is_ascii();
    assert!(!text.is_empty() && !looks_like_an_id && !text.contains('{'), "not a text: {text:?}");
}

#[test]
fn every_problem_and_refusal_is_said() {
    for texts in Language::ALL.map(Texts::new) {
        let refused = refusals().into_iter().map(Problem::Refused);
        for problem in problems().into_iter().chain(refused) {
            for card_changed in [CardChanged::No, CardChanged::Yes, CardChanged::Unknown] {
                for os in [Os::Windows, Os::MacOs, Os::Linux] {
                    let said = texts.problem_text(&Failure { problem: problem.clone(), card_changed }, os);
                    for text in [&said.headline, &said.what, &said.card, &said.next] {
                        whole(text);
                    }
                    assert!(said.next.ends_with('.'), "{}", said.next);
                    assert!(!said.headline.ends_with('.'), "{}", said.headline);
                }
            }
        }
    }
}

#[test]
fn every_warning_step_fault_outcome_and_question_is_said() {
    for texts in Language::ALL.map(Texts::new) {
        for warning in warnings() {
            let (what, next) = texts.warning(&warning);
            whole(&what);
            whole(&next);
        }
        steps().into_iter().for_each(|s| whole(&texts.step(s)));
        faults().into_iter().for_each(|f| whole(&texts.passcode_fault(f)));
        Role::ALL.into_iter().for_each(|r| whole(&format!("{} {}", texts.role(r), texts.who(r))));
        let (outcomes, questions) = (outcomes(), questions());
        for said in outcomes.iter().map(|o| texts.outcome(o)).chain(questions.iter().map(|q| texts.question(q))) {
            whole(&said.headline);
            whole(&said.what);
        }
    }
}

#[test]
fn facts_are_in_the_words() {
    let texts = Texts::english();
    let next = |problem| texts.problem_text(&Failure::untouched(problem), Os::Linux).next;
    let what = |programs: &[&str]| {
        let programs = programs.iter().map(|p| (*p).to_owned()).collect();
        texts.problem_text(&Failure::untouched(Problem::CardTaken { programs }), Os::Linux).what
    };
    assert_eq!(what(&[]), "Another program used the card each time we did, so we stopped.");
    assert!(what(&["scdaemon", "mail"]).ends_with("These use smartcards now: scdaemon, mail."));
    assert_eq!(next(Problem::NotAllowed { least: Role::RaAgent }), "Ask an RA agent.");
    assert_eq!(next(Problem::Refused(Refusal::TooSoon { seconds: 1 })), "Try again in 1 second.");
    assert_eq!(next(Problem::Refused(Refusal::TooEarly { from: at() })), "You can renew them from 2 January 2027.");
    let (what, _) = texts.warning(&Warning::Expiring { days_left: 41, until: at() });
    assert_eq!(what, "The certificates expire on 2 January 2027, in 41 days.");
    assert_eq!(texts.days(1), "1 day");
    assert_eq!(texts.tries_left(1), "One try left");
    assert_eq!(texts.tries_left(3), "3 tries left");
}

#[test]
fn facts_are_in_the_welsh_words() {
    let texts = Texts::new(Language::Welsh);
    let next = |problem| texts.problem_text(&Failure::untouched(problem), Os::Linux).next;
    assert_eq!(next(Problem::NotAllowed { least: Role::RaManager }), "Gofynnwch am help. Gall rheolwr RA wneud hyn.");
    assert_eq!(next(Problem::Refused(Refusal::TooSoon { seconds: 2 })), "Rhowch gynnig arall arni ymhen 2 eiliad.");
    assert_eq!(
        next(Problem::Refused(Refusal::TooEarly { from: at() })),
        "Gallwch eu hadnewyddu o 2\u{a0}Ionawr\u{a0}2027 ymlaen."
    );
    let (what, _) = texts.warning(&Warning::Expired { days_ago: 2 });
    assert_eq!(what, "Daeth y tystysgrifau i ben 2 ddiwrnod yn ôl.");
    let said = texts.outcome(&Outcome::Unlocked { tries: PasscodeState::Left(Retries(3)) });
    assert_eq!(said.what, "Defnyddiwch eich cod pas newydd o hyn ymlaen. Mae 3 chynnig ar ôl gennych.");
}

type Said = fn(&Texts, u8) -> String;

/// CLDR gives Welsh six forms: 0, 1, 2, 3, 6 and all other numbers; after 2 the noun mutates softly, after 3 and 6 by breath.
#[test]
fn counts_have_their_forms_in_both_languages() {
    let days: Said = |t, n| t.days(n.into());
    let left: Said = |t, n| t.days_left(n.into());
    let (tries, minutes, seconds): (Said, Said, Said) =
        (Texts::tries_left, |t, n| t.minutes(n.into()), |t, n| t.seconds(n.into()));
    let within: Said = |t, n| {
        let said = t.outcome(&Outcome::PasscodeChanged { tries: PasscodeState::Left(Retries(n)) }).what;
        said.split_once(". ").map(|(_, after)| after.to_owned()).expect("two sentences")
    };
    for (language, say, n, expected) in [
        (Language::English, days, 0, "0 days"),
        (Language::English, days, 1, "1 day"),
        (Language::English, days, 2, "2 days"),
        (Language::English, left, 1, "1 day left"),
        (Language::English, left, 41, "41 days left"),
        (Language::English, tries, 0, "No tries left"),
        (Language::English, tries, 1, "One try left"),
        (Language::English, tries, 3, "3 tries left"),
        (Language::English, within, 1, "You have one try left."),
        (Language::English, minutes, 1, "1 minute"),
        (Language::English, minutes, 15, "15 minutes"),
        (Language::English, seconds, 1, "1 second"),
        (Language::English, seconds, 0, "0 seconds"),
        (Language::Welsh, days, 0, "0 diwrnod"),
        (Language::Welsh, days, 1, "1 diwrnod"),
        (Language::Welsh, days, 2, "2 ddiwrnod"),
        (Language::Welsh, days, 3, "3 diwrnod"),
        (Language::Welsh, days, 6, "6 diwrnod"),
        (Language::Welsh, days, 41, "41 diwrnod"),
        (Language::Welsh, left, 0, "0 diwrnod ar ôl"),
        (Language::Welsh, left, 1, "1 diwrnod ar ôl"),
        (Language::Welsh, left, 2, "2 ddiwrnod ar ôl"),
        (Language::Welsh, left, 3, "3 diwrnod ar ôl"),
        (Language::Welsh, left, 6, "6 diwrnod ar ôl"),
        (Language::Welsh, left, 12, "12 diwrnod ar ôl"),
        (Language::Welsh, tries, 0, "Dim cynigion ar ôl"),
        (Language::Welsh, tries, 1, "Un cynnig ar ôl"),
        (Language::Welsh, tries, 2, "2 gynnig ar ôl"),
        (Language::Welsh, tries, 3, "3 chynnig ar ôl"),
        (Language::Welsh, tries, 4, "4 cynnig ar ôl"),
        (Language::Welsh, tries, 6, "6 chynnig ar ôl"),
        (Language::Welsh, tries, 22, "22 cynnig ar ôl"),
        (Language::Welsh, within, 0, "Mae 0 cynnig ar ôl gennych."),
        (Language::Welsh, within, 1, "Mae un cynnig ar ôl gennych."),
        (Language::Welsh, within, 2, "Mae 2 gynnig ar ôl gennych."),
        (Language::Welsh, within, 3, "Mae 3 chynnig ar ôl gennych."),
        (Language::Welsh, within, 6, "Mae 6 chynnig ar ôl gennych."),
        (Language::Welsh, within, 8, "Mae 8 cynnig ar ôl gennych."),
        (Language::Welsh, minutes, 0, "0 munud"),
        (Language::Welsh, minutes, 1, "1 munud"),
        (Language::Welsh, minutes, 2, "2 funud"),
        (Language::Welsh, minutes, 3, "3 munud"),
        (Language::Welsh, minutes, 6, "6 munud"),
        (Language::Welsh, minutes, 15, "15 munud"),
        (Language::Welsh, seconds, 0, "0 eiliad"),
        (Language::Welsh, seconds, 1, "1 eiliad"),
        (Language::Welsh, seconds, 2, "2 eiliad"),
        (Language::Welsh, seconds, 3, "3 eiliad"),
        (Language::Welsh, seconds, 6, "6 eiliad"),
        (Language::Welsh, seconds, 42, "42 eiliad"),
    ] {
        assert_eq!(say(&Texts::new(language), n), expected, "{language:?} {n}");
    }
}

#[test]
fn dates_have_the_months_of_both_languages() {
    for (month, english, welsh) in [
        (1, "January", "Ionawr"),
        (2, "February", "Chwefror"),
        (3, "March", "Mawrth"),
        (4, "April", "Ebrill"),
        (5, "May", "Mai"),
        (6, "June", "Mehefin"),
        (7, "July", "Gorffennaf"),
        (8, "August", "Awst"),
        (9, "September", "Medi"),
        (10, "October", "Hydref"),
        (11, "November", "Tachwedd"),
        (12, "December", "Rhagfyr"),
    ] {
        let at: Timestamp = format!("2027-{month:02}-09T12:00:00Z").parse().expect("a time");
        for (language, name) in [(Language::English, english), (Language::Welsh, welsh)] {
            assert_eq!(Texts::new(language).date(at), format!("9\u{a0}{name}\u{a0}2027"));
        }
    }
}

#[test]
fn a_change_of_language_keeps_the_zone() {
    let late: Timestamp = "2027-06-30T23:30:00Z".parse().expect("a time");
    let mut texts = Texts::english().in_zone(jiff::tz::TimeZone::fixed(jiff::tz::offset(1)));
    texts.speak(Language::Welsh);
    assert_eq!((texts.language(), texts.date(late).replace('\u{a0}', " ")), (Language::Welsh, "1 Gorffennaf 2027".to_owned()));
    texts.speak(Language::English);
    assert_eq!(texts.date(late).replace('\u{a0}', " "), "1 July 2027");
}

#[test]
fn advice_differs_by_operating_system() {
    let texts = Texts::english();
    let next = |os| texts.problem_text(&Failure::untouched(Problem::NoService), os).next;
    assert!(next(Os::Windows).contains("Smart Card"));
    assert!(next(Os::Linux).contains("pcscd"));
    assert!(next(Os::MacOs).contains("Start the computer again"));
}

#[test]
fn dates_are_said_in_the_zone_given() {
    let late: Timestamp = "2027-06-30T23:30:00Z".parse().expect("a time");
    assert_eq!(Texts::english().date(late), "30 June 2027");
    let london = jiff::tz::TimeZone::fixed(jiff::tz::offset(1));
    assert_eq!(Texts::english().in_zone(london).date(late), "1 July 2027");
}

#[test]
fn each_problem_and_warning_has_its_own_words() {
    let refused = refusals().into_iter().map(Problem::Refused);
    for problem in problems().into_iter().chain(refused) {
        assert_eq!(problem_ids(&problem).headline.name, format!("problem-{}", problem.id()));
    }
    for warning in warnings() {
        assert_eq!(warning_ids(&warning).text.name, format!("warning-{}-text", warning.entry().1));
    }
}

#[test]
fn the_words_are_plain() {
    for line in ENGLISH.lines().filter(|l| !l.starts_with('#')) {
        let Some((id, text)) = line.split_once(" = ") else { continue };
        let lower = format!(" {} ", text.to_lowercase());
        for word in [
            " pin",
            "attempt",
            "utilis",
            "invalid",
            "authenticat",
            " please enter",
            "abort",
            "execut",
            "terminat",
            "in order to",
            "failed",
            "error occurred",
            "retry",
            "credential",
            "obtain",
            "prior to",
            "color",
            "organization",
        ] {
            assert!(!lower.contains(word), "{id} says {word:?}");
        }
        for sentence in text.split(['.', '?', '!', ':']) {
            let words = sentence.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
            assert!(words <= 24, "{id} has a sentence of {words} words");
        }
        for name in ["NHS", "nhs"] {
            assert!(!text.contains(name), "{id} names a mark");
        }
    }
}

/// Flesch–Kincaid over all the words together: the school year, of which age is five more.
#[test]
fn the_reading_age_is_eleven_at_most() {
    let (mut sentences, mut words, mut syllables) = (0.0, 0.0, 0.0);
    for line in ENGLISH.lines().filter(|l| l.contains(" = ") && !l.starts_with('#') && l.contains('.')) {
        let text = line.split_once(" = ").map_or("", |(_, text)| text);
        for sentence in text.split(['.', '?', '!']).filter(|s| s.contains(' ')) {
            sentences += 1.0;
            for word in sentence.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
                words += 1.0;
                syllables += f64::from(syllables_in(&word.to_lowercase()));
            }
        }
    }
    let grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59;
    assert!(grade <= 6.0, "school year {grade:.1}");
}

fn syllables_in(word: &str) -> u32 {
    let vowel = |c: char| "aeiouy".contains(c);
    let groups = word.chars().fold((0, false), |(n, before), c| (n + u32::from(vowel(c) && !before), vowel(c))).0;
    let silent = u32::from(word.ends_with('e') && !word.ends_with("le") && groups > 1);
    (groups - silent).max(1)
}

#[test]
fn the_manual_lists_every_code() {
    let manual = include_str!("../manual/problem_codes.md");
    let codes = problems().iter().map(Problem::code).chain(refusals().iter().map(Refusal::code)).collect::<Vec<_>>();
    for code in codes.into_iter().chain(warnings().iter().map(|w| w.entry().0)) {
        assert!(manual.contains(&format!("| {code} |")), "{code} is not in the manual");
    }
}
