//! The check digit of the personal number or other optional data is the one computed.

use mrz::Rule;

use super::rule;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Duty, Excuse, Needs, OpenAnswer, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.optional-data-digit",
    claim: "the check digit of the personal number or other optional data is the one computed",
    duty: Duties { border_control: Duty::Mandatory, desk: Duty::Mandatory, registry_only: Duty::Evaluatory },
    ceiling: Ceiling::Alert,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-4 §4.2.2.2",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1.1", name: "consistency of the MRZ" }),
    proves: Some(Proves { level: 1, needs: Needs::SuccessfulOrNotApplicable }),
    open: OpenAnswer::Passes,
    excused_by: &[Excuse::RegistryDefect, Excuse::Deviation(DeviationKind::MrzWrongCheckDigit, Parameter::OneOf(&[9]))],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    rule::check(case, Rule::OptionalDataDigit)
}
