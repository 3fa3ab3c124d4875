//! Proves a journal from its records up and names the first record that is not as it was written.

use std::fmt;
use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::Paths;
use super::record::Record;
use super::writer::{JournalError, at};
use ::registry::checkpoint::Head;
use ::registry::key::VerifierKey;
use ::registry::note::Note;
use ::registry::tile::{BUNDLE_BYTES, WIDTH};
use ::registry::tree::{Frontier, Hash, leaf};

/// The result of proving a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// The key under which it was proved.
    pub key: String,
    /// The number of records, from the first, that are as they were written.
    pub records: u64,
    /// The number of decisions in the journal.
    pub decisions: u64,
    /// The newest head as a signed note, to be kept elsewhere.
    pub head: String,
    /// The first record that is not as it was written.
    pub damage: Option<Damage>,
}

/// The kind of damage, and the position of the first record concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The record has another content.
    Changed(u64),
    /// The record that should stand here stands elsewhere.
    Moved {
        /// The position of the record.
        position: u64,
        /// The position that the record found there was written at.
        found: u64,
    },
    /// The record that should stand here is gone, and others follow.
    Dropped(u64),
    /// This record and all after it are missing.
    Truncated(u64),
    /// No signed head covers this record.
    Unsigned(u64),
    /// The body of this record is missing or has another hash.
    Body(u64),
    /// The head after this record is missing, is not signed, or has another root than the records.
    Head(u64),
}

impl Damage {
    /// The position of the first record concerned.
    #[must_use]
    pub fn position(&self) -> u64 {
        match self {
            Self::Changed(position)
            | Self::Moved { position, .. }
            | Self::Dropped(position)
            | Self::Truncated(position)
            | Self::Unsigned(position)
            | Self::Body(position)
            | Self::Head(position) => *position,
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(position) => write!(f, "record {position} was changed"),
            Self::Moved { position, found } => write!(f, "record {position} was moved: record {found} stands there"),
            Self::Dropped(position) => write!(f, "record {position} was dropped"),
            Self::Truncated(position) => write!(f, "record {position} and all after it are gone"),
            Self::Unsigned(position) => write!(f, "record {position} was added and is not signed for"),
            Self::Body(position) => write!(f, "the body of record {position} is gone or was changed"),
            Self::Head(position) => write!(f, "the head after record {position} is gone or was changed"),
        }
    }
}

/// Proves a journal under a key, or under the one in its folder, and that it continues `kept`, a checkpoint that was kept
/// elsewhere.
///
/// # Errors
/// [`JournalError::File`] if there is no journal, [`JournalError::Damaged`] if a key or a kept checkpoint is none.
pub fn prove(folder: &Path, key: Option<&VerifierKey>, kept: Option<&str>) -> Result<Proved, JournalError> {
    let paths = Paths::of(folder);
    let key = match key {
        Some(key) => key.clone(),
        None => {
            let text = fs::read_to_string(&paths.key).map_err(at(&paths.key))?;
            text.trim_end().parse().map_err(|why| JournalError::Damaged(format!("key: {why}")))?
        }
    };
    let kept = kept.map(|text| {
        let note = Note::parse(text.as_bytes()).ok();
        let head = note.as_ref().and_then(|note| signed_head(note, &key));
        head.ok_or_else(|| JournalError::Damaged("the kept checkpoint is not signed by this journal's key".to_owned()))
    });
    let kept = kept.transpose()?;
    let (notes, whole) = heads(&paths)?;
    let mut walk = Walk::new(&paths, &key, notes, kept);
    if whole != fs::metadata(&paths.checkpoints).map_or(0, |file| file.len()) {
        let after = u64::try_from(walk.heads.len()).unwrap_or(u64::MAX);
        walk.note(Damage::Head(after));
    }
    walk.records();
    walk.heads();
    Ok(walk.into_proved())
}

/// The head of a note that this key has signed.
fn signed_head(note: &Note, key: &VerifierKey) -> Option<Head> {
    note.verify([key]).ok().filter(|signed| !signed.is_empty())?;
    Head::parse(note.text()).ok()
}

