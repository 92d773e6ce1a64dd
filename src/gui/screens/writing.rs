//! A job at work: its named steps, a bar, and 'Do not remove the card' while it is being written.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, run::Title};
use crate::{
    desk::port::Progress,
    gui::{
        action::Action,
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, progress, stepper, surface, text},
    },
    i18n::id,
};

pub fn writing_ui(ui: &mut Ui, view: &View<'_>, title: &Title, progress: Option<&Progress>) -> Option<Action> {
    let texts = view.texts;
    text::title_ui(ui, &title.headline);
    ui.add_space(space::XS);
    let writing = progress.is_some_and(|p| p.writing);
    if writing {
        banner::banner_ui(ui, Tone::Warn, &texts.get(id::WRITING_KEEP), &texts.get(id::WRITING_KEEP_WHY), |_| ());
    } else {
        text::lead_ui(ui, &title.working);
    }
    ui.add_space(space::M);
    if let Some(progress) = progress {
        surface::sheet_ui(ui, |ui| {
            let steps: Vec<String> = progress.steps.iter().map(|s| texts.step(*s)).collect();
            // The ticks below are for the eye: the bar says the same.
            let spoken = format!("{}: {}", texts.get(id::WRITING_PROGRESS), stepper::spoken(texts, &steps, progress.at));
            progress::bar_ui(ui, progress.at, steps.len(), &spoken);
            ui.add_space(space::XS);
            progress::steps_ui(ui, &steps, progress.at);
        });
        ui.add_space(space::XS);
    }
    if writing {
        return None;
    }
    text::caption_ui(ui, texts.get(id::NOTHING_CHANGED_YET));
    let mut action = None;
    buttons_ui(ui, |ui| {
        let cancel = ui.add(Button::secondary(texts.get(id::CANCEL)).icon(icons::X));
        if view.first(cancel).clicked() || escape_pressed(ui) {
            action = Some(Action::Leave);
        }
    });
    action
}
