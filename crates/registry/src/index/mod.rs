//! The index: the statements of all logs of a synchronised copy in one file, which is mapped into memory and never read
//! as a whole.
//!
//! ```text
//! page 0: "bordercheck.ix 4", where the two levels of page hashes begin (8 bytes each), SHA-256 of the second level,
//!         place and length of fourteen sections (8 bytes each), zeros, SHA-256 of all of this
//! pages 1 … n, all numbers little-endian:
//!   sources     canonical JSON: root version, corroboration, for each log authority, State, origin, size, root hash; the
//!               epochs of the keyed hashes; hashes of the operator's files   (sources.rs)
//!   documents   keyed hashes of listed documents → entry        (hash_table)
//!   reuse       keyed hashes of reused numbers → entry          (hash_table)
//!   signers     hashes of compromised certificates and keys     (hash_table)
//!   ranges      intervals of numbers by State, type and shape   (intervals.rs)
//!   statements  one row for each other entry in force           (statements.rs)
//!   patterns, exact, between, near                              (patterns.rs, program.rs)
//!   portraits   perceptual hashes                               (hamming.rs)
//!   known-good  keyed hashes of documents known to be good → entry       (hash_table)
//!   disputes    disputed entry, entry that disputes it: 4 bytes each, sorted
//!   quarantines patterns that do not count for some documents   (quarantine.rs)
//! then the two levels of page hashes                            (map.rs)
//! ```
//!
//! Entries are numbered through all logs, in the order of the sources: an entry's number is its position in its log plus
//! the sizes of the logs before it. The same logs give the same bytes on every machine. The SHA-256 of page 0 names the
//! whole index.
//!
//! An entry that its log withdrew, corrected or replaced is not in the index (ids.rs). Three things depend on the time of
//! the question and are decided then: whether an entry has expired, whether enough States corroborate a statement about
//! another State's documents, and whether a quarantine has ended. Disputes, known documents and quarantines are looked up
//! only after something was found.

mod build;
mod corroboration;
mod counters;
#[cfg(any(test, feature = "properties"))]
pub mod forge;
mod hamming;
mod hash_table;
mod header;
mod ids;
mod intervals;
mod keys;
mod limit;
mod local;
mod map;
mod pattern_keys;
mod patterns;
mod program;
mod quarantine;
mod sources;
mod statements;
mod tables;
mod word;
mod write;

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use build::{BuildError, Builder, BuiltIndex};
pub use counters::Counters;
pub use hash_table::Record;
#[doc(hidden)]
pub use ids::{EntryIds, ResolvedIds};
pub use ids::{RejectedByIndex, is_limit};
pub use local::{COUNTERS, KNOWN_GOOD, LocalFiles};
pub use map::Damaged;
pub use patterns::PatternMatch;
pub use quarantine::{Quarantine, QuarantineSource, QuarantinedPattern};
pub use sources::{LogSource, Sources};
pub use statements::{IndexedStatement, Weight};

use self::hamming::HammingTable;
use self::hash_table::HashTable;
use self::header::{Header, MAGIC, SECTIONS};
use self::intervals::IntervalTable;
use self::keys::{range_key, signer_key};
use self::map::{Map, PAGE};
use self::patterns::Patterns;
use self::quarantine::QuarantineRow;
use self::sources::{Contents, bases};
use self::statements::Row;
use self::word::wide;
use self::write::Section;
use super::condition::{FieldValues, Match};
use super::entry::Kind;
use super::identifier::{Hash128, Identifier, State};

/// The reason why an index cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The file cannot be read.
    #[error("index: {0}")]
    File(#[from] std::io::Error),
    /// The file has another format or format version.
    #[error("no index of this version; `registry sync` builds it again")]
    Format,
    /// The file has another hash than the copy's snapshot names, or was built from other logs.
    #[error("the index is not the one that snapshot.json names; `registry sync` builds it again")]
    Mismatch,
    /// The file is damaged.
    #[error(transparent)]
    Damaged(#[from] Damaged),
}

/// The place of an entry in the logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryPlace {
    /// The log's place among the sources, from 0.
    pub log: usize,
    /// The entry's position in the log, from 0.
    pub position: u64,
}

/// An open index. Times are seconds of Unix time.
#[derive(Debug)]
pub struct Index {
    map: Map,
    sha256: [u8; 32],
    sources: Sources,
    epochs: BTreeSet<String>,
    local: LocalFiles,
    /// The number of each log's first entry.
    bases: Vec<u64>,
    documents: HashTable,
    reuse: HashTable,
    signers: HashTable,
    ranges: IntervalTable,
    statements: Section,
    patterns: Patterns,
    exact: HashTable,
    between: IntervalTable,
    near: HammingTable,
    portraits: HammingTable,
    known_good: HashTable,
    disputes: Section,
    quarantines: Section,
}

