//! `registry status`: what needs a person, in a copy or in a working folder.

mod copied;
mod entries;
mod own;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use crate::args::Status;
use crate::authority::whole_second;
use crate::output::{Done, Failure, Output};

/// The time before its end from which on something is said to end.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Entries that are shown of each sort.
const SHOWN: usize = 10;
/// Entries of each sort that are named for programs.
const NAMED: usize = 1_000;

/// The findings, in words and for programs.
#[derive(Default)]
struct Report {
    text: String,
    json: Map<String, Value>,
    needs: Vec<Value>,
}

impl Report {
    /// Adds a line.
    fn say(&mut self, line: &str) {
        self.text += &format!("  {line}\n");
    }

    /// Adds a line about something that needs a person.
    fn need(&mut self, line: &str) {
        self.text += &format!("! {line}\n");
        self.needs.push(line.into());
    }

    fn set(&mut self, name: &str, value: Value) {
        self.json.insert(name.to_owned(), value);
    }

    /// Adds what was found of one sort: how many, and the first ones.
    fn list(&mut self, name: &str, what: &str, lines: &[String], needs_person: bool) {
        if !lines.is_empty() {
            let line = format!("{} {what}", lines.len());
            if needs_person { self.need(&line) } else { self.say(&line) }
        }
        lines.iter().take(SHOWN).for_each(|line| self.say(&format!("  {line}")));
        let named = lines.iter().take(NAMED).cloned().collect::<Vec<_>>();
        self.set(name, serde_json::json!({ "count": lines.len(), "first": named }));
    }
}

/// The time until which an end is soon.
fn soon(at: Timestamp) -> Timestamp {
    at.checked_add(SOON).unwrap_or(at)
}

/// `registry status`.
pub(crate) fn run(command: &Status, output: &Output) -> Result<Done, Failure> {
    let at = whole_second(command.at);
    let mut report = Report::default();
    match command.dir.join("log.json").is_file() {
        true => own::report(&command.dir, at, &mut report)?,
        false => copied::report(&command.dir, at, &mut report)?,
    }
    let needed = !report.needs.is_empty();
    if !needed {
        report.text += "nothing needs a person";
    }
    let needs = std::mem::take(&mut report.needs);
    report.set("needs", needs.into());
    output.say(&report.text, &Value::Object(report.json))?;
    Ok(Done::unless(needed))
}
