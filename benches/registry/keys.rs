//! Keys of documents as the registry has them: 128 bits that are as good as random, and the same for every store that is
//! compared.

/// The key of the document with this number; different numbers have different keys.
#[must_use]
pub(crate) fn key(number: u64) -> [u8; 16] {
    let halves = u128::from(random_word(2 * number)) << 64 | u128::from(random_word(2 * number + 1));
    halves.to_be_bytes()
}

/// SplitMix64 (Steele, Lea and Flood 2014): a pseudo-random word for each number.
#[must_use]
pub(crate) fn random_word(number: u64) -> u64 {
    let mut word = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ word >> 31
}

/// Keys to look up: `how_many` of the first `listed` documents, and as many of documents that are not listed.
#[must_use]
pub(crate) fn questions(listed: u64, how_many: u64) -> (Vec<[u8; 16]>, Vec<[u8; 16]>) {
    let hits = (0..how_many).map(|nth| key(random_word(u64::MAX / 2 + nth) % listed)).collect();
    let misses = (0..how_many).map(|nth| key(u64::MAX / 4 + nth)).collect();
    (hits, misses)
}
