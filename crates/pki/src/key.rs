//! Public keys, and verifying signatures with them.

use super::algorithm::{Hash, Identifier, Pss, Scheme, SignatureAlgorithm, is_null};
use super::curve::{Curve, CurveFault, Parameters, Signed};
use super::der::{Malformed, Reader, tag};
use super::oid;
use super::quirk::Quirk;
use super::rsa::{RsaFault, RsaKey};

/// An accepted public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA, with the schemes that the key is for (RFC 4055 §1.2).
    Rsa(RsaKey, Use),
    /// Elliptic curve.
    Ec(EcKey),
}

/// The schemes that an RSA key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Any scheme.
    Any,
    /// PSS with any parameters.
    Pss,
    /// PSS with these parameters, and a salt at least as long.
    PssWith(Pss),
}

/// An elliptic-curve key: a point on a curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcKey {
    /// The curve.
    pub curve: &'static Curve,
    /// Form in which the key has its curve.
    pub parameters: Parameters,
    /// Deviations that were tolerated.
    pub quirks: Vec<Quirk>,
    x: Vec<u8>,
    y: Vec<u8>,
}

/// The reason why a key is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// An algorithm that is not supported.
    #[error("the key algorithm {0} is not supported")]
    Unknown(String),
    /// A curve that is not accepted.
    #[error(transparent)]
    Curve(#[from] CurveFault),
    /// A modulus or exponent that is not accepted.
    #[error(transparent)]
    Rsa(#[from] RsaFault),
    /// No point of its curve, or in another form or size: as where the certificate names another curve than the key's.
    #[error("the public key is no uncompressed point of {0}")]
    Point(&'static str),
    /// Malformed.
    #[error(transparent)]
    Malformed(#[from] Malformed),
}

impl KeyFault {
    /// Returns true if nothing can be verified with the key, which is no evidence against it: its algorithm or curve is not
    /// supported, or it is no point of the curve (docs/design.md, settled point 4).
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Unknown(_) | Self::Curve(CurveFault::Unknown(_)) | Self::Point(_))
    }
}

/// The reason why a signature is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// The algorithm is not supported for this key, or the key is no point of its curve, so nothing is proved.
    #[error("{0}")]
    Unsupported(String),
    /// Key or algorithm are refused, because others than the holder could sign.
    #[error("{0}")]
    Refused(String),
    /// The signature is not one of this key over these bytes.
    #[error("the signature does not hold")]
    Wrong,
}

impl From<KeyFault> for SignatureFault {
    fn from(fault: KeyFault) -> Self {
        if fault.is_unsupported() { Self::Unsupported(fault.to_string()) } else { Self::Refused(fault.to_string()) }
    }
}

impl From<super::algorithm::AlgorithmFault> for SignatureFault {
    fn from(fault: super::algorithm::AlgorithmFault) -> Self {
        match fault {
            super::algorithm::AlgorithmFault::Unknown(_) => Self::Unsupported(fault.to_string()),
            _ => Self::Refused(fault.to_string()),
        }
    }
}

impl PublicKey {
    /// Parses a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
    ///
    /// # Errors
    /// The reason why the key is not accepted.
    pub fn parse(spki: &[u8]) -> Result<Self, KeyFault> {
        const SPKI: &str = "SubjectPublicKeyInfo";
        let mut reader = Reader::der(spki);
        let mut inside = reader.sequence(SPKI)?;
        reader.end(SPKI)?;
        let algorithm = Identifier::parse(&mut inside, SPKI)?;
        let key = inside.expect(tag::BIT_STRING, "subjectPublicKey")?.bits("subjectPublicKey")?;
        inside.end(SPKI)?;
        let wrong = Malformed::value(SPKI, "parameters that its algorithm does not have");
        match (algorithm.oid, algorithm.parameters) {
            (oid::RSA_ENCRYPTION, None) => Ok(Self::Rsa(RsaKey::parse(key)?, Use::Any)),
            (oid::RSA_ENCRYPTION, Some(found)) if is_null(&found) => Ok(Self::Rsa(RsaKey::parse(key)?, Use::Any)),
            (oid::RSA_PSS, None) => Ok(Self::Rsa(RsaKey::parse(key)?, Use::Pss)),
            (oid::RSA_PSS, Some(found)) => Ok(Self::Rsa(RsaKey::parse(key)?, Use::PssWith(Pss::parse(&found)?))),
            (oid::EC_PUBLIC_KEY, Some(found)) => Ok(Self::Ec(EcKey::parse(found.whole, key)?)),
            (oid::RSA_ENCRYPTION | oid::EC_PUBLIC_KEY, _) => Err(wrong.into()),
            (other, _) => Err(KeyFault::Unknown(other.to_string())),
        }
    }

