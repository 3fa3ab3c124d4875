//! The issuing State or organization is in Doc 9303's code lists.

use mrz::Rule;

use super::rule;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.issuing-state",
    claim: "the issuing State or organization is in Doc 9303's code lists",
    duty: Duties::PAGE,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-3 §5",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.8.1.2", name: "country identifier" }),
    proves: Some(Proves { level: 2, needs: Needs::SuccessfulOrNotSupported }),
    excused_by: &[
        Excuse::KnownCode,
        Excuse::RegistryDefect,
        Excuse::Deviation(DeviationKind::MrzWrongData, Parameter::OneOf(&[2])),
    ],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    rule::check(case, Rule::IssuingState)
}
