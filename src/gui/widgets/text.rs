//! Words in the window's type scale, and the washing of words that come from outside.

use egui::{Color32, FontId, Label, Response, RichText, Ui};

use crate::gui::theme::{Look, Type, look, measure};

/// No name on a screen is longer than this, whatever a certificate says.
const LONGEST: usize = 120;

/// Text from a certificate, a reader or the RA, made fit for one line: no control, direction or private-use characters (the icons are
/// private-use, so a name could otherwise draw a tick of its own), and not endless.
pub fn washed(text: &str) -> String {
    let mut clean: String = text
        .chars()
        .map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_unfit(*c))
        .take(LONGEST + 1)
        .collect();
    if clean.chars().count() > LONGEST {
        clean = clean.chars().take(LONGEST - 1).collect();
        clean.push('…');
    }
    clean.trim().to_owned()
}

/// A paragraph of the RA's own, fit to be shown: washed, but as long as it is.
pub fn washed_long(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !is_unfit(*c)).collect()
}

/// At most so many characters: what is longer is without its middle.
pub fn shortened(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let head = most / 2;
    let tail = most - head - 1;
    text.chars().take(head).chain(['…']).chain(text.chars().skip(length - tail)).collect()
}

fn is_unfit(c: char) -> bool {
    matches!(u32::from(c),
        // Zero-width, direction marks, embeddings, isolates, and the byte order mark.
        0x00AD | 0x061C | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFD
        // Private use.
        | 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF
        // Variation selectors and tags.
        | 0xFE00..=0xFE0F | 0xE_0000..=0xE_01EF
        // Emoji and other pictures, which the fonts do not have.
        | 0x2600..=0x27BF | 0x1_F000..=0x1_FAFF)
}

fn rich(text: impl Into<String>, font: FontId, colour: Color32) -> RichText {
    let height = font.size * measure::LINE_HEIGHT;
    RichText::new(text).font(font).color(colour).line_height(Some(height))
}

fn tight(text: impl Into<String>, font: FontId, colour: Color32) -> RichText {
    let height = font.size * 1.2;
    RichText::new(text).font(font).color(colour).line_height(Some(height))
}

/// A headline: what matters now.
pub fn display_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let look = look(ui);
    let text = text.into();
    let response = ui.add(Label::new(tight(&text, look.display(ui.available_width()), look.colour.ink)).wrap());
    // What has come about is said aloud, though the keyboard is on a button.
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(egui::accesskit::Live::Polite));
    heading(ui, &response, &text, 1);
    response
}

/// A screen's or a part's title.
pub fn title_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let look = look(ui);
    let text = text.into();
    let response = ui.add(Label::new(tight(&text, look.strong(Type::Title), look.colour.ink)).wrap());
    heading(ui, &response, &text, 2);
    response
}

/// A small title above a list.
pub fn subtitle_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let look = look(ui);
    let text = text.into();
    let response = ui.add(Label::new(rich(&text, look.strong(Type::Body), look.colour.ink)).wrap());
    heading(ui, &response, &text, 3);
    response
}

fn heading(ui: &Ui, response: &Response, text: &str, level: usize) {
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(egui::accesskit::Role::Heading);
        node.set_level(level);
        // A plain label has its words as a value; a heading's are its name.
        node.set_label(text);
        node.clear_value();
    });
}

/// The sentence under a headline.
pub fn lead_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let look = look(ui);
    ui.add(Label::new(rich(text, look.font(Type::Lead), look.colour.muted)).wrap())
}

pub fn body_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let look = look(ui);
    ui.add(Label::new(rich(text, look.font(Type::Body), look.colour.ink)).wrap())
}

pub fn strong_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let look = look(ui);
    ui.add(Label::new(rich(text, look.strong(Type::Body), look.colour.ink)).wrap())
}

pub fn muted_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let look = look(ui);
    ui.add(Label::new(rich(text, look.font(Type::Body), look.colour.muted)).wrap())
}

pub fn caption_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let look = look(ui);
    ui.add(Label::new(rich(text, look.font(Type::Caption), look.colour.muted)).wrap())
}

pub fn coloured_ui(ui: &mut Ui, text: impl Into<String>, step: Type, strong: bool, colour: Color32) -> Response {
    let look = look(ui);
    let font = if strong { look.strong(step) } else { look.font(step) };
    ui.add(Label::new(rich(text, font, colour)).wrap())
}

/// One line that ends in an ellipsis where there is no room: for names.
pub fn line_ui(ui: &mut Ui, text: &str, step: Type, strong: bool, colour: Color32) -> Response {
    let look = look(ui);
    let font = if strong { look.strong(step) } else { look.font(step) };
    ui.add(Label::new(rich(washed(text), font, colour)).truncate())
}

pub fn icon_ui(ui: &mut Ui, icon: &str, points: f32, colour: Color32) -> Response {
    let font = look(ui).icon(points);
    let side = font.size * 1.1;
    let (rect, response) = ui.allocate_exact_size(egui::vec2(side, side), egui::Sense::hover());
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, icon, font, colour);
    response
}

/// The width that a line of text takes.
pub fn width(ui: &Ui, text: &str, font: FontId) -> f32 {
    ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x
}

/// Keeps a column of words to a length that is easy to read.
pub fn readable_width(look: &Look, available: f32) -> f32 {
    available.min(look.grown(measure::COLUMN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_washed() {
        for (from, to) in [
            ("Bronwen Hughes", "Bronwen Hughes"),
            ("  Bronwen\n\tHughes\0 ", "Bronwen  Hughes"),
            ("\u{202E}sehguH", "sehguH"),
            ("\u{E184} Verified", "Verified"),
            ("Zoë \u{1F600}\u{FE0F}", "Zoë"),
        ] {
            assert_eq!(washed(from), to);
        }
        let long = washed(&"x".repeat(300));
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn what_is_too_long_keeps_its_beginning_and_its_end() {
        for (most, to) in [(10, "/home/rosa"), (9, "/hom…rosa"), (4, "/h…a")] {
            assert_eq!(shortened("/home/rosa", most), to);
        }
        assert_eq!(shortened("ŵŷâêîôû", 5), "ŵŷ…ôû");
    }
}
