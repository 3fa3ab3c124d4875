//! Regularity: a pattern that repeats in one direction and distance all over the page, as half-tone screens and displays
//! have it and security print has not.

use std::f32::consts::{PI, TAU};

use super::raster::{float, median};

/// Pixels on a side of a block.
pub(super) const SIDE: usize = 64;

/// Periods in a block below which what repeats is the page's own design, and not a screen.
const LEAST_PERIODS: f32 = 7.0;

/// A complex number.
type Complex = (f32, f32);

/// The mean of the logarithms of the blocks' spectra.
pub(super) struct Spectrum {
    sums: Vec<f32>,
    blocks: usize,
}

/// What repeats most.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Regularity {
    /// How far its power stands above that of other patterns as fine, as a logarithm.
    pub(super) strength: f32,
    /// The logarithm of its power, to be held against that of another channel.
    pub(super) power: f32,
    /// Periods in a block.
    pub(super) periods: f32,
}

impl Spectrum {
    pub(super) fn new() -> Self {
        Self { sums: vec![0.0; SIDE * SIDE], blocks: 0 }
    }

    /// Adds a block of `SIDE` × `SIDE` values.
    pub(super) fn add(&mut self, values: &[f32]) {
        let mean = values.iter().sum::<f32>() / float(values.len().max(1));
        let window = |at: usize| 0.5 - 0.5 * (TAU * (float(at) + 0.5) / float(SIDE)).cos();
        let mut rows: Vec<Vec<Complex>> = values
            .chunks_exact(SIDE)
            .enumerate()
            .map(|(y, row)| {
                let row = row.iter().enumerate();
                let mut row: Vec<Complex> =
                    row.map(|(x, value)| ((value - mean) * window(x) * window(y), 0.0)).collect();
                transform(&mut row);
                row
            })
            .collect();
        for x in 0..SIDE {
            let mut column: Vec<Complex> = rows.iter().map(|row| row.get(x).copied().unwrap_or_default()).collect();
            transform(&mut column);
            for (row, value) in rows.iter_mut().zip(column) {
                if let Some(place) = row.get_mut(x) {
                    *place = value;
                }
            }
        }
        for (sum, (real, imaginary)) in self.sums.iter_mut().zip(rows.iter().flatten()) {
            // A power of one is noise below a grey level.
            *sum += (real * real + imaginary * imaginary + 40.0).ln();
        }
        self.blocks += 1;
    }

    /// What repeats most all over the page.
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
                && let Some(ring) = rings.get_mut(super::raster::count(periods))
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

/// The Fourier transform in place, by halving; its length is a power of two.
fn transform(values: &mut [Complex]) {
    let count = values.len();
    if count < 2 {
        return;
    }
    let mut even: Vec<Complex> = values.iter().step_by(2).copied().collect();
    let mut odd: Vec<Complex> = values.iter().skip(1).step_by(2).copied().collect();
    transform(&mut even);
    transform(&mut odd);
    let (first, last) = values.split_at_mut(count / 2);
    for (at, ((first, last), (even, odd))) in first.iter_mut().zip(last).zip(even.iter().zip(&odd)).enumerate() {
        let angle = -2.0 * PI * float(at) / float(count);
        let (cos, sin) = (angle.cos(), angle.sin());
        let turned = (odd.0 * cos - odd.1 * sin, odd.0 * sin + odd.1 * cos);
        *first = (even.0 + turned.0, even.1 + turned.1);
        *last = (even.0 - turned.0, even.1 - turned.1);
    }
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
