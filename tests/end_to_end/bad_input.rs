//! Everything that can be wrong before any work begins: a clear message with code and next step, the right exit code, no try spent.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
    thread,
};

use wardcard::{
    card::virtual_card::{Container, KeyReference, VirtualCard},
    domain::{chance::Chance, clock::Timestamp},
};

use super::{
    flows::{block, issue, staffed, status},
    people::{CSV, HELPER, HOLDER},
    ra_books::Books,
    stage::{READERS, Stage, wait_for},
};

fn chance() -> Chance {
    use std::sync::atomic::{AtomicU64, Ordering};
    let state = Arc::new(AtomicU64::new(0x9E37_79B9_7F4A_7C15));
    // Not fit for keys that matter; these are cards for a test.
    Chance::new(move |to| {
        for byte in to {
            let mut x = state.load(Ordering::Relaxed);
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            state.store(x, Ordering::Relaxed);
            *byte = (x >> 32) as u8;
        }
    })
}

#[test]
fn no_service_no_reader_no_card() {
    let stage = Stage::new();
    stage
        .run_changed(&["status"], &[], |c| {
            c.env("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm");
        })
        .expect_problem(3, "W-1001");
    stage.run(&["status", "--reader", "nobody's"], &[]).expect_problem(3, "W-1003");
    stage.run(&["status", "--reader", "Virtual"], &[]).expect_problem(3, "W-1003");
    stage.run(&["status"], &[]).expect_problem(4, "W-1010");
    stage.run(&["status", "--reader", "00 01"], &[]).expect_problem(4, "W-1010");
    stage.run(&["change-passcode", "--reader", "00 00"], &["111222", "271828", "271828"]).expect_problem(4, "W-1010");
    let usage = stage.run(&["frobnicate"], &[]);
    assert_eq!(usage.code, 2, "{usage:?}");
}

/// A card in the first reader that answers `6A82` to every command, until it is dropped.
struct NoPiv(TcpStream);

