//! Levelled contrast: every part of a picture brought to zero mean and unit deviation, dark positive, which removes uneven
//! light, faded ink and dark paper.

use super::network::Tensor;
use crate::grey::Grey;
use crate::num::{float, float_u32};

/// Pixels to each side over which contrast is levelled.
const REACH: usize = 14;

/// The least deviation that counts as contrast, of 255.
const QUIET: f32 = 8.0;

/// The largest value of the result, in standard deviations of the brightness round a pixel.
const MOST: f32 = 3.0;

/// Levels the contrast of a picture: one channel of values from −3 to 3.
pub(super) fn levelled(picture: &Grey) -> Tensor {
    let (width, height) = (picture.width(), picture.height());
    // Of each column the sum of the pixels within reach and of their squares, kept up from row to row. A box of 29 × 29
    // squares of bytes fits u32.
    let mut columns = vec![(0_u32, 0_u32); width];
    let mut sums = vec![(0_u32, 0_u32); width + 1];
    let mut values = Vec::with_capacity(width * height);
    for y in 0..REACH.min(height) {
        add(&mut columns, picture.row(y));
    }
    for y in 0..height {
        add(&mut columns, picture.row(y + REACH));
        if let Some(gone) = y.checked_sub(REACH + 1) {
            take(&mut columns, picture.row(gone));
        }
        let rows = (y + REACH + 1).min(height) - y.saturating_sub(REACH);
        let mut sum = (0_u32, 0_u32);
        // Sums to the left wrap round on a wide picture; their differences do not.
        for (to, (of_pixels, of_squares)) in sums.iter_mut().skip(1).zip(&columns) {
            sum = (sum.0.wrapping_add(*of_pixels), sum.1.wrapping_add(*of_squares));
            *to = sum;
        }
        let at = |x: usize| sums.get(x).copied().unwrap_or_default();
        for (x, pixel) in picture.row(y).iter().enumerate() {
            let (left, right) = (x.saturating_sub(REACH), (x + REACH + 1).min(width));
            let (from, to) = (at(left), at(right));
            let share = 1.0 / float((right - left) * rows);
            let mean = float_u32(to.0.wrapping_sub(from.0)) * share;
            let square = float_u32(to.1.wrapping_sub(from.1)) * share;
            let deviation = (square - mean * mean).max(0.0).sqrt().max(QUIET);
            values.push(((mean - f32::from(*pixel)) / deviation).clamp(-MOST, MOST));
        }
    }
    Tensor { height, width, channels: 1, values }
}

fn add(columns: &mut [(u32, u32)], row: &[u8]) {
    for ((sum, squares), pixel) in columns.iter_mut().zip(row) {
        let pixel = u32::from(*pixel);
        (*sum, *squares) = (*sum + pixel, *squares + pixel * pixel);
    }
}

fn take(columns: &mut [(u32, u32)], row: &[u8]) {
    for ((sum, squares), pixel) in columns.iter_mut().zip(row) {
        let pixel = u32::from(*pixel);
        (*sum, *squares) = (sum.wrapping_sub(pixel), squares.wrapping_sub(pixel * pixel));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_has_zero_mean_and_unit_deviation() {
        let (width, height) = (70, 50);
        let pixels: Vec<u8> = (0..width * height).map(|at| u8::try_from(at * 7919 % 251).unwrap()).collect();
        let tensor = levelled(&Grey::new(width, height, pixels.clone()).unwrap());
        for (x, y) in [(0, 0), (35, 25), (69, 49), (3, 40)] {
            let inside = |at: &usize| (at % width).abs_diff(x) <= REACH && (at / width).abs_diff(y) <= REACH;
            let near: Vec<f32> = (0..pixels.len()).filter(inside).map(|at| f32::from(pixels[at])).collect();
            let mean = near.iter().sum::<f32>() / float(near.len());
            let deviation = (near.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / float(near.len())).sqrt();
            let expected = (mean - f32::from(pixels[y * width + x])) / deviation;
            assert!((tensor.pixel(y, x)[0] - expected).abs() < 1e-2, "{x} {y}");
        }
    }
}
