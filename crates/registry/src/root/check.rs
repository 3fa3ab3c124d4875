//! Rules that a root must keep to be used.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Authority, Root, RootError, SCHEMA, VERSIONS};
use crate::canonical;
use crate::key::{Algorithm, VerifierKey};

/// Most bytes of an origin: it becomes a path, and file systems end names at 255 bytes.
const ORIGIN_BYTES: usize = 200;

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
}

impl Authority {
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
        for key in &self.keys {
            hold(key.key.name() == self.origin, "a key is named otherwise than the log")?;
            hold(key.key.algorithm() == Algorithm::Ed25519, "a key is no key of type 01")?;
            hold(key.valid_from < key.valid_until, "a key ends before it begins")?;
        }
        for right in &self.speaks_for {
            hold(!right.kinds.is_empty() && !right.states.is_empty(), "a right has no kinds or no States")?;
            let all = right.states.contains("*");
            hold(!all || right.states.len() == 1, "* stands alone")?;
        }
        Ok(())
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
