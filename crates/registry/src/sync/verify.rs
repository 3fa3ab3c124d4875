//! Verifies a whole copy offline.

use super::SyncError;
use super::bundles::Bundles;
use super::entries::{self, Damage, VerifiedLog};
use crate::copy::{self, CopyError, LogCondition};
use crate::files::{FilesError, LogFiles};
use crate::index::EntryIds;
use crate::rules::Rules;
use crate::storage::Storage;
use crate::tile::{Level, Tile};
use crate::tree;

/// Verifies a whole copy offline: every checkpoint, every tile, and the right to every entry. Returns the number of
/// entries. The index is verified by [`crate::index::Index::verify`].
///
/// # Errors
/// [`SyncError`]: the first file that does not verify.
pub fn verify(
    dir: &dyn Storage,
    copy: &copy::VerifiedCopy,
    progress: &dyn Fn(&str, u64, u64),
) -> Result<u64, SyncError> {
    let mut rejected = 0;
    let mut ids = EntryIds::default();
    for (place, log) in copy.logs.iter().enumerate() {
        if log.condition == LogCondition::Damaged {
            return Err(CopyError::Damaged(log.description.clone()).into());
        }
        let files = LogFiles { store: dir, origin: &log.authority.origin };
        let bundles = Bundles::read(&files, &log.head)?;
        for tile in Tile::of(Level::Hashes(0), 0, log.head.size) {
            let hashes = files.hashes(tile)?;
            if !bundles.has(tile.index, &hashes) {
                return Err(FilesError::Tampered { path: files.path(tile) }.into());
            }
        }
        check_levels(&files, &bundles, log.head.size)?;
        let rules = Rules { root: &copy.root, authority: &log.authority };
        let verified = VerifiedLog { rules, head: &log.head, issued: log.issued };
        entries::verify(
            dir,
            None,
            verified,
            &mut |position, checked| {
                progress(&log.authority.origin, position, log.head.size);
                match checked {
                    Ok(allowed) => ids.add(place, position, &allowed.entry),
                    Err(_) => rejected += 1,
                }
                Ok(())
            },
            &mut |damage| match damage {
                Damage::Kept { why, .. } => Err(why),
                Damage::Healed(_) => Ok(()),
            },
        )?;
    }
    rejected += u64::try_from(ids.resolve().rejected.len()).unwrap_or(u64::MAX);
    if rejected != copy.snapshot.rejected {
        let (found, expected) = (rejected, copy.snapshot.rejected);
        let why = format!("{found} entries are rejected, but snapshot.json says {expected}");
        return Err(CopyError::Damaged(why).into());
    }
    Ok(copy.logs.iter().map(|log| log.head.size).sum())
}

/// Checks that each level of tiles is computed from the one below.
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
