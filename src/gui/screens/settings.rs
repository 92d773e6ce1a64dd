//! The window's own settings: theme and text size.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::gui::{
    action::Action,
    theme::{Theme, icons, look, space},
    widgets::{button::Button, text},
};

/// The text sizes that are offered, in percent.
pub const SIZES: [u16; 5] = [100, 125, 150, 175, 200];

pub fn settings_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    let now = look(ui).theme;
    let mut action = None;
    heading_ui(ui, &texts.get("settings-title"), "");
    text::subtitle_ui(ui, texts.get("settings-theme"));
    buttons_ui(ui, |ui| {
        for (theme, icon, id) in [
            (Theme::Light, icons::SUN, "theme-light"),
            (Theme::Dark, icons::MOON, "theme-dark"),
            (Theme::HighContrast, icons::CIRCLE_HALF, "theme-high-contrast"),
        ] {
            let response = ui.add(Button::secondary(texts.get(id)).icon(icon).chosen(now == theme));
            let response = if now == theme { view.first(response) } else { response };
            if response.clicked() {
                action = Some(Action::Theme(theme));
            }
        }
    });
    ui.add_space(space::L);
    text::subtitle_ui(ui, texts.get("settings-size"));
    buttons_ui(ui, |ui| {
        for size in SIZES {
            let words = texts.with("settings-percent", &[("n", size.to_string().into())]);
            let button = Button::secondary(words).icon(icons::TEXT_AA).chosen(view.text_size == size);
            if ui.add(button).clicked() {
                action = Some(Action::TextSize(size));
            }
        }
    });
    ui.add_space(space::L);
    buttons_ui(ui, |ui| {
        if ui.add(Button::primary(texts.get("back")).icon(icons::ARROW_LEFT)).clicked() || escape_pressed(ui) {
            action = Some(Action::Back);
        }
    });
    action
}
