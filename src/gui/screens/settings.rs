//! The window's own settings: theme and text size.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    gui::{
        action::Action,
        theme::{Theme, icons, look, space},
        widgets::{button::Button, text},
    },
    i18n::id,
};

/// The text sizes that are offered, in percent.
pub const SIZES: [u16; 5] = [100, 125, 150, 175, 200];

pub fn settings_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    let now = look(ui).theme;
    let mut action = None;
    heading_ui(ui, &texts.get(id::SETTINGS_TITLE), "");
    text::subtitle_ui(ui, texts.get(id::SETTINGS_THEME));
    buttons_ui(ui, |ui| {
        for (theme, icon, id) in [
            (Theme::Light, icons::SUN, id::THEME_LIGHT),
            (Theme::Dark, icons::MOON, id::THEME_DARK),
            (Theme::HighContrast, icons::CIRCLE_HALF, id::THEME_HIGH_CONTRAST),
        ] {
            let response = ui.add(Button::secondary(texts.get(id)).icon(icon).chosen(now == theme));
            let response = if now == theme { view.first(response) } else { response };
            if response.clicked() {
                action = Some(Action::Theme(theme));
            }
        }
    });
    ui.add_space(space::L);
    text::subtitle_ui(ui, texts.get(id::SETTINGS_SIZE));
    buttons_ui(ui, |ui| {
        for size in SIZES {
            let words = texts.with(id::SETTINGS_PERCENT, &[("n", size.to_string().into())]);
            let button = Button::secondary(words).icon(icons::TEXT_AA).chosen(view.text_size == size);
            if ui.add(button).clicked() {
                action = Some(Action::TextSize(size));
            }
        }
    });
    ui.add_space(space::L);
    buttons_ui(ui, |ui| {
        if ui.add(Button::primary(texts.get(id::BACK)).icon(icons::ARROW_LEFT)).clicked() || escape_pressed(ui) {
            action = Some(Action::Back);
        }
    });
    action
}