struct Walk<'a> {
    paths: &'a Paths,
    key: &'a VerifierKey,
    heads: Vec<Note>,
    kept: Option<Head>,
    tree: Frontier,
    /// The root after each record.
    roots: Vec<Hash>,
    /// The position that each record contains; `None` for one that cannot be parsed.
    written_at: Vec<Option<u64>>,
    decisions: u64,
    damage: Option<Damage>,
}

impl<'a> Walk<'a> {
    fn new(paths: &'a Paths, key: &'a VerifierKey, heads: Vec<Note>, kept: Option<Head>) -> Self {
        Self {
            paths,
            key,
            heads,
            kept,
            tree: Frontier::default(),
            roots: Vec::new(),
            written_at: Vec::new(),
            decisions: 0,
            damage: None,
        }
    }

    /// Keeps the damage whose record comes first; of two at one record the one that was noted first.
    fn note(&mut self, damage: Damage) {
        if self.damage.as_ref().is_none_or(|held| damage.position() < held.position()) {
            self.damage = Some(damage);
        }
    }

    fn records(&mut self) {
        for (position, entry) in records(self.paths) {
            let Ok(entry) = entry else {
                self.note(Damage::Changed(position));
                // Its length is unknown, so the records after it cannot be found.
                return;
            };
            self.tree.push(0, leaf(&entry));
            self.roots.push(self.tree.root());
            let record = Record::read(&entry);
            self.written_at.push(record.as_ref().map(Record::position));
            match record {
                None => self.note(Damage::Changed(position)),
                Some(Record::Verdict(verdict)) => {
                    if verdict.body.is_some_and(|sha256| !self.has_body(&sha256)) {
                        self.note(Damage::Body(position));
                    }
                }
                Some(Record::Decision { .. }) => self.decisions += 1,
            }
        }
    }

    fn has_body(&self, sha256: &str) -> bool {
        let is_name = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_name && fs::read(self.paths.body(sha256)).is_ok_and(|body| hex::encode(Sha256::digest(body)) == sha256)
    }

    /// The newest head alone proves all the records; where it does not, the earlier heads show which record was changed
    /// first.
    fn heads(&mut self) {
        let count = u64::try_from(self.roots.len()).unwrap_or(u64::MAX);
        let newest = self.heads.last().map(|note| signed_head(note, self.key));
        match newest {
            None if count == 0 => {}
            None => self.note(Damage::Unsigned(0)),
            Some(Some(head)) if head.size <= count && self.root_at(head.size) == Some(head.root) => {
                if head.size < count {
                    self.note(Damage::Unsigned(head.size));
                }
                self.each_head(Trust::Records);
            }
            Some(_) => self.each_head(Trust::Signatures),
        }
        let published = fs::read(&self.paths.checkpoint).unwrap_or_default();
        let newest = self.heads.last().map(|note| note.print().into_bytes()).unwrap_or_default();
        if published != newest {
            self.note(Damage::Head(count.saturating_sub(1)));
        }
        if let Some(kept) = self.kept.clone() {
            if kept.size > count {
                self.note(Damage::Truncated(count));
            } else if self.root_at(kept.size) != Some(kept.root) {
                self.note(Damage::Changed(kept.size.saturating_sub(1)));
            }
        }
    }

    /// Compares the heads with the records in order, up to the first damaged record.
    fn each_head(&mut self, trust: Trust) {
        let count = u64::try_from(self.roots.len()).unwrap_or(u64::MAX);
        let notes = std::mem::take(&mut self.heads);
        for (note, position) in notes.iter().zip(0..) {
            if self.damage.as_ref().is_some_and(|damage| damage.position() <= position) {
                break;
            }
            let head = match trust {
                Trust::Records => Head::parse(note.text()).ok(),
                Trust::Signatures => signed_head(note, self.key),
            };
            match head.filter(|head| head.size == position + 1) {
                None => self.note(Damage::Head(position)),
                Some(head) if head.size > count => self.note(Damage::Truncated(count)),
                Some(head) if self.root_at(head.size) != Some(head.root) => {
                    let damage = match trust {
                        Trust::Records => Damage::Head(position),
                        Trust::Signatures => self.classify(position),
                    };
                    self.note(damage);
                }
                Some(_) => {}
            }
        }
        self.heads = notes;
    }

