//! Photographs of lots: what comes in is decoded, turned upright and written anew in a few sizes; only those are kept and
//! served, never what was sent.
//!
//! Comes in: bytes from operators. Goes out: WebP in each size, and one JPEG. Never: metadata, an enlarged picture, text of
//! the sender's.

mod cache;
mod develop;
mod id;
mod not_taken;
mod serve;
mod store;
mod sweep;

pub(crate) use develop::IMAGE_BYTES_MAX;
pub(crate) use id::{ImageId, NotAnId, Rendition};
pub(crate) use not_taken::NotTaken;
pub(crate) use serve::{address, serve};
pub(crate) use store::{Images, Patience};
pub(crate) use sweep::keep_swept;
