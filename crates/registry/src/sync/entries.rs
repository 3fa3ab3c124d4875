//! The entries of a copied log, each verified against the checkpoint, with the right of the authority to publish it.

use super::bundles::{Bundles, blame_bundle, check_bundle};
use super::log::AcceptedLog;
use super::{BATCH, BeginIndex, RejectedEntry, Request, SyncError};
use crate::checkpoint::Head;
use crate::copy::IndexFile;
use crate::entry::Entry;
use crate::files::LogFiles;
use crate::index::{LogSource, QuarantinedPattern, Sources};
use crate::parallel;
use crate::root::{Authority, Permission, Root};
use crate::storage::Storage;
use crate::tile::{self, Level, Tile};

/// Most rejected entries that a report lists; further ones are counted.
const LISTED: usize = 10_000;

/// An entry of a log, for the index or rejected.
pub(super) enum Checked {
    Accepted { foreign: bool, entry: Box<Entry> },
    Rejected(String),
}

fn check(authority: &Authority, bytes: &[u8]) -> Checked {
    let entry = match Entry::parse(bytes) {
        Ok(entry) => entry,
        Err(why) => return Checked::Rejected(format!("malformed: {why}")),
    };
    match authority.permission_for(&entry) {
        Permission::Own => Checked::Accepted { foreign: false, entry: Box::new(entry) },
        Permission::Foreign => Checked::Accepted { foreign: true, entry: Box::new(entry) },
        Permission::Overreach => {
            let states = entry.states().iter().map(|state| state.as_str()).collect::<Vec<_>>();
            let about = if states.is_empty() { "no State's".to_owned() } else { states.join(" ") };
            let kind = entry.kind_name();
            Checked::Rejected(format!(
                "overreach: the authority has no right to state {kind:?} about {about} documents"
            ))
        }
    }
}

/// An index that was built, and the entries that are not in it.
pub(super) struct Built {
    pub(super) index: IndexFile,
    pub(super) quarantined: Vec<QuarantinedPattern>,
    pub(super) rejected: Vec<RejectedEntry>,
    pub(super) rejected_count: u64,
}

/// Verifies every entry of every accepted log in the copy and builds the index.
pub(super) fn build(
    request: &Request<'_>,
    begin: &BeginIndex<'_>,
    root: &Root,
    accepted: &[AcceptedLog<'_>],
) -> Result<Built, SyncError> {
    let mut writer = begin(&sources(root, accepted))?;
    let (mut rejected, mut rejected_count) = (Vec::new(), 0);
    for (place, log) in accepted.iter().enumerate() {
        let source = LogFiles { store: request.source, origin: &log.authority.origin };
        verify(request.dir, Some(&source), log.authority, &log.head, &mut |position, checked| {
            if position % 1024 == 0 {
                (request.options.progress)("index", position, log.head.size);
            }
            match checked {
                Checked::Accepted { foreign, entry } => writer.add(place, position, foreign, &entry)?,
                Checked::Rejected(why) => {
                    rejected_count += 1;
                    if rejected.len() < LISTED {
                        rejected.push(RejectedEntry { origin: log.authority.origin.clone(), position, why });
                    }
                }
            }
            Ok(())
        })?;
    }
    let written = writer.finish()?;
    for entry in written.rejected {
        rejected_count += u64::from(!entry.is_partly_used());
        if let Some(log) = accepted.get(entry.log).filter(|_| rejected.len() < LISTED) {
            let origin = log.authority.origin.clone();
            rejected.push(RejectedEntry { origin, position: entry.position, why: entry.why });
        }
    }
    Ok(Built { index: written.file, quarantined: written.quarantined, rejected, rejected_count })
}

/// The logs that an index is built from.
fn sources(root: &Root, accepted: &[AcceptedLog<'_>]) -> Sources {
    let log = |log: &AcceptedLog<'_>| LogSource {
        authority: log.authority.name.clone(),
        state: log.authority.state,
        origin: log.authority.origin.clone(),
        size: log.head.size,
        root_hash: log.head.root,
    };
    Sources {
        root_version: root.version,
        corroboration: u32::try_from(root.corroboration).unwrap_or(u32::MAX),
        logs: accepted.iter().map(log).collect(),
    }
}

/// Reads a copied log from its first to its last entry, and verifies each bundle against the root hash. A damaged bundle
/// is read again from the source, if there is one.
pub(super) fn verify(
    dir: &dyn Storage,
    source: Option<&LogFiles<'_>>,
    authority: &Authority,
    head: &Head,
    each: &mut dyn FnMut(u64, Checked) -> Result<(), SyncError>,
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
                (Err(_), Some(source)) => repair(dir, source, &bundles, tile)?,
            };
            let entries =
                tile::parse_entries(&bytes, tile.width).map_err(|why| blame_bundle(&copied, tile, Some(why)))?;
            Ok((tile, entries.iter().map(|entry| check(authority, entry)).collect::<Vec<_>>()))
        };
        for result in parallel::each(tiles.iter().copied().zip(bytes).collect(), work) {
            let (tile, entries) = result?;
            for (position, checked) in (tile.start()..).zip(entries) {
                each(position, checked)?;
            }
        }
    }
    Ok(())
}

/// Replaces a damaged bundle of the copy by the source's.
fn repair(dir: &dyn Storage, source: &LogFiles<'_>, bundles: &Bundles, tile: Tile) -> Result<Vec<u8>, SyncError> {
    let bytes = source.read_tiles(&[tile])?.pop().unwrap_or_default();
    let leaves = check_bundle(bundles, tile, &bytes).map_err(|why| blame_bundle(source, tile, why))?;
    let leaf_tile = Tile { level: Level::Hashes(0), ..tile };
    dir.write_all(vec![(source.path(tile), bytes.clone()), (source.path(leaf_tile), leaves.concat())])?;
    Ok(bytes)
}
