//! The first page: the places of the levels and sections, the hash of the second level, and the page's own hash.

use sha2::{Digest, Sha256};

use super::map::PAGE;
use super::word::{to_usize, wide};
use super::write::Section;

/// The first bytes of the file: format and version.
pub(super) const MAGIC: &[u8; 16] = b"bordercheck.ix 4";
/// Number of sections.
pub(super) const SECTIONS: usize = 14;

/// The contents of the first page.
pub(super) struct Header {
    /// Offsets of the first and the second level of page hashes.
    pub(super) levels: [usize; 2],
    /// SHA-256 of the second level.
    pub(super) hash: [u8; 32],
    /// The sections, in the order of the file.
    pub(super) sections: [Section; SECTIONS],
}

impl Header {
    /// Parses a first page without checking its magic bytes or its hash; `None` if it is too short.
    pub(super) fn parse(page: &[u8]) -> Option<Self> {
        let word = |nth: usize| {
            let bytes = page.get(16 + 8 * nth..)?.first_chunk()?;
            Some(to_usize(u64::from_le_bytes(*bytes)))
        };
        let mut sections = [Section::default(); SECTIONS];
        for (section, nth) in sections.iter_mut().zip(0..) {
            *section = Section { at: word(6 + 2 * nth)?, length: word(7 + 2 * nth)? };
        }
        Some(Self { levels: [word(0)?, word(1)?], hash: *page.get(32..)?.first_chunk()?, sections })
    }

    /// The bytes of the page.
    pub(super) fn print(&self) -> Vec<u8> {
        let mut page = MAGIC.to_vec();
        self.levels.iter().for_each(|level| page.extend_from_slice(&wide(*level).to_le_bytes()));
        page.extend_from_slice(&self.hash);
        for Section { at, length } in &self.sections {
            page.extend_from_slice(&wide(*at).to_le_bytes());
            page.extend_from_slice(&wide(*length).to_le_bytes());
        }
        page.resize(PAGE - 32, 0);
        let hash = Sha256::digest(&page);
        page.extend_from_slice(&hash);
        page
    }
}
