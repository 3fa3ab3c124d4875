//! The name field keeps the naming rules.

use mrz::Rule;

use super::rule;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.name",
    claim: "the name field keeps the naming rules",
    duty: Duties::PAGE,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-3 §4.6",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1", name: "ICAO compliance of the MRZ" }),
    proves: Some(Proves { level: 2, needs: Needs::SuccessfulOrNotSupported }),
    excused_by: &[
        Excuse::KnownDefect(Rule::Name),
        Excuse::RegistryDefect,
        Excuse::Deviation(DeviationKind::MrzWrongData, Parameter::OneOf(&[3])),
    ],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    rule::check(case, Rule::Name)
}
