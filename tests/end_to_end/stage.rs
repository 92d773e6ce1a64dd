//! The real things, started and stopped: the smart-card service, the RA, cards in readers, and the headless commands.
//!
//! What is missing is a failure that says what to install (`assets/setup/` does it), never a test that passes by being skipped.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use wardcard::{
    domain::secret::SecretText,
    ra::{server::running::DATABASE, store::Place},
};

pub use super::readers::{Inserted, PAD, Process, READERS, wait_for};
use super::{
    readers::{Readers, pad::Pad},
    rig::{self, ports::free_port},
    service::{Service, Setting},
};

/// A folder for a test, the secrets that went through it, and everything that was ever printed.
pub struct Stage {
    pub dir: tempfile::TempDir,
    pub ra: Option<Ra>,
    /// What must be found in no log.
    pub secrets: Vec<String>,
    printed: Mutex<String>,
    pad: Option<Pad>,
    _readers: Readers,
}

pub struct Ra {
    pub service: Option<Service>,
    pub dir: PathBuf,
    pub url: String,
    pub mail: PathBuf,
    /// `None`: the SQLite file in the folder.
    pub database: Option<String>,
    /// Where revocation lists and OCSP are by plain HTTP, of the service itself or of the proxy before it.
    pub pki: String,
    /// For its processes.
    pub env: Vec<(&'static str, String)>,
    /// E-mail leaves as `ra.toml` says, and not into the folder.
    pub mails_itself: bool,
    pub log: PathBuf,
}

impl Ra {
    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wardcard-ra"));
        command.arg("--data").arg(&self.dir).env_remove("DATABASE_URL").envs(self.env.iter().cloned());
        if let Some(url) = &self.database {
            command.env("DATABASE_URL", url);
        }
        command
    }

    /// Its database, to be read beside the service.
    pub fn place(&self) -> Place {
        match &self.database {
            None => Place::File(self.dir.join(DATABASE)),
            Some(url) => Place::Postgres(SecretText::new(url.clone())),
        }
    }
}

/// What a headless command came to. Its `Debug` is what a failed test shows.
#[derive(Debug)]
#[expect(dead_code, reason = "`err` is read by `Debug` only")]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("no JSON ({e}): {self:?}"))
    }

    #[track_caller]
    pub fn expect(self, code: i32) -> Value {
        assert_eq!(self.code, code, "{self:?}");
        self.json()
    }

    /// A failure with its exit code and its stable code, with something to say and something to do.
    #[track_caller]
    pub fn expect_problem(self, exit: i32, code: &str) -> Value {
        let json = self.expect(exit);
        assert_eq!(json["code"], code, "{json}");
        for said in ["text", "next"] {
            assert!(json[said].as_str().is_some_and(|t| t.len() > 10), "{said} is missing: {json}");
        }
        json
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let Some(ra) = &mut self.ra else { return };
        if thread::panicking() {
            let _shown = writeln!(std::io::stderr(), "the service's last words:\n{}", rig::last_words(&ra.log));
        }
        // Before its folder goes: an instance that is just being started again would find nothing there.
        ra.service = None;
    }
}

impl Stage {
    pub fn new() -> Self {
        Self::of(Readers::take(PAD), None)
    }

    /// With the third reader, the one with a PIN pad.
    pub fn with_pad() -> Self {
        let readers = Readers::take(READERS.len());
        Self::of(readers, Some(Pad::new()))
    }

