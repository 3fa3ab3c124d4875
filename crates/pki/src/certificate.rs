//! X.509 certificates (RFC 5280) as Doc 9303-12 profiles them.
//!
//! `x509-parser` parses the frame and is trusted for version and validity. `der` takes everything that is needed as it is
//! encoded, and the contents of extensions, which genuine certificates encode in ways that x509-parser rejects. No field is
//! taken from both; a certificate is accepted only if both accept it.

use std::fmt;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509CertificateParser;
use x509_parser::nom::Parser as _;

use super::algorithm::{Identifier, SignatureAlgorithm};
use super::der::{Malformed, Reader, tag};
use super::key::{KeyFault, PublicKey, SignatureFault};
use super::name::Name;
use super::oid::{self, Oid};
use super::quirk::Quirk;

use crate::limits::CERTIFICATE_EXTENSIONS;

mod extension;
mod fingerprint;
mod time;

pub use extension::{BasicConstraints, Extension, KeyUsage, UsagePeriod};

pub(crate) use extension::{authority_key_id, extensions};
pub(crate) use time::{generalized_time, utc_time};

/// A parsed certificate, which is not trusted for that.
#[derive(Clone)]
pub struct Certificate<'a> {
    /// The whole certificate, encoded.
    pub der: &'a [u8],
    /// The part that is signed, TBSCertificate, encoded.
    pub signed: &'a [u8],
    /// Version: 1, 2 or 3.
    pub version: u32,
    /// Serial number, its octets as they are encoded.
    pub serial: &'a [u8],
    /// Name of the issuer, who signed it.
    pub issuer: Name<'a>,
    /// Name of the holder of the key.
    pub subject: Name<'a>,
    /// First second of the validity.
    pub not_before: Timestamp,
    /// Last second of the validity.
    pub not_after: Timestamp,
    /// Public key: SubjectPublicKeyInfo, encoded.
    pub spki: &'a [u8],
    /// Extensions, in order.
    pub extensions: Vec<Extension<'a>>,
    /// Signature algorithm, encoded: the one inside TBSCertificate and the one after it.
    pub algorithms: [&'a [u8]; 2],
    /// Signature octets.
    pub signature: &'a [u8],
    /// Deviations that were tolerated.
    pub quirks: Vec<Quirk>,
}

/// The reason why a certificate does not parse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// No X.509 certificate.
    #[error("it is no X.509 certificate: {0}")]
    Frame(String),
    /// One of its elements is malformed.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// An extension is there twice, so that it is open which one counts (RFC 5280 §4.2).
    #[error("the extension {0} stands there twice")]
    Duplicate(String),
    /// More extensions than [`CERTIFICATE_EXTENSIONS`].
    #[error("it has more than {CERTIFICATE_EXTENSIONS} extensions")]
    TooMany,
}

impl<'a> Certificate<'a> {
    /// Parses a certificate. Nothing may stand after it.
    ///
    /// # Errors
    /// The first fault that either parser finds.
    pub fn parse(der: &'a [u8]) -> Result<Self, CertificateFault> {
        let (whole, [signed, outer, signature]) = split(der)?;
        let mut parser = X509CertificateParser::new().with_deep_parse_extensions(false);
        let (_, x509) = parser.parse(whole).map_err(|error| CertificateFault::Frame(describe(&error)))?;
        let tbs = &x509.tbs_certificate;
        let validity = &tbs.validity;
        let fields = Fields::parse(signed)?;
        let extensions = fields.extensions()?;
        let signature = {
            let mut reader = Reader::der(signature);
            reader.expect(tag::BIT_STRING, "signatureValue")?.bits("signatureValue")?
        };
        let general = [validity.not_before, validity.not_after]
            .iter()
            .any(|time| time.is_generalizedtime() && time.to_datetime().year() < 2050);
        let positive = fields.serial.first().is_some_and(|first| first & 0x80 == 0)
            && fields.serial.iter().any(|octet| *octet != 0);
        let quirks = [(general, Quirk::GeneralizedTimeBefore2050), (!positive, Quirk::SerialNotPositive)];
        Ok(Self {
            der: whole,
            signed,
            version: tbs.version.0.saturating_add(1),
            serial: fields.serial,
            issuer: Name::parse(fields.issuer)?,
            subject: Name::parse(fields.subject)?,
            not_before: moment(validity.not_before.timestamp())?,
            not_after: moment(validity.not_after.timestamp())?,
            spki: fields.spki,
            extensions,
            algorithms: [fields.algorithm, outer],
            signature,
            quirks: quirks.into_iter().filter(|(holds, _)| *holds).map(|(_, quirk)| quirk).collect(),
        })
    }

