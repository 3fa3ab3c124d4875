//! All patterns together: a document is not held against each, but looked up in what they ask for.
//!
//! Every pattern has comparisons one of which must be so for the whole to be so: its *keys*. Of the sets of keys that a
//! pattern offers the index takes the one that fewest patterns share, and files the pattern under it: equal texts and
//! prefixes under a hash, bounds in the interval table, pictures in the picture table. A document then finds the
//! patterns filed under what it says, and only those are judged as a whole.
//!
//! ```text
//! meta      patterns, prefix lengths in use for each field (8 bytes each), patterns without keys
//! patterns  statement, kind's word, where its program begins, lengths of its two programs   20 bytes each
//! the rest  without keys (4 bytes each), programs
//! ```

use std::collections::HashMap;
use std::io::{self, Write as _};

use super::super::condition::{Comparison, Condition, Field, FieldValues, Match, Value};
use super::intervals::{Interval, pack_text, pack_whole};
use super::keyed::Record;
use super::map::{Damaged, Map};
use super::near::Picture;
use super::program;
use super::word::{mix, to_usize, wide};
use super::write::{Section, Writer};

/// A pattern to be filed.
pub(super) struct Pattern {
    /// The statement that it belongs to.
    pub(super) statement: u32,
    /// What must hold.
    pub(super) when: Condition,
    /// What is asked once it holds: the forms of numbers.
    pub(super) then: Option<Condition>,
}

/// What a pattern is filed under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A field says this.
    Is(Field, Value),
    /// A field begins so.
    Prefix(Field, String),
    /// A field is within bounds.
    Between(Field, Value, Value),
    /// A picture is near.
    Near(Field, u64, u32),
}

/// Where all keys of one kind go.
#[derive(Default)]
pub(super) struct Filed {
    pub(super) exact: Vec<Record>,
    pub(super) between: Vec<Interval>,
    pub(super) near: Vec<Picture>,
    pub(super) farthest: u32,
    without: Vec<u32>,
    prefixes: [u64; Field::ALL.len()],
}

/// Keys that one pattern is filed under, at most; a set of more is no way to find it.
const KEYS: usize = 256;
/// Prefixes that a number form is opened into, at most.
const OPENED: usize = 16;
const META: usize = 16 + 8 * Field::ALL.len();
const ROW: usize = 20;

/// Files all patterns.
pub(super) fn file(patterns: &[Pattern]) -> Filed {
    let offers: Vec<Vec<Vec<Key>>> = patterns.iter().map(|pattern| offers(&pattern.when)).collect();
    let mut shared: HashMap<&Key, usize> = HashMap::new();
    offers.iter().flatten().flatten().for_each(|key| *shared.entry(key).or_default() += 1);
    let mut filed = Filed::default();
    for (offers, number) in offers.iter().zip(0..) {
        let cost = |keys: &&Vec<Key>| keys.iter().map(|key| shared.get(key).copied().unwrap_or(0)).sum::<usize>();
        match offers.iter().min_by_key(cost) {
            Some(keys) => keys.iter().for_each(|key| filed.add(key, number)),
            None => filed.without.push(number),
        }
    }
    filed
}

impl Filed {
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
            Key::Near(field, hash, within) => {
                self.farthest = self.farthest.max(*within);
                // Both fields share the table; judging the whole pattern tells them apart.
                let _ = field;
                self.near.push(Picture { hash: *hash, value: pattern });
            }
        }
    }
}

/// The sets of keys that a condition offers: where it holds, one key of each set does.
fn offers(condition: &Condition) -> Vec<Vec<Key>> {
    match condition {
        Condition::All(parts) => parts.iter().flat_map(offers).collect(),
        Condition::Any(parts) => {
            let mut joined = Vec::new();
            for part in parts {
                let Some(fewest) = offers(part).into_iter().min_by_key(Vec::len) else { return Vec::new() };
                joined.extend(fewest);
            }
            if joined.len() <= KEYS { vec![joined] } else { Vec::new() }
        }
        Condition::Not(_) => Vec::new(),
        Condition::Field(field, test) => keys_of(*field, test).into_iter().collect(),
    }
}

