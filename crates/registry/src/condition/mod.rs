//! Conditions on a document's fields, as data.
//!
//! ```json
//! {"all":[{"field":"mrz.issuing-state","is":"UTO"},
//!         {"field":"mrz.document-number","form":"[AB][0-9]{7}"},
//!         {"not":{"field":"mrz.document-code","in":["PP","PD"]}},
//!         {"any":[{"field":"mrz.date-of-expiry","from":"2031-01-01","to":"2031-12-31"},
//!                 {"field":"page.portrait","near":"c3a1f00d9b2e4411","within":6}]}]}
//! ```
//!
//! A condition is one object:
//! - `{"all":[…]}`, `{"any":[…]}` of one or more conditions, `{"not":…}`;
//! - a comparison: `field` (the name of a [`Field`]) and one of
//!   `is` (equals this text or number), `in` (equals one of these, which are sorted and unique), `prefix` (begins with this
//!   text), `form` (has this [`Form`]), `from` and `to` or one of them (is at least, at most: dates and numbers by value, texts
//!   only if they have the bounds' length), `near` and `within` (64 bits that differ in at most so many).
//!
//! The language is total: it has no loops, variables or functions. A condition has at most [`CONDITION_NODES`](crate::limits::CONDITION_NODES) nodes
//! on [`CONDITION_DEPTH`](crate::limits::CONDITION_DEPTH) levels, which is checked before anything is built from it, so its length bounds its cost.
//! A comparison with a field that is not known is open, and `not` leaves it open. An open condition does not match.

mod comparison;
mod field;
mod form;
mod parse;
mod schema;
mod subject;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

pub use comparison::Comparison;
pub(crate) use comparison::is_ordered;
pub use field::{Field, FieldValues, Value, ValueType};
pub(crate) use field::{is_day, parse_picture};
pub use form::{Form, FormError};
pub(crate) use form::{Position, Presence, fits};
pub use parse::ConditionError;
pub(crate) use schema::condition_schema;

/// A condition on a document's fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Json", into = "Json")]
pub enum Condition {
    /// Every one of these matches.
    All(Vec<Self>),
    /// Matches if at least one of these does.
    Any(Vec<Self>),
    /// Matches if this condition does not.
    Not(Box<Self>),
    /// A field compares in this way.
    Field(Field, Comparison),
}

/// The result of evaluating a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The condition matches.
    Yes,
    /// The condition does not match.
    No,
    /// The result depends on a field that is not known.
    Open,
}

impl Condition {
    /// Parses a condition.
    ///
    /// # Errors
    /// [`ConditionError`]: what is wrong, and where.
    pub fn parse(json: &Json) -> Result<Self, ConditionError> {
        parse::parse(json)
    }

    /// The condition as JSON, in its one form.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::All(parts) => json!({"all": parts.iter().map(Self::to_json).collect::<Vec<_>>()}),
            Self::Any(parts) => json!({"any": parts.iter().map(Self::to_json).collect::<Vec<_>>()}),
            Self::Not(part) => json!({"not": part.to_json()}),
            Self::Field(field, comparison) => comparison.to_json(*field),
        }
    }

    /// Evaluates the condition for a document.
    #[must_use]
    pub fn evaluate(&self, values: &FieldValues) -> Match {
        match self {
            Self::All(parts) => Self::evaluate_until(parts, values, Match::No),
            Self::Any(parts) => Self::evaluate_until(parts, values, Match::Yes),
            Self::Not(part) => part.evaluate(values).not(),
            Self::Field(field, comparison) => {
                values.get(*field).map_or(Match::Open, |value| comparison.evaluate(*field, value))
            }
        }
    }
}

impl Condition {
    /// Evaluates parts up to the first with the result that decides the whole: what is about another State ends there.
    fn evaluate_until(parts: &[Self], values: &FieldValues, deciding: Match) -> Match {
        let mut so_far = deciding.not();
        for part in parts {
            match part.evaluate(values) {
                result if result == deciding => return deciding,
                Match::Open => so_far = Match::Open,
                Match::Yes | Match::No => {}
            }
        }
        so_far
    }

    /// The cost of an evaluation: comparisons, members of sets, and positions of number forms.
    pub(crate) fn cost(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::cost).sum(),
            Self::Not(part) => part.cost(),
            Self::Field(_, Comparison::In(values)) => values.len(),
            Self::Field(_, Comparison::Form(form)) => form.positions().len(),
            Self::Field(..) => 1,
        }
    }
}

impl Match {
    /// The result of the negated condition.
    pub(crate) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }

    /// The result of a comparison with a known value.
    pub(crate) fn of(matches: bool) -> Self {
        if matches { Self::Yes } else { Self::No }
    }
}

impl TryFrom<Json> for Condition {
    type Error = ConditionError;

    fn try_from(json: Json) -> Result<Self, ConditionError> {
        Self::parse(&json)
    }
}

impl From<Condition> for Json {
    fn from(condition: Condition) -> Self {
        condition.to_json()
    }
}

#[cfg(test)]
mod tests;
