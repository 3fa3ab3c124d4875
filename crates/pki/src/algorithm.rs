//! Hash functions and signature algorithms. One more of either is one row here, and its identifier in `oid.rs`.

use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};

use super::der::{Element, Malformed, Reader, tag};
use super::oid::{self, Oid};
use super::quirk::Quirk;

/// Makes [`Hash`] from its rows.
macro_rules! hashes {
    ($($variant:ident: $oid:ident, $name:literal, $octets:literal, $trailer:literal, $function:ty;)*) => {
        /// A hash function.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Hash {
            $(#[doc = concat!($name, ", ", $octets, " octets.")] $variant,)*
        }

        impl Hash {
            /// Every hash function.
            pub const ALL: [Self; [$($octets),*].len()] = [$(Self::$variant),*];

            /// Object identifier.
            #[must_use]
            pub fn oid(self) -> Oid<'static> {
                match self {
                    $(Self::$variant => oid::$oid,)*
                }
            }

            /// Name, as FIPS 180-4 has it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Length of a value in octets.
            #[must_use]
            pub fn length(self) -> usize {
                match self {
                    $(Self::$variant => $octets,)*
                }
            }

            /// Identifier in ISO/IEC 10118-3, which trailers of ISO/IEC 9796-2 have.
            pub(super) fn trailer(self) -> u8 {
                match self {
                    $(Self::$variant => $trailer,)*
                }
            }

            /// Value over several pieces, taken as one text.
            #[must_use]
            pub fn digest_of(self, pieces: &[&[u8]]) -> Vec<u8> {
                match self {
                    $(Self::$variant => run::<$function>(pieces),)*
                }
            }
        }
    };
}

// Variant, identifier, name, octets, identifier in ISO/IEC 10118-3, implementation. SHA-1 is broken; half of the older
// certificates are signed with it.
hashes! {
    Sha1: SHA_1, "SHA-1", 20, 0x33, Sha1;
    Sha224: SHA_224, "SHA-224", 28, 0x38, Sha224;
    Sha256: SHA_256, "SHA-256", 32, 0x34, Sha256;
    Sha384: SHA_384, "SHA-384", 48, 0x36, Sha384;
    Sha512: SHA_512, "SHA-512", 64, 0x35, Sha512;
    Sha512_224: SHA_512_224, "SHA-512/224", 28, 0x39, Sha512_224;
    Sha512_256: SHA_512_256, "SHA-512/256", 32, 0x3A, Sha512_256;
}

impl Hash {
    /// The hash function of an identifier; `None` for any other identifier, that of a signature algorithm too.
    #[must_use]
    pub fn of(identifier: Oid<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.oid() == identifier)
    }

    /// The hash function of an identifier in ISO/IEC 10118-3.
    pub(super) fn of_trailer(identifier: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.trailer() == identifier)
    }

    /// Value over some bytes.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        self.digest_of(&[bytes])
    }
}

fn run<D: sha2::digest::Digest>(pieces: &[&[u8]]) -> Vec<u8> {
    pieces.iter().fold(D::new(), D::chain_update).finalize().to_vec()
}

/// A signature scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    Pkcs1,
    /// RSASSA-PSS (RFC 8017 §8.1).
    Pss,
    /// ECDSA; the signature is a SEQUENCE of two INTEGERs (RFC 3279 §2.2.3).
    Ecdsa,
    /// ECDSA; the signature is r followed by s, each as long as the order (BSI TR-03111 §5.2.1.1).
    EcdsaPlain,
}

/// A row of the table of signature algorithms.
#[derive(Debug)]
pub struct Algorithm {
    /// Object identifier.
    pub oid: Oid<'static>,
    /// Name, for messages.
    pub name: &'static str,
    /// Hash; `None` if the parameters or the SignerInfo name it.
    pub hash: Option<Hash>,
    /// Signature scheme.
    pub scheme: Scheme,
}

const fn row(oid: Oid<'static>, name: &'static str, hash: Option<Hash>, scheme: Scheme) -> Algorithm {
    Algorithm { oid, name, hash, scheme }
}

