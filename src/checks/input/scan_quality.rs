//! No glare, blur or cropping hides the reading zone.

use optics::{Extent, Quality};

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::Facts;
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "input.scan.quality",
    claim: "no glare, blur or cropping hides the reading zone",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Note,
    basis: Basis::Measured,
    source: "ICAO Doc 9303-2 §C.4.2 B.10, B.11",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "capture", section: "5.5.2", name: "document detection and capturing" }),
    proves: None,
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    // It is measured on the zone; without one in a picture there is nothing to measure.
    let page = case.evidence.mrz_page().ok_or_else(|| case.not_measured())?;
    // A cut zone is told before all else; where it may only be cut, no measurement settles it.
    if let (Some(fact), Some(reading)) = (case.extent_fact(), case.evidence.reading()) {
        let cut = matches!(reading.extent, Extent::Cut(_));
        return Ok(if cut { Answer::measured(-1.0, fact) } else { Answer::undetermined(fact) });
    }
    let worst = page.quality.as_ref().and_then(Quality::worst).ok_or_else(|| case.not_measured())?;
    // The zone can be read and the file shows no document as it is: some software mirrors what a camera sees, and so does a film.
    if page.quality.as_ref().is_some_and(Quality::is_mirrored) {
        let fact = Fact::new("picture").expected("as the page is printed").found("mirrored");
        return Ok(Answer::failed(fact.at(Place::plane(page.plane))));
    }
    let fact = Fact::new(worst.name.clone())
        .expected(format!("{:.2}", worst.threshold))
        .found(format!("{:.2}", worst.value))
        .at(Place { pixels: worst.pixels, ..Place::plane(page.plane) });
    Ok(Answer::measured(worst.margin(), fact))
}
