//! Recognition of the zones in a picture: the finder proposes candidates; of each the lines are located, cut into strips
//! and fitted by a grid of characters. Only a candidate whose characters are those of a zone is returned.

mod alike;
pub(crate) mod calibration;
pub(crate) mod characters;
mod contrast;
mod extent;
pub(crate) mod finder;
mod fit;
mod grid;
mod line_scores;
mod lines;
pub(crate) mod network;
pub(crate) mod strip;
mod tones;

use std::cmp::Ordering;
use std::sync::LazyLock;

use crate::grey::Pyramid;
use crate::num::float;
use crate::reading::Extent;
use characters::Character;
use finder::Candidate;
use fit::Fit;
use grid::LEAST_ODDS;
use lines::arrange;
use network::Network;

/// A zone that was recognised.
#[derive(Clone, Debug)]
pub struct RecognisedZone {
    /// Lines of the zone, top to bottom.
    pub lines: Vec<RecognisedLine>,
    /// Distance between neighbouring characters, in pixels.
    pub pitch: f32,
    /// Mean logarithm of the odds that a character stands in a place, over all characters.
    pub odds: f32,
    /// The least such mean of a line: two lines of text and a row of ornaments are no zone of three lines.
    pub least: f32,
    /// Mean probability that a place with a restricted alphabet holds a character of that alphabet, 0 to 1.
    pub conformity: f32,
    /// Extent of the zone beside its lines.
    pub extent: Extent,
}

/// A line that was recognised.
#[derive(Clone, Debug)]
pub struct RecognisedLine {
    /// Characters of the line.
    pub characters: Vec<Character>,
    /// For each the corners of its cell in the picture: left top, right top, right bottom, left bottom.
    pub cells: Vec<[(f32, f32); 4]>,
}

static COMMITTED: LazyLock<Option<Networks>> = LazyLock::new(|| {
    Some(Networks {
        finder: Network::parse(include_bytes!("weights/finder.bin")).ok()?,
        glyphs: Network::parse(include_bytes!("weights/glyphs.bin")).ok()?,
        second: Network::parse(include_bytes!("weights/second.bin")).ok()?,
    })
});

/// The networks that recognise zones.
pub struct Networks {
    /// Finds candidates in a picture.
    pub finder: Network,
    /// Names the characters of a line.
    pub glyphs: Network,
    /// Names characters too, trained from another seed: asked where `glyphs` is in doubt.
    pub second: Network,
}

/// Sizes at which the finder looks, in pixels of the longer side: first where a page that fills the picture has characters
/// of some nine pixels, then twice and four times as fine for a page in a larger scene.
const LOOKS: [f32; 3] = [FILLING, 896.0, 1792.0];
const FILLING: f32 = 448.0;

/// Candidates that are tried per look, and in one at a picture in other tones.
const CANDIDATES: usize = 4;
const CANDIDATES_IN_OTHER_TONES: usize = 1;

/// The odds from which on a zone is recognised so well that it is not recognised again at a finer scale.
const GOOD_ODDS: f32 = 6.5;

/// Once a zone was recognised well, other candidates are tried only from this share of the highest score on: one may be
/// the zone of another document.
const SECOND: f32 = 0.15;

/// The share of the highest score from which on a candidate of the one finer look for a second zone is tried.
const SMALLER: f32 = 0.05;

/// The picture in squares of the length of a zone from which on it has room for the page of another: a page has 0.8 to 0.9.
const ROOM: f32 = 1.5;

/// Odds per character below which a first recognition shows that the candidate is no zone.
const HOPELESS: f32 = 1.0;

/// Odds per character from which on no other arrangement of lines is tried. The most there can be is 9.3; a few characters
/// too many or too few bring less.
const SURE: f32 = 8.8;

/// Rounds of recognition, each from the place that the one before found.
const ROUNDS: usize = 4;

/// Recognises the zones of a picture, the largest of those that keep to a format first.
pub(crate) fn recognise(picture: &Pyramid) -> Vec<RecognisedZone> {
    COMMITTED.as_ref().map_or_else(Vec::new, |networks| search(networks, &LOOKS, CANDIDATES, picture))
}

