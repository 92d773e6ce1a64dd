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
    /// Why the keys do not do what the person means, where that can be told.
    pub amiss: Option<Amiss>,
}

/// What is amiss with the keyboard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Amiss {
    /// A key of the number pad moved instead of typing its digit.
    NumLockOff,
    /// A capital came without Shift, or a small letter with it.
    CapsLockOn,
    /// A letter where there are digits only.
    Letter,
}

impl Amiss {
    /// What the letters of `text` tell.
    fn of(text: &str, shift: bool) -> Option<Self> {
        let letter = text.chars().find(|c| c.is_alphabetic())?;
        let capital = letter.is_uppercase() != shift && letter.is_uppercase() != letter.is_lowercase();
        Some(if capital { Self::CapsLockOn } else { Self::Letter })
    }
}

/// With Num Lock off the number pad's digits move (USB HID Usage Tables, 10: keypad 0 to 9).
fn moves_on_number_pad(key: Key, physical: Option<Key>, shift: bool) -> bool {
    use Key::*;
    let digit = matches!(physical, Some(Num0 | Num1 | Num2 | Num3 | Num4 | Num5 | Num6 | Num7 | Num8 | Num9));
    let moves = matches!(key, ArrowUp | ArrowDown | ArrowLeft | ArrowRight | Home | End | PageUp | PageDown | Insert);
    digit && moves && !shift
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
        let shift = input.modifiers.shift;
        input.events.retain_mut(|event| {
            let pasted = matches!(event, Event::Paste(_));
            match event {
                Event::Text(text) | Event::Paste(text) => {
                    // What is pasted tells nothing of the keyboard.
                    if !pasted {
                        typed.amiss = Amiss::of(text, shift).or(typed.amiss);
                    }
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
                Event::Key { key, physical_key, pressed: true, modifiers, .. }
                    if moves_on_number_pad(*key, *physical_key, modifiers.shift) =>
                {
                    typed.amiss = Some(Amiss::NumLockOff);
                    false
                }
                _ => true,
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_letters_tell_of_caps_lock() {
        for (text, shift, expected) in [
            ("1", false, None),
            ("!", true, None),
            ("a", false, Some(Amiss::Letter)),
            ("A", true, Some(Amiss::Letter)),
            ("A", false, Some(Amiss::CapsLockOn)),
            ("a", true, Some(Amiss::CapsLockOn)),
            ("12Ŵ", false, Some(Amiss::CapsLockOn)),
            ("あ", false, Some(Amiss::Letter)),
        ] {
            assert_eq!(Amiss::of(text, shift), expected, "{text} {shift}");
        }
    }

    #[test]
    fn the_number_pad_moves_without_num_lock() {
        for (key, physical, shift, expected) in [
            (Key::End, Some(Key::Num1), false, true),
            (Key::ArrowLeft, Some(Key::Num4), false, true),
            (Key::Insert, Some(Key::Num0), false, true),
            (Key::ArrowLeft, Some(Key::ArrowLeft), false, false),
            (Key::ArrowLeft, None, false, false),
            (Key::Num4, Some(Key::Num4), false, false),
            // With Num Lock on, Shift has them move on Windows.
            (Key::End, Some(Key::Num1), true, false),
        ] {
            assert_eq!(moves_on_number_pad(key, physical, shift), expected, "{key:?} {physical:?}");
        }
    }
}
