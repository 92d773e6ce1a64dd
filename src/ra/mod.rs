//! The Registration Authority: what both sides say ([`api`]), how a desktop asks (`client`), how the service answers (`server`).

#[cfg(feature = "ra")]
pub mod admin;
pub mod api;
#[cfg(feature = "ra")]
pub mod ca;
#[cfg(feature = "desktop")]
pub mod client;
#[cfg(feature = "ra")]
mod keyed;
#[cfg(feature = "ra")]
pub mod messages;
#[cfg(feature = "ra")]
pub mod notary;
#[cfg(feature = "ra")]
pub mod pkcs11;
#[cfg(feature = "ra")]
mod private_file;
#[cfg(feature = "ra")]
pub mod server;
#[cfg(feature = "ra")]
pub mod store;
#[cfg(feature = "ra")]
pub mod vault;
