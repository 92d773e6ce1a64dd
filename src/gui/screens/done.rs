//! Done: one big line, what is different now, and 'Take your card with you'.

use egui::Ui;

use super::{View, buttons_ui, run::Helped};
use crate::{
    desk::port::Outcome,
    gui::{
        action::{Action, Place},
        theme::{Tone, icons, look, space},
        widgets::{banner, button::Button, text},
    },
    i18n::id,
};

pub fn done_ui(ui: &mut Ui, view: &View<'_>, outcome: &Outcome, helped: Option<&Helped>) -> Option<Action> {
    let texts = view.texts;
    let name = helped.and_then(|h| h.holder.as_deref());
    let said = name.map_or_else(|| texts.outcome(outcome), |name| texts.outcome_for(outcome, name));
    let good = look(ui).colour.good;
    text::icon_ui(ui, icons::CHECK_CIRCLE, 56.0, good);
    ui.add_space(space::XS);
    text::display_ui(ui, said.headline);
    ui.add_space(space::XXS);
    text::lead_ui(ui, said.what);
    ui.add_space(space::M);
    let take = match helped {
        Some(_) => [texts.get(id::TAKE_CARDS), texts.get(id::TAKE_CARDS_WHY)],
        None => [texts.get(id::TAKE_CARD), texts.get(id::TAKE_CARD_WHY)],
    };
    banner::banner_ui(ui, Tone::Plain, &take[0], &take[1], |_| ());
    let mut action = None;
    buttons_ui(ui, |ui| {
        let back = ui.add(Button::primary(texts.get(id::DONE_BACK)).icon(icons::CHECK));
        if view.first(back).clicked() {
            action = Some(Action::Go(Place::Home));
        }
    });
    action
}
