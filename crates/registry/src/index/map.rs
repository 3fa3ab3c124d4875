//! The mapped file, each page of which is verified by its hash when it is first used.
//!
//! ```text
//! page 0            header: places of the sections, hash of the second level, hash of itself
//! pages 1 … n       the sections
//! then              first level: for each of those pages the first 16 bytes of its SHA-256
//! then              second level: the same for each page of the first level
//! ```
//!
//! So the 32 bytes of the header's hash cover the whole file. Opening it reads the header and the second level (26 KB for
//! 128 million documents). A flipped bit anywhere is found by the first question that needs its page.

use std::fs::File;
use std::sync::atomic::{AtomicU64, Ordering};

use memmap2::Mmap;
use sha2::{Digest, Sha256};

/// Bytes of a page, the unit in which operating systems map files.
pub(super) const PAGE: usize = 4096;
/// Bytes of a cache line, the unit in which processors read memory.
pub(super) const LINE: usize = 64;
/// Bytes of a page's hash. An index is not signed: 128 bits are enough to detect damage.
pub(super) const HASH: usize = 16;

/// A page differs from the one that was written, or the file ends too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the index is damaged at byte {at}; `registry sync` builds it again")]
pub struct Damaged {
    /// Offset in the file of the page, or of the bytes that are not there.
    pub at: usize,
}

/// A mapped file whose pages are verified when they are first used.
#[derive(Debug)]
pub(super) struct Map {
    bytes: Mmap,
    /// Offsets of the first and the second level of page hashes.
    levels: [usize; 2],
    /// One bit for each verified page, for the sections and for the first level.
    verified: [Box<[AtomicU64]>; 2],
}

impl Map {
    /// Maps a file of at least one page.
    pub(super) fn open(file: &File) -> std::io::Result<Mmap> {
        // SAFETY: the mapped bytes would change if another process wrote or truncated the file. An index is written under
        // a name of its own, synchronised to disk, and from then on only renamed or removed. If somebody with write access
        // to the folder changes it all the same, page hashes detect a change before a page is first used; truncation ends
        // the process.
        #[expect(unsafe_code, reason = "mapping a file is what the operating system offers for it")]
        let bytes = unsafe { Mmap::map(file) }?;
        #[cfg(unix)]
        let _ = bytes.advise(memmap2::Advice::Random);
        Ok(bytes)
    }

