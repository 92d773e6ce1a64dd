//! What is shown while the RA is asked, and what it said no to, above a form that stays as it was filled in.

use egui::{Response, TextEdit, Ui};

use super::View;
use crate::{
    domain::problem::Failure,
    gui::{
        theme::{Tone, Type, icons, look, measure, space},
        widgets::{banner, mark, text},
    },
    i18n::id,
};

/// A line for as long as it takes.
pub fn asking_ui(ui: &mut Ui, view: &View<'_>) {
    let look = look(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        text::icon_ui(ui, icons::HOURGLASS_MEDIUM, 20.0, look.colour.primary);
        text::coloured_ui(ui, view.texts.get(id::STATUS_RA_ASKING), Type::Body, false, look.colour.ink);
    });
}

/// What went wrong, with what to do next and the code.
pub fn fault_ui(ui: &mut Ui, view: &View<'_>, failure: &Failure) {
    let said = view.texts.problem_text(failure, view.os);
    banner::banner_ui(ui, Tone::Bad, &said.headline, &format!("{} {}", said.what, said.next), |ui| {
        text::caption_ui(ui, view.texts.with(id::CODE_LABEL, &[("code", said.code.into())]));
    });
    ui.add_space(space::M);
}

/// A field for a sentence that goes on record: one line, as wide as there is room, of at most 200 characters.
pub fn note_ui(ui: &mut Ui, label: &str, value: &mut String) -> Response {
    let look = look(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::XXS;
        let name = text::strong_ui(ui, label);
        let edit = TextEdit::singleline(value)
            .desired_width((ui.available_width() - 2.0 * space::M).min(look.grown(measure::COLUMN)))
            .font(look.font(Type::Body))
            .margin(egui::Margin::symmetric(16, 10))
            .char_limit(200);
        let response = ui.add(edit).labelled_by(name.id);
        mark::ring(ui, &response, response.rect, measure::CONTROL_CORNER);
        response
    })
    .inner
}
