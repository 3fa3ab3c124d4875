//! One log: the state that a source offers, the state that the copy has, and the check that the first extends the second.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::fork::{Memory, signers};
use super::tiles::copy_tiles;
use super::{Refusal, Request};
use crate::checkpoint::Head;
use crate::copy::{KnownFork, SnapshotLog};
use crate::evidence::{self, Fork, Growth};
use crate::files::LogFiles;
use crate::note::Note;
use crate::root::{Authority, LastTree, Root};
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

/// The result of synchronising one log.
pub(super) struct SyncedLog<'a> {
    pub(super) accepted: Option<AcceptedLog<'a>>,
    pub(super) refused: Option<Refusal>,
    /// The fork that no root has settled.
    pub(super) fork: Option<KnownFork>,
    /// A file of the copy that was damaged, and which the source has replaced.
    pub(super) healed: Option<String>,
    /// The epochs of its statements in the index.
    pub(super) epochs: BTreeSet<String>,
    /// The epochs of its statements that the root does not declare.
    pub(super) undeclared: BTreeSet<String>,
}

/// A verified checkpoint of a source.
struct Offer {
    bytes: Vec<u8>,
    verified: VerifiedCheckpoint,
}

/// The state of a log in the copy.
struct CopiedLog {
    /// The head, as it was verified under the root of that time.
    head: Head,
    checkpoint: Vec<u8>,
    /// The state, if it is valid under the current root, or was before its checkpoint was damaged.
    accepted: Option<(Head, Timestamp)>,
    /// The reason why the checkpoint is damaged.
    damage: Option<String>,
}

/// Synchronises one log. A fault in it, of the source or of the copy, is a fault of this log alone.
pub(super) fn synchronise<'a>(
    request: &Request<'_>,
    memory: &Memory<'_>,
    root: &Root,
    authority: &'a Authority,
) -> SyncedLog<'a> {
    let copied = copied(request, memory, root, authority);
    let offered = offer(request, root, authority).and_then(|offer| copy(request, authority, &copied, offer));
    let mut fork = memory.fork(authority).cloned();
    let path = LogFiles { store: request.dir, origin: &authority.origin }.checkpoint();
    let kept = || {
        let (head, issued) = copied.accepted.clone()?;
        let former_size = head.size;
        Some(AcceptedLog { authority, head, issued, former_size })
    };
    let (accepted, refused, healed) = match offered {
        Ok((log, refused)) => (Some(log), refused, copied.damage.as_ref().map(|_| path)),
        Err(Refusal::Fork { origin, copied, fork: seen }) => {
            fork = Some(seen.clone());
            (kept(), Some(Refusal::Fork { origin, copied, fork: seen }), None)
        }
        // What is wrong with the source does not say what is wrong with the copy.
        Err(refusal) => match &copied.damage {
            Some(why) => (kept(), Some(Refusal::Damaged { file: path, why: format!("{why}; {refusal}") }), None),
            None => (kept(), Some(refusal), None),
        },
    };
    let refused = match &fork {
        Some(known) if !matches!(refused, Some(Refusal::Fork { .. })) => {
            Some(Refusal::Unsettled { origin: authority.origin.clone(), evidence: known.evidence.clone() })
        }
        _ => refused,
    };
    SyncedLog { accepted, refused, fork, healed, epochs: BTreeSet::new(), undeclared: BTreeSet::new() }
}

/// Reads and verifies the checkpoint of a log in the source.
fn offer(request: &Request<'_>, root: &Root, authority: &Authority) -> Result<Offer, Refusal> {
    let files = LogFiles { store: request.source, origin: &authority.origin };
    let bytes = request.source.read(&files.checkpoint(), CHECKPOINT_BYTES)?;
    let bytes = bytes.ok_or_else(|| Refusal::NoCheckpoint(authority.origin.clone()))?;
    let verified = verified::verify_at(root, authority, &bytes, request.now)?;
    verified::check_size(authority, &verified.head)?;
    Ok(Offer { bytes, verified })
}

