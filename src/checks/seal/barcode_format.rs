//! The digital seal is a well-formed VDS or VDS-NC.
//!
//! Not built yet: no seal is looked for, so no page is known to have one.

use crate::answer::{Answer, Cause, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, Excuse, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "seal.barcode.format",
    claim: "the digital seal is a well-formed VDS or VDS-NC",
    duty: Duties::CONDITIONAL,
    waits_for: &[],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-13; BSI TR-03135-1 §5.9.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "seal", section: "5.9.1.2.1", name: "structure" }),
    proves: None,
    excused_by: &[Excuse::RegistryDefect],
    ask: Ask::OfDocument(ask),
};

fn ask(_: &Facts<'_>) -> Result<Answer, Answer> {
    Err(Answer::not_supported(Cause::NotApplicable))
}
