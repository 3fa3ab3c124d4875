//! Regularity: a pattern that repeats in one direction and at one distance all over the page. Half-tone screens and
//! displays have one, security print has none.

use std::f32::consts::TAU;
use std::sync::{Arc, LazyLock};

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlannerScalar};

use super::raster::median;
use crate::num::{count, float};

/// Pixels on a side of a block.
pub(super) const SIDE: usize = 64;

/// Periods in a block below which a repetition is the page's own design and no screen.
const LEAST_PERIODS: f32 = 7.0;

/// The transform of a row. Without the processor's vector instructions, so that every processor adds in the same order.
static TRANSFORM: LazyLock<Arc<dyn Fft<f32>>> = LazyLock::new(|| FftPlannerScalar::new().plan_fft_forward(SIDE));

/// Added to a power before its logarithm is taken: less is noise below one grey level.
const NOISE_POWER: f32 = 40.0;

/// The sum of the logarithms of the blocks' power spectra.
pub(super) struct Spectrum {
    sums: Vec<f32>,
    blocks: usize,
    window: [f32; SIDE],
}

/// The strongest repetition.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Regularity {
    /// Power of the pattern above that of others of the same fineness, as a natural logarithm.
    pub(super) strength: f32,
    /// The natural logarithm of its power, to be compared with that of another channel.
    pub(super) power: f32,
    /// Periods in a block.
    pub(super) periods: f32,
}

impl Spectrum {
    /// A spectrum of no blocks.
    pub(super) fn new() -> Self {
        let window = |at: usize| 0.5 - 0.5 * (TAU * (float(at) + 0.5) / float(SIDE)).cos();
        Self { sums: vec![0.0; SIDE * SIDE], blocks: 0, window: std::array::from_fn(window) }
    }

    /// Adds a block of `SIDE` × `SIDE` values.
    pub(super) fn add(&mut self, values: &[f32]) {
        let mean = values.iter().sum::<f32>() / float(values.len().max(1));
        let windowed = values.chunks_exact(SIDE).zip(self.window).flat_map(|(row, down)| {
            row.iter().zip(self.window).map(move |(value, across)| Complex::new((value - mean) * across * down, 0.0))
        });
        let mut rows: Vec<Complex<f32>> = windowed.collect();
        TRANSFORM.process(&mut rows);
        let column = |at: usize| rows.iter().skip(at).step_by(SIDE).copied();
        // Left with columns for rows: only distances from the origin are asked for.
        let mut columns: Vec<Complex<f32>> = (0..SIDE).flat_map(column).collect();
        TRANSFORM.process(&mut columns);
        for (sum, value) in self.sums.iter_mut().zip(columns) {
            *sum += (value.norm_sqr() + NOISE_POWER).ln();
        }
        self.blocks += 1;
    }

    /// The repetition that is strongest all over the page; none of fewer than four blocks.
    pub(super) fn regularity(&self) -> Regularity {
        if self.blocks < 4 {
            return Regularity::default();
        }
        let blocks = float(self.blocks);
        let mut rings: Vec<Vec<(f32, f32)>> = vec![Vec::new(); SIDE];
        for (at, sum) in self.sums.iter().enumerate() {
            let (x, y) = (signed(at % SIDE), signed(at / SIDE));
            let periods = x.hypot(y);
            // JPEG's own blocks repeat every eight pixels.
            let of_blocks = near_eighth(x) && near_eighth(y);
            if periods >= LEAST_PERIODS
                && periods < float(SIDE) / 2.0
                && !of_blocks
                && let Some(ring) = rings.get_mut(count(periods))
            {
                ring.push((sum / blocks, periods));
            }
        }
        let strongest = rings.iter().filter_map(|ring| {
            let middle = median(ring.iter().map(|(power, _)| *power))?;
            let (power, periods) = ring.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0))?;
            Some(Regularity { strength: power - middle, power, periods })
        });
        strongest.max_by(|a, b| a.strength.total_cmp(&b.strength)).unwrap_or_default()
    }
}

fn signed(at: usize) -> f32 {
    if at < SIDE / 2 { float(at) } else { float(at) - float(SIDE) }
}

fn near_eighth(frequency: f32) -> bool {
    let eighth = float(SIDE) / 8.0;
    (frequency / eighth - (frequency / eighth).round()).abs() * eighth <= 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: &mut u32) -> f32 {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from(u8::try_from(*seed >> 24).unwrap()) / 16.0
    }

    #[test]
    fn what_repeats_everywhere_stands_out_and_noise_does_not() {
        let (mut plain, mut screen, mut seed) = (Spectrum::new(), Spectrum::new(), 7);
        for block in 0..16 {
            let values: Vec<f32> = (0..SIDE * SIDE).map(|_| noise(&mut seed)).collect();
            plain.add(&values);
            let phase = float(block);
            let screened = values.iter().enumerate().map(|(at, value)| {
                value + 4.0 * (TAU * (float(at % SIDE) * 13.0 + float(at / SIDE) * 5.0) / float(SIDE) + phase).cos()
            });
            screen.add(&screened.collect::<Vec<_>>());
        }
        let (plain, screen) = (plain.regularity(), screen.regularity());
        assert!(screen.strength > 3.0 * plain.strength.max(0.5), "{plain:?} {screen:?}");
        assert!((screen.periods - 13.93).abs() < 0.01);
    }
}
