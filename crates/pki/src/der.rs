//! A strict, bounded reader of ASN.1's distinguished encoding (ITU-T X.690 §10, §11), and of the basic one where Doc 9303's
//! objects are known to come in it.
//!
//! ```text
//! element = identifier octet, length, value        SEQUENCE 30, SET 31, INTEGER 02, OBJECT IDENTIFIER 06, …
//! length  = 00…7F | 81…84 and as many octets        DER: the shortest form; BER: any form, and 80 … 00 00
//! ```
//!
//! Nothing is copied, and the depth of the input causes no recursion: the end of an indefinite length is found with a
//! counter.

use std::borrow::Cow;

use super::oid::Oid;
use crate::limits::DER_DEPTH;

mod malformed;
mod write;

pub use malformed::{Malformed, Why};
pub use write::{canonical, write};

/// Identifier octets of the elements that certificates and security objects are made of.
pub mod tag {
    #![allow(missing_docs, reason = "named after ASN.1's own types")]
    pub const BOOLEAN: u8 = 0x01;
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OID: u8 = 0x06;
    pub const UTF8_STRING: u8 = 0x0C;
    pub const PRINTABLE_STRING: u8 = 0x13;
    pub const TELETEX_STRING: u8 = 0x14;
    pub const IA5_STRING: u8 = 0x16;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const BMP_STRING: u8 = 0x1E;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;

    /// `[n]`, primitive.
    #[must_use]
    pub const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// `[n]`, constructed.
    #[must_use]
    pub const fn context_constructed(number: u8) -> u8 {
        0xA0 | number
    }
}

/// The bit of an identifier octet that says that elements follow inside.
const CONSTRUCTED: u8 = 0x20;
/// The low bits of an identifier octet that say that the tag's number follows in octets of its own.
const HIGH_TAG: u8 = 0x1F;

/// The encoding rules of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Distinguished: one encoding for each value.
    Der,
    /// Basic: lengths in any form, indefinite ones too, and strings in pieces.
    Ber,
}

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Identifier octet.
    pub tag: u8,
    /// Value octets, without the closing octets of an indefinite length.
    pub value: &'a [u8],
    /// Whole element, identifier and length included.
    pub whole: &'a [u8],
    /// Encoding rules by which it was parsed.
    pub rules: Rules,
}

/// A reader of one element after another.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    rules: Rules,
}

