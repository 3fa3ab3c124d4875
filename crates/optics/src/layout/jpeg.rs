//! The markers of a JPEG (ITU-T T.81 Annex B), and what phones write behind its end.

use super::jpeg_scans::Scans;
use super::{Further, Layout, behind};
use crate::bytes::{Bytes, index, wide};
use crate::limits::FILE_PARTS;

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const RESTART_INTERVAL: u8 = 0xdd;
const APP2: u8 = 0xe2;

/// The walk through the markers of a JPEG.
#[derive(Default)]
struct Markers {
    /// Components of the frame, and true if it is progressive.
    frame: Option<(u64, bool)>,
    /// Components of the first scan.
    first_scan: Option<u64>,
    /// The place of the multi-picture index: the offset to which its own offsets are relative.
    index: Option<usize>,
    /// The end of the picture: of what could be walked, or the beginning of a second picture before its end marker.
    end: usize,
}

pub(super) fn layout(bytes: &[u8]) -> Layout {
    let markers = walk(bytes);
    let (components, progressive) = markers.frame.unwrap_or((4, true));
    // The coefficients of the whole picture, 16 bits each, unless its only scan has all components. T.81 §A.1.1 pads
    // each component to whole units, which a row of margin covers.
    let kept = progressive || markers.first_scan != Some(components);
    Layout {
        scratch_per_pixel: if kept { 2 * components } else { 0 },
        // The decoder takes a copy of the file, and copies of its metadata.
        scratch: 2 * wide(bytes.len()) + MARGIN,
        further: behind_end(bytes, &markers),
    }
}

/// Bytes for rows of the widest picture, at sixteen rows of four components.
const MARGIN: u64 = 8 << 20;

fn walk(bytes: &[u8]) -> Markers {
    let mut markers = Markers::default();
    let mut scans = Scans::default();
    // A decoder may go on at a second picture, so what it holds is asked of the whole file.
    let mut second = None;
    let mut cursor = Bytes::new(bytes);
    for _ in 0..FILE_PARTS {
        let at = cursor.offset();
        markers.end = second.unwrap_or(at);
        let Some(0xff) = cursor.u8() else { return markers };
        let mut marker = cursor.u8();
        while marker == Some(0xff) {
            marker = cursor.u8();
        }
        match marker {
            Some(START) if at > 0 => {
                second = second.or(Some(at));
                continue;
            }
            Some(START | 0x01 | 0xd0..=0xd7) => continue,
            Some(END) => {
                markers.end = second.unwrap_or(cursor.offset());
                return markers;
            }
            // No marker of a JPEG: what a decoder makes of it is not known.
            Some(0x02..=0xbf) => return Markers { frame: None, ..markers },
            _ => {}
        }
        let segment = cursor.u16().and_then(|length| cursor.take(usize::from(length).checked_sub(2)?));
        let (Some(marker), Some(segment)) = (marker, segment) else { return markers };
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let progressive = matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce);
                let components = segment.get(5).map_or(4, |count| u64::from(*count));
                if markers.frame.is_some() {
                    second = second.or(Some(at));
                }
                // Of two frames that differ, a decoder may take either.
                markers.frame = match markers.frame {
                    Some(other) if other != (components, progressive) => Some((4, true)),
                    _ => Some((components, progressive)),
                };
                scans.begin_frame(segment, progressive);
            }
            RESTART_INTERVAL => scans.set_interval(segment),
            SCAN => {
                let components = segment.first().map(|count| u64::from(*count));
                markers.first_scan = markers.first_scan.or(components);
                let coded = cursor.rest();
                let length = entropy_coded(coded);
                let own = scans.own_length(segment, coded.get(..length).unwrap_or_default());
                second = second.or(match own {
                    None => Some(at),
                    Some(own) if own < length => Some(cursor.offset() + own),
                    Some(_) => None,
                });
                cursor = Bytes::at(bytes, cursor.offset() + length);
            }
            APP2 if segment.starts_with(b"MPF\0") && markers.index.is_none() && second.is_none() => {
                markers.index = Some(cursor.offset() - segment.len() + 4);
            }
            _ => {}
        }
    }
    markers
}