/// The signature algorithms of Doc 9303-12 §4.1.6, and others that genuine documents are known to use.
pub const ALGORITHMS: &[Algorithm] = &[
    row(oid::RSA_ENCRYPTION, "RSA PKCS #1 v1.5", None, Scheme::Pkcs1),
    row(oid::RSA_SHA_1, "RSA PKCS #1 v1.5 with SHA-1", Some(Hash::Sha1), Scheme::Pkcs1),
    row(oid::RSA_SHA_224, "RSA PKCS #1 v1.5 with SHA-224", Some(Hash::Sha224), Scheme::Pkcs1),
    row(oid::RSA_SHA_256, "RSA PKCS #1 v1.5 with SHA-256", Some(Hash::Sha256), Scheme::Pkcs1),
    row(oid::RSA_SHA_384, "RSA PKCS #1 v1.5 with SHA-384", Some(Hash::Sha384), Scheme::Pkcs1),
    row(oid::RSA_SHA_512, "RSA PKCS #1 v1.5 with SHA-512", Some(Hash::Sha512), Scheme::Pkcs1),
    row(oid::RSA_SHA_512_224, "RSA PKCS #1 v1.5 with SHA-512/224", Some(Hash::Sha512_224), Scheme::Pkcs1),
    row(oid::RSA_SHA_512_256, "RSA PKCS #1 v1.5 with SHA-512/256", Some(Hash::Sha512_256), Scheme::Pkcs1),
    row(oid::RSA_PSS, "RSA PSS", None, Scheme::Pss),
    row(oid::ECDSA_SHA_1, "ECDSA with SHA-1", Some(Hash::Sha1), Scheme::Ecdsa),
    row(oid::ECDSA_SHA_224, "ECDSA with SHA-224", Some(Hash::Sha224), Scheme::Ecdsa),
    row(oid::ECDSA_SHA_256, "ECDSA with SHA-256", Some(Hash::Sha256), Scheme::Ecdsa),
    row(oid::ECDSA_SHA_384, "ECDSA with SHA-384", Some(Hash::Sha384), Scheme::Ecdsa),
    row(oid::ECDSA_SHA_512, "ECDSA with SHA-512", Some(Hash::Sha512), Scheme::Ecdsa),
    row(oid::PLAIN_SHA_1, "plain ECDSA with SHA-1", Some(Hash::Sha1), Scheme::EcdsaPlain),
    row(oid::PLAIN_SHA_224, "plain ECDSA with SHA-224", Some(Hash::Sha224), Scheme::EcdsaPlain),
    row(oid::PLAIN_SHA_256, "plain ECDSA with SHA-256", Some(Hash::Sha256), Scheme::EcdsaPlain),
    row(oid::PLAIN_SHA_384, "plain ECDSA with SHA-384", Some(Hash::Sha384), Scheme::EcdsaPlain),
    row(oid::PLAIN_SHA_512, "plain ECDSA with SHA-512", Some(Hash::Sha512), Scheme::EcdsaPlain),
];

/// An AlgorithmIdentifier (RFC 5280 §4.1.1.2), not yet looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identifier<'a> {
    /// Object identifier of the algorithm.
    pub oid: Oid<'a>,
    /// The parameters, if there are any.
    pub parameters: Option<Element<'a>>,
}

impl<'a> Identifier<'a> {
    /// Parses the next element, named `element` in errors.
    ///
    /// # Errors
    /// The first fault of its encoding.
    pub fn parse(reader: &mut Reader<'a>, element: &'static str) -> Result<Self, Malformed> {
        let mut inside = reader.sequence(element)?;
        let oid = inside.oid(element)?;
        let parameters = if inside.is_empty() { None } else { Some(inside.next(element)?) };
        inside.end(element)?;
        Ok(Self { oid, parameters })
    }

    /// The hash function of the identifier; `None` if it is not known, or has parameters other than NULL.
    #[must_use]
    pub fn hash(&self) -> Option<Hash> {
        Hash::of(self.oid).filter(|_| self.parameters.is_none_or(|found| is_null(&found)))
    }
}

/// Returns true if an element is NULL.
pub(super) fn is_null(found: &Element<'_>) -> bool {
    found.tag == tag::NULL && found.value.is_empty()
}

/// A signature algorithm with all that verifying a signature needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureAlgorithm {
    /// Name, for messages.
    pub name: &'static str,
    /// Signature scheme.
    pub scheme: Scheme,
    /// Hash of the signed bytes.
    pub hash: Hash,
    /// Parameters of PSS; for this scheme only.
    pub pss: Option<Pss>,
    /// Deviations that were tolerated.
    pub quirks: Vec<Quirk>,
}

/// The parameters of RSASSA-PSS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pss {
    /// Hash of the message.
    pub hash: Hash,
    /// Hash of the mask generation function.
    pub mask: Hash,
    /// Length of the salt in octets.
    pub salt: usize,
}

