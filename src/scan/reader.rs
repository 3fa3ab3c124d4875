//! Reading the zones of a picture: candidates from the finder, lines, strips, grids, characters; and only what reads
//! like a zone is one.

use std::sync::LazyLock;

use super::decode::{Character, decode};
use super::finder::{self, Candidate};
use super::grey::Pyramid;
use super::grid::{self, Grid};
use super::lines::{Arrangement, arrange};
use super::network::Network;
use super::strip::{self, Course};
use super::track::{STRIDE, Track};

/// A zone that was read.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its lines, top to bottom.
    pub lines: Vec<Line>,
    /// From one character to the next, in pixels.
    pub pitch: f32,
    /// How much likelier the characters are than none at all, as a logarithm, per character.
    pub odds: f32,
}

/// A line that was read.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its characters.
    pub characters: Vec<Character>,
    /// For each the corners of its cell in the picture: left top, right top, right bottom, left bottom.
    pub cells: Vec<[(f32, f32); 4]>,
}

static GLYPHS: LazyLock<Option<Network>> = LazyLock::new(|| Network::read(include_bytes!("weights/glyphs.bin")).ok());
static FINDER: LazyLock<Option<Network>> = LazyLock::new(|| Network::read(include_bytes!("weights/finder.bin")).ok());

/// Longer sides at which the finder looks: first where a page that fills the picture has characters of some nine pixels,
/// then twice and four times as fine for a page in a larger scene.
const LOOKS: [f32; 3] = [448.0, 896.0, 1792.0];

/// Candidates that are tried per look.
const CANDIDATES: usize = 4;

/// The least odds per character of a zone. Ordinary text and ornaments stay below; a zone that is just legible is above.
const LEAST_ODDS: f32 = 3.0;

/// From these odds on a zone is read as well as can be, and nobody looks further.
const GOOD_ODDS: f32 = 6.5;

/// Beside a zone that was read well, only a candidate that looks like one by at least this share of the surest one's
/// score is another document's zone.
const SECOND: f32 = 0.15;

/// A candidate whose first reading explains no more than this, per character, is no part of a zone.
const HOPELESS: f32 = 1.0;

/// What reads so clearly has no other arrangement of lines that reads as well. The most there can be is 9.3; a few
/// characters too many or too few bring less.
const SURE: f32 = 8.8;

/// How often a zone is read again from where it was read before.
const ROUNDS: usize = 4;

/// Text so many places from the end of a strip may go on beyond it.
const NEAR_END: f32 = 9.0;

/// Nearer than this a character of the longest lines that there are may be cut.
const CUT: f32 = 4.0;

/// A pitch that is off by more than this is read again; the glyph network was trained on strips that are off by less.
const OFF: f32 = 0.07;

/// So many characters more are looked at then.
const LONGER: f32 = 10.0;

/// Characters in the longest lines (TD3 and MRV-A).
const LONGEST: usize = 44;

/// Lengths of lines, the longest first, by their number (Doc 9303-4/5/6/7 §4.2.2).
const LENGTHS: [(usize, &[usize]); 2] = [(2, &[LONGEST, 36]), (3, &[30])];

/// The zones of a picture, the best first.
pub(crate) fn read(picture: &Pyramid) -> Vec<Zone> {
    match (FINDER.as_ref(), GLYPHS.as_ref()) {
        (Some(finder), Some(glyphs)) => read_with(finder, glyphs, picture),
        _ => Vec::new(),
    }
}

