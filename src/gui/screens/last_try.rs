//! The deliberate extra step before a passcode's last try.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed};
use crate::{
    domain::problem::{Failure, Problem},
    gui::{
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, contact, text},
    },
    i18n::id,
};

/// `Some(true)`: the person is sure; `Some(false)`: they stop here.
pub fn last_try_ui(ui: &mut Ui, view: &View<'_>) -> Option<bool> {
    let texts = view.texts;
    let said = texts.problem_text(&Failure::untouched(Problem::LastTry), view.os);
    text::display_ui(ui, &said.headline);
    ui.add_space(space::S);
    banner::banner_ui(ui, Tone::Warn, "", &said.what, |_| ());
    ui.add_space(space::S);
    text::body_ui(ui, texts.get(id::LAST_TRY_ADVICE));
    let mut answer = None;
    buttons_ui(ui, |ui| {
        // The keyboard starts on the way back: going on takes a deliberate step.
        let stop = ui.add(Button::secondary(texts.get(id::LAST_TRY_STOP)).icon(icons::ARROW_LEFT));
        if view.first(stop).clicked() || escape_pressed(ui) {
            answer = Some(false);
        }
        if ui.add(Button::primary(texts.get(id::LAST_TRY_SURE))).clicked() {
            answer = Some(true);
        }
    });
    if let Some(ra) = view.model.contact() {
        ui.add_space(space::L);
        contact::contact_ui(ui, &texts.get(id::CONTACT_TITLE), ra);
    }
    answer
}
