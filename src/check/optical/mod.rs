//! What the page itself says: the text of its MRZ against Doc 9303, and how it is printed.

mod evaluatory;
mod geometry;
mod glyphs;
mod infrared;
mod measured;
mod ultraviolet;

use super::case::union;
use super::{Answer, Basis, Case, Cause, Ceiling, Check, Duty, Fact, RestsOn};
use crate::place::Place;
use mrz::{Rule, RuleOutcome};
use optics::Reading;

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "optical.mrz.format",
        claim: "lines and lengths are those of TD1, TD2, TD3, MRV-A or MRV-B",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Blocking,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-4/5/6/7 §4.2.2",
        rests_on: RestsOn::Characters,
        ask: format,
    },
    Check {
        id: "optical.mrz.reading",
        claim: "the print allows one reading only",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Measured,
        source: "BSI TR-03135-1 §5.5.4.1.1",
        rests_on: RestsOn::Other,
        ask: reading,
    },
    Check {
        id: "optical.mrz.characters",
        claim: "only A–Z, 0–9 and < stand where the format allows them",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §4.3",
        rests_on: RestsOn::Characters,
        ask: characters,
    },
    Check {
        id: "optical.mrz.document-code",
        claim: "the document code is allowed for the format",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-4 §4.4; 9303-5/6 §4.2.2 note k; 9303-7 §4.2.2.1",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::DocumentCode),
    },
    Check {
        id: "optical.mrz.document-number",
        claim: "the document number is present and left-aligned",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §4.10; 9303-4 §4.2.2.2",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::DocumentNumber),
    },
    Check {
        id: "optical.mrz.harmonised-code",
        claim: "the second letter of a passport's code is a harmonised one",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-4 §4.4",
        rests_on: RestsOn::Characters,
        ask: harmonised_code,
    },
    Check {
        id: "optical.mrz.issuing-state",
        claim: "the issuing State or organization is in Doc 9303's code lists",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §5",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::IssuingState),
    },
    Check {
        id: "optical.mrz.nationality",
        claim: "the nationality is in Doc 9303's code lists",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §5",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::Nationality),
    },
    Check {
        id: "optical.mrz.name",
        claim: "the name field keeps the naming rules",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §4.6",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::Name),
    },
    Check {
        id: "optical.mrz.name-whole",
        claim: "the name is not truncated",
        duty: Duty::Optional,
        ceiling: Ceiling::Note,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-4/5/6/7 §4.2.3",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::NameWhole),
    },
    Check {
        id: "optical.mrz.sex",
        claim: "sex is M, F or <",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-4 §4.2.2.2 note p",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::Sex),
    },
    Check {
        id: "optical.mrz.date-of-birth",
        claim: "the date of birth is a possible date, unknown parts as <",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §4.8",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::DateOfBirth),
    },
    Check {
        id: "optical.mrz.date-of-expiry",
        claim: "the date of expiry is a possible date",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §4.8",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::DateOfExpiry),
    },
    Check {
        id: "optical.mrz.long-number",
        claim: "a long document number is coded as the format says",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-5 §4.2.2 note j; 9303-6 §4.2.2 note j",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::LongNumber),
    },
    Check {
        id: "optical.mrz.document-number-digit",
        claim: "the check digit of the document number is the one computed",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §4.9; BSI TR-03135-1 §5.5.4.1.1",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::DocumentNumberDigit),
    },
    Check {
        id: "optical.mrz.date-of-birth-digit",
        claim: "the check digit of the date of birth is the one computed",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §4.9; BSI TR-03135-1 §5.5.4.1.1",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::DateOfBirthDigit),
    },
    Check {
        id: "optical.mrz.date-of-expiry-digit",
        claim: "the check digit of the date of expiry is the one computed",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-3 §4.9; BSI TR-03135-1 §5.5.4.1.1",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::DateOfExpiryDigit),
    },
    Check {
        id: "optical.mrz.optional-data-digit",
        claim: "the check digit of the personal number or other optional data is the one computed",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-4 §4.2.2.2",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::OptionalDataDigit),
    },
    Check {
        id: "optical.mrz.composite-digit",
        claim: "the composite check digit is the one computed",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Alert,
        basis: Basis::Deterministic,
        source: "ICAO Doc 9303-4/5/6 §4.2.4",
        rests_on: RestsOn::Characters,
        ask: |case| rule(case, Rule::CompositeDigit),
    },
    Check {
        id: "optical.mrz.infrared-ink",
        claim: "the MRZ absorbs infrared: print contrast 0.6 or more in B900",
        duty: Duty::Mandatory,
        ceiling: Ceiling::Review,
        basis: Basis::Measured,
        source: "ICAO Doc 9303-3 §4.4, §4.11; BSI TR-03135-1 §5.5.4.1.2",
        rests_on: RestsOn::Other,
        ask: infrared::ink,
    },
    Check {
        id: "optical.page.ultraviolet-dull",
        claim: "the page and its parts are dull under ultraviolet light",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Measured,
        source: "ICAO Doc 9303-3 §4.11; BSI TR-03135-1 §5.5.4.2",
        rests_on: RestsOn::Other,
        ask: ultraviolet::dull,
    },
    Check {
        id: "optical.mrz.geometry",
        claim: "position, pitch (2.54 mm), line spacing and skew are Doc 9303's",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Measured,
        source: "ICAO Doc 9303-3 §4.11; 9303-4 Figure 3; 9303-5 Figure 6; 9303-7 Figures 3, 8",
        rests_on: RestsOn::Other,
        ask: geometry::doc_9303,
    },
    Check {
        id: "optical.mrz.glyphs",
        claim: "every character is OCR-B and sits where its neighbours say it should",
        duty: Duty::Optional,
        ceiling: Ceiling::Review,
        basis: Basis::Measured,
        source: "BSI TR-03135-1 §5.5.4.1.3; ISO/IEC 30116",
        rests_on: RestsOn::Other,
        ask: glyphs::ocr_b,
    },
    Check {
        id: "optical.portrait.edge",
        claim: "the portrait shows no pasted edge",
        duty: Duty::Evaluatory,
        ceiling: Ceiling::Review,
        basis: Basis::Statistical,
        source: "ICAO Doc 9303-2 §C.4.3 C.27",
        rests_on: RestsOn::Other,
        ask: evaluatory::portrait_edge,
    },
    Check {
        id: "optical.page.colour",
        claim: "the page is no grey or half-tone copy",
        duty: Duty::Evaluatory,
        ceiling: Ceiling::Review,
        basis: Basis::Statistical,
        source: "ICAO Doc 9303-2 §C.4.3 C.27; BSI TR-03135-1 §5.5.4.3",
        rests_on: RestsOn::Other,
        ask: evaluatory::colour,
    },
    Check {
        id: "optical.page.recapture",
        claim: "the image is no picture of a screen",
        duty: Duty::Evaluatory,
        ceiling: Ceiling::Review,
        basis: Basis::Statistical,
        source: "ICAO Doc 9303-2 §C.4.3 C.27",
        rests_on: RestsOn::Other,
        ask: evaluatory::recapture,
    },
    Check {
        id: "optical.file.compression",
        claim: "compression and noise are even over the page",
        duty: Duty::Evaluatory,
        ceiling: Ceiling::Note,
        basis: Basis::Statistical,
        source: "BSI TR-03135-1 §5.5.4.3",
        rests_on: RestsOn::Other,
        ask: evaluatory::compression,
    },
];

