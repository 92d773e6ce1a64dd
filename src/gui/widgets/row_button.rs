//! A row of a list that leads somewhere: icon, name, a line below it, a word at the end.

use egui::{Align2, Color32, CursorIcon, Response, Role, Sense, Ui, Widget, WidgetInfo, pos2, vec2};

use super::{mark, text};
use crate::gui::theme::{Tone, Type, icons, look, measure, space};

/// One row, as wide as there is room.
pub struct RowButton<'a> {
    icon: &'a str,
    name: &'a str,
    below: &'a str,
    end: Option<(Tone, &'a str)>,
    enabled: bool,
}

impl<'a> RowButton<'a> {
    pub fn new(icon: &'a str, name: &'a str) -> Self {
        Self { icon, name, below: "", end: None, enabled: true }
    }

    /// A line, or more, in small letters.
    pub fn below(mut self, words: &'a str) -> Self {
        self.below = words;
        self
    }

    /// How it stands, at the end of the row; below the rest where there is no room.
    pub fn end(mut self, tone: Tone, words: &'a str) -> Self {
        self.end = Some((tone, words));
        self
    }

    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}

impl Widget for RowButton<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let look = look(ui);
        let c = look.colour;
        let enabled = self.enabled && ui.is_enabled();
        let side = look.grown(22.0);
        let caret = look.grown(16.0);
        let width = ui.available_width();
        let end_width = self.end.map_or(0.0, |(_, words)| {
            text::width(ui, words, look.strong(Type::Caption)) + look.size(Type::Caption) * 1.3 + space::XXS
        });
        let beside = end_width > 0.0 && end_width < width * 0.4;
        let taken = side + space::S + caret + space::S + if beside { end_width + space::S } else { 0.0 };
        let room = (width - taken).max(side * 3.0);
        let wrapped = |words: &str, font| ui.painter().layout(words.to_owned(), font, Color32::PLACEHOLDER, room);
        let name = wrapped(self.name, look.strong(Type::Body));
        let below = (!self.below.is_empty()).then(|| wrapped(self.below, look.font(Type::Caption)));
        let end_height = if self.end.is_some() && !beside { look.size(Type::Caption) * measure::LINE_HEIGHT } else { 0.0 };
        let words_height = name.size().y + below.as_ref().map_or(0.0, |b| b.size().y) + end_height;
        let height = (words_height + 2.0 * space::XS).max(measure::PRIMARY_HEIGHT);
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);

        let spoken = match self.end {
            Some((_, end)) => format!("{}, {end}", self.name),
            None => self.name.to_owned(),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &spoken));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            if !self.below.is_empty() {
                node.set_description(self.below);
            }
            if !enabled {
                node.set_disabled();
            }
        });
        mark::follow(ui, &response);
        if !ui.is_rect_visible(rect) {
            return response;
        }

        let painter = ui.painter();
        if enabled && (response.hovered() || response.is_pointer_button_down_on()) {
            painter.rect_filled(rect.expand2(vec2(space::XS, 0.0)), look.control_corner(), c.hover);
        }
        let (icon_ink, ink) = if enabled { (c.primary, c.ink) } else { (c.muted, c.muted) };
        let top = rect.center().y - words_height / 2.0;
        let first_line = top + look.size(Type::Body) * 0.65;
        painter.text(pos2(rect.left() + side / 2.0, first_line), Align2::CENTER_CENTER, self.icon, look.icon(20.0), icon_ink);
        let left = rect.left() + side + space::S;
        let mut y = top + name.size().y;
        painter.galley_with_override_text_color(pos2(left, top), name, ink);
        if let Some(below) = below {
            let height = below.size().y;
            painter.galley_with_override_text_color(pos2(left, y), below, c.muted);
            y += height;
        }
        if let Some((tone, words)) = self.end {
            let ink = if tone == Tone::Plain { c.muted } else { look.tone(tone).0 };
            let icon_side = look.size(Type::Caption) * 1.3;
            let at = if beside {
                pos2(rect.right() - caret - space::S - end_width, rect.center().y)
            } else {
                pos2(left, y + end_height / 2.0)
            };
            let font = egui::FontId::new(icon_side, look.icon(16.0).family);
            painter.text(pos2(at.x + icon_side / 2.0, at.y), Align2::CENTER_CENTER, tone.icon(), font, ink);
            let at = pos2(at.x + icon_side + space::XXS, at.y);
            painter.text(at, Align2::LEFT_CENTER, words, look.strong(Type::Caption), ink);
        }
        if enabled {
            let at = pos2(rect.right() - caret / 2.0, rect.center().y);
            painter.text(at, Align2::CENTER_CENTER, icons::CARET_RIGHT, look.icon(16.0), c.muted);
        }
        mark::ring_for_keyboard(ui, &response, rect.expand2(vec2(space::XS, 0.0)), measure::CONTROL_CORNER);
        if enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
    }
}
