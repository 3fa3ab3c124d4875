//! The kind of a file, by its first elements.

use crate::der::{Reader, Rules, tag};

/// The kind of a file in DER.
pub(super) enum Shape {
    Certificate,
    List,
    Signed,
}

pub(super) fn kind_of(bytes: &[u8]) -> Option<Shape> {
    let mut inside = Reader::new(bytes, Rules::Ber).sequence("file").ok()?;
    if inside.rest().first() == Some(&tag::OID) {
        return Some(Shape::Signed);
    }
    // TBSCertificate begins with its version or its serial number and goes on with an algorithm and a name; so does
    // TBSCertList, but a time stands where the certificate has its validity.
    let mut signed = inside.sequence("file").ok()?;
    if signed.optional(tag::context_constructed(0), "file").ok()?.is_some() {
        return Some(Shape::Certificate);
    }
    signed.optional(tag::INTEGER, "file").ok()?;
    signed.expect(tag::SEQUENCE, "file").ok()?;
    signed.expect(tag::SEQUENCE, "file").ok()?;
    match signed.rest().first() {
        Some(&(tag::UTC_TIME | tag::GENERALIZED_TIME)) => Some(Shape::List),
        Some(&tag::SEQUENCE) => Some(Shape::Certificate),
        _ => None,
    }
}

pub(super) fn is_ldif(content: &str) -> bool {
    let mut lines = content.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.next().is_some_and(|line| line.starts_with("version:") || line.starts_with("dn:"))
}
