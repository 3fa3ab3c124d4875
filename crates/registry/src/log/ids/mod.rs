//! The ids that a log has used: why no entry is unlisted by accident. A second entry with an id that was used is either the
//! same statement again, or refused; an entry that is about another one must name one that is there.
//!
//! ```text
//! working folder   ids/00000000-00000016    the rows of the additions 0 to 16
//!                  ids/00000017-00000017    those of the newest addition
//! row              first half of the SHA-256 of an id                                    16 bytes, sorted by them
//!                  stated, withdrawn, corrected, replaced, disputed                       1 byte
//!                  first half of the SHA-256 of the entry's content, or of the id of
//!                  the entry that withdraws, corrects, replaces or disputes              16 bytes
//!                  kind; day on which the entry ends                                      1 and 2 bytes
//! ```
//!
//! The rows of an addition follow from its entries, and are written after them: an addition is complete when its pending
//! entries are, and whoever opens the folder next writes the rows that are missing. Files are never changed. Of two
//! neighbours, the first of which is less than four times as large, one is made, so that there are few. Five million
//! entries are 180 MB, on disk and in memory.

mod segment;

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use self::segment::{Event, Row, Segment};
use super::LogError;
use crate::canonical;
use crate::checkpoint::Head;
use crate::digest::{Half, half};
use crate::entry::{Effect, Entry, Kind};
use crate::pending;
use crate::storage::Storage;
use crate::verified::CHECKPOINT_BYTES;

/// The folder of the files.
const FOLDER: &str = "ids";
/// The least ratio of the sizes of a file and the one after it.
const FACTOR: usize = 4;
/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// The way in which an entry ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Withdrawn.
    Withdrawn,
    /// Corrected: it was wrong.
    Corrected,
    /// Replaced by another entry.
    Replaced,
}

/// The state of an id that was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdState {
    content: Half,
    kind: u8,
    ends: u16,
    /// The way in which the entry ended before its time.
    pub ended: Option<Ended>,
    /// Another entry contests it.
    pub disputed: bool,
}

/// The reason why an entry is not added because of an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The id was used for something else.
    #[error(
        "the id {0} was used with other content; what it says now is changed by an entry with another id and `replaces`: {0:?}"
    )]
    OtherContent(String),
    /// An equal statement, which has ended.
    #[error("{0} was said already and is {1}; to say it again, give it another id")]
    AlreadyEnded(String, Ended),
    /// The entry is about an id that was never used.
    #[error("the log has no entry {0}")]
    Unknown(String),
    /// The entry is about an id that has ended.
    #[error("{0} is {1} already")]
    Ended(String, Ended),
    /// The entry is about a withdrawal or correction.
    #[error("{0} is a {1}, which stands; make the statement again under another id")]
    Final(String, &'static str),
    /// The id of the content is too long, or has other characters than ids have: the kind is one that is unknown here.
    #[error("no id can be made of the content ({0}): give it one")]
    NoId(String),
    /// The entry replaces one of another kind.
    #[error("{0} is a {1}, and only another {1} replaces it; withdraw it instead")]
    OtherKind(String, &'static str),
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Withdrawn => "withdrawn",
            Self::Corrected => "corrected",
            Self::Replaced => "replaced",
        })
    }
}

impl IdState {
    fn kind_name(&self) -> &'static str {
        Kind::ALL.get(usize::from(self.kind)).copied().unwrap_or(Kind::Other).name()
    }

    /// Returns true if the entry ends within so many days.
    pub(super) fn ends_within(&self, days: i64, now: Timestamp) -> bool {
        self.ends > 0 && i64::from(self.ends) <= now.as_second() / DAY + days
    }

    fn apply(state: Option<Self>, row: &Row) -> Option<Self> {
        let ended = |ended| state.map(|state| Self { ended: Some(ended), ..state });
        match row.event {
            // Of several entries with one id, which other writers may have made, the first in the file counts.
            Event::Stated if state.is_some() => state,
            Event::Stated => {
                Some(Self { content: row.content, kind: row.kind, ends: row.ends, ended: None, disputed: false })
            }
            Event::Withdrawn => ended(Ended::Withdrawn),
            Event::Corrected => ended(Ended::Corrected),
            Event::Replaced => ended(Ended::Replaced),
            Event::Disputed => state.map(|state| Self { disputed: true, ..state }),
        }
    }
}

/// First half of the SHA-256 of what an entry states: all members but its id, its times of issue and review, its signature,
/// and the entry that it replaces.
fn content(entry: &Entry) -> Half {
    let mut members = entry.members();
    for name in ["id", "issued", "review", "replaces", "signature"] {
        members.remove(name);
    }
    half(canonical::print(&serde_json::Value::Object(members)))
}

