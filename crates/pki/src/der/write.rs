//! Writing elements, and the distinguished encoding of what is in the basic one.

use super::{CONSTRUCTED, Element, Malformed, Reader, Rules, Why, tag};
use crate::limits::{DER_DEPTH, DER_ELEMENTS};

/// Writes an element in DER: tag, length in its shortest form, value.
#[must_use]
pub fn write(tag: u8, value: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(value.len() + 6);
    written.push(tag);
    let digits = value.len().to_be_bytes();
    let digits = digits.iter().skip_while(|digit| **digit == 0).copied().collect::<Vec<_>>();
    match (digits.as_slice(), u8::try_from(digits.len())) {
        ([], _) => written.push(0),
        ([only], _) if *only < 0x80 => written.push(*only),
        (_, Ok(octets)) => {
            written.push(0x80 | octets);
            written.extend_from_slice(&digits);
        }
        // A length has at most as many octets as a machine word.
        (_, Err(_)) => {}
    }
    written.extend_from_slice(value);
    written
}

/// Encodes an element anew in DER: definite lengths in their shortest form, strings in one piece, sets in order.
///
/// # Errors
/// The first fault of its encoding, or a depth or number of elements above the limits.
pub fn canonical(bytes: &[u8], element: &'static str) -> Result<Vec<u8>, Malformed> {
    let mut reader = Reader::new(bytes, Rules::Ber);
    let found = reader.next(element)?;
    reader.end(element)?;
    let mut room = DER_ELEMENTS;
    rewrite(&found, DER_DEPTH, &mut room, element)
}

fn rewrite(found: &Element<'_>, depth: usize, room: &mut usize, element: &'static str) -> Result<Vec<u8>, Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed::new(element, Why::Depth))?;
    *room = room.checked_sub(1).ok_or(Malformed::new(element, Why::TooMany(DER_ELEMENTS)))?;
    if found.tag == tag::OCTET_STRING | CONSTRUCTED {
        return Ok(write(tag::OCTET_STRING, &found.octets(element)?));
    }
    if found.tag & CONSTRUCTED == 0 {
        return Ok(write(found.tag, found.value));
    }
    let mut inside = found.inside();
    let mut parts = Vec::new();
    while !inside.is_empty() {
        parts.push(rewrite(&inside.next(element)?, depth, room, element)?);
    }
    if found.tag == tag::SET {
        parts.sort();
    }
    Ok(write(found.tag, &parts.concat()))
}
