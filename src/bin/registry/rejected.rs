//! The entries of a copy that its synchronisation has rejected, as `set-aside.json` lists them.

use std::collections::BTreeMap;
use std::path::Path;

use registry::copy;
use serde_json::Value;

/// Entries of a log that are listed, at most; further ones are counted.
const LISTED: usize = 1_000;
/// Codes of entries that hold, and that an index has no room for.
const LIMITS: [&str; 3] = ["known-good-limit", "pattern-limit", "repeated-limit"];

/// The rejected entries of a log, by their positions: code and reason.
#[derive(Default)]
pub(crate) struct Rejected(BTreeMap<u64, (String, String)>);

impl Rejected {
    /// The rejected entries of the log of this origin in a copy; none if the copy has no list.
    pub(crate) fn of_log(dir: &Path, origin: &str) -> Self {
        let value = copy::read_set_aside(dir).unwrap_or_default();
        let entries = value.get("entries").and_then(Value::as_array).into_iter().flatten();
        let text = |entry: &Value, name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let of_log = entries.filter(|entry| text(entry, "origin") == origin);
        let row = |entry: &Value| Some((entry.get("position")?.as_u64()?, (text(entry, "code"), text(entry, "why"))));
        Self(of_log.filter_map(row).collect())
    }

    /// The reason why the entry at a position is listed.
    pub(crate) fn why(&self, position: u64) -> Option<&str> {
        self.0.get(&position).map(|(_, why)| why.as_str())
    }

    /// Returns true if the entry at a position has no effect.
    pub(crate) fn has(&self, position: u64) -> bool {
        self.0.get(&position).is_some_and(|(code, _)| !LIMITS.contains(&code.as_str()))
    }

    /// Returns false if the log may have rejected entries that are not listed.
    pub(crate) fn is_whole(&self) -> bool {
        self.0.len() < LISTED
    }
}
