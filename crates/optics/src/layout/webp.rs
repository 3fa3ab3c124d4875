//! The chunks of a WebP ("WebP Container Specification"; RFC 6386 §9.1 for the size of a lossy frame).

use super::{Further, Layout, behind};
use crate::bytes::{Bytes, index};
use crate::unreadable::Unreadable;

/// Flags of the extended header.
const ANIMATION: u8 = 0x02;
const ALPHA: u8 = 0x10;

pub(super) fn layout(bytes: &[u8]) -> Result<Layout, Unreadable> {
    let mut walk = Walk::default();
    let size = Bytes::at(bytes, 4).u32_le().map_or(0, index);
    let end = size.saturating_add(8).min(bytes.len());
    walk.chunks(bytes.get(12..end).unwrap_or_default(), 1)?;
    if walk.canvas.is_some_and(|(width, height)| walk.largest.0 > width || walk.largest.1 > height) {
        return Err(Unreadable::Broken("a WebP with a frame larger than its picture".to_owned()));
    }
    let mut further: Vec<Further> = Vec::new();
    if walk.frames > 1 {
        further.push(Further::Frames(walk.frames - 1));
    }
    // A chunk of odd length has a byte of padding.
    further.extend(behind(bytes, end.saturating_add(end % 2)));
    let animated = walk.flags & ANIMATION != 0;
    let scratch_per_pixel = match (animated, walk.flags & ALPHA != 0) {
        // The canvas, a frame with its alpha channel as it was coded, and the frame's planes.
        (true, _) => 16,
        (false, true) => 8,
        // A lossless picture in four channels.
        (false, false) => 5,
    };
    Ok(Layout { scratch_per_pixel, scratch: super::wide(bytes.len()) + (1 << 20), further })
}

#[derive(Default)]
struct Walk {
    flags: u8,
    canvas: Option<(u32, u32)>,
    frames: u64,
    /// The largest sides of lossy frames.
    largest: (u32, u32),
}

impl Walk {
    /// Walks chunks, and those in frames of an animation.
    fn chunks(&mut self, bytes: &[u8], depth: usize) -> Result<(), Unreadable> {
        let mut cursor = Bytes::new(bytes);
        while let (Some(kind), Some(length)) = (cursor.take(4), cursor.u32_le()) {
            let length = index(length);
            let Some(chunk) = cursor.take(length) else {
                return Err(Unreadable::Broken("a WebP without its end".to_owned()));
            };
            match kind {
                b"VP8X" => self.extended(chunk),
                b"VP8 " => self.lossy(chunk),
                b"ANMF" if depth > 0 => {
                    self.frames += 1;
                    self.chunks(chunk.get(16..).unwrap_or_default(), depth - 1)?;
                }
                _ => {}
            }
            // Chunks begin at even offsets.
            cursor.take(length % 2);
        }
        Ok(())
    }

    fn extended(&mut self, chunk: &[u8]) {
        if let [flags, _, _, _, w0, w1, w2, h0, h1, h2, ..] = *chunk {
            self.flags |= flags;
            let side = |octets: [u8; 4]| u32::from_le_bytes(octets).saturating_add(1);
            self.canvas = self.canvas.or(Some((side([w0, w1, w2, 0]), side([h0, h1, h2, 0]))));
        }
    }

    /// The size of a lossy frame, in fourteen bits each behind its start code.
    fn lossy(&mut self, chunk: &[u8]) {
        if let [_, _, _, _, _, _, w0, w1, h0, h1, ..] = *chunk {
            let side = |octets: [u8; 2]| u32::from(u16::from_le_bytes(octets) & 0x3fff);
            let (width, height) = (side([w0, w1]), side([h0, h1]));
            self.largest = (self.largest.0.max(width), self.largest.1.max(height));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::tests::{encoded, further};
    use image::ImageFormat::WebP;

    fn extended(flags: u8, side: u8, chunks: &[u8]) -> Vec<u8> {
        let header = [b"VP8X\x0a\0\0\0".as_slice(), &[flags, 0, 0, 0, side, 0, 0, side, 0, 0]].concat();
        let size = u32::try_from(4 + header.len() + chunks.len()).unwrap();
        [b"RIFF".as_slice(), &size.to_le_bytes(), b"WEBP", &header, chunks].concat()
    }

    #[test]
    fn frames_bytes_behind_and_larger_frames_are_found() {
        let picture = encoded(WebP);
        assert_eq!(further(&picture), []);
        assert_eq!(further(&[&picture[..], b"more"].concat()), [Further::Behind(4)]);
        let frame = [b"ANMF\x10\0\0\0".as_slice(), &[0; 16]].concat();
        assert_eq!(further(&extended(ANIMATION, 9, &frame.repeat(3))), [Further::Frames(2)]);
        let lossy = b"VP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f";
        assert!(matches!(layout(&extended(0, 9, lossy)), Err(Unreadable::Broken(_))));
        assert!(matches!(layout(&extended(0, 9, b"EXIF\xff\xff\xff\x7f")), Err(Unreadable::Broken(_))));
    }
}
