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
//! The time of a checkpoint is the older of two: the time that the log itself signed last, and the latest one that the
//! threshold of witnesses has reached, each counted with its newest cosignature. So a log is silent although its witnesses
//! are not, and whoever cuts off a signature makes a checkpoint no younger. Times more than [`AHEAD`] later than the clock of
//! whoever accepts the checkpoint do not count.

use jiff::{SignedDuration, Timestamp};

use super::checkpoint::{self, Head};
use super::key::Algorithm;
use super::note::{self, Note};
use super::root::{Authority, AuthorityKey, LastTree, Root};

/// Most bytes of a checkpoint: a hundred signatures of the Ed25519 kinds with long names are about 40 kB.
pub const CHECKPOINT_BYTES: u64 = 64 << 10;

/// The time by which a signature may be later than the clock of whoever accepts it (docs/registry.md, age and trust are per
/// log).
pub const AHEAD: SignedDuration = SignedDuration::from_mins(15);

/// A checkpoint that the log's own key and enough witnesses have signed. Only [`verify`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedCheckpoint {
    /// The head of the log.
    pub head: Head,
    /// The older of the time that the log signed and the time that the threshold of witnesses has reached.
    pub issued: Timestamp,
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
    /// No signature of the log carries a time.
    #[error("too few signatures: no signature of {0} on its checkpoint has a time")]
    Undated(String),
    /// More entries than the root lets the log have.
    #[error("oversize: {origin} has {size} entries, and at most {most} are copied")]
    Oversize {
        /// The log.
        origin: String,
        /// Number of entries.
        size: u64,
        /// [`Authority::largest_log`].
        most: u64,
    },
    /// Signatures that are needed are dated ahead.
    #[error("dated ahead: the checkpoint of {origin} is signed at {at}, which has not come yet")]
    Ahead {
        /// The log.
        origin: String,
        /// The time.
        at: Timestamp,
    },
}

/// Verifies that a note is the checkpoint of this authority's log: signed by a key of the log, cosigned by the threshold
/// of witnesses. Whatever its signatures are dated, they count: the checkpoint was accepted before, or a proof has no clock.
///
/// # Errors
/// [`CheckpointError`].
pub fn verify(root: &Root, authority: &Authority, bytes: &[u8]) -> Result<VerifiedCheckpoint, CheckpointError> {
    verify_until(root, authority, bytes, Timestamp::MAX)
}

/// Verifies a checkpoint as [`verify`] does, and accepts no time that is more than [`AHEAD`] later than `now`.
///
/// # Errors
/// [`CheckpointError`].
pub fn verify_at(
    root: &Root,
    authority: &Authority,
    bytes: &[u8],
    now: Timestamp,
) -> Result<VerifiedCheckpoint, CheckpointError> {
    verify_until(root, authority, bytes, latest(now))
}

/// Checks that a log is not larger than the root allows: whoever signs a size of 2^60 must not make a reader reserve memory for
/// it. What a copy holds stays, so this is asked of what is new.
///
/// # Errors
/// [`CheckpointError::Oversize`].
pub(crate) fn check_size(authority: &Authority, head: &Head) -> Result<(), CheckpointError> {
    let (size, most) = (head.size, authority.largest_log());
    if size > most {
        return Err(CheckpointError::Oversize { origin: head.origin.clone(), size, most });
    }
    Ok(())
}

/// The latest time that counts at a time.
fn latest(now: Timestamp) -> Timestamp {
    now.checked_add(AHEAD).unwrap_or(Timestamp::MAX)
}

fn verify_until(
    root: &Root,
    authority: &Authority,
    bytes: &[u8],
    latest: Timestamp,
) -> Result<VerifiedCheckpoint, CheckpointError> {
    let (note, head) = parse(authority, bytes)?;
    let witnesses = witness_times(root, &note)?;
    let own = own_times(root, authority, &note)?;
    // A missing signature of the log is reported before missing witnesses.
    let keys = signers(authority, &note)?;
    let counted = |times: &[Timestamp]| times.iter().copied().filter(|time| *time <= latest).collect::<Vec<_>>();
    let ahead = |times: &[Timestamp]| {
        let at = times.iter().copied().max().filter(|time| *time > latest)?;
        Some(CheckpointError::Ahead { origin: head.origin.clone(), at })
    };
    let own_time = counted(&own).into_iter().max();
    let undated = || CheckpointError::Undated(authority.origin.clone());
    let mut issued = own_time.ok_or_else(|| ahead(&own).unwrap_or_else(undated))?;
    let needed = root.witnesses.threshold;
    if let Some(place) = needed.checked_sub(1) {
        let count = counted(&witnesses);
        let too_few = || CheckpointError::Witnesses { origin: head.origin.clone(), needed, found: count.len() };
        let would_do = ahead(&witnesses).filter(|_| witnesses.len() >= needed);
        let reached = count.get(place).copied().ok_or_else(|| would_do.unwrap_or_else(too_few))?;
        issued = issued.min(reached);
    }
    check_keys(&keys, &head, issued)?;
    Ok(VerifiedCheckpoint { head, issued })
}

/// Verifies the log's own signature of a checkpoint, at the time `now`, and that it is not dated ahead. Witnesses use this
/// before they cosign.
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
    match own_times(root, authority, &note)?.into_iter().max() {
        Some(at) if at > latest(now) => Err(CheckpointError::Ahead { origin: head.origin, at }),
        _ => Ok(head),
    }
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

/// The times of the witnesses' cosignatures, the newest first.
fn witness_times(root: &Root, note: &Note) -> Result<Vec<Timestamp>, CheckpointError> {
    let signed = note.verify(&root.witnesses.keys)?;
    let mut times = signed.iter().filter_map(|signed| timestamp(signed.time?)).collect::<Vec<_>>();
    times.sort_unstable_by(|one, other| other.cmp(one));
    Ok(times)
}

/// The times that the log itself has signed. Those of a revoked key count only where witnesses limit them: it stays good for
/// its trees, and whoever stole it can date them.
fn own_times(root: &Root, authority: &Authority, note: &Note) -> Result<Vec<Timestamp>, CheckpointError> {
    let times = |revoked: bool| -> Result<Vec<Timestamp>, CheckpointError> {
        let keys = authority.keys.iter().filter(|key| key.revoked.is_some() == revoked);
        let keys = keys.map(|key| key.key.as_algorithm(Algorithm::Cosignature)).collect::<Vec<_>>();
        Ok(note.verify(&keys)?.iter().filter_map(|signed| timestamp(signed.time?)).collect())
    };
    let own = times(false)?;
    if own.is_empty() && root.witnesses.threshold > 0 { times(true) } else { Ok(own) }
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
mod tests;
