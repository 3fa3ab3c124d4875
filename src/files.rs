//! Files that a caller names: regular ones only, and no more of one than a limit allows.

use std::fmt;
use std::fs::{File, FileType, Metadata};
use std::io::{self, ErrorKind, Read, Take};
use std::path::Path;

/// The reason why a file was not read.
#[derive(Debug)]
pub enum FileError {
    /// There is nothing of this name.
    Absent,
    /// A folder, a FIFO, a socket, a device or a file of the kernel: what it is.
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
    let length = file.limit();
    if length > limit {
        return Err(FileError::TooLong { limit });
    }
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

/// Opens a regular file for reading, as long as it is when it is opened.
///
/// # Errors
/// [`FileError`]: there is no such file, it is no regular one, or it cannot be opened.
pub fn open_regular(path: &Path) -> Result<Take<File>, FileError> {
    // Asked before it is opened: opening a FIFO waits for its writer, and opening a device may act on it.
    check_regular(&path.metadata()?)?;
    let file = File::open(path)?;
    let about = file.metadata()?;
    check_regular(&about)?;
    // Files that a kernel makes up claim to have no bytes, and reading one may wait for ever.
    Ok(file.take(about.len()))
}

fn check_regular(about: &Metadata) -> Result<(), FileError> {
    match about.is_file() {
        true if is_kernels(about) => Err(FileError::NotRegular("a file of the kernel")),
        true => Ok(()),
        false => Err(FileError::NotRegular(kind_of(about.file_type()))),
    }
}

/// Returns true for a file of a file system that the kernel makes up: to read it may wait, act, or never end.
#[cfg(target_os = "linux")]
fn is_kernels(about: &Metadata) -> bool {
    use std::os::linux::fs::MetadataExt as _;
    const ROOTS: [&str; 5] = ["/proc", "/sys", "/sys/kernel/debug", "/sys/kernel/security", "/sys/kernel/tracing"];
    // A root where nothing is mounted is a folder of an ordinary file system, which `/` is or which has files of its own.
    let device = |path: &str| std::fs::metadata(path).ok().map(|about| about.st_dev());
    let root = device("/");
    ROOTS.into_iter().filter_map(device).any(|of| Some(of) != root && of == about.st_dev())
}

#[cfg(not(target_os = "linux"))]
fn is_kernels(_: &Metadata) -> bool {
    false
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

    #[cfg(target_os = "linux")]
    #[test]
    fn files_of_the_kernel_are_not_opened() {
        for path in ["/proc/self/environ", "/proc/kmsg", "/sys/kernel/notes"] {
            if std::fs::exists(path).unwrap_or_default() {
                let error = read_bounded(Path::new(path), 1 << 20).unwrap_err();
                assert!(matches!(error, FileError::NotRegular("a file of the kernel")), "{path}: {error}");
            }
        }
    }
}
