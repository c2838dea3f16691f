//! Pictures as they come, and what they become.

use image::{
    ImageEncoder, Rgb, Rgba, RgbaImage,
    codecs::{png::PngEncoder, webp::WebPEncoder},
};

use super::*;

/// Red on the left and blue on the right.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| match x < width / 2 {
        true => Rgb([220, 20, 20]),
        false => Rgb([20, 20, 220]),
    })
}

fn png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoded = image.write_with_encoder(PngEncoder::new(&mut bytes));
    encoded.unwrap();
    bytes
}

/// A JPEG that says by EXIF how it was held, and in which colours it is.
fn jpeg(image: &RgbImage, orientation: u8, profile: Option<ColorProfile>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";
    let exif = [exif, &[orientation, 0, 0, 0, 0, 0, 0, 0][..]].concat();
    encoder.set_exif_metadata(exif).unwrap();
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
    }
    image.write_with_encoder(encoder).unwrap();
    bytes
}

fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

fn refusal(bytes: &[u8]) -> NotTaken {
    let made = megabytes(bytes).and_then(|_| develop(bytes));
    made.err().expect("it is not taken")
}

#[test]
fn photograph_is_turned_upright_and_says_nothing_of_its_camera() {
    let developed = develop(&jpeg(&halves(1_200, 600), 6, None)).unwrap();
    assert_eq!(developed.id.size(), (600, 1_200));
    assert_eq!(developed.files.len(), 3, "two sizes and a JPEG");
    for (rendition, bytes) in &developed.files {
        let image = decoded(bytes);
        assert_eq!(image.dimensions(), (rendition.width, rendition.height));
        let (middle, end) = (image.width() / 2, image.height() - 10);
        let [[red, _, _], [_, _, blue]] = [
            image.get_pixel(middle, 10).0,
            image.get_pixel(middle, end).0,
        ];
        assert!(red > 180 && blue > 180, "what was left is above");
        assert!(!bytes.windows(4).any(|at| at == b"Exif" || at == b"EXIF"));
    }
    let again = develop(&jpeg(&halves(1_200, 600), 6, None)).unwrap();
    assert_eq!(again.id, developed.id);
}

#[test]
fn what_is_large_is_made_smaller_and_what_is_small_no_larger() {
    let size = |width, height| {
        let png = png(&halves(width, height).into());
        develop(&png).unwrap().id.size()
    };
    assert_eq!(size(5_000, 100), (2_048, 41));
    assert_eq!(size(100, 9_000), (46, 4_096));
    assert_eq!(size(3, 2), (3, 2));
    assert_eq!(size(1, 1), (1, 1));
}

#[test]
fn what_shows_through_is_white_and_sixteen_bits_are_eight() {
    let clear = RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0]));
    let (_, jpeg) = develop(&png(&clear.into())).unwrap().files.pop().unwrap();
    assert!(
        decoded(&jpeg)
            .get_pixel(4, 4)
            .0
            .iter()
            .all(|colour| *colour > 250)
    );
    let deep = DynamicImage::ImageRgb8(halves(64, 64)).into_rgba16();
    let developed = develop(&png(&deep.into())).unwrap();
    assert!(decoded(&developed.files[0].1).get_pixel(60, 9).0[2] > 180);
}

#[test]
fn colours_of_a_wide_profile_are_those_of_every_screen() {
    let dull = RgbImage::from_pixel(64, 64, Rgb([200, 100, 100]));
    let wide = jpeg(&dull, 1, Some(ColorProfile::new_display_p3()));
    let (_, small) = develop(&wide).unwrap().files.pop().unwrap();
    let [red, green, _] = decoded(&small).get_pixel(30, 30).0;
    assert!(
        red > 205 && green < 98,
        "{red} {green}: more of it is red there"
    );
    // A profile that is none is no reason to refuse.
    let mut broken = jpeg(&dull, 1, Some(ColorProfile::new_display_p3()));
    let at = broken.windows(4).position(|at| at == b"acsp").unwrap();
    broken[at] = b'x';
    assert!(develop(&broken).is_ok());
}

