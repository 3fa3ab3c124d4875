//! Arithmetic on words, the same on every machine.

/// The finaliser of MurmurHash3: every bit of the key reaches every bit of the hash.
#[inline]
pub(super) fn mix(mut key: u64) -> u64 {
    key ^= key >> 33;
    key = key.wrapping_mul(0xff51_afd7_ed55_8ccd);
    key ^= key >> 33;
    key = key.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    key ^ key >> 33
}

/// Scales a word to `0..many`, in the order of the words.
#[inline]
#[expect(clippy::as_conversions, reason = "the upper half of a product fits")]
pub(super) fn share_of(word: u64, many: usize) -> usize {
    to_usize(((u128::from(word) * u128::from(wide(many))) >> 64) as u64)
}

/// A number of the file as a length. Addresses have at most 64 bits; where they have less, a longer file is never mapped.
#[inline]
#[expect(clippy::as_conversions, reason = "see above")]
pub(super) fn to_usize(value: u64) -> usize {
    value as usize
}

/// A length as a number of the file.
#[inline]
#[expect(clippy::as_conversions, reason = "see above")]
pub(super) fn wide(number: usize) -> u64 {
    number as u64
}
