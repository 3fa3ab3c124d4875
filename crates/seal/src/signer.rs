//! The signer of a seal: its signature, and the profile of its certificate (Doc 9303-12 §7.1.3). Whether the certificate may
//! sign seals, and its chain to its State's CSCA, are `pki`'s ([`pki::path::find_for_seals`]).

use std::fmt;

use pki::der::tag;
use pki::key::SignatureFault;
use pki::name::Attribute;
use pki::oid::{self, Oid};
use pki::{Certificate, Hash, PublicKey, Scheme, SignatureAlgorithm};

use crate::field::SealField;
use crate::kind::SealKind;
use crate::seal::{Seal, SealHash};

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedSeal {
    /// Hash.
    pub hash: Hash,
    /// Name of the curve.
    pub curve: &'static str,
    /// A hash of another length than the key's.
    pub deviation: Option<SignerDeviation>,
}

/// A deviation of a signer's certificate from its profile. It is the issuer's, and no evidence against a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SignerDeviation {
    /// The subject has other attributes than C and CN.
    SubjectAttributes,
    /// No country of two capitals.
    Country,
    /// No common name of two capitals or digits.
    CommonName,
    /// Country or common name are no PrintableString.
    StringType,
    /// No authority key identifier, or a critical one.
    AuthorityKeyIdentifier,
    /// No extended key usage.
    NoPurpose,
    /// The extended key usage is not critical.
    PurposeNotCritical,
    /// The extended key usage has another purpose than the kind of seal has.
    OtherPurpose(String),
    /// An extension that the profile does not allow.
    Extension(String),
    /// Issuer and subject are the same: no CSCA has issued it.
    SelfIssued,
    /// The hash that a seal names has not the length that its signer's key asks for.
    HashUnlikeKey,
}

impl fmt::Display for SignerDeviation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SubjectAttributes => out.write_str("the subject has other attributes than C and CN"),
            Self::Country => out.write_str("the subject's country is not two capitals"),
            Self::CommonName => out.write_str("the subject's common name is not two capitals or digits"),
            Self::StringType => out.write_str("the subject's country or common name is no PrintableString"),
            Self::AuthorityKeyIdentifier => out.write_str("the authority key identifier is missing or critical"),
            Self::NoPurpose => out.write_str("there is no extended key usage"),
            Self::PurposeNotCritical => out.write_str("the extended key usage is not critical"),
            Self::OtherPurpose(purpose) => write!(out, "the extended key usage has {purpose}"),
            Self::Extension(extension) => write!(out, "the extension {extension} is not allowed"),
            Self::SelfIssued => out.write_str("the certificate is self-issued"),
            Self::HashUnlikeKey => out.write_str("the hash is not the one for keys of this size"),
        }
    }
}

impl Seal {
    /// Verifies the signature with a key.
    ///
    /// # Errors
    /// There is no signature, it does not hold, or its algorithm is not supported for this key.
    pub fn verify(&self, key: &PublicKey) -> Result<VerifiedSeal, SignatureFault> {
        let signature =
            self.signature.as_deref().ok_or_else(|| SignatureFault::Refused("there is no signature".to_owned()))?;
        let PublicKey::Ec(key_on_curve) = key else {
            return Err(SignatureFault::Refused(format!("{} signs no seals", key.name())));
        };
        let own = hash_of_key(key_on_curve.curve.bits);
        let hash = match &self.hash {
            SealHash::OfKey => own,
            SealHash::Named(hash) => *hash,
            SealHash::Unknown(name) => {
                return Err(SignatureFault::Unsupported(format!("the signature algorithm {name} is not known")));
            }
        };
        let algorithm = SignatureAlgorithm::with(Scheme::EcdsaPlain, hash);
        key.verify(&algorithm, &self.signed_bytes, signature)?;
        let deviation = (hash != own).then_some(SignerDeviation::HashUnlikeKey);
        Ok(VerifiedSeal { hash, curve: key_on_curve.curve.name, deviation })
    }

    /// The code of the document in the seal's machine readable zone, without fillers.
    #[must_use]
    pub fn document_code(&self) -> Option<&str> {
        self.zone()?.first()?.get(..2).map(|code| code.trim_end_matches('<'))
    }

