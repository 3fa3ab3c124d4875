//! 64-bit perceptual hashes of pictures, searched for those within a Hamming distance.
//!
//! Cut both hashes into n pieces, and choose t₁ + … + tₙ = r − n + 1. Two hashes that differ in at most r bits differ in
//! at most tᵢ bits of some piece i (the pigeonhole principle). So each piece has a table of all hashes sorted by that
//! piece, and a question reads only the buckets that differ from its own piece in at most tᵢ bits. Few hashes are cut into
//! five pieces, many into four: more buckets to read, each with fewer hashes.
//!
//! ```text
//! meta      hashes, largest distance, zeros                                       64 bytes
//! tables    none without hashes, else one for each piece, each part padded with zeros to 64 bytes:
//!           first hash of each bucket and the number of hashes                   4 bytes each
//!           hashes sorted by piece                                               8 bytes each
//!           values                                                               4 bytes each
//! ```

use std::io::{self, Write as _};

use fearless_simd::{Level, Simd, dispatch};

use super::map::{Damaged, LINE, Map};
use super::word::{to_usize, wide};
use super::write::{Section, Writer};

/// A picture's perceptual hash and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Picture {
    pub(super) hash: u64,
    pub(super) value: u32,
}

/// The pieces of few hashes: first bit and number of bits.
const FEW: &[(u32, u32)] = &[(0, 13), (13, 13), (26, 13), (39, 13), (52, 12)];
/// The pieces of many hashes: of a million a bucket has some eight. The last piece has the smallest share of the distance,
/// so the fewest of its buckets are read and it may be the shortest.
const MANY: &[(u32, u32)] = &[(0, 17), (17, 17), (34, 17), (51, 13)];
/// Number of hashes from which on they are cut as many.
const MANY_FROM: usize = 1 << 17;

/// The pieces into which so many hashes are cut.
fn pieces(count: usize) -> &'static [(u32, u32)] {
    if count < MANY_FROM { FEW } else { MANY }
}

/// A piece of a hash, as a bucket number.
fn piece(hash: u64, (shift, bits): (u32, u32)) -> usize {
    to_usize(hash >> shift & ((1 << bits) - 1))
}

/// Hashes in a cache line.
const IN_LINE: usize = LINE / 8;

/// A number of bytes with the zeros that pad them to a line.
fn padded(bytes: usize) -> usize {
    bytes.next_multiple_of(LINE)
}

/// Bytes of the bucket list of a piece with so many bits.
fn bucket_list(bits: u32) -> usize {
    padded(4 * ((1 << bits) + 1))
}

/// Writes the tables. `farthest` is the largest distance that questions will have, in bits.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(writer: &mut Writer, mut pictures: Vec<Picture>, farthest: u32) -> io::Result<Section> {
    pictures.sort_unstable();
    pictures.dedup();
    writer.section(|writer| {
        writer.write_all(&wide(pictures.len()).to_le_bytes())?;
        writer.write_all(&u64::from(farthest).to_le_bytes())?;
        writer.fill()?;
        if pictures.is_empty() {
            return Ok(());
        }
        for (shift, bits) in pieces(pictures.len()).iter().copied() {
            pictures.sort_by_key(|picture| piece(picture.hash, (shift, bits)));
            let mut rest = pictures.as_slice();
            for bucket in 0..=1_usize << bits {
                let within = rest.iter().take_while(|picture| piece(picture.hash, (shift, bits)) < bucket).count();
                rest = rest.get(within..).unwrap_or_default();
                let passed = u32::try_from(pictures.len() - rest.len());
                writer.write_all(&passed.map_err(|_| io::Error::other("more than 2^32 pictures"))?.to_le_bytes())?;
            }
            writer.fill()?;
            for picture in &pictures {
                writer.write_all(&picture.hash.to_le_bytes())?;
            }
            writer.fill()?;
            for picture in &pictures {
                writer.write_all(&picture.value.to_le_bytes())?;
            }
            writer.fill()?;
        }
        Ok(())
    })
}

/// The tables in a mapped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct HammingTable {
    /// Offset of the first table.
    at: usize,
    /// Number of hashes.
    count: usize,
    /// The largest distance, in bits.
    farthest: u32,
}

impl HammingTable {
    /// The tables of a section.
    ///
    /// # Errors
    /// [`Damaged`]: its page, or impossible numbers in it.
    pub(super) fn open(map: &Map, section: Section) -> Result<Self, Damaged> {
        let farthest = u32::try_from(map.u64(section.at + 8)?).map_err(|_| Damaged { at: section.at })?;
        let count = to_usize(map.u64(section.at)?);
        if !section.at.is_multiple_of(LINE) || count > section.length {
            return Err(Damaged { at: section.at });
        }
        Ok(Self { at: section.at + LINE, count, farthest: farthest.min(16) })
    }

