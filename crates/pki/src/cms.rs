//! Signed objects: CMS SignedData (RFC 5652 §5) as Doc 9303-10 §4.6.2 and 9303-12 §9 profile it.
//!
//! ```text
//! ContentInfo ─ SignedData ┬ digestAlgorithms
//!                          ├ encapContentInfo   content type, content
//!                          ├ certificates       the signer's among them; not trusted for being there
//!                          └ signerInfos ────── signer, digest algorithm, signed attributes, signature
//! ```

use std::borrow::Cow;

use jiff::Timestamp;

use super::algorithm::{AlgorithmFault, Hash, Identifier, SignatureAlgorithm};
use super::certificate::Certificate;
use super::der::{self, Malformed, Reader, Rules, Why, tag};
use super::key::{KeyFault, PublicKey, SignatureFault};
use super::name::{Name, NameMatch};
use super::oid::Oid;
use super::quirk::Quirk;

use crate::limits::SOD_CERTIFICATES;

mod parse;

/// A parsed signed object, whose signatures are not verified.
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    /// Type of the content.
    pub content_type: Oid<'a>,
    /// Content, which is signed.
    pub content: Cow<'a, [u8]>,
    /// Certificates in the object, encoded.
    pub certificates: Vec<&'a [u8]>,
    /// Revocation lists in the object, encoded.
    pub crls: Vec<&'a [u8]>,
    /// Signatures.
    pub signers: Vec<SignerInfo<'a>>,
    /// Deviations that were tolerated.
    pub quirks: Vec<Quirk>,
}

/// A signature with its attributes.
#[derive(Clone, Debug)]
pub struct SignerInfo<'a> {
    /// Signer.
    pub signer: SignerId<'a>,
    /// Hash algorithm of the content.
    pub digest: Identifier<'a>,
    /// Signature algorithm.
    pub algorithm: Identifier<'a>,
    /// Signed attributes, if there are any.
    pub attributes: Option<Attributes<'a>>,
    /// Signature octets.
    pub signature: Cow<'a, [u8]>,
    /// Deviations that were tolerated.
    pub quirks: Vec<Quirk>,
}

/// The identifier of a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignerId<'a> {
    /// Issuer and serial number of its certificate.
    IssuerAndSerial(Name<'a>, &'a [u8]),
    /// Identifier of its key.
    KeyId(&'a [u8]),
}

/// Signed attributes: encoded, and the three that Doc 9303-10 §4.6.2.2 asks for.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    /// All attributes, encoded, with the tag `[0]`.
    pub whole: &'a [u8],
    /// Type of the content.
    pub content_type: Option<Oid<'a>>,
    /// Hash of the content.
    pub message_digest: Option<Cow<'a, [u8]>>,
    /// Time of signing, as the signer gives it.
    pub signing_time: Option<Timestamp>,
}

/// The reason why a signature over content is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignerFault {
    /// The hash algorithm is not supported.
    #[error("the digest algorithm {0} is not supported")]
    Digest(String),
    /// The attributes do not have the two that must be among them (RFC 5652 §5.3).
    #[error("the signed attributes lack {0}")]
    Missing(&'static str),
    /// The signed attributes are about another type of content.
    #[error("the signed attributes are about content of type {attributes}, the content is {content}")]
    ContentType {
        /// Type in the attributes.
        attributes: String,
        /// Type of the content.
        content: String,
    },
    /// The content has another hash than the one that was signed.
    #[error("the hash of the content is wrong: found {found}, signed {signed}")]
    Content {
        /// Hash of the content.
        found: String,
        /// Hash in the attributes.
        signed: String,
    },
    /// No certificate for the signer came with the object.
    #[error("the signer's certificate is not with the object")]
    NoCertificate,
    /// The signature.
    #[error(transparent)]
    Signature(#[from] SignatureFault),
}

impl From<KeyFault> for SignerFault {
    fn from(fault: KeyFault) -> Self {
        Self::Signature(fault.into())
    }
}

impl From<AlgorithmFault> for SignerFault {
    fn from(fault: AlgorithmFault) -> Self {
        Self::Signature(fault.into())
    }
}

impl SignerFault {
    /// Returns true if an algorithm is not supported, which is no evidence against the object.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Digest(_) | Self::Signature(SignatureFault::Unsupported(_)))
    }
}