    /// The State or organization of the subject, in capitals; that of the issuer if the subject has none.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        self.subject.country().or_else(|| self.issuer.country())
    }

    /// Returns true if issuer and subject have the same name. The key that signed it may still be another one of the same
    /// authority.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// SHA-256 of the certificate in lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(self.der))
    }

    /// Parses the public key.
    ///
    /// # Errors
    /// The reason why the key is not accepted.
    pub fn key(&self) -> Result<PublicKey, KeyFault> {
        PublicKey::parse(self.spki)
    }

    /// The algorithm of the signature.
    ///
    /// # Errors
    /// The algorithm is not accepted, or the ones inside and outside of TBSCertificate differ (RFC 5280 §4.1.1.2).
    pub fn algorithm(&self) -> Result<SignatureAlgorithm, SignatureFault> {
        let [inside, outside] = self.algorithms;
        if inside != outside {
            return Err(SignatureFault::Refused("the signature algorithm is another outside than inside".to_owned()));
        }
        let identifier = Identifier::parse(&mut Reader::der(inside), "signature algorithm");
        let identifier = identifier.map_err(|fault| SignatureFault::Refused(fault.to_string()))?;
        Ok(SignatureAlgorithm::of(&identifier, None)?)
    }

    /// Verifies the signature with a key, and returns the deviations that were tolerated.
    ///
    /// # Errors
    /// The signature is wrong, or its algorithm is not accepted.
    pub fn verify_signed_by(&self, key: &PublicKey) -> Result<Vec<Quirk>, SignatureFault> {
        key.verify(&self.algorithm()?, self.signed, self.signature)
    }

    /// Finds an extension.
    #[must_use]
    pub fn extension(&self, kind: Oid<'_>) -> Option<&Extension<'a>> {
        self.extensions.iter().find(|extension| extension.oid == kind)
    }

    /// The identifier of the key, wrapped in an OCTET STRING or, as in three published certificates, not.
    #[must_use]
    pub fn subject_key_id(&self) -> Option<&'a [u8]> {
        let value = self.extension(oid::SUBJECT_KEY_IDENTIFIER)?.value;
        let mut reader = Reader::der(value);
        match reader.expect(tag::OCTET_STRING, "SubjectKeyIdentifier") {
            Ok(found) if reader.is_empty() => Some(found.value),
            _ => Some(value),
        }
        .filter(|id| !id.is_empty())
    }

    /// The identifier of the key that signed it.
    #[must_use]
    pub fn authority_key_id(&self) -> Option<&'a [u8]> {
        authority_key_id(self.extension(oid::AUTHORITY_KEY_IDENTIFIER)?.value)
    }

    /// The key usage, if the extension is there. One that does not parse allows nothing.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        let value = self.extension(oid::KEY_USAGE)?.value;
        Some(KeyUsage::parse(value))
    }

    /// The basic constraints, if the extension is there. Ones that do not parse make no authority. A true BOOLEAN may be
    /// other than FF: two published certificates have 01.
    #[must_use]
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        let value = self.extension(oid::BASIC_CONSTRAINTS)?.value;
        let parse = || {
            let mut reader = Reader::der(value);
            let mut inside = reader.sequence("BasicConstraints")?;
            reader.end("BasicConstraints")?;
            let authority =
                inside.optional(tag::BOOLEAN, "cA")?.is_some_and(|found| matches!(found.value, [octet] if *octet != 0));
            let path_length = inside.optional(tag::INTEGER, "pathLenConstraint")?;
            let path_length = path_length.map(|found| found.small("pathLenConstraint")).transpose()?;
            inside.end("BasicConstraints")?;
            Ok::<_, Malformed>(BasicConstraints { authority, path_length })
        };
        Some(parse().unwrap_or(BasicConstraints { authority: false, path_length: None }))
    }

    /// The purposes that an extended key usage lists, if there is one; none if it cannot be read.
    #[must_use]
    pub fn extended_key_usage(&self) -> Option<Vec<Oid<'a>>> {
        let value = self.extension(oid::EXTENDED_KEY_USAGE)?.value;
        let parse = || {
            let mut reader = Reader::der(value);
            let mut inside = reader.sequence("ExtKeyUsageSyntax")?;
            reader.end("ExtKeyUsageSyntax")?;
            let mut purposes = Vec::new();
            while !inside.is_empty() {
                purposes.push(inside.oid("KeyPurposeId")?);
            }
            Ok::<_, Malformed>(purposes)
        };
        Some(parse().unwrap_or_default())
    }

    /// The usage period of the private key, if the extension is there and parses.
    #[must_use]
    pub fn usage_period(&self) -> Option<UsagePeriod> {
        let value = self.extension(oid::PRIVATE_KEY_USAGE_PERIOD)?.value;
        let mut inside = Reader::der(value).sequence("PrivateKeyUsagePeriod").ok()?;
        let mut moment = |number| {
            let found = inside.optional(tag::context(number), "PrivateKeyUsagePeriod").ok()?;
            found.and_then(|found| generalized_time(found.value))
        };
        Some(UsagePeriod { not_before: moment(0), not_after: moment(1) })
    }

    /// The document types that the key may sign (Doc 9303-12 §7.1.1), if the extension is there, and a deviation of its
    /// encoding.
    #[must_use]
    pub fn document_types(&self) -> Option<(Vec<String>, Option<Quirk>)> {
        let value = self.extension(oid::DOCUMENT_TYPE_LIST)?.value;
        Some(extension::document_types(value).unwrap_or_default())
    }

    /// Returns true if a time is within the validity.
    #[must_use]
    pub fn is_valid_at(&self, at: Timestamp) -> bool {
        (self.not_before..=self.not_after).contains(&at)
    }
}

