//! Rules that a root must keep to be used.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Authority, AuthorityKey, OfflineKeys, Quota, Root, RootError, SCHEMA, VERSIONS};
use crate::canonical;
use crate::identifier::State;
use crate::key::{Algorithm, VerifierKey};
use crate::limits;

/// Most bytes of an origin: it becomes a path, and file systems end names at 255 bytes.
const ORIGIN_BYTES: usize = 200;
/// Most hours of a heartbeat, and of its grace: a month. Whoever is silent for longer is out of use.
const HOURS: u32 = 31 * 24;
/// Most entries of a log: an index numbers the statements of all logs with 32 bits.
const ENTRIES: u64 = 0xffff_ffff;

impl Root {
    /// The message that the root's holders sign: its canonical bytes.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        canonical::print(&serde_json::to_value(self).unwrap_or_default())
    }

    /// Checks that the root has not expired.
    ///
    /// # Errors
    /// [`RootError::Expired`].
    pub fn check_time(&self, now: Timestamp) -> Result<(), RootError> {
        if now < self.expires {
            return Ok(());
        }
        Err(RootError::Expired { version: self.version, expires: self.expires, now })
    }

    /// Checks that the members of the root are consistent with one another.
    ///
    /// # Errors
    /// [`RootError::Contradiction`], [`RootError::DuplicateKey`].
    pub fn check(&self) -> Result<(), RootError> {
        let hold = |holds: bool, why: &str| if holds { Ok(()) } else { Err(RootError::Contradiction(why.to_owned())) };
        hold(self.schema == SCHEMA, "its schema is not bordercheck.root/1")?;
        hold((1..=VERSIONS).contains(&self.version), "its version is not between 1 and 1024")?;
        hold(self.issued < self.expires, "it expires before it is issued")?;
        hold((1..=self.keys.len()).contains(&self.threshold), "its threshold is none of 1 to the number of its keys")?;
        hold(self.corroboration >= 1, "its corroboration is less than 1")?;
        hold(self.witnesses.threshold <= self.witnesses.keys.len(), "it asks for more witnesses than it has")?;
        let plain = |key: &VerifierKey| key.algorithm() == Algorithm::Ed25519;
        hold(self.keys.iter().all(plain), "a root key is no key of type 01")?;
        hold(!self.witnesses.keys.iter().any(plain), "a witness key is no key of type 04")?;
        let mut origins = BTreeSet::new();
        for authority in &self.authorities {
            authority.check()?;
            hold(origins.insert(&authority.origin), "two authorities have one log")?;
        }
        self.check_epochs()?;
        let mut seen: Vec<&VerifierKey> = Vec::new();
        let authorities = self
            .authorities
            .iter()
            .flat_map(|authority| authority.keys.iter().chain(authority.offline_keys.keys()).map(|key| &key.key));
        for key in self.keys.iter().chain(&self.witnesses.keys).chain(authorities) {
            if let Some(twin) = seen.iter().find(|other| other.public() == key.public()) {
                return Err(RootError::DuplicateKey(twin.name().to_owned(), key.name().to_owned()));
            }
            seen.push(key);
        }
        Ok(())
    }

    /// Checks that each epoch has a name and a key of its own, so that no two owners share one, and that its owner has a log
    /// (REGISTRY §1).
    fn check_epochs(&self) -> Result<(), RootError> {
        let (mut names, mut keys) = (BTreeSet::new(), BTreeSet::new());
        for epoch in &self.epochs {
            let name = epoch.name.as_str();
            let hold = |holds: bool, why: &str| match holds {
                true => Ok(()),
                false => Err(RootError::Contradiction(format!("epoch {name}: {why}"))),
            };
            hold(names.insert(name), "two epochs have this name")?;
            hold(keys.insert(epoch.fingerprint), "another epoch has the same key")?;
            hold(epoch.valid_from < epoch.valid_until, "it ends before it begins")?;
            let owned = self.authorities.iter().any(|authority| authority.origin == epoch.owner);
            hold(owned, "its owner is no authority's log")?;
        }
        Ok(())
    }

    /// The number of States that have an authority. A root may ask for more States to corroborate a statement than it has: a
    /// registry begins with one State, and until others join, statements about others' documents are notes (REGISTRY §1).
    #[must_use]
    pub fn state_count(&self) -> usize {
        self.authorities.iter().map(|authority| authority.state).collect::<BTreeSet<_>>().len()
    }
}

