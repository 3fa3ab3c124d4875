//! Quarantine: a pattern that marks documents known to be genuine, or far more documents than its author expects, does not
//! count, and every verdict that would have counted it names that (docs/registry.md, "What may an entry say?").
//!
//! A `known-good` entry quarantines a pattern for documents of the entry's State only, and until the entry ends. The copy's
//! own list and counters do so for all documents: they are its operator's.
//!
//! ```text
//! row   statement, source (an entry's number, or one of two names)   4 bytes each
//!       State, 0                                                     3 bytes, 1 byte
//!       documents matched, documents compared                        4 bytes each
//!       zeros                                                        4 bytes
//!       end in seconds of Unix time                                  8 bytes
//! ```

use super::counters::Counters;
use super::map::{Damaged, Map};
use super::statements::Row;
use super::word::{to_usize, wide};
use super::write::Section;
use super::{EntryPlace, Index};
use crate::condition::{FieldValues, Match};
use crate::entry::{Body, Entry, Kind, Pattern, Tolerance};
use crate::identifier::State;

/// A pattern that does not count for some documents or for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedPattern {
    /// Name of the authority whose entry it is.
    pub authority: String,
    /// The entry's id.
    pub id: String,
    /// The source of the quarantine, in words.
    pub by: String,
    /// Documents that the pattern matches.
    pub matched: usize,
    /// Documents that it was compared with.
    pub known_good: usize,
}

/// The reason why a pattern does not count for a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quarantine {
    /// The source.
    pub source: QuarantineSource,
    /// Documents that the pattern matches.
    pub matched: u32,
    /// Documents that it was compared with.
    pub of: u32,
}

/// The source of a quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuarantineSource {
    /// A `known-good` entry.
    Entry(EntryPlace),
    /// The copy's own list, `known-good.jsonl`.
    List,
    /// The copy's own counters, `counters.json`.
    Counters,
}

/// The largest ratio of the share of documents that a pattern matches to the share that its author expects.
const RATE_FACTOR: f64 = 10.0;
/// Documents known to be good that are needed before a share of them is compared.
const RATE_SAMPLE: usize = 100;
/// Documents asked at the copy's checkpoint that are needed before a share of them is compared.
const COUNTED_SAMPLE: u64 = 1000;
/// The share of asked documents up to which counters never quarantine a pattern: a wave of forgeries that it finds must not
/// end it.
const COUNTED_SHARE: f64 = 0.01;
/// `known-good` entries of one State whose values are compared with patterns, at most.
const COMPARED: usize = 10_000;
/// Comparisons for the `known-good` entries of one State, at most, each of a field with one value or with one position of a form:
/// some seconds, whatever its authorities enter. Notes of others about the State have as many for themselves.
const COMPARISONS: usize = 200_000_000;

/// The values of a document known to be good.
pub(super) struct GoodDocument {
    /// The number of its `known-good` entry over all logs.
    pub(super) entry: u32,
    /// Time from which on the entry counts no more, in seconds of Unix time; `i64::MAX` if it never ends.
    pub(super) ends: i64,
    pub(super) values: FieldValues,
}

/// A pattern that is compared with documents known to be good.
pub(super) struct ComparedPattern<'e> {
    /// Number of its statement.
    pub(super) statement: u32,
    pub(super) entry: &'e Entry,
    /// True if it is about another State's documents.
    pub(super) foreign: bool,
    pub(super) pattern: Pattern,
    /// Origin line of its log, and its position there.
    pub(super) place: (&'e str, u64),
}

/// A row of the section.
#[derive(Clone, Copy, Debug)]
pub(super) struct QuarantineRow {
    pub(super) statement: u32,
    source: u32,
    /// The State whose documents are affected; zeros for all.
    state: [u8; 3],
    matched: u32,
    of: u32,
    ends: i64,
}

/// The source of a row that is the copy's own list.
const LIST: u32 = u32::MAX;
/// The source of a row that is the copy's own counters.
const COUNTERS: u32 = u32::MAX - 1;

impl QuarantineRow {
    /// Bytes of a row.
    const BYTES: usize = 32;

