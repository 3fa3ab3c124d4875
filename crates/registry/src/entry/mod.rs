//! An entry of a log: one statement of one authority.
//!
//! ```json
//! {"epoch":"2026","hash":"961ab762a80d7725e4a7121674c808d1","id":"uto-2026-17","issued":"2026-11-02T08:00:00Z",
//!  "kind":"document","sharing":"TLP:GREEN","source":"case 4711","state":"UTO","status":"stolen","type":"P"}
//! ```
//!
//! Canonical JSON ([`canonical`]) of at most [`limits::ENTRY_BYTES`], on one line. Every entry has `kind`, `id` (stable
//! within its log: a later entry of the same id replaces it), `issued`, `sharing` (Traffic Light Protocol 2.0); it may
//! have `expires`, `note` (free text, no personal data) and `source` (case reference). Times are UTC in whole seconds.
//! The rest is the kind's own, one struct below for each; `?` marks what may be left out.
//!
//! | kind | members |
//! |---|---|
//! | `document` | state, type, epoch, hash, status: lost, stolen, revoked, never-issued |
//! | `range` | state, type, from, to, status: stolen, never-issued |
//! | `number-format` | state, type, forms, issued-from?, issued-to? |
//! | `fantasy` | title, state (the code that it bears), when? |
//! | `forgery` | title, state (whose documents are imitated), when, examples, status, expected-rate |
//! | `signer` | state, role: ds, csca; certificate? or key?, since?, numbers? |
//! | `portrait` | algorithm, hash, within |
//! | `reuse` | state, type, epoch, hash, holder? (of the rightful one) |
//! | `csca` | state, certificate (DER in base64) |
//! | `trafficking` | title, level: offer, urgent; text, contact, state?, when, examples, status, expected-rate |
//! | `defect` | title, state, type?, checks, when? |
//! | `withdraw` | entry, reason |
//! | `authority-notice` | about?, texts (by language) |
//!
//! A known kind is checked whole: a member too many or of another form, a condition that is none, an example that its own
//! condition misses, all make it malformed; a new member would be a new kind. An entry of an unknown kind is kept as it
//! is. What was read is written as the same bytes.

mod body;
mod common;
mod document;
mod kind;
mod lookup;
mod notice;
mod number_format;
mod pattern;
mod portrait;
mod range;
mod signer;
mod time;

pub use body::Body;
pub use common::{Common, Id, Sharing};
pub use document::{DocumentListed, Epoch, Reuse, Status};
pub use kind::{Kind, Scope};
pub(crate) use lookup::{Lookup, Tolerance};
pub use notice::{Notice, Withdraw};
pub use number_format::{NumberForm, NumberFormat};
pub use pattern::{Defect, Examples, Fantasy, Forgery, PatternStatus, ProtectionLevel, Trafficking};
pub use portrait::{Picture, Portrait, PortraitAlgorithm};
pub use range::{BlankStatus, Numbers, Range};
pub use signer::{Csca, Der, Hash256, Role, Signer};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use self::body::object;
use self::number_format::check_format;
use self::pattern::check_pattern;
use super::canonical::{self, NotCanonical};
use super::identifier::State;
use crate::limits;

/// One statement of one authority.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What every entry has.
    pub common: Common,
    /// What its kind has.
    pub body: Body,
}

/// Why bytes are no entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Too many bytes.
    #[error("{0} bytes, more than the {most} of an entry", most = limits::ENTRY_BYTES)]
    Oversize(usize),
    /// Another form of JSON than the canonical one.
    #[error(transparent)]
    Form(#[from] NotCanonical),
    /// A member that is missing, too many, or of another form.
    #[error("{kind}: {problem}")]
    Member {
        /// The kind, or `entry` where it is not known.
        kind: String,
        /// What is wrong.
        problem: String,
    },
}

