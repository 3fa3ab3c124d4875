//! Strips: lines of text, straightened and brought to one size and contrast, as input of the glyph network.

use super::network::Tensor;
use crate::grey::Pyramid;
use crate::num::{float, whole};

/// Rows of a strip.
pub const HEIGHT: usize = 28;

/// Columns of a strip from one character to the next.
pub const PITCH: f32 = 16.0;

/// The middle line of a line of text in a picture, from a point before its first character to a point after its last; it
/// may be bowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Baseline {
    /// The left end of the middle line, in pixels of the picture.
    pub start: (f32, f32),
    /// Right end of the line.
    pub end: (f32, f32),
    /// Distance of the line's middle below the straight line between its ends, in pixels.
    pub bow: f32,
    /// Mean distance between neighbouring characters, in pixels.
    pub pitch: f32,
    /// Perspective along the line: by which share the characters at the start are larger than the average, and those at the
    /// end smaller.
    pub squeeze: f32,
}

impl Baseline {
    /// Columns of its strip.
    #[must_use]
    pub fn width(&self) -> usize {
        let columns = self.columns();
        if columns.is_finite() { whole(columns.round().clamp(1.0, MOST_COLUMNS)) } else { 1 }
    }

    /// The point of the picture that a point of the strip shows. Strip rows count from its middle.
    #[must_use]
    pub fn point(&self, column: f32, row: f32) -> (f32, f32) {
        let ((x, y), (down_x, down_y)) = self.frame(column / self.columns());
        (x + row * down_x, y + row * down_y)
    }

    /// The line moved down by a share of the pitch, with the pitch multiplied by `wider`.
    pub(crate) fn varied(&self, lower: f32, wider: f32) -> Self {
        let (_, (down_x, down_y)) = self.frame(0.5);
        let by = |(x, y): (f32, f32)| (x + down_x * lower * PITCH, y + down_y * lower * PITCH);
        Self { start: by(self.start), end: by(self.end), pitch: self.pitch * wider, ..*self }
    }

    /// Columns of its strip before rounding.
    fn columns(&self) -> f32 {
        let (dx, dy) = (self.end.0 - self.start.0, self.end.1 - self.start.1);
        (dx.hypot(dy) / self.pitch * PITCH).max(1.0)
    }

    /// The point at a share of the line's length, and the vector of one row down from there.
    fn frame(&self, share: f32) -> ((f32, f32), (f32, f32)) {
        let (dx, dy) = (self.end.0 - self.start.0, self.end.1 - self.start.1);
        let length = dx.hypot(dy).max(f32::MIN_POSITIVE);
        let (ux, uy) = (dx / length, dy / length);
        let rest = share * (1.0 - share);
        let (along, down) = (length * (share + self.squeeze * rest), self.bow * 4.0 * rest);
        let step = self.pitch / PITCH * (1.0 + self.squeeze * (1.0 - 2.0 * share));
        let middle = (self.start.0 + ux * along - uy * down, self.start.1 + uy * along + ux * down);
        (middle, (-uy * step, ux * step))
    }

    /// Cuts the strip out of a picture: ink positive, paper near or below zero.
    #[must_use]
    pub fn strip(&self, picture: &Pyramid) -> Tensor {
        let width = self.width();
        let (level, factor) = picture.for_step(self.pitch / PITCH);
        let mut values = vec![0.0; HEIGHT * width];
        let columns = self.columns();
        let frames: Vec<_> = positions(width).map(|column| self.frame(column / columns)).collect();
        for (row, line) in positions(HEIGHT).zip(values.chunks_exact_mut(width)) {
            let down = row - half(HEIGHT);
            for (value, ((x, y), (down_x, down_y))) in line.iter_mut().zip(&frames) {
                *value = level.sample((x + down * down_x) * factor, (y + down * down_y) * factor);
            }
        }
        level_contrast(&mut values, width);
        Tensor { height: HEIGHT, width, channels: 1, values }
    }
}