impl NoPiv {
    fn insert() -> Self {
        let stream = TcpStream::connect(("127.0.0.1", READERS[0].1)).expect("the virtual reader");
        let mut card = stream.try_clone().expect("a second handle");
        let serve = move || {
            let mut length = [0; 2];
            while card.read_exact(&mut length).is_ok() {
                let mut frame = vec![0; usize::from(u16::from_be_bytes(length))];
                if card.read_exact(&mut frame).is_err() {
                    break;
                }
                let answer: &[u8] = match frame.as_slice() {
                    [0..=2] => continue,
                    [4] => &[0x3B, 0x80, 0x01, 0x81],
                    _ => &[0x6A, 0x82],
                };
                let length = u16::try_from(answer.len()).expect("short").to_be_bytes();
                if card.write_all(&[&length[..], answer].concat()).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().name("card without PIV".to_owned()).spawn(serve).expect("a thread");
        Self(stream)
    }
}

impl Drop for NoPiv {
    fn drop(&mut self) {
        let _gone = self.0.shutdown(std::net::Shutdown::Both);
    }
}

#[test]
fn a_card_without_piv() {
    let stage = Stage::new();
    let card = NoPiv::insert();
    wait_for("the card", || stage.run(&["status", "--reader", "00 00"], &[]).json()["code"] != "W-1010");
    stage.run(&["status", "--reader", "00 00"], &[]).expect_problem(4, "W-1011");
    stage.run(&["change-passcode", "--reader", "00 00"], &["111222", "271828", "271828"]).expect_problem(4, "W-1011");
    drop(card);
    wait_for("no card", || stage.run(&["status", "--reader", "00 00"], &[]).json()["code"] == "W-1010");
}

#[test]
fn cards_that_are_empty_full_of_rubbish_or_somebody_elses() {
    let mut stage = Stage::new();
    stage.start_ra(CSV, 60);
    let renew = ["renew", "--reader", "00 00"];
    {
        let _blank = stage.insert(0, "blank.card");
        let read = status(&stage);
        assert!(read["certificates"].as_array().expect("a list").iter().all(|c| c["state"] == "absent"), "{read}");
        assert_eq!(read["passcode"]["tries_left"], 3);
        stage.run(&renew, &["123456"]).expect_problem(7, "W-1018");
        stage.run(&["unlock", "--reader", "00 00"], &["1", "2", "3"]).expect_problem(7, "W-1018");
    }
    {
        let chance = chance();
        let mut card = VirtualCard::blank(&chance).keep_in(&stage.path("rubbish.card")).expect("a file");
        card.make_key(KeyReference::AUTHENTICATION, wardcard::domain::card::KeyAlgorithm::P256).expect("a key");
        let keys = [KeyReference::AUTHENTICATION, KeyReference::SIGNATURE, KeyReference::CARD_AUTHENTICATION];
        for container in [Container::CHUID].into_iter().chain(keys.map(KeyReference::certificate)) {
            card.put_object(container, &chance.bytes::<200>()).expect("rubbish");
        }
        drop(card);
        let _rubbish = stage.insert(0, "rubbish.card");
        let read = status(&stage);
        assert!(read["certificates"].as_array().expect("a list").iter().all(|c| c["state"] == "unreadable"), "{read}");
        assert_eq!(read["card"]["guid"], serde_json::Value::Null, "{read}");
        stage.run(&renew, &["123456"]).expect_problem(7, "W-1018");
    }
    let from = Timestamp::from_second(1_700_000_000).expect("in range");
    let until = Timestamp::from_second(2_500_000_000).expect("in range");
    drop(VirtualCard::foreign(&chance(), from, until).expect("a card").keep_in(&stage.path("foreign.card")).expect("a file"));
    let _foreign = stage.insert(0, "foreign.card");
    let read = status(&stage);
    assert_eq!(read["holder"]["name"], "Foreign Card", "{read}");
    assert_eq!(read["holder"]["identity_number"], serde_json::Value::Null, "what is not there is not invented: {read}");
    stage.run(&["change-passcode", "--reader", "00 00"], &["123456", HOLDER, HOLDER]).expect(0);
    stage.run(&renew, &[HOLDER]).expect_problem(7, "W-1018");
    assert_eq!(status(&stage)["passcode"]["tries_left"], 3);
}

#[test]
fn an_ra_that_is_away_not_trusted_or_says_no() {
    let mut stage = staffed(730);
    let agent = stage.insert(1, "agent.card");
    {
        let _blank = stage.insert(0, "other.card");
        issue(&stage, "other", HOLDER);
    }
    let card = stage.insert(0, "holder.card");
    issue(&stage, "holder", HOLDER);
    drop(agent);
    let renew = ["renew", "--reader", "00 00", "--accept-terms"];

    // Rules that are held before anything is sent.
    let change = ["change-passcode", "--reader", "00 00"];
    for (new, again, code) in [
        ("123456", "123456", "W-1030"),
        ("111111", "111111", "W-1030"),
        ("12345", "12345", "W-1030"),
        ("555500", "555500", "W-1030"),
        (HOLDER, HOLDER, "W-1030"),
        ("918273", "918274", "W-1031"),
    ] {
        stage.run(&change, &[HOLDER, new, again]).expect_problem(7, code);
    }
    stage.run(&change, &["918273"]).expect_problem(2, "W-5001");
    stage.run(&change, &["abcdef", "918273", "918273"]).expect_problem(7, "W-1030");

    // The RA says no, with its reason.
    stage.run(&renew, &[HOLDER]).expect_problem(7, "W-3030");
    stage.run(&["unlock", "--reader", "00 00"], &["000000", "918273", "918273"]).expect_problem(7, "W-1022");
    let helper = stage.insert(1, "helper.card");
    let assist = ["--helper-reader", "00 01", "--attest", "--accept-terms"];
    stage
        .run(&[&["issue", "--reader", "00 00", "--person", "other"][..], &assist[..2]].concat(), &[HELPER, HOLDER, HOLDER])
        .expect_problem(7, "W-3002");
    let blocked = |stage: &Stage| stage.run(&[&["unlock", "--reader", "00 00"][..], &assist].concat(), &[HELPER, HOLDER, HOLDER]);
    drop(card);
    {
        let _other = stage.insert(0, "other.card");
        block(&stage);
        blocked(&stage).expect_problem(7, "W-3011");
    }
    drop(helper);
    {
        let _own = stage.insert(0, "helper.card");
        stage
            .run(&["issue", "--reader", "00 00", "--person", "holder", "--bootstrap", "WRONG"], &[HOLDER, HOLDER])
            .expect_problem(7, "W-1019");
    }

    // Not there, not trusted, not configured.
    let _card = stage.insert(0, "holder.card");
    let url = stage.ra.as_ref().expect("an RA").url.clone();
    let other = stage.another_ra();
    let ra = stage.ra.take();
    let ca = other.join("ra-ca.pem");
    let as_if = ["--ra", &url, "--ra-ca", ca.to_str().expect("UTF-8")];
    stage.run(&[&as_if[..], &renew].concat(), &[HOLDER]).expect_problem(8, "W-2002");
    stage.run(&renew, &[HOLDER]).expect_problem(8, "W-2001");
    stage.ra = ra;
    stage.ra_down();
    stage.run(&renew, &[HOLDER]).expect_problem(8, "W-2003");
    // The passcode can be changed all the same.
    stage.run(&change, &[HOLDER, "918273", "918273"]).expect(0);
    assert_eq!(status(&stage)["passcode"]["tries_left"], 3, "no try was spent needlessly");

    // The RA hears of it as soon as it is back.
    let heard = |stage: &Stage| Books::open(stage).audited().iter().filter(|w| w.starts_with("passcode changed at")).count();
    let before = heard(&stage);
    stage.ra_up();
    status(&stage);
    wait_for("the notice", || heard(&stage) == before + 1);
}
