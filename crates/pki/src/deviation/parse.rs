//! Parsing a deviation list (Doc 9303-12 §10.2).

use super::{Defect, Deviation, DeviationKind, Documents, Signer};
use crate::algorithm::{Hash, Identifier};
use crate::certificate::generalized_time;
use crate::cms::SignedData;
use crate::der::{Element, Malformed, Reader, Why, tag};
use crate::limits::DEVIATIONS;
use crate::name::text;
use crate::oid;

/// Parses the deviations in a signed object; its signature is not verified.
///
/// # Errors
/// The first fault of its encoding.
pub fn parse(signed: &SignedData<'_>) -> Result<Vec<Deviation>, Malformed> {
    const LIST: &str = "DeviationList";
    if signed.content_type != oid::DEVIATION_LIST {
        return Err(Malformed::value(LIST, "the content is no deviation list"));
    }
    let mut reader = Reader::der(&signed.content);
    let mut inside = reader.sequence(LIST)?;
    reader.end(LIST)?;
    if inside.small("version of DeviationList")? != 0 {
        return Err(Malformed::value(LIST, "a version other than 0"));
    }
    let hash = match inside.rest().first() {
        Some(&tag::SEQUENCE) => Identifier::parse(&mut inside, "digestAlgorithm")?.hash(),
        _ => None,
    };
    let mut set = inside.expect(tag::SET, "deviations")?.inside();
    inside.end(LIST)?;
    let mut deviations = Vec::new();
    while !set.is_empty() {
        if deviations.len() == DEVIATIONS {
            return Err(Malformed::new(LIST, Why::TooMany(DEVIATIONS)));
        }
        deviations.push(deviation(&mut set, hash)?);
    }
    Ok(deviations)
}

fn deviation(set: &mut Reader<'_>, hash: Option<Hash>) -> Result<Deviation, Malformed> {
    let mut inside = set.sequence("Deviation")?;
    let documents = documents(&mut inside.sequence("DeviationDocuments")?, hash)?;
    let mut descriptions = inside.expect(tag::SET, "descriptions")?.inside();
    inside.end("Deviation")?;
    let mut defects = Vec::new();
    while !descriptions.is_empty() {
        defects.push(defect(&mut descriptions)?);
    }
    Ok(Deviation { documents, defects })
}

fn documents(inside: &mut Reader<'_>, hash: Option<Hash>) -> Result<Documents, Malformed> {
    const DOCUMENTS: &str = "DeviationDocuments";
    let kind = inside.optional(tag::context(0), "documentType")?;
    let signer = signer(inside, hash)?;
    let issued = match inside.optional(tag::context_constructed(4), "issuingDate")? {
        Some(period) => {
            let mut period = period.inside();
            let mut moment = |element| {
                let found = period.expect(tag::GENERALIZED_TIME, element)?;
                generalized_time(found.value).ok_or(Malformed::value(element, "no time in UTC to the second"))
            };
            let bounds = (moment("firstIssued")?, moment("lastIssued")?);
            period.end("issuingDate")?;
            Some(bounds)
        }
        None => None,
    };
    let numbers = match inside.optional(tag::context_constructed(5), "documentNumbers")? {
        Some(set) => {
            let mut set = set.inside();
            let mut numbers = Vec::new();
            while !set.is_empty() {
                numbers.push(string(&set.expect(tag::PRINTABLE_STRING, "documentNumbers")?));
            }
            Some(numbers)
        }
        None => None,
    };
    inside.end(DOCUMENTS)?;
    let document_type = kind.map(|found| text(tag::PRINTABLE_STRING, found.value));
    Ok(Documents { document_type, signer, issued, numbers })
}

fn signer(inside: &mut Reader<'_>, hash: Option<Hash>) -> Result<Option<Signer>, Malformed> {
    if let Some(found) = inside.optional(tag::context_constructed(1), "issuerAndSerialNumber")? {
        let mut named = found.inside();
        let issuer = named.expect(tag::SEQUENCE, "issuer")?.whole.to_vec();
        let serial = named.expect(tag::INTEGER, "serialNumber")?.value.to_vec();
        named.end("issuerAndSerialNumber")?;
        return Ok(Some(Signer::IssuerAndSerial(issuer, serial)));
    }
    if let Some(found) = inside.optional(tag::context(2), "subjectKeyIdentifier")? {
        return Ok(Some(Signer::KeyId(found.value.to_vec())));
    }
    match inside.optional(tag::context(3), "certificateDigest")? {
        Some(found) => {
            let hash =
                hash.ok_or(Malformed::value("certificateDigest", "the list names no digest algorithm for it"))?;
            Ok(Some(Signer::Digest(hash, found.value.to_vec())))
        }
        None => Ok(None),
    }
}

fn defect(set: &mut Reader<'_>) -> Result<Defect, Malformed> {
    const DESCRIPTION: &str = "DeviationDescription";
    let mut inside = set.sequence(DESCRIPTION)?;
    let description = inside.optional(tag::PRINTABLE_STRING, DESCRIPTION)?.map(|found| string(&found));
    let kind = DeviationKind::of(inside.oid("deviationType")?);
    let parameter = inside.optional(tag::context_constructed(0), "parameters")?;
    inside.optional(tag::context_constructed(1), "nationalUse")?;
    inside.end(DESCRIPTION)?;
    // The parameters of all known kinds are an INTEGER, but an extension of a certificate, which is an identifier.
    let parameter = parameter.map(|found| found.inside()).and_then(|mut inside| inside.small("parameters").ok());
    Ok(Defect { kind, parameter, description })
}

fn string(found: &Element<'_>) -> String {
    text(found.tag, found.value)
}
