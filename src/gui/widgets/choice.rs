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
    drawn_ui(ui, choice, chosen, 0.0)
}

/// Several in two columns where there is room, each row as high as its higher one. `each` hears of every one, in order.
pub fn choices_ui(ui: &mut Ui, choices: &[(Choice<'_>, bool)], mut each: impl FnMut(usize, Response)) {
    let columns = if ui.available_width() < look(ui).grown(TWO_COLUMNS) { 1 } else { 2 };
    let gap = space::XS;
    let width = (ui.available_width() - gap * (columns - 1) as f32) / columns as f32;
    for (row, pair) in choices.chunks(columns).enumerate() {
        let tallest = pair.iter().map(|(choice, _)| Words::lay(ui, choice, width).height).fold(0.0, f32::max);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for (column, (choice, chosen)) in pair.iter().enumerate() {
                let response = ui.allocate_ui(vec2(width, tallest), |ui| drawn_ui(ui, choice, *chosen, tallest)).inner;
                each(row * columns + column, response);
            }
        });
    }
}

/// Below this width two columns would have more lines than one.
const TWO_COLUMNS: f32 = 500.0;

/// The words of a choice, laid out for a width.
struct Words {
    name: std::sync::Arc<egui::Galley>,
    what: std::sync::Arc<egui::Galley>,
    side: f32,
    dot: f32,
    /// Of the words alone.
    words: f32,
    height: f32,
}

impl Words {
    fn lay(ui: &Ui, choice: &Choice<'_>, width: f32) -> Self {
        let look = look(ui);
        let (side, dot) = (look.grown(24.0), look.grown(20.0));
        let room = width - 2.0 * INSET.x - side - dot - 2.0 * space::S;
        let lay = |words: &str, font| ui.painter().layout(words.to_owned(), font, Color32::PLACEHOLDER, room);
        let name = lay(choice.name, look.strong(Type::Body));
        let what = lay(choice.what, look.font(Type::Caption));
        let words = name.size().y + if choice.what.is_empty() { 0.0 } else { what.size().y + 2.0 };
        let height = (words + 2.0 * INSET.y).max(measure::PRIMARY_HEIGHT);
        Self { name, what, side, dot, words, height }
    }
}

const INSET: egui::Vec2 = vec2(space::M, space::S);

fn drawn_ui(ui: &mut Ui, choice: &Choice<'_>, chosen: bool, least: f32) -> Response {
    let look = look(ui);
    let c = look.colour;
    let inset = INSET;
    let width = ui.available_width();
    let Words { name, what, side, dot, words, height } = Words::lay(ui, choice, width);
    let height = height.max(least);
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
