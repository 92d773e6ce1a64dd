//! The real desktop: notifications by notify-rust, the icon by ksni, both over the session bus and each on a thread of its own.
//!
//! The bus is asked nothing before there is a reason: a window that is opened, used and closed starts none of these threads, unless
//! the settings are looked at.

#[cfg(target_os = "linux")]
mod claim;
mod notify;
#[cfg(target_os = "linux")]
mod survey;
#[cfg(target_os = "linux")]
mod tray;

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    notice::Notice,
    surroundings::{Asked, IconWords, Offer, Offers, Surroundings, Wake},
    told::Told,
    writer::{Kept, Pen},
};

/// Clicks that may wait for the window; a person makes one at a time.
const CLICKS: usize = 16;

/// A picture, row by row from the top, four bytes a pixel: red, green, blue, alpha.
#[derive(Clone)]
pub struct Picture {
    pub rgba: Vec<u8>,
    pub width: usize,
    pub height: usize,
}

/// What the real desktop is given.
pub struct Setting {
    /// The folder where is kept what was told; `None` keeps nothing.
    pub state: Option<PathBuf>,
    /// This program, to be started at log-in; `None` where that is not to be had, as in the demo.
    pub program: Option<PathBuf>,
    /// What the icon shows; `None` where there is to be none, as in the demo.
    pub picture: Option<Picture>,
    /// Writes what is to be noted; `None` where nothing is, as in the demo.
    pub pen: Option<Pen>,
}

/// What the threads and the window share.
#[derive(Default)]
struct Shared {
    offers: Mutex<Offers>,
    has_icon: AtomicBool,
    wake: OnceLock<Wake>,
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut Offers)) {
        change(&mut self.offers.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake();
    }

    fn set_icon(&self, shown: bool) {
        self.has_icon.store(shown, Ordering::Relaxed);
        self.wake();
    }

    fn wake(&self) {
        if let Some(wake) = self.wake.get() {
            wake();
        }
    }
}

/// How the threads hand on what a person has clicked on.
#[derive(Clone)]
struct Clicks {
    to: Sender<Asked>,
    shared: Arc<Shared>,
}

impl Clicks {
    fn tell(&self, asked: Asked) {
        // Whoever clicks so often is heard already.
        let _full = self.to.try_send(asked);
        self.shared.wake();
    }
}

pub struct Desktop {
    setting: Setting,
    shared: Arc<Shared>,
    clicks: Clicks,
    clicked: Receiver<Asked>,
    notices: Option<Sender<Notice>>,
    #[cfg(target_os = "linux")]
    tray: Option<tray::Icon>,
    #[cfg(target_os = "linux")]
    claim: Option<claim::Claim>,
}

impl Desktop {
    pub fn new(setting: Setting) -> Self {
        let shared = Arc::new(Shared::default());
        let (to, clicked) = bounded(CLICKS);
        let clicks = Clicks { to, shared: shared.clone() };
        let desktop = Self {
            setting,
            shared,
            clicks,
            clicked,
            notices: None,
            #[cfg(target_os = "linux")]
            tray: None,
            #[cfg(target_os = "linux")]
            claim: None,
        };
        let (tray, at_login) = desktop.known();
        desktop.shared.change(|offers| (offers.tray, offers.at_login) = (tray, at_login));
        desktop
    }

    /// What was told before, to begin with.
    pub fn told(&self) -> Told {
        self.setting.state.as_deref().map(Told::load).unwrap_or_default()
    }

    /// From now on this is the one Wardcard that rests without a window. `false`: there is another, with a window or without.
    pub fn claim_rest(&mut self) -> bool {
        #[cfg(target_os = "linux")]
        {
            self.claim = claim::Claim::rest(self.clicks.clone());
            self.claim.is_some()
        }
        #[cfg(not(target_os = "linux"))]
        true
    }

    /// Sends the one away that rests without a window, if there is one: this one has a window.
    pub fn claim_window(&self) {
        #[cfg(target_os = "linux")]
        claim::Claim::window();
    }

    /// What can be said without asking anybody.
    fn known(&self) -> (Offer, Offer) {
        let linux = cfg!(target_os = "linux");
        let of = |has: bool, here| match (has, linux) {
            (false, _) => Offer::NotInDemo,
            (true, false) => Offer::SystemHasNone,
            (true, true) => here,
        };
        (of(self.setting.picture.is_some(), Offer::NotAsked), of(self.setting.program.is_some(), Offer::Here))
    }

    /// Puts right what is noted for the next log-in: the program may have moved, or the organisation may have said something else.
    pub fn mind_login(&self, on: bool) {
        self.note_login(on, false, Kept::or_logged("starting at log-in cannot be noted"));
    }

    fn note_login(&self, on: bool, by_hand: bool, kept: Kept) {
        match (&self.setting.program, &self.setting.pen) {
            (Some(program), Some(pen)) => {
                let program = program.clone();
                pen.write(move || note_login(program, on, by_hand), kept);
            }
            _ => kept.say(Ok(())),
        }
    }
}

#[cfg(target_os = "linux")]
fn note_login(program: PathBuf, on: bool, by_hand: bool) -> io::Result<()> {
    let dirs = directories::BaseDirs::new().ok_or(io::ErrorKind::NotFound)?;
    super::autostart::Autostart::new(&dirs.config_dir().join("autostart"), program).set(on, by_hand)
}

#[cfg(not(target_os = "linux"))]
fn note_login(_program: PathBuf, on: bool, _by_hand: bool) -> io::Result<()> {
    if on { Err(io::ErrorKind::Unsupported.into()) } else { Ok(()) }
}

impl Surroundings for Desktop {
    fn wake_by(&mut self, wake: Wake) {
        // Set once: there is one window, or none.
        let _first = self.shared.wake.set(wake);
    }

    #[cfg(target_os = "linux")]
    fn look(&mut self) {
        survey::start(self.shared.clone(), self.setting.picture.is_some());
    }

    /// The systems' own notifications are always there, whether or not a person lets them through.
    #[cfg(not(target_os = "linux"))]
    fn look(&mut self) {
        self.shared.change(|offers| offers.notifications = Offer::Here);
    }

    fn offers(&self) -> Offers {
        *self.shared.offers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&mut self, notice: Notice) {
        if self.notices.is_none() {
            self.notices = notify::start(self.setting.state.clone(), self.clicks.clone());
        }
        if let Some(notices) = &self.notices {
            // Where so many wait the desktop does not answer; one more would not be shown either.
            let _full = notices.try_send(notice);
        }
    }

    fn keep(&mut self, told: &Told) {
        if let (Some(folder), Some(pen)) = (self.setting.state.clone(), &self.setting.pen) {
            let told = told.clone();
            let kept = Kept::or_logged("what was told cannot be noted, and may be told again");
            pen.write(move || told.save(&folder), kept);
        }
    }

    #[cfg(target_os = "linux")]
    fn icon(&mut self, words: Option<IconWords>) {
        match (words, &self.tray, &self.setting.picture) {
            (Some(words), Some(icon), _) => icon.say(words),
            (Some(words), None, Some(picture)) => self.tray = tray::Icon::start(picture, words, self.clicks.clone()),
            (Some(_), None, None) => {}
            (None, _, _) => self.tray = None,
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn icon(&mut self, _words: Option<IconWords>) {}

    fn has_icon(&self) -> bool {
        self.shared.has_icon.load(Ordering::Relaxed)
    }

    fn start_at_login(&mut self, on: bool, kept: Kept) {
        self.note_login(on, true, kept);
    }

    fn asked(&mut self) -> Vec<Asked> {
        self.clicked.try_iter().collect()
    }
}
