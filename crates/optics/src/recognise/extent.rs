//! The ends of a zone, measured beside its grid: a picture that ends within a character of it, a straight edge across its
//! lines there, and print that goes on beyond it. A line of which a part is cut off may have the length of another format.

use super::line_scores::{LineScores, STRIDE};
use super::network::Network;
use super::strip::{self, Baseline};
use crate::grey::Pyramid;
use crate::num::{float, whole};
use crate::reading::{Extent, Side};

/// One end of a line.
pub(super) struct LineEnd<'a> {
    pub(super) baseline: &'a Baseline,
    pub(super) scores: &'a LineScores,
    /// The place of its outermost character.
    pub(super) last: f32,
    /// Places from there to where one more character would stand; negative at the left.
    pub(super) step: f32,
}

/// The least room, in pitches, between the cell of the outermost character and the end of the picture or an edge across the
/// lines. With less, a character may have stood there: its strokes begin up to 0.3 pitches behind the edge of its cell.
const LEAST_ROOM: f32 = 0.66;

/// The least room of the longest lines that there are, beyond which no further character can have stood: a cut is one that went
/// through the strokes of the outermost character, which begin 0.1 pitches from the edge of its cell.
const LEAST_ROOM_OF_LONGEST: f32 = -0.1;

/// The farthest that room is looked for.
const ENOUGH_ROOM: f32 = 2.0;

/// Log-odds above which a place beyond the lines holds print, and below which the outermost place of a line holds none. On
/// pictures of whole zones they are −2.6 and less beyond, and 4.4 and more at the ends.
const PRINT: f32 = 0.0;

/// Pitches from the cell of the outermost character inwards up to which an edge across the lines is looked for. A card ends
/// 1.2 pitches before its first character or further off (Doc 9303-5 Figure 4, with its tolerance), out of reach of the
/// columns that are compared.
const EDGE: f32 = -1.2;

/// The least difference of brightness at an edge, of 255: print of the ground makes up to 8 on pictures of whole zones, a
/// border round a cut picture 20 and more.
const LEAST_EDGE: f32 = 12.0;

/// The brightness from which on what lies beyond an edge is a border without any tone, as the lid of a scanner or a cut picture has;
/// paper that is nearly as white ends there with a smaller difference, which counts so many times. Nothing of the kind holds for
/// black: dark photographs have much of it.
const WITHOUT_TONE: f32 = 253.0;
const TIMES_TO_NO_TONE: f32 = 4.0;

/// Columns that are sampled for each pitch, and columns on each side of an edge that are compared.
const COLUMNS: f32 = 16.0;
const WIDE: usize = 6;

/// Rows that are sampled for each line, in pitches from its middle: above and below the text.
const ROWS: [f32; 8] = [-0.96, -0.88, -0.8, -0.72, 0.72, 0.8, 0.88, 0.96];

/// Inclinations of an edge from across the lines and from the sides of the picture, in pitches along the line for each pitch
/// across it.
const SLOPES: [f32; 5] = [-0.12, -0.06, 0.0, 0.06, 0.12];

/// The steepest inclination: a zone that is turned by more lies aslant between two sides of the picture.
const STEEPEST: f32 = 1.0;

/// Rows of which one may lack the edge: a stamp or a line of the ground may cross it.
const EXCEPTIONS: usize = 8;

