//! Done: one big line, what is different now, and 'Take your card with you'.

use egui::Ui;

use super::{View, buttons_ui};
use crate::{
    desk::port::Outcome,
    gui::{
        action::{Action, Place},
        theme::{Tone, icons, look, space},
        widgets::{banner, button::Button, text},
    },
};

pub fn done_ui(ui: &mut Ui, view: &View<'_>, outcome: &Outcome) -> Option<Action> {
    let texts = view.texts;
    let said = texts.outcome(outcome);
    let good = look(ui).colour.good;
    text::icon_ui(ui, icons::CHECK_CIRCLE, 56.0, good);
    ui.add_space(space::XS);
    text::display_ui(ui, said.headline);
    ui.add_space(space::XXS);
    text::lead_ui(ui, said.what);
    ui.add_space(space::M);
    banner::banner_ui(ui, Tone::Plain, &texts.get("take-card"), &texts.get("take-card-why"), |_| ());
    let mut action = None;
    buttons_ui(ui, |ui| {
        let back = ui.add(Button::primary(texts.get("done-back")).icon(icons::CHECK));
        if view.first(back).clicked() {
            action = Some(Action::Go(Place::Home));
        }
    });
    action
}
