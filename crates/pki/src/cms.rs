//! Signed objects: CMS SignedData (RFC 5652 §5) as Doc 9303-10 §4.6.2 and 9303-12 §9 profile it.
//!
//! ```text
//! ContentInfo ─ SignedData ┬ digestAlgorithms
//!                          ├ encapContentInfo   content type, content
//!                          ├ certificates       the signer's, by courtesy: never trusted for it
//!                          └ signerInfos ────── whose, digest algorithm, signed attributes, signature
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

/// A signed object that was read, not verified.
#[derive(Clone, Debug)]
pub struct SignedData<'a> {
    /// What the content is.
    pub content_type: Oid<'a>,
    /// What is signed.
    pub content: Cow<'a, [u8]>,
    /// The certificates that came with it.
    pub certificates: Vec<&'a [u8]>,
    /// The revocation lists that came with it.
    pub crls: Vec<&'a [u8]>,
    /// Who signed.
    pub signers: Vec<SignerInfo<'a>>,
    /// What was tolerated.
    pub quirks: Vec<Quirk>,
}

/// One signature.
#[derive(Clone, Debug)]
pub struct SignerInfo<'a> {
    /// Whose it is.
    pub signer: SignerId<'a>,
    /// The hash of content and attributes, where it is known.
    pub digest: Identifier<'a>,
    /// How it was made.
    pub algorithm: Identifier<'a>,
    /// The signed attributes, if there are any.
    pub attributes: Option<Attributes<'a>>,
    /// The signature.
    pub signature: Cow<'a, [u8]>,
    /// What was tolerated.
    pub quirks: Vec<Quirk>,
}

/// How a signer is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignerId<'a> {
    /// By who issued its certificate, and its number.
    IssuerAndSerial(Name<'a>, &'a [u8]),
    /// By its key's identifier.
    KeyId(&'a [u8]),
}

/// Signed attributes: as they stand, and what Doc 9303-10 §4.6.2.2 wants of them.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    /// As they stand, their tag being `[0]`.
    pub whole: &'a [u8],
    /// The content's type.
    pub content_type: Option<Oid<'a>>,
    /// The content's hash.
    pub message_digest: Option<Cow<'a, [u8]>>,
    /// When it was signed, by the signer's word.
    pub signing_time: Option<Timestamp>,
}

/// Why a signature over content does not count.
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
        /// What the attributes say.
        attributes: String,
        /// What the content is.
        content: String,
    },
    /// The content is not what was signed.
    #[error("the hash of the content is wrong: found {found}, signed {signed}")]
    Content {
        /// The hash of what is there.
        found: String,
        /// The hash that was signed.
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
    /// Whether it is merely not supported: it says nothing against the object.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Digest(_) | Self::Signature(SignatureFault::Unsupported(_)))
    }
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo with a SignedData in it; nothing may stand after it. Where it is no DER it is read by the
    /// basic rules, and that is told.
    ///
    /// # Errors
    /// What is wrong with its encoding.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Malformed> {
        Self::parse_at_most(bytes, SOD_CERTIFICATES)
    }

    /// The same with other bounds for the certificates in it.
    pub(super) fn parse_at_most(bytes: &'a [u8], certificates: usize) -> Result<Self, Malformed> {
        match parse::parse(Reader::der(bytes), certificates) {
            Ok(signed) => Ok(signed),
            Err(fault) => {
                // What the basic rules do not help with is told as the distinguished rules see it.
                let mut signed = parse::parse(Reader::new(bytes, Rules::Ber), certificates)
                    .map_err(|basic| if matches!(fault.why, Why::Length) { basic } else { fault })?;
                signed.quirks.push(Quirk::BasicEncoding);
                Ok(signed)
            }
        }
    }

    /// The certificates that came with it and are, by what they say, a signer's; what was tolerated in naming them.
    #[must_use]
    pub fn certificates_of(&self, signer: &SignerInfo<'_>) -> Vec<(Certificate<'a>, Option<Quirk>)> {
        let certificates = self.certificates.iter().filter_map(|der| Certificate::parse(der).ok());
        certificates.filter_map(|certificate| signer.names(&certificate).map(|quirk| (certificate, quirk))).collect()
    }

    /// Verifies a signature with the certificate that came with the object. The certificate is trusted for nothing.
    ///
    /// # Errors
    /// Why the signature does not count.
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

    /// Whether a signature over content and attributes is a key's. What was tolerated, if it is.
    ///
    /// # Errors
    /// Why it does not count.
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
    /// Whether they are about this content (RFC 5652 §5.4, §11.1, §11.2).
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

    /// The signature is over the attributes as a SET OF in DER (RFC 5652 §5.4). Where they are no DER, a signer may have
    /// signed either.
    fn verify(
        &self,
        algorithm: &SignatureAlgorithm,
        signature: &[u8],
        key: &PublicKey,
    ) -> Result<Vec<Quirk>, SignerFault> {
        let stored = self.stored();
        let canonical = der::canonical(&stored, "signed attributes").ok().filter(|canonical| *canonical != stored);
        let told = |quirk: Quirk| {
            move |mut quirks: Vec<Quirk>| {
                quirks.push(quirk);
                quirks
            }
        };
        match (key.verify(algorithm, &stored, signature), canonical) {
            (Ok(quirks), None) => Ok(quirks),
            (Ok(quirks), Some(_)) => Ok(told(Quirk::AttributesSignedAsStored)(quirks)),
            (Err(SignatureFault::Wrong), Some(canonical)) => {
                Ok(key.verify(algorithm, &canonical, signature).map(told(Quirk::AttributesSignedAsDer))?)
            }
            (Err(fault), _) => Err(fault.into()),
        }
    }

    /// As they stand, with the tag of a SET.
    fn stored(&self) -> Vec<u8> {
        let mut stored = self.whole.to_vec();
        if let Some(first) = stored.first_mut() {
            *first = tag::SET;
        }
        stored
    }
}

impl SignerInfo<'_> {
    /// Whether a certificate is the one that this signature names; what was tolerated, if it is.
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

    /// When it was signed, by the signer's word.
    #[must_use]
    pub fn signing_time(&self) -> Option<Timestamp> {
        self.attributes.as_ref()?.signing_time
    }
}
