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
use super::certificate::{Certificate, generalized_time, utc_time};
use super::der::{self, Element, Malformed, Reader, Rules, Why, tag};
use super::key::{KeyFault, PublicKey, SignatureFault};
use super::name::{Name, NameMatch};
use super::oid::{self, Oid};
use super::quirk::Quirk;

use crate::limits::{CMS_SIGNERS, SOD_CERTIFICATES};

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
        match parse(Reader::der(bytes), certificates) {
            Ok(signed) => Ok(signed),
            Err(fault) => {
                // What the basic rules do not help with is told as the distinguished rules see it.
                let mut signed = parse(Reader::new(bytes, Rules::Ber), certificates)
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

fn parse(mut reader: Reader<'_>, most: usize) -> Result<SignedData<'_>, Malformed> {
    const SIGNED_DATA: &str = "SignedData";
    let mut info = reader.sequence("ContentInfo")?;
    reader.end("ContentInfo")?;
    if info.oid("contentType")? != oid::SIGNED_DATA {
        return Err(Malformed::value("ContentInfo", "it is no SignedData"));
    }
    let explicit = info.expect(tag::context_constructed(0), "ContentInfo")?;
    info.end("ContentInfo")?;
    let mut explicit = explicit.inside();
    let mut inside = explicit.sequence(SIGNED_DATA)?;
    explicit.end("ContentInfo")?;

    let version = inside.small("version of SignedData")?;
    let digests = inside.expect(tag::SET, "digestAlgorithms")?;
    let mut encapsulated = inside.sequence("encapContentInfo")?;
    let content_type = encapsulated.oid("eContentType")?;
    let content = encapsulated.expect(tag::context_constructed(0), "eContent")?;
    encapsulated.end("encapContentInfo")?;
    let content = content_octets(&content)?;
    let certificates = inside.optional(tag::context_constructed(0), "certificates")?;
    let certificates = list(certificates, most, "certificates")?;
    let crls = inside.optional(tag::context_constructed(1), "crls")?;
    let crls = list(crls, most, "crls")?;
    let mut infos = inside.expect(tag::SET, "signerInfos")?.inside();
    inside.end(SIGNED_DATA)?;

    let listed = hashes(&digests)?;
    let mut signers = Vec::new();
    while !infos.is_empty() {
        if signers.len() == CMS_SIGNERS {
            return Err(Malformed::new("signerInfos", Why::TooMany(CMS_SIGNERS)));
        }
        signers.push(signer_info(&mut infos, &listed)?);
    }
    // RFC 5652 §5.1: 3 where the content is no plain data or a signer is named by key, else 1.
    let by_key = signers.iter().any(|signer: &SignerInfo<'_>| matches!(signer.signer, SignerId::KeyId(_)));
    let expected = if content_type != oid::DATA || by_key { 3 } else { 1 };
    let quirks = if version == expected { Vec::new() } else { vec![Quirk::Version] };
    Ok(SignedData { content_type, content, certificates, crls, signers, quirks })
}

/// The OCTET STRING inside the explicit tag.
fn content_octets<'a>(explicit: &Element<'a>) -> Result<Cow<'a, [u8]>, Malformed> {
    let mut inside = explicit.inside();
    let octets = inside.next("eContent")?;
    inside.end("eContent")?;
    match (octets.tag, octets.rules) {
        (tag::OCTET_STRING, _) | (0x24, Rules::Ber) => octets.octets("eContent"),
        (found, _) => Err(Malformed::new("eContent", Why::Tag { expected: tag::OCTET_STRING, found: Some(found) })),
    }
}

/// The elements of an implicit SET, each as it stands.
fn list<'a>(found: Option<Element<'a>>, most: usize, element: &'static str) -> Result<Vec<&'a [u8]>, Malformed> {
    let Some(found) = found else { return Ok(Vec::new()) };
    let mut inside = found.inside();
    let mut items = Vec::new();
    while !inside.is_empty() {
        if items.len() == most {
            return Err(Malformed::new(element, Why::TooMany(most)));
        }
        items.push(inside.next(element)?.whole);
    }
    Ok(items)
}

/// The hash functions that digestAlgorithms lists, of those that are known.
fn hashes(set: &Element<'_>) -> Result<Vec<Hash>, Malformed> {
    let mut inside = set.inside();
    let mut hashes = Vec::new();
    while !inside.is_empty() {
        hashes.extend(Identifier::parse(&mut inside, "digestAlgorithms")?.hash());
    }
    Ok(hashes)
}

fn signer_info<'a>(infos: &mut Reader<'a>, listed: &[Hash]) -> Result<SignerInfo<'a>, Malformed> {
    const INFO: &str = "SignerInfo";
    let mut inside = infos.sequence(INFO)?;
    let version = inside.small("version of SignerInfo")?;
    let signer = match inside.optional(tag::context(0), "subjectKeyIdentifier")? {
        Some(id) => SignerId::KeyId(id.value),
        None => {
            let mut named = inside.sequence("issuerAndSerialNumber")?;
            let issuer = Name::parse(named.expect(tag::SEQUENCE, "issuer")?.whole)?;
            let serial = named.expect(tag::INTEGER, "serialNumber")?.value;
            named.end("issuerAndSerialNumber")?;
            SignerId::IssuerAndSerial(issuer, serial)
        }
    };
    let digest = Identifier::parse(&mut inside, "digestAlgorithm")?;
    let attributes = inside.optional(tag::context_constructed(0), "signedAttrs")?;
    let attributes = attributes.map(|found| parse_attributes(&found)).transpose()?;
    let algorithm = Identifier::parse(&mut inside, "signatureAlgorithm")?;
    let signature = inside.next("signature")?;
    if signature.tag != tag::OCTET_STRING && (signature.tag, signature.rules) != (0x24, Rules::Ber) {
        return Err(Malformed::new(INFO, Why::Tag { expected: tag::OCTET_STRING, found: Some(signature.tag) }));
    }
    let signature = signature.octets("signature")?;
    inside.optional(tag::context_constructed(1), "unsignedAttrs")?;
    inside.end(INFO)?;

    let expected = if matches!(signer, SignerId::KeyId(_)) { 3 } else { 1 };
    let without_time = attributes.as_ref().is_none_or(|attributes: &Attributes<'_>| attributes.signing_time.is_none());
    let quirks = [
        (version != expected, Quirk::Version),
        (digest.hash().is_none_or(|hash| !listed.contains(&hash)), Quirk::DigestNotListed),
        (without_time, Quirk::NoSigningTime),
        (attributes.is_none(), Quirk::NoSignedAttributes),
    ];
    let quirks = quirks.into_iter().filter(|(holds, _)| *holds).map(|(_, quirk)| quirk).collect();
    Ok(SignerInfo { signer, digest, algorithm, attributes, signature, quirks })
}

/// SignedAttributes: each kind at most once, with one value (RFC 5652 §5.3, §11).
fn parse_attributes<'a>(found: &Element<'a>) -> Result<Attributes<'a>, Malformed> {
    const ATTRIBUTES: &str = "signedAttrs";
    let mut attributes =
        Attributes { whole: found.whole, content_type: None, message_digest: None, signing_time: None };
    let mut seen: Vec<Oid<'_>> = Vec::new();
    let mut inside = found.inside();
    while !inside.is_empty() {
        let mut attribute = inside.sequence("Attribute")?;
        let kind = attribute.oid("attrType")?;
        let mut values = attribute.expect(tag::SET, "attrValues")?.inside();
        attribute.end("Attribute")?;
        if seen.contains(&kind) {
            return Err(Malformed::value(ATTRIBUTES, "an attribute that stands there twice"));
        }
        if seen.len() == SOD_CERTIFICATES {
            return Err(Malformed::new(ATTRIBUTES, Why::TooMany(SOD_CERTIFICATES)));
        }
        seen.push(kind);
        match kind {
            oid::CONTENT_TYPE => attributes.content_type = Some(values.oid("contentType")?),
            oid::MESSAGE_DIGEST => {
                attributes.message_digest = Some(values.next("messageDigest")?.octets("messageDigest")?);
            }
            oid::SIGNING_TIME => attributes.signing_time = Some(moment(&values.next("signingTime")?)?),
            _ => continue,
        }
        values.end("attrValues")?;
    }
    Ok(attributes)
}

fn moment(found: &Element<'_>) -> Result<Timestamp, Malformed> {
    let moment = match found.tag {
        tag::UTC_TIME => utc_time(found.value),
        tag::GENERALIZED_TIME => generalized_time(found.value),
        _ => None,
    };
    moment.ok_or(Malformed::value("signingTime", "no time in UTC to the second"))
}
