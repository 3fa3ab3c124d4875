//! The journal of verdicts: a log of the registry's own kind (C2SP checkpoints, RFC 6962 hashes, entry bundles), kept in a
//! folder. It only grows, it can be proved, and an officer's decision is a record of its own that points to the verdict's.
//!
//! ```text
//! key                      the public key that signs it
//! checkpoint               the newest head
//! checkpoints              every head, one a record, each behind its length: they say which record was the first to change
//! tile/entries/x001/234    256 records in a C2SP bundle
//! tail                     the records after the last whole bundle, in the same encoding
//! bodies/<sha256>.json     what a record of the log profiles `standard` and `full` holds beside its basic part
//! ```
//!
//! A record is canonical JSON and contains its own position. With the signing key a new journal can be written, and with
//! access to the disk records *and* heads can be cut off the end; a checkpoint that is kept elsewhere reveals both.

mod proof;
mod record;
mod replay;
mod writer;

pub use proof::{Damage, Proved, prove};
pub use record::{Decision, LogProfile, Officer, Record, VerdictRecord};
pub use replay::{Asked, Replayed, replay};
pub use writer::{Journal, JournalError};

use std::path::{Path, PathBuf};

use ::registry::tile::{Level, Tile, WIDTH};

/// Reads the records of a journal in order, each with its position; `None` for one that cannot be parsed. Nothing is
/// verified: [`prove`] does that.
pub fn records(folder: &Path) -> impl Iterator<Item = (u64, Option<Record>)> + use<> {
    let records = proof::records(&Paths::of(folder));
    records.map(|(position, entry)| (position, entry.ok().and_then(|entry| Record::read(&entry))))
}

/// Reads the verdict in JSON that a record has beside its basic part; `None` if its log profile keeps none, or if it cannot
/// be read.
#[must_use]
pub fn read_verdict(folder: &Path, record: &VerdictRecord) -> Option<serde_json::Value> {
    let path = Paths::of(folder).body(record.body.as_deref()?);
    let mut body: serde_json::Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    body.get_mut("verdict").map(serde_json::Value::take)
}

/// The paths in a journal's folder.
struct Paths {
    key: PathBuf,
    checkpoint: PathBuf,
    checkpoints: PathBuf,
    tail: PathBuf,
    folder: PathBuf,
}

impl Paths {
    fn of(folder: &Path) -> Self {
        let file = |name: &str| folder.join(name);
        Self {
            key: file("key"),
            checkpoint: file("checkpoint"),
            checkpoints: file("checkpoints"),
            tail: file("tail"),
            folder: folder.to_owned(),
        }
    }

    fn bundle(&self, index: u64) -> PathBuf {
        let width = u16::try_from(WIDTH).unwrap_or(u16::MAX);
        self.folder.join(Tile { level: Level::Entries, index, width }.to_string())
    }

    fn body(&self, sha256: &str) -> PathBuf {
        self.folder.join("bodies").join(format!("{sha256}.json"))
    }
}
