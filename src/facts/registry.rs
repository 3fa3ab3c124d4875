//! The registry copy: the one that was given, the names that it knows the document by, and what it means that nothing was
//! found in it.

use ::registry::entry::Kind;
use ::registry::identifier::{Identifier, State};
use ::registry::index::{Damaged, IndexedStatement};
use ::registry::snapshot::{Doubt, Moment, Silence, Snapshot, Statement};
use jiff::Timestamp;
use lds::{Dg1, Ef};
use mrz::{Field, Zone};

use super::Facts;
use super::statements::describe_quarantined;
use crate::answer::{Answer, Cause, Fact, Outcome};
use crate::evidence::{Mrz, ParsedZone};
use crate::reference::Clock;

impl<'a> Facts<'a> {
    /// The registry copy.
    ///
    /// # Errors
    /// The answer of a check that needs one: not supported, nothing to compare with.
    pub(crate) fn snapshot(&self) -> Result<&'a Snapshot, Answer> {
        self.reference.registry.as_deref().ok_or_else(|| Answer::not_supported(Cause::NoReference))
    }

    /// The answer when nothing of these kinds was found: successful, unless the logs that may speak of the document's State
    /// are not in order, or characters that were asked about are in doubt (docs/registry.md, age and trust are per log).
    /// Faults of other logs are told, and the answer stands.
    pub(crate) fn nothing_found(&self, snapshot: &Snapshot, kinds: &[Kind]) -> Answer {
        let states = self.states();
        let mut silence = Silence::default();
        for kind in kinds {
            states.iter().for_each(|state| silence.add(snapshot.silence(*kind, *state, &self.moment())));
        }
        if states.is_empty() {
            silence.add(snapshot.freshness(&[], &self.moment()));
            silence.add(snapshot.trustworthiness(&[], self.now()));
        }
        let keyed = kinds.iter().any(|kind| matches!(kind, Kind::Document | Kind::Reuse));
        let doubtful = self.doubtful_number().filter(|_| keyed);
        let mut facts = silence.undetermined.iter().map(doubt_fact).chain(doubtful);
        let answer = match facts.next() {
            None => Answer::successful(),
            Some(first) => Answer::undetermined(first).with_all(facts),
        };
        answer.with_all(silence.notes.iter().map(note_fact))
    }

    /// The answer to whether the logs that the document depends on are in order: the faults of other logs are told.
    pub(crate) fn logs_in_order(&self, silence: &Silence) -> Answer {
        let doubts = silence.undetermined.iter().map(doubt_fact).collect();
        Answer::failed_if_any(doubts).with_all(silence.notes.iter().map(note_fact))
    }

    /// The moment of inspection, for the registry.
    pub(crate) fn moment(&self) -> Moment {
        let past = self.reference.clock == Clock::Past;
        Moment { at: self.now(), longest: self.requirements.registry_age, past }
    }

    /// The States that the document says it is of: its page and its chip may differ.
    pub(crate) fn states(&self) -> Vec<State> {
        let holder = self.holder_zone().ok().map(|(zone, _)| zone);
        let zones = holder.into_iter().chain(self.chip_zone());
        let mut states: Vec<_> = zones.filter_map(|zone| State::new(zone.text(Field::IssuingState)).ok()).collect();
        states.sort_unstable();
        states.dedup();
        states
    }

    /// The statements that the document is genuine, by authorities of its State whose logs are trusted. None where a
    /// character of its number is in doubt: the document may be another one.
    ///
    /// # Errors
    /// No zone, or a damaged index.
    pub(crate) fn known_good(&self, snapshot: &Snapshot) -> Result<Vec<Statement>, Answer> {
        let (zone, _) = self.holder_zone()?;
        match identifier(&zone) {
            Ok(document) if self.doubtful_number().is_none() => {
                let mut known = snapshot.known_good(&document, self.now()).map_err(damaged)?;
                known.retain(|said| snapshot.is_trusted(&said.origin, self.now()));
                Ok(known)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// A pattern that matches and is quarantined for this document, as facts; none if it is not.
    ///
    /// # Errors
    /// No zone, or a damaged index.
    pub(crate) fn quarantined(&self, snapshot: &Snapshot, pattern: &IndexedStatement) -> Result<Vec<Fact>, Answer> {
        let (zone, _) = self.holder_zone()?;
        let state = State::new(zone.text(Field::IssuingState)).ok();
        let quarantines = snapshot.quarantines(pattern, state, self.now()).map_err(damaged)?;
        let said = snapshot.read_statement(pattern).map_err(damaged)?;
        Ok(said.map(|said| describe_quarantined(snapshot, &said, &quarantines)).unwrap_or_default())
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

/// A reason for which silence says nothing.
fn doubt_fact(doubt: &Doubt) -> Fact {
    let time = |at: &Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    match doubt {
        Doubt::Root { version, expires } => {
            Fact::new("root").expected("trusted").found(format!("version {version} ended at {}", time(expires)))
        }
        Doubt::Clock { at, newest, origin } => {
            Fact::new("clock").expected(format!("{} or later, by {origin}", time(newest))).found(time(at))
        }
        Doubt::Stale { origin, issued, limit } => Fact::new("registry-age")
            .expected(format!("at most {} hours", limit.as_hours()))
            .found(format!("{origin} as of {}", time(issued))),
        Doubt::Distrusted { origin, condition, description } => {
            Fact::new(origin.clone()).expected("trusted").found(format!("{condition}: {description}"))
        }
        Doubt::NotHeld { origin, condition, description } => {
            let found = format!("nothing of it is held: {condition}: {description}");
            Fact::new(origin.clone()).expected("trusted").found(found)
        }
        Doubt::MissingKey { epoch, .. } => Fact::new("epoch-key").expected("held").found(format!("no key of {epoch}")),
        Doubt::WrongKey { epoch, .. } => {
            Fact::new("epoch-key").expected("the key that the root declares").found(format!("another key of {epoch}"))
        }
        Doubt::Undeclared { origin, epoch } => {
            Fact::new("epoch").expected("declared by the root").found(format!("{epoch}, by {origin}"))
        }
    }
}

/// A doubt about a log on which the answer does not depend.
fn note_fact(doubt: &Doubt) -> Fact {
    Fact::new("other-log").expected("in order").found(doubt.to_string())
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
    /// The identifiers of a document with this zone of its holder.
    pub(super) fn of(case: &Facts<'_>, zone: &Zone<'_>) -> Self {
        let holder = identifier(zone);
        let readings = case.evidence.contradictions.iter().map(|reading| Mrz::from(reading.clone()));
        let others = readings.filter_map(|mrz| identifier(&mrz.zone().ok()?).ok()).chain(of_chip(case));
        let others = others.filter(|other| holder.as_ref() != Ok(other)).collect::<Vec<_>>();
        Self { holder, others, unread: unread_dg1(case) }
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

/// The identifiers in each EF.DG1 that was handed in: a dump may have more than the one that is judged.
fn of_chip(case: &Facts<'_>) -> Vec<Identifier> {
    let further = case.evidence.chip.iter().flat_map(|chip| chip.all(Ef::Dg(1)).skip(1));
    let further = further.filter_map(|file| Dg1::parse(&file.bytes).ok());
    let further = further.map(|dg1| ParsedZone::parse(dg1.lines.iter().map(String::as_str)));
    let further = further.filter_map(|parsed| identifier(&parsed.zone().ok()?).ok());
    case.chip_zone().and_then(|zone| identifier(&zone).ok()).into_iter().chain(further).collect()
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
