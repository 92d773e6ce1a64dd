//! Facts in rows: what it is, and its value.

use egui::{Align, Layout, Ui, vec2};

use super::text;
use crate::gui::theme::{Type, look, measure, space};

/// One fact. The value stands below its name where there is no room beside it.
pub fn fact_ui(ui: &mut Ui, name: &str, value: &str) {
    let look = look(ui);
    let name_width = look.grown(168.0);
    if ui.available_width() < name_width * 2.2 {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            text::caption_ui(ui, name);
            text::body_ui(ui, text::washed(value));
        });
        ui.add_space(space::XXS);
        return;
    }
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(name_width, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(name_width);
            text::muted_ui(ui, name);
        });
        ui.vertical(|ui| text::coloured_ui(ui, text::washed(value), Type::Body, false, look.colour.ink));
    });
}

/// One of several things to do, in order.
pub fn numbered_ui(ui: &mut Ui, n: usize, words: &str) {
    if n > 1 {
        ui.add_space(space::XXS);
    }
    let look = look(ui);
    let c = look.colour;
    let side = look.grown(24.0);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let (rect, _) = ui.allocate_exact_size(vec2(side, side), egui::Sense::hover());
        ui.painter().circle(rect.center(), side / 2.0 - 0.5, c.hover, egui::Stroke::new(measure::EDGE, c.line));
        ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, n, look.strong(Type::Caption), c.ink);
        text::body_ui(ui, words);
    });
}
