//! Deviation lists (Doc 9303-3 §7, 9303-12 §10): a State's own statements of defects in documents that it issued.

use jiff::Timestamp;

use super::algorithm::Hash;
use super::certificate::Certificate;
use super::name::{Name, NameMatch};
use super::oid::{self, Oid};

mod parse;

pub use parse::parse;

/// Defects of some documents, stated by the State that issued them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// Documents that have the defects.
    pub documents: Documents,
    /// Defects.
    pub defects: Vec<Defect>,
}

/// One defect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// Kind of defect.
    pub kind: DeviationKind,
    /// The data group, the field of the zone or the field of the certificate that it is about, if it says: the numbers
    /// of Doc 9303-12 §10.2.
    pub parameter: Option<u32>,
    /// Description in words, if there is one.
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

/// The documents that a deviation is about: those that match every part that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documents {
    /// Their document code.
    pub document_type: Option<String>,
    /// Their Document Signer.
    pub signer: Option<Signer>,
    /// First and last time of issue.
    pub issued: Option<(Timestamp, Timestamp)>,
    /// Their numbers.
    pub numbers: Option<Vec<String>>,
}

/// The identifier of a Document Signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signer {
    /// By issuer, encoded, and serial number.
    IssuerAndSerial(Vec<u8>, Vec<u8>),
    /// By its key's identifier.
    KeyId(Vec<u8>),
    /// By its certificate's hash.
    Digest(Hash, Vec<u8>),
}

/// A document that a deviation may be about. A part that is not known matches no deviation that has the part.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject<'a> {
    /// The document code, fillers stripped.
    pub document_type: Option<&'a str>,
    /// The document number, fillers stripped.
    pub number: Option<&'a str>,
    /// Time of issue.
    pub issued: Option<Timestamp>,
    /// The Document Signer.
    pub signer: Option<&'a Certificate<'a>>,
}

impl Documents {
    /// Returns true if a document is among them. A deviation without any part is about all documents of its State.
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

/// Returns true if the extended key usage is that of a deviation list signer (Doc 9303-12 §7.1.1.3).
#[must_use]
pub fn is_signer(certificate: &Certificate<'_>) -> bool {
    certificate.extended_key_usage().is_some_and(|purposes| purposes.contains(&oid::DEVIATION_LIST_SIGNER))
}

#[cfg(test)]
mod tests;