#[test]
fn print_colours_are_read() {
    let cmyk = include_bytes!("cmyk.jpg");
    let (_, jpeg) = develop(cmyk).unwrap().files.pop().unwrap();
    let [red, green, blue] = decoded(&jpeg).get_pixel(8, 8).0;
    assert!(
        red > 180 && green < 90 && blue < 90,
        "{red} {green} {blue}: it is red"
    );
}

#[test]
fn what_is_no_picture_is_told_so() {
    for not in [
        &b""[..],
        b"hello",
        b"GIF89a",
        b"%PDF-1.7",
        b"<html><script>",
    ] {
        assert_eq!(refusal(not), NotTaken::NotAnImage);
    }
    let svg = b"<?xml version='1.0'?><SVG xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    assert_eq!(refusal(svg), NotTaken::Svg);
    assert_eq!(refusal(b"\xff\xd8\xff\xe0"), NotTaken::Broken);
    assert_eq!(refusal(&vec![0; IMAGE_BYTES_MAX + 1]), NotTaken::TooLarge);
}

#[test]
fn what_was_cut_off_is_refused() {
    let image = DynamicImage::from(halves(300, 300));
    let mut webp = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut webp);
    image.write_with_encoder(encoder).unwrap();
    for whole in [jpeg(&halves(300, 300), 1, None), png(&image), webp] {
        assert!(develop(&whole).is_ok());
        for part in [whole.len() / 2, whole.len() - 20, 40] {
            assert_eq!(
                refusal(&whole[..part]),
                NotTaken::Broken,
                "{part} of {}",
                whole.len()
            );
        }
    }
}

/// A PNG of a few pixels whose header says that it has so many.
fn bomb(image: &DynamicImage, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(image);
    let header = 12..29;
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = bytes[header.clone()].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    });
    bytes[header.end..header.end + 4].copy_from_slice(&(!checksum).to_be_bytes());
    bytes
}

#[test]
fn few_bytes_of_many_pixels_are_refused_unread() {
    let small = DynamicImage::from(halves(8, 8));
    let refused = |width, height| refusal(&bomb(&small, width, height));
    assert_eq!(refused(10_000, 10_000), NotTaken::TooManyPixels(100));
    assert_eq!(refused(7_143, 7_001), NotTaken::TooManyPixels(51));
    assert_eq!(refused(8, 9), NotTaken::Broken, "it has less than it says");
    let deep = DynamicImage::from(small.into_rgba16());
    assert_eq!(refusal(&bomb(&deep, 8_000, 6_000)), NotTaken::TooMuchMemory);
}

#[test]
fn memory_that_is_taken_follows_from_the_header() {
    let small = DynamicImage::from(halves(8, 8));
    let deep = DynamicImage::from(small.clone().into_rgba16());
    let table = [
        (bomb(&small, 8, 8), 1),
        // A telephone's: 36 decoded, and the height that is served, of as many floats.
        (bomb(&small, 4_000, 3_000), 36 + 99),
        // Shrunk by whole pixels first.
        (bomb(&small, 50_000, 1_000), 150 + 150),
        (bomb(&deep, 5_000, 5_000), 200 + 200),
        (bomb(&small, 7_000, 7_000), 147 + 230),
    ];
    for (bytes, expected) in table {
        assert_eq!(megabytes(&bytes).unwrap(), expected);
    }
}

#[test]
fn what_moves_is_refused() {
    let frames = [halves(8, 8), RgbImage::new(8, 8)];
    let config = webp::WebPConfig::new().unwrap();
    let mut encoder = webp::AnimEncoder::new(8, 8, &config);
    for (frame, at) in frames.iter().zip([0, 100]) {
        encoder.add_frame(webp::AnimFrame::from_rgb(frame.as_raw(), 8, 8, at));
    }
    assert_eq!(refusal(&encoder.encode()), NotTaken::Animated);
}
