//! The document is no specimen.

use mrz::Field;

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "input.document.specimen",
    claim: "the document is no specimen",
    duty: Duties::OPTIONAL,
    waits_for: &[],
    ceiling: Ceiling::Note,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-2 §C.4.3 C.14; BSI TR-03135-1 §5.8.1.1",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "capture", section: "5.8.1.1", name: "specimen" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// Specimens have a holder of Utopia (Doc 9303-2 §C.4.1 A.9) or say so in the name.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let (zone, side) = case.holder_zone()?;
    let utopian = [Field::IssuingState, Field::Nationality].into_iter().filter(|field| zone.text(*field) == "UTO");
    let (primary, secondary) = zone.name();
    let named = primary.split('<').chain(secondary.split('<')).any(|component| component == "SPECIMEN");
    let fields = utopian.chain(named.then_some(Field::Name));
    let facts = fields.filter_map(|field| {
        let span = zone.format().span(field)?;
        let found = case.text_on(side, span).trim_end_matches('<').to_owned();
        Some(Fact::new(field.name()).found(found).at(case.place_on(side, span)))
    });
    Ok(Answer::failed_if_any(facts.collect()))
}
