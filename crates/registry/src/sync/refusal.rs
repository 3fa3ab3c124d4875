//! Reasons for which a synchronisation refuses a source or a log.

use jiff::Timestamp;

use crate::copy::CopyError;
use crate::files::FilesError;
use crate::index::BuildError;
use crate::root::RootError;
use crate::storage::StoreError;
use crate::tile;
use crate::verified::CheckpointError;

/// The reason why the whole source is refused.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The copy cannot be read or written, or the source cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy is damaged.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// A root is not valid.
    #[error(transparent)]
    Root(#[from] RootError),
    /// There is no first root: none was handed over, and the copy has none.
    #[error("unknown root: the copy has none yet, so the first must be handed over (--root FILE)")]
    NoRoot,
    /// The source does not have the newest root of the copy.
    #[error("rollback: root {0} is in the copy, but not in the source")]
    RootRollback(u64),
    /// The source has another root of that version.
    #[error("fork: the source has another root {0} than the copy")]
    RootFork(u64),
    /// A file of a log in the copy is missing or was changed.
    #[error("the copy: {0}")]
    Files(#[from] FilesError),
    /// The index cannot be built.
    #[error(transparent)]
    Index(#[from] BuildError),
}

/// The reason why the newest state of a log is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The checkpoint is not valid.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A tile is missing or was changed.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The source cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The source has no checkpoint of the log.
    #[error("the source has no checkpoint of {0}")]
    NoCheckpoint(String),
    /// The source has fewer entries than the copy.
    #[error("rollback: {origin} has {offered} entries in the source, but {copied} in the copy")]
    Rollback {
        /// The log.
        origin: String,
        /// Entries in the copy.
        copied: u64,
        /// Entries in the source.
        offered: u64,
    },
    /// The log of the source does not extend that of the copy.
    #[error("fork: {origin} does not extend the {copied} entries of the copy; the evidence is {evidence}")]
    Fork {
        /// The log.
        origin: String,
        /// Entries in the copy, or of the last tree of a revoked key.
        copied: u64,
        /// Path of the evidence in the copy.
        evidence: String,
    },
    /// The checkpoint is older than the maximum age.
    #[error("freeze: the checkpoint of {origin} is of {issued}, and it is {now}")]
    Freeze {
        /// The log.
        origin: String,
        /// The time of the checkpoint.
        issued: Timestamp,
        /// The time of this machine, or that of the newest cosignature if that is later.
        now: Timestamp,
    },
}

impl Refusal {
    /// A code for programs, such as `fork`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Checkpoint(CheckpointError::Note(_) | CheckpointError::Checkpoint(_)) => "malformed",
            Self::Checkpoint(CheckpointError::Origin { .. }) => "other-log",
            Self::Checkpoint(CheckpointError::BadSignature(_)) => "bad-signature",
            Self::Checkpoint(CheckpointError::Revoked { .. }) => "revoked-key",
            Self::Checkpoint(CheckpointError::OtherLastTree(_)) | Self::Fork { .. } => "fork",
            Self::Checkpoint(CheckpointError::KeyTime { .. }) => "key-not-valid",
            Self::Checkpoint(
                CheckpointError::Unsigned(_) | CheckpointError::Witnesses { .. } | CheckpointError::Undated(_),
            ) => "too-few-signatures",
            Self::Files(FilesError::Store(StoreError::Oversize { .. })) | Self::Store(StoreError::Oversize { .. }) => {
                "oversize"
            }
            Self::Files(FilesError::Malformed { why: tile::Malformed::Oversize { .. }, .. }) => "oversize",
            Self::Files(FilesError::Malformed { .. } | FilesError::Tampered { .. }) => "tampering",
            Self::Files(FilesError::Missing(_)) | Self::NoCheckpoint(_) => "missing",
            Self::Files(FilesError::Store(_)) | Self::Store(_) => "unreachable",
            Self::Rollback { .. } => "rollback",
            Self::Freeze { .. } => "freeze",
        }
    }
}
