//! The Registration Authority: what both sides say ([`api`]), how a desktop asks (`client`), how the service answers (`server`).

pub mod api;
