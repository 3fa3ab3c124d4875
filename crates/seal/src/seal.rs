//! One type for the three kinds of seals.

use std::fmt;

use jiff::civil::Date;
use pki::{Certificate, Hash};
use zeroize::Zeroizing;

use crate::appearance::Appearance;
use crate::deviation::SealDeviation;
use crate::fault::{SealFault, Unprintable};
use crate::field::{SealField, SealValue, values};
use crate::idb::{self, Idb};
use crate::kind::SealKind;
use crate::limits;
use crate::profiles::{MESSAGES, document};
use crate::vds::{self, Vds};
use crate::vds_nc::VdsNc;

/// A parsed seal. Nothing of it is verified.
#[derive(Clone)]
pub struct Seal {
    /// Kind.
    pub kind: SealKind,
    /// Version of its format: of a VDS 3 or 4, of a VDS-NC that of its message; of an IDB `RDB1` or `NDB1`.
    pub version: String,
    /// Issuing State or organization, with the fillers that it is coded with.
    pub country: String,
    /// Kind of document, if its profile or type is known and not several.
    pub document: Option<&'static str>,
    /// Profile of a VDS, type of a VDS-NC; empty for an IDB.
    pub profile: String,
    /// Reference to the certificate of the signer.
    pub signer: SignerReference,
    /// Day of issue of the document.
    pub issued: Option<Date>,
    /// Day of signature.
    pub signed: Option<Date>,
    /// Fields, in order.
    pub fields: Vec<SealField>,
    /// The bytes that are signed.
    pub signed_bytes: Zeroizing<Vec<u8>>,
    /// r‖s, if it is signed.
    pub signature: Option<Vec<u8>>,
    /// The hash of the signature.
    pub hash: SealHash,
    /// The certificate that came in the seal, in DER. It is not trusted for that.
    pub certificate: Option<Vec<u8>>,
    /// Deviations that were tolerated.
    pub deviations: Vec<SealDeviation>,
    body: Body,
}

/// A reference to the certificate of a signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerReference {
    /// Country and common name of the subject, and the serial number in hexadecimal (Doc 9303-13 §2.2.1).
    Named {
        /// Two letters and two characters.
        signer: String,
        /// Serial number.
        reference: String,
    },
    /// The last five bytes of the certificate's SHA-1.
    Hash([u8; 5]),
    /// The certificate that came in the seal.
    Inside,
    /// None: the seal is not signed.
    None,
}

/// The source of a signature's hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SealHash {
    /// By the size of the key (Doc 9303-13 §2.4).
    OfKey,
    /// The seal names it.
    Named(Hash),
    /// The seal names an algorithm that is not known.
    Unknown(String),
}

#[derive(Clone)]
enum Body {
    Vds(Vds),
    VdsNc(VdsNc),
    Idb(Idb),
}

/// The reason why bytes are no seal that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Bytes that do not begin as a seal does.
    #[error("no seal, but {0}")]
    NoSeal(Appearance),
    /// Bytes that begin as a seal does, and are none.
    #[error("malformed {kind}: {fault}")]
    Malformed {
        /// The kind as which they begin.
        kind: SealKind,
        /// The fault.
        fault: SealFault,
    },
    /// More bytes than any symbol has room for.
    #[error("{0} bytes, more than the {max} that a symbol has room for", max = limits::SEAL_BYTES)]
    TooLong(usize),
}

impl Seal {
    /// Parses the content of a bar code: bytes of a VDS, text of a VDS-NC or IDB.
    ///
    /// # Errors
    /// It is no seal, and what it looks like, or it is a malformed one.
    pub fn parse(bytes: &[u8]) -> Result<Self, SealError> {
        if bytes.len() > limits::SEAL_BYTES {
            return Err(SealError::TooLong(bytes.len()));
        }
        let kind = SealKind::of(bytes).ok_or_else(|| SealError::NoSeal(Appearance::of(bytes)))?;
        let malformed = |fault| SealError::Malformed { kind, fault };
        let unprintable = |unprintable: Unprintable| SealError::Malformed {
            kind,
            fault: SealFault::new(unprintable.element, 0, unprintable.expected, "another value"),
        };
        match kind {
            SealKind::Vds => Self::of_vds(Vds::parse(bytes).map_err(malformed)?).map_err(unprintable),
            SealKind::VdsNc => {
                let (body, deviations) = VdsNc::parse(bytes).map_err(malformed)?;
                Ok(Self::of_vds_nc(body, deviations))
            }
            SealKind::Idb => {
                // A text file ends with a line break.
                let text = bytes.trim_ascii_end();
                let body = Idb::parse(text).map_err(malformed)?;
                let mut seal = Self::of_idb(body).map_err(unprintable)?;
                if text.len() < bytes.len() {
                    seal.deviations.push(SealDeviation::TrailingBytes(bytes.len() - text.len()));
                }
                Ok(seal)
            }
        }
    }

