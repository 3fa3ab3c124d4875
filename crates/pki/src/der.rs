//! A strict, bounded reader of ASN.1's distinguished encoding (ITU-T X.690 §10, §11), and of the basic one where Doc 9303's
//! objects are known to come in it.
//!
//! ```text
//! element = identifier octet, length, value        SEQUENCE 30, SET 31, INTEGER 02, OBJECT IDENTIFIER 06, …
//! length  = 00…7F | 81…84 and as many octets        DER: the shortest form; BER: any form, and 80 … 00 00
//! ```
//!
//! Nothing is copied and nothing recurses on a stranger's depth: the end of an indefinite length is found with a counter.

use std::borrow::Cow;
use std::fmt;

use super::oid::Oid;
use crate::limits::{DER_DEPTH, DER_ELEMENTS};

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

/// Which encoding rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// Distinguished: one encoding for each value.
    Der,
    /// Basic: lengths in any form, indefinite ones too, and strings in pieces.
    Ber,
}

/// What is wrong with an encoding, and in which element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The element that was being read.
    pub element: &'static str,
    /// What was wrong with it.
    pub why: Why,
}

/// What is wrong with an encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It ends before its length says.
    Truncated,
    /// That many bytes stand after what should be the last.
    Rest(usize),
    /// Another element stands there.
    Tag {
        /// The identifier octet that should stand there.
        expected: u8,
        /// The one that does; `None` at the end.
        found: Option<u8>,
    },
    /// A length that the rules do not allow.
    Length,
    /// A tag number above 30, which none of these structures has.
    HighTag,
    /// More nested than [`DER_DEPTH`].
    Depth,
    /// More of them than a limit allows.
    TooMany(usize),
    /// A value that its type does not allow.
    Value(&'static str),
}

impl Malformed {
    /// A fault in this element.
    #[must_use]
    pub const fn new(element: &'static str, why: Why) -> Self {
        Self { element, why }
    }

    /// A value that this element may not have.
    #[must_use]
    pub const fn value(element: &'static str, why: &'static str) -> Self {
        Self { element, why: Why::Value(why) }
    }
}

impl std::error::Error for Malformed {}

impl fmt::Display for Malformed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let element = self.element;
        match &self.why {
            Why::Truncated => write!(out, "{element} ends before its length says"),
            Why::Rest(bytes) => write!(out, "{bytes} bytes stand after {element}"),
            Why::Tag { expected, found: Some(found) } => {
                write!(out, "{element}: expected tag {expected:02X}, but found {found:02X}")
            }
            Why::Tag { expected, found: None } => write!(out, "{element}: expected tag {expected:02X}, but it ends"),
            Why::Length => write!(out, "{element} has a length in a form that is not allowed"),
            Why::HighTag => write!(out, "{element} has a tag number above 30"),
            Why::Depth => write!(out, "{element} is nested more than {DER_DEPTH} deep"),
            Why::TooMany(limit) => write!(out, "{element}: more than {limit}"),
            Why::Value(why) => write!(out, "{element}: {why}"),
        }
    }
}

/// One element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Its identifier octet.
    pub tag: u8,
    /// What is inside; without the closing octets of an indefinite length.
    pub value: &'a [u8],
    /// All of it, identifier and length too.
    pub whole: &'a [u8],
    /// By which rules it was read.
    pub rules: Rules,
}

