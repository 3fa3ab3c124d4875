//! EF.DG15: the public key of Active Authentication (Doc 9303-10 §4.7.15).
//!
//! ```text
//! 6F ─ SubjectPublicKeyInfo
//! ```

use super::tlv::{Fault, only};
use pki::{KeyFault, PublicKey};

/// Parses EF.DG15 to the key, or to the reason why the key cannot be used. Nothing may stand after it.
///
/// # Errors
/// The first fault of the file's own encoding.
pub(super) fn parse(bytes: &[u8]) -> Result<Result<PublicKey, KeyFault>, Fault> {
    only(bytes, 0x6F).map(|file| PublicKey::parse(file.value))
}
