//! `trafficking`: traits tied to a pattern of trafficking. The holder may be a victim: a match leads to protection, never
//! to suspicion.
//!
//! ```json
//! {"contact":"protection desk, +99 1 2345","examples":{…},"expected-rate":0.001,"kind":"trafficking","level":"offer",
//!  "state":"UTO","status":"active","text":"ask alone, in private","title":"seasonal recruiters","when":{…}, …}
//! ```
//!
//! `state` may be absent.

use serde::{Deserialize, Serialize};

use super::kinds::{EntryBody, Scope};
use super::lookup::is_state;
use super::pattern::{check_pattern, personal_data};
use super::schema::{Member, MemberForm, optional, required};
use super::{Examples, Lookup, PatternStatus, RuleBreach, Tolerance};
use crate::condition::Condition;
use crate::identifier::State;

/// Traits tied to a pattern of trafficking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trafficking {
    /// The name of the pattern.
    pub title: String,
    /// The action for the officer.
    pub level: ProtectionLevel,
    /// The text for the officer.
    pub text: String,
    /// The desk to call.
    pub contact: String,
    /// The State whose documents it is about, if it is about one State's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The traits.
    pub when: Condition,
    /// Examples that the condition must and must not match.
    pub examples: Examples,
    /// The use of the pattern.
    pub status: PatternStatus,
    /// The share of all documents that the author expects to match, 0 to 1.
    pub expected_rate: f64,
}

/// The action for a possible victim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProtectionLevel {
    /// Offer help.
    Offer,
    /// Call the protection officer now.
    Urgent,
}

impl EntryBody for Trafficking {
    const NAME: &'static str = "trafficking";
    const SCOPE: Scope = Scope::AnyState;
    const WORDING: &'static [&'static str] =
        &["title", "level", "text", "contact", "examples", "status", "expected-rate"];
    const MEMBERS: &'static [Member] = &[
        required("title", MemberForm::Of("text")),
        required("level", MemberForm::Word(&["offer", "urgent"])),
        required("text", MemberForm::Of("text")),
        required("contact", MemberForm::Of("text")),
        optional("state", MemberForm::Of("state")),
        required("when", MemberForm::Of("condition")),
        required("examples", MemberForm::Of("examples")),
        required("status", MemberForm::Word(&["draft", "active", "retired"])),
        required("expected-rate", MemberForm::Of("rate")),
    ];
    const EXAMPLE: &'static str = r#"{"title":"the spring route","level":"offer","text":"Speak to the holder alone.",
        "contact":"protection desk, +000 001","state":"UTO",
        "status":"active","expected-rate":0.001,"when":{"all":[{"field":"holder.age","to":17},
        {"field":"context.group-size","from":4}]},"examples":{"match":[{"holder.age":15,
        "context.group-size":6}],"no-match":[{"holder.age":30,"context.group-size":6}]}}"#;

    fn states(&self) -> &[State] {
        self.state.as_slice()
    }

    fn lookup(&self) -> Lookup<'_> {
        let when = self.state.map(is_state).into_iter().chain([self.when.clone()]);
        Lookup::pattern(when.collect(), self.status, Tolerance::Share(self.expected_rate))
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
