//! The name is not truncated.

use mrz::Rule;

use super::rule;
use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.name-whole",
    claim: "the name is not truncated",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Note,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-4/5/6/7 §4.2.3",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1", name: "ICAO compliance of the MRZ" }),
    proves: None,
    excused_by: &[Excuse::RegistryDefect],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    rule::check(case, Rule::NameWhole)
}
