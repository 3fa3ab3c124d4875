//! The keys under which patterns are listed, and their choice.
//!
//! A pattern has sets of comparisons of which at least one matches wherever the pattern does: sets of *keys*. Of these sets
//! the index takes the one whose keys are shared with the fewest patterns, and lists the pattern under each key of it:
//! equal texts and prefixes in a hash table, bounds in an interval table, pictures in a Hamming table.

use std::collections::HashMap;

use super::hamming::Picture;
use super::hash_table::Record;
use super::intervals::{Interval, pack_text, pack_whole};
use super::program;
use super::word::{mix, wide};
use crate::condition::{Comparison, Condition, Field, Position, Presence, Value};

/// A pattern to be written.
pub(super) struct IndexedPattern {
    /// Number of its statement.
    pub(super) statement: u32,
    /// The condition on the document's fields.
    pub(super) when: Condition,
    /// For a number format: the condition that the number of such a document fulfils.
    pub(super) number_form: Option<Condition>,
}

/// A comparison under which a pattern is listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// The field has this value.
    Is(Field, Value),
    /// The field begins with this text.
    Prefix(Field, String),
    /// The field is within these bounds, both included.
    Between(Field, Value, Value),
    /// The picture is within this distance, in bits.
    Near(Field, u64, u32),
}

/// The keys of all patterns, by the table that has them.
#[derive(Default)]
pub(super) struct PatternKeys {
    pub(super) exact: Vec<Record>,
    pub(super) between: Vec<Interval>,
    pub(super) near: Vec<Picture>,
    /// The largest distance of a picture, in bits.
    pub(super) farthest: u32,
    /// The patterns without keys.
    pub(super) keyless: Vec<u32>,
    /// For each field the prefix lengths in use, as bits.
    pub(super) prefixes: [u64; Field::ALL.len()],
}

/// Keys under which one pattern is listed, at most: a larger set makes the index larger than the pattern is worth.
const KEYS: usize = 256;
/// Prefixes into which a number form is expanded, at most.
const EXPANDED: usize = 16;
/// Patterns of one State under one key, at most. Where there are more, each is listed under its State and the field of its key:
/// a question about another State's document finds few of them, however many its authorities have, and one about a document
/// without that field finds none, as under the key itself.
const CROWD: usize = 64;

/// The patterns of a State under one key, or under keys of which a document has any number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Crowd<'k> {
    Key(&'k Key),
    Between(Field),
    Near,
}

impl<'k> Crowd<'k> {
    fn of(key: &'k Key) -> Self {
        match key {
            Key::Between(field, ..) => Self::Between(*field),
            Key::Near(..) => Self::Near,
            Key::Is(..) | Key::Prefix(..) => Self::Key(key),
        }
    }
}

/// The State of a pattern, if a comparison that always holds where it matches names one.
fn state_of(sets: &[Vec<Key>]) -> Option<&str> {
    sets.iter().find_map(|keys| match keys.as_slice() {
        [Key::Is(Field::IssuingState, Value::Text(state))] => Some(state.as_str()),
        _ => None,
    })
}

