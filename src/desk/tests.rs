//! What the desk does while the RA lets it wait.

use std::{
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, mpsc},
    thread,
    time::Duration,
};

use super::{
    Handle, Host, Parts, RaSetting,
    port::{Command, Event, Job, Loaded, News, Outcome, Port as _, ProxyInForce, RaPlace, ReaderLook, Request},
};
use crate::{
    card::{transport::r#virtual::VirtualReaders, virtual_card::VirtualCard},
    config::proxy::Proxy,
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
        problem::{Failure, Problem},
    },
    ra::client::Trust,
};

const READER: &str = "Reader";
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes calls and does not say a word; hangs up on all of them when it is dropped.
struct SilentRa {
    url: String,
    calls: mpsc::Receiver<TcpStream>,
    taken: Vec<TcpStream>,
}

impl SilentRa {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let (take, calls) = mpsc::sync_channel(8);
        let answer = move || listener.incoming().flatten().map_while(|call| take.send(call).ok()).count();
        thread::Builder::new().name("silent RA".to_owned()).spawn(answer).unwrap();
        Self { url, calls, taken: Vec::new() }
    }

    /// Waits until it is called.
    fn take(&mut self) {
        self.taken.push(self.calls.recv_timeout(PATIENCE).unwrap());
    }
}

struct Bench {
    ra: SilentRa,
    readers: VirtualReaders,
    desk: Handle,
    _state: tempfile::TempDir,
}

impl Bench {
    /// A desk that has called its RA, and waits.
    fn new() -> Self {
        let mut ra = SilentRa::new();
        let readers = VirtualReaders::new(&[READER]);
        let state = tempfile::tempdir().unwrap();
        let desk = Handle::start(Parts {
            readers: Arc::new(readers.clone()),
            ra: RaSetting::At { url: ra.url.clone(), trust: Trust::System },
            state: state.path().to_owned(),
            clock: Clock::new(|| Timestamp::from_second(1_800_000_000).unwrap()),
            chance: Chance::counting(7),
            workstation: "W".to_owned(),
            host: Host::default(),
            wake: Arc::new(|| {}),
        })
        .unwrap();
        ra.take();
        Self { ra, readers, desk, _state: state }
    }

    /// Puts a card in and waits until it is shown. The RA has not answered by then.
    fn card_is_shown_meanwhile(&self) {
        self.readers.insert(READER, Arc::new(Mutex::new(VirtualCard::blank(&Chance::counting(3)))));
        loop {
            match self.event() {
                Event::Service(link) => assert!(matches!(link.service, Loaded::Pending { .. }), "{link:?}"),
                Event::Readers(readers) if readers.iter().any(|r| matches!(r.look, ReaderLook::Card(_))) => return,
                _ => {}
            }
        }
    }

    /// Has another RA asked what it is, and waits until it is called.
    fn asks(&mut self, job: Job, ra: &mut SilentRa) {
        let place = RaPlace { url: ra.url.clone(), ca_file: None, proxy: Proxy::None };
        assert!(self.desk.send(Command { job, what: Request::UseRa(place) }));
        ra.take();
    }

    fn end_of(&self, job: Job) -> Result<Outcome, Failure> {
        loop {
            if let Event::Job { job: of, news: News::Ended(ended) } = self.event() {
                assert_eq!(of, job);
                return ended;
            }
        }
    }

    fn event(&self) -> Event {
        self.desk.wait(PATIENCE).unwrap()
    }
}

#[test]
fn a_card_is_shown_while_the_ra_says_nothing() {
    let bench = Bench::new();
    bench.card_is_shown_meanwhile();

    // Its silence is told once it is over.
    drop(bench.ra);
    loop {
        if let Event::Service(link) = bench.desk.wait(PATIENCE).unwrap()
            && matches!(link.service, Loaded::Failed { .. })
        {
            break;
        }
    }
}

#[test]
fn whoever_examines_waits_for_the_ra_and_cards_do_not() {
    let mut bench = Bench::new();
    assert!(bench.desk.send(Command { job: Job(1), what: Request::Examine }));
    bench.card_is_shown_meanwhile();

    drop(bench.ra);
    let mut told = false;
    loop {
        match bench.desk.wait(PATIENCE).unwrap() {
            Event::Host(_) => told = true,
            Event::Job { job: Job(1), news: News::Ended(ended) } => {
                assert_eq!(ended, Ok(Outcome::Looked));
                break;
            }
            _ => {}
        }
    }
    assert!(told, "of the computer, before the end");
}

#[test]
fn whoever_asks_another_ra_waits_for_it_alone() {
    let mut bench = Bench::new();
    let mut other = SilentRa::new();
    bench.asks(Job(1), &mut other);
    bench.card_is_shown_meanwhile();

    drop(other);
    let failure = bench.end_of(Job(1)).unwrap_err();
    assert!(matches!(failure.problem, Problem::NotAnRa | Problem::RaUnreachable), "{failure:?}");
}

#[test]
fn who_goes_away_or_asks_yet_another_ra_hears_of_the_last_one_only() {
    let mut bench = Bench::new();
    let [mut first, mut second, mut third] = [SilentRa::new(), SilentRa::new(), SilentRa::new()];
    let cancelled = Err(Failure::untouched(Problem::Cancelled));
    bench.asks(Job(1), &mut first);
    assert!(bench.desk.send(Command { job: Job(1), what: Request::Cancel }));
    assert_eq!(bench.end_of(Job(1)), cancelled);
    bench.asks(Job(2), &mut second);
    bench.asks(Job(3), &mut third);
    assert_eq!(bench.end_of(Job(2)), cancelled);
    // What those two say now is of no use.
    drop((first, second));
    bench.card_is_shown_meanwhile();
    drop(third);
    let failure = bench.end_of(Job(3)).unwrap_err();
    assert!(matches!(failure.problem, Problem::NotAnRa | Problem::RaUnreachable), "{failure:?}");
}

#[test]
fn another_way_to_the_same_ra_is_gone_at_once() {
    let mut bench = Bench::new();
    let mut proxy = SilentRa::new();
    let address = proxy.url.replace("https:", "http:").parse().unwrap();
    let place = RaPlace { url: bench.ra.url.clone(), ca_file: None, proxy: Proxy::Manual(address) };
    assert!(bench.desk.send(Command { job: Job(1), what: Request::UseRa(place) }));
    // Whoever has asked waits for the RA; the way is set whether they wait or not.
    proxy.take();
    assert!(bench.desk.send(Command { job: Job(1), what: Request::Cancel }));
    assert_eq!(bench.end_of(Job(1)), Err(Failure::untouched(Problem::Cancelled)));
    assert!(bench.desk.send(Command { job: Job(2), what: Request::Examine }));
    bench.card_is_shown_meanwhile();
    drop((bench.ra, proxy));
    let told = loop {
        if let Event::Host(host) = bench.desk.wait(PATIENCE).unwrap() {
            break host.proxy;
        }
    };
    assert!(matches!(told, ProxyInForce::Manual(_)), "{told:?}");
}
