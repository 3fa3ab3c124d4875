//! Hashes and signature algorithms. An algorithm is one row: identifier, hash, scheme.

use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};

use super::der::{Element, Malformed, Reader, tag};
use super::oid::{self, Oid};
use super::quirk::Quirk;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hash {
    /// SHA-1: 160 bits, and broken; half of the older certificates use it.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA-512/224.
    Sha512_224,
    /// SHA-512/256.
    Sha512_256,
}

impl Hash {
    /// Every hash function.
    pub const ALL: [Self; 7] =
        [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512, Self::Sha512_224, Self::Sha512_256];

    /// The hash function of an identifier. Identifiers of signature algorithms stand for their hash, as some signers
    /// write them where a digest algorithm belongs.
    #[must_use]
    pub fn of(identifier: Oid<'_>) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.oid() == identifier)
    }

    /// Its identifier.
    #[must_use]
    pub fn oid(self) -> Oid<'static> {
        match self {
            Self::Sha1 => oid::SHA_1,
            Self::Sha224 => oid::SHA_224,
            Self::Sha256 => oid::SHA_256,
            Self::Sha384 => oid::SHA_384,
            Self::Sha512 => oid::SHA_512,
            Self::Sha512_224 => oid::SHA_512_224,
            Self::Sha512_256 => oid::SHA_512_256,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha224 => "SHA-224",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Sha512_224 => "SHA-512/224",
            Self::Sha512_256 => "SHA-512/256",
        }
    }

    /// Octets of its value.
    #[must_use]
    pub fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 | Self::Sha512_224 => 28,
            Self::Sha256 | Self::Sha512_256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Its value over some bytes.
    #[must_use]
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        self.digest_of(&[bytes])
    }

    /// Its value over several pieces, one after the other.
    #[must_use]
    pub fn digest_of(self, pieces: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Sha1 => run::<Sha1>(pieces),
            Self::Sha224 => run::<Sha224>(pieces),
            Self::Sha256 => run::<Sha256>(pieces),
            Self::Sha384 => run::<Sha384>(pieces),
            Self::Sha512 => run::<Sha512>(pieces),
            Self::Sha512_224 => run::<Sha512_224>(pieces),
            Self::Sha512_256 => run::<Sha512_256>(pieces),
        }
    }
}

fn run<D: sha2::digest::Digest>(pieces: &[&[u8]]) -> Vec<u8> {
    pieces.iter().fold(D::new(), D::chain_update).finalize().to_vec()
}

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    Pkcs1,
    /// RSASSA-PSS (RFC 8017 §8.1).
    Pss,
    /// ECDSA, the signature a SEQUENCE of two INTEGERs (RFC 5480, RFC 5758).
    Ecdsa,
    /// ECDSA, the signature r and s side by side (BSI TR-03111 §5.2.1.1).
    EcdsaPlain,
}

/// A signature algorithm that is known.
#[derive(Debug)]
pub struct Algorithm {
    /// Its identifier.
    pub oid: Oid<'static>,
    /// Its name.
    pub name: &'static str,
    /// Its hash; `None` where that is said elsewhere: by the parameters, or by the SignerInfo.
    pub hash: Option<Hash>,
    /// How the signature is made.
    pub scheme: Scheme,
}

const fn row(oid: Oid<'static>, name: &'static str, hash: Option<Hash>, scheme: Scheme) -> Algorithm {
    Algorithm { oid, name, hash, scheme }
}

/// The signature algorithms of Doc 9303-12 §4.1.6 and those that documents are known to use besides.
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

/// An AlgorithmIdentifier as it stands: what it names, and its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identifier<'a> {
    /// The algorithm.
    pub oid: Oid<'a>,
    /// The parameters, if there are any.
    pub parameters: Option<Element<'a>>,
}

impl<'a> Identifier<'a> {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with its encoding.
    pub fn parse(reader: &mut Reader<'a>, element: &'static str) -> Result<Self, Malformed> {
        let mut inside = reader.sequence(element)?;
        let oid = inside.oid(element)?;
        let parameters = if inside.is_empty() { None } else { Some(inside.next(element)?) };
        inside.end(element)?;
        Ok(Self { oid, parameters })
    }

    /// The hash function that it names, its parameters absent or NULL.
    #[must_use]
    pub fn hash(&self) -> Option<Hash> {
        Hash::of(self.oid).filter(|_| self.parameters.is_none_or(|found| is_null(&found)))
    }
}

/// Whether an element is NULL.
pub(super) fn is_null(found: &Element<'_>) -> bool {
    found.tag == tag::NULL && found.value.is_empty()
}

/// A signature algorithm with everything that verifying needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureAlgorithm {
    /// Its name.
    pub name: &'static str,
    /// How the signature is made.
    pub scheme: Scheme,
    /// The hash of what is signed.
    pub hash: Hash,
    /// The parameters of PSS, where it is PSS.
    pub pss: Option<Pss>,
    /// What was tolerated.
    pub quirks: Vec<Quirk>,
}