/// Recognises the zones of a picture as [`recognise`] does and, if there is none, in other tones: light on dark, or spread.
pub(crate) fn recognise_in_any_tones(picture: &Pyramid) -> Vec<RecognisedZone> {
    COMMITTED.as_ref().map_or_else(Vec::new, |networks| search_in_any_tones(networks, picture))
}

/// Recognises the zones of a page that fills its picture, as full-page readers take it in every light; the finer looks are
/// left out.
pub(crate) fn recognise_full_page(picture: &Pyramid) -> Vec<RecognisedZone> {
    COMMITTED.as_ref().map_or_else(Vec::new, |networks| search(networks, &[FILLING], CANDIDATES, picture))
}

/// Recognises the zones of a picture in any tones with other networks than the committed ones.
#[cfg(feature = "training")]
pub fn recognise_with(networks: &Networks, picture: &Pyramid) -> Vec<RecognisedZone> {
    search_in_any_tones(networks, picture)
}

fn search_in_any_tones(networks: &Networks, picture: &Pyramid) -> Vec<RecognisedZone> {
    let zones = search(networks, &LOOKS, CANDIDATES, picture);
    if !zones.is_empty() {
        return zones;
    }
    let coarse = LOOKS.get(..2).unwrap_or_default();
    let in_other_tones = |(picture, factor): (Pyramid, f32)| {
        let zones = search(networks, coarse, CANDIDATES_IN_OTHER_TONES, &picture);
        (!zones.is_empty()).then(|| zones.into_iter().map(|zone| zone.enlarged(factor)).collect())
    };
    tones::others(picture).find_map(in_other_tones).unwrap_or_default()
}

fn search(networks: &Networks, looks: &[f32], most: usize, picture: &Pyramid) -> Vec<RecognisedZone> {
    let longest = picture.full().width().max(picture.full().height());
    let mut zones: Vec<RecognisedZone> = Vec::new();
    let mut further = false;
    for (look, side) in looks.iter().copied().enumerate() {
        // A finer look at a small picture would see the same pixels enlarged.
        if look > 0 && float(longest) * 1.3 < side {
            break;
        }
        let candidates = finder::find(&networks.finder, picture, side);
        let surest = candidates.first().map_or(0.0, |candidate| candidate.score);
        for candidate in candidates.iter().take(most) {
            let good = zones.iter().any(|zone| zone.odds >= GOOD_ODDS);
            let least = if further { SMALLER } else { SECOND };
            if good && (candidate.score < least * surest || zones.iter().any(|zone| zone.contains(candidate.middle))) {
                continue;
            }
            if let Some(zone) = recognise_candidate(networks, picture, candidate) {
                add(&mut zones, zone);
            }
        }
        if zones.iter().any(|zone| zone.odds >= GOOD_ODDS) {
            if further || zones.len() > 1 || !has_room(picture, &zones) {
                break;
            }
            further = true;
        }
    }
    zones.sort_by(|a, b| b.order().partial_cmp(&a.order()).unwrap_or(Ordering::Equal));
    zones
}

/// Returns true if a picture is so large beside its zones that another document has room in it.
fn has_room(picture: &Pyramid, zones: &[RecognisedZone]) -> bool {
    let length = |zone: &RecognisedZone| zone.pitch * float(zone.lines.first().map_or(0, |line| line.cells.len()));
    let longest = zones.iter().map(length).fold(0.0, f32::max);
    float(picture.full().width()) * float(picture.full().height()) > ROOM * longest * longest
}

/// Adds a zone; of two in the same place the one with the higher odds is kept.
fn add(zones: &mut Vec<RecognisedZone>, zone: RecognisedZone) {
    match zones.iter_mut().find(|other| other.overlaps(&zone)) {
        Some(other) if other.odds < zone.odds => *other = zone,
        Some(_) => {}
        None => zones.push(zone),
    }
}

/// Recognises a candidate in the direction that the finder gives and, if that is no zone or no clear one, upside down. The
/// one that keeps better to its format is returned.
fn recognise_candidate(networks: &Networks, picture: &Pyramid, candidate: &Candidate) -> Option<RecognisedZone> {
    let upright = recognise_direction(networks, picture, candidate);
    if upright.as_ref().is_some_and(RecognisedZone::is_clear) {
        return upright;
    }
    let turned = Candidate { direction: (-candidate.direction.0, -candidate.direction.1), ..*candidate };
    let turned = recognise_direction(networks, picture, &turned);
    let zones = [upright, turned].into_iter().flatten().filter(RecognisedZone::is_one);
    zones.max_by(|one, other| one.conforming_odds().total_cmp(&other.conforming_odds()))
}

