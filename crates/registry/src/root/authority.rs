//! An authority: its log, its keys, its rights, and the limits of its log.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Right;
use super::text::{hash_text, one_key_text};
use crate::identifier::State;
use crate::key::VerifierKey;
use crate::tree::Hash;

/// Hours between two heartbeats, where the root names none.
const HEARTBEAT_HOURS: u32 = 24;
/// Hours for which silence is tolerated beyond a heartbeat, where the root names none.
const GRACE_HOURS: u32 = 48;

/// An authority and its log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Name of the authority, for officers.
    pub name: String,
    /// The State whose authority it is.
    pub state: State,
    /// Person or desk to call.
    pub contact: String,
    /// Origin of its log, which is also the folder of the log in a source: `log/<origin>/`.
    pub origin: String,
    /// Keys of the authority, all named like the log.
    pub keys: Vec<AuthorityKey>,
    /// Keys that sign entries which make or unmake trust anchors, kept apart from the server that publishes.
    #[serde(default, skip_serializing_if = "OfflineKeys::is_absent")]
    pub offline_keys: OfflineKeys,
    /// Hours within which it signs its log anew; 24 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heartbeat_hours: Option<u32>,
    /// Hours for which its silence is tolerated beyond the heartbeat; 48 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace_hours: Option<u32>,
    /// The most that its log may hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// Kinds of statements that it may make, and about which States' documents.
    pub speaks_for: Vec<Right>,
}

/// A key of an authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityKey {
    /// The public key.
    #[serde(with = "one_key_text")]
    pub key: VerifierKey,
    /// Start of the period in which its signatures count.
    pub valid_from: Timestamp,
    /// End of the period.
    pub valid_until: Timestamp,
    /// For a revoked key: the last tree for which its signature still counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<LastTree>,
}

/// The last tree that a revoked key is believed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastTree {
    /// Number of entries.
    pub size: u64,
    /// Root hash.
    #[serde(with = "hash_text")]
    pub root: Hash,
}

/// Keys that sign entries themselves, beside the log's signature. Without them a server that is broken into could make a
/// State's trust anchor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OfflineKeys {
    /// The root has no such member: the authority may not make such entries.
    #[default]
    Absent,
    /// `null`: the publishing key is enough.
    PublishingKey,
    /// The keys, all named like the log.
    Keys(Vec<AuthorityKey>),
}

impl OfflineKeys {
    pub(super) fn is_absent(&self) -> bool {
        *self == Self::Absent
    }

    /// The keys; none if the root names none.
    #[must_use]
    pub fn keys(&self) -> &[AuthorityKey] {
        if let Self::Keys(keys) = self { keys } else { &[] }
    }
}

impl Serialize for OfflineKeys {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keys(keys) => keys.serialize(to),
            Self::Absent | Self::PublishingKey => to.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for OfflineKeys {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let keys = Option::<Vec<AuthorityKey>>::deserialize(from)?;
        Ok(keys.map_or(Self::PublishingKey, Self::Keys))
    }
}

/// The most that a log may hold. What is beyond it is set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// Entries of one day, by their time of issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries_per_day: Option<u64>,
    /// Entries in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<u64>,
    /// Bytes of all entries together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

impl Authority {
    /// The age from which on its log is stale: a heartbeat and the grace.
    #[must_use]
    pub fn longest_silence(&self) -> SignedDuration {
        let hours = self.heartbeat_hours.unwrap_or(HEARTBEAT_HOURS);
        let grace = self.grace_hours.unwrap_or(GRACE_HOURS);
        SignedDuration::from_hours(i64::from(hours) + i64::from(grace))
    }
}
