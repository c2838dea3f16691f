//! From what was sent to what is served. Pure, slow, and bounded by the pixels and bytes that it takes.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits, RgbImage,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::PngDecoder,
        webp::WebPDecoder,
    },
    imageops::FilterType,
    metadata::Orientation,
};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use super::{
    NotTaken,
    id::{HASH_DIGITS, HEIGHT_MAX, ImageId, Rendition, WIDTH_MAX},
};

/// Most bytes of a file: a camera's best JPEG of 50 megapixels.
pub(crate) const IMAGE_BYTES_MAX: usize = 25_000_000;
/// Most pixels, in millions: every telephone's and nearly every camera's.
pub(super) const MEGAPIXELS_MAX: u64 = 50;
/// Most bytes of a decoded picture: as many pixels of four bytes each.
const DECODED_BYTES_MAX: u64 = 4 * 1_000_000 * MEGAPIXELS_MAX;
/// What resizing takes for each pixel of what is as wide as before and as high as after: four floats.
const RESIZED_PIXEL_BYTES: u64 = 16;
/// Says how pictures are made: whoever changes that counts on, and old addresses keep what they had.
const PROCESS: &str = "outcry photograph 1";
/// Where a further step no longer pays in bytes, for the eye (of 100).
const WEBP_QUALITY: f32 = 78.0;
const JPEG_QUALITY: u8 = 80;
/// Shrinking by whole pixels first is quick, and not seen when this many are left for each that is made.
const SPARE_PIXELS: u32 = 2;

/// A photograph in every size.
pub(super) struct Developed {
    pub(super) id: ImageId,
    pub(super) files: Vec<(Rendition, Vec<u8>)>,
}

/// Megabytes that a photograph takes while it is made smaller, about, as its header says.
pub(super) fn megabytes(bytes: &[u8]) -> Result<u32, NotTaken> {
    if bytes.len() > IMAGE_BYTES_MAX {
        return Err(NotTaken::TooLarge);
    }
    let decoder = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    let (narrow, low) = fitting(width, height);
    let width = width.min(2 * SPARE_PIXELS * narrow);
    let resized = RESIZED_PIXEL_BYTES * u64::from(width) * u64::from(low);
    let decoded = decoder.total_bytes();
    // Beside what was decoded stands a copy of it in other colours, or what is made of it.
    let megabytes = (decoded + decoded.max(resized)).div_ceil(1_000_000);
    Ok(u32::try_from(megabytes).unwrap_or(u32::MAX))
}

/// The hash by which a file is known: the same file is the same photograph.
pub(super) fn hash(bytes: &[u8]) -> String {
    let mut hash = blake3::Hasher::new_derive_key(PROCESS);
    hash.update(bytes);
    let mut hash = hash.finalize().to_hex().to_string();
    hash.truncate(HASH_DIGITS);
    hash
}

/// Decodes a photograph and makes every size of it.
pub(super) fn develop(bytes: &[u8]) -> Result<Developed, NotTaken> {
    let largest = largest(bytes)?;
    let id = ImageId::new(hash(bytes), (largest.width(), largest.height()));
    let mut made = largest;
    let mut files = Vec::new();
    // From large to small, each out of the one before.
    for rendition in id.sizes().into_iter().rev() {
        made = shrunk(made, (rendition.width, rendition.height));
        files.push((rendition, webp(&made)));
        let jpeg = id.jpeg();
        if jpeg.width == rendition.width {
            files.push((jpeg, encoded_jpeg(&made)?));
        }
    }
    Ok(Developed { id, files })
}

/// The largest that is served: decoded, turned upright, its colours those of every screen, on white.
fn largest(bytes: &[u8]) -> Result<DynamicImage, NotTaken> {
    let mut decoder = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    decoder.set_limits(limits()).map_err(not_taken)?;
    // What is wrong with these is no reason to refuse the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or_default();
    let decoded = DynamicImage::from_decoder(decoder).map_err(not_taken)?;
    let is_turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) = match is_turned {
        true => (height, width),
        false => (width, height),
    };
    let (width, height) = fitting(width, height);
    let stored = match is_turned {
        true => (height, width),
        false => (width, height),
    };
    let mut upright = DynamicImage::from(shrunk(on_white(decoded), stored).into_rgb8());
    upright.apply_orientation(orientation);
    if let (Some(profile), Some(upright)) = (profile, upright.as_mut_rgb8()) {
        to_srgb(upright, &profile);
    }
    Ok(upright)
}