/// A rule for the text of the zone, asked by itself.
fn rule(case: &Case<'_>, rule: Rule) -> Answer {
    let zone = match case.zone() {
        Ok(zone) => zone,
        Err(answer) => return answer,
    };
    answer(case, zone.check(rule, case.today()))
}

/// Which code is asked for depends on the day of issue, which EF.DG12 knows.
fn harmonised_code(case: &Case<'_>) -> Answer {
    let zone = match case.zone() {
        Ok(zone) => zone,
        Err(answer) => return answer,
    };
    let dg12 = case.evidence.chip.as_ref().and_then(|chip| chip.dg12()?.1.ok());
    let issued = dg12.and_then(|dg12| dg12.issued).map(|(day, _)| day);
    answer(case, zone.harmonised_code(case.today(), issued))
}

fn answer(case: &Case<'_>, ruling: RuleOutcome<'_>) -> Answer {
    match ruling {
        RuleOutcome::Kept => Answer::successful(),
        RuleOutcome::Broken(fault) => Answer::failed(case.fact_of(&fault)),
        RuleOutcome::Undetermined(fault) => Answer::undetermined(case.fact_of(&fault)),
        RuleOutcome::NotApplicable => Answer::not_supported(Cause::NotApplicable),
    }
}

fn format(case: &Case<'_>) -> Answer {
    match case.shape() {
        Ok(Ok(zone)) => Answer::successful().with(Fact::new("format").found(zone.format().name)),
        Ok(Err(misfit)) => {
            let expected = "3 lines of 30, 2 lines of 36 or 2 lines of 44";
            Answer::failed(Fact::new("lines").expected(expected).found(misfit.to_string()))
        }
        Err(answer) => answer,
    }
}

/// All the characters that may not stand in an MRZ, not the first one only.
fn characters(case: &Case<'_>) -> Answer {
    match case.zone() {
        Ok(zone) => Answer::failed_if_any(zone.illegal().map(|fault| case.fact_of(&fault)).collect()),
        Err(answer) => answer,
    }
}

/// Every doubtful character with both its readings; and readings that contradict one another though each is certain.
fn reading(case: &Case<'_>) -> Answer {
    let Some(reading) = &case.evidence.mrz else {
        return case.zone().err().unwrap_or_else(Answer::successful);
    };
    let doubtful = reading.doubtful().flat_map(|(line, column, cell)| {
        let place = Place { plane: reading.plane(), pixels: Some(cell.pixels), ..Place::mrz(line, column, 1) };
        let fact = |name, character: char| Fact::new(name).found(character.to_string()).at(place.clone());
        [fact("reading", cell.character), fact("other-reading", cell.other)]
    });
    let contradictions = case.evidence.contradictions.iter().flat_map(|other| contradiction(reading, other));
    let facts: Vec<Fact> = doubtful.chain(contradictions).collect();
    let mut facts = facts.into_iter();
    match facts.next() {
        None => Answer::successful(),
        Some(first) => Answer::undetermined(first).with_all(facts),
    }
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

#[cfg(test)]
mod tests;
