//! The home of someone who may help, while no colleague's card is here: the second reader, live, and help codes.

use egui::Ui;

use super::{View, buttons_ui};
use crate::{
    desk::port::{ReaderLook, SessionView},
    gui::{
        action::{Action, Place},
        theme::{Type, icons, look, space},
        widgets::{button::Button, surface, text},
    },
    i18n::id,
};

pub fn helping_ui(ui: &mut Ui, view: &View<'_>, session: &SessionView) -> Option<Action> {
    let texts = view.texts;
    text::display_ui(ui, texts.get(id::HELPING_TITLE));
    ui.add_space(space::XXS);
    text::lead_ui(ui, texts.get(id::HELPING_WHAT));
    ui.add_space(space::M);
    part_ui(ui, icons::USERS, &texts.get(id::HELPING_HERE), |ui| {
        let second: Vec<_> = view.model.readers().iter().filter(|r| r.name != session.reader).collect();
        let how = if second.is_empty() { id::HELPING_NO_READER } else { id::HELPING_HERE_HOW };
        text::muted_ui(ui, texts.get(how));
        for reader in second {
            // What is in it, as it happens.
            let words = match reader.look {
                ReaderLook::Empty => id::CARD_NONE,
                ReaderLook::Mute => id::MUTE,
                ReaderLook::Reading { .. } | ReaderLook::Card(_) => id::READING,
                ReaderLook::Failed { .. } => id::CARD_UNREADABLE,
            };
            let c = look(ui).colour;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::XS;
                text::icon_ui(ui, icons::USB, 18.0, c.primary);
                let line = format!("{} · {}", text::washed(&reader.name), texts.get(words));
                text::coloured_ui(ui, line, Type::Body, false, c.ink);
            });
        }
    });
    ui.add_space(space::XS);
    let mut action = None;
    part_ui(ui, icons::PHONE, &texts.get(id::HELPING_ELSEWHERE), |ui| {
        text::muted_ui(ui, texts.get(id::HELPING_ELSEWHERE_HOW));
        buttons_ui(ui, |ui| {
            let enter = ui.add(Button::primary(texts.get(id::HELPING_CODE)).icon_after(icons::ARROW_RIGHT));
            if view.first(enter).clicked() {
                action = Some(Action::Go(Place::AnswerHelp { reader: session.reader.clone() }));
            }
        });
    });
    action
}

fn part_ui(ui: &mut Ui, icon: &str, title: &str, add: impl FnOnce(&mut Ui)) {
    surface::sheet_ui(ui, |ui| {
        let primary = look(ui).colour.primary;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            text::icon_ui(ui, icon, 26.0, primary);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = space::XS;
                text::subtitle_ui(ui, title);
                add(ui);
            });
        });
    });
}
