//! Decoding: bytes of an unknown sender to grey pixels, within limits that hold before anything is allocated.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, Limits};

use crate::base::limits;

/// A decoded picture, upright as its own metadata says, in grey.
pub(crate) struct Picture {
    grey: GrayImage,
    orientation: Orientation,
}

/// Why a picture cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// One of our limits was reached, and which.
    Limit(String),
    /// The bytes are no picture of a supported kind, and why.
    Broken(String),
}

impl Picture {
    /// Decodes PNG, JPEG, TIFF, BMP or WebP. The content says which it is; no name is believed.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut reader =
            ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| broken(&error.to_string()))?;
        if reader.format().is_none() {
            return Err(broken("no PNG, JPEG, TIFF, BMP or WebP"));
        }
        let mut allowed = Limits::default();
        allowed.max_image_width = Some(limits::PICTURE_SIDE);
        allowed.max_image_height = Some(limits::PICTURE_SIDE);
        allowed.max_alloc = Some(limits::PICTURE_BYTES);
        reader.limits(allowed);
        let mut decoder = reader.into_decoder().map_err(refused)?;
        let (width, height) = decoder.dimensions();
        let pixels = u64::from(width) * u64::from(height);
        if pixels > limits::PICTURE_PIXELS {
            return Err(Unreadable::Limit(format!("{pixels} pixels, more than {}", limits::PICTURE_PIXELS)));
        }
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
        image.apply_orientation(orientation);
        Ok(Self { grey: image.into_luma8(), orientation })
    }

    /// Pixels from left to right, as handed in.
    #[must_use]
    pub(crate) fn width(&self) -> u32 {
        if swaps_sides(self.orientation) { self.grey.height() } else { self.grey.width() }
    }

    /// Pixels from top to bottom, as handed in.
    #[must_use]
    pub(crate) fn height(&self) -> u32 {
        if swaps_sides(self.orientation) { self.grey.width() } else { self.grey.height() }
    }
}

fn swaps_sides(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    )
}

fn refused(error: image::ImageError) -> Unreadable {
    match error {
        image::ImageError::Limits(error) => Unreadable::Limit(error.to_string()),
        error => broken(&error.to_string()),
    }
}

fn broken(why: &str) -> Unreadable {
    Unreadable::Broken(why.to_owned())
}
