//! Deviation lists (Doc 9303-3 §7, 9303-12 §10): what a State says is wrong with documents that it issued itself.

use jiff::Timestamp;

use super::algorithm::{Hash, Identifier};
use super::certificate::{Certificate, generalized_time};
use super::cms::SignedData;
use super::der::{Element, Malformed, Reader, Why, tag};
use super::name::{Likeness, Name, text};
use super::oid::{self, Oid};
use crate::base::limits::DEVIATIONS;

/// What is wrong with some documents of a State, by its own word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// Which documents.
    pub documents: Documents,
    /// What is wrong with them.
    pub defects: Vec<Defect>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// Of which kind.
    pub kind: Kind,
    /// The data group, the field of the zone or the field of the certificate that it is about, if it says: the numbers
    /// of Doc 9303-12 §10.2.
    pub parameter: Option<u32>,
    /// In words, if it says.
    pub description: Option<String>,
}

/// The kinds of deviation (Doc 9303-3 §7.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Something about certificates or keys.
    CertOrKey,
    /// The signature of the Document Signer certificate is wrong.
    DsSignature,
    /// The Document Signer certificate contains a coding error.
    DsEncoding,
    /// The CSCA certificate contains a coding error.
    CscaEncoding,
    /// The key of Active Authentication may be compromised.
    AaKeyCompromised,
    /// Something about the LDS.
    Lds,
    /// The encoding of a data group is corrupted.
    DgMalformed,
    /// The hash of a data group in EF.SOD is wrong.
    DgHashWrong,
    /// The signature in EF.SOD is wrong.
    SodSignatureWrong,
    /// EF.COM and EF.SOD are inconsistent.
    ComInconsistent,
    /// Something about the machine readable zone.
    Mrz,
    /// A field of the zone contains wrong data.
    MrzWrongData,
    /// The check digit of a field is wrong.
    MrzWrongCheckDigit,
    /// The chip is not usable.
    Chip,
    /// Something that the State alone understands, or a kind that is not known here: it excuses nothing.
    Other,
}

/// Which documents a deviation is about; every part that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documents {
    /// Their document code.
    pub document_type: Option<String>,
    /// Their Document Signer.
    pub signer: Option<Signer>,
    /// When they were issued, first and last.
    pub issued: Option<(Timestamp, Timestamp)>,
    /// Their numbers.
    pub numbers: Option<Vec<String>>,
}

/// How a Document Signer is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// By issuer, encoded, and serial number.
    IssuerAndSerial(Vec<u8>, Vec<u8>),
    /// By its key's identifier.
    KeyId(Vec<u8>),
    /// By its certificate's hash.
    Digest(Hash, Vec<u8>),
}

/// A document that a deviation may be about. What is not known of it is in no deviation's bounds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// The document code, fillers stripped.
    pub document_type: Option<&'a str>,
    /// The document number, fillers stripped.
    pub number: Option<&'a str>,
    /// When it was issued.
    pub issued: Option<Timestamp>,
    /// Its Document Signer.
    pub signer: Option<&'a Certificate<'a>>,
}

impl Documents {
    /// Whether a document is among them. A deviation without bounds is about every document of its State.
    #[must_use]
    pub fn include(&self, subject: &Subject<'_>) -> bool {
        let kind = self.document_type.as_deref().is_none_or(|kind| {
            subject.document_type.is_some_and(|own| own.trim_end_matches('<') == kind.trim_end_matches(['<', ' ']))
        });
        let signer = self.signer.as_ref().is_none_or(|named| subject.signer.is_some_and(|own| named.is(own)));
        let (first, last) = self.issued.unwrap_or((Timestamp::MIN, Timestamp::MAX));
        let issued = self.issued.is_none() || subject.issued.is_some_and(|own| (first..=last).contains(&own));
        let number = self.numbers.as_ref().is_none_or(|numbers| {
            subject.number.is_some_and(|own| numbers.iter().any(|number| number.trim_end_matches('<') == own))
        });
        kind && signer && issued && number
    }
}

