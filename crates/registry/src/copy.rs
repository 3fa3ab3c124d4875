//! A synchronised copy, as it lies on the disk of a checkpoint:
//!
//! ```text
//! DIR/root/1.json …          the chain of roots, from the one that was handed over
//! DIR/log/<origin>/…         checkpoint and tiles, so that a copy is a source too
//! DIR/index/…                what is asked at the border
//! DIR/snapshot.json          what is current: written last, replaced atomically
//! DIR/set-aside.json         entries that their authority may not say, or that are none
//! DIR/evidence/              what logs had to show that did not grow
//! DIR/keys/                  epoch keys of the members
//! DIR/known-good.jsonl       documents known to be good: a pattern that marks one is quarantined and named
//! ```
//!
//! ```json
//! {"index":{"file":"index/…","sha256":"…"},
//!  "logs":[{"authority":"Immigration of Utopia","issued":"2026-11-23T06:00:00Z","origin":"immigration.uto.example","root":"…","size":17}],
//!  "refused":[{"origin":"police.xyz.example","says":"…","word":"fork"}],
//!  "root":{"expires":"2027-01-01T00:00:00Z","sha256":"…","version":2},"schema":"bordercheck.registry-snapshot/1","set_aside":3}
//! ```
//!
//! A copy proves itself each time it is opened: the chain of roots, and for each log that the current index was built
//! from its checkpoint with all that the root asks for. Tiles are proved when they are copied, and by `registry verify`.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::canonical::{self, NotCanonical};
use super::checkpoint::Head;
use super::files::{FilesError, LogFiles};
use super::root::{self, Authority, ROOT_BYTES, Root, RootError, SignedRoot, VERSIONS};
use super::storage::{Replaced, Storage, StoreError, Version};
use super::vouch::{self, CHECKPOINT_BYTES, Unvouched};

/// The schema that `snapshot.json` names.
pub const SCHEMA: &str = "bordercheck.registry-snapshot/1";
/// Bytes of `snapshot.json`: a few hundred for each log.
const SNAPSHOT_BYTES: u64 = 1 << 20;

/// `snapshot.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotFile {
    /// [`SCHEMA`].
    pub schema: String,
    /// What is asked.
    pub index: IndexFile,
    /// What it was built from.
    pub logs: Vec<SnapshotLog>,
    /// Logs whose newest state was refused.
    pub refused: Vec<RefusedLog>,
    /// Under which root.
    pub root: SnapshotRoot,
    /// Entries that are in the logs and not in the index.
    #[serde(rename = "set_aside")]
    pub rejected: u64,
}

/// The index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexFile {
    /// Its path in the copy.
    pub file: String,
    /// Its hash, lower-case hexadecimal.
    pub sha256: String,
}

/// A log in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotLog {
    /// Whose.
    pub authority: String,
    /// When it was so, as enough witnesses say.
    pub issued: Timestamp,
    /// Its name.
    pub origin: String,
    /// Its hash, base64.
    pub root: String,
    /// Its entries.
    pub size: u64,
}

/// A log that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedLog {
    /// Its name.
    pub origin: String,
    /// Why, in full.
    #[serde(rename = "says")]
    pub description: String,
    /// Why, in a word.
    #[serde(rename = "word")]
    pub code: String,
}

/// The root of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotRoot {
    /// When it ends.
    pub expires: Timestamp,
    /// Hash of its file, lower-case hexadecimal.
    pub sha256: String,
    /// Which.
    pub version: u64,
}

/// A copy that has proved itself.
#[derive(Clone, Debug)]
pub struct VerifiedCopy {
    /// Under which root.
    pub root: Root,
    /// Its logs, in the order of the root.
    pub logs: Vec<CopiedLog>,
    /// What is current.
    pub snapshot: SnapshotFile,
}

/// A log of the copy.
#[derive(Clone, Debug)]
pub struct CopiedLog {
    /// Whose.
    pub authority: Authority,
    /// Its head.
    pub head: Head,
    /// When it was so.
    pub issued: Timestamp,
}

/// Why a copy is not used.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The disk's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A root.
    #[error(transparent)]
    Root(#[from] RootError),
    /// A checkpoint.
    #[error("{origin}: {why}")]
    Log {
        /// The log.
        origin: String,
        /// Why.
        why: Unvouched,
    },
    /// No copy, or not all of one.
    #[error("{0} is missing: synchronise first")]
    Missing(String),
    /// `snapshot.json`.
    #[error("snapshot.json is not canonical: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// `snapshot.json`, or what contradicts it.
    #[error("{0}")]
    Damaged(String),
}

/// A folder that is only read.
#[derive(Clone, Debug)]
pub struct ReadOnlyFolder(pub PathBuf);

impl ReadOnlyFolder {
    fn failed(path: &str, why: &str) -> StoreError {
        StoreError::Failed { path: path.to_owned(), why: why.to_owned() }
    }
}

impl Storage for ReadOnlyFolder {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let failed = |error: std::io::Error| Self::failed(path, &error.to_string());
        let file = match File::open(self.0.join(path)) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            other => other.map_err(failed)?,
        };
        let mut bytes = Vec::new();
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if read > limit {
            return Err(StoreError::Oversize { path: path.to_owned(), bytes: read, limit });
        }
        Ok(Some(bytes))
    }

    fn write_all(&self, _: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        Err(Self::failed("", "this folder is only read"))
    }

    fn version(&self, path: &str, _: u64) -> Result<Option<Version>, StoreError> {
        Err(Self::failed(path, "this folder is only read"))
    }

    fn replace(&self, path: &str, _: Option<&Version>, _: &[u8]) -> Result<Replaced, StoreError> {
        Err(Self::failed(path, "this folder is only read"))
    }

    fn remove(&self, path: &str) -> Result<(), StoreError> {
        Err(Self::failed(path, "this folder is only read"))
    }

    fn list(&self, path: &str) -> Result<Vec<String>, StoreError> {
        Err(Self::failed(path, "this folder is only read"))
    }
}

