//! A page with a machine readable zone was found.

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, RestsOn, Routine};
use crate::facts::{Facts, bounding_box};
use crate::place::Place;
use optics::{Page, Plane, Reading};

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

/// A picture answers for itself: a text that was handed in with a picture without a zone does not show that the picture is
/// the page that the text is from (docs/design.md, settled point 1). In ultraviolet light a zone need not be seen.
fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let evidence = case.evidence;
    let with_zone = evidence.pages.iter().any(|page| !page.zones.is_empty());
    let ultraviolet = |page: &Page| page.plane.light() == Plane::Ultraviolet;
    if let Some(reading) = evidence.reading().filter(|_| with_zone || evidence.pages.iter().all(ultraviolet)) {
        let place = reading.plane().map(Place::plane).unwrap_or_default();
        let zone = Fact::new("zone").found(format!("{} lines", reading.lines.len()));
        return Ok(Answer::successful().with(zone.at(place)).with_all(further_zones(&evidence.pages)));
    }
    if !evidence.has_pictures() {
        return Err(Answer::not_supported(Cause::NoInput));
    }
    let searched = evidence.pages.iter().map(|page| {
        let size = format!("{} × {} pixels, no zone", page.width, page.height);
        Fact::new("picture").found(size).at(Place::plane(page.plane))
    });
    Ok(Answer::failed_if_any(searched.collect()))
}

/// The zones of each picture after its first: of two pages in one picture each is reported (docs/design.md, settled
/// point 16).
fn further_zones(pages: &[Page]) -> Vec<Fact> {
    let zones = pages.iter().flat_map(|page| page.zones.iter().skip(1).map(|zone| (page.plane, zone)));
    let fact = |(plane, zone): (Plane, &Reading)| {
        let cells = zone.lines.iter().flat_map(|line| &line.cells).map(|cell| cell.pixels);
        let place = Place { pixels: cells.reduce(bounding_box), ..Place::plane(plane) };
        Fact::new("zone").found(format!("{} lines", zone.lines.len())).at(place)
    };
    zones.map(fact).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Outcome;
    use crate::checks::tests::ask_row;
    use crate::document::{Document, Kind};
    use crate::evidence::Evidence;
    use optics::ReadingSource;

    const TEXT: &str = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";

    fn page(plane: Plane, zones: Vec<Reading>) -> Page {
        Page { plane, width: 9, height: 9, zones, ppi: None, quality: None }
    }

    #[test]
    fn text_does_not_answer_for_a_picture_without_a_zone() {
        let text = Document::new().with("mrz.txt", Kind::Mrz, Ok(TEXT.as_bytes().into()));
        let ask = |pages: Vec<Page>| {
            let mut evidence = Evidence::read(&text);
            evidence.pages = pages;
            let finding = ask_row(&CHECK, &evidence);
            (finding.outcome, finding.facts.len())
        };
        let zone = || evidence_zone(Plane::BackVisible);
        assert_eq!(ask(Vec::new()), (Outcome::Successful, 1));
        assert_eq!(ask(vec![page(Plane::Visible, Vec::new())]), (Outcome::Failed, 1));
        assert_eq!(ask(vec![page(Plane::Ultraviolet, Vec::new())]), (Outcome::Successful, 1));
        let card = vec![page(Plane::Visible, Vec::new()), page(Plane::BackVisible, vec![zone()])];
        assert_eq!(ask(card), (Outcome::Successful, 1));
        assert_eq!(ask(vec![page(Plane::BackVisible, vec![zone(), zone()])]), (Outcome::Successful, 2));
    }

    fn evidence_zone(plane: Plane) -> Reading {
        Reading { source: ReadingSource::Picture(plane), ..Reading::from_text(TEXT.lines()) }
    }
}
