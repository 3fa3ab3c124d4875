//! Lines with the grids that fit them, and the results: the characters with their cells, or a better candidate if the strips
//! were not cut well enough.

use mrz::Format;

use super::characters::{Character, choose_characters, conformity, keeps_code};
use super::extent::{self, LineEnd};
use super::finder::Candidate;
use super::grid::{self, Grid};
use super::line_scores::{Classes, LineScores, STRIDE, log_softmax};
use super::lines::Arrangement;
use super::network::Network;
use super::strip::{self, Baseline};
use super::{GOOD_ODDS, LEAST_CONFORMITY, Networks, RecognisedLine, RecognisedZone, alike};
use crate::grey::Pyramid;
use crate::num::{float, whole};
use crate::reading::{Cell, Extent, Side};

/// The lines of a zone with their grids.
pub(super) struct Fit {
    lines: Vec<Fitted>,
}

struct Fitted {
    baseline: Baseline,
    scores: LineScores,
    grid: Grid,
}

/// Deviation of the pitch, as a share, from which on strips are cut again; the glyph network was trained on smaller ones.
const OFF: f32 = 0.06;

/// Error of the perspective along the line from which on strips are cut again.
const SQUEEZED: f32 = 0.05;

/// The largest perspective: the last character has half the size of the first.
const MOST_SQUEEZED: f32 = 0.33;

/// Places between the end of a grid and that of its strip within which text may be cut off; and the same where the characters
/// are good and a format has longer lines, into which those beyond the grid may belong.
const ROOM: f32 = 24.0;
const ROOM_OF_LONGER: f32 = 112.0;

/// Characters by which a strip that ends too early is extended.
const LONGER: f32 = 10.0;

/// Strips of a doubtful line: moved down, in pitches, and factor of the pitch.
const FIRST: (f32, f32) = (0.0, 1.0);
const VARIATIONS: [(f32, f32); 2] = [(0.05, 1.035), (-0.05, 0.965)];

impl Fit {
    /// Recognises the lines of an arrangement with the length that explains them best; `None` if no format has so many lines.
    pub(super) fn new(glyphs: &Network, picture: &Pyramid, arrangement: &Arrangement) -> Option<Self> {
        let Arrangement { baselines, .. } = arrangement;
        let lengths = Format::lengths(baselines.len());
        if lengths.is_empty() {
            return None;
        }
        let scores: Vec<LineScores> =
            baselines.iter().map(|baseline| LineScores::new(glyphs.run(baseline.strip(picture)))).collect();
        // One length for all lines; the longest first, for a shorter one cannot explain more than its characters allow.
        let explained = |grids: &[Grid]| grids.iter().map(Grid::explains).sum::<f32>();
        let mut grids: Vec<Grid> = Vec::new();
        for length in lengths {
            if grids.is_empty() || explained(&grids) < grid::most_explained(length) * float(scores.len()) {
                let others = grid::fit(&scores, length);
                if grids.is_empty() || explained(&others) > explained(&grids) {
                    grids = others;
                }
            }
        }
        let lines = baselines.iter().zip(scores).zip(grids);
        Some(Self {
            lines: lines.map(|((baseline, scores), grid)| Fitted { baseline: *baseline, scores, grid }).collect(),
        })
    }

    /// Sum of [`Grid::explains`] over the lines.
    pub(super) fn explains(&self) -> f32 {
        self.lines.iter().map(|line| line.grid.explains()).sum()
    }

    /// Mean of the log-odds over all characters.
    pub(super) fn odds_per_character(&self) -> f32 {
        let characters: usize = self.lines.iter().map(|line| line.grid.middles.len()).sum();
        self.lines.iter().map(|line| line.grid.odds).sum::<f32>() / float(characters.max(1))
    }

    /// The candidate to recognise next: along the text itself, longer where it runs into the end of a strip; `None` if the
    /// strips were cut well enough.
    pub(super) fn candidate(&self, was: &Candidate) -> Option<Candidate> {
        let (first, middle, last) = (self.mean_at(0.0), self.mean_at(0.5), self.mean_at(1.0));
        let (dx, dy) = (last.0 - first.0, last.1 - first.1);
        let length = dx.hypot(dy);
        let pitch = self.pitch();
        let (before, behind) = (self.is_cut(0), self.is_cut(1));
        // Where pitches shrink evenly, the middle character is behind the middle of the line.
        let share = ((middle.0 - first.0) * dx + (middle.1 - first.1) * dy) / (length * length);
        let squeeze = 4.0 * (share - 0.5);
        let longer = |cut: bool| if cut { LONGER * pitch } else { 0.0 };
        let reach = (length + longer(before) + longer(behind)) / 2.0;
        let squeeze = (squeeze * (2.0 * reach / length)).clamp(-MOST_SQUEEZED, MOST_SQUEEZED);
        let off = (pitch / was.pitch - 1.0).abs() > OFF || (squeeze - was.squeeze).abs() > SQUEEZED;
        if !(before || behind || off) || !(length > pitch && squeeze.is_finite()) {
            return None;
        }
        let (ux, uy) = (dx / length, dy / length);
        let shift = (longer(behind) - longer(before)) / 2.0;
        let middle = ((first.0 + last.0) / 2.0 + ux * shift, (first.1 + last.1) / 2.0 + uy * shift);
        Some(Candidate { middle, direction: (ux, uy), pitch, squeeze, reach, ..*was })
    }

