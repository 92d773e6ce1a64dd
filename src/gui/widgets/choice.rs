//! One of several, with a sentence that says what it means.

use egui::{Align2, Color32, CursorIcon, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::mark;
use crate::gui::theme::{Type, icons, look, measure, space};

/// What can be chosen.
pub struct Choice<'a> {
    pub icon: &'a str,
    pub name: &'a str,
    /// What it means, or why it cannot be chosen.
    pub what: &'a str,
    pub enabled: bool,
}

/// As wide as there is room.
pub fn choice_ui(ui: &mut Ui, choice: &Choice<'_>, chosen: bool) -> Response {
    let look = look(ui);
    let c = look.colour;
    let side = look.grown(24.0);
    let dot = look.grown(20.0);
    let inset = vec2(space::M, space::S);
    let width = ui.available_width();
    let room = width - 2.0 * inset.x - side - dot - 2.0 * space::S;
    let lay = |words: &str, font| ui.painter().layout(words.to_owned(), font, Color32::PLACEHOLDER, room);
    let name = lay(choice.name, look.strong(Type::Body));
    let what = lay(choice.what, look.font(Type::Caption));
    let words = name.size().y + if choice.what.is_empty() { 0.0 } else { what.size().y + 2.0 };
    let height = (words + 2.0 * inset.y).max(measure::PRIMARY_HEIGHT);
    let sense = if choice.enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, choice.enabled, chosen, choice.name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_description(choice.what);
        if !choice.enabled {
            node.set_disabled();
        }
    });
    mark::follow(ui, &response);
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let under = choice.enabled && response.hovered();
    let (fill, edge, weight) = match (chosen, choice.enabled) {
        (true, _) => (c.hover, c.primary, 2.0),
        (false, true) => (if under { c.hover } else { c.surface }, c.line, measure::EDGE),
        (false, false) => (Color32::TRANSPARENT, c.hairline, measure::EDGE),
    };
    let painter = ui.painter();
    painter.rect(rect, look.control_corner(), fill, Stroke::new(weight, edge), StrokeKind::Inside);
    let ink = if choice.enabled { c.ink } else { c.muted };
    let icon = if choice.enabled { (choice.icon, c.primary) } else { (icons::PROHIBIT, c.muted) };
    let middle = rect.center().y;
    let at = pos2(rect.left() + inset.x + side / 2.0, middle);
    painter.text(at, Align2::CENTER_CENTER, icon.0, look.icon(22.0), icon.1);
    let left = rect.left() + inset.x + side + space::S;
    let top = middle - words / 2.0;
    let below = top + name.size().y + 2.0;
    painter.galley_with_override_text_color(pos2(left, top), name, ink);
    painter.galley_with_override_text_color(pos2(left, below), what, c.muted);
    // A dot as well as a colour.
    let ring = pos2(rect.right() - inset.x - dot / 2.0, middle);
    painter.circle_stroke(ring, dot / 2.0 - 1.0, Stroke::new(1.5, if chosen { c.primary } else { edge }));
    if chosen {
        painter.circle_filled(ring, dot / 4.0, c.primary);
    }
    mark::ring_for_keyboard(ui, &response, rect, measure::CONTROL_CORNER);
    if choice.enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
}