impl Entry {
    /// Reads an entry.
    ///
    /// # Errors
    /// [`Malformed`], in words that its author understands.
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
        let of_all = ["id", "issued", "expires", "sharing", "note", "source"];
        let common: Map<_, _> = of_all.into_iter().filter_map(|name| members.remove_entry(name)).collect();
        let common = Common::deserialize(common).map_err(|error| refuse(&kind, error.to_string()))?;
        let body = Body::read(&kind, members).map_err(|problem| refuse(&kind, problem))?;
        let entry = Self { common, body };
        entry.check().map_err(|problem| refuse(&kind, problem))?;
        // Times, days and numbers have one form each; another one of the same value is found here.
        match entry.print() {
            Ok(written) if written == bytes => Ok(entry),
            Ok(_) => Err(refuse(&kind, "a member is not in its one form".to_owned())),
            Err(problem) => Err(problem),
        }
    }

    /// The bytes of the entry.
    ///
    /// # Errors
    /// They are more than an entry may have.
    pub fn print(&self) -> Result<Vec<u8>, Malformed> {
        let bytes = canonical::print(&Value::Object(self.members()));
        if bytes.len() > limits::ENTRY_BYTES { Err(Malformed::Oversize(bytes.len())) } else { Ok(bytes) }
    }

    /// The members, all of them.
    fn members(&self) -> Map<String, Value> {
        let mut members = self.body.members();
        if !matches!(self.body, Body::Other(_)) {
            members.insert("kind".to_owned(), self.kind().name().into());
        }
        members.extend(object(&self.common));
        members
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.body.kind()
    }

    /// The word for its kind, also for one that is not known.
    #[must_use]
    pub fn kind_name(&self) -> &str {
        match &self.body {
            Body::Other(members) => members.get("kind").and_then(Value::as_str).unwrap_or_default(),
            known => known.kind().name(),
        }
    }

    /// Its name in its log.
    #[must_use]
    pub fn id(&self) -> &str {
        self.common.id.as_str()
    }

    /// The States whose documents it speaks of; none for a statement about no State's.
    #[must_use]
    pub fn states(&self) -> &[State] {
        let state = match &self.body {
            Body::Document(body) => &body.state,
            Body::Range(body) => &body.state,
            Body::NumberFormat(body) => &body.state,
            Body::Fantasy(body) => &body.state,
            Body::Forgery(body) => &body.state,
            Body::Signer(body) => &body.state,
            Body::Reuse(body) => &body.state,
            Body::Csca(body) => &body.state,
            Body::Defect(body) => &body.state,
            Body::Trafficking(body) => return body.state.as_slice(),
            Body::Portrait(_) | Body::Withdraw(_) | Body::Notice(_) | Body::Other(_) => return &[],
        };
        std::slice::from_ref(state)
    }

    /// Whether it holds at a time, as far as its own expiry says.
    #[must_use]
    pub fn is_current(&self, at: Timestamp) -> bool {
        self.common.expires.is_none_or(|expires| at < expires)
    }

    /// What it says, whoever says it: two authorities whose entries have the same subject make the same statement.
    #[must_use]
    pub fn subject(&self) -> [u8; 32] {
        let mut members = self.body.members();
        members.insert("kind".to_owned(), self.kind_name().into());
        for own in ["title", "text", "texts", "contact", "examples", "status", "expected-rate", "level", "within"] {
            members.remove(own);
        }
        Sha256::digest(canonical::print(&Value::Object(members))).into()
    }

    /// What no type can say.
    fn check(&self) -> Result<(), String> {
        let texts = [&self.common.note, &self.common.source];
        if texts.into_iter().flatten().any(String::is_empty) {
            return Err("an empty text is left out".to_owned());
        }
        match &self.body {
            Body::Range(body) => body.numbers().check(),
            Body::NumberFormat(body) => check_format(body),
            Body::Forgery(body) => check_pattern(&body.when, &body.examples, body.expected_rate),
            Body::Trafficking(body) => check_pattern(&body.when, &body.examples, body.expected_rate),
            Body::Signer(body) if body.certificate.is_some() == body.key.is_some() => {
                Err("expected a certificate or a key, and not both".to_owned())
            }
            Body::Signer(body) => body.numbers.iter().try_for_each(Numbers::check),
            Body::Portrait(body) if body.within > limits::PORTRAIT_DISTANCE => {
                Err(format!("within: at most {}", limits::PORTRAIT_DISTANCE))
            }
            Body::Defect(body) if body.checks.is_empty() || !body.checks.is_sorted_by(|a, b| a < b) => {
                Err("checks: one or more, in order, each once".to_owned())
            }
            Body::Notice(body) if body.texts.is_empty() => Err("texts: one or more".to_owned()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
