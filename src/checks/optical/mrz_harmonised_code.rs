//! The second letter of a passport's code is a harmonised one.

use super::rule;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Parameter, RestsOn, Routine};
use crate::facts::Facts;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.harmonised-code",
    claim: "the second letter of a passport's code is a harmonised one",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Note,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-4 §4.4",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1", name: "ICAO compliance of the MRZ" }),
    proves: None,
    excused_by: &[Excuse::RegistryDefect, Excuse::Deviation(DeviationKind::MrzWrongData, Parameter::OneOf(&[1]))],
    ask: Ask::OfDocument(ask),
};

/// The codes that are allowed depend on the day of issue, which EF.DG12 knows.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let zone = case.zone()?;
    Ok(rule::answer(case, zone.harmonised_code(case.today(), case.issued())))
}
