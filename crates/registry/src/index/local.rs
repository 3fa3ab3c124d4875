//! Files of the copy's own operator that an index takes into account. The index names each by its hash, so that a verdict
//! that they change can name them.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::BuildError;
use super::counters::Counters;
use crate::condition::FieldValues;

/// The list of documents known to be good: on each line an object of condition fields and their values.
pub const KNOWN_GOOD: &str = "known-good.jsonl";
/// The counters of the copy.
pub const COUNTERS: &str = "counters.json";

/// The files of the operator, by their hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LocalFiles {
    /// SHA-256 of the list, lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_good: Option<String>,
    /// SHA-256 of the counters, lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counters: Option<String>,
}

/// The contents of the files.
#[derive(Default)]
pub(super) struct Local {
    pub(super) files: LocalFiles,
    pub(super) known_good: Vec<FieldValues>,
    pub(super) counters: Counters,
}

impl Local {
    /// Reads the files of a copy; those that are missing are empty.
    ///
    /// # Errors
    /// [`BuildError::Local`]: a file cannot be read or has another form.
    pub(super) fn read(dir: &Path) -> Result<Self, BuildError> {
        let mut local = Self::default();
        if let Some(text) = read(dir, KNOWN_GOOD)? {
            local.files.known_good = Some(hash(&text));
            local.known_good = parse_known_good(&text, &dir.join(KNOWN_GOOD))?;
        }
        if let Some(text) = read(dir, COUNTERS)? {
            local.files.counters = Some(hash(&text));
            let error = |problem| BuildError::Local { place: dir.join(COUNTERS).display().to_string(), problem };
            local.counters = Counters::parse(&text).map_err(error)?;
        }
        Ok(local)
    }
}

fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn read(dir: &Path, name: &str) -> Result<Option<String>, BuildError> {
    let path = dir.join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
        Err(why) => Err(BuildError::Local { place: path.display().to_string(), problem: why.to_string() }),
    }
}

fn parse_known_good(text: &str, path: &Path) -> Result<Vec<FieldValues>, BuildError> {
    let parse = |(line, number): (&str, usize)| {
        let members = serde_json::from_str(line).map_err(|why| why.to_string());
        let values = members.and_then(|members| FieldValues::parse(&members));
        let place = format!("{}, line {number}", path.display());
        values.map_err(|problem| BuildError::Local { place, problem })
    };
    text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()).map(parse).collect()
}
