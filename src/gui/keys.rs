//! What keys do on every page, in one table: the window obeys it, and the page 'Keyboard' shows it.

use egui::{InputState, Key, KeyboardShortcut, Modifiers};

use crate::i18n::id::{self, Id};

/// What a key asks for, wherever the person is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shortcut {
    /// The list of these.
    Keys,
    Settings,
    /// Everything about the main card.
    Details,
    LargerText,
    SmallerText,
}

/// Each with its keys and its words.
pub const SHORTCUTS: [(Shortcut, KeyboardShortcut, Id); 5] = [
    (Shortcut::Keys, KeyboardShortcut::new(Modifiers::NONE, Key::F1), id::KEYS_LIST),
    (Shortcut::Settings, KeyboardShortcut::new(Modifiers::COMMAND, Key::Comma), id::KEYS_SETTINGS),
    (Shortcut::Details, KeyboardShortcut::new(Modifiers::COMMAND, Key::D), id::KEYS_DETAILS),
    (Shortcut::LargerText, KeyboardShortcut::new(Modifiers::COMMAND, Key::Plus), id::KEYS_LARGER),
    (Shortcut::SmallerText, KeyboardShortcut::new(Modifiers::COMMAND, Key::Minus), id::KEYS_SMALLER),
];

/// What the keyboard does by itself: as it is written on the keys, and its words.
pub const MOVES: [(&str, Id); 4] =
    [("Tab", id::KEYS_NEXT), ("Shift + Tab", id::KEYS_BEFORE), ("Enter, Space", id::KEYS_PRESS), ("Esc", id::KEYS_BACK)];

/// The shortcut that was pressed; it is taken out of the input.
pub fn pressed(input: &mut InputState) -> Option<Shortcut> {
    // The plus is on the key of the equals sign where it needs Shift.
    let equals = KeyboardShortcut::new(Modifiers::COMMAND, Key::Equals);
    if input.consume_shortcut(&equals) {
        return Some(Shortcut::LargerText);
    }
    SHORTCUTS.iter().find(|(_, keys, _)| input.consume_shortcut(keys)).map(|(shortcut, ..)| *shortcut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_asks_for_two_things() {
        for (n, (shortcut, keys, _)) in SHORTCUTS.iter().enumerate() {
            for (other, theirs, _) in &SHORTCUTS[n + 1..] {
                assert!(shortcut != other && keys != theirs, "{shortcut:?} and {other:?}");
            }
            let bare = keys.modifiers.is_none();
            let moves = [Key::Tab, Key::Enter, Key::Space, Key::Escape].contains(&keys.logical_key);
            assert!(!moves, "{shortcut:?}: the key has its own meaning");
            assert!(!bare || keys.logical_key == Key::F1, "{shortcut:?}: a bare key is typed into a field");
        }
    }
}
