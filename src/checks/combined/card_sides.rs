//! Both sides of a card belong together.
//!
//! The fields of the zone on the back of a TD1 card are looked for on its front (Doc 9303-5 §4.1), as
//! `combined.mrz.page` looks for them on a page. The front's place in its picture is known only where it fills it.

use optics::{Plane, VisualZone};

use super::printed_fields::compare;
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

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let evidence = case.evidence;
    let page = |plane| evidence.page(plane).ok_or_else(|| Answer::not_supported(Cause::NoInput));
    let (front, back) = (page(Plane::Visible)?, page(Plane::BackVisible)?);
    let is_front = |zone: &&VisualZone| zone.plane == Plane::Visible && front.zones.is_empty();
    let fronts: Vec<&VisualZone> = evidence.optics.visual_zones.iter().filter(is_front).collect();
    if fronts.is_empty() || back.zones.is_empty() {
        return Err(Answer::not_supported(Cause::NoReference));
    }
    Ok(compare(case, fronts.into_iter()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Outcome;
    use crate::checks::tests::ask_row;
    use crate::document::{Document, Kind};
    use crate::evidence::Evidence;

    fn sides(front: &'static [u8], back: &'static [u8]) -> Outcome {
        let document = Document::new().with("visible.jpg", Kind::Picture(Plane::Visible), Ok(front.into())).with(
            "back.visible.jpg",
            Kind::Picture(Plane::BackVisible),
            Ok(back.into()),
        );
        ask_row(&CHECK, &Evidence::read(&document)).outcome
    }

    #[test]
    fn sides_of_one_card_belong_together_and_a_page_has_no_other_side() {
        let front = include_bytes!("../../../fixtures/cases/td1-genuine/visible.jpg");
        let back = include_bytes!("../../../fixtures/cases/td1-genuine/back.visible.jpg");
        assert_eq!(sides(front, back), Outcome::Successful);
        assert_eq!(ask_row(&CHECK, &Evidence::default()).cause, Some(Cause::NoInput));
        let other = include_bytes!("../../../fixtures/cases/td1-expired/visible.jpg");
        assert_ne!(sides(other, back), Outcome::Successful);
    }

    #[test]
    fn forged_number_on_the_back_differs_from_the_front() {
        let front = include_bytes!("../../../fixtures/cases/td1-number-forged/visible.jpg");
        let back = include_bytes!("../../../fixtures/cases/td1-number-forged/back.visible.jpg");
        assert_eq!(sides(front, back), Outcome::Failed);
    }
}
