//! The hashes over the bundles of a log, against which each bundle is verified.

use super::BATCH;
use crate::checkpoint::Head;
use crate::edge::partial;
use crate::files::{FilesError, LogFiles};
use crate::tile::{self, HEIGHT, Level, Tile};
use crate::tree::{self, Frontier, Hash};

/// The hashes over each bundle of a log, verified against its root hash.
pub(super) struct Bundles {
    /// The hash over each whole bundle.
    pub(super) whole: Vec<Hash>,
    /// The leaf hashes of the last, partial bundle.
    partial: Vec<Hash>,
}

impl Bundles {
    /// Reads the hashes from a store: level 1 and the partial tile of level 0.
    pub(super) fn read(files: &LogFiles<'_>, head: &Head) -> Result<Self, FilesError> {
        let mut whole = Vec::new();
        for tiles in Tile::of(Level::Hashes(1), 0, head.size).collect::<Vec<_>>().chunks(BATCH) {
            for (tile, bytes) in tiles.iter().zip(files.read_tiles(tiles)?) {
                let malformed = |why| FilesError::Malformed { path: files.path(tile), why };
                whole.extend(tile::parse_hashes(&bytes, tile.width).map_err(malformed)?);
            }
        }
        let partial =
            partial(Level::Hashes(0), head.size).map(|tile| files.hashes(tile)).transpose()?.unwrap_or_default();
        let bundles = Self { whole, partial };
        if bundles.root() == head.root { Ok(bundles) } else { Err(bundles.blame(files, head)) }
    }

    /// The tiles of hashes above the bundles, and the partial one of level 0.
    pub(super) fn hash_files(&self, files: &LogFiles<'_>, size: u64) -> Vec<(String, Vec<u8>)> {
        let lowest = partial(Level::Hashes(0), size).map(|tile| (files.path(tile), self.partial.concat()));
        let mut made: Vec<_> = lowest.into_iter().collect();
        let mut hashes = self.whole.clone();
        for level in Tile::levels(size).skip(1) {
            for tile in Tile::of(level, 0, size) {
                let from = usize::try_from(tile.start()).unwrap_or(usize::MAX);
                let bytes = hashes.get(from..from.saturating_add(tile.width.into())).unwrap_or_default().concat();
                made.push((files.path(tile), bytes));
            }
            hashes = hashes.chunks_exact(256).map(tree::root).collect();
        }
        made
    }

    fn root(&self) -> Hash {
        let mut frontier = Frontier::default();
        self.whole.iter().for_each(|hash| frontier.push(HEIGHT, *hash));
        self.partial.iter().for_each(|hash| frontier.push(0, *hash));
        frontier.root()
    }

    /// The tile to blame: the first of level 1 that the level above contradicts, else the last.
    fn blame(&self, files: &LogFiles<'_>, head: &Head) -> FilesError {
        let tampered = |tile: Tile| FilesError::Tampered { path: files.path(tile) };
        let tree = files.tree(head.size);
        for (index, hashes) in (0_u64..).zip(self.whole.chunks_exact(256)) {
            let above = tree::Nodes::node(&tree, 2 * HEIGHT, index);
            if above.is_ok_and(|above| above != tree::root(hashes)) {
                return tampered(Tile { level: Level::Hashes(1), index, width: 256 });
            }
        }
        let last = partial(Level::Hashes(0), head.size).or_else(|| Tile::of(Level::Hashes(1), 0, head.size).last());
        last.map_or(FilesError::Tampered { path: files.path("tile") }, tampered)
    }

    /// Returns true if these are the leaf hashes of the bundle at this place.
    pub(super) fn has(&self, index: u64, leaves: &[Hash]) -> bool {
        match usize::try_from(index).ok().and_then(|index| self.whole.get(index)) {
            Some(expected) => tree::root(leaves) == *expected,
            None => leaves == self.partial,
        }
    }
}

/// Parses a bundle and verifies it. Returns its leaf hashes; the error is `None` if the bundle is well formed and another
/// one.
pub(super) fn check_bundle(bundles: &Bundles, tile: Tile, bytes: &[u8]) -> Result<Vec<Hash>, Option<tile::Malformed>> {
    let entries = tile::parse_entries(bytes, tile.width).map_err(Some)?;
    let leaves = entries.iter().map(|entry| tree::leaf(entry)).collect::<Vec<_>>();
    if bundles.has(tile.index, &leaves) { Ok(leaves) } else { Err(None) }
}

/// The error of a bundle that [`check_bundle`] refuses.
pub(super) fn blame_bundle(files: &LogFiles<'_>, tile: Tile, why: Option<tile::Malformed>) -> FilesError {
    let path = files.path(tile);
    match why {
        Some(why) => FilesError::Malformed { path, why },
        None => FilesError::Tampered { path },
    }
}
