//! 64-bit picture hashes, and which of many differ from one in no more than some bits.
//!
//! Two hashes that differ in at most r bits differ in at most tᵢ bits of one of five pieces, whatever tᵢ with
//! t₁ + … + t₅ = r − 4 (the pigeonhole principle): so each piece has a table of all hashes by that piece, and a question
//! looks into the few buckets that differ from its own piece in tᵢ bits, not at all hashes.
//!
//! ```text
//! meta      hashes, largest distance                                            16 bytes
//! tables    none without hashes, else five times: first hash of each bucket and one more (4 bytes each),
//!           filled up to 8 bytes, hashes sorted by piece (8 bytes each), values (4 bytes each)
//! ```

use std::io::{self, Write as _};

use super::filter::to_usize;
use super::keyed::wide;
use super::map::{Damaged, Map};
use super::write::{Section, Writer};

/// A picture's hash and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Picture {
    pub(super) hash: u64,
    pub(super) value: u32,
}

/// Where each piece begins, and its bits.
const PIECES: [(u32, u32); 5] = [(0, 13), (13, 13), (26, 13), (39, 13), (52, 12)];

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
        for (shift, bits) in PIECES {
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
        let begins = found.len();
        let mut at = self.at;
        for (nth, (shift, bits)) in (0..).zip(PIECES) {
            // r − 4 bits shared out: the first pieces take what does not divide; a piece whose share is below nothing
            // is not needed.
            let differing = (self.farthest + 1 + PIECES_LESS_ONE - nth) / PIECES_COUNT;
            if let Some(differing) = differing.checked_sub(1) {
                let table = Table { map, at, count: self.count, bits, hash, farthest: self.farthest };
                table.probe(piece(hash, (shift, bits)), 0, differing, found)?;
            }
            at += table_of(bits) + 12 * self.count + 4 * (self.count % 2);
        }
        let mut own = found.split_off(begins);
        own.sort_unstable();
        own.dedup();
        found.append(&mut own);
        Ok(())
    }
}

const PIECES_COUNT: u32 = 5;
const PIECES_LESS_ONE: u32 = 4;

struct Table<'m> {
    map: &'m Map,
    at: usize,
    count: usize,
    bits: u32,
    hash: u64,
    farthest: u32,
}

impl Table<'_> {
    /// Looks into a bucket and into all that differ from it in some more bits, from one bit on.
    fn probe(&self, bucket: usize, from: u32, differing: u32, found: &mut Vec<(u32, u32)>) -> Result<(), Damaged> {
        self.compare(bucket, found)?;
        if differing > 0 {
            for bit in from..self.bits {
                self.probe(bucket ^ 1 << bit, bit + 1, differing - 1, found)?;
            }
        }
        Ok(())
    }

    fn compare(&self, bucket: usize, found: &mut Vec<(u32, u32)>) -> Result<(), Damaged> {
        let begins = to_usize(self.map.u32(self.at + 4 * bucket)?.into());
        let ends = to_usize(self.map.u32(self.at + 4 * bucket + 4)?.into());
        let hashes = self.at + table_of(self.bits);
        let length = ends.checked_sub(begins).ok_or(Damaged { at: self.at })?;
        let (words, _) = self.map.slice(hashes + 8 * begins, 8 * length)?.as_chunks::<8>();
        for (nth, word) in words.iter().enumerate() {
            let distance = (u64::from_le_bytes(*word) ^ self.hash).count_ones();
            if distance <= self.farthest {
                found.push((self.map.u32(hashes + 8 * self.count + 4 * (begins + nth))?, distance));
            }
        }
        Ok(())
    }
}
