//! What is typed into a field that keeps its own buffer, taken out of egui's queue and wiped there.

use egui::{Event, Key, Ui};
use zeroize::Zeroize;

/// What the keyboard did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Typed {
    pub changed: bool,
    pub submitted: bool,
    /// Something that does not belong there, or one character too many.
    pub refused: bool,
}

/// A buffer for few characters.
pub trait Buffer {
    /// Takes what was typed or pasted in one piece.
    fn take(&mut self, text: &str, typed: &mut Typed);

    /// Removes the last character.
    fn pop(&mut self);

    /// Wipes all of it.
    fn clear(&mut self);
}

/// Takes what was typed since the last frame, while the widget has the focus.
pub fn listen(ui: &Ui, buffer: &mut impl Buffer) -> Typed {
    let mut typed = Typed::default();
    ui.input_mut(|input| {
        input.events.retain_mut(|event| match event {
            Event::Text(text) | Event::Paste(text) => {
                buffer.take(text, &mut typed);
                text.zeroize();
                false
            }
            Event::Key { key: Key::Backspace, pressed: true, modifiers, .. } => {
                if modifiers.command {
                    buffer.clear();
                } else {
                    buffer.pop();
                }
                typed.changed = true;
                false
            }
            Event::Key { key: Key::Enter, pressed: true, .. } => {
                // Heard once: the field that gets the keyboard next must not hear it too.
                typed.submitted = true;
                false
            }
            _ => true,
        });
        // egui keeps the frame's raw input as well.
        for event in &mut input.raw.events {
            if let Event::Text(text) | Event::Paste(text) = event {
                text.zeroize();
            }
        }
    });
    typed
}