/// Has read the header, and not more pixels than are taken follow it.
fn decoder(bytes: &[u8]) -> Result<Box<dyn ImageDecoder + '_>, NotTaken> {
    let decoder = any_decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    let megapixels = (u64::from(width) * u64::from(height)).div_ceil(1_000_000);
    if megapixels > MEGAPIXELS_MAX {
        return Err(NotTaken::TooManyPixels(megapixels));
    }
    match decoder.total_bytes() > DECODED_BYTES_MAX {
        true => Err(NotTaken::TooMuchMemory),
        false => Ok(decoder),
    }
}

fn any_decoder(bytes: &[u8]) -> Result<Box<dyn ImageDecoder + '_>, NotTaken> {
    let read = Cursor::new(bytes);
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) if !is_whole_jpeg(bytes) => Err(NotTaken::Broken),
        Ok(ImageFormat::Jpeg) => Ok(Box::new(JpegDecoder::new(read).map_err(not_taken)?)),
        Ok(ImageFormat::Png) => {
            let png = PngDecoder::with_limits(read, limits()).map_err(not_taken)?;
            match png.is_apng().map_err(not_taken)? {
                true => Err(NotTaken::Animated),
                false => Ok(Box::new(png)),
            }
        }
        Ok(ImageFormat::WebP) => {
            let webp = WebPDecoder::new(read).map_err(not_taken)?;
            match webp.has_animation() {
                true => Err(NotTaken::Animated),
                false => Ok(Box::new(webp)),
            }
        }
        _ if is_svg(bytes) => Err(NotTaken::Svg),
        _ => Err(NotTaken::NotAnImage),
    }
}

/// For what a decoder needs besides.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(2 * DECODED_BYTES_MAX);
    limits
}

/// Decoders fill up what a JPEG lacks with grey. A whole one ends after its last scan has begun.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let last = |marker| {
        bytes
            .array_windows()
            .rposition(|at: &[u8; 2]| *at == [0xff, marker])
    };
    last(0xda).is_some_and(|scan| last(0xd9).is_some_and(|end| end > scan))
}

fn is_svg(bytes: &[u8]) -> bool {
    const LOOKED_AT: usize = 1_024;
    let beginning = &bytes[..bytes.len().min(LOOKED_AT)];
    String::from_utf8_lossy(beginning)
        .to_ascii_lowercase()
        .contains("<svg")
}

fn not_taken(error: ImageError) -> NotTaken {
    match error {
        ImageError::Limits(_) => NotTaken::TooMuchMemory,
        _ => NotTaken::Broken,
    }
}

/// The size in which a picture of this size is served: as it is, or smaller.
fn fitting(width: u32, height: u32) -> (u32, u32) {
    if width <= WIDTH_MAX && height <= HEIGHT_MAX {
        return (width, height);
    }
    let by = f64::from(WIDTH_MAX) / f64::from(width);
    let by = by.min(f64::from(HEIGHT_MAX) / f64::from(height));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "both are at most what is served"
    )]
    let side = |side: u32| (f64::from(side) * by).round().max(1.0) as u32;
    (side(width), side(height))
}

/// 8 bits a colour; what shows through is white. Where it can be, in place: the largest takes a fifth of a gigabyte.
fn on_white(decoded: DynamicImage) -> DynamicImage {
    if !decoded.color().has_alpha() {
        return decoded.into_rgb8().into();
    }
    let mut clear = decoded.into_rgba8();
    for pixel in clear.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let over = |colour: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        };
        pixel.0 = [over(red), over(green), over(blue), u8::MAX];
    }
    clear.into()
}

fn shrunk(image: DynamicImage, (width, height): (u32, u32)) -> DynamicImage {
    if (image.width(), image.height()) == (width, height) {
        return image;
    }
    let rough = (width * SPARE_PIXELS, height * SPARE_PIXELS);
    let is_far = image.width() > 2 * rough.0 && image.height() > 2 * rough.1;
    let image = match is_far {
        true => image.thumbnail_exact(rough.0, rough.1),
        false => image,
    };
    image.resize_exact(width, height, FilterType::CatmullRom)
}

/// Colours as every screen shows them; those of a profile that cannot be read stay as they are.
fn to_srgb(image: &mut RgbImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let options = TransformOptions::default();
    let srgb = ColorProfile::new_srgb();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options)
    else {
        return;
    };
    let mut turned = vec![0; image.as_raw().len()];
    if transform.transform(image.as_raw(), &mut turned).is_ok() {
        image.copy_from_slice(&turned);
    }
}

fn webp(image: &DynamicImage) -> Vec<u8> {
    let encoder = webp::Encoder::from_rgb(image.as_bytes(), image.width(), image.height());
    encoder.encode(WEBP_QUALITY).to_vec()
}

fn encoded_jpeg(image: &DynamicImage) -> Result<Vec<u8>, NotTaken> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    let encoded = image.write_with_encoder(encoder);
    encoded.map_err(|_| NotTaken::Broken)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
