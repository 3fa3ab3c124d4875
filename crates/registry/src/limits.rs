//! Limits on entries, conditions and numbers of the registry. Each has a name, and the source of its number.

/// Levels of arrays and objects in canonical JSON. Conditions are nested most: each of [`CONDITION_DEPTH`] levels is an object
/// and an array, inside an entry.
pub const JSON_DEPTH: usize = 24;

/// Bytes in an entry of a registry's log (docs/registry.md).
pub const ENTRY_BYTES: usize = 4_096;

/// Levels of `all`, `any` and `not` in a condition. Published typologies need three.
pub const CONDITION_DEPTH: usize = 8;

/// Nodes of a condition: comparisons, `all`, `any`, `not`. An entry of 4 KiB has room for about 120 of the shortest
/// comparisons.
pub const CONDITION_NODES: usize = 128;

/// Characters of the longest number that a number form matches. A long document number of a TD1 has at most 9 + 13
/// characters (Doc 9303-5 §4.2.2 note j); matching keeps one bit for each in a machine word.
pub const FORM_LENGTH: usize = 32;

/// Characters of a document number in the registry; see [`FORM_LENGTH`].
pub const NUMBER_LENGTH: usize = 32;

/// Bits in which two 64-bit portrait hashes may differ and still be taken for the same picture. Unrelated hashes are that
/// close in about one of 10⁸ pairs (the binomial tail of 64 fair bits); a larger distance would match innocent people.
pub const PORTRAIT_DISTANCE: u32 = 10;