    /// Returns whether a signer's certificate lists the document of the seal's zone (Doc 9303-13 Appendix D, 2). `None` if it
    /// has no list, or the seal has no zone.
    #[must_use]
    pub fn is_listed_by(&self, certificate: &Certificate<'_>) -> Option<bool> {
        let code = self.document_code()?;
        let (types, _) = certificate.document_types()?;
        Some(types.iter().any(|own| own.trim_end_matches(['<', ' ']) == code))
    }

    /// The fields that the profile does not have (Doc 9303-13 Appendix D: they change nothing).
    #[must_use]
    pub fn unknown_fields(&self) -> Vec<&SealField> {
        self.fields.iter().filter(|field| field.name.is_none() && field.group().is_empty()).collect()
    }
}

/// The hash for keys of so many bits (Doc 9303-13 §2.4). P-521 is longer than every hash and has the longest.
#[must_use]
pub fn hash_of_key(bits: u32) -> Hash {
    match bits {
        0..=224 => Hash::Sha224,
        225..=256 => Hash::Sha256,
        257..=384 => Hash::Sha384,
        _ => Hash::Sha512,
    }
}

fn is_seal(purpose: &Oid<'_>) -> bool {
    [oid::SEAL_SIGNER, oid::SEAL_SIGNER_NON_CONSTRAINED].contains(purpose)
}

/// Deviations of a certificate from the profile of Doc 9303-12 §7.1.3 and Table 8, for a signer of a kind of seal.
#[must_use]
pub fn deviations(certificate: &Certificate<'_>, kind: SealKind) -> Vec<SignerDeviation> {
    const PARTS: [Oid<'static>; 2] = [oid::COUNTRY, oid::COMMON_NAME];
    let mut found = Vec::new();
    let subject = certificate.subject.attributes();
    let is_capital = |character: char| character.is_ascii_uppercase();
    let has = |kind: Oid<'_>, allowed: &dyn Fn(char) -> bool| {
        let mut own = subject.iter().filter(|part| part.oid == kind);
        let fits = |part: &Attribute<'_>| part.text.len() == 2 && part.text.chars().all(allowed);
        matches!((own.next(), own.next()), (Some(only), None) if fits(only))
    };
    if subject.iter().any(|part| !PARTS.contains(&part.oid)) {
        found.push(SignerDeviation::SubjectAttributes);
    }
    if !has(oid::COUNTRY, &is_capital) {
        found.push(SignerDeviation::Country);
    }
    if !has(oid::COMMON_NAME, &|character| is_capital(character) || character.is_ascii_digit()) {
        found.push(SignerDeviation::CommonName);
    }
    if subject.iter().any(|part| PARTS.contains(&part.oid) && part.tag != tag::PRINTABLE_STRING) {
        found.push(SignerDeviation::StringType);
    }
    let critical = |kind| certificate.extension(kind).map(|extension| extension.critical);
    if critical(oid::AUTHORITY_KEY_IDENTIFIER) != Some(false) || certificate.authority_key_id().is_none() {
        found.push(SignerDeviation::AuthorityKeyIdentifier);
    }
    match certificate.extended_key_usage() {
        None => found.push(SignerDeviation::NoPurpose),
        Some(purposes) => {
            if critical(oid::EXTENDED_KEY_USAGE) == Some(false) {
                found.push(SignerDeviation::PurposeNotCritical);
            }
            // No text that is public has a purpose for signers of an IDB.
            let fits = |purpose: &Oid<'_>| match kind {
                SealKind::Vds => *purpose == oid::SEAL_SIGNER,
                SealKind::VdsNc => *purpose == oid::SEAL_SIGNER_NON_CONSTRAINED,
                SealKind::Idb => is_seal(purpose),
            };
            let others = purposes.iter().filter(|purpose| !fits(purpose));
            found.extend(others.map(|purpose| SignerDeviation::OtherPurpose(purpose.to_string())));
            if purposes.is_empty() {
                found.push(SignerDeviation::OtherPurpose("no purpose that can be read".to_owned()));
            }
        }
    }
    const ALLOWED: [Oid<'static>; 3] =
        [oid::AUTHORITY_KEY_IDENTIFIER, oid::DOCUMENT_TYPE_LIST, oid::EXTENDED_KEY_USAGE];
    let others = certificate.extensions.iter().filter(|extension| !ALLOWED.contains(&extension.oid));
    found.extend(others.map(|extension| SignerDeviation::Extension(extension.oid.to_string())));
    if certificate.is_self_issued() {
        found.push(SignerDeviation::SelfIssued);
    }
    found
}
