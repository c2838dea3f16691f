//! What guards every request: who may change things from where, what browsers are told, forms' tokens.

mod address;
mod cookies;
mod elsewhere;
mod middleware;
mod origin;

pub(crate) use address::ClientAddress;
pub(crate) use cookies::cookie_values;
pub(crate) use elsewhere::opened_elsewhere;
pub(crate) use middleware::{headers, in_time, pace, panicked, uncompressed};
pub(crate) use origin::{FormToken, same_origin};
