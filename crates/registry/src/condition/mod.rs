//! Conditions: what marks a document, as data.
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
//! - a comparison, `field` (a name of [`Field`]) and one of
//!   `is` (this text or number), `in` (one of these, each once, in order), `prefix` (begins so), `form` (a [`Form`]),
//!   `from` and `to` or one of them (no less, no more: days and numbers by value, text only of the bounds' own length),
//!   `near` and `within` (64 bits that differ in no more than so many).
//!
//! The language is total: no loop, no name, no function; a condition has at most [`limits::CONDITION_NODES`] nodes on
//! [`limits::CONDITION_DEPTH`] levels, which is checked while it is read and before anything is built from it, so that
//! its cost is bounded by its length. Of a field that is not known nothing is known: a comparison is then neither so nor
//! not so, `not` leaves it open, and a condition that is open does not match.

mod field;
mod form;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

pub use field::{Field, FieldValues, Value, ValueType};
pub(crate) use field::{is_day, parse_picture};
pub use form::{Form, FormError};
pub(crate) use form::{Position, Presence, fits};

use crate::limits;

/// What marks a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Json", into = "Json")]
pub enum Condition {
    /// All of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// A comparison.
    Field(Field, Comparison),
}

/// A comparison with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The field says this.
    Is(Value),
    /// The field says one of these.
    In(Vec<Value>),
    /// The field begins so.
    Prefix(String),
    /// The field has this form.
    Form(Form),
    /// The field is no less than the first and no more than the second.
    Between(Option<Value>, Option<Value>),
    /// The field's 64 bits differ from these in no more than so many.
    Near(u64, u32),
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// A field that decides it is not known.
    Open,
}

/// Why something is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("condition{at}: {problem}")]
pub struct ConditionError {
    /// The way to it: `, at all, 2, not`.
    pub at: String,
    /// What is wrong.
    pub problem: String,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// [`ConditionError`] with the way to what is wrong.
    pub fn parse(json: &Json) -> Result<Self, ConditionError> {
        let mut nodes = 0;
        read_node(json, 1, &mut nodes)
    }

    /// The condition as it is written.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match self {
            Self::All(parts) => json!({"all": parts.iter().map(Self::to_json).collect::<Vec<_>>()}),
            Self::Any(parts) => json!({"any": parts.iter().map(Self::to_json).collect::<Vec<_>>()}),
            Self::Not(part) => json!({"not": part.to_json()}),
            Self::Field(field, test) => write_test(*field, test),
        }
    }

    /// Holds what is known of a document against the condition.
    #[must_use]
    pub fn evaluate(&self, facts: &FieldValues) -> Match {
        match self {
            Self::All(parts) => {
                parts.iter().map(|part| part.evaluate(facts)).fold(Match::Yes, |so_far, part| match (so_far, part) {
                    (Match::No, _) | (_, Match::No) => Match::No,
                    (Match::Open, _) | (_, Match::Open) => Match::Open,
                    _ => Match::Yes,
                })
            }
            Self::Any(parts) => {
                parts.iter().map(|part| part.evaluate(facts)).fold(Match::No, |so_far, part| match (so_far, part) {
                    (Match::Yes, _) | (_, Match::Yes) => Match::Yes,
                    (Match::Open, _) | (_, Match::Open) => Match::Open,
                    _ => Match::No,
                })
            }
            Self::Not(part) => part.evaluate(facts).not(),
            Self::Field(field, test) => facts.get(*field).map_or(Match::Open, |value| test.holds(*field, value)),
        }
    }
}

impl Match {
    pub(crate) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }

    pub(crate) fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl Comparison {
    fn holds(&self, field: Field, value: &Value) -> Match {
        // A day of which a part is unknown is neither before nor after another.
        if field.value_type() == ValueType::Day && matches!(value, Value::Text(day) if !is_day(day)) {
            return Match::Open;
        }
        Match::of(match (self, value) {
            (Self::Is(wanted), value) => wanted == value,
            (Self::In(wanted), value) => wanted.contains(value),
            (Self::Prefix(prefix), Value::Text(text)) => text.starts_with(prefix),
            (Self::Form(form), Value::Text(text)) => form.matches(text),
            (Self::Between(from, to), value) => {
                from.as_ref().is_none_or(|from| is_ordered(from, value))
                    && to.as_ref().is_none_or(|to| is_ordered(value, to))
            }
            (Self::Near(wanted, within), Value::Picture(picture)) => (wanted ^ picture).count_ones() <= *within,
            _ => false,
        })
    }
}

