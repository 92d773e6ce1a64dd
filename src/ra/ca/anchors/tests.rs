//! Good and bad paths, by certificates of our own making and by OpenSSL's.

use std::fs;

use const_oid::db::rfc5280::{
    ANY_POLICY, ID_CE_CERTIFICATE_POLICIES, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_KP_EMAIL_PROTECTION,
};
use der::{Encode, asn1::Null};
use proptest::prelude::*;
use x509_cert::ext::pkix::{
    BasicConstraints, CertificatePolicies, KeyUsages, NameConstraints, certpolicy::PolicyInformation,
    constraints::name::GeneralSubtree, name::GeneralName,
};

use super::*;
use crate::{
    domain::chance::Chance,
    ra::ca::{
        forge::{Made, OPENSSL_CONFIG, Plan, later, openssl},
        names::{Part, name},
        profiles::PIV_CARD_AUTH,
    },
};

const NOW: Timestamp = Timestamp::constant(1_767_268_800, 0);
const NUMBER: &str = "555500001111";

fn subject() -> Name {
    name(&[Part::Organisation("Elsewhere Trust"), Part::CommonName("Dr Ida Made-Up"), Part::Number(NUMBER)]).unwrap()
}

fn person() -> Plan {
    Plan::person(subject(), NOW)
}

/// A root, an authority under it, and a directory for their files.
struct Bench {
    dir: tempfile::TempDir,
    chance: Chance,
    root: Made,
    between: Made,
}

impl Bench {
    fn new() -> Self {
        Self::of(Plan::authority("Elsewhere root", NOW), Plan::authority("Elsewhere authority", NOW))
    }

    fn of(root: Plan, between: Plan) -> Self {
        let chance = Chance::counting(21);
        let root = root.self_signed(&chance);
        let between = between.by(&root, &chance);
        let bench = Self { dir: tempfile::tempdir().unwrap(), chance, root, between };
        bench.write("root.pem", bench.root.pem());
        bench.write("between.pem", bench.between.pem());
        bench
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.dir.path().join(file), content).unwrap();
    }

    fn config(&self) -> TrustConfig {
        TrustConfig {
            name: "elsewhere".into(),
            anchors: "root.pem".into(),
            intermediates: Some("between.pem".into()),
            crl: None,
            policy_oid: None,
            revocation: None,
        }
    }

    fn open(&self, config: TrustConfig) -> Anchors {
        Anchors::open(&[config], self.dir.path()).unwrap()
    }

    fn issue(&self, plan: Plan) -> Vec<u8> {
        plan.by(&self.between, &self.chance).der()
    }
}

fn path(fault: PathFault) -> Option<AnchorFault> {
    Some(AnchorFault::Path(fault))
}