    /// Name with the size: `RSA-4096`, `brainpoolP256r1`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Rsa(key, _) => format!("RSA-{}", key.bits()),
            Self::Ec(key) => key.curve.name.to_owned(),
        }
    }

    /// Deviations that were tolerated in the key.
    #[must_use]
    pub fn quirks(&self) -> &[Quirk] {
        match self {
            Self::Rsa(..) => &[],
            Self::Ec(key) => &key.quirks,
        }
    }

    /// Verifies a signature over a message, and returns the deviations that were tolerated.
    ///
    /// # Errors
    /// The reason why the signature is not accepted.
    pub fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<Vec<Quirk>, SignatureFault> {
        #[cfg(feature = "aws-lc-rs")]
        if super::aws_lc::verify(self, algorithm, message, signature) == Some(true) {
            return Ok(algorithm.quirks.clone());
        }
        self.verify_digest(algorithm, &algorithm.hash.digest(message), signature)
    }

    /// Verifies a signature over a message with this hash, always by the code in Rust.
    ///
    /// # Errors
    /// The reason why the signature is not accepted.
    pub fn verify_digest(
        &self,
        algorithm: &SignatureAlgorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<Vec<Quirk>, SignatureFault> {
        let mut quirks = algorithm.quirks.clone();
        let holds = match (self, algorithm.scheme, algorithm.pss) {
            (Self::Rsa(key, Use::Any), Scheme::Pkcs1, _) => {
                let holds = key.verify_pkcs1(algorithm.hash, digest, signature);
                quirks.extend(holds.flatten());
                holds.is_some()
            }
            (Self::Rsa(key, allowed), Scheme::Pss, Some(pss)) if allowed.allows(&pss) => {
                key.verify_pss(&pss, digest, signature)
            }
            (Self::Ec(key), Scheme::Ecdsa, _) => key.verify_der(digest, signature),
            (Self::Ec(key), Scheme::EcdsaPlain, _) => key.verify_plain(digest, signature),
            _ => return Err(SignatureFault::Refused(format!("{} is no algorithm for this key", algorithm.name))),
        };
        if holds { Ok(quirks) } else { Err(SignatureFault::Wrong) }
    }
}

impl Use {
    /// Returns true if the key may be used with this algorithm.
    #[cfg(feature = "aws-lc-rs")]
    pub(super) fn permits(self, algorithm: &SignatureAlgorithm) -> bool {
        match (algorithm.scheme, algorithm.pss) {
            (Scheme::Pkcs1, _) => self == Self::Any,
            (Scheme::Pss, Some(pss)) => self.allows(&pss),
            _ => false,
        }
    }

    fn allows(self, pss: &Pss) -> bool {
        match self {
            Self::Any | Self::Pss => true,
            Self::PssWith(own) => own.hash == pss.hash && own.mask == pss.mask && own.salt <= pss.salt,
        }
    }
}

impl EcKey {
    /// Parses a key from curve parameters and a point (SEC 1 §2.3.3).
    ///
    /// # Errors
    /// The reason why the key is not accepted.
    pub fn parse(parameters: &[u8], point: &[u8]) -> Result<Self, KeyFault> {
        let (curve, quirks, parameters) = Curve::parse(parameters)?;
        let octets = curve.octets();
        match point.split_first() {
            Some((4, both)) if both.len() == 2 * octets => {
                let (x, y) = both.split_at(octets);
                if !(curve.contains)(curve, x, y) {
                    return Err(KeyFault::Point(curve.name));
                }
                Ok(Self { curve, parameters, quirks, x: x.to_vec(), y: y.to_vec() })
            }
            _ => Err(KeyFault::Point(curve.name)),
        }
    }

    /// The point, uncompressed.
    #[must_use]
    pub fn point(&self) -> Vec<u8> {
        [&[4][..], &self.x, &self.y].concat()
    }

    /// Verifies a signature that is a SEQUENCE of two INTEGERs (RFC 3279 §2.2.3).
    pub(super) fn verify_der(&self, digest: &[u8], signature: &[u8]) -> bool {
        parse_signature(signature).is_ok_and(|[r, s]| self.verify_numbers(digest, r, s))
    }

    /// Verifies a signature that is r followed by s, each as long as the order (BSI TR-03111 §5.2.1.1).
    pub(super) fn verify_plain(&self, digest: &[u8], signature: &[u8]) -> bool {
        let octets = self.curve.order_octets();
        if signature.len() != 2 * octets {
            return false;
        }
        let (r, s) = signature.split_at(octets);
        self.verify_numbers(digest, r, s)
    }

    fn verify_numbers(&self, digest: &[u8], r: &[u8], s: &[u8]) -> bool {
        (self.curve.verify)(self.curve, &Signed { x: &self.x, y: &self.y, digest, r, s })
    }
}

/// Parses r and s of an ECDSA-Sig-Value (RFC 3279 §2.2.3).
pub(super) fn parse_signature(signature: &[u8]) -> Result<[&[u8]; 2], Malformed> {
    let mut reader = Reader::der(signature);
    let mut inside = reader.sequence("ECDSA-Sig-Value")?;
    reader.end("ECDSA-Sig-Value")?;
    let r = inside.expect(tag::INTEGER, "r")?.unsigned("r")?;
    let s = inside.expect(tag::INTEGER, "s")?.unsigned("s")?;
    inside.end("ECDSA-Sig-Value")?;
    Ok([r, s])
}

