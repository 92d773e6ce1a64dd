//! Where one is in a flow: 1 Prove it is you — 2 New passcode — 3 Done.

use egui::{Align2, Sense, Stroke, Ui, pos2, vec2};

use super::text;
use crate::{
    gui::theme::{Type, icons, look, measure, space},
    i18n::{Texts, id},
};

/// Where one is, in words.
pub fn spoken(texts: &Texts, steps: &[String], at: usize) -> String {
    let name = steps.get(at).cloned().unwrap_or_default();
    let (n, of) = ((at + 1).min(steps.len()).to_string(), steps.len().to_string());
    texts.with(id::STEPPER_NARROW, &[("n", n.into()), ("of", of.into()), ("name", name.into())])
}

/// Draws the steps in a line where there is room, else says 'Step 2 of 3'.
pub fn stepper_ui(ui: &mut Ui, texts: &Texts, steps: &[String], at: usize) {
    let look = look(ui);
    let c = look.colour;
    let font = look.strong(Type::Caption);
    let side = look.grown(24.0);
    let line = look.grown(28.0);
    let widths: Vec<f32> = steps.iter().map(|s| text::width(ui, s, font.clone())).collect();
    let gaps = steps.len().saturating_sub(1) as f32;
    let all: f32 = widths.iter().map(|w| w + side + space::XS).sum::<f32>() + gaps * (line + 2.0 * space::S);
    if all > ui.available_width() {
        text::coloured_ui(ui, spoken(texts, steps, at), Type::Caption, true, c.muted);
        return;
    }
    let (rect, response) = ui.allocate_exact_size(vec2(all, side), Sense::hover());
    let spoken = spoken(texts, steps, at);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &spoken));
    let painter = ui.painter();
    let mut x = rect.left();
    let y = rect.center().y;
    for (i, (step, width)) in steps.iter().zip(&widths).enumerate() {
        let middle = pos2(x + side / 2.0, y);
        let radius = side / 2.0 - 0.5;
        let ink = if i == at { c.ink } else { c.muted };
        if i < at {
            painter.circle(middle, radius, c.good_ground, Stroke::new(measure::EDGE, c.good));
            painter.text(middle, Align2::CENTER_CENTER, icons::CHECK, look.icon(14.0), c.good);
        } else if i == at {
            painter.circle(middle, radius, c.primary, Stroke::NONE);
            painter.text(middle, Align2::CENTER_CENTER, i + 1, font.clone(), c.on_primary);
        } else {
            painter.circle(middle, radius, c.surface, Stroke::new(measure::EDGE, c.line));
            painter.text(middle, Align2::CENTER_CENTER, i + 1, font.clone(), c.muted);
        }
        x += side + space::XS;
        let words = if i == at { font.clone() } else { look.font(Type::Caption) };
        painter.text(pos2(x, y), Align2::LEFT_CENTER, step, words, ink);
        x += width + space::S;
        if i + 1 < steps.len() {
            painter.hline(x..=x + line, y, Stroke::new(measure::EDGE, c.line));
            x += line + space::S;
        }
    }
}
