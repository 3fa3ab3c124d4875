//! The entries of a copied log, each verified against the checkpoint, with the rules of what its authority may state.

use jiff::Timestamp;

use super::bundles::{Bundles, blame_bundle, check_bundle};
use super::log::{AcceptedLog, SyncedLog};
use super::{BATCH, BeginIndex, Refusal, RejectedEntry, Request, SyncError, shorten};
use crate::checkpoint::Head;
use crate::copy::IndexFile;
use crate::entry::{Body, Entry};
use crate::files::{FilesError, LogFiles};
use crate::index::{LogSource, QuarantinedPattern, Sources};
use crate::parallel;
use crate::root::Root;
use crate::rules::{AllowedEntry, LogHistory, Reach, RuleBreach, Rules};
use crate::storage::Storage;
use crate::tile::{self, Level, Tile};

/// Most rejected entries of a log that a report lists; further ones are counted. One log's entries take no other's place.
pub const LISTED: usize = 1_000;

/// Undeclared epochs of a log that `snapshot.json` names, at most: each of a million entries may name another one.
const NAMED: usize = 16;

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

/// Verifies every entry of every accepted log in the copy and builds the index. A bundle that is damaged, and that the source
/// cannot replace, is missing in the index, and its log is damaged.
pub(super) fn build(
    request: &Request<'_>,
    begin: &BeginIndex<'_>,
    root: &Root,
    synced: &mut [SyncedLog<'_>],
) -> Result<Built, SyncError> {
    let accepted = synced.iter().filter_map(|log| log.accepted.as_ref()).collect::<Vec<_>>();
    let mut writer = begin(&sources(root, &accepted))?;
    let (mut rejected, mut rejected_count) = (RejectedEntries::new(&accepted), 0);
    let logs = synced.iter_mut().filter(|log| log.accepted.is_some());
    for (place, synced) in logs.enumerate() {
        let SyncedLog { accepted: Some(log), refused, healed, epochs, undeclared, .. } = synced else { continue };
        let source = LogFiles { store: request.source, origin: &log.authority.origin };
        let rules = Rules { root, authority: log.authority };
        let verified = VerifiedLog { rules, head: &log.head, issued: log.issued };
        let mut each = |position: u64, checked: Checked| -> Result<(), SyncError> {
            if position.is_multiple_of(1024) {
                (request.options.progress)("index", position, log.head.size);
            }
            match checked {
                Ok(AllowedEntry { entry, reach }) => {
                    if let Some(epoch) = epoch(&entry).filter(|epoch| !epochs.contains(*epoch)) {
                        epochs.insert(epoch.to_owned());
                    }
                    writer.add(place, position, reach == Reach::Foreign, &entry)?;
                }
                Err(breach) => {
                    if let RuleBreach::UndeclaredEpoch(epoch) | RuleBreach::EpochPeriod { epoch, .. } = &breach
                        && undeclared.len() < NAMED
                    {
                        undeclared.insert(epoch.clone());
                    }
                    rejected_count += 1;
                    rejected.add(place, position, breach.code(), breach.to_string());
                }
            }
            Ok(())
        };
        let mut damage = |damage: Damage| -> Result<(), SyncError> {
            match damage {
                Damage::Healed(file) => *healed = healed.take().or(Some(file)),
                Damage::Kept { file, why } => *refused = Some(Refusal::Damaged { file, why: why.to_string() }),
            }
            Ok(())
        };
        verify(request.dir, Some(&source), verified, &mut each, &mut damage)?;
    }
    let written = writer.finish()?;
    for entry in written.rejected {
        rejected_count += u64::from(!entry.is_beyond_limit());
        rejected.add(entry.log, entry.position, entry.code, entry.why);
    }
    let rejected = rejected.into_sorted();
    Ok(Built { index: written.file, quarantined: written.quarantined, rejected, rejected_count })
}

/// The rejected entries of each log.
struct RejectedEntries<'a>(Vec<(&'a str, Vec<RejectedEntry>)>);

