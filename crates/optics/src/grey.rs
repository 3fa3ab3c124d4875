//! Grey pictures, and the same picture at half, a quarter, … of its size.

use crate::num::{byte, float, whole};

/// A grey picture, one byte a pixel, rows from top to bottom.
#[derive(Clone)]
pub struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Grey {
    /// A picture of these pixels; `None` if their number is not width times height, or there are none.
    #[must_use]
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        let sound = width > 0 && height > 0 && width.checked_mul(height) == Some(pixels.len());
        sound.then_some(Self { width, height, pixels })
    }

    /// A picture of one white pixel.
    #[must_use]
    pub fn blank() -> Self {
        Self { width: 1, height: 1, pixels: vec![u8::MAX] }
    }

    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// A row of pixels; empty below the picture.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        self.pixels.get(y.saturating_mul(self.width)..).and_then(|rest| rest.get(..self.width)).unwrap_or_default()
    }

    /// Copies the pixels into a picture of the `image` crate.
    #[must_use]
    pub(crate) fn to_image(&self) -> image::GrayImage {
        let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        image::GrayImage::from_raw(side(self.width), side(self.height), self.pixels.clone()).unwrap_or_default()
    }

    /// The picture with each tone replaced.
    #[must_use]
    pub(crate) fn in_tones(&self, tones: &[u8; 256]) -> Self {
        let replace = |pixel: &u8| tones.get(usize::from(*pixel)).copied().unwrap_or_default();
        Self { width: self.width, height: self.height, pixels: self.pixels.iter().map(replace).collect() }
    }

    /// The brightness at a point, bilinear between the four pixels round it; beyond the edge it is that of the edge. The
    /// middle of the first pixel is at (0.5, 0.5).
    #[must_use]
    #[inline]
    pub fn sample(&self, x: f32, y: f32) -> f32 {
        let (column, u) = split(x - 0.5, self.width);
        let (row, v) = split(y - 0.5, self.height);
        let (right, lower) = (usize::from(column + 1 < self.width), if row + 1 < self.height { self.width } else { 0 });
        let first = row * self.width + column;
        let at = |place: usize| self.pixels.get(place).copied().map_or(0.0, f32::from);
        let (a, b, c, d) = (at(first), at(first + right), at(first + lower), at(first + lower + right));
        let (upper, lower) = (a + (b - a) * u, c + (d - c) * u);
        upper + (lower - upper) * v
    }

    /// A picture of this size with one sample for every `step` pixels.
    #[must_use]
    pub fn resampled(&self, width: usize, height: usize, step: f32) -> Self {
        let columns: Vec<(usize, f32)> = (0..width).map(|x| split((float(x) + 0.5) * step - 0.5, self.width)).collect();
        let mut pixels = Vec::with_capacity(width * height);
        // The two rows round a row of samples, already interpolated along themselves, and kept from row to row.
        let between = |row: usize, values: &mut Vec<f32>| {
            let row = self.row(row.min(self.height - 1));
            let at = |column: usize| row.get(column).copied().map_or(0.0, f32::from);
            values.clear();
            values.extend(columns.iter().map(|(column, u)| {
                let (left, right) = (at(*column), at((column + 1).min(self.width - 1)));
                left + (right - left) * u
            }));
        };
        let (mut upper, mut lower, mut at) = (Vec::new(), Vec::new(), None);
        for y in 0..height {
            let (row, v) = split((float(y) + 0.5) * step - 0.5, self.height);
            if at != Some(row) {
                if row.checked_sub(1) == at && at.is_some() {
                    std::mem::swap(&mut upper, &mut lower);
                } else {
                    between(row, &mut upper);
                }
                between(row + 1, &mut lower);
                at = Some(row);
            }
            pixels.extend(upper.iter().zip(&lower).map(|(a, b)| byte(a + (b - a) * v)));
        }
        Self { width, height, pixels }
    }

    /// The picture with left and right exchanged.
    #[must_use]
    pub(crate) fn mirrored(mut self) -> Self {
        self.pixels.chunks_exact_mut(self.width).for_each(<[u8]>::reverse);
        self
    }

    /// The picture at half its size, each pixel the mean of four; an odd last row or column is dropped, unless it is the
    /// only one.
    #[must_use]
    pub fn halved(&self) -> Self {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let upper = self.row((2 * y).min(self.height - 1));
            let lower = self.row((2 * y + 1).min(self.height - 1));
            if self.width == 1 {
                pixels.extend(upper.iter().zip(lower).map(|(a, b)| mean([*a, *a, *b, *b])));
                continue;
            }
            let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
            pixels.extend(pairs.map(|([a, b], [c, d])| mean([*a, *b, *c, *d])));
        }
        Self { width, height, pixels }
    }
}