/// Chooses the keys of all patterns: for each the set whose keys the fewest patterns share.
pub(super) fn choose_keys(patterns: &[IndexedPattern]) -> PatternKeys {
    let sets: Vec<Vec<Vec<Key>>> = patterns.iter().map(|pattern| key_sets(&pattern.when)).collect();
    let mut shared: HashMap<&Key, usize> = HashMap::new();
    sets.iter().flatten().flatten().for_each(|key| *shared.entry(key).or_default() += 1);
    let mut crowds: HashMap<(Option<&str>, Crowd<'_>), usize> = HashMap::new();
    for sets in &sets {
        let state = state_of(sets);
        sets.iter().flatten().for_each(|key| *crowds.entry((state, Crowd::of(key))).or_default() += 1);
    }
    let mut chosen = PatternKeys::default();
    for (sets, number) in sets.iter().zip(0..) {
        let cost = |keys: &&Vec<Key>| keys.iter().map(|key| shared.get(key).copied().unwrap_or(0)).sum::<usize>();
        let Some(fewest) = sets.iter().min_by_key(cost) else {
            chosen.keyless.push(number);
            continue;
        };
        let state = state_of(sets);
        let is_crowded = |key| crowds.get(&(state, Crowd::of(key))).is_some_and(|count| *count > CROWD);
        match state.filter(|_| fewest.iter().any(is_crowded)) {
            Some(state) => chosen.add_of_state(fewest, state, number),
            None => fewest.iter().for_each(|key| chosen.add(key, number)),
        }
    }
    chosen
}

impl PatternKeys {
    fn add(&mut self, key: &Key, pattern: u32) {
        match key {
            Key::Is(field, value) => self.exact.push(Record::new(hash_value(*field, value), pattern)),
            Key::Prefix(field, prefix) => {
                if let Some(lengths) = self.prefixes.get_mut(field.place()) {
                    *lengths |= 1 << prefix.len().min(63);
                }
                self.exact.push(Record::new(hash(PREFIX, *field, prefix.as_bytes()), pattern));
            }
            Key::Between(field, first, last) => {
                let (group, first) = pack(*field, first);
                let (_, last) = pack(*field, last);
                self.between.push(Interval { group, first, last, value: pattern });
            }
            // Page and chip portraits share the table; evaluating the whole pattern distinguishes them.
            Key::Near(_, hash, within) => {
                self.farthest = self.farthest.max(*within);
                self.near.push(Picture { hash: *hash, value: pattern });
            }
        }
    }

    /// Lists a pattern under its State and each field of its keys.
    fn add_of_state(&mut self, keys: &[Key], state: &str, pattern: u32) {
        let mut fields: Vec<Field> = keys.iter().map(Key::field).collect();
        fields.sort_unstable_by_key(|field| field.place());
        fields.dedup();
        let of_field = |field| Record::new(hash_of_state(field, state), pattern);
        self.exact.extend(fields.into_iter().map(of_field));
    }
}

impl Key {
    fn field(&self) -> Field {
        match self {
            Self::Is(field, _) | Self::Prefix(field, _) | Self::Between(field, ..) | Self::Near(field, ..) => *field,
        }
    }
}

/// The sets of keys of a condition: wherever the condition matches, at least one key of each set does.
fn key_sets(condition: &Condition) -> Vec<Vec<Key>> {
    match condition {
        Condition::All(parts) => parts.iter().flat_map(key_sets).collect(),
        Condition::Any(parts) => {
            // Any one part may be the one that matches, so a set needs the keys of every part.
            let mut joined = Vec::new();
            for part in parts {
                let Some(fewest) = key_sets(part).into_iter().min_by_key(Vec::len) else { return Vec::new() };
                joined.extend(fewest);
            }
            if joined.len() <= KEYS { vec![joined] } else { Vec::new() }
        }
        // Where a negation matches, none of its comparisons needs to.
        Condition::Not(_) => Vec::new(),
        Condition::Field(field, test) => keys_of(*field, test).into_iter().collect(),
    }
}

/// The keys of a comparison: wherever it matches, one of them does. `None` if there are too many, or none can be looked up.
fn keys_of(field: Field, comparison: &Comparison) -> Option<Vec<Key>> {
    match comparison {
        Comparison::Is(value) => Some(vec![Key::Is(field, value.clone())]),
        Comparison::In(values) if values.len() <= KEYS => {
            Some(values.iter().map(|value| Key::Is(field, value.clone())).collect())
        }
        Comparison::Prefix(prefix) if prefix.len() < 63 => Some(vec![Key::Prefix(field, prefix.clone())]),
        Comparison::Form(form) => {
            let prefixes = expand_form(form.positions());
            (!prefixes.is_empty()).then(|| prefixes.into_iter().map(|prefix| Key::Prefix(field, prefix)).collect())
        }
        Comparison::Between(..) => {
            let (first, last) = program::bounds(comparison)?;
            Some(vec![Key::Between(field, first.clone(), last.clone())])
        }
        Comparison::Near(hash, within) => Some(vec![Key::Near(field, *hash, *within)]),
        Comparison::In(_) | Comparison::Prefix(_) => None,
    }
}

/// The longest prefixes that all numbers of a form have, as long as they are at most [`EXPANDED`].
fn expand_form(positions: &[Position]) -> Vec<String> {
    let mut prefixes = vec![String::new()];
    for position in positions {
        let characters = (b'A'..=b'Z').chain(b'0'..=b'9').zip(0..).filter(|(_, bit)| position.set >> bit & 1 == 1);
        let characters: Vec<char> = characters.map(|(byte, _)| char::from(byte)).collect();
        if position.presence == Presence::Optional || prefixes.len() * characters.len() > EXPANDED {
            break;
        }
        let longer = |prefix: &String| characters.iter().map(|next| format!("{prefix}{next}")).collect::<Vec<_>>();
        prefixes = prefixes.iter().flat_map(longer).collect();
    }
    prefixes.retain(|prefix| !prefix.is_empty());
    prefixes
}

/// First byte of what is hashed for an equal value.
const IS: u8 = 1;
/// First byte of what is hashed for a prefix.
pub(super) const PREFIX: u8 = 2;
/// First byte of what is hashed for a State and a field.
const OF_STATE: u8 = 3;

/// The hash table key of a comparison (FNV-1a, mixed). It needs not resist collisions: a pattern that is found by chance
/// is evaluated and does not match.
pub(super) fn hash(comparison: u8, field: Field, bytes: &[u8]) -> [u8; 16] {
    let place = u8::try_from(field.place()).unwrap_or(u8::MAX);
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in [comparison, place].iter().chain(bytes) {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let (first, last) = (mix(state), mix(state ^ 0x9e37_79b9_7f4a_7c15));
    (u128::from(first) << 64 | u128::from(last)).to_be_bytes()
}

/// The hash table key of a State and a field.
pub(super) fn hash_of_state(field: Field, state: &str) -> [u8; 16] {
    hash(OF_STATE, field, state.as_bytes())
}

pub(super) fn hash_value(field: Field, value: &Value) -> [u8; 16] {
    match value {
        Value::Text(text) => hash(IS, field, text.as_bytes()),
        Value::Number(number) => hash(IS, field, &number.to_le_bytes()),
        Value::Picture(picture) => hash(IS, field, &picture.to_le_bytes()),
    }
}

/// A value's group in the interval table, and its place in the group. Texts are ordered among those of their length only.
pub(super) fn pack(field: Field, value: &Value) -> (u64, u128) {
    let group = wide(field.place()) << 32;
    match value {
        Value::Text(text) => (group | wide(text.len()), pack_text(text)),
        Value::Number(number) => (group | 1 << 31, pack_whole(*number)),
        Value::Picture(picture) => (group, u128::from(*picture)),
    }
}
