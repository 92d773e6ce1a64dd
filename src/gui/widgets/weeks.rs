//! The coming weeks as bars, each with its count. The list beside it says the same in words.

use egui::{RichText, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};
use egui_plot::{AxisHints, Bar, BarChart, GridMark, HLine, Plot, PlotPoint, Text};

use super::text;
use crate::gui::theme::{Type, look};

/// One week's bar.
pub struct Week {
    pub count: usize,
    /// Said under the pointer, e.g. 'Week of 3 May: 2 cards'.
    pub said: String,
    /// Below the bar; empty where there is no room for every one.
    pub label: String,
    /// Within what is shown in the list; the others are drawn quieter.
    pub chosen: bool,
}

/// Draws the weeks side by side; every fourth may have a label. `spoken` is what a screen reader says of them all.
pub fn weeks_ui(ui: &mut Ui, weeks: Vec<Week>, spoken: &str) {
    let look = look(ui);
    let c = look.colour;
    let top = weeks.iter().map(|w| w.count).max().unwrap_or(0).max(1) as f64;
    let bar = |(i, week): (usize, &Week)| {
        let (fill, edge) = if week.chosen { (c.primary, c.primary) } else { (c.hover, c.line) };
        Bar::new(i as f64, week.count as f64).width(0.72).fill(fill).stroke(Stroke::new(1.0, edge))
    };
    let bars: Vec<Bar> = weeks.iter().enumerate().filter(|(_, w)| w.count > 0).map(bar).collect();
    let said: Vec<String> = weeks.iter().map(|w| w.said.clone()).collect();
    let labels: Vec<String> = weeks.iter().map(|w| w.label.clone()).collect();
    let marks: Vec<GridMark> =
        (0..labels.len()).filter(|i| !labels[*i].is_empty()).map(|i| GridMark { value: i as f64, step_size: 4.0 }).collect();
    let count = |(i, week): (usize, &Week)| {
        let words = RichText::new(week.count.to_string()).font(look.strong(Type::Caption)).color(c.ink);
        Text::new("", PlotPoint::new(i as f64, week.count as f64 + top * 0.03), words).anchor(egui::Align2::CENTER_BOTTOM)
    };
    let counts: Vec<Text> = weeks.iter().enumerate().filter(|(_, w)| w.count > 0).map(count).collect();
    let axis = AxisHints::new_x()
        .formatter(move |mark, _| labels.get(mark.value.round().max(0.0) as usize).cloned().unwrap_or_default())
        .tick_label_font(look.font(Type::Caption))
        .tick_label_color(c.muted)
        .label_spacing(egui::Rangef::new(1.0, 2.0));
    // Above the highest bar there is room for its count.
    let head = look.size(Type::Caption) * 1.6;
    let height = look.grown(96.0);
    let high = top * f64::from(height / (height - head).max(1.0)) * 1.05;
    let last = weeks.len() as f64;
    // The first label stands around its bar: it is not to reach beyond the plot.
    let half = weeks.first().map_or(0.0, |w| text::width(ui, &w.label, look.font(Type::Caption)) / 2.0 + 2.0);
    let before = (f64::from(half) * last / f64::from(ui.available_width() - half).max(1.0)).max(0.8);
    let plot = Plot::new("weeks")
        .height(height + look.size(Type::Caption) * 1.6)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .sense(Sense::hover())
        .show_crosshair(false)
        .show_background(false)
        .show_grid(false)
        .show_axes([true, false])
        .show_x(false)
        .show_y(false)
        .set_margin_fraction(Vec2::ZERO)
        .include_x(-before)
        .include_x(last - 0.2)
        .include_y(0.0)
        .include_y(high)
        .x_grid_spacer(move |_| marks.clone())
        .custom_x_axes(vec![axis]);
    let shown = plot.show(ui, |plot| {
        let chart = BarChart::new("", bars)
            .color(c.primary)
            .element_formatter(Box::new(move |bar, _| said.get(bar.argument.round() as usize).cloned().unwrap_or_default()));
        plot.bar_chart(chart);
        plot.hline(HLine::new("", 0.0).color(c.line).width(1.0).allow_hover(false));
        for count in counts {
            plot.text(count);
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken));
}
