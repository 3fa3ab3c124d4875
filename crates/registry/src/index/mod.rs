//! The index: what all logs of a synchronised copy say, ready to be asked, in one file that is mapped and never read as
//! a whole.
//!
//! ```text
//! page 0: "bordercheck.ix 3", where the levels of page hashes begin (2 × 8 bytes), hash of the second level (32),
//!         eleven sections as place and length (2 × 8 bytes each), zeros, SHA-256 of all of this (32)
//! pages 1 … n, all numbers little-endian:
//!   sources     canonical JSON: root version, corroboration, for each log authority, origin, size, root hash; and the
//!               epochs of the keyed hashes
//!   documents   keyed hashes of listed documents → entry        (keyed.rs)
//!   reuse       keyed hashes of reused numbers → entry          (keyed.rs)
//!   signers     hashes of compromised certificates and keys     (keyed.rs)
//!   ranges      intervals of numbers by State, type and shape   (intervals.rs)
//!   statements  one row for each other entry that holds
//!   patterns, exact, between, near                              (patterns.rs, program.rs)
//!   portraits   perceptual hashes                               (near.rs)
//! then the levels of page hashes                                (map.rs)
//! ```
//!
//! Entries are numbered through all logs in the order of the sources: the number of an entry is its position and the
//! sizes of the logs before its own. The same logs give the same bytes, on every machine; the SHA-256 of page 0 names
//! the whole. An entry that its log withdrew or replaced is not in it. An entry that expires is, with its time, and so is
//! a statement about another State's documents with the others that say the same: who asks says what time it is.

mod build;
#[cfg(any(test, feature = "properties"))]
pub mod forge;
mod header;
mod intervals;
mod keyed;
mod map;
mod near;
mod patterns;
mod program;
mod sources;
mod word;
mod write;

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use build::{BuildError, Builder, BuiltIndex, QuarantinedPattern};
pub use keyed::Record;
pub use map::Damaged;
pub use patterns::PatternMatch;
pub use sources::{LogSource, Sources};

use self::header::{Header, MAGIC, SECTIONS};
use self::intervals::Intervals;
use self::keyed::Keyed;
use self::map::{Map, PAGE};
use self::near::Near;
use self::patterns::Patterns;
use self::sources::{Contents, bases};
use self::word::{to_usize, wide};
use self::write::Section;
use super::condition::FieldValues;
use super::entry::Kind;
use super::identifier::{Hash128, Identifier};

/// Why an index cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The file cannot be read.
    #[error("index: {0}")]
    File(#[from] std::io::Error),
    /// It is none of this version.
    #[error("no index of this version; `registry sync` builds it again")]
    Form,
    /// It is damaged.
    #[error(transparent)]
    Damaged(#[from] Damaged),
}

/// Where an entry stands: which of the sources' logs, and its position there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryPlace {
    /// The log, in the order of the sources.
    pub log: usize,
    /// Position in it, from 0.
    pub position: u64,
}

/// What the index knows of an entry without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexedStatement {
    /// Its number among the statements.
    pub number: u32,
    /// Where it stands.
    pub place: EntryPlace,
    /// Its kind.
    pub kind: Kind,
    /// Seconds of Unix time from which on it no longer holds.
    pub expires: i64,
    /// How far it counts.
    pub weight: Weight,
    /// For a portrait: in how many bits another picture of the same may differ.
    pub within: u32,
    about_others: bool,
    next: u32,
}

/// How far a statement counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Fully.
    Full,
    /// As a note: a pattern on trial, or a statement about another State's documents that too few make.
    Note,
    /// Not at all: a pattern that marks documents known to be good.
    Quarantined,
}

/// Bytes of a statement's row.
const STATEMENT: usize = 24;

/// An open index.
#[derive(Debug)]
pub struct Index {
    map: Map,
    sha256: [u8; 32],
    sources: Sources,
    epochs: BTreeSet<String>,
    /// The number of each log's first entry.
    bases: Vec<u64>,
    documents: Keyed,
    reuse: Keyed,
    signers: Keyed,
    ranges: Intervals,
    statements: Section,
    patterns: Patterns,
    exact: Keyed,
    between: Intervals,
    near: Near,
    portraits: Near,
}

