//! Every field that the signed seal and the page, or the chip, both hold is the same.

use mrz::{Field, Span, Zone};
use seal::{SealField, SealKind};

use super::zones::Differences;
use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::Side;
use crate::facts::seals::{SealFacts, same_state};

pub(super) static CHECK: Check = Check {
    id: "combined.seal.page",
    claim: "every field that the signed seal and the page (or the chip) both hold is the same",
    duty: Duties::CONDITIONAL,
    waits_for: &[HandedIn::Seal],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-13; Doc 9303-7 §9; BSI TR-03135-1 §5.7.7",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "combined", section: "5.7.7", name: "printed MRZ against digital seal" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// A seal of another State than the document that it stands on fails (docs/design.md, settled point 17). A VDS-NC stands on a
/// paper of its own; only its document number is one of the document it comes with, and there a difference is capped.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    case.of_each_seal(|found| match case.holder_zone() {
        Ok((zone, side)) => compare(case, found, &zone, side),
        // Without a zone that can be parsed there is nothing to compare with: no page was handed in, or it is told elsewhere.
        Err(answer) => answer,
    })
}

fn compare(case: &Facts<'_>, found: &SealFacts<'_>, zone: &Zone<'_>, side: Side) -> Answer {
    let seal = found.seal;
    let mut differences = Differences::default();
    let mut compared = false;
    if seal.kind != SealKind::VdsNc
        && let Some(span) = zone.format().span(Field::IssuingState)
    {
        compared = true;
        let printed = zone.text(Field::IssuingState);
        if !same_state(printed, seal.issuing_state()) {
            let fact = Fact::new("issuing-state").expected(seal.issuing_state()).found(printed);
            differences.add(case, side, span, &[span.column], fact.at(case.place_on(side, span)));
        }
    }
    if let Some(lines) = seal.zone() {
        compared = true;
        match found.zone() {
            Some(sealed) if sealed.format() == zone.format() => {
                for field in Field::ALL {
                    if let Some(span) = zone.format().span(field) {
                        let length = lines.get(span.line.saturating_sub(1)).map_or(0, String::len);
                        differ(case, (zone, side), (&sealed, length), field, span, &mut differences);
                    }
                }
            }
            Some(sealed) => {
                let span = Span::new(1, 1, zone.format().length);
                let fact = Fact::new("format").expected(sealed.format().name).found(zone.format().name);
                differences.add(case, side, span, &[1], fact.at(case.place_on(side, span)));
            }
            None => differences.doubtful.push(
                Fact::new("seal").expected("a machine readable zone").found("lines of no format").at(found.place()),
            ),
        }
    }
    let number = seal.field("document-number").and_then(SealField::text);
    if let Some((sealed, span)) = number.zip(zone.format().span(Field::DocumentNumber)) {
        compared = true;
        let number = zone.number();
        let printed = String::from_utf8_lossy(&[number.principal, number.rest].concat()).into_owned();
        if printed != sealed.trim_end() {
            let fact = Fact::new("document-number").expected(sealed.trim_end()).found(printed);
            let columns: Vec<usize> = (span.column..span.column + span.columns).collect();
            differences.add(case, side, span, &columns, fact.at(case.place_on(side, span)));
        }
    }
    if !compared {
        return Answer::not_supported(Cause::NotApplicable);
    }
    let answer = differences.answer();
    if seal.kind == SealKind::VdsNc { answer.capped(Ceiling::Review) } else { answer }
}

/// Compares a field as far as the seal's line goes: of the second line of a visa it has 28 characters (Doc 9303-7 §9.1.3).
fn differ(
    case: &Facts<'_>,
    (zone, side): (&Zone<'_>, Side),
    (sealed, length): (&Zone<'_>, usize),
    field: Field,
    span: Span,
    differences: &mut Differences,
) {
    let (printed, stored) = (zone.slice(span), sealed.slice(span));
    let columns: Vec<usize> = printed
        .iter()
        .zip(stored)
        .zip(span.column..=length)
        .filter(|((printed, stored), _)| !printed.eq_ignore_ascii_case(stored))
        .map(|(_, column)| column)
        .collect();
    if !columns.is_empty() {
        let fact = Fact::new(field.name()).expected(String::from_utf8_lossy(stored)).found(case.text_on(side, span));
        differences.add(case, side, span, &columns, fact.at(case.place_on(side, span)));
    }
}
