//! Conditions as bytes that are evaluated in the mapped file, without being parsed into a [`Condition`].
//!
//! ```text
//! node    opcode (1 byte), length of the operands (2 bytes), operands
//! all any nodes, one after another        not   one node
//! is      field, value                    in    field, values           prefix  field, text
//! form    field, positions (8 bytes each: set of characters, bit 63: may be left out)
//! between field, bounds present (bit 0 first, bit 1 last), their values
//! near    field, 64 bits (8 bytes), distance (1 byte)
//! field   place in Field::ALL (1 byte)
//! value   0, length (2 bytes), text; or 1, whole number (8 bytes)
//! ```

use crate::condition::{
    Comparison, Condition, Field, FieldValues, Match, Position, Presence, Value, ValueType, fits, is_day, is_ordered,
};
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

/// The bit of a position that may be left out.
const OPTIONAL: u64 = 1 << 63;

/// The program of a condition.
pub(super) fn write(condition: &Condition) -> Vec<u8> {
    let mut out = Vec::new();
    write_node(condition, &mut out);
    out
}

fn write_node(condition: &Condition, out: &mut Vec<u8>) {
    let (opcode, body) = match condition {
        Condition::All(parts) => (ALL, parts.iter().flat_map(write).collect()),
        Condition::Any(parts) => (ANY, parts.iter().flat_map(write).collect()),
        Condition::Not(part) => (NOT, write(part)),
        Condition::Field(field, comparison) => write_comparison(*field, comparison),
    };
    out.push(opcode);
    // A condition comes from an entry of at most 4 KiB, so no node of it reaches 64 KiB.
    out.extend_from_slice(&u16::try_from(body.len()).unwrap_or(u16::MAX).to_le_bytes());
    out.extend_from_slice(&body);
}

/// The opcode of a comparison, and its operands.
fn write_comparison(field: Field, comparison: &Comparison) -> (u8, Vec<u8>) {
    let mut out = vec![u8::try_from(field.place()).unwrap_or(u8::MAX)];
    let opcode = match comparison {
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
    (opcode, out)
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
        // Pictures are compared by distance only, so this is never written; evaluating it is refused.
        Value::Picture(_) => out.push(2),
    }
}

/// Evaluates a program for a document; `None` if the bytes are no program.
pub(super) fn evaluate(bytes: &[u8], values: &FieldValues) -> Option<Match> {
    evaluate_only(bytes, values, limits::CONDITION_DEPTH)
}

/// Evaluates bytes that are exactly one node.
fn evaluate_only(bytes: &[u8], values: &FieldValues, levels: usize) -> Option<Match> {
    let (opcode, body, []) = split(bytes)? else { return None };
    evaluate_node(opcode, body, values, levels)
}

/// The opcode and operands of the first node, and the bytes after it.
fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[opcode, low, high], rest) = bytes.split_first_chunk::<3>()?;
    let (body, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([low, high])))?;
    Some((opcode, body, rest))
}

/// Evaluates a node, below which there may be so many levels.
fn evaluate_node(opcode: u8, body: &[u8], values: &FieldValues, levels: usize) -> Option<Match> {
    let below = levels.checked_sub(1);
    // The result of a part that decides the whole.
    let deciding = match opcode {
        ALL => Match::No,
        ANY => Match::Yes,
        NOT => return evaluate_only(body, values, below?).map(Match::not),
        _ => return evaluate_comparison(opcode, body, values),
    };
    let below = below?;
    let mut so_far = deciding.not();
    let mut rest = body;
    while !rest.is_empty() {
        let (opcode, body, after) = split(rest)?;
        match evaluate_node(opcode, body, values, below)? {
            part if part == deciding => return Some(deciding),
            Match::Open => so_far = Match::Open,
            _ => {}
        }
        rest = after;
    }
    Some(so_far)
}

fn evaluate_comparison(opcode: u8, body: &[u8], values: &FieldValues) -> Option<Match> {
    let (place, body) = body.split_first()?;
    let field = *Field::ALL.get(usize::from(*place))?;
    let Some(value) = values.get(field) else { return Some(Match::Open) };
    // A date of which a part is unknown is neither before nor after another one.
    if field.value_type() == ValueType::Day && matches!(value, Value::Text(day) if !is_day(day)) {
        return Some(Match::Open);
    }
    let matches = match (opcode, value) {
        (IS, value) => is_equal(value, split_value(body)?.0),
        (IN, value) => {
            let mut rest = body;
            loop {
                let (member, after) = split_value(rest)?;
                if is_equal(value, member) {
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
                let position = u64::from_le_bytes(*bytes);
                let presence = if position & OPTIONAL == 0 { Presence::Required } else { Presence::Optional };
                Position { set: position & !OPTIONAL, presence }
            };
            fits(positions.iter().map(position), text)
        }
        (BETWEEN, value) => evaluate_between(body, value)?,
        (NEAR, Value::Picture(picture)) => {
            let (hash, within) = body.split_first_chunk::<8>()?;
            (u64::from_le_bytes(*hash) ^ picture).count_ones() <= u32::from(*within.first()?)
        }
        _ => return None,
    };
    Some(Match::of(matches))
}

/// A value in a program.
#[derive(Clone, Copy)]
enum Operand<'a> {
    Text(&'a [u8]),
    Number(i64),
}

/// The first value, and the bytes after it.
fn split_value(bytes: &[u8]) -> Option<(Operand<'_>, &[u8])> {
    match bytes.split_first()? {
        (0, rest) => {
            let (length, rest) = rest.split_first_chunk::<2>()?;
            let (text, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            Some((Operand::Text(text), rest))
        }
        (1, rest) => {
            let (number, rest) = rest.split_first_chunk::<8>()?;
            Some((Operand::Number(i64::from_le_bytes(*number)), rest))
        }
        _ => None,
    }
}

fn is_equal(value: &Value, operand: Operand<'_>) -> bool {
    match (value, operand) {
        (Value::Text(a), Operand::Text(b)) => a.as_bytes() == b,
        (Value::Number(a), Operand::Number(b)) => *a == b,
        _ => false,
    }
}

fn evaluate_between(body: &[u8], value: &Value) -> Option<bool> {
    let (present, mut rest) = body.split_first()?;
    let mut within = true;
    for bound in [1, 2] {
        if present & bound != 0 {
            let (operand, after) = split_value(rest)?;
            rest = after;
            within &= match (value, operand, bound) {
                (Value::Text(text), Operand::Text(first), 1) => text.len() == first.len() && first <= text.as_bytes(),
                (Value::Text(text), Operand::Text(last), _) => text.len() == last.len() && text.as_bytes() <= last,
                (Value::Number(number), Operand::Number(first), 1) => first <= *number,
                (Value::Number(number), Operand::Number(last), _) => *number <= last,
                _ => false,
            };
        }
    }
    Some(within)
}

/// Both bounds of a comparison, if it has both: only a closed interval can be looked up.
pub(super) fn bounds(comparison: &Comparison) -> Option<(&Value, &Value)> {
    match comparison {
        Comparison::Between(Some(first), Some(last)) if is_ordered(first, last) => Some((first, last)),
        _ => None,
    }
}
