//! The parts of a picture file, walked without decoding a pixel: how many pictures it has, what stands behind the first,
//! and what a decoder of it holds beside the decoded pixels.

mod bmp;
mod further;
mod jpeg;
mod jpeg_scans;
mod png;
mod tiff;
mod webp;

pub use further::Further;

use crate::bytes::wide;
use crate::limits::PNG_METADATA;
use crate::unreadable::Unreadable;

/// The parts of a picture file.
pub(crate) struct Layout {
    /// Bytes that a decoder holds for each pixel beside the decoded ones.
    scratch_per_pixel: u64,
    /// Bytes that it holds whatever the number of pixels.
    scratch: u64,
    /// Content beside the picture that is decoded.
    pub(crate) further: Vec<Further>,
}

impl Layout {
    /// Walks a file of any kind that is decoded.
    ///
    /// # Errors
    /// [`Unreadable`] where the file claims parts that no decoder should be given.
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, Unreadable> {
        match bytes {
            [0xff, 0xd8, ..] => Ok(jpeg::layout(bytes)),
            [0x89, b'P', b'N', b'G', ..] => Ok(png::layout(bytes)),
            [b'R', b'I', b'F', b'F', ..] => webp::layout(bytes),
            [b'I', b'I', ..] | [b'M', b'M', ..] => tiff::layout(bytes),
            [b'B', b'M', ..] => Ok(bmp::layout(bytes)),
            _ => Ok(Self { scratch_per_pixel: 0, scratch: 0, further: Vec::new() }),
        }
    }

    /// Bytes that a decoder holds beside the decoded pixels.
    pub(crate) fn scratch(&self, pixels: u64) -> u64 {
        self.scratch_per_pixel.saturating_mul(pixels).saturating_add(self.scratch)
    }
}

/// The content behind the end of a picture, if any: a filler of one value and line ends at the end of a file are none.
fn behind(bytes: &[u8], end: usize) -> Option<Further> {
    let rest = bytes.get(end..).unwrap_or_default();
    let filler = |byte: &u8| rest.first() == Some(byte) && matches!(byte, 0 | 0xff);
    let padding = rest.iter().all(filler) || rest.iter().all(u8::is_ascii_whitespace);
    (!padding).then(|| Further::Behind(wide(rest.len())))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

    use super::{Further, Layout};

    /// A small picture in a format.
    pub(super) fn encoded(format: ImageFormat) -> Vec<u8> {
        let shade = |at: u32| u8::try_from(at * 7 % 256).unwrap();
        let picture = RgbImage::from_fn(24, 17, |x, y| Rgb([shade(x), shade(y), shade(x * y)]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    pub(super) fn further(bytes: &[u8]) -> Vec<Further> {
        Layout::of(bytes).unwrap().further
    }

    #[test]
    fn cut_and_changed_files_are_walked_to_an_end() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Tiff, ImageFormat::Bmp, ImageFormat::WebP] {
            let bytes = encoded(format);
            for at in 0..bytes.len() {
                let mut changed = bytes.clone();
                changed[at] ^= 0xff;
                let _ = (Layout::of(&bytes[..at]), Layout::of(&changed));
            }
        }
    }
}
