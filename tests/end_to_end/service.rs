//! The service as it is set up in this run: one process on SQLite or on PostgreSQL, or two behind nginx of which one after the other
//! is killed all the time.

use std::{
    fs,
    net::TcpStream,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use super::{
    rig::{last_words, ports::free_port},
    stage::{Process, Ra, wait_for},
};

/// What `WARDCARD_E2E` says; `sqlite` where it says nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setting {
    Sqlite,
    Postgres,
    /// Two instances on PostgreSQL behind nginx, and somebody who kills them in turn.
    Cluster,
}

impl Setting {
    pub fn of_this_run() -> Self {
        match std::env::var("WARDCARD_E2E").as_deref() {
            Err(_) | Ok("sqlite") => Self::Sqlite,
            Ok("postgres") => Self::Postgres,
            Ok("cluster") => Self::Cluster,
            Ok(other) => panic!("WARDCARD_E2E is sqlite, postgres or cluster, not {other}"),
        }
    }
}

/// What answers; it ends when it is dropped.
pub struct Service {
    killer: Option<Killer>,
    _proxy: Option<Process>,
    _instances: Vec<Slot>,
}

type Slot = Arc<Mutex<Option<Process>>>;

impl Service {
    pub fn start(ra: &Ra, listen: &str) -> Self {
        if Setting::of_this_run() != Setting::Cluster {
            return Self { killer: None, _proxy: None, _instances: vec![Arc::new(Mutex::new(Some(instance(ra, listen))))] };
        }
        allow_origin(&ra.dir, &ra.url);
        let addresses = [free_port(), free_port()].map(|port| format!("127.0.0.1:{port}"));
        let instances: Vec<Slot> = addresses.iter().map(|a| Arc::new(Mutex::new(Some(instance(ra, a))))).collect();
        for (address, instance) in addresses.iter().zip(&instances) {
            wait_for("an instance", || answers(instance, address, &ra.log));
        }
        let proxy = nginx(ra, listen, &addresses);
        let killer = Killer::start(ra, &addresses, &instances);
        Self { killer: Some(killer), _proxy: Some(proxy), _instances: instances }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Before the instances: it would start them again.
        self.killer = None;
    }
}

/// One that has ended by itself is not waited for.
fn answers(slot: &Slot, address: &str, log: &Path) -> bool {
    let runs = slot.lock().unwrap_or_else(PoisonError::into_inner).as_mut().is_some_and(Process::is_running);
    assert!(runs, "the instance on {address} has ended:\n{}", last_words(log));
    TcpStream::connect(address).is_ok()
}

/// One instance on a port of its own and without anybody who kills it, whatever else this run has: for what a test does with it itself, or
/// what it cannot do twice.
pub fn alone(ra: &mut Ra) -> Process {
    let listen = format!("127.0.0.1:{}", free_port());
    ra.url = format!("https://{listen}");
    let mut process = instance(ra, &listen);
    wait_for("the instance", || {
        assert!(process.is_running(), "the instance has ended");
        TcpStream::connect(&listen).is_ok()
    });
    process
}

fn instance(ra: &Ra, listen: &str) -> Process {
    let (data, mail) = (ra.dir.to_str().expect("UTF-8"), ra.mail.to_str().expect("UTF-8"));
    let mut args = vec!["serve", "--data", data, "--listen", listen];
    if !ra.mails_itself {
        args.extend(["--mail-dir", mail]);
    }
    let mut env: Vec<(&str, &str)> = ra.env.iter().map(|(name, value)| (*name, value.as_str())).collect();
    env.push(("WARDCARD_LOG", "trace"));
    env.extend(ra.database.as_deref().map(|url| ("DATABASE_URL", url)));
    Process::start_with(env!("CARGO_BIN_EXE_wardcard-ra"), &args, &env, &ra.log)
}

/// Desktops know the proxy's address; statements name it.
fn allow_origin(dir: &Path, url: &str) {
    let file = dir.join("ra.toml");
    let text = fs::read_to_string(&file).expect("ra.toml");
    fs::write(&file, text.replace("origins = []", &format!("origins = [\"{url}\"]"))).expect("ra.toml");
}

/// The example configuration, with this run's names in the place of its own.
fn nginx(ra: &Ra, listen: &str, addresses: &[String; 2]) -> Process {
    let dir = ra.dir.display().to_string();
    let mut text = include_str!("../../assets/service/nginx.conf").to_owned();
    for (name, ours) in [
        ("listen 443 ssl", format!("listen {listen} ssl")),
        ("listen 80", format!("listen {}", ra.pki)),
        ("ra1.internal:8443", addresses[0].clone()),
        ("ra2.internal:8443", addresses[1].clone()),
        ("/etc/wardcard/ra.example.pem", format!("{dir}/tls.pem")),
        ("/etc/wardcard/ra.example.key.pem", format!("{dir}/tls.key.pem")),
        ("/etc/wardcard/ra-ca.pem", format!("{dir}/ra-ca.pem")),
        ("access_log off;", temporary(&dir)),
    ] {
        assert!(text.contains(name), "the example has no {name}");
        text = text.replace(name, &ours);
    }
    let head = format!("daemon off; master_process off; pid {dir}/nginx.pid; error_log {dir}/nginx.log;\n");
    let file = ra.dir.join("nginx.conf");
    fs::write(&file, head + &text).expect("a configuration");
    let proxy = Process::start("nginx", &["-p", &dir, "-c", file.to_str().expect("UTF-8")], &ra.log);
    wait_for("nginx", || TcpStream::connect(listen).is_ok());
    proxy
}

fn temporary(dir: &str) -> String {
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    kinds.iter().map(|k| format!("{k}_temp_path {dir}/{k};\n")).chain(["access_log off;".to_owned()]).collect()
}

/// Kills one instance after the other, and starts it again.
struct Killer {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Killer {
    fn start(ra: &Ra, addresses: &[String; 2], instances: &[Slot]) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let ra = Ra {
            service: None,
            dir: ra.dir.clone(),
            url: ra.url.clone(),
            mail: ra.mail.clone(),
            database: ra.database.clone(),
            pki: ra.pki.clone(),
            env: ra.env.clone(),
            mails_itself: ra.mails_itself,
            log: ra.log.clone(),
        };
        let (addresses, instances, told) = (addresses.clone(), instances.to_vec(), Arc::clone(&stop));
        let kill_in_turn = move || {
            for n in (0..instances.len()).cycle() {
                let mut slot = instances[n].lock().unwrap_or_else(PoisonError::into_inner);
                *slot = None;
                thread::sleep(Duration::from_millis(200));
                if told.load(Ordering::Relaxed) {
                    return;
                }
                *slot = Some(instance(&ra, &addresses[n]));
                drop(slot);
                wait_for("an instance that was killed", || answers(&instances[n], &addresses[n], &ra.log));
                thread::sleep(Duration::from_millis(800));
            }
        };
        let thread = thread::Builder::new().name("killer".to_owned()).spawn(kill_in_turn).expect("a thread");
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Killer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || thread::panicking(), "an instance did not come back");
        }
    }
}
