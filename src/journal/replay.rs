//! Judging what a journal keeps again, under another profile: what would have changed if it had been in force. A record
//! with evidence is asked anew; one without is weighed anew, for outcomes are in every record.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::book::JournalError;
use super::record::{Record, VerdictRecord, outcome};
use super::{Paths, proof};
use crate::answer::Ceiling;
use crate::checks::{Finding, RestsOn, find};
use crate::evidence::Evidence;
use crate::judge::judge;
use crate::reference::{Clock, Reference};
use crate::verdict::{Disposition, Judged, Profile, weigh};

/// A verdict, and what it would have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Its position.
    pub position: u64,
    /// What the record says.
    pub was: Disposition,
    /// What it would be.
    pub would_be: Disposition,
    /// The checks that would decide.
    pub reasons: Vec<String>,
    /// Whether it was asked anew, from evidence, or only weighed anew.
    pub asked: Asked,
}

/// How a record was judged again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Every check was asked again of the evidence that was kept.
    Anew,
    /// The outcomes of then were weighed again: what a profile asks of ages and strengths is not in them.
    Weighed,
}

#[derive(Deserialize)]
struct Body {
    evidence: Option<Evidence>,
}

/// Judges every verdict of a journal again. `reference` has what is trusted; each verdict keeps its own time.
///
/// # Errors
/// [`JournalError`]: there is no journal, or a record that cannot be read; prove the journal first.
pub fn replay(
    folder: &Path,
    profile: &Profile,
    reference: &Reference,
    mut hand_on: impl FnMut(Replayed),
) -> Result<(), JournalError> {
    let paths = Paths::of(folder);
    proof::heads(&paths)?;
    for (position, entry) in proof::records(&paths) {
        let record = entry.ok().and_then(|entry| Record::read(&entry));
        match record {
            None => return Err(JournalError::Damaged(format!("record {position} cannot be read"))),
            Some(Record::Decision { .. }) => {}
            Some(Record::Verdict(record)) => hand_on(judge_again(&paths, position, &record, profile, reference)),
        }
    }
    Ok(())
}

fn judge_again(
    paths: &Paths,
    position: u64,
    record: &VerdictRecord,
    profile: &Profile,
    reference: &Reference,
) -> Replayed {
    let kept = record.body.as_deref().and_then(|sha256| evidence(paths, sha256)).zip(time(record));
    let (judged, asked) = match kept {
        Some((evidence, at)) => {
            let mut reference = reference.clone();
            (reference.at, reference.clock) = (at, Clock::Given);
            (judge(&evidence, &reference, profile).findings, Asked::Anew)
        }
        None => (weigh(findings(record), profile, certain(record)), Asked::Weighed),
    };
    let would_be = judged.iter().map(|judged| judged.effect).max().unwrap_or(Disposition::Incomplete);
    let decided = |judged: &&Judged| would_be != Disposition::Clear && judged.effect == would_be;
    let reasons = judged.iter().filter(decided).map(|judged| judged.finding.check.id.to_owned()).collect();
    Replayed { position, was: record.disposition, would_be, reasons, asked }
}

fn evidence(paths: &Paths, sha256: &str) -> Option<Evidence> {
    let body: Body = serde_json::from_slice(&fs::read(paths.body(sha256)).ok()?).ok()?;
    body.evidence
}

fn time(record: &VerdictRecord) -> Option<jiff::ZonedDateTime> {
    let timestamp: jiff::Timestamp = record.at.parse().ok()?;
    let pieces = jiff::fmt::temporal::Pieces::parse(&record.at).ok()?;
    let offset = pieces.to_numeric_offset().unwrap_or(jiff::tz::Offset::UTC);
    Some(jiff::ZonedDateTime::new(timestamp, jiff::tz::TimeZone::fixed(offset)))
}

/// The findings of then, without what they saw. A check that this engine no longer has, or that its record does not name,
/// has none.
fn findings(record: &VerdictRecord) -> Vec<Finding> {
    let named = record.outcomes.iter().filter_map(|(key, ids)| Some((outcome(key)?, ids)));
    named
        .flat_map(|((outcome, cause), ids)| {
            let checks = ids.iter().filter_map(|id| find(id));
            checks.map(move |check| {
                let cap = record.capped.get(check.id).and_then(|cap| ceiling(cap));
                Finding { cap, ..Finding::recorded(check, outcome, cause) }
            })
        })
        .collect()
}

/// The ceiling that a record has this word for.
fn ceiling(name: &str) -> Option<Ceiling> {
    [Ceiling::Note, Ceiling::Review, Ceiling::Alert].into_iter().find(|ceiling| ceiling.name() == name)
}

/// Whether the characters were certain then: the check that says so was successful, or had no characters to ask about
/// (docs/design.md, settled point 1).
fn certain(record: &VerdictRecord) -> bool {
    let says_certain = |id: &String| find(id).is_some_and(|check| check.rests_on == RestsOn::Certainty);
    let named = |key: &str| record.outcomes.get(key).is_some_and(|ids| ids.iter().any(says_certain));
    named("successful") || named("no-input") || named("no-reference")
}
