//! What is well and what is not, from the service to the RA, in the order in which one depends on the other.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    desk::port::{ReaderLook, Request},
    domain::problem::{Failure, Problem},
    gui::{
        action::{Action, Place},
        theme::{Tone, Type, icons, look, space},
        widgets::{button::Button, contact, surface, text},
    },
    i18n::id,
};

pub fn diagnose_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    heading_ui(ui, &texts.get(id::DIAGNOSE_TITLE), &texts.get(id::DIAGNOSE_WHAT));
    surface::sheet_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::S;
        for (name, problem) in findings(view) {
            finding_ui(ui, view, &name, problem);
        }
    });
    let mut action = None;
    buttons_ui(ui, |ui| {
        let again = ui.add(Button::primary(texts.get(id::DIAGNOSE_AGAIN)).icon(icons::ARROWS_CLOCKWISE));
        if view.first(again).clicked() {
            action = Some(Action::Quietly(Request::AskService));
        }
        if ui.add(Button::secondary(texts.get(id::BACK)).icon(icons::ARROW_LEFT)).clicked() || escape_pressed(ui) {
            action = Some(Action::Go(Place::Home));
        }
    });
    if let Some(ra) = view.model.contact() {
        ui.add_space(space::L);
        contact::contact_ui(ui, &texts.get(id::CONTACT_TITLE), ra);
    }
    action
}

/// Each thing that is needed, and what is wrong with it, if anything.
fn findings(view: &View<'_>) -> Vec<(String, Option<Problem>)> {
    let texts = view.texts;
    let model = view.model;
    let mut all = vec![(texts.get(id::DIAGNOSE_SERVICE), model.no_service().then_some(Problem::NoService))];
    if model.no_service() {
        return all;
    }
    if model.readers().is_empty() {
        all.push((texts.get(id::DIAGNOSE_READER), Some(Problem::NoReader)));
    }
    for reader in model.readers() {
        let name = texts.with(id::DIAGNOSE_READER_NAMED, &[("name", text::washed(&reader.name).into())]);
        all.push((name, None));
        let card = texts.get(id::DIAGNOSE_CARD);
        all.push((
            card,
            match &reader.look {
                ReaderLook::Empty => Some(Problem::NoCard),
                ReaderLook::Mute => Some(Problem::NotPiv),
                ReaderLook::Failed { problem } => Some(problem.clone()),
                ReaderLook::Card(_) | ReaderLook::Reading { .. } => None,
            },
        ));
    }
    all.push((texts.get(id::DIAGNOSE_RA), model.ra_problem()));
    all
}

fn finding_ui(ui: &mut Ui, view: &View<'_>, name: &str, problem: Option<Problem>) {
    let look = look(ui);
    let tone = match problem {
        None => Tone::Good,
        Some(Problem::NoCard) => Tone::Plain,
        Some(_) => Tone::Bad,
    };
    let ink = look.tone(tone).0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        text::icon_ui(ui, tone.icon(), 20.0, ink);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            text::strong_ui(ui, name);
            match problem {
                None => drop(text::coloured_ui(ui, view.texts.get(id::DIAGNOSE_GOOD), Type::Body, false, ink)),
                Some(problem) => {
                    let said = view.texts.problem_text(&Failure::untouched(problem), view.os);
                    text::coloured_ui(ui, said.what, Type::Body, false, ink);
                    text::body_ui(ui, said.next);
                    text::caption_ui(ui, view.texts.with(id::CODE_LABEL, &[("code", said.code.into())]));
                }
            }
        });
    });
}
