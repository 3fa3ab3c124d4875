//! The registry copy is as fresh as the profile asks.

use crate::answer::{Answer, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "registry.snapshot.fresh",
    claim: "the registry copy is as fresh as the profile asks",
    duty: Duties::REGISTRY,
    waits_for: &[HandedIn::Registry],
    ceiling: Ceiling::Blocking,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-2 §D.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "background", section: "3.6", name: "requests into background systems" }),
    proves: Some(Proves { level: 4, needs: Needs::Successful }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    // A State's documents are judged by the logs that may speak of them (docs/design.md, principle 8).
    Ok(case.logs_in_order(&case.snapshot()?.freshness(&case.states(), &case.moment())))
}
