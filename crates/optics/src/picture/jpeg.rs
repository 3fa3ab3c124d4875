//! The brightness of a JPEG without its colours.

use image::GrayImage;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::bytes::wide;

/// Decodes the brightness of a JPEG that keeps it in a channel of its own, as JFIF does; `None` for any other picture. To
/// be called only for a picture that was found to be within our limits.
pub(super) fn brightness(bytes: &[u8]) -> Option<GrayImage> {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    // As lenient as `image` is when it opens this decoder for colours.
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(SIDE).set_max_height(SIDE);
    let options = options.jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    if decoder.input_colorspace()? != ColorSpace::YCbCr {
        return None;
    }
    let pixels = decoder.decode().ok()?;
    GrayImage::from_raw(u32::try_from(width).ok()?, u32::try_from(height).ok()?, pixels)
}

/// The number of pixels of a JPEG that keeps its brightness in a channel of its own; `None` for any other picture.
pub(super) fn pixels(bytes: &[u8]) -> Option<u64> {
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(SIDE).set_max_height(SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    (decoder.input_colorspace()? == ColorSpace::YCbCr).then(|| wide(width).saturating_mul(wide(height)))
}

/// A picture at half its size, each pixel the mean of four, in the memory that it has.
pub(super) fn halved(picture: GrayImage) -> Option<GrayImage> {
    let (width, height) = (picture.width(), picture.height());
    let (half_width, half_height) = (width / 2, height / 2);
    let [columns, rows, stride] =
        [half_width, half_height, width].map(|side| usize::try_from(side).unwrap_or_default());
    let mut pixels = picture.into_raw();
    for row in 0..rows {
        for column in 0..columns {
            let at = 2 * row * stride + 2 * column;
            let pixel = |at: usize| pixels.get(at).copied().map_or(0, u16::from);
            let mean = (pixel(at) + pixel(at + 1) + pixel(at + stride) + pixel(at + stride + 1) + 2) / 4;
            // Four pixels are read before the first of them is written over.
            if let Some(to) = pixels.get_mut(row * columns + column) {
                *to = u8::try_from(mean).unwrap_or(u8::MAX);
            }
        }
    }
    pixels.truncate(rows * columns);
    pixels.shrink_to_fit();
    GrayImage::from_raw(half_width, half_height, pixels)
}

/// The most pixels in a row or column that a JPEG can have (ITU-T T.81 §B.2.2).
const SIDE: usize = 65_535;

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

    use super::*;

    fn jpeg(picture: DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn brightness_is_that_of_the_colours() {
        let shade = |at: u32| u8::try_from(at * 3).unwrap();
        let picture = RgbImage::from_fn(80, 48, |x, y| Rgb([shade(x), shade(y), 90]));
        let bytes = jpeg(DynamicImage::ImageRgb8(picture));
        let colours = image::load_from_memory(&bytes).unwrap().into_rgb8();
        let grey = brightness(&bytes).unwrap();
        assert_eq!(grey.dimensions(), (80, 48));
        for (x, y, Rgb([red, green, blue])) in colours.enumerate_pixels() {
            let expected = 0.299 * f32::from(*red) + 0.587 * f32::from(*green) + 0.114 * f32::from(*blue);
            assert!((f32::from(grey.get_pixel(x, y).0[0]) - expected).abs() < 3.0, "{x} {y}");
        }
    }

    #[test]
    fn half_is_the_mean_of_four() {
        let picture = GrayImage::from_fn(81, 47, |x, y| image::Luma([u8::try_from(x + 2 * y).unwrap()]));
        let half = halved(picture.clone()).unwrap();
        assert_eq!(half.dimensions(), (40, 23));
        let expected = GrayImage::from_fn(40, 23, |x, y| image::Luma([u8::try_from(2 * x + 4 * y + 2).unwrap()]));
        assert!(half == expected);
        assert_eq!(pixels(&jpeg(DynamicImage::ImageRgb8(RgbImage::new(33, 9)))), Some(297));
        assert_eq!(pixels(&jpeg(DynamicImage::new_luma8(16, 16))), None);
        assert_eq!(pixels(b"\x89PNG"), None);
    }

    #[test]
    fn picture_without_such_a_channel_is_refused() {
        assert!(brightness(b"\x89PNG\r\n\x1a\n").is_none());
        assert!(brightness(&[0xff, 0xd8, 0xff, 0xd9]).is_none());
        assert!(brightness(&jpeg(DynamicImage::new_luma8(16, 16))).is_none());
    }
}
