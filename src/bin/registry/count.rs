//! `registry count`: the counters of a copy, from whole journals of its checkpoints.

use std::collections::BTreeSet;

use bordercheck::journal;
use registry::copy;
use registry::index::{COUNTERS, Counters};
use registry::storage::write_file;
use serde_json::{Value, json};

use crate::args::Count;
use crate::output::{Done, Output, note};
use crate::verdicts::{self, Read};

/// The checks whose findings name the patterns that match.
const PATTERNS: [&str; 2] = ["registry.document.pattern", "protection.pattern.trafficking"];

/// `registry count`.
pub(crate) fn run(command: &Count, output: &Output) -> Result<Done, String> {
    copy::open(&command.dir).map_err(|error| error.to_string())?;
    let (mut counters, mut counted, mut without) = (Counters::default(), 0_u64, 0_u64);
    verdicts::read(&command.journals, &mut |_, read| {
        let kept = match read {
            Read::Record(folder, record) => journal::read_verdict(folder, record),
            Read::Json(_) | Read::Other => None,
        };
        let given = if let Read::Json(verdict) = read { Some(verdict) } else { None };
        match kept.as_ref().or(given).and_then(matches) {
            Some((state, patterns)) => {
                counters.count(&state, patterns);
                counted += 1;
            }
            None => without += 1,
        }
    })?;
    let path = command.dir.join(COUNTERS);
    write_file(&path, &counters.print()).map_err(|error| format!("{}: {error}", path.display()))?;
    if without > 0 {
        note(&format!("registry: {without} lines or records have no verdict with its patterns"));
    }
    let text = format!("{counted} verdicts counted in {}; the next synchronisation uses them", path.display());
    output.say(&text, &json!({ "file": path, "verdicts": counted, "without": without }))?;
    Ok(Done::unless(without > 0))
}

/// The issuing State of a verdict, and the log and position of each pattern that matched; `None` if no pattern was asked.
fn matches(verdict: &Value) -> Option<(String, BTreeSet<(String, u64)>)> {
    let findings = verdict.get("findings")?.as_array()?;
    let named = |finding: &&Value, name: &str| finding.get("check").and_then(Value::as_str) == Some(name);
    let outcome = |finding: &Value| finding.get("outcome").and_then(Value::as_str).map(str::to_owned);
    let state = findings.iter().find(|finding| named(finding, "optical.mrz.issuing-state"));
    let state = state.and_then(outcome).filter(|outcome| outcome == "successful");
    let state = state.and_then(|_| verdict.pointer("/document/issuing_state")?.as_str());
    let mut asked = false;
    let mut patterns = BTreeSet::new();
    for finding in findings.iter().filter(|finding| PATTERNS.iter().any(|name| named(finding, name))) {
        asked |= outcome(finding).is_some_and(|outcome| ["successful", "failed"].contains(&outcome.as_str()));
        let facts = finding.get("facts")?.as_array()?;
        let text = |fact: &Value, name: &str| {
            let same = fact.get("name").and_then(Value::as_str) == Some(name);
            fact.get("found").and_then(Value::as_str).filter(|_| same).map(str::to_owned)
        };
        // Of a pattern that is open nothing is known.
        if facts.iter().any(|fact| text(fact, "open").is_some()) {
            continue;
        }
        for pair in facts.windows(2) {
            let [log, position] = pair else { continue };
            let position = text(position, "position").and_then(|position| position.parse().ok());
            patterns.extend(text(log, "log").zip(position));
        }
    }
    asked.then(|| (state.unwrap_or_default().to_owned(), patterns))
}
