//! A box to tick, with words that wrap.

use egui::{Align2, Color32, CursorIcon, Frame, Margin, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::mark;
use crate::gui::theme::{Type, icons, look, measure, space};

/// Whether Enter was pressed on a box: it is for the page's main button, the space bar ticks.
pub fn entered(ui: &Ui, tick: &Response) -> bool {
    tick.has_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter))
}

/// Something that belongs to the box above: it begins where that one's words do.
pub fn below_ui(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let left = (look(ui).size(Type::Body) * 1.4 + space::S).round() as i8;
    Frame::new().inner_margin(Margin { left, ..Margin::ZERO }).show(ui, add);
}

/// Ticks and unticks `on`.
pub fn check_ui(ui: &mut Ui, on: &mut bool, words: &str) -> Response {
    let look = look(ui);
    let c = look.colour;
    let side = look.size(Type::Body) * 1.4;
    let room = (ui.available_width() - side - space::S).max(side * 4.0);
    let galley = ui.painter().layout(words.to_owned(), look.font(Type::Body), Color32::PLACEHOLDER, room);
    let height = galley.size().y.max(side) + space::XS;
    let (rect, mut response) = ui.allocate_exact_size(vec2(side + space::S + galley.size().x, height), Sense::click());
    if response.clicked() && !entered(ui, &response) {
        *on = !*on;
        response.mark_changed();
    }
    let now = *on;
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, now, words));

    let square = egui::Rect::from_min_size(pos2(rect.left(), rect.top() + space::XXS), vec2(side, side));
    let painter = ui.painter();
    let (fill, edge) = if now { (c.primary, c.primary) } else { (c.surface, c.line) };
    painter.rect(square, 5, fill, Stroke::new(1.5, edge), StrokeKind::Inside);
    if now {
        let icon = look.icon(side / look.scale * 0.72);
        painter.text(square.center(), Align2::CENTER_CENTER, icons::CHECK, icon, c.on_primary);
    }
    let top = if galley.size().y < side { square.center().y - galley.size().y / 2.0 } else { rect.top() + space::XXS };
    painter.galley_with_override_text_color(pos2(square.right() + space::S, top), galley, c.ink);
    mark::ring_for_keyboard(ui, &response, rect.expand(space::XXS), measure::CONTROL_CORNER);
    response.on_hover_cursor(CursorIcon::PointingHand)
}
