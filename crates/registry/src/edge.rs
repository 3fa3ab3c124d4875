//! The right edge of a log: the partial tiles, which are all that is needed to append entries, and the files that
//! appending writes.
//!
//! A tree of 70,000 entries has, at its right edge, the partial tiles `0/273.p/112`, `1/001.p/17` and `2/000.p/1`. Their
//! hashes are the perfect subtrees that the tree is made of, so they hash to its root, and a root shows them right.

use super::checkpoint::Head;
use super::files::{FilesError, LogFiles};
use super::tile::{self, HEIGHT, Level, Tile, WIDTH};
use super::tree::{self, Frontier, Hash};

/// Levels of tiles that a tree of 2^64 entries has.
const LEVELS: usize = 8;

/// The right edge of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    /// The hashes of the partial tile of each level, the lowest first.
    hashes: [Vec<Hash>; LEVELS],
    /// The entries of the partial bundle.
    bundle: Vec<u8>,
}

/// A file of the log: its tile and its bytes.
pub type Written = (Tile, Vec<u8>);

impl Edge {
    /// The edge of a log without entries.
    #[must_use]
    pub fn empty() -> Self {
        Self { size: 0, hashes: Default::default(), bundle: Vec::new() }
    }

    /// Reads the edge of a log with this head. Tiles that do not hash to the head's root are rejected.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn read(files: &LogFiles<'_>, head: &Head) -> Result<Self, FilesError> {
        let mut edge = Self { size: head.size, ..Self::empty() };
        for (level, hashes) in (0_u8..).zip(&mut edge.hashes) {
            if let Some(tile) = partial(Level::Hashes(level), head.size) {
                *hashes = files.hashes(tile)?;
            }
        }
        if edge.root() != head.root {
            return Err(FilesError::Tampered { path: files.path("tile") });
        }
        if let Some(tile) = partial(Level::Entries, head.size) {
            let bytes = files.read_tiles(&[tile])?.pop().unwrap_or_default();
            let malformed = |why| FilesError::Malformed { path: files.path(tile), why };
            let entries = tile::parse_entries(&bytes, tile.width).map_err(malformed)?;
            let [leaves, ..] = &edge.hashes;
            if !entries.iter().map(|entry| tree::leaf(entry)).eq(leaves.iter().copied()) {
                return Err(FilesError::Tampered { path: files.path(tile) });
            }
            edge.bundle = bytes;
        }
        Ok(edge)
    }

    /// Number of entries of the log.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Root hash of the log.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut frontier = Frontier::default();
        for (level, hashes) in (0_u8..8).zip(&self.hashes).rev() {
            hashes.iter().for_each(|hash| frontier.push(level * HEIGHT, *hash));
        }
        frontier.root()
    }

    /// The head of the log.
    #[must_use]
    pub fn head(&self, origin: &str) -> Head {
        Head { origin: origin.to_owned(), size: self.size, root: self.root(), extension: String::new() }
    }

    /// Appends entries, each of at most 4 KiB, and returns the files that are now whole. [`Edge::partial_files`]
    /// returns the others.
    #[must_use]
    pub fn grow(&mut self, entries: &[&[u8]]) -> Vec<Written> {
        let leaves = entries.iter().map(|entry| tree::leaf(entry)).collect::<Vec<_>>();
        let mut whole = Vec::new();
        for (entry, leaf) in entries.iter().zip(leaves) {
            tile::push_entry(&mut self.bundle, entry);
            if let Some(index) = self.push(leaf, &mut whole) {
                let tile = Tile { level: Level::Entries, index, width: 256 };
                whole.push((tile, std::mem::take(&mut self.bundle)));
            }
        }
        whole
    }

    /// Appends a leaf. Returns the index of the tile of level 0 that the leaf has filled, if it has.
    fn push(&mut self, leaf: Hash, whole: &mut Vec<Written>) -> Option<u64> {
        let mut filled = None;
        let mut hash = leaf;
        self.size += 1;
        for (level, hashes) in (0_u8..).zip(&mut self.hashes) {
            hashes.push(hash);
            if u64::try_from(hashes.len()) != Ok(WIDTH) {
                break;
            }
            let index = (self.size >> (u32::from(level + 1) * u32::from(HEIGHT))) - 1;
            filled = filled.or(Some(index));
            hash = tree::root(hashes);
            whole.push((Tile { level: Level::Hashes(level), index, width: 256 }, hashes.concat()));
            hashes.clear();
        }
        filled
    }

    /// The files that are not whole yet.
    #[must_use]
    pub fn partial_files(&self) -> Vec<Written> {
        let hashes = (0_u8..)
            .zip(&self.hashes)
            .filter_map(|(level, hashes)| partial(Level::Hashes(level), self.size).map(|tile| (tile, hashes.concat())));
        let bundle = partial(Level::Entries, self.size).map(|tile| (tile, self.bundle.clone()));
        hashes.chain(bundle).collect()
    }
}

/// The last tile of a level if it is partial.
#[must_use]
pub fn partial(level: Level, size: u64) -> Option<Tile> {
    let shift = match level {
        Level::Hashes(level) => u32::from(level) * u32::from(HEIGHT),
        Level::Entries => 0,
    };
    let has = size.checked_shr(shift).unwrap_or_default();
    let width = u16::try_from(has % WIDTH).unwrap_or_default();
    (width > 0).then_some(Tile { level, index: has / WIDTH, width })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_in_any_steps_writes_the_same_tree() {
        let entries = (0..66_000_u32).map(u32::to_be_bytes).collect::<Vec<_>>();
        let entries = entries.iter().map(<[u8; 4]>::as_slice).collect::<Vec<_>>();
        let mut at_once = Edge::empty();
        let files = at_once.grow(&entries);
        assert_eq!(files.len(), 257 + 257 + 1);
        assert_eq!(at_once.root(), tile::bundle_root(&entries));
        assert_eq!(at_once.partial_files().len(), 4);
        let mut in_steps = Edge::empty();
        let mut again = Vec::new();
        for step in entries.chunks(777) {
            again.extend(in_steps.grow(step));
        }
        assert_eq!((again, in_steps), (files, at_once));
    }

    #[test]
    fn its_files_are_the_specifications() {
        let entries = (0..700_u32).map(u32::to_be_bytes).collect::<Vec<_>>();
        let entries = entries.iter().map(<[u8; 4]>::as_slice).collect::<Vec<_>>();
        let mut edge = Edge::empty();
        let mut written = edge.grow(&entries);
        written.extend(edge.partial_files());
        let mut names = written.iter().map(|(tile, _)| tile.to_string()).collect::<Vec<_>>();
        names.sort();
        let mut expected: Vec<String> = Tile::of(Level::Entries, 0, 700).map(|tile| tile.to_string()).collect();
        for level in Tile::levels(700) {
            expected.extend(Tile::of(level, 0, 700).map(|tile| tile.to_string()));
        }
        expected.sort();
        assert_eq!(names, expected);
    }
}
