//! The copy itself: is it fresh, can it be trusted, and what does its silence say?

use super::{now, snapshot};
use crate::check::{Answer, Case, Fact};
use ::registry::snapshot::Snapshot;
use mrz::Field;

pub(super) fn fresh(case: &Case<'_>) -> Answer {
    match snapshot(case) {
        Ok(snapshot) => Answer::failed_if_any(stale_facts(case, snapshot)),
        Err(answer) => answer,
    }
}

pub(super) fn trusted(case: &Case<'_>) -> Answer {
    match snapshot(case) {
        Ok(snapshot) => {
            let doubts = snapshot.distrust_reasons(now(case)).into_iter();
            let fact = |(whose, why): (String, String)| Fact::new(whose).expected("trusted").found(why);
            Answer::failed_if_any(doubts.map(fact).collect())
        }
        Err(answer) => answer,
    }
}

/// The answer when nothing was found: successful, unless the copy is too old, cannot be trusted or lacks a key, or the
/// characters that were asked about are in doubt.
pub(in crate::check) fn nothing_found(case: &Case<'_>, snapshot: &Snapshot, keyed: bool) -> Answer {
    let mut facts = doubts(case, snapshot);
    if keyed {
        let missing = snapshot.missing_keys();
        facts.extend(
            missing
                .into_iter()
                .map(|epoch| Fact::new("epoch-key").expected("held").found(format!("no key of {epoch}"))),
        );
        facts.extend(doubtful_characters(case));
    }
    let mut facts = facts.into_iter();
    facts.next().map_or_else(Answer::successful, |first| Answer::undetermined(first).with_all(facts))
}

/// Why what a copy does not say proves nothing.
fn doubts(case: &Case<'_>, snapshot: &Snapshot) -> Vec<Fact> {
    let stale = stale_facts(case, snapshot);
    let untrusted = snapshot.distrust_reasons(now(case)).into_iter();
    stale.into_iter().chain(untrusted.map(|(whose, why)| Fact::new(whose).expected("trusted").found(why))).collect()
}

fn stale_facts(case: &Case<'_>, snapshot: &Snapshot) -> Vec<Fact> {
    let age = case.requirements.registry_age;
    let stale = snapshot.stale(now(case), age).into_iter();
    stale
        .map(|log| {
            Fact::new("registry-age").expected(format!("at most {} hours", age.as_hours())).found(format!(
                "{} as of {}",
                log.origin,
                log.issued.strftime("%Y-%m-%dT%H:%M:%SZ")
            ))
        })
        .collect()
}

/// A number of which a character may be another was asked for as it was read, and not as it may be.
pub(super) fn doubtful_characters(case: &Case<'_>) -> Option<Fact> {
    let reading = case.evidence.mrz.as_ref()?;
    let zone = case.zone().ok()?;
    // A long number goes on where optional data would stand, and a filler takes the place of its check digit.
    let goes_on = (zone.bytes(Field::DocumentNumberDigit) == b"<").then_some(Field::OptionalData);
    let mut asked = [Field::DocumentCode, Field::IssuingState, Field::DocumentNumber]
        .into_iter()
        .chain(goes_on)
        .filter_map(|field| zone.format().span(field));
    let (line, column, cell) =
        reading.doubtful().find(|(line, column, _)| asked.clone().any(|span| span.contains(*line, *column)))?;
    let span = asked.find(|span| span.contains(line, column))?;
    let found = format!("{} or {}", cell.character, cell.other);
    Some(Fact::new("characters").expected("one reading").found(found).at(case.place(span)))
}
