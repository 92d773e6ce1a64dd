//! Load: what signing in, unlocking and renewing cost with few people and with many, as ratios. `cargo bench --bench load`.
//!
//! Two RAs are filled by `wardcard-ra seed` and served by two processes; live cards are acted by software keys through the desktop's own
//! client. The two are measured in turn, several times over, so that noise shows. `--full` is the size that the service must bear: a
//! figure beyond its bound ends it with 1, after everything was printed.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement that cannot go on says so by a panic, and prints"
)]

mod actor;
mod bare;
mod bounds;
mod figures;
mod report;
mod service;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use wardcard::{domain::role::Role, ra::admin::seed::Size};

use self::{
    actor::{Cast, renew, sign_in, unlock},
    bounds::{Bounds, LEAST_OF_BARE, MOST_RATIO, REPORT_WITHIN},
    figures::{Figures, run},
    service::Served,
};

#[derive(Parser)]
struct Options {
    /// People of the larger RA; the smaller has a tenth.
    #[arg(long, default_value_t = 4_200)]
    people: u32,
    /// 4,200 people against 1.3 million with 10 million audit rows.
    #[arg(long)]
    full: bool,
    /// In PostgreSQL, where `WARDCARD_TEST_POSTGRES` says that one answers.
    #[arg(long)]
    postgres: bool,
    /// Keeps what was seeded in this directory, or finds it there.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// How often each of the two is measured.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Callers at the same time.
    #[arg(long, default_value_t = 4)]
    callers: usize,
    /// Sign-ins of one measurement; a tenth of it are unlocks, and renewals.
    #[arg(long, default_value_t = 1_000)]
    calls: u32,
    /// What cargo says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let (small, large) = sizes(&options);
    let temporary = tempfile::tempdir().unwrap();
    let base = options.keep.as_deref().unwrap_or(temporary.path());
    let served = [("small", small), ("large", large)].map(|(name, size)| Served::start(base, name, size, options.postgres));
    let cast = served.each_ref().map(Cast::of);
    println!("\nstore: {}", if options.postgres { "PostgreSQL" } else { "SQLite" });
    println!("callers at a time: {}; measured in turn, {} times each\n", options.callers, options.rounds);

    let mut bare = Figures::default();
    let mut signing = [Figures::default(), Figures::default()];
    let mut unlocking = [Figures::default(), Figures::default()];
    let mut renewing = [Figures::default(), Figures::default()];
    for cast in &cast {
        // The first calls open connections and fill caches.
        run(options.callers, options.calls / 2, |n| sign_in(cast, n).map(drop));
    }
    for round in 0..options.rounds {
        bare.add(bare::measure(&served[0], options.calls));
        // A-B, then B-A: what one leaves behind is not always the other's to bear.
        let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in order {
            let (cast, tenth) = (&cast[which], options.calls / 10);
            signing[which].add(run(options.callers, options.calls, |n| sign_in(cast, n).map(drop)));
            unlocking[which].add(run(options.callers, tenth, |n| unlock(cast, n)));
            // A card can be renewed once: each round takes others.
            renewing[which].add(run(options.callers, tenth, |n| renew(cast, round * tenth + n)));
        }
    }
    for cast in &cast {
        cast.note_renewed(options.rounds * (options.calls / 10));
    }
    let mut bounds = Bounds::default();
    let works = [("sign-in", &signing), ("unlock by a helper (5 calls)", &unlocking), ("renew (8 calls)", &renewing)];
    for (what, both) in works {
        let ratio = figures::compare(what, both);
        bounds.hold(ratio <= MOST_RATIO, what, ratio, "at most 1.2 of what it costs with few people");
    }
    for share in figures::against_bare(&bare, &signing) {
        bounds.hold(share >= LEAST_OF_BARE, "sign-in's rate", share, "at least 0.5 of the bare loop's");
    }
    for (cast, size) in cast.iter().zip([small, large]) {
        for p99 in report::measure(cast, size.people, Role::Sponsor) {
            bounds.hold(p99 < REPORT_WITHIN, "one organisation's expiry report, p99 in ms", p99, "less than 20");
        }
    }
    // Fewer people on a machine in use say little of what is borne by many.
    if options.full { bounds.judge() } else { ExitCode::SUCCESS }
}

fn sizes(options: &Options) -> (Size, Size) {
    let size = |people: u32, audit_rows| Size { people, organisations: people.div_ceil(160), audit_rows, live: 8_000, seed: 1 };
    if options.full {
        (size(4_200, 32_000), size(1_300_000, 10_000_000))
    } else {
        let (few, many) = (options.people / 10, options.people);
        (size(few, u64::from(few) * 8), size(many, u64::from(many) * 8))
    }
}