/// Whether a value is no more than another of its kind; texts of different lengths are in no order.
pub(crate) fn is_ordered(low: &Value, high: &Value) -> bool {
    match (low, high) {
        (Value::Text(low), Value::Text(high)) => low.len() == high.len() && low <= high,
        (Value::Number(low), Value::Number(high)) => low <= high,
        _ => false,
    }
}

fn refuse<T>(problem: impl Into<String>) -> Result<T, ConditionError> {
    Err(ConditionError { at: String::new(), problem: problem.into() })
}

impl ConditionError {
    fn below(self, step: &str) -> Self {
        let rest = self.at.strip_prefix(", at").map(|rest| format!(",{rest}")).unwrap_or_default();
        Self { at: format!(", at {step}{rest}"), ..self }
    }
}

fn read_node(json: &Json, level: usize, nodes: &mut usize) -> Result<Condition, ConditionError> {
    *nodes += 1;
    if level > limits::CONDITION_DEPTH {
        return refuse(format!("more than {} levels", limits::CONDITION_DEPTH));
    }
    if *nodes > limits::CONDITION_NODES {
        return refuse(format!("more than {} nodes", limits::CONDITION_NODES));
    }
    let Some(members) = json.as_object() else { return refuse("expected an object") };
    if members.contains_key("field") {
        return read_test(members);
    }
    let mut only = members.iter();
    match (only.next(), only.next()) {
        (Some((word, Json::Array(parts))), None) if word == "all" || word == "any" => {
            if parts.is_empty() {
                return refuse(format!("{word} of nothing"));
            }
            let mut read = Vec::new();
            for (part, number) in parts.iter().zip(1..) {
                let part = read_node(part, level + 1, nodes);
                read.push(part.map_err(|error| error.below(&number.to_string()).below(word))?);
            }
            Ok(if word == "all" { Condition::All(read) } else { Condition::Any(read) })
        }
        (Some((word, part)), None) if word == "not" => {
            let part = read_node(part, level + 1, nodes).map_err(|error| error.below("not"))?;
            Ok(Condition::Not(Box::new(part)))
        }
        _ => refuse("expected one of all, any, not, or a field with a comparison"),
    }
}

