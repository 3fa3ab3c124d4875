//! All that a log has published, read from its store and verified, and what was lost of a working folder made anew from it.

use super::ids::Rebuild;
use super::{LogError, remember, verify_own};
use crate::checkpoint::Head;
use crate::edge::Edge;
use crate::files::{FilesError, LogFiles};
use crate::key::VerifierKey;
use crate::pending;
use crate::storage::Storage;
use crate::verified::CHECKPOINT_BYTES;

/// The published and the pending entries of a log.
#[derive(Clone, Copy)]
pub struct History<'a> {
    /// The working folder.
    pub work_dir: &'a dyn Storage,
    /// The store of the log.
    pub store: &'a dyn Storage,
    /// The name of the log.
    pub origin: &'a str,
    /// Public keys that have signed the log.
    pub keys: &'a [VerifierKey],
}

/// The contents of a restored working folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The head of the log.
    pub head: Head,
    /// Number of entries, published and pending.
    pub entries: u64,
}

impl History<'_> {
    /// Reads all published entries with their positions. What `each` is given is proved only when this returns: the root
    /// hash of all of them is the one that a key of the log has signed, and the log extends what this writer has signed.
    ///
    /// # Errors
    /// [`LogError`]: the log is not there, is another one, or is behind what was signed.
    pub fn read(&self, each: &mut dyn FnMut(u64, &[u8])) -> Result<Head, LogError> {
        let files = LogFiles { store: self.store, origin: self.origin };
        let path = files.checkpoint();
        let bytes = self.store.read(&path, CHECKPOINT_BYTES)?.ok_or_else(|| LogError::NoLog(self.origin.to_owned()))?;
        let note = verify_own(&path, &bytes, self.keys.iter())?;
        let head = Head::parse(note.text()).ok().filter(|head| head.origin == self.origin);
        let head = head.ok_or(LogError::NotOurs(path))?;
        let mut edge = Edge::empty();
        files.each_bundle(head.size, &mut |start, entries| {
            (start..).zip(entries).for_each(|(position, entry)| each(position, entry));
            let _ = edge.grow(entries);
        })?;
        if edge.root() != head.root {
            return Err(FilesError::Tampered { path: files.path("tile/entries") }.into());
        }
        remember(self.work_dir, &files, &head)?;
        Ok(head)
    }

    /// Reads the published entries, then those that wait. A chunk whose publication was cut off may come twice.
    ///
    /// # Errors
    /// [`LogError`].
    pub fn read_with_pending(&self, each: &mut dyn FnMut(&[u8])) -> Result<Head, LogError> {
        let head = self.read(&mut |_, entry| each(entry))?;
        for path in pending::list(self.work_dir)? {
            pending::read(self.work_dir, &path)?.entries.iter().for_each(|entry| each(entry));
        }
        Ok(head)
    }
}

/// Makes the list of the ids that a log has used anew, from the log in its store.
///
/// # Errors
/// [`LogError`]; the list is then as it was.
pub fn restore(history: &History<'_>) -> Result<Restored, LogError> {
    let mut rebuild = Rebuild::new();
    let head = history.read(&mut |_, entry| rebuild.add(entry))?;
    Ok(Restored { head, entries: rebuild.finish(history.work_dir)? })
}
