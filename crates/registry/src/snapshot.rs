//! A synchronised copy, ready to be asked: its index mapped, its logs proved to be signed as the root says, the keys of
//! its epochs at hand. It says who said what, and where to read it; what that means for a document is a check.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::condition::FieldValues;
use super::copy::{self, CopyError, VerifiedCopy};
use super::entry::{Body, Entry, Kind};
use super::identifier::{EpochKey, Hash128, Identifier, State};
use super::index::{Damaged, EntryPlace, Index, IndexError, IndexedStatement, PatternMatch, Weight};
use super::root::Says;

/// A copy that is asked.
pub struct Snapshot {
    folder: PathBuf,
    copy: VerifiedCopy,
    index: Index,
    keys: BTreeMap<String, EpochKey>,
}

/// Why a copy cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It does not prove itself.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// Its index.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Its index is another one than it names, or of other logs.
    #[error("the index is not the one that snapshot.json names; `registry sync` builds it again")]
    OtherIndex,
    /// A key of an epoch.
    #[error("{file}: {problem}")]
    Key {
        /// Its file.
        file: String,
        /// What is wrong.
        problem: String,
    },
}

/// What an authority said.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Whose statement it is.
    pub authority: String,
    /// Whom to call.
    pub contact: String,
    /// The log.
    pub origin: String,
    /// Position in the log.
    pub position: u64,
    /// How far it counts.
    pub weight: Weight,
    /// The entry; `None` where it is in the index and cannot be read any more.
    pub entry: Option<Entry>,
}

/// What the copy has to say about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogState {
    /// The log.
    pub origin: String,
    /// Whose.
    pub authority: String,
    /// Entries.
    pub size: u64,
    /// Root hash of its tree.
    pub root: [u8; 32],
    /// When it was so, as enough witnesses say.
    pub issued: Timestamp,
}

/// How often a copy that changes while it is opened is opened again.
const ATTEMPTS: usize = 5;

/// What the copy says is current, unread.
fn current(folder: &Path) -> Option<Vec<u8>> {
    fs::read(folder.join("snapshot.json")).ok()
}

