use super::*;
use crate::{
    domain::chance::Chance,
    ra::ca::forge::{Made, Plan, later, named},
};

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().expect("a time")
}

fn person() -> Plan {
    Plan::person(named("Ana Bell"), now())
}

fn look(certificates: &[&Made], authorities: &[&Made]) -> Option<Signed> {
    let ders: Vec<_> = certificates.iter().map(|c| c.der()).collect();
    let authorities: Vec<_> = authorities.iter().map(|a| a.der()).collect();
    signed(ders.iter().map(Vec::as_slice), &authorities, now())
}

#[test]
fn a_signature_fits_the_key_of_an_authority_that_may_issue() {
    let chance = Chance::counting(7);
    let authority = |plan: fn(Plan) -> Plan| plan(Plan::authority("Example CA", now())).self_signed(&chance);
    let good = authority(|plan| plan);
    let ended = authority(|plan| plan.spanning(later(now(), -9), later(now(), -1)));
    let not_yet = authority(|plan| plan.spanning(later(now(), 1), later(now(), 9)));
    let no_authority = authority(|plan| plan.with(true, &BasicConstraints { ca: false, path_len_constraint: None }));
    let plain = authority(|plan| plan.without(<BasicConstraints as const_oid::AssociatedOid>::OID));
    let other = Plan::authority("Another CA", now()).self_signed(&chance);
    for (issuer, known, expected) in [
        (&good, vec![&good], Signed::Well),
        (&good, vec![&other, &good], Signed::Well),
        (&other, vec![&good], Signed::ByOthers),
        (&good, vec![], Signed::ByOthers),
        (&ended, vec![&ended], Signed::AuthorityEnded),
        (&not_yet, vec![&not_yet], Signed::AuthorityEnded),
        (&no_authority, vec![&no_authority], Signed::Not),
        (&plain, vec![&plain], Signed::Not),
        // Its name and another key, and nothing that says which.
        (&ended, vec![&good], Signed::Not),
        // One of two keys of the same name.
        (&good, vec![&no_authority, &good], Signed::Well),
    ] {
        assert_eq!(look(&[&person().by(issuer, &chance)], &known), Some(expected));
    }
    assert_eq!(look(&[], &[&good]), None);
}

#[test]
fn the_worst_certificate_counts_and_an_ended_one_is_signed_all_the_same() {
    let chance = Chance::counting(8);
    let [good, false_one] = [1, 2].map(|_| Plan::authority("Example CA", now()).self_signed(&chance));
    let ended = person().spanning(later(now(), -9), later(now(), -1)).by(&good, &chance);
    let authority = Plan::authority("Below", now()).by(&good, &chance);
    assert_eq!(look(&[&ended], &[&good]), Some(Signed::Well));
    assert_eq!(look(&[&ended, &person().by(&false_one, &chance)], &[&good]), Some(Signed::Not));
    // An authority is nothing to have on a card.
    assert_eq!(look(&[&authority], &[&good]), Some(Signed::Not));
    assert_eq!(signed([b"x".as_slice()].into_iter(), &[good.der()], now()), Some(Signed::Not));
}

#[test]
fn an_authority_with_a_new_key_is_another() {
    use x509_cert::{der::asn1::OctetString, ext::pkix::SubjectKeyIdentifier};
    let chance = Chance::counting(9);
    let id = |n: u8| OctetString::new([n; 20]).expect("an id");
    let authority = |n| Plan::authority("Example CA", now()).with(false, &SubjectKeyIdentifier(id(n))).self_signed(&chance);
    let (old, new) = (authority(1), authority(2));
    let wanted = AuthorityKeyIdentifier { key_identifier: Some(id(1)), ..AuthorityKeyIdentifier::default() };
    let card = person().with(false, &wanted).by(&old, &chance);
    assert_eq!(look(&[&card], &[&new]), Some(Signed::ByOthers));
    assert_eq!(look(&[&card], &[&new, &old]), Some(Signed::Well));
}
