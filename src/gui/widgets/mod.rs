//! The parts that screens are built of. Each takes its colours and sizes from [`crate::gui::theme`] and is reachable by keyboard and
//! by name.

pub mod banner;
pub mod button;
pub mod card;
pub mod check;
pub mod contact;
pub mod digits;
pub mod fields;
pub mod mark;
pub mod progress;
pub mod row_button;
pub mod rows;
pub mod stepper;
pub mod surface;
pub mod text;
pub mod weeks;