#[test]
fn what_signs_in_and_what_does_not() {
    let bench = Bench::new();
    let chance = &bench.chance;
    let impostor = Plan::authority("Elsewhere authority", NOW).self_signed(chance);
    let stranger = Plan::authority("Another root", NOW).self_signed(chance);
    let expired = later(NOW, -1);
    let begins = later(NOW, 1);
    let ed25519 = [&hex::decode("302a300506032b6570032100").unwrap()[..], &[9; 32]].concat();
    let cards_own = ExtendedKeyUsage(vec![PIV_CARD_AUTH]);
    let mail = ExtendedKeyUsage(vec![ID_KP_EMAIL_PROTECTION]);
    let agreement = KeyUsage(KeyUsages::KeyAgreement.into());
    let odd = person().with_oid(ObjectIdentifier::new_unwrap("1.2.3.4.5"), true, &Null);
    let table: Vec<(&str, Vec<u8>, Option<AnchorFault>)> = vec![
        ("good", bench.issue(person()), None),
        ("from the root itself", person().by(&bench.root, chance).der(), None),
        ("without key usage", bench.issue(person().without(ID_CE_KEY_USAGE)), None),
        ("expired", bench.issue(person().spanning(later(NOW, -9), expired)), path(PathFault::Expired { since: expired })),
        ("not valid yet", bench.issue(person().spanning(begins, later(NOW, 9))), path(PathFault::NotYetValid { from: begins })),
        ("for mail", bench.issue(person().with(false, &mail)), path(PathFault::WrongUsage)),
        ("the card's own", bench.issue(person().with(true, &cards_own)), path(PathFault::WrongUsage)),
        ("for nothing in particular", bench.issue(person().without(ID_CE_EXT_KEY_USAGE)), path(PathFault::WrongUsage)),
        ("a key that signs nothing", bench.issue(person().with(true, &agreement)), path(PathFault::WrongUsage)),
        ("an authority", bench.between.der(), path(PathFault::WrongUsage)),
        ("a kind of key that cards lack", bench.issue(person().for_key(ed25519)), Some(AnchorFault::Key)),
        ("signed by itself", person().self_signed(chance).der(), path(PathFault::NotTrusted)),
        ("by an impostor of the authority's name", person().by(&impostor, chance).der(), path(PathFault::NotTrusted)),
        ("of another organisation", person().by(&stranger, chance).der(), path(PathFault::NotTrusted)),
        ("demands what nobody knows", bench.issue(odd), path(PathFault::Unreadable)),
        ("cut off", bench.issue(person())[..200].to_vec(), path(PathFault::Unreadable)),
        ("more behind it", [bench.issue(person()), vec![0]].concat(), path(PathFault::Unreadable)),
        ("nothing", vec![], path(PathFault::Unreadable)),
    ];
    let anchors = bench.open(bench.config());
    for (what, der, fault) in table {
        let verified = anchors.verify(&der, NOW);
        assert_eq!(verified.as_ref().err().copied(), fault, "{what}");
    }
    let nobody = Anchors::open(&[], bench.dir.path()).unwrap();
    assert_eq!(nobody.verify(&bench.issue(person()), NOW).err(), path(PathFault::NotTrusted));
}

#[test]
fn a_good_one_tells_whom_it_names() {
    let bench = Bench::new();
    let made = person().by(&bench.between, &bench.chance);
    let anchors = bench.open(bench.config());
    let trusted = anchors.verify(&made.der(), NOW).unwrap();
    let tbs = made.certificate.tbs_certificate();
    assert_eq!(
        trusted,
        Trusted {
            anchor: "elsewhere",
            identity_number: Some(IdentityNumber::try_from(NUMBER.to_owned()).unwrap()),
            name: Some("Dr Ida Made-Up".into()),
            organisation: Some("Elsewhere Trust".into()),
            serial: hex::encode_upper(tbs.serial_number().as_bytes()),
            not_before: later(NOW, -1),
            not_after: later(NOW, 730),
            spki: tbs.subject_public_key_info().to_der().unwrap(),
        }
    );
}

#[test]
fn every_trust_is_asked_and_names_itself() {
    let bench = Bench::new();
    let other = Plan::authority("Another root", NOW).self_signed(&bench.chance);
    bench.write("other.pem", other.pem());
    let second = TrustConfig { name: "other".into(), anchors: "other.pem".into(), intermediates: None, ..bench.config() };
    let anchors = Anchors::open(&[bench.config(), second.clone()], bench.dir.path()).unwrap();
    let theirs = person().by(&other, &bench.chance).der();
    assert_eq!(anchors.verify(&theirs, NOW).unwrap().anchor, "other");
    assert_eq!(anchors.verify(&bench.issue(person()), NOW).unwrap().anchor, "elsewhere");
    let old = person().spanning(later(NOW, -9), later(NOW, -1)).by(&other, &bench.chance).der();
    assert_eq!(anchors.verify(&old, NOW).err(), path(PathFault::Expired { since: later(NOW, -1) }));
    // Whose authorities stand between is told for each trust alone.
    let crossed = TrustConfig { intermediates: Some("between.pem".into()), ..second };
    let anchors = Anchors::open(&[crossed], bench.dir.path()).unwrap();
    assert_eq!(anchors.verify(&bench.issue(person()), NOW).err(), path(PathFault::NotTrusted));
}

