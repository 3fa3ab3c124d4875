//! The first half of a SHA-256, for ids that are kept in large numbers: it needs less memory than they do.

use sha2::{Digest, Sha256};

/// The first half of a SHA-256.
pub(crate) type Half = [u8; 16];

/// The first half of the SHA-256 of bytes.
pub(crate) fn half(bytes: impl AsRef<[u8]>) -> Half {
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    hash.first_chunk().copied().unwrap_or_default()
}
