//! A seeded RA, served by a process of its own.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use wardcard::domain::secret::SecretText;
use wardcard::ra::{
    admin::{
        data::Data,
        seed::{Plan, Size},
    },
    client::{RaClient, Trust},
    store::Place,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_wardcard-ra");

/// It ends when it is dropped.
pub struct Served {
    child: Child,
    pub plan: Plan,
    pub dir: PathBuf,
    pub database: Option<String>,
    pub url: String,
}

impl Served {
    /// Seeds `base/name` where it is not there yet, and serves it.
    pub fn start(base: &Path, name: &str, size: Size, postgres: bool) -> Self {
        let dir = base.join(format!("{name}-{}{}", size.people, if postgres { "-pg" } else { "" }));
        let database = postgres.then(|| schema(&dir));
        if !dir.join("seeded").exists() {
            let _none = fs::remove_dir_all(&dir);
            database.as_deref().into_iter().for_each(make_schema);
            command(&dir, database.as_deref(), &["init"]).output().unwrap();
            let numbers = [
                ("--people", size.people.to_string()),
                ("--organisations", size.organisations.to_string()),
                ("--audit-rows", size.audit_rows.to_string()),
                ("--live", size.live.to_string()),
                ("--seed", size.seed.to_string()),
            ];
            let words: Vec<&str> = ["seed"].into_iter().chain(numbers.iter().flat_map(|(k, v)| [*k, v.as_str()])).collect();
            let begun = Instant::now();
            let out = command(&dir, database.as_deref(), &words).output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
            print!("{}", String::from_utf8_lossy(&out.stdout));
            println!("  in {:.0} s", begun.elapsed().as_secs_f64());
            fs::write(dir.join("seeded"), "").unwrap();
        }
        let log = fs::File::create(dir.join("log")).unwrap();
        let mut serve = command(&dir, database.as_deref(), &["serve", "--listen", "127.0.0.1:0"]);
        let mut child = serve.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, plan: Plan::new(size), dir, database, url }
    }

    pub fn client(&self) -> RaClient {
        RaClient::new(&self.url, Trust::File(self.dir.join("ra-ca.pem"))).unwrap()
    }

    pub fn place(&self) -> Place {
        let database = self.database.clone().map(SecretText::new);
        Data { database, ..Data::at(&self.dir) }.place().unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

fn command(dir: &Path, database: Option<&str>, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--data").arg(dir).env_remove("DATABASE_URL");
    if let Some(url) = database {
        command.env("DATABASE_URL", url);
    }
    command
}

/// An address with a schema of its own, by the directory's name.
fn schema(dir: &Path) -> String {
    let base = std::env::var("WARDCARD_TEST_POSTGRES").expect("WARDCARD_TEST_POSTGRES says where PostgreSQL answers");
    let name = dir.file_name().unwrap().to_str().unwrap().replace('-', "_");
    let joint = if base.contains('?') { '&' } else { '?' };
    format!("{base}{joint}options=-csearch_path%3Dload_{name}")
}

fn make_schema(url: &str) {
    use sqlx::Connection as _;
    let name = url.rsplit("%3D").next().unwrap();
    let sql = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}