fn rows(entry: &Entry) -> Vec<Row> {
    let kind = (0..).zip(Kind::ALL).find(|(_, kind)| *kind == entry.kind()).map_or(u8::MAX, |(place, _)| place);
    let day = |end: Timestamp| u16::try_from((end.as_second() / DAY).max(1)).unwrap_or(u16::MAX);
    let ends = entry.common.ends().map_or(0, day);
    let id = half(entry.id());
    let stated = Row { id, event: Event::Stated, content: content(entry), kind, ends };
    let about = entry.effects().map(|(target, effect)| Row {
        id: half(target),
        event: effect.into(),
        content: id,
        kind,
        ends: 0,
    });
    std::iter::once(stated).chain(about).collect()
}

/// The row of bytes that are no entry, which another writer may have published: they use no id.
fn row_of_malformed(bytes: &[u8]) -> Row {
    let id = half([b"malformed\n", bytes].concat());
    Row { id, event: Event::Stated, content: half(bytes), kind: u8::MAX, ends: 0 }
}

/// Parses entries, and the rows of each.
fn rows_of_bytes(bytes: &[u8]) -> Vec<Row> {
    Entry::parse(bytes).map_or_else(|_| vec![row_of_malformed(bytes)], |entry| rows(&entry))
}

/// The ids that a log has used, and the entries of an addition.
pub struct UsedIds {
    segments: Vec<Segment>,
    /// The ids that the addition uses or is about.
    new: HashMap<Half, IdState>,
    rows: Vec<Row>,
}

/// Numbers of additions, from the names of the files. Those inside a larger file are left over from before it was made.
fn numbers(work_dir: &dyn Storage, sweep: bool) -> Result<Vec<(u64, u64)>, LogError> {
    let names = work_dir.list(FOLDER)?;
    let mut all = names.iter().filter_map(|name| Segment::numbers(name)).collect::<Vec<_>>();
    all.sort_unstable_by_key(|(first, last)| (*first, std::cmp::Reverse(*last)));
    let mut kept: Vec<(u64, u64)> = Vec::new();
    for (first, last) in all {
        match kept.last() {
            Some((_, end)) if last <= *end => {
                if sweep {
                    work_dir.remove(&Segment::path(first, last))?;
                }
            }
            _ => kept.push((first, last)),
        }
    }
    Ok(kept)
}

/// The complete additions that wait to be published, and whose rows are missing.
fn without_rows(work_dir: &dyn Storage) -> Result<BTreeSet<u64>, LogError> {
    let numbers = numbers(work_dir, false)?;
    let has = |number: &u64| numbers.iter().any(|(first, last)| (first..=last).contains(&number));
    let waiting = pending::list(work_dir)?;
    Ok(waiting.iter().filter_map(|path| pending::number(path)).filter(|number| !has(number)).collect())
}

/// Writes the rows of complete additions that have none: at a kill between an addition and its rows.
///
/// # Errors
/// [`LogError`].
pub(super) fn recover(work_dir: &dyn Storage) -> Result<(), LogError> {
    if without_rows(work_dir)?.is_empty() { Ok(()) } else { UsedIds::open(work_dir).map(|_| ()) }
}

impl UsedIds {
    /// Reads the ids that a log has used. No other writer of the working folder may be running.
    ///
    /// # Errors
    /// [`LogError::NoIds`]: the files are missing or damaged, or the log has entries of other writers.
    pub fn open(work_dir: &dyn Storage) -> Result<Self, LogError> {
        let mut ids = Self { segments: Vec::new(), new: HashMap::new(), rows: Vec::new() };
        for (first, last) in numbers(work_dir, true)? {
            let path = Segment::path(first, last);
            let segment = work_dir.read(&path, u64::MAX)?.and_then(|bytes| Segment::parse(first, last, bytes));
            let segment = segment.ok_or_else(|| LogError::NoIds(format!("{path} is damaged")))?;
            if segment.first != ids.next() {
                return Err(LogError::NoIds(format!("the file before {path} is missing")));
            }
            ids.segments.push(segment);
        }
        for number in without_rows(work_dir)? {
            let waiting = pending::list(work_dir)?;
            for path in waiting.iter().filter(|path| pending::number(path) == Some(number)) {
                let chunk = pending::read(work_dir, path)?;
                ids.rows.extend(chunk.entries.iter().flat_map(|entry| rows_of_bytes(entry)));
            }
            ids.commit(work_dir, number)?;
        }
        let published = read_signed(work_dir)?.map_or(0, |head| head.size);
        let known = ids.entries();
        if known < published {
            return Err(LogError::NoIds(format!("{published} entries are published, and {known} are known here")));
        }
        Ok(ids)
    }

