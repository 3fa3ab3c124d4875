//! Parts that patterns share: their use, and the examples that prove that they match what their author means.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::RuleBreach;
use crate::condition::{Condition, Field, FieldValues, Match};

/// The use of a pattern.
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

/// Examples of documents: objects of fields and values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Examples {
    /// Documents that the pattern must match, one or more.
    #[serde(rename = "match")]
    pub matching: Vec<Map<String, Value>>,
    /// Documents that the pattern must not match, one or more.
    pub no_match: Vec<Map<String, Value>>,
}

/// Checks a pattern against its own examples, and its expected rate.
///
/// # Errors
/// The example, by its number from 1, that the condition does not treat as its author says.
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
            let values = FieldValues::parse(example).map_err(|problem| at(&problem))?;
            match (when.evaluate(&values) == Match::Yes, matches) {
                (false, true) => return Err(at("the condition does not match it")),
                (true, false) => return Err(at("the condition matches it")),
                _ => {}
            }
        }
    }
    Ok(())
}

/// The personal data in the examples of a pattern that its condition does not ask for: whoever shows a condition on a series needs
/// nobody's name for it (REGISTRY §6).
pub(super) fn personal_data(when: &Condition, examples: &Examples) -> Option<RuleBreach> {
    let needless =
        |name: &&String| Field::from_name(name).is_some_and(|field| field.is_personal() && !when.compares(field));
    let names = examples.matching.iter().chain(&examples.no_match).flat_map(Map::keys);
    names.into_iter().find(needless).map(|name| RuleBreach::PersonalData(name.clone()))
}
