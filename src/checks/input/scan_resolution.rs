//! The page was scanned at 385 ppi or more (600 recommended).

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "input.scan.resolution",
    claim: "the page was scanned at 385 ppi or more (600 recommended)",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Note,
    basis: Basis::Measured,
    source: "BSI TR-03135-1 §4.1.6",
    rests_on: RestsOn::Other,
    routine: Some(Routine {
        domain: "capture",
        section: "4.1.6",
        name: "requirements for the optical reading component",
    }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// TR-03135-1 §4.1.6: "an image resolution of at least 385 Pixels Per Inch".
pub(in crate::checks) const REQUIRED_PPI: f32 = 385.0;

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    // It is measured on the zone; without one in a picture there is nothing to measure.
    let page = case.evidence.mrz_page().ok_or_else(|| case.not_measured())?;
    let ppi = page.ppi.ok_or_else(|| case.not_measured())?;
    let fact = Fact::new("ppi").expected("385").found(format!("{ppi:.0}")).at(Place::plane(page.plane));
    Ok(Answer::measured(ppi / REQUIRED_PPI - 1.0, fact))
}
