//! `wardcard-ra audit`: whether the trail is whole, the trail for others to read, and checkpoints to be kept elsewhere.

pub mod checkpoint;
pub mod export;
pub mod verify;

#[cfg(test)]
mod tests;
