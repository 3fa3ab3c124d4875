//! Reasons for which a synchronisation refuses a source or a log.

use jiff::{SignedDuration, Timestamp};

use crate::copy::{ClaimError, CopyError, KnownFork, LogCondition};
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
    /// The source has no root that the copy has.
    #[error("unknown root: the source has no root of the copy's; is it a source of logs?")]
    NoSource,
    /// The folder is no copy.
    #[error(transparent)]
    Claim(#[from] ClaimError),
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
    #[error("behind: {origin} has {offered} entries in the source, but {copied} in the copy, which stay")]
    Behind {
        /// The log.
        origin: String,
        /// Entries in the copy.
        copied: u64,
        /// Entries in the source.
        offered: u64,
    },
    /// The source has the entries of the copy, signed at an earlier time.
    #[error("behind: the checkpoint of {origin} is of {offered} in the source, but of {copied} in the copy")]
    Older {
        /// The log.
        origin: String,
        /// Time of the checkpoint in the copy.
        copied: Timestamp,
        /// Time of the checkpoint in the source.
        offered: Timestamp,
    },
    /// The log of the source does not extend that of the copy.
    #[error("fork: {origin} does not extend the {copied} entries of the copy; the evidence is {}", .fork.evidence)]
    Fork {
        /// The log.
        origin: String,
        /// Entries in the copy, or of the last tree of a revoked key.
        copied: u64,
        /// The evidence, and who signed it.
        fork: KnownFork,
    },
    /// The log has forked before, and no root has settled which history holds.
    #[error("fork: {origin} has signed two histories, and no root has revoked the key; the evidence is {evidence}")]
    Unsettled {
        /// The log.
        origin: String,
        /// Path of the evidence in the copy.
        evidence: String,
    },
    /// A file of the copy is damaged, and the source could not replace it.
    #[error("damaged: {file} of the copy: {why}")]
    Damaged {
        /// The file.
        file: String,
        /// The reason why it is still damaged.
        why: String,
    },
    /// The checkpoint is older than the maximum age.
    #[error("freeze: the checkpoint of {origin} is of {issued}, more than {} hours ago", .limit.as_hours())]
    Freeze {
        /// The log.
        origin: String,
        /// The time of the checkpoint.
        issued: Timestamp,
        /// The maximum age.
        limit: SignedDuration,
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
            Self::Checkpoint(CheckpointError::OtherLastTree(_)) | Self::Fork { .. } | Self::Unsettled { .. } => "fork",
            Self::Checkpoint(CheckpointError::KeyTime { .. }) => "key-not-valid",
            Self::Checkpoint(CheckpointError::Ahead { .. }) => "dated-ahead",
            Self::Checkpoint(CheckpointError::Oversize { .. }) => "oversize",
            Self::Checkpoint(CheckpointError::Witnesses { .. }) => "not-cosigned",
            Self::Checkpoint(CheckpointError::Unsigned(_) | CheckpointError::Undated(_)) => "too-few-signatures",
            Self::Files(FilesError::Store(StoreError::Oversize { .. })) | Self::Store(StoreError::Oversize { .. }) => {
                "oversize"
            }
            Self::Files(FilesError::Malformed { why: tile::Malformed::Oversize { .. }, .. }) => "oversize",
            Self::Files(FilesError::Malformed { .. } | FilesError::Tampered { .. }) => "tampering",
            Self::Files(FilesError::Missing(_)) | Self::NoCheckpoint(_) => "missing",
            Self::Files(FilesError::Store(_)) | Self::Store(_) => "unreachable",
            Self::Behind { .. } | Self::Older { .. } => "behind",
            Self::Damaged { .. } => "damaged",
            Self::Freeze { .. } => "freeze",
        }
    }

    /// The condition in which a log is after this refusal; `held` if the copy holds some of it.
    #[must_use]
    pub fn condition(&self, held: bool) -> LogCondition {
        match self {
            Self::Fork { .. } | Self::Unsettled { .. } => LogCondition::Forked,
            Self::Behind { .. } | Self::Older { .. } => LogCondition::Behind,
            Self::Damaged { .. } => LogCondition::Damaged,
            Self::Checkpoint(CheckpointError::Witnesses { .. }) => LogCondition::NotCosigned,
            Self::NoCheckpoint(_) if !held => LogCondition::NeverPublished,
            // How old it is, is asked anew at each question.
            Self::Freeze { .. } => LogCondition::Current,
            _ => LogCondition::Refused(self.code().to_owned()),
        }
    }
}