    /// The mapped file, given where its levels begin and the SHA-256 of the second one.
    ///
    /// # Errors
    /// [`Damaged`]: the second level has another hash, or the file is too short.
    pub(super) fn new(bytes: Mmap, levels: [usize; 2], hash: &[u8]) -> Result<Self, Damaged> {
        let [first, second] = levels;
        let top = bytes.get(second..).ok_or(Damaged { at: second })?;
        if Sha256::digest(top).as_slice() != hash || first > second {
            return Err(Damaged { at: second });
        }
        let row = |pages: usize| (0..pages.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        let verified = [row(first / PAGE), row((second - first).div_ceil(PAGE))];
        Ok(Self { bytes, levels, verified })
    }

    /// Bytes of the sections, whose pages are verified.
    ///
    /// # Errors
    /// [`Damaged`]: one of the pages, or there are no such bytes.
    #[inline]
    pub(super) fn slice(&self, at: usize, length: usize) -> Result<&[u8], Damaged> {
        let end = at.saturating_add(length);
        let [first_level, _] = self.levels;
        if length == 0 || end > first_level {
            return if length == 0 { Ok(&[]) } else { Err(Damaged { at }) };
        }
        self.verify_from(at / PAGE, (end - 1) / PAGE)?;
        self.bytes.get(at..end).ok_or(Damaged { at })
    }

    /// A cache line, counted from the beginning of the file, whose page is verified.
    ///
    /// # Errors
    /// [`Damaged`]: the page, or there is no such line.
    #[inline]
    pub(super) fn line(&self, number: usize) -> Result<&[u8; LINE], Damaged> {
        self.verify(0, number / (PAGE / LINE))?;
        self.bytes.as_chunks().0.get(number).ok_or(Damaged { at: number.saturating_mul(LINE) })
    }

    /// Prefetches lines: reads one byte of each without using it. Memory delivers two dozen lines in the time of one if they
    /// are requested at once.
    pub(super) fn prefetch(&self, lines: &[usize]) {
        let (all, _) = self.bytes.as_chunks::<LINE>();
        let first = |line: &usize| all.get(*line).map_or(0, |[first, ..]| *first);
        std::hint::black_box(lines.iter().fold(0, |touched, line| touched ^ first(line)));
    }

    /// Four bytes as a number; see [`Map::slice`].
    #[inline]
    pub(super) fn u32(&self, at: usize) -> Result<u32, Damaged> {
        self.array(at).map(u32::from_le_bytes)
    }

    /// Eight bytes as a number; see [`Map::slice`].
    #[inline]
    pub(super) fn u64(&self, at: usize) -> Result<u64, Damaged> {
        self.array(at).map(u64::from_le_bytes)
    }

    /// N bytes; see [`Map::slice`].
    #[inline]
    pub(super) fn array<const N: usize>(&self, at: usize) -> Result<[u8; N], Damaged> {
        self.slice(at, N)?.try_into().map_err(|_| Damaged { at })
    }

    /// Verifies a page of the sections (level 0) or of the first level (level 1), unless that was done before.
    #[inline]
    fn verify(&self, level: usize, page: usize) -> Result<(), Damaged> {
        let bit = 1 << (page % 64);
        let word = self.verified.get(level).and_then(|row| row.get(page / 64)).ok_or(Damaged { at: page * PAGE })?;
        if word.load(Ordering::Relaxed) & bit != 0 { Ok(()) } else { self.verify_anew(level, page, word, bit) }
    }

    /// Verifies pages of the sections; 64 pages that were verified before cost one look.
    #[inline]
    fn verify_from(&self, first: usize, last: usize) -> Result<(), Damaged> {
        let [verified, _] = &self.verified;
        let whole = |page: usize| verified.get(page / 64).is_some_and(|word| word.load(Ordering::Relaxed) == u64::MAX);
        let mut page = first;
        while page <= last {
            if last - page >= 63 && page.is_multiple_of(64) && whole(page) {
                page += 64;
            } else {
                self.verify(0, page)?;
                page += 1;
            }
        }
        Ok(())
    }

    #[cold]
    fn verify_anew(&self, level: usize, page: usize, word: &AtomicU64, bit: u64) -> Result<(), Damaged> {
        let [first, second] = self.levels;
        let (begins, ends, hashes) = if level == 0 { (0, first, first) } else { (first, second, second) };
        let at = begins + page * PAGE;
        let damaged = Damaged { at };
        // The header has no hash in the first level: it was verified when the file was opened.
        if (level, page) != (0, 0) {
            let listed = hashes + (if level == 0 { page - 1 } else { page }) * HASH;
            if level == 0 {
                self.verify(1, (listed - first) / PAGE)?;
            }
            let bytes = self.bytes.get(at..ends.min(at + PAGE)).ok_or(damaged)?;
            let hash = self.bytes.get(listed..listed + HASH).ok_or(damaged)?;
            if !Sha256::digest(bytes).starts_with(hash) {
                return Err(damaged);
            }
        }
        word.fetch_or(bit, Ordering::Relaxed);
        Ok(())
    }

    /// Verifies every page of the sections.
    ///
    /// # Errors
    /// [`Damaged`]: the first page whose hash differs.
    pub(super) fn verify_all(&self) -> Result<(), Damaged> {
        let [first, _] = self.levels;
        (0..first / PAGE).try_for_each(|page| self.verify(0, page))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::write::{Section, Writer};
    use super::*;

    /// Writes a file of one section and maps it.
    pub(in super::super) fn mapped(
        name: &str,
        write: impl FnOnce(&mut Writer) -> std::io::Result<Section>,
    ) -> (Map, Section) {
        let path = std::env::temp_dir().join(format!("bordercheck-{name}-{}", std::process::id()));
        let mut writer = Writer::create(&path).unwrap();
        let section = write(&mut writer).unwrap();
        let mut written = ([0; 2], [0; 32]);
        writer
            .finish(|levels, hash| {
                written = (levels, hash);
                vec![0; PAGE]
            })
            .unwrap();
        let bytes = Map::open(&File::open(&path).unwrap()).unwrap();
        let _ = std::fs::remove_file(&path);
        (Map::new(bytes, written.0, &written.1).unwrap(), section)
    }
}
