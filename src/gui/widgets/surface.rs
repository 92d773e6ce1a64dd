//! Sheets that things lie on.

use egui::{Frame, Margin, Stroke, Ui};

use crate::gui::theme::{look, measure};

/// A white sheet with a thin edge.
pub fn sheet_ui<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let look = look(ui);
    Frame::new()
        .fill(look.colour.surface)
        .stroke(Stroke::new(measure::EDGE, look.colour.hairline))
        .corner_radius(look.surface_corner())
        .inner_margin(Margin::symmetric(20, 16))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add(ui)
        })
        .inner
}

/// A thin line between the parts of a sheet.
pub fn hairline_ui(ui: &mut Ui) {
    let colour = look(ui).colour.hairline;
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 1.0), egui::Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(measure::EDGE, colour));
}
