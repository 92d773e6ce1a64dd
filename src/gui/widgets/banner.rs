//! A notice on a tinted ground: icon, word and colour together.

use egui::{Frame, Margin, Response, Stroke, Ui, accesskit::Live};

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
                        announce(&text::coloured_ui(ui, headline, Type::Body, true, colour), tone);
                    }
                    if !words.is_empty() {
                        announce(&text::body_ui(ui, words), tone);
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
        announce(&text::coloured_ui(ui, words, Type::Caption, false, ink), tone);
    });
}

/// A screen reader says it when it appears, wherever the keyboard is: at once where something is wrong, else when it is done with what it
/// says just then (WCAG 2.2, 4.1.3).
pub fn announce(said: &Response, tone: Tone) {
    let live = if tone == Tone::Bad { Live::Assertive } else { Live::Polite };
    said.ctx.accesskit_node_builder(said.id, |node| node.set_live(live));
}
