//! Forks that a copy remembers: a log that has signed two histories stays distrusted, whatever its source shows later, until
//! a root revokes every key that signed them, with the last tree that holds (docs/registry.md, fork).

use crate::copy::{KnownFork, SnapshotFile};
use crate::evidence::Fork;
use crate::key::VerifierKey;
use crate::note::Note;
use crate::root::{Authority, Root, SignedRoot};
use crate::storage::Storage;

/// Most bytes of a file of evidence: two checkpoints and a proof.
const EVIDENCE_BYTES: u64 = 1 << 20;

/// The knowledge of a copy about its logs from former synchronisations.
pub(super) struct Memory<'a> {
    /// The chain of roots.
    pub(super) chain: &'a [SignedRoot],
    /// The state of the copy, if there is one that can be read.
    pub(super) snapshot: Option<SnapshotFile>,
    /// The forks of the logs, each with the origin.
    forks: Vec<(String, KnownFork)>,
}

impl<'a> Memory<'a> {
    /// Reads what a copy knows. The evidence itself is read too: a synchronisation that was cut off after it wrote it has
    /// not yet written `snapshot.json`.
    pub(super) fn read(dir: &dyn Storage, chain: &'a [SignedRoot], root: &Root) -> Self {
        let snapshot = crate::copy::read_snapshot(dir).ok().flatten();
        let remembered = snapshot.iter().flat_map(|snapshot| &snapshot.logs);
        let mut forks: Vec<_> = remembered.filter_map(|log| Some((log.origin.clone(), log.fork.clone()?))).collect();
        for path in dir.list("evidence").unwrap_or_default() {
            let fork = dir.read(&path, EVIDENCE_BYTES).ok().flatten().and_then(|bytes| Fork::parse(&bytes));
            let Some(fork) = fork.filter(Fork::holds) else { continue };
            let of = |authority: &&Authority| fork.origin().as_ref() == Some(&authority.origin);
            let Some(authority) = root.authorities.iter().find(of) else { continue };
            let signed_by = [&fork.held, &fork.offered].map(|note| signers(authority, note.as_bytes()));
            // Nobody else than the log accuses it. A key that the root no longer names has settled its fork.
            if signed_by.iter().all(|keys| !keys.is_empty()) {
                forks.push((authority.origin.clone(), KnownFork { evidence: path, signed_by: signed_by.into() }));
            }
        }
        Self { chain, snapshot, forks }
    }

    /// The fork of a log that no root has settled.
    pub(super) fn fork(&self, authority: &Authority) -> Option<&KnownFork> {
        let mut forks = self.forks.iter().filter(|(origin, _)| *origin == authority.origin);
        forks.find(|(_, fork)| !fork.is_settled(authority)).map(|(_, fork)| fork)
    }
}

/// The authority's keys that have signed a note, as text.
pub(super) fn signers(authority: &Authority, note: &[u8]) -> Vec<String> {
    let Ok(note) = Note::parse(note) else { return Vec::new() };
    let has_signed = |key: &&VerifierKey| note.verify([*key]).is_ok_and(|signed| !signed.is_empty());
    authority.keys.iter().map(|key| &key.key).filter(has_signed).map(ToString::to_string).collect()
}
