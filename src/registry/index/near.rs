//! 64-bit picture hashes, and which of many differ from one in no more than some bits.
//!
//! Two hashes that differ in at most r bits differ in at most tᵢ bits of one of n pieces, whatever tᵢ with
//! t₁ + … + tₙ = r − n + 1 (the pigeonhole principle): so each piece has a table of all hashes by that piece, and a
//! question looks into the few buckets that differ from its own piece in tᵢ bits, not at all hashes. Few hashes are cut
//! into five pieces, many into four: more buckets to look into, each with less in it.
//!
//! ```text
//! meta      hashes, largest distance                                            16 bytes
//! tables    none without hashes, else one for each piece: first hash of each bucket and one more (4 bytes each),
//!           filled up to 8 bytes, hashes sorted by piece (8 bytes each), values (4 bytes each)
//! ```

use std::io::{self, Write as _};

use fearless_simd::{Level, Simd, dispatch};

use super::map::{Damaged, Map};
use super::word::{to_usize, wide};
use super::write::{Section, Writer};

/// A picture's hash and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Picture {
    pub(super) hash: u64,
    pub(super) value: u32,
}

/// Where each piece of few hashes begins, and its bits.
const FEW: &[(u32, u32)] = &[(0, 13), (13, 13), (26, 13), (39, 13), (52, 12)];
/// Of many: a bucket then holds some eight of a million. The last piece has the smallest share of the distance, so it is
/// asked for the fewest buckets and may be the shortest.
const MANY: &[(u32, u32)] = &[(0, 17), (17, 17), (34, 17), (51, 13)];
/// Hashes that are many.
const MANY_FROM: usize = 1 << 17;

fn pieces(count: usize) -> &'static [(u32, u32)] {
    if count < MANY_FROM { FEW } else { MANY }
}

fn piece(hash: u64, (shift, bits): (u32, u32)) -> usize {
    to_usize(hash >> shift & ((1 << bits) - 1))
}

/// Bytes of a bucket table, a multiple of eight.
fn table_of(bits: u32) -> usize {
    4 * ((1 << bits) + 2)
}

/// Writes the tables. `farthest` is the largest distance that will be asked for.
pub(super) fn write(writer: &mut Writer, mut pictures: Vec<Picture>, farthest: u32) -> io::Result<Section> {
    pictures.sort_unstable();
    pictures.dedup();
    writer.section(|writer| {
        writer.write_all(&wide(pictures.len()).to_le_bytes())?;
        writer.write_all(&u64::from(farthest).to_le_bytes())?;
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
            writer.write_all(&[0; 4])?;
            for picture in &pictures {
                writer.write_all(&picture.hash.to_le_bytes())?;
            }
            for picture in &pictures {
                writer.write_all(&picture.value.to_le_bytes())?;
            }
            if pictures.len() % 2 == 1 {
                writer.write_all(&[0; 4])?;
            }
        }
        Ok(())
    })
}

/// The tables in a mapped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    at: usize,
    count: usize,
    farthest: u32,
}

impl Near {
    pub(super) fn open(map: &Map, section: Section) -> Result<Self, Damaged> {
        let farthest = u32::try_from(map.u64(section.at + 8)?).map_err(|_| Damaged { at: section.at })?;
        Ok(Self { at: section.at + 16, count: to_usize(map.u64(section.at)?), farthest: farthest.min(16) })
    }