    /// Adds the pictures within the largest distance of a hash to a list, each once, as value and distance in bits.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed.
    pub(super) fn find(&self, map: &Map, hash: u64, found: &mut Vec<(u32, u32)>) -> Result<(), Damaged> {
        if self.count == 0 {
            return Ok(());
        }
        let mut near = Vec::new();
        let mut at = self.at;
        let mut left = self.farthest + 1;
        for ((shift, bits), to_come) in pieces(self.count).iter().copied().zip((1..=pieces(self.count).len()).rev()) {
            // r + 1 is divided among the pieces, the first ones take the remainder. A piece with a share of s is searched
            // for what differs in less than s bits; one without a share is not searched.
            let share = left.div_ceil(u32::try_from(to_come).unwrap_or(u32::MAX));
            left -= share;
            let table = Table { at, bits, count: self.count };
            if let Some(differing) = share.checked_sub(1) {
                let mut numbers = Vec::with_capacity(PROBES);
                push_near(piece(hash, (shift, bits)), bits, 0, differing, &mut numbers);
                let lines = table.lines(map, &numbers)?;
                map.prefetch(&lines);
                dispatch!(Level::new(), simd => table.compare(simd, map, &lines, (hash, self.farthest), &mut near))?;
            }
            at = table.values() + padded(4 * self.count);
        }
        let begins = found.len();
        for (value_at, distance) in near {
            found.push((map.u32(value_at)?, distance));
        }
        if found.len() > begins + 1 {
            let mut own = found.split_off(begins);
            own.sort_unstable();
            own.dedup();
            found.append(&mut own);
        }
        Ok(())
    }
}

/// About the number of buckets and of lines that a question reads in one table.
const PROBES: usize = 512;

/// Adds a number, and all numbers that differ from it in at most `differing` of the bits from `from` on, to a list.
fn push_near(number: usize, bits: u32, from: u32, differing: u32, into: &mut Vec<usize>) {
    into.push(number);
    if differing > 0 {
        for bit in from..bits {
            push_near(number ^ 1 << bit, bits, bit + 1, differing - 1, into);
        }
    }
}

/// The table of one piece.
#[derive(Clone, Copy)]
struct Table {
    /// Offset of the table.
    at: usize,
    /// Bits of the piece.
    bits: u32,
    /// Number of hashes.
    count: usize,
}

impl Table {
    /// Offset of the hashes.
    fn hashes(self) -> usize {
        self.at + bucket_list(self.bits)
    }

    /// Offset of the values.
    fn values(self) -> usize {
        self.hashes() + padded(8 * self.count)
    }

    /// The lines of the file with the hashes of these buckets.
    fn lines(self, map: &Map, buckets: &[usize]) -> Result<Vec<usize>, Damaged> {
        let (firsts, _) = map.slice(self.at, bucket_list(self.bits))?.as_chunks::<4>();
        let first = |bucket: usize| firsts.get(bucket).map_or(0, |first| to_usize(u32::from_le_bytes(*first).into()));
        let hashes = self.hashes() / LINE;
        let mut lines = Vec::with_capacity(2 * PROBES);
        let mut left = self.count;
        for bucket in buckets {
            let (begins, ends) = (first(*bucket), first(bucket + 1));
            // No hash is in two buckets: this bounds the work on a file that was made to be slow.
            left = left.checked_sub(ends.saturating_sub(begins)).ok_or(Damaged { at: self.at })?;
            if ends > self.count {
                return Err(Damaged { at: self.at });
            }
            if begins < ends {
                lines.extend(hashes + begins / IN_LINE..hashes + ends.div_ceil(IN_LINE));
            }
        }
        Ok(lines)
    }

    /// Adds the places of the values of all hashes in these lines within a distance, with their distances. Whole lines are
    /// compared, whatever their hashes' buckets, with the bit counting instructions of the processor at hand.
    #[inline(always)]
    fn compare<S: Simd>(
        self,
        _: S,
        map: &Map,
        lines: &[usize],
        (hash, farthest): (u64, u32),
        near: &mut Vec<(usize, u32)>,
    ) -> Result<(), Damaged> {
        for line in lines {
            let (words, _) = map.line(*line)?.as_chunks::<8>();
            let distance = |word: &[u8; 8]| (u64::from_le_bytes(*word) ^ hash).count_ones();
            if words.iter().fold(false, |any, word| any | (distance(word) <= farthest)) {
                let nth = (line - self.hashes() / LINE) * IN_LINE;
                let within = words.iter().map(distance).zip(nth..self.count).filter(|(far, _)| *far <= farthest);
                near.extend(within.map(|(far, nth)| (self.values() + 4 * nth, far)));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::map::tests::mapped;
    use super::super::word::mix;
    use super::*;

    /// Enough hashes to be cut into four pieces; the expectation compares each of them.
    #[test]
    fn many_hashes_are_found_as_a_scan_finds_them() {
        let pictures: Vec<Picture> = (0..140_000).map(|value| Picture { hash: mix(u64::from(value)), value }).collect();
        let (map, section) = mapped("hamming", |writer| write(writer, pictures.clone(), 10));
        let table = HammingTable::open(&map, section).unwrap();
        let mut all = 0;
        for nth in 0..300_u64 {
            // Listed pictures with up to thirteen bits flipped, and pictures that are not listed.
            let turned = (0..nth % 14).fold(mix(nth * 7), |hash, bit| hash ^ 1 << (mix(nth ^ bit << 32) % 64));
            let mut found = Vec::new();
            table.find(&map, turned, &mut found).unwrap();
            let distance = |picture: &Picture| (picture.value, (picture.hash ^ turned).count_ones());
            let expected: Vec<_> = pictures.iter().map(distance).filter(|(_, distance)| *distance <= 10).collect();
            assert_eq!(found, expected);
            all += found.len();
        }
        assert!(all > 200, "{all}");
    }
}
