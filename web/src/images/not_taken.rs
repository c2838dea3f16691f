//! Why a file is not taken as a photograph, in words for whoever sent it.

use super::develop::{IMAGE_BYTES_MAX, MEGAPIXELS_MAX};
use crate::locale::t;

/// Why a file was not taken. Nothing of it was kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    #[error("{}", t!("house-image-none"))]
    NotAnImage,
    #[error("{}", t!("house-image-svg"))]
    Svg,
    #[error("{}", t!("house-image-animated"))]
    Animated,
    #[error("{}", t!("house-image-broken"))]
    Broken,
    #[error("{}", t!("house-image-pixels", count = *.0, max = MEGAPIXELS_MAX))]
    TooManyPixels(u64),
    #[error("{}", t!("house-image-memory"))]
    TooMuchMemory,
    #[error("{}", t!("house-image-large", max = IMAGE_BYTES_MAX / 1_000_000))]
    TooLarge,
    #[error("{}", t!("house-image-slow"))]
    TooSlow,
    #[error("{}", t!("house-image-busy"))]
    Busy,
    #[error("{}", t!("house-image-away"))]
    Away,
}
