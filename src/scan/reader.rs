//! Reading the zones of a picture: candidates from the finder, lines, strips, grids, characters; and only what reads
//! like a zone is one.

use std::sync::LazyLock;

use super::decode::{Character, decode};
use super::finder::{self, Candidate};
use super::grey::Pyramid;
use super::grid::{Grid, STRIDE, Track};
use super::lines::{Arrangement, arrange};
use super::network::Network;
use super::strip::{self, Course};

/// A zone that was read.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    /// Its lines, top to bottom.
    pub(crate) lines: Vec<Line>,
    /// From one character to the next, in pixels.
    pub(crate) pitch: f32,
    /// How much likelier the characters are than none at all, as a logarithm, per character.
    pub(crate) odds: f32,
}

/// A line that was read.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its characters.
    pub(crate) characters: Vec<Character>,
    /// For each the corners of its cell in the picture: left top, right top, right bottom, left bottom.
    pub(crate) cells: Vec<[(f32, f32); 4]>,
}

static GLYPHS: LazyLock<Option<Network>> =
    LazyLock::new(|| Network::read(include_bytes!("weights/glyphs.bin")).ok());
static FINDER: LazyLock<Option<Network>> =
    LazyLock::new(|| Network::read(include_bytes!("weights/finder.bin")).ok());

/// Longer sides at which the finder looks: first where a page that fills the picture has characters of some nine pixels,
/// then twice and four times as fine for a page in a larger scene.
const LOOKS: [f32; 3] = [448.0, 896.0, 1792.0];

/// Candidates that are tried per look.
const CANDIDATES: usize = 4;

/// The least odds per character of a zone. Ordinary text and ornaments stay below; a zone that is just legible is above.
const LEAST_ODDS: f32 = 1.5;

/// From these odds on a zone is read as well as can be, and nobody looks further.
const GOOD_ODDS: f32 = 3.0;

/// The glyph network's own certainty is tempered by this, from pages held back.
const TEMPERATURE: f32 = 1.0;

/// Lengths of lines, by their number (Doc 9303-4/5/6/7 §4.2.2).
const LENGTHS: [(usize, &[usize]); 2] = [(2, &[36, 44]), (3, &[30])];

/// The zones of a picture, the best first.
pub(crate) fn read(picture: &Pyramid) -> Vec<Zone> {
    let (Some(finder), Some(glyphs)) = (FINDER.as_ref(), GLYPHS.as_ref()) else { return Vec::new() };
    let longest = picture.full().width().max(picture.full().height());
    let mut zones: Vec<Zone> = Vec::new();
    for (look, side) in LOOKS.into_iter().enumerate() {
        // A finer look at a small picture would see the same pixels enlarged.
        if look > 0 && float(longest) * 1.3 < side {
            break;
        }
        for candidate in finder::find(finder, picture, side).iter().take(CANDIDATES) {
            if let Some(zone) = read_candidate(glyphs, picture, candidate) {
                add(&mut zones, zone);
            }
        }
        if zones.iter().any(|zone| zone.odds >= GOOD_ODDS) {
            break;
        }
    }
    zones.sort_by(|a, b| b.odds.total_cmp(&a.odds));
    zones
}

/// Keeps the better of two readings of the same place.
fn add(zones: &mut Vec<Zone>, zone: Zone) {
    match zones.iter_mut().find(|other| other.overlaps(&zone)) {
        Some(other) if other.odds < zone.odds => *other = zone,
        Some(_) => {}
        None => zones.push(zone),
    }
}

/// Reads a candidate, as it lies and, if that makes no sense, upside down.
fn read_candidate(glyphs: &Network, picture: &Pyramid, candidate: &Candidate) -> Option<Zone> {
    let upright = read_direction(glyphs, picture, candidate);
    if upright.as_ref().is_some_and(|zone| zone.odds >= LEAST_ODDS) {
        return upright;
    }
    let turned = Candidate { direction: (-candidate.direction.0, -candidate.direction.1), ..*candidate };
    read_direction(glyphs, picture, &turned).filter(|zone| zone.odds >= LEAST_ODDS)
}

/// Reads a candidate in both arrangements that can be and keeps the one that explains more characters.
fn read_direction(glyphs: &Network, picture: &Pyramid, candidate: &Candidate) -> Option<Zone> {
    let arrangements = arrange(picture, candidate);
    let clear = arrangements.first().map_or(0.0, |best| best.contrast);
    let worth = arrangements.iter().filter(|arrangement| arrangement.contrast > 0.5 * clear);
    let fits = worth.filter_map(|arrangement| fit(glyphs, picture, arrangement));
    let best = fits.max_by(|a, b| a.odds().total_cmp(&b.odds()))?;
    let best = match best.courses_of_text() {
        Some(courses) => fit(glyphs, picture, &Arrangement { courses, contrast: 0.0 })
            .filter(|again| again.odds() >= best.odds())
            .unwrap_or(best),
        None => best,
    };
    Some(best.into_zone())
}

/// Lines with the grids that fit them together.
struct Fit {
    lines: Vec<(Course, Track, Grid)>,
}

