//! Building an index from entries that are proved to be in their logs and that their authorities may state.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::hash_table::Record;
use super::ids::{EntryIds, Place, RejectedByIndex, ResolvedIds};
use super::limit::Limits;
use super::local::Local;
use super::quarantine::{GoodDocument, QuarantinedPattern};
use super::tables::{NumberedEntry, Tables};
use super::word::{to_usize, wide};
use super::{Contents, LogSource, Sources, bases};
use crate::canonical;
use crate::condition::{Field, FieldValues, Value};
use crate::entry::{Body, Entry, Epoch, Lookup};
use crate::identifier::State;

/// `known-good` entries of one State whose values are kept until it is known which are in force, at most.
const GOOD_VALUES: usize = 100_000;

/// Takes entries in the order of logs and positions, and writes the index.
pub struct Builder {
    /// The folder that the index is written to.
    folder: PathBuf,
    sources: Sources,
    /// The number of each log's first entry.
    bases: Vec<u64>,
    ids: EntryIds,
    documents: Vec<Record>,
    reuse: Vec<Record>,
    known_good: Vec<Record>,
    /// The values of documents known to be good, by their State.
    good_values: BTreeMap<State, Vec<GoodDocument>>,
    statements: Vec<NumberedEntry>,
    limits: Limits,
    local: Local,
    epochs: BTreeSet<String>,
}

/// An index on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltIndex {
    /// Path of the file, whose name is made of its hash.
    pub file: PathBuf,
    /// SHA-256 of the first page, which covers the whole file.
    pub sha256: [u8; 32],
    /// Number of entries in the index.
    pub records: u64,
    /// The patterns that do not count for some documents or for all.
    pub quarantined: Vec<QuarantinedPattern>,
    /// The entries that are not in the index, in the order of logs and positions.
    pub rejected: Vec<RejectedByIndex>,
}

/// The reason why an index cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The index cannot be written.
    #[error("index: {0}")]
    File(#[from] io::Error),
    /// A file of the copy's operator cannot be read, or has another form.
    #[error("{place}: {problem}")]
    Local {
        /// The file, and the line in it.
        place: String,
        /// The fault in it.
        problem: String,
    },
    /// The sources name no such log, or the log has no such position.
    #[error("entry {position} of log {log}: the sources have no such entry")]
    Place {
        /// The log's place among the sources, from 0.
        log: usize,
        /// The position in the log, from 0.
        position: u64,
    },
    /// The logs have more entries together than 32-bit numbers can name.
    #[error("more than 2^32 entries in all logs")]
    Size,
}

impl Builder {
    /// Begins the index of a copy: in its folder `index`, with the `known-good.jsonl` and the `counters.json` of its operator.
    ///
    /// # Errors
    /// [`BuildError`]: the folder cannot be made, a file cannot be read, or the logs have too many entries together.
    pub fn for_copy(dir: &Path, sources: &Sources) -> Result<Self, BuildError> {
        let mut builder = Self::create(&dir.join("index"), sources)?;
        builder.local = Local::read(dir)?;
        Ok(builder)
    }

