//! What was handed in: can it be read, and well enough to say anything of the document?

use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, Fact, RestsOn};
use crate::evidence::{Input, InputState};
use crate::place::Place;
use mrz::Field;
use optics::Quality;
use optics::ReadingSource;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "input.file.readable",
        claim: "every file given is of a supported kind and can be read whole",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-2 §C.4.2; BSI TR-03135-1 §4.1.6",
        rests_on: RestsOn::Other,
        ask: readable,
    },
    Check {
        id: "input.scan.resolution",
        claim: "the page was scanned at 385 ppi or more (600 recommended)",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Measured,
        source: "BSI TR-03135-1 §4.1.6",
        rests_on: RestsOn::Other,
        ask: resolution,
    },
    Check {
        id: "input.scan.quality",
        claim: "no glare, blur or cropping hides the reading zone",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Measured,
        source: "ICAO Doc 9303-2 §C.4.2 B.10, B.11",
        rests_on: RestsOn::Other,
        ask: quality,
    },
    Check {
        id: "input.page.found",
        claim: "a page with a machine readable zone was found",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Measured,
        source: "BSI TR-03135-1 §5.5.2",
        rests_on: RestsOn::Other,
        ask: page_found,
    },
    Check {
        id: "input.document.specimen",
        claim: "the document is no specimen",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-2 §C.4.3 C.14; BSI TR-03135-1 §5.8.1.1",
        rests_on: RestsOn::Characters,
        ask: specimen,
    },
];

/// TR-03135-1 §4.1.6: "an image resolution of at least 385 Pixels Per Inch".
pub(super) const REQUIRED_PPI: f32 = 385.0;

fn readable(case: &Case<'_>) -> Answer {
    let inputs = &case.evidence.inputs;
    if inputs.iter().all(|input| input.state == InputState::Ignored) {
        return Answer::not_supported(Cause::NoInput);
    }
    let fact = |name: &'static str, input: &Input| Fact::new(name).at(Place::file(&input.name));
    let mut exceeded = Vec::new();
    let mut unreadable = Vec::new();
    let mut ignored = Vec::new();
    for input in inputs {
        match &input.state {
            InputState::Exceeded(why) => exceeded.push(fact("limit", input).found(why.as_str())),
            InputState::Unreadable(why) => unreadable.push(fact("file", input).found(why.as_str())),
            InputState::Ignored => ignored.push(fact("ignored-file", input)),
            InputState::Read => {}
        }
    }
    // A file that cannot be read is the document's; a limit is ours, and nothing else may hide behind it.
    let answer = match exceeded.pop() {
        Some(limit) if unreadable.is_empty() => Answer::aborted(limit).with_all(exceeded),
        limit => Answer::failed_if_any(unreadable).with_all(exceeded).with_all(limit),
    };
    answer.with_all(ignored)
}

fn resolution(case: &Case<'_>) -> Answer {
    let Some(page) = case.evidence.mrz_page() else { return without_zone(case) };
    let Some(ppi) = page.ppi else { return without_zone(case) };
    let fact = Fact::new("ppi").expected("385").found(format!("{ppi:.0}")).at(Place::plane(page.plane));
    Answer::measured(ppi / REQUIRED_PPI - 1.0, fact)
}

fn quality(case: &Case<'_>) -> Answer {
    let Some(page) = case.evidence.mrz_page() else { return without_zone(case) };
    let Some(worst) = page.quality.as_ref().and_then(Quality::worst) else { return without_zone(case) };
    let fact = Fact::new(worst.name.clone())
        .expected(format!("{:.2}", worst.threshold))
        .found(format!("{:.2}", worst.value))
        .at(Place { pixels: worst.pixels, ..Place::plane(page.plane) });
    Answer::measured(worst.margin(), fact)
}

/// Resolution and quality are measured on the zone; without one in a picture there is nothing to measure.
fn without_zone(case: &Case<'_>) -> Answer {
    Answer::not_supported(if case.evidence.has_pictures() { Cause::NoReference } else { Cause::NoInput })
}

fn page_found(case: &Case<'_>) -> Answer {
    match &case.evidence.mrz {
        Some(reading) => {
            let place = match reading.source {
                ReadingSource::Picture(plane) => Place::plane(plane),
                ReadingSource::Text => Place::default(),
            };
            Answer::successful().with(Fact::new("zone").found(format!("{} lines", reading.lines.len())).at(place))
        }
        None if case.evidence.has_pictures() => {
            let looked_at = case.evidence.pages.iter().map(|page| {
                let size = format!("{} × {} pixels, no zone", page.width, page.height);
                Fact::new("picture").found(size).at(Place::plane(page.plane))
            });
            Answer::failed_if_any(looked_at.collect())
        }
        None => Answer::not_supported(Cause::NoInput),
    }
}

/// Specimens have a holder of Utopia (Doc 9303-2 §C.4.1 A.9) or say so in the name.
fn specimen(case: &Case<'_>) -> Answer {
    let (zone, side) = match case.holder_zone() {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let utopian = [Field::IssuingState, Field::Nationality].into_iter().filter(|field| zone.text(*field) == "UTO");
    let (primary, secondary) = zone.name();
    let named = primary.split('<').chain(secondary.split('<')).any(|component| component == "SPECIMEN");
    let fields = utopian.chain(named.then_some(Field::Name));
    let facts = fields.filter_map(|field| {
        let span = zone.format().span(field)?;
        Some(
            Fact::new(field.name()).found(case.text_on(side, span).trim_end_matches('<')).at(case.place_on(side, span)),
        )
    });
    Answer::failed_if_any(facts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Outcome, asking};
    use crate::evidence::{Evidence, Input};

    /// A file that cannot be read is the document's fault and a limit is ours; where there are both, ours hides nothing.
    #[test]
    fn a_limit_hides_no_broken_file() {
        let outcome = |states: &[InputState]| {
            let input =
                |state: &InputState| Input { name: "f".to_owned(), sha256: String::new(), state: state.clone() };
            let evidence = Evidence { inputs: states.iter().map(input).collect(), ..Evidence::default() };
            let finding = asking::ask(&CHECKS[0], &evidence, readable);
            (finding.outcome, finding.facts.iter().map(|fact| fact.name.to_string()).collect::<Vec<_>>().join(" "))
        };
        let (broken, limit) = (InputState::Unreadable("cut".to_owned()), InputState::Exceeded("pixels".to_owned()));
        let is = |outcome, facts: &str| (outcome, facts.to_owned());
        assert_eq!(outcome(&[InputState::Read]), is(Outcome::Successful, ""));
        assert_eq!(outcome(&[InputState::Read, InputState::Ignored]), is(Outcome::Successful, "ignored-file"));
        assert_eq!(outcome(std::slice::from_ref(&limit)), is(Outcome::Aborted, "limit"));
        assert_eq!(outcome(std::slice::from_ref(&broken)), is(Outcome::Failed, "file"));
        assert_eq!(outcome(&[limit, broken]), is(Outcome::Failed, "file limit"));
    }
}
