//! Why a root is not believed.

use jiff::Timestamp;

use super::ROOT_BYTES;
use crate::canonical::NotCanonical;

/// Why a root is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    /// No canonical JSON.
    #[error("the root is not canonical: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// JSON that is no root.
    #[error("the root is malformed: {0}")]
    Malformed(String),
    /// Larger than [`ROOT_BYTES`].
    #[error("oversize: the root has {0} bytes, and at most {ROOT_BYTES} are read")]
    Oversize(usize),
    /// It contradicts itself.
    #[error("the root contradicts itself: {0}")]
    Contradiction(String),
    /// A key stands in it twice.
    #[error("the root has the same public key twice: {0} and {1}")]
    DuplicateKey(String, String),
    /// A signature of a key that should count does not hold.
    #[error("the root's signature of {0} does not hold")]
    BadSignature(String),
    /// Too few signatures.
    #[error("too few signatures: root {version} needs {needed} of {whose}, but has {found}")]
    TooFew {
        /// Of the root in question.
        version: u64,
        /// Whose keys.
        whose: Whose,
        /// The threshold.
        needed: usize,
        /// Distinct keys that signed.
        found: usize,
    },
    /// Not the next version.
    #[error("unknown root: expected version {expected}, but found {found}")]
    Version {
        /// The next.
        expected: u64,
        /// What it says it is.
        found: u64,
    },
    /// It has expired.
    #[error("expired root: version {version} expired at {expires}, and it is {now}")]
    Expired {
        /// The newest.
        version: u64,
        /// When.
        expires: Timestamp,
        /// No earlier than the newest cosignature.
        now: Timestamp,
    },
}

/// Whose keys must sign a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of the version before it.
    Former,
    /// Its own.
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
