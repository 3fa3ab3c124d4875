//! The root: the authorities, their rights and keys, and the witnesses. `root/N.json` is canonical JSON (RFC 8785):
//!
//! ```json
//! {"signatures":[{"key":"root.example/a+…","signature":"…base64 of 64 bytes…"}],
//!  "signed":{"authorities":[{"contact":"duty desk, +000 000","grace_hours":48,"heartbeat_hours":24,"keys":[{"key":"immigration.uto.example+…",
//!      "revoked":{"root":"…base64…","size":1234},"valid_from":"2026-01-01T00:00:00Z","valid_until":"2028-01-01T00:00:00Z"}],
//!    "name":"Immigration of Utopia","offline_keys":[{"key":"immigration.uto.example+…",…}],"origin":"immigration.uto.example",
//!    "quota":{"bytes":2000000000,"entries":5000000,"entries_per_day":20000},
//!    "speaks_for":[{"kinds":["document","range"],"states":["UTO"]},{"kinds":["forgery"],"states":["*"]}],"state":"UTO"}],
//!   "corroboration":2,"epochs":[{"fingerprint":"…SHA-256 of the key in hexadecimal…","name":"2026-uto",
//!    "owner":"immigration.uto.example","valid_from":"2026-01-01T00:00:00Z","valid_until":"2027-01-01T00:00:00Z"}],"expires":"2027-01-01T00:00:00Z","issued":"2026-01-01T00:00:00Z","keys":["root.example/a+…"],
//!   "schema":"bordercheck.root/1","threshold":1,"version":1,"witnesses":{"keys":["witness.example+…"],"threshold":1}}}
//! ```
//!
//! (Line breaks are for reading here; the file has none.) A signature is Ed25519 over the canonical bytes of `signed`.
//! Version N + 1 is signed by the threshold of N's keys *and* by its own (The Update Framework §5.3). All public keys
//! in a root differ, so that none counts twice and none plays two parts. A revoked key stays good up to the tree that
//! `revoked` names by size and hash, and no further. `*` stands for every State, and only for kinds that may be said
//! about other people's documents.

mod authority;
mod check;
mod epochs;
mod error;
mod rights;
mod schema;
mod signed;
mod text;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::authority::{Authority, AuthorityKey, LastTree, OfflineKeys, Quota};
pub use self::check::is_origin;
pub use self::epochs::DeclaredEpoch;
pub use self::error::{RootError, Whose};
pub use self::rights::{Permission, Right};
pub use self::schema::schema;
pub use self::signed::{SignedRoot, check_chain};
use self::text::key_text;
use super::key::VerifierKey;

/// The schema that a root names.
pub const SCHEMA: &str = "bordercheck.root/1";
/// Bytes of a root. A hundred authorities with three keys each and long rights are about 100 kB.
pub const ROOT_BYTES: u64 = 1 << 20;
/// Versions that a chain may have: one a week for ten years and more.
pub const VERSIONS: u64 = 1024;

/// The authorities of the registry, their rights and keys, and the witnesses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Root {
    /// The schema, [`SCHEMA`].
    pub schema: String,
    /// Version, from 1.
    pub version: u64,
    /// Time of issue.
    pub issued: Timestamp,
    /// Time of expiry, from which on the root is not used.
    pub expires: Timestamp,
    /// Number of root keys that must sign.
    pub threshold: usize,
    /// The root keys.
    #[serde(with = "key_text")]
    pub keys: Vec<VerifierKey>,
    /// Number of States whose authorities must make the same statement about another State's documents before it
    /// counts in full.
    pub corroboration: usize,
    /// The keys under which document numbers are hashed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub epochs: Vec<DeclaredEpoch>,
    /// The authorities that may make statements.
    pub authorities: Vec<Authority>,
    /// The witnesses that cosign the logs' checkpoints.
    pub witnesses: Witnesses,
}

/// Parties that cosign checkpoints after checking that the log only grew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witnesses {
    /// Number of witnesses that must have cosigned a checkpoint.
    pub threshold: usize,
    /// Keys of the witnesses.
    #[serde(with = "key_text")]
    pub keys: Vec<VerifierKey>,
}

#[cfg(test)]
mod tests;
