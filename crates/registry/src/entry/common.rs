//! What every entry has.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::time::{maybe_second, second};
use crate::identifier::as_text;

/// What every entry has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Common {
    /// Its name in its log.
    pub id: Id,
    /// When it was said.
    #[serde(with = "second")]
    pub issued: Timestamp,
    /// From when on it no longer holds.
    #[serde(default, with = "maybe_second", skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// To whom it may be shown.
    pub sharing: Sharing,
    /// Free text, no personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Case reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The name of an entry in its log: 1 to 64 of A–Z, a–z, 0–9, `.`, `_`, `-`, `/`, `:`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(String);

impl Id {
    /// A name of an entry.
    ///
    /// # Errors
    /// What it may be of.
    pub fn new(text: &str) -> Result<Self, String> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:".contains(&byte);
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err("id: expected 1 to 64 of A–Z a–z 0–9 . _ - / :".to_owned())
        }
    }

    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

as_text!(Id, |text| Self::new(text), |id| id.0.clone());

/// To whom an entry may be shown (FIRST Traffic Light Protocol 2.0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sharing {
    /// Everybody.
    #[serde(rename = "TLP:CLEAR")]
    Clear,
    /// The community.
    #[serde(rename = "TLP:GREEN")]
    Green,
    /// The organization and who works with it.
    #[serde(rename = "TLP:AMBER")]
    Amber,
    /// The recipients only.
    #[serde(rename = "TLP:RED")]
    Red,
}
