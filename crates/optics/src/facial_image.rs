//! Decoding of the picture in a face record: JPEG or JPEG 2000 (Doc 9303-10 §4.7.2; ISO/IEC 19794-5 §5.8), told apart by
//! content. The type that the record states is not used.

use std::io::Cursor;

use crate::unreadable::Unreadable;
use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};
use image::{DynamicImage, GrayImage, ImageFormat, ImageReader, RgbImage};

use crate::limits::{PICTURE_BYTES, PICTURE_SIDE, PORTRAIT_PIXELS};

/// A decoded facial image.
#[derive(Clone)]
pub struct FacialImage {
    /// Pixels of the picture.
    pub picture: RgbImage,
    /// `image/jpeg` or `image/jp2`.
    pub media_type: &'static str,
    /// The bytes as the chip has them.
    pub encoded: Vec<u8>,
}

const JP2: &[u8] = b"\x00\x00\x00\x0CjP  ";
const JPEG_2000_STREAM: &[u8] = b"\xFF\x4F\xFF\x51";

/// Decodes a facial image.
///
/// # Errors
/// [`Unreadable`] if the bytes are neither, are damaged, or have more than [`PORTRAIT_PIXELS`].
pub fn decode(bytes: &[u8]) -> Result<FacialImage, Unreadable> {
    let (picture, media_type) = if bytes.starts_with(b"\xFF\xD8\xFF") {
        (decode_jpeg(bytes)?, "image/jpeg")
    } else if bytes.starts_with(JP2) || bytes.starts_with(JPEG_2000_STREAM) {
        (decode_jpeg_2000(bytes)?, "image/jp2")
    } else {
        return Err(Unreadable::Broken("neither JPEG nor JPEG 2000".to_owned()));
    };
    Ok(FacialImage { picture, media_type, encoded: bytes.to_vec() })
}

fn bounded(width: u32, height: u32) -> Result<(), Unreadable> {
    if u64::from(width) * u64::from(height) > PORTRAIT_PIXELS {
        return Err(Unreadable::Limit(format!("{width} × {height} pixels, more than {PORTRAIT_PIXELS}")));
    }
    if width == 0 || height == 0 { Err(Unreadable::Broken("no pixels".to_owned())) } else { Ok(()) }
}

fn decode_jpeg(bytes: &[u8]) -> Result<RgbImage, Unreadable> {
    let broken = |error: image::ImageError| Unreadable::Broken(error.to_string());
    let reader = || ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg);
    let (width, height) = reader().into_dimensions().map_err(broken)?;
    bounded(width, height)?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(PICTURE_SIDE);
    limits.max_image_height = Some(PICTURE_SIDE);
    limits.max_alloc = Some(PICTURE_BYTES);
    let mut reader = reader();
    reader.limits(limits);
    Ok(reader.decode().map_err(broken)?.into_rgb8())
}

fn decode_jpeg_2000(bytes: &[u8]) -> Result<RgbImage, Unreadable> {
    let broken = |error: hayro_jpeg2000::DecodeError| Unreadable::Broken(format!("JPEG 2000: {error}"));
    let settings = DecodeSettings { strict: true, ..DecodeSettings::default() };
    let image = Image::new(bytes, &settings).map_err(broken)?;
    let (width, height) = (image.width(), image.height());
    bounded(width, height)?;
    let channels = usize::from(image.color_space().num_channels()) + usize::from(image.has_alpha());
    let grey = matches!(image.color_space(), ColorSpace::Gray);
    let mut context = DecoderContext::default();
    let samples = image.decode(&mut context).map_err(broken)?.data_u8();
    let odd = || Unreadable::Broken(format!("JPEG 2000 of {channels} channels"));
    if grey && channels == 1 {
        let grey = GrayImage::from_raw(width, height, samples).ok_or_else(odd)?;
        return Ok(DynamicImage::ImageLuma8(grey).into_rgb8());
    }
    // Red, green and blue; an alpha channel may follow.
    let pixels = samples.chunks_exact(channels.max(1)).flat_map(|pixel| pixel.iter().take(3).copied());
    RgbImage::from_raw(width, height, pixels.collect()).ok_or_else(odd)
}

// A portrait is personal data.
impl std::fmt::Debug for FacialImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (width, height) = self.picture.dimensions();
        f.debug_struct("FacialImage").field("size", &(width, height)).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jpeg_is_decoded_and_cut_ones_do_not_panic() {
        let mut bytes = Vec::new();
        let picture =
            RgbImage::from_fn(40, 52, |x, y| image::Rgb([x, y, 90].map(|value| u8::try_from(value).unwrap())));
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
        let portrait = decode(&bytes).unwrap();
        assert_eq!((portrait.picture.dimensions(), portrait.media_type), ((40, 52), "image/jpeg"));
        assert!(matches!(decode(&bytes[..40]), Err(Unreadable::Broken(_))));
        assert!(matches!(decode(b"GIF89a"), Err(Unreadable::Broken(_))));
        for length in 0..bytes.len() {
            let _ = decode(&bytes[..length]);
        }
    }

    #[test]
    fn header_beyond_the_limit_is_refused() {
        // SOI, SOF0 of 65,500 × 65,500 in one component.
        let header = [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0xFF, 0xDC, 0xFF, 0xDC, 1, 1, 0x11, 0];
        assert!(decode(&header).is_err());
    }

    #[test]
    fn facial_image_is_bounded_and_has_no_pixels_in_debug() {
        let side = u32::try_from(PORTRAIT_PIXELS.isqrt()).unwrap();
        assert!(bounded(side, side).is_ok());
        assert!(matches!(bounded(side + 1, side + 1), Err(Unreadable::Limit(_))));
        assert!(matches!(bounded(0, 9), Err(Unreadable::Broken(_))));
        let portrait = FacialImage { picture: RgbImage::new(4, 5), media_type: "image/jpeg", encoded: vec![7] };
        assert_eq!(format!("{portrait:?}"), "FacialImage { size: (4, 5), .. }");
    }
}
