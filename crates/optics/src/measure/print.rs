//! Print: the position and look of every character of a zone, compared with the masters of OCR-B.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::decoded_image::DecodedImage;
use super::ocrb::{BLURS, HEIGHT, Master, MasterSet, PrintStyle, WEIGHT, WIDTH, steepness};
use super::raster::{Raster, Sums, dot, median, spread};
use super::zone_layout::{LineCurve, ZoneLayout};
use crate::num::{float, narrow};
use crate::plane::Plane;
use crate::recognise::RecognisedZone;

/// The print of a zone in one light.
#[derive(Clone, Serialize, Deserialize)]
pub struct Print {
    /// The light.
    pub plane: Plane,
    /// The pitch in pixels.
    pub pitch: f32,
    /// The blur of the picture: the deviation of a Gaussian in millimetres.
    pub blur: f32,
    /// The deviation of the characters from their places, right and down, in millimetres, which is the precision of the
    /// measurement.
    pub scatter: [f32; 2],
    /// The characters by line.
    pub lines: Vec<Vec<PrintedCharacter>>,
}

/// The measurements on one printed character.
#[derive(Clone, Serialize, Deserialize)]
pub struct PrintedCharacter {
    /// The recognised character, with whose master it was compared.
    pub character: char,
    /// Cell of the character: left, top, width, height in pixels of the picture as handed in.
    pub pixels: [u32; 4],
    /// Distance right of its place, in millimetres.
    pub right: f32,
    /// Distance below its place, in millimetres.
    pub down: f32,
    /// The share of the variance in its cell that its master does not explain, 0 to 1.
    pub shape: f32,
    /// Brightness of the paper round it, 0 to 255.
    pub paper: f32,
    /// Print contrast signal: the difference between paper and ink as a share of the paper (ISO 1831).
    pub contrast: f32,
    /// The amount of ink relative to its master: above 1 it is bolder.
    pub weight: f32,
    /// The steepness of its edges relative to its master: below 1 it is more blurred.
    pub sharpness: f32,
}

/// Columns of a master within which a character is searched round its place.
const REACH: usize = 8;

/// Columns of a master within which a character is searched if its place comes from another picture: 1.6 mm.
const WIDE: usize = 20;

/// Millimetres of a column of a master: the pitch is 2.54 (Doc 9303-3 §4.4).
pub(super) const COLUMN: f32 = 2.54 / 32.0;

/// The style with which every search begins: ink a little spread, picture a little blurred.
const FIRST: PrintStyle = PrintStyle { cut: 0, weight: WEIGHT, blur: 1.4 };

static FIRST_MASTERS: LazyLock<MasterSet> = LazyLock::new(|| MasterSet::new(FIRST));

/// The number of characters by whose fit the style is chosen.
const SAMPLE: usize = 20;

/// The best fit of a master, in columns and rows from its place.
#[derive(Clone, Copy)]
struct Fit {
    right: f32,
    down: f32,
    /// Normalised correlation.
    likeness: f32,
}

impl Print {
    /// Measures the print of the zone that was recognised in a picture, and locates its characters.
    pub(super) fn measure(picture: &DecodedImage) -> Option<(Self, ZoneLayout)> {
        let zone = picture.zone.as_ref()?;
        let texts: Vec<Vec<u8>> =
            zone.lines.iter().map(|line| line.characters.iter().map(|character| character.best).collect()).collect();
        let first = settle(picture, &rough(zone), &texts, &FIRST_MASTERS, REACH);
        let style = choose_style(picture, &first, &texts);
        let masters = MasterSet::new(style);
        let layout = settle(picture, &first, &texts, &masters, REACH);
        Some((measure_lines(picture, &layout, &texts, &masters, style, REACH), layout))
    }

    /// Measures print in places that another picture gives, so that vanished characters are measured too.
    pub(super) fn measure_at(picture: &DecodedImage, layout: &ZoneLayout, texts: &[Vec<u8>]) -> Self {
        let style = choose_style(picture, layout, texts);
        measure_lines(picture, layout, texts, &MasterSet::new(style), style, 2)
    }

