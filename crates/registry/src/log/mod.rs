//! The writer of an authority's log: publishes the pending entries of a working folder to a store.
//!
//! ```text
//! working folder   pending/…        entries that are not published yet (`pending`)
//!                  ids/…            the ids that the log has used (`ids`)
//!                  in-flight        the chunk that is being published (`in_flight`)
//!                  signed           the largest head that this writer has signed or seen
//! store            log/<origin>/staging/<size>-<root>   the entries of a publication in progress
//!                  log/<origin>/intent                  the next head of the log, signed (`intent`)
//!                  log/<origin>/tile/…, checkpoint      the log
//! ```
//!
//! A publication stages its entries, then replaces the intent, which is where two writers meet: the one whose intent
//! stands goes on, the other begins again after it. Then tiles are written, every new leaf is read back and hashed
//! again, and only then the checkpoint is signed and replaced. Whoever comes next finishes what was cut off, so after a
//! crash anywhere the log is the old or the new one, and of each size only one tree is ever signed. The intent is signed
//! too, or whoever can write to the store could have anything signed by the next writer; its text begins with a line
//! that no origin is, so that it is never a checkpoint.

mod addition;
mod history;
mod ids;
mod in_flight;
mod intent;
mod tree;

pub use self::addition::{Added, Addition, RENEWAL_DAYS, Taken, add};
pub use self::history::{History, Restored, restore};
pub use self::ids::{Ended, IdError, IdState, UsedIds};

use jiff::Timestamp;

use super::checkpoint::Head;
use super::edge::Edge;
use super::entry;
use super::evidence::{self, Growth};
use super::files::{FilesError, LogFiles};
use super::key::{Algorithm, SignerKey, VerifierKey};
use super::note::Note;
use super::pending::{self, Chunk, PendingError};
use super::storage::{Replaced, Storage, StoreError, Version};
use super::verified::CHECKPOINT_BYTES;

/// Most bytes of staged entries: a chunk with the lengths of its entries.
const STAGED_BYTES: u64 = 64 << 20;
/// Attempts of a writer while others publish, before it gives up.
const TRIES: usize = 64;

/// The reason why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// A file cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A tile of the log is missing or was changed.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// A pending entry is too large or damaged.
    #[error(transparent)]
    Pending(#[from] PendingError),
    /// An entry is malformed.
    #[error("entry {place}: {why}")]
    Entry {
        /// Position of the entry, from 0.
        place: usize,
        /// The reason.
        why: entry::Malformed,
    },
    /// The id of an entry, or of one that it is about.
    #[error("entry {place}: {why}")]
    Id {
        /// Position of the entry, from 0.
        place: usize,
        /// The reason.
        why: IdError,
    },
    /// The list of the ids that the log has used is missing, damaged or incomplete.
    #[error("the ids that this log has used are not known ({0}): registry restore LOG STORE reads them from the log")]
    NoIds(String),
    /// The store has no log of this name.
    #[error("the store has no log {0}")]
    NoLog(String),
    /// The store has a file that no key of this log has signed.
    #[error("{0} is not signed by the key of this log")]
    NotOurs(String),
    /// The store has fewer entries than were signed.
    #[error("rollback: the store has {held} entries, but {signed} were signed")]
    Behind {
        /// Entries in the store.
        held: u64,
        /// Entries that this writer has signed or seen.
        signed: u64,
    },
    /// The store has another log than was signed.
    #[error("fork: the store has another log than the one of {0} entries that was signed")]
    Fork(u64),
    /// A file is read back with other bytes than were written.
    #[error("read back and hashed again, {0} is not what was written; nothing was signed")]
    ReadBack(String),
    /// Other writers were faster each time.
    #[error("others have published {TRIES} times meanwhile; try again")]
    Busy,
    /// The working folder is damaged or of another log.
    #[error("{0}")]
    WorkDir(String),
}