/// The length of an entropy-coded segment: up to a marker that is no restart (T.81 §B.1.1.5).
fn entropy_coded(rest: &[u8]) -> usize {
    let ends = |pair: &[u8]| matches!(pair, [0xff, marker] if !matches!(marker, 0x00 | 0xff | 0xd0..=0xd7));
    rest.windows(2).position(ends).unwrap_or(rest.len())
}

/// The most pixels that any frame header in the bytes claims, wherever a decoder may find one.
pub(super) fn most_pixels(bytes: &[u8]) -> u64 {
    let frames = bytes.windows(9).filter_map(|header| match *header {
        [0xff, 0xc0..=0xcf, _, _, _, h0, h1, w0, w1] => {
            Some(u64::from(u16::from_be_bytes([h0, h1])) * u64::from(u16::from_be_bytes([w0, w1])))
        }
        _ => None,
    });
    frames.max().unwrap_or_default()
}

/// The pictures and bytes behind the end of a JPEG. Cameras that write previews or gain maps there declare them in a
/// multi-picture index (CIPA DC-007), which names the first picture as the one to be shown; Samsung's end with a directory.
fn behind_end(bytes: &[u8], markers: &Markers) -> Vec<Further> {
    let mut end = markers.end;
    let mut further = Vec::new();
    if let Some(declared) = markers.index.and_then(|base| indexed_pictures(bytes, base)).filter(|all| !all.is_empty()) {
        let mut count = 0;
        // Each follows the one before it, padding apart, and is a JPEG.
        for (start, length) in declared {
            let picture = start.checked_add(length).and_then(|stop| bytes.get(start..stop));
            let gap = bytes.get(end..start).unwrap_or(&[1]);
            if gap.iter().all(|byte| *byte == 0) && picture.is_some_and(|picture| picture.starts_with(&[0xff, START])) {
                end = start + length;
                count += 1;
            }
        }
        if count > 0 {
            further.push(Further::Derived(count));
        }
    }
    if let Some(trailer) = makers_trailer(bytes.get(end..).unwrap_or_default()) {
        further.push(Further::MakersTrailer(wide(trailer)));
        end += trailer;
    }
    further.extend(behind(bytes, end));
    further
}

/// The places of the pictures after the first in a multi-picture index (CIPA DC-007 §5.2.3), in the order of the file.
fn indexed_pictures(bytes: &[u8], base: usize) -> Option<Vec<(usize, usize)>> {
    let little = match bytes.get(base..)?.first_chunk()? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let mut cursor = Bytes::at(bytes, at);
        if little { cursor.u16_le() } else { cursor.u16() }
    };
    let u32_at = |at: usize| {
        let mut cursor = Bytes::at(bytes, at);
        if little { cursor.u32_le() } else { cursor.u32() }.map(index)
    };
    let directory = base.checked_add(u32_at(base.checked_add(4)?)?)?;
    let entries = usize::from(u16_at(directory)?).min(64);
    let list = (0..entries).map(|entry| directory + 2 + 12 * entry).find(|at| u16_at(*at) == Some(0xb002))?;
    let (length, list) = (u32_at(list + 4)?, base.checked_add(u32_at(list + 8)?)?);
    let mut pictures = Vec::new();
    // Sixteen bytes a picture: attribute, size, offset, two dependent pictures. The first is the picture itself.
    for entry in 1..(length / 16).min(64) {
        let at = list.checked_add(16 * entry)?;
        pictures.push((base.checked_add(u32_at(at.checked_add(8)?)?)?, u32_at(at.checked_add(4)?)?));
    }
    pictures.sort_unstable();
    Some(pictures)
}