/// Reads the state of a log in the copy. If a key signed it that has since been revoked, and beyond the last tree of that
/// key, the state is that last tree: otherwise a copy that a thief once deceived would refuse the true log for ever.
///
/// A checkpoint that no root of the chain verifies is damaged: it accuses nobody, and the state is the one that
/// `snapshot.json` names.
fn copied(request: &Request<'_>, memory: &Memory<'_>, root: &Root, authority: &Authority) -> CopiedLog {
    let files = LogFiles { store: request.dir, origin: &authority.origin };
    let named = memory.snapshot.iter().flat_map(|snapshot| &snapshot.logs).find(|log| log.origin == authority.origin);
    let damaged = |checkpoint: Vec<u8>, why: String| {
        let accepted = named.and_then(|named| Some((named.head()?, named.held.as_ref()?.issued)));
        let head = accepted.as_ref().map_or_else(|| Head::empty(&authority.origin), |(head, _)| head.clone());
        CopiedLog { head, checkpoint, accepted, damage: Some(why) }
    };
    let checkpoint = match request.dir.read(&files.checkpoint(), CHECKPOINT_BYTES) {
        Ok(Some(checkpoint)) => checkpoint,
        Ok(None) if named.is_some_and(|named| named.held.is_some()) => {
            return damaged(Vec::new(), "it is missing".to_owned());
        }
        Ok(None) => {
            let head = Head::empty(&authority.origin);
            return CopiedLog { head, checkpoint: Vec::new(), accepted: None, damage: None };
        }
        Err(why) => return damaged(Vec::new(), why.to_string()),
    };
    let why = match verify_copied(root, authority, &checkpoint, request.now, named) {
        Ok((head, issued)) => {
            return CopiedLog { head: head.clone(), checkpoint, accepted: Some((head, issued)), damage: None };
        }
        Err(CheckpointError::Revoked { .. } | CheckpointError::OtherLastTree(_)) => {
            return CopiedLog { head: last_tree(authority), checkpoint, accepted: None, damage: None };
        }
        Err(why) => why,
    };
    // The current root may ask for more than the one under which it was copied.
    let verifies = |former: &Root| {
        let authority = former.authorities.iter().find(|former| former.origin == authority.origin);
        authority.is_some_and(|authority| verified::verify(former, authority, &checkpoint).is_ok())
    };
    let head = Note::parse(&checkpoint).ok().and_then(|note| Head::parse(note.text()).ok());
    match head.filter(|_| memory.chain.iter().rev().any(|former| verifies(&former.root))) {
        Some(head) => CopiedLog { head, checkpoint, accepted: None, damage: None },
        None => damaged(checkpoint, why.to_string()),
    }
}

/// Verifies the checkpoint of the copy. Its times were accepted before: a clock that has since been turned back takes none
/// of it away.
fn verify_copied(
    root: &Root,
    authority: &Authority,
    checkpoint: &[u8],
    now: Timestamp,
    named: Option<&SnapshotLog>,
) -> Result<(Head, Timestamp), CheckpointError> {
    match verified::verify_at(root, authority, checkpoint, now) {
        Err(CheckpointError::Ahead { .. }) => {
            let VerifiedCheckpoint { head, issued, .. } = verified::verify(root, authority, checkpoint)?;
            let held = named.and_then(|named| named.held.as_ref());
            Ok((head, held.map_or(issued, |held| held.issued.min(issued))))
        }
        verified => verified.map(|verified| (verified.head, verified.issued)),
    }
}

/// The largest last tree that the root names for a revoked key of the authority.
fn last_tree(authority: &Authority) -> Head {
    let last = authority.keys.iter().filter_map(|key| key.revoked).max_by_key(|last| last.size);
    let LastTree { size, root } = last.unwrap_or(LastTree { size: 0, root: tree::empty() });
    Head { origin: authority.origin.clone(), size, root, extension: String::new() }
}

