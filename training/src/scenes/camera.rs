//! The effects of printers and cameras on a picture beside light, lens and sensor: toner that spreads or is missing,
//! half-tones; smoothing, sharpening, tone curves, and a second compression.

use std::f32::consts::{PI, TAU};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, imageops};
use rand::RngExt;
use specimen::Dice;

/// Prints a drawn zone: toner spreads or is missing, and a laser printer makes dots of what is neither black nor white.
pub(super) fn print(image: &mut RgbImage, dice: &mut Dice) {
    if dice.random_bool(0.35) {
        let share = dice.random_range(0.15..0.8);
        // The darkest or the lightest of the neighbours: strokes grow or are eaten away.
        let grow = dice.random_bool(0.4);
        let neighbour = |a: u8, b: u8| if grow { a.min(b) } else { a.max(b) };
        spread(image, share, neighbour);
    }
    if dice.random_bool(0.12) {
        halftone(image, dice);
    }
}

fn spread(image: &mut RgbImage, share: f32, choose: impl Fn(u8, u8) -> u8) {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let was = image.as_raw().clone();
    let mut across = was.clone();
    for row in 0..height {
        for at in (row * width + 1) * 3..((row + 1) * width - 1) * 3 {
            across[at] = choose(choose(was[at - 3], was[at + 3]), was[at]);
        }
    }
    let stride = 3 * width;
    for (at, value) in image.iter_mut().enumerate() {
        let above = across[if at >= stride { at - stride } else { at }];
        let below = *across.get(at + stride).unwrap_or(&across[at]);
        let most = choose(choose(above, below), across[at]);
        *value = (f32::from(was[at]) + share * (f32::from(most) - f32::from(was[at])) + 0.5) as u8;
    }
}

/// Dots in a turned square grid, as large as the shade is dark.
fn halftone(image: &mut RgbImage, dice: &mut Dice) {
    let (period, angle) = (dice.random_range(2.2..6.0_f32), dice.random_range(0.0..PI / 2.0));
    let strength = dice.random_range(0.15..0.8);
    let (u, v) = (TAU / period * angle.cos(), TAU / period * angle.sin());
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        let (x, y) = (x as f32, y as f32);
        let screen = 127.5 + 60.0 * ((u * x + v * y).cos() + (u * y - v * x).cos());
        for part in &mut pixel.0 {
            let value = f32::from(*part);
            // A dot has a soft edge.
            let dot = (127.5 + 4.0 * (value - screen)).clamp(0.0, 255.0);
            *part = (value + strength * (dot - value)) as u8;
        }
    }
}

/// Works on a picture as cameras and those who send pictures do.
pub(super) fn process(mut image: GrayImage, dice: &mut Dice) -> GrayImage {
    if dice.random_bool(0.15) {
        moire(&mut image, dice);
    }
    if dice.random_bool(0.25) {
        smooth(&mut image, dice.random_range(8.0..45.0), dice.random_range(1..3));
    }
    if dice.random_bool(0.5) {
        let radius = dice.random_range(0.5..3.0);
        sharpen(&mut image, radius, dice.random_range(0.3..2.0));
    }
    if dice.random_bool(0.2) {
        // Local contrast: the same over a large neighbourhood.
        let radius = dice.random_range(8.0..30.0);
        sharpen(&mut image, radius, dice.random_range(0.2..0.9));
    }
    if dice.random_bool(0.4) {
        let gamma = dice.random_range(-0.6..0.6_f32).exp();
        let curve: [u8; 256] = std::array::from_fn(|at| (255.0 * (at as f32 / 255.0).powf(gamma) + 0.5) as u8);
        image.iter_mut().for_each(|value| *value = curve[usize::from(*value)]);
    }
    if dice.random_bool(0.2) {
        image = resized(&image, dice.random_range(0.6..1.0));
    }
    if dice.random_bool(0.4) { compressed(&image, dice.random_range(25..90)) } else { image }
}

