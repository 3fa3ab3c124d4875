//! What an authority is about to say: entries that were added to its working folder and not yet published.
//!
//! ```text
//! pending/00000017/00000     up to 65,536 entries, each with its u16 length
//! pending/00000017/00001
//! pending/00000017/whole     the SHA-256 of each of them, a line each: written last, so that an addition is whole or was not
//! ```
//!
//! The hashes are taken from the entries as they were checked. A bit that flips on the disk until they are published is
//! seen.

use sha2::{Digest, Sha256};

use super::storage::{Storage, StoreError};
use super::tile::{self, ENTRY_BYTES};

/// Entries that are published at once: a whole tile of level 1.
pub const CHUNK_ENTRIES: usize = 1 << 16;
/// Bytes of entries that are published at once: they are held in memory a few times over.
pub const CHUNK_BYTES: usize = 32 << 20;

/// The reason why nothing was added to the queue or taken from it.
#[derive(Debug, thiserror::Error)]
pub enum PendingError {
    /// The store's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// docs/registry.md.
    #[error("oversize: an entry has {0} bytes, and at most {ENTRY_BYTES} are allowed")]
    Oversize(usize),
    /// Other bytes than were added.
    #[error("{0} holds other bytes than were added")]
    Damaged(String),
}

/// Entries that are published at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The file that they are in.
    pub path: String,
    /// The entries.
    pub entries: Vec<Vec<u8>>,
}

/// Adds entries as the addition of this number: all or none of them, whatever happens.
///
/// # Errors
/// [`PendingError`].
pub fn add(work_dir: &dyn Storage, next: u64, entries: &mut dyn Iterator<Item = Vec<u8>>) -> Result<u64, PendingError> {
    let (mut added, mut hashes) = (0, String::new());
    let mut chunk = Vec::new();
    let mut inside = 0;
    let flush = |chunk: &mut Vec<u8>, hashes: &mut String| -> Result<(), PendingError> {
        let path = format!("pending/{next:08}/{:05}", hashes.lines().count());
        hashes.push_str(&hex::encode(Sha256::digest(&chunk)));
        hashes.push('\n');
        Ok(work_dir.write_all(vec![(path, std::mem::take(chunk))])?)
    };
    for entry in entries {
        if entry.len() > ENTRY_BYTES {
            return Err(PendingError::Oversize(entry.len()));
        }
        if inside == CHUNK_ENTRIES || chunk.len() + entry.len() + 2 > CHUNK_BYTES {
            flush(&mut chunk, &mut hashes)?;
            inside = 0;
        }
        tile::push_entry(&mut chunk, &entry);
        (added, inside) = (added + 1, inside + 1);
    }
    if inside > 0 {
        flush(&mut chunk, &mut hashes)?;
        work_dir.write_all(vec![(format!("pending/{next:08}/whole"), hashes.into_bytes())])?;
    }
    Ok(added)
}

/// The number of the addition that a chunk is of.
#[must_use]
pub fn number(path: &str) -> Option<u64> {
    path.split('/').nth(1)?.parse().ok()
}

/// The chunks that wait, in the order in which they were added. What an addition left that was not whole is removed.
///
/// # Errors
/// [`PendingError`].
pub fn list(work_dir: &dyn Storage) -> Result<Vec<String>, PendingError> {
    let names = work_dir.list("pending")?;
    let mut waiting = Vec::new();
    for name in &names {
        let Some((folder, file)) = name.rsplit_once('/') else { continue };
        let whole = format!("{folder}/whole");
        if file == "whole" {
            let left = names.iter().any(|other| other != name && other.starts_with(&format!("{folder}/")));
            if !left {
                work_dir.remove(name)?;
            }
        } else if names.binary_search(&whole).is_ok() {
            waiting.push(name.clone());
        } else {
            work_dir.remove(name)?;
        }
    }
    Ok(waiting)
}

/// Reads a chunk, as it was added or not at all.
///
/// # Errors
/// [`PendingError`].
pub fn read(work_dir: &dyn Storage, path: &str) -> Result<Chunk, PendingError> {
    let damaged = || PendingError::Damaged(path.to_owned());
    let (folder, place) = path.rsplit_once('/').ok_or_else(damaged)?;
    let hashes = work_dir.read(&format!("{folder}/whole"), u64::MAX)?.ok_or_else(damaged)?;
    let hashes = String::from_utf8(hashes).map_err(|_| damaged())?;
    let expected = place.parse().ok().and_then(|place| hashes.lines().nth(place)).ok_or_else(damaged)?;
    let bytes = work_dir.read(path, u64::MAX)?.ok_or_else(damaged)?;
    if hex::encode(Sha256::digest(&bytes)) != expected {
        return Err(damaged());
    }
    let mut entries = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (entry, after) = after.split_at_checked(u16::from_be_bytes(*length).into()).ok_or_else(damaged)?;
        entries.push(entry.to_vec());
        rest = after;
    }
    if rest.is_empty() { Ok(Chunk { path: path.to_owned(), entries }) } else { Err(damaged()) }
}

/// Forgets a chunk that is published.
///
/// # Errors
/// [`PendingError`].
pub fn forget(work_dir: &dyn Storage, path: &str) -> Result<(), PendingError> {
    work_dir.remove(path)?;
    list(work_dir).map(|_| ())
}
