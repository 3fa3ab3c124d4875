//! The print allows one reading only.

use optics::Reading;

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.reading",
    claim: "the print allows one reading only",
    duty: Duties::PAGE_AND_REGISTRY,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Measured,
    source: "BSI TR-03135-1 §5.5.4.1.1",
    rests_on: RestsOn::Certainty,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1.1", name: "consistency of the MRZ" }),
    proves: Some(Proves { level: 1, needs: Needs::Successful }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// Each doubtful character with both its readings, and certain readings that contradict one another.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let Some(reading) = case.evidence.reading() else {
        return Ok(case.zone().err().unwrap_or_else(Answer::successful));
    };
    let doubtful = reading.doubtful().flat_map(|(line, column, cell)| {
        let place = Place { plane: reading.plane(), pixels: Some(cell.pixels), ..Place::mrz(line, column, 1) };
        let fact = |name, character: char| Fact::new(name).found(character.to_string()).at(place.clone());
        [fact("reading", cell.character), fact("other-reading", cell.other)]
    });
    let contradictions = case.evidence.contradictions.iter().flat_map(|other| contradiction(reading, other));
    let mut facts = doubtful.chain(contradictions).collect::<Vec<_>>().into_iter();
    Ok(match facts.next() {
        None => Answer::successful(),
        Some(first) => Answer::undetermined(first).with_all(facts),
    })
}

/// The lines in which two readings differ.
fn contradiction(reading: &Reading, other: &Reading) -> Vec<Fact> {
    let lines = reading.lines.len().max(other.lines.len());
    let text = |reading: &Reading, at: usize| reading.lines.get(at).map(|line| line.text.clone()).unwrap_or_default();
    let differ = (0..lines).filter(|at| text(reading, *at) != text(other, *at));
    let place = |plane, at: usize| Place { plane, line: Some(at + 1), ..Place::default() };
    differ
        .flat_map(|at| {
            [
                Fact::new("reading").found(text(reading, at)).at(place(reading.plane(), at)),
                Fact::new("other-reading").found(text(other, at)).at(place(other.plane(), at)),
            ]
        })
        .collect()
}