    /// Number of entries, published and pending.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.segments.iter().map(Segment::stated).sum()
    }

    /// The number of the next addition.
    pub(super) fn next(&self) -> u64 {
        self.segments.last().map_or(0, |last| last.last + 1)
    }

    /// The state of an id; `None` if it was never used.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<IdState> {
        let id = half(id);
        self.new.get(&id).copied().or_else(|| self.read(&id))
    }

    fn read(&self, id: &Half) -> Option<IdState> {
        // In each file an id is stated before anything happens to it, since rows are sorted; and so it is across files.
        self.segments
            .iter()
            .flat_map(|segment| segment.rows_of(id))
            .fold(None, |state, row| IdState::apply(state, &row))
    }

    /// Checks the ids of an entry, and takes it into the addition. Returns the state of its id if it was said already.
    ///
    /// # Errors
    /// [`IdError`].
    pub(super) fn take(&mut self, entry: &Entry) -> Result<Option<IdState>, IdError> {
        let id = entry.id();
        if let Some(state) = self.get(id) {
            let replaces_another = entry.common.replaces.as_ref().is_some_and(|target| {
                self.get(target.as_str()).is_none_or(|target| target.ended != Some(Ended::Replaced))
            });
            let same = state.content == content(entry) && !replaces_another;
            return if same { Ok(Some(state)) } else { Err(IdError::OtherContent(id.to_owned())) };
        }
        for (target, effect) in entry.effects() {
            self.check_target(entry, target, effect)?;
        }
        for row in rows(entry) {
            let state = self.new.get(&row.id).copied().or_else(|| self.read(&row.id));
            self.new.extend(IdState::apply(state, &row).map(|state| (row.id, state)));
            self.rows.push(row);
        }
        Ok(None)
    }

    fn check_target(&self, entry: &Entry, target: &str, effect: Effect) -> Result<(), IdError> {
        let state = self.get(target).ok_or_else(|| IdError::Unknown(target.to_owned()))?;
        if let Some(ended) = state.ended {
            return Err(IdError::Ended(target.to_owned(), ended));
        }
        let name = state.kind_name();
        if [Kind::Withdraw, Kind::Correction].iter().any(|kind| kind.name() == name) {
            return Err(IdError::Final(target.to_owned(), name));
        }
        if effect == Effect::Replaces && name != entry.kind().name() {
            return Err(IdError::OtherKind(target.to_owned(), name));
        }
        Ok(())
    }

    /// Returns true if the state is that of the same statement.
    pub(super) fn is_same(state: &IdState, entry: &Entry) -> bool {
        state.content == content(entry)
    }

    /// Writes the rows of an addition, merged with neighbours.
    pub(super) fn commit(&mut self, work_dir: &dyn Storage, number: u64) -> Result<(), LogError> {
        let mut segment = Segment::new(number, number, &std::mem::take(&mut self.rows));
        self.new.clear();
        let mut merged = Vec::new();
        while let Some(former) = self.segments.pop_if(|former| former.count() < FACTOR * segment.count()) {
            merged.push((former.first, former.last));
            segment = former.merge(&segment);
        }
        work_dir.write_all(vec![(Segment::path(segment.first, segment.last), segment.print())])?;
        for (first, last) in merged {
            work_dir.remove(&Segment::path(first, last))?;
        }
        self.segments.push(segment);
        Ok(())
    }
}

/// Makes the files anew, from all entries that are published; those of pending entries follow.
pub(super) struct Rebuild(Vec<Row>);

impl Rebuild {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.extend(rows_of_bytes(bytes));
    }

    /// Replaces the files, and returns the number of entries, with those that wait.
    pub(super) fn finish(mut self, work_dir: &dyn Storage) -> Result<u64, LogError> {
        let waiting = pending::list(work_dir)?;
        for path in &waiting {
            let chunk = pending::read(work_dir, path)?;
            chunk.entries.iter().for_each(|entry| self.add(entry));
        }
        let files = work_dir.list(FOLDER)?;
        let last = files.iter().filter_map(|name| Segment::numbers(name)).map(|(_, last)| last);
        let last = last.chain(waiting.iter().filter_map(|path| pending::number(path))).max().unwrap_or(0);
        let segment = Segment::new(0, last, &self.0);
        let path = Segment::path(0, last);
        work_dir.write_all(vec![(path.clone(), segment.print())])?;
        for other in files.iter().filter(|other| **other != path) {
            work_dir.remove(other)?;
        }
        Ok(segment.stated())
    }
}

/// The largest head that the writer has signed or seen.
pub(super) fn read_signed(work_dir: &dyn Storage) -> Result<Option<Head>, LogError> {
    let Some(bytes) = work_dir.read("signed", CHECKPOINT_BYTES)? else { return Ok(None) };
    let head = String::from_utf8(bytes).ok().and_then(|text| Head::parse(&text).ok());
    let damaged = || LogError::WorkDir("the file `signed` of the working folder is damaged".into());
    head.map(Some).ok_or_else(damaged)
}

#[cfg(test)]
mod tests;
