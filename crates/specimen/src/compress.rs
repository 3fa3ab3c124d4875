//! Pictures as JPEG.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};

/// A picture as JPEG of this quality would give it back.
#[must_use]
pub fn compress(image: &RgbImage, quality: u8) -> RgbImage {
    let bytes = jpeg(image, quality);
    image::load(Cursor::new(bytes), ImageFormat::Jpeg).expect("what was just encoded").into_rgb8()
}

/// A picture as JPEG of this quality.
#[must_use]
pub fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    image.write_with_encoder(encoder).expect("memory takes a JPEG");
    bytes
}
