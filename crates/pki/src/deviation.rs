//! Deviation lists (Doc 9303-3 §7, 9303-12 §10): what a State says is wrong with documents that it issued itself.

use jiff::Timestamp;

use super::algorithm::{Hash, Identifier};
use super::certificate::{Certificate, generalized_time};
use super::cms::SignedData;
use super::der::{Element, Malformed, Reader, Why, tag};
use super::name::{Name, NameMatch, text};
use super::oid::{self, Oid};
use crate::limits::DEVIATIONS;

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
    pub kind: DeviationKind,
    /// The data group, the field of the zone or the field of the certificate that it is about, if it says: the numbers
    /// of Doc 9303-12 §10.2.
    pub parameter: Option<u32>,
    /// In words, if it says.
    pub description: Option<String>,
}

/// The kinds of deviation (Doc 9303-3 §7.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviationKind {
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
                    && Name::parse(issuer).is_ok_and(|issuer| issuer.compare(&certificate.issuer) != NameMatch::Other)
            }
            Self::KeyId(id) => certificate.subject_key_id() == Some(id.as_slice()),
            Self::Digest(hash, digest) => hash.digest(certificate.der) == *digest,
        }
    }
}

impl DeviationKind {
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
            DeviationKind::CertOrKey => "a deviation of a certificate or key",
            DeviationKind::DsSignature => "the signature of the Document Signer certificate is wrong",
            DeviationKind::DsEncoding => "the Document Signer certificate contains a coding error",
            DeviationKind::CscaEncoding => "the CSCA certificate contains a coding error",
            DeviationKind::AaKeyCompromised => "the key of Active Authentication may be compromised",
            DeviationKind::Lds => "a deviation of the LDS",
            DeviationKind::DgMalformed => "the encoding of a data group is corrupted",
            DeviationKind::DgHashWrong => "the hash of a data group in EF.SOD is wrong",
            DeviationKind::SodSignatureWrong => "the signature in EF.SOD is wrong",
            DeviationKind::ComInconsistent => "EF.COM and EF.SOD are inconsistent",
            DeviationKind::Mrz => "a deviation of the machine readable zone",
            DeviationKind::MrzWrongData => "a field of the machine readable zone contains wrong data",
            DeviationKind::MrzWrongCheckDigit => "the check digit of a field is calculated wrongly",
            DeviationKind::Chip => "the chip is not usable",
            DeviationKind::Other => "a deviation that is not known here",
        })?;
        match (self.kind, self.parameter) {
            (DeviationKind::DgMalformed | DeviationKind::DgHashWrong, Some(20)) => to.write_str(", EF.SOD"),
            (DeviationKind::DgMalformed | DeviationKind::DgHashWrong, Some(21)) => to.write_str(", EF.COM"),
            (DeviationKind::DgMalformed | DeviationKind::DgHashWrong, Some(group)) => write!(to, ", EF.DG{group}"),
            (_, Some(field)) => write!(to, ", field {field}"),
            (_, None) => Ok(()),
        }
    }
}

/// Whether a certificate is one of a deviation list signer (Doc 9303-12 §7.1.1.3).
#[must_use]
pub fn is_signer(certificate: &Certificate<'_>) -> bool {
    certificate.extended_key_usage().is_some_and(|purposes| purposes.contains(&oid::DEVIATION_LIST_SIGNER))
}

/// The deviations in a signed object, its signature not verified.
///
/// # Errors
/// What is wrong with its encoding.
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

#[cfg(test)]
mod tests {
    use specimen::pki::{Algorithm, Authority, Role};

    use super::*;

    /// Doc 9303-3 §7.3.5 numbers what may be wrong; what has no number is told apart from what has.
    #[test]
    fn every_kind_has_its_number() {
        let kind = |numbers: &[u8]| {
            let octets = [oid::DEVIATION_LIST.octets(), numbers].concat();
            DeviationKind::of(Oid::parse(&octets).unwrap())
        };
        let expected: [(&[u8], DeviationKind); 16] = [
            (&[1], DeviationKind::CertOrKey),
            (&[1, 1], DeviationKind::DsSignature),
            (&[1, 2], DeviationKind::DsEncoding),
            (&[1, 3], DeviationKind::CscaEncoding),
            (&[1, 4], DeviationKind::AaKeyCompromised),
            (&[2], DeviationKind::Lds),
            (&[2, 1], DeviationKind::DgMalformed),
            (&[2, 2], DeviationKind::DgHashWrong),
            (&[2, 3], DeviationKind::SodSignatureWrong),
            (&[2, 4], DeviationKind::ComInconsistent),
            (&[3], DeviationKind::Mrz),
            (&[3, 1], DeviationKind::MrzWrongData),
            (&[3, 2], DeviationKind::MrzWrongCheckDigit),
            (&[4], DeviationKind::Chip),
            (&[4, 1], DeviationKind::Other),
            (&[5], DeviationKind::Other),
        ];
        for (numbers, expected) in expected {
            assert_eq!(kind(numbers), expected, "{numbers:?}");
        }
        assert_eq!(DeviationKind::of(oid::CRL_NUMBER), DeviationKind::Other);
    }

