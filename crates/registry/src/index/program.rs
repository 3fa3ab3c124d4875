//! A condition as bytes that are judged where they lie, without being read into anything.
//!
//! ```text
//! node    word (1 byte), length of what follows (2 bytes), what follows
//! all any nodes, one after another        not   one node
//! is      field, value                    in    field, values           prefix  field, text
//! form    field, positions (8 bytes each: set of characters, bit 63: may be left out)
//! between field, which bounds there are (bit 0 first, bit 1 last), values
//! near    field, 64 bits, distance
//! value   0, length (2 bytes), text; or 1, whole number (8 bytes)
//! ```

use super::super::condition::{
    Comparison, Condition, Field, FieldValues, Match, Position, Presence, Value, ValueType, fits, is_day,
};
use crate::condition::is_ordered;
use crate::limits;

const ALL: u8 = 1;
const ANY: u8 = 2;
const NOT: u8 = 3;
const IS: u8 = 4;
const IN: u8 = 5;
const PREFIX: u8 = 6;
const FORM: u8 = 7;
const BETWEEN: u8 = 8;
const NEAR: u8 = 9;

/// Which bit of a position says that it may be left out.
const OPTIONAL: u64 = 1 << 63;

/// The bytes of a condition.
pub(super) fn write(condition: &Condition) -> Vec<u8> {
    let mut out = Vec::new();
    write_node(condition, &mut out);
    out
}

fn write_node(condition: &Condition, out: &mut Vec<u8>) {
    let (word, body) = match condition {
        Condition::All(parts) => (ALL, parts.iter().flat_map(write).collect()),
        Condition::Any(parts) => (ANY, parts.iter().flat_map(write).collect()),
        Condition::Not(part) => (NOT, write(part)),
        Condition::Field(field, test) => write_test(*field, test),
    };
    out.push(word);
    // A condition comes from an entry of at most 4 KiB; no node of it reaches 64.
    out.extend_from_slice(&u16::try_from(body.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend_from_slice(&body);
}

fn write_test(field: Field, test: &Comparison) -> (u8, Vec<u8>) {
    let mut out = vec![u8::try_from(field.place()).unwrap_or(u8::MAX)];
    let word = match test {
        Comparison::Is(value) => {
            write_value(value, &mut out);
            IS
        }
        Comparison::In(values) => {
            values.iter().for_each(|value| write_value(value, &mut out));
            IN
        }
        Comparison::Prefix(prefix) => {
            out.extend_from_slice(prefix.as_bytes());
            PREFIX
        }
        Comparison::Form(form) => {
            for position in form.positions() {
                let optional = if position.presence == Presence::Optional { OPTIONAL } else { 0 };
                out.extend_from_slice(&(position.set | optional).to_le_bytes());
            }
            FORM
        }
        Comparison::Between(first, last) => {
            out.push(u8::from(first.is_some()) | u8::from(last.is_some()) << 1);
            first.iter().chain(last).for_each(|value| write_value(value, &mut out));
            BETWEEN
        }
        Comparison::Near(hash, within) => {
            out.extend_from_slice(&hash.to_le_bytes());
            out.push(u8::try_from(*within).unwrap_or(u8::MAX));
            NEAR
        }
    };
    (word, out)
}

fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) => {
            out.push(0);
            out.extend_from_slice(&u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        Value::Number(number) => {
            out.push(1);
            out.extend_from_slice(&number.to_le_bytes());
        }
        // A picture is only ever near another.
        Value::Picture(_) => out.push(2),
    }
}

/// Judges what is known of a document by the bytes of a condition; `None` if they are none.
pub(super) fn judge(bytes: &[u8], facts: &FieldValues) -> Option<Match> {
    judge_only(bytes, facts, limits::CONDITION_DEPTH)
}

/// Judges bytes that are one node and no more.
fn judge_only(bytes: &[u8], facts: &FieldValues, levels: usize) -> Option<Match> {
    let (word, body, []) = split(bytes)? else { return None };
    judge_node(word, body, facts, levels)
}

fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[word, low, high], rest) = bytes.split_first_chunk::<3>()?;
    let (body, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([low, high])))?;
    Some((word, body, rest))
}

