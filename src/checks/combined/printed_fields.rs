//! The printed fields of a page or of a card's front beside the zone, for the checks that compare them.

use mrz::{Field, Zone};
use optics::{PrintedField, Reading, VisualField, VisualZone};

use crate::answer::{Answer, Fact};
use crate::facts::Facts;
use crate::place::Place;

/// The least margin of a character, in units of log-probability, from which on it differs from the zone's.
/// docs/measured.md has the false differences of genuine pages, by margin.
const LEAST: f32 = 16.0;

/// The least resolution at which a difference is told: below it letters are a few pixels wide and taken for others.
const LEAST_PPI: f32 = 150.0;

/// The margin that counts as 1.
const MOST: f32 = 3.0 * LEAST;

/// The fields of which [`ENOUGH`] must be found whole for an answer: the others are too short to say anything.
const TELLING: [VisualField; 5] = [
    VisualField::DocumentNumber,
    VisualField::DateOfBirth,
    VisualField::DateOfExpiry,
    VisualField::PrimaryIdentifier,
    VisualField::SecondaryIdentifier,
];
const ENOUGH: usize = 2;

/// Compares the printed fields of some pictures with the zone.
pub(super) fn compare<'z>(case: &Facts<'_>, zones: impl Iterator<Item = &'z VisualZone>) -> Answer {
    let (mut differ, mut unsure, mut agreed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut lines, mut foreign) = (0, 0);
    let mut least = MOST;
    for zone in zones {
        (lines, foreign) = (lines + zone.lines, foreign + zone.other_scripts);
        let reading = zone_reading(case, zone);
        for field in &zone.fields {
            let Some(margin) = margin(field) else {
                agreed.push(field.field);
                continue;
            };
            let found = format!("{} (margin {margin:.1})", field.found);
            let place = Place { pixels: Some(field.pixels), ..Place::plane(zone.plane) };
            let fact = Fact::new(field.field.name()).expected(field.expected.clone()).found(found).at(place);
            if margin >= LEAST
                && zone.ppi >= LEAST_PPI
                && reading.is_some_and(|reading| is_certain(reading, field.field))
            {
                least = least.min(margin);
                differ.push(fact);
            } else {
                unsure.push(fact);
            }
        }
    }
    let telling = TELLING.iter().filter(|field| agreed.contains(field)).count();
    let answer = match differ.is_empty() {
        false => {
            let answer = Answer::failed_if_any(differ);
            Answer { margin: Some(-least / MOST), ..answer }
        }
        true if telling >= ENOUGH && unsure.is_empty() => {
            let share = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].get(telling).copied();
            Answer { margin: share, ..Answer::successful() }
        }
        true => {
            Answer::undetermined(Fact::new("agreed").expected(format!("{ENOUGH} fields")).found(telling.to_string()))
        }
    };
    let names: Vec<&str> =
        VisualField::ALL.iter().filter(|field| agreed.contains(field)).map(|field| field.name()).collect();
    let named = (!names.is_empty()).then(|| Fact::new("fields-agreed").found(names.join(", ")));
    let unread =
        (foreign > 0).then(|| Fact::new("lines-not-read").found(format!("{foreign} of {lines}, in no Latin letters")));
    answer.with_all(unsure).with_all(named).with_all(unread)
}

/// The least margin of a field's differences; `None` for a field that was found whole.
fn margin(field: &PrintedField) -> Option<f32> {
    field.differences.iter().map(|difference| difference.margin).reduce(f32::min)
}

/// The reading of the zone that a picture was compared with: its own, or that of the other side.
fn zone_reading<'c>(case: &Facts<'c>, zone: &VisualZone) -> Option<&'c Reading> {
    let of = |own: bool| {
        let mut pages = case.evidence.pages.iter();
        pages.find(|page| {
            (page.plane == zone.plane) == own && page.plane.light() == zone.plane && !page.zones.is_empty()
        })
    };
    of(true).or_else(|| of(false))?.zones.first()
}

/// Returns true if every character of the field was read from the zone with certainty.
fn is_certain(reading: &Reading, field: VisualField) -> bool {
    let texts: Vec<&[u8]> = reading.lines.iter().map(|line| line.text.as_bytes()).collect();
    let Ok(zone) = Zone::parse(&texts) else { return false };
    let fields: &[Field] = match field {
        VisualField::DocumentNumber => &[Field::DocumentNumber, Field::DocumentNumberDigit],
        VisualField::DateOfBirth => &[Field::DateOfBirth, Field::DateOfBirthDigit],
        VisualField::DateOfExpiry => &[Field::DateOfExpiry, Field::DateOfExpiryDigit],
        VisualField::PrimaryIdentifier | VisualField::SecondaryIdentifier => &[Field::Name],
        VisualField::Sex => &[Field::Sex],
        VisualField::Nationality => &[Field::Nationality],
    };
    let spans = fields.iter().filter_map(|field| zone.format().span(*field));
    spans.into_iter().all(|span| (0..span.columns).all(|at| reading.is_certain(span.line, span.column + at)))
}
