//! The RA's terms, to be read in full and accepted.

use egui::{ScrollArea, Ui};

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    desk::port::Question,
    gui::{
        theme::{icons, look, space},
        widgets::{button::Button, check, surface, text},
    },
    i18n::id,
};

pub struct TermsPage {
    version: String,
    text: String,
    read: bool,
}

impl TermsPage {
    pub fn new(version: String, text: String) -> Self {
        Self { version, text, read: false }
    }

    pub fn version(&self) -> &str {
        &self.version
    }

    /// `Some(true)`: accepted; `Some(false)`: not now.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<bool> {
        let texts = view.texts;
        let said = texts.question(&Question::Terms { version: String::new(), text: String::new() });
        heading_ui(ui, &said.headline, &said.what);
        surface::sheet_ui(ui, |ui| {
            let tall = look(ui).grown(240.0).min(ui.ctx().content_rect().height() * 0.45);
            ScrollArea::vertical().max_height(tall).auto_shrink([false, true]).show(ui, |ui| {
                for paragraph in self.text.lines().filter(|l| !l.trim().is_empty()) {
                    text::body_ui(ui, text::washed_long(paragraph));
                }
            });
        });
        text::caption_ui(ui, texts.with(id::TERMS_VERSION, &[("version", text::washed(&self.version).into())]));
        ui.add_space(space::XS);
        let tick = check::check_ui(ui, &mut self.read, &texts.get(id::TERMS_READ));
        let entered = self.read && check::entered(ui, &tick);
        view.first(tick);
        let mut answer = None;
        buttons_ui(ui, |ui| {
            if ui.add(Button::primary(texts.get(id::TERMS_ACCEPT)).icon(icons::CHECK).enabled(self.read)).clicked() || entered {
                answer = Some(true);
            }
            if ui.add(Button::quiet(texts.get(id::TERMS_LATER))).clicked() || escape_pressed(ui) {
                answer = Some(false);
            }
        });
        answer
    }
}
