//! The registry copy: the one that was given, the names that it knows the document by, and what it means that nothing was
//! found in it.

use ::registry::entry::Kind;
use ::registry::identifier::{Identifier, State};
use ::registry::index::Damaged;
use ::registry::snapshot::{Snapshot, Statement};
use lds::{Dg1, Ef};
use mrz::{Field, Zone};

use super::Facts;
use crate::answer::{Answer, Cause, Fact, Outcome};
use crate::evidence::{Mrz, ParsedZone};

impl<'a> Facts<'a> {
    /// The registry copy.
    ///
    /// # Errors
    /// The answer of a check that needs one: not supported, nothing to compare with.
    pub(crate) fn snapshot(&self) -> Result<&'a Snapshot, Answer> {
        self.reference.registry.as_deref().ok_or_else(|| Answer::not_supported(Cause::NoReference))
    }

    /// The answer when nothing was found: successful, unless the copy is too old, cannot be trusted or lacks a key, or
    /// characters that were asked about are in doubt.
    pub(crate) fn nothing_found(&self, snapshot: &Snapshot, keyed: Keyed) -> Answer {
        let mut facts = self.stale_logs(snapshot);
        facts.extend(self.distrusted_logs(snapshot));
        if keyed == Keyed::Yes {
            let missing = snapshot.missing_keys().into_iter();
            facts.extend(
                missing.map(|epoch| Fact::new("epoch-key").expected("held").found(format!("no key of {epoch}"))),
            );
            facts.extend(self.doubtful_number());
        }
        let mut facts = facts.into_iter();
        facts.next().map_or_else(Answer::successful, |first| Answer::undetermined(first).with_all(facts))
    }

    /// Logs that are older than the profile allows.
    pub(crate) fn stale_logs(&self, snapshot: &Snapshot) -> Vec<Fact> {
        let age = self.requirements.registry_age;
        let stale = snapshot.stale(self.now(), age).into_iter();
        stale
            .map(|log| {
                let found = format!("{} as of {}", log.origin, log.issued.strftime("%Y-%m-%dT%H:%M:%SZ"));
                Fact::new("registry-age").expected(format!("at most {} hours", age.as_hours())).found(found)
            })
            .collect()
    }

    /// Logs that cannot be trusted, each with the reason.
    pub(crate) fn distrusted_logs(&self, snapshot: &Snapshot) -> Vec<Fact> {
        let fact = |(whose, why): (String, String)| Fact::new(whose).expected("trusted").found(why);
        snapshot.distrust_reasons(self.now()).into_iter().map(fact).collect()
    }

    /// A doubtful character of the document's identifier: it was asked for as it was read, and not as it may be.
    pub(crate) fn doubtful_number(&self) -> Option<Fact> {
        let reading = self.evidence.reading()?;
        let zone = self.zone().ok()?;
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
        Some(Fact::new("characters").expected("one reading").found(found).at(self.place(span)))
    }
}

/// The dependence of a question on the keys of the registry's epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keyed {
    /// A missing key may hide a statement.
    Yes,
    /// No key is needed.
    No,
}

/// The document's identifiers: by the zone that says whose it is, and by every other zone that was handed in: those of
/// its chip, and readings that contradict the one that is judged.
pub(crate) struct Identifiers {
    holder: Result<Identifier, String>,
    others: Vec<Identifier>,
    /// The fault of an EF.DG1 that is there, or is promised, and cannot be asked about.
    unread: Option<Fact>,
}

impl Identifiers {
    /// The identifiers of a document.
    ///
    /// # Errors
    /// The answer of a check that needs them and has no zone.
    pub(crate) fn of(case: &Facts<'_>) -> Result<Self, Answer> {
        let (zone, _) = case.holder_zone()?;
        let holder = identifier(&zone);
        let readings = case.evidence.contradictions.iter().map(|reading| Mrz::from(reading.clone()));
        let others = readings.filter_map(|mrz| identifier(&mrz.zone().ok()?).ok()).chain(of_chip(case));
        let others = others.filter(|other| holder.as_ref() != Ok(other)).collect::<Vec<_>>();
        Ok(Self { holder, others, unread: unread_dg1(case) })
    }

    /// The holder's identifier.
    ///
    /// # Errors
    /// The document has none, or an EF.DG1 that may name another, so that a copy without a statement about it says nothing.
    pub(crate) fn known(&self) -> Result<&Identifier, Answer> {
        let fact = |why: &String| Fact::new("document-number").expected("a document").found(why.clone());
        let holder = self.holder.as_ref().map_err(|why| Answer::undetermined(fact(why)))?;
        self.unread.as_ref().map_or(Ok(holder), |fact| Err(Answer::undetermined(fact.clone())))
    }

    /// The statements about any of the identifiers.
    ///
    /// # Errors
    /// The index is damaged.
    pub(crate) fn ask(
        &self,
        ask: impl Fn(&Identifier) -> Result<Vec<Statement>, Damaged>,
    ) -> Result<Vec<Statement>, Answer> {
        let mut said = Vec::new();
        for document in self.holder.iter().chain(&self.others) {
            said.extend(ask(document).map_err(damaged)?);
        }
        Ok(said)
    }
}

/// The identifiers in each EF.DG1 that was handed in: a dump may have more than one.
fn of_chip(case: &Facts<'_>) -> Vec<Identifier> {
    let files = case.evidence.chip.iter().flat_map(|chip| chip.all(Ef::Dg(1)));
    let zones = files.filter_map(|file| Dg1::parse(&file.bytes).ok());
    let zones = zones.map(|dg1| ParsedZone::parse(dg1.lines.iter().map(String::as_str)));
    zones.filter_map(|parsed| identifier(&parsed.zone().ok()?).ok()).collect()
}

/// The fault of an EF.DG1 that does not parse, or that EF.SOD lists and that was not handed in.
fn unread_dg1(case: &Facts<'_>) -> Option<Fact> {
    if case.evidence.missing_files().contains(&Ef::Dg(1)) {
        return Some(Fact::new("EF.DG1").expected("read").found("not handed in"));
    }
    match case.dg1_zone() {
        Err(answer) if answer.outcome == Outcome::Undetermined => answer.facts.into_iter().next(),
        _ => None,
    }
}

fn identifier(zone: &Zone<'_>) -> Result<Identifier, String> {
    let number = zone.number().text();
    Identifier::new(zone.text(Field::DocumentCode), zone.text(Field::IssuingState), &number)
        .map_err(|why| why.to_string())
}

/// The answer where no authority may speak for a State, so that a copy without a statement says nothing (docs/design.md, settled
/// point 2: nothing to compare with).
pub(crate) fn no_authority(snapshot: &Snapshot, kind: Kind, state: State) -> Option<Answer> {
    let fact = || Fact::new("authorities").expected(format!("one that speaks for {state}")).found("none");
    (!snapshot.has_authority_for(kind, state)).then(|| Answer::not_supported(Cause::NoReference).with(fact()))
}

/// The answer where the index is damaged: our fault, and no answer about the document.
pub(crate) fn damaged(fault: Damaged) -> Answer {
    Answer::aborted(Fact::new("registry-index").expected("whole").found(fault.to_string()))
}
