//! Parsing a condition from JSON, within limits that are checked before anything is built.

use serde_json::{Map, Value as Json};

use super::field::parse_value;
use super::{Comparison, Condition, Field, Form, Value, ValueType, is_ordered, parse_picture};
use crate::limits;

/// The reason why JSON is not a condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("condition{at}: {problem}")]
pub struct ConditionError {
    /// The path to the part that is wrong, as `, at all, 2, not`; empty for the whole.
    pub at: String,
    /// The rule that is broken, in words for the author.
    pub problem: String,
}

impl ConditionError {
    /// Puts a step before the path of the error, for the condition that contains the faulty one.
    fn below(self, step: &str) -> Self {
        let rest = self.at.strip_prefix(", at").map(|rest| format!(",{rest}")).unwrap_or_default();
        Self { at: format!(", at {step}{rest}"), ..self }
    }
}

fn refuse<T>(problem: impl Into<String>) -> Result<T, ConditionError> {
    Err(ConditionError { at: String::new(), problem: problem.into() })
}

/// Parses a condition.
pub(super) fn parse(json: &Json) -> Result<Condition, ConditionError> {
    let mut nodes = 0;
    parse_node(json, 1, &mut nodes)
}

/// Parses a node on a level, from 1; `nodes` counts the nodes of the whole condition so far.
fn parse_node(json: &Json, level: usize, nodes: &mut usize) -> Result<Condition, ConditionError> {
    *nodes += 1;
    if level > limits::CONDITION_DEPTH {
        return refuse(format!("more than {} levels", limits::CONDITION_DEPTH));
    }
    if *nodes > limits::CONDITION_NODES {
        return refuse(format!("more than {} nodes", limits::CONDITION_NODES));
    }
    let Some(members) = json.as_object() else { return refuse("expected an object") };
    if members.contains_key("field") {
        return parse_comparison(members);
    }
    let mut only = members.iter();
    match (only.next(), only.next()) {
        (Some((word, Json::Array(parts))), None) if word == "all" || word == "any" => {
            if parts.is_empty() {
                return refuse(format!("{word} of nothing"));
            }
            let mut parsed = Vec::new();
            for (part, number) in parts.iter().zip(1..) {
                let part = parse_node(part, level + 1, nodes);
                parsed.push(part.map_err(|error| error.below(&number.to_string()).below(word))?);
            }
            Ok(if word == "all" { Condition::All(parsed) } else { Condition::Any(parsed) })
        }
        (Some((word, part)), None) if word == "not" => {
            let part = parse_node(part, level + 1, nodes).map_err(|error| error.below("not"))?;
            Ok(Condition::Not(Box::new(part)))
        }
        _ => refuse("expected one of all, any, not, or a field with a comparison"),
    }
}

fn parse_comparison(members: &Map<String, Json>) -> Result<Condition, ConditionError> {
    use ValueType::{Day, Number, Picture, Text};
    let Some(name) = members.get("field").and_then(Json::as_str) else { return refuse("field is a text") };
    let Some(field) = Field::from_name(name) else { return refuse(format!("there is no field {name}")) };
    let value = |json| parse_value(field, json).or_else(refuse);
    // Members of a JSON object are sorted here, so `from` comes before `to` and `near` before `within`.
    let words: Vec<(&str, &Json)> =
        members.iter().map(|(word, json)| (word.as_str(), json)).filter(|(word, _)| *word != "field").collect();
    let comparison = match (field.value_type(), words.as_slice()) {
        (Text | Day | Number, [("is", json)]) => Comparison::Is(value(json)?),
        (Text | Day | Number, [("in", Json::Array(set))]) => Comparison::In(parse_set(field, set)?),
        (Text, [("prefix", Json::String(prefix))]) if !prefix.is_empty() => Comparison::Prefix(prefix.clone()),
        (Text, [("form", Json::String(form))]) => {
            Comparison::Form(Form::parse(form).or_else(|error| refuse(error.to_string()))?)
        }
        (Text | Day | Number, [("from", from)]) => Comparison::Between(Some(value(from)?), None),
        (Text | Day | Number, [("to", to)]) => Comparison::Between(None, Some(value(to)?)),
        (Text | Day | Number, [("from", from), ("to", to)]) => {
            let (from, to) = (value(from)?, value(to)?);
            if !is_ordered(&from, &to) {
                return refuse("from is after to, or of another length");
            }
            Comparison::Between(Some(from), Some(to))
        }
        (Picture, [("near", Json::String(near)), ("within", Json::Number(within))]) => {
            let within = within.as_u64().and_then(|within| u32::try_from(within).ok());
            let within = within.filter(|within| *within <= limits::PORTRAIT_DISTANCE);
            match (parse_picture(near), within) {
                (Some(near), Some(within)) => Comparison::Near(near, within),
                _ => {
                    return refuse(format!("near is 16 hexadecimal digits, within 0 to {}", limits::PORTRAIT_DISTANCE));
                }
            }
        }
        _ => {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            return refuse(format!("{name} cannot be compared by {}", words.join(" and ")));
        }
    };
    Ok(Condition::Field(field, comparison))
}

/// Parses a set. Its members are sorted and unique, so that a set has one form.
fn parse_set(field: Field, members: &[Json]) -> Result<Vec<Value>, ConditionError> {
    let mut set: Vec<Value> = Vec::new();
    for json in members {
        let value = parse_value(field, json).or_else(refuse)?;
        if set.last().is_some_and(|last| !precedes(last, &value)) {
            return refuse("the members of a set stand in order, each once");
        }
        set.push(value);
    }
    if set.is_empty() { refuse("a set of nothing") } else { Ok(set) }
}

fn precedes(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => a < b,
        (Value::Number(a), Value::Number(b)) => a < b,
        _ => false,
    }
}