/// Entries that a log without a quota may have, at most: twice the documents of the largest list of lost and stolen ones.
const WITHOUT_QUOTA: u64 = 1 << 28;

/// Entries of a log beyond twice its quota that are still copied, so that they are set aside by name.
const BEYOND_QUOTA: u64 = 1 << 16;

impl Authority {
    /// The number of entries beyond which nobody copies or cosigns the log, so that a log is no larger than what a copy can hold.
    /// A quota doubles, since each of its entries may be ended by one that needs none.
    #[must_use]
    pub fn largest_log(&self) -> u64 {
        let quota = self.quota.and_then(|quota| quota.entries);
        quota.map_or(WITHOUT_QUOTA, |entries| entries.saturating_mul(2).saturating_add(BEYOND_QUOTA).min(ENTRIES))
    }

    fn check(&self) -> Result<(), RootError> {
        let hold = |holds: bool, why: &str| match holds {
            true => Ok(()),
            false => Err(RootError::Contradiction(format!("{}: {why}", self.origin))),
        };
        hold(
            is_origin(&self.origin),
            "an origin is lower-case letters, digits, dots and hyphens, in parts parted by /",
        )?;
        hold(!self.keys.is_empty(), "the authority has no key")?;
        let named = |key: &AuthorityKey| key.key.name() == self.origin;
        let plain = |key: &AuthorityKey| key.key.algorithm() == Algorithm::Ed25519;
        let period = |key: &AuthorityKey| key.valid_from < key.valid_until;
        for key in &self.keys {
            hold(named(key), "a key is named otherwise than the log")?;
            hold(plain(key), "a key is no key of type 01")?;
            hold(period(key), "a key ends before it begins")?;
        }
        hold(
            self.offline_keys != OfflineKeys::Keys(Vec::new()),
            "a list of offline keys has one or more; null if the publishing key is enough",
        )?;
        for key in self.offline_keys.keys() {
            hold(named(key), "an offline key is named otherwise than the log")?;
            hold(plain(key), "an offline key is no key of type 01")?;
            hold(period(key), "an offline key ends before it begins")?;
        }
        let hours = [self.heartbeat_hours, self.grace_hours];
        let bounded = hours.into_iter().flatten().all(|hours| (1..=HOURS).contains(&hours));
        hold(bounded, "heartbeat_hours and grace_hours are 1 to 744")?;
        hold(self.quota.is_none_or(Quota::is_bounded), "a quota is 1 to 2^32 - 1 entries, and 2^44 bytes")?;
        for right in &self.speaks_for {
            hold(!right.kinds.is_empty() && !right.states.is_empty(), "a right has no kinds or no States")?;
            let all = right.states.contains("*");
            hold(!all || right.states.len() == 1, "* stands alone")?;
            // A code in another spelling, as DEU for D, would be a right to nothing.
            let spelled = |state: &String| State::new(state).is_ok_and(|code| code.as_str() == state);
            hold(all || right.states.iter().all(spelled), "a right names a State by a code that no entry has")?;
        }
        Ok(())
    }
}

impl Quota {
    fn is_bounded(self) -> bool {
        let bytes = ENTRIES.saturating_mul(u64::try_from(limits::ENTRY_BYTES).unwrap_or(u64::MAX));
        let limits = [(self.entries_per_day, ENTRIES), (self.entries, ENTRIES), (self.bytes, bytes)];
        limits.into_iter().all(|(quota, most)| quota.is_none_or(|quota| (1..=most).contains(&quota)))
    }
}

/// Returns true if a text is allowed as the origin of a log: it is a path in every store and the name of a key (C2SP
/// `tlog-checkpoint`: a schema-less URL without spaces or plus).
#[must_use]
pub fn is_origin(origin: &str) -> bool {
    let part = |part: &str| {
        let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        // `tile` and the like are names of a log's own files, so that no log stands inside another.
        let reserved = ["tile", "checkpoint", "intent", "staging"].contains(&part);
        edge(part.chars().next()) && edge(part.chars().last()) && part.chars().all(inner) && !reserved
    };
    origin.len() <= ORIGIN_BYTES && origin.split('/').all(part)
}
