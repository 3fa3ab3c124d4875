//! The mark of a copy: a synchronisation changes a folder only if it is a copy, or empty.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::storage::write_file;

/// The file that marks a copy.
const MARK: &str = "copy.mark";
/// The names that a holder may put into a folder before it becomes a copy.
const OF_THE_HOLDER: [&str; 3] = ["keys", "known-good.jsonl", ".sync.lock"];
/// The names that a synchronisation writes.
const OURS: [&str; 7] = ["root", "log", "index", "evidence", "snapshot.json", "set-aside.json", MARK];

/// The reason why a folder cannot become a copy, or be synchronised.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The folder cannot be read or written.
    #[error("{0}: {1}")]
    Failed(PathBuf, std::io::Error),
    /// The folder has files, and no synchronisation made them.
    #[error("{0} is neither empty nor a copy of a registry: nothing was written")]
    NotACopy(PathBuf),
    /// A link would be followed out of the folder.
    #[error("{0} is a link, and a copy is written without following links: nothing was written")]
    Link(PathBuf),
}

/// Checks that a folder is a copy, or one that may become a copy: it is not there, or empty but for what its holder put there.
/// Nothing is written.
///
/// # Errors
/// [`ClaimError`].
pub fn claim(dir: &Path) -> Result<(), ClaimError> {
    for name in OURS {
        let path = dir.join(name);
        if fs::symlink_metadata(&path).is_ok_and(|about| about.is_symlink()) {
            return Err(ClaimError::Link(path));
        }
    }
    // A copy that was made before copies were marked has a snapshot.json.
    if dir.join(MARK).is_file() || dir.join("snapshot.json").is_file() {
        return Ok(());
    }
    let files = match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        other => other.map_err(|error| ClaimError::Failed(dir.to_owned(), error))?,
    };
    for file in files {
        let name = file.map_err(|error| ClaimError::Failed(dir.to_owned(), error))?.file_name();
        if !OF_THE_HOLDER.iter().any(|own| name == *own) {
            return Err(ClaimError::NotACopy(dir.to_owned()));
        }
    }
    Ok(())
}

/// Marks a folder as a copy.
///
/// # Errors
/// [`ClaimError::Failed`].
pub fn mark(dir: &Path) -> Result<(), ClaimError> {
    let path = dir.join(MARK);
    if path.is_file() {
        return Ok(());
    }
    write_file(&path, b"bordercheck.registry-copy/1\n").map_err(|error| ClaimError::Failed(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_copy_or_an_empty_folder_is_claimed() {
        let dir = std::env::temp_dir().join(format!("registry-claim-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        claim(&dir).unwrap();
        assert!(!dir.exists(), "nothing is written");
        fs::create_dir_all(dir.join("keys")).unwrap();
        claim(&dir).unwrap();
        fs::create_dir(dir.join("log")).unwrap();
        assert!(matches!(claim(&dir), Err(ClaimError::NotACopy(_))));
        mark(&dir).unwrap();
        claim(&dir).unwrap();
        #[cfg(unix)]
        {
            fs::remove_dir(dir.join("log")).unwrap();
            std::os::unix::fs::symlink("/", dir.join("log")).unwrap();
            assert!(matches!(claim(&dir), Err(ClaimError::Link(_))));
        }
        fs::remove_dir_all(&dir).unwrap();
    }
}
