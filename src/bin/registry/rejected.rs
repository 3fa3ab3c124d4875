//! The entries of a copy that its synchronisation has rejected, as `set-aside.json` lists them.

use std::collections::BTreeMap;
use std::path::Path;

use registry::sync::LISTED;
use registry::{copy, index};
use serde_json::Value;

/// The rejected entries of a copy, by the origins of their logs.
pub(crate) struct SetAside(BTreeMap<String, Rejected>);

/// The rejected entries of a log, by their positions: code and reason.
#[derive(Default)]
pub(crate) struct Rejected(BTreeMap<u64, (String, String)>);

impl SetAside {
    /// Reads the list of a copy; empty if the copy has none.
    pub(crate) fn read(dir: &Path) -> Self {
        let value = copy::read_set_aside(dir).unwrap_or_default();
        let mut logs = BTreeMap::<String, Rejected>::new();
        for entry in value.get("entries").and_then(Value::as_array).into_iter().flatten() {
            let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(position) = entry.get("position").and_then(Value::as_u64) {
                logs.entry(text("origin")).or_default().0.insert(position, (text("code"), text("why")));
            }
        }
        Self(logs)
    }

    /// Takes the rejected entries of the log of this origin.
    pub(crate) fn take(&mut self, origin: &str) -> Rejected {
        self.0.remove(origin).unwrap_or_default()
    }
}

impl Rejected {
    /// The reason why the entry at a position is listed.
    pub(crate) fn why(&self, position: u64) -> Option<&str> {
        self.0.get(&position).map(|(_, why)| why.as_str())
    }

    /// Returns true if the entry at a position has no effect.
    pub(crate) fn has(&self, position: u64) -> bool {
        self.0.get(&position).is_some_and(|(code, _)| !index::is_limit(code))
    }

    /// Returns false if the log may have rejected entries that are not listed.
    pub(crate) fn is_whole(&self) -> bool {
        self.0.len() < LISTED
    }
}
