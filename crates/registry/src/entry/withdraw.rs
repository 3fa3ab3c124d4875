//! `withdraw`: the withdrawal of an entry of the same log.
//!
//! ```json
//! {"entry":"uto-2026-16","kind":"withdraw","reason":"found again by its holder", …}
//! ```

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, required};
use super::{Id, Lookup, RequiredEnd};
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
    const END: RequiredEnd = RequiredEnd::None;
    const MEMBERS: &'static [Member] =
        &[required("entry", MemberForm::Of("id")), required("reason", MemberForm::Of("text"))];
    const EXAMPLE: &'static str = r#"{"entry":"uto-2026-16","reason":"found again by its holder"}"#;

    fn states(&self) -> &[State] {
        &[]
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Withdrawal(self.entry.as_str())
    }
}
