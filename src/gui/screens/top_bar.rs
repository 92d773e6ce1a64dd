//! The bar on top: the name, who is signed in and in which role, the RA's help line, the settings.

use egui::{Align, Layout, Ui};

use super::View;
use crate::{
    gui::{
        action::{Action, Place},
        model::SessionFacts as _,
        theme::{Type, icons, look, measure, space},
        widgets::{button::Button, text},
    },
    i18n::id,
};

/// Characters of a role and its organisation.
const LONGEST: usize = 48;
const SHORTEST: usize = 12;

pub fn top_bar_ui(ui: &mut Ui, view: &View<'_>, busy: bool, narrow: bool) -> Option<Action> {
    let texts = view.texts;
    let look = look(ui);
    let c = look.colour;
    let mut action = None;
    let row = egui::vec2(ui.available_width(), measure::PRIMARY_HEIGHT.max(look.size(Type::Lead) * 1.5));
    ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        text::icon_ui(ui, icons::SHIELD_CHECK, 26.0, c.primary);
        text::coloured_ui(ui, texts.get(id::APP_NAME), Type::Lead, true, c.ink);
        if !narrow {
            // In the order in which the Tab key goes: from left to right.
            let room = egui::vec2(ui.available_width() - right_width(ui, view), ui.available_height());
            ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
                ui.add_space(space::M);
                action = role_ui(ui, view, busy);
            });
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let settings = Button::quiet(texts.get(id::SETTINGS)).icon(icons::GEAR_SIX).enabled(!busy);
            if ui.add(settings).clicked() {
                action = Some(Action::Go(Place::Settings));
            }
            if let Some(ra) = view.model.contact() {
                let words = texts.with(id::TOP_HELP, &[("phone", text::washed(&ra.phone).into())]);
                let step = if narrow { Type::Caption } else { Type::Body };
                text::line_ui(ui, &words, step, true, c.ink);
                text::icon_ui(ui, icons::PHONE, 18.0, c.primary);
            }
        });
    });
    if narrow {
        action = action.or(role_ui(ui, view, busy));
    }
    action
}

/// What the help line and the settings take, and some air.
fn right_width(ui: &Ui, view: &View<'_>) -> f32 {
    let look = look(ui);
    let settings = text::width(ui, &view.texts.get(id::SETTINGS), look.font(Type::Body)) + look.size(Type::Body) * 2.0;
    let help = view.model.contact().map_or(0.0, |ra| {
        let words = view.texts.with(id::TOP_HELP, &[("phone", text::washed(&ra.phone).into())]);
        text::width(ui, &words, look.strong(Type::Body)) + look.grown(24.0)
    });
    settings + help + 3.0 * space::L
}

fn role_ui(ui: &mut Ui, view: &View<'_>, busy: bool) -> Option<Action> {
    let session = view.model.main().and_then(|r| view.model.session(&r.name)).or_else(|| view.model.any_session())?;
    let words = match session.position() {
        Some(position) => text::washed(&view.texts.position(position)),
        None => text::washed(&session.name),
    };
    let words = fitting(ui, &words);
    let button = Button::secondary(words).icon(icons::USER).icon_after(icons::CARET_DOWN).enabled(!busy);
    let open = ui.add(button).on_hover_text(view.texts.get(id::POSITIONS_TITLE));
    open.clicked().then(|| Action::Go(Place::Positions { reader: session.reader.clone() }))
}

/// As much of it as stands on one line of the button.
fn fitting(ui: &Ui, words: &str) -> String {
    let look = look(ui);
    let icons = 2.0 * (look.size(Type::Body) * 1.25 + space::XS);
    let room = ui.available_width() - 2.0 * space::M - icons;
    let fits = |short: &String| text::width(ui, short, look.strong(Type::Body)) <= room;
    (SHORTEST..=LONGEST).rev().map(|most| shortened(words, most)).find(fits).unwrap_or_else(|| shortened(words, SHORTEST))
}

fn shortened(words: &str, most: usize) -> String {
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let mut short: String = words.chars().take(most - 1).collect();
    short.push('…');
    short
}
