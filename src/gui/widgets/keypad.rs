//! A reader's keypad, drawn: what the person looks at next is not on this screen.

use egui::{Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::gui::theme::{look, measure};

const COLUMNS: usize = 3;
const ROWS: usize = 4;

/// The whole reader, with its display above the keys. Its words stand beside it.
pub fn keypad_ui(ui: &mut Ui) {
    let look = look(ui);
    let c = look.colour;
    let key = vec2(look.grown(26.0), look.grown(18.0));
    let gap = look.grown(6.0);
    let edge = look.grown(12.0);
    let display = look.grown(22.0);
    let keys = vec2(key.x * 3.0 + gap * 2.0, key.y * 4.0 + gap * 3.0);
    let size = vec2(keys.x + 2.0 * edge, keys.y + display + gap + 2.0 * edge);
    let (body, _) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter();
    let hairline = Stroke::new(measure::EDGE, c.line);
    painter.rect(body, look.surface_corner(), c.surface, hairline, StrokeKind::Inside);

    let corner = look.grown(4.0);
    let screen = Rect::from_min_size(body.min + vec2(edge, edge), vec2(keys.x, display));
    painter.rect(screen, corner, c.ground, hairline, StrokeKind::Inside);
    for n in 0..4 {
        let at = pos2(screen.left() + edge + n as f32 * look.grown(11.0), screen.center().y);
        painter.circle_filled(at, look.grown(3.0), c.ink);
    }

    let first = pos2(screen.left(), screen.bottom() + gap);
    for place in 0..COLUMNS * ROWS {
        let (column, row) = ((place % COLUMNS) as f32, (place / COLUMNS) as f32);
        let at = first + vec2(column * (key.x + gap), row * (key.y + gap));
        let rect = Rect::from_min_size(at, key);
        // The red key on the left and the green one on the right, as on nearly all of them.
        let fill = match place {
            9 => c.bad,
            11 => c.good,
            _ => c.ground,
        };
        painter.rect(rect, corner, fill, hairline, StrokeKind::Inside);
        if place == 9 {
            let (middle, arm) = (rect.center(), look.grown(4.0));
            let stroke = Stroke::new(look.grown(2.0), c.surface);
            painter.line_segment([middle - vec2(arm, arm), middle + vec2(arm, arm)], stroke);
            painter.line_segment([middle + vec2(-arm, arm), middle + vec2(arm, -arm)], stroke);
        } else if place == 11 {
            painter.circle_stroke(rect.center(), look.grown(4.5), Stroke::new(look.grown(2.0), c.surface));
        }
    }
}
