//! How soon the window is there and what it takes, beside an empty eframe program on the same screen in the same run.
//!
//! `cargo bench --bench window [-- RUNS]`: medians, and their ratios to the empty program's. The programs take turns, so that whatever else
//! the computer does meets all of them. It fails where a ratio is above 1.5, or a window that is left alone uses the processor.
#![expect(clippy::expect_used, reason = "a measurement that cannot go on says so by a panic")]
#![expect(clippy::print_stdout, reason = "the figures")]

#[expect(dead_code, reason = "tests use the rest")]
#[path = "../screen/mod.rs"]
mod screen;

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    thread,
    time::{Duration, Instant},
};

use screen::{Killed, PATIENCE, Picture, Screen};

const RUNS: usize = 5;
/// As large as the window is, so that both paint as much.
const SIZE: [f32; 2] = [1080.0, 720.0];
const SETTLES: Duration = Duration::from_secs(4);
const IDLES: Duration = Duration::from_secs(6);
const AT_MOST: f64 = 1.5;

#[derive(Clone, Copy, Default)]
struct Figures {
    /// Seconds from the start to a painted window.
    painted: f64,
    /// MiB, four seconds later.
    memory: f64,
    /// Percent of one processor, left alone.
    idle: f64,
}

fn main() -> ExitCode {
    // This very program, asked so, is the empty one; so it is built as the other is.
    if env::args().any(|a| a == "--empty") {
        return empty();
    }
    let runs = env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(RUNS);
    let wardcard = PathBuf::from(env!("CARGO_BIN_EXE_wardcard"));
    let this = env::current_exe().expect("this program");
    let programs: [(&str, &Path, &[&str]); 5] = [
        ("empty eframe", &this, &["--empty"]),
        ("wardcard", &wardcard, &[]),
        ("wardcard demo", &wardcard, &["demo"]),
        ("wardcard, wgpu", &wardcard, &["--renderer", "wgpu"]),
        ("wardcard, cpu", &wardcard, &["--renderer", "cpu"]),
    ];
    let mut seen = vec![Vec::new(); programs.len()];
    for _ in 0..runs {
        for (seen, (_, program, args)) in seen.iter_mut().zip(&programs) {
            seen.push(measure(program, args));
        }
    }
    let medians: Vec<_> = seen.iter().map(|s| median(s)).collect();
    let empty = medians[0];
    println!("{:<16}{:>12}{:>8}{:>14}{:>8}{:>10}", "", "painted", "ratio", "memory", "ratio", "idle CPU");
    for ((name, ..), m) in programs.iter().zip(&medians) {
        let (time, memory) = (m.painted / empty.painted, m.memory / empty.memory);
        println!("{name:<16}{:>10.2} s{time:>8.2}{:>10.0} MiB{memory:>8.2}{:>8.1} %", m.painted, m.memory, m.idle);
    }
    let good = |m: &Figures| m.painted / empty.painted <= AT_MOST && m.memory / empty.memory <= AT_MOST && m.idle < 0.05;
    if good(&medians[1]) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn measure(program: &Path, args: &[&str]) -> Figures {
    let screen = Screen::new("1380x760", &[]);
    let mut command: Command = screen.command(program);
    command.args(args).env("NO_AT_BRIDGE", "1");
    let from = Instant::now();
    let mut window = Killed(command.spawn().expect("the program"));
    while !Picture::has_contents(&screen.look()) {
        assert!(!window.has_ended() && from.elapsed() < PATIENCE, "no window: {} {args:?}: {}", program.display(), screen.log());
        thread::sleep(Duration::from_millis(10));
    }
    let painted = from.elapsed().as_secs_f64();
    thread::sleep(SETTLES);
    let memory = window.memory() as f64 / 1024.0;
    let ticks = window.ticks();
    thread::sleep(IDLES);
    let idle = (window.ticks() - ticks) as f64 / IDLES.as_secs_f64();
    Figures { painted, memory, idle }
}

fn median(seen: &[Figures]) -> Figures {
    let of = |pick: fn(&Figures) -> f64| {
        let mut all: Vec<_> = seen.iter().map(pick).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    Figures { painted: of(|f| f.painted), memory: of(|f| f.memory), idle: of(|f| f.idle) }
}

/// What everybody who uses eframe begins with.
struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |ui| ui.heading("Hello"));
    }
}

fn empty() -> ExitCode {
    let viewport = egui::ViewportBuilder::default().with_inner_size(SIZE);
    let native = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    match eframe::run_native("empty", native, Box::new(|_| Ok(Box::new(Empty)))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
