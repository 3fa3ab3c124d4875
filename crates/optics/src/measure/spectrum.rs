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
    turns: [Complex; SIDE / 2],
    window: [f32; SIDE],
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
        let window = |at: usize| 0.5 - 0.5 * (TAU * (float(at) + 0.5) / float(SIDE)).cos();
        Self { sums: vec![0.0; SIDE * SIDE], blocks: 0, turns: turns(), window: std::array::from_fn(window) }
    }

    /// Adds a block of `SIDE` × `SIDE` values.
    pub(super) fn add(&mut self, values: &[f32]) {
        let mean = values.iter().sum::<f32>() / float(values.len().max(1));
        let mut rows: Vec<Vec<Complex>> = values
            .chunks_exact(SIDE)
            .zip(self.window)
            .map(|(row, down)| {
                let row = row.iter().zip(self.window);
                let mut row: Vec<Complex> = row.map(|(value, across)| ((value - mean) * across * down, 0.0)).collect();
                transform(&mut row, &self.turns);
                row
            })
            .collect();
        for x in 0..SIDE {
            let mut column: Vec<Complex> = rows.iter().map(|row| row.get(x).copied().unwrap_or_default()).collect();
            transform(&mut column, &self.turns);
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

/// The Fourier transform of a row of a block, in place: what is at mirrored places is exchanged, then sums of two, four,
/// eight … are put together.
fn transform(values: &mut [Complex], turns: &[Complex]) {
    let count = values.len();
    let bits = count.trailing_zeros();
    for at in 0..count {
        let mirrored = at.reverse_bits().unbounded_shr(usize::BITS - bits);
        if at < mirrored && mirrored < count {
            values.swap(at, mirrored);
        }
    }
    let mut half = 1;
    while half < count {
        for part in values.chunks_exact_mut(2 * half) {
            let (first, last) = part.split_at_mut(half);
            let turns = turns.iter().step_by(count / (2 * half));
            for ((first, last), (cos, sin)) in first.iter_mut().zip(last).zip(turns) {
                let turned = (last.0 * cos - last.1 * sin, last.0 * sin + last.1 * cos);
                let before = *first;
                *first = (before.0 + turned.0, before.1 + turned.1);
                *last = (before.0 - turned.0, before.1 - turned.1);
            }
        }
        half *= 2;
    }
}

/// The roots of unity that the transform turns by.
fn turns() -> [Complex; SIDE / 2] {
    std::array::from_fn(|at| {
        let angle = -2.0 * PI * float(at) / float(SIDE);
        (angle.cos(), angle.sin())
    })
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
