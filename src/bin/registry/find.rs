//! Entries of a copy by their id, with what later entries of the same log say about them.

use std::path::Path;

use jiff::Timestamp;
use registry::copy::{CopiedLog, ReadOnlyFolder, VerifiedCopy};
use registry::entry::Entry;
use registry::files::LogFiles;
use registry::rules::Rules;
use registry::status::{EntryStatus, Later, names};
use serde_json::{Value, json};

use crate::output::Failure;

/// An entry of a copy.
pub(crate) struct Found<'a> {
    pub(crate) log: &'a CopiedLog,
    pub(crate) position: u64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) entry: Entry,
    /// The entries of the same log that are about it.
    pub(crate) later: Later,
    /// The positions of further entries with its id, which say nothing: the first one counts.
    pub(crate) repeated: Vec<u64>,
}

impl Found<'_> {
    /// The status at a time.
    pub(crate) fn status(&self, at: Timestamp) -> Vec<EntryStatus> {
        self.later.status(&self.entry, at)
    }
}

/// The words for a status.
pub(crate) fn words(status: &[EntryStatus]) -> String {
    status.iter().map(|status| status.name()).collect::<Vec<_>>().join(", ")
}

/// The entries that are about one, as JSON.
pub(crate) fn later_to_json(later: &Later) -> Value {
    let entries = later.entries().iter().map(|later| {
        let entry: Value = serde_json::from_slice(&later.entry.print().unwrap_or_default()).unwrap_or_default();
        let about = if later.of_dispute { "dispute" } else { "entry" };
        json!({ "about": about, "effect": later.effect.name(), "entry": entry, "position": later.position })
    });
    entries.collect::<Vec<_>>().into()
}

/// The entries that are about one, a line each.
pub(crate) fn later_to_text(later: &Later) -> String {
    let line = |later: &registry::status::LaterEntry| {
        let about = if later.of_dispute { "a dispute of it" } else { "it" };
        let (effect, issued) = (later.effect.name(), later.entry.common.issued);
        let entry = String::from_utf8_lossy(&later.entry.print().unwrap_or_default()).into_owned();
        format!("  position {} {effect} {about} ({issued}): {entry}\n", later.position)
    };
    later.entries().iter().map(line).collect()
}

/// The first entry of an id in each log.
pub(crate) fn find<'a>(
    dir: &Path,
    copy: &'a VerifiedCopy,
    id: &str,
    origin: Option<&str>,
) -> Result<Vec<Found<'a>>, Failure> {
    let folder = ReadOnlyFolder(dir.to_owned());
    let mut all = Vec::new();
    for log in copy.logs.iter().filter(|log| origin.is_none_or(|origin| log.head.origin == origin)) {
        let files = LogFiles { store: &folder, origin: &log.head.origin };
        let mut found: Option<Found<'a>> = None;
        let rules = Rules { root: &copy.root, authority: &log.authority };
        files
            .each_bundle(log.head.size, &mut |start, entries| {
                for (position, bytes) in (start..).zip(entries) {
                    let named = found.as_ref().map_or_else(|| names(bytes, id), |found| found.later.is_named_in(bytes));
                    let Some(entry) = named.then(|| Entry::parse(bytes).ok()).flatten() else { continue };
                    match &mut found {
                        Some(found) if entry.id() == id => found.repeated.push(position),
                        Some(found) => {
                            found.later.take(&rules, position, &entry, log.issued);
                        }
                        None if entry.id() == id => {
                            let (bytes, later) = (bytes.to_vec(), Later::new(&entry));
                            found = Some(Found { log, position, bytes, entry, later, repeated: Vec::new() });
                        }
                        None => {}
                    }
                }
            })
            .map_err(|error| error.to_string())?;
        all.extend(found);
    }
    if all.is_empty() { Err(Failure::Refused(format!("no entry {id} in this copy"))) } else { Ok(all) }
}

/// The reason why an entry of a copy is set aside, if it is among those that the copy lists.
pub(crate) fn set_aside(dir: &Path, origin: &str, position: u64) -> Option<String> {
    let bytes = std::fs::read(dir.join("set-aside.json")).ok()?;
    let value: Value = serde_json::from_slice(&bytes).ok()?;
    let entries = value.get("entries")?.as_array()?;
    let is_it = |entry: &&Value| {
        let has = |name: &str| entry.get(name);
        has("origin").and_then(Value::as_str) == Some(origin)
            && has("position").and_then(Value::as_u64) == Some(position)
    };
    Some(entries.iter().find(is_it)?.get("why")?.as_str()?.to_owned())
}
