//! A list of named steps with ticks, and a bar.

use egui::{Ui, vec2};

use super::text;
use crate::gui::theme::{Type, icons, look, space};

/// The steps of an operation; those before `at` are done.
pub fn steps_ui(ui: &mut Ui, steps: &[String], at: usize) {
    let look = look(ui);
    let c = look.colour;
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::S;
        for (i, step) in steps.iter().enumerate() {
            let (icon, colour, ink, strong) = match i.cmp(&at) {
                std::cmp::Ordering::Less => (icons::CHECK_CIRCLE, c.good, c.muted, false),
                std::cmp::Ordering::Equal => (icons::HOURGLASS_MEDIUM, c.primary, c.ink, true),
                std::cmp::Ordering::Greater => (icons::CIRCLE, c.line, c.muted, false),
            };
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::S;
                text::icon_ui(ui, icon, 20.0, colour);
                text::coloured_ui(ui, step, Type::Body, strong, ink);
            });
        }
    });
}

/// A bar that is filled in the measure of `done` of `all`. It moves with events only, and whoever listens hears `name` when it changes.
pub fn bar_ui(ui: &mut Ui, done: usize, all: usize, name: &str) {
    let look = look(ui);
    let c = look.colour;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), egui::Sense::hover());
    let part = if all == 0 { 0.0 } else { done.min(all) as f32 / all as f32 };
    ui.painter().rect(rect, 5, c.surface, egui::Stroke::new(1.0, c.line), egui::StrokeKind::Inside);
    let mut filled = rect;
    filled.set_width((rect.width() * part).max(rect.height()));
    if done > 0 {
        ui.painter().rect_filled(filled, 5, c.primary);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_numeric_value(f64::from(part));
        node.set_live(egui::accesskit::Live::Polite);
    });
}
