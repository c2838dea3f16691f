//! What guards every request: who may change things from where, what browsers are told, forms' tokens.

mod address;
mod elsewhere;
mod middleware;
mod origin;
mod proxies;

pub(crate) use address::{ClientAddress, network_of};
pub(crate) use elsewhere::opened_elsewhere;
pub(crate) use middleware::{headers, in_time, pace, panicked, uncompressed};
pub(crate) use origin::{FormToken, same_origin};
pub use proxies::Proxy;
pub(crate) use proxies::TrustedProxies;