impl<'a> RejectedEntries<'a> {
    fn new(accepted: &[&AcceptedLog<'a>]) -> Self {
        Self(accepted.iter().map(|log| (log.authority.origin.as_str(), Vec::new())).collect())
    }

    /// Adds an entry of the log at a place, unless the log has enough of them.
    fn add(&mut self, log: usize, position: u64, code: &'static str, why: String) {
        if let Some((origin, entries)) = self.0.get_mut(log).filter(|(_, entries)| entries.len() < LISTED) {
            entries.push(RejectedEntry { origin: (*origin).to_owned(), position, why: shorten(why), code });
        }
    }

    /// The entries in the order of logs and positions.
    fn into_sorted(mut self) -> Vec<RejectedEntry> {
        self.0.iter_mut().for_each(|(_, entries)| entries.sort_by_key(|entry| entry.position));
        self.0.into_iter().flat_map(|(_, entries)| entries).collect()
    }
}

/// The epoch under which the entry's document is hashed.
fn epoch(entry: &Entry) -> Option<&str> {
    match &entry.body {
        Body::Document(body) => Some(body.epoch.as_str()),
        Body::Reuse(body) => Some(body.epoch.as_str()),
        Body::KnownGood(body) => Some(body.epoch.as_str()),
        _ => None,
    }
}

/// The logs that an index is built from.
fn sources(root: &Root, accepted: &[&AcceptedLog<'_>]) -> Sources {
    let log = |log: &&AcceptedLog<'_>| LogSource {
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

/// A file of the copy that is damaged.
pub(super) enum Damage {
    /// The source had the right one.
    Healed(String),
    /// Damaged still.
    Kept { file: String, why: SyncError },
}

/// Reads a copied log from its first to its last entry, and verifies each bundle against the root hash. A damaged bundle
/// is replaced by the source's, if there is one. What stays damaged is passed over, if `damage` does not make it an error.
pub(super) fn verify(
    dir: &dyn Storage,
    source: Option<&LogFiles<'_>>,
    log: VerifiedLog<'_>,
    each: &mut dyn FnMut(u64, Checked) -> Result<(), SyncError>,
    damage: &mut dyn FnMut(Damage) -> Result<(), SyncError>,
) -> Result<(), SyncError> {
    let VerifiedLog { rules, head, issued } = log;
    let copied = LogFiles { store: dir, origin: &rules.authority.origin };
    let mut history = LogHistory::new();
    let bundles = match Bundles::read(&copied, head) {
        Ok(bundles) => bundles,
        Err(why) => match source.map(|source| Bundles::read(source, head)) {
            Some(Ok(bundles)) => {
                dir.write_all(bundles.hash_files(&copied, head.size))?;
                damage(Damage::Healed(copied.path("tile")))?;
                bundles
            }
            _ => return damage(Damage::Kept { file: copied.path("tile"), why: why.into() }),
        },
    };
    for tiles in Tile::of(Level::Entries, 0, head.size).collect::<Vec<_>>().chunks(BATCH) {
        let bytes = match copied.read_tiles(tiles) {
            Ok(bytes) => bytes.into_iter().map(Some).collect(),
            Err(_) => tiles.iter().map(|tile| copied.read_tiles(&[*tile]).ok()?.pop()).collect::<Vec<_>>(),
        };
        let work = |(tile, bytes): (Tile, Option<Vec<u8>>)| -> Result<_, SyncError> {
            let missing = || FilesError::Missing(copied.path(tile));
            let checked = match &bytes {
                Some(bytes) => check_bundle(&bundles, tile, bytes).map_err(|why| blame_bundle(&copied, tile, why)),
                None => Err(missing()),
            };
            let (bytes, healed) = match (checked, bytes, source) {
                (Ok(_), Some(bytes), _) => (bytes, false),
                (_, _, Some(source)) => (repair(dir, source, &bundles, tile)?, true),
                (why, _, None) => return Err(why.err().unwrap_or_else(missing).into()),
            };
            let entries =
                tile::parse_entries(&bytes, tile.width).map_err(|why| blame_bundle(&copied, tile, Some(why)))?;
            let check = |(position, entry): (u64, &&[u8])| (entry.len(), rules.parse(entry, Some(position), issued));
            Ok((healed, (tile.start()..).zip(&entries).map(check).collect::<Vec<_>>()))
        };
        let results = parallel::each(tiles.iter().copied().zip(bytes).collect(), work);
        for (tile, result) in tiles.iter().zip(results) {
            let file = copied.path(tile);
            let (healed, entries) = match result {
                Ok(read) => read,
                Err(why) => {
                    damage(Damage::Kept { file, why })?;
                    continue;
                }
            };
            if healed {
                damage(Damage::Healed(file))?;
            }
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
