//! X.509 certificates (RFC 5280) as Doc 9303-12 profiles them. `x509-parser` reads the frame; what is inside the
//! extensions is read here, since real certificates encode it in ways that it refuses.

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

/// A certificate that was read, not trusted.
#[derive(Clone)]
pub struct Certificate<'a> {
    /// All of it.
    pub der: &'a [u8],
    /// What is signed.
    pub signed: &'a [u8],
    /// 1, 2 or 3.
    pub version: u32,
    /// The serial number's octets, as they are encoded.
    pub serial: &'a [u8],
    /// Who signed it.
    pub issuer: Name<'a>,
    /// Whose key it is.
    pub subject: Name<'a>,
    /// The first second in which it is valid.
    pub not_before: Timestamp,
    /// The last one.
    pub not_after: Timestamp,
    /// The key, as it is encoded.
    pub spki: &'a [u8],
    /// The extensions, in order.
    pub extensions: Vec<Extension<'a>>,
    /// The algorithm of its signature, inside and outside of what is signed.
    pub algorithms: [&'a [u8]; 2],
    /// The signature.
    pub signature: &'a [u8],
    /// What was tolerated.
    pub quirks: Vec<Quirk>,
}

/// An extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// Which.
    pub oid: Oid<'a>,
    /// Whether it must be understood.
    pub critical: bool,
    /// What is inside.
    pub value: &'a [u8],
    /// Whether it says FALSE, which is the default and must not be said (ITU-T X.690 §11.5).
    pub default_written: bool,
}

/// Why a certificate cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// It is no X.509 certificate.
    #[error("it is no X.509 certificate: {0}")]
    Frame(String),
    /// Something in it is malformed.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// An extension stands there twice (RFC 5280 §4.2): which of them counts?
    #[error("the extension {0} stands there twice")]
    Duplicate(String),
    /// More extensions than a certificate has.
    #[error("it has more than {CERTIFICATE_EXTENSIONS} extensions")]
    TooMany,
}