#[test]
fn authorities_are_held_to_what_they_are() {
    let authority = |name| Plan::authority(name, NOW);
    let (root, between) = (|| authority("Elsewhere root"), || authority("Elsewhere authority"));
    let expired = later(NOW, -2);
    let old = |plan: Plan| plan.spanning(later(NOW, -900), expired);
    let none_below = |plan: Plan| plan.with(true, &BasicConstraints { ca: true, path_len_constraint: Some(0) });
    let directory = GeneralSubtree { base: GeneralName::DirectoryName(subject()), minimum: 0, maximum: None };
    let names = NameConstraints { permitted_subtrees: Some(vec![directory]), excluded_subtrees: None };
    let mail = ExtendedKeyUsage(vec![ID_KP_EMAIL_PROTECTION]);
    let table = [
        ("plain", root(), between(), None),
        ("an expired authority", root(), old(between()), path(PathFault::Expired { since: expired })),
        ("an expired root", old(root()), between(), path(PathFault::Expired { since: expired })),
        ("a root with nobody below", none_below(root()), between(), path(PathFault::Constraint)),
        ("an authority with nobody below", root(), none_below(between()), None),
        // webpki knows no constraints on directory names, so they refuse everything.
        ("an authority for some names", root(), between().with(true, &names), path(PathFault::Constraint)),
        ("an authority for mail", root(), between().with(false, &mail), path(PathFault::WrongUsage)),
    ];
    for (what, root, between, fault) in table {
        let bench = Bench::of(root, between);
        let anchors = bench.open(bench.config());
        assert_eq!(anchors.verify(&bench.issue(person()), NOW).err(), fault, "{what}");
    }
    let bench = Bench::of(root(), none_below(between()));
    let third = authority("Elsewhere below").by(&bench.between, &bench.chance);
    bench.write("between.pem", bench.between.pem() + &third.pem());
    let der = person().by(&third, &bench.chance).der();
    assert_eq!(bench.open(bench.config()).verify(&der, NOW).err(), path(PathFault::Constraint));
}

#[test]
fn a_policy_is_asked_of_the_whole_path() {
    let asked = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.3.13");
    let other = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.3.17");
    let policy = |oid| CertificatePolicies(vec![PolicyInformation { policy_identifier: oid, policy_qualifiers: None }]);
    let table = [
        ("both", Some(asked), Some(asked), None),
        ("any above", Some(ANY_POLICY), Some(asked), None),
        ("none above", None, Some(asked), path(PathFault::Policy)),
        ("another above", Some(other), Some(asked), path(PathFault::Policy)),
        ("another", Some(asked), Some(other), path(PathFault::Policy)),
        ("any, but on a card", Some(asked), Some(ANY_POLICY), path(PathFault::Policy)),
        ("none", Some(asked), None, path(PathFault::Policy)),
    ];
    let given = |plan: Plan, oid: Option<_>| match oid {
        Some(oid) => plan.with(false, &policy(oid)),
        None => plan.without(ID_CE_CERTIFICATE_POLICIES),
    };
    for (what, above, on_card, fault) in table {
        let bench = Bench::of(Plan::authority("Root", NOW), given(Plan::authority("Authority", NOW), above));
        let anchors = bench.open(TrustConfig { policy_oid: Some(asked.to_string()), ..bench.config() });
        assert_eq!(anchors.verify(&bench.issue(given(person(), on_card)), NOW).err(), fault, "{what}");
        // Then the policy says what the certificate is for.
        let unmarked = given(person().without(ID_CE_EXT_KEY_USAGE), on_card);
        assert_eq!(anchors.verify(&bench.issue(unmarked), NOW).err(), fault, "{what}");
    }
}

fn pem(list: &[u8]) -> String {
    der::pem::encode_string("X509 CRL", der::pem::LineEnding::LF, list).unwrap()
}

