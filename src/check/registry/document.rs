//! A document that is listed, or whose number is in a range of blanks.

use super::copy::{doubtful_characters, nothing_found};
use super::told::failed_by;
use super::{damaged, now, snapshot};
use crate::check::{Answer, Case, Cause, Fact};
use ::registry::entry::Kind;
use ::registry::identifier::{Identifier, State};
use ::registry::index::Damaged;
use ::registry::snapshot::{Snapshot, Statement};
use mrz::{Field, Zone};

pub(super) fn listed(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let names = Names::of(case)?;
        let said = names.ask(|document| snapshot.listed(document, now(case)))?;
        if !said.is_empty() {
            return Ok(failed_by(&said, "listed", "not listed"));
        }
        let silent = nobody_speaks(snapshot, Kind::Document, names.known()?.state());
        Ok(silent.unwrap_or_else(|| nothing_found(case, snapshot, true)))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

pub(super) fn range(case: &Case<'_>) -> Answer {
    let ask = || {
        let snapshot = snapshot(case)?;
        let names = Names::of(case)?;
        let said = names.ask(|document| snapshot.ranges(document, now(case)))?;
        if !said.is_empty() {
            return Ok(failed_by(&said, "range", "in no range"));
        }
        let silent = nobody_speaks(snapshot, Kind::Range, names.known()?.state());
        let doubt = doubtful_characters(case).map(Answer::undetermined);
        Ok(silent.or(doubt).unwrap_or_else(|| nothing_found(case, snapshot, false)))
    };
    ask().unwrap_or_else(|answer: Answer| answer)
}

/// What the document is called: by the zone that says whose it is, and by its chip, which may be another document's.
pub(super) struct Names {
    holder: Result<Identifier, String>,
    chip: Option<Identifier>,
}

impl Names {
    /// The document's names, or what a check answers without a zone.
    pub(super) fn of(case: &Case<'_>) -> Result<Self, Answer> {
        let (zone, _) = case.holder_zone()?;
        let holder = name(&zone);
        let chip = case.chip_zone().and_then(|zone| name(&zone).ok()).filter(|chip| holder.as_ref() != Ok(chip));
        Ok(Self { holder, chip })
    }

    /// The document's own name, or that it has none: what is said of nothing then says nothing of it.
    pub(super) fn known(&self) -> Result<&Identifier, Answer> {
        let fact = |why: &String| Fact::new("document-number").expected("a document").found(why.clone());
        self.holder.as_ref().map_err(|why| Answer::undetermined(fact(why)))
    }

    /// What is said under any of the names.
    pub(super) fn ask(
        &self,
        ask: impl Fn(&Identifier) -> Result<Vec<Statement>, Damaged>,
    ) -> Result<Vec<Statement>, Answer> {
        let mut said = Vec::new();
        for document in self.holder.iter().chain(&self.chip) {
            said.extend(ask(document).map_err(damaged)?);
        }
        Ok(said)
    }
}

fn name(zone: &Zone<'_>) -> Result<Identifier, String> {
    let number = zone.number().text();
    Identifier::new(zone.text(Field::DocumentCode), zone.text(Field::IssuingState), &number)
        .map_err(|why| why.to_string())
}

/// Nobody may speak for this State here, so its silence says nothing (settled point 2: nothing to compare with).
fn nobody_speaks(snapshot: &Snapshot, kind: Kind, state: State) -> Option<Answer> {
    let fact = || Fact::new("authorities").expected(format!("one that speaks for {state}")).found("none");
    (!snapshot.has_authority_for(kind, state)).then(|| Answer::not_supported(Cause::NoReference).with(fact()))
}
