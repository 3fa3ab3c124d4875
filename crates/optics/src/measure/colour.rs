//! Colours of a page that its light does not explain. Under light of one colour a print in grey has one curve of colours, from
//! black to the colour of the light on white paper, and the curve changes only as slowly over the page as light does. What
//! lies off the curve is ink of another colour.

use super::linear::{add, solve};
use super::raster::median;
use crate::num::{float, narrow};

/// The colours of a page, mean over the cells of a grid.
pub(super) struct Cells {
    /// Cells in a row.
    pub(super) columns: usize,
    /// Red, green and blue of each cell, 0 to 255, row by row.
    pub(super) colours: Vec<[f32; 3]>,
}

/// Terms of the curve: its end at black, the colour of the light as a surface of the second degree over the page, and the
/// bend that a camera's tones give.
const TERMS: usize = 8;

/// Rounds of reweighting, in which ink of another colour loses its weight.
const ROUNDS: usize = 5;

/// Deviations beyond which a cell has no weight (Tukey's biweight).
const TUKEY: f64 = 4.685;

/// No deviation counts as smaller than this, of 255: pixels are whole numbers, means of a few of them.
const LEAST: f64 = 0.4;

/// The darkest and the brightest value of a channel that still tells a colour: beyond them a camera cuts off.
const DARKEST: f32 = 6.0;
const BRIGHTEST: f32 = 249.0;

/// The least share that white paper's weakest channel may have of its strongest one: in light of less, too little is left of a
/// colour to tell ink from noise.
const BALANCE: f32 = 0.4;

/// The least share of a page's cells that must tell a colour.
const ENOUGH: f32 = 0.3;

impl Cells {
    /// The distance from the curve of grey that a tenth of the cells exceeds, of 255; `None` where too few cells are neither
    /// black nor overexposed, or the light has hardly any of one colour.
    pub(super) fn colour(&self) -> Option<f32> {
        let [red, green, blue] = [0, 1, 2].map(|channel| self.paper(channel));
        if red.min(green).min(blue) < BALANCE * red.max(green).max(blue) {
            return None;
        }
        let rows = self.colours.len() / self.columns.max(1);
        let place = |at: usize, of: usize| f64::from(2.0 * (float(at) + 0.5) / float(of.max(1)) - 1.0);
        let seen = self
            .colours
            .iter()
            .enumerate()
            .filter(|(_, colour)| colour.iter().all(|part| (DARKEST..=BRIGHTEST).contains(part)));
        let seen: Vec<(f64, f64, [f64; 3])> = seen
            .map(|(at, colour)| {
                (place(at % self.columns, self.columns), place(at / self.columns, rows), colour.map(f64::from))
            })
            .collect();
        if float(seen.len()) < ENOUGH * float(self.colours.len()) || seen.len() < 4 * TERMS {
            return None;
        }
        let [red, blue] = [0, 2].map(|channel: usize| {
            let points = seen.iter().map(|(x, y, colour)| {
                let green = colour[1] / 255.0;
                let light = [1.0, *x, *y, x * x, x * y, y * y].map(|term| green * term);
                let [a, b, c, d, e, f] = light;
                let value = colour.get(channel).copied().unwrap_or_default();
                ([1.0, a, b, c, d, e, f, green * green], value)
            });
            residuals(&points.collect::<Vec<_>>())
        });
        let (red, blue) = (red?, blue?);
        let mut off: Vec<f64> = red.iter().zip(&blue).map(|(red, blue)| red.hypot(*blue)).collect();
        off.sort_by(f64::total_cmp);
        off.get(off.len() * 9 / 10).map(|off| narrow(*off))
    }

    /// The brightness of a channel that a tenth of the cells exceeds, which is about that of the paper.
    fn paper(&self, channel: usize) -> f32 {
        let mut seen: Vec<f32> = self.colours.iter().filter_map(|colour| colour.get(channel).copied()).collect();
        seen.sort_by(f32::total_cmp);
        seen.get(seen.len() * 9 / 10).copied().unwrap_or_default()
    }
}

/// The deviations of values from the linear combination of their terms that fits most of them.
fn residuals(points: &[([f64; TERMS], f64)]) -> Option<Vec<f64>> {
    let mut weights = vec![1.0; points.len()];
    let mut off = Vec::new();
    for _ in 0..ROUNDS {
        let mut matrix = [[0.0_f64; TERMS + 1]; TERMS];
        for ((terms, value), weight) in points.iter().zip(&weights) {
            add(&mut matrix, *terms, *value, *weight);
        }
        let fitted = solve(matrix, TERMS)?;
        off = points
            .iter()
            .map(|(terms, value)| value - terms.iter().zip(fitted).map(|(term, factor)| term * factor).sum::<f64>())
            .collect();
        let deviation = 1.4826 * f64::from(median(off.iter().map(|off| narrow(off.abs())))?);
        let cut = TUKEY * deviation.max(LEAST);
        for (weight, off) in weights.iter_mut().zip(&off) {
            let share = (off / cut).powi(2);
            *weight = if share < 1.0 { (1.0 - share).powi(2) } else { 0.0 };
        }
    }
    Some(off)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of some print, in the ink of a function of place and grey, under light that is warmer on the right.
    fn page(ink: impl Fn(f32, f32, f32) -> [f32; 3]) -> Cells {
        let mut seed = 9_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f32::from(u8::try_from(seed >> 24).unwrap()) / 255.0
        };
        let colours = (0..96 * 64).map(|at| {
            let (x, y) = (float(at % 96) / 96.0, float(at / 96) / 64.0);
            let grey = if random() < 0.2 { 0.3 } else { 0.7 + 0.2 * random() };
            let light = [0.95, 0.8 - 0.2 * x, 0.75 - 0.25 * x];
            let noise = || 1.0;
            let ink = ink(x, y, grey);
            std::array::from_fn(|part| 255.0 * light[part] * ink[part] + noise())
        });
        Cells { columns: 96, colours: colours.collect() }
    }

    #[test]
    fn grey_under_coloured_light_has_no_colour() {
        let grey = page(|_, _, grey| [grey; 3]).colour().unwrap();
        assert!(grey < 1.0, "{grey}");
        let tinted = page(|x, y, grey| {
            let tint = if (x * 5.0 + y * 3.0).sin() > 0.2 { 0.08 } else { -0.05 };
            [grey - tint, grey, grey + tint]
        });
        assert!(tinted.colour().unwrap() > 8.0, "{:?}", tinted.colour());
    }

    #[test]
    fn overexposed_page_tells_no_colour() {
        assert_eq!(Cells { columns: 8, colours: vec![[255.0, 254.0, 255.0]; 64] }.colour(), None);
        let magenta = (0..64_u8).map(|at| [240.0, 60.0 + f32::from(at % 7), 230.0]).collect();
        assert_eq!(Cells { columns: 8, colours: magenta }.colour(), None);
        assert_eq!(Cells { columns: 0, colours: Vec::new() }.colour(), None);
    }
}
