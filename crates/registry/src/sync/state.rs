//! The end of a synchronisation: `snapshot.json` is replaced, then files that no state needs are removed.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::log::SyncedLog;
use super::{LogReport, Report, Request, SyncError};
use crate::canonical;
use crate::copy::{self, HeldHead, IndexFile, SnapshotFile, SnapshotLog, SnapshotRoot};
use crate::files::LogFiles;
use crate::root::{Root, SignedRoot};
use crate::storage::Storage;
use crate::tile::{Level, Tile};

/// Replaces `snapshot.json`, and removes files that the new state does not need.
pub(super) fn finish(
    request: &Request<'_>,
    newest: &SignedRoot,
    synced: &[SyncedLog<'_>],
    index: IndexFile,
    report: &Report,
) -> Result<(), SyncError> {
    let log = |(log, synced): (&LogReport, &SyncedLog<'_>)| SnapshotLog {
        authority: log.authority.clone(),
        condition: log.condition.clone(),
        description: log.description.clone(),
        epochs: synced.epochs.iter().cloned().collect(),
        fork: synced.fork.clone(),
        held: synced.accepted.as_ref().map(|log| HeldHead::new(&log.head, log.issued)),
        origin: log.origin.clone(),
        undeclared: synced.undeclared.iter().cloned().collect(),
    };
    let snapshot = SnapshotFile {
        schema: copy::SCHEMA.to_owned(),
        index,
        logs: report.logs.iter().zip(synced).map(log).collect(),
        root: SnapshotRoot {
            expires: newest.root.expires,
            sha256: hex::encode(Sha256::digest(newest.print())),
            version: newest.root.version,
        },
        rejected: report.rejected_count,
    };
    let rejected = report
        .rejected
        .iter()
        .map(|entry| serde_json::json!({ "origin": entry.origin, "code": entry.code, "position": entry.position, "why": entry.why }));
    let rejected = serde_json::json!({ "count": report.rejected_count, "entries": rejected.collect::<Vec<_>>() });
    request.dir.write_all(vec![("set-aside.json".into(), canonical::print(&rejected))])?;
    let bytes = canonical::print(&serde_json::to_value(&snapshot).unwrap_or_default());
    request.dir.write_all(vec![("snapshot.json".into(), bytes)])?;
    remove_unused(request.dir, &newest.root, &snapshot)
}

/// Removes files of logs that the root does not name, partial tiles that whole ones have replaced, and former indexes.
fn remove_unused(dir: &dyn Storage, root: &Root, snapshot: &SnapshotFile) -> Result<(), SyncError> {
    let mut kept = BTreeSet::new();
    for authority in &root.authorities {
        let files = LogFiles { store: dir, origin: &authority.origin };
        kept.insert(files.checkpoint());
        let held = snapshot.logs.iter().find(|log| log.origin == authority.origin).and_then(|log| log.held.as_ref());
        let size = held.map_or(0, |held| held.size);
        let levels = Tile::levels(size).chain([Level::Entries]);
        kept.extend(levels.flat_map(|level| Tile::of(level, 0, size)).map(|tile| files.path(tile)));
    }
    for path in dir.list("log")?.into_iter().filter(|path| is_of_log(path) && !kept.contains(path)) {
        dir.remove(&path)?;
    }
    for path in dir.list("index")?.into_iter().filter(|path| *path != snapshot.index.file) {
        dir.remove(&path)?;
    }
    Ok(())
}

/// Returns true if a synchronisation writes files of this path: what else lies in a copy stays.
fn is_of_log(path: &str) -> bool {
    path.ends_with("/checkpoint") || path.contains("/tile/")
}