    /// A VDS with its fields.
    ///
    /// # Errors
    /// A value that the format has no room for.
    pub fn of_vds(body: Vds) -> Result<Self, Unprintable> {
        let mut deviations = body.deviations();
        let known = document(body.profile);
        let rows = known.map_or(&[][..], |known| known.rows);
        let fields = values(&body.features, rows, limits::GROUP_DEPTH, &mut deviations);
        check_signature(body.signature.as_deref(), &mut deviations);
        let version = match body.version {
            vds::HeaderVersion::Three => "3",
            vds::HeaderVersion::Four(_) => "4",
        };
        Ok(Self {
            kind: SealKind::Vds,
            version: version.to_owned(),
            country: body.country.clone(),
            document: known.map(|known| known.name),
            profile: hex::encode(body.profile),
            signer: SignerReference::Named { signer: body.signer.clone(), reference: body.reference.clone() },
            issued: Some(body.issued),
            signed: Some(body.signed),
            fields,
            signed_bytes: Zeroizing::new(body.signed_bytes()?),
            signature: body.signature.clone(),
            hash: SealHash::OfKey,
            certificate: None,
            deviations,
            body: Body::Vds(body),
        })
    }

    /// A VDS-NC with its fields.
    #[must_use]
    pub fn of_vds_nc(body: VdsNc, mut deviations: Vec<SealDeviation>) -> Self {
        let fields = body.fields(&mut deviations);
        let signature = body.signature.as_ref();
        check_signature(signature.map(|signature| signature.value.bytes.as_slice()), &mut deviations);
        let certificate =
            signature.and_then(|signature| signature.certificate.as_ref()).map(|found| found.bytes.clone());
        if signature.is_some() && certificate.is_none() {
            deviations.push(SealDeviation::NoCertificate);
        }
        let algorithm = signature.map(|signature| signature.algorithm.clone()).unwrap_or_default();
        let hash = match signature.and_then(crate::vds_nc::TextSignature::hash) {
            Some(hash) => SealHash::Named(hash),
            None => SealHash::Unknown(algorithm.clone()),
        };
        if signature.is_some() && matches!(hash, SealHash::Unknown(_)) {
            deviations.push(SealDeviation::UnknownAlgorithm(algorithm));
        }
        Self {
            kind: SealKind::VdsNc,
            version: body.version(),
            country: body.country().to_owned(),
            document: body.message_type().map(|known| known.document),
            profile: body.kind().to_owned(),
            signer: if signature.is_some() { SignerReference::Inside } else { SignerReference::None },
            issued: None,
            signed: None,
            fields,
            signed_bytes: body.signed_bytes(),
            signature: signature.map(|signature| signature.value.bytes.clone()),
            hash,
            certificate,
            deviations,
            body: Body::VdsNc(body),
        }
    }

    /// An IDB with its fields.
    ///
    /// # Errors
    /// A value that the format has no room for.
    pub fn of_idb(body: Idb) -> Result<Self, Unprintable> {
        let mut deviations = body.deviations();
        let fields = values(&body.messages, MESSAGES, limits::GROUP_DEPTH, &mut deviations);
        check_signature(body.signature.as_deref(), &mut deviations);
        let signer = body.signer;
        let hash = match signer.map(|signer| (signer.hash(), signer.algorithm)) {
            Some((Some(hash), _)) => SealHash::Named(hash),
            Some((None, number)) => SealHash::Unknown(number.to_string()),
            None => SealHash::Unknown(String::new()),
        };
        let groups = ["visa", "emergency-travel-document", "travel-authorisation"];
        let named = |name: &&'static str| fields.iter().any(|field| field.name == Some(name));
        let mut documents = groups.into_iter().filter(named);
        Ok(Self {
            kind: SealKind::Idb,
            version: body.prefix.text().to_owned(),
            country: body.country.clone(),
            document: match (documents.next(), documents.next()) {
                (Some("emergency-travel-document"), None) => Some("emergency travel document"),
                (Some("travel-authorisation"), None) => Some("travel authorisation"),
                (only, None) => only,
                _ => None,
            },
            profile: String::new(),
            signer: signer.map_or(SignerReference::None, |signer| SignerReference::Hash(signer.reference)),
            issued: None,
            signed: signer.and_then(|signer| signer.signed.date()),
            fields,
            signed_bytes: Zeroizing::new(body.signed_bytes()?),
            signature: body.signature.clone(),
            hash,
            certificate: body.certificate.clone(),
            deviations,
            body: Body::Idb(body),
        })
    }

