//! Judges the verdicts of a journal again under another profile. Where a record has its evidence every check is asked again;
//! else the recorded outcomes are decided again under the other profile.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::record::{Record, VerdictRecord, outcome};
use super::writer::JournalError;
use super::{Paths, proof};
use crate::answer::{Ceiling, Outcome};
use crate::checks::{Finding, RestsOn, find};
use crate::evidence::Evidence;
use crate::judge::judge;
use crate::reference::{Clock, Reference};
use crate::verdict::{Disposition, Judged, Profile, weigh};

/// A recorded disposition, and the one under the other profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The position of the record.
    pub position: u64,
    /// The recorded disposition.
    pub was: Disposition,
    /// The disposition under the other profile.
    pub would_be: Disposition,
    /// The checks that decide it.
    pub reasons: Vec<String>,
    /// The part of the judgement that was done again.
    pub asked: Asked,
}

/// The part of a judgement that is done again for a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Every check was asked again of the evidence that was kept.
    Anew,
    /// The recorded outcomes were decided again; they do not show what the profile asks of ages and strengths.
    Weighed,
}

#[derive(Deserialize)]
struct Body {
    evidence: Option<Evidence>,
}

/// Judges every verdict of a journal again and hands each result to `hand_on`. Trust and registry are those of
/// `reference`; the time of inspection is the recorded one.
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
            (reference.at, reference.clock) = (at, Clock::Past);
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

/// The recorded findings, without facts. A check that this engine does not have, or that the record does not name, has
/// none.
fn findings(record: &VerdictRecord) -> Vec<Finding> {
    let named = record.outcomes.iter().filter_map(|(key, ids)| Some((outcome(key)?, ids)));
    named
        .flat_map(|((outcome, cause), ids)| {
            let checks = ids.iter().filter_map(|id| find(id));
            checks.map(move |check| {
                let cap = record.capped.get(check.id).and_then(|cap| ceiling(cap));
                let reviewed = record.reviewed.iter().any(|id| id == check.id);
                let recorded = outcome != Outcome::NotSupported || check.waits_for.is_empty();
                let due = recorded || record.due.iter().any(|id| id == check.id);
                Finding { cap, due, reviewed, ..Finding::recorded(check, outcome, cause) }
            })
        })
        .collect()
}

/// The ceiling of this name.
fn ceiling(name: &str) -> Option<Ceiling> {
    [Ceiling::Note, Ceiling::Review, Ceiling::Alert].into_iter().find(|ceiling| ceiling.name() == name)
}

/// Returns true if the characters were certain: the check that decides it was successful, or had no characters to ask
/// about (docs/design.md, settled point 1).
fn certain(record: &VerdictRecord) -> bool {
    let says_certain = |id: &String| find(id).is_some_and(|check| check.rests_on == RestsOn::Certainty);
    let named = |key: &str| record.outcomes.get(key).is_some_and(|ids| ids.iter().any(says_certain));
    named("successful") || named("no-input") || named("no-reference")
}
