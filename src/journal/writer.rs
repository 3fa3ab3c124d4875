//! Writing a journal. A record counts once its head is signed and in the file. What a killed process leaves after the last
//! head is dropped when the journal is opened again: no caller was given its position.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::record::{self, Decision, LogProfile, Officer, Record};
use super::{Paths, proof};
use crate::evidence::Evidence;
use crate::verdict::Verdict;
use ::registry::checkpoint::Head;
use ::registry::key::SignerKey;
use ::registry::note::Note;
use ::registry::tile::{ENTRY_BYTES, WIDTH, parse_entries, push_entry};
use ::registry::tree::{Frontier, leaf};

/// A journal that is open for writing, by one process at a time.
pub struct Journal {
    paths: Paths,
    key: SignerKey,
    tree: Frontier,
    /// The records after the last whole bundle, as they stand in the file.
    tail: Vec<u8>,
    /// Locked for as long as the journal is open.
    _lock: File,
}

/// The reason for which a journal cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// A file cannot be read or written.
    #[error("{path}: {error}")]
    File {
        /// Path of the file.
        path: String,
        /// The error of the system.
        error: io::Error,
    },
    /// Another process writes it.
    #[error("the journal is being written by another process")]
    InUse,
    /// Another key signs it.
    #[error("the journal is signed by {0}, not by the key that was given")]
    OtherKey(String),
    /// The records and heads of the journal contradict each other, so nothing more is written to it.
    #[error("the journal is damaged ({0}); verify journal names the first damaged record")]
    Damaged(String),
    /// A record is longer than an entry may be.
    #[error("a record of {0} bytes; the log takes {ENTRY_BYTES}")]
    TooLong(usize),
    /// A decision is about a position without a verdict.
    #[error("there is no verdict at position {0}")]
    NoVerdict(u64),
}

pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> JournalError + '_ {
    move |error| JournalError::File { path: path.display().to_string(), error }
}

impl Journal {
    /// Opens a journal, or begins one in a new folder.
    ///
    /// # Errors
    /// [`JournalError`]: not this key's, in use, damaged, or a file that cannot be read or written.
    pub fn open(folder: &Path, key: SignerKey) -> Result<Self, JournalError> {
        let paths = Paths::of(folder);
        fs::create_dir_all(folder.join("bodies")).map_err(at(folder))?;
        fs::create_dir_all(folder.join("tile/entries")).map_err(at(folder))?;
        let lock_path = folder.join("lock");
        let lock = File::create(&lock_path).map_err(at(&lock_path))?;
        lock.try_lock().map_err(|_| JournalError::InUse)?;
        let public = key.public().to_string();
        match fs::read_to_string(&paths.key) {
            Ok(text) if text.trim_end() == public => {}
            Ok(text) => return Err(JournalError::OtherKey(text.trim_end().to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::write(&paths.key, format!("{public}\n")).map_err(at(&paths.key))?;
            }
            Err(error) => return Err(at(&paths.key)(error)),
        }
        let mut journal = Self { paths, key, tree: Frontier::default(), tail: Vec::new(), _lock: lock };
        journal.resume()?;
        Ok(journal)
    }

    /// The number of records.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.tree.size()
    }

