//! One-time codes by e-mail through a mail server that takes them by STARTTLS and AUTH only (`smtp_peer.py`), or is away, or does not know us.

use std::{fs, net::TcpStream, path::PathBuf};

use super::{
    flows::{block, issue, staff, status},
    people::{AGENT, CSV, HELPER, HOLDER},
    ra_books::Books,
    ra_toml,
    rig::ports::free_port,
    service,
    stage::{Process, Stage, wait_for},
};

const PEER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/end_to_end/smtp_peer.py");
const PASSWORD: &str = "what-the-mail-server-knows-this-ra-by";
const UNLOCK: [&str; 3] = ["unlock", "--reader", "00 00"];

/// The mail server, with the certificate of an RA: it is for 127.0.0.1.
struct MailServer {
    port: u16,
    password: PathBuf,
}

impl MailServer {
    fn up(&self, stage: &Stage) -> Process {
        let ra = stage.ra.as_ref().expect("an RA");
        let port = self.port.to_string();
        let [certificate, key] = ["tls.pem", "tls.key.pem"].map(|name| ra.dir.join(name));
        let paths = [&certificate, &key, &self.password, &ra.mail].map(|path| path.to_str().expect("UTF-8"));
        let args = [PEER, &port, paths[0], paths[1], "ra", paths[2], paths[3]];
        let process = Process::start("python3", &args, &stage.path("smtp.log"));
        wait_for("the mail server", || TcpStream::connect(("127.0.0.1", self.port)).is_ok());
        process
    }
}

#[test]
fn codes_by_a_mail_server() {
    let mut stage = Stage::new();
    stage.secrets.extend([AGENT, HELPER, HOLDER, PASSWORD].map(str::to_owned));
    stage.make_ra(CSV, 365);
    let dir = stage.ra.as_ref().expect("an RA").dir.clone();
    let server = MailServer { port: free_port(), password: dir.join("mail.password") };
    ra_toml::private(&server.password, PASSWORD);
    let wrong = stage.path("wrong.password");
    ra_toml::private(&wrong, "something else");
    let section = format!(
        "[mail]\nby = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"required\"\nuser = \"ra\"\n\
         password_file = \"mail.password\"\nca_file = \"ra-ca.pem\"\nfrom = \"Example RA <help@ra.example>\"\nseconds = 5\n",
        server.port
    );
    ra_toml::replace_section(&stage, "mail", &section);
    // Codes follow each other faster here than a person types.
    ra_toml::set_figure(&stage, "seconds_apart", 1);
    let ra = stage.ra.as_mut().expect("an RA");
    ra.mails_itself = true;
    // One that is killed while it sends leaves a code that counts, and the next one is asked for too soon.
    let _service = service::alone(ra);
    staff(&mut stage);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        issue(&stage, "holder", HOLDER);
    }
    let _card = stage.insert(0, "holder.card");
    block(&stage);

    // Nobody there, then one who does not know us: said, and nothing spent.
    let told = stage.run(&UNLOCK, &[]).expect_problem(7, "W-3024");
    assert_eq!(told["card_changed"], false, "{told}");
    {
        let _stranger = MailServer { port: server.port, password: wrong }.up(&stage);
        stage.run(&UNLOCK, &[]).expect_problem(7, "W-3024");
    }
    assert!(stage.mails().is_empty());
    let _server = server.up(&stage);
    stage.unlock_self(HOLDER).expect(0);
    let mails = stage.mails();
    let [mail] = &mails[..] else { panic!("one mail: {mails:?}") };
    let envelope: Vec<&str> = mail.lines().take(2).collect();
    assert!(envelope[0].starts_with("X-From: FROM:<help@ra.example>"), "{envelope:?}");
    assert_eq!(envelope[1], "X-To: TO:<bronwen@surgery.example>");
    for told in [HOLDER, HELPER, AGENT, PASSWORD, "555500000033", "Surgery"] {
        assert!(!mail.contains(told), "'{told}' is nobody's business: {mail}");
    }
    // In the clear it has heard who greets, and nothing else.
    let said = fs::read_to_string(stage.ra.as_ref().expect("an RA").mail.join("said")).expect("what was said");
    let mut secure = false;
    for line in said.lines() {
        match line {
            _ if line.starts_with("TLSv1.") => secure = true,
            _ if line.starts_with("EHLO ") || line.starts_with("gone") || ["STARTTLS", "QUIT"].contains(&line) => {}
            other => assert!(secure, "{other} in the clear: {said}"),
        }
        secure &= line != "QUIT" && !line.starts_with("gone");
    }
    assert!(said.lines().any(|l| l == "unknown") && said.lines().any(|l| l == "known"), "{said}");
    let read = status(&stage);
    stage.secrets.extend(Books::open(&stage).assert_card(&read));
    stage.assert_no_secret_printed();
}
