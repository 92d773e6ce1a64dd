//! A screen of its own (Xvfb) for a test's windows: to be typed at, and to be looked at.

pub mod driver;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

pub const PATIENCE: Duration = Duration::from_secs(90);

/// The processor time that a process has used, in clock ticks of 10 ms (proc(5), `utime` and `stime`).
pub fn ticks(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("the process");
    let after = stat.rsplit_once(')').expect("a name").1;
    after.split_whitespace().skip(11).take(2).map(|t| t.parse::<u64>().expect("a number")).sum()
}

/// A process that ends with its owner.
pub struct Killed(pub Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

impl Killed {
    /// As [`ticks`].
    pub fn ticks(&self) -> u64 {
        ticks(self.0.id())
    }

    /// Memory that is its own, and its share of what others have too, in KiB (proc(5), `Pss`).
    pub fn memory(&self) -> u64 {
        let maps = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.0.id())).expect("the process");
        let line = maps.lines().find(|l| l.starts_with("Pss:")).expect("a sum");
        line.split_whitespace().nth(1).expect("a figure").parse().expect("a number")
    }

    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().expect("its state").is_some()
    }
}

pub struct Screen {
    _server: Killed,
    pub display: String,
    pub dir: tempfile::TempDir,
}

/// What the screen shows.
pub struct Picture {
    pub width: usize,
    /// Three bytes a pixel, row by row.
    pub rgb: Vec<u8>,
}

impl Picture {
    pub fn count(&self, [r, g, b, _]: [u8; 4]) -> usize {
        self.rgb.chunks_exact(3).filter(|p| *p == [r, g, b]).count()
    }

    pub fn is_painted(&self) -> bool {
        self.rgb.chunks_exact(3).any(|p| p != [0, 0, 0])
    }

    /// More than a ground: its first and any other colour.
    pub fn has_contents(&self) -> bool {
        let mut seen: Vec<&[u8]> = Vec::new();
        for pixel in self.rgb.chunks_exact(3) {
            if !seen.contains(&pixel) {
                seen.push(pixel);
                if seen.len() > 3 {
                    return true;
                }
            }
        }
        false
    }

    /// The picture without what is right of a column.
    pub fn left_of(&self, column: usize) -> Self {
        let rgb = self.rgb.chunks_exact(self.width * 3).flat_map(|row| &row[..column * 3]).copied().collect();
        Self { width: column, rgb }
    }

    /// In how many of a million pixels another picture differs by more than `by` in some colour.
    pub fn differs(&self, other: &Self, by: u8) -> usize {
        assert_eq!(self.rgb.len(), other.rgb.len(), "pictures of one size");
        let pairs = self.rgb.chunks_exact(3).zip(other.rgb.chunks_exact(3));
        let different = pairs.filter(|(a, b)| a.iter().zip(b.iter()).any(|(a, b)| a.abs_diff(*b) > by)).count();
        different * 1_000_000 / (self.rgb.len() / 3)
    }
}

impl Screen {
    /// `more`: arguments to the X server.
    pub fn new(size: &str, more: &[&str]) -> Self {
        // Without `-noreset` the server starts anew when its last client leaves, and refuses whoever comes meanwhile.
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &format!("{size}x24"), "-nolisten", "tcp", "-noreset"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb (see assets/setup)");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("piped")).read_line(&mut number).expect("a display");
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("run")).expect("a folder");
        Self { _server: Killed(server), display: format!(":{}", number.trim()), dir }
    }

    /// A program, to be opened on this screen and to end with this test; what it says goes to [`Self::log`].
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "--"])
            .arg(program)
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_COLOR", "1")
            // No smart-card service: its readers may be in use by another test's cards at this moment.
            .env("PCSCLITE_CSOCK_NAME", self.dir.path().join("no-service"))
            .env("XDG_RUNTIME_DIR", self.dir.path().join("run"))
            .env("XDG_CONFIG_HOME", self.dir.path().join("config"))
            .env("XDG_STATE_HOME", self.dir.path().join("state"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(self.dir.path().join("log")).expect("a log"));
        command
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    pub fn look(&self) -> Picture {
        let dumped =
            Command::new("xwd").args(["-root", "-silent", "-display", &self.display]).output().expect("xwd (see assets/setup)");
        let dump = dumped.stdout;
        let word =
            |n: usize| dump.get(n * 4..n * 4 + 4).map_or(0, |b| u32::from_be_bytes(b.try_into().expect("4 bytes")) as usize);
        // The X window dump's header (XWDFile.h): its own size, width, height, bytes a line, colours of 12 bytes each.
        let (header, width, height, line, colours) = (word(0), word(4), word(5), word(12), word(19));
        // Where windows differ in their visuals, xwd calls the same four bytes 24 bits.
        assert_eq!(line, width * 4, "four bytes a pixel");
        let pixels = &dump[header + colours * 12..];
        let row = |y: usize| pixels[y * line..y * line + width * 4].chunks_exact(4).flat_map(|p| [p[2], p[1], p[0]]);
        Picture { width, rgb: (0..height).flat_map(row).collect() }
    }

    #[track_caller]
    pub fn wait_for(&self, what: &str, is_so: impl Fn(&Picture) -> bool) -> Picture {
        let until = Instant::now() + PATIENCE;
        loop {
            let picture = self.look();
            if is_so(&picture) {
                return picture;
            }
            assert!(Instant::now() < until, "waited in vain for {what}: {}", self.log());
            thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn xdotool(&self, args: &[&str]) {
        let done = Command::new("xdotool").args(args).env("DISPLAY", &self.display).status().expect("xdotool (see assets/setup)");
        assert!(done.success(), "xdotool {args:?}");
        // Typing and painting take turns, as with a person.
        thread::sleep(Duration::from_millis(400));
    }

    pub fn keys(&self, keys: &[&str]) {
        for key in keys {
            if key.bytes().all(|b| b.is_ascii_digit()) {
                self.xdotool(&["type", "--delay", "40", key]);
            } else {
                self.xdotool(&["key", key]);
            }
        }
    }
}
