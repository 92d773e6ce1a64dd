use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
};

use super::{
    audit::{checkpoints, end},
    database::{clock_line, schema_line},
    files::room,
    *,
};
use crate::{
    diagnostics::Verdict::{self, Fail, Pass, Warn},
    domain::{chance::Chance, secret::SecretText},
    ra::{
        admin::{
            arguments,
            audit::checkpoint::checkpoint,
            init::{InitOptions, init},
        },
        ca::config::{BuiltInConfig, CaConfig, KeySource},
        notary::Notary,
        pkcs11::test_token::{self, MODULE, in_own_process},
        private_file,
        server::{
            Options, Running,
            bench::{Bench, START},
            vault_keys,
        },
        store::{
            Store,
            checkpoints::{Checkpoint, Head},
            examine::{LastRow, Schema},
            testing,
        },
        vault::{Master, MasterSource},
    },
};

fn chance() -> Chance {
    Chance::counting(9)
}

fn made() -> (tempfile::TempDir, Data) {
    made_with(&InitOptions::default())
}

fn made_with(options: &InitOptions) -> (tempfile::TempDir, Data) {
    let dir = tempfile::tempdir().unwrap();
    let data = Data::at(dir.path().join("ra"));
    init(&data, options, &Clock::fixed(START), &chance()).unwrap();
    (dir, data)
}

fn days(n: i64) -> Timestamp {
    START + jiff::SignedDuration::from_hours(24 * n)
}

fn look(data: &Data, at: Timestamp) -> Report {
    let found = examine(data, &Clock::fixed(at));
    for line in &found.lines {
        assert_eq!(line.verdict == Pass, line.remedy.is_empty(), "who fails says what to do: {line:?}");
    }
    found
}

/// The verdict of a check: the worst, where it has several lines.
fn verdict(found: &Report, check: &str) -> Option<Verdict> {
    let all: Vec<_> = found.lines.iter().filter(|l| l.check == check).map(|l| l.verdict).collect();
    [Fail, Warn, Pass].into_iter().find(|v| all.contains(v))
}

fn change_config(data: &Data, change: impl FnOnce(&mut Config)) {
    let mut config = Config::read(&data.dir).unwrap();
    change(&mut config);
    fs::write(data.dir.join("ra.toml"), config.to_text().unwrap()).unwrap();
}

/// Every file with its content; SQLite's side files come and go with connections.
fn contents(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let paths = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    let mut all: Vec<_> =
        paths.filter(|p| !p.to_string_lossy().contains("sqlite-")).map(|p| (p.clone(), fs::read(p).unwrap())).collect();
    all.sort();
    all
}

