//! The elliptic curves of Doc 9303-12 §4.1.6.2: NIST's and Brainpool's (RFC 5639), named or with explicit parameters.
//!
//! Nearly every published CSCA certificate with an elliptic-curve key has explicit parameters. An attacker who may choose the
//! generator can make a signature for any public key, so explicit parameters must be those of a standard curve in all of
//! (p, a, b, G, n); others are refused. A seed proves nothing and is tolerated.

use super::der::{Malformed, Reader, tag};
use super::oid::{self, Oid};
use super::quirk::Quirk;

mod table;

pub use table::CURVES;

/// A curve y² = x³ + ax + b over the field of p elements, with a generator (x, y) of order n and cofactor 1. Numbers are
/// big-endian hexadecimal, as wide as the arithmetic that computes with them.
pub struct Curve {
    /// Name.
    pub name: &'static str,
    /// Object identifier.
    pub oid: Oid<'static>,
    /// Bits of the field.
    pub bits: u32,
    pub(super) p: &'static str,
    pub(super) a: &'static str,
    pub(super) b: &'static str,
    pub(super) x: &'static str,
    pub(super) y: &'static str,
    pub(super) n: &'static str,
    pub(super) verify: fn(&Curve, &Signed<'_>) -> bool,
    pub(super) contains: fn(&Curve, &[u8], &[u8]) -> bool,
}

/// An ECDSA signature with the public key and the hash. Integers are big-endian; r and s have no leading zeros.
pub(super) struct Signed<'a> {
    pub(super) x: &'a [u8],
    pub(super) y: &'a [u8],
    pub(super) digest: &'a [u8],
    pub(super) r: &'a [u8],
    pub(super) s: &'a [u8],
}