    /// Issuing State or organization as Doc 9303-3 §5 has it, without fillers.
    #[must_use]
    pub fn issuing_state(&self) -> &str {
        self.country.trim_end_matches(['<', ' '])
    }

    /// The field of a name, of the seal itself or in one of its groups.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&SealField> {
        find(&self.fields, name)
    }

    /// The lines of the first machine readable zone.
    #[must_use]
    pub fn zone(&self) -> Option<&[String]> {
        zone(&self.fields)
    }

    /// Writes the seal: the bytes that it was parsed from. [`SealDeviation::NotCanonical`] and, of an IDB,
    /// [`SealDeviation::TrailingBytes`] say that these had another form.
    ///
    /// # Errors
    /// A value that the format has no room for.
    pub fn print(&self) -> Result<Zeroizing<Vec<u8>>, Unprintable> {
        match &self.body {
            Body::Vds(body) => body.print().map(Zeroizing::new),
            Body::VdsNc(body) => body.print(),
            Body::Idb(body) => body.print().map(|text| Zeroizing::new(text.into_bytes())),
        }
    }

    /// Returns true if a certificate is the one that the seal refers to. That proves nothing: whoever made the seal chose the
    /// reference.
    #[must_use]
    pub fn refers_to(&self, certificate: &Certificate<'_>) -> bool {
        match &self.signer {
            SignerReference::Named { signer, reference } => {
                let subject = [pki::oid::COUNTRY, pki::oid::COMMON_NAME].map(|part| certificate.subject.find(part));
                let name: String = subject.into_iter().flatten().collect();
                let serial = hex::encode_upper(certificate.serial);
                let number = |text: &str| text.trim_start_matches('0').to_owned();
                name == *signer && number(&serial) == number(reference)
            }
            SignerReference::Hash(reference) => idb::is_referred_to(certificate.der, *reference),
            SignerReference::Inside => self.certificate.as_deref() == Some(certificate.der),
            SignerReference::None => false,
        }
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Seal({}, {}, {:?}, {:?})", self.kind, self.country, self.signer, self.fields)
    }
}

/// Names the deviation of a signature that is missing or cannot be r and s of one length.
fn check_signature(signature: Option<&[u8]>, deviations: &mut Vec<SealDeviation>) {
    match signature.map(<[u8]>::len) {
        None => deviations.push(SealDeviation::NoSignature),
        Some(length) if length == 0 || length % 2 == 1 => deviations.push(SealDeviation::SignatureLength(length)),
        Some(_) => {}
    }
}

fn find<'a>(fields: &'a [SealField], name: &str) -> Option<&'a SealField> {
    let own = fields.iter().find(|field| field.name == Some(name));
    own.or_else(|| fields.iter().find_map(|field| find(field.group(), name)))
}

fn zone(fields: &[SealField]) -> Option<&[String]> {
    fields.iter().find_map(|field| match &field.value {
        SealValue::Zone(lines) => Some(lines.as_slice()),
        SealValue::Group(fields) => zone(fields),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_seal_is_named() {
        let text = |bytes: &[u8]| Seal::parse(bytes).unwrap_err().to_string();
        assert_eq!(text(b"https://example.org/x"), "no seal, but a link to example.org");
        assert_eq!(text(b"\xDC\x03"), "malformed VDS: issuing country: expected 2 bytes, found 0 bytes at byte 2");
        assert_eq!(text(&[b'A'; 20_000]), "20000 bytes, more than the 16384 that a symbol has room for");
    }

    #[test]
    fn unsigned_seal_refers_to_nobody() {
        let seal = Seal::parse(b"NDB1CPDNLW6JUSGGZGRLBWPNXEAAWXEB5G\n").unwrap();
        assert_eq!(seal.signer, SignerReference::None);
        assert_eq!(seal.field("can").and_then(SealField::text), Some("156782"));
        let expected = [SealDeviation::OldPrefix, SealDeviation::NoSignature, SealDeviation::TrailingBytes(1)];
        assert_eq!(seal.deviations, expected);
        assert!(!format!("{seal:?}").contains("156782"), "personal data is not shown");
    }
}
