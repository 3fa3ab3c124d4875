//! `fantasy`: a document that no State issues.
//!
//! ```json
//! {"kind":"fantasy","state":"WSA","title":"World Citizen passport", …}
//! ```
//!
//! `when`, a condition, may be absent.

use std::slice;

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::lookup::is_state;
use super::schema::{Member, MemberForm, optional, required};
use super::{Lookup, PatternStatus, Tolerance};
use crate::condition::Condition;
use crate::identifier::State;

/// A document that no State issues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fantasy {
    /// The name of the document.
    pub title: String,
    /// The code that it bears for an issuing State. Without `when` every document with this code matches.
    pub state: State,
    /// The traits of the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

impl EntryBody for Fantasy {
    const NAME: &'static str = "fantasy";
    const SCOPE: Scope = Scope::AnyState;
    const WORDING: &'static [&'static str] = &["title"];
    const MEMBERS: &'static [Member] = &[
        required("title", MemberForm::Of("text")),
        required("state", MemberForm::Of("state")),
        optional("when", MemberForm::Of("condition")),
    ];
    const EXAMPLE: &'static str = r#"{"title":"World Citizen passport","state":"WSA","when":{"field":"mrz.document-code",
        "prefix":"P"}}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn lookup(&self) -> Lookup<'_> {
        let when = std::iter::once(is_state(self.state)).chain(self.when.clone());
        Lookup::pattern(when.collect(), PatternStatus::Active, Tolerance::None)
    }

    fn describe(&self) -> String {
        self.title.clone()
    }
}
