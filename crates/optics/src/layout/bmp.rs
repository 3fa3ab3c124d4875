//! The header of a BMP (Microsoft, "Bitmap Storage").

use super::{Layout, behind};
use crate::bytes::{Bytes, index};

pub(super) fn layout(bytes: &[u8]) -> Layout {
    let further = end(bytes).and_then(|end| behind(bytes, end)).into_iter().collect();
    // Rows and a palette.
    Layout { scratch_per_pixel: 0, scratch: 1 << 20, further }
}

/// The end of the pixels, of a colour profile behind them, and of the padding to four bytes that some writers add. `None`
/// where the header does not say it.
fn end(bytes: &[u8]) -> Option<usize> {
    let mut cursor = Bytes::at(bytes, 10);
    let pixels = index(cursor.u32_le()?);
    let header = index(cursor.u32_le()?);
    if header < 40 {
        return None;
    }
    let (width, height) = (cursor.u32_le()?, cursor.u32_le()?.cast_signed().unsigned_abs());
    let (_, depth, compression, size) = (cursor.u16_le()?, cursor.u16_le()?, cursor.u32_le()?, cursor.u32_le()?);
    let row = index(width).checked_mul(usize::from(depth))?.div_ceil(32).checked_mul(4)?;
    let size = match compression {
        0 | 3 | 6 => row.checked_mul(index(height))?,
        _ => index(size),
    };
    let mut end = pixels.checked_add(size)?;
    if header >= 124 {
        let mut profile = Bytes::at(bytes, 14 + 112);
        let (start, length) = (index(profile.u32_le()?), index(profile.u32_le()?));
        end = end.max(start.checked_add(length)?.checked_add(14)?);
    }
    Some(end.checked_next_multiple_of(4)?.min(bytes.len()))
}

#[cfg(test)]
mod tests {
    use crate::layout::Further;
    use crate::layout::tests::{encoded, further};
    use image::ImageFormat::Bmp;

    #[test]
    fn bytes_behind_the_pixels_are_found() {
        let picture = encoded(Bmp);
        assert_eq!(further(&picture), []);
        assert_eq!(further(&[&picture[..], &[0; 9]].concat()), []);
        assert!(matches!(further(&picture.repeat(2))[..], [Further::Behind(bytes)] if bytes > 1_000));
    }
}
