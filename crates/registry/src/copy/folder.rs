//! A folder that is only read, as a store.

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::PathBuf;

use crate::storage::{Replaced, Storage, StoreError, Version};

/// A folder as a [`Storage`] that is only read: every call that writes fails.
#[derive(Clone, Debug)]
pub struct ReadOnlyFolder(pub PathBuf);

impl ReadOnlyFolder {
    fn failed(path: &str, why: &str) -> StoreError {
        StoreError::Failed { path: path.to_owned(), why: why.to_owned() }
    }
}

impl Storage for ReadOnlyFolder {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let failed = |error: std::io::Error| Self::failed(path, &error.to_string());
        let whole = self.0.join(path);
        // Asked before it is opened: opening a FIFO waits for its writer, and a device may never end.
        let about = match fs::metadata(&whole) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            other => other.map_err(failed)?,
        };
        if !about.is_file() {
            return Err(Self::failed(path, "no regular file"));
        }
        let file = File::open(whole).map_err(failed)?;
        let mut bytes = Vec::new();
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
        let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if read > limit {
            return Err(StoreError::Oversize { path: path.to_owned(), bytes: read, limit });
        }
        Ok(Some(bytes))
    }

    fn write_all(&self, _: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        Err(Self::failed("", "this folder is only read"))
    }

    fn version(&self, path: &str, _: u64) -> Result<Option<Version>, StoreError> {
        Err(Self::failed(path, "this folder is only read"))
    }

    fn replace(&self, path: &str, _: Option<&Version>, _: &[u8]) -> Result<Replaced, StoreError> {
        Err(Self::failed(path, "this folder is only read"))
    }

    fn remove(&self, path: &str) -> Result<(), StoreError> {
        Err(Self::failed(path, "this folder is only read"))
    }

    fn list(&self, path: &str) -> Result<Vec<String>, StoreError> {
        Err(Self::failed(path, "this folder is only read"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_read_only_folder_is_never_written() {
        let folder = ReadOnlyFolder(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/registry"));
        assert!(folder.read("../registry/no-such-file", 9).unwrap().is_none());
        assert!(matches!(folder.read("accepted-growth/held/root/1.json", 9), Err(StoreError::Oversize { .. })));
        assert!(folder.write_all(vec![("new".to_owned(), Vec::new())]).is_err());
        assert!(folder.version("new", 9).is_err() && folder.replace("new", None, b"").is_err());
        assert!(folder.remove("accepted-growth").is_err() && folder.list("accepted-growth").is_err());
    }
}
