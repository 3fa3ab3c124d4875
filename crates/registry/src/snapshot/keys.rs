//! The epoch keys of a copy's holder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::SnapshotError;
use crate::identifier::EpochKey;

/// Reads the epoch keys of a folder, from files named `<epoch>.key`. Without the folder there are none.
///
/// # Errors
/// [`SnapshotError::Key`]: a file cannot be read, or is no key.
pub(super) fn read_keys(folder: &Path) -> Result<BTreeMap<String, EpochKey>, SnapshotError> {
    let mut keys = BTreeMap::new();
    let Ok(files) = fs::read_dir(folder) else { return Ok(keys) };
    for file in files.flatten() {
        let path = file.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(epoch) = name.strip_suffix(".key") else { continue };
        let error = |problem: String| SnapshotError::Key { file: format!("keys/{name}"), problem };
        let text = read_key(&path).map_err(|why| error(why.to_string()))?;
        let key = EpochKey::parse(&text).map_err(|why| error(why.to_owned()))?;
        keys.insert(epoch.to_owned(), key);
    }
    Ok(keys)
}

/// Reads the text of a key from a regular file: 64 hexadecimal digits, with room for a line end and a comment.
fn read_key(path: &Path) -> std::io::Result<String> {
    const KEY_BYTES: u64 = 4 << 10;
    let about = fs::metadata(path)?;
    if !about.is_file() || about.len() > KEY_BYTES {
        return Err(std::io::Error::other("no regular file of some 64 digits"));
    }
    fs::read_to_string(path)
}