/// The reason why a signature algorithm cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AlgorithmFault {
    /// An algorithm that is not in the table.
    #[error("the signature algorithm {0} is not supported")]
    Unknown(String),
    /// Neither the algorithm nor the SignerInfo names a hash.
    #[error("the signature algorithm {0} names no hash")]
    NoHash(&'static str),
    /// Parameters that are not allowed.
    #[error("the parameters of the signature algorithm {0} are not allowed")]
    Parameters(&'static str),
}

impl SignatureAlgorithm {
    /// Looks up an identifier. `digest` is the hash that the SignerInfo names; it is used for algorithms that name none
    /// themselves. No hash is assumed.
    ///
    /// # Errors
    /// The algorithm is not known, names no hash, or has parameters that are not allowed.
    pub fn of(identifier: &Identifier<'_>, digest: Option<Hash>) -> Result<Self, AlgorithmFault> {
        let row = ALGORITHMS.iter().find(|row| row.oid == identifier.oid);
        let row = row.ok_or_else(|| AlgorithmFault::Unknown(identifier.oid.to_string()))?;
        let wrong = AlgorithmFault::Parameters(row.name);
        let (pss, quirk) = match (row.scheme, identifier.parameters) {
            (Scheme::Pss, parameters) => {
                let pss = parameters.map_or(Ok(Pss::DEFAULT), |found| Pss::parse(&found)).map_err(|_| wrong)?;
                (Some(pss), (pss.salt != pss.hash.length()).then_some(Quirk::SaltUnlikeHash))
            }
            (Scheme::Pkcs1, None) => (None, Some(Quirk::RsaWithoutNull)),
            (Scheme::Pkcs1, Some(found)) if is_null(&found) => (None, None),
            (Scheme::Ecdsa | Scheme::EcdsaPlain, None) => (None, None),
            (Scheme::Ecdsa | Scheme::EcdsaPlain, Some(found)) if is_null(&found) => (None, Some(Quirk::EcdsaWithNull)),
            _ => return Err(wrong),
        };
        let hash = pss.map(|pss| pss.hash).or(row.hash).or(digest).ok_or(AlgorithmFault::NoHash(row.name))?;
        let mut quirks: Vec<Quirk> = quirk.into_iter().collect();
        if digest.is_some_and(|digest| digest != hash) {
            quirks.push(Quirk::HashesDiffer);
        }
        Ok(Self { name: row.name, scheme: row.scheme, hash, pss, quirks })
    }
}

impl Pss {
    /// The values of absent parameters (RFC 4055 §3.1).
    pub const DEFAULT: Self = Self { hash: Hash::Sha1, mask: Hash::Sha1, salt: 20 };

    /// Parses RSASSA-PSS-params (RFC 4055 §3.1), each of which has a default.
    ///
    /// # Errors
    /// The first fault of the encoding, or a hash or mask that is not known.
    pub fn parse(parameters: &Element<'_>) -> Result<Self, Malformed> {
        const ELEMENT: &str = "RSASSA-PSS-params";
        if parameters.tag != tag::SEQUENCE {
            return Err(Malformed::value(ELEMENT, "no SEQUENCE"));
        }
        let unknown = Malformed::value(ELEMENT, "a hash function that is not known");
        let mut inside = parameters.inside();
        let mut pss = Self::DEFAULT;
        if let Some(found) = inside.optional(tag::context_constructed(0), ELEMENT)? {
            pss.hash = wrapped(&found, ELEMENT)?.hash().ok_or(unknown.clone())?;
        }
        if let Some(found) = inside.optional(tag::context_constructed(1), ELEMENT)? {
            let mask = wrapped(&found, ELEMENT)?;
            let hash = mask.parameters.filter(|_| mask.oid == oid::MGF_1);
            let hash = hash.ok_or(Malformed::value(ELEMENT, "a mask that is not MGF1"))?;
            let mut reader = Reader::new(hash.whole, hash.rules);
            pss.mask = Identifier::parse(&mut reader, ELEMENT)?.hash().ok_or(unknown)?;
        }
        if let Some(found) = inside.optional(tag::context_constructed(2), ELEMENT)? {
            let mut salt = found.inside();
            let octets = salt.small(ELEMENT)?;
            salt.end(ELEMENT)?;
            pss.salt = usize::try_from(octets).map_err(|_| Malformed::value(ELEMENT, "a salt that is too long"))?;
        }
        if let Some(found) = inside.optional(tag::context_constructed(3), ELEMENT)? {
            let mut trailer = found.inside();
            if trailer.small(ELEMENT)? != 1 {
                return Err(Malformed::value(ELEMENT, "a trailer other than 1"));
            }
            trailer.end(ELEMENT)?;
        }
        inside.end(ELEMENT)?;
        Ok(pss)
    }
}

/// Parses the AlgorithmIdentifier inside an explicit tag.
fn wrapped<'a>(found: &Element<'a>, element: &'static str) -> Result<Identifier<'a>, Malformed> {
    let mut inside = found.inside();
    let identifier = Identifier::parse(&mut inside, element)?;
    inside.end(element)?;
    Ok(identifier)
}

#[cfg(test)]
mod tests;
