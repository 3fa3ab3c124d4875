//! Light of a picture: shading, shadow and glare, blur and noise, as numbers not yet rounded to pixels.

use std::f32::consts::{PI, TAU};

use image::RgbImage;
use rand::RngExt;

use super::{Cast, Degradation, WHITE};
use crate::seed::Dice;

/// A light source: shading over the whole picture, a shadow with an edge, a spot of glare.
pub(super) struct Lamp {
    toward: f32,
    edge_angle: f32,
    edge_at: f32,
    edge_soft: f32,
    spot: (f32, f32),
    spot_size: f32,
    /// Colours of the light on the two sides.
    pub(super) cast: Cast,
}

impl Lamp {
    pub(super) fn throw(dice: &mut Dice) -> Self {
        Self {
            toward: dice.random_range(0.0..TAU),
            edge_angle: dice.random_range(0.0..PI),
            edge_at: dice.random_range(0.3..0.7),
            edge_soft: dice.random_range(0.01..0.08),
            spot: (dice.random_range(0.1..0.9), dice.random_range(0.1..0.9)),
            spot_size: dice.random_range(0.05..0.18),
            cast: [WHITE; 2],
        }
    }

    /// Lights a window of a picture of this size.
    pub(super) fn light(
        &self,
        how: &Degradation,
        light: &mut Light,
        window: [usize; 4],
        (width, height): (usize, usize),
    ) {
        let (width, height) = (width as f32, height as f32);
        let Self { toward, edge_angle, edge_at, edge_soft, spot, spot_size, cast: [one, other] } = *self;
        let (toward, edge) = ((toward.cos(), toward.sin()), (edge_angle.cos(), edge_angle.sin()));
        let [left, top, ..] = window;
        for (row, y) in light.pixels.chunks_exact_mut(light.width.max(1)).zip(top..) {
            for (parts, x) in row.iter_mut().zip(left..) {
                let (u, v) = (x as f32 / width, y as f32 / height);
                let across = 0.5 + (u - 0.5) * toward.0 + (v - 0.5) * toward.1;
                let mut gain = 1.0 - how.shading * across.clamp(0.0, 1.0);
                if how.shadow > 0.0 {
                    let side = u * edge.0 + v * edge.1 - edge_at;
                    gain *= 1.0 - how.shadow * (side / edge_soft).clamp(0.0, 1.0);
                }
                let glare = if how.glare > 0.0 {
                    let (dx, dy) = ((u - spot.0) / spot_size, (v - spot.1) / spot_size);
                    255.0 * how.glare * (-(dx * dx + dy * dy)).exp()
                } else {
                    0.0
                };
                for (part, (one, other)) in parts.iter_mut().zip(one.into_iter().zip(other)) {
                    let cast = one + (other - one) * across.clamp(0.0, 1.0);
                    *part = *part * gain * cast + glare;
                }
            }
        }
    }
}

/// Noise of a sensor, each pixel's colours more alike than not.
pub(super) fn noise(pixels: usize, deviation: f32, dice: &mut Dice) -> Vec<[f32; 3]> {
    let mut bits = vec![0_u8; 16 * 4096];
    let mut noise = Vec::with_capacity(pixels);
    while noise.len() < pixels {
        let count = (pixels - noise.len()).min(4096);
        let bits = &mut bits[..16 * count];
        dice.fill(&mut *bits);
        noise.extend(bits.as_chunks::<16>().0.iter().map(|bits| {
            let normal = |at: usize| normal([bits[at], bits[at + 1], bits[at + 2], bits[at + 3]]);
            let common = normal(0) * deviation * 0.8;
            [4, 8, 12].map(|at| common + normal(at) * deviation * 0.6)
        }));
    }
    noise
}

/// A picture as light: three numbers a pixel, not yet rounded.
pub(super) struct Light {
    pub(super) width: usize,
    height: usize,
    pub(super) pixels: Vec<[f32; 3]>,
}

impl Light {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0.0; 3]; width * height] }
    }

    /// Gaussian blur, rows then columns.
    pub(super) fn blur(&mut self, sigma: f32) {
        if sigma < 0.1 {
            return;
        }
        let reach = (3.0 * sigma).ceil() as i32;
        let weights: Vec<f32> = (-reach..=reach).map(|at| (-(at * at) as f32 / (2.0 * sigma * sigma)).exp()).collect();
        let total: f32 = weights.iter().sum();
        for (dx, dy) in [(1, 0), (0, 1)] {
            self.convolve(
                (-reach..=reach).zip(&weights).map(|(at, weight)| (at * dx, at * dy, weight / total)).collect(),
            );
        }
    }

    /// Motion along a direction.
    pub(super) fn smear(&mut self, length: f32, direction: f32) {
        let steps = (length * 2.0).ceil().max(2.0) as i32;
        let at = |step: i32| length * (step as f32 / (steps - 1) as f32 - 0.5);
        let taps = (0..steps).map(|step| {
            let along = at(step);
            ((along * direction.cos()).round() as i32, (along * direction.sin()).round() as i32, 1.0 / steps as f32)
        });
        self.convolve(taps.collect());
    }

    pub(super) fn convolve(&mut self, taps: Vec<(i32, i32, f32)>) {
        let mut blurred = vec![[0.0_f32; 3]; self.pixels.len()];
        let (width, height) = (self.width, self.height as i32);
        for (y, row) in blurred.chunks_exact_mut(width).enumerate() {
            for (dx, dy, weight) in &taps {
                let from = (y as i32 + dy).clamp(0, height - 1) as usize * width;
                let from = &self.pixels[from..from + width];
                // Within the row the taps run over neighbours; where they would leave it they stay on its end.
                let (shift, before) = (dx.unsigned_abs() as usize, *dx < 0);
                let shift = shift.min(width);
                let (ends, inner) = if before { row.split_at_mut(shift) } else { row.split_at_mut(width - shift) };
                let (ends, inner, seen) =
                    if before { (ends, inner, &from[..width - shift]) } else { (inner, ends, &from[shift..]) };
                let end = if before { from[0] } else { from[width - 1] };
                for (sums, pixel) in inner.iter_mut().zip(seen) {
                    for (sum, part) in sums.iter_mut().zip(pixel) {
                        *sum += weight * part;
                    }
                }
                for sums in ends {
                    for (sum, part) in sums.iter_mut().zip(end) {
                        *sum += weight * part;
                    }
                }
            }
        }
        self.pixels = blurred;
    }

    pub(super) fn into_image(self) -> RgbImage {
        // Rounded to the nearest; a conversion saturates.
        let bytes = self.pixels.as_flattened().iter().map(|part| (part + 0.5) as u8).collect();
        RgbImage::from_raw(self.width as u32, self.height as u32, bytes).expect("three bytes a pixel")
    }
}

/// A sum of four uniform throws: near enough to a normal deviate for sensor noise, and fast.
fn normal(throws: [u8; 4]) -> f32 {
    let sum: u32 = throws.into_iter().map(u32::from).sum();
    (sum as f32 - 510.0) / 147.8
}
