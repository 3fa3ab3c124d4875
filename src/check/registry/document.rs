//! A document that is listed, or whose number is in a range of blanks.

use super::copy::{doubtful_characters, nothing_found};
use super::told::failed_by;
use super::{damaged, now, snapshot};
use crate::check::{Answer, Case, Cause, Fact};
use crate::mrz::Field;
use crate::registry::entry::Kind;
use crate::registry::identifier::{Identifier, State};
use crate::registry::snapshot::Snapshot;

pub(super) fn listed(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let document = identify(case)?;
        let said = snapshot.listed(&document, now(case)).map_err(damaged)?;
        if !said.is_empty() {
            return Ok(failed_by(&said, "listed", "not listed"));
        }
        let silent = nobody_speaks(snapshot, Kind::Document, document.state());
        Ok(silent.unwrap_or_else(|| nothing_found(case, snapshot, true)))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

pub(super) fn range(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let document = identify(case)?;
        let said = snapshot.ranges(&document, now(case)).map_err(damaged)?;
        if !said.is_empty() {
            return Ok(failed_by(&said, "range", "in no range"));
        }
        let silent = nobody_speaks(snapshot, Kind::Range, document.state());
        let doubt = doubtful_characters(case).map(Answer::undetermined);
        Ok(silent.or(doubt).unwrap_or_else(|| nothing_found(case, snapshot, false)))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

/// What the document is called, or what a check answers when it cannot be told.
pub(super) fn identify(case: &Case<'_>) -> Result<Identifier, Answer> {
    let zone = case.zone()?;
    let number = zone.number().text();
    Identifier::new(zone.text(Field::DocumentCode), zone.text(Field::IssuingState), &number)
        .map_err(|why| Answer::undetermined(Fact::new("document-number").expected("a document").found(why.to_string())))
}

/// Nobody may speak for this State here, so its silence says nothing.
fn nobody_speaks(snapshot: &Snapshot, kind: Kind, state: State) -> Option<Answer> {
    let fact = || Fact::new("authorities").expected(format!("one that speaks for {state}")).found("none");
    (!snapshot.speaks_for(kind, state)).then(|| Answer::not_supported(Cause::NoReference).with(fact()))
}
