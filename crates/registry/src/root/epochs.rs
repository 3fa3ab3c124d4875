//! Epochs: the keys under which document numbers are hashed, each declared by its fingerprint.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Root;
use crate::entry::{Epoch, Hash256};
use crate::identifier::EpochKey;

/// A key under which document numbers are hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredEpoch {
    /// The name, which statements carry.
    pub name: Epoch,
    /// The origin of the log of the authority whose key it is.
    pub owner: String,
    /// SHA-256 of the 32 bytes of the key.
    pub fingerprint: Hash256,
    /// Start of the period in which statements may be made under it.
    pub valid_from: Timestamp,
    /// End of the period, excluded.
    pub valid_until: Timestamp,
}

impl DeclaredEpoch {
    /// Returns true if this is the key that was declared.
    #[must_use]
    pub fn is_of(&self, key: &EpochKey) -> bool {
        key.fingerprint() == self.fingerprint.0
    }
}

impl Root {
    /// The declaration of the epoch of this name.
    #[must_use]
    pub fn epoch(&self, name: &str) -> Option<&DeclaredEpoch> {
        self.epochs.iter().find(|epoch| epoch.name.as_str() == name)
    }
}
