//! The smart-card service with its virtual readers, and cards in them; shared by the tests that need real PC/SC.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so by a panic")]

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

pub mod pad;

pub const READERS: [(&str, u16); 3] = [("Virtual PCD 00 00", 35963), ("Virtual PCD 00 01", 35964), (pad::NAME, pad::PORT)];
/// The reader that is there for those alone who ask for it: it has a keypad, and a name that ends as the first one's does.
pub const PAD: usize = 2;

/// Long enough for the slowest shared machine; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A child that ends with the test, even when that is killed.
pub struct Process(Child);

impl Process {
    pub fn start(program: &str, args: &[&str], log: &Path) -> Self {
        Self::start_with(program, args, &[], log)
    }

    pub fn start_with(program: &str, args: &[&str], env: &[(&str, &str)], log: &Path) -> Self {
        let log = fs::OpenOptions::new().create(true).append(true).open(log).expect("a log file");
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--", program])
            .args(args)
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn()
            .unwrap_or_else(|e| panic!("{program} does not start: {e}"));
        Self(child)
    }

    pub fn is_running(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Asks it to end, as whoever looks after services does.
    pub fn terminate(&self) {
        let told = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status().expect("kill");
        assert!(told.success());
    }

    /// Waits for its own end, and whether that was a good one.
    pub fn ends_well(&mut self) -> bool {
        wait_for("its end", || !self.is_running());
        self.0.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

pub fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// How many of the readers the service is to have.
static WANTED: AtomicUsize = AtomicUsize::new(PAD);

/// The real readers, for one test at a time.
pub struct Readers {
    _turn: MutexGuard<'static, ()>,
}

impl Readers {
    pub fn take(wanted: usize) -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        static SERVICE: OnceLock<()> = OnceLock::new();
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        WANTED.store(wanted, Ordering::SeqCst);
        SERVICE.get_or_init(|| {
            let until = Instant::now() + Duration::from_secs(5);
            while (readers_are_up(PAD) || readers_are_up(READERS.len())) && Instant::now() < until {
                thread::sleep(Duration::from_millis(100));
            }
            // A child dies with the thread that started it, not with its process: this one outlives every test.
            thread::Builder::new().name("pcscd".to_owned()).spawn(keep_service).expect("a thread");
        });
        wait_for("pcscd with vsmartcard-vpcd (see assets/setup)", || readers_are_up(wanted) && readers_are_listed(wanted));
        Self { _turn: turn }
    }
}

/// Keeps a smart-card service running for as long as this process does, with the readers that are wanted at the time.
///
/// pcscd refuses to start beside another, and one that an earlier run left may still be ending, with its file of process ids in
/// place; vpcd leaves out a reader whose port is taken for the moment. So a start that comes to nothing is made again.
fn keep_service() {
    let log = std::env::temp_dir().join("wardcard-test-pcscd.log");
    loop {
        let wanted = WANTED.load(Ordering::SeqCst);
        let mut service = start_service(wanted, &log);
        let until = Instant::now() + Duration::from_secs(5);
        while service.is_running() && !readers_are_up(wanted) && Instant::now() < until {
            thread::sleep(Duration::from_millis(100));
        }
        if readers_are_up(wanted) {
            while service.is_running() && WANTED.load(Ordering::SeqCst) == wanted {
                thread::sleep(Duration::from_millis(50));
            }
        }
        drop(service);
        thread::sleep(Duration::from_millis(500));
    }
}

fn start_service(wanted: usize, log: &Path) -> Process {
    if wanted <= PAD {
        return Process::start("pcscd", &["--foreground"], log);
    }
    let (file, (variable, folder)) = pad::configured();
    let args = ["--foreground", "--config", file.to_str().expect("UTF-8")];
    Process::start_with("pcscd", &args, &[(variable, folder.to_str().expect("UTF-8"))], log)
}

/// Whether the readers that are wanted, and no others of ours, wait for their cards. Read from the kernel's table: a connection to ask
/// would count as a card, and one to a port that nobody listens on can meet itself.
fn readers_are_up(wanted: usize) -> bool {
    const LISTENS: &str = "0A";
    let table = fs::read_to_string("/proc/net/tcp").expect("the kernel's table of sockets");
    let listening = |port: u16| {
        let end = format!(":{port:04X}");
        table
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>())
            .any(|row| row.len() > 3 && row[1].ends_with(&end) && row[3] == LISTENS)
    };
    READERS.iter().enumerate().all(|(n, &(_, port))| listening(port) == (n < wanted))
}

/// Whether the service, which opens the readers' ports before it answers, answers.
fn readers_are_listed(wanted: usize) -> bool {
    use wardcard::card::transport::{Readers as _, pcsc::PcscReaders};
    let states = PcscReaders.watch().and_then(|mut w| w.next());
    states.is_ok_and(|s| READERS[..wanted].iter().all(|&(name, _)| s.iter().any(|r| r.name == name)))
}

/// A card in a reader, until it is dropped.
pub struct Inserted {
    process: Option<Process>,
    reader: &'static str,
}

impl Inserted {
    pub fn seen(process: Process, reader: &'static str) -> Self {
        wait_for("the card to be seen", || has_card(reader));
        Self { process: Some(process), reader }
    }
}

impl Drop for Inserted {
    fn drop(&mut self) {
        self.process = None;
        let reader = self.reader;
        wait_for("the card to be gone", || !has_card(reader));
    }
}

fn has_card(reader: &str) -> bool {
    use wardcard::card::transport::{CardPresence, Readers as _, pcsc::PcscReaders};
    let states = PcscReaders.watch().and_then(|mut w| w.next());
    states.is_ok_and(|s| s.iter().any(|r| r.name == reader && matches!(r.card, CardPresence::Present { .. })))
}
