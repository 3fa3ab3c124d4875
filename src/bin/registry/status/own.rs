//! The status of a working folder.

use std::path::Path;

use jiff::Timestamp;
use registry::log::{LogError, UsedIds};
use registry::pending;
use serde_json::json;

use super::{Report, soon};
use crate::output::Failure;
use crate::work_dir::WorkDir;

/// Reports on a working folder.
pub(super) fn report(dir: &Path, at: Timestamp, report: &mut Report) -> Result<(), Failure> {
    let work_dir = WorkDir::open(dir)?;
    let mut waiting = 0;
    for path in pending::list(&work_dir.store).map_err(|error| error.to_string())? {
        waiting += pending::read(&work_dir.store, &path).map_err(|error| error.to_string())?.entries.len();
    }
    report.say(&format!("log {}: {waiting} entries wait to be published", work_dir.origin));
    report.set("origin", work_dir.origin.clone().into());
    report.set("waiting", waiting.into());
    match UsedIds::open(&work_dir.store) {
        Ok(ids) => {
            report.say(&format!("the ids of {} entries are known", ids.entries()));
            report.set("known", ids.entries().into());
        }
        Err(error @ LogError::NoIds(_)) => report.need(&error.to_string()),
        Err(error) => return Err(error.into()),
    }
    let root = work_dir.root()?;
    let authority = root.iter().flat_map(|root| &root.authorities).find(|one| one.origin == work_dir.origin);
    match work_dir.last_published() {
        None => report.need("never published"),
        Some(last) => {
            let age = at.duration_since(last.at);
            let line = format!("published {} hours ago to {}: {} entries", age.as_hours(), last.store, last.size);
            match authority.is_some_and(|authority| age > authority.longest_silence()) {
                true => report.need(&format!("{line}; partners take the log to be silent")),
                false => report.say(&line),
            }
            let (at, size, store) = (last.at.to_string(), last.size, last.store);
            report.set("published", json!({ "at": at, "size": size, "store": store }));
        }
    }
    match (&root, authority) {
        (None, _) => report.need("no root: rights are not checked before entries are published"),
        (Some(root), None) => report.need(&format!("root {} does not name this log", root.version)),
        (Some(root), Some(_)) if soon(at) >= root.expires => {
            report.need(&format!("root {} expires at {}", root.version, root.expires));
        }
        (Some(root), Some(_)) => report.say(&format!("root {} expires at {}", root.version, root.expires)),
    }
    Ok(())
}
