//! The manual, as chapters.

#[doc = include_str!("architecture.md")]
pub mod architecture {}
#[doc = include_str!("operations.md")]
pub mod operations {}
#[doc = include_str!("problem_codes.md")]
pub mod problem_codes {}
#[doc = include_str!("threat_model.md")]
pub mod threat_model {}
#[doc = include_str!("how_to.md")]
pub mod how_to {}
#[doc = include_str!("dependencies.md")]
pub mod dependencies {}
#[doc = include_str!("changes.md")]
pub mod changes {}
