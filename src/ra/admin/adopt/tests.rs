//! Files good and bad, in clear and encrypted.

use std::{fs, io::Write as _};

use age::{
    Encryptor, Recipient,
    armor::{ArmoredWriter, Format},
    scrypt,
    secrecy::{ExposeSecret as _, SecretString},
    x25519,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::*;
use crate::{
    domain::card::{CardIdentity, CardSerial, ManagementAlgorithm},
    domain::proof,
    ra::{
        admin::{
            import::import_into,
            init::{InitOptions, init},
        },
        server::bench::{Bench, START, TestKey},
    },
};

const HEADING: &str = "serial,identity_number,card_auth_spki,expiry,puk,management_algorithm,management_key";
const ROSA: &str = "555500000001";
const LENA: &str = "555500000002";
const PUK: &str = "3837363534333231";
const KEY: &str = "a1a2a3a4a5a6a7a8a9aaabacadaeafb0";

fn spki(seed: u8) -> String {
    STANDARD.encode(TestKey::new(seed).spki())
}

fn identity(seed: u8) -> CardIdentity {
    proof::identity_of(&TestKey::new(seed).spki())
}

/// Rosa's card with both secrets, and Lena's with none.
fn rosa() -> String {
    format!("E-1,{ROSA},{},20291231,{PUK},AES-128,{KEY}", spki(1))
}

fn lena() -> String {
    format!("E-2,{LENA},{},20281130,,,", spki(2))
}

async fn run(bench: &Bench, lines: &[&str], dry_run: bool) -> Result<Adopted, AdminFault> {
    let text = format!("{HEADING}\n{}\n", lines.join("\n"));
    let parts = bench.parts();
    adopt_into(bench.store(), &parts.vault, text.as_bytes(), dry_run, &parts.clock, &parts.chance).await
}

/// What is wrong, in words; nothing of the file's secrets may be among them.
#[track_caller]
fn faults(outcome: Result<Adopted, AdminFault>) -> Vec<LineFault> {
    let fault = outcome.unwrap_err();
    let words = format!("{fault} {fault:?}").to_lowercase();
    for secret in [PUK, KEY, "38373635", "a1a2a3", "zz", "56, 55, 54"] {
        assert!(!words.contains(secret), "{words}");
    }
    match fault {
        AdminFault::Adopt(AdoptFault::Lines(faults)) => faults,
        other => panic!("{other}"),
    }
}

async fn card(bench: &Bench, seed: u8) -> Option<Card> {
    bench.store().look().await.unwrap().card_by_identity(&identity(seed)).await.unwrap()
}

fn unsealed(bench: &Bench, card: &Card) -> (Vec<u8>, Vec<u8>) {
    let vault = &bench.parts().vault;
    let puk = vault.unseal(&puk::purpose(&card.serial), &Sealed(card.puk.clone().unwrap())).unwrap();
    let sealed = Sealed(card.management.clone().unwrap().sealed);
    let key = vault.unseal(&management_key::purpose(&card.serial), &sealed).unwrap();
    (puk.to_vec(), key.to_vec())
}

#[tokio::test]
async fn tried_done_and_done_again() {
    let bench = Bench::new().await;
    let (rosa, lena) = (rosa(), lena());
    let lines = [&rosa[..], &lena];
    let before = bench.rows().await;
    let expected = Adopted { dry_run: true, added: 2, changed: 0, unchanged: 0, puks: 1, management_keys: 1 };
    assert_eq!(run(&bench, &lines, true).await.unwrap(), expected);
    assert!(card(&bench, 1).await.is_none());
    assert_eq!(bench.rows().await, before, "a try is not even written down");
    assert_eq!(run(&bench, &lines, false).await.unwrap(), Adopted { dry_run: false, ..expected });
    let known = card(&bench, 1).await.unwrap();
    assert_eq!((known.serial.0.as_str(), known.person.0.as_str(), known.expiry.as_str()), ("E-1", "rosa", "20291231"));
    assert_eq!((known.state, known.origin), (CardState::Active, Origin::Adopted));
    assert_eq!(known.management.as_ref().unwrap().algorithm, ManagementAlgorithm::Aes128);
    assert_eq!(unsealed(&bench, &known), (b"87654321".to_vec(), hex::decode(KEY).unwrap()));
    let bare = card(&bench, 2).await.unwrap();
    assert!(bare.puk.is_none() && bare.management.is_none());
    let audited = bench.audited().await;
    let what: Vec<&str> = audited[before.len()..].iter().map(|(what, _)| what.as_str()).collect();
    assert_eq!(what, ["adopt", "adopt", "adopt cards: 2 added, 0 changed, 0 unchanged"]);
    let again = Adopted { dry_run: false, added: 0, unchanged: 2, ..expected };
    assert_eq!(run(&bench, &lines, false).await.unwrap(), again);
    let kept = card(&bench, 1).await.unwrap();
    assert!(kept.puk == known.puk && kept.management.unwrap().sealed == known.management.unwrap().sealed, "not sealed anew");
    assert!(again.to_string().contains("with PUK 1, without 1; with management key 1, without 1"), "{again}");
}

#[tokio::test]
async fn what_is_not_told_stays_and_what_is_told_anew_changes() {
    let bench = Bench::new().await;
    run(&bench, &[&rosa()], false).await.unwrap();
    let untold = format!("E-1,{ROSA},{},20291231,,,", spki(1));
    let outcome = run(&bench, &[&untold], false).await.unwrap();
    assert_eq!((outcome.unchanged, outcome.puks, outcome.management_keys), (1, 1, 1));
    let other = rosa().replace(PUK, "3131313131313131").replace("20291231", "20300101").replace("b0", "ff");
    assert_eq!(run(&bench, &[&other], true).await.unwrap().changed, 1);
    assert_eq!(unsealed(&bench, &card(&bench, 1).await.unwrap()).0, b"87654321");
    assert_eq!(run(&bench, &[&other], false).await.unwrap().changed, 1);
    let known = card(&bench, 1).await.unwrap();
    assert_eq!(known.expiry, "20300101");
    assert_eq!(unsealed(&bench, &known).0, b"11111111");
    assert_eq!(unsealed(&bench, &known).1.last(), Some(&0xFF));
    assert!(bench.audited().await.contains(&("adopt, changed".into(), "done".into())));
    let mut tx = bench.store().begin().await.unwrap();
    tx.set_card_state(known.key, CardState::Cancelled, None, START).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(run(&bench, &[&other], false).await.unwrap().unchanged, 1);
    assert_eq!(faults(run(&bench, &[&rosa()], false).await), [LineFault { line: 2, what: Wrong::Cancelled }]);
}

#[tokio::test]
async fn each_bad_line_is_told_and_nothing_is_adopted() {
    let bench = Bench::new().await;
    let p192 = STANDARD.encode(hex::decode("3013060a2a").unwrap());
    let rosa = rosa();
    let form = |column: &'static str| move |what: &Wrong| matches!(what, Wrong::Form { column: c, .. } if *c == column);
    let is = |wrong: Wrong| move |what: &Wrong| *what == wrong;
    type Check = Box<dyn Fn(&Wrong) -> bool>;
    let table: Vec<(String, Check)> = vec![
        (rosa.replace("E-1", ""), Box::new(form("serial"))),
        (rosa.replace("E-1", "E\u{1b}1"), Box::new(form("serial"))),
        (rosa.replace("E-1", &"E".repeat(65)), Box::new(form("serial"))),
        (rosa.replace(ROSA, "5555"), Box::new(form("identity_number"))),
        (rosa.replace(ROSA, "555599999999"), Box::new(is(Wrong::UnknownHolder))),
        (rosa.replace(&spki(1), ""), Box::new(form("card_auth_spki"))),
        (rosa.replace(&spki(1), "????"), Box::new(form("card_auth_spki"))),
        (rosa.replace(&spki(1), &p192), Box::new(form("card_auth_spki"))),
        (rosa.replace(&spki(1), &spki(1)[..40]), Box::new(form("card_auth_spki"))),
        (rosa.replace("20291231", "2029-12-31"), Box::new(form("expiry"))),
        (rosa.replace("20291231", "20291331"), Box::new(form("expiry"))),
        (rosa.replace("20291231", ""), Box::new(form("expiry"))),
        (rosa.replace(PUK, &PUK[2..]), Box::new(form("puk"))),
        (rosa.replace(PUK, &format!("{}zz", &PUK[2..])), Box::new(form("puk"))),
        (rosa.replace("AES-128", "DES"), Box::new(form("management_algorithm"))),
        (rosa.replace("AES-128", "AES-256"), Box::new(form("management_key"))),
        (rosa.replace("b0", "zz"), Box::new(form("management_key"))),
        (rosa.replace("AES-128", ""), Box::new(is(Wrong::Half))),
        (rosa.replace(KEY, ""), Box::new(is(Wrong::Half))),
        (format!("{rosa},more"), Box::new(is(Wrong::Columns))),
        (PUK.to_owned(), Box::new(is(Wrong::Columns))),
        (lena().replace(&spki(2), &spki(3)), Box::new(is(Wrong::Twice { column: "serial", first: 2 }))),
        (lena().replace("E-2", "E-3"), Box::new(is(Wrong::Twice { column: "card_auth_spki", first: 2 }))),
    ];
    for (bad, is_expected) in table {
        let found = faults(run(&bench, &[&lena(), &bad], false).await);
        assert!(found.len() == 1 && found[0].line == 3 && is_expected(&found[0].what), "{found:?}");
        assert!(card(&bench, 1).await.is_none() && card(&bench, 2).await.is_none(), "{found:?}");
    }
    let all = faults(run(&bench, &[&rosa.replace("E-1", "").replace(PUK, "zz"), "", "x"], true).await);
    let lines: Vec<u64> = all.iter().map(|f| f.line).collect();
    assert_eq!(lines, [2, 2, 4], "all of them, dry too");
    for (text, line, is_expected) in [
        (&b""[..], 1, form_of_heading(7)),
        (b"serial,puk\nE-1,3837363534333231\n", 1, form_of_heading(5)),
        (b"serial\nE-\xFF\n", 2, Wrong::NotText),
    ] {
        let parts = bench.parts();
        let outcome = adopt_into(bench.store(), &parts.vault, text, false, &parts.clock, &parts.chance).await;
        let found = faults(outcome);
        match (&found[0].what, &is_expected) {
            (Wrong::Heading(lacks), Wrong::Heading(expected)) => assert_eq!(lacks.len(), expected.len()),
            (what, expected) => assert_eq!(what, expected),
        }
        assert_eq!((found.len(), found[0].line), (1, line));
    }
}

fn form_of_heading(lacks: usize) -> Wrong {
    Wrong::Heading(vec![""; lacks])
}

#[tokio::test]
async fn cards_that_are_known_otherwise() {
    let bench = Bench::new().await;
    let issued = bench.issue("rosa").await;
    let own = STANDARD.encode(issued.keys[&crate::domain::card::Slot::CardAuthentication].spki());
    run(&bench, &[&lena()], false).await.unwrap();
    for (line, expected) in [
        (lena().replace(&spki(2), &spki(3)), Wrong::OtherIdentity),
        (lena().replace("E-2", "E-9"), Wrong::OtherSerial),
        (lena().replace(LENA, ROSA), Wrong::OtherHolder),
        (format!("{},{ROSA},{own},20291231,{PUK},,", issued.serial), Wrong::IssuedHere),
        (format!("E-8,{ROSA},{own},20291231,{PUK},,"), Wrong::OtherSerial),
        (format!("{},{ROSA},{},20291231,{PUK},,", issued.serial, spki(5)), Wrong::OtherIdentity),
    ] {
        assert_eq!(faults(run(&bench, &[&rosa(), &line], false).await), [LineFault { line: 3, what: expected }]);
        assert!(card(&bench, 1).await.is_none());
    }
    let kept = bench.store().look().await.unwrap().card_by_serial(&issued.serial).await.unwrap().unwrap();
    assert_eq!(kept.origin, Origin::Issued);
}

#[tokio::test]
async fn as_spreadsheets_write_it() {
    let bench = Bench::new().await;
    // Other columns, in another order, quoted, with a byte order mark and the line ends of Windows.
    let text = format!(
        "\u{feff}\"note\",\"puk\",\"identity_number\",\"serial\",\"card_auth_spki\",\"expiry\",\"management_key\",\"management_algorithm\"\r\n\
         \"\",\"{PUK}\",\"5555 0000 0001\",\"E 1/2\",\"{}\",\"20291231\",\"{}\",\"AES-128\"\r\n",
        spki(1),
        KEY.to_uppercase(),
    );
    let parts = bench.parts();
    adopt_into(bench.store(), &parts.vault, text.as_bytes(), false, &parts.clock, &parts.chance).await.unwrap();
    let known = card(&bench, 1).await.unwrap();
    assert_eq!(known.serial, CardSerial("E 1/2".into()));
    assert_eq!(unsealed(&bench, &known).1, hex::decode(KEY).unwrap());
}

/// A directory with an RA, its people, and files.
struct Place {
    dir: tempfile::TempDir,
    data: Data,
    clock: Clock,
    chance: Chance,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (data, clock, chance) = (Data::at(dir.path().join("ra")), Clock::fixed(START), Chance::counting(4));
        init(&data, &InitOptions::default(), &clock, &chance).unwrap();
        let people = format!(
            "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,\
             organisation_name,role,valid_from,valid_to\n\
             rosa,Ms,Rosa,Testwell,,{ROSA},,,EX001,Example Surgery,holder,2020-01-01,\n\
             lena,Dr,Lena,Madeup,,{LENA},,,EX001,Example Surgery,holder,2020-01-01,\n"
        );
        wait_for(async {
            let store = data.store().await?;
            import_into(&store, people.as_bytes(), &crate::domain::activity::RoleMap::default(), false, &clock, &chance).await?;
            store.close().await;
            Ok(())
        })
        .unwrap();
        Self { dir, data, clock, chance }
    }

    fn file(&self, name: &str, content: &[u8], private: bool) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, content).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = if private { 0o600 } else { 0o640 };
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
        path
    }

    fn adopt(&self, file: &Path, key: &AdoptKey, dry_run: bool) -> Result<Adopted, AdminFault> {
        adopt(&self.data, file, key, dry_run, &self.clock, &self.chance)
    }
}

