//! Patterns: what marks a forgery, a document of no State, a possible victim, a defect; and what must bear it out.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::condition::{Condition, FieldValues, Match};
use crate::identifier::{DocumentType, State};

/// A document that no State issues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fantasy {
    /// What it calls itself.
    pub title: String,
    /// The code that it bears for an issuing State; without `when` every document that bears it is one.
    pub state: State,
    /// Its traits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// What marks a known forgery series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Forgery {
    /// What the series is called.
    pub title: String,
    /// Whose documents it imitates; no other State's document matches.
    pub state: State,
    /// What marks it.
    pub when: Condition,
    /// What must and what must not match.
    pub examples: Examples,
    /// Whether it is used.
    pub status: PatternStatus,
    /// How often the author expects it to match, of all genuine documents asked about.
    pub expected_rate: f64,
}

/// What is tied to a pattern of trafficking: the holder may be a victim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trafficking {
    /// What the pattern is called.
    pub title: String,
    /// What is to be done.
    pub level: ProtectionLevel,
    /// What the officer is told.
    pub text: String,
    /// Whom to call.
    pub contact: String,
    /// Whose documents it is about, if it is about one State's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// What marks it.
    pub when: Condition,
    /// What must and what must not match.
    pub examples: Examples,
    /// Whether it is used.
    pub status: PatternStatus,
    /// How often the author expects it to match, of all documents asked about.
    pub expected_rate: f64,
}

/// Documents that look wrong and are genuine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// What is the matter with them.
    pub title: String,
    /// Whose.
    pub state: State,
    /// Of what type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<DocumentType>,
    /// The checks whose failure it excuses, in order, each once.
    pub checks: Vec<String>,
    /// Which of them, by their traits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

/// Whether a pattern is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatternStatus {
    /// On trial: a match is a note.
    Draft,
    /// Used.
    Active,
    /// No longer used.
    Retired,
}

/// What is to be done for a possible victim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProtectionLevel {
    /// Offer help.
    Offer,
    /// Call the protection officer now.
    Urgent,
}

/// What a pattern must and must not match: objects of fields and values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Examples {
    /// It matches each of these, one or more.
    #[serde(rename = "match")]
    pub matching: Vec<Map<String, Value>>,
    /// It matches none of these, one or more.
    pub no_match: Vec<Map<String, Value>>,
}

/// A pattern that its own examples do not bear out says something else than its author means.
pub(super) fn check_pattern(when: &Condition, examples: &Examples, expected_rate: f64) -> Result<(), String> {
    if !(0.0..=1.0).contains(&expected_rate) {
        return Err("expected-rate: expected 0 to 1".to_owned());
    }
    for (word, list, matches) in [("match", &examples.matching, true), ("no-match", &examples.no_match, false)] {
        if list.is_empty() {
            return Err(format!("examples, {word}: one or more"));
        }
        for (example, number) in list.iter().zip(1..) {
            let at = |problem: &str| format!("examples, {word}, {number}: {problem}");
            let facts = FieldValues::parse(example).map_err(|problem| at(&problem))?;
            match (when.evaluate(&facts) == Match::Yes, matches) {
                (false, true) => return Err(at("the condition does not match it")),
                (true, false) => return Err(at("the condition matches it")),
                _ => {}
            }
        }
    }
    Ok(())
}
