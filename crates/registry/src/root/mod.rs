//! The root: who may speak, about whose documents, with which keys, and who looks on. `root/N.json` is canonical JSON
//! (RFC 8785):
//!
//! ```json
//! {"signatures":[{"key":"root.example/a+…","signature":"…base64 of 64 bytes…"}],
//!  "signed":{"authorities":[{"contact":"duty desk, +000 000","keys":[{"key":"immigration.uto.example+…",
//!      "revoked":{"root":"…base64…","size":1234},"valid_from":"2026-01-01T00:00:00Z","valid_until":"2028-01-01T00:00:00Z"}],
//!    "name":"Immigration of Utopia","origin":"immigration.uto.example",
//!    "speaks_for":[{"kinds":["document","range"],"states":["UTO"]},{"kinds":["forgery"],"states":["*"]}]}],
//!   "corroboration":2,"expires":"2027-01-01T00:00:00Z","issued":"2026-01-01T00:00:00Z","keys":["root.example/a+…"],
//!   "schema":"bordercheck.root/1","threshold":1,"version":1,"witnesses":{"keys":["witness.example+…"],"threshold":1}}}
//! ```
//!
//! (Line breaks are for reading here; the file has none.) A signature is Ed25519 over the canonical bytes of `signed`.
//! Version N + 1 is signed by the threshold of N's keys *and* by its own (The Update Framework §5.3). All public keys
//! in a root differ, so that none counts twice and none plays two parts. A revoked key stays good up to the tree that
//! `revoked` names by size and hash, and no further. `*` stands for every State, and only for kinds that may be said
//! about other people's documents.

mod check;
mod error;
mod rights;
mod signed;
mod text;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::check::is_origin;
pub use self::error::{RootError, Whose};
pub use self::rights::{Permission, Right};
pub use self::signed::{SignedRoot, check_chain};
use self::text::{hash_text, key_text, one_key_text};
use super::key::VerifierKey;
use super::tree::Hash;

/// The schema that a root names.
pub const SCHEMA: &str = "bordercheck.root/1";
/// Bytes of a root. A hundred authorities with three keys each and long rights are about 100 kB.
pub const ROOT_BYTES: u64 = 1 << 20;
/// Versions that a chain may have: one a week for ten years and more.
pub const VERSIONS: u64 = 1024;

/// Who may speak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// [`SCHEMA`].
    pub schema: String,
    /// From 1.
    pub version: u64,
    /// When it was made.
    pub issued: Timestamp,
    /// From when on it says nothing any more.
    pub expires: Timestamp,
    /// Root keys that must sign.
    pub threshold: usize,
    /// The root keys.
    #[serde(with = "key_text")]
    pub keys: Vec<VerifierKey>,
    /// Authorities that must say the same of another State's documents before it counts fully.
    pub corroboration: usize,
    /// Who speaks.
    pub authorities: Vec<Authority>,
    /// Who looks on.
    pub witnesses: Witnesses,
}

/// Parties that cosign checkpoints after checking that the log only grew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witnesses {
    /// How many of them must have.
    pub threshold: usize,
    /// Their keys.
    #[serde(with = "key_text")]
    pub keys: Vec<VerifierKey>,
}

/// An authority and its log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// As officers know it.
    pub name: String,
    /// Whom to call.
    pub contact: String,
    /// Its log's name, which is also where a source keeps it: `log/<origin>/`.
    pub origin: String,
    /// Its keys, all named like the log.
    pub keys: Vec<AuthorityKey>,
    /// What it may say, about whose documents.
    pub speaks_for: Vec<Right>,
}

/// A key of an authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityKey {
    /// The key.
    #[serde(with = "one_key_text")]
    pub key: VerifierKey,
    /// From when on its signatures count.
    pub valid_from: Timestamp,
    /// Until when.
    pub valid_until: Timestamp,
    /// The last tree that it is believed for, once it is not believed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<LastTree>,
}

/// The last tree that a revoked key is believed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastTree {
    /// Its size.
    pub size: u64,
    /// Its hash.
    #[serde(with = "hash_text")]
    pub root: Hash,
}

#[cfg(test)]
mod tests;