fn keys_of(field: Field, test: &Comparison) -> Option<Vec<Key>> {
    match test {
        Comparison::Is(value) => Some(vec![Key::Is(field, value.clone())]),
        Comparison::In(values) if values.len() <= KEYS => {
            Some(values.iter().map(|value| Key::Is(field, value.clone())).collect())
        }
        Comparison::Prefix(prefix) if prefix.len() < 63 => Some(vec![Key::Prefix(field, prefix.clone())]),
        Comparison::Form(form) => {
            let open = open_form(form.positions());
            (!open.is_empty()).then(|| open.into_iter().map(|prefix| Key::Prefix(field, prefix)).collect())
        }
        Comparison::Between(..) => {
            let (first, last) = program::bounded(test)?;
            Some(vec![Key::Between(field, first.clone(), last.clone())])
        }
        Comparison::Near(hash, within) => Some(vec![Key::Near(field, *hash, *within)]),
        Comparison::In(_) | Comparison::Prefix(_) => None,
    }
}

/// The beginnings of all numbers of a form, as far as they are few.
fn open_form(positions: &[super::super::condition::Position]) -> Vec<String> {
    use super::super::condition::Presence;
    let mut open = vec![String::new()];
    for position in positions {
        let characters = (b'A'..=b'Z').chain(b'0'..=b'9').zip(0..).filter(|(_, bit)| position.set >> bit & 1 == 1);
        let characters: Vec<char> = characters.map(|(byte, _)| char::from(byte)).collect();
        if position.presence == Presence::Optional || open.len() * characters.len() > OPENED {
            break;
        }
        open = open.iter().flat_map(|begun| characters.iter().map(move |next| format!("{begun}{next}"))).collect();
    }
    open.retain(|begun| !begun.is_empty());
    open
}

const IS: u8 = 1;
const PREFIX: u8 = 2;

/// A hash for finding, not for trusting: what agrees by chance is judged as a whole all the same.
fn hash(word: u8, field: Field, bytes: &[u8]) -> [u8; 16] {
    let place = u8::try_from(field.place()).unwrap_or(u8::MAX);
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in [word, place].iter().chain(bytes) {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let (first, last) = (mix(state), mix(state ^ 0x9e37_79b9_7f4a_7c15));
    (u128::from(first) << 64 | u128::from(last)).to_be_bytes()
}

fn hash_value(field: Field, value: &Value) -> [u8; 16] {
    match value {
        Value::Text(text) => hash(IS, field, text.as_bytes()),
        Value::Number(number) => hash(IS, field, &number.to_le_bytes()),
        Value::Picture(picture) => hash(IS, field, &picture.to_le_bytes()),
    }
}

/// A value's group in the interval table and its place there: texts of one length are in one order.
fn pack(field: Field, value: &Value) -> (u64, u128) {
    let group = wide(field.place()) << 32;
    match value {
        Value::Text(text) => (group | wide(text.len()), pack_text(text)),
        Value::Number(number) => (group | 1 << 31, pack_whole(*number)),
        Value::Picture(picture) => (group, u128::from(*picture)),
    }
}

/// Writes the patterns themselves.
pub(super) fn write(writer: &mut Writer, patterns: &[Pattern], filed: &Filed) -> io::Result<Section> {
    let programs: Vec<[Vec<u8>; 2]> = patterns
        .iter()
        .map(|pattern| {
            let then = pattern.then.as_ref().map(program::write).unwrap_or_default();
            [program::write(&pattern.when), then]
        })
        .collect();
    let small = |number: usize| u32::try_from(number).map_err(|_| io::Error::other("patterns of more than 4 GiB"));
    writer.section(|writer| {
        writer.write_all(&wide(patterns.len()).to_le_bytes())?;
        writer.write_all(&wide(filed.without.len()).to_le_bytes())?;
        for lengths in filed.prefixes {
            writer.write_all(&lengths.to_le_bytes())?;
        }
        let mut at = 0;
        for (pattern, [when, then]) in patterns.iter().zip(&programs) {
            for number in [pattern.statement, 0, small(at)?, small(when.len())?, small(then.len())?] {
                writer.write_all(&number.to_le_bytes())?;
            }
            at += when.len() + then.len();
        }
        for number in &filed.without {
            writer.write_all(&number.to_le_bytes())?;
        }
        for [when, then] in &programs {
            writer.write_all(when)?;
            writer.write_all(then)?;
        }
        Ok(())
    })
}

/// The patterns in a mapped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patterns {
    prefixes: [u64; Field::ALL.len()],
    count: usize,
    without: usize,
    at: usize,
}

