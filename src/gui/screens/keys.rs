//! What keys do, for whoever goes without a mouse.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    gui::{
        action::Action,
        keys::{MOVES, SHORTCUTS},
        theme::{icons, space},
        widgets::{button::Button, rows, surface},
    },
    i18n::id,
};

pub fn keys_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    heading_ui(ui, &texts.get(id::KEYS_TITLE), &texts.get(id::KEYS_WHAT));
    surface::sheet_ui(ui, |ui| {
        for (keys, words) in MOVES {
            rows::fact_ui(ui, keys, &texts.get(words));
        }
    });
    ui.add_space(space::S);
    surface::sheet_ui(ui, |ui| {
        for (_, keys, words) in SHORTCUTS {
            rows::fact_ui(ui, &ui.ctx().format_shortcut(&keys).replace('+', " + "), &texts.get(words));
        }
    });
    let mut action = None;
    buttons_ui(ui, |ui| {
        let back = ui.add(Button::primary(texts.get(id::BACK)).icon(icons::ARROW_LEFT));
        if view.first(back).clicked() || escape_pressed(ui) {
            action = Some(Action::Back);
        }
    });
    action
}
