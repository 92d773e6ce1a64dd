//! What else can be done at home, one step away, by whoever's own card is here and who is not signed in.

use egui::Ui;

use super::View;
use crate::{
    gui::{
        action::{Action, Place},
        theme::{icons, look, space},
        widgets::{button::Button, surface, text},
    },
    i18n::id,
};

pub fn more_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let mut action = None;
    ui.add_space(space::L);
    surface::sheet_ui(ui, |ui| action = report_ui(ui, view));
    action
}

/// The way to a report, with what it does.
pub fn report_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    let c = look(ui).colour;
    let reachable = view.model.ra_problem().is_none();
    let how = if reachable { id::REPORT_TASK_HOW } else { id::WAITS_FOR_RA };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        text::icon_ui(ui, icons::WARNING, 20.0, c.primary);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::XXS;
            text::body_ui(ui, texts.get(id::REPORT_TASK));
            text::caption_ui(ui, texts.get(how));
            let button = Button::secondary(texts.get(id::REPORT)).icon(icons::WARNING).small().enabled(reachable);
            ui.add(button).clicked().then(|| Action::Go(Place::Report { card: None }))
        })
        .inner
    })
    .inner
}
