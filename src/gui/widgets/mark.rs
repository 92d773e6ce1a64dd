//! The ring around what has the keyboard.

use egui::{Context, Event, Id, Key, Rect, Response, Stroke, StrokeKind, Ui};

use crate::gui::theme::{look, measure};

fn key() -> Id {
    Id::unique("wardcard keyboard")
}

fn tab() -> Id {
    Id::unique("wardcard tab")
}

/// Remembers which of keyboard and pointer was used last. Once per frame.
pub fn watch(ctx: &Context) {
    let (keys, pointer) = ctx.input(|i| {
        let key = i.events.iter().any(|e| matches!(e, Event::Key { pressed: true, .. } | Event::AccessKitActionRequest(_)));
        (key, i.pointer.any_pressed())
    });
    let tabbed = ctx.input(|i| i.key_pressed(Key::Tab));
    if keys || pointer {
        ctx.data_mut(|data| data.insert_temp(tab(), tabbed));
        ctx.data_mut(|data| data.insert_temp(key(), keys));
    }
}

/// The ring for buttons and boxes: whoever uses the pointer sees where it is and needs none.
pub fn ring_for_keyboard(ui: &Ui, response: &Response, rect: Rect, corner: u8) {
    if ui.ctx().data(|data| data.get_temp(key())).unwrap_or(false) {
        ring(ui, response, rect, corner);
    }
}

/// Brings what the Tab key has reached into sight.
pub fn follow(ui: &Ui, response: &Response) {
    if response.gained_focus() && ui.ctx().data(|data| data.get_temp(tab())).unwrap_or(false) {
        response.scroll_to_me(None);
    }
}

/// Draws the focus ring, 3 px wide and 2 px off, where `response` has the focus.
pub fn ring(ui: &Ui, response: &Response, rect: Rect, corner: u8) {
    follow(ui, response);
    if response.has_focus() {
        let off = measure::RING_OFF + measure::RING / 2.0;
        // Rounded up, so that the ring's inside is parallel to the control's corner.
        let corner = corner.saturating_add(4);
        ui.painter().rect_stroke(rect.expand(off), corner, Stroke::new(measure::RING, look(ui).colour.focus), StrokeKind::Middle);
    }
}
