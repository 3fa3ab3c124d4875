//! The measured print of the zone: its pictures, the places of its characters, and how measurements become an answer.

use super::{Facts, bounding_box};
use crate::answer::{Answer, Fact};
use crate::place::Place;
use optics::Plane;
use optics::{Print, PrintedCharacter};

/// Below so many pixels to the inch a picture tells nothing of a tenth of a millimetre.
pub(crate) const LEAST_PPI: f32 = 180.0;

/// The change of the scale over a page, as a share, up to which it lay flat before the camera. A page on a scanner's glass has
/// none, and at 180 ppi it is measured to half a hundredth; pages held before a phone have 0.02 and more.
pub(crate) const FLAT: f32 = 0.015;

/// The angle at which the page was seen, as a fact, if it is such that print and edges are not where they would be on a page
/// that lies flat; `None` for a flat page. Where the page's own outline was found it must say so too: a zone may be printed out
/// of true to look as if it were seen at an angle. An outline is that sure only at the resolution of a scanner.
pub(crate) fn seen_at_an_angle(case: &Facts<'_>, required_ppi: f32) -> Option<Fact> {
    let geometry = case.evidence.optics.geometry.as_ref()?;
    let print = print_of(case)?;
    let outline = geometry.outline.filter(|_| print.ppi() >= required_ppi);
    let change = outline.map_or(geometry.perspective, |outline| outline.min(geometry.perspective));
    let fact = || Fact::new("perspective").expected(percent(FLAT)).found(percent(change));
    (change > FLAT).then(|| fact().at(Place::area(geometry.plane, geometry.pixels)))
}

/// The answer that a page, below the resolution at which fine structure can be seen, gives; `None` if its resolution is enough
/// or not known.
pub(crate) fn too_coarse(case: &Facts<'_>) -> Option<Answer> {
    let print = print_of(case).filter(|print| print.ppi() < LEAST_PPI)?;
    let fact = Fact::new("ppi").expected(format!("{LEAST_PPI:.0}")).found(format!("{:.0}", print.ppi()));
    Some(Answer::undetermined(fact.at(Place::plane(print.plane))))
}

fn percent(share: f32) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Characters whose print was measured.
pub(crate) struct Marks<'a>(pub(crate) Vec<&'a PrintedCharacter>);

impl<'a> Marks<'a> {
    pub(crate) fn of(print: &'a Print) -> Self {
        Self(print.characters().map(|(_, _, mark)| mark).collect())
    }

    /// The middle of a value over the characters.
    pub(crate) fn middle(&self, value: impl Fn(&PrintedCharacter) -> f32) -> f32 {
        let mut values: Vec<f32> = self.0.iter().map(|mark| value(mark)).filter(|value| value.is_finite()).collect();
        let middle = values.len() / 2;
        if values.is_empty() {
            return 0.0;
        }
        *values.select_nth_unstable_by(middle, f32::total_cmp).1
    }
}

impl Marks<'_> {
    /// The deviation of a value about a middle, as its middle size tells: 1.4826 times that, as for a normal distribution.
    pub(crate) fn spread(&self, middle: f32, value: impl Fn(&PrintedCharacter) -> f32) -> f32 {
        self.middle(|mark| (value(mark) - middle).abs()) * 1.4826
    }
}

/// Visible, infrared and ultraviolet of the side that the zone stands on; `None` if no picture shows a zone.
pub(crate) fn planes_of(case: &Facts<'_>) -> Option<[Plane; 3]> {
    let front = [Plane::Visible, Plane::Infrared, Plane::Ultraviolet];
    let back = [Plane::BackVisible, Plane::BackInfrared, Plane::BackUltraviolet];
    let print = case.evidence.optics.prints.first()?;
    Some(if front.contains(&print.plane) { front } else { back })
}

/// The print of the zone in the picture that it was measured in first: the visible one where it shows the zone.
pub(crate) fn print_of<'a>(case: &Facts<'a>) -> Option<&'a Print> {
    case.evidence.optics.prints.first()
}

/// Characters of a print that lie beside each other, in the zone and in the picture.
pub(crate) fn place_of(print: &Print, line: usize, column: usize, columns: usize) -> Place {
    let marks = print.lines.get(line.saturating_sub(1)).into_iter().flatten();
    let pixels = marks.skip(column.saturating_sub(1)).take(columns).map(|mark| mark.pixels).reduce(bounding_box);
    Place { plane: Some(print.plane), pixels, ..Place::mrz(line, column, columns) }
}

/// Runs of neighbouring characters of which something holds: line, first column, how many, and the middle of a value.
pub(crate) fn runs(
    print: &Print,
    holds: impl Fn(&PrintedCharacter) -> bool,
    value: impl Fn(&PrintedCharacter) -> f32,
) -> Vec<(usize, usize, usize, f32)> {
    let mut runs: Vec<(usize, usize, Vec<&PrintedCharacter>)> = Vec::new();
    for (line, column, mark) in print.characters().filter(|(.., mark)| holds(mark)) {
        match runs.last_mut() {
            Some((last, first, marks)) if *last == line && *first + marks.len() == column => marks.push(mark),
            _ => runs.push((line, column, vec![mark])),
        }
    }
    let of = |(line, column, marks): (usize, usize, Vec<&PrintedCharacter>)| {
        let count = marks.len();
        (line, column, count, Marks(marks).middle(&value))
    };
    runs.into_iter().map(of).collect()
}

/// The answer that the smallest margin gives, with the facts that are below theirs, or the one nearest to it if none is.
pub(crate) fn worst(margins: impl IntoIterator<Item = f32>, mut facts: Vec<(f32, Fact)>) -> Answer {
    let margin = margins.into_iter().filter(|margin| margin.is_finite()).fold(1.0, f32::min);
    facts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let failed = facts.iter().filter(|(margin, _)| *margin < 0.0).count();
    let mut facts = facts.into_iter().take(failed.max(1)).map(|(_, fact)| fact);
    match facts.next() {
        Some(first) => Answer::measured(margin, first).with_all(facts),
        None => Answer::successful(),
    }
}
