//! The whole life of a card, ours and one that others made: issue, read, change, block, unlock, renew, by oneself and with a helper.

use serde_json::Value;

use super::{
    opensc,
    people::{AGENT, CSV, HELPER, HOLDER},
    ra_books::{Books, certificates_on_card},
    stage::{Inserted, Ran, Stage},
};

type Insert = fn(&Stage, usize, &str) -> Inserted;

#[test]
fn the_life_of_our_card() {
    life_of(Stage::insert, true);
}

#[test]
fn the_life_of_a_card_that_others_made() {
    life_of(Stage::insert_peer, false);
}

/// An RA with an agent's card and a helper's card in their files.
pub fn staffed(certificate_days: u32) -> Stage {
    staffed_on(Stage::new(), certificate_days)
}

pub fn staffed_on(mut stage: Stage, certificate_days: u32) -> Stage {
    stage.secrets.extend([AGENT, HELPER, HOLDER].map(str::to_owned));
    stage.start_ra(CSV, certificate_days);
    staff(&mut stage);
    stage
}

/// Issues the agent's and the helper's card.
pub fn staff(stage: &mut Stage) {
    let code = stage.bootstrap_code();
    {
        let _blank = stage.insert(0, "agent.card");
        let issued = stage.run(&["issue", "--person", "agent", "--bootstrap", &code], &[AGENT, AGENT]).expect(0);
        assert_eq!(issued["outcome"], "done", "{issued}");
    }
    let _agent = stage.insert(1, "agent.card");
    let _blank = stage.insert(0, "helper.card");
    issue(stage, "helper", HELPER);
}

/// Issues the blank card in the first reader, with the agent's card in the second.
pub fn issue(stage: &Stage, person: &str, passcode: &str) -> Value {
    let args = ["issue", "--reader", "PCD 00 00", "--helper-reader", "00 01", "--person", person, "--accept-terms"];
    stage.run(&args, &[AGENT, passcode, passcode]).expect(0)
}

/// Issues cards in files of their own, with the agent's card in the second reader.
pub fn issue_to(stage: &mut Stage, people: &[(&str, &str)]) {
    let _agent = stage.insert(1, "agent.card");
    for (person, passcode) in people {
        stage.secrets.push((*passcode).to_owned());
        let _blank = stage.insert(0, &format!("{person}.card"));
        issue(stage, person, passcode);
    }
}

pub fn status(stage: &Stage) -> Value {
    stage.run(&["status", "--reader", "00 00"], &[]).expect(0)
}

fn change(stage: &Stage, current: &str, new: &str) -> Ran {
    stage.run(&["change-passcode", "--reader", "00 00"], &[current, new, new])
}

/// Three wrong tries: each is said with what is left, the last one blocks.
pub fn block(stage: &Stage) {
    let first = change(stage, "102938", "564738").expect_problem(5, "W-1020");
    assert_eq!(first["tries_left"], 2, "{first}");
    let second = change(stage, "102938", "564738").expect_problem(5, "W-1020");
    assert_eq!(second["tries_left"], 1, "{second}");
    change(stage, "102938", "564738").expect_problem(6, "W-1021");
    assert_eq!(status(stage)["passcode"]["blocked"], true);
    // A blocked card is not asked for more.
    change(stage, HOLDER, "564738").expect_problem(6, "W-1021");
}

fn certificate<'a>(status: &'a Value, slot: &str) -> &'a Value {
    status["certificates"].as_array().expect("a list").iter().find(|c| c["slot"] == slot).expect("the slot")
}

