//! A card, drawn as a card.

use egui::{Align2, Color32, CornerRadius, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{photo::Print, text};
use crate::gui::theme::{Look, Theme, Type, icons, look, measure, space};

/// What is drawn on a card.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Face {
    /// The band's words, e.g. 'Smartcard'.
    pub kind: String,
    pub name: String,
    pub number: String,
    pub serial: String,
    pub expiry: String,
    /// Drawn as a shape only: no card, or not read yet.
    pub ghost: bool,
    /// The photo of its holder, where they are the one to see it, and what a screen reader says of it.
    pub photo: Option<(Print, String)>,
}

/// ISO/IEC 7810 ID-1: 85.60 mm by 53.98 mm.
const PROPORTION: f32 = 53.98 / 85.60;

/// The card at its full width in the side.
/// `low`: it leaves room for another one below.
pub fn card_ui(ui: &mut Ui, face: &Face, low: bool) {
    let look = look(ui);
    let width = ui.available_width().min(look.grown(300.0));
    let scale = (width / 300.0).min(look.scale).max(0.8);
    let height = if low { measure::LOW_CARD_HEIGHT * scale } else { (width * PROPORTION).max(measure::CARD_HEIGHT * scale) };
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    // The serial too: whoever reports a card or asks about it is asked for it.
    let spoken = [&face.name, &face.number, &face.serial].map(String::as_str).into_iter().filter(|s| !s.is_empty());
    let spoken = spoken.collect::<Vec<_>>().join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    if face.ghost {
        ghost(ui, &look, rect, &face.name);
        return;
    }
    // The band and the chip of a low card are smaller in the same measure.
    let part = if low { scale * measure::LOW_CARD_HEIGHT / measure::CARD_HEIGHT } else { scale };
    sheet(ui, &look, rect, part);
    let c = look.colour;
    let painter = ui.painter();
    let inner = rect.shrink(16.0 * scale);
    let font = |step: Type| egui::FontId::new(look.size(step) / look.scale * scale, look.font(step).family);
    let strong = |step: Type| egui::FontId::new(look.size(step) / look.scale * scale, look.strong(step).family);
    let band = band_height(part);
    painter.text(
        pos2(inner.left(), rect.top() + band / 2.0),
        Align2::LEFT_CENTER,
        &face.kind,
        strong(Type::Caption),
        c.on_card_band,
    );

    let chip = Rect::from_min_size(
        pos2(inner.left(), rect.top() + band + 16.0 * part * part / scale),
        vec2(40.0, 30.0) * part * part / scale,
    );
    self::chip(ui, &look, chip, part);
    let photo = photo_ui(ui, &look, face, pos2(inner.right(), chip.top()), part, response.id);

    let bottom = rect.bottom() - 14.0 * scale;
    let right = elided(ui, &face.expiry, font(Type::Caption), c.muted, inner.width() * 0.62);
    let left_room = inner.width() - right.size().x - space::S;
    let left = elided(ui, &face.serial, font(Type::Caption), c.muted, left_room);
    painter.galley(pos2(inner.left(), bottom - left.size().y), left, c.muted);
    painter.galley(pos2(inner.right() - right.size().x, bottom - right.size().y), right, c.muted);
    let number = elided(ui, &face.number, font(Type::Body), c.ink, inner.width());
    let number_at = bottom - 22.0 * scale - number.size().y;
    painter.galley(pos2(inner.left(), number_at), number, c.ink);
    let beside_photo = if number_at - 24.0 * scale < photo.bottom() { photo.width() + space::S } else { 0.0 };
    let name = elided(ui, &face.name, strong(Type::Lead), c.ink, inner.width() - beside_photo);
    painter.galley(pos2(inner.left(), number_at - name.size().y - 1.0 * scale), name, c.ink);
}

/// The photo, or the place where one would be; a face needs more room than a place. Gives what it takes up.
fn photo_ui(ui: &Ui, look: &Look, face: &Face, right_top: egui::Pos2, part: f32, card: Id) -> Rect {
    let c = look.colour;
    let edge = Stroke::new(measure::EDGE, c.line);
    let corner = CornerRadius::same(6);
    let frame = |size: egui::Vec2| Rect::from_min_max(right_top - vec2(size.x, 0.0), right_top + vec2(0.0, size.y));
    let Some((print, name)) = &face.photo else {
        let rect = frame(vec2(48.0, 58.0) * part);
        ui.painter().rect(rect, corner, c.ground, edge, StrokeKind::Inside);
        let icon = egui::FontId::new(30.0 * part, look.icon(30.0).family);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, icons::USER, icon, c.muted);
        return rect;
    };
    let rect = frame(vec2(66.0, 80.0) * part);
    print.paint(ui, rect, corner);
    ui.painter().rect_stroke(rect, corner, edge, StrokeKind::Inside);
    let response = ui.interact(rect, card.with("photo"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    rect
}

/// A colleague's card: a strip with a small card, a name and a number.
pub fn small_card_ui(ui: &mut Ui, face: &Face) {
    let look = look(ui);
    let c = look.colour;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let size = vec2(60.0, 38.0) * look.scale.min(1.5);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let corner = CornerRadius::same(6);
        let scale = size.x / 60.0;
        ui.painter().rect(rect, corner, c.card, Stroke::new(measure::EDGE, c.line), StrokeKind::Inside);
        let mut band = rect.shrink(1.0);
        band.set_height(9.0 * scale);
        ui.painter().rect_filled(band, CornerRadius { nw: 5, ne: 5, sw: 0, se: 0 }, c.card_band);
        let at = rect.min + vec2(8.0, 16.0) * scale;
        self::chip(ui, &look, Rect::from_min_size(at, vec2(14.0, 11.0) * scale), scale * 0.5);
        if let Some((print, name)) = &face.photo {
            let photo = Rect::from_min_size(rect.min + vec2(34.0, 11.5) * scale, vec2(19.0, 23.0) * scale);
            print.paint(ui, photo, CornerRadius::same(3));
            let response = ui.interact(photo, response.id.with("photo"), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            text::line_ui(ui, &face.name, Type::Body, true, c.ink);
            text::line_ui(ui, &face.number, Type::Caption, false, c.muted);
        });
    });
}