    fn root_at(&self, size: u64) -> Option<Hash> {
        let Some(last) = size.checked_sub(1) else { return Some(Frontier::default().root()) };
        self.roots.get(usize::try_from(last).ok()?).copied()
    }

    /// The kind of damage at this position, from the positions that the records contain.
    fn classify(&self, position: u64) -> Damage {
        let found = usize::try_from(position).ok().and_then(|at| self.written_at.get(at).copied().flatten());
        match found {
            Some(found) if found != position => {
                if self.written_at.contains(&Some(position)) {
                    Damage::Moved { position, found }
                } else {
                    Damage::Dropped(position)
                }
            }
            _ => Damage::Changed(position),
        }
    }

    fn into_proved(self) -> Proved {
        let count = u64::try_from(self.roots.len()).unwrap_or(u64::MAX);
        Proved {
            key: self.key.to_string(),
            records: self.damage.as_ref().map_or(count, |damage| damage.position().min(count)),
            decisions: self.decisions,
            head: self.heads.last().map(Note::print).unwrap_or_default(),
            damage: self.damage,
        }
    }
}

/// The evidence that heads are compared with.
#[derive(Clone, Copy)]
enum Trust {
    /// The records, which the newest head has proved.
    Records,
    /// The records and the key's signatures, because the records are damaged.
    Signatures,
}

/// Parses the heads up to the first that is no note, and counts their bytes. Signatures are not verified.
pub(super) fn heads(paths: &Paths) -> Result<(Vec<Note>, u64), JournalError> {
    let bytes = match fs::read(&paths.checkpoints) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && paths.folder.is_dir() => Vec::new(),
        Err(error) => return Err(at(&paths.checkpoints)(error)),
    };
    let mut notes = Vec::new();
    let mut rest = bytes.as_slice();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((note, after)) = after.split_at_checked(length) else { break };
        let Ok(note) = Note::parse(note) else { break };
        notes.push(note);
        rest = after;
    }
    let whole = bytes.len().saturating_sub(rest.len());
    Ok((notes, u64::try_from(whole).unwrap_or(u64::MAX)))
}

/// Reads the records in order, each with its position; one of unknown length is the last.
pub(super) fn records(paths: &Paths) -> impl Iterator<Item = (u64, Result<Vec<u8>, String>)> + use<> {
    let folder = Paths::of(&paths.folder);
    let mut bundles = 0;
    let mut ended = false;
    let files = std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let bundle = read_bounded(&folder.bundle(bundles));
        let first = bundles * WIDTH;
        match bundle {
            Some(bytes) => {
                bundles += 1;
                Some((first, WIDTH, bytes))
            }
            None => {
                ended = true;
                let tail = read_bounded(&folder.tail).unwrap_or_default();
                // A missing bundle shows in the positions that the records of the tail contain.
                Some((first, u64::MAX, tail))
            }
        }
    });
    files.flat_map(|(first, most, bytes)| {
        let entries = split(&bytes, most);
        entries.into_iter().zip(first..).map(|(entry, position)| (position, entry)).collect::<Vec<_>>()
    })
}

fn read_bounded(path: &Path) -> Option<Vec<u8>> {
    let length = fs::metadata(path).ok()?.len();
    if length > BUNDLE_BYTES { Some(Vec::new()) } else { fs::read(path).ok() }
}

/// Splits a bundle into its entries, up to one that is cut short.
fn split(bytes: &[u8], most: u64) -> Vec<Result<Vec<u8>, String>> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let framed = rest
            .split_first_chunk::<2>()
            .and_then(|(length, after)| after.split_at_checked(usize::from(u16::from_be_bytes(*length))));
        let Some((entry, after)) = framed else {
            entries.push(Err("a record is cut short".to_owned()));
            break;
        };
        entries.push(Ok(entry.to_vec()));
        rest = after;
    }
    // A whole bundle has all of its records; in one with fewer, the first missing one is the damaged one.
    let count = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    if most != u64::MAX && count < most {
        entries.push(Err("the bundle is not whole".to_owned()));
    }
    entries
}
