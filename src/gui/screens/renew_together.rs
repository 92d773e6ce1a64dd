//! How to renew somebody's card together with them, and the way there once their card is in the other reader.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    desk::port::{CardView, SessionView},
    gui::{
        action::{Action, Place},
        model::Model,
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, rows, surface, text},
    },
    i18n::id,
    ra::api::report::ExpiringCard,
};

/// What the person has chosen.
pub enum Told {
    Nothing,
    Back,
    Go(Action),
}

/// The card of this list, where it is in another reader than the helper's.
pub fn here<'a>(model: &'a Model, helper: &str, of: &ExpiringCard) -> Option<&'a CardView> {
    model.cards().find(|c| c.reader != helper && c.serial.as_ref().is_some_and(|s| s.0 == of.card))
}

pub fn guide_ui(ui: &mut Ui, view: &View<'_>, session: &SessionView, of: &ExpiringCard) -> Told {
    let texts = view.texts;
    let name = text::washed(&of.name);
    let facts = [("name", name.clone().into()), ("date", texts.date(of.expires).into())];
    heading_ui(ui, &texts.with(id::TOGETHER_TITLE, &facts), &texts.with(id::TOGETHER_WHAT, &facts));
    if session.identity_number.digits() == of.identity_number {
        banner::banner_ui(ui, Tone::Plain, &texts.get(id::TOGETHER_OWN), &texts.get(id::TOGETHER_OWN_WHAT), |_| ());
        return buttons(ui, view, None);
    }
    let card = here(view.model, &session.reader, of);
    surface::sheet_ui(ui, |ui| {
        let steps =
            [texts.with(id::TOGETHER_ASK, &facts), texts.get(id::TOGETHER_INSERT), texts.with(id::TOGETHER_CHOOSE, &facts)];
        for (n, words) in (1..).zip(&steps) {
            rows::numbered_ui(ui, n, words);
        }
    });
    ui.add_space(space::XS);
    match card {
        Some(_) => banner::note_ui(ui, Tone::Good, &texts.with(id::TOGETHER_HERE, &facts)),
        None => {
            let serial = [("card", text::washed(&of.card).into())];
            banner::note_ui(ui, Tone::Plain, &texts.with(id::TOGETHER_WAITING, &serial));
        }
    }
    banner::note_ui(ui, Tone::Plain, &texts.with(id::TOGETHER_ALONE, &facts));
    let place = card.map(|c| Place::Renew { reader: c.reader.clone(), helper: Some(session.reader.clone()), finish: false });
    buttons(ui, view, Some(place))
}

/// `renew`: the way to the renewal; `Some(None)` while the card is not there.
fn buttons(ui: &mut Ui, view: &View<'_>, renew: Option<Option<Place>>) -> Told {
    let waits = !matches!(renew, Some(Some(_)));
    let mut told = Told::Nothing;
    buttons_ui(ui, |ui| {
        if let Some(place) = renew {
            let go = Button::primary(view.texts.get(id::HELP_RENEW)).icon(icons::ARROWS_CLOCKWISE).enabled(place.is_some());
            let go = ui.add(go);
            let go = if place.is_some() { view.first(go) } else { go };
            if let (true, Some(place)) = (go.clicked(), &place) {
                told = Told::Go(Action::Go(place.clone()));
            }
        }
        let back = ui.add(Button::secondary(view.texts.get(id::TOGETHER_BACK)).icon(icons::ARROW_LEFT));
        let back = if waits { view.first(back) } else { back };
        if back.clicked() || escape_pressed(ui) {
            told = Told::Back;
        }
    });
    told
}