#[test]
fn a_fresh_one_is_well_and_nothing_is_changed() {
    let (_dir, data) = made();
    let before = contents(&data.dir);
    let found = look(&data, START);
    assert!(found.is_well(), "{}", found.text());
    for check in [
        "data_directory",
        "private_files",
        "disk_space",
        "configuration",
        "vault_key",
        "vault",
        "card_authority",
        "tls_certificate",
        "tls_authority",
        "audit_key",
        "audit_trail",
        "database",
        "clock",
        "text_messages",
    ] {
        // The disk is whatever it is.
        let as_it_should_be = verdict(&found, check) == Some(Pass) || check == "disk_space";
        assert!(as_it_should_be, "{check}\n{}", found.text());
    }
    for check in ["mail", "audit_checkpoint"] {
        assert_eq!(verdict(&found, check), Some(Warn), "{check}");
    }
    assert_eq!(contents(&data.dir), before);
    let (clock, mut told) = (Clock::fixed(START), String::new());
    assert!(doctor(&data, false, &clock, |text| told = text.to_owned()).is_ok());
    assert!(told.contains("pass  vault: "), "{told}");
    doctor(&data, true, &clock, |text| told = text.to_owned()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(json["lines"].as_array().unwrap().len(), found.lines.len());
}

#[test]
fn each_thing_that_is_broken_is_told() {
    let swap = |dir: &Path, a: &str, b: &str| {
        fs::copy(dir.join(a), dir.join(b)).unwrap();
    };
    let gone = |dir: &Path, name: &str| fs::remove_file(dir.join(name)).unwrap();
    let add = |dir: &Path, section: &str| {
        let path = dir.join("ra.toml");
        let text = fs::read_to_string(&path).unwrap();
        let head = section.split_once('\n').unwrap().0;
        // Another section of the same name is put out of the way.
        let (before, after) = text.split_once(&format!("{head}\n")).unwrap_or((&text, ""));
        let after = after.find("\n[").map_or("", |at| &after[at..]);
        fs::write(path, format!("{before}{section}\n{after}")).unwrap();
    };
    let est = |dir: &Path, trust_file: &str| {
        let ca = format!("kind = 'est'\nurl = 'https://127.0.0.1:1'\ntrust_file = '{trust_file}'");
        change_config(&Data::at(dir), |config| config.ca = toml::from_str(&ca).unwrap());
    };
    type Break<'a> = Box<dyn Fn(&Path) + 'a>;
    let cases: Vec<(&str, Break<'_>)> = vec![
        ("data_directory", Box::new(|d| fs::rename(d, d.with_file_name("away")).unwrap())),
        ("configuration", Box::new(|d| fs::write(d.join("ra.toml"), "name = 3").unwrap())),
        ("configuration", Box::new(|d| gone(d, "ra.toml"))),
        ("vault_key", Box::new(|d| gone(d, "vault.key"))),
        ("vault_key", Box::new(|d| add(d, "[vault]\nsource = 'mount'\nname = 'vault.key'"))),
        ("vault_key", Box::new(|d| add(d, "[vault]\nsource = 'mount'\ndirectory = 'mounted'\nname = 'vault.key'"))),
        (
            "vault_key",
            Box::new(|d| add(d, "[vault]\nsource = 'token'\nmodule = 'none.so'\ntoken = 'a'\nkey = 'b'\npin_file = 'vault.key'")),
        ),
        ("vault", Box::new(|d| fs::write(d.join("vault.key"), [7; 32]).unwrap())),
        ("card_authority", Box::new(|d| gone(d, "ca.pem"))),
        ("card_authority", Box::new(|d| gone(d, "ca.key.pem"))),
        ("card_authority", Box::new(|d| swap(d, "ra-ca.pem", "ca.pem"))),
        ("card_authority", Box::new(|d| est(d, "none.pem"))),
        ("card_authority", Box::new(|d| est(d, "ca.pem"))),
        (
            "est_server",
            Box::new(|d| {
                swap(d, "ca.pem", "est-authorities.pem");
                est(d, "ca.pem");
            }),
        ),
        ("trust", Box::new(|d| add(d, "[[trust]]\nname = 'elsewhere'\nanchors = 'none.pem'"))),
        ("tls_authority", Box::new(|d| swap(d, "ca.pem", "ra-ca.pem"))),
        ("tls_authority", Box::new(|d| gone(d, "ra-ca.pem"))),
        ("tls_certificate", Box::new(|d| swap(d, "ca.pem", "tls.pem"))),
        ("tls_certificate", Box::new(|d| fs::write(d.join("tls.pem"), "rubbish").unwrap())),
        ("tls_certificate", Box::new(|d| add(d, "[tls]\ncertificate = 'none.pem'\nkey = 'tls.key.pem'"))),
        ("audit_key", Box::new(|d| fs::write(d.join("audit.key.pem"), "rubbish").unwrap())),
        ("audit_key", Box::new(|d| gone(d, "audit.key.pem"))),
        ("audit_key", Box::new(|d| fs::write(d.join("audit.pub.pem"), "rubbish").unwrap())),
        (
            "audit_key",
            Box::new(|d| {
                let other = tempfile::tempdir().unwrap();
                Notary::ensure(other.path(), &Chance::counting(77)).unwrap();
                fs::copy(other.path().join("audit.pub.pem"), d.join("audit.pub.pem")).unwrap();
            }),
        ),
        ("audit_checkpoint", Box::new(|d| fs::write(d.join("audit.checkpoint"), "rubbish").unwrap())),
        ("database", Box::new(|d| gone(d, "ra.sqlite"))),
        ("database", Box::new(|d| fs::write(d.join("ra.sqlite"), "no database at all, however long it may be").unwrap())),
        ("database", Box::new(|d| fs::write(d.join("ra.sqlite"), "").unwrap())),
        ("messages", Box::new(|d| add(d, "[mail]\nby = 'smtp'\nhost = 'mail.invalid'\nseconds = 0"))),
        ("messages", Box::new(|d| add(d, "[mail]\nby = 'smtp'\nhost = 'mail.invalid'\nuser = 'x'\npassword_file = 'none'"))),
        ("mail", Box::new(|d| add(d, "[mail]\nby = 'directory'\npath = 'ra.toml'"))),
        ("mail", Box::new(|d| add(d, "[mail]\nby = 'smtp'\nhost = '127.0.0.1'\ntls = 'none'\nport = 1"))),
        ("text_messages", Box::new(|d| add(d, "[text]\nby = 'gateway'\nurl = 'http://127.0.0.1:1/send'"))),
    ];
    for (n, (check, breaks)) in cases.iter().enumerate() {
        let (_dir, data) = made();
        breaks(&data.dir);
        let before = data.dir.exists().then(|| contents(&data.dir));
        let found = look(&data, START);
        assert_eq!(verdict(&found, check), Some(Fail), "{n} {check}\n{}", found.text());
        assert_eq!(data.dir.exists().then(|| contents(&data.dir)), before, "{n} {check}: nothing is made");
        let ended = doctor(&data, true, &Clock::fixed(START), |_| {});
        assert!(matches!(ended, Err(AdminFault::Unwell)), "{n} {check}");
    }
}

#[test]
fn what_the_service_makes_itself_is_no_failure() {
    for (check, names) in [
        ("tls_certificate", &["tls.pem", "tls.key.pem"][..]),
        ("audit_key", &["audit.key.pem", "audit.pub.pem"]),
        ("audit_key", &["audit.pub.pem"]),
    ] {
        let (_dir, data) = made();
        for name in names {
            fs::remove_file(data.dir.join(name)).unwrap();
        }
        let found = look(&data, START);
        assert_eq!((verdict(&found, check), found.is_well()), (Some(Warn), true), "{names:?}\n{}", found.text());
        assert!(names.iter().all(|name| !data.dir.join(name).exists()));
    }
}

#[test]
fn no_secret_is_told() {
    let (_dir, mut data) = made();
    let path = data.dir.join("ra.toml");
    let good = fs::read_to_string(&path).unwrap();
    fs::write(&path, good.replace("[mail]\n", "[mail]\npassword = \"hunter2\"\n")).unwrap();
    let found = look(&data, START);
    assert_eq!(verdict(&found, "configuration"), Some(Fail), "{}", found.text());
    assert!(!found.text().contains("hunter2"), "{}", found.text());
    fs::write(&path, good).unwrap();
    data.database = Some(SecretText::new("postgres://ra:hunter2@127.0.0.1:port/ra".to_owned()));
    let found = look(&data, START);
    assert_eq!(verdict(&found, "database"), Some(Fail), "{}", found.text());
    assert!(!found.text().contains("hunter2"), "{}", found.text());
    let key = fs::read(data.dir.join("vault.key")).unwrap();
    assert!(!found.text().contains(&hex::encode(&key[..8])));
}

#[cfg(unix)]
#[test]
fn what_others_can_read_or_write_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_dir, data) = made();
    let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    open(&data.dir, 0o755);
    let found = look(&data, START);
    assert_eq!((verdict(&found, "data_directory"), found.is_well()), (Some(Warn), true));
    for (name, mode) in [
        ("vault.key", 0o640),
        ("ca.key.pem", 0o604),
        ("ra-ca.key.pem", 0o640),
        ("tls.key.pem", 0o640),
        ("audit.key.pem", 0o640),
        ("ra.sqlite", 0o644),
        ("ra.toml", 0o664),
    ] {
        let path = data.dir.join(name);
        let before = path.metadata().unwrap().permissions();
        open(&path, mode);
        let found = look(&data, START);
        assert_eq!(verdict(&found, "private_files"), Some(Fail), "{name}");
        assert!(found.text().contains(&format!("{name}\n")), "{name}\n{}", found.text());
        fs::set_permissions(&path, before).unwrap();
    }
    assert_eq!(verdict(&look(&data, START), "private_files"), Some(Pass));
}

