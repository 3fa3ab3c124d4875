//! Building an index from entries that were proved and may be said.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::header::Header;
use super::intervals::{self, Interval, pack_number};
use super::keyed::{self, Record};
use super::near::{self, Picture};
use super::patterns::{self, Pattern};
use super::word::{mix, wide};
use super::write::Writer;
use super::{Contents, Index, LogSource, Sources, bases};
use crate::canonical;
use crate::condition::{Comparison, Condition, Field, FieldValues, Match, Value};
use crate::entry::{Body, Entry, Epoch, Kind, PatternStatus};
use crate::identifier::{DocumentType, Number, State};

/// About another State's documents.
pub(super) const FOREIGN: u8 = 1;
/// On trial.
pub(super) const DRAFT: u8 = 2;
/// Marks what is known to be good.
pub(super) const QUARANTINED: u8 = 4;

/// Takes entries, in the order of logs and positions, and writes the index.
pub struct Builder {
    folder: PathBuf,
    sources: Sources,
    bases: Vec<u64>,
    /// What was last said under each name: log, hash of the id, number of the entry, whether it withdraws.
    events: Vec<(u32, [u8; 16], u32, bool)>,
    documents: Vec<Record>,
    documents_at: Vec<u32>,
    reuse: Vec<(Record, u32)>,
    stated: Vec<Stated>,
    known_good: Vec<FieldValues>,
    epochs: BTreeSet<String>,
}

struct Stated {
    number: u32,
    foreign: bool,
    entry: Entry,
}

/// What was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltIndex {
    /// The file, named by its hash.
    pub file: PathBuf,
    /// The hash that names all it says: SHA-256 of its first page.
    pub sha256: [u8; 32],
    /// Entries that it holds.
    pub records: u64,
    /// The patterns that count for nothing.
    pub quarantined: Vec<QuarantinedPattern>,
}

/// A pattern that marks documents known to be good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedPattern {
    /// Whose.
    pub authority: String,
    /// Its id.
    pub id: String,
    /// How many of the documents known to be good it matches.
    pub matched: usize,
    /// How many there are.
    pub known_good: usize,
}

/// Why an index cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// It cannot be written.
    #[error("index: {0}")]
    File(#[from] io::Error),
    /// An entry of a log or at a position that the sources do not name.
    #[error("entry {position} of log {log}: the sources have no such entry")]
    Place {
        /// The log.
        log: usize,
        /// The position.
        position: u64,
    },
    /// Numbers of entries have 32 bits.
    #[error("more than 2^32 entries in all logs")]
    Size,
}

/// How often a pattern may match more than its author expects before it is quarantined, over documents known to be good.
const RATE_FACTOR: f64 = 10.0;
/// Documents from which on a rate says something.
const RATE_SAMPLE: usize = 100;

impl Builder {
    /// Begins an index in a folder.
    ///
    /// # Errors
    /// The folder cannot be made, or the logs have too many entries together.
    pub fn create(folder: &Path, sources: &Sources) -> Result<Self, BuildError> {
        fs::create_dir_all(folder)?;
        let entries = sources.logs.iter().try_fold(0_u64, |sum, log| sum.checked_add(log.size));
        if entries.is_none_or(|entries| entries > u64::from(u32::MAX)) {
            return Err(BuildError::Size);
        }
        Ok(Self {
            folder: folder.to_owned(),
            sources: sources.clone(),
            bases: bases(sources),
            events: Vec::new(),
            documents: Vec::new(),
            documents_at: Vec::new(),
            reuse: Vec::new(),
            stated: Vec::new(),
            known_good: Vec::new(),
            epochs: BTreeSet::new(),
        })
    }

    /// Says of a document that it is known to be good: a forgery or fantasy pattern that matches it is quarantined, and
    /// so is any pattern that matches far more of them than its author expects.
    pub fn add_known_good(&mut self, facts: FieldValues) {
        self.known_good.push(facts);
    }