/// Recognises a candidate in one direction. The characters show place and size more exactly than the finder, so the strips
/// are cut again from there until nothing changes.
fn recognise_direction(networks: &Networks, picture: &Pyramid, candidate: &Candidate) -> Option<RecognisedZone> {
    let mut candidate = *candidate;
    let mut best: Option<Fit> = None;
    for _ in 0..ROUNDS {
        let Some(fit) = recognise_once(&networks.glyphs, picture, &candidate) else { break };
        if fit.odds_per_character() < HOPELESS {
            break;
        }
        let next = fit.candidate(&candidate);
        if best.as_ref().is_none_or(|best| fit.explains() > best.explains()) {
            best = Some(fit);
        }
        match next {
            Some(next) => candidate = next,
            None => break,
        }
    }
    best.map(|best| best.into_zone(networks, picture))
}

/// Recognises a candidate in each likely arrangement of lines and keeps the one that explains more characters.
fn recognise_once(glyphs: &Network, picture: &Pyramid, candidate: &Candidate) -> Option<Fit> {
    let arrangements = arrange(picture, candidate);
    let clear = arrangements.first().map_or(0.0, |best| best.contrast);
    let mut best: Option<Fit> = None;
    for arrangement in arrangements.iter().filter(|arrangement| arrangement.contrast > 0.6 * clear) {
        let Some(fit) = Fit::new(glyphs, picture, arrangement) else { continue };
        if best.as_ref().is_none_or(|best| fit.explains() > best.explains()) {
            best = Some(fit);
        }
        if best.as_ref().is_some_and(|best| best.odds_per_character() >= SURE) {
            break;
        }
    }
    best
}

/// The least legibility of a zone. Where margins are smaller on average, there are no characters.
const LEAST_LEGIBILITY: f32 = 2.0;

/// The least conformity of a zone whose odds are below [`FOREIGN_ODDS`]. Of 360 specimen pages down to bad photographs none
/// has less than 0.97, and of text, bar codes and ornaments that were taken for a zone none more than 0.73.
const LEAST_CONFORMITY: f32 = 0.85;

/// The odds and the legibility from which on a zone that keeps to no format is one: those of national layouts in OCR-B have
/// more. Capitals and digits of written pages in other founts that were taken for a zone had odds of 8.8, few of 9.
const FOREIGN_ODDS: f32 = 9.0;
const FOREIGN_LEGIBILITY: f32 = 14.0;

/// The conformity from which on a zone is not looked at upside down.
const CLEAR_CONFORMITY: f32 = 0.97;

/// The largest share of one letter in a zone. A row of ornaments or a half-tone has more.
const MOST_OF_ONE: f32 = 0.5;

impl RecognisedZone {
    /// Tells a zone from other text and from patterns: every line is legible, and the characters keep to a format. Text that
    /// keeps to none, such as that of a national layout, needs high odds and no repeated letter.
    fn is_one(&self) -> bool {
        let keeps_to_a_format = self.conformity >= LEAST_CONFORMITY;
        let legibility = self.legibility();
        let foreign =
            || self.odds >= FOREIGN_ODDS && legibility >= FOREIGN_LEGIBILITY && self.share_of_one() <= MOST_OF_ONE;
        self.least >= LEAST_ODDS && legibility >= LEAST_LEGIBILITY && (keeps_to_a_format || foreign())
    }

    /// Returns true for a zone that keeps to its format so well that it is not upside down.
    pub(crate) fn is_clear(&self) -> bool {
        self.is_one() && self.odds >= GOOD_ODDS && self.conformity >= CLEAR_CONFORMITY
    }

    /// The odds, less where places hold characters that the format does not allow there.
    fn conforming_odds(&self) -> f32 {
        self.odds * self.conformity
    }

    /// The order of zones: of those that keep to a format the larger first, however well they are recognised, for a small
    /// zone in good print must not stand in for the page that is presented (docs/design.md, settled point 16); after them
    /// others, which may be print that resembles a zone.
    fn order(&self) -> (f32, f32) {
        (if self.conformity >= LEAST_CONFORMITY { self.pitch } else { 0.0 }, self.odds)
    }

