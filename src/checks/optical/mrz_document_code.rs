//! The document code is allowed for the format.

use mrz::Rule;

use super::rule;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.document-code",
    claim: "the document code is allowed for the format",
    duty: Duties::PAGE,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-4 §4.4; 9303-5/6 §4.2.2 note k; 9303-7 §4.2.2.1",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1", name: "ICAO compliance of the MRZ" }),
    proves: Some(Proves { level: 2, needs: Needs::SuccessfulOrNotSupported }),
    excused_by: &[
        Excuse::KnownDefect(Rule::DocumentCode),
        Excuse::RegistryDefect,
        Excuse::Deviation(DeviationKind::MrzWrongData, Parameter::OneOf(&[1])),
    ],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    rule::check(case, Rule::DocumentCode)
}