fn band_height(scale: f32) -> f32 {
    34.0 * scale
}

fn sheet(ui: &Ui, look: &Look, rect: Rect, scale: f32) {
    let c = look.colour;
    let painter = ui.painter();
    let corner = measure::SURFACE_CORNER;
    if look.theme == Theme::Light {
        // A soft shadow of two steps: the card lies on the desk.
        for (down, spread, alpha) in [(2.0, 1.0, 0.10), (5.0, 3.0, 0.05)] {
            let shade = c.ink.gamma_multiply(alpha);
            painter.rect_filled(rect.translate(vec2(0.0, down)).expand(spread), corner + 2, shade);
        }
    }
    painter.rect(rect, corner, c.card, Stroke::NONE, StrokeKind::Inside);
    let mut band = rect;
    band.set_height(band_height(scale));
    painter.rect_filled(band, CornerRadius { nw: corner, ne: corner, sw: 0, se: 0 }, c.card_band);
    if look.theme == Theme::HighContrast {
        painter.hline(band.x_range(), band.bottom(), Stroke::new(measure::EDGE, c.line));
    }
    let edge = if look.theme == Theme::Light { c.hairline } else { c.line };
    painter.rect_stroke(rect, corner, Stroke::new(measure::EDGE, edge), StrokeKind::Inside);
}

fn chip(ui: &Ui, look: &Look, rect: Rect, scale: f32) {
    let c = look.colour;
    let painter = ui.painter();
    let line = Stroke::new(scale.max(0.6), c.chip_line);
    painter.rect(rect, (5.0 * scale) as u8, c.chip, line, StrokeKind::Inside);
    let third = rect.width() / 3.0;
    for i in 1..3 {
        painter.hline(rect.left()..=rect.left() + third, rect.top() + rect.height() * i as f32 / 3.0, line);
        painter.hline(rect.right() - third..=rect.right(), rect.top() + rect.height() * i as f32 / 3.0, line);
    }
    painter.vline(rect.left() + third, rect.y_range(), line);
    painter.vline(rect.right() - third, rect.y_range(), line);
}

fn ghost(ui: &Ui, look: &Look, rect: Rect, words: &str) {
    let c = look.colour;
    let painter = ui.painter();
    let corner = f32::from(measure::SURFACE_CORNER);
    let r = rect.shrink(1.0);
    let middles = [
        (pos2(r.right() - corner, r.top() + corner), 270.0),
        (pos2(r.right() - corner, r.bottom() - corner), 0.0),
        (pos2(r.left() + corner, r.bottom() - corner), 90.0),
        (pos2(r.left() + corner, r.top() + corner), 180.0),
    ];
    let mut path: Vec<egui::Pos2> = middles
        .iter()
        .flat_map(|(middle, from)| {
            (0..=6).map(move |i| *middle + corner * egui::Vec2::angled(f32::to_radians(from + 15.0 * i as f32)))
        })
        .collect();
    path.extend(path.first().copied());
    painter.extend(egui::Shape::dashed_line(&path, Stroke::new(1.5, c.line), 7.0, 5.0));
    let room = rect.width() - 2.0 * space::L;
    let mut job = egui::text::LayoutJob::simple(words.to_owned(), look.font(Type::Body), c.muted, room);
    job.halign = egui::Align::Center;
    let galley = ui.painter().layout_job(job);
    let icon = look.icon(36.0);
    let all = icon.size + space::XS + galley.size().y;
    let top = rect.center().y - all / 2.0;
    painter.text(pos2(rect.center().x, top), Align2::CENTER_TOP, icons::IDENTIFICATION_CARD, icon.clone(), c.muted);
    // Laid out around its middle.
    painter.galley(pos2(rect.center().x, top + icon.size + space::XS), galley, c.muted);
}

fn elided(ui: &Ui, words: &str, font: egui::FontId, colour: Color32, width: f32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(text::washed(words), font, colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(1.0));
    ui.painter().layout_job(job)
}