/// Reads element after element.
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

    /// Whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What is left.
    #[must_use]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next element, whatever it is.
    ///
    /// # Errors
    /// What is wrong with its encoding.
    pub fn next(&mut self, element: &'static str) -> Result<Element<'a>, Malformed> {
        let (found, rest) = split(self.rest, self.rules, element)?;
        self.rest = rest;
        Ok(found)
    }

    /// The next element, which has this tag.
    ///
    /// # Errors
    /// What is wrong with its encoding, or that it is another.
    pub fn expect(&mut self, tag: u8, element: &'static str) -> Result<Element<'a>, Malformed> {
        match self.rest.first() {
            Some(found) if *found == tag => self.next(element),
            found => Err(Malformed::new(element, Why::Tag { expected: tag, found: found.copied() })),
        }
    }

    /// The next element if it has this tag.
    ///
    /// # Errors
    /// What is wrong with its encoding.
    pub fn optional(&mut self, tag: u8, element: &'static str) -> Result<Option<Element<'a>>, Malformed> {
        match self.rest.first() {
            Some(found) if *found == tag => self.next(element).map(Some),
            _ => Ok(None),
        }
    }

    /// A SEQUENCE: a reader of what is inside.
    ///
    /// # Errors
    /// What is wrong with its encoding, or that it is none.
    pub fn sequence(&mut self, element: &'static str) -> Result<Reader<'a>, Malformed> {
        Ok(self.expect(tag::SEQUENCE, element)?.inside())
    }

    /// An OBJECT IDENTIFIER.
    ///
    /// # Errors
    /// What is wrong with its encoding, or that it is none.
    pub fn oid(&mut self, element: &'static str) -> Result<Oid<'a>, Malformed> {
        let found = self.expect(tag::OID, element)?;
        Oid::parse(found.value).ok_or(Malformed::value(element, "no object identifier"))
    }

    /// A small INTEGER that is not negative.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn small(&mut self, element: &'static str) -> Result<u32, Malformed> {
        self.expect(tag::INTEGER, element)?.small(element)
    }

    /// Refuses a rest.
    ///
    /// # Errors
    /// That there is one.
    pub fn end(&self, element: &'static str) -> Result<(), Malformed> {
        match self.rest.len() {
            0 => Ok(()),
            bytes => Err(Malformed::new(element, Why::Rest(bytes))),
        }
    }
}

impl<'a> Element<'a> {
    /// A reader of what is inside.
    #[must_use]
    pub fn inside(&self) -> Reader<'a> {
        Reader { rest: self.value, rules: self.rules }
    }

    /// The octets of a string, joined where the basic rules let it come in pieces.
    ///
    /// # Errors
    /// What is wrong with the pieces.
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

    /// A BIT STRING whose last octet is whole.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn bits(&self, element: &'static str) -> Result<&'a [u8], Malformed> {
        match self.value.split_first() {
            Some((0, bytes)) => Ok(bytes),
            _ => Err(Malformed::value(element, "no whole number of octets")),
        }
    }

    /// A BOOLEAN; the distinguished rules know FF for true only.
    ///
    /// # Errors
    /// What is wrong with it.
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
    /// What is wrong with it.
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
    /// What is wrong with it.
    pub fn small(&self, element: &'static str) -> Result<u32, Malformed> {
        let octets = self.unsigned(element)?;
        if octets.len() > 4 {
            return Err(Malformed::value(element, "an integer that is too large"));
        }
        Ok(octets.iter().fold(0, |value, octet| (value << 8) | u32::from(*octet)))
    }
}

/// The first element of some bytes, and the rest.
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

/// How many bytes stand before the closing octets of an indefinite length.
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

/// An element as its sender says: a length in its shortest form before a value.
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
        // No machine has lengths of more than 127 octets.
        (_, Err(_)) => {}
    }
    written.extend_from_slice(value);
    written
}