/// The parameters of RSASSA-PSS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pss {
    /// The hash of the message.
    pub hash: Hash,
    /// The hash of the mask.
    pub mask: Hash,
    /// Octets of salt.
    pub salt: usize,
}

/// Why an algorithm cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AlgorithmFault {
    /// Nothing is known of it.
    #[error("the signature algorithm {0} is not supported")]
    Unknown(String),
    /// Its hash is said nowhere.
    #[error("the signature algorithm {0} does not say its hash")]
    NoHash(&'static str),
    /// Its parameters are none that it may have.
    #[error("the parameters of the signature algorithm {0} are not allowed")]
    Parameters(&'static str),
}

impl SignatureAlgorithm {
    /// The algorithm of an identifier. The hash is never guessed: `digest` is the one that the SignerInfo names, for
    /// algorithms that leave it to that.
    ///
    /// # Errors
    /// That it is not known or not allowed.
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
    /// What absent parameters mean (RFC 4055 §3.1).
    pub const DEFAULT: Self = Self { hash: Hash::Sha1, mask: Hash::Sha1, salt: 20 };

    /// RSASSA-PSS-params (RFC 4055 §3.1), each with its default.
    ///
    /// # Errors
    /// What is wrong with them.
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

/// The algorithm identifier inside an explicit tag.
fn wrapped<'a>(found: &Element<'a>, element: &'static str) -> Result<Identifier<'a>, Malformed> {
    let mut inside = found.inside();
    let identifier = Identifier::parse(&mut inside, element)?;
    inside.end(element)?;
    Ok(identifier)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::write;

    fn parameters(parts: &[Vec<u8>]) -> Vec<u8> {
        write(tag::SEQUENCE, &parts.concat())
    }

    fn parse(bytes: &[u8]) -> Result<Pss, Malformed> {
        Pss::parse(&Reader::der(bytes).next("pss").unwrap())
    }

    #[test]
    fn pss_has_its_own_parameters_and_their_defaults() {
        assert_eq!(parse(&parameters(&[])), Ok(Pss::DEFAULT));
        let salt = write(0xA2, &[2, 1, 32]);
        assert_eq!(parse(&parameters(std::slice::from_ref(&salt))), Ok(Pss { salt: 32, ..Pss::DEFAULT }));
        let hash = write(0xA0, &write(tag::SEQUENCE, &write(tag::OID, oid::SHA_256.octets())));
        assert_eq!(parse(&parameters(&[hash.clone(), salt.clone()])).unwrap().hash, Hash::Sha256);
        assert!(parse(&parameters(&[salt.clone(), hash])).is_err(), "out of order");
        assert!(parse(&parameters(&[salt, write(0xA3, &[2, 1, 2])])).is_err(), "another trailer");
    }

    #[test]
    fn identifiers_and_names_are_unique() {
        for (at, row) in ALGORITHMS.iter().enumerate() {
            for other in &ALGORITHMS[at + 1..] {
                assert_ne!(row.oid, other.oid);
                assert_ne!(row.name, other.name);
            }
        }
    }

    #[test]
    fn a_hash_is_never_guessed() {
        let rsa = Identifier { oid: oid::RSA_ENCRYPTION, parameters: None };
        assert!(matches!(SignatureAlgorithm::of(&rsa, None), Err(AlgorithmFault::NoHash(_))));
        assert_eq!(SignatureAlgorithm::of(&rsa, Some(Hash::Sha384)).unwrap().hash, Hash::Sha384);
        let both = Identifier { oid: oid::RSA_SHA_256, parameters: None };
        let both = SignatureAlgorithm::of(&both, Some(Hash::Sha1)).unwrap();
        assert_eq!((both.hash, both.quirks), (Hash::Sha256, vec![Quirk::RsaWithoutNull, Quirk::HashesDiffer]));
    }

    #[test]
    fn parameters_are_null_or_none() {
        let of = |kind: oid::Oid<'_>, given: &[u8]| {
            let identifier = parameters(&[write(tag::OID, kind.octets()), given.to_vec()]);
            let identifier = Identifier::parse(&mut Reader::der(&identifier), "x").unwrap();
            SignatureAlgorithm::of(&identifier, None).map(|found| found.quirks)
        };
        assert_eq!(of(oid::ECDSA_SHA_256, &[]), Ok(vec![]));
        assert_eq!(of(oid::ECDSA_SHA_256, &[5, 0]), Ok(vec![Quirk::EcdsaWithNull]));
        assert!(matches!(of(oid::ECDSA_SHA_256, &[2, 1, 0]), Err(AlgorithmFault::Parameters(_))));
        assert_eq!(of(oid::RSA_SHA_256, &[5, 0]), Ok(vec![]));
        assert_eq!(of(oid::RSA_SHA_256, &[]), Ok(vec![Quirk::RsaWithoutNull]));
        assert!(matches!(of(oid::RSA_SHA_256, &[2, 1, 0]), Err(AlgorithmFault::Parameters(_))));
        assert!(matches!(of(oid::RSA_SHA_256, &[4, 0]), Err(AlgorithmFault::Parameters(_))));
    }
}
