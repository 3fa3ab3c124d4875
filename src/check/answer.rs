//! What a check answers: an outcome in the words of TR-03135-1 §3.5.2, and the facts that were seen.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Ceiling, Check};
use crate::place::Place;
use ::registry::entry::ProtectionLevel;

/// The outcome of a check (TR-03135-1 §3.5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Outcome {
    /// The claim holds.
    Successful,
    /// The claim does not hold.
    Failed,
    /// It cannot be told whether the claim holds.
    Undetermined,
    /// The check does not apply or could not be begun; the cause says which.
    NotSupported,
    /// Our own limit or fault ended the check.
    Aborted,
}

/// Why a check is not supported (DESIGN §4, settled point 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Cause {
    /// Such a document has no such feature.
    NotApplicable,
    /// We were not given what it needs.
    NoInput,
    /// We hold nothing to compare with, or a check that comes before it failed or was not done.
    NoReference,
}

/// Something that was seen.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fact {
    /// What it is about, in words that never change with the language.
    pub name: Cow<'static, str>,
    /// What should be there.
    pub expected: Option<String>,
    /// What is there.
    pub found: Option<String>,
    /// Where.
    pub place: Option<Place>,
}

/// What a check's function answers.
#[derive(Debug)]
pub(crate) struct Answer {
    outcome: Outcome,
    cause: Option<Cause>,
    margin: Option<f32>,
    cap: Option<Ceiling>,
    protection: Option<ProtectionLevel>,
    facts: Vec<Fact>,
}

/// A check with its outcome and the facts that were seen.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The check.
    pub check: &'static Check,
    /// Its outcome.
    pub outcome: Outcome,
    /// Why it is not supported, when it is not.
    pub cause: Option<Cause>,
    /// For a measured check how far from its threshold, −1 to +1.
    pub margin: Option<f32>,
    /// What a failure may lead to at most, where less than the check's ceiling: what it rests on counts as a note.
    pub cap: Option<Ceiling>,
    /// What is to be done for a possible victim.
    pub protection: Option<ProtectionLevel>,
    /// What was seen.
    pub facts: Vec<Fact>,
}

impl Answer {
    pub(super) fn successful() -> Self {
        Self::new(Outcome::Successful)
    }

    pub(super) fn failed(fact: Fact) -> Self {
        Self::new(Outcome::Failed).with(fact)
    }

    pub(super) fn undetermined(fact: Fact) -> Self {
        Self::new(Outcome::Undetermined).with(fact)
    }

    pub(super) fn aborted(fact: Fact) -> Self {
        Self::new(Outcome::Aborted).with(fact)
    }

    pub(super) fn not_supported(cause: Cause) -> Self {
        Self { cause: Some(cause), ..Self::new(Outcome::NotSupported) }
    }

    /// Successful with a margin of 0 or more, else failed.
    pub(super) fn measured(margin: f32, fact: Fact) -> Self {
        let outcome = if margin >= 0.0 { Outcome::Successful } else { Outcome::Failed };
        Self { margin: Some(margin.clamp(-1.0, 1.0)), ..Self::new(outcome) }.with(fact)
    }

    /// Failed with these facts, or successful if there are none.
    pub(super) fn failed_if_any(facts: Vec<Fact>) -> Self {
        let outcome = if facts.is_empty() { Outcome::Successful } else { Outcome::Failed };
        Self { facts, ..Self::new(outcome) }
    }

    /// The same, but a failure leads to no more than this.
    pub(super) fn capped(self, cap: Ceiling) -> Self {
        Self { cap: Some(cap), ..self }
    }

    /// The same, and what is to be done for a possible victim.
    pub(super) fn protecting(self, level: ProtectionLevel) -> Self {
        Self { protection: Some(level), ..self }
    }

    /// The same with one more fact.
    pub(super) fn with(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }

    /// The same with more facts.
    pub(super) fn with_all(mut self, facts: impl IntoIterator<Item = Fact>) -> Self {
        self.facts.extend(facts);
        self
    }

    fn new(outcome: Outcome) -> Self {
        Self { outcome, cause: None, margin: None, cap: None, protection: None, facts: Vec::new() }
    }
}

impl Finding {
    pub(super) fn new(check: &'static Check, answer: Answer) -> Self {
        let Answer { outcome, cause, margin, cap, protection, facts } = answer;
        Self { check, outcome, cause, margin, cap, protection, facts }
    }

    /// A finding of an earlier day, of which no more than the outcome was kept.
    pub(crate) fn recorded(check: &'static Check, outcome: Outcome, cause: Option<Cause>) -> Self {
        Self::new(check, Answer { cause, ..Answer::new(outcome) })
    }
}

impl Fact {
    /// A fact of which so far only the name is known.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), expected: None, found: None, place: None }
    }

    /// The same with what should be there.
    #[must_use]
    pub fn expected(self, expected: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), ..self }
    }

    /// The same with what is there.
    #[must_use]
    pub fn found(self, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..self }
    }

    /// The same with where.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }
}

// Facts hold what the document says of its holder.
impl fmt::Debug for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fact").field("name", &self.name).field("place", &self.place).finish_non_exhaustive()
    }
}
