//! Verdicts of journals, which `stats` and `count` read.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use bordercheck::journal::{self, Record, VerdictRecord};
use bordercheck::{FileError, limits, open_regular, read_text};
use serde_json::Value;

/// A verdict of a journal.
#[derive(Clone, Copy)]
pub(crate) enum Read<'r> {
    /// In JSON, from a file of verdicts.
    Json(&'r Value),
    /// The record of a folder that `verify --journal` keeps.
    Record(&'r Path, &'r VerdictRecord),
    /// A line or record that is no verdict.
    Other,
}

/// Reads each verdict of journals that are named `[BORDER=]PATH`, with the name of its border: the one that is given, else a
/// file's name or the name of the key that signs a folder.
///
/// # Errors
/// The journal that cannot be read.
pub(crate) fn read(journals: &[String], each: &mut dyn FnMut(&str, Read<'_>)) -> Result<(), String> {
    for argument in journals {
        let (border, path) = name(argument);
        let read = if path.is_dir() { read_journal(&path, border, each) } else { read_lines(&path, border, each) };
        read.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// `BORDER=PATH`, or a path.
fn name(argument: &str) -> (Option<String>, PathBuf) {
    match argument.split_once('=') {
        Some((border, path)) if !Path::new(argument).exists() => (Some(border.to_owned()), path.into()),
        _ => (None, argument.into()),
    }
}

/// Reads verdicts in JSON, one a line.
fn read_lines(path: &Path, border: Option<String>, each: &mut dyn FnMut(&str, Read<'_>)) -> Result<(), FileError> {
    let stem = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let border = border.unwrap_or_else(stem);
    let mut lines = BufReader::new(open_regular(path)?);
    loop {
        let mut line = Vec::new();
        // What is longer than a verdict is read in pieces, of which none is a verdict.
        if lines.by_ref().take(limits::ENVELOPE_BYTES).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if !line.trim_ascii().is_empty() {
            let verdict = serde_json::from_slice::<Value>(&line).ok();
            each(&border, verdict.as_ref().map_or(Read::Other, Read::Json));
        }
    }
}

/// Reads a journal that `verify --journal` keeps.
fn read_journal(folder: &Path, border: Option<String>, each: &mut dyn FnMut(&str, Read<'_>)) -> Result<(), FileError> {
    let key = read_text(&folder.join("key"), limits::KEY_BYTES)?;
    let border = border.unwrap_or_else(|| key.split('+').next().unwrap_or_default().to_owned());
    for (_, record) in journal::records(folder) {
        match record {
            Some(Record::Verdict(record)) => each(&border, Read::Record(folder, &record)),
            Some(Record::Decision { .. }) => {}
            None => each(&border, Read::Other),
        }
    }
    Ok(())
}
