//! A help code in two groups of tiles, each with the word that it is spelled by: shown to be read out, and typed by whoever listens.

use egui::{Align2, Color32, FontId, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit, pos2, vec2};

use super::text;
use crate::{
    domain::help_code::{self, HelpCode},
    gui::theme::{Look, Type, look, measure, space},
    i18n::{Texts, id},
};

const GROUP: usize = help_code::LENGTH / 2;

/// How one character is spelled, e.g. 'Kilo'.
pub fn spelled(texts: &Texts, c: char) -> String {
    match c.to_digit(10) {
        Some(digit) => texts.with(id::SPELL_DIGIT, &[("digit", i64::from(digit).into())]),
        None => texts.with(id::SPELL_LETTER, &[("letter", c.to_string().into())]),
    }
}

/// All of them, e.g. 'seven, Kilo, three, Mike; Quebec, nine, Tango, X-ray'.
pub fn all_spelled(texts: &Texts, code: &str) -> String {
    let group = |chars: &[char]| chars.iter().map(|c| spelled(texts, *c)).collect::<Vec<_>>().join(", ");
    let chars: Vec<char> = code.chars().filter(|c| !help_code::is_between(*c)).collect();
    chars.chunks(GROUP).map(group).collect::<Vec<_>>().join("; ")
}

/// The code, to be read out. `code` is as people read it; `over`: it works no longer.
pub fn shown_ui(ui: &mut Ui, texts: &Texts, code: &str, over: bool) -> Response {
    let look = look(ui);
    let tiles = Tiles::lay(ui, &look, texts);
    let (rect, response) = ui.allocate_exact_size(tiles.size, Sense::hover());
    let spoken = texts.with(id::HELP_CODE_SPOKEN, &[("words", all_spelled(texts, code).into())]);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &spoken));
    // Whoever listens to the screen hears of another code without looking for it.
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(accesskit::Live::Polite));
    for (place, c) in code.chars().filter(|c| !help_code::is_between(*c)).enumerate() {
        let Some(tile) = tiles.at(rect, place) else { break };
        let edge = if over { look.colour.hairline } else { look.colour.line };
        tiles.blank(ui, &look, tile, Stroke::new(measure::EDGE, edge));
        tiles.character(ui, &look, texts, tile, c, if over { look.colour.muted } else { look.colour.ink });
    }
    response
}

/// Where the tiles are. The words of the spelling decide how wide they are, so that no word meets the next.
pub(super) struct Tiles {
    pub size: Vec2,
    side: Vec2,
    word: f32,
    rows: usize,
    gap: f32,
}

impl Tiles {
    pub fn lay(ui: &Ui, look: &Look, texts: &Texts) -> Self {
        let gap = space::XXS + 2.0;
        let word = look.font(Type::Caption);
        let widest = (0..=u8::MAX)
            .filter_map(|b| HelpCode::meant(char::from(b)))
            .map(|c| text::width(ui, &spelled(texts, char::from(c)), word.clone()))
            .fold(0.0, f32::max);
        let room = ui.available_width();
        let wanted = (widest + 2.0).max(look.grown(48.0));
        let one_row = 8.0 * wanted + 6.0 * gap + Self::between();
        let (rows, width) = if one_row <= room { (1, wanted) } else { (2, wanted.min((room - 3.0 * gap) / 4.0)) };
        let side = vec2(width, Self::font(look).size * 1.55);
        let word = word.size * measure::LINE_HEIGHT;
        let tall = side.y + space::XXS + word;
        let size = match rows {
            1 => vec2(one_row, tall),
            _ => vec2(4.0 * width + 3.0 * gap, 2.0 * tall + space::S),
        };
        Self { size, side, word, rows, gap }
    }

    fn between() -> f32 {
        space::L
    }

    fn font(look: &Look) -> FontId {
        FontId::new(look.size(Type::Display) * 1.12, look.strong(Type::Display).family)
    }

    /// The tile at a place, without its word.
    pub fn at(&self, whole: Rect, place: usize) -> Option<Rect> {
        let (group, n) = (place / GROUP, (place % GROUP) as f32);
        let step = self.side.x + self.gap;
        let first = match (group, self.rows) {
            (0, _) => whole.min,
            (1, 1) => whole.min + vec2(4.0 * step - self.gap + Self::between(), 0.0),
            (1, _) => whole.min + vec2(0.0, self.side.y + space::XXS + self.word + space::S),
            _ => return None,
        };
        Some(Rect::from_min_size(first + vec2(n * step, 0.0), self.side))
    }

    pub fn blank(&self, ui: &Ui, look: &Look, tile: Rect, edge: Stroke) {
        ui.painter().rect(tile, look.control_corner(), look.colour.surface, edge, StrokeKind::Inside);
    }

    /// One character with its word, by itself, so that no laid-out text holds the whole code.
    pub fn character(&self, ui: &Ui, look: &Look, texts: &Texts, tile: Rect, c: char, ink: Color32) {
        let painter = ui.painter();
        painter.text(tile.center(), Align2::CENTER_CENTER, c, Self::font(look), ink);
        let below = pos2(tile.center().x, tile.bottom() + space::XXS);
        painter.text(below, Align2::CENTER_TOP, spelled(texts, c), look.font(Type::Caption), look.colour.muted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_a_word_of_its_own() {
        let texts = Texts::english();
        let all: std::collections::BTreeSet<u8> = (0..=u8::MAX).filter_map(|b| HelpCode::meant(char::from(b))).collect();
        let words: std::collections::BTreeSet<String> = all.iter().map(|c| spelled(&texts, char::from(*c))).collect();
        assert_eq!((all.len(), words.len()), (32, 32), "{words:?}");
        for (c, word) in all.iter().map(|c| (char::from(*c), spelled(&texts, char::from(*c)))) {
            assert!(c.is_ascii_digit() || word.starts_with(c), "{c} is spelled {word}");
        }
    }
}