impl Index {
    /// Opens an index. Only the header, the second level of page hashes and the sources are read.
    ///
    /// # Errors
    /// [`IndexError`]: no file, another format, or damage in what was read.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let file = File::open(path)?;
        if file.metadata()?.len() < wide(PAGE) {
            return Err(IndexError::Format);
        }
        let bytes = Map::open(&file)?;
        let page = bytes.get(..PAGE).ok_or(IndexError::Format)?;
        let sha256: [u8; 32] = Sha256::digest(page).into();
        let (header, hash) = page.split_at_checked(PAGE - 32).ok_or(IndexError::Format)?;
        if !header.starts_with(MAGIC) {
            return Err(IndexError::Format);
        }
        if Sha256::digest(header).as_slice() != hash {
            return Err(Damaged { at: 0 }.into());
        }
        let Header { levels, hash, sections } = Header::parse(header).ok_or(IndexError::Format)?;
        let beyond = |section: &&Section| section.at.checked_add(section.length).is_none_or(|end| end > levels[0]);
        if let Some(section) = sections.iter().find(beyond) {
            return Err(Damaged { at: section.at }.into());
        }
        let map = Map::new(bytes, levels, &hash)?;
        Ok(Self::from_sections(map, sha256, sections)?)
    }

    fn from_sections(map: Map, sha256: [u8; 32], sections: [Section; SECTIONS]) -> Result<Self, Damaged> {
        let [sources, documents, reuse, signers, ranges, statements, patterns, exact, between, near, rest @ ..] =
            sections;
        let [portraits, known_good, disputes, quarantines] = rest;
        let damaged = Damaged { at: sources.at };
        let contents: Contents = serde_json::from_slice(map.slice(sources.at, sources.length)?).map_err(|_| damaged)?;
        Ok(Self {
            sha256,
            bases: bases(&contents.sources),
            sources: contents.sources,
            epochs: contents.epochs,
            local: contents.local,
            documents: HashTable::open(&map, documents)?,
            reuse: HashTable::open(&map, reuse)?,
            signers: HashTable::open(&map, signers)?,
            ranges: IntervalTable::open(&map, ranges)?,
            statements,
            patterns: Patterns::open(&map, patterns)?,
            exact: HashTable::open(&map, exact)?,
            between: IntervalTable::open(&map, between)?,
            near: HammingTable::open(&map, near)?,
            portraits: HammingTable::open(&map, portraits)?,
            known_good: HashTable::open(&map, known_good)?,
            disputes,
            quarantines,
            map,
        })
    }

    /// The SHA-256 of page 0, which names the index and covers all of it.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// The logs from which the index was built.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The names of the epochs under whose keys documents are hashed, in order.
    pub fn epochs(&self) -> impl Iterator<Item = &str> {
        self.epochs.iter().map(String::as_str)
    }

    /// The files of the copy's operator that the index takes into account.
    #[must_use]
    pub fn local_files(&self) -> &LocalFiles {
        &self.local
    }

    /// Verifies every page by its hash.
    ///
    /// # Errors
    /// [`Damaged`]: the first page whose hash differs.
    pub fn verify(&self) -> Result<(), Damaged> {
        self.map.verify_all()
    }

    /// The entries that list a document with this keyed hash. The index compares only part of the hash: compare the whole
    /// hash of the entry.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    #[inline]
    pub fn documents(&self, hash: Hash128) -> Result<Vec<EntryPlace>, Damaged> {
        self.look_up(&self.documents, hash.0)
    }

    /// The entries that state that others use the number of the document with this keyed hash. Compare the whole hash of
    /// the entry.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    #[inline]
    pub fn reuse(&self, hash: Hash128) -> Result<Vec<EntryPlace>, Damaged> {
        self.look_up(&self.reuse, hash.0)
    }

    /// The entries that a document with this keyed hash is known to be genuine. Compare the whole hash of the entry.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    pub fn known_good(&self, hash: Hash128) -> Result<Vec<EntryPlace>, Damaged> {
        self.look_up(&self.known_good, hash.0)
    }

    /// The entries that dispute an entry, the first few of them.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    pub fn disputes(&self, entry: EntryPlace) -> Result<Vec<EntryPlace>, Damaged> {
        let base = self.bases.get(entry.log).copied().unwrap_or_default();
        let Ok(entry) = u32::try_from(base.saturating_add(entry.position)) else { return Ok(Vec::new()) };
        let at = |nth: usize| self.disputes.at + 8 * nth;
        let count = self.disputes.length / 8;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            if self.map.u32(at(middle))? < entry { low = middle + 1 } else { high = middle }
        }
        let mut found = Vec::new();
        while low < count && found.len() < DISPUTES && self.map.u32(at(low))? == entry {
            found.push(self.place_of(self.map.u32(at(low) + 4)?));
            low += 1;
        }
        Ok(found)
    }

    /// The reasons why a pattern does not count for documents of a State at a time.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    pub fn quarantines(
        &self,
        pattern: &IndexedStatement,
        state: Option<State>,
        at: i64,
    ) -> Result<Vec<Quarantine>, Damaged> {
        if !pattern.quarantined {
            return Ok(Vec::new());
        }
        let rows = QuarantineRow::find(&self.map, self.quarantines, pattern.number, state, at)?;
        Ok(rows.iter().map(|row| row.quarantine(|number| self.place_of(number))).collect())
    }

    #[inline]
    fn look_up(&self, table: &HashTable, key: [u8; 16]) -> Result<Vec<EntryPlace>, Damaged> {
        let mut found = Vec::new();
        table.find(&self.map, key, |number| found.push(self.place_of(number)))?;
        Ok(found)
    }

    #[inline]
    fn place_of(&self, number: u32) -> EntryPlace {
        let number = u64::from(number);
        let log = self.bases.partition_point(|base| *base <= number).saturating_sub(1);
        let base = self.bases.get(log).copied().unwrap_or_default();
        EntryPlace { log, position: number - base }
    }

    /// The statements in force at a time about ranges that contain a document's number. Groups of ranges are found by a
    /// hash: compare the range of the entry.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    pub fn ranges(&self, document: &Identifier, at: i64) -> Result<Vec<IndexedStatement>, Damaged> {
        let mut found = Vec::new();
        if let Some((group, point)) = range_key(document.kind(), document.state(), document.number()) {
            self.ranges.find(&self.map, group, point, &mut found)?;
        }
        found.sort_unstable();
        self.statements(found, at)
    }

    /// The statements in force at a time that the certificate or public key with this SHA-256 is compromised. The index
    /// compares only part of the hash: compare the whole hash of the entry.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    pub fn signers(&self, sha256: &[u8; 32], at: i64) -> Result<Vec<IndexedStatement>, Damaged> {
        let mut found = Vec::new();
        self.signers.find(&self.map, signer_key(sha256), |number| found.push(number))?;
        self.statements(found, at)
    }

    /// The statements in force at a time that a portrait was seen on other identities, each with the Hamming distance in
    /// bits between its perceptual hash and `picture`; of a log with many the nearest, since each is read.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    pub fn portraits(&self, picture: u64, at: i64) -> Result<Vec<(IndexedStatement, u32)>, Damaged> {
        let mut found = Vec::new();
        self.portraits.find(&self.map, picture, &mut found)?;
        let mut near = Vec::new();
        for (number, distance) in found {
            let statement = self.statement(number, at)?;
            if statement.expires > at && distance <= statement.within {
                near.push((statement, distance));
            }
        }
        limit::keep_nearest(&mut near);
        Ok(near)
    }

    /// The patterns in force at a time that match a document's fields, or whose match depends on a field that is not
    /// known.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    pub fn patterns(&self, values: &FieldValues, at: i64) -> Result<Vec<(IndexedStatement, PatternMatch)>, Damaged> {
        let tables = (&self.exact, &self.between, &self.near);
        let mut matching = Vec::new();
        for pattern in self.patterns.candidates(&self.map, tables, values)? {
            let result = self.patterns.evaluate(&self.map, pattern, values)?;
            if result.matched != Match::No {
                let mut statement = self.statement(result.statement, at)?;
                if statement.expires > at {
                    if !self.quarantines(&statement, patterns::issuing_state(values), at)?.is_empty() {
                        statement.weight = Weight::Quarantined;
                    }
                    matching.push((statement, result));
                }
            }
        }
        Ok(matching)
    }

    /// The statements of a kind in force at a time: trust anchors, notices. Every row of the index is looked at.
    ///
    /// # Errors
    /// [`Damaged`]: a page that was needed is damaged.
    pub fn of_kind(&self, kind: Kind, at: i64) -> Result<Vec<IndexedStatement>, Damaged> {
        let mut found = Vec::new();
        for number in 0..u32::try_from(Row::count(self.statements)).unwrap_or(u32::MAX) {
            let statement = self.statement(number, at)?;
            if statement.kind == kind && statement.expires > at {
                found.push(statement);
            }
        }
        Ok(found)
    }
}

/// Disputes of one entry that are looked up, at most: one is enough to cap it.
const DISPUTES: usize = 4;

#[cfg(test)]
mod tests;