impl<'a> Reader<'a> {
    /// A reader of distinguished encoding.
    #[must_use]
    pub fn der(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, rules: Rules::Der }
    }

    /// A reader by the rules given.
    #[must_use]
    pub fn new(bytes: &'a [u8], rules: Rules) -> Self {
        Self { rest: bytes, rules }
    }

    /// Returns true if no bytes are left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The bytes that are left.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next element, of any tag.
    ///
    /// # Errors
    /// The fault of its encoding.
    pub fn next(&mut self, element: &'static str) -> Result<Element<'a>, Malformed> {
        let (found, rest) = split(self.rest, self.rules, element)?;
        self.rest = rest;
        Ok(found)
    }

    /// The next element, which must have this tag.
    ///
    /// # Errors
    /// The fault of its encoding, or another tag.
    pub fn expect(&mut self, tag: u8, element: &'static str) -> Result<Element<'a>, Malformed> {
        match self.rest.first() {
            Some(found) if *found == tag => self.next(element),
            found => Err(Malformed::new(element, Why::Tag { expected: tag, found: found.copied() })),
        }
    }

    /// The next element if it has this tag.
    ///
    /// # Errors
    /// The fault of its encoding.
    pub fn optional(&mut self, tag: u8, element: &'static str) -> Result<Option<Element<'a>>, Malformed> {
        match self.rest.first() {
            Some(found) if *found == tag => self.next(element).map(Some),
            _ => Ok(None),
        }
    }

    /// A reader of the elements in the next element, a SEQUENCE.
    ///
    /// # Errors
    /// The fault of its encoding, or another tag.
    pub fn sequence(&mut self, element: &'static str) -> Result<Reader<'a>, Malformed> {
        Ok(self.expect(tag::SEQUENCE, element)?.inside())
    }

    /// An OBJECT IDENTIFIER.
    ///
    /// # Errors
    /// The fault of its encoding, or another tag.
    pub fn oid(&mut self, element: &'static str) -> Result<Oid<'a>, Malformed> {
        let found = self.expect(tag::OID, element)?;
        Oid::parse(found.value).ok_or(Malformed::value(element, "no object identifier"))
    }

    /// A small INTEGER that is not negative.
    ///
    /// # Errors
    /// The fault of its encoding or value.
    pub fn small(&mut self, element: &'static str) -> Result<u32, Malformed> {
        self.expect(tag::INTEGER, element)?.small(element)
    }

    /// Checks that no bytes are left.
    ///
    /// # Errors
    /// The number of bytes left.
    pub fn end(&self, element: &'static str) -> Result<(), Malformed> {
        match self.rest.len() {
            0 => Ok(()),
            bytes => Err(Malformed::new(element, Why::Rest(bytes))),
        }
    }
}

impl<'a> Element<'a> {
    /// A reader of the elements in the value.
    #[must_use]
    pub fn inside(&self) -> Reader<'a> {
        Reader { rest: self.value, rules: self.rules }
    }

    /// The octets of a string, joined where the basic rules let it come in pieces.
    ///
    /// # Errors
    /// The fault of the pieces.
    pub fn octets(&self, element: &'static str) -> Result<Cow<'a, [u8]>, Malformed> {
        if self.tag & CONSTRUCTED == 0 {
            return Ok(Cow::Borrowed(self.value));
        }
        let mut pieces = self.inside();
        let mut joined = Vec::with_capacity(self.value.len());
        while !pieces.is_empty() {
            joined.extend_from_slice(pieces.expect(tag::OCTET_STRING, element)?.value);
        }
        Ok(Cow::Owned(joined))
    }

    /// The octets of a BIT STRING without unused bits.
    ///
    /// # Errors
    /// The fault of its encoding or value.
    pub fn bits(&self, element: &'static str) -> Result<&'a [u8], Malformed> {
        match self.value.split_first() {
            Some((0, bytes)) => Ok(bytes),
            _ => Err(Malformed::value(element, "no whole number of octets")),
        }
    }

    /// The value of a BOOLEAN; true is FF in DER.
    ///
    /// # Errors
    /// The fault of its encoding or value.
    pub fn boolean(&self, element: &'static str) -> Result<bool, Malformed> {
        match (self.value, self.rules) {
            ([0], _) => Ok(false),
            ([0xFF], _) | ([_], Rules::Ber) => Ok(true),
            _ => Err(Malformed::value(element, "true that is not FF")),
        }
    }

    /// The magnitude of an INTEGER that is not negative, without leading zeros.
    ///
    /// # Errors
    /// The fault of its encoding or value.
    pub fn unsigned(&self, element: &'static str) -> Result<&'a [u8], Malformed> {
        match self.value {
            [] => Err(Malformed::value(element, "an integer without octets")),
            [0, rest @ ..] if rest.first().is_some_and(|next| next & 0x80 == 0) => {
                Err(Malformed::value(element, "an integer that is not in its shortest form"))
            }
            [0, rest @ ..] => Ok(rest),
            [first, ..] if first & 0x80 != 0 => Err(Malformed::value(element, "a negative integer")),
            value => Ok(value),
        }
    }

    /// A small INTEGER that is not negative.
    ///
    /// # Errors
    /// The fault of its encoding or value.
    pub fn small(&self, element: &'static str) -> Result<u32, Malformed> {
        let octets = self.unsigned(element)?;
        if octets.len() > 4 {
            return Err(Malformed::value(element, "an integer that is too large"));
        }
        Ok(octets.iter().fold(0, |value, octet| (value << 8) | u32::from(*octet)))
    }
}

/// Splits the first element from the rest.
fn split<'a>(bytes: &'a [u8], rules: Rules, element: &'static str) -> Result<(Element<'a>, &'a [u8]), Malformed> {
    let truncated = Malformed::new(element, Why::Truncated);
    let head = head(bytes, rules, element)?;
    let body = bytes.get(head.length..).ok_or(truncated.clone())?;
    let (value, whole) = match head.value {
        Some(length) => (length, head.length.saturating_add(length)),
        None => {
            let length = indefinite(body, element)?;
            (length, head.length.saturating_add(length).saturating_add(2))
        }
    };
    let value = body.get(..value).ok_or(truncated.clone())?;
    let (whole, rest) = bytes.split_at_checked(whole).ok_or(truncated)?;
    Ok((Element { tag: head.tag, value, whole, rules }, rest))
}

struct Head {
    tag: u8,
    length: usize,
    /// `None`: indefinite.
    value: Option<usize>,
}

fn head(bytes: &[u8], rules: Rules, element: &'static str) -> Result<Head, Malformed> {
    let truncated = Malformed::new(element, Why::Truncated);
    let [tag, first, rest @ ..] = bytes else { return Err(truncated) };
    let (tag, first) = (*tag, *first);
    if tag & HIGH_TAG == HIGH_TAG {
        return Err(Malformed::new(element, Why::HighTag));
    }
    let octets = usize::from(first & 0x7F);
    match first {
        0..=0x7F => return Ok(Head { tag, length: 2, value: Some(octets) }),
        0x80 if rules == Rules::Ber && tag & CONSTRUCTED != 0 => return Ok(Head { tag, length: 2, value: None }),
        0x81..=0x84 => {}
        _ => return Err(Malformed::new(element, Why::Length)),
    }
    let digits = rest.get(..octets).ok_or(truncated)?;
    let value = digits.iter().fold(0usize, |value, octet| (value << 8) | usize::from(*octet));
    let shortest = digits.first().is_some_and(|digit| *digit != 0) && value > 0x7F;
    if rules == Rules::Der && !shortest {
        return Err(Malformed::new(element, Why::Length));
    }
    Ok(Head { tag, length: 2 + octets, value: Some(value) })
}

/// Number of bytes before the closing octets of an indefinite length.
fn indefinite(body: &[u8], element: &'static str) -> Result<usize, Malformed> {
    let truncated = Malformed::new(element, Why::Truncated);
    let mut open = 1usize;
    let mut at = 0usize;
    loop {
        let rest = body.get(at..).ok_or(truncated.clone())?;
        if let [0, 0, ..] = rest {
            open -= 1;
            if open == 0 {
                return Ok(at);
            }
            at += 2;
            continue;
        }
        let head = head(rest, Rules::Ber, element)?;
        at = at.saturating_add(head.length);
        match head.value {
            Some(length) => at = at.saturating_add(length),
            None => open += 1,
        }
        if open > DER_DEPTH {
            return Err(Malformed::new(element, Why::Depth));
        }
    }
}

#[cfg(test)]
mod tests;