/// The reason why the curve parameters of a key are not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurveFault {
    /// They name a curve that is not in the table.
    #[error("the curve {0} is not supported")]
    Unknown(String),
    /// They are the explicit parameters of no standard curve; with a chosen one anybody could sign.
    #[error("the explicit curve parameters are those of no standard curve: {0}")]
    Foreign(&'static str),
    /// They are malformed.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

impl Curve {
    /// The curve of an identifier.
    #[must_use]
    pub fn named(identifier: Oid<'_>) -> Option<&'static Self> {
        CURVES.iter().find(|curve| curve.oid == identifier)
    }

    /// p, a, b, x, y and n in hexadecimal digits, with zeros before them.
    #[must_use]
    pub fn parameters(&self) -> [&'static str; 6] {
        [self.p, self.a, self.b, self.x, self.y, self.n]
    }

    /// Octets of a coordinate.
    #[must_use]
    pub fn octets(&self) -> usize {
        usize::try_from(self.bits.div_ceil(8)).unwrap_or(usize::MAX)
    }

    /// Octets of the order of its generator, and so of r and of s: as many as a coordinate has, on all of these curves.
    #[must_use]
    pub fn order_octets(&self) -> usize {
        self.octets()
    }

    /// Parses ECParameters (RFC 3279 §2.3.5): a name, or explicit parameters.
    ///
    /// # Errors
    /// The reason why they are not accepted.
    pub fn parse(parameters: &[u8]) -> Result<(&'static Self, Vec<Quirk>, Parameters), CurveFault> {
        let mut reader = Reader::der(parameters);
        match reader.rest().first() {
            Some(&tag::OID) => {
                let name = reader.oid("ECParameters")?;
                reader.end("ECParameters")?;
                let curve = Self::named(name).ok_or_else(|| CurveFault::Unknown(name.to_string()))?;
                Ok((curve, Vec::new(), Parameters::Named))
            }
            _ => explicit(&mut reader).map(|(curve, quirks)| (curve, quirks, Parameters::Explicit)),
        }
    }
}

impl std::fmt::Debug for Curve {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

impl PartialEq for Curve {
    fn eq(&self, other: &Self) -> bool {
        self.oid == other.oid
    }
}

impl Eq for Curve {}

/// The form in which a key has its curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameters {
    /// The name of the curve.
    Named,
    /// Explicit parameters.
    Explicit,
}

/// SpecifiedECDomain (SEC 1 §C.2): version, field, curve, base, order, cofactor.
fn explicit(reader: &mut Reader<'_>) -> Result<(&'static Curve, Vec<Quirk>), CurveFault> {
    const DOMAIN: &str = "SpecifiedECDomain";
    let mut domain = reader.sequence(DOMAIN)?;
    reader.end(DOMAIN)?;
    // ecdpVer1 to ecdpVer3; the later ones say how the seed was used.
    if !(1..=3).contains(&domain.small("version of SpecifiedECDomain")?) {
        return Err(Malformed::value(DOMAIN, "a version other than 1 to 3").into());
    }
    let mut field = domain.sequence("FieldID")?;
    if field.oid("FieldID")? != oid::PRIME_FIELD {
        return Err(CurveFault::Foreign("its field is not prime"));
    }
    let p = field.expect(tag::INTEGER, "prime of the field")?.unsigned("prime of the field")?;
    field.end("FieldID")?;
    let mut curve = domain.sequence("Curve")?;
    let a = curve.expect(tag::OCTET_STRING, "coefficient a")?.value;
    let b = curve.expect(tag::OCTET_STRING, "coefficient b")?.value;
    let seed = curve.optional(tag::BIT_STRING, "seed of the curve")?;
    curve.end("Curve")?;
    let base = domain.expect(tag::OCTET_STRING, "base point")?.value;
    let n = domain.expect(tag::INTEGER, "order of the base point")?.unsigned("order of the base point")?;
    let cofactor = domain.optional(tag::INTEGER, "cofactor")?;
    // ecdpVer3 may name the hash that made the seed.
    domain.optional(tag::SEQUENCE, "hash of SpecifiedECDomain")?;
    domain.end(DOMAIN)?;

    let found = CURVES.iter().find(|curve| same(curve.p, p) && same(curve.a, a) && same(curve.b, b));
    let found = found.ok_or(CurveFault::Foreign("field and coefficients"))?;
    if !is_generator(found, base) {
        return Err(CurveFault::Foreign("the generator is another"));
    }
    if !same(found.n, n) {
        return Err(CurveFault::Foreign("the order is another"));
    }
    if cofactor.is_some_and(|cofactor| cofactor.value != [1]) {
        return Err(CurveFault::Foreign("the cofactor is another"));
    }
    let seed = seed.map(|_| Quirk::CurveSeed);
    let odd = [a, b].iter().any(|coefficient| coefficient.len() != found.octets());
    Ok((found, seed.into_iter().chain(odd.then_some(Quirk::CoefficientLength)).collect()))
}

/// Returns true if an encoded point (SEC 1 §2.3.3) is the generator. In a compressed point the parity of y selects one of two.
fn is_generator(curve: &Curve, base: &[u8]) -> bool {
    let octets = curve.octets();
    let odd = curve.y.bytes().next_back().and_then(digit).is_some_and(|digit| digit & 1 == 1);
    match base.split_first() {
        Some((4, point)) if point.len() == 2 * octets => {
            let (x, y) = point.split_at(octets);
            same(curve.x, x) && same(curve.y, y)
        }
        Some((&form @ (2 | 3), x)) if x.len() == octets => same(curve.x, x) && (form == 3) == odd,
        _ => false,
    }
}

/// Returns true if hexadecimal digits and octets are the same number.
pub(super) fn same(hexadecimal: &str, octets: &[u8]) -> bool {
    let mut digits = hexadecimal.bytes().filter_map(digit).skip_while(|digit| *digit == 0);
    let mut nibbles = octets.iter().flat_map(|octet| [octet >> 4, octet & 15]).skip_while(|nibble| *nibble == 0);
    digits.by_ref().eq(nibbles.by_ref())
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'A'..=b'F' => Some(letter - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
