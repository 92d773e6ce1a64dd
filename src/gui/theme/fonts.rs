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

#[cfg(test)]
mod tests {
    use egui::FontId;

    use super::*;

    #[test]
    fn every_icon_and_letter_is_in_the_font_and_digits_have_one_width() {
        let ctx = Context::default();
        install(&ctx);
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(100.0, 100.0));
        let input = egui::RawInput { screen_rect: Some(screen), ..Default::default() };
        let mut seen = 0;
        let words = concat!(include_str!("../../../assets/i18n/en.ftl"), include_str!("../../../assets/i18n/cy.ftl"));
        let mut output = ctx.run_ui(input, |ui| {
            let icons = FontId::new(16.0, FontFamily::Name(ICONS.into()));
            for code in include_str!("icons.rs").split("\\u{").skip(1) {
                let code = code.split('}').next().and_then(|hex| u32::from_str_radix(hex, 16).ok());
                let icon = code.and_then(char::from_u32).expect("a code point");
                assert!(ui.fonts_mut(|f| f.has_glyph(&icons, icon)), "{:X} is not in the font", u32::from(icon));
                seen += 1;
            }
            for family in [FontFamily::Proportional, FontFamily::Name(STRONG.into())] {
                let font = FontId::new(16.0, family);
                // Names have letters that the words need not have.
                for letter in words.chars().chain("ŴŵŶŷÂâÊêÎîÔôÛûẀẁẂẃỲỳÁáÄäËëÏïÖöÿ".chars()).filter(|c| !c.is_control())
                {
                    assert!(ui.fonts_mut(|f| f.has_glyph(&font, letter)), "{letter:?} is not in the font");
                }
                let widths: Vec<f32> = ('0'..='9').map(|d| ui.fonts_mut(|f| f.glyph_width(&font, d))).collect();
                assert!(widths.iter().all(|w| (w - widths[0]).abs() < 0.05), "{widths:?}");
            }
        });
        output.textures_delta.clear();
        assert!(seen > 20, "{seen} icons");
    }
}
