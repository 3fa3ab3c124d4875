//! Every entry of a copied log, proved, and whether its authority may say it: what the index is built of.

use super::bundles::{Bundles, blame_bundle, check_bundle};
use super::log::Believed;
use super::{BATCH, RejectedEntry, Request, Sources, SyncError};
use crate::checkpoint::Head;
use crate::copy::IndexFile;
use crate::entry::Entry;
use crate::files::LogFiles;
use crate::parallel;
use crate::root::{Authority, Permission, Root};
use crate::storage::Storage;
use crate::tile::{self, Level, Tile};

/// Entries that are set aside and listed by name; the rest is counted.
const LISTED: usize = 10_000;

/// An entry, and whether it may be said.
pub(super) enum Judged {
    Stands { foreign: bool, entry: Box<Entry> },
    Rejected(String),
}

fn judge(authority: &Authority, bytes: &[u8]) -> Judged {
    let entry = match Entry::parse(bytes) {
        Ok(entry) => entry,
        Err(why) => return Judged::Rejected(format!("malformed: {why}")),
    };
    match authority.permission_for(&entry) {
        Permission::Own => Judged::Stands { foreign: false, entry: Box::new(entry) },
        Permission::Foreign => Judged::Stands { foreign: true, entry: Box::new(entry) },
        Permission::Overreach => {
            let states = entry.states().iter().map(|state| state.as_str()).collect::<Vec<_>>();
            let about = if states.is_empty() { "nobody's".to_owned() } else { states.join(" ") };
            let kind = entry.kind_name();
            Judged::Rejected(format!("overreach: the authority may not say {kind:?} about {about} documents"))
        }
    }
}

/// Proves every entry of every log again from the copy, and builds the index of those that may be said.
pub(super) fn build(
    request: &Request<'_>,
    root: &Root,
    believed: &[Believed<'_>],
) -> Result<(IndexFile, Vec<RejectedEntry>, u64), SyncError> {
    let logs = believed.iter().map(|log| (log.authority, log.head.clone(), log.issued)).collect();
    let mut index = (request.index)(&Sources { root, logs }).map_err(SyncError::Index)?;
    let (mut listed, mut count) = (Vec::new(), 0);
    for (place, log) in believed.iter().enumerate() {
        let source = LogFiles { store: request.source, origin: &log.authority.origin };
        prove(request.dir, Some(&source), log.authority, &log.head, &mut |position, judged| {
            if position % 1024 == 0 {
                (request.progress)("index", position, log.head.size);
            }
            match judged {
                Judged::Stands { foreign, entry } => {
                    index.add(place, position, foreign, &entry).map_err(SyncError::Index)?;
                }
                Judged::Rejected(why) => {
                    count += 1;
                    if listed.len() < LISTED {
                        listed.push(RejectedEntry { origin: log.authority.origin.clone(), position, why });
                    }
                }
            }
            Ok(())
        })?;
    }
    Ok((index.finish().map_err(SyncError::Index)?, listed, count))
}

/// Reads a copied log from its first to its last entry, each bundle shown right by the root. A bundle that is damaged
/// is fetched again where there is a source.
pub(super) fn prove(
    dir: &dyn Storage,
    source: Option<&LogFiles<'_>>,
    authority: &Authority,
    head: &Head,
    each: &mut dyn FnMut(u64, Judged) -> Result<(), SyncError>,
) -> Result<(), SyncError> {
    let copied = LogFiles { store: dir, origin: &authority.origin };
    let bundles = match (Bundles::read(&copied, head), source) {
        (Err(_), Some(source)) => Bundles::read(source, head)?,
        (bundles, _) => bundles?,
    };
    for tiles in Tile::of(Level::Entries, 0, head.size).collect::<Vec<_>>().chunks(BATCH) {
        let bytes = match (copied.read_tiles(tiles), source) {
            (Err(_), Some(source)) => source.read_tiles(tiles)?,
            (bytes, _) => bytes?,
        };
        let work = |(tile, bytes): (Tile, Vec<u8>)| -> Result<_, SyncError> {
            let bytes = match (check_bundle(&bundles, tile, &bytes), source) {
                (Ok(_), _) => bytes,
                (Err(why), None) => return Err(blame_bundle(&copied, tile, why).into()),
                (Err(_), Some(source)) => mend(dir, source, &bundles, tile)?,
            };
            let entries =
                tile::parse_entries(&bytes, tile.width).map_err(|why| blame_bundle(&copied, tile, Some(why)))?;
            Ok((tile, entries.iter().map(|entry| judge(authority, entry)).collect::<Vec<_>>()))
        };
        for result in parallel::each(tiles.iter().copied().zip(bytes).collect(), work) {
            let (tile, entries) = result?;
            for (position, judged) in (tile.start()..).zip(entries) {
                each(position, judged)?;
            }
        }
    }
    Ok(())
}

/// Fetches a bundle again that is damaged in the copy.
fn mend(dir: &dyn Storage, source: &LogFiles<'_>, bundles: &Bundles, tile: Tile) -> Result<Vec<u8>, SyncError> {
    let bytes = source.read_tiles(&[tile])?.pop().unwrap_or_default();
    let leaves = check_bundle(bundles, tile, &bytes).map_err(|why| blame_bundle(source, tile, why))?;
    let leaf_tile = Tile { level: Level::Hashes(0), ..tile };
    dir.write_all(vec![(source.path(tile), bytes.clone()), (source.path(leaf_tile), leaves.concat())])?;
    Ok(bytes)
}