/// The beating of two grids: waves of light over the picture.
fn moire(image: &mut GrayImage, dice: &mut Dice) {
    let wave = |dice: &mut Dice| {
        let (period, angle) = (dice.random_range(2.0..14.0_f32), dice.random_range(0.0..PI));
        (TAU / period * angle.cos(), TAU / period * angle.sin(), dice.random_range(0.0..TAU))
    };
    let (a, b) = (wave(dice), wave(dice));
    let (strength, both) = (dice.random_range(2.0..16.0_f32), dice.random_bool(0.6));
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        let of = |(u, v, phase): (f32, f32, f32)| (u * x as f32 + v * y as f32 + phase).sin();
        let light = of(a) * if both { of(b) } else { 1.0 };
        pixel.0[0] = (f32::from(pixel.0[0]) + strength * light).clamp(0.0, 255.0) as u8;
    }
}

/// Each pixel becomes the mean of those neighbours that are like it, which removes noise and flattens thin strokes.
fn smooth(image: &mut GrayImage, alike: f32, rounds: usize) {
    let width = image.width() as usize;
    for _ in 0..rounds {
        let was = image.as_raw().clone();
        let near = |at: usize| {
            let middle = f32::from(was[at]);
            let (mut sum, mut weights) = (0.0, 0.0);
            for shift in [0, 1, width - 1, width, width + 1] {
                let before = was[at.saturating_sub(shift)];
                for other in [before, was[(at + shift).min(was.len() - 1)]] {
                    let off = (f32::from(other) - middle) / alike;
                    let weight = 1.0 / (1.0 + off * off * off * off);
                    (sum, weights) = (sum + weight * f32::from(other), weights + weight);
                }
            }
            (sum / weights + 0.5) as u8
        };
        image.iter_mut().enumerate().for_each(|(at, value)| *value = near(at));
    }
}

/// An unsharp mask: what a blur of this radius takes away is added this many times over.
fn sharpen(image: &mut GrayImage, radius: f32, amount: f32) {
    let blurred = blurred(image, radius);
    for (value, blurred) in image.iter_mut().zip(blurred) {
        let sharp = f32::from(*value);
        *value = (sharp + amount * (sharp - blurred) + 0.5).clamp(0.0, 255.0) as u8;
    }
}

/// A blur by two boxes, of fractional width.
fn blurred(image: &GrayImage, radius: f32) -> Vec<f32> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let mut values: Vec<f32> = image.iter().map(|value| f32::from(*value)).collect();
    let mut line = Vec::new();
    for _ in 0..2 {
        for row in values.chunks_exact_mut(width) {
            average(row, radius, &mut line);
        }
        let mut turned: Vec<f32> =
            (0..width).flat_map(|x| (0..height).map(move |y| (x, y))).map(|(x, y)| values[y * width + x]).collect();
        for column in turned.chunks_exact_mut(height) {
            average(column, radius, &mut line);
        }
        for (x, column) in turned.chunks_exact(height).enumerate() {
            column.iter().enumerate().for_each(|(y, value)| values[y * width + x] = *value);
        }
    }
    values
}

/// Replaces each value by the mean of those within reach, the last ones on each side in part.
fn average(line: &mut [f32], radius: f32, was: &mut Vec<f32>) {
    was.clear();
    was.extend_from_slice(line);
    let (whole, part) = (radius.floor() as usize, radius.fract());
    let last = was.len() - 1;
    let weight = 1.0 / (1.0 + 2.0 * radius);
    let at = |index: isize| was[index.clamp(0, last as isize) as usize];
    let mut sum: f32 = (-(whole as isize)..=whole as isize).map(at).sum();
    for (index, value) in line.iter_mut().enumerate() {
        let (first, next) = (index as isize - whole as isize - 1, index as isize + whole as isize + 1);
        *value = weight * (sum + part * (at(first) + at(next)));
        sum += at(next) - at(first + 1);
    }
}

/// Made smaller and as large again as it was.
fn resized(image: &GrayImage, share: f32) -> GrayImage {
    let smaller = |side: u32| (side as f32 * share).max(1.0) as u32;
    let (width, height) = image.dimensions();
    let small = imageops::resize(image, smaller(width), smaller(height), imageops::FilterType::Triangle);
    imageops::resize(&small, width, height, imageops::FilterType::CatmullRom)
}

fn compressed(image: &GrayImage, quality: u8) -> GrayImage {
    let mut bytes = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).expect("memory takes a JPEG");
    let decoded = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg);
    decoded.map_or_else(|_| image.clone(), DynamicImage::into_luma8)
}
