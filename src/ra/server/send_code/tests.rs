use std::{
    net::TcpListener,
    num::NonZeroU32,
    time::{Duration, Instant},
};

use super::*;
use crate::ra::{
    api::{bytes::SecretWord, operation::EnterCode},
    messages::{Gateway, TextBy, config::GatewayConfig},
    server::bench::{Bench, TestCard, TestOperation},
};

fn path(id: OperationId) -> String {
    format!("/v1/operations/{id}/code/send")
}

async fn present(bench: &Bench, card: &TestCard) -> TestOperation {
    present_at(bench, card, "WS-1").await
}

async fn present_at(bench: &Bench, card: &TestCard, workstation: &str) -> TestOperation {
    let request = crate::ra::api::operation::Open { workstation: workstation.into(), ..bench.unlock_request(card) };
    let mut unlock = bench.open(&request, None).await;
    bench.be_present(card, &mut unlock).await;
    unlock
}

fn by(way: ContactWay) -> SendCode {
    SendCode { way: Some(way) }
}

fn typed(code: &str) -> EnterCode {
    EnterCode { code: SecretWord::new(code.to_owned()) }
}

async fn sent_rows(bench: &Bench) -> Vec<(String, String)> {
    bench.audited().await.into_iter().filter(|(what, _)| what.starts_with("send code")).collect()
}

#[tokio::test]
async fn one_mail_with_the_code_and_nothing_secret_else() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    let unlock = present(&bench, &rosa).await;
    let sent: CodeSent = bench.with_operation(&unlock).post(&path(unlock.id), &()).await.ok();
    assert_eq!((sent.to.shown.as_str(), sent.minutes, sent.again_in), ("r••••@••••.uk", 15, 60));
    let mails = bench.mails();
    assert_eq!(mails.len(), 1);
    for part in ["To: rosa@mail.example.uk\r\n", "Subject: Your one-time code\r\n", "Date: ", "Ms Rosa Testwell"] {
        assert!(mails[0].contains(part), "{part}");
    }
    assert_eq!(bench.code_in_mail().len(), 6);
    assert!(!mails[0].contains("PUK"));
}

