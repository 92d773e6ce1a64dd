//! Closing the window with a card in a reader.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed};
use crate::{
    gui::{
        action::{Action, Place},
        theme::{icons, look, space},
        widgets::{button::Button, text},
    },
    i18n::id,
};

pub fn farewell_ui(ui: &mut Ui, view: &View<'_>, writing: bool) -> Option<Action> {
    let texts = view.texts;
    let colour = look(ui).colour.warn;
    let (icon, headline, what) = if writing {
        (icons::HAND_PALM, id::FAREWELL_WRITING, id::FAREWELL_WRITING_WHAT)
    } else {
        (icons::CARDHOLDER, id::FAREWELL, id::FAREWELL_WHAT)
    };
    text::icon_ui(ui, icon, 56.0, colour);
    ui.add_space(space::XS);
    text::display_ui(ui, texts.get(headline));
    ui.add_space(space::XXS);
    text::lead_ui(ui, texts.get(what));
    let mut action = None;
    buttons_ui(ui, |ui| {
        let stay = ui.add(Button::secondary(texts.get(id::FAREWELL_STAY)).icon(icons::ARROW_LEFT));
        if view.first(stay).clicked() || escape_pressed(ui) {
            action = Some(Action::Go(Place::Home));
        }
        if !writing && ui.add(Button::secondary(texts.get(id::FAREWELL_CLOSE)).icon(icons::X)).clicked() {
            action = Some(Action::Close);
        }
    });
    action
}
