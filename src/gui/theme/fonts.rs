//! Inter for words, with tabular digits, and Phosphor for icons (`assets/fonts/README.md`).

use egui::{Context, FontData, FontDefinitions, FontFamily};

pub(super) const STRONG: &str = "strong";
pub(super) const ICONS: &str = "icons";

/// Gives a window its fonts. Once, at its start.
pub fn install(ctx: &Context) {
    let mut fonts = FontDefinitions::empty();
    let files: [(&str, &'static [u8]); 3] = [
        ("inter", include_bytes!("../../../assets/fonts/Inter-Regular.otf")),
        ("inter-semibold", include_bytes!("../../../assets/fonts/Inter-SemiBold.otf")),
        ("phosphor", include_bytes!("../../../assets/fonts/Phosphor.ttf")),
    ];
    for (name, bytes) in files {
        fonts.font_data.insert(name.to_owned(), FontData::from_static(bytes).into());
    }
    let words = vec!["inter".to_owned(), "phosphor".to_owned()];
    fonts.families.insert(FontFamily::Proportional, words.clone());
    fonts.families.insert(FontFamily::Monospace, words);
    fonts.families.insert(FontFamily::Name(STRONG.into()), vec!["inter-semibold".to_owned(), "phosphor".to_owned()]);
    fonts.families.insert(FontFamily::Name(ICONS.into()), vec!["phosphor".to_owned(), "inter".to_owned()]);
    ctx.set_fonts(fonts);
}