#[test]
fn what_ends_is_told_in_time() {
    let (_dir, data) = made();
    // The service's own certificate lasts 1825 days, its authority 3650, that for cards 7300; a card's certificate 730.
    for (day, check, expected) in [
        (1794, "tls_certificate", Pass),
        (1796, "tls_certificate", Warn),
        (1826, "tls_certificate", Fail),
        (-2, "tls_certificate", Fail),
        (3559, "tls_authority", Pass),
        (3561, "tls_authority", Warn),
        (3651, "tls_authority", Fail),
        (6569, "card_authority", Pass),
        (6571, "card_authority", Warn),
        (7301, "card_authority", Fail),
    ] {
        assert_eq!(verdict(&look(&data, days(day)), check), Some(expected), "{day} {check}");
    }
}

#[test]
fn a_name_that_the_certificate_lacks_and_gateways_that_listen() {
    let (_dir, data) = made();
    let (mail, text) = (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap());
    let port = |l: &TcpListener| l.local_addr().unwrap().port();
    change_config(&data, |config| {
        config.names.push("other.example".to_owned());
        config.mail = toml::from_str(&format!("by = 'smtp'\nhost = '127.0.0.1'\ntls = 'none'\nport = {}", port(&mail))).unwrap();
        config.text = toml::from_str(&format!("by = 'gateway'\nurl = 'http://127.0.0.1:{}/'", port(&text))).unwrap();
    });
    let found = look(&data, START);
    assert_eq!(verdict(&found, "tls_names"), Some(Warn));
    assert!(found.text().contains("other.example"));
    for (check, listener) in [("mail", mail), ("text_messages", text)] {
        assert_eq!(verdict(&found, check), Some(Pass));
        // It was connected to, and nothing was said.
        let (mut heard, mut said) = (listener.accept().unwrap().0, vec![]);
        std::io::Read::read_to_end(&mut heard, &mut said).unwrap();
        assert!(said.is_empty(), "{check}");
        drop(listener);
        assert_eq!(verdict(&look(&data, START), check), Some(Fail), "{check}");
    }
}

