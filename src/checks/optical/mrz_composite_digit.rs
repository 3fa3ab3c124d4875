//! The composite check digit is the one computed.

use mrz::Rule;

use super::rule;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.composite-digit",
    claim: "the composite check digit is the one computed",
    duty: Duties::PAGE,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Alert,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-4/5/6 §4.2.4",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1.1", name: "consistency of the MRZ" }),
    proves: Some(Proves { level: 1, needs: Needs::SuccessfulOrNotApplicable }),
    excused_by: &[Excuse::RegistryDefect],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    rule::check(case, Rule::CompositeDigit)
}
