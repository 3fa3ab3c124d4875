//! Every character is OCR-B and sits where its neighbours say it should.
//!
//! Each character is printed like the others and stands where they say it should.

use optics::{Print, PrintedCharacter};

use super::super::input::REQUIRED_PPI;
use crate::answer::{Answer, Ceiling, Fact, Outcome};
use crate::checks::{Ask, Basis, Check, Duties, HandedIn, Needs, Proves, RestsOn, Routine};
use crate::facts::Facts;
use crate::facts::print::{LEAST_PPI, Marks, place_of, print_of, runs, seen_at_an_angle, worst};
use crate::place::Place;

pub(super) static CHECK: Check = Check {
    id: "optical.mrz.glyphs",
    claim: "every character is OCR-B and sits where its neighbours say it should",
    duty: Duties::OPTIONAL,
    waits_for: &[HandedIn::Page],
    ceiling: Ceiling::Review,
    basis: Basis::Measured,
    source: "BSI TR-03135-1 §5.5.4.1.3; ISO/IEC 30116",
    rests_on: RestsOn::Other,
    routine: Some(Routine { domain: "optical", section: "5.5.4.1.3", name: "MRZ printed using OCR-B type face" }),
    proves: Some(Proves { level: 2, needs: Needs::SuccessfulOrNotSupported }),
    excused_by: &[],
    ask: Ask::OfDocument(ask),
};

/// The difference that a character may have from its neighbours.
struct Limits {
    /// Off its place, in millimetres and whatever direction.
    off: f32,
    /// In the share of it that OCR-B leaves unexplained, beyond what it leaves at the others.
    unlike: f32,
    /// In the steepness of its edges, as a factor.
    sharper: f32,
    /// In the weight of its strokes, as a factor.
    bolder: f32,
    /// In its print contrast, as a factor.
    darker: f32,
}

/// At the resolution that is asked of a scan. Printers with 600 dots to the inch place a character to 0.02 mm: on genuine
/// specimen pages none is found further off than 0.02, and one that was set 0.15 off on such a printer is found 0.12 off or more.
/// Shape, edges and weight are half as far again as the most that 4,100 genuine characters differed, and less than the plainest
/// letters of a foreign fount do. Contrast is the variation that ISO 1831 allows in Range X (Doc 9303-3 §4.11).
const FINE: Limits = Limits { off: 0.085, unlike: 0.02, sharper: 1.2, bolder: 1.07, darker: 1.5 };

/// Below it: on pages of real documents at 190 to 380 ppi characters are found up to 0.15 mm off their place, and strokes a
/// quarter thinner.
const COARSE: Limits = Limits { off: 0.17, unlike: 0.1, sharper: 1.82, bolder: 1.44, darker: 2.25 };

/// The share by which the measured resolution may be below the one asked for: the pitch of a zone gives it to some
/// thousandths, a page's own print to one in a hundred.
const NEARLY: f32 = 0.98;

/// More is allowed where a page's own characters scatter more than good print does: so many deviations, of shape fewer, for its
/// deviations have no two sides.
const DEVIATIONS: f32 = 6.0;
const DEVIATIONS_OF_SHAPE: f32 = 4.0;

/// With more blur than so many millimetres, or where the characters themselves scatter more or are less like OCR-B, the
/// picture does not allow the measurement.
const MOST_BLUR: f32 = 0.16;
const MOST_SCATTER: f32 = 0.03;
const MOST_UNLIKE_MIDDLE: f32 = 0.12;

/// From so much on, in a sharp picture of a flat page, the zone is of another fount: zones in DejaVu, FreeMono, Liberation and Noto
/// have 0.24 to 0.61, those of labelled documents of 180 ppi and more at most 0.12, and photographs of pages at an angle up to 0.52.
const OTHER_FOUNT: f32 = 0.2;
const SHARP: f32 = 0.1;

fn ask(case: &Facts<'_>) -> Result<Answer, Answer> {
    let print = print_of(case).ok_or_else(|| case.not_measured())?;
    let marks = Marks::of(print);
    let scatter = print.scatter.into_iter().fold(0.0, f32::max);
    let unlike = marks.middle(|mark| mark.shape);
    let limits = [
        ("ppi", print.ppi(), LEAST_PPI, 0, print.ppi() >= LEAST_PPI),
        ("blur", print.blur, MOST_BLUR, 3, print.blur <= MOST_BLUR),
        ("scatter", scatter, MOST_SCATTER, 3, scatter <= MOST_SCATTER),
        ("unlikeness", unlike, MOST_UNLIKE_MIDDLE, 2, unlike <= MOST_UNLIKE_MIDDLE),
    ];
    // Letters that do not stand as OCR-B does make a zone look tilted: the outline of the page tells.
    let lies_flat = || seen_at_an_angle(case, LEAST_PPI).is_none();
    if print.ppi() >= LEAST_PPI && print.blur <= SHARP && unlike >= OTHER_FOUNT && lies_flat() {
        let fact = Fact::new("unlike-ocr-b").expected(format!("at most {MOST_UNLIKE_MIDDLE:.2} in the middle"));
        let fact = fact.found(format!("{unlike:.2}")).at(Place::plane(print.plane));
        return Ok(Answer::measured((1.0 - unlike / OTHER_FOUNT).clamp(-1.0, -f32::MIN_POSITIVE), fact));
    }
    if let Some((name, found, expected, digits, _)) = limits.into_iter().find(|(.., allowed)| !allowed) {
        let fact = Fact::new(name).expected(format!("{expected:.digits$}")).found(format!("{found:.digits$}"));
        return Ok(Answer::undetermined(fact.at(Place::plane(print.plane))));
    }
    let angle = seen_at_an_angle(case, REQUIRED_PPI);
    let answer = judge(print, &marks, angle.is_none());
    // Focus and light change over a page that is held at an angle, and with them weight, contrast and edges of its print.
    match angle.filter(|_| answer.outcome == Outcome::Failed) {
        Some(perspective) => Ok(Answer::undetermined(perspective).with_all(answer.facts)),
        None => Ok(answer),
    }
}

