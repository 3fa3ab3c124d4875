//! Synchronisation: verifies what a source offers, copies it, and builds the index that is asked at the border.
//!
//! ```text
//! root chain ─▶ checkpoint of every log ─▶ new tiles, each hashed ─▶ right to every entry ─▶ index ─▶ snapshot.json
//! ```
//!
//! An error in the root chain refuses the whole source. A log that is refused keeps the state that the copy has, and the
//! others are synchronised: whatever is wrong with one log, in the source or in the copy, is wrong with that log alone. `snapshot.json` is replaced last and atomically; all other files are immutable. A process that
//! is killed leaves the old or the new copy, and the next run continues with the files that are there. A copy depends on
//! the logs alone, not on how often it was synchronised.
//!
//! ```
//! # #[cfg(feature = "store")]
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use registry::store::Store;
//! use registry::sync::{Options, sync};
//!
//! let fixture = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/registry/accepted-growth"));
//! # let dir = std::env::temp_dir().join(format!("registry-sync-example-{}", std::process::id()));
//! # let copy = dir.as_path();
//! let source = Store::folder(&fixture.join("source"))?;
//! let first_root = std::fs::read(fixture.join("root.json"))?;
//! let now = "2026-11-24T06:00:00Z".parse()?;
//!
//! let report = sync(&source, copy, Some(&first_root), now, &Options::default())?;
//! assert!(report.logs.iter().all(|log| log.refused.is_none()) && report.rejected_count == 0);
//!
//! let snapshot = registry::snapshot::Snapshot::open(copy)?;
//! assert_eq!(snapshot.logs().map(|log| log.size).collect::<Vec<_>>(), [87, 72]);
//! # std::fs::remove_dir_all(copy)?;
//! # Ok(())
//! # }
//! # #[cfg(feature = "store")]
//! # example().unwrap();
//! ```

mod bundles;
mod entries;
mod fork;
mod index;
mod log;
mod refusal;
mod report;
mod roots;
mod state;
mod tiles;
mod verify;

#[cfg(feature = "store")]
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

#[doc(hidden)]
pub use self::entries::LISTED;
use self::fork::Memory;
pub use self::index::{BeginIndex, IndexWriter, WrittenIndex};
use self::log::SyncedLog;
pub use self::refusal::{Refusal, SyncError};
pub use self::report::{LogReport, RejectedEntry, Report};
pub use self::roots::follow_roots;
pub use self::verify::verify;
use super::copy::LogCondition;
use super::root::Authority;
use super::storage::Storage;
#[cfg(feature = "store")]
use super::{copy, storage, store::Store};

/// Number of bundles in memory at once: 64 MB with entries of 4 KiB.
const BATCH: usize = 64;

/// Options of a synchronisation.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The age from which on a checkpoint is reported as [`Refusal::Freeze`]; `None` for no limit.
    pub max_age: Option<SignedDuration>,
    /// Called with the step, and how many of how many entries are through.
    pub progress: &'a dyn Fn(&str, u64, u64),
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { max_age: None, progress: &|_, _, _| {} }
    }
}

/// The arguments of a synchronisation into any store, for tests.
#[doc(hidden)]
pub struct Request<'a> {
    /// The store of the logs and roots.
    pub source: &'a dyn Storage,
    /// The store of the copy.
    pub dir: &'a dyn Storage,
    /// The first root of the chain, as it was handed over; needed for the first synchronisation only.
    pub first_root: Option<&'a [u8]>,
    /// The time of this machine.
    pub now: Timestamp,
    /// Further options.
    pub options: Options<'a>,
}

/// Synchronises the copy in the folder `dir` with a source and builds its index. `first_root` is the root that was handed
/// over; it is needed the first time only. The copy is locked meanwhile.
///
/// # Errors
/// [`SyncError`]: the copy is as it was. A folder that is neither empty nor a copy is refused. Logs and entries that were refused are in the report.
#[cfg(feature = "store")]
pub fn sync(
    source: &dyn Storage,
    dir: &Path,
    first_root: Option<&[u8]>,
    now: Timestamp,
    options: &Options<'_>,
) -> Result<Report, SyncError> {
    copy::claim(dir)?;
    let failed =
        |error: std::io::Error| storage::StoreError::Failed { path: dir.display().to_string(), why: error.to_string() };
    let _lock = storage::lock(dir, "sync").map_err(failed)?;
    copy::mark(dir)?;
    let store = Store::folder(dir)?;
    store.sweep()?;
    let request = Request { source, dir: &store, first_root, now, options: *options };
    sync_with(&request, &|sources| index::CopyIndex::begin(dir, sources))
}

/// Synchronises a copy in any store, with an index of the caller's own, for tests that end a run at any write.
///
/// # Errors
/// [`SyncError`].
#[doc(hidden)]
pub fn sync_with(request: &Request<'_>, begin: &BeginIndex<'_>) -> Result<Report, SyncError> {
    let (chain, behind) = roots::follow(request.source, request.dir, request.first_root)?;
    let newest = chain.last().ok_or(SyncError::NoRoot)?;
    let root = &newest.root;
    // The root's expiry is judged by this machine's clock alone: a log that dates a signature ahead ends no root.
    root.check_time(request.now)?;
    let memory = Memory::read(request.dir, &chain, root);
    let mut synced: Vec<_> =
        root.authorities.iter().map(|authority| log::synchronise(request, &memory, root, authority)).collect();
    let built = entries::build(request, begin, root, &mut synced)?;
    let logs = root.authorities.iter().zip(&mut synced).map(|(authority, log)| report_log(request, authority, log));
    let report = Report {
        root: root.version,
        root_behind: behind,
        logs: logs.collect(),
        rejected: built.rejected,
        rejected_count: built.rejected_count,
        quarantined: built.quarantined,
    };
    state::finish(request, newest, &synced, built.index, &report)?;
    Ok(report)
}

/// Characters of a reason in the files of a copy. It may quote a source that nobody has signed.
const REASON: usize = 500;

/// A text of at most [`REASON`] characters.
fn shorten(text: String) -> String {
    match text.char_indices().nth(REASON) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// The report of one log. A log that nothing is wrong with may still be silent for longer than its root, or the caller,
/// tolerates.
fn report_log(request: &Request<'_>, authority: &Authority, log: &mut SyncedLog<'_>) -> LogReport {
    let refused = log.refused.take();
    let held = log.accepted.is_some();
    let condition = refused.as_ref().map_or(LogCondition::Current, |refusal| refusal.condition(held));
    let limit = request.options.max_age.map_or(authority.longest_silence(), |age| age.min(authority.longest_silence()));
    let stale = log.accepted.as_ref().filter(|log| request.now.duration_since(log.issued) > limit);
    let stale = stale.map(|log| Refusal::Freeze { origin: authority.origin.clone(), issued: log.issued, limit });
    LogReport {
        origin: authority.origin.clone(),
        authority: authority.name.clone(),
        copied: log.accepted.as_ref().map(|log| (log.head.size, log.issued)),
        added: log.accepted.as_ref().map_or(0, |log| log.head.size.saturating_sub(log.former_size)),
        description: refused.as_ref().map(|refusal| shorten(refusal.to_string())).unwrap_or_default(),
        condition,
        refused: refused.or(stale),
        healed: log.healed.clone(),
    }
}
