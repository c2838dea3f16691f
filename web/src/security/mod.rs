//! What guards every request: who may change things from where, what browsers are told, forms' tokens.

mod address;
mod breach;
mod form;
mod headers;
mod origin;
mod pace;
mod proxies;

pub use address::ClientAddress;
pub(crate) use address::network_of;
pub(crate) use breach::uncompressed;
pub use form::{ForgedForm, FormToken};
pub use headers::headers;
pub use origin::same_origin;
pub(crate) use pace::{in_time, pace, panicked};
pub use proxies::{Proxy, ProxyError, TrustedProxies};