impl<'a> SignedData<'a> {
    /// Parses a ContentInfo with a SignedData. Nothing may stand after it. One that is not in DER is parsed by the basic
    /// rules, and the deviation is noted.
    ///
    /// # Errors
    /// The first fault of its encoding.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        Self::parse_at_most(bytes, SOD_CERTIFICATES)
    }

    /// Parses an object with at most so many certificates.
    pub(super) fn parse_at_most(bytes: &'a [u8], certificates: usize) -> Result<Self, Malformed> {
        match parse::parse(Reader::der(bytes), certificates) {
            Ok(signed) => Ok(signed),
            Err(fault) => {
                // If the basic rules do not help, the fault by the distinguished rules is the one to report.
                let mut signed = parse::parse(Reader::new(bytes, Rules::Ber), certificates)
                    .map_err(|basic| if matches!(fault.why, Why::Length) { basic } else { fault })?;
                signed.quirks.push(Quirk::BasicEncoding);
                Ok(signed)
            }
        }
    }

    /// The certificates in the object that a signature names as its signer's, and the deviation in naming each.
    #[must_use]
    pub fn certificates_of(&self, signer: &SignerInfo<'_>) -> Vec<(Certificate<'a>, Option<Quirk>)> {
        let certificates = self.certificates.iter().filter_map(|der| Certificate::parse(der).ok());
        certificates.filter_map(|certificate| signer.names(&certificate).map(|quirk| (certificate, quirk))).collect()
    }

    /// Verifies a signature with the signer's certificate in the object. The certificate itself is not trusted thereby.
    ///
    /// # Errors
    /// The signature is wrong or not supported, or there is no such certificate.
    pub fn verify_with_own(&self, signer: &SignerInfo<'_>) -> Result<(Certificate<'a>, Vec<Quirk>), SignerFault> {
        let mut fault = SignerFault::NoCertificate;
        for (certificate, quirk) in self.certificates_of(signer) {
            let verified = certificate.key().map_err(SignerFault::from).and_then(|key| self.verify(signer, &key));
            match verified {
                Ok(quirks) => return Ok((certificate, quirk.into_iter().chain(quirks).collect())),
                Err(why) => fault = why,
            }
        }
        Err(fault)
    }

    /// Verifies a signature over content and attributes with a key, and returns the deviations that were tolerated.
    ///
    /// # Errors
    /// The signature is wrong or not supported, or the attributes are about other content.
    pub fn verify(&self, signer: &SignerInfo<'_>, key: &PublicKey) -> Result<Vec<Quirk>, SignerFault> {
        let digest = signer.digest.hash().ok_or_else(|| SignerFault::Digest(signer.digest.oid.to_string()))?;
        let algorithm = SignatureAlgorithm::of(&signer.algorithm, Some(digest))?;
        let Some(attributes) = &signer.attributes else {
            return Ok(key.verify(&algorithm, &self.content, &signer.signature)?);
        };
        attributes.cover(self.content_type, &self.content, digest)?;
        attributes.verify(&algorithm, &signer.signature, key)
    }
}

impl Attributes<'_> {
    /// Checks that the attributes are about this content (RFC 5652 §5.4, §11.1, §11.2).
    fn cover(&self, content_type: Oid<'_>, content: &[u8], hash: Hash) -> Result<(), SignerFault> {
        let named = self.content_type.ok_or(SignerFault::Missing("the content type"))?;
        if named != content_type {
            let (attributes, content) = (named.to_string(), content_type.to_string());
            return Err(SignerFault::ContentType { attributes, content });
        }
        let signed = self.message_digest.as_ref().ok_or(SignerFault::Missing("the message digest"))?;
        let found = hash.digest(content);
        if found != signed.as_ref() {
            return Err(SignerFault::Content { found: hex::encode(&found), signed: hex::encode(signed) });
        }
        Ok(())
    }

    /// Verifies a signature over the attributes as a SET OF in DER (RFC 5652 §5.4). If they are not in DER, a signer may
    /// have signed them as stored or as DER.
    fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        signature: &[u8],
        key: &PublicKey,
    ) -> Result<Vec<Quirk>, SignerFault> {
        let stored = self.stored();
        let canonical = der::canonical(&stored, "signed attributes").ok().filter(|canonical| *canonical != stored);
        let with = |quirk: Quirk| {
            move |mut quirks: Vec<Quirk>| {
                quirks.push(quirk);
                quirks
            }
        };
        match (key.verify(algorithm, &stored, signature), canonical) {
            (Ok(quirks), None) => Ok(quirks),
            (Ok(quirks), Some(_)) => Ok(with(Quirk::AttributesSignedAsStored)(quirks)),
            (Err(SignatureFault::Wrong), Some(canonical)) => {
                Ok(key.verify(algorithm, &canonical, signature).map(with(Quirk::AttributesSignedAsDer))?)
            }
            (Err(fault), _) => Err(fault.into()),
        }
    }

    /// The attributes as stored, with the tag of a SET.
    fn stored(&self) -> Vec<u8> {
        let mut stored = self.whole.to_vec();
        if let Some(first) = stored.first_mut() {
            *first = tag::SET;
        }
        stored
    }
}

impl SignerInfo<'_> {
    /// Compares a certificate with the signer that the signature names: `None` if it is another one, else the deviation in
    /// naming it.
    #[must_use]
    pub fn names(&self, certificate: &Certificate<'_>) -> Option<Option<Quirk>> {
        match self.signer {
            SignerId::KeyId(id) => certificate.subject_key_id().is_some_and(|own| own == id).then_some(None),
            SignerId::IssuerAndSerial(issuer, serial) if serial == certificate.serial => {
                match issuer.compare(&certificate.issuer) {
                    NameMatch::Exact => Some(None),
                    NameMatch::Folded | NameMatch::Reordered => Some(Some(Quirk::SignerNamedOtherwise)),
                    NameMatch::Other => None,
                }
            }
            SignerId::IssuerAndSerial(..) => None,
        }
    }

    /// Time of signing, as the signer gives it.
    #[must_use]
    pub fn signing_time(&self) -> Option<Timestamp> {
        self.attributes.as_ref()?.signing_time
    }
}
