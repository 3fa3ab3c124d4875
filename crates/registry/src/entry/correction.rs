//! `correction`: an entry of the same log was wrong, and since when.
//!
//! ```json
//! {"entry":"uto-2026-16","kind":"correction","reason":"another person's number","since":"2026-11-02T08:00:00Z", …}
//! ```

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::time::second;
use super::{Id, Lookup};
use crate::identifier::State;

/// The correction of an entry that was entered in error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The id of the entry.
    pub entry: Id,
    /// The time since which it was wrong.
    #[serde(with = "second")]
    pub since: Timestamp,
    /// The error that was made.
    pub reason: String,
}

impl EntryBody for Correction {
    const NAME: &'static str = "correction";
    const SCOPE: Scope = Scope::AnyState;

    fn states(&self) -> &[State] {
        &[]
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Withdrawal(self.entry.as_str())
    }
}