/// The extent of a zone by the ends of its lines; with it, if no format has so many lines that are longer.
pub(super) fn measure(
    glyphs: &Network,
    picture: &Pyramid,
    ends: &[(Side, Vec<LineEnd<'_>>)],
    are_longest: bool,
) -> Extent {
    let least_room = if are_longest { LEAST_ROOM_OF_LONGEST } else { LEAST_ROOM };
    // Columns of both sides are compared, so that an edge is seen before it is reached: it is where it is clearest.
    let ahead = if are_longest { WIDE / 2 } else { 0 };
    let mut extent = Extent::Whole;
    for (side, lines) in ends {
        let room = lines.iter().map(|end| end.room(picture)).fold(ENOUGH_ROOM, f32::min);
        let outermost = lines.iter().map(LineEnd::odds_here).fold(f32::INFINITY, f32::min);
        let beyond = lines.iter().map(|end| end.odds_beyond(glyphs, picture)).sum::<f32>() / float(lines.len().max(1));
        if room < least_room.max(0.0) || has_edge(picture, lines, least_room, ahead) {
            return Extent::Cut(*side);
        }
        if beyond > PRINT || outermost < PRINT {
            extent = Extent::Doubtful(*side);
        }
    }
    extent
}

impl LineEnd<'_> {
    /// The point of the picture at a distance from the cell of the outermost character, outwards, and below the middle of
    /// the line, in pitches.
    fn point(&self, outwards: f32, down: f32) -> (f32, f32) {
        let place = self.last + (0.5 + outwards) * self.step;
        self.baseline.point(place * STRIDE + 0.5, down * strip::PITCH)
    }

    /// Pitches from the cell of the outermost character to the end of the picture, up to [`ENOUGH_ROOM`].
    fn room(&self, picture: &Pyramid) -> f32 {
        let (width, height) = (float(picture.full().width()), float(picture.full().height()));
        let inside = |(x, y): (f32, f32)| (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
        let steps = (-16..=32_i8).map(|step| f32::from(step) / COLUMNS);
        steps.take_while(|outwards| inside(self.point(*outwards, 0.0))).last().unwrap_or(-1.0)
    }

    /// The log-odds of the outermost character.
    fn odds_here(&self) -> f32 {
        self.scores.odds().most_round(self.last)
    }

    /// The log-odds of one more character beyond the line. Where its strip ends too early another is cut.
    fn odds_beyond(&self, glyphs: &Network, picture: &Pyramid) -> f32 {
        let place = self.last + self.step;
        if place >= 2.0 && place + 2.0 < float(self.scores.len()) {
            return self.scores.odds().most_round(place);
        }
        let (inner, outer) = (self.point(-3.5, 0.0), self.point(3.5, 0.0));
        let (start, end) = if self.step > 0.0 { (inner, outer) } else { (outer, inner) };
        let pitch = (outer.0 - inner.0).hypot(outer.1 - inner.1) / 7.0;
        if !pitch.is_finite() || pitch < 1.0 {
            return f32::NEG_INFINITY;
        }
        let baseline = Baseline { start, end, bow: 0.0, pitch, squeeze: 0.0 };
        let scores = LineScores::new(glyphs.run(baseline.strip(picture)));
        // The place is half a pitch beyond the cell of the outermost character.
        let column = if self.step > 0.0 { 4.0 } else { 3.0 } * strip::PITCH;
        scores.odds().most_round((column - 0.5) / STRIDE)
    }
}

/// One row beside a line: the brightness along it, summed up, and where it lies in pitches of the first line.
struct Row {
    /// Sums of the brightness up to each column, beginning with 0.
    sums: Vec<f32>,
    /// Distance from the first line, across it.
    across: f32,
    /// Distance of its columns outwards from those of the first line.
    along: f32,
}

/// Returns true if a straight edge crosses all lines at this side, at most so far outwards, and is no clearer in the next
/// `ahead` places farther out.
fn has_edge(picture: &Pyramid, lines: &[LineEnd<'_>], outwards: f32, ahead: usize) -> bool {
    let Some(first) = lines.first() else { return false };
    let (origin, out) = (first.point(0.0, 0.0), first.point(1.0, 0.0));
    let (ux, uy) = (out.0 - origin.0, out.1 - origin.1);
    let square = ux * ux + uy * uy;
    if !square.is_finite() || square < 1.0 {
        return false;
    }
    let down = first.point(0.0, 1.0);
    let (vx, vy) = (down.0 - origin.0, down.1 - origin.1);
    let reach = STEEPEST + 0.5;
    let (from, to) = (EDGE - reach, LEAST_ROOM + float(WIDE) / COLUMNS + reach);
    let columns = whole((to - from) * COLUMNS);
    let (level, factor) = picture.for_step(square.sqrt() / COLUMNS);
    let mut rows: Vec<Row> = Vec::new();
    for end in lines {
        let (x, y) = end.point(0.0, 0.0);
        let (dx, dy) = (x - origin.0, y - origin.1);
        let (along, across) = ((dx * ux + dy * uy) / square, (dx * vx + dy * vy) / (vx * vx + vy * vy).max(1.0));
        for row in ROWS {
            let mut sum = 0.0;
            let brightness = (0..columns).map(|column| {
                let (x, y) = end.point(from + (float(column) + 0.5) / COLUMNS, row);
                sum += level.sample(x * factor, y * factor);
                sum
            });
            rows.push(Row { sums: std::iter::once(0.0).chain(brightness).collect(), across: across + row, along });
        }
    }
    // Inclinations that the sides of the picture have, seen along the line.
    let upright = if ux.abs() > uy.abs() { -vx / ux } else { -vy / uy };
    let sides = SLOPES.map(|slope| slope + upright.clamp(-STEEPEST, STEEPEST));
    let reach = LEAST_ROOM + float(WIDE) / COLUMNS - EDGE;
    let places: Vec<f32> = (0..=whole(reach * COLUMNS / 2.0)).map(|step| EDGE + float(step) * 2.0 / COLUMNS).collect();
    SLOPES.into_iter().chain(sides).any(|slope| {
        let differences: Vec<f32> = places.iter().map(|place| difference(&rows, *place, slope, from)).collect();
        places.iter().zip(differences.windows(1 + ahead)).any(|(place, differences)| match differences {
            [here, next @ ..] => *place <= outwards && *here >= LEAST_EDGE && next.iter().all(|next| next <= here),
            [] => false,
        })
    })
}

/// The difference of brightness that nearly all rows have at an edge of this place and inclination; 0 where some grow
/// brighter and others darker.
fn difference(rows: &[Row], place: f32, slope: f32, from: f32) -> f32 {
    let mean = |sums: &[f32], first: usize| {
        let at = |column: usize| sums.get(column).copied().unwrap_or_default();
        (at(first + WIDE) - at(first)) / float(WIDE)
    };
    let mut rises: Vec<f32> = Vec::with_capacity(rows.len());
    let mut darkest = f32::INFINITY;
    for row in rows {
        let column = (place + slope * row.across - row.along - from) * COLUMNS;
        // Beyond what was sampled there is nothing to compare.
        if column < float(WIDE) || column + float(WIDE) + 2.0 > float(row.sums.len()) {
            continue;
        }
        let column = whole(column);
        let outer = mean(&row.sums, column + 1);
        darkest = darkest.min(outer);
        rises.push(outer - mean(&row.sums, column - WIDE));
    }
    if 2 * rises.len() < rows.len() {
        return 0.0;
    }
    rises.sort_by(f32::total_cmp);
    let exceptions = rises.len() / EXCEPTIONS;
    let rise = rises.get(exceptions).copied().unwrap_or_default();
    let fall = rises.get(rises.len().saturating_sub(1 + exceptions)).copied().unwrap_or_default();
    rise.max(-fall).max(0.0) * if darkest >= WITHOUT_TONE { TIMES_TO_NO_TONE } else { 1.0 }
}