#[test]
fn a_sealed_authority_and_its_passphrase() {
    let dir = tempfile::tempdir().unwrap();
    let (data, words) = (Data::at(dir.path().join("ra")), dir.path().join("words"));
    private_file::write(&words, b"correct horse").unwrap();
    let key = KeySource::File { passphrase_file: Some(words.clone()), curve: Default::default() };
    let ca = CaConfig::BuiltIn(BuiltInConfig { key, ..BuiltInConfig::default() });
    init(&data, &InitOptions { ca, ..InitOptions::default() }, &Clock::fixed(START), &chance()).unwrap();
    assert_eq!(verdict(&look(&data, START), "card_authority"), Some(Pass));
    fs::write(&words, "wrong horse").unwrap();
    assert_eq!(verdict(&look(&data, START), "card_authority"), Some(Fail));
}

#[test]
fn keys_on_a_token_and_a_pin_that_is_tried_once() {
    in_own_process(module_path!(), "keys_on_a_token_and_a_pin_that_is_tried_once", "", |dir| {
        test_token::make("RA", "123456");
        let pin_file = test_token::pin_file(dir, "123456");
        let (module, token) = (PathBuf::from(MODULE), "RA".to_owned());
        let key = KeySource::Token {
            module: module.clone(),
            token: token.clone(),
            key: "ca".to_owned(),
            pin_file: pin_file.clone(),
            curve: Default::default(),
        };
        let ca = CaConfig::BuiltIn(BuiltInConfig { key, ..BuiltInConfig::default() });
        let vault = MasterSource::Token { module, token, key: "vault".to_owned(), pin_file: pin_file.clone() };
        let data = Data::at(dir.join("ra"));
        init(&data, &InitOptions { ca, vault, ..InitOptions::default() }, &Clock::fixed(START), &chance()).unwrap();
        let found = look(&data, START);
        for check in ["vault_key", "vault", "card_authority"] {
            assert_eq!(verdict(&found, check), Some(Pass), "{check}\n{}", found.text());
        }
        fs::write(&pin_file, "654321").unwrap();
        let found = look(&data, START);
        for (check, says) in [("vault_key", "refused the PIN"), ("card_authority", "was not tried")] {
            let line = found.lines.iter().find(|l| l.check == check).unwrap();
            assert!(line.verdict == Fail && line.found.contains(says), "{line:?}");
        }
        assert!(!found.text().contains("654321"));
    });
}

