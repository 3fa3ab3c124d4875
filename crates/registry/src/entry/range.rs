//! Blanks from one number to another.

use serde::{Deserialize, Serialize};

use crate::identifier::{DocumentType, Number, State};

/// Blanks from one number to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Whose.
    pub state: State,
    /// Of what type.
    #[serde(rename = "type")]
    pub kind: DocumentType,
    /// The first number.
    pub from: Number,
    /// The last number.
    pub to: Number,
    /// What is the matter with them.
    pub status: BlankStatus,
}

/// What is the matter with blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlankStatus {
    /// Stolen before they were issued.
    Stolen,
    /// Never issued.
    NeverIssued,
}

/// Numbers from one to another, both included. Both have the same length, and letters and digits at the same places; so
/// has every number between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// The first.
    pub from: Number,
    /// The last.
    pub to: Number,
}

impl Range {
    /// The numbers.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        Numbers { from: self.from.clone(), to: self.to.clone() }
    }
}

impl Numbers {
    pub(super) fn check(&self) -> Result<(), String> {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        let alike = |(a, b): (u8, u8)| a.is_ascii_digit() == b.is_ascii_digit();
        if from.len() != to.len() || !from.bytes().zip(to.bytes()).all(alike) {
            return Err("from and to: expected one length, and letters and digits at the same places".to_owned());
        }
        if from > to { Err("from and to: expected from before to".to_owned()) } else { Ok(()) }
    }

    /// Whether a number is one of them.
    #[must_use]
    pub fn hold(&self, number: &Number) -> bool {
        let (from, to, number) = (self.from.as_str(), self.to.as_str(), number.as_str());
        let alike = |(a, b): (u8, u8)| a.is_ascii_digit() == b.is_ascii_digit();
        from.len() == number.len() && from.bytes().zip(number.bytes()).all(alike) && from <= number && number <= to
    }
}
