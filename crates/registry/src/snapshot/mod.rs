//! A synchronised copy that can be queried: its roots and checkpoints verified, its index mapped, its epoch keys loaded.
//! It finds which authority stated what about a document. What a statement means for the document, checks decide.

mod doubt;
mod keys;
mod statement;
mod trust;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

pub use self::doubt::{Doubt, Moment, Silence};
use self::keys::read_keys;
pub use self::statement::{Statement, StatementDispute};
pub use self::trust::LogState;
use self::trust::{Trust, accept_keys};
use super::condition::FieldValues;
use super::copy::{self, CopyError, VerifiedCopy};
use super::entry::{Body, Entry, Kind, Scope};
use super::identifier::{DocumentType, EpochKey, Hash128, Identifier, State};
use super::index::{
    Damaged, EntryPlace, Index, IndexError, IndexedStatement, LocalFiles, PatternMatch, Quarantine, QuarantineSource,
    Weight,
};
use super::root::Permission;

/// An opened, verified registry copy.
pub struct Snapshot {
    folder: PathBuf,
    copy: VerifiedCopy,
    index: Index,
    keys: BTreeMap<String, EpochKey>,
    trust: Trust,
}

/// The reason why a copy cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Roots or checkpoints of the copy cannot be verified.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The index cannot be opened, or is not the one that the copy names.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The key of an epoch cannot be read.
    #[error("{file}: {problem}")]
    Key {
        /// The file, relative to the copy.
        file: String,
        /// The fault in the entry.
        problem: String,
    },
}

/// Attempts to open a copy that changes while it is being opened.
const ATTEMPTS: usize = 5;

/// The bytes of `snapshot.json`, if there are any.
fn current(folder: &Path) -> Option<Vec<u8>> {
    fs::read(folder.join("snapshot.json")).ok()
}

impl Snapshot {
    /// Opens a copy: verifies signatures and maps the index. The copy may be synchronised meanwhile: if its files change
    /// while it is being opened, it is opened again. Its age is not checked; see [`Snapshot::silence`].
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn open(folder: &Path) -> Result<Self, SnapshotError> {
        let mut before = current(folder);
        for _ in 1..ATTEMPTS {
            let opened = Self::try_open(folder);
            let after = current(folder);
            if opened.is_ok() || before == after {
                return opened;
            }
            before = after;
        }
        Self::try_open(folder)
    }

    fn try_open(folder: &Path) -> Result<Self, SnapshotError> {
        let copy = copy::open(folder)?;
        let index = copy.open_index(folder)?;
        let (keys, wrong) = accept_keys(read_keys(&folder.join("keys"))?, &copy.root);
        let trust = Trust::new(&copy, &keys, &wrong);
        Ok(Self { folder: folder.to_owned(), copy, index, keys, trust })
    }

    /// The statements in force at a time that a document is lost, stolen, revoked, or was never issued.
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn listed(&self, document: &Identifier, at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        self.by_hash(document, at, Kind::Document, Index::documents)
    }

    /// The statements in force at a time that others use a document's number. A statement about another State's documents
    /// is a note until the authorities of as many States make it as the root requires. A disputed one corroborates nothing.
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn reused(&self, document: &Identifier, at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        let mut statements = self.by_hash(document, at, Kind::Reuse, Index::reuse)?;
        let corroborating = statements.iter().filter(|statement| statement.disputes.is_empty());
        let states = corroborating.map(|statement| statement.state).collect::<BTreeSet<_>>().len();
        if states < self.copy.root.corroboration {
            let foreign = |statement: &Statement| !self.is_own(&statement.origin, Kind::Reuse, document.state());
            let foreign = statements.iter_mut().filter(|statement| foreign(statement));
            foreign.for_each(|statement| statement.weight = Weight::Note);
        }
        Ok(statements)
    }

    /// Returns true if the authority of a log may state this kind about a State's documents as its own.
    fn is_own(&self, origin: &str, kind: Kind, state: State) -> bool {
        let mut logs = self.copy.logs.iter();
        let log = logs.find(|log| log.head.origin == origin);
        log.is_some_and(|log| {
            log.authority.permission(kind.name(), Scope::AnyState, &[state.as_str()]) == Permission::Own
        })
    }

