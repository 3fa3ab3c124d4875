//! The reasons why a root is rejected.

use jiff::Timestamp;

use super::ROOT_BYTES;
use crate::canonical::NotCanonical;

/// The reason why a root is rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    /// Bytes that are not canonical JSON.
    #[error("the root is not canonical: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// JSON that is not a root.
    #[error("the root is malformed: {0}")]
    Malformed(String),
    /// Larger than [`ROOT_BYTES`].
    #[error("oversize: the root has {0} bytes, and at most {ROOT_BYTES} are read")]
    Oversize(usize),
    /// A root whose members contradict one another.
    #[error("the root contradicts itself: {0}")]
    Contradiction(String),
    /// A root that has the same public key twice.
    #[error("the root has the same public key twice: {0} and {1}")]
    DuplicateKey(String, String),
    /// A signature by a key that counts is not valid.
    #[error("the root's signature of {0} does not hold")]
    BadSignature(String),
    /// Fewer valid signatures than the threshold.
    #[error("too few signatures: root {version} needs {needed} of {whose}, but has {found}")]
    TooFew {
        /// Version of the root that was to be verified.
        version: u64,
        /// The root whose keys must sign.
        whose: Whose,
        /// The threshold.
        needed: usize,
        /// Distinct keys that signed.
        found: usize,
    },
    /// A root that does not have the version after the last one.
    #[error("unknown root: expected version {expected}, but found {found}")]
    Version {
        /// The version after the last one.
        expected: u64,
        /// The version in the root.
        found: u64,
    },
    /// A root that has expired.
    #[error("expired root: version {version} expired at {expires}, and it is {now}")]
    Expired {
        /// Version of the newest root.
        version: u64,
        /// Time of expiry.
        expires: Timestamp,
        /// Time of the check, no earlier than the newest cosignature.
        now: Timestamp,
    },
}

/// The root whose keys must have signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The version before it.
    Former,
    /// The root itself.
    Own,
}

impl std::fmt::Display for Whose {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(match self {
            Self::Former => "the former root's keys",
            Self::Own => "its own keys",
        })
    }
}
