//! The masters of OCR-B (Doc 9303-3 §4.4, ISO 1073-2 size 1), brought to the look of a picture: cut, weight of the
//! strokes and blur.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::raster::Raster;
use crate::num::float;

/// Columns of a master: one pitch. The same as in the program that draws the masters.
pub(super) const WIDTH: usize = 32;

/// Rows of a master, the middle of a capital in their middle.
pub(super) const HEIGHT: usize = 36;

/// The characters, in the order of the masters.
const ALPHABET: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// Two cuts of 37 masters each, from the public domain outlines of the specimen maker (`specimen masters`).
static MASTERS: &[u8; 2 * 37 * WIDTH * HEIGHT] = include_bytes!("ocrb.bin");

/// How print looks: which cut of OCR-B, how far ink spread and how blurred the picture is, both in columns of a master.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PrintStyle {
    pub(super) cut: usize,
    pub(super) weight: f32,
    pub(super) blur: f32,
}

/// A master in some look, cut to where its ink is, with what matching needs.
#[derive(Clone, Debug)]
pub(super) struct Master {
    /// Column and row of its window in the whole master.
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

/// Free columns and rows round the ink of a master that belong to its shape.
const ROUND: usize = 3;

/// The masters of all characters in one look.
pub(super) struct MasterSet {
    masters: Vec<Master>,
}

impl MasterSet {
    pub(super) fn new(look: PrintStyle) -> Self {
        Self { masters: ALPHABET.iter().filter_map(|character| Master::of(*character, look)).collect() }
    }

    /// The master of a character; `None` for what is no character of an MRZ.
    pub(super) fn master(&self, character: u8) -> Option<&Master> {
        let at = ALPHABET.iter().position(|other| *other == character)?;
        self.masters.get(at)
    }
}

/// Blurs, in columns, and the weight of the looks that are tried first of all, on every print.
pub(super) const BLURS: [f32; 5] = [0.6, 1.0, 1.5, 2.2, 3.0];
pub(super) const WEIGHT: f32 = 0.5;

/// The masters in those looks, each made when it is first asked for.
static TRIED: [[OnceLock<Option<Master>>; ALPHABET.len()]; 2 * BLURS.len()] =
    [const { [const { OnceLock::new() }; ALPHABET.len()] }; 2 * BLURS.len()];

impl Master {
    /// The master of a character in a look, made once if the look is one of those that are tried first.
    pub(super) fn shared(character: u8, look: PrintStyle) -> Option<Cow<'static, Self>> {
        let blur = BLURS.iter().position(|blur| *blur == look.blur).filter(|_| look.weight == WEIGHT);
        let kept = blur.and_then(|blur| {
            let at = ALPHABET.iter().position(|other| *other == character)?;
            TRIED.get(look.cut * BLURS.len() + blur)?.get(at)
        });
        match kept {
            Some(kept) => kept.get_or_init(|| Self::of(character, look)).as_ref().map(Cow::Borrowed),
            None => Self::of(character, look).map(Cow::Owned),
        }
    }

    /// The master of a character in a look.
    pub(super) fn of(character: u8, look: PrintStyle) -> Option<Self> {
        let at = ALPHABET.iter().position(|other| *other == character)?;
        let bytes = MASTERS.get((look.cut * ALPHABET.len() + at) * WIDTH * HEIGHT..)?.get(..WIDTH * HEIGHT)?;
        let sharp = Raster::from_fn(WIDTH, HEIGHT, |column, row| {
            bytes.get(row * WIDTH + column).map_or(0.0, |byte| f32::from(*byte) / 255.0)
        });
        // Grown twice by half rather than once by all: rounder.
        let half = look.weight / 2.0;
        let grown = if half > 0.0 { sharp.grown(half).grown(half) } else { sharp };
        let ink = grown.blurred(look.blur);
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

/// First and one past the last place for which something holds, with free places round them.
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
    fn every_character_has_a_master_in_every_look() {
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
