//! Verification of a log's checkpoint under the root.
//!
//! ```text
//! immigration.uto.example              the origin that the root names
//! 20852163
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — immigration.uto.example …          type 01, by a key of the authority that is valid and not revoked
//! — immigration.uto.example …          type 04, the same key: when the log signed
//! — witness.example/w1 …               type 04, by as many witnesses as the root's threshold
//! ```
//!
//! The time of a checkpoint is the latest one that the threshold of witnesses has reached, each counted with its newest
//! cosignature. With a threshold of 0 it is the time that the log itself signed.

use jiff::Timestamp;

use super::checkpoint::{self, Head};
use super::key::Algorithm;
use super::note::{self, Note};
use super::root::{Authority, AuthorityKey, LastTree, Root};

/// Most bytes of a checkpoint: a hundred signatures of the Ed25519 kinds with long names are about 40 kB.
pub const CHECKPOINT_BYTES: u64 = 64 << 10;

/// A checkpoint that the log's own key and enough witnesses have signed. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedCheckpoint {
    /// The head of the log.
    pub head: Head,
    /// The time that the threshold of witnesses has reached.
    pub issued: Timestamp,
    /// The newest time of any signature by a known key. A clock that is earlier is wrong.
    pub newest: Timestamp,
}

/// The reason why a checkpoint is rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The bytes are no signed note.
    #[error("the checkpoint is no note: {0}")]
    Note(#[from] note::Malformed),
    /// The text of the note is no checkpoint.
    #[error("the note is no checkpoint: {0}")]
    Checkpoint(#[from] checkpoint::Malformed),
    /// The checkpoint is of another log.
    #[error("the checkpoint is of another log: expected {expected}, but found {found}")]
    Origin {
        /// The origin of the authority.
        expected: String,
        /// The origin in the checkpoint.
        found: String,
    },
    /// A signature that names a known key does not verify.
    #[error(transparent)]
    BadSignature(#[from] note::BadSignature),
    /// No key of the log has signed.
    #[error("too few signatures: no key that the root names for {0} has signed")]
    Unsigned(String),
    /// Only a revoked key has signed, and beyond its last tree.
    #[error("stolen or revoked key: it is valid for the first {last} entries of {origin}, but signed {size}")]
    Revoked {
        /// The log.
        origin: String,
        /// Size of the last tree that the root accepts from the key.
        last: u64,
        /// Size of the tree that the key signed.
        size: u64,
    },
    /// A revoked key has signed another tree of that size than the root names.
    #[error("fork: the root names another tree of {0} entries for the revoked key")]
    OtherLastTree(u64),
    /// The key is not valid at the time of the checkpoint.
    #[error("the key of {origin} is valid from {from} until {until}, but signed at {at}")]
    KeyTime {
        /// The log.
        origin: String,
        /// First moment of validity.
        from: Timestamp,
        /// End of validity, excluded.
        until: Timestamp,
        /// Time of the checkpoint.
        at: Timestamp,
    },
    /// Fewer witnesses than the threshold have cosigned.
    #[error("too few signatures: the root asks for {needed} witnesses of {origin}, but {found} have cosigned")]
    Witnesses {
        /// The log.
        origin: String,
        /// The threshold.
        needed: usize,
        /// Witnesses that have cosigned.
        found: usize,
    },
    /// No signature carries a time.
    #[error("no signature of the checkpoint of {0} has a time")]
    Undated(String),
}

/// Verifies that a note is the checkpoint of this authority's log: signed by a key of the log, cosigned by the threshold
/// of witnesses.
///
/// # Errors
/// [`CheckpointError`].
pub fn verify(root: &Root, authority: &Authority, bytes: &[u8]) -> Result<VerifiedCheckpoint, CheckpointError> {
    let (note, head) = parse(authority, bytes)?;
    let times = witness_times(root, &note)?;
    let own = own_time(authority, &note)?;
    let threshold = root.witnesses.threshold;
    let issued = match threshold.checked_sub(1) {
        Some(place) => times.get(place).copied().ok_or_else(|| CheckpointError::Witnesses {
            origin: head.origin.clone(),
            needed: threshold,
            found: times.len(),
        }),
        None => own.ok_or_else(|| CheckpointError::Undated(head.origin.clone())),
    };
    // A missing signature of the log is reported before missing witnesses.
    let keys = signers(authority, &note)?;
    let undated = || CheckpointError::Undated(authority.origin.clone());
    let issued = timestamp(issued?).ok_or_else(undated)?;
    check_keys(&keys, &head, issued)?;
    let newest = times.first().copied().max(own).and_then(timestamp).unwrap_or(issued);
    Ok(VerifiedCheckpoint { head, issued, newest })
}

/// Verifies the log's own signature of a checkpoint, at the time `now`. Witnesses use this before they cosign.
///
/// # Errors
/// [`CheckpointError`].
pub fn verify_log_signature(
    root: &Root,
    authority: &Authority,
    bytes: &[u8],
    now: Timestamp,
) -> Result<Head, CheckpointError> {
    let (note, head) = parse(authority, bytes)?;
    // A bad signature of a known witness rejects the note here too.
    note.verify(&root.witnesses.keys)?;
    check_keys(&signers(authority, &note)?, &head, now)?;
    Ok(head)
}

/// Parses a checkpoint of the authority's own log.
fn parse(authority: &Authority, bytes: &[u8]) -> Result<(Note, Head), CheckpointError> {
    let note = Note::parse(bytes)?;
    let head = Head::parse(note.text())?;
    if head.origin != authority.origin {
        return Err(CheckpointError::Origin { expected: authority.origin.clone(), found: head.origin });
    }
    Ok((note, head))
}

fn timestamp(seconds: u64) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

/// The times of the witnesses' cosignatures in seconds since 1970, the newest first.
fn witness_times(root: &Root, note: &Note) -> Result<Vec<u64>, CheckpointError> {
    let signed = note.verify(&root.witnesses.keys)?;
    let mut times = signed.iter().filter_map(|signed| signed.time).collect::<Vec<_>>();
    times.sort_unstable_by(|one, other| other.cmp(one));
    Ok(times)
}

/// The newest time that the log itself has signed, by a key that is not revoked; in seconds since 1970.
fn own_time(authority: &Authority, note: &Note) -> Result<Option<u64>, CheckpointError> {
    let keys = authority.keys.iter().filter(|key| key.revoked.is_none());
    let keys = keys.map(|key| key.key.as_algorithm(Algorithm::Cosignature)).collect::<Vec<_>>();
    Ok(note.verify(&keys)?.iter().filter_map(|signed| signed.time).max())
}

/// The authority's keys that have signed.
fn signers<'a>(authority: &'a Authority, note: &Note) -> Result<Vec<&'a AuthorityKey>, CheckpointError> {
    let signed = note.verify(authority.keys.iter().map(|key| &key.key))?;
    let keys = signed.iter().filter_map(|signed| authority.keys.get(signed.key)).collect::<Vec<_>>();
    if keys.is_empty() { Err(CheckpointError::Unsigned(authority.origin.clone())) } else { Ok(keys) }
}

