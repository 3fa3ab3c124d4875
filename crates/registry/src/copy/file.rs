//! The contents of `snapshot.json`.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::LogCondition;
use crate::checkpoint::Head;
use crate::index::BuiltIndex;
use crate::root::Authority;

/// The schema that `snapshot.json` names.
pub const SCHEMA: &str = "bordercheck.registry-snapshot/2";

/// The contents of `snapshot.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotFile {
    /// [`SCHEMA`].
    pub schema: String,
    /// The current index.
    pub index: IndexFile,
    /// The logs that the root names, in its order.
    pub logs: Vec<SnapshotLog>,
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
    /// [`crate::index::Index::sha256`] in lower-case hexadecimal.
    pub sha256: String,
}

/// A log that the root names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotLog {
    /// Name of the authority.
    pub authority: String,
    /// The condition of the log.
    pub condition: LogCondition,
    /// The reason for the condition, in a sentence; empty if the log is current.
    #[serde(rename = "says")]
    pub description: String,
    /// The epochs under which its statements in the index are hashed.
    pub epochs: Vec<String>,
    /// The fork that no root has settled.
    pub fork: Option<KnownFork>,
    /// The state of the log that is in the index; `None` if nothing of it is.
    pub held: Option<HeldHead>,
    /// Origin line of its checkpoints.
    pub origin: String,
    /// The epochs that the root does not declare, and under which it made statements, which are rejected.
    pub undeclared: Vec<String>,
}

/// The state of a log that is in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldHead {
    /// The older of the time that the log signed and the time that enough witnesses had reached.
    pub issued: Timestamp,
    /// Root hash of its tree, in base64.
    pub root: String,
    /// Number of entries.
    pub size: u64,
}

/// A fork of a log. It is remembered, whatever the source shows later, until the root revokes every key that signed one of
/// the two histories: with the last tree of each it names the one that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownFork {
    /// Path of the evidence, relative to the copy.
    pub evidence: String,
    /// The keys of the log that signed each history; only those of the offered one, if it contradicts the root itself.
    pub signed_by: Vec<Vec<String>>,
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

impl SnapshotLog {
    /// The head of the log that is in the index; `None` if nothing of it is, or its root hash is no hash.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        let held = self.held.as_ref()?;
        let root = STANDARD.decode(&held.root).ok()?.try_into().ok()?;
        Some(Head { origin: self.origin.clone(), size: held.size, root, extension: String::new() })
    }
}

impl HeldHead {
    /// A head, with its time.
    #[must_use]
    pub fn new(head: &Head, issued: Timestamp) -> Self {
        Self { issued, root: STANDARD.encode(head.root), size: head.size }
    }
}

impl KnownFork {
    /// Returns true if an authority's keys that signed one of the histories are all revoked, so that the root says which
    /// history holds (docs/registry.md, fork).
    #[must_use]
    pub fn is_settled(&self, authority: &Authority) -> bool {
        let valid = authority.keys.iter().filter(|key| key.revoked.is_none());
        let valid: Vec<_> = valid.map(|key| key.key.to_string()).collect();
        self.signed_by.iter().any(|keys| !keys.iter().any(|key| valid.contains(key)))
    }
}

impl IndexFile {
    /// The file of an index that was built in a copy's folder.
    #[must_use]
    pub fn new(dir: &Path, built: &BuiltIndex) -> Self {
        let file = built.file.strip_prefix(dir).unwrap_or(&built.file);
        Self { file: file.to_string_lossy().into_owned(), sha256: hex::encode(built.sha256) }
    }
}