impl Snapshot {
    /// Opens a copy. Signatures are verified, the index is mapped, nothing of it is read as a whole. A copy that is
    /// being synchronised may be made anew between two of its files: it is then opened as it is now.
    ///
    /// # Errors
    /// [`SnapshotError`]. Whether it is fresh is for the time of inspection to say.
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
        let index = Index::open(&folder.join(&copy.snapshot.index.file))?;
        let sources = &index.sources().logs;
        let same = sources.len() == copy.logs.len()
            && sources.iter().zip(&copy.logs).all(|(source, log)| {
                (&source.origin, source.size, source.root_hash) == (&log.head.origin, log.head.size, log.head.root)
            });
        if hex::encode(&index.sha256()) != copy.snapshot.index.sha256 || !same {
            return Err(SnapshotError::OtherIndex);
        }
        let keys = read_keys(&folder.join("keys"))?;
        Ok(Self { folder: folder.to_owned(), copy, index, keys })
    }

    /// Its logs.
    pub fn logs(&self) -> impl Iterator<Item = LogState> + '_ {
        self.copy.logs.iter().map(|log| LogState {
            origin: log.head.origin.clone(),
            authority: log.authority.name.clone(),
            size: log.head.size,
            root: log.head.root,
            issued: log.issued,
        })
    }

    /// What speaks against believing it at a time: a root that has ended, a log whose newest state was refused, a log of
    /// which nothing is held, whose silence would be taken for a word.
    #[must_use]
    pub fn distrust_reasons(&self, at: Timestamp) -> Vec<(String, String)> {
        let root = &self.copy.root;
        let ended = (root.expires <= self.now(at))
            .then(|| ("root".to_owned(), format!("version {} ended at {}", root.version, root.expires)));
        // A log that could not be reached, or has not spoken, is a matter of freshness as long as some of it is held.
        let held = |origin: &str| self.copy.logs.iter().any(|log| log.head.origin == origin);
        let silent = |log: &copy::RefusedLog| ["unreachable", "missing", "freeze"].contains(&log.code.as_str());
        let refused = self.copy.snapshot.refused.iter().filter(|log| !silent(log) || !held(&log.origin));
        let refused: Vec<_> = refused.map(|log| (log.origin.clone(), log.description.clone())).collect();
        let unheard = root
            .authorities
            .iter()
            .map(|authority| &authority.origin)
            .filter(|origin| !held(origin) && !refused.iter().any(|(refused, _)| refused == *origin));
        let unheard = unheard.map(|origin| (origin.clone(), "nothing of it is held".to_owned())).collect::<Vec<_>>();
        ended.into_iter().chain(refused).chain(unheard).collect()
    }

    /// The time, no earlier than the newest that witnesses vouch for: a clock that was turned back makes nothing fresh.
    fn now(&self, at: Timestamp) -> Timestamp {
        self.copy.logs.iter().map(|log| log.issued).fold(at, Timestamp::max)
    }

    /// The logs that are older than an age.
    #[must_use]
    pub fn stale(&self, at: Timestamp, age: SignedDuration) -> Vec<LogState> {
        let now = self.now(at);
        self.logs().filter(|log| now.duration_since(log.issued) > age).collect()
    }

    /// Whether some authority may say this kind about a State's documents as its own.
    #[must_use]
    pub fn has_authority_for(&self, kind: Kind, state: State) -> bool {
        let states = [state.as_str()];
        let own = |log: &copy::CopiedLog| log.authority.may_say(kind.name(), false, &states) == Says::Own;
        self.copy.logs.iter().any(own)
    }

    /// The epochs whose hashes are in the copy and whose key is not at hand.
    #[must_use]
    pub fn missing_keys(&self) -> Vec<&str> {
        self.index.epochs().filter(|epoch| !self.keys.contains_key(*epoch)).collect()
    }

    /// Who lists a document.
    ///
    /// # Errors
    /// [`Damaged`], as every question below.
    pub fn listed(&self, document: &Identifier, at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        self.by_hash(
            document,
            at,
            |index, hash| index.documents(hash),
            |body| match body {
                Body::Document(body) => Some((body.state, body.hash)),
                _ => None,
            },
        )
    }

    /// Who says that a document's number is used by others. About another State's documents that is a note, until as
    /// many say it as the root asks for.
    pub fn reused(&self, document: &Identifier, at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        let mut said = self.by_hash(
            document,
            at,
            |index, hash| index.reuse(hash),
            |body| match body {
                Body::Reuse(body) => Some((body.state, body.hash)),
                _ => None,
            },
        )?;
        let heard = said.iter().map(|said| said.authority.as_str()).collect::<BTreeSet<_>>().len();
        if heard < self.copy.root.corroboration {
            let foreign = |said: &Statement| !self.is_own(&said.origin, Kind::Reuse, document.state());
            said.iter_mut().filter(|said| foreign(said)).for_each(|said| said.weight = Weight::Note);
        }
        Ok(said)
    }

    /// Whether the authority of a log may say this kind about a State's documents as its own.
    fn is_own(&self, origin: &str, kind: Kind, state: State) -> bool {
        let mut logs = self.copy.logs.iter();
        let log = logs.find(|log| log.head.origin == origin);
        log.is_some_and(|log| log.authority.may_say(kind.name(), true, &[state.as_str()]) == Says::Own)
    }

    fn by_hash(
        &self,
        document: &Identifier,
        at: Timestamp,
        look_up: impl Fn(&Index, Hash128) -> Result<Vec<EntryPlace>, Damaged>,
        subject: impl Fn(&Body) -> Option<(State, Hash128)>,
    ) -> Result<Vec<Statement>, Damaged> {
        let mut said = Vec::new();
        for identifier in document.lookups() {
            for key in self.keys.values() {
                let hash = identifier.hash(key);
                for place in look_up(&self.index, hash)? {
                    let entry = self.read(place);
                    // Who may speak of one State's documents only could put another's hash under that State's name: what
                    // an entry says it is about must be what it is a hash of.
                    let about = Some((document.state(), hash));
                    let holds = |entry: &Entry| subject(&entry.body) == about && entry.is_current(at);
                    // What cannot be read any more still counts: the index agrees in some 70 bits.
                    if entry.as_ref().is_none_or(holds) {
                        said.extend(self.said(place, Weight::Full, entry));
                    }
                }
            }
        }
        Ok(said)
    }

    /// Who says that a document's number is one of blanks that are stolen or were never issued.
    pub fn ranges(&self, document: &Identifier, at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        let statements = self.index.ranges(document, at.as_second())?;
        Ok(self.entries(statements, |body| match body {
            Body::Range(body) => {
                body.state == document.state()
                    && body.kind.covers(document.kind())
                    && body.numbers().hold(document.number())
            }
            _ => false,
        }))
    }

    /// Who says that a certificate or a key, by its SHA-256, is compromised.
    pub fn signers(&self, sha256: &[u8; 32], at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        let statements = self.index.signers(sha256, at.as_second())?;
        Ok(self.entries(statements, |body| match body {
            Body::Signer(body) => [body.certificate, body.key].into_iter().flatten().any(|hash| hash.0 == *sha256),
            _ => false,
        }))
    }

    /// Who saw a portrait on other identities, with the number of differing bits.
    pub fn portraits(&self, picture: u64, at: Timestamp) -> Result<Vec<(Statement, u32)>, Damaged> {
        let near = self.index.portraits(picture, at.as_second())?;
        let said = |(statement, distance): (IndexedStatement, u32)| {
            let entry = self.read(statement.place);
            self.said(statement.place, statement.weight, entry).map(|said| (said, distance))
        };
        Ok(near.into_iter().filter_map(said).collect())
    }

    /// The patterns of some kinds that concern a document; nothing is read for it.
    pub fn patterns(
        &self,
        facts: &FieldValues,
        at: Timestamp,
    ) -> Result<Vec<(IndexedStatement, PatternMatch)>, Damaged> {
        self.index.patterns(facts, at.as_second())
    }

    /// All that is said of a kind: trust anchors, notices.
    pub fn of_kind(&self, kind: Kind, at: Timestamp) -> Result<Vec<Statement>, Damaged> {
        Ok(self.entries(self.index.of_kind(kind, at.as_second())?, |_| true))
    }

    fn entries(&self, statements: Vec<IndexedStatement>, is_about: impl Fn(&Body) -> bool) -> Vec<Statement> {
        let said = |statement: IndexedStatement| {
            let entry = self.read(statement.place);
            let about = entry.as_ref().is_none_or(|entry| is_about(&entry.body));
            about.then(|| self.said(statement.place, statement.weight, entry)).flatten()
        };
        statements.into_iter().filter_map(said).collect()
    }

    /// The statement with its entry, read from the copy.
    #[must_use]
    pub fn read_statement(&self, statement: &IndexedStatement) -> Option<Statement> {
        self.said(statement.place, statement.weight, self.read(statement.place))
    }

    /// The key of an epoch.
    #[must_use]
    pub fn key(&self, epoch: &str) -> Option<&EpochKey> {
        self.keys.get(epoch)
    }

    fn read(&self, place: EntryPlace) -> Option<Entry> {
        let log = self.copy.logs.get(place.log)?;
        let bytes = copy::read_entry(&self.folder, &log.head, place.position).ok()?;
        Entry::read(&bytes).ok()
    }

    fn said(&self, place: EntryPlace, weight: Weight, entry: Option<Entry>) -> Option<Statement> {
        let log = self.copy.logs.get(place.log)?;
        Some(Statement {
            authority: log.authority.name.clone(),
            contact: log.authority.contact.clone(),
            origin: log.head.origin.clone(),
            position: place.position,
            weight,
            entry,
        })
    }
}

/// The keys of a folder, `<epoch>.key` each; none is no mistake, a file that is no key is one.
fn read_keys(folder: &Path) -> Result<BTreeMap<String, EpochKey>, SnapshotError> {
    let mut keys = BTreeMap::new();
    let Ok(files) = fs::read_dir(folder) else { return Ok(keys) };
    for file in files.flatten() {
        let path = file.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(epoch) = name.strip_suffix(".key") else { continue };
        let error = |problem: String| SnapshotError::Key { file: format!("keys/{name}"), problem };
        let text = fs::read_to_string(&path).map_err(|why| error(why.to_string()))?;
        let key = EpochKey::parse(&text).map_err(|why| error(why.to_owned()))?;
        keys.insert(epoch.to_owned(), key);
    }
    Ok(keys)
}

// It holds keys.
impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("folder", &self.folder).finish_non_exhaustive()
    }
}
