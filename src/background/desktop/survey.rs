//! What the session's bus says there is: somebody who shows notifications, somebody who shows icons.

use std::{sync::Arc, thread};

use zbus::blocking::{Connection, fdo::DBusProxy};

use super::Shared;
use crate::background::surroundings::Offer;

/// The Desktop Notifications Specification 1.2, and the StatusNotifierItem specification as KDE and everybody after it spells it.
pub const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
pub const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Asks on a thread of its own, once.
pub fn start(shared: Arc<Shared>, icon: bool) {
    let work = move || {
        let (notifications, tray) = ask().unwrap_or_default();
        shared.change(|offers| {
            offers.notifications = offer(notifications);
            if icon {
                offers.tray = offer(tray);
            }
        });
    };
    // Without a thread nothing is known, and that is what is said.
    let _unknown = thread::Builder::new().name("desktop survey".to_owned()).spawn(work);
}

fn offer(is_there: bool) -> Offer {
    if is_there { Offer::Here } else { Offer::DesktopHasNone }
}

/// Whether there are notifications, and icons. A server of notifications may be started by the first of them.
fn ask() -> zbus::Result<(bool, bool)> {
    let connection = Connection::session()?;
    let bus = DBusProxy::new(&connection)?;
    let names: Vec<String> = bus.list_names()?.iter().map(ToString::to_string).collect();
    let startable: Vec<String> = bus.list_activatable_names()?.iter().map(ToString::to_string).collect();
    let has = |name: &str| names.iter().any(|n| n == name);
    Ok((has(NOTIFICATIONS) || startable.iter().any(|n| n == NOTIFICATIONS), has(WATCHER)))
}