/// Judges a node below which there may be so many levels.
fn judge_node(word: u8, body: &[u8], facts: &FieldValues, levels: usize) -> Option<Match> {
    let below = levels.checked_sub(1);
    let deciding = match word {
        ALL => Match::No,
        ANY => Match::Yes,
        NOT => return judge_only(body, facts, below?).map(Match::not),
        _ => return judge_test(word, body, facts),
    };
    let below = below?;
    let mut so_far = deciding.not();
    let mut rest = body;
    while !rest.is_empty() {
        let (word, body, after) = split(rest)?;
        match judge_node(word, body, facts, below)? {
            part if part == deciding => return Some(deciding),
            Match::Open => so_far = Match::Open,
            _ => {}
        }
        rest = after;
    }
    Some(so_far)
}

fn judge_test(word: u8, body: &[u8], facts: &FieldValues) -> Option<Match> {
    let (place, body) = body.split_first()?;
    let field = *Field::ALL.get(usize::from(*place))?;
    let Some(value) = facts.get(field) else { return Some(Match::Open) };
    if field.value_type() == ValueType::Day && matches!(value, Value::Text(day) if !is_day(day)) {
        return Some(Match::Open);
    }
    let holds = match (word, value) {
        (IS, value) => is(value, split_value(body)?.0),
        (IN, value) => {
            let mut rest = body;
            loop {
                let (member, after) = split_value(rest)?;
                if is(value, member) {
                    break true;
                }
                if after.is_empty() {
                    break false;
                }
                rest = after;
            }
        }
        (PREFIX, Value::Text(text)) => text.as_bytes().starts_with(body),
        (FORM, Value::Text(text)) => {
            let (positions, _) = body.as_chunks::<8>();
            let position = |bytes: &[u8; 8]| {
                let word = u64::from_le_bytes(*bytes);
                let presence = if word & OPTIONAL == 0 { Presence::Required } else { Presence::Optional };
                Position { set: word & !OPTIONAL, presence }
            };
            fits(positions.iter().map(position), text)
        }
        (BETWEEN, value) => judge_between(body, value)?,
        (NEAR, Value::Picture(picture)) => {
            let (hash, within) = body.split_first_chunk::<8>()?;
            (u64::from_le_bytes(*hash) ^ picture).count_ones() <= u32::from(*within.first()?)
        }
        _ => return None,
    };
    Some(Match::of(holds))
}

/// A value where it lies.
#[derive(Clone, Copy)]
enum Lying<'a> {
    Text(&'a [u8]),
    Number(i64),
}

fn split_value(bytes: &[u8]) -> Option<(Lying<'_>, &[u8])> {
    match bytes.split_first()? {
        (0, rest) => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            let (text, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            Some((Lying::Text(text), rest))
        }
        (1, rest) => {
            let (number, rest) = rest.split_first_chunk::<8>()?;
            Some((Lying::Number(i64::from_le_bytes(*number)), rest))
        }
        _ => None,
    }
}

fn is(value: &Value, lying: Lying<'_>) -> bool {
    match (value, lying) {
        (Value::Text(a), Lying::Text(b)) => a.as_bytes() == b,
        (Value::Number(a), Lying::Number(b)) => *a == b,
        _ => false,
    }
}

fn judge_between(body: &[u8], value: &Value) -> Option<bool> {
    let (which, mut rest) = body.split_first()?;
    let mut holds = true;
    for bound in [1, 2] {
        if which & bound != 0 {
            let (lying, after) = split_value(rest)?;
            rest = after;
            holds &= match (value, lying, bound) {
                (Value::Text(text), Lying::Text(first), 1) => text.len() == first.len() && first <= text.as_bytes(),
                (Value::Text(text), Lying::Text(last), _) => text.len() == last.len() && text.as_bytes() <= last,
                (Value::Number(number), Lying::Number(first), 1) => first <= *number,
                (Value::Number(number), Lying::Number(last), _) => *number <= last,
                _ => false,
            };
        }
    }
    Some(holds)
}

/// Bounds that no value of another length passes, as a whole: what an index can look up.
pub(super) fn bounded(test: &Comparison) -> Option<(&Value, &Value)> {
    match test {
        Comparison::Between(Some(first), Some(last)) if is_ordered(first, last) => Some((first, last)),
        _ => None,
    }
}
