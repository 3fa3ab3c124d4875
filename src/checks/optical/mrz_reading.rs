//! The print allows one reading only.

use optics::{Extent, Reading};

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::evidence::certain_differences;
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
    // In a zone that is not whole no character is certain; those are named that would not be otherwise.
    let whole = reading.extent.is_whole();
    let doubtful = reading.doubtful().filter(|(_, _, cell)| whole || cell.probability < Extent::MOST_PROBABLE);
    let doubtful = doubtful.flat_map(|(line, column, cell)| {
        let place = Place { plane: reading.plane(), pixels: Some(cell.pixels), ..Place::mrz(line, column, 1) };
        let fact = |name, character: char| Fact::new(name).found(character.to_string()).at(place.clone());
        [fact("reading", cell.character), fact("other-reading", cell.other)]
    });
    let contradictions = case.evidence.contradictions.iter().flat_map(|other| contradiction(reading, other));
    let mut facts =
        case.extent_fact().into_iter().chain(doubtful).chain(contradictions).collect::<Vec<_>>().into_iter();
    Ok(match facts.next() {
        None => Answer::successful(),
        Some(first) => Answer::undetermined(first).with_all(facts),
    })
}

/// The characters in which two readings differ with certainty; the lines where they have another shape.
fn contradiction(reading: &Reading, other: &Reading) -> Vec<Fact> {
    let pair = |found: [String; 2], line: usize, column: Option<usize>| {
        let [this, that] = found;
        let place = |reading: &Reading| {
            let pixels = column.and_then(|column| reading.cell(line, column)).map(|cell| cell.pixels);
            let place = column.map(|column| Place::mrz(line, column, 1)).unwrap_or_default();
            Place { plane: reading.plane(), line: Some(line), pixels, ..place }
        };
        [Fact::new("reading").found(this).at(place(reading)), Fact::new("other-reading").found(that).at(place(other))]
    };
    let text =
        |reading: &Reading, line: usize| reading.lines.get(line - 1).map(|line| line.text.clone()).unwrap_or_default();
    match certain_differences(reading, other) {
        Some(cells) => {
            let character = |reading: &Reading, line: usize, column: usize| {
                text(reading, line).chars().nth(column - 1).map(String::from).unwrap_or_default()
            };
            let facts = |(line, column): (usize, usize)| {
                pair([character(reading, line, column), character(other, line, column)], line, Some(column))
            };
            cells.into_iter().flat_map(facts).collect()
        }
        None => {
            let lines = 1..=reading.lines.len().max(other.lines.len());
            lines.flat_map(|line| pair([text(reading, line), text(other, line)], line, None)).collect()
        }
    }
}