/// An element in distinguished encoding: definite lengths in their shortest form, strings in one piece, sets in order.
///
/// # Errors
/// What cannot be read of it.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_their_shortest_form() {
        let long = [&[0x30, 0x81, 0x80][..], &[0; 0x80]].concat();
        assert!(Reader::der(&long).next("x").is_ok());
        for bad in [
            &[0x30, 0x81, 0x01, 0x00][..],
            &[0x30, 0x82, 0x00, 0x01, 0x00],
            &[0x30, 0x80, 0x00, 0x00],
            &[0x30, 0x85, 0, 0, 0, 0, 1, 0],
        ] {
            assert_eq!(Reader::der(bad).next("x").unwrap_err().why, Why::Length, "{bad:02X?}");
        }
        assert!(Reader::new(&[0x30, 0x81, 0x01, 0x05], Rules::Ber).next("x").is_ok());
    }

    #[test]
    fn what_is_cut_short_is_truncated() {
        for bad in [&[][..], &[0x30], &[0x30, 0x05, 0x00], &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], &[0x30, 0x82, 1]] {
            assert_eq!(Reader::der(bad).next("x").unwrap_err().why, Why::Truncated, "{bad:02X?}");
        }
    }

    #[test]
    fn an_indefinite_length_ends_where_it_closes() {
        let bytes = [0x30, 0x80, 0x24, 0x80, 0x04, 0x01, 0xAA, 0x04, 0x01, 0xBB, 0, 0, 0, 0, 0x05, 0x00];
        let mut reader = Reader::new(&bytes, Rules::Ber);
        let outer = reader.next("outer").unwrap();
        assert_eq!(reader.rest(), [0x05, 0x00]);
        let mut inside = outer.inside();
        let string = inside.next("string").unwrap();
        inside.end("outer").unwrap();
        assert_eq!(string.octets("string").unwrap().as_ref(), [0xAA, 0xBB]);
        assert_eq!(canonical(outer.whole, "outer").unwrap(), [0x30, 0x04, 0x04, 0x02, 0xAA, 0xBB]);
    }

    #[test]
    fn depth_without_end_is_refused() {
        let bytes = [0x30, 0x80].repeat(10_000);
        assert_eq!(Reader::new(&bytes, Rules::Ber).next("deep").unwrap_err().why, Why::Depth);
        let mut definite = vec![0x05, 0x00];
        for _ in 0..100 {
            definite = write(0x30, &definite);
        }
        assert_eq!(canonical(&definite, "deep").unwrap_err().why, Why::Depth);
    }

    #[test]
    fn sets_are_put_in_order() {
        assert_eq!(
            canonical(&[0x31, 0x06, 0x02, 0x01, 0x09, 0x02, 0x01, 0x03], "set").unwrap(),
            [0x31, 0x06, 0x02, 0x01, 0x03, 0x02, 0x01, 0x09]
        );
    }

    #[test]
    fn integers_keep_their_shortest_form() {
        let integer = |bytes: &[u8]| Reader::der(bytes).next("n").and_then(|found| found.small("n"));
        assert_eq!(integer(&[2, 1, 0]), Ok(0));
        assert_eq!(integer(&[2, 2, 0, 0x80]), Ok(128));
        assert!(integer(&[2, 2, 0, 0x7F]).is_err());
        assert!(integer(&[2, 1, 0x80]).is_err());
        assert!(integer(&[2, 0]).is_err());
        assert!(integer(&[2, 5, 1, 0, 0, 0, 0]).is_err());
    }

    #[test]
    fn true_is_ff_by_the_distinguished_rules() {
        let parse = |octets: &[u8], rules| Reader::new(octets, rules).next("x").unwrap().boolean("x").ok();
        assert_eq!(parse(&[1, 1, 0], Rules::Der), Some(false));
        assert_eq!(parse(&[1, 1, 0xFF], Rules::Der), Some(true));
        assert_eq!(parse(&[1, 1, 1], Rules::Der), None);
        assert_eq!(parse(&[1, 1, 1], Rules::Ber), Some(true));
        assert_eq!(parse(&[1, 1, 0], Rules::Ber), Some(false));
        assert_eq!(parse(&[1, 2, 0, 0], Rules::Ber), None);
    }

    #[test]
    fn depth_is_counted_to_the_limit() {
        let nested = |depth: usize| [[0x30, 0x80].repeat(depth), [0, 0].repeat(depth)].concat();
        assert!(Reader::new(&nested(DER_DEPTH), Rules::Ber).next("deep").is_ok());
        assert_eq!(Reader::new(&nested(DER_DEPTH + 1), Rules::Ber).next("deep").unwrap_err().why, Why::Depth);
    }

    /// Lengths at which their form changes: written, read, and refused in any other form.
    #[test]
    fn a_length_has_one_form_at_every_size() {
        let heads: [(usize, &[u8]); 6] = [
            (0, &[4, 0]),
            (0x7F, &[4, 0x7F]),
            (0x80, &[4, 0x81, 0x80]),
            (0xFF, &[4, 0x81, 0xFF]),
            (0x100, &[4, 0x82, 1, 0]),
            (0x1_0000, &[4, 0x83, 1, 0, 0]),
        ];
        for (length, head) in heads {
            let written = write(4, &vec![7; length]);
            assert!(written.starts_with(head) && written.len() == head.len() + length, "{length}");
            assert_eq!(Reader::der(&written).next("x").unwrap().value.len(), length);
        }
        let long = [&[4, 0x81, 0x7F][..], &[7; 0x7F]].concat();
        assert_eq!(Reader::der(&long).next("x").unwrap_err().why, Why::Length);
        assert_eq!(Reader::new(&[4, 0x80, 0, 0], Rules::Ber).next("x").unwrap_err().why, Why::Length, "primitive");
        for tag in [0x1F, 0x3F, 0x7F, 0xFF] {
            assert_eq!(Reader::der(&[tag, 1, 0]).next("x").unwrap_err().why, Why::HighTag);
        }
        assert_eq!(Reader::der(&[0, 0]).next("x").unwrap().tag, 0);
    }

    #[test]
    fn numbers_are_small_up_to_four_octets() {
        let small = |bytes: &[u8]| Reader::der(bytes).small("x").ok();
        assert_eq!(small(&[2, 4, 0x12, 0x34, 0x56, 0x78]), Some(0x1234_5678));
        assert_eq!(small(&[2, 5, 0, 0xFF, 0xFF, 0xFF, 0xFF]), Some(u32::MAX));
        assert_eq!(small(&[2, 5, 1, 0, 0, 0, 0]), None);
        assert_eq!(small(&[2, 1, 0x80]), None);
    }

    #[test]
    fn what_is_wrong_is_told_in_words() {
        let other = Reader::der(&[5, 0]).expect(tag::INTEGER, "version").unwrap_err();
        assert_eq!(other.to_string(), "version: expected tag 02, but found 05");
        let cut = Reader::der(&[2, 5, 0]).next("version").unwrap_err();
        assert_eq!(cut.to_string(), "version ends before its length says");
    }
}
