//! The keys under which ranges and signers are found.

use super::intervals::pack_number;
use super::word::{mix, wide};
use crate::identifier::{DocumentType, Number, State};

/// The interval group of a document number, and the number's place in it. Numbers are in one group, and so in order, if
/// they have the same State, type and length, and letters at the same positions. `None` for a number of more than 24
/// characters.
pub(super) fn range_key(kind: DocumentType, state: State, number: &Number) -> Option<(u64, u128)> {
    let text = number.as_str();
    let letters = text.bytes().fold(0_u64, |mask, byte| mask << 1 | u64::from(byte.is_ascii_alphabetic()));
    let [a, b] = kind.class().bytes();
    let [c, d, e] = state.bytes();
    let issuer = u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]);
    let group = mix(issuer) ^ mix(letters << 6 | wide(text.len()));
    Some((group, pack_number(text)?))
}

/// The hash table key of a certificate or public key: the first 16 bytes of its SHA-256.
pub(super) fn signer_key(sha256: &[u8; 32]) -> [u8; 16] {
    sha256.first_chunk().copied().unwrap_or_default()
}