    /// Takes an entry that its authority may say; `foreign` when it is about another State's documents.
    ///
    /// # Errors
    /// The sources have no such entry.
    pub fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), BuildError> {
        let source: Option<&LogSource> = self.sources.logs.get(log).filter(|log| position < log.size);
        let base = self.bases.get(log).filter(|_| source.is_some());
        let number = base.and_then(|base| u32::try_from(base + position).ok());
        let (Some(number), Ok(log)) = (number, u32::try_from(log)) else {
            return Err(BuildError::Place { log, position });
        };
        self.events.push((log, hash_id(entry.id()), number, false));
        match &entry.body {
            Body::Withdraw(body) => self.events.push((log, hash_id(body.entry.as_str()), number, true)),
            Body::Document(body) => {
                self.know_epoch(&body.epoch);
                self.documents.push(Record::new(body.hash.0, number));
                self.documents_at.push(number);
            }
            Body::Reuse(body) => {
                self.know_epoch(&body.epoch);
                self.reuse.push((Record::new(body.hash.0, number), number));
            }
            Body::Other(_) => {}
            _ => self.stated.push(Stated { number, foreign, entry: entry.clone() }),
        }
        Ok(())
    }

    fn know_epoch(&mut self, epoch: &Epoch) {
        if !self.epochs.contains(epoch.as_str()) {
            self.epochs.insert(epoch.as_str().to_owned());
        }
    }

    /// Writes the index and has it on disk, under a name made of its hash.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> Result<BuiltIndex, BuildError> {
        let live = self.live();
        let holds = |number: u32| live.binary_search(&number).is_ok();
        let withdrawn = self.documents_at.iter().zip(&self.documents).any(|(number, _)| !holds(*number));
        let documents = if withdrawn {
            let kept = self.documents.iter().zip(&self.documents_at).filter(|(_, number)| holds(**number));
            kept.map(|(record, _)| *record).collect()
        } else {
            std::mem::take(&mut self.documents)
        };
        let reuse: Vec<Record> =
            self.reuse.iter().filter(|(_, number)| holds(*number)).map(|(record, _)| *record).collect();
        self.stated.retain(|stated| holds(stated.number));
        let records = wide(documents.len() + reuse.len() + self.stated.len());
        drop(live);

        let table = Table::of(&self);
        let quarantined = table.quarantined.clone();
        let contents = Contents { epochs: std::mem::take(&mut self.epochs), sources: self.sources.clone() };
        let sources = canonical::print(&serde_json::to_value(contents).unwrap_or_default());
        let (file, sha256) = write_file(&self.folder, &sources, documents, reuse, table)?;
        Ok(BuiltIndex { file, sha256, records, quarantined })
    }

    /// The numbers of the entries that hold: of all that was said under one name of a log the last, unless it withdraws.
    fn live(&mut self) -> Vec<u32> {
        self.events.sort_unstable();
        let last = self.events.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).filter_map(<[_]>::last);
        let mut live: Vec<u32> = last.filter(|(.., withdraws)| !withdraws).map(|(_, _, number, _)| *number).collect();
        live.sort_unstable();
        self.events = Vec::new();
        live
    }
}

fn hash_id(id: &str) -> [u8; 16] {
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(Sha256::digest(id)) {
        *to = from;
    }
    first
}

/// All that is no exact document, ready to be written.
#[derive(Default)]
struct Table {
    rows: Vec<u8>,
    signers: Vec<Record>,
    ranges: Vec<Interval>,
    portraits: Vec<Picture>,
    farthest: u32,
    patterns: Vec<Pattern>,
    quarantined: Vec<QuarantinedPattern>,
}

impl Table {
    fn of(builder: &Builder) -> Self {
        let mut table = Self::default();
        let next = rings(&builder.stated);
        for ((stated, next), statement) in builder.stated.iter().zip(next).zip(0..) {
            let pattern = table.file(statement, &stated.entry);
            let mut flags = if stated.foreign { FOREIGN } else { 0 };
            if let Some((pattern, status, rate)) = pattern {
                if status == PatternStatus::Draft {
                    flags |= DRAFT;
                }
                if let Some(hits) = excess(&builder.known_good, &pattern.when, stated.entry.kind(), rate) {
                    flags |= QUARANTINED;
                    table.quarantined.push(QuarantinedPattern {
                        authority: authority_of(builder, stated.number),
                        id: stated.entry.id().to_owned(),
                        matched: hits,
                        known_good: builder.known_good.len(),
                    });
                }
                if status != PatternStatus::Retired {
                    table.patterns.push(pattern);
                }
            }
            table.row(stated, next, flags);
        }
        table
    }