    /// The rows of a statement that affect documents of a State at a time, from a section sorted by statement.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed.
    pub(super) fn find(
        map: &Map,
        section: Section,
        statement: u32,
        state: Option<State>,
        at: i64,
    ) -> Result<Vec<Self>, Damaged> {
        let row = |nth: usize| section.at + Self::BYTES * nth;
        let count = section.length / Self::BYTES;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            if map.u32(row(middle))? < statement { low = middle + 1 } else { high = middle }
        }
        let mut found = Vec::new();
        while low < count && map.u32(row(low))? == statement {
            let row = Self::read(map, row(low))?;
            let affected = row.state == [0; 3] || state.is_some_and(|state| state.bytes() == row.state);
            if affected && row.ends > at {
                found.push(row);
            }
            low += 1;
        }
        Ok(found)
    }

    /// Every row of a section.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed.
    pub(super) fn all(map: &Map, section: Section) -> Result<Vec<Self>, Damaged> {
        (0..section.length / Self::BYTES).map(|nth| Self::read(map, section.at + Self::BYTES * nth)).collect()
    }

    fn read(map: &Map, at: usize) -> Result<Self, Damaged> {
        let [a, b, c, _] = map.array(at + 8)?;
        Ok(Self {
            statement: map.u32(at)?,
            source: map.u32(at + 4)?,
            state: [a, b, c],
            matched: map.u32(at + 12)?,
            of: map.u32(at + 16)?,
            ends: i64::from_le_bytes(map.array(at + 24)?),
        })
    }

    /// Adds the bytes of the row to those of the rows before it.
    pub(super) fn print(&self, rows: &mut Vec<u8>) {
        let [a, b, c] = self.state;
        rows.extend_from_slice(&self.statement.to_le_bytes());
        rows.extend_from_slice(&self.source.to_le_bytes());
        rows.extend_from_slice(&[a, b, c, 0]);
        rows.extend_from_slice(&self.matched.to_le_bytes());
        rows.extend_from_slice(&self.of.to_le_bytes());
        rows.extend_from_slice(&[0; 4]);
        rows.extend_from_slice(&self.ends.to_le_bytes());
    }

    /// The quarantine of the row. `place_of` is the place of an entry's number.
    pub(super) fn quarantine(&self, place_of: impl Fn(u32) -> EntryPlace) -> Quarantine {
        let source = match self.source {
            LIST => QuarantineSource::List,
            COUNTERS => QuarantineSource::Counters,
            entry => QuarantineSource::Entry(place_of(entry)),
        };
        Quarantine { source, matched: self.matched, of: self.of }
    }

    /// The row for the report of a synchronisation.
    pub(super) fn report(&self, authority: String, id: &str) -> QuarantinedPattern {
        let state = State::new(std::str::from_utf8(&self.state).unwrap_or_default().trim_end_matches('\0'));
        let by = match (self.source, state) {
            (LIST, _) => "known-good.jsonl of this copy".to_owned(),
            (COUNTERS, _) => "counters.json of this copy".to_owned(),
            (_, Ok(state)) => format!("known-good entries of {state}"),
            (_, Err(_)) => "known-good entries".to_owned(),
        };
        let [matched, known_good] = [self.matched, self.of].map(|count| to_usize(count.into()));
        QuarantinedPattern { authority, id: id.to_owned(), by, matched, known_good }
    }
}

impl Index {
    /// Every quarantine, with the place of its pattern: for reports, since each row of the section is read.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    pub fn all_quarantines(&self) -> Result<Vec<(EntryPlace, Quarantine)>, Damaged> {
        let rows = QuarantineRow::all(&self.map, self.quarantines)?;
        let place = |row: &QuarantineRow| {
            let pattern = Row::read(&self.map, self.statements, row.statement)?;
            Ok((self.place_of(pattern.entry), row.quarantine(|number| self.place_of(number))))
        };
        rows.iter().map(place).collect()
    }
}

/// The result of comparing patterns with the `known-good` entries of one State.
pub(super) struct Compared {
    pub(super) rows: Vec<QuarantineRow>,
    /// Number of the first entry, over all logs, whose values are not compared because there are too many, and the number of
    /// such entries.
    pub(super) beyond: Option<(u32, usize)>,
}

