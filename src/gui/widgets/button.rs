//! Buttons: one primary on a screen, and the others.

use egui::{Align2, Color32, CursorIcon, Response, Role, Sense, Stroke, StrokeKind, Ui, Widget, WidgetInfo, pos2, vec2};

use super::mark;
use crate::gui::theme::{Type, look, measure, space};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rank {
    Primary,
    Secondary,
    Quiet,
}

/// A button with an icon and words.
pub struct Button {
    rank: Rank,
    icon: Option<&'static str>,
    icon_after: Option<&'static str>,
    text: String,
    selected: Option<bool>,
    wide: bool,
    enabled: bool,
    bare: bool,
    small: bool,
    flush: bool,
}

impl Button {
    fn new(rank: Rank, text: impl Into<String>) -> Self {
        Self {
            rank,
            icon: None,
            icon_after: None,
            text: text.into(),
            selected: None,
            wide: false,
            enabled: true,
            bare: false,
            small: false,
            flush: false,
        }
    }

    /// The one thing to do now.
    pub fn primary(text: impl Into<String>) -> Self {
        Self::new(Rank::Primary, text)
    }

    pub fn secondary(text: impl Into<String>) -> Self {
        Self::new(Rank::Secondary, text)
    }

    /// Words only, until the pointer or the keyboard is on it.
    pub fn quiet(text: impl Into<String>) -> Self {
        Self::new(Rank::Quiet, text)
    }

    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    pub fn icon_after(mut self, icon: &'static str) -> Self {
        self.icon_after = Some(icon);
        self
    }

    /// One of several of which one is chosen.
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.selected = Some(chosen);
        self
    }

    /// As wide as there is room.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The icon only; the words are spoken.
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Its words begin where other words begin.
    pub fn flush(mut self) -> Self {
        self.flush = true;
        self
    }

    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }
}

impl Widget for Button {
    fn ui(self, ui: &mut Ui) -> Response {
        let look = look(ui);
        let c = look.colour;
        let enabled = self.enabled && ui.is_enabled();
        let step = if self.small { Type::Caption } else { Type::Body };
        let font = if self.rank == Rank::Quiet && self.selected.is_none() { look.font(step) } else { look.strong(step) };
        let pad = match self.rank {
            Rank::Primary => space::L,
            Rank::Secondary => space::M,
            Rank::Quiet if self.flush => 0.0,
            Rank::Quiet => space::S,
        };
        let icon_side = look.size(step) * 1.25;
        let gap = if self.bare { 0.0 } else { space::XS };
        let icons = f32::from(u8::from(self.icon.is_some()) + u8::from(self.icon_after.is_some())) * (icon_side + gap);
        let room = (ui.available_width() - 2.0 * pad - icons).max(look.size(step) * 4.0);
        let galley =
            ui.painter().layout(if self.bare { String::new() } else { self.text.clone() }, font, Color32::PLACEHOLDER, room);
        let floor = match (self.rank, self.small) {
            (Rank::Primary, _) => measure::PRIMARY_HEIGHT,
            // In a row of buttons all are as high as the main one.
            (_, false) => measure::CONTROL_HEIGHT.max(ui.spacing().interact_size.y),
            (_, true) => measure::CONTROL_HEIGHT - space::XS,
        };
        let height = floor.max(galley.size().y + 2.0 * space::XS);
        let inner = galley.size().x + icons;
        let width = if self.wide { ui.available_width() } else { inner + 2.0 * pad };
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), sense);

        let text = self.text.clone();
        response.widget_info(|| match self.selected {
            Some(selected) => WidgetInfo::selected(Role::RadioButton, enabled, selected, &text),
            None => WidgetInfo::labeled(Role::Button, enabled, &text),
        });
        if !enabled {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_disabled());
        }
        // Also where it is out of sight: it is brought into sight.
        mark::follow(ui, &response);
        if !ui.is_rect_visible(rect) {
            return response;
        }

        let under = enabled && (response.hovered() || response.is_pointer_button_down_on());
        let (fill, ink, edge) = match self.rank {
            // What is chosen is seen, also where it is not for this person to change.
            _ if !enabled && self.selected == Some(true) => (c.hover, c.muted, c.line),
            _ if !enabled => (Color32::TRANSPARENT, c.muted, c.hairline),
            Rank::Primary if under => (c.primary_hover, c.on_primary, c.primary_hover),
            Rank::Primary => (c.primary, c.on_primary, c.primary),
            Rank::Secondary | Rank::Quiet if self.selected == Some(true) => (c.hover, c.primary, c.primary),
            Rank::Secondary => (if under { c.hover } else { c.surface }, c.primary, c.line),
            Rank::Quiet => {
                let fill = if under && !self.flush { c.hover } else { Color32::TRANSPARENT };
                (fill, c.primary, Color32::TRANSPARENT)
            }
        };
        let corner = look.control_corner();
        let painter = ui.painter();
        let weight = if self.selected == Some(true) { 2.0 } else { measure::EDGE };
        painter.rect(rect, corner, fill, Stroke::new(weight, edge), StrokeKind::Inside);
        let left_aligned = self.wide && self.rank != Rank::Primary;
        let mut x = if left_aligned { rect.left() + pad } else { rect.center().x - inner / 2.0 };
        let icon_at = |x: &mut f32, icon: &str| {
            let at = pos2(*x + icon_side / 2.0, rect.center().y);
            painter.text(at, Align2::CENTER_CENTER, icon, look.icon(icon_side / look.scale), ink);
            *x += icon_side + gap;
        };
        if let Some(icon) = self.icon {
            icon_at(&mut x, icon);
        }
        let after = x + galley.size().x + gap;
        painter.galley_with_override_text_color(pos2(x, rect.center().y - galley.size().y / 2.0), galley, ink);
        if let Some(icon) = self.icon_after {
            x = after;
            icon_at(&mut x, icon);
        }
        mark::ring_for_keyboard(ui, &response, rect, measure::CONTROL_CORNER);
        if enabled { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
    }
}
