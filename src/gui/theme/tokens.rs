//! The colours, by what they are for.

use egui::Color32;

use crate::config::theme::ThemeName;

/// The three sets of colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// Dark words on a light ground.
    #[default]
    Light,
    /// Light words on a dark ground.
    Dark,
    /// White and strong colours on black.
    HighContrast,
}

impl From<ThemeName> for Theme {
    fn from(name: ThemeName) -> Self {
        match name {
            ThemeName::Light => Theme::Light,
            ThemeName::Dark => Theme::Dark,
            ThemeName::HighContrast => Theme::HighContrast,
        }
    }
}

impl Theme {
    /// Every theme.
    pub const ALL: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::HighContrast];
}

/// A theme's colours. Text keeps 4.5 : 1 and edges 3 : 1 against what they lie on (WCAG 2.2, 1.4.3 and 1.4.11).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tokens {
    pub ground: Color32,
    pub surface: Color32,
    pub ink: Color32,
    pub muted: Color32,
    pub line: Color32,
    /// Divides parts of one surface; carries no meaning, so it may be faint.
    pub hairline: Color32,
    pub primary: Color32,
    pub primary_hover: Color32,
    pub on_primary: Color32,
    /// A quiet control under the pointer.
    pub hover: Color32,
    pub good: Color32,
    pub good_ground: Color32,
    pub warn: Color32,
    pub warn_ground: Color32,
    pub bad: Color32,
    pub bad_ground: Color32,
    pub focus: Color32,
    /// The picture of a card: its face, the band at its top, and the words on that band.
    pub card: Color32,
    pub card_band: Color32,
    pub on_card_band: Color32,
    pub chip: Color32,
    pub chip_line: Color32,
}

#[expect(clippy::disallowed_methods, reason = "this is where colours come from")]
const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

impl Tokens {
    pub fn of(theme: Theme) -> Self {
        match theme {
            Theme::Light => LIGHT,
            Theme::Dark => DARK,
            Theme::HighContrast => HIGH_CONTRAST,
        }
    }
}

const LIGHT: Tokens = Tokens {
    ground: rgb(0xF3F6F7),
    surface: rgb(0xFFFFFF),
    ink: rgb(0x16232B),
    muted: rgb(0x4C5C66),
    line: rgb(0x7B8A94),
    hairline: rgb(0xDCE4E8),
    primary: rgb(0x0B5563),
    primary_hover: rgb(0x08434E),
    on_primary: rgb(0xFFFFFF),
    hover: rgb(0xE6EEF0),
    good: rgb(0x0B6B3A),
    good_ground: rgb(0xE6F4EC),
    warn: rgb(0x7A4B00),
    warn_ground: rgb(0xFFF3D6),
    bad: rgb(0xA61B14),
    bad_ground: rgb(0xFDEAE8),
    focus: rgb(0xB35C00),
    card: rgb(0xFFFFFF),
    card_band: rgb(0x0B5563),
    on_card_band: rgb(0xFFFFFF),
    chip: rgb(0xE3C77A),
    chip_line: rgb(0x7D6118),
};

const DARK: Tokens = Tokens {
    ground: rgb(0x0F171B),
    surface: rgb(0x17232A),
    ink: rgb(0xEAF1F4),
    muted: rgb(0xA8B8C1),
    line: rgb(0x6F828D),
    hairline: rgb(0x2A3A43),
    primary: rgb(0x7FD1DE),
    primary_hover: rgb(0xA3E0E9),
    on_primary: rgb(0x06222A),
    hover: rgb(0x21313A),
    good: rgb(0x7DD8A3),
    good_ground: rgb(0x12301F),
    warn: rgb(0xF4C35B),
    warn_ground: rgb(0x33260A),
    bad: rgb(0xFF9C94),
    bad_ground: rgb(0x3A1714),
    focus: rgb(0xFFC857),
    card: rgb(0x1D2C34),
    card_band: rgb(0x14505C),
    on_card_band: rgb(0xEAF1F4),
    chip: rgb(0xD9BD70),
    chip_line: rgb(0x6B5313),
};

const HIGH_CONTRAST: Tokens = Tokens {
    ground: rgb(0x000000),
    surface: rgb(0x000000),
    ink: rgb(0xFFFFFF),
    muted: rgb(0xFFFFFF),
    line: rgb(0xFFFFFF),
    hairline: rgb(0xFFFFFF),
    primary: rgb(0xFFE94A),
    primary_hover: rgb(0xFFFFFF),
    on_primary: rgb(0x000000),
    hover: rgb(0x333333),
    good: rgb(0x7CFF9B),
    good_ground: rgb(0x000000),
    warn: rgb(0xFFE94A),
    warn_ground: rgb(0x000000),
    bad: rgb(0xFF8A80),
    bad_ground: rgb(0x000000),
    focus: rgb(0x00E5FF),
    card: rgb(0x000000),
    card_band: rgb(0x000000),
    on_card_band: rgb(0xFFFFFF),
    chip: rgb(0xFFFFFF),
    chip_line: rgb(0x000000),
};
