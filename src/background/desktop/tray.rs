//! The icon among the desktop's own (StatusNotifierItem), and its menu.

use std::{sync::Arc, thread};

use crossbeam_channel::{Receiver, Sender, bounded};
use ksni::{Category, MenuItem, OfflineReason, ToolTip, Tray, blocking::TrayMethods as _, menu::StandardItem};

use super::{Clicks, Picture, Shared};
use crate::background::surroundings::{Asked, IconWords, Offer};

/// Words that may wait for the bus; only the last of them counts.
const WAITING: usize = 8;

/// An icon that is up, as far as the desktop shows any. Dropping it takes it away.
pub struct Icon {
    to: Sender<IconWords>,
}

impl Icon {
    /// `None` where there is no thread for it.
    pub fn start(picture: &Picture, words: IconWords, clicks: Clicks) -> Option<Self> {
        let (to, from) = bounded(WAITING);
        let item = Item { words, icon: argb(picture), clicks };
        thread::Builder::new().name("tray icon".to_owned()).spawn(move || run(item, &from)).ok()?;
        Some(Self { to })
    }

    pub fn say(&self, words: IconWords) {
        // A bus that takes no words for so long shows no icon either.
        let _full = self.to.try_send(words);
    }
}

fn run(item: Item, from: &Receiver<IconWords>) {
    let shared = item.clicks.shared.clone();
    // Before it is said to be up: the bus may tell the contrary while it is put up.
    shown(&shared, true);
    // At log-in the desktop's panel may come later than this program.
    let handle = match item.assume_sni_available(true).spawn() {
        Ok(handle) => handle,
        Err(error) => {
            tracing::info!(%error, "there is no place for an icon");
            return shown(&shared, false);
        }
    };
    for words in from {
        if handle.update(|item| item.words = words).is_none() {
            break;
        }
    }
    handle.shutdown().wait();
    shared.set_icon(false);
}

fn shown(shared: &Arc<Shared>, shown: bool) {
    shared.set_icon(shown);
    shared.change(|offers| offers.tray = if shown { Offer::Here } else { Offer::DesktopHasNone });
}

struct Item {
    words: IconWords,
    icon: ksni::Icon,
    clicks: Clicks,
}

impl Tray for Item {
    fn id(&self) -> String {
        "wardcard".to_owned()
    }

    fn category(&self) -> Category {
        Category::ApplicationStatus
    }

    fn title(&self) -> String {
        self.words.title.clone()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        vec![self.icon.clone()]
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.words.title.clone(), description: self.words.card.clone(), ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.clicks.tell(Asked::Open);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let item = |label: &str, asked: Option<Asked>| {
            let activate = Box::new(move |item: &mut Self| {
                if let Some(asked) = asked {
                    item.clicks.tell(asked);
                }
            });
            let label = label.replace('_', "__");
            StandardItem { label, enabled: asked.is_some(), activate, ..StandardItem::default() }.into()
        };
        vec![
            item(&self.words.card, None),
            MenuItem::Separator,
            item(&self.words.open, Some(Asked::Open)),
            item(&self.words.quit, Some(Asked::Quit)),
        ]
    }

    fn watcher_online(&self) {
        shown(&self.clicks.shared, true);
    }

    fn watcher_offline(&self, _reason: OfflineReason) -> bool {
        shown(&self.clicks.shared, false);
        // It may come back: a panel that was restarted.
        true
    }
}

/// The protocol wants alpha first.
fn argb(picture: &Picture) -> ksni::Icon {
    let data = picture.rgba.chunks_exact(4).flat_map(|p| [p[3], p[0], p[1], p[2]]).collect();
    let side = |n: usize| i32::try_from(n).unwrap_or(0);
    ksni::Icon { width: side(picture.width), height: side(picture.height), data }
}