/// The same with other networks, for those who train them.
pub fn read_with(finder: &Network, glyphs: &Network, picture: &Pyramid) -> Vec<Zone> {
    let longest = picture.full().width().max(picture.full().height());
    let mut zones: Vec<Zone> = Vec::new();
    for (look, side) in LOOKS.into_iter().enumerate() {
        // A finer look at a small picture would see the same pixels enlarged.
        if look > 0 && float(longest) * 1.3 < side {
            break;
        }
        let candidates = finder::find(finder, picture, side);
        let surest = candidates.first().map_or(0.0, |candidate| candidate.score);
        for candidate in candidates.iter().take(CANDIDATES) {
            let good = zones.iter().any(|zone| zone.odds >= GOOD_ODDS);
            if good && (candidate.score < SECOND * surest || zones.iter().any(|zone| zone.holds(candidate.middle))) {
                continue;
            }
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

/// Reads a candidate. What was read says better than the finder where the zone is and how large, so it is read again
/// from there until nothing changes.
fn read_direction(glyphs: &Network, picture: &Pyramid, candidate: &Candidate) -> Option<Zone> {
    let mut candidate = *candidate;
    let mut best: Option<Fit> = None;
    for _ in 0..ROUNDS {
        let Some(fit) = read_once(glyphs, picture, &candidate) else { break };
        if fit.odds_per_character() < HOPELESS {
            break;
        }
        let next = fit.candidate(&candidate);
        if best.as_ref().is_none_or(|best| fit.odds() > best.odds()) {
            best = Some(fit);
        }
        match next {
            Some(next) => candidate = next,
            None => break,
        }
    }
    best.map(Fit::into_zone)
}

/// Reads a candidate in the arrangements that can be and keeps the one that explains more characters.
fn read_once(glyphs: &Network, picture: &Pyramid, candidate: &Candidate) -> Option<Fit> {
    let arrangements = arrange(picture, candidate);
    let clear = arrangements.first().map_or(0.0, |best| best.contrast);
    let mut best: Option<Fit> = None;
    for arrangement in arrangements.iter().filter(|arrangement| arrangement.contrast > 0.6 * clear) {
        let Some(fit) = fit(glyphs, picture, arrangement) else { continue };
        if best.as_ref().is_none_or(|best| fit.odds() > best.odds()) {
            best = Some(fit);
        }
        if best.as_ref().is_some_and(|best| best.odds_per_character() >= SURE) {
            break;
        }
    }
    best
}

/// Lines with the grids that fit them together.
struct Fit {
    lines: Vec<(Course, Track, Grid)>,
}

fn fit(glyphs: &Network, picture: &Pyramid, arrangement: &Arrangement) -> Option<Fit> {
    let Arrangement { courses, .. } = arrangement;
    let (_, lengths) = LENGTHS.iter().find(|(lines, _)| *lines == courses.len())?;
    let tracks: Vec<Track> = courses.iter().map(|course| Track::new(glyphs.run(course.strip(picture)))).collect();
    // One length for all lines, the one that explains them best together; the longest first, for a shorter one cannot
    // have more odds than its characters allow.
    let odds = |grids: &[Grid]| grids.iter().map(|grid| grid.odds).sum::<f32>();
    let mut grids: Vec<Grid> = Vec::new();
    for length in *lengths {
        if grids.is_empty() || odds(&grids) < grid::most_odds(*length) * float(tracks.len()) {
            let others = grid::fit(&tracks, *length);
            if grids.is_empty() || odds(&others) > odds(&grids) {
                grids = others;
            }
        }
    }
    let lines = courses.iter().zip(tracks).zip(grids);
    Some(Fit { lines: lines.map(|((course, track), grid)| (*course, track, grid)).collect() })
}

impl Fit {
    fn odds(&self) -> f32 {
        self.lines.iter().map(|(_, _, grid)| grid.odds).sum()
    }

    fn odds_per_character(&self) -> f32 {
        let characters: usize = self.lines.iter().map(|(_, _, grid)| grid.middles.len()).sum();
        self.odds() / float(characters.max(1))
    }

    /// Where to read again: along the text itself, longer where it runs into the end of a strip; `None` if the strips
    /// were cut well enough.
    fn candidate(&self, was: &Candidate) -> Option<Candidate> {
        let count = float(self.lines.len().max(1));
        let mean = |of: &dyn Fn(&(Course, Track, Grid)) -> f32| self.lines.iter().map(of).sum::<f32>() / count;
        let end = |pick: fn(&Grid) -> Option<&f32>| {
            let at = |line: &(Course, Track, Grid)| line.0.point(column(pick(&line.2)), 0.0);
            (mean(&|line| at(line).0), mean(&|line| at(line).1))
        };
        let (first, last) = (end(|grid| grid.middles.first()), end(|grid| grid.middles.last()));
        let (dx, dy) = (last.0 - first.0, last.1 - first.1);
        let length = dx.hypot(dy);
        let pitch = mean(&|(course, _, grid)| course.pitch * stretch(grid));
        // Of the longest lines with so many lines to a zone nothing can be missing, if their ends were seen.
        let longest = self.lines.len() == 3 || self.lines.iter().all(|(_, _, grid)| grid.middles.len() == LONGEST);
        let near = if longest { CUT } else { NEAR_END };
        let cut_before = self.lines.iter().any(|(_, _, grid)| grid.middles.first().is_some_and(|first| *first < near));
        let cut_behind = self
            .lines
            .iter()
            .any(|(_, track, grid)| grid.middles.last().is_some_and(|last| *last > float(track.len()) - near));
        let off = (pitch / was.pitch - 1.0).abs() > OFF;
        if length < pitch || !(cut_before || cut_behind || off) {
            return None;
        }
        let longer = |cut: bool| if cut { LONGER * pitch } else { 0.0 };
        let (before, behind) = (longer(cut_before), longer(cut_behind));
        let (ux, uy) = (dx / length, dy / length);
        let shift = (behind - before) / 2.0;
        let middle = ((first.0 + last.0) / 2.0 + ux * shift, (first.1 + last.1) / 2.0 + uy * shift);
        Some(Candidate { middle, direction: (ux, uy), pitch, reach: (length + before + behind) / 2.0, ..*was })
    }

    fn into_zone(self) -> Zone {
        let classes: Vec<Vec<_>> = self
            .lines
            .iter()
            .map(|(_, track, grid)| grid.middles.iter().map(|middle| track.classes_at(*middle)).collect())
            .collect();
        let odds = self.odds_per_character();
        let pitches = self.lines.iter().map(|(course, _, grid)| course.pitch * stretch(grid));
        let pitch = pitches.sum::<f32>() / float(self.lines.len().max(1));
        let lines = decode(&classes).into_iter().zip(&self.lines).map(|(characters, (course, _, grid))| {
            let cells = grid.middles.iter().map(|middle| cell(course, *middle, stretch(grid))).collect();
            Line { characters, cells }
        });
        Zone { lines: lines.collect(), pitch, odds }
    }
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

    /// Whether a point lies in it.
    fn holds(&self, (x, y): (f32, f32)) -> bool {
        let [left, top, right, bottom] = self.bounds();
        (left..right).contains(&x) && (top..bottom).contains(&y)
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
