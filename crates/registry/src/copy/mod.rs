//! A synchronised copy in a folder of a checkpoint:
//!
//! ```text
//! DIR/root/1.json …          the chain of roots, from the first root, which was handed over
//! DIR/log/<origin>/…         checkpoints and tiles, so that a copy can be the source of another
//! DIR/index/…                the index
//! DIR/snapshot.json          the current state: written last, replaced atomically
//! DIR/copy.mark              says that the folder is a copy, which `registry sync` may change
//! DIR/set-aside.json         rejected entries: malformed, or not the authority's to state
//! DIR/evidence/              checkpoints of logs that did not only grow
//! DIR/keys/                  epoch keys, for members
//! DIR/known-good.jsonl       documents known to be good: a pattern that matches one is quarantined and reported
//! ```
//!
//! ```json
//! {"index":{"file":"index/…","sha256":"…"},
//!  "logs":[{"authority":"Immigration of Utopia","condition":"current","epochs":["2026"],"fork":null,
//!    "held":{"issued":"2026-11-23T06:00:00Z","root":"…","size":17},"origin":"immigration.uto.example","says":"","undeclared":[]}],
//!  "root":{"expires":"2027-01-01T00:00:00Z","sha256":"…","version":2},"schema":"bordercheck.registry-snapshot/2","set_aside":3}
//! ```
//!
//! Each time a copy is opened, the chain of roots is verified, and for each log in the current index its checkpoint with
//! every signature that the root requires. A checkpoint that does not verify is damage of that log alone. Tiles are verified when they are copied, and by `registry verify`.

mod condition;
mod file;
mod folder;
mod mark;

use std::path::Path;

use jiff::Timestamp;

pub use self::condition::LogCondition;
pub use self::file::{HeldHead, IndexFile, KnownFork, SCHEMA, SnapshotFile, SnapshotLog, SnapshotRoot};
pub use self::folder::ReadOnlyFolder;
pub use self::mark::{ClaimError, claim, mark};
use super::canonical::{self, NotCanonical};
use super::checkpoint::Head;
use super::files::{FilesError, LogFiles};
use super::index::{Index, IndexError};
use super::root::{self, Authority, ROOT_BYTES, Root, RootError, SignedRoot, VERSIONS};
use super::storage::{Storage, StoreError};
use super::verified::{self, CHECKPOINT_BYTES, CheckpointError};

/// The largest `snapshot.json` that is read, in bytes: what a root of [`ROOT_BYTES`] says of its logs, and for each a condition
/// of some thousand.
const SNAPSHOT_BYTES: u64 = 8 << 20;
/// The largest `set-aside.json` that is read, in bytes: a thousand reasons of some hundred characters for each of a hundred logs.
const SET_ASIDE_BYTES: u64 = 128 << 20;

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
    /// The older of the time that the log signed and the time that enough witnesses had reached.
    pub issued: Timestamp,
    /// The condition of the log.
    pub condition: LogCondition,
    /// The reason for the condition, in a sentence; empty if the log is current.
    pub description: String,
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
    #[error("{file} is damaged: {why}")]
    Log {
        /// Path of the checkpoint, relative to the copy.
        file: String,
        /// The fault in its checkpoint.
        why: CheckpointError,
    },
    /// A file is missing: the folder is no copy, or not a whole one.
    #[error("{0} is missing: synchronise first")]
    Missing(String),
    /// `snapshot.json` is not canonical JSON.
    #[error("snapshot.json is not canonical: {0}")]
    NotCanonical(#[from] NotCanonical),
    /// Another version of this program made the copy.
    #[error("the copy is of the form {0:?}, and this version reads {SCHEMA:?}: synchronise again")]
    Schema(String),
    /// `snapshot.json` has another form, or another file contradicts it.
    #[error("{0}")]
    Damaged(String),
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
    for named in snapshot.logs.iter().filter(|named| named.held.is_some()) {
        let authority = root.authorities.iter().find(|authority| authority.origin == named.origin);
        let authority = authority.ok_or_else(|| damaged("snapshot.json names a log that the root does not"))?;
        logs.push(open_log(&folder, &root, authority, named)?);
    }
    Ok(VerifiedCopy { root, logs, snapshot })
}

/// Opens a log. A checkpoint that does not verify is damage, of this log and no other.
fn open_log(
    folder: &ReadOnlyFolder,
    root: &Root,
    authority: &Authority,
    named: &SnapshotLog,
) -> Result<CopiedLog, CopyError> {
    let (Some(head), Some(held)) = (named.head(), &named.held) else {
        return Err(CopyError::Damaged("a root hash in snapshot.json is no hash".into()));
    };
    let (mut condition, mut description) = (named.condition.clone(), named.description.clone());
    let issued = match verify_log(folder, root, authority, &head) {
        Ok(verified) => held.issued.min(verified),
        Err(why) => {
            (condition, description) = (LogCondition::Damaged, why.to_string());
            held.issued
        }
    };
    Ok(CopiedLog { authority: authority.clone(), head, issued, condition, description })
}

/// Verifies the checkpoint of a log, and that the log is no smaller than in the index. Returns its time.
fn verify_log(
    folder: &ReadOnlyFolder,
    root: &Root,
    authority: &Authority,
    head: &Head,
) -> Result<Timestamp, CopyError> {
    let files = LogFiles { store: folder, origin: &authority.origin };
    let bytes = folder.read(&files.checkpoint(), CHECKPOINT_BYTES)?;
    let bytes = bytes.ok_or_else(|| CopyError::Missing(files.checkpoint()))?;
    let why = |why| CopyError::Log { file: files.checkpoint(), why };
    let verified = verified::verify(root, authority, &bytes).map_err(why)?;
    // An interrupted synchronisation may have copied a newer checkpoint than the one of the index.
    if verified.head.size < head.size {
        return Err(CopyError::Damaged(format!("{} is older than the index", files.checkpoint())));
    }
    if verified.head.size == head.size && verified.head.root != head.root {
        return Err(CopyError::Damaged(format!("{}: the index is of another tree", files.checkpoint())));
    }
    Ok(verified.issued)
}

/// Reads `snapshot.json`; `None` when there is none yet.
///
/// # Errors
/// [`CopyError`].
pub fn read_snapshot(folder: &dyn Storage) -> Result<Option<SnapshotFile>, CopyError> {
    let Some(bytes) = folder.read("snapshot.json", SNAPSHOT_BYTES)? else { return Ok(None) };
    let value = canonical::parse(&bytes)?;
    match value.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => {}
        other => return Err(CopyError::Schema(other.unwrap_or_default().to_owned())),
    }
    let snapshot =
        serde_json::from_value(value).map_err(|error| CopyError::Damaged(format!("snapshot.json: {error}")))?;
    Ok(Some(snapshot))
}

/// Reads `set-aside.json`, the entries of a copy that are rejected: its `count`, and `entries` with `origin`, `position`, `code` and
/// `why`; `None` if it is missing or too large.
#[must_use]
pub fn read_set_aside(dir: &Path) -> Option<serde_json::Value> {
    let bytes = ReadOnlyFolder(dir.to_owned()).read("set-aside.json", SET_ASIDE_BYTES).ok()??;
    serde_json::from_slice(&bytes).ok()
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
        let now = now.and_then(|now| now.logs.into_iter().find(|now| now.origin == log.origin)?.held);
        let grown = now.filter(|now| now.size > log.size);
        grown.map_or(Err(error), |grown| files.entry(position, grown.size))
    })
}
