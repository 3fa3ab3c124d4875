//! The first section: the logs from which an index is built, and the epochs of the keyed hashes in it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::local::LocalFiles;
use crate::identifier::State;

/// The logs from which an index is built, and the root under which it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// Version of the root.
    pub root_version: u64,
    /// Number of States from which on a statement about another State's documents counts fully.
    pub corroboration: u32,
    /// The logs, in the order of the root's authorities.
    pub logs: Vec<LogSource>,
}

/// A log, up to the size that is in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSource {
    /// Name of the authority.
    pub authority: String,
    /// The State whose authority it is.
    pub state: State,
    /// Origin line of its checkpoints.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root hash of the tree of that size.
    #[serde(with = "hash_hex")]
    pub root_hash: [u8; 32],
}

/// The contents of the first section.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contents {
    pub(super) epochs: BTreeSet<String>,
    /// The files of the copy's operator.
    #[serde(default)]
    pub(super) local: LocalFiles,
    pub(super) sources: Sources,
}

mod hash_hex {
    use crate::identifier::unhex;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(hash: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(hash))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        unhex(&String::deserialize(deserializer)?).ok_or_else(|| de::Error::custom("expected 64 hexadecimal digits"))
    }
}

/// The number of each log's first entry, counted through all logs.
pub(super) fn bases(sources: &Sources) -> Vec<u64> {
    sources
        .logs
        .iter()
        .scan(0_u64, |next, log| {
            let base = *next;
            *next = next.saturating_add(log.size);
            Some(base)
        })
        .collect()
}
