//! From paths to what is believed: for `verify --trust` and the C interface. It is loaded whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use crate::limits;
use pki::Trust;
use pki::trust::{Given, TrustFile};

/// Loads everything that the paths name, files and folders with the folders in them, and the anchors that a registry hands
/// over.
///
/// # Errors
/// The first thing that cannot be read or is wrong.
pub fn load_trust(paths: &[PathBuf], anchors: Vec<TrustFile>) -> Result<Trust, String> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, limits::TRUST_FOLDERS, &mut files)?;
        } else {
            files.push(read(path, Given::ByName)?);
        }
    }
    files.extend(anchors);
    Trust::load(files).map_err(|error| error.to_string())
}

/// Adds the files of a folder and of the folders in it, in order. Hidden ones are left out.
fn walk(folder: &Path, depth: usize, files: &mut Vec<TrustFile>) -> Result<(), String> {
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
    let depth = depth.checked_sub(1).ok_or_else(|| wrong(&"folders are nested too deep"))?;
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let mut paths: Vec<PathBuf> = entries.map_err(|error| wrong(&error))?.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths.iter().filter(|path| !is_hidden(path)) {
        if path.is_dir() {
            walk(path, depth, files)?;
        } else {
            files.push(read(path, Given::InFolder)?);
        }
    }
    Ok(())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn read(path: &Path, given: Given) -> Result<TrustFile, String> {
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let length = fs::metadata(path).map_err(|error| wrong(&error))?.len();
    if length > limits::TRUST_BYTES {
        return Err(wrong(&format!("more than {} bytes", limits::TRUST_BYTES)));
    }
    let bytes = fs::read(path).map_err(|error| wrong(&error))?;
    Ok(TrustFile { name: path.display().to_string(), bytes, given })
}