impl Index {
    /// Opens an index: header, second level of hashes, sources. Nothing else is read.
    ///
    /// # Errors
    /// [`IndexError`]: no file, another version, or damage in what was read.
    pub fn open(path: &Path) -> Result<Self, IndexError> {
        let file = File::open(path)?;
        if file.metadata()?.len() < wide(PAGE) {
            return Err(IndexError::Form);
        }
        let bytes = Map::open(&file)?;
        let page = bytes.get(..PAGE).ok_or(IndexError::Form)?;
        let sha256: [u8; 32] = Sha256::digest(page).into();
        let (header, hash) = page.split_at_checked(PAGE - 32).ok_or(IndexError::Form)?;
        if !header.starts_with(MAGIC) {
            return Err(IndexError::Form);
        }
        if Sha256::digest(header).as_slice() != hash {
            return Err(Damaged { at: 0 }.into());
        }
        let Header { levels, hash, sections } = Header::read(header).ok_or(IndexError::Form)?;
        let beyond = |section: &&Section| section.at.checked_add(section.length).is_none_or(|end| end > levels[0]);
        if let Some(section) = sections.iter().find(beyond) {
            return Err(Damaged { at: section.at }.into());
        }
        let map = Map::new(bytes, levels, &hash)?;
        Ok(Self::of(map, sha256, sections)?)
    }

    fn of(map: Map, sha256: [u8; 32], sections: [Section; SECTIONS]) -> Result<Self, Damaged> {
        let [sources, documents, reuse, signers, ranges, statements, patterns, exact, between, near, portraits] =
            sections;
        let damaged = Damaged { at: sources.at };
        let read: Contents = serde_json::from_slice(map.slice(sources.at, sources.length)?).map_err(|_| damaged)?;
        Ok(Self {
            sha256,
            bases: bases(&read.sources),
            sources: read.sources,
            epochs: read.epochs,
            documents: Keyed::open(&map, documents)?,
            reuse: Keyed::open(&map, reuse)?,
            signers: Keyed::open(&map, signers)?,
            ranges: Intervals::open(&map, ranges)?,
            statements,
            patterns: Patterns::open(&map, patterns)?,
            exact: Keyed::open(&map, exact)?,
            between: Intervals::open(&map, between)?,
            near: Near::open(&map, near)?,
            portraits: Near::open(&map, portraits)?,
            map,
        })
    }

    /// The hash that names the index and all it says.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// From what it was built.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The epochs under whose keys documents are hashed.
    pub fn epochs(&self) -> impl Iterator<Item = &str> {
        self.epochs.iter().map(String::as_str)
    }

    /// Holds every page against its hash.
    ///
    /// # Errors
    /// The first page that is not what it was.
    pub fn verify(&self) -> Result<(), Damaged> {
        self.map.verify_all()
    }

    /// The entries that may list a document; see that their hashes are the document's.
    ///
    /// # Errors
    /// [`Damaged`], as every question below.
    #[inline]
    pub fn documents(&self, hash: Hash128) -> Result<Vec<EntryPlace>, Damaged> {
        self.look_up(&self.documents, hash.0)
    }

    /// The entries that may say that a number is used by others; see that their hashes are the document's.
    #[inline]
    pub fn reuse(&self, hash: Hash128) -> Result<Vec<EntryPlace>, Damaged> {
        self.look_up(&self.reuse, hash.0)
    }

    #[inline]
    fn look_up(&self, table: &Keyed, key: [u8; 16]) -> Result<Vec<EntryPlace>, Damaged> {
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

    /// The statements about ranges that hold a document's number; see that they do.
    pub fn ranges(&self, document: &Identifier, at: i64) -> Result<Vec<IndexedStatement>, Damaged> {
        let mut found = Vec::new();
        for lookup in document.lookups() {
            if let Some((group, point)) = build::range_key(lookup.kind(), lookup.state(), lookup.number()) {
                self.ranges.find(&self.map, group, point, &mut found)?;
            }
        }
        found.sort_unstable();
        self.statements(found, at)
    }

    /// The statements that a certificate or a key, by its SHA-256, is compromised; see that they say so of it.
    pub fn signers(&self, sha256: &[u8; 32], at: i64) -> Result<Vec<IndexedStatement>, Damaged> {
        let mut found = Vec::new();
        self.signers.find(&self.map, build::signer_key(sha256), |number| found.push(number))?;
        self.statements(found, at)
    }

    /// The statements that a portrait was seen on other identities, with the distance.
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
        Ok(near)
    }

