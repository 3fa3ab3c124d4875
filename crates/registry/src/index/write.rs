//! Writing an index: sections one after another, each page hashed as it is filled.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::map::{HASH, LINE, PAGE};

/// Writes pages and collects their hashes.
pub(super) struct Writer {
    file: BufWriter<File>,
    /// The page that is being filled.
    page: Vec<u8>,
    /// The hashes of all pages before it.
    first_level: Vec<u8>,
    /// Bytes written so far.
    at: usize,
}

/// The place of a section in the file, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) at: usize,
    pub(super) length: usize,
}

impl Writer {
    /// Begins a file. Its first page is written last.
    ///
    /// # Errors
    /// The file cannot be made.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
        file.write_all(&[0; PAGE])?;
        Ok(Self { file, page: Vec::with_capacity(PAGE), first_level: Vec::new(), at: PAGE })
    }

    /// Writes a section, which begins on a cache line.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn section(&mut self, write: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<Section> {
        self.fill()?;
        let at = self.at;
        write(self)?;
        Ok(Section { at, length: self.at - at })
    }

    /// Pads with zeros to the end of the cache line.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn fill(&mut self) -> io::Result<()> {
        while !self.at.is_multiple_of(LINE) {
            self.write_all(&[0])?;
        }
        Ok(())
    }

    /// Pads the last page, writes the levels and the header, and synchronises the file to disk. `header` makes the first page
    /// from where the levels begin and the SHA-256 of the second one. Returns the SHA-256 of the first page.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn finish(mut self, header: impl FnOnce([usize; 2], [u8; 32]) -> Vec<u8>) -> io::Result<[u8; 32]> {
        while !self.page.is_empty() {
            self.write_all(&[0])?;
        }
        let second_level = hash_pages(&self.first_level);
        let levels = [self.at, self.at + self.first_level.len()];
        self.file.write_all(&self.first_level)?;
        self.file.write_all(&second_level)?;
        let header = header(levels, Sha256::digest(&second_level).into());
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)?;
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok(Sha256::digest(&header).into())
    }
}

/// The hashes of pages, concatenated.
pub(super) fn hash_pages(pages: &[u8]) -> Vec<u8> {
    pages.chunks(PAGE).flat_map(hash_page).collect()
}

fn hash_page(page: &[u8]) -> [u8; HASH] {
    let mut first = [0; HASH];
    for (to, from) in first.iter_mut().zip(Sha256::digest(page)) {
        *to = from;
    }
    first
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = (PAGE - self.page.len()).min(bytes.len());
        let (now, _) = bytes.split_at(room);
        self.page.extend_from_slice(now);
        if self.page.len() == PAGE {
            self.first_level.extend(hash_page(&self.page));
            self.file.write_all(&self.page)?;
            self.page.clear();
        }
        self.at += room;
        Ok(room)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
