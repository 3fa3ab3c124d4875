//! Both sides of a card belong together.
//!
//! Not built yet: there is no reader of the visual zone.

use crate::answer::{Answer, Cause, Ceiling};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;

pub(super) static CHECK: Check = Check {
    id: "combined.card.sides",
    claim: "both sides of a card belong together",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Measured,
    source: "BSI TR-03135-1 §5.7.3.1",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "combined", section: "5.7.3.1", name: "both sides of a TD-1 sized document" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(_: &Facts<'_>) -> Result<Answer, Answer> {
    Err(Answer::not_supported(Cause::NoInput))
}