#[test]
fn revocation_by_rule() {
    let bench = Bench::new();
    let (root, between) = (&bench.root, &bench.between);
    let good = person().by(between, &bench.chance);
    let bad = person().by(between, &bench.chance);
    let impostor = Plan::authority("Elsewhere authority", NOW).self_signed(&bench.chance);
    let at = later(NOW, -1);
    let stale = later(NOW, -31);
    let of_root = pem(&root.crl(1, at, &[]));
    let both = of_root.clone() + &pem(&between.crl(1, at, &[&bad]));
    let stale_both = of_root.clone() + &pem(&between.crl(1, stale, &[&bad]));
    let refreshed = stale_both.clone() + &pem(&between.crl(2, at, &[&bad]));
    let forged = of_root.clone() + &pem(&impostor.crl(1, at, &[]));
    let fallen = pem(&root.crl(1, at, &[between])) + &pem(&between.crl(1, at, &[]));
    let (required, if_known) = (Some(RevocationRule::Required), Some(RevocationRule::IfKnown));
    let was_due = path(PathFault::StaleCrl { since: later(NOW, -1) });
    let (revoked, no_crl) = (path(PathFault::Revoked), path(PathFault::NoCrl));
    type Row<'a> = (&'a str, &'a str, Option<RevocationRule>, Option<AnchorFault>, Option<AnchorFault>);
    // What the good certificate gets, and what the revoked one gets.
    let table: [Row<'_>; 11] = [
        ("fresh", &both, required, None, revoked),
        ("fresh, by default", &both, None, None, revoked),
        ("fresh, if known", &both, if_known, None, revoked),
        ("stale", &stale_both, required, was_due, was_due),
        ("stale, if known", &stale_both, if_known, None, revoked),
        ("stale before fresh", &refreshed, required, None, revoked),
        ("the root's alone", &of_root, required, no_crl, no_crl),
        ("the root's alone, if known", &of_root, if_known, None, None),
        ("forged", &forged, required, no_crl, no_crl),
        ("forged, if known", &forged, if_known, no_crl, no_crl),
        ("a fallen authority", &fallen, required, revoked, revoked),
    ];
    for (what, lists, revocation, of_good, of_bad) in table {
        bench.write("crl.pem", lists);
        let anchors = bench.open(TrustConfig { crl: Some("crl.pem".into()), revocation, ..bench.config() });
        assert_eq!(anchors.verify(&good.der(), NOW).err(), of_good, "{what}");
        assert_eq!(anchors.verify(&bad.der(), NOW).err(), of_bad, "{what}: the revoked one");
    }
}

#[test]
fn a_list_that_changes_is_read_again() {
    let bench = Bench::new();
    let made = person().by(&bench.root, &bench.chance);
    let list = |number, revoked: &[&Made]| bench.root.crl(number, later(NOW, -1), revoked);
    let file = "crl.der";
    bench.write(file, list(1, &[]));
    let anchors = bench.open(TrustConfig { crl: Some(file.into()), ..bench.config() });
    let fault = || anchors.verify(&made.der(), NOW).err();
    assert_eq!(fault(), None);
    bench.write(file, list(2, &[&made]));
    assert_eq!(fault(), path(PathFault::Revoked));
    // Half a file, or none, changes nothing: what was known stays known.
    bench.write(file, &list(3, &[])[..50]);
    assert_eq!(fault(), path(PathFault::Revoked));
    fs::remove_file(bench.dir.path().join(file)).unwrap();
    assert_eq!(fault(), path(PathFault::Revoked));
    bench.write(file, pem(&list(4, &[])));
    assert_eq!(fault(), None);
    assert_eq!(anchors.verify(&made.der(), later(NOW, 30)).err(), path(PathFault::StaleCrl { since: later(NOW, 29) }));
}

