//! A strict, bounded reader of the chip's own encoding: BER-TLV as ISO/IEC 7816-4 §5.2.2 has it, with tags of one to
//! three octets and definite lengths.
//!
//! ```text
//! element = tag, length, value      61 | 7F61 | 5F1F …, 00…7F | 81 xx | 82 xx xx | 83 … | 84 …
//! ```
//!
//! A length may have leading zeros: cards write `82 00 10`, and a hash covers them. Nothing is copied, nothing recurses.

use std::borrow::Cow;

use crate::limits::LDS_ELEMENTS;

/// One element: tag, value, and their offsets in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// The tag's octets as a number: `0x61`, `0x7F61`.
    pub tag: u32,
    /// Value octets.
    pub value: &'a [u8],
    /// Offset of the tag in the file.
    pub offset: usize,
    /// Offset of the value in the file.
    pub value_offset: usize,
}

/// A fault in a file of the chip: the offset, what was expected there and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Offset in the file, if the fault has one place.
    pub offset: Option<usize>,
    /// Contents expected there.
    pub expected: Cow<'static, str>,
    /// Contents found there.
    pub found: Cow<'static, str>,
}

impl Fault {
    /// A fault at an offset. An empty `found` becomes `nothing`.
    pub fn new(offset: usize, expected: impl Into<Cow<'static, str>>, found: impl Into<Cow<'static, str>>) -> Self {
        let found = Some(found.into()).filter(|found| !found.is_empty()).unwrap_or("nothing".into());
        Self { offset: Some(offset), expected: expected.into(), found }
    }
}

/// A reader of one element after another, without recursion.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
    elements: usize,
}

impl<'a> Reader<'a> {
    /// A reader of a whole file.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, offset: 0, elements: 0 }
    }

    /// Returns true if no bytes are left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next element, of any tag.
    ///
    /// # Errors
    /// A fault of its encoding, or more than [`LDS_ELEMENTS`] elements.
    pub fn element(&mut self) -> Result<Element<'a>, Fault> {
        self.elements += 1;
        if self.elements > LDS_ELEMENTS {
            return Err(Fault::new(self.offset, format!("at most {LDS_ELEMENTS} elements"), "more"));
        }
        let start = self.offset;
        let tag = self.tag()?;
        let length = self.length()?;
        let value_offset = self.offset;
        let value = self.take(length)?;
        Ok(Element { tag, value, offset: start, value_offset })
    }

    /// The next element, which must have this tag.
    ///
    /// # Errors
    /// A fault of its encoding, or another tag.
    pub(super) fn expect(&mut self, tag: u32) -> Result<Element<'a>, Fault> {
        let start = self.offset;
        if self.is_empty() {
            return Err(Fault::new(start, format!("tag {tag:02X}"), "the end"));
        }
        let element = self.element()?;
        if element.tag != tag {
            return Err(Fault::new(start, format!("tag {tag:02X}"), format!("tag {:02X}", element.tag)));
        }
        Ok(element)
    }

    /// Checks that no bytes are left.
    ///
    /// # Errors
    /// The number of bytes left.
    pub(super) fn end(&self) -> Result<(), Fault> {
        match self.rest.len() {
            0 => Ok(()),
            bytes => Err(Fault::new(self.offset, "the end", format!("{bytes} more bytes"))),
        }
    }

    /// Reads a tag. If bits 5 to 1 of the first octet are set, further octets follow, as long as their highest bit is set.
    fn tag(&mut self) -> Result<u32, Fault> {
        let start = self.offset;
        let mut tag = u32::from(self.octet("a tag")?);
        if tag & 0x1F != 0x1F {
            return Ok(tag);
        }
        for _ in 0..2 {
            let octet = self.octet("a tag")?;
            tag = (tag << 8) | u32::from(octet);
            if octet & 0x80 == 0 {
                return Ok(tag);
            }
        }
        Err(Fault::new(start, "a tag of at most three octets", "a longer one"))
    }

    fn length(&mut self) -> Result<usize, Fault> {
        let start = self.offset;
        let first = self.octet("a length")?;
        if first < 0x80 {
            return Ok(usize::from(first));
        }
        if !(0x81..=0x84).contains(&first) {
            return Err(Fault::new(start, "a length of 00–7F or 81–84", format!("{first:02X}")));
        }
        let octets = self.take(usize::from(first & 0x7F))?;
        Ok(octets.iter().fold(0, |length, octet| (length << 8) | usize::from(*octet)))
    }

    fn octet(&mut self, what: &'static str) -> Result<u8, Fault> {
        match self.take(1) {
            Ok(&[octet]) => Ok(octet),
            _ => Err(Fault::new(self.offset, what, "the end")),
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            return Err(Fault::new(self.offset, format!("{length} bytes"), format!("{} bytes", self.rest.len())));
        };
        self.rest = rest;
        self.offset += length;
        Ok(taken)
    }
}

impl<'a> Element<'a> {
    /// A reader of the elements in the value.
    #[must_use]
    pub(super) fn inside(&self) -> Reader<'a> {
        Reader { rest: self.value, offset: self.value_offset, elements: 0 }
    }
}

/// Parses a file that is one element of this tag. Nothing may stand after it.
///
/// # Errors
/// A fault of its encoding, another tag, or bytes after it.
pub(super) fn only(bytes: &[u8], tag: u32) -> Result<Element<'_>, Fault> {
    let mut reader = Reader::new(bytes);
    let element = reader.expect(tag)?;
    reader.end()?;
    Ok(element)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_lengths_of_every_form_are_parsed() {
        let bytes = [0x61, 0x05, 0x5F, 0x1F, 0x02, b'A', b'B', 0x7F, 0x61, 0x82, 0x00, 0x00];
        let mut reader = Reader::new(&bytes);
        let outer = reader.expect(0x61).unwrap();
        let inner = outer.inside().element().unwrap();
        assert_eq!((inner.tag, inner.value, inner.offset, inner.value_offset), (0x5F1F, &b"AB"[..], 2, 5));
        assert_eq!(reader.element().map(|element| element.tag), Ok(0x7F61));
        assert_eq!(reader.end(), Ok(()));
    }

    #[test]
    fn fault_has_its_offset() {
        let fault = |bytes: &[u8]| only(bytes, 0x61).unwrap_err();
        assert_eq!(fault(&[]), Fault::new(0, "tag 61", "the end"));
        assert_eq!(fault(&[0x75, 0]), Fault::new(0, "tag 61", "tag 75"));
        assert_eq!(fault(&[0x61, 0x80, 0, 0]), Fault::new(1, "a length of 00–7F or 81–84", "80"));
        assert_eq!(fault(&[0x61, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]).offset, Some(6));
        assert_eq!(fault(&[0x61, 2, 0]), Fault::new(2, "2 bytes", "1 bytes"));
        assert_eq!(fault(&[0x61, 0, 7]), Fault::new(2, "the end", "1 more bytes"));
        assert_eq!(fault(&[0x7F, 0xFF, 0xFF, 0x7F, 0]).offset, Some(0));
    }
}