    /// The characters with their line and column, counted from 1.
    pub fn characters(&self) -> impl Iterator<Item = (usize, usize, &PrintedCharacter)> {
        self.lines
            .iter()
            .zip(1..)
            .flat_map(|(line, number)| line.iter().zip(1..).map(move |(mark, at)| (number, at, mark)))
    }

    /// The recognised characters, line by line.
    pub(super) fn texts(&self) -> Vec<Vec<u8>> {
        let byte = |mark: &PrintedCharacter| u8::try_from(mark.character).unwrap_or(b'<');
        self.lines.iter().map(|line| line.iter().map(byte).collect()).collect()
    }

    /// Pixels per inch on the page.
    #[must_use]
    pub fn ppi(&self) -> f32 {
        self.pitch * 10.0
    }
}

/// The layout from the cells of the recogniser, which are off by about an eighth of a pitch.
pub(super) fn rough(zone: &RecognisedZone) -> ZoneLayout {
    let lines = zone.lines.iter().map(|line| {
        let middles: Vec<(usize, (f32, f32))> =
            line.cells.iter().enumerate().map(|(at, cell)| (at, middle(cell))).collect();
        LineCurve::through(&middles, line.cells.len(), zone.pitch * 12.0)
    });
    ZoneLayout { lines: lines.collect() }
}

/// Refines a layout that may be off by up to 1.6 mm.
pub(super) fn settle_widely(picture: &DecodedImage, rough: &ZoneLayout, texts: &[Vec<u8>]) -> ZoneLayout {
    let near = settle(picture, rough, texts, &FIRST_MASTERS, WIDE);
    settle(picture, &near, texts, &FIRST_MASTERS, REACH)
}

/// Refines a layout by the positions of the characters themselves. A line of which too few are found stays as it is.
fn settle(
    picture: &DecodedImage,
    rough: &ZoneLayout,
    texts: &[Vec<u8>],
    masters: &MasterSet,
    reach: usize,
) -> ZoneLayout {
    let lines = rough.lines.iter().zip(texts).map(|(curve, text)| {
        let places: Vec<(usize, (f32, f32))> = text
            .iter()
            .enumerate()
            .filter_map(|(at, character)| {
                let master = masters.master(*character)?;
                let patch = patch(picture, curve, float(at), (0.0, 0.0), reach);
                let fit = fit(&patch, master, reach)?;
                let (right, down) = (fit.right / float(WIDTH), fit.down / float(WIDTH));
                (fit.likeness > 0.5).then(|| (at, curve.beside(float(at), right, down)))
            })
            .collect();
        if places.len() * 3 < text.len() {
            return *curve;
        }
        let (x, y) = curve.step(float(text.len()) / 2.0);
        LineCurve::through(&places, text.len(), x.hypot(y))
    });
    ZoneLayout { lines: lines.collect() }
}

/// Samples the cell of a character at the size of a master, with `reach` columns and rows more on each side, ink positive.
fn patch(picture: &DecodedImage, curve: &LineCurve, number: f32, off: (f32, f32), reach: usize) -> Raster {
    let ((x, y), (ux, uy)) = (curve.beside(number, off.0, off.1), curve.step(number));
    let (ux, uy) = (ux / float(WIDTH), uy / float(WIDTH));
    let (level, factor) = picture.pyramid.for_step(ux.hypot(uy));
    let (width, height) = (WIDTH + 2 * reach, HEIGHT + 2 * reach);
    Raster::from_fn(width, height, |column, row| {
        let (right, down) = (float(column) + 0.5 - float(width) / 2.0, float(row) + 0.5 - float(height) / 2.0);
        let at = (x + right * ux - down * uy, y + right * uy + down * ux);
        255.0 - level.sample(at.0 * factor, at.1 * factor)
    })
}

