//! A notice on a tinted ground: icon, word and colour together.

use egui::{Frame, Margin, Stroke, Ui};

use super::text;
use crate::gui::theme::{Tone, Type, look, measure, space};

/// A notice with room for more, e.g. a button, below its words.
pub fn banner_ui<R>(ui: &mut Ui, tone: Tone, headline: &str, words: &str, more: impl FnOnce(&mut Ui) -> R) -> R {
    let look = look(ui);
    let (ink, ground) = look.tone(tone);
    let edge = if tone == Tone::Plain { look.colour.hairline } else { ink };
    Frame::new()
        .fill(ground)
        .stroke(Stroke::new(measure::EDGE, edge))
        .corner_radius(look.control_corner())
        .inner_margin(Margin::symmetric(16, 12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::S;
                text::icon_ui(ui, tone.icon(), 20.0, ink);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = space::XXS;
                    if !headline.is_empty() {
                        let colour = if tone == Tone::Plain { look.colour.ink } else { ink };
                        text::coloured_ui(ui, headline, Type::Body, true, colour);
                    }
                    if !words.is_empty() {
                        text::body_ui(ui, words);
                    }
                    more(ui)
                })
                .inner
            })
            .inner
        })
        .inner
}

/// A small line with an icon, e.g. under a field.
pub fn note_ui(ui: &mut Ui, tone: Tone, words: &str) {
    let look = look(ui);
    let (ink, _) = look.tone(tone);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        text::icon_ui(ui, tone.icon(), 16.0, ink);
        text::coloured_ui(ui, words, Type::Caption, false, ink);
    });
}
