//! The verdict as text for a terminal: what is to be done first, the zone with a caret under what a finding speaks of,
//! then the reasons, what else was noticed, and what was not checked.

use std::fmt::Write as _;

use super::super::{Disposition, Judged, Verdict, text};
use super::json::rfc3339;
use crate::check::{Cause, Duty, Fact, Outcome};

/// The verdict as text.
#[must_use]
pub fn to_text(verdict: &Verdict) -> String {
    let mut page = String::new();
    // Writing to a String cannot fail.
    let _ = write_verdict(&mut page, verdict);
    page
}

fn write_verdict(page: &mut String, verdict: &Verdict) -> std::fmt::Result {
    writeln!(page, "{}  {}", verdict.disposition.name().to_uppercase(), summary(verdict))?;
    write_zone(page, verdict)?;
    write_list(page, "reasons", verdict.reasons())?;
    let noticed = verdict.findings.iter().filter(|judged| {
        let spoke = matches!(judged.finding.outcome, Outcome::Failed | Outcome::Undetermined | Outcome::Aborted);
        spoke && (judged.effect != verdict.disposition || verdict.disposition == Disposition::Clear)
    });
    write_list(page, "also noticed", noticed)?;
    write_unchecked(page, verdict)?;
    write_judged(page, verdict)
}

fn summary(verdict: &Verdict) -> String {
    let document = &verdict.document;
    let name = [&document.primary_identifier, &document.secondary_identifier];
    let name = name.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ");
    let words = [&document.format, &document.document_code, &document.issuing_state, &document.document_number, &name];
    let words = words.into_iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
    let proved = format!("assurance {} of 4", verdict.assurance.0);
    if words.is_empty() { proved } else { format!("{words} · {proved}") }
}

/// The lines, each with carets under the columns that a failed or undetermined finding speaks of, and which finding.
fn write_zone(page: &mut String, verdict: &Verdict) -> std::fmt::Result {
    for (line, number) in verdict.document.mrz.iter().zip(1..) {
        writeln!(page, "\n  {line}")?;
        for (column, columns, id, fact) in marks(verdict, number) {
            let indent = " ".repeat(column - 1);
            let carets = "^".repeat(columns);
            writeln!(page, "  {indent}{carets} {id}{}", expectation(fact))?;
        }
    }
    writeln!(page)
}

fn marks(verdict: &Verdict, line: usize) -> impl Iterator<Item = (usize, usize, &'static str, &Fact)> {
    let spoke = |judged: &&Judged| matches!(judged.finding.outcome, Outcome::Failed | Outcome::Undetermined);
    verdict.findings.iter().filter(spoke).flat_map(move |judged| {
        judged.finding.facts.iter().filter_map(move |fact| {
            let place = fact.place.as_ref().filter(|place| place.line == Some(line))?;
            Some((place.column?, place.columns.unwrap_or(1), judged.finding.check.id, fact))
        })
    })
}

fn expectation(fact: &Fact) -> String {
    let found = fact.found.as_ref().map(|found| format!("found {found}"));
    let expected = fact.expected.as_ref().map(|expected| format!("expected {expected}"));
    let words: Vec<String> = [found, expected].into_iter().flatten().collect();
    if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) }
}

fn write_list<'v>(page: &mut String, title: &str, list: impl Iterator<Item = &'v Judged>) -> std::fmt::Result {
    let mut list = list.peekable();
    if list.peek().is_none() {
        return Ok(());
    }
    writeln!(page, "{title}")?;
    for judged in list {
        let finding = &judged.finding;
        let symbol = match finding.outcome {
            Outcome::Failed => "✗",
            Outcome::Undetermined => "?",
            Outcome::Successful | Outcome::NotSupported | Outcome::Aborted => "–",
        };
        writeln!(page, "  {symbol} {}", text::says(finding))?;
        writeln!(page, "    {} · {} · {}", finding.check.id, judged.ceiling.name(), finding.check.source)?;
        for fact in finding.facts.iter().filter(|fact| fact.place.is_some()) {
            if let Some(place) = whereabouts(fact) {
                writeln!(page, "    {}: {place}", fact.name)?;
            }
        }
    }
    writeln!(page)
}

fn whereabouts(fact: &Fact) -> Option<String> {
    let place = fact.place.as_ref()?;
    let words = [
        place.plane.map(|plane| plane.name().to_owned()),
        place.file.clone(),
        place.offset.map(|offset| format!("byte {offset}")),
        place.line.map(|line| format!("line {line}")),
        place.column.map(|column| format!("column {column}")),
        place.pixels.map(|[left, top, width, height]| format!("{width} × {height} pixels at {left}, {top}")),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// What is missing is always said; the single checks only where they would have counted.
fn write_unchecked(page: &mut String, verdict: &Verdict) -> std::fmt::Result {
    writeln!(page, "not handed in: {}", verdict.missing.join(", "))?;
    let unchecked: Vec<&str> = verdict
        .findings
        .iter()
        .filter(|judged| judged.duty == Duty::Mandatory && judged.finding.outcome == Outcome::NotSupported)
        .filter(|judged| judged.finding.cause != Some(Cause::NotApplicable))
        .map(|judged| judged.finding.check.id)
        .collect();
    if !unchecked.is_empty() {
        writeln!(page, "mandatory under this profile and not done: {}", unchecked.join(", "))?;
    }
    let for_want_of_inputs = verdict.disposition == Disposition::Incomplete && verdict.judged.profile != "desk";
    if for_want_of_inputs {
        writeln!(page, "--profile desk judges what a scan alone can show")?;
    }
    Ok(())
}

fn write_judged(page: &mut String, verdict: &Verdict) -> std::fmt::Result {
    let judged = &verdict.judged;
    let profile_hash = judged.profile_sha256.get(..12).unwrap_or_default();
    writeln!(
        page,
        "judged at {} under profile {} ({profile_hash}…), without trust anchors, without a registry",
        rfc3339(&judged.at),
        judged.profile
    )
}