/// A pattern that may concern a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternMatch {
    /// The statement.
    pub statement: u32,
    /// Whether its condition holds.
    pub matched: Match,
    /// Whether what it asks then holds, if it asks anything.
    pub number_form: Option<Match>,
}

impl Patterns {
    pub(super) fn open(map: &Map, section: Section) -> Result<Self, Damaged> {
        let mut prefixes = [0; Field::ALL.len()];
        for (lengths, nth) in prefixes.iter_mut().zip(0..) {
            *lengths = map.u64(section.at + 16 + 8 * nth)?;
        }
        let (count, without) = (to_usize(map.u64(section.at)?), to_usize(map.u64(section.at + 8)?));
        let rows = count.checked_mul(ROW).zip(without.checked_mul(4)).and_then(|(rows, rest)| rows.checked_add(rest));
        if rows.is_none_or(|rows| rows > section.length.saturating_sub(META)) {
            return Err(Damaged { at: section.at });
        }
        Ok(Self { prefixes, count, without, at: section.at + META })
    }

    /// The patterns filed under what a document says and those without keys, each once; judged by [`Patterns::judge`].
    pub(super) fn candidates(
        &self,
        map: &Map,
        tables: (&super::Keyed, &super::Intervals, &super::Near),
        facts: &FieldValues,
    ) -> Result<Vec<u32>, Damaged> {
        let (exact, between, near) = tables;
        let mut found = Vec::new();
        let mut pictures = Vec::new();
        for (field, value) in facts.known() {
            exact.find(map, hash_value(field, value), |pattern| found.push(pattern))?;
            match value {
                Value::Text(text) => {
                    let mut lengths = self.prefixes.get(field.place()).copied().unwrap_or_default();
                    while lengths != 0 {
                        let length = to_usize(lengths.trailing_zeros().into());
                        lengths &= lengths - 1;
                        if let Some(prefix) = text.as_bytes().get(..length) {
                            exact.find(map, hash(PREFIX, field, prefix), |pattern| found.push(pattern))?;
                        }
                    }
                }
                Value::Picture(picture) => near.find(map, *picture, &mut pictures)?,
                Value::Number(_) => {}
            }
            let (group, point) = pack(field, value);
            between.find(map, group, point, &mut found)?;
        }
        found.extend(pictures.into_iter().map(|(pattern, _)| pattern));
        let without = map.slice(self.at + ROW * self.count, 4 * self.without)?.as_chunks::<4>().0;
        found.extend(without.iter().map(|number| u32::from_le_bytes(*number)));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Judges one pattern.
    pub(super) fn judge(&self, map: &Map, pattern: u32, facts: &FieldValues) -> Result<PatternMatch, Damaged> {
        let row = self.at + ROW * to_usize(pattern.into());
        let damaged = Damaged { at: row };
        if to_usize(pattern.into()) >= self.count {
            return Err(damaged);
        }
        let number = |nth: usize| map.u32(row + 4 * nth).map(|number| to_usize(number.into()));
        let when_at = self.at + ROW * self.count + 4 * self.without + number(2)?;
        let (when, then) = (number(3)?, number(4)?);
        let holds = program::judge(map.slice(when_at, when)?, facts).ok_or(damaged)?;
        let then = match (holds, then) {
            (Match::No, _) | (_, 0) => None,
            (_, then) => Some(program::judge(map.slice(when_at + when, then)?, facts).ok_or(damaged)?),
        };
        Ok(PatternMatch { statement: map.u32(row)?, matched: holds, number_form: then })
    }
}
