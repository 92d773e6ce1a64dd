//! Which renderer is next.

use crate::{
    diagnostics::renderer::Tried,
    domain::renderer::{Choice, Renderer},
};

/// The order of this system. OpenGL starts sooner and takes less memory than Vulkan where both work, so it is first on Linux;
/// Windows has Direct3D 12 wherever it has a graphics card, often without any OpenGL driver, and macOS keeps OpenGL only for old programs.
pub const ORDER: [Renderer; 3] = if cfg!(any(target_os = "windows", target_os = "macos")) {
    [Renderer::Wgpu, Renderer::Glow, Renderer::Cpu]
} else {
    [Renderer::Glow, Renderer::Wgpu, Renderer::Cpu]
};

/// The next to try; `None` where nothing is left.
pub fn next(choice: Choice, tried: &Tried) -> Option<Renderer> {
    let untried = |r: &Renderer| !tried.has(*r);
    match choice {
        Choice::Only(renderer) => Some(renderer).filter(untried),
        Choice::Auto => ORDER.into_iter().find(untried),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_whatever_fails() {
        for choice in [Choice::Auto, Choice::Only(Renderer::Wgpu)] {
            let (mut tried, mut seen) = (Tried::default(), Vec::new());
            while let Some(renderer) = next(choice, &tried) {
                seen.push(renderer);
                tried.add(renderer, "does not work");
                assert!(seen.len() <= 3, "{seen:?}");
            }
            match choice {
                Choice::Auto => assert_eq!(seen, ORDER),
                Choice::Only(only) => assert_eq!(seen, [only]),
            }
        }
        assert_eq!(ORDER[2], Renderer::Cpu, "what needs nothing is last");
    }
}
