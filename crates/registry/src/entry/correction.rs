//! `correction`: an entry of the same log was wrong, and since when.
//!
//! ```json
//! {"entry":"uto-2026-16","kind":"correction","reason":"another person's number","since":"2026-11-02T08:00:00Z", …}
//! ```

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, required};
use super::time::second;
use super::{Id, Lookup, RequiredEnd};
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
    const END: RequiredEnd = RequiredEnd::None;
    const MEMBERS: &'static [Member] = &[
        required("entry", MemberForm::Of("id")),
        required("since", MemberForm::Of("time")),
        required("reason", MemberForm::Of("text")),
    ];
    const EXAMPLE: &'static str =
        r#"{"entry":"uto-2026-16","since":"2026-11-02T08:00:00Z","reason":"another person's number"}"#;

    fn states(&self) -> &[State] {
        &[]
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Withdrawal(self.entry.as_str())
    }
}
