//! Keys: compromised ones, and trust anchors.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Numbers;
use super::time::maybe_day;
use crate::identifier::{State, as_text, unhex};

/// A compromised key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Signer {
    /// Whose key.
    pub state: State,
    /// Of a Document Signer or of a CSCA.
    pub role: Role,
    /// SHA-256 of the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Hash256>,
    /// SHA-256 of the SubjectPublicKeyInfo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Hash256>,
    /// The first day on which it may have signed for others; without it, always.
    #[serde(default, with = "maybe_day", skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The document numbers concerned; without them, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Numbers>,
}

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Documents.
    Ds,
    /// Document Signers.
    Csca,
}

/// A trust anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Csca {
    /// Whose.
    pub state: State,
    /// The certificate.
    pub certificate: Der,
}

/// A whole SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash256(pub [u8; 32]);

/// DER in base64 (RFC 4648 §4, with padding).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Der(pub Vec<u8>);

as_text!(
    Hash256,
    |text| unhex(text).map(Self).ok_or_else(|| "expected 64 lower-case hexadecimal digits".to_owned()),
    |hash| hex::encode(&hash.0)
);

as_text!(
    Der,
    |text| base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text)
        .map(Self)
        .map_err(|error| format!("base64: {error}")),
    |der| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &der.0)
);
