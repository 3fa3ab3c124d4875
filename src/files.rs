//! Files that a caller names: regular ones only, and no more of one than a limit allows.

use std::fmt;
use std::fs::{File, FileType, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The reason why a file was not read.
#[derive(Debug)]
pub enum FileError {
    /// There is nothing of this name.
    Absent,
    /// A folder, a FIFO, a socket or a device: what it is.
    NotRegular(&'static str),
    /// More bytes than the limit.
    TooLong {
        /// The limit.
        limit: u64,
    },
    /// Text that is no UTF-8 behind this many bytes.
    NotText(usize),
    /// Any other fault of reading.
    Other(io::Error),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("there is no such file or folder"),
            Self::NotRegular(what) => write!(f, "{what}, and no regular file"),
            Self::TooLong { limit } => write!(f, "more than the {limit} bytes that are read"),
            Self::NotText(at) => write!(f, "no UTF-8 after byte {at}"),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for FileError {}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        if error.kind() == ErrorKind::NotFound { Self::Absent } else { Self::Other(error) }
    }
}

/// Reads a regular file of at most `limit` bytes.
///
/// # Errors
/// [`FileError`]: there is no such file, it is no regular one, it has more bytes, or it cannot be read.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let file = open_regular(path)?;
    let length = file.metadata()?.len();
    if length > limit {
        return Err(FileError::TooLong { limit });
    }
    // The length may be wrong, as those of files in /proc are; no more is reserved than a claim within the limit.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    read_all(file, limit, &mut bytes)?;
    Ok(bytes)
}

/// Reads a regular file of at most `limit` bytes as UTF-8.
///
/// # Errors
/// As [`read_bounded`], and [`FileError::NotText`].
pub fn read_text(path: &Path, limit: u64) -> Result<String, FileError> {
    let text = String::from_utf8(read_bounded(path, limit)?);
    text.map_err(|error| FileError::NotText(error.utf8_error().valid_up_to()))
}

/// Reads a stream, such as standard input, of at most `limit` bytes.
///
/// # Errors
/// [`FileError`]: it has more bytes, or it cannot be read.
pub fn read_stream(stream: impl Read, limit: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    read_all(stream, limit, &mut bytes)?;
    Ok(bytes)
}

/// Opens a regular file for reading.
///
/// # Errors
/// [`FileError`]: there is no such file, it is no regular one, or it cannot be opened.
pub fn open_regular(path: &Path) -> Result<File, FileError> {
    // Asked before it is opened: opening a FIFO waits for its writer, and opening a device may act on it.
    check_regular(&path.metadata()?)?;
    let file = File::open(path)?;
    check_regular(&file.metadata()?)?;
    Ok(file)
}

fn check_regular(about: &Metadata) -> Result<(), FileError> {
    if about.is_file() { Ok(()) } else { Err(FileError::NotRegular(kind_of(about.file_type()))) }
}

#[cfg(unix)]
fn kind_of(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    match kind {
        kind if kind.is_dir() => "a folder",
        kind if kind.is_fifo() => "a FIFO",
        kind if kind.is_socket() => "a socket",
        kind if kind.is_char_device() || kind.is_block_device() => "a device",
        _ => "something else",
    }
}

#[cfg(not(unix))]
fn kind_of(kind: FileType) -> &'static str {
    if kind.is_dir() { "a folder" } else { "a device" }
}

/// Reads at most one byte more than the limit, so that what is too long is known to be and costs no more.
fn read_all(stream: impl Read, limit: u64, bytes: &mut Vec<u8>) -> Result<(), FileError> {
    stream.take(limit.saturating_add(1)).read_to_end(bytes)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > limit { Err(FileError::TooLong { limit }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limit_holds_for_files_and_streams() {
        let path = std::env::temp_dir().join(format!("bordercheck-files-{}", std::process::id()));
        std::fs::write(&path, b"four").unwrap();
        assert_eq!(read_bounded(&path, 4).unwrap(), b"four");
        assert!(matches!(read_bounded(&path, 3), Err(FileError::TooLong { limit: 3 })));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(read_bounded(&path, 4), Err(FileError::Absent)));
        assert!(matches!(read_stream(io::repeat(0), 1_000), Err(FileError::TooLong { limit: 1_000 })));
        assert_eq!(read_stream(&b"four"[..], 4).unwrap(), b"four");
    }

    #[cfg(unix)]
    #[test]
    fn folders_and_devices_are_not_opened() {
        for (path, what) in [("/", "a folder"), ("/dev/zero", "a device")] {
            let error = read_bounded(Path::new(path), 10).unwrap_err();
            assert!(matches!(error, FileError::NotRegular(found) if found == what), "{path}: {error}");
        }
    }
}
