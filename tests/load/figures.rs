//! Durations, and what they are as ratios.

use std::{
    cell::Cell,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use wardcard::ra::client::RaFault;

use super::actor::call_as;

/// One measurement: how long each call took, and all of them together.
#[derive(Clone, Default)]
pub struct Series {
    pub each: Vec<Duration>,
    pub whole: Duration,
}

/// The same measurement, several times.
#[derive(Default)]
pub struct Figures(Vec<Series>);

thread_local! {
    static BEGUN: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// What was before in this piece of work is not measured.
pub fn from_here() {
    BEGUN.set(Some(Instant::now()));
}

/// Does `calls` pieces of work, numbered, by several callers at a time.
pub fn run(callers: usize, calls: u32, work: impl Fn(u32) -> Result<(), RaFault> + Sync) -> Series {
    let next = AtomicU32::new(0);
    let begun = Instant::now();
    let each = thread::scope(|scope| {
        let one = |caller: usize| {
            let (next, work) = (&next, &work);
            let job = move || {
                call_as(caller);
                let mut took = Vec::new();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= calls {
                        return took;
                    }
                    from_here();
                    work(n).unwrap_or_else(|e| panic!("call {n}: {e}"));
                    took.push(BEGUN.get().map_or(Duration::ZERO, |b| b.elapsed()));
                }
            };
            thread::Builder::new().name(format!("caller {caller}")).spawn_scoped(scope, job).unwrap()
        };
        let threads: Vec<_> = (0..callers).map(one).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    });
    Series { each, whole: begun.elapsed() }
}

impl Series {
    pub fn per_second(&self) -> f64 {
        self.each.len() as f64 / self.whole.as_secs_f64()
    }

    /// `share` of the calls took no longer, in milliseconds.
    pub fn within(&self, share: f64) -> f64 {
        let mut sorted = self.each.clone();
        sorted.sort();
        let at = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
        sorted.get(at).map_or(0.0, |d| d.as_secs_f64() * 1e3)
    }

    fn mean(&self) -> f64 {
        self.each.iter().sum::<Duration>().as_secs_f64() * 1e3 / self.each.len().max(1) as f64
    }
}

impl Figures {
    pub fn add(&mut self, series: Series) {
        self.0.push(series);
    }

    fn median(&self, of: impl Fn(&Series) -> f64) -> f64 {
        let mut all: Vec<f64> = self.0.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    }

    /// The least and the most, as shares of the median: the noise.
    fn spread(&self, of: impl Fn(&Series) -> f64 + Copy) -> (f64, f64) {
        let median = self.median(of);
        let all = self.0.iter().map(|s| of(s) / median);
        (all.clone().fold(f64::MAX, f64::min), all.fold(0.0, f64::max))
    }
}

/// The larger RA's cost over the smaller's; the ratio of the means.
pub fn compare(what: &str, [small, large]: &[Figures; 2]) -> f64 {
    println!("{what}");
    println!("  {:<14}{:>12}{:>12}{:>12}   spread of small", "", "small", "large", "ratio");
    type Figure = fn(&Series) -> f64;
    let lines: [(&str, Figure); 3] =
        [("mean, ms", Series::mean), ("p50, ms", |s| s.within(0.5)), ("p99, ms", |s| s.within(0.99))];
    for (name, of) in lines {
        let (a, b, (least, most)) = (small.median(of), large.median(of), small.spread(of));
        println!("  {name:<14}{a:>12.2}{b:>12.2}{:>12.2}   {least:.2} to {most:.2}", b / a);
    }
    large.median(Series::mean) / small.median(Series::mean)
}

/// Sign-in's rate over that of the bare loop, with few people and with many.
pub fn against_bare(bare: &Figures, [small, large]: &[Figures; 2]) -> [f64; 2] {
    let (loop_, a, b) = (bare.median(Series::per_second), small.median(Series::per_second), large.median(Series::per_second));
    println!("rate, a second");
    println!("  bare loop (one verification, one row, one durable commit): {loop_:.0}");
    println!("  sign-in, small: {a:.0}, {:.2} of the bare loop; large: {b:.0}, {:.2} of the bare loop", a / loop_, b / loop_);
    [a / loop_, b / loop_]
}
