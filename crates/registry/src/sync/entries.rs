//! The entries of a copied log, each verified against the checkpoint, with the rules of what its authority may state.

use jiff::Timestamp;

use super::bundles::{Bundles, blame_bundle, check_bundle};
use super::log::AcceptedLog;
use super::{BATCH, BeginIndex, RejectedEntry, Request, SyncError};
use crate::checkpoint::Head;
use crate::copy::IndexFile;
use crate::files::LogFiles;
use crate::index::{LogSource, QuarantinedPattern, Sources};
use crate::parallel;
use crate::root::Root;
use crate::rules::{AllowedEntry, LogHistory, Reach, RuleBreach, Rules};
use crate::storage::Storage;
use crate::tile::{self, Level, Tile};

/// Most rejected entries of a log that a report lists; further ones are counted. One log's entries take no other's place.
const LISTED: usize = 1_000;

/// An entry of a log, for the index or rejected.
pub(super) type Checked = Result<AllowedEntry, RuleBreach>;

/// A log whose entries are verified.
#[derive(Clone, Copy)]
pub(super) struct VerifiedLog<'a> {
    pub(super) rules: Rules<'a>,
    pub(super) head: &'a Head,
    /// The time of its checkpoint.
    pub(super) issued: Timestamp,
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
        let rules = Rules { root, authority: log.authority };
        let verified = VerifiedLog { rules, head: &log.head, issued: log.issued };
        let mut listed = 0;
        verify(request.dir, Some(&source), verified, &mut |position, checked| {
            if position % 1024 == 0 {
                (request.options.progress)("index", position, log.head.size);
            }
            match checked {
                Ok(AllowedEntry { entry, reach }) => writer.add(place, position, reach == Reach::Foreign, &entry)?,
                Err(breach) => {
                    rejected_count += 1;
                    listed += 1;
                    if listed <= LISTED {
                        let (origin, why, code) = (log.authority.origin.clone(), breach.to_string(), breach.code());
                        rejected.push(RejectedEntry { origin, position, why, code });
                    }
                }
            }
            Ok(())
        })?;
    }
    let (index, quarantined) = writer.finish()?;
    Ok(Built { index, quarantined, rejected, rejected_count })
}

/// The logs that an index is built from.
fn sources(root: &Root, accepted: &[AcceptedLog<'_>]) -> Sources {
    let log = |log: &AcceptedLog<'_>| LogSource {
        authority: log.authority.name.clone(),
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
    log: VerifiedLog<'_>,
    each: &mut dyn FnMut(u64, Checked) -> Result<(), SyncError>,
) -> Result<(), SyncError> {
    let VerifiedLog { rules, head, issued } = log;
    let copied = LogFiles { store: dir, origin: &rules.authority.origin };
    let mut history = LogHistory::new();
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
            let check = |(position, entry): (u64, &&[u8])| (entry.len(), rules.parse(entry, Some(position), issued));
            Ok((tile, (tile.start()..).zip(&entries).map(check).collect::<Vec<_>>()))
        };
        for result in parallel::each(tiles.iter().copied().zip(bytes).collect(), work) {
            let (tile, entries) = result?;
            for (position, (length, checked)) in (tile.start()..).zip(entries) {
                each(position, history.next(&rules, length, Some(position), checked))?;
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
