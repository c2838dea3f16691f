//! Why a file is not taken as a photograph, in words for whoever sent it.

use super::develop::{IMAGE_BYTES_MAX, MEGAPIXELS_MAX};

/// Why a file was not taken. Nothing of it was kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    #[error("it is no photograph that can be read: send a JPEG, PNG or WebP")]
    NotAnImage,
    #[error(
        "drawings in SVG are not taken, since they can hold programs: send a JPEG, PNG or WebP"
    )]
    Svg,
    #[error("it is animated: send a still picture")]
    Animated,
    #[error("it is damaged or was cut off on its way: send it again, or save it anew")]
    Broken,
    #[error("it has {0} megapixels; {MEGAPIXELS_MAX} are taken: make it smaller")]
    TooManyPixels(u64),
    #[error("it takes too much memory to read: save it anew, as a plain JPEG")]
    TooMuchMemory,
    #[error("it is larger than {} MB: make it smaller", IMAGE_BYTES_MAX / 1_000_000)]
    TooLarge,
    #[error(
        "it could not be read in time, since the server is busy: send it again in a moment; should that go on, save it anew, as a \
         plain JPEG"
    )]
    TooSlow,
    #[error("too many photographs are being read just now: send it again in a moment")]
    Busy,
    #[error("photographs cannot be stored just now: send it again in a moment")]
    Away,
}