    /// A signer is named by its issuer and number, by its key or by its hash, and no other one answers to that.
    #[test]
    fn a_signer_is_the_one_that_is_named() {
        let (method, mut dice) = (Algorithm::named("P-256-sha256").unwrap(), specimen::dice(3));
        let authority = Authority::new("UT", &method, &mut dice);
        let elsewhere = Authority::new("FR", &method, &mut dice);
        let [own, other] = [(); 2].map(|()| authority.issue(Role::DocumentSigner, &method, &mut dice));
        let [named, stranger] = [&own, &other].map(|signer| Certificate::parse(&signer.certificate).unwrap());
        let foreign = Certificate::parse(&elsewhere.certificate).unwrap();
        let issuer = |issuer: &Certificate<'_>, serial: &Certificate<'_>| {
            Signer::IssuerAndSerial(issuer.issuer.octets().to_vec(), serial.serial.to_vec())
        };
        let ways = [
            issuer(&named, &named),
            Signer::KeyId(named.subject_key_id().unwrap().to_vec()),
            Signer::Digest(Hash::Sha384, Hash::Sha384.digest(named.der)),
        ];
        for way in ways {
            assert!(way.is(&named), "{way:?}");
            assert!(!way.is(&stranger), "{way:?}");
        }
        assert!(!issuer(&foreign, &named).is(&named), "its number, under another State's name");
        assert!(!issuer(&named, &stranger).is(&named), "its State, with another number");
        let about = |signer| Documents { signer: Some(signer), ..Documents::default() };
        let subject = |signer| Subject { signer, ..Subject::default() };
        assert!(about(issuer(&named, &named)).include(&subject(Some(&named))));
        assert!(!about(issuer(&named, &named)).include(&subject(Some(&stranger))));
        assert!(!about(issuer(&named, &named)).include(&subject(None)), "a document of which no signer is known");
    }

    /// Every bound must hold; fillers and blanks are no part of a code or a number.
    #[test]
    fn documents_are_those_in_every_bound() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let documents = Documents {
            document_type: Some("P<".to_owned()),
            issued: Some((at("2024-01-01T00:00:00Z"), at("2024-06-30T00:00:00Z"))),
            numbers: Some(vec!["X1<".to_owned(), "X2".to_owned()]),
            ..Documents::default()
        };
        let subject = Subject {
            document_type: Some("P"),
            number: Some("X2"),
            issued: Some(at("2024-06-30T00:00:00Z")),
            signer: None,
        };
        assert!(documents.include(&subject));
        assert!(documents.include(&Subject { document_type: Some("P<"), number: Some("X1"), ..subject }));
        assert!(!documents.include(&Subject { document_type: Some("I"), ..subject }));
        assert!(!documents.include(&Subject { number: Some("X3"), ..subject }));
        assert!(!documents.include(&Subject { issued: Some(at("2024-06-30T00:00:01Z")), ..subject }));
        assert!(!documents.include(&Subject { issued: None, ..subject }));
        assert!(Documents::default().include(&Subject::default()), "without bounds it is about every document");
    }

    #[test]
    fn a_defect_is_told_in_words() {
        let told = |kind, parameter| Defect { kind, parameter, description: None }.to_string();
        assert_eq!(told(DeviationKind::Chip, None), "the chip is not usable");
        assert_eq!(told(DeviationKind::DgHashWrong, Some(2)), "the hash of a data group in EF.SOD is wrong, EF.DG2");
        assert_eq!(told(DeviationKind::DgMalformed, Some(20)), "the encoding of a data group is corrupted, EF.SOD");
        assert_eq!(told(DeviationKind::DgMalformed, Some(21)), "the encoding of a data group is corrupted, EF.COM");
        let field = told(DeviationKind::MrzWrongData, Some(2));
        assert_eq!(field, "a field of the machine readable zone contains wrong data, field 2");
    }
}
