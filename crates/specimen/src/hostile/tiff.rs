//! A writer of TIFF directories (TIFF 6.0 §2), which writes what it is told, true or not.

use image::GrayImage;

/// The offset of the next page in the last page of a TIFF.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Last {
    Ends,
    PointsBack,
}

/// A page: its sides, its one strip, and entries besides (tag, number).
pub(super) struct Page<'a> {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) strip: &'a [u8],
    pub(super) more: &'a [(u16, u32)],
}

const PIXEL: Page<'_> = Page { width: 1, height: 1, strip: &[255], more: &[] };

/// Pages of one white pixel.
pub(super) fn pixels(pages: usize, last: Last) -> Vec<u8> {
    let pages: Vec<Page<'_>> = (0..pages).map(|_| PIXEL).collect();
    tiff(&pages, last)
}

/// A page, and one of one white pixel after it.
pub(super) fn page_and_pixel(page: &GrayImage) -> Vec<u8> {
    let first = Page { width: page.width(), height: page.height(), strip: page.as_raw(), more: &[] };
    tiff(&[first, PIXEL], Last::Ends)
}

/// A little-endian TIFF in grey of eight bits.
pub(super) fn tiff(pages: &[Page<'_>], last: Last) -> Vec<u8> {
    let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let mut bytes = b"II\x2a\0\0\0\0\0".to_vec();
    let mut next_at = 4;
    let mut first = 0;
    for page in pages {
        let strip_at = number(bytes.len());
        bytes.extend(page.strip);
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        let directory = number(bytes.len());
        first = if first == 0 { directory } else { first };
        bytes[next_at..next_at + 4].copy_from_slice(&directory.to_le_bytes());
        // Width, height, bits a sample, not compressed, black is zero, the strip with all rows.
        let usual = [
            (256, page.width),
            (257, page.height),
            (258, 8),
            (259, 1),
            (262, 1),
            (273, strip_at),
            (278, page.height),
            (279, number(page.strip.len())),
        ];
        let own = |tag: u16| page.more.iter().any(|(other, _)| *other == tag);
        let mut entries: Vec<(u16, u32)> = usual.into_iter().filter(|(tag, _)| !own(*tag)).collect();
        entries.extend(page.more);
        entries.sort_unstable();
        bytes.extend(u16::try_from(entries.len()).unwrap_or(u16::MAX).to_le_bytes());
        for (tag, value) in entries {
            bytes.extend([tag.to_le_bytes(), 4_u16.to_le_bytes()].concat());
            bytes.extend([1_u32.to_le_bytes(), value.to_le_bytes()].concat());
        }
        next_at = bytes.len();
        bytes.extend([0; 4]);
    }
    if last == Last::PointsBack {
        bytes[next_at..].copy_from_slice(&u32::to_le_bytes(first));
    }
    bytes
}