    /// The pictures within the largest distance, as value and distance, added to a list, each once.
    pub(super) fn find(&self, map: &Map, hash: u64, found: &mut Vec<(u32, u32)>) -> Result<(), Damaged> {
        if self.count == 0 {
            return Ok(());
        }
        let mut buckets = Vec::with_capacity(PROBES);
        let mut at = self.at;
        let mut left = self.farthest + 1;
        for ((shift, bits), to_come) in pieces(self.count).iter().copied().zip((1..=pieces(self.count).len()).rev()) {
            // r + 1 shared out: the first pieces take what does not divide; a piece with no share is not needed, and one
            // with a share of s is asked for all that differs in less than s bits.
            let share = left.div_ceil(u32::try_from(to_come).unwrap_or(u32::MAX));
            left -= share;
            let mut numbers = Vec::with_capacity(PROBES);
            if let Some(differing) = share.checked_sub(1) {
                push_near(piece(hash, (shift, bits)), bits, 0, differing, &mut numbers);
            }
            self.look_into(map, (at, bits), &numbers, &mut buckets)?;
            at += table_of(bits) + 12 * self.count + 4 * (self.count % 2);
        }
        let mut near = Vec::new();
        dispatch!(Level::new(), simd => compare(simd, &buckets, hash, self.farthest, &mut near));
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

    /// Looks into some buckets of a table. Memory answers two dozen questions in the time of one, so each step is done
    /// for all buckets before the next one.
    fn look_into<'m>(
        &self,
        map: &'m Map,
        (at, bits): (usize, u32),
        numbers: &[usize],
        into: &mut Vec<Bucket<'m>>,
    ) -> Result<(), Damaged> {
        let (firsts, _) = map.slice(at, if numbers.is_empty() { 0 } else { table_of(bits) })?.as_chunks::<4>();
        let first = |bucket: usize| firsts.get(bucket).map(|first| to_usize(u32::from_le_bytes(*first).into()));
        let ends = numbers.iter().map(|bucket| first(*bucket).zip(first(bucket + 1)));
        let ends: Vec<_> = ends.map(|ends| ends.unwrap_or_default()).filter(|(begins, ends)| begins != ends).collect();
        let hashes = at + table_of(bits);
        map.touch(ends.iter().flat_map(|(begins, ends)| [hashes + 8 * begins, (hashes + 8 * ends).saturating_sub(1)]));
        for (begins, ends) in ends {
            let length = ends.checked_sub(begins).ok_or(Damaged { at })?;
            let (words, _) = map.slice(hashes + 8 * begins, 8 * length)?.as_chunks::<8>();
            into.push(Bucket { hashes: words, values: hashes + 8 * self.count + 4 * begins });
        }
        Ok(())
    }
}

/// Buckets that a question looks into, about.
const PROBES: usize = 512;

/// Hashes that agree in a piece, and where their values begin.
struct Bucket<'m> {
    hashes: &'m [[u8; 8]],
    values: usize,
}

/// A number and all that differ from it in some more bits, from one bit on.
fn push_near(number: usize, bits: u32, from: u32, differing: u32, into: &mut Vec<usize>) {
    into.push(number);
    if differing > 0 {
        for bit in from..bits {
            push_near(number ^ 1 << bit, bits, bit + 1, differing - 1, into);
        }
    }
}

/// Where the values of those within a distance stand, and their distances. The instructions of the processor at hand
/// count bits in one step.
#[inline(always)]
fn compare<S: Simd>(_: S, buckets: &[Bucket<'_>], hash: u64, farthest: u32, near: &mut Vec<(usize, u32)>) {
    for bucket in buckets {
        for (word, nth) in bucket.hashes.iter().zip(0..) {
            let distance = (u64::from_le_bytes(*word) ^ hash).count_ones();
            if distance <= farthest {
                near.push((bucket.values + 4 * nth, distance));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::map::tests::mapped;
    use super::super::word::mix;
    use super::*;

    /// More than are cut into five pieces: what is found is what looking at each of them finds.
    #[test]
    fn many_are_found_as_few_are() {
        let pictures: Vec<Picture> = (0..140_000).map(|value| Picture { hash: mix(u64::from(value)), value }).collect();
        let (map, section) = mapped("near", |writer| write(writer, pictures.clone(), 10));
        let near = Near::open(&map, section).unwrap();
        let mut all = 0;
        for nth in 0..300_u64 {
            // Pictures with up to twelve bits turned over, and strangers.
            let turned = (0..nth % 14).fold(mix(nth * 7), |hash, bit| hash ^ 1 << (mix(nth ^ bit << 32) % 64));
            let mut found = Vec::new();
            near.find(&map, turned, &mut found).unwrap();
            let distance = |picture: &Picture| (picture.value, (picture.hash ^ turned).count_ones());
            let expected: Vec<_> = pictures.iter().map(distance).filter(|(_, distance)| *distance <= 10).collect();
            assert_eq!(found, expected);
            all += found.len();
        }
        assert!(all > 200, "{all}");
    }
}