/// The result of a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The head of the log.
    pub head: Head,
    /// Number of new entries.
    pub added: u64,
}

/// A writer of a log.
pub struct Writer<'a> {
    /// The working folder.
    pub work_dir: &'a dyn Storage,
    /// The store of the log.
    pub store: &'a dyn Storage,
    /// The log's key; its name is the origin.
    pub key: &'a SignerKey,
    /// Keys that have signed the log before this one.
    pub former: &'a [VerifierKey],
}

/// The head of the log in the store.
struct PublishedHead {
    /// The checkpoint file; `None` before the first publication.
    version: Option<Version>,
    head: Head,
}

impl<'a> Writer<'a> {
    fn origin(&self) -> &str {
        self.key.public().name()
    }

    fn files(&self) -> LogFiles<'_> {
        LogFiles { store: self.store, origin: self.origin() }
    }

    /// Publishes the pending entries; if there are none, signs the head with a new time (heartbeat). `progress` is called
    /// with the number of entries published so far.
    ///
    /// # Errors
    /// [`LogError`]. The log is then whole, and entries that were not published are still pending.
    pub fn publish(&self, now: Timestamp, progress: &dyn Fn(u64)) -> Result<Published, LogError> {
        ids::recover(self.work_dir)?;
        let mut state = self.recover(now)?;
        let mut added = 0;
        for path in pending::list(self.work_dir)? {
            let chunk = pending::read(self.work_dir, &path)?;
            state = self.publish_chunk(&chunk, now)?;
            added += u64::try_from(chunk.entries.len()).unwrap_or_default();
            progress(added);
        }
        if added == 0 {
            state = self.replace_checkpoint(state.version, &state.head, now)?;
        }
        Ok(Published { head: state.head, added })
    }

    fn publish_chunk(&self, chunk: &Chunk, now: Timestamp) -> Result<PublishedHead, LogError> {
        for _ in 0..TRIES {
            let state = self.finish(now)?;
            let entries = chunk.entries.iter().map(Vec::as_slice).collect::<Vec<_>>();
            let mut edge = Edge::read(&self.files(), &state.head)?;
            let _ = edge.grow(&entries);
            let head = edge.head(self.origin());
            self.write_in_flight(chunk, &state.head, &head)?;
            self.store.write_all(vec![(self.staged(&head), tree::print_staged(&entries))])?;
            if self.declare(&state.head, &head)? == Replaced::Done {
                let state = self.finish(now)?;
                self.forget_in_flight(chunk)?;
                return Ok(state);
            }
            self.store.remove(&self.staged(&head))?;
        }
        Err(LogError::Busy)
    }

    fn staged(&self, head: &Head) -> String {
        self.files().path(format!("staging/{}-{}", head.size, hex::encode(head.root)))
    }

    /// Parses a note and verifies that a key of this log has signed it.
    fn verify_own(&self, path: &str, bytes: &[u8]) -> Result<Note, LogError> {
        verify_own(path, bytes, self.former.iter().chain([self.key.public()]))
    }

    /// Reads the checkpoint of the store and verifies that a key of this log has signed it.
    fn read_published(&self) -> Result<PublishedHead, LogError> {
        let path = self.files().checkpoint();
        let version = self.store.version(&path, CHECKPOINT_BYTES)?;
        let head = match &version {
            None => Head::empty(self.origin()),
            Some(version) => {
                let note = self.verify_own(&path, &version.bytes)?;
                let head = Head::parse(note.text()).map_err(|_| LogError::NotOurs(path.clone()))?;
                if head.origin != self.origin() {
                    return Err(LogError::NotOurs(path));
                }
                head
            }
        };
        Ok(PublishedHead { version, head })
    }

    /// Finishes an interrupted publication, this writer's or another's.
    fn finish(&self, now: Timestamp) -> Result<PublishedHead, LogError> {
        let state = self.read_published()?;
        let intent = self.store.read(&self.files().path("intent"), CHECKPOINT_BYTES)?;
        let intent = intent.map(|bytes| self.parse_intent(&bytes)).transpose()?;
        let state = match intent {
            Some((former, head)) if head.size > state.head.size => {
                if former != state.head.size {
                    return Err(LogError::Behind { held: state.head.size, signed: former });
                }
                match self.write_tree(&state.head, &head) {
                    Ok(()) => self.replace_checkpoint(state.version, &head, now)?,
                    // Another writer may have finished the same publication meanwhile, and tidied up.
                    Err(error) => match self.read_published()? {
                        finished if finished.head.size >= head.size => finished,
                        _ => return Err(error),
                    },
                }
            }
            _ => state,
        };
        self.remember(&state.head)?;
        Ok(state)
    }

    /// Signs a head and replaces the checkpoint, unless the log has this head already or is longer.
    fn replace_checkpoint(
        &self,
        version: Option<Version>,
        head: &Head,
        now: Timestamp,
    ) -> Result<PublishedHead, LogError> {
        self.remember(head)?;
        let mut note = Note::new(head.print()).map_err(|error| LogError::WorkDir(error.to_string()))?;
        note.sign(self.key, 0);
        note.sign(&self.key.as_algorithm(Algorithm::Cosignature), u64::try_from(now.as_second()).unwrap_or_default());
        let path = self.files().checkpoint();
        self.verify_own(&path, note.print().as_bytes())?;
        let mut former = version;
        for _ in 0..TRIES {
            let mut note = note.clone();
            // A heartbeat signs the same tree: the cosignatures of witnesses stay.
            let former_note = former.as_ref().and_then(|former| Note::parse(&former.bytes).ok());
            if let Some(same) = former_note.filter(|former_note| former_note.text() == note.text()) {
                note.keep_others(&same);
            }
            let bytes = note.print().into_bytes();
            if self.store.replace(&path, former.as_ref(), &bytes)? == Replaced::Done {
                break;
            }
            let state = self.read_published()?;
            if state.head.size > head.size || state.version.as_ref().is_some_and(|version| version.bytes == bytes) {
                return Ok(state);
            }
            former = state.version;
        }
        let state = self.read_published()?;
        self.store.remove(&self.staged(head))?;
        Ok(state)
    }

    fn remember(&self, head: &Head) -> Result<(), LogError> {
        remember(self.work_dir, &self.files(), head)
    }
}

