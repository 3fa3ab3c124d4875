//! Masters: the shapes of the characters of OCR-B (Doc 9303-3 §4.4, ISO 1073-2 size 1), rendered with the cut, stroke weight
//! and blur of a picture.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::raster::Raster;
use crate::num::float;

/// Columns of a master, which are one pitch; the same as in `specimen masters`.
pub(super) const WIDTH: usize = 32;

/// Rows of a master; the middle of a capital is in their middle.
pub(super) const HEIGHT: usize = 36;

/// The characters, in the order of the masters.
const ALPHABET: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// Master images of 37 characters in two cuts of OCR-B, drawn by `specimen masters` from public-domain outlines.
static MASTERS: &[u8; 2 * 37 * WIDTH * HEIGHT] = include_bytes!("ocrb.bin");

/// The style of print in a picture: the cut of OCR-B, the spread of ink, and the blur, both in columns of a master.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PrintStyle {
    pub(super) cut: usize,
    pub(super) weight: f32,
    pub(super) blur: f32,
}

/// A master in one style, cropped to its ink, with the sums that matching needs.
#[derive(Clone, Debug)]
pub(super) struct Master {
    /// Column of its window in the whole master.
    pub(super) left: usize,
    pub(super) top: usize,
    /// Coverage, 0 to 1.
    pub(super) ink: Raster,
    pub(super) mean: f32,
    /// Sum of the squares of the deviations from the mean.
    pub(super) energy: f32,
    /// Sum of the squares of the differences between neighbours.
    pub(super) steepness: f32,
}

/// Blank columns and rows round the ink that are kept.
const ROUND: usize = 3;

/// The masters of all characters in one style.
pub(super) struct MasterSet {
    masters: Vec<Master>,
}

impl MasterSet {
    pub(super) fn new(style: PrintStyle) -> Self {
        Self { masters: ALPHABET.iter().filter_map(|character| Master::of(*character, style)).collect() }
    }

    /// The master of a character; `None` for one that is not of the MRZ.
    pub(super) fn master(&self, character: u8) -> Option<&Master> {
        let at = ALPHABET.iter().position(|other| *other == character)?;
        self.masters.get(at)
    }
}

/// Blurs, in columns, and the stroke weight of the styles that are tried first on every print.
pub(super) const BLURS: [f32; 5] = [0.6, 1.0, 1.5, 2.2, 3.0];
pub(super) const WEIGHT: f32 = 0.5;

/// The masters in those styles, each rendered at its first use.
static TRIED: [[OnceLock<Option<Master>>; ALPHABET.len()]; 2 * BLURS.len()] =
    [const { [const { OnceLock::new() }; ALPHABET.len()] }; 2 * BLURS.len()];

impl Master {
    /// The master of a character in a style; one of the styles that are tried first is rendered once.
    pub(super) fn shared(character: u8, style: PrintStyle) -> Option<Cow<'static, Self>> {
        let blur = BLURS.iter().position(|blur| *blur == style.blur).filter(|_| style.weight == WEIGHT);
        let kept = blur.and_then(|blur| {
            let at = ALPHABET.iter().position(|other| *other == character)?;
            TRIED.get(style.cut * BLURS.len() + blur)?.get(at)
        });
        match kept {
            Some(kept) => kept.get_or_init(|| Self::of(character, style)).as_ref().map(Cow::Borrowed),
            None => Self::of(character, style).map(Cow::Owned),
        }
    }

    /// Renders the master of a character in a style.
    pub(super) fn of(character: u8, style: PrintStyle) -> Option<Self> {
        let at = ALPHABET.iter().position(|other| *other == character)?;
        let bytes = MASTERS.get((style.cut * ALPHABET.len() + at) * WIDTH * HEIGHT..)?.get(..WIDTH * HEIGHT)?;
        let sharp = Raster::from_fn(WIDTH, HEIGHT, |column, row| {
            bytes.get(row * WIDTH + column).map_or(0.0, |byte| f32::from(*byte) / 255.0)
        });
        // Grown twice by half rather than once by all: rounder.
        let half = style.weight / 2.0;
        let grown = if half > 0.0 { sharp.grown(half).grown(half) } else { sharp };
        let ink = grown.blurred(style.blur);
        let inked = |column: usize, row: usize| grown.at(column, row) > 0.1;
        let columns = extent(WIDTH, |column| (0..HEIGHT).any(|row| inked(column, row)))?;
        let rows = extent(HEIGHT, |row| (0..WIDTH).any(|column| inked(column, row)))?;
        let ink = Raster::from_fn(columns.1 - columns.0, rows.1 - rows.0, |column, row| {
            ink.at(columns.0 + column, rows.0 + row)
        });
        let mean = ink.values().iter().sum::<f32>() / float(ink.values().len());
        let energy = ink.values().iter().map(|value| (value - mean) * (value - mean)).sum();
        let steepness = steepness(&ink);
        Some(Self { left: columns.0, top: rows.0, ink, mean, energy, steepness })
    }
}

/// The range from the first to the last place that fulfils a condition, extended by [`ROUND`]; `None` without any.
fn extent(length: usize, holds: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
    let first = (0..length).find(|at| holds(*at))?;
    let last = (0..length).rev().find(|at| holds(*at))?;
    Some((first.saturating_sub(ROUND), (last + 1 + ROUND).min(length)))
}

/// Sum of the squares of the differences between neighbours, across and down.
pub(super) fn steepness(raster: &Raster) -> f32 {
    let mut sum = 0.0;
    for row in 0..raster.height() {
        let here = raster.row(row, 0, raster.width());
        sum += here.iter().zip(here.iter().skip(1)).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
        let below = raster.row(row + 1, 0, raster.width());
        sum += here.iter().zip(below).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_has_a_master_in_every_style() {
        for cut in 0..2 {
            for (weight, blur) in [(0.0, 0.0), (1.0, 2.0)] {
                let masters = MasterSet::new(PrintStyle { cut, weight, blur });
                for character in ALPHABET {
                    let master = masters.master(*character).unwrap();
                    assert!(master.energy > 10.0 && master.ink.width() <= WIDTH, "{character}");
                }
                assert!(masters.master(b'a').is_none());
            }
        }
        assert!(Master::of(b'A', PrintStyle { cut: 2, weight: 0.0, blur: 0.0 }).is_none());
    }
}
