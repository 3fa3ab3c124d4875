//! `registry import`: lists as entries. A row that is refused is named with its line and why; the others are added.

mod full;
mod row;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};

use bordercheck::open_regular;
use indicatif::ProgressBar;
use jiff::Timestamp;
use registry::entry::{Entry, Kind};
use registry::identifier::State;
use registry::log::{Addition, IdError, Taken};
use serde_json::json;

use crate::args::{Import, ListForm};
use crate::authority::{read_entry, whole_second};
use crate::output::{Done, Failure, Output, bar};
use crate::work_dir::{Rights, WorkDir};

/// Refused rows and ids that are named; the rest is counted.
const NAMED: usize = 1_000;
/// Ids that are shown of what is new and of what is withdrawn.
const SHOWN: usize = 10;
/// Bytes of a line: an entry in a roomy form.
const LINE_BYTES: u64 = 64 << 10;

/// The rows of a list, as they become entries.
struct Rows<'a> {
    command: &'a Import,
    addition: Addition<'a>,
    rights: Rights,
    now: Timestamp,
    /// The ids that the rows say or replace, if the list is full.
    ids: BTreeSet<String>,
    /// Kinds and States of the rows.
    scope: BTreeSet<(Kind, State)>,
    new: Vec<String>,
    counts: Counts,
    refused: Vec<(u64, String)>,
}

/// The results of rows.
#[derive(Clone, Copy, Default)]
struct Counts {
    new: u64,
    already: u64,
    renewed: u64,
    refused: u64,
}

impl Rows<'_> {
    fn take(&mut self, line: u64, row: Result<(Entry, bool), String>) {
        if let Err(why) = row.and_then(|(entry, has_id)| self.try_take(entry, has_id)) {
            self.counts.refused += 1;
            if self.refused.len() < NAMED {
                self.refused.push((line, why));
            }
        }
    }

    fn try_take(&mut self, mut entry: Entry, has_id: bool) -> Result<(), String> {
        let source = self.command.source.as_deref().filter(|_| self.command.full);
        if source.is_some_and(|source| entry.common.source.as_deref() != Some(source)) {
            return Err("the row has another source than the full list".to_owned());
        }
        self.rights.check(&entry, self.now)?;
        if let Some(end) = entry.common.ends().filter(|end| *end <= self.now) {
            return Err(format!("it has ended at {end}, and would say nothing"));
        }
        let taken = match has_id {
            true => self.addition.take(&entry),
            false => self.addition.take_derived(&mut entry, self.now, self.command.again),
        };
        match taken.map_err(|error| error.to_string())? {
            Taken::New => {
                self.counts.new += 1;
                if self.new.len() < SHOWN {
                    self.new.push(entry.id().to_owned());
                }
            }
            Taken::Already => self.counts.already += 1,
            Taken::Ended(ended) => return Err(IdError::AlreadyEnded(entry.id().to_owned(), ended).to_string()),
            Taken::Renewed(_) => self.counts.renewed += 1,
        }
        if self.command.full {
            self.scope.extend(entry.states().iter().map(|state| (entry.kind(), *state)));
            self.ids.extend(entry.common.replaces.iter().map(|id| id.as_str().to_owned()));
            self.ids.insert(entry.id().to_owned());
        }
        Ok(())
    }
}

/// `registry import`.
pub(crate) fn run(command: &Import, output: &Output) -> Result<Done, Failure> {
    let work_dir = WorkDir::open(&command.log)?;
    let failed = |error: std::io::Error| format!("{}: {error}", command.file.display());
    let file = open_regular(&command.file).map_err(|error| format!("{}: {error}", command.file.display()))?;
    let bar = bar(file.limit());
    bar.set_message(command.file.display().to_string());
    let mut rows = Rows {
        command,
        addition: Addition::begin(&work_dir.store)?,
        rights: work_dir.rights(command.published.root.as_deref())?,
        now: whole_second(command.published.at),
        ids: BTreeSet::new(),
        scope: BTreeSet::new(),
        new: Vec::new(),
        counts: Counts::default(),
        refused: Vec::new(),
    };
    match command.form {
        ListForm::Csv => row::read_csv(&mut rows, file, &bar)?,
        ListForm::Jsonl => read_jsonl(&mut rows, file, &bar).map_err(failed)?,
    }
    bar.finish_and_clear();
    if command.full && rows.counts.refused == 0 {
        return full::run(&work_dir, rows, output);
    }
    // A row that is refused may be a typing error in one that the log says: it must not be withdrawn because of that.
    let held_back = command.full || command.dry_run;
    let (mut text, counts) = (describe(&rows), rows.counts);
    text += match (command.full, command.dry_run) {
        (true, _) => "nothing was done: a full list has no rows that are refused",
        (false, true) => "dry run: nothing was done",
        (false, false) => "",
    };
    let refused = rows.refused.iter().map(|(line, why)| json!({ "line": line, "why": why })).collect::<Vec<_>>();
    let json = json!({
        "added": if held_back { 0 } else { counts.new + counts.renewed }, "already": counts.already, "new": counts.new,
        "refused": refused, "refused_count": counts.refused, "renewed": counts.renewed,
    });
    if !held_back {
        rows.addition.commit()?;
    }
    output.say(&text, &json)?;
    Ok(Done::unless(counts.refused > 0))
}

/// Describes the rows that are new, were said already, or are refused.
fn describe(rows: &Rows<'_>) -> String {
    let mut text = String::new();
    for (line, why) in &rows.refused {
        text += &format!("line {line}: refused: {why}\n");
    }
    let Counts { new, already, renewed, refused } = rows.counts;
    let waits = if rows.command.dry_run || rows.command.full { "would wait" } else { "wait" };
    text += &format!("{} entries {waits} to be published, {refused} rows refused\n", new + renewed);
    text + &format!("{new} new, {renewed} renewed, {already} said already\n")
}

fn read_jsonl(rows: &mut Rows<'_>, file: impl Read, bar: &ProgressBar) -> std::io::Result<()> {
    let mut reader = BufReader::new(file);
    for number in 1.. {
        let mut line = Vec::new();
        let read = reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        bar.inc(u64::try_from(read).unwrap_or_default());
        if line.last() != Some(&b'\n') && u64::try_from(read) == Ok(LINE_BYTES) {
            rows.take(number, Err(format!("the line has more than {LINE_BYTES} bytes")));
            while line.last() != Some(&b'\n') {
                line.clear();
                if reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line)? == 0 {
                    break;
                }
            }
        } else if !line.trim_ascii().is_empty() {
            rows.take(number, read_entry(&line));
        }
    }
    Ok(())
}
