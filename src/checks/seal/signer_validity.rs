//! The seal's signer was valid when it signed.
//!
//! Not built yet: no seal is looked for, so no page is known to have one.

use crate::answer::{Answer, Cause, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "seal.signer.validity",
    claim: "the seal's signer was valid when it signed",
    duty: Duties::CONDITIONAL,
    waits_for: &[],
    ceiling: Ceiling::Review,
    basis: Basis::Deterministic,
    source: "ICAO Doc 9303-13; BSI TR-03135-1 §5.9.1.3.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "seal", section: "5.9.1.3.2", name: "validity period of the seal signer" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(_: &Facts<'_>) -> Result<Answer, Answer> {
    Err(Answer::not_supported(Cause::NotApplicable))
}
