//! Position, pitch (2.54 mm), line spacing and skew are Doc 9303's.

use mrz::Format;
use optics::ZoneGeometry;

use super::super::input::REQUIRED_PPI;
use crate::answer::{Answer, Cause, Ceiling, Fact};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::{seen_at_an_angle, too_coarse, worst};
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.geometry",
    claim: "position, pitch (2.54 mm), line spacing and skew are Doc 9303's",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Measured,
    source: "ICAO Doc 9303-3 §4.11; 9303-4 Figure 3; 9303-5 Figure 6; 9303-7 Figures 3, 8",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "optical", section: "5.5.4.3", name: "vendor-specific additional optical check" }),
    proves: Some(Proves { level: 2, needs: Needs::SuccessfulOrNotSupported }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// The distance that the first character may have from its place beside the left edge: 1.0 mm (Doc 9303-4 Figure 3, 9303-5 Figure 6,
/// 9303-6 Figure 6, 9303-7 Figures 3 and 8).
const PLACE: f32 = 1.0;

/// The tolerance of the lines' distance from the bottom edge (9303-5 Figure 6; the others give the printing zones, in which
/// the lines have 0.9 mm to move).
const LINES: f32 = 1.0;

/// The tolerance that the measurement adds: the edge of a page is seen to 0.2 mm, and its own tolerance goes into the scale.
const MEASURED: f32 = 0.3;

/// The difference that a pitch may have from 2.54 mm. No part gives a tolerance; a page's width, which is the scale, has 0.75 of 125 mm
/// or 0.9 % for a card, and the edges are seen to 0.2 mm.
const PITCH: f32 = 0.06;

/// The difference that lines may have from their distance: half of what the printing zones leave each of them.
const SPACING: f32 = 0.5;

/// Doc 9303-3 §4.11, and what the measurement adds.
const SKEW: f32 = 3.0 + 0.2;

/// The tolerance of a page's width and height (9303-4 Figure 2; a card's is less), and what the measurement adds. Edges that are
/// further apart, or nearer, are not those of a whole page: it was cut, or lies on another paper.
const SIZE: f32 = 0.75 + MEASURED;

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let geometry = case.evidence.optics.geometry.as_ref().ok_or_else(|| case.not_measured())?;
    let format = Format::named(&geometry.format).ok_or_else(|| Answer::not_supported(Cause::NoReference))?;
    let place = Place::area(geometry.plane, geometry.pixels);
    let seen = Values::of(geometry, format);
    let facts: Vec<(f32, Fact)> = seen
        .0
        .iter()
        .map(|value| {
            let fact = Fact::new(value.name)
                .expected(format!("{:.2} ± {:.2} {}", value.expected, value.tolerance, value.unit))
                .found(format!("{:.2} {}", value.found, value.unit));
            let line = value.line.or(place.line);
            (value.margin(), fact.at(Place { line, ..place.clone() }))
        })
        .collect();
    let margin = seen.0.iter().map(Value::margin).fold(1.0, f32::min);
    // Without the height of the page, lines too near or too far may be those of a page seen at an angle.
    let angle =
        geometry.height.is_none() && seen.0.iter().any(|value| value.name == "line-spacing" && value.margin() < 0.0);
    if angle {
        let mut facts = facts.into_iter().filter(|(margin, _)| *margin < 0.0).map(|(_, fact)| fact);
        return Ok(facts.next().map_or_else(Answer::successful, |first| Answer::undetermined(first).with_all(facts)));
    }
    // Reproductions of pages are cut, framed and shrunk as their makers like; an inspection system scans with 385 ppi.
    if let Some(coarse) = too_coarse(case).filter(|_| margin < 0.0) {
        return Ok(coarse);
    }
    // Seen at an angle, distances on the page are not those in the picture, and what lies behind it may pass for its edge.
    if let Some(perspective) = seen_at_an_angle(case, REQUIRED_PPI).filter(|_| margin < 0.0) {
        let beyond = facts.into_iter().filter(|(margin, _)| *margin < 0.0).map(|(_, fact)| fact);
        return Ok(Answer::undetermined(perspective).with_all(beyond));
    }
    // A place beside an edge is one only where the edge is that of the whole page.
    let beyond = seen.0.iter().filter(|value| value.margin() < 0.0);
    let sizes: Vec<Option<Fact>> = beyond.map(|value| value.wrong_size(geometry, format)).collect();
    if !sizes.is_empty() && sizes.iter().all(Option::is_some) {
        let beyond = facts.into_iter().filter(|(margin, _)| *margin < 0.0).map(|(_, fact)| fact);
        let size = sizes.into_iter().flatten().next().map(|size| size.at(place));
        return Ok(size.map_or_else(Answer::successful, |size| Answer::undetermined(size).with_all(beyond)));
    }
    let sides = ["left", "right", "top", "bottom"].into_iter().zip(&geometry.edges);
    let unseen = sides.filter(|(_, edge)| edge.is_none()).map(|(side, _)| Fact::new("edge-not-seen").found(side));
    Ok(worst([margin], facts).with_all(unseen))
}

struct Value {
    name: &'static str,
    line: Option<usize>,
    found: f32,
    expected: f32,
    tolerance: f32,
    unit: &'static str,
}

impl Value {
    /// The size of the page across which a place was measured, as a fact, if it is not that of the format's pages; `None` for
    /// another value, and where the opposite edge was not seen.
    fn wrong_size(&self, geometry: &ZoneGeometry, format: &Format) -> Option<Fact> {
        let (name, nominal, share) = match self.name {
            "first-character" => ("page-width", format.geometry.page_width, format.pitch() / geometry.pitch?),
            "line-position" => ("page-height", format.geometry.page_height, geometry.height?),
            _ => return None,
        };
        let fact = Fact::new(name).expected(format!("{nominal:.1} ± {SIZE:.2} mm"));
        ((share - 1.0).abs() * nominal > SIZE).then(|| fact.found(format!("{:.1} mm", share * nominal)))
    }

    fn margin(&self) -> f32 {
        1.0 - (self.found - self.expected).abs() / self.tolerance
    }
}

struct Values(Vec<Value>);

impl Values {
    fn of(geometry: &ZoneGeometry, format: &Format) -> Self {
        let mut values = Vec::new();
        let mut add = |name, line, found, expected, tolerance, unit| {
            values.push(Value { name, line, found, expected, tolerance, unit });
        };
        if let Some(pitch) = geometry.pitch {
            add("pitch", None, pitch, format.pitch(), PITCH, "mm");
        }
        for (spacing, line) in geometry.spacing.iter().zip(2..) {
            let spacing = spacing / geometry.height.unwrap_or(1.0);
            add("line-spacing", Some(line), spacing, format.line_spacing(), SPACING, "mm");
        }
        for (left, line) in geometry.left.iter().zip(1..) {
            add("first-character", Some(line), *left, format.geometry.left, PLACE + MEASURED, "mm");
        }
        for ((bottom, expected), line) in geometry.bottom.iter().zip(format.geometry.centre_lines).zip(1..) {
            add("line-position", Some(line), *bottom, *expected, LINES + MEASURED, "mm");
        }
        for (skew, line) in geometry.skew.iter().zip(1..) {
            add("skew", Some(line), *skew, 0.0, SKEW, "°");
        }
        Self(values)
    }
}
