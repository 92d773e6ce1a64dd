//! Facts in rows: what it is, and its value.

use egui::{Align, Layout, Ui, vec2};

use super::text;
use crate::gui::theme::{Type, look, space};

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
