//! Notifications, on a thread of their own: a desktop that is slow to answer holds nobody up.

use std::{
    path::{Path, PathBuf},
    thread,
};

use crossbeam_channel::{Receiver, Sender, bounded};
use notify_rust::Notification;
#[cfg(target_os = "linux")]
use notify_rust::{Hint, NotificationHandle, Urgency};

use super::Clicks;
#[cfg(target_os = "linux")]
use crate::background::{notice::Kind, surroundings::Asked};
use crate::background::{notice::Notice, surroundings::Offer};

/// Notifications that may wait; there are two kinds of them.
const WAITING: usize = 4;

/// `None` where there is no thread for them. `state`: the folder where is kept what was told.
pub fn start(state: Option<PathBuf>, clicks: Clicks) -> Option<Sender<Notice>> {
    let (to, from) = bounded(WAITING);
    let work = move || run(&from, state.as_deref(), &clicks);
    thread::Builder::new().name("notifications".to_owned()).spawn(work).ok()?;
    Some(to)
}

fn run(from: &Receiver<Notice>, state: Option<&Path>, clicks: &Clicks) {
    let mut shown = Shown::default();
    for notice in from {
        let offer = match shown.show(&notice, clicks) {
            Ok(()) => {
                // What nobody has shown is tried again at the next start.
                if let Some(folder) = state
                    && let Err(error) = notice.told.save(folder)
                {
                    tracing::warn!(%error, "what was told cannot be noted, and may be told again");
                }
                Offer::Here
            }
            Err(error) => {
                tracing::warn!(%error, "a notification could not be shown");
                Offer::DesktopHasNone
            }
        };
        clicks.shared.change(|offers| offers.notifications = offer);
    }
}

/// What is on the screen, by kind: a later one takes its place.
#[derive(Default)]
struct Shown {
    #[cfg(target_os = "linux")]
    expiry: Option<u32>,
    #[cfg(target_os = "linux")]
    left: Option<u32>,
    #[cfg(target_os = "linux")]
    can: Option<Vec<String>>,
}

fn plain(notice: &Notice) -> Notification {
    let mut notification = Notification::new();
    notification.appname("Wardcard").summary(&notice.headline).body(&notice.what);
    notification
}

#[cfg(target_os = "linux")]
impl Shown {
    fn show(&mut self, notice: &Notice, clicks: &Clicks) -> notify_rust::error::Result<()> {
        let can = match &self.can {
            Some(can) => can,
            None => self.can.insert(notify_rust::get_capabilities()?),
        };
        let can = |what: &str| can.iter().any(|c| c == what);
        let before = match notice.kind {
            Kind::Expiry => &mut self.expiry,
            Kind::CardLeft => &mut self.left,
        };
        let mut notification = plain(notice);
        notification.icon("wardcard").hint(Hint::DesktopEntry("wardcard".to_owned()));
        match notice.kind {
            Kind::Expiry => notification.urgency(Urgency::Normal),
            // It is of no use later, and need not be kept in the list.
            Kind::CardLeft => notification.urgency(Urgency::Low).hint(Hint::Transient(true)),
        };
        if can("actions") {
            notification.action("default", &notice.open).action("open", &notice.open);
        }
        if let Some(id) = *before {
            notification.id(id);
        }
        let handle = notification.show()?;
        *before = Some(handle.id());
        if can("actions") {
            wait_for_a_click(handle, clicks.clone());
        }
        Ok(())
    }
}

/// Until it is clicked on or goes. A server says when one goes, also when another takes its place, so there are few of these threads.
#[cfg(target_os = "linux")]
fn wait_for_a_click(handle: NotificationHandle, clicks: Clicks) {
    let wait = move || {
        handle.wait_for_action(|action| {
            if matches!(action, "default" | "open") {
                clicks.tell(Asked::Open);
            }
        });
    };
    // Without a thread it is shown all the same, and a click does nothing.
    let _deaf = thread::Builder::new().name("notification".to_owned()).spawn(wait);
}

#[cfg(not(target_os = "linux"))]
impl Shown {
    #[expect(clippy::unused_self, reason = "what is on the screen is known on Linux only")]
    fn show(&mut self, notice: &Notice, _clicks: &Clicks) -> notify_rust::error::Result<()> {
        plain(notice).show().map(drop)
    }
}
