//! The files of one log in a store, and the hashes in them.
//!
//! ```text
//! log/immigration.uto.example/checkpoint
//! log/immigration.uto.example/tile/0/000.p/17
//! log/immigration.uto.example/tile/entries/000.p/17
//! ```
//!
//! What is read here is believed only by what it hashes to.

use std::collections::HashMap;
use std::sync::Mutex;

use super::storage::{Storage, StoreError};
use super::tile::{self, BUNDLE_BYTES, HEIGHT, Level, TILE_BYTES, Tile, WIDTH};
use super::tree::{self, Hash, Nodes};

/// Bundles that are read at once: 64 MB with entries of 4 KiB.
const BUNDLES: usize = 64;

/// The files of one log.
#[derive(Clone, Copy)]
pub struct LogFiles<'a> {
    /// The store that the files are in.
    pub store: &'a dyn Storage,
    /// The origin of the log.
    pub origin: &'a str,
}

/// The reason why the files of a log cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The store's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file that the checkpoint says there is.
    #[error("{0} is missing")]
    Missing(String),
    /// Bytes that are no tile.
    #[error("tampering: {path}: {why}")]
    Malformed {
        /// Path of the file.
        path: String,
        /// The fault in the tile.
        why: tile::Malformed,
    },
    /// A file that does not have the hash that the checkpoint implies.
    #[error("tampering: {path} does not hash to what the checkpoint says")]
    Tampered {
        /// Path of the file.
        path: String,
    },
}

impl LogFiles<'_> {
    /// The path of one of the log's files.
    #[must_use]
    pub fn path(&self, name: impl std::fmt::Display) -> String {
        format!("log/{}/{name}", self.origin)
    }

    /// The path of its checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> String {
        self.path("checkpoint")
    }

    /// The bytes of tiles, in order. A partial tile that is gone is cut from the whole one, which C2SP allows to be
    /// there instead.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, FilesError> {
        let limit = |level| if level == Level::Entries { BUNDLE_BYTES } else { TILE_BYTES };
        let paths = tiles.iter().map(|tile| self.path(tile)).collect::<Vec<_>>();
        let most = tiles.iter().map(|tile| limit(tile.level)).max().unwrap_or_default();
        let read = self.store.read_all(&paths, most)?;
        tiles.iter().zip(read).map(|(tile, bytes)| bytes.map_or_else(|| self.cut(*tile), Ok)).collect()
    }

    fn cut(&self, tile: Tile) -> Result<Vec<u8>, FilesError> {
        let whole = tile.with_width(256);
        let (path, missing) = (self.path(whole), FilesError::Missing(self.path(tile)));
        if tile.is_whole() {
            return Err(missing);
        }
        let mut bytes = self.store.read(&path, BUNDLE_BYTES)?.ok_or(missing)?;
        let malformed = |why| FilesError::Malformed { path: self.path(whole), why };
        match tile.level {
            Level::Hashes(_) => bytes.truncate(usize::from(tile.width) * 32),
            Level::Entries => {
                let entries = tile::parse_entries(&bytes, 256).map_err(malformed)?;
                let kept = entries.iter().take(tile.width.into()).map(|entry| entry.len() + 2).sum();
                bytes.truncate(kept);
            }
        }
        Ok(bytes)
    }

    /// The hashes of a tile.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn hashes(&self, tile: Tile) -> Result<Vec<Hash>, FilesError> {
        let bytes = self.read_tiles(&[tile])?.pop().unwrap_or_default();
        tile::parse_hashes(&bytes, tile.width).map_err(|why| FilesError::Malformed { path: self.path(tile), why })
    }

    /// The entry at a position of a log of so many.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn entry(&self, position: u64, size: u64) -> Result<Vec<u8>, FilesError> {
        let index = position / WIDTH;
        let width = u16::try_from(size.saturating_sub(index * WIDTH).min(WIDTH)).unwrap_or_default();
        let tile = Tile { level: Level::Entries, index, width };
        let bytes = self.read_tiles(&[tile])?.pop().unwrap_or_default();
        let malformed = |why| FilesError::Malformed { path: self.path(tile), why };
        let entries = tile::parse_entries(&bytes, width).map_err(malformed)?;
        let place = usize::try_from(position % WIDTH).unwrap_or_default();
        entries.get(place).map(|entry| entry.to_vec()).ok_or_else(|| FilesError::Missing(self.path(tile)))
    }

    /// Reads all entries of this log as it was with so many, bundle by bundle: each with its first position.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn each_bundle(&self, size: u64, each: &mut dyn FnMut(u64, &[&[u8]])) -> Result<(), FilesError> {
        for tiles in Tile::of(Level::Entries, 0, size).collect::<Vec<_>>().chunks(BUNDLES) {
            for (tile, bytes) in tiles.iter().zip(self.read_tiles(tiles)?) {
                let malformed = |why| FilesError::Malformed { path: self.path(tile), why };
                each(tile.start(), &tile::parse_entries(&bytes, tile.width).map_err(malformed)?);
            }
        }
        Ok(())
    }

    /// The hashes of this log as it was with so many entries.
    #[must_use]
    pub fn tree(&self, size: u64) -> Tree<'_> {
        Tree { files: *self, size, read: Mutex::default() }
    }
}

/// The hashes in a log's tiles. They are unchecked: a proof made of them is what shows whether they are right.
pub struct Tree<'a> {
    files: LogFiles<'a>,
    size: u64,
    read: Mutex<HashMap<Tile, Vec<Hash>>>,
}

impl Tree<'_> {
    fn hashes(&self, tile: Tile) -> Result<Vec<Hash>, FilesError> {
        let mut read = self.read.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(hashes) = read.get(&tile) {
            return Ok(hashes.clone());
        }
        let hashes = self.files.hashes(tile)?;
        read.insert(tile, hashes.clone());
        Ok(hashes)
    }
}

impl Nodes for Tree<'_> {
    type Error = FilesError;

    fn node(&self, height: u8, index: u64) -> Result<Hash, FilesError> {
        let (level, above) = (height / HEIGHT, height % HEIGHT);
        let start = index << above;
        let has = self.size >> (u32::from(level) * u32::from(HEIGHT));
        let width = has.saturating_sub(start / WIDTH * WIDTH).min(WIDTH);
        let tile =
            Tile { level: Level::Hashes(level), index: start / WIDTH, width: u16::try_from(width).unwrap_or_default() };
        let hashes = self.hashes(tile)?;
        let from = usize::try_from(start % WIDTH).unwrap_or_default();
        let part = hashes.get(from..from.saturating_add(1 << above));
        part.map(tree::root).ok_or_else(|| FilesError::Missing(self.files.path(tile)))
    }
}