fn mean(four: [u8; 4]) -> u8 {
    let sum: u16 = four.into_iter().map(u16::from).sum();
    u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX)
}

/// The pixel at or before a coordinate, and the fraction beyond its middle.
#[inline]
fn split(at: f32, length: usize) -> (usize, f32) {
    let last = float(length - 1);
    // Not `clamp` alone: a NaN must lead to a pixel too.
    let at = if at > 0.0 { at.min(last) } else { 0.0 };
    let pixel = whole(at);
    (pixel, at - float(pixel))
}

/// A picture, and the same at half, a quarter, … of its size.
pub struct Pyramid {
    levels: Vec<Grey>,
}

impl Pyramid {
    /// A pyramid over a picture, down to a shorter side of 16 to 31 pixels.
    #[must_use]
    pub fn new(picture: Grey) -> Self {
        let mut levels = vec![picture];
        while let Some(last) = levels.last().filter(|last| last.width.min(last.height) >= 32) {
            levels.push(last.halved());
        }
        Self { levels }
    }

    /// The pyramid of the picture with left and right exchanged.
    #[must_use]
    pub(crate) fn mirrored(self) -> Self {
        // Only the picture is kept, so that no more memory is taken.
        Self::new(self.levels.into_iter().next().unwrap_or_else(Grey::blank).mirrored())
    }

    /// The picture itself.
    #[must_use]
    pub fn full(&self) -> &Grey {
        // There is always a first level: it is made with one, and none is ever taken away.
        self.level(0)
    }

    /// The picture halved `level` times, or as often as there is.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "there is at least one level, and the index is at most the last")]
    pub fn level(&self, level: usize) -> &Grey {
        &self.levels[level.min(self.levels.len() - 1)]
    }

    /// The level from which to take one sample every `step` pixels of the full picture, and the factor from the full
    /// picture's coordinates to the level's.
    #[must_use]
    pub fn for_step(&self, step: f32) -> (&Grey, f32) {
        let mut level = 0;
        let mut factor = 1.0;
        while level + 1 < self.levels.len() && step * factor > 1.6 {
            level += 1;
            factor *= 0.5;
        }
        (self.level(level), factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_takes_the_mean_of_four() {
        let picture = Grey::new(4, 2, vec![0, 4, 10, 10, 8, 8, 10, 14]).unwrap();
        let half = picture.halved();
        assert_eq!((half.width(), half.height(), half.row(0)), (2, 1, &[5, 11][..]));
        let thin = Grey::new(1, 3, vec![10, 20, 90]).unwrap().halved();
        assert_eq!((thin.width(), thin.height(), thin.row(0)), (1, 1, &[15][..]));
    }

    #[test]
    fn mirror_exchanges_left_and_right() {
        let pyramid =
            Pyramid::new(Grey::new(33, 40, (0..33 * 40).map(|at| u8::try_from(at % 33).unwrap()).collect()).unwrap());
        let mirrored = pyramid.mirrored();
        assert_eq!((mirrored.full().row(7)[0], mirrored.full().row(7)[32]), (32, 0));
        assert_eq!(mirrored.level(1).row(0)[0], 32);
    }

    #[test]
    fn sampling_is_linear_and_total() {
        let picture = Grey::new(2, 1, vec![0, 100]).unwrap();
        assert_eq!(picture.sample(0.5, 0.5), 0.0);
        assert_eq!(picture.sample(1.0, 0.5), 50.0);
        assert_eq!(picture.sample(99.0, -7.0), 100.0);
        assert_eq!(picture.sample(f32::NAN, f32::NAN), 0.0);
        assert_eq!(picture.sample(f32::INFINITY, f32::NEG_INFINITY), 100.0);
    }

    #[test]
    fn picture_without_all_its_pixels_is_refused() {
        assert!(Grey::new(2, 2, vec![0; 3]).is_none());
        assert!(Grey::new(0, 0, vec![]).is_none());
        assert!(Grey::new(usize::MAX, 2, vec![0; 2]).is_none());
    }
}
