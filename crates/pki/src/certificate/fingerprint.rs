//! Fingerprints of a certificate, by which reports name compromised signers.
//!
//! An ECDSA signature (r, s) verifies as (r, n − s) too, where n is the order of the curve: whoever has the certificate can
//! make one with another SHA-256 without any key. So the certificate with either signature has the fingerprints of both.

use sha2::{Digest, Sha256};

use super::Certificate;
use crate::curve::CURVES;
use crate::der::{tag, write};
use crate::key::parse_signature;

impl Certificate<'_> {
    /// SHA-256 of the certificate, of its SubjectPublicKeyInfo, and of the certificate with the other ECDSA signature of the
    /// same r: one for each curve that its signature may be of.
    #[must_use]
    pub fn fingerprints(&self) -> Vec<[u8; 32]> {
        let own = [self.der, self.spki].map(|bytes| Sha256::digest(bytes).into());
        own.into_iter().chain(self.twins().iter().map(|twin| Sha256::digest(twin).into())).collect()
    }

    /// The certificate with (r, n − s) instead of (r, s), for each order n above both; none without an ECDSA signature.
    fn twins(&self) -> Vec<Vec<u8>> {
        let Ok([r, s]) = parse_signature(self.signature) else { return Vec::new() };
        let mut orders: Vec<Vec<u8>> = CURVES.iter().filter_map(|curve| magnitude(curve.parameters()[5])).collect();
        orders.sort_unstable();
        orders.dedup();
        let others = orders.iter().filter(|order| is_below(r, order)).filter_map(|order| subtract(order, s));
        others
            .map(|other| self.with_signature(&write(tag::SEQUENCE, &[integer(r), integer(&other)].concat())))
            .collect()
    }

    fn with_signature(&self, signature: &[u8]) -> Vec<u8> {
        let [_, algorithm] = self.algorithms;
        let bits = write(tag::BIT_STRING, &[&[0], signature].concat());
        write(tag::SEQUENCE, &[self.signed, algorithm, &bits].concat())
    }
}

/// The octets of a number in hexadecimal, without leading zeros.
fn magnitude(digits: &str) -> Option<Vec<u8>> {
    let octets = hex::decode(digits).ok()?;
    Some(octets.into_iter().skip_while(|octet| *octet == 0).collect())
}

/// Compares numbers without leading zeros.
fn is_below(number: &[u8], order: &[u8]) -> bool {
    (number.len(), number) < (order.len(), order)
}

/// The difference of two numbers without leading zeros; `None` unless it is positive.
fn subtract(order: &[u8], number: &[u8]) -> Option<Vec<u8>> {
    if !is_below(number, order) {
        return None;
    }
    let mut borrow = false;
    let mut difference = Vec::with_capacity(order.len());
    let digits = number.iter().rev().copied().chain(std::iter::repeat(0));
    for (from, digit) in order.iter().rev().zip(digits) {
        let (rest, first) = from.overflowing_sub(digit);
        let (rest, second) = rest.overflowing_sub(u8::from(borrow));
        borrow = first || second;
        difference.push(rest);
    }
    Some(difference.into_iter().rev().skip_while(|octet| *octet == 0).collect())
}

/// A positive INTEGER of these octets, which have no leading zeros.
fn integer(octets: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if octets.first().is_none_or(|first| first & 0x80 != 0) { &[0] } else { &[] };
    write(tag::INTEGER, &[sign, octets].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn difference_is_that_of_numbers() {
        assert_eq!(subtract(&[1, 0, 0], &[1]), Some(vec![255, 255]));
        assert_eq!(subtract(&[5], &[5]), None);
        assert_eq!(subtract(&[5], &[1, 0]), None);
        assert_eq!(integer(&[0x80]), [2, 2, 0, 0x80]);
    }

    /// Each twin of a specimen's authority has that certificate's fingerprint among its own.
    #[test]
    fn certificate_with_the_other_signature_has_the_same_fingerprints() {
        let der = include_bytes!("../../../../fixtures/cases/chip-td1-brainpool/trust/csca.cer");
        let certificate = Certificate::parse(der).unwrap();
        let twins = certificate.twins();
        for twin in &twins {
            let twin = Certificate::parse(twin).unwrap();
            assert_ne!(twin.der, certificate.der);
            assert_eq!(twin.signed, certificate.signed);
            assert!(twin.fingerprints().contains(&Sha256::digest(der).into()));
        }
        assert!(!twins.is_empty());
    }
}
