//! Where a file was saved, in words.

use std::path::Path;

use crate::{
    gui::widgets::text,
    i18n::{Texts, id},
};

/// Long enough for a name that a person has typed.
const FILE: usize = 60;
/// One line or two of the window's column.
const FOLDER: usize = 90;

/// The file's name and its folder: a long one without its middle, so that its beginning and its end can be known again.
pub fn where_words(texts: &Texts, path: &Path) -> String {
    let washed = |part: Option<String>, most| text::shortened(text::washed_long(&part.unwrap_or_default()).trim(), most);
    let file = washed(path.file_name().map(|name| name.to_string_lossy().into_owned()), FILE);
    let folder = washed(path.parent().map(|folder| folder.display().to_string()), FOLDER);
    texts.with(id::SAVED_WHERE, &[("file", file.into()), ("folder", folder.into())])
}