#[test]
fn whose_number_it_is() {
    const OTHER: &str = "555500002222";
    let common = |cn: &str| name(&[Part::CommonName(cn)]).unwrap();
    let both = |cn: &str, number: &str| name(&[Part::CommonName(cn), Part::Number(number)]).unwrap();
    let uid = |number: &str| format!("UID={number},CN=Ida").parse::<Name>().unwrap();
    let table = [
        (both("Ida", NUMBER), true),
        (uid(NUMBER), true),
        (common("Ida 555500001111"), true),
        (common("IDA.MADE.UP.555500001111"), true),
        (common(NUMBER), true),
        (both("Ida 555500001111", NUMBER), true),
        (both("Ida 555500002222", NUMBER), false),
        (name(&[Part::Number(OTHER), Part::Number(NUMBER)]).unwrap(), false),
        (common("Ida 0555500001111"), false),
        (common("Ida 55550000111"), false),
        (common("555500001111 Ida"), false),
        (both("Ida", "5555 0000 1111"), false),
        (common("Ida"), false),
        (Name::default(), false),
    ];
    for (subject, known) in table {
        let number = identity_number(&subject);
        assert_eq!(number.map(|n| n.digits() == NUMBER), known.then_some(true), "{subject}");
    }
}

#[test]
fn what_cannot_be_opened() {
    let bench = Bench::new();
    bench.write("person.pem", person().by(&bench.root, &bench.chance).pem());
    bench.write("rubbish", "rubbish");
    bench.write("broken.pem", "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n");
    let with = |bend: fn(&mut TrustConfig)| {
        let mut config = bench.config();
        bend(&mut config);
        Anchors::open(&[config], bench.dir.path()).err().map(|why| why.to_string()).unwrap_or_default()
    };
    type Bend = fn(&mut TrustConfig);
    let table: [(Bend, &str); 10] = [
        (|c| c.anchors = "nowhere".into(), "cannot be read"),
        (|c| c.anchors = "rubbish".into(), "does not hold certificates"),
        (|c| c.anchors = "person.pem".into(), "no authority's"),
        (|c| c.intermediates = Some("person.pem".into()), "no authority's"),
        (|c| c.crl = Some("nowhere".into()), "cannot be read"),
        (|c| c.crl = Some("rubbish".into()), "does not hold revocation lists"),
        (|c| c.crl = Some("broken.pem".into()), "does not hold revocation lists"),
        (|c| c.crl = Some("root.pem".into()), "does not hold revocation lists"),
        (|c| c.policy_oid = Some("1.x".into()), "no object identifier"),
        (|c| c.revocation = Some(RevocationRule::Required), "there is no crl"),
    ];
    for (bend, why) in table {
        let said = with(bend);
        assert!(said.contains(why), "{said} / {why}");
    }
    let twice = Anchors::open(&[bench.config(), bench.config()], bench.dir.path()).err().unwrap().to_string();
    assert!(twice.contains("twice"), "{twice}");
}

#[test]
fn as_it_is_written_in_the_configuration() {
    #[derive(Deserialize)]
    struct File {
        trust: Vec<TrustConfig>,
    }
    let text = "[[trust]]\nname = \"a\"\nanchors = \"a.pem\"\n\n[[trust]]\nname = \"b\"\nanchors = \"b.pem\"\n\
        intermediates = \"i.pem\"\ncrl = \"c.crl\"\npolicy_oid = \"1.2.3\"\nrevocation = \"if_known\"\n";
    let file: File = toml::from_str(text).unwrap();
    assert_eq!((file.trust[0].crl.as_ref(), file.trust[1].revocation), (None, Some(RevocationRule::IfKnown)));
    assert!(toml::from_str::<File>(&text.replace("if_known", "never")).is_err());
    assert!(toml::from_str::<File>(&text.replace("policy_oid", "policy")).is_err());
}

/// OpenSSL's certificates are valid from now on, by the system's clock.
#[expect(clippy::disallowed_methods, reason = "another program's clock")]
fn openssl_now() -> Timestamp {
    later(Timestamp::now(), 0) + jiff::SignedDuration::from_mins(1)
}

