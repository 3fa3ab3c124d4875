//! What a synchronisation refuses, each in its own words.

use jiff::Timestamp;

use crate::copy::CopyError;
use crate::files::FilesError;
use crate::root::RootError;
use crate::storage::StoreError;
use crate::tile;
use crate::verified::CheckpointError;

/// Why there is no new copy at all.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// A store's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy that is there.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// A root.
    #[error(transparent)]
    Root(#[from] RootError),
    /// No root was handed over, and the copy has none.
    #[error("unknown root: the copy has none yet, so the first must be handed over (--root FILE)")]
    NoRoot,
    /// The source has an older root.
    #[error("rollback: root {0} is held, but the source does not have it")]
    RootRollback(u64),
    /// The source has another root of that version.
    #[error("fork: the source has another root {0} than the one that is held")]
    RootFork(u64),
    /// The copy's own files.
    #[error("the copy: {0}")]
    Files(#[from] FilesError),
    /// The index.
    #[error("index: {0}")]
    Index(String),
}

/// Why the newest state of a log is not copied.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Who signed it.
    #[error(transparent)]
    CheckpointError(#[from] CheckpointError),
    /// Its files.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The source's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The source has none.
    #[error("the source has no checkpoint of {0}")]
    NoCheckpoint(String),
    /// Older than what is held.
    #[error("rollback: {origin} has {offered} entries, but {held} are held")]
    Rollback {
        /// The log.
        origin: String,
        /// In the copy.
        held: u64,
        /// In the source.
        offered: u64,
    },
    /// Another than what is held.
    #[error("fork: {origin} does not extend the {held} entries that are held; the evidence is {evidence}")]
    Fork {
        /// The log.
        origin: String,
        /// In the copy.
        held: u64,
        /// Where the evidence is kept.
        evidence: String,
    },
    /// Too old.
    #[error("freeze: the checkpoint of {origin} is of {issued}, and it is {now}")]
    Freeze {
        /// The log.
        origin: String,
        /// As old as it is.
        issued: Timestamp,
        /// No earlier than the newest cosignature.
        now: Timestamp,
    },
}

impl Refusal {
    /// Why, in a word.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CheckpointError(CheckpointError::Note(_) | CheckpointError::Checkpoint(_)) => "malformed",
            Self::CheckpointError(CheckpointError::Origin { .. }) => "other-log",
            Self::CheckpointError(CheckpointError::BadSignature(_)) => "bad-signature",
            Self::CheckpointError(CheckpointError::Revoked { .. }) => "revoked-key",
            Self::CheckpointError(CheckpointError::OtherLastTree(_)) | Self::Fork { .. } => "fork",
            Self::CheckpointError(CheckpointError::KeyTime { .. }) => "key-not-valid",
            Self::CheckpointError(
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
