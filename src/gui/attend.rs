//! The window's side of what goes on when nobody looks at it: it finds out whether it can be seen and is used, has told what is to be
//! told, and keeps the icon up to date.

use std::time::Duration;

use egui::{Context, Event};

use super::model::Model;
use crate::{
    background::{
        Asked, IconWords, Offers, Surroundings,
        facts::{self, CardIn},
        notice::Notice,
        remind::{Reminders, Seen, Window, Wishes},
        surroundings::Wake,
        told::Told,
        writer::Kept,
    },
    config::settings::Settings,
    domain::clock::Timestamp,
    i18n::Texts,
};

pub struct Attend {
    around: Option<Box<dyn Surroundings>>,
    reminders: Reminders,
    words: Option<IconWords>,
}

/// What a person has asked for by the icon or a notification.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Asks {
    pub open: bool,
    pub quit: bool,
}

impl Attend {
    pub fn new(around: Option<Box<dyn Surroundings>>, told: Told) -> Self {
        Self { around, reminders: Reminders::new(told), words: None }
    }

    pub fn wake_by(&mut self, wake: Wake) {
        if let Some(around) = &mut self.around {
            around.wake_by(wake);
        }
    }

    pub fn look(&mut self) {
        if let Some(around) = &mut self.around {
            around.look();
        }
    }

    pub fn start_at_login(&mut self, on: bool, kept: Kept) {
        if let Some(around) = &mut self.around {
            around.start_at_login(on, kept);
        }
    }

    /// The window closes and the program goes on without it: what could be seen in it counts as told.
    pub fn closes(&mut self, model: &Model, now: Timestamp) {
        self.reminders.closes(&facts::of(model.readers()), now);
        if let Some(around) = &mut self.around {
            around.keep(self.reminders.told());
        }
    }

    /// One look at everything.
    pub fn step(&mut self, ctx: &Context, model: &Model, settings: &Settings, texts: &Texts, busy: bool, now: Timestamp) -> Asks {
        let window = window(ctx);
        // Out of sight, egui still has what came with the last picture.
        if window == Window::Shown && is_used(ctx) {
            self.reminders.used(now);
        }
        let cards = facts::of(model.readers());
        let wishes = Wishes::from(settings);
        let due = self.reminders.look(Seen { cards: &cards, window, busy, now }, wishes);
        // One timer, for the moment at which a card has been left for long enough; nothing is looked at in between.
        if let Some(next) = self.reminders.next(wishes).filter(|_| !busy) {
            let seconds = next.as_second() - now.as_second();
            ctx.request_repaint_after(Duration::from_secs(u64::try_from(seconds).unwrap_or(0) + 1));
        }
        let Some(around) = &mut self.around else { return Asks::default() };
        for reminder in due {
            around.tell(Notice::new(reminder, texts, self.reminders.told()));
        }
        let asked = around.asked();
        self.keep_icon(&cards, settings, texts);
        Asks { open: asked.contains(&Asked::Open), quit: asked.contains(&Asked::Quit) }
    }

    fn keep_icon(&mut self, cards: &[CardIn], settings: &Settings, texts: &Texts) {
        let words = settings.keep_in_tray.value.then(|| IconWords::new(cards, texts));
        if self.words != words {
            self.words.clone_from(&words);
            if let Some(around) = &mut self.around {
                around.icon(words);
            }
        }
    }

    /// A window that is closed leaves the program behind an icon. Without one nobody would find it again.
    pub fn may_rest(&self, settings: &Settings) -> bool {
        settings.keep_in_tray.value && self.around.as_ref().is_some_and(|around| around.has_icon())
    }

    pub fn offers(&self) -> Offers {
        self.around.as_ref().map(|around| around.offers()).unwrap_or_default()
    }

    pub fn left_behind(&self) -> bool {
        self.reminders.left_behind()
    }
}

fn window(ctx: &Context) -> Window {
    match ctx.input(|i| i.viewport().visible()) {
        Some(false) => Window::Hidden,
        Some(true) | None => Window::Shown,
    }
}

/// By hand or by a screen reader.
fn is_used(ctx: &Context) -> bool {
    let by_hand = |event: &Event| {
        matches!(
            event,
            Event::Key { .. }
                | Event::Text(_)
                | Event::Paste(_)
                | Event::Ime(_)
                | Event::PointerMoved(_)
                | Event::PointerButton { .. }
                | Event::MouseWheel { .. }
                | Event::Touch { .. }
                | Event::AccessKitActionRequest(_)
        )
    };
    ctx.input(|i| i.raw.events.iter().any(by_hand))
}