/// What a key may be used for (RFC 5280 §4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// Signatures over anything but certificates and lists.
    pub const DIGITAL_SIGNATURE: Self = Self(0x8000);
    /// Certificates.
    pub const CERTIFICATE_SIGN: Self = Self(0x0400);
    /// Revocation lists.
    pub const CRL_SIGN: Self = Self(0x0200);

    /// Whether it allows all of another.
    #[must_use]
    pub fn allows(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it allows nothing but another.
    #[must_use]
    pub fn is_only(self, other: Self) -> bool {
        self.0 == other.0
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Whether it may issue certificates (RFC 5280 §4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// It may.
    pub authority: bool,
    /// How many authorities may stand below it.
    pub path_length: Option<u32>,
}

/// When the private key is used (Doc 9303-12 §7.1); not to be confused with the certificate's own validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsagePeriod {
    /// The first second.
    pub not_before: Option<Timestamp>,
    /// The last one.
    pub not_after: Option<Timestamp>,
}

impl<'a> Certificate<'a> {
    /// Reads one; nothing may stand after it.
    ///
    /// # Errors
    /// Why it cannot be read.
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
            not_before: time(validity.not_before.timestamp())?,
            not_after: time(validity.not_after.timestamp())?,
            spki: fields.spki,
            extensions,
            algorithms: [fields.algorithm, outer],
            signature,
            quirks: quirks.into_iter().filter(|(holds, _)| *holds).map(|(_, quirk)| quirk).collect(),
        })
    }

    /// The State or organization of its subject, in capitals; the issuer's where the subject has none.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        self.subject.country().or_else(|| self.issuer.country())
    }

    /// Whether it names itself as its issuer, be it signed by the same key or by another of the same authority.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Its hash, lower-case hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex::encode(&Sha256::digest(self.der))
    }

    /// SHA-256 of the whole certificate and of its key as it is encoded: what a report of a compromised one names.
    #[must_use]
    pub fn fingerprints(&self) -> [[u8; 32]; 2] {
        [self.der, self.spki].map(|bytes| Sha256::digest(bytes).into())
    }

    /// Its key.
    ///
    /// # Errors
    /// Why the key is not accepted.
    pub fn key(&self) -> Result<PublicKey, KeyFault> {
        PublicKey::parse(self.spki)
    }

    /// The algorithm of its signature.
    ///
    /// # Errors
    /// Why it is not accepted: among other reasons, because it stands otherwise outside of what is signed than inside
    /// (RFC 5280 §4.1.1.2).
    pub fn algorithm(&self) -> Result<SignatureAlgorithm, SignatureFault> {
        let [inside, outside] = self.algorithms;
        if inside != outside {
            return Err(SignatureFault::Refused("the signature algorithm is another outside than inside".to_owned()));
        }
        let identifier = Identifier::parse(&mut Reader::der(inside), "signature algorithm");
        let identifier = identifier.map_err(|fault| SignatureFault::Refused(fault.to_string()))?;
        Ok(SignatureAlgorithm::of(&identifier, None)?)
    }

    /// Whether its signature is a key's. What was tolerated, if it is.
    ///
    /// # Errors
    /// Why the signature does not count.
    pub fn verify_signed_by(&self, key: &PublicKey) -> Result<Vec<Quirk>, SignatureFault> {
        key.verify(&self.algorithm()?, self.signed, self.signature)
    }

    /// An extension, if it is there.
    #[must_use]
    pub fn extension(&self, kind: Oid<'_>) -> Option<&Extension<'a>> {
        self.extensions.iter().find(|extension| extension.oid == kind)
    }

    /// The identifier of its key: wrapped in an OCTET STRING, or, as three published certificates have it, bare.
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

    /// What the key may be used for, if it says; an extension that cannot be read allows nothing.
    #[must_use]
    pub fn key_usage(&self) -> Option<KeyUsage> {
        let value = self.extension(oid::KEY_USAGE)?.value;
        let bits = Reader::der(value).expect(tag::BIT_STRING, "KeyUsage").map(|found| found.value);
        Some(match bits {
            Ok([0..=7, first]) => KeyUsage(u16::from_be_bytes([*first, 0])),
            Ok([0..=7, first, second]) => KeyUsage(u16::from_be_bytes([*first, *second])),
            _ => KeyUsage(0),
        })
    }

    /// Whether it may issue certificates, if it says; what cannot be read allows nothing. A true BOOLEAN may be 01, as
    /// two published certificates have it.
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

    /// When the private key is used, if it says so and can be read.
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

    /// The document types that its key may sign (Doc 9303-12 §7.1.1), if it says; with what was tolerated in saying so.
    #[must_use]
    pub fn document_types(&self) -> Option<(Vec<String>, Option<Quirk>)> {
        let value = self.extension(oid::DOCUMENT_TYPE_LIST)?.value;
        Some(document_types(value).unwrap_or_default())
    }

    /// Whether it is valid at a time.
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

/// Where the fields stand that are needed as they are encoded (RFC 5280 §4.1).
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

/// A list of extensions, none of them twice.
pub(super) fn extensions(mut list: Reader<'_>) -> Result<Vec<Extension<'_>>, CertificateFault> {
    let mut extensions: Vec<Extension<'_>> = Vec::new();
    while !list.is_empty() {
        let mut inside = list.sequence("Extension")?;
        let oid = inside.oid("Extension")?;
        // FALSE is the default; some signers write it out. Any other octet than 00 is true.
        let said = inside.optional(tag::BOOLEAN, "critical")?;
        let critical = said.is_some_and(|found| matches!(found.value, [octet] if *octet != 0));
        let default_written = said.is_some() && !critical;
        let value = inside.expect(tag::OCTET_STRING, "extnValue")?.value;
        inside.end("Extension")?;
        if extensions.iter().any(|other| other.oid == oid) {
            return Err(CertificateFault::Duplicate(oid.to_string()));
        }
        if extensions.len() == CERTIFICATE_EXTENSIONS {
            return Err(CertificateFault::TooMany);
        }
        extensions.push(Extension { oid, critical, value, default_written });
    }
    Ok(extensions)
}

/// The keyIdentifier of an AuthorityKeyIdentifier (RFC 5280 §4.2.1.1).
pub(super) fn authority_key_id(value: &[u8]) -> Option<&[u8]> {
    let mut inside = Reader::der(value).sequence("AuthorityKeyIdentifier").ok()?;
    let found = inside.optional(tag::context(0), "keyIdentifier").ok()??;
    Some(found.value).filter(|id| !id.is_empty())
}

/// DocumentTypeList (Doc 9303-12 §7.1.1): SEQUENCE of a version and a SET OF PrintableString.
fn document_types(value: &[u8]) -> Result<(Vec<String>, Option<Quirk>), Malformed> {
    const LIST: &str = "documentTypeList";
    let mut reader = Reader::der(value);
    if let Some(bare) = reader.optional(tag::PRINTABLE_STRING, LIST)? {
        reader.end(LIST)?;
        return Ok((vec![super::name::text(bare.tag, bare.value)], Some(Quirk::DocumentTypesBare)));
    }
    let mut inside = match reader.optional(tag::SET, LIST)? {
        Some(set) => Reader::der(set.whole),
        None => reader.sequence(LIST)?,
    };
    reader.end(LIST)?;
    let version = inside.optional(tag::INTEGER, LIST)?;
    let mut quirk = version.is_none().then_some(Quirk::DocumentTypesWithoutVersion);
    let mut list = match inside.optional(tag::SET, LIST)? {
        Some(set) => set.inside(),
        None => {
            quirk = Some(Quirk::DocumentTypesBare);
            inside.clone()
        }
    };
    let mut types = Vec::new();
    while !list.is_empty() {
        let found = list.next(LIST)?;
        types.push(super::name::text(found.tag, found.value));
    }
    Ok((types, quirk))
}

/// GeneralizedTime in the one form that RFC 5280 §4.1.2.5.2 allows: YYYYMMDDHHMMSSZ.
pub(super) fn generalized_time(octets: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(octets).ok()?.strip_suffix('Z')?;
    civil(text.get(..4)?.parse().ok()?, text.get(4..)?)
}

/// UTCTime: YYMMDDHHMMSSZ, of 1950 to 2049 (RFC 5280 §4.1.2.5.1).
pub(super) fn utc_time(octets: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(octets).ok()?.strip_suffix('Z')?;
    let year: i16 = text.get(..2)?.parse().ok()?;
    civil(if year < 50 { 2000 + year } else { 1900 + year }, text.get(2..)?)
}

fn civil(year: i16, rest: &str) -> Option<Timestamp> {
    if rest.len() != 10 || !rest.bytes().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| rest.get(at..at + 2).and_then(|text| text.parse::<i8>().ok());
    let moment = jiff::civil::DateTime::new(year, two(0)?, two(2)?, two(4)?, two(6)?, two(8)?, 0).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(moment).ok()
}

fn time(seconds: i64) -> Result<Timestamp, Malformed> {
    Timestamp::from_second(seconds).map_err(|_| Malformed::value("validity", "a time that does not exist"))
}

fn describe(error: &impl fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 5280 §4.1.2.5: two digits are years of 1950 to 2049; every time is in UTC and to the second.
    #[test]
    fn times_have_one_form() {
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        assert_eq!(utc_time(b"500102030405Z"), at("1950-01-02T03:04:05Z"));
        assert_eq!(utc_time(b"991231235959Z"), at("1999-12-31T23:59:59Z"));
        assert_eq!(utc_time(b"000101000000Z"), at("2000-01-01T00:00:00Z"));
        assert_eq!(utc_time(b"491231235959Z"), at("2049-12-31T23:59:59Z"));
        assert_eq!(generalized_time(b"20500102030405Z"), at("2050-01-02T03:04:05Z"));
        let signed = "500102+3+405Z";
        for wrong in ["5001020304Z", "500102030405", "500102030405+0100", "501302030405Z", "5001020304 5Z", signed, ""]
        {
            assert_eq!(utc_time(wrong.as_bytes()), None, "{wrong}");
        }
        for wrong in [
            "20500102030405.5Z",
            "205001020304Z",
            "20500230030405Z",
            "20500102030405",
            "500102030405Z",
            "2050010203040506Z",
        ] {
            assert_eq!(generalized_time(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
