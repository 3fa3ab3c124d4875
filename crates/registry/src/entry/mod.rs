//! An entry of a log: one statement of one authority.
//!
//! ```json
//! {"epoch":"2026","hash":"961ab762a80d7725e4a7121674c808d1","id":"uto-2026-17","issued":"2026-11-02T08:00:00Z",
//!  "kind":"document","sharing":"TLP:GREEN","source":"case 4711","state":"UTO","status":"stolen","type":"P"}
//! ```
//!
//! Canonical JSON ([`canonical`]) of at most [`limits::ENTRY_BYTES`], on one line. Every entry has `kind`, `id` (unique
//! within its log), `issued`, `sharing` (Traffic Light Protocol 2.0); it may have `expires`, `review`, `replaces` (the id of
//! an entry of the same log), `note` (free text, no personal data), `source` (case reference) and `signature` (by an offline
//! key). Times are UTC in whole seconds. The other members are the kind's own: [`Kind`] lists the kinds, and the file of each
//! shows an example. What an entry may say, and which end it needs, is in [`rules`](../rules/index.html).
//!
//! An entry of a known kind with an unknown member, or with a member of another form, is malformed; so is a pattern whose
//! own examples contradict its condition. An entry of an unknown kind is kept as it is. [`Entry::parse`] and
//! [`Entry::print`] are inverse: every entry has one spelling.

mod breach;
mod common;
mod correction;
mod csca;
mod defect;
mod dispute;
mod document;
mod effect;
mod epoch;
mod fantasy;
mod forgery;
mod hashed;
mod kinds;
mod known_good;
mod lookup;
mod notice;
mod number_format;
mod numbers;
mod pattern;
mod portrait;
mod range;
mod required;
mod reuse;
mod schema;
mod seal_signer;
mod signature;
mod signer;
mod time;
mod trafficking;
mod withdraw;

pub use breach::RuleBreach;
pub use common::{Common, Id, Sharing};
pub use effect::Effect;
pub use epoch::Epoch;
pub use kinds::*;
pub(crate) use lookup::{Lookup, Pattern, Tolerance};
pub use numbers::Numbers;
pub use pattern::{Examples, PatternStatus};
pub use required::{RequiredEnd, RequiredKey};
pub use schema::schema;
pub use signature::EntrySignature;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use self::kinds::to_members;
use super::canonical::{self, NotCanonical};
use super::identifier::State;
use crate::limits;

/// One statement of one authority.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Members that every entry has.
    pub common: Common,
    /// Members that its own kind has.
    pub body: Body,
}

/// The reason why bytes are not an entry, in words for its author.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// More bytes than an entry may have.
    #[error("{0} bytes, more than the {most} of an entry", most = limits::ENTRY_BYTES)]
    Oversize(usize),
    /// JSON that is not canonical.
    #[error(transparent)]
    Form(#[from] NotCanonical),
    /// A member that is missing, unknown or of another form.
    #[error("{kind}: {problem}")]
    Member {
        /// The kind; `entry` if the kind is unknown.
        kind: String,
        /// The rule that is broken.
        problem: String,
    },
}

impl Entry {
    /// Parses an entry.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > limits::ENTRY_BYTES {
            return Err(Malformed::Oversize(bytes.len()));
        }
        let refuse = |kind: &str, problem: String| Malformed::Member { kind: kind.to_owned(), problem };
        let Value::Object(mut members) = canonical::parse(bytes)? else {
            return Err(refuse("entry", "expected an object".to_owned()));
        };
        let Some(Value::String(kind)) = members.remove("kind") else {
            return Err(refuse("entry", "expected a kind".to_owned()));
        };
        let of_all = ["id", "issued", "expires", "review", "replaces", "sharing", "note", "source", "signature"];
        let common: Map<_, _> = of_all.into_iter().filter_map(|name| members.remove_entry(name)).collect();
        let common = Common::deserialize(common).map_err(|error| refuse(&kind, error.to_string()))?;
        let body = Body::parse(&kind, members).map_err(|problem| refuse(&kind, problem))?;
        let entry = Self { common, body };
        entry.check().map_err(|problem| refuse(&kind, problem))?;
        // Times, days and numbers have one form each; another one of the same value is found here.
        match entry.print() {
            Ok(written) if written == bytes => Ok(entry),
            Ok(_) => Err(refuse(&kind, "a member is not in its one form".to_owned())),
            Err(problem) => Err(problem),
        }
    }

    /// The entry as canonical JSON.
    ///
    /// # Errors
    /// [`Malformed::Oversize`].
    pub fn print(&self) -> Result<Vec<u8>, Malformed> {
        let bytes = canonical::print(&Value::Object(self.members()));
        if bytes.len() > limits::ENTRY_BYTES { Err(Malformed::Oversize(bytes.len())) } else { Ok(bytes) }
    }

    /// All members, as JSON.
    pub(crate) fn members(&self) -> Map<String, Value> {
        let mut members = self.body.members();
        if !matches!(self.body, Body::Other(_)) {
            members.insert("kind".to_owned(), self.kind().name().into());
        }
        members.extend(to_members(&self.common));
        members
    }

    /// The kind of the entry.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// The value of the member `kind`, also for a kind that this version does not know.
    #[must_use]
    pub fn kind_name(&self) -> &str {
        match &self.body {
            Body::Other(members) => members.get("kind").and_then(Value::as_str).unwrap_or_default(),
            known => known.kind().name(),
        }
    }

    /// The entry's id, unique in its log.
    #[must_use]
    pub fn id(&self) -> &str {
        self.common.id.as_str()
    }

    /// The States about whose documents the entry is; none for an entry that is about no State's documents.
    #[must_use]
    pub fn states(&self) -> &[State] {
        self.body.states()
    }

    /// The name of the epoch under whose key the entry's document is hashed.
    #[must_use]
    pub fn epoch(&self) -> Option<&str> {
        self.body.hashed_document().map(|document| document.epoch.as_str())
    }

    /// Returns true for an entry that is about documents and names no State: it is about everyone's.
    #[must_use]
    pub fn is_about_everyone(&self) -> bool {
        self.states().is_empty() && matches!(self.body.lookup(), Lookup::Pattern(_) | Lookup::Portrait(..))
    }

    /// Returns true before the entry's own expiry and review.
    #[must_use]
    pub fn is_current(&self, at: Timestamp) -> bool {
        self.common.ends().is_none_or(|end| at < end)
    }

    /// SHA-256 of the statement without its wording: two authorities whose entries have the same subject make the same
    /// statement.
    #[must_use]
    pub fn subject(&self) -> [u8; 32] {
        let mut members = self.body.members();
        members.insert("kind".to_owned(), self.kind_name().into());
        for wording in self.kind().wording() {
            members.remove(*wording);
        }
        Sha256::digest(canonical::print(&Value::Object(members))).into()
    }

    /// Checks rules that the types of the members do not express.
    fn check(&self) -> Result<(), String> {
        let texts = [&self.common.note, &self.common.source];
        if texts.into_iter().flatten().any(String::is_empty) {
            return Err("an empty text is left out".to_owned());
        }
        self.body.check()
    }
}

#[cfg(test)]
mod tests;