    /// Returns true if the log of an entry may list a State's documents.
    fn speaks_for(&self, place: EntryPlace, state: State) -> bool {
        let log = self.copy.logs.get(place.log);
        log.is_some_and(|log| self.is_own(&log.head.origin, Kind::Document, state))
    }

    fn by_hash(
        &self,
        document: &Identifier,
        at: Timestamp,
        kind: Kind,
        look_up: fn(&Index, Hash128) -> Result<Vec<EntryPlace>, Damaged>,
    ) -> Result<Vec<Statement>, Damaged> {
        let mut statements = Vec::new();
        for key in self.keys.values() {
            let hash = document.hash(key);
            for place in look_up(&self.index, hash)? {
                let entry = self.read_entry(place);
                let weight = match &entry {
                    // An entry that can no longer be read still counts, for the index agrees in some 70 bits; but it may
                    // name another State than the document's, of which only that State's own logs can speak.
                    None if self.speaks_for(place, document.state()) => Weight::Full,
                    None => Weight::Note,
                    Some(entry) => {
                        // An authority could enter the hash of another State's document under its own State's name: so the
                        // entry must name the State of the document whose hash it has.
                        let about = entry.body.hashed_document().filter(|about| {
                            entry.kind() == kind && (about.state, about.hash) == (document.state(), hash)
                        });
                        match about.filter(|_| entry.is_current(at)) {
                            Some(about) => weight_of(about.kind, document),
                            None => continue,
                        }
                    }
                };
                statements.extend(self.statement(place, weight, entry)?);
            }
        }
        Ok(statements)
    }

    /// The statements in force at a time that a document is genuine, by authorities that speak for its State. A statement
    /// whose entry cannot be read, that is disputed, or that is about another second letter of the document code is none:
    /// it speaks for the document, and what is spoiled must not do so (docs/design.md, principle 7).
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn known_good(&self, document: &Identifier, at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        let mut statements = self.by_hash(document, at, Kind::KnownGood, Index::known_good)?;
        statements.retain(|statement| {
            let own = self.is_own(&statement.origin, Kind::KnownGood, document.state());
            own && statement.counts_fully() && statement.entry.is_some()
        });
        Ok(statements)
    }

    /// The reasons why a pattern does not count for documents of a State at a time, each with the `known-good` statement if
    /// it is one.
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn quarantines(
        &self,
        pattern: &IndexedStatement,
        state: Option<State>,
        at: Timestamp,
    ) -> Result<Vec<(Quarantine, Option<Statement>)>, Damaged> {
        let mut quarantines = Vec::new();
        for quarantine in self.index.quarantines(pattern, state, at.as_second())? {
            let statement = match quarantine.source {
                QuarantineSource::Entry(place) => self.statement(place, Weight::Full, self.read_entry(place))?,
                QuarantineSource::List | QuarantineSource::Counters => None,
            };
            quarantines.push((quarantine, statement));
        }
        Ok(quarantines)
    }

    /// The files of the copy's operator that the index takes into account, by their hashes.
    #[must_use]
    pub fn local_files(&self) -> &LocalFiles {
        self.index.local_files()
    }

    /// The number of States whose authorities must make the same statement about another State's documents before it counts
    /// in full.
    #[must_use]
    pub fn corroboration(&self) -> usize {
        self.copy.root.corroboration
    }

    /// The statements in force at a time that a document's number is in a range of blanks that are stolen or were never
    /// issued.
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn ranges(&self, document: &Identifier, at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        let statements = self.index.ranges(document, at.as_second())?;
        let mut statements = self.entries(statements, |body| match body {
            Body::Range(body) => {
                body.state == document.state()
                    && body.kind.covers(document.kind())
                    && body.numbers().contains(document.number())
            }
            _ => false,
        })?;
        for statement in &mut statements {
            if let (Weight::Full, Some(Body::Range(body))) =
                (statement.weight, statement.entry.as_ref().map(|entry| &entry.body))
            {
                statement.weight = weight_of(body.kind, document);
            }
        }
        Ok(statements)
    }