#[test]
fn while_the_service_runs_and_when_it_has_stopped() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for kind in ["SQLite", "PostgreSQL"] {
        let dir = tempfile::tempdir().unwrap();
        let database = (kind == "PostgreSQL").then(|| SecretText::new(runtime.block_on(testing::schema())));
        let data = Data { database, ..Data::at(dir.path().join("ra")) };
        init(&data, &InitOptions::default(), &Clock::fixed(START), &chance()).unwrap();
        // A database elsewhere has a clock of its own, which goes on.
        let at = runtime.block_on(async {
            let store = Store::open_as_it_is(&data.place().unwrap()).await.unwrap();
            let at = store.clock().await.unwrap();
            store.close().await;
            at.unwrap_or(START)
        });
        let options = Options { place: Some(data.place().unwrap()), ..Options::new(Clock::fixed(START), chance()) };
        let running = Running::start(&data.dir, "127.0.0.1:0".parse().unwrap(), options).unwrap();
        for check in ["database", "vault", "audit_trail", "clock"] {
            let found = look(&data, at);
            assert_eq!(verdict(&found, check), Some(Pass), "{kind} {check}\n{}", found.text());
        }
        running.stop();
        let made =
            checkpoint(&data, &arguments::Checkpoint { out: dir.path().join("kept") }, &Clock::fixed(START), &chance()).unwrap();
        let found = look(&data, at);
        assert_eq!(verdict(&found, "audit_checkpoint"), Some(Pass), "{kind}\n{}", found.text());
        assert!(found.text().contains(&format!("whole since row {}", made.length)), "{kind}\n{}", found.text());
        let early = look(&data, days(-1));
        assert_eq!(verdict(&early, "clock"), Some(Fail), "{kind}: a clock that was set back");
    }
}

#[tokio::test]
async fn what_the_database_holds() {
    let bench = Bench::new().await;
    let dir = bench.dir();
    let master = || Master::open_file(&dir.join("vault.key")).unwrap();
    let vault = async |master: Master| {
        let (mut tx, mut found) = (bench.store().look().await.unwrap(), Report::default());
        super::vault::data_keys(&mut tx, master, &mut found).await.unwrap();
        (verdict(&found, "vault"), verdict(&found, "card_secrets"))
    };
    assert_eq!(vault(master()).await, (Some(Pass), None));
    let rosa = bench.issue("rosa").await;
    assert_eq!(vault(master()).await, (Some(Pass), Some(Pass)));
    let other = Master::create_file(&dir.join("other.key"), &chance()).unwrap();
    assert_eq!(vault(other).await, (Some(Fail), None));
    let mut tx = bench.store().begin().await.unwrap();
    let mut card = tx.card_by_identity(&rosa.identity()).await.unwrap().unwrap();
    card.puk.as_mut().unwrap().reverse();
    tx.set_sealed(&card).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(vault(master()).await, (Some(Pass), Some(Fail)));

    let notary = Notary::open(dir).unwrap().unwrap();
    let trail = async || {
        let (mut tx, mut found) = (bench.store().look().await.unwrap(), Report::default());
        super::audit::trail(&mut tx, dir, Some(&notary), &mut found).await.unwrap();
        (verdict(&found, "audit_trail"), verdict(&found, "audit_checkpoint"))
    };
    assert_eq!(trail().await, (Some(Pass), Some(Warn)));
    let made = crate::ra::server::checkpoint::make(bench.store(), &notary, START).await.unwrap();
    bench.issue("lena").await;
    assert_eq!(trail().await, (Some(Pass), Some(Pass)));
    bench.store().forge(&format!("UPDATE audit SET what = 'nothing' WHERE id = {}", made.length + 1)).await;
    assert_eq!(trail().await, (Some(Fail), Some(Pass)));
    bench.store().forge(&format!("DELETE FROM audit WHERE id >= {}", made.length)).await;
    assert_eq!(trail().await, (Some(Fail), Some(Fail)));
}

#[tokio::test]
async fn a_vault_without_data_keys() {
    let (store, dir) = (testing::fresh().await, tempfile::tempdir().unwrap());
    let master = Master::create_file(&dir.path().join("vault.key"), &chance()).unwrap();
    let (mut tx, mut found) = (store.look().await.unwrap(), Report::default());
    super::vault::data_keys(&mut tx, master, &mut found).await.unwrap();
    assert_eq!(verdict(&found, "vault"), Some(Warn));
    assert!(tx.vault_keys().await.unwrap().is_empty());
}

