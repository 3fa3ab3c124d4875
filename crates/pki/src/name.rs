//! Distinguished names (RFC 5280 §4.1.2.4), and how alike two of them are.
//!
//! Signers and certificates name one authority in different letter case, spacing, string type or order of parts. Where there
//! are key identifiers, these and not the names decide which certificate is meant.

use std::fmt;

use super::der::{Malformed, Reader, tag};
use super::oid::{self, Oid};

/// A distinguished name, as it is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name<'a>(&'a [u8]);

/// One part of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Attribute type.
    pub oid: Oid<'a>,
    /// Identifier octet of the string type.
    pub tag: u8,
    /// Text of the value.
    pub text: String,
}

/// The likeness of two names, from other names to equal octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameMatch {
    /// Different names.
    Other,
    /// Equal parts in another order.
    Reordered,
    /// Equal parts, except for letter case, spacing or string type.
    Folded,
    /// Equal octets.
    Exact,
}

impl<'a> Name<'a> {
    /// Parses a name, the SEQUENCE included.
    ///
    /// # Errors
    /// The first fault of its encoding.
    pub fn parse(octets: &'a [u8]) -> Result<Self, Malformed> {
        let name = Self(octets);
        name.walk(|_, _, _| ()).map(|()| name)
    }

    /// The octets as they are encoded.
    #[must_use]
    pub fn octets(&self) -> &'a [u8] {
        self.0
    }

    /// The parts, in order.
    #[must_use]
    pub fn attributes(&self) -> Vec<Attribute<'a>> {
        let mut parts = Vec::new();
        // `parse` has walked it without a fault.
        let _ = self.walk(|oid, tag, value| parts.push(Attribute { oid, tag, text: text(tag, value) }));
        parts
    }

    fn walk(&self, mut visit: impl FnMut(Oid<'a>, u8, &'a [u8])) -> Result<(), Malformed> {
        let mut reader = Reader::der(self.0);
        let mut sets = reader.sequence("Name")?;
        reader.end("Name")?;
        while !sets.is_empty() {
            let mut set = sets.expect(tag::SET, "RelativeDistinguishedName")?.inside();
            while !set.is_empty() {
                let mut part = set.sequence("AttributeTypeAndValue")?;
                let oid = part.oid("AttributeTypeAndValue")?;
                let value = part.next("AttributeTypeAndValue")?;
                part.end("AttributeTypeAndValue")?;
                visit(oid, value.tag, value.value);
            }
        }
        Ok(())
    }

    /// The text of the first part of a kind.
    #[must_use]
    pub fn find(&self, kind: Oid<'_>) -> Option<String> {
        let mut first = None;
        let _ = self.walk(|oid, tag, value| {
            if oid == kind && first.is_none() {
                first = Some(text(tag, value));
            }
        });
        first
    }

    /// The State or organization, in capitals: 23 published certificates have it in small letters, which Doc 9303-12
    /// §7.1 does not allow.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        self.find(oid::COUNTRY).map(|text| text.trim().to_uppercase())
    }

    /// Compares it with another name.
    #[must_use]
    pub fn compare(&self, other: &Name<'_>) -> NameMatch {
        if self.0 == other.0 {
            return NameMatch::Exact;
        }
        let (mut own, mut others) = (self.folded(), other.folded());
        if own == others {
            return NameMatch::Folded;
        }
        own.sort();
        others.sort();
        if own == others && !own.is_empty() { NameMatch::Reordered } else { NameMatch::Other }
    }

    /// Kind and text of each part, in small letters, with single spaces (RFC 5280 §7.1).
    fn folded(&self) -> Vec<(Oid<'a>, String)> {
        let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        self.attributes().into_iter().map(|part| (part.oid, fold(&part.text))).collect()
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.attributes().iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            match part.oid {
                oid::COUNTRY => write!(out, "{comma}C={}", part.text)?,
                oid::ORGANIZATION => write!(out, "{comma}O={}", part.text)?,
                oid::ORGANIZATIONAL_UNIT => write!(out, "{comma}OU={}", part.text)?,
                oid::COMMON_NAME => write!(out, "{comma}CN={}", part.text)?,
                oid::SERIAL_NUMBER => write!(out, "{comma}serialNumber={}", part.text)?,
                oid::LOCALITY => write!(out, "{comma}L={}", part.text)?,
                other => write!(out, "{comma}{other}={}", part.text)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// The text of a string. What its type does not allow is replaced, never dropped.
pub(super) fn text(kind: u8, octets: &[u8]) -> String {
    match kind {
        // Teletex strings are Latin-1 in practice.
        tag::TELETEX_STRING => octets.iter().map(|octet| char::from(*octet)).collect(),
        tag::BMP_STRING => {
            let units =
                octets.chunks(2).map(|unit| unit.iter().fold(0u16, |value, octet| (value << 8) | u16::from(*octet)));
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => String::from_utf8_lossy(octets).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::write;

    fn name(parts: &[(Oid<'_>, u8, &[u8])]) -> Vec<u8> {
        let part = |(oid, kind, text): &(Oid<'_>, u8, &[u8])| {
            let value = [write(tag::OID, oid.octets()), write(*kind, text)].concat();
            write(tag::SET, &write(tag::SEQUENCE, &value))
        };
        write(tag::SEQUENCE, &parts.iter().flat_map(part).collect::<Vec<_>>())
    }

    #[test]
    fn degrees_of_likeness_are_told_apart() {
        let exact =
            name(&[(oid::COUNTRY, tag::PRINTABLE_STRING, b"UT"), (oid::COMMON_NAME, tag::UTF8_STRING, b"A CA")]);
        let folded = name(&[(oid::COUNTRY, tag::UTF8_STRING, b"ut"), (oid::COMMON_NAME, tag::UTF8_STRING, b" a  CA")]);
        let turned = name(&[(oid::COMMON_NAME, tag::UTF8_STRING, b"A CA"), (oid::COUNTRY, tag::UTF8_STRING, b"UT")]);
        let other =
            name(&[(oid::COUNTRY, tag::PRINTABLE_STRING, b"UT"), (oid::COMMON_NAME, tag::UTF8_STRING, b"B CA")]);
        let exact = Name::parse(&exact).unwrap();
        assert_eq!(exact.compare(&exact), NameMatch::Exact);
        assert_eq!(exact.compare(&Name::parse(&folded).unwrap()), NameMatch::Folded);
        assert_eq!(exact.compare(&Name::parse(&turned).unwrap()), NameMatch::Reordered);
        assert_eq!(exact.compare(&Name::parse(&other).unwrap()), NameMatch::Other);
        assert_eq!(Name::parse(&folded).unwrap().country().as_deref(), Some("UT"));
        assert_eq!(exact.to_string(), "C=UT, CN=A CA");
    }

    #[test]
    fn strings_are_decoded_by_their_type() {
        assert_eq!(text(tag::UTF8_STRING, "é".as_bytes()), "é");
        assert_eq!(text(tag::TELETEX_STRING, &[0xE9]), "é");
        assert_eq!(text(tag::BMP_STRING, &[0, 0xE9, 0x17, 0x80]), "éក");
        assert_eq!(text(tag::BMP_STRING, &[0xD8, 0x00]), "\u{FFFD}", "half of a pair");
        assert_eq!(text(tag::PRINTABLE_STRING, &[0xFF]), "\u{FFFD}");
        let octets = name(&[(oid::COUNTRY, tag::PRINTABLE_STRING, b"UT")]);
        assert_eq!(Name::parse(&octets).unwrap().octets(), octets);
        assert_eq!(format!("{:?}, {:?}", Name::parse(&octets).unwrap(), oid::COUNTRY), "C=UT, 2.5.4.6");
    }
}