fn encrypted(text: &str, to: &dyn Recipient, format: Format) -> Vec<u8> {
    let encryptor = Encryptor::with_recipients(std::iter::once(to)).unwrap();
    let armour = ArmoredWriter::wrap_output(Vec::new(), format).unwrap();
    let mut writer = encryptor.wrap_output(armour).unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap().finish().unwrap()
}

fn by_identity(path: &Path) -> AdoptKey {
    AdoptKey { identity: Some(path.to_owned()), passphrase_file: None }
}

fn by_passphrase(path: &Path) -> AdoptKey {
    AdoptKey { identity: None, passphrase_file: Some(path.to_owned()) }
}

#[test]
fn only_an_encrypted_file_is_taken() {
    let place = Place::new();
    let text = format!("{HEADING}\n{}\n{}\n", rosa(), lena());
    let (identity, other) = (x25519::Identity::generate(), x25519::Identity::generate());
    let words = |i: &x25519::Identity| format!("# created: today\n{}\n", i.to_string().expose_secret());
    let key = place.file("key.txt", words(&identity).as_bytes(), true);
    let several = place.file("several.txt", [words(&other), words(&identity)].concat().as_bytes(), true);
    let wrong = place.file("wrong.txt", words(&other).as_bytes(), true);
    let open = place.file("open.txt", words(&identity).as_bytes(), false);
    let rubbish = place.file("rubbish.txt", b"AGE-SECRET-KEY-1NOT\n", true);
    let empty = place.file("empty.txt", b"# nothing\n", true);
    let phrase = place.file("phrase.txt", b"correct horse\n", true);
    let wrong_phrase = place.file("wrong-phrase.txt", b"wrong horse\n", true);
    let open_phrase = place.file("open-phrase.txt", b"correct horse\n", false);
    let mut by_phrase = scrypt::Recipient::new(SecretString::from("correct horse".to_owned()));
    by_phrase.set_work_factor(4);

    let plain = place.file("cards.csv", text.as_bytes(), true);
    let binary = place.file("cards.age", &encrypted(&text, &identity.to_public(), Format::Binary), true);
    let armoured = place.file("cards.asc", &encrypted(&text, &identity.to_public(), Format::AsciiArmor), true);
    let closed = place.file("phrase.age", &encrypted(&text, &by_phrase, Format::Binary), true);
    let mut bytes = fs::read(&binary).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    let bent = place.file("bent.age", &bytes, true);
    let cut = place.file("cut.age", &bytes[..100], true);
    let missing = place.dir.path().join("missing");

    type Check = fn(&AdoptFault) -> bool;
    let table: [(&Path, AdoptKey, Check); 15] = [
        (&plain, by_identity(&key), |f| matches!(f, AdoptFault::NotEncrypted { .. })),
        (&plain, by_passphrase(&phrase), |f| matches!(f, AdoptFault::NotEncrypted { .. })),
        (&missing, by_identity(&key), |f| matches!(f, AdoptFault::File { .. })),
        (&binary, by_identity(&missing), |f| matches!(f, AdoptFault::File { .. })),
        (&binary, by_identity(&wrong), |f| matches!(f, AdoptFault::OtherKey { .. })),
        (&binary, by_identity(&open), |f| matches!(f, AdoptFault::Exposed { .. })),
        (&binary, by_identity(&rubbish), |f| matches!(f, AdoptFault::NoIdentity { .. })),
        (&binary, by_identity(&empty), |f| matches!(f, AdoptFault::NoIdentity { .. })),
        (&binary, by_passphrase(&phrase), |f| matches!(f, AdoptFault::WantsIdentity { .. })),
        (&closed, by_identity(&key), |f| matches!(f, AdoptFault::WantsPassphrase { .. })),
        (&closed, by_passphrase(&wrong_phrase), |f| matches!(f, AdoptFault::OtherKey { .. })),
        (&closed, by_passphrase(&open_phrase), |f| matches!(f, AdoptFault::Exposed { .. })),
        (&bent, by_identity(&key), |f| matches!(f, AdoptFault::Damaged { .. })),
        (&cut, by_identity(&key), |f| matches!(f, AdoptFault::Damaged { .. })),
        (&binary, AdoptKey { identity: None, passphrase_file: None }, |f| matches!(f, AdoptFault::NoKey)),
    ];
    for (file, with, is_expected) in table {
        let fault = place.adopt(file, &with, false).unwrap_err();
        let words = format!("{fault} {fault:?}");
        assert!(!words.contains("SECRET-KEY-1NOT") && !words.contains("horse") && !words.contains(PUK), "{words}");
        match fault {
            AdminFault::Adopt(fault) => assert!(is_expected(&fault), "{words}"),
            _ => panic!("{words}"),
        }
    }
    let told = place.adopt(&plain, &by_identity(&key), false).unwrap_err().to_string();
    assert!(told.contains("age --encrypt --recipient"), "{told}");

    assert_eq!(place.adopt(&binary, &by_identity(&key), true).unwrap().added, 2);
    assert_eq!(place.adopt(&binary, &by_identity(&key), false).unwrap().added, 2, "nothing came of the others");
    assert_eq!(place.adopt(&armoured, &by_identity(&several), false).unwrap().unchanged, 2);
    assert_eq!(place.adopt(&closed, &by_passphrase(&phrase), false).unwrap().unchanged, 2);
}

#[test]
fn as_it_is_said_on_the_command_line() {
    use clap::Parser as _;

    use crate::ra::admin::arguments::{Arguments, Command};

    let parse = |words: &str| Arguments::try_parse_from(words.split(' '));
    let parsed = parse("wardcard-ra adopt cards.age --identity key.txt --dry-run").map(|a| a.command);
    assert!(matches!(parsed, Ok(Command::Adopt { dry_run: true, key: AdoptKey { identity: Some(_), .. }, .. })));
    assert!(parse("wardcard-ra adopt cards.age --passphrase-file phrase.txt").is_ok());
    for bad in ["adopt cards.age", "adopt --identity key.txt", "adopt cards.age --identity a --passphrase-file b"] {
        assert!(parse(&format!("wardcard-ra {bad}")).is_err(), "{bad}");
    }
}
