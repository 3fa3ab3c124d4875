//! Document numbers from one to another.

use serde::{Deserialize, Serialize};

use crate::identifier::Number;

/// Numbers from one to another, both included. Both have the same length, and letters and digits at the same places; so
/// has every number between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// The first number.
    pub from: Number,
    /// The last number, included.
    pub to: Number,
}

impl Numbers {
    /// Checks that first and last number have the same shape and order.
    pub(super) fn check(&self) -> Result<(), String> {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        if !has_shape(from, to) {
            return Err("from and to: expected one length, and letters and digits at the same places".to_owned());
        }
        if from > to { Err("from and to: expected from before to".to_owned()) } else { Ok(()) }
    }

    /// Returns true if a number has the shape of these and lies between them.
    #[must_use]
    pub fn contains(&self, number: &Number) -> bool {
        let (from, to, number) = (self.from.as_str(), self.to.as_str(), number.as_str());
        has_shape(from, number) && from <= number && number <= to
    }
}

/// Returns true if two numbers have one length, and letters and digits at the same places.
fn has_shape(one: &str, other: &str) -> bool {
    let alike = |(a, b): (u8, u8)| a.is_ascii_digit() == b.is_ascii_digit();
    one.len() == other.len() && one.bytes().zip(other.bytes()).all(alike)
}
