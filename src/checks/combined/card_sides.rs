//! Both sides of a card belong together.
//!
//! The zone of a card stands on its back, number and name on its front, and sometimes on both (Doc 9303-5 §4.1). What is printed
//! on the front is held against the zone. Innocently the sides of two cards are mixed up when they are read.

use mrz::Side;
use optics::{Plane, VisualField};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::place::Place;

use super::printed::Comparison;

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

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let zone = case.zone()?;
    if zone.format().geometry.side != Side::Back {
        return Err(Answer::not_supported(Cause::NotApplicable));
    }
    let front = case.evidence.page(Plane::Visible).filter(|page| page.zones.is_empty());
    let front = front.ok_or_else(|| Answer::not_supported(Cause::NoInput))?;
    let visual = case.evidence.optics.visual_zones.iter().find(|visual| visual.plane != visual.zone);
    let Some(visual) = visual else {
        let found = "a picture that is not cut along the card, or is too coarse";
        return Ok(Answer::undetermined(Fact::new("front").found(found).at(Place::plane(front.plane))));
    };
    let comparison = Comparison::of(case, visual);
    // One card in a million has another's number, and few have another's names and date of birth.
    let agrees = |field| comparison.agrees(field);
    let enough = agrees(VisualField::DocumentNumber)
        || agrees(VisualField::PrimaryIdentifier) && agrees(VisualField::DateOfBirth);
    Ok(comparison.answer(enough))
}
