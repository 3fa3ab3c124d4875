//! `forgery`: the traits of a known series of forgeries.
//!
//! ```json
//! {"examples":{"match":[{"mrz.document-number":"AB1"}],"no-match":[{"mrz.document-number":"AC1"}]},"expected-rate":0.0001,
//!  "kind":"forgery","state":"UTO","status":"active","title":"the November series",
//!  "when":{"field":"mrz.document-number","prefix":"AB"}, …}
//! ```

use std::slice;

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::lookup::is_state;
use super::pattern::{check_pattern, personal_data};
use super::schema::{Member, MemberForm, required};
use super::{Examples, Lookup, PatternStatus, RuleBreach, Tolerance};
use crate::condition::Condition;
use crate::identifier::State;

/// The traits of a known series of forgeries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Forgery {
    /// The name of the series.
    pub title: String,
    /// The State whose documents are imitated; no other State's document matches.
    pub state: State,
    /// The traits.
    pub when: Condition,
    /// Examples that the condition must and must not match.
    pub examples: Examples,
    /// The use of the pattern.
    pub status: PatternStatus,
    /// The share of genuine documents that the author expects to match, 0 to 1.
    pub expected_rate: f64,
}

impl EntryBody for Forgery {
    const NAME: &'static str = "forgery";
    const SCOPE: Scope = Scope::AnyState;
    const WORDING: &'static [&'static str] = &["title", "examples", "status", "expected-rate"];
    const MEMBERS: &'static [Member] = &[
        required("title", MemberForm::Of("text")),
        required("state", MemberForm::Of("state")),
        required("when", MemberForm::Of("condition")),
        required("examples", MemberForm::Of("examples")),
        required("status", MemberForm::Word(&["draft", "active", "retired"])),
        required("expected-rate", MemberForm::Of("rate")),
    ];
    const EXAMPLE: &'static str = r#"{"title":"the November series","state":"UTO","status":"active","expected-rate":0.0001,
        "when":{"field":"mrz.document-number","prefix":"AB"},
        "examples":{"match":[{"mrz.document-number":"AB1"}],"no-match":[{"mrz.document-number":"AC1"}]}}"#;

    fn states(&self) -> &[State] {
        slice::from_ref(&self.state)
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup::pattern(vec![is_state(self.state), self.when.clone()], self.status, Tolerance::None)
    }

    fn check(&self) -> Result<(), String> {
        check_pattern(&self.when, &self.examples, self.expected_rate)
    }

    fn breach(&self) -> Option<RuleBreach> {
        personal_data(&self.when, &self.examples)
    }

    fn describe(&self) -> String {
        self.title.clone()
    }
}
