//! The status of a copy: its root, its logs, its epochs, and what is set aside.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use registry::copy::{self, LogCondition, VerifiedCopy};
use registry::index::{COUNTERS, EntryPlace, KNOWN_GOOD, Quarantine, QuarantineSource};
use serde_json::{Value, json};

use super::{Report, entries, soon};
use crate::keys;
use crate::output::Failure;

/// Hours between two heartbeats where the root names none.
const HEARTBEAT_HOURS: u32 = 24;

/// Reports on a copy.
pub(super) fn report(dir: &Path, at: Timestamp, report: &mut Report) -> Result<(), Failure> {
    let copy = copy::open(dir).map_err(|error| error.to_string())?;
    let root = &copy.root;
    let line = format!("root {} expires at {}", root.version, root.expires);
    if soon(at) >= root.expires {
        report.need(&line)
    } else {
        report.say(&line)
    }
    report.set("root", json!({ "expires": root.expires.to_string(), "version": root.version }));
    logs(&copy, at, report);
    epochs(dir, &copy, report);
    entries::report(dir, &copy, at, report)?;
    set_aside(dir, &copy, report);
    quarantined(dir, &copy, report)?;
    Ok(())
}

fn logs(copy: &VerifiedCopy, at: Timestamp, report: &mut Report) {
    let mut all = Vec::new();
    for authority in &copy.root.authorities {
        let log = copy.logs.iter().find(|log| log.head.origin == authority.origin);
        let named = copy.snapshot.logs.iter().find(|log| log.origin == authority.origin);
        let age = log.map(|log| at.duration_since(log.issued));
        let heartbeat = SignedDuration::from_hours(authority.heartbeat_hours.unwrap_or(HEARTBEAT_HOURS).into());
        let due = log.and_then(|log| log.issued.checked_add(heartbeat).ok());
        let (condition, why) =
            named.map_or((&LogCondition::NeverPublished, ""), |log| (&log.condition, &log.description));
        let stale = age.is_some_and(|age| age > authority.longest_silence());
        let in_order = *condition == LogCondition::Current && !stale;
        let condition = if stale { format!("{condition}, stale") } else { condition.to_string() };
        let state = authority.state.as_str();
        let mut line = format!("{} · {state} · {}: {condition}", authority.name, authority.origin);
        if let (Some(log), Some(age), Some(due)) = (log, age, due) {
            line += &format!(", {} entries, {} hours old, next sign of life due {due}", log.head.size, age.as_hours());
        }
        if !why.is_empty() {
            line += &format!(": {why}");
        }
        if in_order {
            report.say(&line)
        } else {
            report.need(&line)
        }
        for epoch in named.iter().flat_map(|log| &log.undeclared) {
            report.need(&format!("{}: the root does not declare its epoch {epoch}", authority.origin));
        }
        all.push(json!({
            "age_hours": age.map(|age| age.as_hours()), "authority": authority.name, "condition": condition,
            "due": due.map(|due| due.to_string()), "in_order": in_order, "origin": authority.origin,
            "size": log.map(|log| log.head.size), "state": state, "why": why,
        }));
    }
    report.set("logs", all.into());
}

/// The epochs that the root declares, and whether the copy has their keys.
fn epochs(dir: &Path, copy: &VerifiedCopy, report: &mut Report) {
    let mut all = Vec::new();
    let used = |name: &str| copy.snapshot.logs.iter().flat_map(|log| &log.epochs).any(|epoch| epoch == name);
    for epoch in &copy.root.epochs {
        let name = epoch.name.as_str();
        let path = dir.join("keys").join(format!("{name}.key"));
        let key = path.is_file().then(|| keys::read_epoch(&path));
        let (word, needs_person) = match &key {
            Some(Ok((_, key))) if epoch.is_of(key) => ("key held", false),
            Some(Ok(_)) => ("wrong key: its fingerprint is not the one that the root declares", true),
            Some(Err(_)) => ("key unreadable", true),
            None if used(name) => ("no key: documents under it are not found", true),
            None => ("no key, and no statement under it", false),
        };
        let line = format!("epoch {name} of {}: {word}", epoch.owner);
        if needs_person {
            report.need(&line)
        } else {
            report.say(&line)
        }
        all.push(json!({ "epoch": name, "key": word, "owner": epoch.owner }));
    }
    report.set("epochs", all.into());
}

/// The entries that are set aside, by the first word of the reason.
fn set_aside(dir: &Path, copy: &VerifiedCopy, report: &mut Report) {
    let read = copy::read_set_aside(dir);
    if read.is_none() && copy.snapshot.rejected > 0 {
        report.need(&format!("{} entries are set aside, and set-aside.json cannot be read", copy.snapshot.rejected));
    }
    let value = read.unwrap_or_default();
    let mut codes: BTreeMap<(String, String), u64> = BTreeMap::new();
    for entry in value.get("entries").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| entry.get(name).and_then(Value::as_str);
        let code = text("code").or_else(|| text("why")?.split(':').next()).unwrap_or("unknown");
        *codes.entry((text("origin").unwrap_or_default().to_owned(), code.to_owned())).or_default() += 1;
    }
    let codes: Vec<_> = codes.into_iter().collect();
    for ((origin, code), count) in &codes {
        report.need(&format!("{origin}: {count} entries are set aside: {code}"));
    }
    let codes =
        codes.into_iter().map(|((origin, code), count)| json!({ "code": code, "count": count, "origin": origin }));
    report.set("set_aside", codes.collect::<Vec<_>>().into());
}

/// The patterns that do not count for some documents or for all.
fn quarantined(dir: &Path, copy: &VerifiedCopy, report: &mut Report) -> Result<(), Failure> {
    let index = copy.open_index(dir).map_err(|error| error.to_string())?;
    let line = |(pattern, quarantine): &(EntryPlace, Quarantine)| {
        let origin = |place: &EntryPlace| copy.logs.get(place.log).map_or("", |log| log.head.origin.as_str());
        let by = match &quarantine.source {
            QuarantineSource::Entry(entry) => format!("known to be genuine by {}", origin(entry)),
            QuarantineSource::List => format!("of {KNOWN_GOOD} of this copy"),
            QuarantineSource::Counters => format!("by {COUNTERS} of this copy"),
        };
        let Quarantine { matched, of, .. } = quarantine;
        format!("{}, position {}: marks {matched} of {of} documents {by}", origin(pattern), pattern.position)
    };
    let all = index.all_quarantines().map_err(|error| error.to_string())?;
    report.list("quarantined", "patterns are quarantined", &all.iter().map(line).collect::<Vec<_>>(), true);
    Ok(())
}
