//! Reading tags, lengths and values from bytes, and writing them.

use crate::fault::{SealFault, Unprintable};

/// A position in bytes that are read from the left.
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The bytes that were not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn take(&mut self, length: usize, element: &'static str) -> Result<&'a [u8], SealFault> {
        let taken = self.rest().get(..length).ok_or_else(|| {
            SealFault::new(element, self.at, format!("{length} bytes"), format!("{} bytes", self.rest().len()))
        })?;
        self.at += length;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self, element: &'static str) -> Result<[u8; N], SealFault> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N, element)?);
        Ok(array)
    }

    pub(crate) fn byte(&mut self, element: &'static str) -> Result<u8, SealFault> {
        self.array(element).map(|[byte]| byte)
    }

    /// Reads a DER length in one to five bytes (ITU-T X.690 §10.1): the shortest form only.
    pub(crate) fn der_length(&mut self, element: &'static str) -> Result<usize, SealFault> {
        let at = self.at;
        let first = self.byte(element)?;
        if first < 0x80 {
            return Ok(usize::from(first));
        }
        let wrong = || SealFault::new(element, at, "a DER length in its shortest form", format!("{first:02X}"));
        if !(0x81..=0x84).contains(&first) {
            return Err(wrong());
        }
        let digits = self.take(usize::from(first & 0x7F), element)?;
        let length = digits.iter().fold(0usize, |length, digit| (length << 8) | usize::from(*digit));
        let shortest = length > 0x7F && digits.first().is_some_and(|digit| *digit != 0);
        if shortest { Ok(length) } else { Err(wrong()) }
    }
}

/// A tag, a DER length and a value.
pub(crate) fn write_der(tag: u8, value: &[u8]) -> Vec<u8> {
    pki::der::write(tag, value)
}

/// A tag, a length in one byte and a value.
pub(crate) fn write_plain(tag: u8, value: &[u8]) -> Result<Vec<u8>, Unprintable> {
    let length = u8::try_from(value.len())
        .map_err(|_| Unprintable::new("a feature in a header of version 3", "at most 255 bytes"))?;
    Ok([&[tag, length][..], value].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_der_in_its_shortest_form() {
        let length = |bytes: &[u8]| Cursor::new(bytes).der_length("length").ok();
        for (bytes, expected) in [
            (&[0][..], Some(0)),
            (&[0x7F], Some(127)),
            (&[0x81, 0x80], Some(128)),
            (&[0x82, 1, 0], Some(256)),
            (&[0x84, 1, 0, 0, 0], Some(1 << 24)),
            (&[0x81, 0x7F], None),
            (&[0x82, 0, 0x80], None),
            (&[0x80], None),
            (&[0x85, 1, 0, 0, 0, 0], None),
            (&[0x82, 1], None),
            (&[], None),
        ] {
            assert_eq!(length(bytes), expected, "{bytes:02X?}");
        }
        assert_eq!(write_der(4, &[7; 200]).get(..4), Some(&[4, 0x81, 200, 7][..]));
        assert!(write_plain(4, &[7; 256]).is_err());
    }
}