    /// Returns true if the journal has no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends a verdict, and of its evidence what the log profile keeps. Returns its position.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn append(&mut self, verdict: &Verdict, evidence: &Evidence, log: LogProfile) -> Result<u64, JournalError> {
        let mut record = record::of_verdict(verdict, log);
        record.position = self.len();
        if let Some(body) = record::body(verdict, evidence, log) {
            let sha256 = hex::encode(Sha256::digest(&body));
            replace(&self.paths.body(&sha256), &body)?;
            record.body = Some(sha256);
        }
        self.push(&Record::Verdict(Box::new(record)))
    }

    /// Appends an officer's decision about the document of an earlier verdict, which stays as it is.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn decide(
        &mut self,
        about: u64,
        decision: Decision,
        officer: Officer,
        at: &jiff::ZonedDateTime,
    ) -> Result<u64, JournalError> {
        let about_verdict = proof::records(&self.paths).any(|(position, bytes)| {
            position == about && matches!(bytes.as_deref().map(Record::read), Ok(Some(Record::Verdict(_))))
        });
        if !about_verdict {
            return Err(JournalError::NoVerdict(about));
        }
        let at = crate::report::rfc3339(at);
        self.push(&Record::Decision { position: self.len(), about, at, decision, officer })
    }

    /// Waits until everything that was appended is on the disk.
    ///
    /// # Errors
    /// [`JournalError::File`].
    pub fn commit(&self) -> Result<(), JournalError> {
        for path in [&self.paths.tail, &self.paths.checkpoints] {
            match File::open(path) {
                Ok(file) => file.sync_all().map_err(at(path))?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(at(path)(error)),
            }
        }
        Ok(())
    }

    fn push(&mut self, record: &Record) -> Result<u64, JournalError> {
        let entry = record.print();
        if entry.len() > ENTRY_BYTES {
            return Err(JournalError::TooLong(entry.len()));
        }
        let position = self.len();
        let mut framed = Vec::with_capacity(entry.len() + 2);
        push_entry(&mut framed, &entry);
        append(&self.paths.tail, &framed)?;
        self.tail.extend_from_slice(&framed);
        self.tree.push(0, leaf(&entry));
        self.sign_head()?;
        if self.len().is_multiple_of(WIDTH) {
            self.close_bundle()?;
        }
        Ok(position)
    }

    fn sign_head(&self) -> Result<(), JournalError> {
        let head = Head { size: self.len(), root: self.tree.root(), ..Head::empty(self.key.public().name()) };
        let mut note = Note::new(head.print()).map_err(|error| JournalError::Damaged(error.to_string()))?;
        note.sign(&self.key, 0);
        let note = note.print().into_bytes();
        let length = u32::try_from(note.len()).unwrap_or(u32::MAX);
        append(&self.paths.checkpoints, &[length.to_be_bytes().as_slice(), &note].concat())?;
        replace(&self.paths.checkpoint, &note)
    }

    /// Writes the tail as a whole bundle and empties it. A bundle is written once.
    fn close_bundle(&mut self) -> Result<(), JournalError> {
        let index = (self.len() / WIDTH).saturating_sub(1);
        replace(&self.paths.bundle(index), &self.tail)?;
        self.tail.clear();
        replace(&self.paths.tail, &[])
    }

    /// Restores tree and tail from the records under the last head.
    fn resume(&mut self) -> Result<(), JournalError> {
        let (heads, whole) = proof::heads(&self.paths)?;
        let damaged = |why: &str| JournalError::Damaged(why.to_owned());
        if whole < fs::metadata(&self.paths.checkpoints).map_or(0, |file| file.len()) {
            truncate(&self.paths.checkpoints, whole)?;
        }
        let size = match heads.last() {
            None => 0,
            Some(note) => {
                let signed = note.verify([self.key.public()]).is_ok_and(|signed| !signed.is_empty());
                let head = Head::parse(note.text()).ok().filter(|_| signed);
                head.ok_or_else(|| damaged("its newest head is not signed"))?.size
            }
        };
        for (position, entry) in proof::records(&self.paths) {
            if position >= size {
                break;
            }
            let entry = entry.map_err(|why| damaged(&why))?;
            self.tree.push(0, leaf(&entry));
            if position >= size - size % WIDTH {
                push_entry(&mut self.tail, &entry);
            }
        }
        let head = heads.last().and_then(|note| Head::parse(note.text()).ok());
        if self.len() != size || head.is_some_and(|head| head.root != self.tree.root()) {
            return Err(damaged("its records are not those of its newest head"));
        }
        // The process was killed between a record and its head, or between a bundle and the emptying of the tail.
        if fs::read(&self.paths.tail).unwrap_or_default() != self.tail {
            replace(&self.paths.tail, &self.tail)?;
        }
        if let Some(note) = heads.last() {
            replace(&self.paths.checkpoint, note.print().as_bytes())?;
        }
        debug_assert!(parse_entries(&self.tail, u16::try_from(size % WIDTH).unwrap_or_default()).is_ok());
        Ok(())
    }
}

fn append(path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(at(path))?;
    file.write_all(bytes).map_err(at(path))
}

fn truncate(path: &Path, length: u64) -> Result<(), JournalError> {
    OpenOptions::new().write(true).open(path).and_then(|file| file.set_len(length)).map_err(at(path))
}

/// Writes a new file and renames it, so that the old or the new content is there as a whole at any time.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), JournalError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    let new = path.with_extension("new");
    fs::write(&new, bytes).and_then(|()| fs::rename(&new, path)).map_err(at(path))
}