fn fit(glyphs: &Network, picture: &Pyramid, arrangement: &Arrangement) -> Option<Fit> {
    let count = arrangement.courses.len();
    let (_, lengths) = LENGTHS.iter().find(|(lines, _)| *lines == count)?;
    let tracks: Vec<(Course, Track)> = arrangement
        .courses
        .iter()
        .map(|course| (*course, Track::new(&glyphs.run(course.strip(picture)), TEMPERATURE)))
        .collect();
    // One length for all lines, the one that explains them best together.
    let together = lengths.iter().map(|length| {
        let grids: Vec<Grid> = tracks.iter().map(|(_, track)| track.fit(*length)).collect();
        (grids.iter().map(|grid| grid.odds).sum::<f32>(), grids)
    });
    let (_, grids) = together.max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Fit { lines: tracks.into_iter().zip(grids).map(|((course, track), grid)| (course, track, grid)).collect() })
}

impl Fit {
    fn odds(&self) -> f32 {
        self.lines.iter().map(|(_, _, grid)| grid.odds).sum()
    }

    /// Courses from the text itself, if the ones that were read are off by so much that reading again pays.
    fn courses_of_text(&self) -> Option<Vec<Course>> {
        let courses: Vec<(Course, f32)> = self.lines.iter().map(|(course, _, grid)| course_of(course, grid)).collect();
        let off = courses.iter().any(|(_, stretch)| (stretch - 1.0).abs() > 0.035);
        off.then(|| courses.into_iter().map(|(course, _)| course).collect())
    }

    fn into_zone(self) -> Zone {
        let classes: Vec<Vec<_>> = self
            .lines
            .iter()
            .map(|(_, track, grid)| grid.middles.iter().map(|middle| track.classes_at(*middle)).collect())
            .collect();
        let count = classes.iter().map(Vec::len).sum::<usize>().max(1);
        let odds = self.odds() / float(count);
        let pitches = self.lines.iter().map(|(course, _, grid)| course.pitch * stretch(grid));
        let pitch = pitches.sum::<f32>() / float(self.lines.len().max(1));
        let lines = decode(&classes).into_iter().zip(&self.lines).map(|(characters, (course, _, grid))| {
            let cells = grid.middles.iter().map(|middle| cell(course, *middle, stretch(grid))).collect();
            Line { characters, cells }
        });
        Zone { lines: lines.collect(), pitch, odds }
    }
}

/// The course that runs along a grid's characters with two to spare at each end, and by how much its pitch differs.
fn course_of(course: &Course, grid: &Grid) -> (Course, f32) {
    let stretch = stretch(grid);
    let pitch = strip::PITCH * stretch;
    let (first, last) = (column(grid.middles.first()), column(grid.middles.last()));
    let (from, to) = (first - 2.0 * pitch, last + 2.0 * pitch);
    let new = Course { start: course.point(from, 0.0), end: course.point(to, 0.0), bow: 0.0, pitch: course.pitch * stretch };
    // What is left of the bow between the new ends.
    let (middle_x, middle_y) = course.point((from + to) / 2.0, 0.0);
    let (straight_x, straight_y) = ((new.start.0 + new.end.0) / 2.0, (new.start.1 + new.end.1) / 2.0);
    let (dx, dy) = (new.end.0 - new.start.0, new.end.1 - new.start.1);
    let length = dx.hypot(dy).max(f32::MIN_POSITIVE);
    let bow = ((middle_y - straight_y) * dx - (middle_x - straight_x) * dy) / length;
    (Course { bow, ..new }, stretch)
}

/// A grid's pitch as a share of the pitch that its strip was cut for.
fn stretch(grid: &Grid) -> f32 {
    let characters = float(grid.middles.len().saturating_sub(1).max(1));
    let share = (column(grid.middles.last()) - column(grid.middles.first())) / characters / strip::PITCH;
    if share > 0.5 { share } else { 1.0 }
}

/// The column of a strip that a place of its track stands for.
fn column(place: Option<&f32>) -> f32 {
    place.copied().unwrap_or_default() * STRIDE + 0.5
}

/// The corners of a character's cell: one pitch wide, one capital high (2.46 of 2.54 mm in OCR-B size 1).
fn cell(course: &Course, place: f32, stretch: f32) -> [(f32, f32); 4] {
    let (half_width, half_height) = (strip::PITCH * stretch / 2.0, strip::PITCH * stretch * 0.485);
    let middle = column(Some(&place));
    [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
        .map(|(x, y)| course.point(middle + x * half_width, y * half_height))
}

impl Zone {
    /// Whether two zones are readings of the same place.
    fn overlaps(&self, other: &Self) -> bool {
        let (a, b) = (self.bounds(), other.bounds());
        a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
    }

    /// Left, top, right, bottom.
    pub(crate) fn bounds(&self) -> [f32; 4] {
        let corners = self.lines.iter().flat_map(|line| line.cells.iter().flatten());
        corners.fold([f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY], |[l, t, r, b], (x, y)| {
            [l.min(*x), t.min(*y), r.max(*x), b.max(*y)]
        })
    }
}

#[expect(clippy::as_conversions, reason = "counts of pixels and characters, which f32 holds exactly")]
fn float(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_weights_are_networks() {
        assert!(GLYPHS.is_some() && FINDER.is_some());
    }
}
