//! The bar at the bottom: the RA's link, the reader, and 'Remember to take your card'.

use egui::{Align, Layout, Ui};

use super::View;
use crate::{
    desk::port::Loaded,
    gui::{
        theme::{Tone, Type, icons, look, space},
        widgets::text,
    },
    i18n::id,
};

pub fn status_bar_ui(ui: &mut Ui, view: &View<'_>, writing: bool, narrow: bool) {
    let texts = view.texts;
    let look = look(ui);
    let c = look.colour;
    let (tone, link) = link_words(view);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let ink = look.tone(tone).0;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if writing {
                text::line_ui(ui, &texts.get(id::WRITING_KEEP), Type::Caption, true, c.warn);
                text::icon_ui(ui, icons::HAND_PALM, 18.0, c.warn);
            } else if view.left_behind {
                text::line_ui(ui, &texts.get(id::NOTICE_CARD_LEFT), Type::Caption, true, c.warn);
                text::icon_ui(ui, icons::CARDHOLDER, 18.0, c.warn);
            } else if view.model.any_card() {
                text::line_ui(ui, &texts.get(id::STATUS_REMEMBER), Type::Caption, true, c.ink);
                text::icon_ui(ui, icons::CARDHOLDER, 18.0, c.primary);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                text::icon_ui(ui, tone.icon(), 18.0, ink);
                text::line_ui(ui, &link, Type::Caption, tone != Tone::Plain, ink);
                if !narrow && let Some(reader) = view.model.main() {
                    ui.add_space(space::M);
                    text::icon_ui(ui, icons::USB, 16.0, c.muted);
                    let words = texts.with(id::STATUS_READER, &[("reader", text::washed(&reader.name).into())]);
                    text::line_ui(ui, &words, Type::Caption, false, c.muted);
                }
            });
        });
    });
}

fn link_words(view: &View<'_>) -> (Tone, String) {
    let texts = view.texts;
    let Some(ra) = view.model.ra() else { return (Tone::Plain, texts.get(id::STATUS_RA_ASKING)) };
    let name = view.model.service().map(|s| text::washed(&s.name));
    match (&ra.url, &ra.service) {
        (None, _) => (Tone::Warn, texts.get(id::STATUS_RA_NONE)),
        (_, Loaded::Failed { .. }) => (Tone::Bad, texts.get(id::STATUS_RA_AWAY)),
        (_, Loaded::Ready(_) | Loaded::Pending { previous: Some(_) }) => {
            (Tone::Good, texts.with(id::STATUS_RA, &[("name", name.unwrap_or_default().into())]))
        }
        (_, Loaded::NotYet | Loaded::Pending { previous: None }) => (Tone::Plain, texts.get(id::STATUS_RA_ASKING)),
    }
}