    /// Tells whether text may be cut off on a side (0 before the first character, 1 after the last): the strip ends before
    /// one more character would, or such a character stands there.
    fn is_cut(&self, side: usize) -> bool {
        let may_be_longer = self.odds_per_character() >= GOOD_ODDS && !self.are_longest();
        self.lines.iter().any(|line| {
            let Some(beyond) = line.grid.beyond.get(side) else { return false };
            let room = if side == 0 { *beyond } else { float(line.scores.len()) - 1.0 - beyond };
            let odds = line.scores.odds();
            room < 0.0
                || (room < ROOM && odds.at(*beyond) > 0.0)
                || (may_be_longer && room < ROOM_OF_LONGER && odds.most_round(*beyond) > 0.0)
        })
    }

    /// Returns true if no format has so many lines that are longer.
    fn are_longest(&self) -> bool {
        let columns = self.lines.iter().map(|line| line.grid.middles.len()).max().unwrap_or_default();
        Format::lengths(self.lines.len()).iter().all(|length| *length <= columns)
    }

    /// The mean of the lines' points at a share of their lengths.
    fn mean_at(&self, share: f32) -> (f32, f32) {
        let of_line = |line: &Fitted| {
            let place = share * float(line.grid.middles.len().saturating_sub(1));
            let at = |place: f32| line.baseline.point(column(line.grid.middles.get(whole(place)).copied()), 0.0);
            let (a, b) = (at(place.floor()), at(place.ceil()));
            ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)
        };
        let sum = self.lines.iter().map(of_line).fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
        (sum.0 / float(self.lines.len()), sum.1 / float(self.lines.len()))
    }

    /// The mean pitch of the lines in pixels of the picture.
    fn pitch(&self) -> f32 {
        let pitches = self.lines.iter().map(|line| line.baseline.pitch * stretch(&line.grid));
        pitches.sum::<f32>() / float(self.lines.len().max(1))
    }

    /// The characters with their cells. A line with a doubtful character is recognised in two more strips: a stroke may have
    /// fallen between the pixels of one strip, and an ornament looks like a stroke in one only. The second network, whose
    /// errors are others, is asked about characters that are still doubtful.
    pub(super) fn into_zone(self, networks: &Networks, picture: &Pyramid) -> RecognisedZone {
        let mut classes: Vec<Vec<Classes>> = self.lines.iter().map(Fitted::classes).collect();
        let doubtful = doubtful_places(&classes);
        for ((classes, line), _) in classes.iter_mut().zip(&self.lines).zip(doubtful).filter(|(_, at)| !at.is_empty()) {
            let others = VARIATIONS.map(|strip| line.classes_varied(&networks.glyphs, picture, strip));
            *classes = mean(classes, 1.0, &others);
        }
        let doubtful = doubtful_places(&classes);
        if doubtful.iter().any(|places| !places.is_empty()) {
            let of_line = |(line, classes): (&Fitted, &Vec<Classes>)| {
                let [varied, other] = VARIATIONS;
                let others = [FIRST, varied, other].map(|strip| line.classes_varied(&networks.second, picture, strip));
                // Each network has one opinion on each strip.
                mean(classes, 3.0, &others)
            };
            let of_both: Vec<Vec<Classes>> = self.lines.iter().zip(&classes).map(of_line).collect();
            for ((classes, of_both), doubtful) in classes.iter_mut().zip(&of_both).zip(doubtful) {
                let places = classes.iter_mut().zip(of_both).enumerate().filter(|(at, _)| doubtful.contains(at));
                places.for_each(|(_, (classes, both))| *classes = *both);
            }
            alike::settle(&mut classes, &of_both);
        }
        let conformity = conformity(&classes);
        let extent = match self.extent(&networks.glyphs, picture) {
            // So is a part of a longer line that begins like another document: its fields stand in the wrong places.
            Extent::Whole if !keeps_code(&classes) || conformity < LEAST_CONFORMITY => Extent::OtherCode,
            extent => extent,
        };
        let most = if extent.is_whole() { 1.0 } else { Extent::MOST_PROBABLE };
        let lines = choose_characters(&classes).into_iter().zip(&self.lines).map(|(characters, line)| {
            let cells = line.grid.middles.iter().map(|middle| cell(&line.baseline, *middle, stretch(&line.grid)));
            let characters = characters.into_iter().map(|character| character.at_most(most)).collect();
            RecognisedLine { characters, cells: cells.collect() }
        });
        let of_line = |line: &Fitted| line.grid.odds / float(line.grid.middles.len().max(1));
        let least = self.lines.iter().map(of_line).fold(f32::INFINITY, f32::min);
        let (pitch, odds) = (self.pitch(), self.odds_per_character());
        RecognisedZone { lines: lines.collect(), pitch, odds, least, conformity, extent }
    }
}

