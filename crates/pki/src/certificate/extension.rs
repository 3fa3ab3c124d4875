//! Extensions of certificates and revocation lists (RFC 5280 §4.2, Doc 9303-12 §7.1).

use jiff::Timestamp;

use super::CertificateFault;
use crate::der::{Malformed, Reader, tag};
use crate::limits::CERTIFICATE_EXTENSIONS;
use crate::name;
use crate::oid::Oid;
use crate::quirk::Quirk;

/// An extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// Identifier.
    pub oid: Oid<'a>,
    /// True if a certificate must be rejected by whoever does not know the extension.
    pub critical: bool,
    /// Value, the contents of the OCTET STRING.
    pub value: &'a [u8],
    /// True if `critical` is encoded as FALSE, the default, which DER leaves out (ITU-T X.690 §11.5).
    pub default_written: bool,
}

/// The uses of a key (RFC 5280 §4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// Parses the extension's value; one that does not parse allows nothing.
    pub(super) fn parse(value: &[u8]) -> Self {
        match Reader::der(value).expect(tag::BIT_STRING, "KeyUsage").map(|found| found.value) {
            Ok([0..=7, first]) => Self(u16::from_be_bytes([*first, 0])),
            Ok([0..=7, first, second]) => Self(u16::from_be_bytes([*first, *second])),
            _ => Self(0),
        }
    }

    /// Signatures over anything but certificates and lists.
    pub const DIGITAL_SIGNATURE: Self = Self(0x8000);
    /// Certificates.
    pub const CERTIFICATE_SIGN: Self = Self(0x0400);
    /// Revocation lists.
    pub const CRL_SIGN: Self = Self(0x0200);

    /// Returns true if all uses of another value are allowed.
    #[must_use]
    pub fn allows(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns true if exactly the uses of another value are allowed.
    #[must_use]
    pub fn is_only(self, other: Self) -> bool {
        self.0 == other.0
    }

    /// The uses of both values.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Basic constraints (RFC 5280 §4.2.1.9): the right to issue certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// True if the certificate may issue others.
    pub authority: bool,
    /// Number of authorities that may stand between it and the last certificate, if it is limited.
    pub path_length: Option<u32>,
}

/// The usage period of the private key (Doc 9303-12 §7.1), which is shorter than the validity of the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsagePeriod {
    /// First second.
    pub not_before: Option<Timestamp>,
    /// Last second.
    pub not_after: Option<Timestamp>,
}

/// Parses a list of extensions, none of which may be there twice.
pub(crate) fn extensions(mut list: Reader<'_>) -> Result<Vec<Extension<'_>>, CertificateFault> {
    let mut extensions: Vec<Extension<'_>> = Vec::new();
    while !list.is_empty() {
        let mut inside = list.sequence("Extension")?;
        let oid = inside.oid("Extension")?;
        // Some signers encode FALSE, the default. Any octet other than 00 is true.
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
pub(crate) fn authority_key_id(value: &[u8]) -> Option<&[u8]> {
    let mut inside = Reader::der(value).sequence("AuthorityKeyIdentifier").ok()?;
    let found = inside.optional(tag::context(0), "keyIdentifier").ok()??;
    Some(found.value).filter(|id| !id.is_empty())
}

/// DocumentTypeList (Doc 9303-12 §7.1.1): SEQUENCE of a version and a SET OF PrintableString.
pub(super) fn document_types(value: &[u8]) -> Result<(Vec<String>, Option<Quirk>), Malformed> {
    const LIST: &str = "documentTypeList";
    let mut reader = Reader::der(value);
    if let Some(bare) = reader.optional(tag::PRINTABLE_STRING, LIST)? {
        reader.end(LIST)?;
        return Ok((vec![name::text(bare.tag, bare.value)], Some(Quirk::DocumentTypesBare)));
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
        types.push(name::text(found.tag, found.value));
    }
    Ok((types, quirk))
}