/// Copies a log up to the offered checkpoint, after checking that it extends the copy and every last tree of a revoked key.
/// The second value says why the copy's own state, which is newer, stays.
fn copy<'a>(
    request: &Request<'_>,
    authority: &'a Authority,
    former: &CopiedLog,
    offer: Offer,
) -> Result<(AcceptedLog<'a>, Option<Refusal>), Refusal> {
    let source = LogFiles { store: request.source, origin: &authority.origin };
    let head = &offer.verified.head;
    if head.size < former.head.size {
        return Err(smaller(request, authority, former, &offer));
    }
    // The last tree of a revoked key binds its successors: the true log extends each of them.
    let last = authority.keys.iter().filter_map(|key| key.revoked).filter(|last| last.size <= head.size);
    let last: Vec<_> = last.map(|last| Head { size: last.size, root: last.root, ..head.clone() }).collect();
    for known in &last {
        if let Growth::Forks { prefix, proof } = evidence::compare(&source, known, head)? {
            // The root itself is contradicted: the offered history alone is in question.
            let signed_by = vec![signers(authority, &offer.bytes)];
            return Err(keep(request, authority, known.size, fork(former, &offer, prefix, proof), signed_by));
        }
    }
    // What the copy has is not valid under the current root, or is of another history.
    let mut is_other = former.accepted.is_none() && !former.checkpoint.is_empty();
    if let Growth::Forks { prefix, proof } = evidence::compare(&source, &former.head, head)? {
        if former.damage.is_some() {
            let file = LogFiles { store: request.dir, origin: &authority.origin }.checkpoint();
            let why = "the source has another history than snapshot.json names".to_owned();
            return Err(Refusal::Damaged { file, why });
        }
        // The copy was deceived by a key that the root has since revoked, and the root names the history that holds.
        let settled =
            last.iter().any(|last| last.size >= former.head.size) && is_revoked(authority, &former.checkpoint);
        let signed_by = [&former.checkpoint, &offer.bytes].map(|note| signers(authority, note));
        let seen = fork(former, &offer, prefix, proof);
        let refusal = keep(request, authority, former.head.size, seen, signed_by.into());
        if !settled {
            return Err(refusal);
        }
        is_other = true;
    }
    // The same tree with an older time: the copy's checkpoint is newer and stays. Of the same time it is the source's, so that
    // a copy depends on the logs alone.
    if let (None, Some((own, issued))) = (&former.damage, &former.accepted)
        && own.same_tree(head)
        && (*issued > offer.verified.issued || former.checkpoint == offer.bytes)
    {
        let (copied, offered) = (*issued, offer.verified.issued);
        let older = (copied > offered).then(|| Refusal::Older { origin: authority.origin.clone(), copied, offered });
        return Ok((AcceptedLog { authority, head: own.clone(), issued: *issued, former_size: own.size }, older));
    }
    copy_tiles(request, authority, former.head.size, head, is_other)?;
    let copied = LogFiles { store: request.dir, origin: &authority.origin };
    request.dir.write_all(vec![(copied.checkpoint(), offer.bytes)])?;
    let issued = offer.verified.issued;
    Ok((AcceptedLog { authority, head: head.clone(), issued, former_size: former.head.size }, None))
}

/// Returns true if every key of the authority that signed a checkpoint is revoked.
fn is_revoked(authority: &Authority, checkpoint: &[u8]) -> bool {
    let keys = signers(authority, checkpoint);
    !keys.is_empty() && KnownFork { evidence: String::new(), signed_by: vec![keys] }.is_settled(authority)
}

/// The refusal of a checkpoint that is smaller than the copy's: the source is behind, or the log has forked.
fn smaller(request: &Request<'_>, authority: &Authority, former: &CopiedLog, offer: &Offer) -> Refusal {
    let (origin, head) = (authority.origin.clone(), &offer.verified.head);
    let copied = LogFiles { store: request.dir, origin: &authority.origin };
    let (own, offered) = (former.head.size, head.size);
    let signed = former.damage.is_none() && former.accepted.is_some();
    match evidence::compare(&copied, head, &former.head) {
        // The copy's own checkpoint is the larger one, which does not extend the source's.
        Ok(Growth::Forks { prefix, proof }) if signed => {
            let notes = [&offer.bytes, &former.checkpoint];
            let [held, offered] = notes.map(|note| String::from_utf8_lossy(note).into());
            let signed_by = notes.map(|note| signers(authority, note)).into();
            keep(request, authority, own, Fork { held, offered, prefix, proof }, signed_by)
        }
        _ => Refusal::Behind { origin, copied: own, offered },
    }
}

/// The fork between the copy's checkpoint and the source's.
fn fork(former: &CopiedLog, offer: &Offer, prefix: tree::Hash, proof: Vec<tree::Hash>) -> Fork {
    let [held, offered] = [&former.checkpoint, &offer.bytes].map(|note| String::from_utf8_lossy(note).into());
    Fork { held, offered, prefix, proof }
}

/// Writes the evidence of a fork into the copy.
fn keep(request: &Request<'_>, authority: &Authority, copied: u64, seen: Fork, signed_by: Vec<Vec<String>>) -> Refusal {
    let (evidence, bytes) = seen.file(&authority.origin);
    match request.dir.write_all(vec![(evidence.clone(), bytes)]) {
        Ok(()) => {
            let fork = KnownFork { evidence, signed_by };
            Refusal::Fork { origin: authority.origin.clone(), copied, fork }
        }
        Err(why) => why.into(),
    }
}
