//! One log: what a source offers of it, what a copy holds, and whether the one follows the other.

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

/// What is believed of a log.
pub(super) struct Believed<'a> {
    pub(super) authority: &'a Authority,
    pub(super) head: Head,
    pub(super) issued: Timestamp,
    /// What the copy had.
    pub(super) held: u64,
}

/// A checkpoint that a source offers and that is vouched for.
pub(super) struct Offer {
    bytes: Vec<u8>,
    pub(super) vouched: VerifiedCheckpoint,
}

pub(super) fn offer(request: &Request<'_>, root: &Root, authority: &Authority) -> Result<Offer, Refusal> {
    let files = LogFiles { store: request.source, origin: &authority.origin };
    let bytes = request.source.read(&files.checkpoint(), CHECKPOINT_BYTES)?;
    let bytes = bytes.ok_or_else(|| Refusal::NoCheckpoint(authority.origin.clone()))?;
    let vouched = verified::verify(root, authority, &bytes)?;
    Ok(Offer { bytes, vouched })
}

/// What a copy holds of a log.
pub(super) struct Held {
    /// What was copied, whoever vouched for it then.
    head: Head,
    checkpoint: Vec<u8>,
    /// What is vouched for under the root of now.
    vouched: Option<VerifiedCheckpoint>,
}

impl Held {
    pub(super) fn believed<'a>(&self, authority: &'a Authority) -> Option<Believed<'a>> {
        let vouched = self.vouched.as_ref()?;
        Some(Believed { authority, head: vouched.head.clone(), issued: vouched.issued, held: vouched.head.size })
    }
}

/// What the copy holds of a log. Where it was signed by a key that has since been revoked, beyond the last tree that
/// the key is believed for, that tree is all that is held: otherwise a thief who once deceived a copy would have it
/// refuse the true log for ever.
pub(super) fn held(dir: &dyn Storage, root: &Root, authority: &Authority) -> Result<Held, SyncError> {
    let files = LogFiles { store: dir, origin: &authority.origin };
    let Some(checkpoint) = dir.read(&files.checkpoint(), CHECKPOINT_BYTES)? else {
        return Ok(Held { head: Head::empty(&authority.origin), checkpoint: Vec::new(), vouched: None });
    };
    let damaged = || SyncError::Copy(CopyError::Damaged(format!("{} is damaged", files.checkpoint())));
    let note = Note::parse(&checkpoint).map_err(|_| damaged())?;
    let head = Head::parse(note.text()).map_err(|_| damaged())?;
    let (head, vouched) = match verified::verify(root, authority, &checkpoint) {
        Ok(vouched) => (head, Some(vouched)),
        Err(CheckpointError::Revoked { .. } | CheckpointError::OtherLastTree(_)) => (last_tree(authority), None),
        Err(_) => (head, None),
    };
    Ok(Held { head, checkpoint, vouched })
}

/// The largest last tree that the root names for a revoked key of the authority.
fn last_tree(authority: &Authority) -> Head {
    let last = authority.keys.iter().filter_map(|key| key.revoked).max_by_key(|last| last.size);
    let LastTree { size, root } = last.unwrap_or(LastTree { size: 0, root: tree::empty() });
    Head { origin: authority.origin.clone(), size, root, extension: String::new() }
}

/// Copies a log up to what is offered, after all that speaks against it.
pub(super) fn copy<'a>(
    request: &Request<'_>,
    authority: &'a Authority,
    held: &Held,
    offer: Offer,
) -> Result<Believed<'a>, Refusal> {
    let source = LogFiles { store: request.source, origin: &authority.origin };
    let head = &offer.vouched.head;
    if head.size < held.head.size {
        let (held, offered) = (held.head.size, head.size);
        return Err(Refusal::Rollback { origin: authority.origin.clone(), held, offered });
    }
    // What the root says of revoked keys binds their successors: the true log extends each last tree.
    let last = authority.keys.iter().filter_map(|key| key.revoked).filter(|last| last.size <= head.size);
    let last = last.map(|last| Head { size: last.size, root: last.root, ..head.clone() });
    for known in std::iter::once(held.head.clone()).chain(last) {
        let Growth::Forks { prefix, proof } = evidence::compare(&source, &known, head)? else { continue };
        let offered = String::from_utf8_lossy(&offer.bytes).into_owned();
        let fork = Fork { held: String::from_utf8_lossy(&held.checkpoint).into_owned(), offered, prefix, proof };
        let (path, bytes) = fork.file(&authority.origin);
        request.dir.write_all(vec![(path.clone(), bytes)])?;
        return Err(Refusal::Fork { origin: authority.origin.clone(), held: known.size, evidence: path });
    }
    // The same tree, signed earlier: what is held says more.
    if let Some(mine) =
        held.vouched.as_ref().filter(|mine| mine.head.same_tree(head) && mine.issued >= offer.vouched.issued)
    {
        return Ok(Believed { authority, head: mine.head.clone(), issued: mine.issued, held: mine.head.size });
    }
    copy_tiles(request, authority, held.head.size, head)?;
    let copied = LogFiles { store: request.dir, origin: &authority.origin };
    request.dir.write_all(vec![(copied.checkpoint(), offer.bytes)])?;
    Ok(Believed { authority, head: head.clone(), issued: offer.vouched.issued, held: held.head.size })
}