/// Parses a note and verifies that one of the keys of a log has signed it.
fn verify_own<'a>(path: &str, bytes: &[u8], keys: impl Iterator<Item = &'a VerifierKey>) -> Result<Note, LogError> {
    let not_ours = || LogError::NotOurs(path.to_owned());
    let note = Note::parse(bytes).map_err(|_| not_ours())?;
    match note.verify(keys) {
        Ok(signed) if !signed.is_empty() => Ok(note),
        _ => Err(not_ours()),
    }
}

/// Checks that a head extends the largest one that this writer has signed or seen, and writes it to `signed`.
fn remember(work_dir: &dyn Storage, files: &LogFiles<'_>, head: &Head) -> Result<(), LogError> {
    let signed = ids::read_signed(work_dir)?.unwrap_or_else(|| Head::empty(files.origin));
    if signed.origin != head.origin {
        return Err(LogError::WorkDir(format!(
            "the working folder is of {}, the key of {}",
            signed.origin, head.origin
        )));
    }
    if head.size < signed.size {
        return Err(LogError::Behind { held: head.size, signed: signed.size });
    }
    if head.size == signed.size {
        return if head.same_tree(&signed) { Ok(()) } else { Err(LogError::Fork(signed.size)) };
    }
    if evidence::compare(files, &signed, head)? != Growth::Extends {
        return Err(LogError::Fork(signed.size));
    }
    Ok(work_dir.write_all(vec![("signed".into(), head.print().into_bytes())])?)
}