/// A property of a character: its name, how far within its threshold it is, and what a fact says.
struct Property<'a> {
    name: &'static str,
    margin: Box<dyn Fn(&PrintedCharacter) -> f32 + 'a>,
    value: Box<dyn Fn(&PrintedCharacter) -> f32 + 'a>,
    expected: String,
    unit: &'static str,
}

fn judge(print: &Print, marks: &Marks<'_>, flat: bool) -> Answer {
    let [right, down] = print.scatter;
    let limits = if flat && print.ppi() >= NEARLY * REQUIRED_PPI { FINE } else { COARSE };
    let (off_right, off_down) = (limits.off.max(DEVIATIONS * right), limits.off.max(DEVIATIONS * down));
    let middle = marks.middle(|mark| mark.shape);
    let unlike = middle + limits.unlike.max(DEVIATIONS_OF_SHAPE * marks.spread(middle, |mark| mark.shape));
    let middles =
        [marks.middle(|mark| mark.weight), marks.middle(|mark| mark.sharpness), marks.middle(|mark| mark.contrast)];
    let within = |found: f32, middle: f32, most: f32| {
        // A factor and its inverse are equally far.
        let factor = (found.max(1e-3) / middle.max(1e-3)).ln().abs();
        1.0 - factor / most.ln()
    };
    let [weight, sharpness, contrast] = middles;
    // Where a page's own characters scatter more, as letters of different shapes do in a poor picture, more is allowed.
    let allowed = |most: f32, middle: f32, value: fn(&PrintedCharacter) -> f32| {
        most.max((DEVIATIONS * marks.spread(0.0, |mark| (value(mark).max(1e-3) / middle.max(1e-3)).ln())).exp())
    };
    let bolder = allowed(limits.bolder, weight, |mark| mark.weight);
    let sharper = allowed(limits.sharper, sharpness, |mark| mark.sharpness);
    let darker = allowed(limits.darker, contrast, |mark| mark.contrast);
    // One distance, which is told as the direction that has more of it.
    let off = move |mark: &PrintedCharacter| (mark.right / off_right).hypot(mark.down / off_down);
    let to_the_side = move |mark: &PrintedCharacter| mark.right.abs() / off_right >= mark.down.abs() / off_down;
    let properties = [
        Property {
            name: "right-of-place",
            margin: Box::new(move |mark| if to_the_side(mark) { 1.0 - off(mark) } else { 1.0 }),
            value: Box::new(|mark| mark.right),
            expected: format!("within {off_right:.2} mm"),
            unit: " mm",
        },
        Property {
            name: "below-place",
            margin: Box::new(move |mark| if to_the_side(mark) { 1.0 } else { 1.0 - off(mark) }),
            value: Box::new(|mark| mark.down),
            expected: format!("within {off_down:.2} mm"),
            unit: " mm",
        },
        Property {
            name: "unlike-ocr-b",
            margin: Box::new(move |mark| 1.0 - mark.shape / unlike),
            value: Box::new(|mark| mark.shape),
            expected: format!("at most {unlike:.2}"),
            unit: "",
        },
        Property {
            name: "stroke-weight",
            margin: Box::new(move |mark| within(mark.weight, weight, bolder)),
            value: Box::new(|mark| mark.weight),
            expected: format!("{weight:.2}, up to {bolder:.2} times"),
            unit: "",
        },
        Property {
            name: "sharpness",
            margin: Box::new(move |mark| within(mark.sharpness, sharpness, sharper)),
            value: Box::new(|mark| mark.sharpness),
            expected: format!("{sharpness:.2}, up to {sharper:.2} times"),
            unit: "",
        },
        Property {
            name: "contrast",
            margin: Box::new(move |mark| within(mark.contrast, contrast, darker)),
            value: Box::new(|mark| mark.contrast),
            expected: format!("{contrast:.2}, up to {darker:.2} times"),
            unit: "",
        },
    ];
    let mut margins = Vec::new();
    let mut facts = Vec::new();
    for property in &properties {
        let Property { name, margin, value, expected, unit } = property;
        margins.extend(print.characters().map(|(.., mark)| margin(mark)));
        for (line, column, columns, found) in runs(print, |mark| margin(mark) < 0.0, value) {
            let fact = Fact::new(*name).expected(expected.clone()).found(format!("{found:.2}{unit}"));
            facts.push((-1.0, fact.at(place_of(print, line, column, columns))));
        }
    }
    if facts.is_empty() {
        // What was looked at, line by line.
        for (line, number) in print.lines.iter().zip(1..) {
            let most = line.iter().map(|mark| mark.right.hypot(mark.down)).fold(0.0, f32::max);
            let fact =
                Fact::new("off-place").expected(format!("within {off_right:.2} mm")).found(format!("{most:.2} mm"));
            facts.push((1.0 - most / off_right, fact.at(place_of(print, number, 1, line.len()))));
        }
    }
    worst(margins, facts)
}