    fn row(&mut self, stated: &Stated, next: u32, flags: u8) {
        let common = &stated.entry.common;
        let expires = common.expires.map_or(i64::MAX, |expires| expires.as_second());
        let kind = Kind::ALL.iter().position(|kind| *kind == stated.entry.kind());
        let within = match &stated.entry.body {
            Body::Portrait(body) => u8::try_from(body.within).unwrap_or_default(),
            _ => 0,
        };
        self.rows.extend_from_slice(&stated.number.to_le_bytes());
        self.rows.extend_from_slice(&[0; 4]);
        self.rows.extend_from_slice(&expires.to_le_bytes());
        self.rows.extend_from_slice(&next.to_le_bytes());
        self.rows.extend_from_slice(&[
            kind.and_then(|kind| u8::try_from(kind).ok()).unwrap_or(u8::MAX),
            flags,
            within,
            0,
        ]);
    }

    /// Files an entry where it is found; a pattern is returned with its status and its rate.
    fn file(&mut self, statement: u32, entry: &Entry) -> Option<(Pattern, PatternStatus, f64)> {
        let pattern = |when, then| Pattern { statement, when, then };
        match &entry.body {
            Body::Range(body) => {
                let ends = range_key(body.kind, body.state, &body.from).zip(range_key(body.kind, body.state, &body.to));
                if let Some(((group, first), (_, last))) = ends {
                    self.ranges.push(Interval { group, first, last, value: statement });
                }
                None
            }
            Body::Signer(body) => {
                let of = [body.certificate, body.key].into_iter().flatten();
                self.signers.extend(of.map(|hash| Record::new(signer_key(&hash.0), statement)));
                None
            }
            Body::Portrait(body) => {
                self.farthest = self.farthest.max(body.within);
                self.portraits.push(Picture { hash: body.hash.0, value: statement });
                None
            }
            Body::NumberFormat(body) => {
                let day = |day: jiff::civil::Date| Value::Text(day.to_string());
                let mut when = vec![is_state(body.state), is_type(body.kind)];
                if body.issued_from.is_some() || body.issued_to.is_some() {
                    let period = Comparison::Between(body.issued_from.map(day), body.issued_to.map(day));
                    when.push(Condition::Field(Field::DateOfIssue, period));
                }
                let has = |form: &crate::entry::NumberForm| {
                    Condition::Field(Field::DocumentNumber, Comparison::Form(form.0.clone()))
                };
                let then = Condition::Any(body.forms.iter().map(has).collect());
                Some((pattern(Condition::All(when), Some(then)), PatternStatus::Active, 1.0))
            }
            Body::Fantasy(body) => {
                let when = std::iter::once(is_state(body.state)).chain(body.when.clone());
                Some((pattern(Condition::All(when.collect()), None), PatternStatus::Active, 0.0))
            }
            Body::Forgery(body) => {
                let when = Condition::All(vec![is_state(body.state), body.when.clone()]);
                Some((pattern(when, None), body.status, body.expected_rate))
            }
            Body::Trafficking(body) => {
                let when = body.state.map(is_state).into_iter().chain([body.when.clone()]);
                Some((pattern(Condition::All(when.collect()), None), body.status, body.expected_rate))
            }
            Body::Defect(body) => {
                let when = std::iter::once(is_state(body.state)).chain(body.kind.map(is_type)).chain(body.when.clone());
                Some((pattern(Condition::All(when.collect()), None), PatternStatus::Active, 1.0))
            }
            Body::Document(_)
            | Body::Reuse(_)
            | Body::Csca(_)
            | Body::Withdraw(_)
            | Body::Notice(_)
            | Body::Other(_) => None,
        }
    }
}

fn authority_of(builder: &Builder, number: u32) -> String {
    let log = builder.bases.partition_point(|base| *base <= u64::from(number)).saturating_sub(1);
    builder.sources.logs.get(log).map(|log| log.authority.clone()).unwrap_or_default()
}

/// How many documents known to be good a pattern matches, if that is more than it may.
fn excess(known_good: &[FieldValues], when: &Condition, kind: Kind, rate: f64) -> Option<usize> {
    if !matches!(kind, Kind::Forgery | Kind::Fantasy | Kind::Trafficking) {
        return None;
    }
    let hits = known_good.iter().filter(|facts| when.evaluate(facts) == Match::Yes).count();
    let count = |number: usize| u32::try_from(number).map_or(f64::MAX, f64::from);
    let against = kind != Kind::Trafficking && hits > 0;
    let often = known_good.len() >= RATE_SAMPLE && count(hits) > RATE_FACTOR * rate * count(known_good.len()) + 1.0;
    (against || often).then_some(hits)
}