impl Fit {
    /// Extent of the zone, measured beside the ends of its lines.
    fn extent(&self, glyphs: &Network, picture: &Pyramid) -> Extent {
        let end = |line: &'_ Fitted, side: Side| {
            let middles = &line.grid.middles;
            let (last, beyond) = match side {
                Side::Left => (middles.first(), line.grid.beyond[0]),
                Side::Right => (middles.last(), line.grid.beyond[1]),
            };
            let last = last.copied().unwrap_or_default();
            (last, beyond - last)
        };
        let ends = [Side::Left, Side::Right].map(|side| {
            let of_line = |line| {
                let (last, step) = end(line, side);
                LineEnd { baseline: &line.baseline, scores: &line.scores, last, step }
            };
            (side, self.lines.iter().map(of_line).collect())
        });
        extent::measure(glyphs, picture, &ends, self.are_longest())
    }
}

impl Fitted {
    fn classes(&self) -> Vec<Classes> {
        self.grid.middles.iter().map(|middle| self.scores.classes_at(*middle)).collect()
    }

    /// The classes in the same places of a strip that was cut differently.
    fn classes_varied(&self, glyphs: &Network, picture: &Pyramid, (lower, wider): (f32, f32)) -> Vec<Classes> {
        let baseline = self.baseline.varied(lower, wider);
        let scores = LineScores::new(glyphs.run(baseline.strip(picture)));
        let place = |middle: &f32| (column(Some(*middle)) / wider - 0.5) / STRIDE;
        self.grid.middles.iter().map(|middle| scores.classes_at(place(middle))).collect()
    }
}

/// The places of each line whose character is doubtful.
fn doubtful_places(classes: &[Vec<Classes>]) -> Vec<Vec<usize>> {
    let is_doubtful = |(_, read): &(usize, Character)| read.probability < Cell::CERTAIN;
    let of_line = |line: Vec<Character>| line.into_iter().enumerate().filter(is_doubtful).map(|(at, _)| at).collect();
    choose_characters(classes).into_iter().map(of_line).collect()
}

/// The mean of an opinion about the characters of a line, with a weight, and of others.
fn mean(first: &[Classes], weight: f32, others: &[Vec<Classes>]) -> Vec<Classes> {
    let count = weight + float(others.len());
    let mut sums: Vec<Classes> = first.iter().map(|classes| classes.map(|value| weight * value)).collect();
    for other in others {
        for (sums, values) in sums.iter_mut().zip(other) {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
    }
    sums.iter().map(|sums| log_softmax(&sums.map(|sum| sum / count))).collect()
}

/// The pitch of a grid as a share of the one that its strip was cut for.
fn stretch(grid: &Grid) -> f32 {
    let characters = float(grid.middles.len().saturating_sub(1).max(1));
    let (first, last) = (grid.middles.first().copied(), grid.middles.last().copied());
    let share = (column(last) - column(first)) / characters / strip::PITCH;
    if share > 0.5 { share } else { 1.0 }
}

/// The column of a strip that belongs to a place.
fn column(place: Option<f32>) -> f32 {
    place.unwrap_or_default() * STRIDE + 0.5
}

/// The corners of a character's cell: one pitch wide, one capital high (2.46 of 2.54 mm in OCR-B size 1).
fn cell(baseline: &Baseline, place: f32, stretch: f32) -> [(f32, f32); 4] {
    let (half_width, half_height) = (strip::PITCH * stretch / 2.0, strip::PITCH * stretch * 0.485);
    let middle = column(Some(place));
    [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
        .map(|(x, y)| baseline.point(middle + x * half_width, y * half_height))
}
