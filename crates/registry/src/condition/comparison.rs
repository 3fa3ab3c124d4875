//! Comparisons of a field with given values.

use serde_json::{Map, Value as Json, json};

use super::{Field, Form, Match, Value, ValueType, is_day};

/// A comparison with the value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The field has this value.
    Is(Value),
    /// The field has one of these values.
    In(Vec<Value>),
    /// The field begins with this text.
    Prefix(String),
    /// The field has this form.
    Form(Form),
    /// The field is at least the first and at most the second value; a missing bound allows any.
    Between(Option<Value>, Option<Value>),
    /// The field's 64 bits differ from the first in at most so many bits.
    Near(u64, u32),
}

impl Comparison {
    /// Evaluates the comparison for a known value.
    pub(super) fn evaluate(&self, field: Field, value: &Value) -> Match {
        // A date of which a part is unknown is neither before nor after another one.
        if field.value_type() == ValueType::Day && matches!(value, Value::Text(day) if !is_day(day)) {
            return Match::Open;
        }
        Match::of(match (self, value) {
            (Self::Is(wanted), value) => wanted == value,
            (Self::In(wanted), value) => wanted.contains(value),
            (Self::Prefix(prefix), Value::Text(text)) => text.starts_with(prefix),
            (Self::Form(form), Value::Text(text)) => form.is_match(text),
            (Self::Between(from, to), value) => {
                from.as_ref().is_none_or(|from| is_ordered(from, value))
                    && to.as_ref().is_none_or(|to| is_ordered(value, to))
            }
            (Self::Near(wanted, within), Value::Picture(picture)) => (wanted ^ picture).count_ones() <= *within,
            _ => false,
        })
    }

    /// The comparison with a field as JSON.
    pub(super) fn to_json(&self, field: Field) -> Json {
        let mut members = Map::new();
        members.insert("field".to_owned(), json!(field.name()));
        let mut put = |word: &str, json: Json| {
            members.insert(word.to_owned(), json);
        };
        match self {
            Self::Is(value) => put("is", value_to_json(value)),
            Self::In(values) => put("in", values.iter().map(value_to_json).collect()),
            Self::Prefix(prefix) => put("prefix", json!(prefix)),
            Self::Form(form) => put("form", json!(form.to_string())),
            Self::Between(from, to) => {
                for (word, bound) in [("from", from), ("to", to)] {
                    if let Some(bound) = bound {
                        put(word, value_to_json(bound));
                    }
                }
            }
            Self::Near(near, within) => {
                put("near", json!(format!("{near:016x}")));
                put("within", json!(within));
            }
        }
        Json::Object(members)
    }
}

fn value_to_json(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Number(number) => json!(number),
        Value::Picture(picture) => json!(format!("{picture:016x}")),
    }
}

/// Returns true if a value is at most another of its type. Texts of different lengths have no order.
pub(crate) fn is_ordered(low: &Value, high: &Value) -> bool {
    match (low, high) {
        (Value::Text(low), Value::Text(high)) => low.len() == high.len() && low <= high,
        (Value::Number(low), Value::Number(high)) => low <= high,
        _ => false,
    }
}