/// Finds the place in a patch where a master fits best, to a fraction of a column.
fn fit(patch: &Raster, master: &Master, reach: usize) -> Option<Fit> {
    let reach_i = i32::try_from(reach).ok()?;
    let energies = Energies::of(patch);
    let likeness = |right: i32, down: i32| likeness(patch, &energies, master, reach, right, down);
    let mut best = (f32::NEG_INFINITY, 0, 0);
    let stride = if reach > 2 { 2 } else { 1 };
    let mut down = -reach_i;
    while down <= reach_i {
        let mut right = -reach_i;
        while right <= reach_i {
            let here = likeness(right, down);
            if here > best.0 {
                best = (here, right, down);
            }
            right += stride;
        }
        down += stride;
    }
    let (_, middle_right, middle_down) = best;
    for down in middle_down - 1..=middle_down + 1 {
        for right in middle_right - 1..=middle_right + 1 {
            let here = likeness(right, down);
            if here > best.0 {
                best = (here, right, down);
            }
        }
    }
    let (most, right, down) = best;
    let between = |before: f32, behind: f32| {
        let bend = before - 2.0 * most + behind;
        if bend < -1e-9 { (0.5 * (before - behind) / bend).clamp(-0.5, 0.5) } else { 0.0 }
    };
    let off_right = between(likeness(right - 1, down), likeness(right + 1, down));
    let off_down = between(likeness(right, down - 1), likeness(right, down + 1));
    let whole = |at: i32| f32::from(i16::try_from(at).unwrap_or_default());
    most.is_finite().then(|| Fit { right: whole(right) + off_right, down: whole(down) + off_down, likeness: most })
}

/// Sums of a patch and of its squares over rectangles.
struct Energies {
    sums: Sums,
    squares: Sums,
}

impl Energies {
    fn of(patch: &Raster) -> Self {
        let (columns, rows) = (patch.width(), patch.height());
        let value = |at: usize| patch.values().get(at).copied().unwrap_or_default();
        Self { sums: Sums::of(columns, rows, value), squares: Sums::of(columns, rows, |at| value(at) * value(at)) }
    }
}

/// The normalised correlation of a master with a patch of its own size.
fn likeness_here(patch: &Raster, master: &Master) -> f32 {
    likeness(patch, &Energies::of(patch), master, 0, 0, 0)
}

/// The normalised correlation of a master with the part of a patch at an offset from its middle; −1 outside.
fn likeness(patch: &Raster, energies: &Energies, master: &Master, reach: usize, right: i32, down: i32) -> f32 {
    let place = |base: usize, off: i32| i32::try_from(base + reach).ok()?.checked_add(off)?.try_into().ok();
    let (Some(left), Some(top)): (Option<usize>, Option<usize>) = (place(master.left, right), place(master.top, down))
    else {
        return -1.0;
    };
    let ink = &master.ink;
    let (width, height) = (ink.width(), ink.height());
    if left + width > patch.width() || top + height > patch.height() {
        return -1.0;
    }
    let rows = ink.values().chunks_exact(width.max(1)).enumerate();
    let dot: f32 = rows.map(|(row, ink)| dot(patch.row(top + row, left, width), ink)).sum();
    let (sum, squares) =
        (energies.sums.over(left, top, width, height), energies.squares.over(left, top, width, height));
    let count = float(width * height);
    let energy = narrow(squares - sum * sum / f64::from(count)).max(0.0);
    let sum = narrow(sum);
    // A deviation below one grey level is taken as one.
    (dot - master.mean * sum) / (master.energy * energy.max(count)).sqrt()
}

/// Chooses the style in which the masters fit the print best.
fn choose_style(picture: &DecodedImage, layout: &ZoneLayout, texts: &[Vec<u8>]) -> PrintStyle {
    let all: Vec<(usize, usize, u8)> = texts
        .iter()
        .enumerate()
        .flat_map(|(line, text)| text.iter().enumerate().map(move |(at, character)| (line, at, *character)))
        .filter(|(.., character)| *character != b'<')
        .collect();
    let stride = (all.len() / SAMPLE).max(1);
    let sample: Vec<(u8, Raster)> = all
        .iter()
        .step_by(stride)
        .filter_map(|(line, at, character)| {
            let curve = layout.lines.get(*line)?;
            let fit = fit(&patch(picture, curve, float(*at), (0.0, 0.0), 3), FIRST_MASTERS.master(*character)?, 3)?;
            let off = (fit.right / float(WIDTH), fit.down / float(WIDTH));
            Some((*character, patch(picture, curve, float(*at), off, 0)))
        })
        .collect();
    let likeness_of = |style: PrintStyle| {
        let of = |(character, patch): &(u8, Raster)| {
            let master = Master::shared(*character, style)?;
            Some(likeness_here(patch, &master))
        };
        // The median, so that a foreign character does not decide.
        median(sample.iter().filter_map(of)).unwrap_or_default()
    };
    let mut best = (f32::NEG_INFINITY, FIRST);
    let consider = |style: PrintStyle, best: &mut (f32, PrintStyle)| {
        let likeness = likeness_of(style);
        if likeness > best.0 {
            *best = (likeness, style);
        }
    };
    for cut in 0..2 {
        for blur in BLURS {
            consider(PrintStyle { cut, weight: WEIGHT, blur }, &mut best);
        }
    }
    for weight in [0.0, 1.0, 1.6] {
        consider(PrintStyle { weight, ..best.1 }, &mut best);
    }
    for share in [0.75, 0.87, 1.15, 1.3] {
        consider(PrintStyle { blur: best.1.blur * share, ..best.1 }, &mut best);
    }
    best.1
}

