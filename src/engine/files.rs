//! From paths to what is believed: for `verify --trust` and the C interface. It is loaded whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{FileError, read_bounded};
use crate::limits;
use pki::Trust;
use pki::trust::{Given, TrustFile};

/// The reason why trust could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrustPathError {
    /// A path names nothing that could be used: it is absent, no regular file, or a folder of which nothing was used.
    #[error("{0}")]
    Named(String),
    /// A file that cannot be read, or has a fault.
    #[error("{0}")]
    Content(String),
}

/// Loads everything that the paths name, files and folders with the folders in them, and the anchors that a registry hands
/// over.
///
/// # Errors
/// [`TrustPathError`]: the first thing that is not there, cannot be read or is wrong, or a folder of which nothing was used.
pub fn load_trust(paths: &[PathBuf], anchors: Vec<TrustFile>) -> Result<Trust, TrustPathError> {
    let mut files = Vec::new();
    let mut folders = Vec::new();
    for path in paths {
        if path.is_dir() {
            let first = files.len();
            walk(path, limits::TRUST_FOLDERS, &mut files)?;
            let names = files.iter().skip(first).map(|file: &TrustFile| file.name.clone()).collect::<Vec<_>>();
            folders.push((path, names));
        } else {
            files.push(read(path, Given::ByName)?);
        }
    }
    files.extend(anchors);
    let trust = Trust::load(files).map_err(|error| TrustPathError::Content(error.to_string()))?;
    match folders.iter().find(|(_, names)| !names.iter().any(|name| is_used(&trust, name))) {
        None => Ok(trust),
        Some((path, names)) => Err(TrustPathError::Named(nothing_used(&trust, path, names))),
    }
}

/// Returns true if something in a file was accepted. A source is named by its file and the place in it.
fn is_used(trust: &Trust, file: &str) -> bool {
    trust.sources().iter().any(|source| source.name.starts_with(file))
}

fn nothing_used(trust: &Trust, folder: &Path, names: &[String]) -> String {
    let folder = folder.display();
    if names.is_empty() {
        return format!("{folder}: there is no file in this folder");
    }
    let is_of = |name: &str| names.iter().any(|file| name.starts_with(file.as_str()));
    let why = trust.rejected().iter().find(|rejected| is_of(&rejected.name));
    let why = why.map(|rejected| format!(", for example {}: {}", rejected.name, rejected.why)).unwrap_or_default();
    format!("{folder}: nothing in this folder is used{why}")
}

/// Adds the files of a folder and of the folders in it, in order. Hidden ones are left out.
fn walk(folder: &Path, depth: usize, files: &mut Vec<TrustFile>) -> Result<(), TrustPathError> {
    let wrong = |error: &dyn std::fmt::Display| TrustPathError::Content(format!("{}: {error}", folder.display()));
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

fn read(path: &Path, given: Given) -> Result<TrustFile, TrustPathError> {
    let bytes = read_bounded(path, limits::TRUST_BYTES).map_err(|error| {
        let why = format!("{}: {error}", path.display());
        match error {
            FileError::Absent | FileError::NotRegular(_) => TrustPathError::Named(why),
            FileError::TooLong { .. } | FileError::NotText(_) | FileError::Other(_) => TrustPathError::Content(why),
        }
    })?;
    Ok(TrustFile { name: path.display().to_string(), bytes, given })
}
