//! `registry stats`.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use bordercheck::journal::{self, Record, VerdictRecord};
use bordercheck::{FileError, limits, open_regular, read_text};
use registry::stats::{CountedVerdict, tabulate};
use serde_json::Value;

use crate::args::Stats;
use crate::output::{Done, Output, note};

/// `registry stats`.
pub(crate) fn run(command: &Stats, output: &Output) -> Result<Done, String> {
    let mut counts = Counts::default();
    for argument in &command.journals {
        let (border, path) = name(argument);
        let read = if path.is_dir() { counts.read_journal(&path, border) } else { counts.read_lines(&path, border) };
        read.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let table = tabulate(&counts.verdicts, command.by.into());
    let mut text = format!("{} verdicts, counts below {} put together\n", table.verdicts, table.k);
    for group in &table.groups {
        let name = if group.path.is_empty() { "all".to_owned() } else { group.path.join(" ") };
        text += &format!("{name}: {} verdicts\n", group.verdicts);
        for (check, outcomes) in &group.checks {
            let outcomes = outcomes.iter().map(|(outcome, count)| format!("{outcome} {count}")).collect::<Vec<_>>();
            text += &format!("  {check:44} {}\n", outcomes.join("  "));
        }
    }
    if counts.refused > 0 {
        note(&format!("registry: {} lines or records are no verdicts", counts.refused));
    }
    output.say(&text, &serde_json::to_value(&table).unwrap_or_default())?;
    Ok(Done::unless(counts.refused > 0))
}

/// `BORDER=PATH`, or a path.
fn name(argument: &str) -> (Option<String>, PathBuf) {
    match argument.split_once('=') {
        Some((border, path)) if !Path::new(argument).exists() => (Some(border.to_owned()), path.into()),
        _ => (None, argument.into()),
    }
}

/// The counts so far.
#[derive(Default)]
struct Counts {
    verdicts: Vec<CountedVerdict>,
    refused: u64,
}

impl Counts {
    /// Verdicts in JSON, one a line. Their border is the file's name unless another is given.
    fn read_lines(&mut self, path: &Path, border: Option<String>) -> Result<(), FileError> {
        let stem = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let border = border.unwrap_or_else(stem);
        let mut lines = BufReader::new(open_regular(path)?);
        loop {
            let mut line = Vec::new();
            // What is longer than a verdict is read in pieces, of which none is a verdict.
            if lines.by_ref().take(limits::ENVELOPE_BYTES).read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            if !line.trim_ascii().is_empty() {
                let verdict = serde_json::from_slice::<Value>(&line).ok();
                self.count(verdict.and_then(|verdict| CountedVerdict::from_json(&verdict, &border)));
            }
        }
    }

    /// A journal that `verify --journal` keeps. Its border is the name of the key that signs it unless another is given.
    fn read_journal(&mut self, folder: &Path, border: Option<String>) -> Result<(), FileError> {
        let key = read_text(&folder.join("key"), limits::KEY_BYTES)?;
        let border = border.unwrap_or_else(|| key.split('+').next().unwrap_or_default().to_owned());
        for (_, record) in journal::records(folder) {
            match record {
                Some(Record::Verdict(record)) => self.count(counted(&record, &border)),
                Some(Record::Decision { .. }) => {}
                None => self.count(None),
            }
        }
        Ok(())
    }

    fn count(&mut self, counted: Option<CountedVerdict>) {
        match counted {
            Some(counted) => self.verdicts.push(counted),
            None => self.refused += 1,
        }
    }
}

/// A journal says why a check is not supported in the word for it; a verdict says it beside the word.
const NOT_SUPPORTED: [&str; 3] = ["not-applicable", "no-input", "no-reference"];

fn counted(record: &VerdictRecord, border: &str) -> Option<CountedVerdict> {
    let disposition = serde_json::to_value(record.disposition).ok()?.as_str()?.to_owned();
    let mut outcomes = vec![("disposition".to_owned(), disposition)];
    for (key, checks) in &record.outcomes {
        let outcome = if NOT_SUPPORTED.contains(&key.as_str()) { "not_supported" } else { key };
        outcomes.extend(checks.iter().map(|check| (check.clone(), outcome.to_owned())));
    }
    let month = record.at.get(..7)?.to_owned();
    Some(CountedVerdict { path: [record.issuing_state.clone(), month, border.to_owned()], outcomes })
}