/// 120 characters: more than a line of any zone with what may be printed at its ends.
const MOST_COLUMNS: f32 = 120.0 * PITCH;

/// Columns to each side over which contrast is levelled: one and a half characters.
const REACH: usize = 24;

/// The least deviation that counts as contrast, of 255; below it is noise.
const QUIET: f32 = 6.0;

/// Brings every part of a strip to zero mean and unit deviation, dark positive, which removes uneven light, faded ink and
/// dark paper.
fn level_contrast(values: &mut [f32], width: usize) {
    let mut sums = vec![(0.0_f32, 0.0_f32); width + 1];
    for column in 0..width {
        let mut of_column = (0.0, 0.0);
        for value in values.iter().skip(column).step_by(width) {
            of_column = (of_column.0 + value, of_column.1 + value * value);
        }
        if let Some([before, here]) = sums.get_mut(column..).and_then(<[_]>::first_chunk_mut::<2>) {
            *here = (before.0 + of_column.0, before.1 + of_column.1);
        }
    }
    let sum = |at: usize| sums.get(at).copied().unwrap_or_default();
    for column in 0..width {
        let (first, last) = (column.saturating_sub(REACH), (column + REACH + 1).min(width));
        let count = float(HEIGHT * (last - first));
        let mean = (sum(last).0 - sum(first).0) / count;
        let square = (sum(last).1 - sum(first).1) / count;
        let deviation = (square - mean * mean).max(0.0).sqrt().max(QUIET);
        for value in values.iter_mut().skip(column).step_by(width) {
            *value = ((mean - *value) / deviation).clamp(-3.0, 3.0);
        }
    }
}

/// The middles of the first `count` pixels.
fn positions(count: usize) -> impl Iterator<Item = f32> {
    (0_u16..).take(count).map(|at| f32::from(at) + 0.5)
}

fn half(length: usize) -> f32 {
    float(length) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grey::Grey;

    #[test]
    fn strip_follows_its_baseline() {
        // A page that is turned by a quarter: text runs downwards, and the strip's rows run to the left.
        let baseline = Baseline { start: (50.0, 10.0), end: (50.0, 90.0), bow: 0.0, pitch: 16.0, squeeze: 0.0 };
        assert_eq!(baseline.width(), 80);
        let (x, y) = baseline.point(20.0, 5.0);
        assert!((x - 45.0).abs() < 1e-4 && (y - 30.0).abs() < 1e-4);
        let bowed = Baseline { bow: 4.0, ..baseline };
        let (x, _) = bowed.point(40.0, 0.0);
        assert!((x - 46.0).abs() < 1e-4);
        let squeezed = Baseline { squeeze: 0.2, ..baseline };
        let along = |column: f32| squeezed.point(column, 0.0).1 - 10.0;
        assert!((along(1.0) - 1.2).abs() < 0.01 && (along(80.0) - along(79.0) - 0.8).abs() < 0.01);
        assert!((along(80.0) - 80.0).abs() < 1e-3 && (50.0 - squeezed.point(0.0, 5.0).0 - 6.0).abs() < 1e-4);
    }

    #[test]
    fn contrast_is_levelled_and_ink_is_positive() {
        let pixels = (0..100 * 40).map(|at| if (at % 100) / 4 % 2 == 0 { 40 } else { 60 }).collect();
        let picture = Pyramid::new(Grey::new(100, 40, pixels).unwrap());
        let baseline = Baseline { start: (0.0, 20.0), end: (100.0, 20.0), bow: 0.0, pitch: 16.0, squeeze: 0.0 };
        let strip = baseline.strip(&picture);
        assert_eq!((strip.height, strip.width, strip.values.len()), (28, 100, 2_800));
        assert!(strip.pixel(14, 1)[0] > 0.9 && strip.pixel(14, 5)[0] < -0.9);
    }
}
