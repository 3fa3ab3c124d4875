//! A hash table of keyed hashes of 128 bits, each with a number, at some 13.4 bytes a record.
//!
//! ```text
//! meta       buckets, zeros                                             64 bytes
//! buckets    that many, and 15 more for displaced records               64 bytes each
//! overflow   first and last 8 bytes of the key, value                   20 bytes each, sorted
//!
//! bucket     of six keys the last 4 bytes, as a number                  4 bytes each
//!            of the same keys the 2 bytes before those                  2 bytes each
//!            their values                                               4 bytes each
//!            bucket header                                              4 bytes
//! header     records in the bucket (bits 0 to 2); distance to the farthest bucket with a record displaced from this one,
//!            0 to 15 (bits 3 to 6); whether records of this bucket are in the overflow (bit 7); displacement bits of
//!            the records that are displaced or in the overflow (bits 8 to 31)
//! ```
//!
//! The first eight bytes of a key choose its bucket, as a share of all buckets, so buckets are in the order of keys. There
//! are five buckets for 24 records. A bucket has room for six: first its own records, sorted by key, then
//! records displaced from full buckets before it, first come, first served. One record in twelve is displaced. A record
//! that finds no room in the 15 buckets after its own goes into the overflow: some in a hundred thousand by chance, and
//! keys that were chosen to crowd one bucket, so that these cost others nothing.
//!
//! A bucket is one cache line, and a cache miss costs more than all other work here; so there is no filter before the
//! table. One line decides whether a key is listed, unless the displacement bit of the key is set: then the buckets up to
//! the farthest are read, too. For a key that is not listed that happens about once in sixty questions.
//!
//! Of a key 48 bits are compared within its bucket: a key that is not listed agrees with one of some five records about
//! once in 2⁴⁵ questions. Callers compare the entry's whole hash.

mod build;

use super::map::{Damaged, LINE, Map};
use super::word::{share_of, to_usize};
use super::write::Section;

pub(super) use build::write;

/// A key of 128 bits and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    first: u64,
    last: u64,
    value: u32,
}

/// Records in a bucket, at most.
const BUCKET_RECORDS: usize = 6;
/// The farthest bucket into which a record is displaced, counted from its own.
const REACH: usize = 15;
/// Bytes of a record in the overflow.
const OVERFLOW_RECORD: usize = 20;
/// Displacement bits of a bucket.
const DISPLACEMENT_BITS: usize = 24;

impl Record {
    /// A record of this key and value.
    #[must_use]
    pub fn new(key: [u8; 16], value: u32) -> Self {
        let [first, last] = words(key);
        Self { first, last, value }
    }

    /// Returns true if both records have one key.
    pub(super) fn has_key_of(&self, other: &Self) -> bool {
        (self.first, self.last) == (other.first, other.last)
    }

    /// The value.
    pub(super) fn value(&self) -> u32 {
        self.value
    }
}

/// The two halves of a key as big-endian numbers, so that numbers are in the order of keys.
#[inline]
fn words(key: [u8; 16]) -> [u64; 2] {
    let [first, last] = *key.as_chunks::<8>().0 else { return [0; 2] };
    [first, last].map(u64::from_be_bytes)
}

/// The displacement bit of a key in its bucket's header, chosen by the bits of the key that no bucket stores.
#[inline]
fn displacement_bit(last: u64) -> u32 {
    1 << (8 + share_of(last, DISPLACEMENT_BITS))
}

/// A table in a mapped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct HashTable {
    /// Number of buckets, without those for displaced records only.
    buckets: usize,
    /// The first bucket, in lines of the file.
    first: usize,
    /// Offset of the overflow.
    overflow: usize,
    /// Number of records in the overflow.
    overflow_count: usize,
}

impl HashTable {
    /// The table of a section.
    ///
    /// # Errors
    /// [`Damaged`]: its page, or the section is shorter than its buckets.
    pub(super) fn open(map: &Map, section: Section) -> Result<Self, Damaged> {
        let damaged = Damaged { at: section.at };
        let buckets = to_usize(map.u64(section.at)?);
        let lines = buckets.checked_add(1 + REACH).and_then(|lines| lines.checked_mul(LINE)).ok_or(damaged)?;
        let rest = section.length.checked_sub(lines).ok_or(damaged)?;
        if buckets == 0 || !section.at.is_multiple_of(LINE) {
            return Err(damaged);
        }
        let (first, overflow) = (section.at / LINE + 1, section.at + lines);
        Ok(Self { buckets, first, overflow, overflow_count: rest / OVERFLOW_RECORD })
    }