#[tokio::test]
async fn by_the_way_that_is_asked_for() {
    let bench = Bench::new().await;
    let lena = bench.issue("lena").await;
    let unlock = present(&bench, &lena).await;
    let with = bench.with_operation(&unlock);
    let json = "application/json";
    for (kind, body, way, shown) in [
        (json, r#"{"way":"text"}"#, ContactWay::Text, "+44 •••• ••0002"),
        (json, r#"{"way":"email"}"#, ContactWay::Email, "l••••@••••.uk"),
        (json, "{}", ContactWay::Email, "l••••@••••.uk"),
        (json, "null", ContactWay::Email, "l••••@••••.uk"),
        ("", "", ContactWay::Email, "l••••@••••.uk"),
    ] {
        let before = (bench.mails().len(), bench.texts().len());
        let sent: CodeSent = with.call("POST", &path(unlock.id), kind, body.into()).await.ok();
        assert_eq!((sent.to.way, sent.to.shown.as_str()), (way, shown), "{body}");
        let more = if way == ContactWay::Text { (0, 1) } else { (1, 0) };
        assert_eq!((bench.mails().len(), bench.texts().len()), (before.0 + more.0, before.1 + more.1), "{body}");
        bench.later(60);
    }
    for (kind, body, status) in [
        (json, r#"{"way":"pigeon"}"#, 400),
        (json, "[", 400),
        (json, "", 400),
        ("text/plain", "{}", 415),
        ("", r#"{"way":"text"}"#, 415),
    ] {
        with.call("POST", &path(unlock.id), kind, body.into()).await.is_problem(status, body);
    }
    let rows = sent_rows(&bench).await;
    assert_eq!(rows[0], ("send code by text".into(), "done".into()));
    assert_eq!(rows[1..], vec![("send code by email".to_owned(), "done".to_owned()); 4]);
}

#[tokio::test]
async fn a_text_message_is_short_and_its_code_works() {
    let bench = Bench::new().await;
    let lena = bench.issue("lena").await;
    let unlock = present(&bench, &lena).await;
    bench.with_operation(&unlock).post(&path(unlock.id), &by(ContactWay::Text)).await.any_ok();
    let message = bench.texts().pop().unwrap();
    let (head, text) = message.split_once("\r\n\r\n").unwrap();
    assert_eq!(head, "To: +441632960002");
    assert!(text.trim_end().len() <= 160 && text.is_ascii(), "one message: {text}");
    assert!(!text.contains("Lena") && !text.contains("Madeup"), "it may be shown on a locked telephone");
    let code = &text[..6];
    bench.with_operation(&unlock).post(&format!("/v1/operations/{}/code", unlock.id), &typed(code)).await.any_ok();
}

#[tokio::test]
async fn no_address_no_code() {
    let bench = Bench::new().await;
    for (person, asked) in [
        ("agent", SendCode::default()),
        ("agent", by(ContactWay::Email)),
        ("rosa", by(ContactWay::Text)),
        ("sponsor", by(ContactWay::Email)),
    ] {
        let card = bench.issue(person).await;
        let unlock = present(&bench, &card).await;
        bench.with_operation(&unlock).post(&path(unlock.id), &asked).await.refused_for(Refusal::NoContact, person);
    }
    assert!(sent_rows(&bench).await.is_empty());
}

#[tokio::test]
async fn not_too_often() {
    let bench = Bench::new().await;
    let rosa = bench.issue("rosa").await;
    for n in 0..5 {
        let unlock = present(&bench, &rosa).await;
        let path = path(unlock.id);
        if n > 0 {
            bench.with_operation(&unlock).post(&path, &()).await.refused(Refusal::TooSoon { seconds: 30 });
            bench.later(30);
        }
        bench.with_operation(&unlock).post(&path, &()).await.any_ok();
        bench.later(30);
    }
    bench.later(30);
    let mut unlock = present(&bench, &rosa).await;
    let left = 3600 - (4 * 60 + 60);
    bench.with_operation(&unlock).post(&path(unlock.id), &()).await.refused(Refusal::TooSoon { seconds: left });
    bench.later(i64::from(left));
    bench.be_present(&rosa, &mut unlock).await;
    bench.with_operation(&unlock).post(&path(unlock.id), &()).await.any_ok();
}

#[tokio::test]
async fn another_card_and_another_way_are_no_way_around() {
    let bench = Bench::new().await;
    let first = bench.issue("lena").await;
    let unlock = present(&bench, &first).await;
    for n in 0..5 {
        let way = if n % 2 == 0 { ContactWay::Text } else { ContactWay::Email };
        bench.with_operation(&unlock).post(&path(unlock.id), &by(way)).await.any_ok();
        bench.later(60);
    }
    let left = 3600 - 5 * 60;
    bench.with_operation(&unlock).post(&path(unlock.id), &()).await.refused(Refusal::TooSoon { seconds: left });
    // A card that is issued meanwhile can be unlocked, and then the person has had enough.
    let second = bench.issue("lena").await;
    let unlock = present_at(&bench, &second, "WS-9").await;
    bench.with_operation(&unlock).post(&path(unlock.id), &()).await.any_ok();
    bench.later(60);
    bench.with_operation(&unlock).post(&path(unlock.id), &()).await.refused(Refusal::TooSoon { seconds: left - 60 });
    bench.later(i64::from(left) - 60);
    let unlock = present_at(&bench, &second, "WS-9").await;
    bench.with_operation(&unlock).post(&path(unlock.id), &()).await.any_ok();
}

#[tokio::test]
async fn one_workstation_and_one_address_for_everybody_there() {
    let two = NonZeroU32::new(2).unwrap();
    let (here, there) = ("203.0.113.9", "198.51.100.1");
    for (what, per_workstation, per_address) in [("a workstation", two, NonZeroU32::MAX), ("an address", NonZeroU32::MAX, two)] {
        let bench = Bench::with_config(|c| {
            c.limits.codes.per_workstation = per_workstation;
            c.limits.codes.per_address = per_address;
        })
        .await;
        for person in ["rosa", "lena"] {
            let unlock = present(&bench, &bench.issue(person).await).await;
            bench.with_operation(&unlock).from(here).post(&path(unlock.id), &()).await.any_ok();
        }
        let leaver = bench.issue("leaver").await;
        let unlock = present(&bench, &leaver).await;
        let refused = bench.with_operation(&unlock).from(here).post(&path(unlock.id), &()).await;
        refused.refused_for(Refusal::TooSoon { seconds: 3600 }, what);
        // Elsewhere nobody has asked yet; and on this machine itself there is no address to count.
        bench.with_operation(&unlock).from(there).post(&path(unlock.id), &()).await.any_ok();
        bench.later(60);
        bench.with_operation(&unlock).post(&path(unlock.id), &()).await.any_ok();
    }
}

#[tokio::test]
async fn what_cannot_be_sent_neither_works_nor_counts() {
    let bench = Bench::new().await;
    let lena = bench.issue("lena").await;
    let unlock = present(&bench, &lena).await;
    let enter = format!("/v1/operations/{}/code", unlock.id);
    for way in [ContactWay::Email, ContactWay::Text] {
        let blocked = bench.no_way_out();
        for _ in 0..7 {
            bench.with_operation(&unlock).post(&path(unlock.id), &by(way)).await.refused(Refusal::NotDelivered);
        }
        bench.with_operation(&unlock).post(&enter, &typed("123456")).await.refused(Refusal::CodeSpent);
        drop(blocked);
    }
    let before = sent_rows(&bench).await;
    assert_eq!(before[..2].iter().map(|(_, result)| result.as_str()).collect::<Vec<_>>(), ["done", "W-3024"]);
    bench.with_operation(&unlock).post(&path(unlock.id), &by(ContactWay::Email)).await.any_ok();
    assert_eq!(bench.mails().len(), 1);
    // A newer one that does not leave does not push aside the one that has arrived.
    let arrived = bench.code_in_mail();
    bench.later(60);
    let blocked = bench.no_way_out();
    bench.with_operation(&unlock).post(&path(unlock.id), &()).await.refused(Refusal::NotDelivered);
    drop(blocked);
    bench.with_operation(&unlock).post(&enter, &typed(&arrived)).await.any_ok();
    assert!(matches!(bench.store().check_audit().await.unwrap(), crate::ra::store::audit::Trail::Whole { .. }));
}

/// A service whose text gateway takes messages and says nothing, for as long as it is waited for.
async fn with_silent_gateway(seconds: u16) -> (Bench, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let text = format!("url = 'http://{}/send'\nseconds = {seconds}", listener.local_addr().unwrap());
    let config: GatewayConfig = toml::from_str(&text).unwrap();
    let open = move || Gateway::open(std::path::Path::new("."), &config).unwrap();
    let gateway = tokio::task::spawn_blocking(open).await.unwrap();
    (Bench::with_texts_by(TextBy::Gateway(Box::new(gateway))).await, listener)
}

/// Returns once a code of the operation is committed, or is not there any more.
async fn wait_for_code(bench: &Bench, id: OperationId, there: bool) {
    let begun = Instant::now();
    while bench.store().look().await.unwrap().last_code(id).await.unwrap().is_some() != there {
        assert!(begun.elapsed() < Duration::from_secs(10), "the code should be there: {there}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn while_it_is_sent_everybody_else_goes_on() {
    let (bench, _silent) = with_silent_gateway(4).await;
    let (lena, rosa) = (bench.issue("lena").await, bench.issue("rosa").await);
    let unlock = present(&bench, &lena).await;
    let with = bench.with_operation(&unlock);
    let (path, text) = (path(unlock.id), by(ContactWay::Text));
    let begun = Instant::now();
    let others = async {
        wait_for_code(&bench, unlock.id, true).await;
        bench.granted_unlock(&rosa).await;
        with.post(&path, &by(ContactWay::Email)).await.refused(Refusal::TooSoon { seconds: 60 });
        begun.elapsed()
    };
    let sending = async { (with.post(&path, &text).await, begun.elapsed()) };
    let ((sent, until), others) = tokio::join!(sending, others);
    sent.refused(Refusal::NotDelivered);
    assert!(others < until, "they did not wait for the gateway: {others:?} {until:?}");
    with.post(&path, &by(ContactWay::Email)).await.any_ok();
}

#[tokio::test]
async fn guesses_at_a_code_that_is_on_its_way_are_not_for_nothing() {
    let (bench, _silent) = with_silent_gateway(1).await;
    let lena = bench.issue("lena").await;
    let unlock = present(&bench, &lena).await;
    let with = bench.with_operation(&unlock);
    let (path, text, enter) = (path(unlock.id), by(ContactWay::Text), format!("/v1/operations/{}/code", unlock.id));
    let guessing = async {
        wait_for_code(&bench, unlock.id, true).await;
        // One in a million that it is the right one.
        with.post(&enter, &typed("no digits")).await.refused(Refusal::WrongCode { left: 2 });
    };
    let (sent, ()) = tokio::join!(with.post(&path, &text), guessing);
    sent.refused(Refusal::NotDelivered);
    with.post(&enter, &typed("no digits")).await.refused(Refusal::CodeSpent);
    with.post(&path, &by(ContactWay::Email)).await.refused(Refusal::TooSoon { seconds: 60 });
}

#[tokio::test]
async fn a_caller_who_hangs_up_leaves_no_code_behind() {
    let (bench, _silent) = with_silent_gateway(1).await;
    let lena = bench.issue("lena").await;
    let unlock = present(&bench, &lena).await;
    let (path, text) = (path(unlock.id), by(ContactWay::Text));
    {
        let with = bench.with_operation(&unlock);
        let sending = with.post(&path, &text);
        tokio::select! {
            answer = sending => panic!("answered with {}", answer.status),
            () = wait_for_code(&bench, unlock.id, true) => {}
        }
    }
    wait_for_code(&bench, unlock.id, false).await;
    bench.with_operation(&unlock).post(&path, &by(ContactWay::Email)).await.any_ok();
}
