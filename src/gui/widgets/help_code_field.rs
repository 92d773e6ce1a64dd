//! Where a helper types the help code that is read out to them.

use egui::{CursorIcon, Role, Sense, Stroke, Ui, WidgetInfo, accesskit};
use zeroize::{Zeroize as _, Zeroizing};

use super::{
    banner,
    code_tiles::{Tiles, all_spelled},
    mark, text,
    typing::{self, Buffer, Typed},
};
use crate::{
    domain::{
        help_code::{self, HelpCode, LENGTH},
        secret::SecretText,
    },
    gui::theme::{Tone, Type, look, measure, space},
    i18n::{Texts, id},
};

/// Up to eight characters, read as forgivingly as the RA reads them, and wiped when dropped. It has its own buffer: egui's text field
/// keeps an undo history.
#[derive(Default)]
pub struct HelpCodeField {
    buffer: Zeroizing<[u8; LENGTH]>,
    len: usize,
    focus: bool,
    /// The last thing typed that no help code has.
    refused: Option<char>,
    /// It is full of what the RA does not know: the next character begins another one.
    anew: bool,
}

impl Buffer for HelpCodeField {
    fn take(&mut self, text: &str, typed: &mut Typed) {
        let characters = || text.chars().filter(|c| !help_code::is_between(*c));
        let whole = characters().count() == LENGTH;
        if whole || std::mem::take(&mut self.anew) && characters().next().is_some() {
            // A whole code takes the place of what is there.
            self.clear();
        }
        for c in characters() {
            if self.push(c) { typed.changed = true } else { typed.refused = true }
        }
    }

    fn pop(&mut self) {
        if self.len > 0 {
            self.len -= 1;
            self.buffer[self.len] = 0;
        }
        self.refused = None;
    }

    fn clear(&mut self) {
        self.buffer.zeroize();
        self.len = 0;
        self.refused = None;
    }
}

impl HelpCodeField {
    /// Puts the keyboard into it.
    pub fn focus(&mut self) {
        self.focus = true;
    }

    pub fn is_full(&self) -> bool {
        self.len == LENGTH
    }

    /// The code, to be sent. It stays in the field: the same one is looked up first and answered then.
    pub fn code(&self) -> SecretText {
        SecretText::new(self.typed().to_owned())
    }

    fn typed(&self) -> &str {
        std::str::from_utf8(&self.buffer[..self.len]).unwrap_or_default()
    }

    fn push(&mut self, c: char) -> bool {
        match HelpCode::meant(c) {
            Some(meant) if self.len < LENGTH => {
                self.buffer[self.len] = meant;
                self.len += 1;
                self.refused = None;
                true
            }
            Some(_) => false,
            None => {
                self.refused = Some(c);
                false
            }
        }
    }

    /// `bad`: the RA does not know what is in it.
    pub fn ui(&mut self, ui: &mut Ui, texts: &Texts, label: &str, bad: bool) -> Typed {
        let look = look(ui);
        let c = look.colour;
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::XS;
            text::strong_ui(ui, label);
            ui.add_space(space::XXS);
            let tiles = Tiles::lay(ui, &look, texts);
            let (_, rect) = ui.allocate_space(tiles.size);
            // A name of its own: what is said above it comes and goes while somebody types.
            let response = ui.interact(rect, egui::Id::unique("help code field"), Sense::click());
            if std::mem::take(&mut self.focus) {
                response.request_focus();
                response.scroll_to_me(None);
            } else if response.clicked() && response.interact_pointer_pos().is_some() {
                response.request_focus();
            }
            if response.hovered() {
                ui.ctx().set_cursor_icon(CursorIcon::Text);
            }
            self.anew = bad && self.is_full();
            let typed = if response.has_focus() { typing::listen(ui, self) } else { Typed::default() };
            response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, label));
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_role(accesskit::Role::TextInput);
                // Spelled, so that what was heard can be told from what was typed.
                node.set_value(all_spelled(texts, self.typed()));
            });
            for place in 0..LENGTH {
                let Some(tile) = tiles.at(rect, place) else { break };
                let next = response.has_focus() && place == self.len.min(LENGTH - 1);
                let edge = match (bad, next) {
                    (true, _) => Stroke::new(2.0, c.bad),
                    (false, true) => Stroke::new(2.0, c.primary),
                    (false, false) => Stroke::new(measure::EDGE, c.line),
                };
                tiles.blank(ui, &look, tile, edge);
                if place < self.len {
                    tiles.character(ui, &look, texts, tile, char::from(self.buffer[place]), c.ink);
                } else if next {
                    let half = look.size(Type::Title) * 0.6;
                    ui.painter().vline(tile.center().x, tile.center().y - half..=tile.center().y + half, Stroke::new(1.5, c.ink));
                }
            }
            mark::ring(ui, &response, rect.expand(space::XXS), measure::CONTROL_CORNER);
            if let Some(refused) = self.refused {
                ui.add_space(space::XXS);
                let shown = text::washed(&refused.to_uppercase().to_string());
                banner::note_ui(ui, Tone::Warn, &texts.with(id::HELP_CODE_REFUSED, &[("c", shown.into())]));
            }
            typed
        })
        .inner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(words: &str) -> HelpCodeField {
        let mut field = HelpCodeField::default();
        for c in words.chars().filter(|c| !help_code::is_between(*c)) {
            field.push(c);
        }
        field
    }

    #[test]
    fn what_is_typed_is_read_forgivingly() {
        for (words, held, refused) in [
            ("7k3m-q9tx", "7K3MQ9TX", None),
            ("O1oI lLiL", "01011111", None),
            ("7K3M-Q9TXX", "7K3MQ9TX", None),
            ("7K3U", "7K3", Some('U')),
            ("7U3", "73", None),
            ("Ä", "", Some('Ä')),
        ] {
            let field = typed(words);
            assert_eq!((field.typed(), field.refused), (held, refused), "{words}");
        }
    }

    #[test]
    fn what_is_wrong_is_typed_anew_or_put_right() {
        for (keys, held) in [("X", "X"), ("7K3MQ9TV", "7K3MQ9TV"), (" ", "7K3MQ9TX"), ("", "7K3MQ9T")] {
            let mut field = typed("7K3MQ9TX");
            field.anew = true;
            if keys.is_empty() {
                field.pop()
            } else {
                field.take(keys, &mut Typed::default())
            }
            assert_eq!(field.typed(), held, "{keys:?}");
        }
    }

    #[test]
    fn what_is_taken_back_is_wiped() {
        let mut field = typed("7K3MQ9TX");
        assert!(field.is_full());
        field.pop();
        assert_eq!((field.typed(), field.buffer[7]), ("7K3MQ9T", 0));
        field.clear();
        assert_eq!((field.len, *field.buffer), (0, [0; LENGTH]));
    }
}
