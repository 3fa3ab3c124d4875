//! Exact keys: keyed hashes of 128 bits, each with a number, some 13.4 bytes a record.
//!
//! ```text
//! meta       records, bits of a bucket, bits of a part           24 bytes
//! parts      for each part: where its filter begins, its shape   24 bytes each
//! filters    one byte a slot, 1.125 to 1.15 slots a key
//! buckets    for each bucket and one more: its first record      4 bytes each
//! records    last 8 bytes of the key, value                      12 bytes each, sorted
//! ```
//!
//! The first bits of a key choose part and bucket, its last eight bytes are compared. A stranger agrees with one of some
//! sixteen records of its bucket once in 2⁶⁰; who asked holds the entry's whole hash against its own before it speaks.

use std::io::{self, Write as _};

use super::filter::{self, Shape, to_usize};
use super::map::{Damaged, Map};
use super::write::{Section, Writer};

/// A key of 128 bits and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    first: u64,
    last: u64,
    value: u32,
}

const META: usize = 24;
const PART: usize = 24;
const RECORD: usize = 12;
/// Records in a bucket, as a power of two: some three lines of the processor's cache.
const BUCKET_BITS: u32 = 4;

impl Record {
    /// A record.
    #[must_use]
    pub fn new(key: [u8; 16], value: u32) -> Self {
        let [first, last] = words(key);
        Self { first, last, value }
    }
}

#[inline]
fn words(key: [u8; 16]) -> [u64; 2] {
    let whole = u128::from_be_bytes(key);
    let [a, b, c, d, e, f, g, h, rest @ ..] = whole.to_be_bytes();
    [u64::from_be_bytes([a, b, c, d, e, f, g, h]), u64::from_be_bytes(rest)]
}

/// The first bits of a word as a number.
#[inline]
fn top(word: u64, bits: u32) -> usize {
    if bits == 0 { 0 } else { to_usize(word >> (64 - bits)) }
}

/// How many bits tell apart so many things.
fn bits_for(count: usize) -> u32 {
    count.max(1).next_power_of_two().trailing_zeros()
}

/// Writes a table. The records need not be sorted.
pub(super) fn write(writer: &mut Writer, mut records: Vec<Record>) -> io::Result<Section> {
    records.sort_unstable();
    records.dedup();
    let bucket_bits = bits_for(records.len() >> BUCKET_BITS);
    let part_bits = bits_for(records.len().div_ceil(filter::PART)).min(bucket_bits);
    let parts = build_filters(&records, part_bits);
    writer.section(|writer| {
        for number in [records.len(), to_usize(bucket_bits.into()), to_usize(part_bits.into())] {
            writer.write_all(&wide(number).to_le_bytes())?;
        }
        let mut at = 0_u64;
        for (shape, bytes) in &parts {
            writer.write_all(&at.to_le_bytes())?;
            writer.write_all(&shape.seed.to_le_bytes())?;
            writer.write_all(&shape.segment_bits.to_le_bytes())?;
            writer.write_all(&shape.segments.to_le_bytes())?;
            at += wide(bytes.len());
        }
        for (_, bytes) in &parts {
            writer.write_all(bytes)?;
        }
        let mut rest = records.as_slice();
        let mut passed = 0_u32;
        for bucket in 0..=1_usize << bucket_bits {
            let within = rest.iter().take_while(|record| top(record.first, bucket_bits) < bucket).count();
            rest = rest.get(within..).unwrap_or_default();
            passed = u32::try_from(within).ok().and_then(|within| passed.checked_add(within)).ok_or_else(too_many)?;
            writer.write_all(&passed.to_le_bytes())?;
        }
        for record in &records {
            writer.write_all(&record.last.to_le_bytes())?;
            writer.write_all(&record.value.to_le_bytes())?;
        }
        Ok(())
    })
}

fn too_many() -> io::Error {
    io::Error::other("more than 2^32 records in one table")
}

