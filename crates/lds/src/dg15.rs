//! EF.DG15: the public key of Active Authentication (Doc 9303-10 §4.7.15).
//!
//! ```text
//! 6F ─ SubjectPublicKeyInfo
//! ```

use super::tlv::{Fault, only};
use pki::{KeyFault, PublicKey};

/// The key in EF.DG15, or why it cannot be used.
///
/// # Errors
/// Where the file is broken.
pub(super) fn parse(bytes: &[u8]) -> Result<Result<PublicKey, KeyFault>, Fault> {
    only(bytes, 0x6F).map(|file| PublicKey::parse(file.value))
}
