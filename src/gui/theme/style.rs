//! What egui's own widgets (labels, text fields, scroll bars) take from a look.

use egui::{
    CornerRadius, Margin, Stroke, Style, TextStyle, Visuals,
    style::{Selection, WidgetVisuals, Widgets},
    vec2,
};

use super::{Look, Theme, Type, measure, space};

pub(super) fn style(look: &Look) -> Style {
    let mut style = Style::default();
    style.text_styles = [
        (TextStyle::Small, look.font(Type::Caption)),
        (TextStyle::Body, look.font(Type::Body)),
        (TextStyle::Button, look.font(Type::Body)),
        (TextStyle::Heading, look.strong(Type::Title)),
        (TextStyle::Monospace, look.font(Type::Body)),
    ]
    .into();
    style.visuals = visuals(look);
    style.animation_time = 0.12;
    style.scroll_animation = egui::style::ScrollAnimation::none();
    style.spacing.item_spacing = vec2(space::S, space::XS);
    style.spacing.button_padding = vec2(space::M, space::XS);
    style.spacing.interact_size = vec2(measure::CONTROL_HEIGHT, look.size(Type::Body));
    style.spacing.menu_margin = Margin::same(8);
    style.interaction.selectable_labels = false;
    style
}

fn visuals(look: &Look) -> Visuals {
    let c = &look.colour;
    let base = if look.theme == Theme::Light { Visuals::light() } else { Visuals::dark() };
    let corner = CornerRadius::same(measure::CONTROL_CORNER);
    let widget = |fill, edge| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(measure::EDGE, edge),
        corner_radius: corner,
        fg_stroke: Stroke::new(measure::EDGE, c.ink),
        expansion: 0.0,
    };
    let mut visuals = Visuals {
        override_text_color: None,
        weak_text_color: Some(c.muted),
        hyperlink_color: c.primary,
        faint_bg_color: c.ground,
        extreme_bg_color: c.surface,
        code_bg_color: c.ground,
        warn_fg_color: c.warn,
        error_fg_color: c.bad,
        window_fill: c.surface,
        window_stroke: Stroke::new(measure::EDGE, c.line),
        window_corner_radius: look.surface_corner(),
        menu_corner_radius: look.surface_corner(),
        panel_fill: c.ground,
        widgets: Widgets {
            noninteractive: WidgetVisuals { bg_stroke: Stroke::new(measure::EDGE, c.hairline), ..widget(c.surface, c.hairline) },
            inactive: widget(c.surface, c.line),
            hovered: widget(c.hover, c.line),
            active: widget(c.hover, c.primary),
            open: widget(c.hover, c.primary),
        },
        selection: Selection { bg_fill: c.hover, stroke: Stroke::new(measure::EDGE, c.primary) },
        ..base
    };
    // A blinking cursor would paint frames for as long as the window is open.
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(2.0, c.ink);
    visuals
}