impl Signer {
    fn is(&self, certificate: &Certificate<'_>) -> bool {
        match self {
            Self::IssuerAndSerial(issuer, serial) => {
                certificate.serial == serial.as_slice()
                    && Name::read(issuer).is_ok_and(|issuer| issuer.compare(&certificate.issuer) != Likeness::Other)
            }
            Self::KeyId(id) => certificate.subject_key_id() == Some(id.as_slice()),
            Self::Digest(hash, digest) => hash.digest(certificate.der) == *digest,
        }
    }
}

impl Kind {
    /// The kind of an identifier: 2.23.136.1.1.7 followed by the kind's numbers.
    fn of(identifier: Oid<'_>) -> Self {
        match identifier.octets().strip_prefix(oid::DEVIATION_LIST.octets()) {
            Some([1]) => Self::CertOrKey,
            Some([1, 1]) => Self::DsSignature,
            Some([1, 2]) => Self::DsEncoding,
            Some([1, 3]) => Self::CscaEncoding,
            Some([1, 4]) => Self::AaKeyCompromised,
            Some([2]) => Self::Lds,
            Some([2, 1]) => Self::DgMalformed,
            Some([2, 2]) => Self::DgHashWrong,
            Some([2, 3]) => Self::SodSignatureWrong,
            Some([2, 4]) => Self::ComInconsistent,
            Some([3]) => Self::Mrz,
            Some([3, 1]) => Self::MrzWrongData,
            Some([3, 2]) => Self::MrzWrongCheckDigit,
            Some([4]) => Self::Chip,
            _ => Self::Other,
        }
    }
}

impl std::fmt::Display for Defect {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(match self.kind {
            Kind::CertOrKey => "a deviation of a certificate or key",
            Kind::DsSignature => "the signature of the Document Signer certificate is wrong",
            Kind::DsEncoding => "the Document Signer certificate contains a coding error",
            Kind::CscaEncoding => "the CSCA certificate contains a coding error",
            Kind::AaKeyCompromised => "the key of Active Authentication may be compromised",
            Kind::Lds => "a deviation of the LDS",
            Kind::DgMalformed => "the encoding of a data group is corrupted",
            Kind::DgHashWrong => "the hash of a data group in EF.SOD is wrong",
            Kind::SodSignatureWrong => "the signature in EF.SOD is wrong",
            Kind::ComInconsistent => "EF.COM and EF.SOD are inconsistent",
            Kind::Mrz => "a deviation of the machine readable zone",
            Kind::MrzWrongData => "a field of the machine readable zone contains wrong data",
            Kind::MrzWrongCheckDigit => "the check digit of a field is calculated wrongly",
            Kind::Chip => "the chip is not usable",
            Kind::Other => "a deviation that is not known here",
        })?;
        match (self.kind, self.parameter) {
            (Kind::DgMalformed | Kind::DgHashWrong, Some(20)) => to.write_str(", EF.SOD"),
            (Kind::DgMalformed | Kind::DgHashWrong, Some(21)) => to.write_str(", EF.COM"),
            (Kind::DgMalformed | Kind::DgHashWrong, Some(group)) => write!(to, ", EF.DG{group}"),
            (_, Some(field)) => write!(to, ", field {field}"),
            (_, None) => Ok(()),
        }
    }
}

/// Whether a certificate is one of a deviation list signer (Doc 9303-12 §7.1.1.3).
#[must_use]
pub fn may_be_signed_with(certificate: &Certificate<'_>) -> bool {
    certificate.extended_key_usage().is_some_and(|purposes| purposes.contains(&oid::DEVIATION_LIST_SIGNER))
}

/// The deviations in a signed object, its signature not verified.
///
/// # Errors
/// What is wrong with its encoding.
pub fn read(signed: &SignedData<'_>) -> Result<Vec<Deviation>, Malformed> {
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
        Some(&tag::SEQUENCE) => Identifier::read(&mut inside, "digestAlgorithm")?.hash(),
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
    let kind = Kind::of(inside.oid("deviationType")?);
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
