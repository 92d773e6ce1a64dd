//! A reader with a keypad of its own: what stands in the place of the fields, and what is shown while the reader waits.

use egui::Ui;

use super::View;
use crate::{
    desk::port::PadAsk,
    gui::{
        theme::{Tone, icons, look, space},
        widgets::{banner, button::Button, keypad, surface, text},
    },
    i18n::id,
};

/// Whether the passcode is entered on the reader's keypad or typed here, as the person has chosen on this page.
#[derive(Default)]
pub struct Choice {
    here: bool,
}

impl Choice {
    /// Whether the keypad is used, where there is one that does it.
    pub fn is_pad(&self, able: bool) -> bool {
        able && !self.here
    }

    /// The way to the other one. `true` when it was taken to the fields, which then want the keyboard.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, able: bool) -> bool {
        if !able {
            return false;
        }
        let (words, icon) = if self.here { (id::PAD_USE, icons::PASSWORD) } else { (id::PAD_TYPE_HERE, icons::TEXT_AA) };
        let taken = ui.add(Button::quiet(view.texts.get(words)).icon(icon)).clicked();
        if taken {
            self.here = !self.here;
            ui.ctx().request_repaint();
        }
        taken && self.here
    }
}

/// What stands in the place of the fields.
pub fn offer_ui(ui: &mut Ui, label: &str, words: &str, more: Option<&str>) {
    surface::sheet_ui(ui, |ui| {
        let look = look(ui);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            text::icon_ui(ui, icons::PASSWORD, 28.0, look.colour.primary);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = space::XXS;
                text::strong_ui(ui, label);
                text::body_ui(ui, words);
                if let Some(more) = more {
                    text::caption_ui(ui, more);
                }
            });
        });
    });
}

/// The reader waits for the person. Nothing here can stop it: its own cancel key does.
pub fn waiting_ui(ui: &mut Ui, view: &View<'_>, ask: PadAsk) {
    let texts = view.texts;
    let headline = texts.get(match ask {
        PadAsk::Current => id::PAD_NOW_CURRENT,
        PadAsk::CurrentAndNew => id::PAD_NOW_CHANGE,
        PadAsk::New => id::PAD_NOW_NEW,
    });
    text::title_ui(ui, &headline);
    ui.add_space(space::M);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        keypad::keypad_ui(ui);
        ui.vertical(|ui| {
            text::lead_ui(ui, texts.get(id::PAD_NOW_HOW));
            ui.add_space(space::S);
            if ask != PadAsk::Current {
                banner::note_ui(ui, Tone::Plain, &texts.get(id::NEW_PASSCODE_RULES));
                ui.add_space(space::XXS);
            }
            banner::note_ui(ui, Tone::Warn, &texts.get(id::PAD_NOW_KEEP));
        });
    });
}
