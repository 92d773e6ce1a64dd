//! Colours, type, space and corners: every literal size and colour of the window is in here.
//!
//! [`Look`] is set for a whole window with [`apply`] and read anywhere with [`look`].

mod fonts;
pub(crate) mod icons;
mod style;
mod tokens;

#[cfg(test)]
mod contrast;

use egui::{Color32, Context, CornerRadius, FontFamily, FontId, Id, Ui};

pub use fonts::install as install_fonts;
pub use tokens::{Theme, Tokens};

/// The space between things.
pub mod space {
    pub const XXS: f32 = 4.0;
    pub const XS: f32 = 8.0;
    pub const S: f32 = 12.0;
    pub const M: f32 = 16.0;
    pub const L: f32 = 24.0;
}

/// Corners, edges and fixed measures, in points at 100 % text.
pub mod measure {
    pub const CONTROL_CORNER: u8 = 8;
    pub const SURFACE_CORNER: u8 = 14;
    pub const EDGE: f32 = 1.0;
    pub const RING: f32 = 3.0;
    pub const RING_OFF: f32 = 2.0;
    pub const PRIMARY_HEIGHT: f32 = 44.0;
    pub const CONTROL_HEIGHT: f32 = 36.0;
    pub const SIDE_WIDTH: f32 = 328.0;
    pub const DEMO_WIDTH: f32 = 292.0;
    pub const DEMO_STRIP: f32 = 46.0;
    /// A stage less wide than this has smaller headlines.
    pub const NARROW_STAGE: f32 = 480.0;
    pub const CARD_HEIGHT: f32 = 186.0;
    /// Where a second card is shown below it.
    pub const LOW_CARD_HEIGHT: f32 = 144.0;
    /// About 70 characters of body text.
    pub const COLUMN: f32 = 600.0;
    pub const FIELD: f32 = 320.0;
    /// For an address.
    pub const LONG_FIELD: f32 = 480.0;
    pub const LINE_HEIGHT: f32 = 1.4;
    /// A text this much larger leaves the side and the stage less room than they need beside each other.
    pub const STACK_BELOW: f32 = 760.0;
}

/// The text's five sizes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    Caption,
    Body,
    Lead,
    Title,
    Display,
}

impl Type {
    fn points(self) -> f32 {
        match self {
            Type::Caption => 13.0,
            Type::Body => 16.0,
            Type::Lead => 19.0,
            Type::Title => 24.0,
            Type::Display => 32.0,
        }
    }
}

/// How the window looks now: a theme and a text size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Look {
    pub theme: Theme,
    pub colour: Tokens,
    /// 1.0 to 2.0.
    pub scale: f32,
}

impl Look {
    /// `percent` is kept within 100 and 200.
    pub fn new(theme: Theme, percent: u16) -> Self {
        Self { theme, colour: Tokens::of(theme), scale: f32::from(percent.clamp(100, 200)) / 100.0 }
    }

    /// A measure that grows with the text.
    pub fn grown(&self, points: f32) -> f32 {
        points * self.scale
    }

    pub fn size(&self, step: Type) -> f32 {
        // Headlines grow less than the rest: at 200 % a display line would otherwise hold three words.
        let scale = match step {
            Type::Caption | Type::Body | Type::Lead => self.scale,
            Type::Title => 1.0 + (self.scale - 1.0) * 0.8,
            Type::Display => 1.0 + (self.scale - 1.0) * 0.6,
        };
        step.points() * scale
    }

    /// A headline's font, for a stage of this width.
    pub fn display(&self, room: f32) -> FontId {
        let size = self.size(Type::Display);
        let narrow = if room < measure::NARROW_STAGE { 26.0 / Type::Display.points() } else { 1.0 };
        FontId::new(size * narrow, self.strong(Type::Display).family)
    }

    pub fn font(&self, step: Type) -> FontId {
        FontId::new(self.size(step), FontFamily::Proportional)
    }

    pub fn strong(&self, step: Type) -> FontId {
        FontId::new(self.size(step), FontFamily::Name(fonts::STRONG.into()))
    }

    pub fn icon(&self, points: f32) -> FontId {
        FontId::new(self.grown(points), FontFamily::Name(fonts::ICONS.into()))
    }

    pub fn control_corner(&self) -> CornerRadius {
        CornerRadius::same(measure::CONTROL_CORNER)
    }

    pub fn surface_corner(&self) -> CornerRadius {
        CornerRadius::same(measure::SURFACE_CORNER)
    }

    /// The colour of a tone's words and icon, and of its ground.
    pub fn tone(&self, tone: Tone) -> (Color32, Color32) {
        let c = &self.colour;
        match tone {
            Tone::Plain => (c.muted, c.surface),
            Tone::Good => (c.good, c.good_ground),
            Tone::Warn => (c.warn, c.warn_ground),
            Tone::Bad => (c.bad, c.bad_ground),
        }
    }
}

/// How something stands. It is told by icon, word and colour together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Plain,
    Good,
    Warn,
    Bad,
}

impl Tone {
    pub fn icon(self) -> &'static str {
        match self {
            Tone::Plain => icons::INFO,
            Tone::Good => icons::CHECK_CIRCLE,
            Tone::Warn => icons::WARNING,
            Tone::Bad => icons::WARNING_CIRCLE,
        }
    }
}

fn key() -> Id {
    Id::unique("wardcard look")
}

/// Gives the whole window this look.
/// Without motion, nothing fades: it is there at once.
pub fn apply(ctx: &Context, look: Look, still: bool) {
    let mut style = style::style(&look);
    if still {
        style.animation_time = 0.0;
    }
    ctx.set_theme(egui::Theme::Light);
    ctx.set_style_of(egui::Theme::Light, style);
    ctx.data_mut(|data| data.insert_temp(key(), look));
}

/// The window's look.
pub fn look(ui: &Ui) -> Look {
    ui.ctx().data(|data| data.get_temp(key())).unwrap_or_else(|| Look::new(Theme::Light, 100))
}
