//! Parsing a SignedData (RFC 5652 §5.1, §5.3).

use std::borrow::Cow;

use jiff::Timestamp;

use super::{Attributes, SignedData, SignerId, SignerInfo};
use crate::algorithm::{Hash, Identifier};
use crate::certificate::{generalized_time, utc_time};
use crate::der::{Element, Malformed, Reader, Rules, Why, tag};
use crate::limits::{CMS_SIGNERS, SOD_CERTIFICATES};
use crate::name::Name;
use crate::oid::{self, Oid};
use crate::quirk::Quirk;

/// Parses a ContentInfo with a SignedData of at most so many certificates.
pub(super) fn parse(mut reader: Reader<'_>, most: usize) -> Result<SignedData<'_>, Malformed> {
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
