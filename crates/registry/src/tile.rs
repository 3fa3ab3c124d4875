//! Tiles (C2SP `tlog-tiles`): the files of a log, each of which is written once.
//!
//! ```text
//! checkpoint                          the head, the only file that changes
//! tile/0/x001/x234/067                256 hashes of level 0 (of entries), the 1,234,067th such tile
//! tile/1/000.p/17                     17 hashes of level 1 (of whole tiles of level 0), until there are 256
//! tile/entries/x001/x234/067          the 256 entries under that tile: for each, u16 length and bytes
//! ```
//!
//! A tree of n entries has, at level l, ⌊n / 256^l⌋ hashes. Numbers have no leading zeroes but for the three digits of
//! a path element; a width of 256 is the whole tile and is not written. A path that would print otherwise is refused.

use std::fmt;
use std::str::FromStr;

use super::tree;

/// Hashes in a whole tile, and entries in a whole bundle (C2SP `tlog-tiles`, "Merkle Tree").
pub const WIDTH: u64 = 256;
/// Levels of the tree that one tile spans.
pub const HEIGHT: u8 = 8;
/// Most bytes of an entry (docs/registry.md: canonical JSON of at most 4 KiB).
pub const ENTRY_BYTES: usize = 4096;
/// Most bytes of a whole bundle: the longest entries, each with its length.
pub const BUNDLE_BYTES: u64 = WIDTH * (4096 + 2);
/// Bytes of a whole tile.
pub const TILE_BYTES: u64 = WIDTH * 32;
/// The highest level that a path may name (C2SP `tlog-tiles`: 0 to 63; with 64-bit sizes 8 have hashes).
const LEVELS: u8 = 63;

/// The contents of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Hashes of this level of the tree.
    Hashes(u8),
    /// The entries under a tile of level 0.
    Entries,
}

/// A tile: a file of a log, by its place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// The contents and their level.
    pub level: Level,
    /// Position in the level, from 0.
    pub index: u64,
    /// Number of hashes or entries, 1 to 256.
    pub width: u16,
}

/// A text that is not the path of a tile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no path of a tile: {0:?}")]
pub struct BadPath(pub String);

impl Tile {
    /// The tiles of a level that a log of `size` entries has and a log of `from` entries had not, or had with another
    /// width.
    pub fn of(level: Level, from: u64, size: u64) -> impl Iterator<Item = Self> {
        let shift = match level {
            Level::Hashes(level) => u32::from(level) * u32::from(HEIGHT),
            Level::Entries => 0,
        };
        let hashes = |size: u64| size.checked_shr(shift).unwrap_or_default();
        let (had, has) = (hashes(from), hashes(size));
        let first = if had == has { has.div_ceil(WIDTH) } else { had / WIDTH };
        (first..has.div_ceil(WIDTH)).map(move |index| {
            let width = (has - index * WIDTH).min(WIDTH);
            Self { level, index, width: u16::try_from(width).unwrap_or(u16::MAX) }
        })
    }

    /// The levels that a log of `size` entries has.
    pub fn levels(size: u64) -> impl Iterator<Item = Level> {
        (0..HEIGHT).take_while(move |level| size >> (level * HEIGHT) > 0).map(Level::Hashes)
    }

    /// Returns true if the tile has all 256 hashes or entries.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        u64::from(self.width) == WIDTH
    }

    /// Position of the first hash or entry in the level.
    #[must_use]
    pub fn start(&self) -> u64 {
        self.index.saturating_mul(WIDTH)
    }

    /// This tile with another width.
    #[must_use]
    pub fn with_width(self, width: u16) -> Self {
        Self { width, ..self }
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Level::Hashes(level) => write!(to, "tile/{level}/")?,
            Level::Entries => to.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        while let Some(group) = groups.pop() {
            match groups.is_empty() {
                true => write!(to, "{group:03}")?,
                false => write!(to, "x{group:03}/")?,
            }
        }
        if self.is_whole() { Ok(()) } else { write!(to, ".p/{}", self.width) }
    }
}

impl FromStr for Tile {
    type Err = BadPath;

    fn from_str(text: &str) -> Result<Self, BadPath> {
        read_path(text).filter(|tile| tile.to_string() == text).ok_or_else(|| BadPath(text.to_owned()))
    }
}

fn read_path(text: &str) -> Option<Tile> {
    let (level, rest) = text.strip_prefix("tile/")?.split_once('/')?;
    let level = match level {
        "entries" => Level::Entries,
        level => Level::Hashes(level.parse().ok().filter(|level| *level <= LEVELS)?),
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|width| (1..256).contains(width))?),
        None => (rest, 256),
    };
    let mut index: u64 = 0;
    for group in number.split('/') {
        let group: u64 = group.trim_start_matches('x').parse().ok().filter(|group| *group < 1000)?;
        index = index.checked_mul(1000)?.checked_add(group)?;
    }
    Some(Tile { level, index, width })
}