#[test]
fn certificates_and_lists_that_openssl_made() {
    let dir = tempfile::tempdir().unwrap();
    let run = |arguments: &str| openssl(dir.path(), arguments);
    fs::write(dir.path().join("ca.cnf"), OPENSSL_CONFIG).unwrap();
    fs::write(dir.path().join("index.txt"), "").unwrap();
    fs::write(dir.path().join("crlnumber"), "01\n").unwrap();
    run(
        "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=Root -days 30 -config ca.cnf -extensions root",
    );
    run(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout between.key -out between.csr -subj /CN=Between -config ca.cnf",
    );
    run(
        "x509 -req -in between.csr -CA root.pem -CAkey root.key -CAcreateserial -days 20 -extfile ca.cnf -extensions between -out between.pem",
    );
    let kinds = ["rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256", "ec -pkeyopt ec_paramgen_curve:P-384"];
    for (n, kind) in kinds.iter().enumerate() {
        run(&format!(
            "req -newkey {kind} -nodes -keyout p{n}.key -out p{n}.csr -subj /O=Elsewhere/CN=Ida/serialNumber={NUMBER} -config ca.cnf"
        ));
        run(&format!(
            "x509 -req -in p{n}.csr -CA between.pem -CAkey between.key -CAcreateserial -days 9 -extfile ca.cnf -extensions person \
             -out p{n}.pem"
        ));
    }
    run("ca -config ca.cnf -cert between.pem -keyfile between.key -revoke p2.pem");
    run("ca -config ca.cnf -cert root.pem -keyfile root.key -gencrl -crldays 9 -out root.crl");
    run("ca -config ca.cnf -cert between.pem -keyfile between.key -gencrl -crldays 9 -out between.crl");
    let lists = ["root.crl", "between.crl"].map(|f| fs::read_to_string(dir.path().join(f)).unwrap());
    fs::write(dir.path().join("all.crl"), lists.concat()).unwrap();
    let config = TrustConfig {
        name: "elsewhere".into(),
        anchors: "root.pem".into(),
        intermediates: Some("between.pem".into()),
        crl: Some("all.crl".into()),
        policy_oid: None,
        revocation: None,
    };
    let anchors = Anchors::open(&[config], dir.path()).unwrap();
    for (n, fault) in [(0, None), (1, None), (2, path(PathFault::Revoked))] {
        let der = run(&format!("x509 -in p{n}.pem -outform DER"));
        let verified = anchors.verify(&der, openssl_now());
        assert_eq!(verified.as_ref().err().copied(), fault, "{n}");
        if let Ok(trusted) = verified {
            assert_eq!(trusted.identity_number.unwrap().digits(), NUMBER);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bit_may_be_another(at in any::<prop::sample::Index>(), bit in 0u8..8, cut in any::<prop::sample::Index>()) {
        static ONCE: std::sync::OnceLock<(Anchors, Vec<u8>, tempfile::TempDir)> = std::sync::OnceLock::new();
        let (anchors, der, _) = ONCE.get_or_init(|| {
            let bench = Bench::new();
            (bench.open(bench.config()), bench.issue(person()), bench.dir)
        });
        let mut bent = der.clone();
        bent[at.index(der.len())] ^= 1 << bit;
        prop_assert!(anchors.verify(&bent, NOW).is_err());
        prop_assert!(anchors.verify(&der[..cut.index(der.len())], NOW).is_err());
    }

    #[test]
    fn rubbish_is_no_certificate_and_no_list(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let anchors = Anchors(vec![]);
        prop_assert!(anchors.verify(&bytes, NOW).is_err());
        let sequence = [&[0x30, 0x81, 200][..], &bytes].concat();
        prop_assert!(anchors.verify(&sequence, NOW).is_err());
        prop_assert!(crl::lists_in(&sequence).is_none());
        prop_assert!(crl::lists_in(&bytes).is_none());
    }
}
