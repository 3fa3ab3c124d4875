//! `dispute`: a holder or a State contests an entry of the same log.
//!
//! ```json
//! {"by":"holder","entry":"uto-2026-16","kind":"dispute","reason":"the passport was never lost","review":"2027-01-01T00:00:00Z", …}
//! ```
//!
//! `review` is the time by which the authority answers: by a withdrawal, a correction, or a new statement.

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::schema::{Member, MemberForm, required};
use super::{Id, Lookup, RequiredEnd};
use crate::identifier::State;

/// The contestation of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    /// The id of the entry.
    pub entry: Id,
    /// `holder`, or the code of the State that contests it.
    pub by: String,
    /// The reason.
    pub reason: String,
}

/// The word for the holder of the document.
const HOLDER: &str = "holder";

impl EntryBody for Dispute {
    const NAME: &'static str = "dispute";
    const SCOPE: Scope = Scope::AnyState;
    const END: RequiredEnd = RequiredEnd::Review;
    const MEMBERS: &'static [Member] = &[
        required("entry", MemberForm::Of("id")),
        required("by", MemberForm::Of("party")),
        required("reason", MemberForm::Of("text")),
    ];
    const EXAMPLE: &'static str = r#"{"entry":"uto-2026-16","by":"holder","reason":"the passport was never lost"}"#;

    fn states(&self) -> &[State] {
        &[]
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::Dispute(self.entry.as_str())
    }

    fn check(&self) -> Result<(), String> {
        if self.by == HOLDER || State::new(&self.by).is_ok_and(|state| state.as_str() == self.by) {
            return Ok(());
        }
        Err("by: expected holder, or the code of a State".to_owned())
    }
}
