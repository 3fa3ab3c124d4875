//! `withdraw`: the withdrawal of an entry of the same log.
//!
//! ```json
//! {"entry":"uto-2026-16","kind":"withdraw","reason":"found again by its holder", …}
//! ```

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::{Id, Lookup};
use crate::identifier::State;

/// The withdrawal of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// The id of the entry.
    pub entry: Id,
    /// The reason.
    pub reason: String,
}

impl EntryBody for Withdraw {
    const NAME: &'static str = "withdraw";
    const SCOPE: Scope = Scope::AnyState;

    fn states(&self) -> &[State] {
        &[]
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Withdrawal(self.entry.as_str())
    }
}
