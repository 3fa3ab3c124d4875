//! Documents by their keyed hash: listed ones, and numbers that others use too.

use serde::{Deserialize, Serialize};

use crate::identifier::{DocumentType, Hash128, State, as_text};

/// A document by its keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentListed {
    /// Whose document.
    pub state: State,
    /// Its type, as it was hashed.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// Under which key.
    pub epoch: Epoch,
    /// The hash of its identifier.
    pub hash: Hash128,
    /// What is the matter with it.
    pub status: Status,
}

/// What is the matter with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Reported lost.
    Lost,
    /// Reported stolen.
    Stolen,
    /// Declared void by who issued it.
    Revoked,
    /// Nobody issued it.
    NeverIssued,
}

/// A number that was seen with other holders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reuse {
    /// Whose document.
    pub state: State,
    /// Its type, as it was hashed.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// Under which key.
    pub epoch: Epoch,
    /// The hash of its identifier.
    pub hash: Hash128,
    /// The hash of its rightful holder, see [`super::super::identifier::hash_holder`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Hash128>,
}

/// The name of an epoch's key: 1 to 32 of a–z, 0–9, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(String);

impl Epoch {
    /// A name of an epoch's key.
    ///
    /// # Errors
    /// What it may be of.
    pub fn new(text: &str) -> Result<Self, String> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let fits = (1..=32).contains(&text.len()) && text.bytes().all(allowed);
        if fits { Ok(Self(text.to_owned())) } else { Err("epoch: expected 1 to 32 of a–z 0–9 -".to_owned()) }
    }

    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

as_text!(Epoch, |text| Self::new(text), |epoch| epoch.0.clone());
