//! One-time codes by text message: through a gateway that takes them by HTTP, as such services do, is down, or will not have them.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU16, Ordering},
    },
    thread::{self, JoinHandle},
};

use serde_json::Value;

use super::{
    flows::{block, issue, staff, status},
    people::{AGENT, CSV, HELPER, HOLDER},
    ra_books::Books,
    ra_toml,
    rig::ports::free_port,
    stage::{Stage, wait_for},
};

const TOKEN: &str = "token-that-the-gateway-knows-this-ra-by";
/// Ofcom keeps these numbers free for made-up people.
const HOLDERS: &str = "+447700900123";
const OTHERS: &str = "+447700900456";

/// One request to the gateway.
#[derive(Clone, Debug)]
struct Asked {
    line: String,
    /// In lower case.
    headers: Vec<String>,
    body: String,
}

impl Asked {
    fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        let mut headers = Vec::new();
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            match header.trim() {
                "" => break,
                header => headers.push(header.to_lowercase()),
            }
        }
        let length = headers.iter().find_map(|h| h.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        Some(Self { line: line.trim().to_owned(), headers, body: String::from_utf8(body).ok()? })
    }
}

/// The gateway, until it is dropped.
struct Gateway {
    port: u16,
    status: Arc<AtomicU16>,
    asked: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Gateway {
    fn start(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("the gateway's port");
        let (status, asked, stop) = (Arc::new(AtomicU16::new(202)), Arc::<Mutex<Vec<Asked>>>::default(), Arc::default());
        let (answers, heard, told) = (Arc::clone(&status), Arc::clone(&asked), Arc::<AtomicBool>::clone(&stop));
        let serve = move || {
            for stream in listener.incoming() {
                if told.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(mut stream) = stream else { continue };
                let Some(request) = Asked::read(&stream) else { continue };
                heard.lock().expect("no panic").push(request);
                let status = answers.load(Ordering::Relaxed);
                // What it says beside the status is nobody's business.
                let said = format!("to {HOLDERS}: as you like");
                let head = format!("HTTP/1.1 {status} So\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", said.len());
                let _closed = stream.write_all((head + &said).as_bytes());
            }
        };
        let thread = thread::Builder::new().name("text gateway".to_owned()).spawn(serve).expect("a thread");
        Self { port, status, asked, stop, thread: Some(thread) }
    }

    fn count(&self) -> usize {
        self.asked.lock().expect("no panic").len()
    }

    fn last(&self) -> Asked {
        self.asked.lock().expect("no panic").last().expect("a request").clone()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _woken = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// Unlocks by text message, and gives what the gateway was sent.
fn unlock_by_text(stage: &mut Stage, gateway: &Gateway, wrong: &[&str], new: &str) -> Asked {
    let before = gateway.count();
    let mut sent = None;
    let ran = stage.unlock_by_code(&["--code-by", "text"], wrong, new, || {
        wait_for("the text message", || gateway.count() > before);
        let asked = gateway.last();
        sent = Some(asked.clone());
        asked.body
    });
    ran.expect(0);
    sent.expect("it was sent")
}

/// The right call, and in it the number, the code, and whom to tell: nothing else.
#[track_caller]
fn assert_says_no_more_than_it_must(asked: &Asked, number: &str) {
    assert_eq!(asked.line, "POST /v1/messages HTTP/1.1");
    for header in ["content-type: application/json", &format!("authorization: bearer {TOKEN}")] {
        assert!(asked.headers.iter().any(|h| h == header), "{header} in {asked:?}");
    }
    let body: Value = serde_json::from_str(&asked.body).expect("JSON");
    let fields = body.as_object().expect("an object");
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(names, ["campaign", "sender", "text", "to"]);
    assert_eq!((&body["to"], &body["sender"], &body["campaign"]), (&number.into(), &"ExampleRA".into(), &"cards".into()));
    let text = body["text"].as_str().expect("a text");
    assert!(text.len() <= 160, "one message holds it: {text}");
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|w| w.len() > 2).collect();
    assert_eq!(digits.iter().filter(|w| w.len() == 6).count(), 1, "one code: {text}");
    let lower = text.to_lowercase();
    for told in [HOLDER, HELPER, AGENT, "555500000033", "1978", "bronwen", "hughes", "grace", "surgery", "pharmacy", "w-"] {
        assert!(!lower.contains(told), "'{told}' is nobody's business: {text}");
    }
}

#[test]
fn codes_by_text_message_and_by_mail_where_there_is_no_gateway() {
    let mut stage = Stage::new();
    stage.secrets.extend([AGENT, HELPER, HOLDER, TOKEN].map(str::to_owned));
    // The holder has both, the other one a mobile number alone.
    let people = CSV
        .replace("bronwen@surgery.example,,", &format!("bronwen@surgery.example,{HOLDERS},"))
        .replace("grace@pharmacy.example,,", &format!(",{OTHERS},"));
    stage.make_ra(&people, 365);
    let port = free_port();
    ra_toml::private(&stage.ra.as_ref().expect("an RA").dir.join("gateway.token"), TOKEN);
    let section = format!(
        "[text]\nby = \"gateway\"\nurl = \"http://127.0.0.1:{port}/v1/messages\"\nbearer_file = \"gateway.token\"\n\
         sender_field = \"sender\"\nsender = \"ExampleRA\"\nseconds = 5\n\n[text.extra]\ncampaign = \"cards\"\n"
    );
    ra_toml::replace_section(&stage, "text", &section);
    // Codes follow each other faster here than a person types.
    ra_toml::set_figure(&stage, "seconds_apart", 1);
    stage.ra_up();
    staff(&mut stage);
    {
        let _agent = stage.insert(1, "agent.card");
        for (person, card) in [("other", "other.card"), ("holder", "holder.card")] {
            let _blank = stage.insert(0, card);
            issue(&stage, person, HOLDER);
        }
    }

    let card = stage.insert(0, "holder.card");
    block(&stage);
    let by_text = ["unlock", "--reader", "00 00", "--code-by", "text"];
    // Nobody there, then somebody in trouble, then one who refuses: said, and nothing spent.
    stage.run(&by_text, &[]).expect_problem(7, "W-3024");
    let gateway = Gateway::start(port);
    for status in [500, 401] {
        gateway.status.store(status, Ordering::Relaxed);
        let told = stage.run(&by_text, &[]).expect_problem(7, "W-3024");
        assert_eq!(told["card_changed"], false, "{told}");
    }
    assert!(gateway.count() >= 2);
    // By mail it goes on at once: what was not sent does not count.
    stage.unlock_self(HOLDER).expect(0);
    let read = status(&stage);
    assert_eq!(read["passcode"]["tries_left"], 3, "{read}");

    gateway.status.store(202, Ordering::Relaxed);
    block(&stage);
    thread::sleep(std::time::Duration::from_secs(1));
    let sent = unlock_by_text(&mut stage, &gateway, &["000000"], HOLDER);
    assert_says_no_more_than_it_must(&sent, HOLDERS);
    let read = status(&stage);
    stage.secrets.extend(Books::open(&stage).assert_card(&read));
    // Without a word about the way it is the mail, as ever.
    block(&stage);
    thread::sleep(std::time::Duration::from_secs(1));
    let texts = gateway.count();
    stage.unlock_self(HOLDER).expect(0);
    assert_eq!(gateway.count(), texts);
    drop(card);

    // Who has a mobile number alone is sent a text message, and no mail.
    let _card = stage.insert(0, "other.card");
    block(&stage);
    stage.run(&["unlock", "--reader", "00 00", "--code-by", "email"], &[]).expect_problem(7, "W-3020");
    let sent = unlock_by_text(&mut stage, &gateway, &[], HOLDER);
    assert_says_no_more_than_it_must(&sent, OTHERS);
    let audited = Books::open(&stage).audited();
    assert!(audited.iter().filter(|what| *what == "send code by text").count() >= 5, "{audited:?}");
    stage.secrets.extend([HOLDERS, OTHERS].map(str::to_owned));
    stage.assert_no_secret_printed();
}
