//! Who vouches for a checkpoint: the log's own key under the root, enough witnesses, and since when.
//!
//! ```text
//! immigration.uto.example              the origin that the root names
//! 20852163
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
//!
//! — immigration.uto.example …          type 01, by a key of the authority that is valid and not revoked
//! — immigration.uto.example …          type 04, the same key: when the log signed
//! — witness.example/w1 …               type 04, by as many witnesses as the root asks for
//! ```
//!
//! A checkpoint is as old as its witnesses say: of the newest times of each, the one that as many as the root asks for
//! have reached. Without witnesses it is as old as the log itself says.

use jiff::Timestamp;

use super::checkpoint::{self, Head};
use super::key::Algorithm;
use super::note::{self, Note};
use super::root::{Authority, AuthorityKey, LastTree, Root};

/// Bytes of a checkpoint: a hundred signatures of the Ed25519 kinds with long names are about 40 kB.
pub const CHECKPOINT_BYTES: u64 = 64 << 10;

/// A checkpoint that enough parties vouch for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// What it says.
    pub head: Head,
    /// When it was so, as enough parties say.
    pub issued: Timestamp,
    /// The newest time that any known party says; no clock is earlier.
    pub newest: Timestamp,
}

/// Why a checkpoint is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unvouched {
    /// No note.
    #[error("the checkpoint is no note: {0}")]
    Note(#[from] note::Malformed),
    /// No checkpoint.
    #[error("the note is no checkpoint: {0}")]
    Checkpoint(#[from] checkpoint::Malformed),
    /// Another log's.
    #[error("the checkpoint is of another log: expected {expected}, but found {found}")]
    Origin {
        /// The log in question.
        expected: String,
        /// The log that it is of.
        found: String,
    },
    /// A known key's signature that does not hold.
    #[error(transparent)]
    BadSignature(#[from] note::BadSignature),
    /// No key of the log has signed.
    #[error("too few signatures: no key that the root names for {0} has signed")]
    Unsigned(String),
    /// Only a revoked key has signed.
    #[error("stolen or revoked key: it is believed for the first {last} entries of {origin}, but signed {size}")]
    Revoked {
        /// The log.
        origin: String,
        /// The last tree that it is believed for.
        last: u64,
        /// The tree that it signed.
        size: u64,
    },
    /// The key has signed another tree of that size than the root names.
    #[error("fork: the root names another tree of {0} entries for the revoked key")]
    OtherLastTree(u64),
    /// The key is not valid at that time.
    #[error("the key of {origin} is valid from {from} until {until}, but signed at {at}")]
    KeyTime {
        /// The log.
        origin: String,
        /// From when.
        from: Timestamp,
        /// Until when.
        until: Timestamp,
        /// When it signed.
        at: Timestamp,
    },
    /// Too few witnesses.
    #[error("too few signatures: the root asks for {needed} witnesses of {origin}, but {found} have cosigned")]
    Witnesses {
        /// The log.
        origin: String,
        /// The threshold.
        needed: usize,
        /// Who did.
        found: usize,
    },
    /// Nobody says when.
    #[error("nobody who vouches for the checkpoint of {0} says when")]
    Undated(String),
}

/// Whether a note is the checkpoint of this authority's log, and since when.
///
/// # Errors
/// [`Unvouched`].
pub fn check(root: &Root, authority: &Authority, bytes: &[u8]) -> Result<Vouched, Unvouched> {
    let note = Note::read(bytes)?;
    let head = Head::read(note.text())?;
    if head.origin != authority.origin {
        return Err(Unvouched::Origin { expected: authority.origin.clone(), found: head.origin });
    }
    let times = witness_times(root, &note)?;
    let own = own_time(authority, &note)?;
    let threshold = root.witnesses.threshold;
    let issued = match threshold.checked_sub(1) {
        Some(place) => times.get(place).copied().ok_or_else(|| Unvouched::Witnesses {
            origin: head.origin.clone(),
            needed: threshold,
            found: times.len(),
        }),
        None => own.ok_or_else(|| Unvouched::Undated(head.origin.clone())),
    };
    // Who signed comes first: what nobody of the log signed has no witnesses to miss.
    let keys = signers(authority, &note)?;
    let undated = || Unvouched::Undated(authority.origin.clone());
    let issued = timestamp(issued?).ok_or_else(undated)?;
    believe(&keys, &head, issued)?;
    let newest = times.first().copied().max(own).and_then(timestamp).unwrap_or(issued);
    Ok(Vouched { head, issued, newest })
}

/// Whether a note is the checkpoint of this authority's log by the log's own signature alone, as a witness asks before
/// it has cosigned.
///
/// # Errors
/// [`Unvouched`].
pub fn check_log(root: &Root, authority: &Authority, bytes: &[u8], now: Timestamp) -> Result<Head, Unvouched> {
    let note = Note::read(bytes)?;
    let head = Head::read(note.text())?;
    if head.origin != authority.origin {
        return Err(Unvouched::Origin { expected: authority.origin.clone(), found: head.origin });
    }
    note.verify(&root.witnesses.keys)?;
    believe(&signers(authority, &note)?, &head, now)?;
    Ok(head)
}

fn timestamp(seconds: u64) -> Option<Timestamp> {
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

/// When each witness cosigned, the newest first.
fn witness_times(root: &Root, note: &Note) -> Result<Vec<u64>, Unvouched> {
    let signed = note.verify(&root.witnesses.keys)?;
    let mut times = signed.iter().filter_map(|signed| signed.time).collect::<Vec<_>>();
    times.sort_unstable_by(|one, other| other.cmp(one));
    Ok(times)
}

/// When the log itself says that it signed.
fn own_time(authority: &Authority, note: &Note) -> Result<Option<u64>, Unvouched> {
    let keys = authority.keys.iter().filter(|key| key.revoked.is_none());
    let keys = keys.map(|key| key.key.as_algorithm(Algorithm::Cosignature)).collect::<Vec<_>>();
    Ok(note.verify(&keys)?.iter().filter_map(|signed| signed.time).max())
}

/// The authority's keys that have signed.
fn signers<'a>(authority: &'a Authority, note: &Note) -> Result<Vec<&'a AuthorityKey>, Unvouched> {
    let signed = note.verify(authority.keys.iter().map(|key| &key.key))?;
    let keys = signed.iter().filter_map(|signed| authority.keys.get(signed.key)).collect::<Vec<_>>();
    if keys.is_empty() { Err(Unvouched::Unsigned(authority.origin.clone())) } else { Ok(keys) }
}

/// Whether one of the keys is believed for this tree at this time; why the last is not, otherwise.
fn believe(keys: &[&AuthorityKey], head: &Head, at: Timestamp) -> Result<(), Unvouched> {
    let mut why = Unvouched::Unsigned(head.origin.clone());
    for key in keys {
        let (from, until) = (key.valid_from, key.valid_until);
        match key.revoked {
            Some(LastTree { size: last, .. }) if head.size > last => {
                why = Unvouched::Revoked { origin: head.origin.clone(), last, size: head.size };
            }
            Some(LastTree { size, root }) if head.size == size && head.root != root => {
                why = Unvouched::OtherLastTree(size);
            }
            _ if at < from || at >= until => {
                why = Unvouched::KeyTime { origin: head.origin.clone(), from, until, at };
            }
            _ => return Ok(()),
        }
    }
    Err(why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SignerKey;
    use crate::root::{SCHEMA, Witnesses};

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
            authorities: vec![authority],
            witnesses: Witnesses { threshold: 2, keys: [11, 12, 13].map(|seed| witness(seed).public().clone()).into() },
        }
    }

    fn vouch(root: &Root, size: u64, keys: &[(&SignerKey, &str)]) -> Result<Vouched, Unvouched> {
        let head = Head { origin: "log.uto.example".into(), size, root: [9; 32], extension: String::new() };
        let mut note = Note::new(head.print()).unwrap();
        for (key, time) in keys {
            note.sign(key, u64::try_from(at(time).as_second()).unwrap());
        }
        check(root, &root.authorities[0], note.print().as_bytes())
    }

    #[test]
    fn it_is_as_old_as_enough_witnesses_say() {
        let (one, two, three) = (witness(11), witness(12), witness(13));
        let (march, april, may) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z");
        let vouched = vouch(&root(None), 5, &[(&log(1), march), (&one, may), (&two, march), (&three, april)]).unwrap();
        assert_eq!((vouched.issued, vouched.newest), (at(april), at(may)));
    }

    #[test]
    fn too_few() {
        let (one, march) = (witness(11), "2026-03-01T00:00:00Z");
        let needed = Unvouched::Witnesses { origin: "log.uto.example".into(), needed: 2, found: 1 };
        assert_eq!(vouch(&root(None), 5, &[(&log(1), march), (&one, march), (&witness(14), march)]), Err(needed));
        let unsigned = Err(Unvouched::Unsigned("log.uto.example".into()));
        assert_eq!(vouch(&root(None), 5, &[(&one, march), (&witness(12), march)]), unsigned);
        assert_eq!(vouch(&root(None), 5, &[(&log(3), march), (&one, march), (&witness(12), march)]), unsigned);
    }

    #[test]
    fn a_revoked_key_ends_where_the_root_says() {
        let (one, two, march) = (witness(11), witness(12), "2026-03-01T00:00:00Z");
        let signed = |seed, size, tree| {
            let keys = [(&log(seed), march), (&one, march), (&two, march)];
            vouch(&root(Some(LastTree { size: 5, root: tree })), size, &keys).map(|_| ())
        };
        assert_eq!(signed(1, 5, [9; 32]), Ok(()));
        assert_eq!(signed(1, 4, [9; 32]), Ok(()));
        assert_eq!(
            signed(1, 6, [9; 32]),
            Err(Unvouched::Revoked { origin: "log.uto.example".into(), last: 5, size: 6 })
        );
        assert_eq!(signed(1, 5, [8; 32]), Err(Unvouched::OtherLastTree(5)));
        assert_eq!(signed(2, 6, [9; 32]), Ok(()));
    }

    #[test]
    fn a_key_has_its_time() {
        let (one, two, august) = (witness(11), witness(12), "2026-08-01T00:00:00Z");
        let late = vouch(&root(None), 5, &[(&log(1), august), (&one, august), (&two, august)]);
        assert!(matches!(late, Err(Unvouched::KeyTime { .. })));
    }
}
