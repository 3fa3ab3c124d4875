//! `registry stats`.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use bordercheck::journal::VerdictRecord;
use registry::stats::{CountedVerdict, Granularity, Releases, month_of};
use registry::storage::{lock, write_file};

use crate::args::Stats;
use crate::authority::whole_second;
use crate::output::{Done, Output, note};
use crate::verdicts::{self, Read};

/// `registry stats`: closes the months that have ended, and says all that was ever released. What is said is remembered
/// before it is said.
pub(crate) fn run(command: &Stats, output: &Output) -> Result<Done, String> {
    let (mut counted, mut refused) = (Vec::new(), 0_u64);
    verdicts::read(&command.journals, &mut |border, read| {
        let verdict = match read {
            Read::Json(verdict) => CountedVerdict::from_json(verdict, border),
            Read::Record(_, record) => of_record(record, border),
            Read::Other => None,
        };
        match verdict {
            Some(verdict) => counted.push(verdict),
            None => refused += 1,
        }
    })?;
    let path = &command.releases;
    let failed = |why: String| format!("{}: {why}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _lock = lock(folder, "stats").map_err(|why| failed(why.to_string()))?;
    let mut releases = read_releases(path, command.by.into()).map_err(failed)?;
    let month = month_of(&whole_second(command.at).to_string()).unwrap_or_default();
    releases.close_before(&month, &counted);
    write_file(path, &releases.print()).map_err(|why| failed(why.to_string()))?;

    let mut text = format!("months up to {}, counts below {} put together\n", releases.through, releases.k);
    for table in &releases.tables {
        text += &format!("{}: {} verdicts\n", table.month, table.verdicts);
        for group in &table.groups {
            let name = if group.path.is_empty() { "all".to_owned() } else { group.path.join(" ") };
            text += &format!("  {name}: {} verdicts\n", group.verdicts);
            for (check, outcomes) in &group.checks {
                let outcomes = outcomes.iter().map(|(outcome, count)| format!("{outcome} {count}"));
                text += &format!("    {check:44} {}\n", outcomes.collect::<Vec<_>>().join("  "));
            }
        }
    }
    if refused > 0 {
        note(&format!("registry: {refused} lines or records are no verdicts"));
    }
    output.say(&text, &serde_json::to_value(&releases).unwrap_or_default())?;
    Ok(Done::unless(refused > 0))
}

/// The releases so far; none if there is no such file.
fn read_releases(path: &Path, by: Granularity) -> Result<Releases, String> {
    match fs::read(path) {
        Ok(bytes) => Releases::parse(&bytes, by).map_err(|why| why.to_string()),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(Releases::new(by)),
        Err(why) => Err(why.to_string()),
    }
}

/// A journal says why a check is not supported in the word for it; a verdict says it beside the word.
const NOT_SUPPORTED: [&str; 3] = ["not-applicable", "no-input", "no-reference"];

fn of_record(record: &VerdictRecord, border: &str) -> Option<CountedVerdict> {
    let disposition = serde_json::to_value(record.disposition).ok()?.as_str()?.to_owned();
    let mut outcomes = vec![("disposition".to_owned(), disposition)];
    for (key, checks) in &record.outcomes {
        let outcome = if NOT_SUPPORTED.contains(&key.as_str()) { "not_supported" } else { key };
        outcomes.extend(checks.iter().map(|check| (check.clone(), outcome.to_owned())));
    }
    let path = [record.issuing_state.clone(), border.to_owned()];
    Some(CountedVerdict { month: month_of(&record.at)?, path, outcomes })
}
