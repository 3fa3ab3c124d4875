//! A synchronised copy in a folder of a checkpoint:
//!
//! ```text
//! DIR/root/1.json …          the chain of roots, from the first root, which was handed over
//! DIR/log/<origin>/…         checkpoints and tiles, so that a copy can be the source of another
//! DIR/index/…                the index
//! DIR/snapshot.json          the current state: written last, replaced atomically
//! DIR/set-aside.json         rejected entries: malformed, or not the authority's to state
//! DIR/evidence/              checkpoints of logs that did not only grow
//! DIR/keys/                  epoch keys, for members
//! DIR/known-good.jsonl       documents known to be good: a pattern that matches one is quarantined and reported
//! ```
//!
//! ```json
//! {"index":{"file":"index/…","sha256":"…"},
//!  "logs":[{"authority":"Immigration of Utopia","issued":"2026-11-23T06:00:00Z","origin":"immigration.uto.example","root":"…","size":17}],
//!  "refused":[{"origin":"police.xyz.example","says":"…","word":"fork"}],
//!  "root":{"expires":"2027-01-01T00:00:00Z","sha256":"…","version":2},"schema":"bordercheck.registry-snapshot/1","set_aside":3}
//! ```
//!
//! Each time a copy is opened, the chain of roots is verified, and for each log in the current index its checkpoint with
//! every signature that the root requires. Tiles are verified when they are copied, and by `registry verify`.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::canonical::{self, NotCanonical};
use super::checkpoint::Head;
use super::files::{FilesError, LogFiles};
use super::index::{BuiltIndex, Index, IndexError};
use super::root::{self, Authority, ROOT_BYTES, Root, RootError, SignedRoot, VERSIONS};
use super::storage::{Replaced, Storage, StoreError, Version};
use super::verified::{self, CHECKPOINT_BYTES, CheckpointError};

/// The schema that `snapshot.json` names.
pub const SCHEMA: &str = "bordercheck.registry-snapshot/1";
/// The largest `snapshot.json` that is read, in bytes: some hundreds for each log.
const SNAPSHOT_BYTES: u64 = 1 << 20;

/// The contents of `snapshot.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotFile {
    /// [`SCHEMA`].
    pub schema: String,
    /// The current index.
    pub index: IndexFile,
    /// The logs in the index, in the order of the root.
    pub logs: Vec<SnapshotLog>,
    /// The logs whose newest state was refused.
    pub refused: Vec<RefusedLog>,
    /// The root under which the logs were verified.
    pub root: SnapshotRoot,
    /// Number of entries that are in the logs and were rejected.
    #[serde(rename = "set_aside")]
    pub rejected: u64,
}

/// The file of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexFile {
    /// Path of the file, relative to the copy.
    pub file: String,
    /// [`Index::sha256`] in lower-case hexadecimal.
    pub sha256: String,
}

/// A log that is in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotLog {
    /// Name of the authority.
    pub authority: String,
    /// Time by which enough witnesses had cosigned this size.
    pub issued: Timestamp,
    /// Origin line of its checkpoints.
    pub origin: String,
    /// Root hash of its tree, in base64.
    pub root: String,
    /// Number of entries.
    pub size: u64,
}

/// A log whose newest state was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedLog {
    /// Origin line of its checkpoints.
    pub origin: String,
    /// The reason, in a sentence.
    #[serde(rename = "says")]
    pub description: String,
    /// The reason's code, such as `fork`.
    #[serde(rename = "word")]
    pub code: String,
}

/// The root under which a snapshot's logs were verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotRoot {
    /// Time from which on it is no longer valid.
    pub expires: Timestamp,
    /// SHA-256 of its file, in lower-case hexadecimal.
    pub sha256: String,
    /// Version of the root, from 1.
    pub version: u64,
}

/// A copy whose roots and checkpoints are verified.
#[derive(Clone, Debug)]
pub struct VerifiedCopy {
    /// The current root.
    pub root: Root,
    /// The logs in the index, in the order of the root.
    pub logs: Vec<CopiedLog>,
    /// The current state.
    pub snapshot: SnapshotFile,
}

/// A log of a copy.
#[derive(Clone, Debug)]
pub struct CopiedLog {
    /// The authority whose log it is.
    pub authority: Authority,
    /// Size and root hash of the log, as they are in the index.
    pub head: Head,
    /// Time by which enough witnesses had cosigned it.
    pub issued: Timestamp,
}

