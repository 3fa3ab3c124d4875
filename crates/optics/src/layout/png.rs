//! The chunks of a PNG (third edition, §5 and §11).

use super::{Further, Layout, PNG_METADATA, behind};
use crate::bytes::{Bytes, index};

pub(super) fn layout(bytes: &[u8]) -> Layout {
    let mut cursor = Bytes::at(bytes, 8);
    let mut frames = 0;
    let mut further = Vec::new();
    while let (Some(length), Some(kind)) = (cursor.u32(), cursor.take(4)) {
        if kind == b"fcTL" {
            frames += 1;
        }
        // The checksum has four bytes.
        if cursor.take(index(length).saturating_add(4)).is_none() {
            break;
        }
        if kind == b"IEND" {
            further.extend(behind(bytes, cursor.offset()));
            break;
        }
    }
    if frames > 1 {
        further.insert(0, Further::Frames(frames - 1));
    }
    Layout { scratch_per_pixel: 0, scratch: PNG_METADATA, further }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::tests::{encoded, further};
    use image::ImageFormat::Png;

    #[test]
    fn frames_and_bytes_behind_the_end_are_found() {
        let picture = encoded(Png);
        assert_eq!(further(&picture), []);
        assert_eq!(further(&[&picture[..], &[0; 3]].concat()), []);
        assert_eq!(further(&[&picture[..], b"PK"].concat()), [Further::Behind(2)]);
        let control = [&26_u32.to_be_bytes()[..], b"fcTL", &[0; 30]].concat();
        let end = picture.len() - 12;
        let animated = [&picture[..end], &control, &control, &picture[end..]].concat();
        assert_eq!(further(&animated), [Further::Frames(1)]);
    }
}
