//! The files of a publication: staged entries, tiles, and reading them back before the checkpoint is signed.

use super::{LogError, STAGED_BYTES, Writer};
use crate::checkpoint::Head;
use crate::edge::{Edge, partial};
use crate::entry::Entry;
use crate::files::FilesError;
use crate::parallel;
use crate::tile::{self, Level, Tile};
use crate::tree;

impl Writer<'_> {
    /// Writes the tiles of the head that an intent reserves, and reads them back.
    pub(super) fn write_tree(&self, former: &Head, head: &Head) -> Result<(), LogError> {
        let files = self.files();
        let path = self.staged(head);
        let bytes = self.store.read(&path, STAGED_BYTES)?.ok_or_else(|| FilesError::Missing(path.clone()))?;
        let entries = parse_staged(&bytes).ok_or_else(|| LogError::ReadBack(path.clone()))?;
        let mut edge = Edge::read(&files, former)?;
        let mut written = edge.grow(&entries);
        written.extend(edge.partial_files());
        if edge.head(self.origin()) != *head {
            return Err(LogError::ReadBack(path));
        }
        let named = written.iter().map(|(tile, bytes)| (files.path(tile), bytes.clone())).collect();
        self.store.write_all(named)?;
        self.read_back(former, head, &written)
    }

    /// Reads every new file back and verifies it: entries are parsed and hashed again, from leaf to root.
    fn read_back(&self, former: &Head, head: &Head, written: &[(Tile, Vec<u8>)]) -> Result<(), LogError> {
        let files = self.files();
        let mut edge = Edge::read(&files, former)?;
        let mut again = Vec::new();
        let skip = partial(Level::Entries, former.size).map_or(0, |tile| tile.width);
        // The partial bundle of the former log is written again as a whole: its former entries are read back too.
        let mut begun = None;
        for tiles in Tile::of(Level::Entries, former.size, head.size).collect::<Vec<_>>().chunks(64) {
            let read = files.read_tiles(tiles)?;
            let new = |(tile, bytes): (&Tile, &'_ Vec<u8>)| -> Option<Vec<Vec<u8>>> {
                let entries = tile::parse_entries(bytes, tile.width).ok()?;
                let skip = if tile.start() < former.size { skip } else { 0 };
                let new = entries.get(skip.into()..)?;
                new.iter().map(|entry| Entry::parse(entry).is_ok().then(|| entry.to_vec())).collect()
            };
            if let Some((tile, bytes)) = tiles.iter().zip(&read).find(|(tile, _)| tile.start() < former.size) {
                let entries = tile::parse_entries(bytes, tile.width).unwrap_or_default();
                let leaves = entries.iter().map(|entry| tree::leaf(entry)).collect::<Vec<_>>();
                begun = Some((*tile, leaves.concat()));
            }
            for (tile, new) in tiles.iter().zip(parallel::each(tiles.iter().zip(&read).collect(), new)) {
                let new = new.ok_or_else(|| LogError::ReadBack(files.path(tile)))?;
                again.extend(edge.grow(&new.iter().map(Vec::as_slice).collect::<Vec<_>>()));
            }
        }
        again.extend(edge.partial_files());
        if edge.head(self.origin()) != *head {
            return Err(LogError::ReadBack(files.path("tile/entries")));
        }
        if let Some((tile, leaves)) = begun {
            let expected = again.iter().find(|(other, _)| *other == Tile { level: Level::Hashes(0), ..tile });
            if expected.is_none_or(|(_, expected)| *expected != leaves) {
                return Err(LogError::ReadBack(files.path(tile)));
            }
        }
        let hashes = again.iter().filter(|(tile, _)| tile.level != Level::Entries).collect::<Vec<_>>();
        let tiles = hashes.iter().map(|(tile, _)| *tile).collect::<Vec<_>>();
        for ((tile, expected), found) in hashes.iter().zip(files.read_tiles(&tiles)?) {
            if *expected != found {
                return Err(LogError::ReadBack(files.path(tile)));
            }
        }
        debug_assert_eq!(again.len(), written.len());
        Ok(())
    }
}

/// The entries of a publication as staged: each with its u16 length.
pub(super) fn print_staged(entries: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    entries.iter().for_each(|entry| tile::push_entry(&mut bytes, entry));
    bytes
}

/// Parses staged entries; `None` if they are cut short.
fn parse_staged(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (entry, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
        entries.push(entry);
        rest = after;
    }
    rest.is_empty().then_some(entries)
}
