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
use crate::rejected::SetAside;

/// An entry of a copy.
pub(crate) struct Found<'a> {
    pub(crate) log: &'a CopiedLog,
    pub(crate) position: u64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) entry: Entry,
    /// The entries of the same log that are about it.
    pub(crate) later: Later,
    /// The positions of further entries with its id, which say nothing: the first one that is not set aside counts.
    pub(crate) repeated: Vec<u64>,
    /// The reason why every copy sets it aside.
    pub(crate) set_aside: Option<String>,
    /// The reason why the index has no room for it, or for a part of it.
    pub(crate) left_out: Option<String>,
    /// False if the log has more rejected entries than the copy lists: one of those that are shown may be among them.
    pub(crate) knows_rejected: bool,
}

impl Found<'_> {
    /// The positions of this entry and of those with its id.
    fn repeated_with_own(self) -> Vec<u64> {
        [self.repeated, vec![self.position]].concat()
    }

    /// The status at a time.
    pub(crate) fn status(&self, at: Timestamp) -> Vec<EntryStatus> {
        self.later.status(&self.entry, at)
    }
}

/// The doubt about a log of which a copy does not list all rejected entries.
pub(crate) const MORE_REJECTED: &str =
    "  the copy sets aside more entries of this log than it lists: this one, or one about it, may be among them\n";

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
    let mut set_aside = SetAside::read(dir);
    let mut all = Vec::new();
    for log in copy.logs.iter().filter(|log| origin.is_none_or(|origin| log.head.origin == origin)) {
        let files = LogFiles { store: &folder, origin: &log.head.origin };
        let mut found: Option<Found<'a>> = None;
        let rules = Rules { root: &copy.root, authority: &log.authority };
        let rejected = set_aside.take(&log.head.origin);
        files
            .each_bundle(log.head.size, &mut |start, entries| {
                for (position, bytes) in (start..).zip(entries) {
                    let named = found.as_ref().map_or_else(|| names(bytes, id), |found| found.later.is_named_in(bytes));
                    let Some(entry) = named.then(|| Entry::parse(bytes).ok()).flatten() else { continue };
                    let set_aside = rejected.has(position);
                    match &mut found {
                        // An entry that is set aside takes no id: the first of the others counts.
                        Some(found) if entry.id() == id && (set_aside || found.set_aside.is_none()) => {
                            found.repeated.push(position);
                        }
                        // Nor has it an effect.
                        Some(found) if entry.id() != id && !set_aside => {
                            found.later.take(&rules, position, &entry, log.issued);
                        }
                        former if entry.id() == id => {
                            let (bytes, later) = (bytes.to_vec(), Later::new(&entry));
                            let mut repeated =
                                former.take().map(|former| former.repeated_with_own()).unwrap_or_default();
                            repeated.sort_unstable();
                            let why = rejected.why(position).map(ToOwned::to_owned);
                            let (set_aside, left_out) = if set_aside { (why, None) } else { (None, why) };
                            let knows_rejected = rejected.is_whole();
                            *former = Some(Found {
                                log,
                                position,
                                bytes,
                                entry,
                                later,
                                repeated,
                                set_aside,
                                left_out,
                                knows_rejected,
                            });
                        }
                        _ => {}
                    }
                }
            })
            .map_err(|error| error.to_string())?;
        all.extend(found);
    }
    if all.is_empty() { Err(Failure::Refused(format!("no entry {id} in this copy"))) } else { Ok(all) }
}
