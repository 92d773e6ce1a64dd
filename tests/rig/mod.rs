//! A real `wardcard-ra` process on a real store, that can be killed and started again; shared by the tests that need one.
#![expect(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

pub mod ports;

use std::{
    fs,
    io::Write as _,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use wardcard::{
    domain::secret::SecretText,
    ra::{
        server::running::DATABASE,
        store::{Place, Store},
    },
};

/// Long enough for the slowest shared machine; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// One RA: its folder, its database, and the process, while it runs.
pub struct Ra {
    pub data: PathBuf,
    pub url: String,
    database: Option<String>,
    process: Option<Child>,
    log: PathBuf,
}

impl Ra {
    /// Makes an RA for these people in `dir`; it does not run yet.
    pub fn make(dir: &Path, kind: Kind, people: &str, certificate_days: u16) -> Self {
        let database = match kind {
            Kind::Sqlite => None,
            Kind::Postgres => Some(schema()),
        };
        let url = format!("https://127.0.0.1:{}", ports::free_port());
        let ra = Self { data: dir.join("ra"), url, database, process: None, log: dir.join("ra.log") };
        ra.command(&["init", "--certificate-days", &certificate_days.to_string()]);
        let csv = dir.join("people.csv");
        fs::write(&csv, people).unwrap();
        ra.command(&["import", csv.to_str().unwrap()]);
        ra
    }

    fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wardcard-ra"));
        command.arg("--data").arg(&self.data).env_remove("DATABASE_URL");
        if let Some(url) = &self.database {
            command.env("DATABASE_URL", url);
        }
        command
    }

    /// Runs one of the service's commands to its good end, and gives what it printed.
    #[track_caller]
    pub fn command(&self, args: &[&str]) -> String {
        let out = self.program().args(args).output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success(), "wardcard-ra {args:?}: {said}{}", String::from_utf8_lossy(&out.stderr));
        said
    }

    pub fn bootstrap_code(&self) -> SecretText {
        let said = self.command(&["bootstrap-code"]);
        SecretText::new(said.split_whitespace().last().expect("a code").to_owned())
    }

    /// Starts the service and waits until it answers.
    pub fn up(&mut self) {
        let log = fs::OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
        let listen = self.url.trim_start_matches("https://").to_owned();
        let mut command = self.program();
        command.args(["serve", "--listen", &listen]).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let mut process = command.spawn().unwrap();
        let until = Instant::now() + PATIENCE;
        while TcpStream::connect(&listen).is_err() {
            if let Some(ended) = process.try_wait().unwrap() {
                panic!("the service ended with {ended}: {}", self.last_words());
            }
            assert!(Instant::now() < until, "the service does not answer: {}", self.last_words());
            thread::sleep(Duration::from_millis(5));
        }
        self.process = Some(process);
    }

    /// SIGKILL: no goodbye.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub fn last_words(&self) -> String {
        last_words(&self.log)
    }

    /// The database, to be read beside the service.
    pub async fn store(&self) -> Store {
        let place = match &self.database {
            None => Place::File(self.data.join(DATABASE)),
            Some(url) => Place::Postgres(SecretText::new(url.clone())),
        };
        Store::open(&place).await.unwrap()
    }
}

impl Drop for Ra {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            let _shown = writeln!(std::io::stderr(), "the service's last words:\n{}", self.last_words());
        }
    }
}

/// The end of a log, and what programs that ended by themselves have said in it.
pub fn last_words(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let (before, end) = lines.split_at(lines.len().saturating_sub(15));
    let ends = before.iter().filter(|line| line.starts_with("wardcard-ra:"));
    ends.chain(end).copied().collect::<Vec<_>>().join("\n")
}

/// The address of a new, empty schema in the PostgreSQL that `assets/setup/test.sh` starts.
pub fn schema() -> String {
    use sqlx::Connection as _;
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let base = std::env::var("WARDCARD_TEST_POSTGRES")
        .unwrap_or_else(|_| panic!("WARDCARD_TEST_POSTGRES is not set: run the README's test command, which starts PostgreSQL"));
    let name = format!("rig_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = sqlx::PgConnection::connect(&base).await.unwrap();
        let make = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(make)).execute(&mut connection).await.unwrap();
    });
    let joint = if base.contains('?') { '&' } else { '?' };
    format!("{base}{joint}options=-csearch_path%3D{name}")
}
