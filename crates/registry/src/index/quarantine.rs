//! Patterns that match documents known to be good: they do not count, and are reported.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::BuildError;
use crate::condition::{Condition, FieldValues, Match};
use crate::entry::Tolerance;

/// A pattern that matches too many documents known to be good, and does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedPattern {
    /// Name of the authority whose entry it is.
    pub authority: String,
    /// The entry's id.
    pub id: String,
    /// Documents known to be good that the pattern matches.
    pub matched: usize,
    /// Documents known to be good.
    pub known_good: usize,
}

/// The largest ratio of the share of known good documents that a pattern matches to the share that its author expects.
const RATE_FACTOR: f64 = 10.0;
/// Documents known to be good that are needed before a share of them is compared.
const RATE_SAMPLE: usize = 100;

/// The number of documents known to be good that a pattern matches, if it is more than is tolerated.
pub(super) fn excess(known_good: &[FieldValues], when: &Condition, tolerance: Tolerance) -> Option<usize> {
    if tolerance == Tolerance::All {
        return None;
    }
    let matched = known_good.iter().filter(|values| when.evaluate(values) == Match::Yes).count();
    let count = |number: usize| u32::try_from(number).map_or(f64::MAX, f64::from);
    let too_many = match tolerance {
        Tolerance::All => false,
        Tolerance::None => matched > 0,
        // One match more, so that a single document never exceeds a share that is very small.
        Tolerance::Share(share) => {
            known_good.len() >= RATE_SAMPLE && count(matched) > RATE_FACTOR * share * count(known_good.len()) + 1.0
        }
    };
    too_many.then_some(matched)
}

/// Reads the documents known to be good of a copy: `known-good.jsonl`, on each line an object of condition fields and
/// their values. Without the file there are none.
///
/// # Errors
/// [`BuildError::KnownGood`]: the file cannot be read, or a line is no such object.
pub(super) fn read_known_good(dir: &Path) -> Result<Vec<FieldValues>, BuildError> {
    let path = dir.join("known-good.jsonl");
    let error = |place: String, problem: String| BuildError::KnownGood { place, problem };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(why) => return Err(error(path.display().to_string(), why.to_string())),
    };
    let parse = |(line, number): (&str, usize)| {
        let members = serde_json::from_str(line).map_err(|why| why.to_string());
        let values = members.and_then(|members| FieldValues::parse(&members));
        values.map_err(|why| error(format!("{}, line {number}", path.display()), why))
    };
    text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()).map(parse).collect()
}