    /// Begins an index in any folder, which is made if it is missing.
    ///
    /// # Errors
    /// [`BuildError`]: the folder cannot be made, or the logs have too many entries together.
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
            ids: EntryIds::default(),
            documents: Vec::new(),
            reuse: Vec::new(),
            known_good: Vec::new(),
            good_values: BTreeMap::new(),
            statements: Vec::new(),
            limits: Limits::default(),
            local: Local::default(),
            epochs: BTreeSet::new(),
        })
    }

    /// Adds an entry that its authority may state. `log` is its log's place among the sources, `position` its place in the
    /// log, both from 0; `foreign` means that it is about another State's documents.
    ///
    /// # Errors
    /// [`BuildError::Place`]: the sources have no such entry.
    pub fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), BuildError> {
        let source = self.sources.logs.get(log).filter(|log| position < log.size);
        let base = self.bases.get(log).filter(|_| source.is_some());
        let number = base.and_then(|base| u32::try_from(base + position).ok());
        let Some(number) = number else { return Err(BuildError::Place { log, position }) };
        self.ids.add(log, position, entry);
        match entry.body.lookup() {
            Lookup::Document(hash, epoch) => {
                self.add_epoch(epoch);
                self.documents.push(Record::new(hash.0, number));
            }
            Lookup::Reuse(hash, epoch) => {
                self.add_epoch(epoch);
                self.reuse.push(Record::new(hash.0, number));
            }
            // Without the key of its epoch a document is judged as if nobody knew it to be good: no answer waits for it.
            Lookup::KnownGood(hash) => {
                self.known_good.push(Record::new(hash.0, number));
                self.add_good_values(number, entry);
            }
            Lookup::Withdrawal(_) | Lookup::Dispute(_) | Lookup::Unknown => {}
            Lookup::Pattern(_) | Lookup::Kind if !self.takes(log, position, entry) => {}
            Lookup::Pattern(_) => {
                // A pattern that names no State is about everyone's documents (docs/registry.md, "What may an entry say?").
                let foreign = foreign || entry.states().is_empty();
                self.statements.push(NumberedEntry { number, foreign, entry: entry.clone() });
            }
            _ => self.statements.push(NumberedEntry { number, foreign, entry: entry.clone() }),
        }
        Ok(())
    }

    /// Returns true if the index takes this pattern, anchor or notice of a log.
    fn takes(&mut self, log: usize, position: u64, entry: &Entry) -> bool {
        let length = entry.print().map_or(usize::MAX, |bytes| bytes.len());
        // A number form of five characters has 32 positions of eight bytes in the index.
        let program = match entry.body.lookup() {
            Lookup::Pattern(pattern) => pattern.cost().saturating_mul(8),
            _ => 0,
        };
        self.limits.takes(log, position, length.saturating_add(program))
    }

    /// Keeps the values of a document known to be good. Its State is the entry's, whatever the values say: an authority may
    /// speak for no other.
    fn add_good_values(&mut self, number: u32, entry: &Entry) {
        let Body::KnownGood(body) = &entry.body else { return };
        let Some(values) = FieldValues::parse(&body.values).ok().filter(|_| !body.values.is_empty()) else { return };
        let values = values.with(Field::IssuingState, Value::Text(body.state.as_str().to_owned()));
        let ends = entry.common.ends().map_or(i64::MAX, |end| end.as_second());
        let good = self.good_values.entry(body.state).or_default();
        if good.len() < GOOD_VALUES {
            good.push(GoodDocument { entry: number, ends, values });
        }
    }

    fn add_epoch(&mut self, epoch: &Epoch) {
        if !self.epochs.contains(epoch.as_str()) {
            self.epochs.insert(epoch.as_str().to_owned());
        }
    }

    /// Writes the index durably, under a name made of its hash.
    ///
    /// # Errors
    /// [`BuildError::File`]: the index cannot be written.
    pub fn finish(mut self) -> Result<BuiltIndex, BuildError> {
        let mut ids = std::mem::take(&mut self.ids).resolve();
        let mut gone: Vec<u32> = ids.gone().filter_map(|place| self.number_of(place)).collect();
        gone.sort_unstable();
        let holds = |number: u32| gone.binary_search(&number).is_err();
        // Nearly always every document holds; then the largest table is not looked through.
        if !gone.is_empty() {
            let records = [&mut self.documents, &mut self.reuse, &mut self.known_good];
            records.into_iter().for_each(|records| records.retain(|record| holds(record.value())));
            self.statements.retain(|numbered| holds(numbered.number));
            self.good_values.values_mut().for_each(|good| good.retain(|document| holds(document.entry)));
        }
        let mut limits = std::mem::take(&mut self.limits);
        let mut statements = std::mem::take(&mut self.statements);
        limits.limit_foreign(&mut statements, |number| self.place_of(number));
        self.statements = statements;
        for records in [&mut self.documents, &mut self.reuse, &mut self.known_good] {
            let (bases, logs) = (&self.bases, &self.sources.logs);
            limits.limit_repeated(records, |number| place_of(bases, logs, number));
        }
        let counts = [self.documents.len(), self.reuse.len(), self.known_good.len(), self.statements.len()];
        let records = counts.map(wide).iter().sum();

        let disputes = self.disputes(&ids);
        let known_good = std::mem::take(&mut self.known_good);
        let mut tables = Tables::fill(&self, disputes, known_good);
        limits.limit_repeated(&mut tables.signers, |statement| {
            self.place_of(self.statements.get(to_usize(statement.into()))?.number)
        });
        ids.rejected.extend(limits.rejected);
        ids.rejected.extend(std::mem::take(&mut tables.rejected));
        ids.rejected.sort_by_key(|rejected| (rejected.log, rejected.position));
        let quarantined = std::mem::take(&mut tables.quarantined);
        let epochs = std::mem::take(&mut self.epochs);
        let contents = Contents { epochs, local: self.local.files.clone(), sources: self.sources.clone() };
        let sources = canonical::print(&serde_json::to_value(contents).unwrap_or_default());
        let (file, sha256) = tables.write(&self.folder, &sources, self.documents, self.reuse)?;
        Ok(BuiltIndex { file, sha256, records, quarantined, rejected: ids.rejected })
    }

    /// Writes the index with these documents in place of those that were added. For benchmarks, which have keys and
    /// numbers only.
    ///
    /// # Errors
    /// [`BuildError::File`]: the index cannot be written.
    pub fn finish_with_documents(mut self, documents: Vec<Record>) -> Result<BuiltIndex, BuildError> {
        self.documents = documents;
        self.finish()
    }

    /// The numbers of disputed entries, each with the number of the entry that disputes it, sorted.
    fn disputes(&self, ids: &ResolvedIds) -> Vec<[u32; 2]> {
        let numbered = |[target, dispute]: &[_; 2]| Some([self.number_of(*target)?, self.number_of(*dispute)?]);
        ids.disputes.iter().filter_map(numbered).collect()
    }

    /// The number of an entry over all logs.
    fn number_of(&self, (log, position): Place) -> Option<u32> {
        let base = self.bases.get(usize::try_from(log).ok()?)?;
        u32::try_from(base + u64::from(position)).ok()
    }

    /// The statements, in the order of their numbers.
    pub(super) fn statements(&self) -> &[NumberedEntry] {
        &self.statements
    }

    /// The files of the copy's operator.
    pub(super) fn local(&self) -> &Local {
        &self.local
    }

    /// The values of documents known to be good, by their State.
    pub(super) fn good_values(&self) -> &BTreeMap<State, Vec<GoodDocument>> {
        &self.good_values
    }

    /// The place among the sources of an entry's log, and the entry's position, by the entry's number.
    fn place_of(&self, number: u32) -> Option<(usize, u64)> {
        place_of(&self.bases, &self.sources.logs, number)
    }

    /// The log of an entry, its place among the sources, and the entry's position, by the entry's number.
    pub(super) fn log_of(&self, number: u32) -> Option<(&LogSource, usize, u64)> {
        let (log, position) = self.place_of(number)?;
        Some((self.sources.logs.get(log)?, log, position))
    }
}

/// The place among the sources of an entry's log, and the entry's position, by the entry's number.
fn place_of(bases: &[u64], logs: &[LogSource], number: u32) -> Option<(usize, u64)> {
    let log = bases.partition_point(|base| *base <= u64::from(number)).saturating_sub(1);
    let position = u64::from(number).saturating_sub(*bases.get(log)?);
    logs.get(log).map(|_| (log, position))
}