/// Algorithms of signatures that have no AlgorithmIdentifier, as in Active Authentication.
impl SignatureAlgorithm {
    /// The algorithm of a scheme and a hash. PSS has this hash for its mask too, and a salt of its length.
    #[must_use]
    pub fn with(scheme: Scheme, hash: Hash) -> Self {
        let pss = (scheme == Scheme::Pss).then_some(Pss { hash, mask: hash, salt: hash.length() });
        Self { name: "as agreed", scheme, hash, pss, quirks: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::write;

    /// Restrictions of a key of RSASSA-PSS (RFC 4055 §3.3): hash and mask are its own, the salt is no shorter.
    #[test]
    fn key_may_be_restricted_to_pss_parameters() {
        let pss = |hash, mask, salt| Pss { hash, mask, salt };
        let own = pss(Hash::Sha256, Hash::Sha384, 32);
        assert!(Use::PssWith(own).allows(&own));
        assert!(Use::PssWith(own).allows(&pss(Hash::Sha256, Hash::Sha384, 33)));
        assert!(!Use::PssWith(own).allows(&pss(Hash::Sha256, Hash::Sha384, 31)));
        assert!(!Use::PssWith(own).allows(&pss(Hash::Sha384, Hash::Sha384, 32)));
        assert!(!Use::PssWith(own).allows(&pss(Hash::Sha256, Hash::Sha256, 32)));
        assert!(Use::Any.allows(&own) && Use::Pss.allows(&own));
    }

    /// A signature of another kind is refused before it is computed, whether it would hold or not.
    #[test]
    fn restricted_key_refuses_other_pss_parameters() {
        let own = Pss { hash: Hash::Sha256, mask: Hash::Sha256, salt: 32 };
        let modulus = [&[0xC1; 127][..], &[1]].concat();
        let key = PublicKey::Rsa(RsaKey::new(&modulus, &[1, 0, 1]).unwrap(), Use::PssWith(own));
        let verify = |hash| key.verify_digest(&SignatureAlgorithm::with(Scheme::Pss, hash), &[7; 32], &[9; 128]);
        assert_eq!(verify(Hash::Sha256), Err(SignatureFault::Wrong));
        assert!(matches!(verify(Hash::Sha384), Err(SignatureFault::Refused(_))));
    }

    #[test]
    fn unknown_key_is_unsupported_and_not_refused() {
        assert!(KeyFault::Unknown("1.2".to_owned()).is_unsupported());
        assert!(KeyFault::Point("P-256").is_unsupported());
        let unknown = SignatureFault::from(KeyFault::Unknown("1.2".to_owned()));
        assert!(matches!(unknown, SignatureFault::Unsupported(_)));
        let foreign = KeyFault::Curve(CurveFault::Foreign("the generator is another"));
        assert!(matches!(SignatureFault::from(foreign), SignatureFault::Refused(_)));
    }

    #[test]
    fn key_has_the_parameters_of_its_algorithm() {
        let modulus = [&[0][..], &[0xC1; 128]].concat();
        let rsa = write(tag::SEQUENCE, &[write(tag::INTEGER, &modulus), vec![2, 1, 3]].concat());
        let parse = |parameters: &[u8]| {
            let algorithm = [write(tag::OID, oid::RSA_ENCRYPTION.octets()), parameters.to_vec()].concat();
            let key = write(tag::BIT_STRING, &[&[0][..], &rsa].concat());
            PublicKey::parse(&write(tag::SEQUENCE, &[write(tag::SEQUENCE, &algorithm), key].concat()))
        };
        assert_eq!(parse(&[tag::NULL, 0]).unwrap().name(), "RSA-1024");
        assert_eq!(parse(&[]).unwrap().name(), "RSA-1024");
        assert!(parse(&[2, 1, 0]).is_err());
        let generator =
            Curve::named(oid::P_256).map(|curve| hex::decode([curve.x, curve.y].concat()).unwrap()).unwrap();
        let point = |curve: oid::Oid<'_>, both: &[u8]| {
            EcKey::parse(&write(tag::OID, curve.octets()), &[&[4], both].concat()).map(|_| ())
        };
        assert_eq!(point(oid::P_256, &generator), Ok(()));
        for both in [&generator[1..], &[&generator[..], &[7]].concat(), &[], &[7; 64]] {
            assert_eq!(point(oid::P_256, both), Err(KeyFault::Point("P-256")), "{} octets", both.len());
        }
        // Named as another curve of the same size.
        assert_eq!(point(oid::BRAINPOOL_256_R1, &generator), Err(KeyFault::Point("brainpoolP256r1")));
    }

    #[test]
    fn algorithm_of_scheme_and_hash_has_a_salt_as_long_as_its_hash() {
        let pss = Some(Pss { hash: Hash::Sha384, mask: Hash::Sha384, salt: 48 });
        assert_eq!(SignatureAlgorithm::with(Scheme::Pss, Hash::Sha384).pss, pss);
        assert_eq!(SignatureAlgorithm::with(Scheme::Pkcs1, Hash::Sha384).pss, None);
    }
}