/// Opens a copy and has it prove itself: signatures only, in well under a millisecond for each log.
///
/// # Errors
/// [`CopyError`]. Whether root and logs are fresh is for the time of inspection to say, not for this.
pub fn open(dir: &Path) -> Result<VerifiedCopy, CopyError> {
    let folder = ReadOnlyFolder(dir.to_owned());
    let snapshot = read_snapshot(&folder)?.ok_or_else(|| CopyError::Missing("snapshot.json".into()))?;
    let mut chain = read_chain(&folder)?;
    let place = chain.iter().position(|root| root.root.version == snapshot.root.version);
    let damaged = |why: &str| CopyError::Damaged(why.to_owned());
    let place = place.ok_or_else(|| damaged("the root that snapshot.json names is missing"))?;
    chain.truncate(place.saturating_add(1));
    let root = root::check_chain(&chain)?.root.clone();
    let mut logs = Vec::new();
    for named in &snapshot.logs {
        let authority = root.authorities.iter().find(|authority| authority.origin == named.origin);
        let authority = authority.ok_or_else(|| damaged("snapshot.json names a log that the root does not"))?;
        logs.push(open_log(&folder, &root, authority, named)?);
    }
    Ok(VerifiedCopy { root, logs, snapshot })
}

fn open_log(
    folder: &ReadOnlyFolder,
    root: &Root,
    authority: &Authority,
    named: &SnapshotLog,
) -> Result<CopiedLog, CopyError> {
    let files = LogFiles { store: folder, origin: &authority.origin };
    let bytes = folder.read(&files.checkpoint(), CHECKPOINT_BYTES)?;
    let bytes = bytes.ok_or_else(|| CopyError::Missing(files.checkpoint()))?;
    let why = |why| CopyError::Log { origin: authority.origin.clone(), why };
    let vouched = vouch::check(root, authority, &bytes).map_err(why)?;
    // A synchronisation that was cut off may have copied a newer head than the index knows.
    if vouched.head.size < named.size {
        return Err(CopyError::Damaged(format!("{}: the checkpoint is older than the index", authority.origin)));
    }
    let decoded = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, &named.root).unwrap_or_default();
    let tree = <[u8; 32]>::try_from(decoded).map_err(|_| CopyError::Damaged("a root hash is no hash".into()))?;
    if vouched.head.size == named.size && vouched.head.root != tree {
        return Err(CopyError::Damaged(format!("{}: the index is of another tree", authority.origin)));
    }
    let head = Head { origin: named.origin.clone(), size: named.size, root: tree, extension: String::new() };
    Ok(CopiedLog { authority: authority.clone(), head, issued: named.issued.min(vouched.issued) })
}

/// The current snapshot; `None` when there is none yet.
///
/// # Errors
/// [`CopyError`].
pub fn read_snapshot(folder: &dyn Storage) -> Result<Option<SnapshotFile>, CopyError> {
    let Some(bytes) = folder.read("snapshot.json", SNAPSHOT_BYTES)? else { return Ok(None) };
    let value = canonical::parse(&bytes)?;
    let snapshot: SnapshotFile =
        serde_json::from_value(value).map_err(|error| CopyError::Damaged(format!("snapshot.json: {error}")))?;
    if snapshot.schema != SCHEMA {
        return Err(CopyError::Damaged(format!("snapshot.json is of the schema {:?}", snapshot.schema)));
    }
    Ok(Some(snapshot))
}

/// The roots that a copy holds, from the one that was handed over; unchecked.
///
/// # Errors
/// [`CopyError`].
pub fn read_chain(folder: &dyn Storage) -> Result<Vec<SignedRoot>, CopyError> {
    let mut chain = Vec::new();
    for version in 1..=VERSIONS {
        match folder.read(&format!("root/{version}.json"), ROOT_BYTES)? {
            Some(bytes) => chain.push(SignedRoot::read(&bytes)?),
            None if chain.is_empty() => {}
            None => break,
        }
    }
    Ok(chain)
}

/// An entry of a copy, as its log has it. A copy that was synchronised since it was opened has outgrown the last, partial
/// bundle; what it held is in the one that took its place.
///
/// # Errors
/// [`FilesError`].
pub fn read_entry(dir: &Path, log: &Head, position: u64) -> Result<Vec<u8>, FilesError> {
    let folder = ReadOnlyFolder(dir.to_owned());
    let files = LogFiles { store: &folder, origin: &log.origin };
    files.entry(position, log.size).or_else(|error| {
        let now = read_snapshot(&folder).ok().flatten();
        let grown =
            now.and_then(|now| now.logs.into_iter().find(|now| now.origin == log.origin && now.size > log.size));
        grown.map_or(Err(error), |grown| files.entry(position, grown.size))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A copy is asked, by however many at once; who writes one has a store.
    #[test]
    fn a_folder_that_is_asked_is_only_read() {
        let folder = ReadOnlyFolder(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/registry"));
        assert!(folder.read("../registry/no-such-file", 9).unwrap().is_none());
        assert!(matches!(folder.read("accepted-growth/held/root/1.json", 9), Err(StoreError::Oversize { .. })));
        assert!(folder.write_all(vec![("new".to_owned(), Vec::new())]).is_err());
        assert!(folder.version("new", 9).is_err() && folder.replace("new", None, b"").is_err());
        assert!(folder.remove("accepted-growth").is_err() && folder.list("accepted-growth").is_err());
    }
}
