//! What the window is drawn with, and what may be asked for.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Something that draws the window.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Renderer {
    /// OpenGL.
    Glow,
    /// Vulkan, Direct3D 12 or Metal.
    Wgpu,
    /// This program itself, pixel by pixel: works wherever there is a screen.
    Cpu,
}

impl Renderer {
    /// Its name on the command line and in the configuration file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Glow => "glow",
            Self::Wgpu => "wgpu",
            Self::Cpu => "cpu",
        }
    }
}

impl fmt::Display for Renderer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// `auto`, or one by name; then no other is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub enum Choice {
    #[default]
    Auto,
    Only(Renderer),
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Only(renderer) => renderer.fmt(f),
        }
    }
}

/// A name that is none of a renderer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no renderer '{asked}': auto, glow, wgpu or cpu")]
pub struct UnknownRenderer {
    pub asked: String,
}

impl FromStr for Choice {
    type Err = UnknownRenderer;

    fn from_str(text: &str) -> Result<Self, UnknownRenderer> {
        match text {
            "auto" => Ok(Self::Auto),
            "glow" => Ok(Self::Only(Renderer::Glow)),
            "wgpu" => Ok(Self::Only(Renderer::Wgpu)),
            "cpu" => Ok(Self::Only(Renderer::Cpu)),
            other => Err(UnknownRenderer { asked: other.to_owned() }),
        }
    }
}

impl TryFrom<String> for Choice {
    type Error = UnknownRenderer;

    fn try_from(text: String) -> Result<Self, UnknownRenderer> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_can_be_asked_for() {
        let only = [Renderer::Glow, Renderer::Wgpu, Renderer::Cpu].map(Choice::Only);
        for choice in only.into_iter().chain([Choice::Auto]) {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
        for wrong in ["", "Auto", "opengl", "cpu "] {
            assert_eq!(wrong.parse::<Choice>(), Err(UnknownRenderer { asked: wrong.to_owned() }));
        }
    }
}