fn read_test(members: &Map<String, Json>) -> Result<Condition, ConditionError> {
    let Some(name) = members.get("field").and_then(Json::as_str) else { return refuse("field is a text") };
    let Some(field) = Field::from_name(name) else { return refuse(format!("there is no field {name}")) };
    let value = |json| field::parse_value(field, json).or_else(refuse);
    let words: Vec<(&str, &Json)> =
        members.iter().map(|(word, json)| (word.as_str(), json)).filter(|(word, _)| *word != "field").collect();
    let test = match (field.value_type(), words.as_slice()) {
        (ValueType::Text | ValueType::Day | ValueType::Number, [("is", json)]) => Comparison::Is(value(json)?),
        (ValueType::Text | ValueType::Day | ValueType::Number, [("in", Json::Array(set))]) => {
            Comparison::In(read_set(field, set)?)
        }
        (ValueType::Text, [("prefix", Json::String(prefix))]) if !prefix.is_empty() => {
            Comparison::Prefix(prefix.clone())
        }
        (ValueType::Text, [("form", Json::String(form))]) => {
            Comparison::Form(Form::parse(form).or_else(|error| refuse(error.to_string()))?)
        }
        (ValueType::Text | ValueType::Day | ValueType::Number, [("from", from)]) => {
            Comparison::Between(Some(value(from)?), None)
        }
        (ValueType::Text | ValueType::Day | ValueType::Number, [("to", to)]) => {
            Comparison::Between(None, Some(value(to)?))
        }
        (ValueType::Text | ValueType::Day | ValueType::Number, [("from", from), ("to", to)]) => {
            let (from, to) = (value(from)?, value(to)?);
            if !is_ordered(&from, &to) {
                return refuse("from is after to, or of another length");
            }
            Comparison::Between(Some(from), Some(to))
        }
        (ValueType::Picture, [("near", Json::String(near)), ("within", Json::Number(within))]) => {
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
    Ok(Condition::Field(field, test))
}

/// A set: each member once, in order, so that a set has one form.
fn read_set(field: Field, members: &[Json]) -> Result<Vec<Value>, ConditionError> {
    let mut set: Vec<Value> = Vec::new();
    for json in members {
        let value = field::parse_value(field, json).or_else(refuse)?;
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

fn write_test(field: Field, test: &Comparison) -> Json {
    let mut members = Map::new();
    members.insert("field".to_owned(), json!(field.name()));
    let mut put = |word: &str, json: Json| {
        members.insert(word.to_owned(), json);
    };
    match test {
        Comparison::Is(value) => put("is", write_value(value)),
        Comparison::In(values) => put("in", values.iter().map(write_value).collect()),
        Comparison::Prefix(prefix) => put("prefix", json!(prefix)),
        Comparison::Form(form) => put("form", json!(form.to_string())),
        Comparison::Between(from, to) => {
            for (word, bound) in [("from", from), ("to", to)] {
                if let Some(bound) = bound {
                    put(word, write_value(bound));
                }
            }
        }
        Comparison::Near(near, within) => {
            put("near", json!(format!("{near:016x}")));
            put("within", json!(within));
        }
    }
    Json::Object(members)
}

fn write_value(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Number(number) => json!(number),
        Value::Picture(picture) => json!(format!("{picture:016x}")),
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
mod tests {
    use super::*;

    fn read(json: Json) -> Result<Condition, String> {
        Condition::parse(&json).map_err(|error| error.to_string())
    }

    fn facts(json: Json) -> FieldValues {
        FieldValues::parse(json.as_object().unwrap()).unwrap()
    }

    fn holds(condition: Json, known: Json) -> Match {
        read(condition).unwrap().evaluate(&facts(known))
    }

    #[test]
    fn comparisons_say_what_they_say() {
        let cases = [
            (json!({"field":"mrz.sex","is":"F"}), json!({"mrz.sex":"F"}), json!({"mrz.sex":"M"})),
            (json!({"field":"mrz.sex","in":["F","X"]}), json!({"mrz.sex":"X"}), json!({"mrz.sex":"M"})),
            (json!({"field":"holder.age","to":17}), json!({"holder.age":17}), json!({"holder.age":18})),
            (json!({"field":"holder.age","is":3}), json!({"holder.age":3}), json!({"holder.age":4})),
            (
                json!({"field":"mrz.document-number","prefix":"AB"}),
                json!({"mrz.document-number":"AB1"}),
                json!({"mrz.document-number":"A1"}),
            ),
            (
                json!({"field":"mrz.document-number","from":"AB10","to":"AB19"}),
                json!({"mrz.document-number":"AB15"}),
                json!({"mrz.document-number":"AB150"}),
            ),
            (
                json!({"field":"mrz.date-of-expiry","from":"2031-01-01"}),
                json!({"mrz.date-of-expiry":"2031-01-01"}),
                json!({"mrz.date-of-expiry":"2030-12-31"}),
            ),
            (
                json!({"field":"page.portrait","near":"00000000000000ff","within":2}),
                json!({"page.portrait":"000000000000003f"}),
                json!({"page.portrait":"000000000000001f"}),
            ),
        ];
        for (condition, yes, no) in cases {
            assert_eq!(holds(condition.clone(), yes), Match::Yes, "{condition}");
            assert_eq!(holds(condition.clone(), no), Match::No, "{condition}");
            assert_eq!(holds(condition.clone(), json!({})), Match::Open, "{condition}");
            assert_eq!(holds(json!({"not": condition}), json!({})), Match::Open);
        }
    }

    #[test]
    fn what_is_open_stays_open_unless_the_rest_decides() {
        let sex = json!({"field":"mrz.sex","is":"F"});
        let age = json!({"field":"holder.age","to":17});
        assert_eq!(holds(json!({"all":[sex, age]}), json!({"mrz.sex":"M"})), Match::No);
        assert_eq!(holds(json!({"all":[sex, age]}), json!({"mrz.sex":"F"})), Match::Open);
        assert_eq!(holds(json!({"any":[sex, age]}), json!({"mrz.sex":"F"})), Match::Yes);
        assert_eq!(holds(json!({"any":[sex, age]}), json!({"mrz.sex":"M"})), Match::Open);
        let born = json!({"field":"mrz.date-of-birth","from":"2010-01-01"});
        let unknown = FieldValues::new().with(Field::DateOfBirth, Value::Text("2012-XX-XX".into()));
        assert_eq!(read(born).unwrap().evaluate(&unknown), Match::Open);
    }

    #[test]
    fn what_is_no_condition_is_refused_with_the_way_to_it() {
        let nested =
            |depth: usize| (0..depth).fold(json!({"field":"mrz.sex","is":"F"}), |inner, _| json!({"not":inner}));
        assert!(read(nested(limits::CONDITION_DEPTH - 1)).is_ok());
        let cases = [
            (json!([]), "condition: expected an object"),
            (json!({}), "condition: expected one of all, any, not, or a field with a comparison"),
            (json!({"all":[]}), "condition: all of nothing"),
            (
                json!({"all":[{"field":"mrz.sex","is":"F"},{"not":{"field":"mrz.sax","is":"F"}}]}),
                "condition, at all, 2, not: there is no field mrz.sax",
            ),
            (json!({"field":"mrz.sex","in":["F","F"]}), "condition: the members of a set stand in order, each once"),
            (json!({"field":"mrz.sex","in":[]}), "condition: a set of nothing"),
            (json!({"field":"mrz.sex","prefix":""}), "condition: mrz.sex cannot be compared by prefix"),
            (json!({"field":"mrz.sex","is":"F","in":["F"]}), "condition: mrz.sex cannot be compared by in and is"),
            (json!({"field":"holder.age","is":1.5}), "condition: holder.age is a whole number"),
            (
                json!({"field":"mrz.date-of-birth","is":"2010-02-30"}),
                "condition: mrz.date-of-birth is a day, YYYY-MM-DD",
            ),
            (
                json!({"field":"page.portrait","near":"0","within":3}),
                "condition: near is 16 hexadecimal digits, within 0 to 10",
            ),
            (json!({"field":"holder.age","from":2,"to":1}), "condition: from is after to, or of another length"),
            (
                json!({"field":"mrz.document-number","form":"[0-9]{9999999999}"}),
                "condition: number form, character 8: expected a number of at most 32, found '9'",
            ),
        ];
        for (json, problem) in cases {
            assert_eq!(read(json), Err(problem.to_owned()));
        }
        assert!(read(nested(limits::CONDITION_DEPTH)).unwrap_err().ends_with("more than 8 levels"));
        let many = vec![json!({"field":"mrz.sex","is":"F"}); limits::CONDITION_NODES];
        assert!(read(json!({"any": many})).unwrap_err().ends_with("more than 128 nodes"));
    }

    #[test]
    fn a_condition_is_written_as_it_was_read() {
        let condition = json!({"all":[
            {"field":"mrz.issuing-state","is":"UTO"}, {"field":"mrz.document-number","form":"[AB][0-9]{7}"},
            {"not":{"field":"mrz.document-code","in":["PD","PP"]}},
            {"any":[{"field":"mrz.date-of-expiry","from":"2031-01-01","to":"2031-12-31"},
                    {"field":"page.portrait","near":"c3a1f00d9b2e4411","within":6}]}]});
        assert_eq!(Condition::parse(&condition).unwrap().to_json(), condition);
    }
}