#[tokio::test]
async fn data_keys_under_two_master_keys() {
    for (kind, store) in testing::each().await {
        let dir = tempfile::tempdir().unwrap();
        let (one, two) = (dir.path().join("one.key"), dir.path().join("two.key"));
        let new = Master::create_file(&two, &chance()).unwrap();
        let old = Master::create_file(&one, &Chance::counting(10)).unwrap();
        let old = vault_keys::unlock(&store, old, &Clock::fixed(START), &chance()).await.unwrap();
        let under = async |key: &Path| {
            let (mut tx, mut found) = (store.look().await.unwrap(), Report::default());
            super::vault::data_keys(&mut tx, Master::open_file(key).unwrap(), &mut found).await.unwrap();
            let lines = found.lines.iter().filter(|line| line.check == "vault_masters");
            lines.map(|line| line.verdict).collect::<Vec<_>>()
        };
        let keep = async |row| {
            let mut tx = store.begin().await.unwrap();
            tx.add_vault_key(&vault_keys::stored(&row), START).await.unwrap();
            tx.commit().await.unwrap();
        };
        assert_eq!(under(&one).await, [], "{kind}");
        for row in old.rewrap(&new, &chance()).unwrap() {
            keep(row).await;
        }
        assert_eq!((under(&one).await, under(&two).await), (vec![Warn], vec![Warn]), "{kind}");
        keep(old.new_data_key(2, &chance()).unwrap()).await;
        assert_eq!((under(&one).await, under(&two).await), (vec![Warn], vec![Fail, Warn]), "{kind}");
    }
}

#[test]
fn schemas() {
    for (schema, expected) in [
        (Schema::Current { step: 2 }, Pass),
        (Schema::Behind { step: 1, newest: 2 }, Warn),
        (Schema::Ahead { step: 3, newest: 2 }, Fail),
        (Schema::Changed { step: 1 }, Fail),
        (Schema::Unfinished { step: 2 }, Fail),
    ] {
        assert_eq!(schema_line(schema).verdict, expected, "{schema:?}");
    }
}

#[test]
fn the_trails_end_and_its_checkpoints() {
    let head = |length, byte| Some(Head { length, hash: [byte; 32] });
    let last = |row, byte| Some(LastRow { row, at: START, hash: [byte; 32] });
    for (n, (head, last, good)) in [
        (head(0, 0), None, true),
        (head(7, 1), last(7, 1), true),
        (head(7, 1), last(6, 1), false),
        (head(7, 1), last(8, 1), false),
        (head(7, 1), last(7, 2), false),
        (head(7, 1), None, false),
        (None, last(7, 1), false),
        (None, None, false),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(end(head, last).map(|l| l.verdict), (!good).then_some(Fail), "{n}");
    }
    let (mine, others) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mine = Notary::ensure(mine.path(), &Chance::counting(1)).unwrap();
    let other = Notary::ensure(others.path(), &Chance::counting(2)).unwrap();
    let signed = |notary: &Notary, length| Some(notary.sign(Head { length, hash: [1; 32] }, START));
    let bent = signed(&mine, 5).map(|c| Checkpoint { hash: [2; 32], ..c });
    for (n, (stored, remembered, expected, trusted)) in [
        (None, None, Warn, None),
        (signed(&mine, 7), None, Pass, Some(7)),
        (signed(&mine, 5), signed(&mine, 7), Pass, Some(7)),
        (signed(&mine, 8), None, Fail, None),
        (signed(&mine, 5), signed(&mine, 8), Fail, None),
        (signed(&other, 5), None, Warn, None),
        (bent, None, Fail, None),
    ]
    .into_iter()
    .enumerate()
    {
        let (line, found) = checkpoints([stored, remembered], Some(&mine), 7);
        assert_eq!((line.verdict, found.map(|c| c.length)), (expected, trusted), "{n}");
    }
    assert_eq!(checkpoints([signed(&mine, 5), None], None, 7).0.verdict, Warn);
}

#[test]
fn clocks() {
    let seconds = |n: i64| START + jiff::SignedDuration::from_secs(n);
    for (last, theirs, expected) in [
        (None, None, Pass),
        (Some(0), None, Pass),
        (Some(299), None, Pass),
        (Some(301), None, Fail),
        (None, Some(29), Pass),
        (None, Some(-31), Warn),
        (None, Some(301), Fail),
        (Some(0), Some(-301), Fail),
    ] {
        assert_eq!(clock_line(START, last.map(seconds), theirs.map(seconds)).verdict, expected, "{last:?} {theirs:?}");
    }
}

#[test]
fn room_on_the_disk() {
    let place = Path::new("/");
    for (mib, expected) in [(0, Fail), (99, Fail), (100, Warn), (1023, Warn), (1024, Pass)] {
        assert_eq!(room(place, mib * 1024 * 1024).verdict, expected, "{mib}");
    }
}
