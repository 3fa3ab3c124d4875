//! One log: the state that a source offers, the state that the copy has, and the check that the first extends the second.

use jiff::Timestamp;

use super::tiles::copy_tiles;
use super::{Refusal, Request, SyncError};
use crate::checkpoint::Head;
use crate::copy::CopyError;
use crate::evidence::{self, Fork, Growth};
use crate::files::LogFiles;
use crate::note::Note;
use crate::root::{Authority, LastTree, Root};
use crate::storage::Storage;
use crate::tree;
use crate::verified::{self, CHECKPOINT_BYTES, CheckpointError, VerifiedCheckpoint};

/// The state of a log that the index is built from.
pub(super) struct AcceptedLog<'a> {
    pub(super) authority: &'a Authority,
    pub(super) head: Head,
    pub(super) issued: Timestamp,
    /// Number of entries that the copy had before.
    pub(super) former_size: u64,
}

/// A verified checkpoint of a source.
pub(super) struct Offer {
    bytes: Vec<u8>,
    pub(super) verified: VerifiedCheckpoint,
}

/// Reads and verifies the checkpoint of a log in the source.
pub(super) fn offer(request: &Request<'_>, root: &Root, authority: &Authority) -> Result<Offer, Refusal> {
    let files = LogFiles { store: request.source, origin: &authority.origin };
    let bytes = request.source.read(&files.checkpoint(), CHECKPOINT_BYTES)?;
    let bytes = bytes.ok_or_else(|| Refusal::NoCheckpoint(authority.origin.clone()))?;
    let verified = verified::verify(root, authority, &bytes)?;
    Ok(Offer { bytes, verified })
}

/// The state of a log in the copy.
pub(super) struct CopiedLog {
    /// The head, as it was verified under the root of that time.
    head: Head,
    checkpoint: Vec<u8>,
    /// The checkpoint, if it is valid under the current root.
    verified: Option<VerifiedCheckpoint>,
}

impl CopiedLog {
    /// The state of the copy, if it is valid under the current root.
    pub(super) fn accepted<'a>(&self, authority: &'a Authority) -> Option<AcceptedLog<'a>> {
        let VerifiedCheckpoint { head, issued, .. } = self.verified.as_ref()?;
        Some(AcceptedLog { authority, head: head.clone(), issued: *issued, former_size: head.size })
    }
}

/// Reads the state of a log in the copy. If a key signed it that has since been revoked, and beyond the last tree of that
/// key, the state is that last tree: otherwise a copy that a thief once deceived would refuse the true log for ever.
pub(super) fn copied(dir: &dyn Storage, root: &Root, authority: &Authority) -> Result<CopiedLog, SyncError> {
    let files = LogFiles { store: dir, origin: &authority.origin };
    let Some(checkpoint) = dir.read(&files.checkpoint(), CHECKPOINT_BYTES)? else {
        return Ok(CopiedLog { head: Head::empty(&authority.origin), checkpoint: Vec::new(), verified: None });
    };
    let damaged = || SyncError::Copy(CopyError::Damaged(format!("{} is damaged", files.checkpoint())));
    let note = Note::parse(&checkpoint).map_err(|_| damaged())?;
    let head = Head::parse(note.text()).map_err(|_| damaged())?;
    let (head, verified) = match verified::verify(root, authority, &checkpoint) {
        Ok(verified) => (head, Some(verified)),
        Err(CheckpointError::Revoked { .. } | CheckpointError::OtherLastTree(_)) => (last_tree(authority), None),
        Err(_) => (head, None),
    };
    Ok(CopiedLog { head, checkpoint, verified })
}

/// The largest last tree that the root names for a revoked key of the authority.
fn last_tree(authority: &Authority) -> Head {
    let last = authority.keys.iter().filter_map(|key| key.revoked).max_by_key(|last| last.size);
    let LastTree { size, root } = last.unwrap_or(LastTree { size: 0, root: tree::empty() });
    Head { origin: authority.origin.clone(), size, root, extension: String::new() }
}

/// Copies a log up to the offered checkpoint, after checking that it extends the copy and every last tree of a revoked key.
pub(super) fn copy<'a>(
    request: &Request<'_>,
    authority: &'a Authority,
    former: &CopiedLog,
    offer: Offer,
) -> Result<AcceptedLog<'a>, Refusal> {
    let source = LogFiles { store: request.source, origin: &authority.origin };
    let head = &offer.verified.head;
    if head.size < former.head.size {
        let (copied, offered) = (former.head.size, head.size);
        return Err(Refusal::Rollback { origin: authority.origin.clone(), copied, offered });
    }
    // The last tree of a revoked key binds its successors: the true log extends each of them.
    let last = authority.keys.iter().filter_map(|key| key.revoked).filter(|last| last.size <= head.size);
    let last = last.map(|last| Head { size: last.size, root: last.root, ..head.clone() });
    for known in std::iter::once(former.head.clone()).chain(last) {
        let Growth::Forks { prefix, proof } = evidence::compare(&source, &known, head)? else { continue };
        let offered = String::from_utf8_lossy(&offer.bytes).into_owned();
        let fork = Fork { held: String::from_utf8_lossy(&former.checkpoint).into_owned(), offered, prefix, proof };
        let (path, bytes) = fork.file(&authority.origin);
        request.dir.write_all(vec![(path.clone(), bytes)])?;
        return Err(Refusal::Fork { origin: authority.origin.clone(), copied: known.size, evidence: path });
    }
    // The same tree with an older time: the copy's checkpoint is newer and stays.
    if let Some(own) =
        former.verified.as_ref().filter(|own| own.head.same_tree(head) && own.issued >= offer.verified.issued)
    {
        return Ok(AcceptedLog { authority, head: own.head.clone(), issued: own.issued, former_size: own.head.size });
    }
    copy_tiles(request, authority, former.head.size, head)?;
    let copied = LogFiles { store: request.dir, origin: &authority.origin };
    request.dir.write_all(vec![(copied.checkpoint(), offer.bytes)])?;
    Ok(AcceptedLog { authority, head: head.clone(), issued: offer.verified.issued, former_size: former.head.size })
}
