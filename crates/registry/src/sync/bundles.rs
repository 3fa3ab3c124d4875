//! The hashes over the bundles of a log, by which each bundle is shown right.

use super::BATCH;
use crate::checkpoint::Head;
use crate::edge::partial;
use crate::files::{FilesError, LogFiles};
use crate::tile::{self, HEIGHT, Level, Tile};
use crate::tree::{self, Frontier, Hash};

/// The hashes over each bundle of a log, shown right by its root.
pub(super) struct Bundles {
    /// Over each whole bundle.
    pub(super) whole: Vec<Hash>,
    /// Of each entry of the last, partial one.
    partial: Vec<Hash>,
}

impl Bundles {
    /// Reads them from a store; only level 1 and the partial tile of level 0 are needed, and the root shows them right.
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

    fn root(&self) -> Hash {
        let mut frontier = Frontier::default();
        self.whole.iter().for_each(|hash| frontier.push(HEIGHT, *hash));
        self.partial.iter().for_each(|hash| frontier.push(0, *hash));
        frontier.root()
    }

    /// Which tile it is that does not hash: the first of level 1 that the level above contradicts, else the last.
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

    /// Whether these are the entries of the bundle at this place.
    pub(super) fn is(&self, index: u64, leaves: &[Hash]) -> bool {
        match usize::try_from(index).ok().and_then(|index| self.whole.get(index)) {
            Some(expected) => tree::root(leaves) == *expected,
            None => leaves == self.partial,
        }
    }
}

/// Reads a bundle: its leaves when it is the right one.
pub(super) fn check_bundle(bundles: &Bundles, tile: Tile, bytes: &[u8]) -> Result<Vec<Hash>, Option<tile::Malformed>> {
    let entries = tile::parse_entries(bytes, tile.width).map_err(Some)?;
    let leaves = entries.iter().map(|entry| tree::leaf(entry)).collect::<Vec<_>>();
    if bundles.is(tile.index, &leaves) { Ok(leaves) } else { Err(None) }
}

pub(super) fn blame_bundle(files: &LogFiles<'_>, tile: Tile, why: Option<tile::Malformed>) -> FilesError {
    let path = files.path(tile);
    match why {
        Some(why) => FilesError::Malformed { path, why },
        None => FilesError::Tampered { path },
    }
}
