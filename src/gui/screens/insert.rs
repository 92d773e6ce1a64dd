//! No card that can be shown: none in the reader, one that does not answer, no reader, no service.

use egui::Ui;

use super::{View, buttons_ui, failure, settings};
use crate::{
    desk::port::{ReaderLook, Request},
    domain::problem::{Failure, Problem},
    gui::{
        action::{Action, Place},
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, contact, surface, text},
    },
    i18n::id,
};

pub fn insert_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    if !view.model.has_heard() {
        text::display_ui(ui, texts.get(id::STARTING));
        text::lead_ui(ui, texts.get(id::STARTING_WHAT));
        return None;
    }
    let mut action = match view.model.main() {
        _ if view.model.no_service() => problem_ui(ui, view, Problem::NoService),
        None => problem_ui(ui, view, Problem::NoReader),
        Some(reader) => match &reader.look {
            ReaderLook::Empty => empty_ui(ui, view),
            ReaderLook::Mute => mute_ui(ui, view),
            ReaderLook::Reading { .. } | ReaderLook::Card(_) => {
                text::display_ui(ui, texts.get(id::READING));
                text::lead_ui(ui, texts.get(id::READING_WHAT));
                None
            }
            ReaderLook::Failed { problem } => {
                let failure = Failure::untouched(problem.clone());
                return match failure::failure_ui(ui, view, &failure, None) {
                    Some(Action::Again) => Some(Action::Quietly(Request::Look { reader: reader.name.clone() })),
                    other => other,
                };
            }
        },
    };
    if let Some(Problem::NoRa) = view.model.ra_problem() {
        let said = texts.problem_text(&Failure::untouched(Problem::NoRa), view.os);
        ui.add_space(space::L);
        banner::banner_ui(ui, Tone::Warn, &said.headline, &said.next, |ui| {
            ui.add_space(space::XXS);
            let locked = view.config.settings.ra_url.locked;
            let say = Button::secondary(texts.get(id::SETTINGS_RA)).icon(icons::BUILDINGS).enabled(!locked);
            if ui.add(say).clicked() {
                action = Some(Action::Go(Place::FindRa));
            }
            if locked {
                text::caption_ui(ui, texts.get(id::SETTINGS_MANAGED));
            }
        });
    } else if let Some(problem) = view.model.ra_problem() {
        let said = texts.problem_text(&Failure::untouched(problem), view.os);
        ui.add_space(space::L);
        banner::banner_ui(ui, Tone::Warn, &said.headline, &said.what, |ui| {
            ui.add_space(space::XXS);
            if ui.add(Button::secondary(texts.get(id::TRY_AGAIN)).icon(icons::ARROWS_CLOCKWISE)).clicked() {
                action = Some(Action::Quietly(Request::AskService));
            }
        });
    }
    if let Some(fault) = view.config.faults.first() {
        let (headline, what) = settings::fault_words(view, fault);
        ui.add_space(space::L);
        banner::banner_ui(ui, Tone::Warn, &headline, &what, |ui| {
            text::body_ui(ui, texts.get(id::CONFIG_FAULT_NEXT));
        });
    }
    if let Some(ra) = view.model.contact() {
        ui.add_space(space::L);
        contact::contact_ui(ui, &texts.get(id::CONTACT_TITLE), ra);
    }
    action
}

fn empty_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    text::display_ui(ui, texts.get(id::problem::NO_CARD.headline));
    ui.add_space(space::XXS);
    text::lead_ui(ui, texts.get(id::INSERT_HOW));
    ui.add_space(space::M);
    surface::sheet_ui(ui, |ui| {
        text::caption_ui(ui, texts.get(id::INSERT_READERS));
        for reader in view.model.readers() {
            let colour = crate::gui::theme::look(ui).colour;
            ui.horizontal(|ui| {
                text::icon_ui(ui, icons::USB, 18.0, colour.primary);
                text::line_ui(ui, &reader.name, crate::gui::theme::Type::Body, false, colour.ink);
            });
        }
    });
    help_ui(ui, view)
}

fn mute_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    text::display_ui(ui, texts.get(id::MUTE));
    ui.add_space(space::XXS);
    text::lead_ui(ui, texts.get(id::MUTE_WHAT));
    ui.add_space(space::M);
    surface::sheet_ui(ui, |ui| {
        for id in [id::MUTE_TURN, id::MUTE_CLEAN, id::MUTE_OTHER] {
            let colour = crate::gui::theme::look(ui).colour.primary;
            ui.horizontal_top(|ui| {
                text::icon_ui(ui, icons::CARET_RIGHT, 18.0, colour);
                text::body_ui(ui, texts.get(id));
            });
        }
    });
    help_ui(ui, view)
}

fn problem_ui(ui: &mut Ui, view: &View<'_>, problem: Problem) -> Option<Action> {
    let said = view.texts.problem_text(&Failure::untouched(problem), view.os);
    text::display_ui(ui, &said.headline);
    ui.add_space(space::XXS);
    text::lead_ui(ui, &said.what);
    ui.add_space(space::M);
    banner::banner_ui(ui, Tone::Plain, "", &said.next, |_| ());
    let action = help_ui(ui, view);
    ui.add_space(space::XS);
    text::caption_ui(ui, view.texts.with(id::CODE_LABEL, &[("code", said.code.into())]));
    action
}

fn help_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let mut action = None;
    buttons_ui(ui, |ui| {
        let words = view.texts.get(id::INSERT_NOT_LISTED);
        if ui.add(Button::secondary(words).icon(icons::MAGNIFYING_GLASS)).clicked() {
            action = Some(Action::Go(Place::Diagnose));
        }
        // Whoever has no card any more has nothing to put in.
        let report = Button::secondary(view.texts.get(id::REPORT_LOST)).icon(icons::WARNING);
        if ui.add(report.enabled(view.model.ra_problem().is_none())).clicked() {
            action = Some(Action::Go(Place::Report { card: None }));
        }
    });
    action
}
