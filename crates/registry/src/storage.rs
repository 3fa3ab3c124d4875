//! The interface of the stores that keep logs and copies. Every file is written whole or not at all, and is durable
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

/// The reason why a file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store reports an error.
    #[error("{path}: {why}")]
    Failed {
        /// Path of the file.
        path: String,
        /// The store's message.
        why: String,
    },
    /// The file is larger than the caller's limit.
    #[error("oversize: {path} has {bytes} bytes, and at most {limit} are read")]
    Oversize {
        /// Path of the file.
        path: String,
        /// Size of the file in bytes.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The URL does not name a store that this build supports.
    #[error("{url}: {why}")]
    Url {
        /// The URL as given.
        url: String,
        /// The fault in the URL.
        why: String,
    },
}

/// The contents of a replaceable file, with the tags by which exactly this version is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Contents of the file.
    pub bytes: Vec<u8>,
    pub(super) tag: Option<String>,
    pub(super) version: Option<String>,
}

/// The result of a replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Replaced {
    /// The file was replaced.
    Done,
    /// Another writer had replaced the file, and nothing was written.
    Lost,
}

/// A store of files, each of which is read and written whole.
pub trait Storage: Send + Sync {
    /// Reads a file of at most `limit` bytes; `None` if there is none.
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

    /// Replaces the version of a file that was read, or writes a file that was not there. If another writer was faster,
    /// nothing is written, and the result is [`Replaced::Lost`].
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

/// Takes a folder's lock of this name and holds it until it is dropped or the process ends.
///
/// # Errors
/// The lock cannot be taken.
pub fn lock(folder: &Path, name: &str) -> std::io::Result<File> {
    fs::create_dir_all(folder)?;
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(format!(".{name}.lock")))?;
    file.lock()?;
    Ok(file)
}

/// Writes a local file whole: to a new file beside it, which is flushed and then renamed.
///
/// # Errors
/// The file cannot be written.
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
