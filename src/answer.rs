//! The answer of a check: an outcome in the words of TR-03135-1 §3.5.2, and the facts that were seen.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

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
    /// Evidence for the claim is malformed or ambiguous.
    Undetermined,
    /// The check does not apply or could not be begun; the cause says which.
    NotSupported,
    /// Our own limit or fault ended the check.
    Aborted,
}

/// The cause for which a check is not supported (docs/design.md, settled point 2).
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

/// One observation of a check: what was expected, what was found, and where.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fact {
    /// Subject of the observation, in words that never change with the language.
    pub name: Cow<'static, str>,
    /// The value that was expected.
    pub expected: Option<String>,
    /// The value that was found.
    pub found: Option<String>,
    /// The place of the value.
    pub place: Option<Place>,
}

/// The answer of a check's function.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    pub(crate) cause: Option<Cause>,
    pub(crate) margin: Option<f32>,
    pub(crate) cap: Option<Ceiling>,
    pub(crate) reviewed: bool,
    pub(crate) protection: Option<ProtectionLevel>,
    pub(crate) facts: Vec<Fact>,
}

/// The worst effect that a failed check may have, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ceiling {
    /// Noted, no more.
    Note,
    /// A note that makes the verdict incomplete: what failed is ours to provide and says nothing against the document.
    Blocking,
    /// An officer must look.
    Review,
    /// Evidence against the document.
    Alert,
}

impl Ceiling {
    /// The word that verdicts use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Note | Self::Blocking => "note",
            Self::Review => "review",
            Self::Alert => "alert",
        }
    }
}

impl Answer {
    pub(crate) fn successful() -> Self {
        Self::new(Outcome::Successful)
    }

    pub(crate) fn failed(fact: Fact) -> Self {
        Self::new(Outcome::Failed).with(fact)
    }

    pub(crate) fn undetermined(fact: Fact) -> Self {
        Self::new(Outcome::Undetermined).with(fact)
    }

    pub(crate) fn aborted(fact: Fact) -> Self {
        Self::new(Outcome::Aborted).with(fact)
    }

    pub(crate) fn not_supported(cause: Cause) -> Self {
        Self { cause: Some(cause), ..Self::new(Outcome::NotSupported) }
    }

    /// Successful with a margin of 0 or more, else failed.
    pub(crate) fn measured(margin: f32, fact: Fact) -> Self {
        let outcome = if margin >= 0.0 { Outcome::Successful } else { Outcome::Failed };
        Self { margin: Some(margin.clamp(-1.0, 1.0)), ..Self::new(outcome) }.with(fact)
    }

    /// Failed with these facts, or successful if there are none.
    pub(crate) fn failed_if_any(facts: Vec<Fact>) -> Self {
        let outcome = if facts.is_empty() { Outcome::Successful } else { Outcome::Failed };
        Self { facts, ..Self::new(outcome) }
    }

    /// This answer with a ceiling: a failure leads to no more than it.
    pub(crate) fn capped(self, cap: Ceiling) -> Self {
        Self { cap: Some(cap), ..self }
    }

    /// This answer, but an officer looks at an undetermined outcome whatever the duty of the check.
    pub(crate) fn reviewed(self) -> Self {
        Self { reviewed: true, ..self }
    }

    /// This answer with a level of protection for a possible victim.
    pub(crate) fn protecting(self, level: ProtectionLevel) -> Self {
        Self { protection: Some(level), ..self }
    }

    /// Adds a fact.
    pub(crate) fn with(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }

    /// Adds facts.
    pub(crate) fn with_all(mut self, facts: impl IntoIterator<Item = Fact>) -> Self {
        self.facts.extend(facts);
        self
    }

    pub(crate) fn new(outcome: Outcome) -> Self {
        Self { outcome, cause: None, margin: None, cap: None, reviewed: false, protection: None, facts: Vec::new() }
    }
}

impl Fact {
    /// A fact of which so far only the name is known.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), expected: None, found: None, place: None }
    }

    /// Sets the value that should be there.
    #[must_use]
    pub fn expected(self, expected: impl Into<String>) -> Self {
        Self { expected: Some(expected.into()), ..self }
    }

    /// Sets the value that is there.
    #[must_use]
    pub fn found(self, found: impl Into<String>) -> Self {
        Self { found: Some(found.into()), ..self }
    }

    /// Sets the place.
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
