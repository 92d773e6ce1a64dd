//! The parts that screens are built of. Each takes its colours and sizes from [`crate::gui::theme`] and is reachable by keyboard and
//! by name.

pub mod banner;
pub mod button;
pub mod card;
pub mod check;
pub mod choice;
pub mod code_tiles;
pub mod contact;
pub mod digits;
pub mod fields;
pub mod help_code_field;
pub mod keypad;
pub mod mark;
pub mod photo;
pub mod progress;
pub mod row_button;
pub mod rows;
pub mod stepper;
pub mod surface;
pub mod text;
pub mod typing;
pub mod weeks;