/// The reason why a copy cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// A file cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A root of the chain is not valid.
    #[error(transparent)]
    Root(#[from] RootError),
    /// A checkpoint is not signed as the root requires.
    #[error("{origin}: {why}")]
    Log {
        /// Origin line of the log.
        origin: String,
        /// The fault in its checkpoint.
        why: CheckpointError,
    },
    /// A file is missing: the folder is no copy, or not a whole one.
    #[error("{0} is missing: synchronise first")]
    Missing(String),
    /// `snapshot.json` is not canonical JSON.
    #[error("snapshot.json is not canonical: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// `snapshot.json` has another form, or another file contradicts it.
    #[error("{0}")]
    Damaged(String),
}

/// A folder as a [`Storage`] that is only read: every call that writes fails.
#[derive(Clone, Debug)]
pub struct ReadOnlyFolder(pub PathBuf);

impl IndexFile {
    /// The file of an index that was built in a copy's folder.
    #[must_use]
    pub fn new(dir: &Path, built: &BuiltIndex) -> Self {
        let file = built.file.strip_prefix(dir).unwrap_or(&built.file);
        Self { file: file.to_string_lossy().into_owned(), sha256: hex::encode(built.sha256) }
    }
}

impl VerifiedCopy {
    /// Opens the index that `snapshot.json` names. `dir` is the copy's folder. Pages are verified when they are used; to
    /// verify all, call [`Index::verify`].
    ///
    /// # Errors
    /// [`IndexError`]; [`IndexError::Mismatch`] if the file is another index, or was built from other logs.
    pub fn open_index(&self, dir: &Path) -> Result<Index, IndexError> {
        let index = Index::open(&dir.join(&self.snapshot.index.file))?;
        let sources = &index.sources().logs;
        let same_logs = sources.len() == self.logs.len()
            && sources.iter().zip(&self.logs).all(|(source, log)| {
                (&source.origin, source.size, source.root_hash) == (&log.head.origin, log.head.size, log.head.root)
            });
        let same_file = hex::encode(index.sha256()) == self.snapshot.index.sha256;
        if same_file && same_logs { Ok(index) } else { Err(IndexError::Mismatch) }
    }
}

impl ReadOnlyFolder {
    fn failed(path: &str, why: &str) -> StoreError {
        StoreError::Failed { path: path.to_owned(), why: why.to_owned() }
    }
}

impl Storage for ReadOnlyFolder {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let failed = |error: std::io::Error| Self::failed(path, &error.to_string());
        let whole = self.0.join(path);
        // Asked before it is opened: opening a FIFO waits for its writer, and a device may never end.
        let about = match fs::metadata(&whole) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            other => other.map_err(failed)?,
        };
        if !about.is_file() {
            return Err(Self::failed(path, "no regular file"));
        }
        let file = File::open(whole).map_err(failed)?;
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

/// Opens a copy and verifies the signatures of its roots and checkpoints, in well under a millisecond for each log. The
/// age of root and logs is not checked: it depends on the time of inspection.
///
/// # Errors
/// [`CopyError`].
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
    let vouched = verified::verify(root, authority, &bytes).map_err(why)?;
    // An interrupted synchronisation may have copied a newer checkpoint than the one of the index.
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

/// Reads `snapshot.json`; `None` when there is none yet.
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

/// Reads and parses the chain of roots of a copy, from the first one. Their signatures are not verified.
///
/// # Errors
/// [`CopyError`].
pub fn read_chain(folder: &dyn Storage) -> Result<Vec<SignedRoot>, CopyError> {
    let mut chain = Vec::new();
    for version in 1..=VERSIONS {
        match folder.read(&format!("root/{version}.json"), ROOT_BYTES)? {
            Some(bytes) => chain.push(SignedRoot::parse(&bytes)?),
            None if chain.is_empty() => {}
            None => break,
        }
    }
    Ok(chain)
}

/// Reads the bytes of the entry at a position of a log, from 0. If the copy was synchronised since it was opened, the last,
/// partial bundle of entries may have been replaced by a larger one, from which the entry is then read.
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

    #[test]
    fn a_read_only_folder_is_never_written() {
        let folder = ReadOnlyFolder(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/registry"));
        assert!(folder.read("../registry/no-such-file", 9).unwrap().is_none());
        assert!(matches!(folder.read("accepted-growth/held/root/1.json", 9), Err(StoreError::Oversize { .. })));
        assert!(folder.write_all(vec![("new".to_owned(), Vec::new())]).is_err());
        assert!(folder.version("new", 9).is_err() && folder.replace("new", None, b"").is_err());
        assert!(folder.remove("accepted-growth").is_err() && folder.list("accepted-growth").is_err());
    }
}
