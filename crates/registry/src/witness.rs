//! A witness: it cosigns the head of a log after checking that the log only grew since it last looked.
//!
//! ```text
//! its memory    log/<origin>/seen       the largest head that it has cosigned: written before the cosignature is
//!               evidence/…              what a log that did not grow had to show
//! ```
//!
//! A witness has to remember: of two heads that do not extend one another it cosigns one, whoever asks, whenever. So its
//! memory is durable before a cosignature leaves it, and a witness that lost its memory begins under a new key.

use jiff::Timestamp;

use super::checkpoint::Head;
use super::evidence::{self, Fork, Growth};
use super::files::{FilesError, LogFiles};
use super::key::SignerKey;
use super::note::Note;
use super::root::{Authority, Root};
use super::storage::{Replaced, Storage, StoreError};
use super::verified::{self, CHECKPOINT_BYTES, CheckpointError};

/// Attempts to cosign a checkpoint that changes meanwhile.
const TRIES: usize = 16;

/// The reason why a witness did not cosign.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// A store's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log's files.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The checkpoint has no valid signature of its log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// There is none yet.
    #[error("{0} has no checkpoint yet")]
    NoCheckpoint(String),
    /// Smaller than the one cosigned.
    #[error("rollback: {origin} has {found} entries, but {seen} were cosigned")]
    Rollback {
        /// The log.
        origin: String,
        /// Cosigned.
        seen: u64,
        /// Found.
        found: u64,
    },
    /// The checkpoint does not extend the one that was cosigned last.
    #[error("fork: {origin} does not extend the {seen} entries that were cosigned; the evidence is kept")]
    Fork {
        /// The log.
        origin: String,
        /// Cosigned.
        seen: u64,
    },
    /// The memory of the witness cannot be read or written.
    #[error("the witness's memory of {0} is damaged")]
    Memory(String),
    /// Others write all the time.
    #[error("the checkpoint of {0} has changed {TRIES} times meanwhile; try again")]
    Busy(String),
}

/// A witness.
pub struct Witness<'a> {
    /// The store that keeps the last cosigned checkpoint of each log.
    pub memory: &'a dyn Storage,
    /// The key of the witness, of type 04.
    pub key: &'a SignerKey,
}

impl Witness<'_> {
    /// Cosigns the log of an authority as it stands in a store.
    ///
    /// # Errors
    /// [`WitnessError`]; a fork is kept under `evidence/` of the witness's memory.
    pub fn cosign(
        &self,
        store: &dyn Storage,
        root: &Root,
        authority: &Authority,
        now: Timestamp,
    ) -> Result<Head, WitnessError> {
        let files = LogFiles { store, origin: &authority.origin };
        for _ in 0..TRIES {
            let version = store.version(&files.checkpoint(), CHECKPOINT_BYTES)?;
            let version = version.ok_or_else(|| WitnessError::NoCheckpoint(authority.origin.clone()))?;
            let head = verified::verify_log_signature(root, authority, &version.bytes, now)?;
            verified::check_size(authority, &head)?;
            let mut note = Note::parse(&version.bytes).map_err(CheckpointError::from)?;
            self.check_growth(&files, &head, &note)?;
            note.sign(self.key, u64::try_from(now.as_second()).unwrap_or_default());
            if store.replace(&files.checkpoint(), Some(&version), note.print().as_bytes())? == Replaced::Done {
                return Ok(head);
            }
        }
        Err(WitnessError::Busy(authority.origin.clone()))
    }

    /// Checks that a head extends the one that was cosigned last, and remembers it.
    fn check_growth(&self, files: &LogFiles<'_>, head: &Head, note: &Note) -> Result<(), WitnessError> {
        let origin = || head.origin.clone();
        let seen_path = files.path("seen");
        let former = self.memory.version(&seen_path, CHECKPOINT_BYTES)?;
        if let Some(former) = &former {
            let text = std::str::from_utf8(&former.bytes).map_err(|_| WitnessError::Memory(origin()))?;
            let seen_note = Note::parse(text.as_bytes()).map_err(|_| WitnessError::Memory(origin()))?;
            let seen = Head::parse(seen_note.text()).map_err(|_| WitnessError::Memory(origin()))?;
            if head.size < seen.size {
                return Err(WitnessError::Rollback { origin: origin(), seen: seen.size, found: head.size });
            }
            if let Growth::Forks { prefix, proof } = evidence::compare(files, &seen, head)? {
                let fork = Fork { held: seen_note.print(), offered: note.print(), prefix, proof };
                self.memory.write_all(vec![fork.file(&head.origin)])?;
                return Err(WitnessError::Fork { origin: origin(), seen: seen.size });
            }
            if head.size == seen.size {
                return Ok(());
            }
        }
        match self.memory.replace(&seen_path, former.as_ref(), note.print().as_bytes())? {
            Replaced::Done => Ok(()),
            Replaced::Lost => Err(WitnessError::Busy(origin())),
        }
    }
}