/// Compares patterns with the documents that a State knows to be good. Only patterns that name the State are affected, and
/// only for its own documents: a State's word about its documents says nothing of another's (docs/design.md, principle 8).
pub(super) fn by_entries(patterns: &[ComparedPattern<'_>], state: State, good: &[GoodDocument]) -> Compared {
    let about = |foreign: bool| {
        let of = |pattern: &&ComparedPattern<'_>| pattern.foreign == foreign && pattern.entry.states().contains(&state);
        patterns.iter().filter(of).collect::<Vec<_>>()
    };
    // Whatever others state about the State takes no time from its own patterns.
    let (own, others) = (about(false), about(true));
    let mut compared = compare(&own, state, good);
    compared.rows.extend(compare(&others, state, good).rows);
    compared
}

fn compare(about: &[&ComparedPattern<'_>], state: State, good: &[GoodDocument]) -> Compared {
    let cost: usize = about.iter().map(|compared| compared.pattern.cost()).sum();
    let most = COMPARED.min(COMPARISONS / cost.max(1)).max(1);
    let (compared, rest) = good.split_at(good.len().min(most));
    let values: Vec<&FieldValues> = compared.iter().map(|good| &good.values).collect();
    let rows = excesses(about, &values).into_iter().filter_map(|(statement, marked)| {
        let latest = marked.iter().filter_map(|nth| compared.get(*nth)).max_by_key(|good| good.ends)?;
        let (source, ends) = (latest.entry, latest.ends);
        let (matched, of) = (narrow(marked.len()), narrow(values.len()));
        Some(QuarantineRow { statement, source, state: state.bytes(), matched, of, ends })
    });
    Compared { rows: rows.collect(), beyond: rest.first().map(|first| (first.entry, rest.len())) }
}

/// Compares patterns with the copy's own list.
pub(super) fn by_list(patterns: &[ComparedPattern<'_>], list: &[FieldValues]) -> Vec<QuarantineRow> {
    let (patterns, values) = (patterns.iter().collect::<Vec<_>>(), list.iter().collect::<Vec<_>>());
    let row = |(statement, marked): (u32, Vec<usize>)| QuarantineRow {
        statement,
        source: LIST,
        state: [0; 3],
        matched: narrow(marked.len()),
        of: narrow(values.len()),
        ends: i64::MAX,
    };
    excesses(&patterns, &values).into_iter().map(row).collect()
}

/// The patterns that the copy's own counters show to match far more documents than their authors expect.
pub(super) fn by_counters(patterns: &[ComparedPattern<'_>], counters: &Counters) -> Vec<QuarantineRow> {
    let row = |pattern: &ComparedPattern<'_>| {
        let expected = match &pattern.entry.body {
            Body::Forgery(body) => body.expected_rate,
            Body::Trafficking(body) => body.expected_rate,
            _ => return None,
        };
        let (log, position) = pattern.place;
        let (matched, of) = (counters.matched(log, position), counters.asked(pattern.entry.states()));
        let tolerated = (RATE_FACTOR * expected).max(COUNTED_SHARE) * float(of);
        let (matched, of) = (of >= COUNTED_SAMPLE && float(matched) > tolerated).then_some((matched, of))?;
        let [matched, of] = [matched, of].map(|count| narrow(to_usize(count)));
        let statement = pattern.statement;
        Some(QuarantineRow { statement, source: COUNTERS, state: [0; 3], matched, of, ends: i64::MAX })
    };
    patterns.iter().filter_map(row).collect()
}

/// The statements of the patterns that mark more documents known to be good than is tolerated, each with the numbers of
/// these documents.
fn excesses(patterns: &[&ComparedPattern<'_>], good: &[&FieldValues]) -> Vec<(u32, Vec<usize>)> {
    let has_form: Vec<bool> = good.iter().map(|values| has_a_form(patterns, values)).collect();
    let mut found = Vec::new();
    for compared in patterns {
        let pattern = &compared.pattern;
        if pattern.tolerance == Tolerance::All {
            continue;
        }
        let marks = |(values, has_form): (&&FieldValues, &bool)| {
            pattern.when.evaluate(values) == Match::Yes && (pattern.number_form.is_none() || !has_form)
        };
        let marked = good.iter().zip(&has_form).enumerate().filter(|(_, document)| marks(*document));
        let marked: Vec<usize> = marked.map(|(nth, _)| nth).collect();
        let too_many = match pattern.tolerance {
            Tolerance::All => false,
            Tolerance::None => !marked.is_empty(),
            // One match more, so that a single document never exceeds a share that is very small.
            Tolerance::Share(share) => {
                let tolerated = RATE_FACTOR * share * float(wide(good.len())) + 1.0;
                good.len() >= RATE_SAMPLE && float(wide(marked.len())) > tolerated
            }
        };
        if too_many {
            found.push((compared.statement, marked));
        }
    }
    found
}

/// Returns true if a document's number has one of its State's forms, or if that is open: then no number format speaks
/// against it.
fn has_a_form(patterns: &[&ComparedPattern<'_>], values: &FieldValues) -> bool {
    let formats = patterns.iter().filter(|compared| compared.entry.kind() == Kind::NumberFormat);
    let forms = formats.filter_map(|compared| Some((&compared.pattern.when, compared.pattern.number_form.as_ref()?)));
    let open = |result: Match, form: Match| (result, form) != (Match::Yes, Match::No);
    forms
        .map(|(when, form)| (when.evaluate(values), form))
        .filter(|(result, _)| *result != Match::No)
        .any(|(result, form)| open(result, form.evaluate(values)))
}

/// A count as a number that the index stores.
fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A count as a floating-point number; counts beyond 32 bits are as large as that.
fn float(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
