//! The signed digital seal and the page agree.
//!
//! Not built yet: no seal is looked for, so no page is known to have one.

use crate::answer::{Answer, Cause, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "combined.seal.page",
    claim: "the signed digital seal and the page agree",
    duty: Duties::CONDITIONAL,
    waits_for: &[],
    ceiling: Ceiling::Alert,
    basis: Basis::Cryptographic,
    source: "ICAO Doc 9303-13; BSI TR-03135-1 §5.7.7",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "combined", section: "5.7.7", name: "printed MRZ against digital seal" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(_: &Facts<'_>) -> Result<Answer, Answer> {
    Err(Answer::not_supported(Cause::NotApplicable))
}
