//! The check digit of the document number is the one computed.

use mrz::Rule;

use super::rule;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Parameter, Proves, RestsOn, Routine};
use crate::facts::Facts;
use pki::deviation::DeviationKind;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.document-number-digit",
    claim: "the check digit of the document number is the one computed",
    duty: Duties::PAGE,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Alert,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-3 §4.9; BSI TR-03135-1 §5.5.4.1.1",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1.1", name: "consistency of the MRZ" }),
    proves: Some(Proves { level: 1, needs: Needs::SuccessfulOrNotApplicable }),
    excused_by: &[
        Excuse::KnownDefect(Rule::DocumentNumberDigit),
        Excuse::RegistryDefect,
        Excuse::Deviation(DeviationKind::MrzWrongCheckDigit, Parameter::OneOf(&[4])),
    ],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    rule::check(case, Rule::DocumentNumberDigit)
}