/// The length of a trailer that ends with Samsung's directory: "SEFH" … its length, "SEFT".
fn makers_trailer(rest: &[u8]) -> Option<usize> {
    let body = rest.strip_suffix(b"SEFT")?;
    let (body, length) = body.split_last_chunk()?;
    let directory = body.len().checked_sub(index(u32::from_le_bytes(*length)))?;
    body.get(directory..)?.starts_with(b"SEFH").then_some(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::tests::{encoded, further};
    use image::ImageFormat::Jpeg;

    fn with_index(picture: &[u8], preview: &[u8]) -> Vec<u8> {
        // The index stands behind SOI: APP2, "MPF\0", a directory of one entry with two pictures.
        let length = u32::try_from(preview.len()).unwrap();
        let segment_length = 2 + 4 + 8 + 2 + 12 + 4 + 32;
        let offset = u32::try_from(picture.len() + 2 + segment_length - 8 - 2).unwrap();
        let mut segment = [0xff, APP2].to_vec();
        segment.extend(u16::try_from(segment_length).unwrap().to_be_bytes());
        segment.extend(*b"MPF\0II*\0\x08\0\0\0\x01\0\x02\xb0\x07\0");
        for number in [32_u32, 26, 0] {
            segment.extend(number.to_le_bytes());
        }
        for number in [0x2003_0000, 0, 0, 0, 0, length, offset, 0] {
            segment.extend(u32::to_le_bytes(number));
        }
        [&picture[..2], &segment, &picture[2..], preview].concat()
    }

    #[test]
    fn declared_previews_are_derived_and_other_bytes_are_not() {
        let picture = encoded(Jpeg);
        assert_eq!(further(&picture), []);
        assert_eq!(further(&[&picture[..], &[0; 900]].concat()), []);
        assert_eq!(further(&[&picture[..], b"\r\n"].concat()), []);
        let length = wide(picture.len());
        assert_eq!(further(&picture.repeat(2)), [Further::Behind(length)]);
        let phone = with_index(&picture, &picture);
        assert_eq!(further(&phone), [Further::Derived(1)]);
        let stuffed = [&phone[..], &picture[..]].concat();
        assert_eq!(further(&stuffed), [Further::Derived(1), Further::Behind(length)]);
        let trailer = [&picture[..], b"some data SEFH\x01\0\0\0\x08\0\0\0SEFT"].concat();
        assert_eq!(further(&trailer), [Further::MakersTrailer(26)]);
    }

    #[test]
    fn second_picture_before_the_end_is_behind_the_first() {
        let picture = encoded(Jpeg);
        let (open, end) = (&picture[..picture.len() - 2], [0xff, END]);
        let length = wide(picture.len());
        let at = |marker: u8| picture.windows(2).position(|pair| pair == [0xff, marker]).unwrap();
        assert_eq!(further(&[open, &picture].concat()), [Further::Behind(length)], "SOI");
        assert_eq!(further(&[open, &picture[at(0xc0)..]].concat()), [Further::Behind(length - wide(at(0xc0)))], "SOF");
        assert_eq!(further(&[open, &picture[at(SCAN)..]].concat()), [Further::Behind(length - wide(at(SCAN)))], "SOS");
        let coded = &picture[at(SCAN) + 2 + 12..];
        assert_eq!(further(&[open, &[0xff, 0xd0], coded].concat()), [Further::Behind(2 + wide(coded.len()))], "RST");
        // Some encoders close the last interval too.
        assert_eq!(further(&[open, &[0xff, 0xd0], &end[..]].concat()), []);
        // A declared preview behind a picture without an end marker is a preview still.
        let phone = with_index(open, &picture);
        assert_eq!(further(&phone), [Further::Derived(1)]);
    }

    #[test]
    fn scans_and_components_tell_what_the_decoder_keeps() {
        let baseline = layout(&encoded(Jpeg));
        assert_eq!(baseline.scratch_per_pixel, 0);
        let mut progressive = encoded(Jpeg);
        let at = progressive.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        progressive[at + 1] = 0xc2;
        assert_eq!(layout(&progressive).scratch_per_pixel, 6);
    }
}
