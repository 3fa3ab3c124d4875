//! Patterns, found by the fields of a document instead of being evaluated one after another.
//!
//! A question looks up the keys of the document's fields ([`super::pattern_keys`]) and evaluates the patterns that it finds, and
//! those without keys.
//!
//! ```text
//! meta      patterns, patterns without keys, for each field the prefix lengths in use as bits   8 bytes each
//! patterns  statement, 0, where its programs begin, lengths of its two programs                4 bytes each
//! the rest  numbers of the patterns without keys (4 bytes each), programs
//! ```

use std::io::{self, Write as _};

use super::hamming::HammingTable;
use super::hash_table::HashTable;
use super::intervals::IntervalTable;
use super::map::{Damaged, Map};
use super::pattern_keys::{IndexedPattern, PREFIX, PatternKeys, hash, hash_of_state, hash_value, pack};
use super::program;
use super::word::{to_usize, wide};
use super::write::{Section, Writer};
use crate::condition::{Field, FieldValues, Match, Value};
use crate::identifier::State;

/// Bytes before the patterns.
const META: usize = 16 + 8 * Field::ALL.len();
/// Bytes of a pattern without its programs.
const ROW: usize = 20;

/// Writes the patterns themselves.
///
/// # Errors
/// The file cannot be written, or the patterns are too many for it.
pub(super) fn write(writer: &mut Writer, patterns: &[IndexedPattern], keys: &PatternKeys) -> io::Result<Section> {
    let programs: Vec<[Vec<u8>; 2]> = patterns
        .iter()
        .map(|pattern| {
            let number_form = pattern.number_form.as_ref().map(program::write).unwrap_or_default();
            [program::write(&pattern.when), number_form]
        })
        .collect();
    let narrow = |number: usize| u32::try_from(number).map_err(|_| io::Error::other("patterns of more than 4 GiB"));
    writer.section(|writer| {
        writer.write_all(&wide(patterns.len()).to_le_bytes())?;
        writer.write_all(&wide(keys.keyless.len()).to_le_bytes())?;
        for lengths in keys.prefixes {
            writer.write_all(&lengths.to_le_bytes())?;
        }
        let mut at = 0;
        for (pattern, [when, number_form]) in patterns.iter().zip(&programs) {
            for number in [pattern.statement, 0, narrow(at)?, narrow(when.len())?, narrow(number_form.len())?] {
                writer.write_all(&number.to_le_bytes())?;
            }
            at += when.len() + number_form.len();
        }
        for number in &keys.keyless {
            writer.write_all(&number.to_le_bytes())?;
        }
        for [when, number_form] in &programs {
            writer.write_all(when)?;
            writer.write_all(number_form)?;
        }
        Ok(())
    })
}

/// The patterns in a mapped file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patterns {
    /// For each field the prefix lengths in use, as bits.
    prefixes: [u64; Field::ALL.len()],
    count: usize,
    /// Number of patterns without keys.
    keyless: usize,
    /// Offset of the patterns.
    at: usize,
}

/// The result of evaluating a pattern for a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternMatch {
    /// Number of the pattern's statement.
    pub statement: u32,
    /// The result of the pattern for the document.
    pub matched: Match,
    /// For a number format that matches or is open: whether the document number has one of the stated forms.
    pub number_form: Option<Match>,
}

impl Patterns {
    /// The patterns of a section.
    ///
    /// # Errors
    /// [`Damaged`]: a page, or the section is shorter than its patterns.
    pub(super) fn open(map: &Map, section: Section) -> Result<Self, Damaged> {
        let mut prefixes = [0; Field::ALL.len()];
        for (lengths, nth) in prefixes.iter_mut().zip(0..) {
            *lengths = map.u64(section.at + 16 + 8 * nth)?;
        }
        let (count, keyless) = (to_usize(map.u64(section.at)?), to_usize(map.u64(section.at + 8)?));
        let rows = count.checked_mul(ROW).zip(keyless.checked_mul(4)).and_then(|(rows, rest)| rows.checked_add(rest));
        if rows.is_none_or(|rows| rows > section.length.saturating_sub(META)) {
            return Err(Damaged { at: section.at });
        }
        Ok(Self { prefixes, count, keyless, at: section.at + META })
    }

    /// The sorted numbers of the patterns that may match a document: those listed under its fields, and those without keys.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed.
    pub(super) fn candidates(
        &self,
        map: &Map,
        tables: (&HashTable, &IntervalTable, &HammingTable),
        values: &FieldValues,
    ) -> Result<Vec<u32>, Damaged> {
        let (exact, between, near) = tables;
        let mut found = Vec::new();
        let mut pictures = Vec::new();
        let state = match values.get(Field::IssuingState) {
            Some(Value::Text(state)) => Some(state.as_str()),
            _ => None,
        };
        for (field, value) in values.known() {
            exact.find(map, hash_value(field, value), |pattern| found.push(pattern))?;
            if let Some(state) = state {
                exact.find(map, hash_of_state(field, state), |pattern| found.push(pattern))?;
            }
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
        let keyless = map.slice(self.at + ROW * self.count, 4 * self.keyless)?.as_chunks::<4>().0;
        found.extend(keyless.iter().map(|number| u32::from_le_bytes(*number)));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Evaluates the pattern of this number for a document.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed, no such pattern, or bytes that are no program.
    pub(super) fn evaluate(&self, map: &Map, pattern: u32, values: &FieldValues) -> Result<PatternMatch, Damaged> {
        let row = self.at + ROW * to_usize(pattern.into());
        let damaged = Damaged { at: row };
        if to_usize(pattern.into()) >= self.count {
            return Err(damaged);
        }
        let number = |nth: usize| map.u32(row + 4 * nth).map(|number| to_usize(number.into()));
        let when_at = self.at + ROW * self.count + 4 * self.keyless + number(2)?;
        let (when, number_form) = (number(3)?, number(4)?);
        let matched = program::evaluate(map.slice(when_at, when)?, values).ok_or(damaged)?;
        let number_form = match (matched, number_form) {
            (Match::No, _) | (_, 0) => None,
            (_, length) => Some(program::evaluate(map.slice(when_at + when, length)?, values).ok_or(damaged)?),
        };
        Ok(PatternMatch { statement: map.u32(row)?, matched, number_form })
    }
}

/// The issuing State that a document bears.
pub(super) fn issuing_state(values: &FieldValues) -> Option<State> {
    match values.get(Field::IssuingState)? {
        Value::Text(text) => State::new(text).ok(),
        _ => None,
    }
}
