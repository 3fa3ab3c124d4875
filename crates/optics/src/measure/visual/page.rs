//! The lines of a page that are read, and their places in the picture.

use super::compare::Match;
use super::label::Label;
use super::lines::TextLine;
use super::scores::{DIGITS, Mask, Scores, class_of};
use super::{CAPITALS, LABELS, LEAST_ROWS, MOST_COLUMNS, MOST_LABEL_COLUMNS, VARIATIONS};
use crate::measure::decoded_image::DecodedImage;
use crate::measure::page_geometry::PageGeometry;
use crate::num::float;
use crate::recognise::network::Network;
use crate::recognise::strip::{Baseline, PITCH};

/// The lines of a page.
pub(super) struct Page<'p> {
    network: &'p Network,
    picture: &'p DecodedImage,
    geometry: &'p PageGeometry,
    /// The lines that may hold values, which were read.
    pub(super) lines: Vec<ReadLine>,
    /// Smaller lines, which are read if a label is asked for.
    small: Vec<TextLine>,
    /// Columns that may still be read.
    columns: usize,
}

/// A line of text that was read.
pub(super) struct ReadLine {
    /// The place of the line on the page.
    pub(super) lies: TextLine,
    baseline: Baseline,
    pub(super) scores: Scores,
    /// The likeliest characters with their first and last places.
    pub(super) text: Vec<(u8, usize, usize)>,
    /// The class of each of them; 0 for a sign.
    pub(super) masks: Vec<Mask>,
    /// The digits among them, or what print does not tell from a digit.
    pub(super) digits: usize,
}

/// Factors of the height that most letters of a label have: most may be capitals, or small ones of three quarters of their height.
const SMALL_OR_CAPITAL: [f32; 3] = [1.2, 1.0, 1.4];

/// Capitals that a label is wide at least.
const LEAST_WIDTH: f32 = 3.0;

/// Places between two characters that are not of one word.
const APART: usize = 7;

impl ReadLine {
    /// Left and right end of places and the height of their middle, in millimetres of the page.
    pub(super) fn extent(&self, places: (usize, usize)) -> [f32; 3] {
        let last = self.scores.len().max(1);
        let share = |place: usize| float(place.min(last)) / float(last);
        let ((left, top), (right, bottom)) = (self.lies.start, self.lies.end);
        let along = |share: f32| left + (right - left) * share;
        let middle = (share(places.0) + share(places.1)) / 2.0;
        [along(share(places.0)), along(share(places.1)), top + (bottom - top) * middle]
    }
}

impl<'p> Page<'p> {
    /// Reads the lines of a page, from its top down, until their columns are used up.
    pub(super) fn read(
        network: &'p Network,
        picture: &'p DecodedImage,
        geometry: &'p PageGeometry,
        mut found: Vec<TextLine>,
    ) -> Self {
        found.sort_by(|a, b| a.start.1.total_cmp(&b.start.1));
        let small = |line: &TextLine| {
            LABELS.contains(&line.capital)
                && line.capital * geometry.scale() >= LEAST_ROWS
                && !CAPITALS.contains(&line.capital)
                && line.end.0 - line.start.0 >= LEAST_WIDTH * line.capital
        };
        let small_lines = found.iter().copied().filter(small).collect();
        let mut page =
            Self { network, picture, geometry, lines: Vec::new(), small: small_lines, columns: MOST_COLUMNS };
        found.retain(|line| CAPITALS.contains(&line.capital));
        for line in found {
            let read = page.read_line(&line);
            page.lines.extend(read);
        }
        page
    }

    /// Reads a line; `None` if it is shorter than a character, or no columns are left for it.
    fn read_line(&mut self, line: &TextLine) -> Option<ReadLine> {
        let place = |(x, y): (f32, f32)| self.geometry.place(x, y);
        let (start, end) = (place(line.start), place(line.end));
        let baseline = Baseline { start, end, bow: 0.0, pitch: line.capital * self.geometry.scale(), squeeze: 0.0 };
        let left = self.columns.checked_sub(baseline.width())?;
        if float(baseline.width()) < PITCH {
            return None;
        }
        self.columns = left;
        let scores = Scores::new(&self.network.run(baseline.strip(&self.picture.pyramid)));
        let text = scores.text();
        let masks: Vec<Mask> = text.iter().map(|one| class_of(one.0).map_or(0, |class| 1 << class)).collect();
        let digits = masks.iter().filter(|mask| **mask & DIGITS != 0).count();
        Some(ReadLine { lies: *line, baseline, scores, text, masks, digits })
    }

    /// The labels of the page.
    pub(super) fn labels(&mut self) -> Vec<Label> {
        let mut labels: Vec<Label> =
            self.lines.iter().enumerate().filter_map(|(number, line)| Label::read(line, Some(number))).collect();
        self.columns = self.columns.max(MOST_LABEL_COLUMNS);
        for line in std::mem::take(&mut self.small) {
            let sizes = SMALL_OR_CAPITAL.map(|factor| TextLine { capital: line.capital * factor, ..line });
            labels.extend(sizes.iter().find_map(|line| Label::read(&self.read_line(line)?, None)));
        }
        labels
    }

    /// A line read again, cut a little differently.
    pub(super) fn again(&self, line: &ReadLine) -> Vec<Scores> {
        let cut = |(lower, wider): &(f32, f32)| line.baseline.varied(*lower, *wider).strip(&self.picture.pyramid);
        VARIATIONS.iter().map(|variation| Scores::new(&self.network.run(cut(variation)))).collect()
    }

    /// The box of places of a line, in pixels of the picture as handed in.
    pub(super) fn pixels(&self, line: &ReadLine, places: (usize, usize)) -> [u32; 4] {
        let (first, last) = (Scores::column(places.0) - 2.0, Scores::column(places.1));
        let [top, bottom] = [-PITCH / 2.0 - 1.0, PITCH / 2.0 + 1.0];
        let corners = [(first, top), (last, top), (last, bottom), (first, bottom)];
        self.picture.upright.box_of(&corners.map(|(x, y)| line.baseline.point(x, y)))
    }

    /// Returns true if what was found goes on in its line: it is a part of a longer number or word.
    pub(super) fn goes_on(&self, found: &Match<'_>) -> bool {
        let (first, end) = found.alignment.places();
        let Some(line) = self.lines.get(found.line) else { return true };
        line.text.iter().zip(&line.masks).any(|((_, from, to), mask)| {
            let before = *to < first && first - to <= APART;
            let behind = *from >= end && from - end < APART;
            *mask != 0 && (before || behind)
        })
    }

    /// Returns true if each character of what was found is one that was read by itself: a wide one that is taken for two of a
    /// date or a name is no difference.
    pub(super) fn is_separate(&self, found: &Match<'_>) -> bool {
        let Some(line) = self.lines.get(found.line) else { return false };
        let overlap = |(from, to): (usize, usize), read: &(u8, usize, usize)| {
            (to.min(read.2 + 1)).saturating_sub(from.max(read.1))
        };
        let own = found.alignment.characters.iter().map(|one| {
            let reads = line.text.iter().enumerate().map(|(at, read)| (overlap(one.places, read), at));
            reads.max_by_key(|(places, _)| *places).filter(|(places, _)| *places > 0).map(|(_, at)| at)
        });
        let own: Option<Vec<usize>> = own.collect();
        own.is_some_and(|own| own.windows(2).all(|pair| pair.first() < pair.last()))
    }
}
