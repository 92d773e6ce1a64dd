//! How to reach the RA.

use egui::Ui;

use super::{surface, text};
use crate::{
    domain::policy::Contact,
    gui::theme::{Type, icons, look, space},
};

/// The whole contact, on a sheet of its own. What the RA left empty is left out.
pub fn contact_ui(ui: &mut Ui, title: &str, contact: &Contact) {
    surface::sheet_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::XXS;
        text::caption_ui(ui, title);
        text::strong_ui(ui, text::washed(&contact.name));
        ui.add_space(space::XXS);
        for (icon, words) in [
            (icons::PHONE, &contact.phone),
            (icons::CLOCK, &contact.hours),
            (icons::ENVELOPE_SIMPLE, &contact.email),
            (icons::MAP_PIN, &contact.place),
        ] {
            if !words.is_empty() {
                line_ui(ui, icon, words);
            }
        }
    });
}

fn line_ui(ui: &mut Ui, icon: &str, words: &str) {
    let look = look(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        text::icon_ui(ui, icon, 18.0, look.colour.primary);
        text::coloured_ui(ui, text::washed(words), Type::Body, false, look.colour.ink);
    });
}
