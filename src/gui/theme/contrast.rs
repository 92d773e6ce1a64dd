//! Contrast by WCAG 2.2's formula, over every pair of colours that meet on a screen.

use egui::Color32;

use super::{Theme, Tokens};

fn luminance(colour: Color32) -> f64 {
    let linear = |byte: u8| {
        let c = f64::from(byte) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
}

fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_formula_gives_the_known_values() {
    assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
    assert!((contrast(Color32::WHITE, Color32::WHITE) - 1.0).abs() < 1e-9);
}

#[test]
fn words_and_edges_stand_out() {
    for theme in Theme::ALL {
        let t = Tokens::of(theme);
        for (what, front, back, least) in [
            ("ink on ground", t.ink, t.ground, 4.5),
            ("ink on surface", t.ink, t.surface, 4.5),
            ("ink on hover", t.ink, t.hover, 4.5),
            ("ink on card", t.ink, t.card, 4.5),
            ("ink on good ground", t.ink, t.good_ground, 4.5),
            ("ink on warn ground", t.ink, t.warn_ground, 4.5),
            ("ink on bad ground", t.ink, t.bad_ground, 4.5),
            ("muted on ground", t.muted, t.ground, 4.5),
            ("muted on surface", t.muted, t.surface, 4.5),
            ("muted on hover", t.muted, t.hover, 4.5),
            ("muted on card", t.muted, t.card, 4.5),
            ("words on primary", t.on_primary, t.primary, 4.5),
            ("words on primary under the pointer", t.on_primary, t.primary_hover, 4.5),
            ("words on the card's band", t.on_card_band, t.card_band, 4.5),
            ("primary as words on surface", t.primary, t.surface, 4.5),
            ("primary as words on ground", t.primary, t.ground, 4.5),
            ("primary as words on hover", t.primary, t.hover, 4.5),
            ("good on its ground", t.good, t.good_ground, 4.5),
            ("good on surface", t.good, t.surface, 4.5),
            ("good on ground", t.good, t.ground, 4.5),
            ("warn on its ground", t.warn, t.warn_ground, 4.5),
            ("warn on surface", t.warn, t.surface, 4.5),
            ("warn on ground", t.warn, t.ground, 4.5),
            ("bad on its ground", t.bad, t.bad_ground, 4.5),
            ("bad on surface", t.bad, t.surface, 4.5),
            ("bad on ground", t.bad, t.ground, 4.5),
            ("edge on ground", t.line, t.ground, 3.0),
            ("edge on surface", t.line, t.surface, 3.0),
            ("primary's edge on surface", t.primary, t.surface, 3.0),
            ("ring on ground", t.focus, t.ground, 3.0),
            ("ring on surface", t.focus, t.surface, 3.0),
            ("chip's lines", t.chip_line, t.chip, 3.0),
        ] {
            let is = contrast(front, back);
            assert!(is >= least, "{theme:?}: {what} is {is:.2}, less than {least}");
        }
    }
}