/// The reason why bytes are not a tile of this width.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The length is not 32 bytes for each hash.
    #[error("expected {expected} bytes of hashes, but found {found}")]
    Length {
        /// Bytes that the width asks for.
        expected: u64,
        /// Bytes that were handed in.
        found: u64,
    },
    /// The bundle ends within an entry.
    #[error("entry {0} of the bundle is cut short")]
    Short(u16),
    /// The bundle has bytes after its last entry.
    #[error("the bundle has bytes after its {0} entries")]
    Rest(u16),
    /// An entry is longer than [`ENTRY_BYTES`].
    #[error("entry {place} of the bundle has {bytes} bytes; an entry has at most {ENTRY_BYTES}")]
    Oversize {
        /// Position of the entry, from 0.
        place: u16,
        /// Length of the entry in bytes.
        bytes: usize,
    },
}

/// Parses the hashes of a tile.
///
/// # Errors
/// [`Malformed::Length`].
pub fn parse_hashes(bytes: &[u8], width: u16) -> Result<Vec<tree::Hash>, Malformed> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    if !rest.is_empty() || hashes.len() != usize::from(width) {
        let found = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        return Err(Malformed::Length { expected: u64::from(width) * 32, found });
    }
    Ok(hashes.to_vec())
}

/// Parses the entries of a bundle.
///
/// # Errors
/// [`Malformed`].
pub fn parse_entries(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, Malformed> {
    let mut rest = bytes;
    let mut entries = Vec::with_capacity(usize::from(width));
    for place in 0..width {
        let (length, after) = rest.split_first_chunk::<2>().ok_or(Malformed::Short(place))?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length > ENTRY_BYTES {
            return Err(Malformed::Oversize { place, bytes: length });
        }
        let (entry, after) = after.split_at_checked(length).ok_or(Malformed::Short(place))?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(Malformed::Rest(width)) }
}

/// Appends an entry to a bundle. The entry is at most [`ENTRY_BYTES`] long.
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) {
    let length = u16::try_from(entry.len()).unwrap_or(u16::MAX);
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
}

/// The root of the subtree under a bundle.
#[must_use]
pub fn bundle_root(entries: &[&[u8]]) -> tree::Hash {
    tree::root(&entries.iter().map(|entry| tree::leaf(entry)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specifications_own_tree_of_70_000() {
        let widths = |level| Tile::of(level, 0, 70_000).map(|tile| tile.width).collect::<Vec<_>>();
        let leaves = widths(Level::Hashes(0));
        assert_eq!((leaves.len(), leaves[272], leaves[273]), (274, 256, 112));
        assert_eq!(widths(Level::Hashes(1)), [256, 17]);
        assert_eq!(widths(Level::Hashes(2)), [1]);
        assert_eq!(Tile::levels(70_000).count(), 3);
        assert_eq!(Tile::of(Level::Hashes(1), 0, 256).next().map(|tile| tile.width), Some(1));
    }

    #[test]
    fn only_what_is_new_is_listed() {
        let new = |from, size| Tile::of(Level::Entries, from, size).map(|tile| tile.to_string()).collect::<Vec<_>>();
        assert_eq!(new(256, 257), ["tile/entries/001.p/1"]);
        assert_eq!(new(255, 257), ["tile/entries/000", "tile/entries/001.p/1"]);
        assert_eq!(new(257, 257), [""; 0]);
        assert_eq!(new(0, 0), [""; 0]);
        assert_eq!(Tile::of(Level::Hashes(1), 300, 400).count(), 0);
    }

    #[test]
    fn paths_are_read_and_printed() {
        for text in ["tile/0/x001/x234/067", "tile/63/000", "tile/entries/999.p/255", "tile/1/x001/000.p/1"] {
            assert_eq!(text.parse::<Tile>().unwrap().to_string(), text);
        }
        let refused = [
            "tile/0/1",
            "tile/00/001",
            "tile/64/001",
            "tile/0/001/234",
            "tile/0/x000/001",
            "tile/0/x001",
            "tile/0/001.p/0",
            "tile/0/001.p/256",
            "tile/0/001.p/01",
            "tile/0/001.p",
            "tile/0/",
            "tile/0/-01",
            "tile/0/+01",
            "tile/0/xx01",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/data/001",
            "/tile/0/001",
            "tile/0/001/",
            "tile/0/../001",
        ];
        for text in refused {
            assert_eq!(text.parse::<Tile>(), Err(BadPath(text.to_owned())));
        }
    }

    #[test]
    fn bundles_are_read_whole_or_not() {
        let mut bundle = Vec::new();
        for entry in [b"one".as_slice(), b"", b"three"] {
            push_entry(&mut bundle, entry);
        }
        assert_eq!(parse_entries(&bundle, 3), Ok(vec![b"one".as_slice(), b"", b"three"]));
        assert_eq!(parse_entries(&bundle, 2), Err(Malformed::Rest(2)));
        assert_eq!(parse_entries(&bundle, 4), Err(Malformed::Short(3)));
        assert_eq!(parse_entries(&bundle[..9], 3), Err(Malformed::Short(2)));
        let oversize = Malformed::Oversize { place: 0, bytes: 4097 };
        assert_eq!(parse_entries(&[&[0x10, 0x01], [0; 4097].as_slice()].concat(), 1), Err(oversize));
        assert_eq!(parse_hashes(&[0; 64], 2), Ok(vec![[0; 32]; 2]));
        assert_eq!(parse_hashes(&[0; 63], 2), Err(Malformed::Length { expected: 64, found: 63 }));
    }
}
