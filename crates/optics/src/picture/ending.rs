//! Detection of picture files that were cut short. Decoders fill up what is missing of a picture; a page that was cut must
//! be refused, and before its pixels are decoded.

/// The format of a picture file without its end; `None` for a whole one, and for formats whose decoders report missing
/// pixels themselves (TIFF, BMP).
pub(super) fn find_cut(bytes: &[u8]) -> Option<&'static str> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xd8]) {
        return (!jpeg_ends(rest)).then_some("JPEG");
    }
    if let Some(rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") {
        return (!png_ends(rest)).then_some("PNG");
    }
    match bytes {
        [b'R', b'I', b'F', b'F', size @ ..] if size.get(4..8) == Some(b"WEBP") => {
            let size = size.first_chunk().map_or(u32::MAX, |size| u32::from_le_bytes(*size));
            // The size counts what stands behind it (WebP container specification, "WebP file header").
            let whole = usize::try_from(size).is_ok_and(|size| size <= bytes.len().saturating_sub(8));
            (!whole).then_some("WebP")
        }
        _ => None,
    }
}

/// Looks for the end marker after the headers of a JPEG (ITU-T T.81 §B.1.1.3). Entropy-coded bytes cannot be mistaken for a
/// marker.
fn jpeg_ends(mut rest: &[u8]) -> bool {
    while let [0xff, marker, high, low, ..] = *rest {
        if marker == 0xda {
            return rest.windows(2).any(|pair| pair == [0xff, 0xd9]);
        }
        // Fill bytes may stand before a marker.
        let length = if marker == 0xff { 1 } else { 2 + usize::from(u16::from_be_bytes([high, low])) };
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

/// Looks for the chunk IEND. A chunk is a length, a type, as many bytes and a checksum of four (PNG, third edition, §5.3).
fn png_ends(mut rest: &[u8]) -> bool {
    while let Some((length, kind)) = rest.first_chunk().zip(rest.get(4..8)) {
        let whole = usize::try_from(u32::from_be_bytes(*length)).ok().and_then(|length| length.checked_add(12));
        let Some(next) = whole.and_then(|whole| rest.get(whole..)) else { return false };
        if kind == b"IEND" {
            return true;
        }
        rest = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

    use crate::budget::Budget;
    use crate::picture::Picture;

    const FORMATS: [ImageFormat; 5] =
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Tiff, ImageFormat::Bmp, ImageFormat::WebP];

    fn decodes(bytes: &[u8]) -> bool {
        Picture::decode(bytes, &mut Budget::default()).is_ok()
    }

    fn decodes_grey(bytes: &[u8]) -> bool {
        Picture::decode_grey(bytes, &mut Budget::default()).is_ok()
    }

    fn file(format: ImageFormat) -> Vec<u8> {
        let shade = |at: u32| u8::try_from(at * 7 % 256).unwrap();
        let picture = RgbImage::from_fn(24, 17, |x, y| Rgb([shade(x), shade(y), shade(x * y)]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn picture_without_its_last_byte_is_refused() {
        for format in FORMATS {
            let whole = file(format);
            assert!(decodes(&whole) && decodes_grey(&whole), "{format:?}");
            for length in 0..whole.len() {
                let cut = &whole[..length];
                assert!(!decodes(cut), "{format:?}: {length} of {} bytes", whole.len());
                assert!(!decodes_grey(cut), "{format:?}: {length} of {} bytes in grey", whole.len());
            }
        }
    }

    /// A camera may write more after a picture's end, and fill bytes before a marker.
    #[test]
    fn bytes_after_a_picture_are_ignored() {
        for format in FORMATS {
            let more = [file(format), b"more".to_vec()].concat();
            assert!(decodes(&more), "{format:?}");
        }
        let jpeg = file(ImageFormat::Jpeg);
        let filled = [&jpeg[..2], &[0xff, 0xff], &jpeg[2..]].concat();
        assert!(decodes(&filled));
    }
}
