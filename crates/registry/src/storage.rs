//! What logs and copies ask of the place where they are kept. Everything is written whole or not at all, and is durable
//! when the call returns.
//!
//! ```text
//! root/1.json  root/2.json …               who may speak
//! log/<origin>/checkpoint                  the head, replaced only by who has seen the former one
//! log/<origin>/tile/…                      written once
//! log/<origin>/intent, …/staging/…         a publication under way
//! ```
//!
//! [`Storage::replace`] is the one place where writers meet: of two that have seen the same former content one wins, so
//! that two writers never fork a log.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Why nothing could be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store's own reason.
    #[error("{path}: {why}")]
    Failed {
        /// What was read or written.
        path: String,
        /// Why it could not be.
        why: String,
    },
    /// Larger than whoever asked would read.
    #[error("oversize: {path} has {bytes} bytes, and at most {limit} are read")]
    Oversize {
        /// What was to be read.
        path: String,
        /// Its bytes.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The URL is none of a store that this build knows.
    #[error("{url}: {why}")]
    Url {
        /// As given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
}

/// What was read of a replaceable file, and how to replace exactly that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What it held.
    pub bytes: Vec<u8>,
    pub(super) tag: Option<String>,
    pub(super) version: Option<String>,
}

/// What became of a replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Replaced {
    /// It stands.
    Done,
    /// Somebody else was faster.
    Lost,
}

/// Files that are read, and written whole.
pub trait Storage: Send + Sync {
    /// Reads a file of at most so many bytes; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Reads several files, in order.
    ///
    /// # Errors
    /// [`StoreError`] of any.
    fn read_all(&self, paths: &[String], limit: u64) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        paths.iter().map(|path| self.read(path, limit)).collect()
    }

    /// Writes files, each whole and durable, in any order.
    ///
    /// # Errors
    /// [`StoreError`] of any; the others may be written.
    fn write_all(&self, files: Vec<(String, Vec<u8>)>) -> Result<(), StoreError>;

    /// Reads a file that is to be replaced.
    ///
    /// # Errors
    /// [`StoreError`].
    fn version(&self, path: &str, limit: u64) -> Result<Option<Version>, StoreError>;

    /// Replaces what was read by something else, or writes what was not there; loses when it is no longer so.
    ///
    /// # Errors
    /// [`StoreError`]; it is then unknown whether it was replaced.
    fn replace(&self, path: &str, former: Option<&Version>, bytes: &[u8]) -> Result<Replaced, StoreError>;

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// [`StoreError`].
    fn remove(&self, path: &str) -> Result<(), StoreError>;

    /// The files below a folder, sorted.
    ///
    /// # Errors
    /// [`StoreError`].
    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError>;
}

/// Holds a folder's lock of a name until dropped, or until the process ends however it ends.
///
/// # Errors
/// Why it cannot be had.
pub fn lock(folder: &Path, name: &str) -> std::io::Result<File> {
    fs::create_dir_all(folder)?;
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(format!(".{name}.lock")))?;
    file.lock()?;
    Ok(file)
}

/// Writes a file of this machine whole: beside it, flushed, then renamed.
///
/// # Errors
/// Why it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or(ErrorKind::InvalidInput)?;
    let beside = folder.join(format!(".{}.new", name.to_string_lossy()));
    fs::create_dir_all(folder)?;
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(folder)?.sync_all()
}
