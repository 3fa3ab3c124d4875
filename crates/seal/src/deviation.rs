//! Deviations of a seal from its specification that leave its meaning clear. They are always reported, and no part of the
//! judgement whether the signature holds.

use std::fmt;

/// A deviation that is tolerated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SealDeviation {
    /// The length of a certificate reference is decimal, as signers of BSI TR-03171 write it (Doc 9303-13 §2.2.1: hexadecimal).
    DecimalReferenceLength,
    /// The certificate reference has other characters than hexadecimal digits (Doc 9303-13 §2.2.1).
    ReferenceNotHexadecimal,
    /// The certificate reference is all zeros, reserved for tests (Doc 9303-13 §2.2.1).
    ReferenceForTests,
    /// The signer's identifier is not of two letters and two letters or digits (Doc 9303-13 §2.2.1).
    SignerIdentifier,
    /// The issuing State's code has fewer than three characters and no fillers (Doc 9303-13 §2.2, Table 1).
    UnpaddedCountry,
    /// An emergency travel document with a header of version 3 (Doc 9303-13 §2.3: version 4 or higher).
    HeaderVersion,
    /// No signature (Doc 9303-13 §2.4): nothing is proved.
    NoSignature,
    /// A signature that cannot be r and s of one length (Doc 9303-13 §2.4).
    SignatureLength(usize),
    /// Bytes behind the end of the seal (Doc 9303-13 §2.5: padding is the symbol's).
    TrailingBytes(usize),
    /// Two fields of one tag (Doc 9303-13 §2.3.1: a unique identifier).
    DuplicateField(u8),
    /// A mandatory field is missing.
    MissingField(&'static str),
    /// None, or more than one, of several fields that stand for each other: the MRZ of an MRV-A or MRV-B.
    AlternativeFields(usize),
    /// A field with fewer or more bytes than its profile has.
    FieldLength(&'static str),
    /// A field whose bytes do not have the coding of its profile; they are shown as bytes.
    FieldCoding(&'static str),
    /// A field in C40 whose last character is filled with zeros (Doc 9303-13 §2.6.3).
    FieldPadding(&'static str),
    /// The older prefix `NDB1` of a Datastructure for Barcode.
    OldPrefix,
    /// A signature algorithm that is not known.
    UnknownAlgorithm(String),
    /// The certificate in the seal is not the one of its own reference.
    OtherCertificate,
    /// A VDS-NC without the certificate that its signature needs.
    NoCertificate,
    /// The text of a VDS-NC is not in the canonical form that is signed: white space, order of members, forms of numbers.
    NotCanonical,
    /// Base64 with padding where base64url has none (RFC 7515 §2).
    Base64Padding,
    /// Base64 of the standard alphabet where base64url is asked for (RFC 4648 §5).
    Base64Alphabet,
    /// Members of the text outside of what is signed.
    UnsignedMember,
    /// A message of a type that no published text has.
    UnknownType,
}

impl SealDeviation {
    /// Returns true for deviations of published genuine seals, which say nothing against a document.
    #[must_use]
    pub fn is_of_genuine_seals(&self) -> bool {
        match self {
            Self::DecimalReferenceLength
            | Self::UnpaddedCountry
            | Self::OldPrefix
            | Self::NotCanonical
            | Self::Base64Padding => true,
            // No public text defines these messages, and published examples have other bytes in them.
            Self::FieldLength(name) | Self::FieldCoding(name) => name.starts_with("proof-of-"),
            _ => false,
        }
    }
}

impl fmt::Display for SealDeviation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DecimalReferenceLength => out.write_str("the length of the certificate reference is decimal"),
            Self::ReferenceNotHexadecimal => out.write_str("the certificate reference is not hexadecimal"),
            Self::ReferenceForTests => out.write_str("the certificate reference is the one for tests"),
            Self::SignerIdentifier => out.write_str("the signer's identifier has characters of the wrong kind"),
            Self::UnpaddedCountry => out.write_str("the issuing State's code is not filled up to three characters"),
            Self::HeaderVersion => out.write_str("the header's version is not one that this document may have"),
            Self::NoSignature => out.write_str("there is no signature"),
            Self::SignatureLength(length) => write!(out, "a signature of {length} bytes is not r and s of one length"),
            Self::TrailingBytes(count) => write!(out, "{count} bytes behind the end of the seal"),
            Self::DuplicateField(tag) => write!(out, "the tag {tag} stands there twice"),
            Self::MissingField(name) => write!(out, "the field {name} is missing"),
            Self::AlternativeFields(count) => write!(out, "{count} fields where the profile asks for one of several"),
            Self::FieldLength(name) => write!(out, "the field {name} is too short or too long"),
            Self::FieldCoding(name) => write!(out, "the field {name} is not coded as its profile says"),
            Self::FieldPadding(name) => write!(out, "the field {name} is padded otherwise"),
            Self::OldPrefix => out.write_str("the prefix is the older NDB1"),
            Self::UnknownAlgorithm(name) => write!(out, "the signature algorithm {name} is not known"),
            Self::OtherCertificate => out.write_str("the certificate in the seal is not the one that it refers to"),
            Self::NoCertificate => out.write_str("there is no certificate in the seal"),
            Self::NotCanonical => out.write_str("the text is not in its canonical form"),
            Self::Base64Padding => out.write_str("base64url with padding"),
            Self::Base64Alphabet => out.write_str("base64 in the standard alphabet"),
            Self::UnsignedMember => out.write_str("members outside of what is signed"),
            Self::UnknownType => out.write_str("a type of message that is not known"),
        }
    }
}