pub(super) fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The filters of all parts, on as many threads as the machine has.
fn build_filters(records: &[Record], part_bits: u32) -> Vec<(Shape, Vec<u8>)> {
    let parts: Vec<&[Record]> = (0..1_usize << part_bits)
        .map(|part| {
            let begins = records.partition_point(|record| top(record.first, part_bits) < part);
            let ends = records.partition_point(|record| top(record.first, part_bits) <= part);
            records.get(begins..ends).unwrap_or_default()
        })
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(parts.len());
    let build_each = |parts: &[&[Record]]| parts.iter().map(|part| build_filter(part)).collect::<Vec<_>>();
    if threads < 2 {
        return build_each(&parts);
    }
    std::thread::scope(|scope| {
        let chunks = parts.chunks(parts.len().div_ceil(threads));
        let builders: Vec<_> = chunks.map(|chunk| (chunk, scope.spawn(move || build_each(chunk)))).collect();
        // A builder that could not end is built again here.
        builders.into_iter().flat_map(|(chunk, builder)| builder.join().unwrap_or_else(|_| build_each(chunk))).collect()
    })
}

fn build_filter(part: &[Record]) -> (Shape, Vec<u8>) {
    let mut keys: Vec<u64> = part.iter().map(|record| record.last).collect();
    keys.sort_unstable();
    keys.dedup();
    filter::build(&keys)
}

/// A table in a mapped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyed {
    bucket_bits: u32,
    part_bits: u32,
    parts: usize,
    filters: usize,
    buckets: usize,
    records: usize,
}

impl Keyed {
    /// The table of a section.
    pub(super) fn open(map: &Map, section: Section) -> Result<Self, Damaged> {
        let damaged = Damaged { at: section.at };
        let bits = |at| map.u64(at).and_then(|bits| u32::try_from(bits).ok().filter(|bits| *bits < 32).ok_or(damaged));
        let count = to_usize(map.u64(section.at)?);
        let (bucket_bits, part_bits) = (bits(section.at + 8)?, bits(section.at + 16)?);
        let records = (section.at + section.length).checked_sub(count.saturating_mul(RECORD)).ok_or(damaged)?;
        let buckets = records.checked_sub(4 * ((1 << bucket_bits) + 1)).ok_or(damaged)?;
        let parts = section.at + META;
        Ok(Self { bucket_bits, part_bits, parts, filters: parts + (PART << part_bits), buckets, records })
    }

    /// Whether a key may be in the table; `false` is certain.
    #[inline]
    pub(super) fn may_hold(&self, map: &Map, key: [u8; 16]) -> Result<bool, Damaged> {
        let [first, last] = words(key);
        let part = self.parts + PART * top(first, self.part_bits);
        let header: [u8; PART] = map.array(part)?;
        let [at, seed, shape] = *header.as_chunks::<8>().0 else { return Err(Damaged { at: part }) };
        let [a, b, c, d, e, f, g, h] = shape;
        let (segment_bits, segments) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
        let shape = Shape { seed: u64::from_le_bytes(seed), segment_bits: segment_bits.min(31), segments };
        let begins = self.filters + to_usize(u64::from_le_bytes(at));
        let (fingerprint, slots) = shape.place(last);
        let mut joined = fingerprint;
        for slot in slots {
            joined ^= map.byte(begins + slot)?;
        }
        Ok(joined == 0)
    }

    /// The values of a key, added to a list.
    #[inline]
    pub(super) fn find(&self, map: &Map, key: [u8; 16], found: &mut Vec<u32>) -> Result<(), Damaged> {
        if !self.may_hold(map, key)? {
            return Ok(());
        }
        let [first, last] = words(key);
        let bucket = self.buckets + 4 * top(first, self.bucket_bits);
        let (begins, ends) = (to_usize(map.u32(bucket)?.into()), to_usize(map.u32(bucket + 4)?.into()));
        let length = ends.checked_sub(begins).ok_or(Damaged { at: bucket })? * RECORD;
        let (records, _) = map.slice(self.records + begins * RECORD, length)?.as_chunks::<RECORD>();
        for [a, b, c, d, e, f, g, h, value @ ..] in records {
            if u64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, *h]) == last {
                found.push(u32::from_le_bytes(*value));
            }
        }
        Ok(())
    }
}
