//! A page with a machine readable zone was found.

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "input.page.found",
    claim: "a page with a machine readable zone was found",
    duty: Duties::PAGE,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Blocking,
    basis: Basis::Measured,
    source: "BSI TR-03135-1 §5.5.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "capture", section: "5.5.2", name: "document detection and capturing" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    if let Some(reading) = case.evidence.reading() {
        let place = reading.plane().map(Place::plane).unwrap_or_default();
        let zone = Fact::new("zone").found(format!("{} lines", reading.lines.len()));
        return Ok(Answer::successful().with(zone.at(place)));
    }
    if !case.evidence.has_pictures() {
        return Err(Answer::not_supported(Cause::NoInput));
    }
    let searched = case.evidence.pages.iter().map(|page| {
        let size = format!("{} × {} pixels, no zone", page.width, page.height);
        Fact::new("picture").found(size).at(Place::plane(page.plane))
    });
    Ok(Answer::failed_if_any(searched.collect()))
}
