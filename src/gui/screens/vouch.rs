//! A helper vouches for the holder, by name, each time.

use egui::Ui;

use super::View;
use crate::{
    gui::{
        theme::{icons, look, space},
        widgets::{check, surface, text},
    },
    i18n::id,
};

#[derive(Default)]
pub struct Vouch {
    knows: bool,
    present: bool,
    /// The holder is elsewhere: the helper speaks with them.
    afar: bool,
}

impl Vouch {
    pub fn from_afar() -> Self {
        Self { afar: true, ..Self::default() }
    }

    pub fn is_given(&self) -> bool {
        self.knows && self.present
    }

    /// `true` where both are ticked and Enter was pressed on one.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, holder: &str, helper: &str) -> bool {
        let texts = view.texts;
        let mut entered = false;
        surface::sheet_ui(ui, |ui| {
            let colour = look(ui).colour.primary;
            ui.horizontal_top(|ui| {
                text::icon_ui(ui, icons::USERS, 20.0, colour);
                text::strong_ui(ui, texts.with(id::VOUCH_TITLE, &[("helper", helper.to_owned().into())]));
            });
            ui.add_space(space::XS);
            let first =
                check::check_ui(ui, &mut self.knows, &texts.with(id::VOUCH_KNOWS, &[("holder", holder.to_owned().into())]));
            entered |= check::entered(ui, &first);
            view.first(first);
            let second = if self.afar { id::VOUCH_SPOKEN } else { id::VOUCH_PRESENT };
            let second = check::check_ui(ui, &mut self.present, &texts.with(second, &[("holder", holder.to_owned().into())]));
            entered |= check::entered(ui, &second);
            ui.add_space(space::XXS);
            text::caption_ui(ui, texts.get(id::VOUCH_RECORD));
        });
        entered && self.is_given()
    }
}
