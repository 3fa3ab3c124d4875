//! No glare, blur or cropping hides the reading zone.

use optics::{Extent, Page, Quality, Reading};

use crate::answer::{Answer, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::{Facts, bounding_box};
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
    let others = page.zones.iter().skip(1).filter_map(other_zone);
    // A cut zone is told before all else; where it may only be cut, no measurement settles it.
    if let (Some(fact), Some(reading)) = (case.extent_fact(), case.evidence.reading()) {
        let cut = matches!(reading.extent, Extent::Cut(_));
        let answer = if cut { Answer::measured(-1.0, fact) } else { Answer::undetermined(fact) };
        return Ok(answer.with_all(mirrored(page)).with_all(others));
    }
    // The zone can be read and the file shows no document as it is: some software mirrors what a camera sees, and so does a film.
    if let Some(mirrored) = mirrored(page) {
        return Ok(Answer::failed(mirrored).with_all(others));
    }
    let worst = page.quality.as_ref().and_then(Quality::worst).ok_or_else(|| case.not_measured())?;
    let fact = Fact::new(worst.name.clone())
        .expected(format!("{:.2}", worst.threshold))
        .found(format!("{:.2}", worst.value))
        .at(Place { pixels: worst.pixels, ..Place::plane(page.plane) });
    // The larger zone is judged; that there is another is told however well it is read (docs/design.md, settled point 16).
    let mut others = others.peekable();
    Ok(match others.next_if(|_| worst.margin() >= 0.0) {
        Some(other) => Answer::undetermined(other).with_all(others),
        None => Answer::measured(worst.margin(), fact).with_all(others),
    })
}

fn mirrored(page: &Page) -> Option<Fact> {
    page.quality
        .as_ref()
        .filter(|quality| quality.is_mirrored())
        .map(|_| Fact::new("picture").expected("as the page is printed").found("mirrored").at(Place::plane(page.plane)))
}

/// A zone beside the one that is judged, as a fact.
fn other_zone(reading: &Reading) -> Option<Fact> {
    let cells = reading.lines.iter().flat_map(|line| &line.cells).map(|cell| cell.pixels);
    let place = Place { plane: reading.plane(), pixels: Some(cells.reduce(bounding_box)?), ..Place::default() };
    let lines: Vec<&str> = reading.lines.iter().map(|line| line.text.as_str()).collect();
    Some(Fact::new("other-zone").expected("one zone").found(lines.join(" | ")).at(place))
}