/// Checks that one of the keys may sign this tree at this time; the error is that of the last key.
fn check_keys(keys: &[&AuthorityKey], head: &Head, at: Timestamp) -> Result<(), CheckpointError> {
    let mut why = CheckpointError::Unsigned(head.origin.clone());
    for key in keys {
        let (from, until) = (key.valid_from, key.valid_until);
        match key.revoked {
            Some(LastTree { size: last, .. }) if head.size > last => {
                why = CheckpointError::Revoked { origin: head.origin.clone(), last, size: head.size };
            }
            Some(LastTree { size, root }) if head.size == size && head.root != root => {
                why = CheckpointError::OtherLastTree(size);
            }
            _ if at < from || at >= until => {
                why = CheckpointError::KeyTime { origin: head.origin.clone(), from, until, at };
            }
            _ => return Ok(()),
        }
    }
    Err(why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::State;
    use crate::key::SignerKey;
    use crate::root::{OfflineKeys, SCHEMA, Witnesses};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn signer(name: &str, algorithm: Algorithm, seed: u8) -> SignerKey {
        SignerKey::new(name, algorithm, &[seed; 32]).unwrap()
    }

    fn log(seed: u8) -> SignerKey {
        signer("log.uto.example", Algorithm::Ed25519, seed)
    }

    fn witness(seed: u8) -> SignerKey {
        signer(&format!("witness.example/{seed}"), Algorithm::Cosignature, seed)
    }

    fn root(revoked: Option<LastTree>) -> Root {
        let key = |seed, revoked| AuthorityKey {
            key: log(seed).public().clone(),
            valid_from: at("2026-01-01T00:00:00Z"),
            valid_until: at("2026-07-01T00:00:00Z"),
            revoked,
        };
        let authority = Authority {
            name: "Utopia".into(),
            state: State::new("UTO").unwrap(),
            offline_keys: OfflineKeys::Absent,
            heartbeat_hours: None,
            grace_hours: None,
            quota: None,
            contact: String::new(),
            origin: "log.uto.example".into(),
            keys: vec![key(1, revoked), key(2, None)],
            speaks_for: vec![],
        };
        Root {
            schema: SCHEMA.into(),
            version: 1,
            issued: at("2026-01-01T00:00:00Z"),
            expires: at("2027-01-01T00:00:00Z"),
            threshold: 1,
            keys: vec![],
            corroboration: 1,
            epochs: vec![],
            authorities: vec![authority],
            witnesses: Witnesses { threshold: 2, keys: [11, 12, 13].map(|seed| witness(seed).public().clone()).into() },
        }
    }

    fn verified(root: &Root, size: u64, keys: &[(&SignerKey, &str)]) -> Result<VerifiedCheckpoint, CheckpointError> {
        let head = Head { origin: "log.uto.example".into(), size, root: [9; 32], extension: String::new() };
        let mut note = Note::new(head.print()).unwrap();
        for (key, time) in keys {
            note.sign(key, u64::try_from(at(time).as_second()).unwrap());
        }
        verify(root, &root.authorities[0], note.print().as_bytes())
    }

    #[test]
    fn time_is_the_one_the_threshold_of_witnesses_has_reached() {
        let (one, two, three) = (witness(11), witness(12), witness(13));
        let (march, april, may) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z");
        let checkpoint =
            verified(&root(None), 5, &[(&log(1), march), (&one, may), (&two, march), (&three, april)]).unwrap();
        assert_eq!((checkpoint.issued, checkpoint.newest), (at(april), at(may)));
    }

    #[test]
    fn too_few_signatures_are_rejected() {
        let (one, march) = (witness(11), "2026-03-01T00:00:00Z");
        let needed = CheckpointError::Witnesses { origin: "log.uto.example".into(), needed: 2, found: 1 };
        assert_eq!(verified(&root(None), 5, &[(&log(1), march), (&one, march), (&witness(14), march)]), Err(needed));
        let unsigned = Err(CheckpointError::Unsigned("log.uto.example".into()));
        assert_eq!(verified(&root(None), 5, &[(&one, march), (&witness(12), march)]), unsigned);
        assert_eq!(verified(&root(None), 5, &[(&log(3), march), (&one, march), (&witness(12), march)]), unsigned);
    }

    #[test]
    fn a_revoked_key_ends_where_the_root_says() {
        let (one, two, march) = (witness(11), witness(12), "2026-03-01T00:00:00Z");
        let signed = |seed, size, tree| {
            let keys = [(&log(seed), march), (&one, march), (&two, march)];
            verified(&root(Some(LastTree { size: 5, root: tree })), size, &keys).map(|_| ())
        };
        assert_eq!(signed(1, 5, [9; 32]), Ok(()));
        assert_eq!(signed(1, 4, [9; 32]), Ok(()));
        assert_eq!(
            signed(1, 6, [9; 32]),
            Err(CheckpointError::Revoked { origin: "log.uto.example".into(), last: 5, size: 6 })
        );
        assert_eq!(signed(1, 5, [8; 32]), Err(CheckpointError::OtherLastTree(5)));
        assert_eq!(signed(2, 6, [9; 32]), Ok(()));
    }

    #[test]
    fn a_key_has_its_time() {
        let (one, two, august) = (witness(11), witness(12), "2026-08-01T00:00:00Z");
        let late = verified(&root(None), 5, &[(&log(1), august), (&one, august), (&two, august)]);
        assert!(matches!(late, Err(CheckpointError::KeyTime { .. })));
    }
}
