//! Ending a card for good is asked once more, with what it means.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed};
use crate::{
    gui::{
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, text},
    },
    i18n::id,
};

/// `Some(true)`: it is to end; `Some(false)`: back to what was before. `holder` where it is known whose it is.
pub fn sure_ui(ui: &mut Ui, view: &View<'_>, card: &str, holder: Option<&str>) -> Option<bool> {
    let texts = view.texts;
    let card = text::washed(card);
    text::display_ui(ui, texts.with(id::SURE_TITLE, &[("card", card.into())]));
    ui.add_space(space::XXS);
    if let Some(holder) = holder {
        text::lead_ui(ui, texts.with(id::SURE_WHOSE, &[("name", text::washed(holder).into())]));
    }
    ui.add_space(space::M);
    banner::banner_ui(ui, Tone::Warn, &texts.get(id::SURE_NO_WAY_BACK), "", |ui| {
        for line in [id::SURE_STOPS, id::SURE_NEW_CARD, id::SURE_NOT_SUSPEND] {
            text::body_ui(ui, texts.get(line));
        }
    });
    let mut answer = None;
    buttons_ui(ui, |ui| {
        // The keyboard starts on the way back: ending a card takes a deliberate step.
        let keep = ui.add(Button::secondary(texts.get(id::SURE_KEEP)).icon(icons::ARROW_LEFT));
        if view.first(keep).clicked() || escape_pressed(ui) {
            answer = Some(false);
        }
        if ui.add(Button::primary(texts.get(id::SURE_GO)).icon(icons::PROHIBIT)).clicked() {
            answer = Some(true);
        }
    });
    answer
}
