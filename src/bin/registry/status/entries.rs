//! The entries of a copy that need a person: those that have ended or end soon, and disputes that are not answered.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use registry::copy::{ReadOnlyFolder, VerifiedCopy};
use registry::files::LogFiles;
use registry::rules::{AllowedEntry, Rules};

use super::{Report, soon};
use crate::output::{Failure, bar};
use crate::rejected::SetAside;

/// The entries of one log, as far as they are needed.
#[derive(Default)]
struct Read {
    /// Entries with an end that has come or comes soon, by id.
    ending: BTreeMap<String, Timestamp>,
    /// Disputes: id, entry that is contested, time by which it is answered.
    disputes: Vec<(String, String, Option<Timestamp>)>,
    /// Ids of entries that were withdrawn, corrected or replaced.
    ended: Vec<String>,
}

/// Reports on the entries of all logs.
pub(super) fn report(dir: &Path, copy: &VerifiedCopy, at: Timestamp, report: &mut Report) -> Result<(), Failure> {
    let folder = ReadOnlyFolder(dir.to_owned());
    let mut set_aside = SetAside::read(dir);
    let bar = bar(copy.logs.iter().map(|log| log.head.size).sum());
    let (mut silent, mut soon, mut late, mut open) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for log in &copy.logs {
        let origin = &log.head.origin;
        let mut read = Read::default();
        let files = LogFiles { store: &folder, origin };
        let rules = Rules { root: &copy.root, authority: &log.authority };
        let rejected = set_aside.take(origin);
        if !rejected.is_whole() {
            report.need(&format!("{origin}: more entries are set aside than are listed; their effects may be shown"));
        }
        let result = files.each_bundle(log.head.size, &mut |start, entries| {
            let valid = (start..).zip(entries).filter(|(position, _)| !rejected.has(*position));
            valid.for_each(|(position, bytes)| read.take(&rules, log.issued, position, bytes, at));
            bar.inc(u64::try_from(entries.len()).unwrap_or_default());
        });
        result.map_err(|error| error.to_string())?;
        read.ended.sort_unstable();
        let has_ended = |id: &String| read.ended.binary_search(id).is_ok();
        for (id, contested, review) in &read.disputes {
            if has_ended(id) || has_ended(contested) {
                continue;
            }
            let by = review.map_or_else(|| "no date".to_owned(), |review| review.to_string());
            let line = format!("{origin}: {contested} is disputed ({id}), to be answered by {by}");
            if review.is_some_and(|review| review <= at) { late.push(line) } else { open.push(line) }
        }
        for (id, end) in &read.ending {
            if has_ended(id) || read.disputes.iter().any(|(dispute, ..)| dispute == id) {
                continue;
            }
            let line = format!("{origin}: {id}, {end}");
            if *end <= at { silent.push(line) } else { soon.push(line) }
        }
    }
    bar.finish_and_clear();
    report.list("silent", "entries are past their expiry or review, and silent", &silent, true);
    report.list("ending", "entries end within 30 days", &soon, true);
    report.list("disputes_late", "disputes are not answered in time", &late, true);
    report.list("disputes", "disputes are to be answered", &open, false);
    Ok(())
}

impl Read {
    fn take(&mut self, rules: &Rules<'_>, issued: Timestamp, position: u64, bytes: &[u8], at: Timestamp) {
        // What breaks a rule is set aside.
        let Ok(AllowedEntry { entry, .. }) = rules.parse(bytes, Some(position), issued) else { return };
        let id = || entry.id().to_owned();
        for (about, effect) in entry.effects() {
            if effect.ends() {
                self.ended.push(about.to_owned());
            } else {
                self.disputes.push((id(), about.to_owned(), entry.common.ends()));
            }
        }
        if let Some(end) = entry.common.ends().filter(|end| *end <= soon(at)) {
            self.ending.insert(id(), end);
        }
    }
}
