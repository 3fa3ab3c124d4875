//! Members that every entry has.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::signature::EntrySignature;
use super::time::{maybe_second, second};
use crate::identifier::as_text;

/// Members that every entry has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Common {
    /// The entry's id, unique in its log.
    pub id: Id,
    /// The time of the statement.
    #[serde(with = "second")]
    pub issued: Timestamp,
    /// The end of its validity, excluded.
    #[serde(default, with = "maybe_second", skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// The time by which its author says again that it holds; from then on the entry is silent too.
    #[serde(default, with = "maybe_second", skip_serializing_if = "Option::is_none")]
    pub review: Option<Timestamp>,
    /// The id of the entry of the same log that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Id>,
    /// The sharing mark.
    pub sharing: Sharing,
    /// Free text, no personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Case reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The signature by an offline key of the authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<EntrySignature>,
}

impl Common {
    /// The time from which on the entry is silent: the earlier of its expiry and its review.
    #[must_use]
    pub fn ends(&self) -> Option<Timestamp> {
        self.expires.into_iter().chain(self.review).min()
    }
}

/// The id of an entry, unique in its log: 1 to 64 of A–Z, a–z, 0–9, `.`, `_`, `-`, `/`, `:`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

impl Id {
    /// Parses an id.
    ///
    /// # Errors
    /// The characters and length that are allowed.
    pub fn new(text: &str) -> Result<Self, String> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:".contains(&byte);
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err("id: expected 1 to 64 of A–Z a–z 0–9 . _ - / :".to_owned())
        }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

as_text!(Id, |text| Self::new(text), |id| id.0.clone());

/// Sharing marks of the Traffic Light Protocol 2.0 (FIRST).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sharing {
    /// No limit.
    #[serde(rename = "TLP:CLEAR")]
    Clear,
    /// The community of the recipients.
    #[serde(rename = "TLP:GREEN")]
    Green,
    /// The recipients' organization and its clients.
    #[serde(rename = "TLP:AMBER")]
    Amber,
    /// The recipients alone.
    #[serde(rename = "TLP:RED")]
    Red,
}