    /// Calls `take` with each value of a key.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed.
    #[inline]
    pub(super) fn find(&self, map: &Map, key: [u8; 16], mut take: impl FnMut(u32)) -> Result<(), Damaged> {
        let [first, last] = words(key);
        let bucket = self.first + share_of(first, self.buckets);
        let header = take_from(map.line(bucket)?, last, &mut take);
        if header & displacement_bit(last) == 0 {
            Ok(())
        } else {
            self.find_displaced(map, bucket, header, [first, last], &mut take)
        }
    }

    /// Looks for a key in the buckets after its own, and in the overflow.
    #[cold]
    fn find_displaced(
        &self,
        map: &Map,
        bucket: usize,
        header: u32,
        [first, last]: [u64; 2],
        take: &mut impl FnMut(u32),
    ) -> Result<(), Damaged> {
        let reach = to_usize((header >> 3 & 15).into());
        for line in bucket + 1..=bucket + reach {
            take_from(map.line(line)?, last, take);
        }
        if header >> 7 & 1 == 0 { Ok(()) } else { self.find_overflow(map, [first, last], take) }
    }

    fn find_overflow(&self, map: &Map, key: [u64; 2], take: &mut impl FnMut(u32)) -> Result<(), Damaged> {
        let at = |nth: usize| self.overflow + OVERFLOW_RECORD * nth;
        let key_at = |nth: usize| Ok([map.u64(at(nth))?, map.u64(at(nth) + 8)?]);
        let (mut low, mut high) = (0, self.overflow_count);
        while low < high {
            let middle = low.midpoint(high);
            if key_at(middle)? < key { low = middle + 1 } else { high = middle }
        }
        while low < self.overflow_count && key_at(low)? == key {
            take(map.u32(at(low) + 16)?);
            low += 1;
        }
        Ok(())
    }
}

/// Calls `take` with each value of a key in a bucket; returns the bucket's header.
///
/// A processor works on several questions at once while their cache lines are on the way, as long as each question has
/// few steps. So the first look compares the last 4 bytes of all keys at once, without a branch.
#[inline]
fn take_from(bucket: &[u8; LINE], last: u64, take: &mut impl FnMut(u32)) -> u32 {
    let (words, _) = bucket.as_chunks::<4>();
    let wanted = low(last);
    // Eight words fit one vector comparison; the last two of them are no keys, and are sorted out below.
    let (first, _) = words.split_at(COMPARED_WORDS);
    let agrees = first.iter().fold(false, |agrees, word| agrees | (u32::from_le_bytes(*word) == wanted));
    let header = words.last().map_or(0, |header| u32::from_le_bytes(*header));
    if agrees {
        take_agreeing(bucket, last, header, take);
    }
    header
}

/// Words of a bucket that are compared at once.
const COMPARED_WORDS: usize = 8;

/// The last four bytes of a key as a number.
#[inline]
fn low(last: u64) -> u32 {
    let [a, b, c, d, ..] = last.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

/// Calls `take` with each value in a bucket whose key agrees in all 48 bits that the bucket stores.
#[inline]
fn take_agreeing(bucket: &[u8; LINE], last: u64, header: u32, take: &mut impl FnMut(u32)) {
    let [.., high, higher, _, _] = last.to_le_bytes();
    let (lows, rest) = bucket.split_at(BUCKET_RECORDS * 4);
    let (highs, values) = rest.split_at(BUCKET_RECORDS * 2);
    let (lows, highs, values) = (lows.as_chunks::<4>().0, highs.as_chunks::<2>().0, values.as_chunks::<4>().0);
    // No branch: the processor would have to wait for the line to predict it.
    let mut agreeing = 0_u32;
    for ((row, above), nth) in lows.iter().zip(highs).zip(0..) {
        agreeing |= u32::from((u32::from_le_bytes(*row) == low(last)) & (*above == [high, higher])) << nth;
    }
    // Records that the bucket does not have are zeros, which a key may agree with.
    agreeing &= (1 << (header & 7)) - 1;
    while let Some(value) = values.get(to_usize(agreeing.trailing_zeros().into())) {
        take(u32::from_le_bytes(*value));
        agreeing &= agreeing - 1;
    }
}

#[cfg(test)]
mod tests;
