//! Building an index from entries that are proved to be in their logs and that their authorities may state.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::hash_table::Record;
use super::quarantine::{QuarantinedPattern, read_known_good};
use super::tables::{NumberedEntry, Tables};
use super::word::wide;
use super::{Contents, Sources, bases};
use crate::canonical;
use crate::condition::FieldValues;
use crate::entry::{Entry, Epoch, Lookup};

/// Takes entries in the order of logs and positions, and writes the index.
pub struct Builder {
    /// The folder that the index is written to.
    folder: PathBuf,
    sources: Sources,
    /// The number of each log's first entry.
    bases: Vec<u64>,
    /// The ids that entries define, replace or withdraw, one for each entry.
    announcements: Vec<Announcement>,
    documents: Vec<Record>,
    /// The entry of each of `documents`.
    document_numbers: Vec<u32>,
    reuse: Vec<(Record, u32)>,
    statements: Vec<NumberedEntry>,
    known_good: Vec<FieldValues>,
    epochs: BTreeSet<String>,
}

/// An entry states something under an id of its log, or withdraws what was stated under it. Announcements about one id
/// are in the order of the log when sorted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Announcement {
    log: u32,
    /// The first half of the id's SHA-256.
    id: [u8; 16],
    /// The entry's number in all logs together.
    number: u32,
    withdraws: bool,
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
    /// The patterns that do not count because they match documents known to be good.
    pub quarantined: Vec<QuarantinedPattern>,
}

/// The reason why an index cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The index cannot be written.
    #[error("index: {0}")]
    File(#[from] io::Error),
    /// The list of documents known to be good cannot be read.
    #[error("{place}: {problem}")]
    KnownGood {
        /// The file, and the line in it.
        place: String,
        /// The fault in the entry.
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
    /// Begins the index of a copy: in its folder `index`, with the documents known to be good of its `known-good.jsonl`.
    ///
    /// # Errors
    /// [`BuildError`]: the folder cannot be made, the list cannot be read, or the logs have too many entries together.
    pub fn for_copy(dir: &Path, sources: &Sources) -> Result<Self, BuildError> {
        let mut builder = Self::create(&dir.join("index"), sources)?;
        builder.known_good = read_known_good(dir)?;
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
            announcements: Vec::new(),
            documents: Vec::new(),
            document_numbers: Vec::new(),
            reuse: Vec::new(),
            statements: Vec::new(),
            known_good: Vec::new(),
            epochs: BTreeSet::new(),
        })
    }

    /// Adds a document that is known to be good. A forgery or fantasy pattern that matches it is quarantined, and so is a
    /// trafficking pattern that matches far more such documents than its author expects.
    pub fn add_known_good(&mut self, values: FieldValues) {
        self.known_good.push(values);
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
        let (Some(number), Ok(log)) = (number, u32::try_from(log)) else {
            return Err(BuildError::Place { log, position });
        };
        self.announcements.push(Announcement { log, id: hash_id(entry.id()), number, withdraws: false });
        match entry.body.lookup() {
            Lookup::Withdrawal(id) => {
                self.announcements.push(Announcement { log, id: hash_id(id), number, withdraws: true });
            }
            Lookup::Document(hash, epoch) => {
                self.add_epoch(epoch);
                self.documents.push(Record::new(hash.0, number));
                self.document_numbers.push(number);
            }
            Lookup::Reuse(hash, epoch) => {
                self.add_epoch(epoch);
                self.reuse.push((Record::new(hash.0, number), number));
            }
            Lookup::KnownGood(_, epoch) => self.add_epoch(epoch),
            Lookup::Dispute(_) | Lookup::Unknown => {}
            _ => self.statements.push(NumberedEntry { number, foreign, entry: entry.clone() }),
        }
        Ok(())
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
        let current = self.current_entries();
        let is_current = |number: u32| current.binary_search(&number).is_ok();
        // Nearly always every document is current; then the largest table is not copied.
        let withdrawn = self.document_numbers.iter().any(|number| !is_current(*number));
        let documents = if withdrawn {
            let numbered = self.documents.iter().zip(&self.document_numbers);
            numbered.filter(|(_, number)| is_current(**number)).map(|(record, _)| *record).collect()
        } else {
            std::mem::take(&mut self.documents)
        };
        let reuse: Vec<Record> =
            self.reuse.iter().filter(|(_, number)| is_current(*number)).map(|(record, _)| *record).collect();
        self.statements.retain(|numbered| is_current(numbered.number));
        let records = wide(documents.len() + reuse.len() + self.statements.len());
        drop(current);

        let tables = Tables::fill(&self.statements, &self.known_good, |number| self.authority_of(number));
        let quarantined = tables.quarantined.clone();
        let contents = Contents { epochs: std::mem::take(&mut self.epochs), sources: self.sources.clone() };
        let sources = canonical::print(&serde_json::to_value(contents).unwrap_or_default());
        let (file, sha256) = tables.write(&self.folder, &sources, documents, reuse)?;
        Ok(BuiltIndex { file, sha256, records, quarantined })
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

    /// The sorted numbers of the entries that are in force: of all entries under one id of a log the last one, unless it
    /// is a withdrawal.
    fn current_entries(&mut self) -> Vec<u32> {
        self.announcements.sort_unstable();
        let same_id = |a: &Announcement, b: &Announcement| (a.log, a.id) == (b.log, b.id);
        let last = self.announcements.chunk_by(same_id).filter_map(<[_]>::last);
        let mut current: Vec<u32> = last.filter(|last| !last.withdraws).map(|last| last.number).collect();
        current.sort_unstable();
        self.announcements = Vec::new();
        current
    }

    fn authority_of(&self, number: u32) -> String {
        let log = self.bases.partition_point(|base| *base <= u64::from(number)).saturating_sub(1);
        self.sources.logs.get(log).map(|log| log.authority.clone()).unwrap_or_default()
    }
}

/// The first half of an id's SHA-256: ids of one length need less memory than the ids themselves.
fn hash_id(id: &str) -> [u8; 16] {
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(Sha256::digest(id)) {
        *to = from;
    }
    first
}