    fn of(readers: Readers, pad: Option<Pad>) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        Self { dir, ra: None, secrets: Vec::new(), printed: Mutex::default(), pad, _readers: readers }
    }

    pub fn pad(&self) -> &Pad {
        self.pad.as_ref().expect("a stage with a pad")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn note(&self, text: &str) {
        self.printed.lock().expect("no panic").push_str(text);
    }

    /// Makes an RA, imports people and starts it.
    pub fn start_ra(&mut self, people: &str, certificate_days: u32) {
        self.make_ra(people, certificate_days);
        self.ra_up();
    }

    /// The same, without starting it.
    pub fn make_ra(&mut self, people: &str, certificate_days: u32) {
        let (dir, mail) = (self.path("ra"), self.path("mail"));
        fs::create_dir_all(&mail).expect("a mail folder");
        let database = (Setting::of_this_run() != Setting::Sqlite).then(rig::schema);
        let (log, pki) = (self.path("ra.log"), format!("127.0.0.1:{}", free_port()));
        self.ra = Some(Ra { service: None, url: String::new(), mail, database, pki, env: vec![], mails_itself: false, log, dir });
        self.ra_command(&["init", "--certificate-days", &certificate_days.to_string()]);
        let csv = self.path("people.csv");
        fs::write(&csv, people).expect("people");
        self.ra_command(&["import", csv.to_str().expect("UTF-8")]);
    }

    /// Imports a file of this content, whatever its kind.
    pub fn import(&self, name: &str, content: &str) {
        let file = self.path(name);
        fs::write(&file, content).expect("a file");
        self.ra_command(&["import", file.to_str().expect("UTF-8")]);
    }

    /// Changes `ra.toml`, once, while the service is down.
    pub fn configure(&mut self, from: &str, to: &str) {
        self.ra_down();
        let file = self.ra.as_ref().expect("an RA").dir.join("ra.toml");
        let text = fs::read_to_string(&file).expect("ra.toml");
        assert_eq!(text.matches(from).count(), 1, "{from} is there once: {text}");
        fs::write(&file, text.replace(from, to)).expect("ra.toml");
        self.ra_up();
    }

    /// Starts the RA on a free port, or again on the port that it had.
    pub fn ra_up(&mut self) {
        let ra = self.ra.as_mut().expect("an RA");
        if ra.url.is_empty() {
            ra.url = format!("https://127.0.0.1:{}", free_port());
        }
        let listen = ra.url.trim_start_matches("https://").to_owned();
        ra.service = Some(Service::start(ra, &listen));
        wait_for("the RA", || TcpStream::connect(&listen).is_ok());
    }

    pub fn ra_down(&mut self) {
        self.ra.as_mut().expect("an RA").service = None;
    }

    pub fn ra_command(&self, args: &[&str]) -> String {
        let out = self.ra.as_ref().expect("an RA").program().args(args).output().expect("wardcard-ra");
        let (stdout, stderr) = (String::from_utf8_lossy(&out.stdout).into_owned(), String::from_utf8_lossy(&out.stderr));
        assert!(out.status.success(), "wardcard-ra {args:?}: {stdout}{stderr}");
        self.note(&stderr);
        stdout
    }

    /// What a command says that does not succeed.
    pub fn ra_fails(&self, args: &[&str]) -> String {
        let out = self.ra.as_ref().expect("an RA").program().args(args).output().expect("wardcard-ra");
        let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        assert!(!out.status.success(), "wardcard-ra {args:?}: {said}");
        self.note(&said);
        said
    }

    /// The folder of an RA that nobody here trusts; it never runs.
    pub fn another_ra(&self) -> PathBuf {
        let dir = self.path("other-ra");
        let mut command = Command::new(env!("CARGO_BIN_EXE_wardcard-ra"));
        let made = command.arg("--data").arg(&dir).arg("init").env_remove("DATABASE_URL").output().expect("wardcard-ra");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        dir
    }

    pub fn bootstrap_code(&mut self) -> String {
        let printed = self.ra_command(&["bootstrap-code"]);
        let code = printed.split_whitespace().last().expect("a code").to_owned();
        self.secrets.push(code.clone());
        code
    }

    /// Puts our virtual card into a reader; dropping it takes it out.
    pub fn insert(&self, reader: usize, file: &str) -> Inserted {
        let path = self.path(file);
        let (name, port) = READERS[reader];
        let vpcd = format!("127.0.0.1:{port}");
        let mut args = vec!["--log", "trace", "virtual-card", "--file", path.to_str().expect("UTF-8"), "--vpcd", &vpcd];
        if !path.exists() {
            args.push("--blank");
        }
        let process = Process::start(env!("CARGO_BIN_EXE_wardcard"), &args, &self.path("cards.log"));
        Inserted::seen(process, name)
    }

    /// Puts the card that others made into a reader.
    pub fn insert_peer(&self, reader: usize, state: &str) -> Inserted {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peer-card/target/debug/peer-card");
        assert!(program.exists(), "the peer card is not built: run the README's test command, or cargo build in tests/peer-card");
        let (name, port) = READERS[reader];
        let path = self.path(state);
        let args = [&port.to_string(), path.to_str().expect("UTF-8")];
        let process = Process::start(program.to_str().expect("UTF-8"), &args, &self.path("cards.log"));
        Inserted::seen(process, name)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wardcard"));
        command
            .args(["--log", "trace"])
            .env("XDG_STATE_HOME", self.path("state"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(ra) = &self.ra {
            command.arg("--ra").arg(&ra.url).arg("--ra-ca").arg(ra.dir.join("ra-ca.pem"));
        }
        command.args(args);
        command
    }

    /// Runs a headless command with `--json` and these lines of standard input.
    pub fn run(&self, args: &[&str], lines: &[&str]) -> Ran {
        self.run_with(&mut self.command(&[args, &["--json"]].concat()), |input| {
            for line in lines {
                let _closed = writeln!(input, "{line}");
            }
        })
    }

    /// As [`Stage::run`], with what `change` does to the command, e.g. another environment.
    pub fn run_changed(&self, args: &[&str], lines: &[&str], change: impl FnOnce(&mut Command)) -> Ran {
        let mut command = self.command(&[args, &["--json"]].concat());
        change(&mut command);
        self.run_with(&mut command, |input| {
            for line in lines {
                let _closed = writeln!(input, "{line}");
            }
        })
    }

    /// Unlocks by the code that the RA sends: waits for the mail before it types.
    pub fn unlock_self(&mut self, new: &str) -> Ran {
        let mail = self.ra.as_ref().expect("an RA").mail.clone();
        let before = eml(&mail).len();
        self.unlock_by_code(&[], &[], new, || {
            wait_for("the mail with the code", || eml(&mail).len() > before);
            eml(&mail).into_iter().last().expect("a mail")
        })
    }

    /// Unlocks by the code in a message; `wrong` is typed before it. `message` waits until it has come.
    pub fn unlock_by_code(&mut self, more: &[&str], wrong: &[&str], new: &str, message: impl FnOnce() -> String) -> Ran {
        let mut code = String::new();
        let args = [&["unlock", "--reader", "00 00", "--json"], more].concat();
        let ran = self.run_with(&mut self.command(&args), |input| {
            code = code_in(&message());
            for line in wrong.iter().copied().chain([code.as_str(), new, new]) {
                let _closed = writeln!(input, "{line}");
            }
        });
        self.secrets.push(code);
        ran
    }

    /// Reports a card without having it, by the code that the RA mails; `wrong` is typed before it.
    pub fn report_by_mail(&mut self, args: &[&str], wrong: &str) -> Ran {
        let mail = self.ra.as_ref().expect("an RA").mail.clone();
        let before = eml(&mail).len();
        let mut code = String::new();
        let ran = self.run_with(&mut self.command(&[args, &["--json"]].concat()), |input| {
            wait_for("the mail with the code", || eml(&mail).len() > before);
            code = code_in(&eml(&mail).into_iter().last().expect("a mail"));
            let _closed = writeln!(input, "{wrong}\n{code}");
        });
        self.secrets.push(code);
        ran
    }

    /// What the RA has sent, the oldest first.
    pub fn mails(&self) -> Vec<String> {
        eml(&self.ra.as_ref().expect("an RA").mail)
    }

    /// Starts a headless command with `--json` at a desk of its own, to be talked with while it runs.
    pub fn begin(&self, workstation: &str, args: &[&str]) -> Begun {
        let mut command = self.command(&[&["--workstation", workstation], args, &["--json"]].concat());
        let mut child = command.env("XDG_STATE_HOME", self.path(workstation)).spawn().expect("wardcard");
        let err = read_all(child.stderr.take().expect("piped"));
        let out = BufReader::new(child.stdout.take().expect("piped"));
        Begun { child, out, err }
    }

    /// Waits for the end of what was begun. What it had said before that is not noted: it was meant to be seen.
    pub fn end(&self, begun: Begun) -> Ran {
        let Begun { mut child, mut out, err } = begun;
        let mut last = String::new();
        out.read_to_string(&mut last).expect("UTF-8");
        let status = child.wait().expect("an end");
        let err = err.join().expect("read").expect("UTF-8");
        self.note(&last);
        self.note(&err);
        Ran { code: status.code().unwrap_or(-1), out: last, err }
    }

    fn run_with(&self, command: &mut Command, feed: impl FnOnce(&mut std::process::ChildStdin)) -> Ran {
        let mut child = command.spawn().expect("wardcard");
        let out = read_all(child.stdout.take().expect("piped"));
        let err = read_all(child.stderr.take().expect("piped"));
        feed(&mut child.stdin.take().expect("piped"));
        let status = child.wait().expect("an end");
        let (out, err) = (out.join().expect("read").expect("UTF-8"), err.join().expect("read").expect("UTF-8"));
        self.note(&out);
        self.note(&err);
        Ran { code: status.code().unwrap_or(-1), out, err }
    }

    /// A headless command that is killed after a while, wherever it is.
    pub fn run_and_kill(&self, args: &[&str], lines: &[&str], after: Duration) -> Option<i32> {
        let mut child = self.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("wardcard");
        let mut input = child.stdin.take().expect("piped");
        for line in lines {
            let _closed = writeln!(input, "{line}");
        }
        drop(input);
        let until = Instant::now() + after;
        while Instant::now() < until {
            if let Some(status) = child.try_wait().expect("a state") {
                return status.code();
            }
            thread::sleep(Duration::from_millis(1));
        }
        let _ended = child.kill();
        child.wait().expect("an end").code()
    }

    /// Everything that the programs printed or logged, to be searched for secrets.
    pub fn all_printed(&self) -> String {
        let mut all = self.printed.lock().expect("no panic").clone();
        for log in ["ra.log", "cards.log"] {
            all.push_str(&fs::read_to_string(self.path(log)).unwrap_or_default());
        }
        all.extend(self.pad.iter().map(Pad::log));
        all
    }

    #[track_caller]
    pub fn assert_no_secret_printed(&self) {
        let all = self.all_printed();
        assert!(all.len() > 10_000, "the logs are too short to prove anything: {} bytes", all.len());
        for secret in &self.secrets {
            let found = all.match_indices(secret.as_str()).find(|(at, _)| !is_by_chance(&all, *at, secret));
            assert!(found.is_none(), "a secret is in the logs: {}", excerpt(&all, found.map_or(0, |(at, _)| at)));
        }
    }
}

/// A command that is running.
pub struct Begun {
    child: Child,
    out: BufReader<ChildStdout>,
    err: thread::JoinHandle<std::io::Result<String>>,
}

impl Begun {
    /// The next line that it prints.
    pub fn says(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("UTF-8");
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("no JSON ({e}): {line:?}"))
    }

    pub fn hears(&mut self, lines: &[&str]) {
        let input = self.child.stdin.as_mut().expect("piped");
        for line in lines {
            let _closed = writeln!(input, "{line}");
        }
    }

    pub fn kill(&mut self) {
        let _ended = self.child.kill();
    }
}

/// Reads to the end beside the program, so that it never waits for its output to be taken.
fn read_all(mut from: impl Read + Send + 'static) -> thread::JoinHandle<std::io::Result<String>> {
    let read = move || {
        let mut text = String::new();
        from.read_to_string(&mut text).map(|_| text)
    };
    thread::Builder::new().name("output".to_owned()).spawn(read).expect("a thread")
}

/// Whether these digits are a part of a fraction (every line has a time in microseconds) or of a longer number in hex, such as a request's
/// id: among so many, six digits in a row meet a passcode now and then.
fn is_by_chance(all: &str, at: usize, secret: &str) -> bool {
    if !secret.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let (before, after) = (&all[..at], &all[at + secret.len()..]);
    let start = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    let run = secret.len() + (at - start) + (after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len());
    let is_fraction = before[..start].strip_suffix('.').is_some_and(|left| left.ends_with(|c: char| c.is_ascii_digit()));
    // The longest passcode has eight digits.
    is_fraction || (run > 8 && all[start..start + run].bytes().all(|b| b.is_ascii_hexdigit()))
}

fn excerpt(all: &str, at: usize) -> &str {
    let line = all[..at].rfind('\n').map_or(0, |n| n + 1);
    let end = all[at..].find('\n').map_or(all.len(), |n| at + n);
    &all[line..end]
}

fn eml(dir: &Path) -> Vec<String> {
    let mut files: Vec<_> = fs::read_dir(dir)
        .map(|entries| {
            entries.filter_map(|e| Some(e.ok()?.path())).filter(|p| p.extension().is_some_and(|e| e == "eml")).collect()
        })
        .unwrap_or_default();
    files.sort_by_key(|p: &PathBuf| fs::metadata(p).and_then(|m| m.modified()).ok());
    files.iter().filter_map(|p| fs::read_to_string(p).ok()).collect()
}

/// The six digits that stand alone in a mail.
fn code_in(mail: &str) -> String {
    mail.split(|c: char| !c.is_ascii_alphanumeric())
        .find(|w| w.len() == 6 && w.bytes().all(|b| b.is_ascii_digit()))
        .unwrap_or_else(|| panic!("no code in the mail: {mail}"))
        .to_owned()
}

#[test]
fn what_is_a_leak_and_what_is_chance() {
    for (line, secret, leaks) in [
        ("passcode=773954", "773954", true),
        ("\"new\":\"773954\"", "773954", true),
        ("Passcode(773954)", "773954", true),
        ("code x773954y", "773954", true),
        ("of 773954.", "773954", true),
        ("2026-11-24T16:26:57.773954Z INFO", "773954", false),
        ("elapsed=2.773954ms", "773954", false),
        ("id=\"fa494f07a09f96d7773954052f103d62\"", "773954", false),
        ("id=\"fa494f07\" 773954", "773954", true),
        ("token=AbC7", "AbC7", true),
        ("token=fa494f07a09f96d70b1732052f103d62", "09f96d70b1732052", true),
    ] {
        let at = line.find(secret).expect("it is there");
        assert_eq!(!is_by_chance(line, at, secret), leaks, "{line}");
    }
}