impl fmt::Debug for Certificate<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Certificate({}, issued by {}, {})", self.subject, self.issuer, self.sha256())
    }
}

/// The three parts of a certificate or of a revocation list.
pub(super) fn split(der: &[u8]) -> Result<(&[u8], [&[u8]; 3]), Malformed> {
    let mut reader = Reader::der(der);
    let outer = reader.expect(tag::SEQUENCE, "Certificate")?;
    reader.end("Certificate")?;
    let mut inside = outer.inside();
    let signed = inside.expect(tag::SEQUENCE, "tbsCertificate")?.whole;
    let algorithm = inside.expect(tag::SEQUENCE, "signatureAlgorithm")?.whole;
    let signature = inside.expect(tag::BIT_STRING, "signatureValue")?.whole;
    inside.end("Certificate")?;
    Ok((outer.whole, [signed, algorithm, signature]))
}

/// The fields of TBSCertificate that are needed as they are encoded (RFC 5280 §4.1).
struct Fields<'a> {
    serial: &'a [u8],
    algorithm: &'a [u8],
    issuer: &'a [u8],
    subject: &'a [u8],
    spki: &'a [u8],
    extensions: Option<Reader<'a>>,
}

impl<'a> Fields<'a> {
    fn parse(signed: &'a [u8]) -> Result<Self, Malformed> {
        let mut inside = Reader::der(signed).sequence("tbsCertificate")?;
        inside.optional(tag::context_constructed(0), "version")?;
        let serial = inside.expect(tag::INTEGER, "serialNumber")?.value;
        let algorithm = inside.expect(tag::SEQUENCE, "signature")?.whole;
        let issuer = inside.expect(tag::SEQUENCE, "issuer")?.whole;
        inside.expect(tag::SEQUENCE, "validity")?;
        let subject = inside.expect(tag::SEQUENCE, "subject")?.whole;
        let spki = inside.expect(tag::SEQUENCE, "subjectPublicKeyInfo")?.whole;
        inside.optional(tag::context(1), "issuerUniqueID")?;
        inside.optional(tag::context(2), "subjectUniqueID")?;
        let extensions = inside.optional(tag::context_constructed(3), "extensions")?;
        inside.end("tbsCertificate")?;
        Ok(Self { serial, algorithm, issuer, subject, spki, extensions: extensions.map(|found| found.inside()) })
    }

    fn extensions(&self) -> Result<Vec<Extension<'a>>, CertificateFault> {
        let Some(mut outer) = self.extensions.clone() else { return Ok(Vec::new()) };
        let list = outer.sequence("Extensions")?;
        outer.end("Extensions")?;
        extensions(list)
    }
}

fn moment(seconds: i64) -> Result<Timestamp, Malformed> {
    Timestamp::from_second(seconds).map_err(|_| Malformed::value("validity", "a time that does not exist"))
}

fn describe(error: &impl fmt::Display) -> String {
    error.to_string()
}
