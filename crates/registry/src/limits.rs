//! Limits on entries, conditions and numbers of the registry. Each is named and says where its number comes from.

/// Levels of arrays and objects in canonical JSON. A condition nests deepest: [`CONDITION_DEPTH`] levels of two each
/// inside an entry.
pub const JSON_DEPTH: usize = 24;

/// Bytes in an entry of a registry's log (REGISTRY §2).
pub const ENTRY_BYTES: usize = 4_096;

/// Levels of and, or and not in a condition. Published typologies need three; the rest is room.
pub const CONDITION_DEPTH: usize = 8;

/// Nodes in a condition: comparisons, and, or, not. What an entry of 4 KiB holds of shortest comparisons is about 120.
pub const CONDITION_NODES: usize = 128;

/// Characters that a number form may match. A long document number of a TD1 card has at most 9 + 13 (Doc 9303-5 §4.2.2
/// note j); the form is one bit a character in a machine word.
pub const FORM_LENGTH: usize = 32;

/// Characters in a document number of the registry: what [`FORM_LENGTH`] says of the longest there is.
pub const NUMBER_LENGTH: usize = 32;

/// Bits in which two 64-bit portrait hashes may differ and still be held for the same picture. Unrelated hashes agree
/// so far about once in 10⁸ pairs (the binomial tail of 64 fair bits); a wider net would accuse.
pub const PORTRAIT_DISTANCE: u32 = 10;