/// For each statement the next one that says the same, in a ring.
fn rings(stated: &[Stated]) -> Vec<u32> {
    let mut next: Vec<u32> = (0..).take(stated.len()).collect();
    let mut by_subject: BTreeMap<[u8; 32], Vec<u32>> = BTreeMap::new();
    for (stated, number) in stated.iter().zip(0..) {
        if stated.foreign {
            by_subject.entry(stated.entry.subject()).or_default().push(number);
        }
    }
    let following: HashMap<u32, u32> = by_subject
        .into_values()
        .flat_map(|same| same.clone().into_iter().zip(same.into_iter().cycle().skip(1)).collect::<Vec<_>>())
        .collect();
    for (slot, number) in next.iter_mut().zip(0..) {
        *slot = following.get(&number).copied().unwrap_or(number);
    }
    next
}

fn is_state(state: State) -> Condition {
    Condition::Field(Field::IssuingState, Comparison::Is(Value::Text(state.as_str().to_owned())))
}

/// A class covers every code of its letters, `I` those of `A` and `C` too; a code of two letters itself.
fn is_type(kind: DocumentType) -> Condition {
    let begins = |letter: &str| Condition::Field(Field::DocumentCode, Comparison::Prefix(letter.to_owned()));
    match kind.as_str() {
        "I" => Condition::Any(["A", "C", "I"].map(begins).into()),
        class if class.len() == 1 => begins(class),
        code => Condition::Field(Field::DocumentCode, Comparison::Is(Value::Text(code.to_owned()))),
    }
}

/// The group of numbers that a number is in order with, and its place there: State, type, length, and where its letters
/// stand.
pub(super) fn range_key(kind: DocumentType, state: State, number: &Number) -> Option<(u64, u128)> {
    let text = number.as_str();
    let letters = text.bytes().fold(0_u64, |mask, byte| mask << 1 | u64::from(byte.is_ascii_alphabetic()));
    let [a, b] = kind.bytes();
    let [c, d, e] = state.bytes();
    let whose = u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]);
    let group = mix(whose) ^ mix(letters << 6 | wide(text.len()));
    Some((group, pack_number(text)?))
}

pub(super) fn signer_key(sha256: &[u8; 32]) -> [u8; 16] {
    sha256.first_chunk().copied().unwrap_or_default()
}

/// Writes the file under a temporary name, and under its own once it is whole.
fn write_file(
    folder: &Path,
    sources: &[u8],
    documents: Vec<Record>,
    reuse: Vec<Record>,
    table: Table,
) -> Result<(PathBuf, [u8; 32]), BuildError> {
    let unfinished = folder.join("unfinished");
    let mut writer = Writer::create(&unfinished)?;
    let filed = patterns::file(&table.patterns);
    let sections = [
        writer.section(|writer| writer.write_all(sources))?,
        keyed::write(&mut writer, documents)?,
        keyed::write(&mut writer, reuse)?,
        keyed::write(&mut writer, table.signers)?,
        intervals::write(&mut writer, table.ranges)?,
        writer.section(|writer| writer.write_all(&table.rows))?,
        patterns::write(&mut writer, &table.patterns, &filed)?,
        keyed::write(&mut writer, filed.exact)?,
        intervals::write(&mut writer, filed.between)?,
        near::write(&mut writer, filed.near, filed.farthest)?,
        near::write(&mut writer, table.portraits, table.farthest)?,
    ];
    let sha256 = writer.finish(|levels, hash| Header { levels, hash, sections }.print())?;
    let name = hex::encode(sha256.get(..16).unwrap_or_default());
    let file = folder.join(format!("{name}.index"));
    fs::rename(&unfinished, &file)?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    // What was built can be opened; a build that cannot is none.
    Index::open(&file).map_err(|error| io::Error::other(error.to_string()))?;
    Ok((file, sha256))
}

impl Builder {
    /// Like [`Builder::finish`], with documents of which only keys and numbers are known instead of those that were added:
    /// for measuring.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish_with_documents(mut self, documents: Vec<Record>) -> Result<BuiltIndex, BuildError> {
        self.documents = documents;
        self.finish()
    }
}
