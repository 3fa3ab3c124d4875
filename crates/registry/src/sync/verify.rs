//! Proving a copy again, offline.

use super::SyncError;
use super::bundles::Bundles;
use super::entries::{Judged, prove};
use crate::copy::{self, CopyError};
use crate::files::{FilesError, LogFiles};
use crate::storage::Storage;
use crate::tile::{Level, Tile};
use crate::tree;

/// Proves a whole copy again, offline: from the roots over every checkpoint and every tile to every entry's right.
///
/// # Errors
/// [`SyncError`]: what does not hold.
pub fn verify(
    dir: &dyn Storage,
    copy: &copy::VerifiedCopy,
    progress: &dyn Fn(&str, u64, u64),
) -> Result<u64, SyncError> {
    let mut rejected = 0;
    for log in &copy.logs {
        let files = LogFiles { store: dir, origin: &log.authority.origin };
        let bundles = Bundles::read(&files, &log.head)?;
        for tile in Tile::of(Level::Hashes(0), 0, log.head.size) {
            let hashes = files.hashes(tile)?;
            if !bundles.is(tile.index, &hashes) {
                return Err(FilesError::Tampered { path: files.path(tile) }.into());
            }
        }
        check_levels(&files, &bundles, log.head.size)?;
        prove(dir, None, &log.authority, &log.head, &mut |position, judged| {
            progress(&log.authority.origin, position, log.head.size);
            rejected += u64::from(matches!(judged, Judged::Rejected(_)));
            Ok(())
        })?;
    }
    if rejected != copy.snapshot.rejected {
        let (found, said) = (rejected, copy.snapshot.rejected);
        let why = format!("{found} entries may not be said, but snapshot.json says that {said} were set aside");
        return Err(CopyError::Damaged(why).into());
    }
    Ok(copy.logs.iter().map(|log| log.head.size).sum())
}

/// The levels above the first are made of it.
fn check_levels(files: &LogFiles<'_>, bundles: &Bundles, size: u64) -> Result<(), FilesError> {
    let mut hashes = bundles.whole.clone();
    for level in Tile::levels(size).skip(1) {
        for tile in Tile::of(level, 0, size) {
            let from = usize::try_from(tile.start()).unwrap_or(usize::MAX);
            let expected = hashes.get(from..from.saturating_add(tile.width.into())).unwrap_or_default();
            if files.hashes(tile)? != expected {
                return Err(FilesError::Tampered { path: files.path(tile) });
            }
        }
        hashes = hashes.chunks_exact(256).map(tree::root).collect();
    }
    Ok(())
}
