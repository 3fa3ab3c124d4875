//! The directories of a TIFF (TIFF 6.0 §2 and §8; BigTIFF).

use std::collections::BTreeSet;

use super::{Further, Layout};
use crate::bytes::{Bytes, wide};
use crate::limits::FILE_PARTS;
use crate::unreadable::Unreadable;

const SUBFILE_TYPE: u16 = 254;
const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const COMPRESSION: u16 = 259;
const SAMPLES: u16 = 277;
/// Offsets and lengths of strips and of tiles.
const CHUNKS: [(u16, u16); 2] = [(273, 279), (324, 325)];
const TILE_WIDTH: u16 = 322;
const TILE_HEIGHT: u16 = 323;

/// The tags whose numbers are used.
const KNOWN: [u16; 11] =
    [SUBFILE_TYPE, WIDTH, HEIGHT, COMPRESSION, 273, SAMPLES, 279, TILE_WIDTH, TILE_HEIGHT, 324, 325];

/// A smaller version of another picture of the file (TIFF 6.0, NewSubfileType, bit 0).
const REDUCED: u64 = 1;

/// Compression of strips or tiles as a JPEG each (TIFF Technical Note 2).
const JPEG: u64 = 7;

/// The most samples of a pixel that the decoder knows, with room for extra ones.
const MOST_SAMPLES: u64 = 8;

pub(super) fn layout(bytes: &[u8]) -> Result<Layout, Unreadable> {
    let mut file = File { bytes, little: bytes.starts_with(b"II"), big: false };
    file.big = file.number(2, 2) == Some(43);
    let mut next = if file.big { file.number(8, 8) } else { file.number(4, 4) };
    let mut seen = BTreeSet::new();
    let (mut pages, mut reduced, mut jpeg) = (0_u64, 0_u64, false);
    while let Some(at) = next.filter(|at| *at != 0) {
        // A directory that comes again is no new page, and ends the walk.
        if seen.len() >= FILE_PARTS || !seen.insert(at) {
            break;
        }
        let Some(directory) = usize::try_from(at).ok().and_then(|at| file.directory(at)) else { break };
        if seen.len() == 1 {
            directory.check()?;
            jpeg = directory.value(COMPRESSION) == Some(JPEG);
            if jpeg {
                file.check_jpeg(&directory)?;
            }
        }
        if seen.len() > 1 && directory.value(SUBFILE_TYPE).is_some_and(|kind| kind & REDUCED != 0) {
            reduced += 1;
        } else {
            pages += 1;
        }
        next = directory.next;
    }
    let mut further = Vec::new();
    if pages > 1 {
        further.push(Further::Pages(pages - 1));
    }
    if reduced > 0 {
        further.push(Further::Derived(reduced));
    }
    // The decoder reads into a buffer of its own, of up to four samples of 16 bits. A chunk in JPEG is decoded whole, with
    // four coefficients of 16 bits for each pixel.
    let scratch_per_pixel = if jpeg { 8 + 12 } else { 8 };
    Ok(Layout { scratch_per_pixel, scratch: 2 * wide(bytes.len()) + (16 << 20), further })
}

struct File<'a> {
    bytes: &'a [u8],
    little: bool,
    big: bool,
}

/// The numbers of a directory, and the offset of the next directory.
struct Directory {
    values: Vec<(u16, Vec<u64>)>,
    next: Option<u64>,
}

impl File<'_> {
    fn number(&self, at: usize, length: usize) -> Option<u64> {
        let octets = Bytes::at(self.bytes, at).take(length)?;
        let fold = |number: u64, octet: &u8| (number << 8) | u64::from(*octet);
        Some(if self.little { octets.iter().rev().fold(0, fold) } else { octets.iter().fold(0, fold) })
    }

    /// Checks the frames of strips and tiles in JPEG: none may have more pixels than the picture, units of 16 apart.
    fn check_jpeg(&self, directory: &Directory) -> Result<(), Unreadable> {
        let side = |tag: u16| directory.value(tag).unwrap_or_default().next_multiple_of(16).min(1 << 20);
        let most = (side(WIDTH) * side(HEIGHT)).max(1 << 20);
        for (offsets, lengths) in CHUNKS {
            for (at, length) in directory.list(offsets).iter().zip(directory.list(lengths)) {
                let place = usize::try_from(*at).ok().zip(usize::try_from(*length).ok());
                let chunk =
                    place.and_then(|(at, length)| self.bytes.get(at..at.saturating_add(length).min(self.bytes.len())));
                let pixels = super::jpeg::most_pixels(chunk.unwrap_or_default());
                if pixels > most {
                    return Err(Unreadable::Limit(format!("{pixels} pixels in a part of a TIFF of at most {most}")));
                }
            }
        }
        Ok(())
    }

    fn offset(&self, at: usize, length: usize) -> Option<usize> {
        usize::try_from(self.number(at, length)?).ok().filter(|offset| *offset < self.bytes.len())
    }

    fn directory(&self, at: usize) -> Option<Directory> {
        let (count_length, entry_length, offset_length) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = usize::try_from(self.number(at, count_length)?).ok()?.min(FILE_PARTS);
        let first = at.checked_add(count_length)?;
        let mut values = Vec::new();
        for entry in 0..count {
            let at = first.checked_add(entry_length * entry)?;
            let tag = u16::try_from(self.number(at, 2)?).ok()?;
            // BYTE, SHORT, LONG, LONG8.
            let length = match self.number(at + 2, 2)? {
                1 => 1,
                3 => 2,
                4 => 4,
                16 if self.big => 8,
                _ => continue,
            };
            // As many as the file can have; those that fit into the entry stand in it.
            let number = usize::try_from(self.number(at + 4, offset_length)?).ok()?.min(self.bytes.len() / length);
            let here = at + 4 + offset_length;
            let from = if number * length <= offset_length { Some(here) } else { self.offset(here, offset_length) };
            let number = if KNOWN.contains(&tag) { number } else { 0 };
            let list = from.map(|from| (0..number).map_while(|at| self.number(from + length * at, length)).collect());
            values.push((tag, list.unwrap_or_default()));
        }
        Some(Directory { values, next: self.number(first.checked_add(entry_length * count)?, offset_length) })
    }
}

