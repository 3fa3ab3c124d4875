//! The printed fields of the page agree with the MRZ.
//!
//! The fields of the zone are looked for on the side that the zone stands on: number, names, dates of birth and expiry, sex and
//! nationality (TR-03135-1 §5.7.5). One that differs in a character comes about innocently where fancy print is misread, or
//! where a date of something else stands in the form of one of the two.

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::place::Place;

use super::printed::Comparison;

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

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let page = case.evidence.optics.prints.first().ok_or_else(|| case.not_measured())?;
    let visual = case.evidence.optics.visual_zones.iter().find(|visual| visual.plane == visual.zone);
    let Some(visual) = visual else {
        // The zone was not read in visible light, has no format, or is printed too coarsely in the picture.
        let fact = Fact::new("resolution").found(format!("{:.0} pixels per inch", page.ppi()));
        return Ok(Answer::undetermined(fact.at(Place::plane(page.plane))));
    };
    let comparison = Comparison::of(case, visual);
    let whole = comparison.is_whole();
    Ok(comparison.answer(whole))
}