    /// The patterns that match what is known of a document or are open about it, and with number formats whether the
    /// number has the form.
    pub fn patterns(&self, facts: &FieldValues, at: i64) -> Result<Vec<(IndexedStatement, PatternMatch)>, Damaged> {
        use super::condition::Match;
        let tables = (&self.exact, &self.between, &self.near);
        let mut matching = Vec::new();
        for pattern in self.patterns.candidates(&self.map, tables, facts)? {
            let judged = self.patterns.judge(&self.map, pattern, facts)?;
            if judged.matched != Match::No {
                let statement = self.statement(judged.statement, at)?;
                if statement.expires > at {
                    matching.push((statement, judged));
                }
            }
        }
        Ok(matching)
    }

    /// The statements of a kind that hold at a time: trust anchors, notices.
    pub fn of_kind(&self, kind: Kind, at: i64) -> Result<Vec<IndexedStatement>, Damaged> {
        let mut found = Vec::new();
        for number in 0..u32::try_from(self.statements.length / STATEMENT).unwrap_or(u32::MAX) {
            let statement = self.statement(number, at)?;
            if statement.kind == kind && statement.expires > at {
                found.push(statement);
            }
        }
        Ok(found)
    }

    fn statements(&self, numbers: Vec<u32>, at: i64) -> Result<Vec<IndexedStatement>, Damaged> {
        let mut found = Vec::new();
        for number in numbers {
            let statement = self.statement(number, at)?;
            if statement.expires > at {
                found.push(statement);
            }
        }
        Ok(found)
    }

    /// A statement, and how far it counts at a time: of those that say the same of another State's documents only the
    /// ones that hold then are counted.
    fn statement(&self, number: u32, at: i64) -> Result<IndexedStatement, Damaged> {
        let mut statement = self.row(number)?;
        if statement.weight == Weight::Full && statement.about_others {
            let mut authorities = Vec::new();
            let mut other = statement;
            // Who says the same stands in a ring; one that never comes round is damage.
            let mut rows = self.statements.length / STATEMENT;
            loop {
                let authority = self.sources.logs.get(other.place.log).map(|log| log.authority.as_str());
                if other.expires > at && other.weight == Weight::Full && !authorities.contains(&authority) {
                    authorities.push(authority);
                }
                if other.next == number {
                    break;
                }
                rows = rows.checked_sub(1).ok_or(Damaged { at: self.statements.at })?;
                other = self.row(other.next)?;
            }
            if authorities.len() < to_usize(self.sources.corroboration.into()) {
                statement.weight = Weight::Note;
            }
        }
        Ok(statement)
    }

    fn row(&self, number: u32) -> Result<IndexedStatement, Damaged> {
        let at = self.statements.at + STATEMENT * to_usize(number.into());
        if at >= self.statements.at + self.statements.length {
            return Err(Damaged { at });
        }
        let [kind, flags, within, _] = self.map.array(at + 20)?;
        let expires = i64::from_le_bytes(self.map.array(at + 8)?);
        let weight = match flags {
            flags if flags & build::QUARANTINED != 0 => Weight::Quarantined,
            flags if flags & build::DRAFT != 0 => Weight::Note,
            _ => Weight::Full,
        };
        Ok(IndexedStatement {
            number,
            place: self.place_of(self.map.u32(at)?),
            kind: Kind::ALL.get(usize::from(kind)).copied().unwrap_or(Kind::Other),
            expires,
            weight,
            within: within.into(),
            about_others: flags & build::FOREIGN != 0,
            next: self.map.u32(at + 16)?,
        })
    }
}

#[cfg(test)]
mod tests;