    /// The statements in force at a time that the certificate or public key with this SHA-256 is compromised.
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn signers(&self, sha256: &[u8; 32], at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        let statements = self.index.signers(sha256, at.as_second())?;
        self.entries(statements, |body| match body {
            Body::Signer(body) => [body.certificate, body.key].into_iter().flatten().any(|hash| hash.0 == *sha256),
            _ => false,
        })
    }

    /// The statements in force at a time that a portrait was seen on other identities, each with the number of bits in which
    /// its perceptual hash differs from `picture`.
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn portraits(&self, picture: u64, at: Timestamp) -> Result<Vec<(Statement, u32)>, Damaged> {
        let near = self.index.portraits(picture, at.as_second())?;
        let read = |(statement, distance)| {
            self.read_statement(&statement).map(|read| read.map(|statement| (statement, distance))).transpose()
        };
        near.into_iter().filter_map(read).collect()
    }

    /// The patterns in force at a time that match a document's fields, or whose match depends on a field that is not known.
    /// Their entries are not read; see [`Snapshot::read_statement`].
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn patterns(
        &self,
        facts: &FieldValues,
        at: Timestamp,
    ) -> Result<Vec<(IndexedStatement, PatternMatch)>, Damaged> {
        self.index.patterns(facts, at.as_second())
    }

    /// All statements of a kind in force at a time: trust anchors, notices.
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn of_kind(&self, kind: Kind, at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        self.entries(self.index.of_kind(kind, at.as_second())?, |_| true)
    }

    /// The statements whose entry is about what was asked: the index compares parts of hashes only. A statement whose entry
    /// can no longer be read is kept.
    fn entries(
        &self,
        statements: Vec<IndexedStatement>,
        is_about: impl Fn(&Body) -> bool,
    ) -> Result<Vec<Statement>, Damaged> {
        let mut read = Vec::new();
        for statement in statements {
            let entry = self.read_entry(statement.place);
            if entry.as_ref().is_none_or(|entry| is_about(&entry.body)) {
                read.extend(self.statement(statement.place, statement.weight, entry)?);
            }
        }
        Ok(read)
    }

    /// A statement with its entry, which is read from the copy; `None` if the copy has no such log.
    ///
    /// # Errors
    /// [`Damaged`]: a page of the index that was needed.
    pub fn read_statement(&self, statement: &IndexedStatement) -> Result<Option<Statement>, Damaged> {
        self.statement(statement.place, statement.weight, self.read_entry(statement.place))
    }

    /// The key of an epoch, if the copy has it.
    #[must_use]
    pub fn key(&self, epoch: &str) -> Option<&EpochKey> {
        self.keys.get(epoch)
    }

    fn read_entry(&self, place: EntryPlace) -> Option<Entry> {
        let log = self.copy.logs.get(place.log)?;
        let bytes = copy::read_entry(&self.folder, &log.head, place.position).ok()?;
        Entry::parse(&bytes).ok()
    }

    fn statement(&self, place: EntryPlace, weight: Weight, entry: Option<Entry>) -> Result<Option<Statement>, Damaged> {
        let Some(log) = self.copy.logs.get(place.log) else { return Ok(None) };
        let dispute = |place: EntryPlace| StatementDispute { position: place.position, entry: self.read_entry(place) };
        Ok(Some(Statement {
            authority: log.authority.name.clone(),
            state: log.authority.state,
            contact: log.authority.contact.clone(),
            origin: log.head.origin.clone(),
            position: place.position,
            weight,
            entry,
            disputes: self.index.disputes(place)?.into_iter().map(dispute).collect(),
        }))
    }
}

/// How far a statement about a type of documents counts for a document (REGISTRY, privacy: the second letter of the code).
fn weight_of(kind: DocumentType, document: &Identifier) -> Weight {
    if kind.is_other_series(document.kind()) { Weight::Review } else { Weight::Full }
}

// Without the keys.
impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("folder", &self.folder).finish_non_exhaustive()
    }
}
