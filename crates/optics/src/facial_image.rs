//! Decoding of the picture in a face record: JPEG or JPEG 2000 (Doc 9303-10 §4.7.2; ISO/IEC 19794-5 §5.8), told apart by
//! content. The type that the record states is not used.

use image::{DynamicImage, RgbImage};

use crate::budget::Budget;
use crate::jpeg_2000;
use crate::limits::PORTRAIT_PIXELS;
use crate::picture::{open, refused};
use crate::unreadable::Unreadable;

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

/// Decodes a facial image.
///
/// # Errors
/// [`Unreadable`] if the bytes are neither, are damaged, have more than [`PORTRAIT_PIXELS`], or cost more than is left of
/// the budget.
pub fn decode(bytes: &[u8], budget: &mut Budget) -> Result<FacialImage, Unreadable> {
    let (picture, media_type) = if bytes.starts_with(b"\xFF\xD8\xFF") {
        let opened = open(bytes, PORTRAIT_PIXELS, budget)?;
        (DynamicImage::from_decoder(opened.decoder).map_err(refused)?.into_rgb8(), "image/jpeg")
    } else if jpeg_2000::is_jpeg_2000(bytes) {
        (jpeg_2000::decode(bytes, budget)?, "image/jp2")
    } else {
        return Err(Unreadable::Broken("neither JPEG nor JPEG 2000".to_owned()));
    };
    Ok(FacialImage { picture, media_type, encoded: bytes.to_vec() })
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
    use std::io::Cursor;

    use image::ImageFormat;

    use super::*;

    fn decode(bytes: &[u8]) -> Result<FacialImage, Unreadable> {
        super::decode(bytes, &mut Budget::default())
    }

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
    fn facial_image_has_no_pixels_in_debug() {
        let portrait = FacialImage { picture: RgbImage::new(4, 5), media_type: "image/jpeg", encoded: vec![7] };
        assert_eq!(format!("{portrait:?}"), "FacialImage { size: (4, 5), .. }");
    }
}