/// Measures every character.
fn measure_lines(
    picture: &DecodedImage,
    layout: &ZoneLayout,
    texts: &[Vec<u8>],
    masters: &MasterSet,
    style: PrintStyle,
    reach: usize,
) -> Print {
    let lines: Vec<Vec<PrintedCharacter>> = layout
        .lines
        .iter()
        .zip(texts)
        .map(|(curve, text)| {
            text.iter()
                .enumerate()
                .map(|(at, character)| measure_character(picture, curve, at, *character, masters, reach))
                .collect()
        })
        .collect();
    let off = |pick: fn(&PrintedCharacter) -> f32| spread(lines.iter().flatten().map(pick));
    Print {
        plane: picture.plane,
        pitch: layout.pitch(),
        blur: style.blur * COLUMN,
        scatter: [off(|mark| mark.right), off(|mark| mark.down)],
        lines,
    }
}

fn measure_character(
    picture: &DecodedImage,
    curve: &LineCurve,
    at: usize,
    character: u8,
    masters: &MasterSet,
    reach: usize,
) -> PrintedCharacter {
    let number = float(at);
    let corners =
        [(-0.5, -0.49), (0.5, -0.49), (0.5, 0.49), (-0.5, 0.49)].map(|(right, down)| curve.beside(number, right, down));
    let mut mark = PrintedCharacter {
        character: char::from(character),
        pixels: picture.upright.box_of(&corners),
        right: 0.0,
        down: 0.0,
        shape: 1.0,
        paper: 0.0,
        contrast: 0.0,
        weight: 0.0,
        sharpness: 0.0,
    };
    let Some(master) = masters.master(character) else { return mark };
    let Some(fit) = fit(&patch(picture, curve, number, (0.0, 0.0), reach), master, reach) else { return mark };
    (mark.right, mark.down) = (fit.right * COLUMN, fit.down * COLUMN);
    let cell = patch(picture, curve, number, (fit.right / float(WIDTH), fit.down / float(WIDTH)), 0);
    let likeness = likeness_here(&cell, master).max(0.0);
    mark.shape = 1.0 - likeness * likeness;
    let window = Raster::from_fn(master.ink.width(), master.ink.height(), |column, row| {
        cell.at(master.left + column, master.top + row)
    });
    let pairs = || window.values().iter().zip(master.ink.values());
    let ground = median(pairs().filter(|(_, ink)| **ink < 0.03).map(|(seen, _)| *seen)).unwrap_or_default();
    let (mut dot, mut squares) = (0.0, 0.0);
    for (seen, ink) in pairs() {
        dot += (seen - ground) * ink;
        squares += ink * ink;
    }
    let depth = dot / squares.max(1e-3);
    mark.paper = 255.0 - ground;
    mark.contrast = (depth / mark.paper.max(1.0)).clamp(0.0, 1.0);
    if depth > 1.0 {
        let mass: f32 = window.values().iter().map(|seen| seen - ground).sum();
        mark.weight = mass / (depth * master.mean * float(window.values().len()));
        mark.sharpness = steepness(&window) / (depth * depth * master.steepness);
    }
    mark
}

fn middle(cell: &[(f32, f32); 4]) -> (f32, f32) {
    let sum = cell.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0, sum.1 + corner.1));
    (sum.0 / 4.0, sum.1 / 4.0)
}