    /// The share of its commonest character, fillers apart.
    fn share_of_one(&self) -> f32 {
        let mut counts = [0_usize; 256];
        for read in self.lines.iter().flat_map(|line| &line.characters).filter(|read| read.best != b'<') {
            if let Some(count) = counts.get_mut(usize::from(read.best)) {
                *count += 1;
            }
        }
        let all: usize = self.lines.iter().map(|line| line.characters.len()).sum();
        float(counts.into_iter().max().unwrap_or_default()) / float(all.max(1))
    }

    /// The mean of its characters' margins.
    #[must_use]
    pub fn legibility(&self) -> f32 {
        calibration::legibility(self.lines.iter().flat_map(|line| &line.characters).map(|read| read.margin))
    }

    /// The zone in a picture that is so much larger.
    fn enlarged(mut self, factor: f32) -> Self {
        self.pitch *= factor;
        for (x, y) in self.lines.iter_mut().flat_map(|line| line.cells.iter_mut().flatten()) {
            (*x, *y) = (*x * factor, *y * factor);
        }
        self
    }

    /// Compares the bounds of two zones: they are the same place if these overlap.
    fn overlaps(&self, other: &Self) -> bool {
        let (a, b) = (self.bounds(), other.bounds());
        a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
    }

    /// Compares a point with the bounds of the zone.
    fn contains(&self, (x, y): (f32, f32)) -> bool {
        let [left, top, right, bottom] = self.bounds();
        (left..right).contains(&x) && (top..bottom).contains(&y)
    }

    /// Left, top, right and bottom in pixels of the upright picture.
    pub(crate) fn bounds(&self) -> [f32; 4] {
        let corners = self.lines.iter().flat_map(|line| line.cells.iter().flatten());
        corners.fold([f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY], |[l, t, r, b], (x, y)| {
            [l.min(*x), t.min(*y), r.max(*x), b.max(*y)]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_weights_are_networks() {
        assert!(COMMITTED.is_some());
    }

    /// The genuine passport of Utopia.
    fn page() -> image::GrayImage {
        let bytes = include_bytes!("../../../../fixtures/cases/td3-genuine/visible.jpg");
        image::load_from_memory(bytes).unwrap().into_luma8()
    }

    fn pyramid(image: image::GrayImage) -> Pyramid {
        let [width, height] = [image.width(), image.height()].map(|side| usize::try_from(side).unwrap());
        Pyramid::new(crate::grey::Grey::new(width, height, image.into_raw()).unwrap())
    }

    fn text(zone: &RecognisedZone) -> Vec<String> {
        let line = |line: &RecognisedLine| line.characters.iter().map(|read| char::from(read.best)).collect();
        zone.lines.iter().map(line).collect()
    }

    #[test]
    fn zone_is_read_in_any_tones() {
        let plain = recognise_in_any_tones(&pyramid(page()));
        assert_eq!((plain.len(), plain[0].extent), (1, Extent::Whole));
        let tones: [fn(u8) -> u8; 2] = [|tone| 255 - tone, |tone| 2 + tone / 24];
        for tone in tones {
            let mut image = page();
            image.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(tone));
            let zones = recognise_in_any_tones(&pyramid(image));
            assert_eq!(zones.iter().map(text).collect::<Vec<_>>(), [text(&plain[0])]);
            assert!((zones[0].pitch / plain[0].pitch - 1.0).abs() < 0.02);
        }
    }

    /// A second page in the picture at full, half and a third of the first one's size.
    #[test]
    fn every_zone_of_a_picture_is_found() {
        let page = page();
        for part in [1, 2, 3] {
            let other = image::imageops::resize(
                &page,
                page.width() / part,
                page.height() / part,
                image::imageops::FilterType::Triangle,
            );
            let mut both = image::GrayImage::from_pixel(page.width(), page.height() * 2 + 40, image::Luma([150]));
            image::imageops::replace(&mut both, &page, 0, 0);
            image::imageops::replace(&mut both, &other, 20, i64::from(page.height()) + 20);
            let zones = recognise(&pyramid(both));
            assert_eq!(zones.len(), 2, "a second page of 1/{part}");
            assert!(zones[0].pitch >= zones[1].pitch && text(&zones[0]) == text(&zones[1]), "1/{part}");
        }
    }
}
