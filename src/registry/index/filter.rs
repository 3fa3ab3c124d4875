//! A binary fuse filter (Graf and Lemire 2022): tells in three bytes' look that a key is not in a set, and errs once in
//! 256 by saying that it may be.
//!
//! Sets of some million keys are cut into parts of at most [`PART`] by their first bits, so that building stays within
//! the processor's cache. Building takes seeds in order, so the same keys give the same bytes everywhere.

/// Keys in a part, at most.
pub(super) const PART: usize = 1 << 20;

/// How a part's filter is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) seed: u64,
    /// Slots in a segment, as a power of two.
    pub(super) segment_bits: u32,
    /// Segments in which a key's first slot may lie.
    pub(super) segments: u32,
}

/// From how many keys on a segment has 2ⁿ slots, and how many slots a thousand keys get: 3.33^(n − 2.25) and
/// max(1.125, 0.875 + 0.25 · ln 10⁶ ÷ ln keys), the authors' figures, as whole numbers so that no rounding differs.
const SIZES: [(usize, u32, usize); 14] = [
    (0, 2, 4000),
    (3, 3, 3700),
    (9, 4, 2447),
    (28, 5, 1912),
    (92, 6, 1639),
    (305, 7, 1479),
    (1_013, 8, 1374),
    (3_371, 9, 1301),
    (11_226, 10, 1246),
    (37_380, 11, 1204),
    (124_476, 12, 1170),
    (414_502, 13, 1143),
    (1_380_290, 14, 1125),
    (usize::MAX, 15, 1125),
];

impl Shape {
    fn for_keys(keys: usize, seed: u64) -> Self {
        let fitting = SIZES.iter().rev().find(|(from, ..)| keys >= *from);
        let (_, segment_bits, slots) = fitting.copied().unwrap_or((0, 2, 4000));
        let slots = (keys * slots).div_ceil(1000);
        let segments = slots.div_ceil(1 << segment_bits).saturating_sub(2).max(1);
        Self { seed, segment_bits, segments: u32::try_from(segments).unwrap_or(u32::MAX) }
    }

    /// Slots, one byte each.
    pub(super) fn slots(self) -> usize {
        to_usize(u64::from(self.segments) + 2) << self.segment_bits
    }

    /// A key's fingerprint and its three slots.
    #[inline]
    pub(super) fn place(self, key: u64) -> (u8, [usize; 3]) {
        let hash = mix(key.wrapping_add(self.seed));
        let segment = 1_u64 << self.segment_bits;
        let first = mul_high(hash, u64::from(self.segments) << self.segment_bits);
        let second = (first + segment) ^ (hash >> 18 & (segment - 1));
        let third = (first + 2 * segment) ^ (hash & (segment - 1));
        let [fingerprint, ..] = (hash ^ hash >> 32).to_le_bytes();
        (fingerprint, [to_usize(first), to_usize(second), to_usize(third)])
    }
}

/// Builds the filter of a set of different keys.
pub(super) fn build(keys: &[u64]) -> (Shape, Vec<u8>) {
    // Each seed succeeds nine times in ten; that a hundred of them fail does not happen.
    let mut seed = 0_u64;
    loop {
        seed = mix(seed.wrapping_add(1));
        let shape = Shape::for_keys(keys.len(), seed);
        if let Some(bytes) = try_build(keys, shape) {
            return (shape, bytes);
        }
    }
}

#[expect(clippy::indexing_slicing, reason = "slots are below the number of slots by construction")]
fn try_build(keys: &[u64], shape: Shape) -> Option<Vec<u8>> {
    let mut counts = vec![0_u8; shape.slots()];
    let mut joined = vec![0_u64; shape.slots()];
    for key in keys {
        for slot in shape.place(*key).1 {
            counts[slot] = counts[slot].checked_add(1)?;
            joined[slot] ^= key;
        }
    }
    let mut alone: Vec<usize> = (0..shape.slots()).filter(|slot| counts[*slot] == 1).collect();
    let mut order = Vec::with_capacity(keys.len());
    while let Some(slot) = alone.pop() {
        if counts[slot] != 1 {
            continue;
        }
        let key = joined[slot];
        order.push((key, slot));
        for other in shape.place(key).1 {
            counts[other] -= 1;
            joined[other] ^= key;
            if counts[other] == 1 {
                alone.push(other);
            }
        }
    }
    if order.len() < keys.len() {
        return None;
    }
    let mut bytes = vec![0_u8; shape.slots()];
    for (key, slot) in order.into_iter().rev() {
        let (fingerprint, [a, b, c]) = shape.place(key);
        bytes[slot] = fingerprint ^ bytes[a] ^ bytes[b] ^ bytes[c];
    }
    Some(bytes)
}

/// The finaliser of MurmurHash3: every bit of the key reaches every bit of the hash.
#[inline]
pub(super) fn mix(mut key: u64) -> u64 {
    key ^= key >> 33;
    key = key.wrapping_mul(0xff51_afd7_ed55_8ccd);
    key ^= key >> 33;
    key = key.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    key ^ key >> 33
}

#[inline]
#[expect(clippy::as_conversions, reason = "the upper half of a product fits")]
fn mul_high(a: u64, b: u64) -> u64 {
    ((u128::from(a) * u128::from(b)) >> 64) as u64
}

/// Memory has at most 64-bit addresses; on a smaller machine such a file is not mapped to begin with.
#[inline]
#[expect(clippy::as_conversions, reason = "see above")]
pub(super) fn to_usize(value: u64) -> usize {
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_and_few_others() {
        for count in [0_u64, 1, 2, 3, 10, 100, 1_000, 30_000] {
            let keys: Vec<u64> = (0..count).map(mix).collect();
            let (shape, bytes) = build(&keys);
            let may_hold = |key: u64| {
                let (fingerprint, [a, b, c]) = shape.place(key);
                fingerprint == bytes[a] ^ bytes[b] ^ bytes[c]
            };
            assert!(keys.iter().all(|key| may_hold(*key)), "{count}");
            let wrong = (1_000_000..1_010_000).filter(|key| may_hold(mix(*key))).count();
            assert!(wrong < 80, "{count}: {wrong} of 10,000 strangers pass, expected 39");
        }
    }
}
