//! The MRZ absorbs infrared: print contrast 0.6 or more in B900.
//!
//! The routine IR,AB,MR of TR-03135-1 §5.5.4.1.2: ink that a reader needs must be there.

use optics::{Plane, Print, PrintedCharacter};

use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::{Marks, place_of, planes_of, runs, worst};
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.infrared-ink",
    claim: "the MRZ absorbs infrared: print contrast 0.6 or more in B900",
    duty: Duties::LIGHT,
    waits_for: &[HandedIn::Infrared],
    ceiling: Ceiling::Review,
    basis: Basis::Measured,
    source: "ICAO Doc 9303-3 §4.4, §4.11; BSI TR-03135-1 §5.5.4.1.2",
    rests_on: RestsOn::Other,
    routine: Some(Routine {
        domain: "optical",
        section: "5.5.4.1.2",
        name: "MRZ readable under infrared light (IR,AB,MR)",
    }),
    proves: Some(Proves { level: 2, needs: Needs::SuccessfulOrNotSupported }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// Doc 9303-3 §4.11: the print contrast signal in B900 is 0.6 or more. It is held against the middle of a line: single
/// characters scatter with the ink, lines do not.
const LEAST_CONTRAST: f32 = 0.6;

/// A character with less than this share of its line's contrast is of other ink than its neighbours, or not there. Doc
/// 9303-3 §4.11 allows a contrast variation ratio of 1.5, which is a share of 0.67; the thinnest print on genuine pages
/// that we draw keeps 0.8.
const LEAST_SHARE: f32 = 0.67;

/// Ground darker than this, of 255, was not lit by infrared: nothing can be said of ink on it.
const LEAST_PAPER: f32 = 40.0;

/// Below so many pixels to the inch a stroke of 0.35 mm is less than two pixels wide, and its depth a guess.
const LEAST_PPI: f32 = 140.0;

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let plane = match planes_of(case) {
        Some([_, infrared, _]) => infrared,
        None => return Err(without_zone(case)),
    };
    if case.evidence.page(plane).is_none() {
        return Err(Answer::not_supported(Cause::NoInput));
    }
    let Some(print) = case.evidence.optics.print(plane) else {
        let fact = Fact::new("picture").found("does not lie over the picture with the zone");
        return Ok(Answer::undetermined(fact.at(Place::plane(plane))));
    };
    if let Some(why) = cannot_be_judged(print) {
        return Ok(Answer::undetermined(why.at(Place::plane(plane))));
    }
    Ok(judge(print))
}

fn without_zone(case: &Facts<'_>) -> Answer {
    let given = case.evidence.has_light(Plane::Infrared);
    Answer::not_supported(if given { Cause::NoReference } else { Cause::NoInput })
}

fn cannot_be_judged(print: &Print) -> Option<Fact> {
    let marks = Marks::of(print);
    let paper = marks.middle(|mark| mark.paper);
    if paper < LEAST_PAPER {
        return Some(Fact::new("ground").expected(format!("{LEAST_PAPER:.0}")).found(format!("{paper:.0}")));
    }
    (print.ppi() < LEAST_PPI)
        .then(|| Fact::new("ppi").expected(format!("{LEAST_PPI:.0}")).found(format!("{:.0}", print.ppi())))
}

fn judge(print: &Print) -> Answer {
    let contrast = |mark: &PrintedCharacter| mark.contrast;
    let mut facts = Vec::new();
    let mut margins = Vec::new();
    for (number, marks) in print.lines.iter().zip(1..).map(|(line, number)| (number, Marks(line.iter().collect()))) {
        let middle = marks.middle(contrast);
        let margin = middle / LEAST_CONTRAST - 1.0;
        margins.push(margin);
        let fact = Fact::new("line-contrast").expected(format!("{LEAST_CONTRAST:.2}")).found(format!("{middle:.2}"));
        facts.push((margin, fact.at(place_of(print, number, 1, marks.0.len()))));
    }
    // Against the clearest line: a line that has vanished whole has no contrast to compare with.
    let middle = print.lines.iter().map(|line| Marks(line.iter().collect()).middle(contrast)).fold(0.0, f32::max);
    let least = LEAST_SHARE * middle.max(LEAST_CONTRAST);
    let margin_of = |mark: &PrintedCharacter| mark.contrast / least - 1.0;
    margins.extend(print.characters().map(|(_, _, mark)| margin_of(mark)));
    for (line, column, columns, found) in runs(print, |mark| margin_of(mark) < 0.0, contrast) {
        let fact = Fact::new("contrast").expected(format!("{least:.2}")).found(format!("{found:.2}"));
        facts.push((-1.0, fact.at(place_of(print, line, column, columns))));
    }
    worst(margins, facts)
}