fn life_of(insert: Insert, ours: bool) {
    let mut stage = staffed(60);
    let agent = stage.insert(1, "agent.card");
    let card = insert(&stage, 0, "holder.card");
    let blank = status(&stage);
    assert_eq!(blank["card"]["serial"], Value::Null, "what is not there is not invented: {blank}");
    assert_eq!(certificate(&blank, "9A")["state"], "absent");
    let issued = issue(&stage, "holder", HOLDER);
    drop(agent);

    let read = status(&stage);
    assert_eq!(read["holder"]["identity_number"], "555500000033", "{read}");
    assert!(read["holder"]["name"].as_str().is_some_and(|n| n.contains("Bronwen Hughes")), "{read}");
    assert_eq!(read["card"]["serial"], issued["serial"]);
    assert_eq!(read["passcode"]["tries_left"], 3);
    for slot in ["9A", "9C"] {
        assert_eq!(certificate(&read, slot)["state"], "expiring", "60 days are inside the warning: {read}");
    }
    assert!(read["warnings"].as_array().is_some_and(|w| w.iter().any(|w| w["code"] == "W-0005")), "{read}");

    change(&stage, HOLDER, "112358").expect(0);
    change(&stage, "112358", "123456").expect_problem(7, "W-1030");
    change(&stage, "112358", HOLDER).expect(0);
    assert_eq!(status(&stage)["passcode"]["tries_left"], 3, "a rule that is broken costs no try");

    block(&stage);
    stage.secrets.push("918273".to_owned());
    let unlocked = stage.unlock_self("918273").expect(0);
    assert_eq!(unlocked["card_changed"], true, "{unlocked}");
    assert_eq!(status(&stage)["passcode"]["tries_left"], 3);
    change(&stage, "918273", HOLDER).expect(0);
    assert_factory_puk_is_refused();

    block(&stage);
    let helper = stage.insert(1, "helper.card");
    let args = ["unlock", "--reader", "00 00", "--helper-reader", "00 01", "--accept-terms"];
    stage.run(&args, &[HELPER, HOLDER, HOLDER]).expect_problem(7, "W-3013");
    stage.run(&[&args[..], &["--attest"]].concat(), &[HELPER, HOLDER, HOLDER]).expect(0);
    assert_eq!(status(&stage)["passcode"]["tries_left"], 3);

    // Renewed by the holder, then once more with the helper: 60 days are inside the window each time.
    let before = status(&stage);
    let old = certificates_on_card();
    let renew = ["renew", "--reader", "00 00"];
    stage.run(&renew, &[HOLDER]).expect_problem(7, "W-3002");
    stage.run(&[&renew[..], &["--accept-terms"]].concat(), &[HOLDER]).expect(0);
    let after = status(&stage);
    assert_renewed(&before, &after);
    let assisted = ["renew", "--reader", "00 00", "--helper-reader", "00 01", "--attest"];
    stage.run(&assisted, &[HELPER, HOLDER]).expect(0);
    let last = status(&stage);
    assert_renewed(&after, &last);
    drop(helper);

    opensc::reads_the_certificates(&stage, &last);
    if ours {
        opensc::signs_with_each_key(&stage, HOLDER);
    }
    opensc::signatures_verify(HOLDER);
    let books = Books::open(&stage);
    let secrets = books.assert_card(&last);
    stage.secrets.extend(secrets);
    books.assert_revoked(&old);
    drop(card);
    stage.assert_no_secret_printed();
}

fn assert_renewed(before: &Value, after: &Value) {
    assert_ne!(before["card"]["guid"], after["card"]["guid"], "the GUID is new");
    assert_eq!(before["card"]["identity"], after["card"]["identity"], "the card is the same");
    assert_eq!(before["card"]["serial"], after["card"]["serial"]);
    for slot in ["9A", "9C"] {
        assert_ne!(certificate(before, slot)["serial"], certificate(after, slot)["serial"], "{slot} is new");
    }
}

/// The PUK of the factory was replaced when the card was issued, and again by each unlock.
fn assert_factory_puk_is_refused() {
    use wardcard::{
        card::{
            piv,
            transport::{Readers, pcsc::PcscReaders},
        },
        domain::{passcode::Passcode, secret::Puk},
    };
    let mut link = PcscReaders.connect(super::stage::READERS[0].0).expect("the card");
    let factory = Puk::take(&mut b"12345678".to_owned());
    let new = Passcode::typed("135790").expect("digits").into();
    let presented = piv::transaction(link.as_mut(), |mut card| card.reset_retry_counter(&factory, &new)).expect("an answer");
    assert!(matches!(presented, piv::Presented::Wrong { .. }), "{presented:?}");
}
