//! Writing DER.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use pki::der::{tag, write};
use pki::oid::Oid;

/// A SEQUENCE of parts.
#[must_use]
pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    write(tag::SEQUENCE, &parts.concat())
}

/// A SET OF parts, in order.
#[must_use]
pub fn set(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    write(tag::SET, &parts.concat())
}

/// An OBJECT IDENTIFIER.
#[must_use]
pub fn oid(identifier: Oid<'_>) -> Vec<u8> {
    write(tag::OID, identifier.octets())
}

/// An INTEGER of a magnitude.
#[must_use]
pub fn unsigned(magnitude: &[u8]) -> Vec<u8> {
    let start = magnitude.iter().position(|octet| *octet != 0).unwrap_or(magnitude.len());
    let magnitude = magnitude.get(start..).unwrap_or_default();
    let sign = match magnitude.first() {
        Some(first) if first & 0x80 == 0 => &[][..],
        _ => &[0],
    };
    write(tag::INTEGER, &[sign, magnitude].concat())
}

/// An OCTET STRING.
#[must_use]
pub fn octets(value: &[u8]) -> Vec<u8> {
    write(tag::OCTET_STRING, value)
}

/// A BIT STRING of whole octets.
#[must_use]
pub fn bits(value: &[u8]) -> Vec<u8> {
    write(tag::BIT_STRING, &[&[0], value].concat())
}

/// NULL.
#[must_use]
pub fn null() -> Vec<u8> {
    write(tag::NULL, &[])
}

/// A constructed element with a context tag.
#[must_use]
pub fn context(number: u8, value: &[u8]) -> Vec<u8> {
    write(tag::context_constructed(number), value)
}

/// A time as certificates write it: UTCTime to 2049, GeneralizedTime after.
#[must_use]
pub fn time(at: Timestamp) -> Vec<u8> {
    let civil = TimeZone::UTC.to_datetime(at);
    if civil.year() < 2050 {
        write(tag::UTC_TIME, civil.strftime("%y%m%d%H%M%SZ").to_string().as_bytes())
    } else {
        write(tag::GENERALIZED_TIME, generalized(at).as_bytes())
    }
}

/// The text of a GeneralizedTime.
#[must_use]
pub fn generalized(at: Timestamp) -> String {
    TimeZone::UTC.to_datetime(at).strftime("%Y%m%d%H%M%SZ").to_string()
}
