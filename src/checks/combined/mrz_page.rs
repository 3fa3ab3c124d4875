//! The printed fields of the page agree with the MRZ.
//!
//! Not built yet: there is no reader of the visual zone.

use crate::answer::{Answer, Cause, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "combined.mrz.page",
    claim: "the printed fields of the page agree with the MRZ",
    duty: Duties::EVALUATORY,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Measured,
    source: "BSI TR-03135-1 §5.7.5",
    rests_on: RestsOn::Characters,
    routine: Some(Routine { domain: "combined", section: "5.7.5", name: "comparison of the personalization contents" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(_: &Facts<'_>) -> Result<Answer, Answer> {
    Err(Answer::not_supported(Cause::NoInput))
}
