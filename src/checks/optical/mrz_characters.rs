//! Only A–Z, 0–9 and < stand where the format allows them.

use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.characters",
    claim: "only A–Z, 0–9 and < stand where the format allows them",
    duty: Duties::PAGE,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-3 §4.3",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1", name: "ICAO compliance of the MRZ" }),
    proves: Some(Proves { level: 1, needs: Needs::Successful }),
    excused_by: &[Excuse::RegistryDefect],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let zone = case.zone()?;
    Ok(Answer::failed_if_any(zone.illegal().map(|fault| case.fact_of(&fault)).collect()))
}