impl Directory {
    fn list(&self, tag: u16) -> &[u64] {
        self.values.iter().find(|(of, _)| *of == tag).map_or(&[], |(_, values)| values.as_slice())
    }

    fn value(&self, tag: u16) -> Option<u64> {
        self.list(tag).first().copied()
    }

    /// A tile may be no larger than the picture it is part of, rounded up to the 16 pixels of TIFF 6.0 §15 and the usual
    /// 512; the decoder takes memory and time for whole tiles.
    fn check(&self) -> Result<(), Unreadable> {
        let limit = |side: u64| side.max(512).saturating_add(15);
        let wrong = [(TILE_WIDTH, WIDTH), (TILE_HEIGHT, HEIGHT)].into_iter().any(|(tile, side)| {
            self.value(tile).is_some_and(|tile| tile > limit(self.value(side).unwrap_or_default()))
        });
        if wrong {
            return Err(Unreadable::Limit("a TIFF with tiles larger than its picture".to_owned()));
        }
        match self.value(SAMPLES) {
            Some(samples) if samples > MOST_SAMPLES => {
                Err(Unreadable::Limit(format!("{samples} samples a pixel, more than {MOST_SAMPLES}")))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::tests::{encoded, further};
    use image::ImageFormat::Tiff;

    /// A directory of these entries of one LONG each, behind a header of eight bytes.
    fn tiff(directories: &[&[(u16, u32)]]) -> Vec<u8> {
        let mut bytes = b"II\x2a\0\x08\0\0\0".to_vec();
        for (at, entries) in directories.iter().enumerate() {
            bytes.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
            for (tag, value) in *entries {
                bytes.extend([tag.to_le_bytes(), 4_u16.to_le_bytes()].concat());
                bytes.extend([1_u32.to_le_bytes(), value.to_le_bytes()].concat());
            }
            let next = if at + 1 < directories.len() { bytes.len() + 4 } else { 0 };
            bytes.extend(u32::try_from(next).unwrap().to_le_bytes());
        }
        bytes
    }

    #[test]
    fn pages_are_counted_and_thumbnails_are_derived() {
        assert_eq!(further(&encoded(Tiff)), []);
        let page: &[(u16, u32)] = &[(WIDTH, 9), (HEIGHT, 9)];
        assert_eq!(further(&tiff(&[page, page, page])), [Further::Pages(2)]);
        assert_eq!(further(&tiff(&[page, &[(SUBFILE_TYPE, 1)]])), [Further::Derived(1)]);
        let mut endless = tiff(&[page]);
        let last = endless.len() - 4;
        endless[last] = 8;
        assert_eq!(further(&endless), []);
    }

    #[test]
    fn tiles_and_samples_beyond_the_picture_are_refused() {
        let limit = |entries: &[(u16, u32)]| layout(&tiff(&[entries])).err();
        assert_eq!(limit(&[(WIDTH, 600), (HEIGHT, 9), (TILE_WIDTH, 608), (TILE_HEIGHT, 256)]), None);
        let huge = limit(&[(WIDTH, 600), (HEIGHT, 9), (TILE_WIDTH, 1 << 30)]);
        assert!(matches!(huge, Some(Unreadable::Limit(_))), "{huge:?}");
        assert!(limit(&[(WIDTH, 9), (HEIGHT, 9), (SAMPLES, 60)]).is_some());
        // A strip of eleven bytes whose frame has 65,000 rows of as many pixels, behind a directory of five entries.
        let strip = [(WIDTH, 9), (HEIGHT, 9), (COMPRESSION, 7), (273, 74), (279, 11)];
        let frame = [0xff, 0xc0, 0, 11, 8, 0xfd, 0xe8, 0xfd, 0xe8, 1, 1];
        let hidden = layout(&[tiff(&[&strip]), frame.to_vec()].concat()).err();
        assert!(matches!(hidden, Some(Unreadable::Limit(_))), "{hidden:?}");
    }
}
