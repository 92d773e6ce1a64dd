//! The ring around what has the keyboard.

use egui::{Rect, Response, Stroke, StrokeKind, Ui};

use crate::gui::theme::{look, measure};

/// Draws the focus ring, 3 px wide and 2 px off, where `response` has the focus.
pub fn ring(ui: &Ui, response: &Response, rect: Rect, corner: u8) {
    if response.has_focus() {
        let off = measure::RING_OFF + measure::RING / 2.0;
        // Rounded up, so that the ring's inside is parallel to the control's corner.
        let corner = corner.saturating_add(4);
        ui.painter().rect_stroke(
            rect.expand(off),
            corner,
            Stroke::new(measure::RING, look(ui).colour.focus),
            StrokeKind::Middle,
        );
    }
}
