//! Small rasters of numbers: patches of a picture, masters of characters, a page at a few pixels a millimetre.

/// A grid of numbers, rows from top to bottom.
#[derive(Clone, Debug, Default)]
pub(super) struct Raster {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Raster {
    /// A raster of the values of a function of column and row.
    pub(super) fn from_fn(width: usize, height: usize, mut value: impl FnMut(usize, usize) -> f32) -> Self {
        let mut values = Vec::with_capacity(width.saturating_mul(height));
        for row in 0..height {
            values.extend((0..width).map(|column| value(column, row)));
        }
        Self { width, height, values }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    pub(super) fn values(&self) -> &[f32] {
        &self.values
    }

    /// Part of a row; empty outside.
    pub(super) fn row(&self, row: usize, from: usize, count: usize) -> &[f32] {
        if from + count > self.width || row >= self.height {
            return &[];
        }
        let start = row * self.width + from;
        self.values.get(start..start + count).unwrap_or_default()
    }

    /// The number at a place; beyond the edge that of the edge.
    pub(super) fn at(&self, column: usize, row: usize) -> f32 {
        let (column, row) = (column.min(self.width.saturating_sub(1)), row.min(self.height.saturating_sub(1)));
        self.values.get(row * self.width + column).copied().unwrap_or_default()
    }

    /// Blurs by a Gaussian of this deviation in pixels, rows then columns; beyond the edge the values of the edge are used.
    pub(super) fn blurred(&self, deviation: f32) -> Self {
        if deviation < 0.1 {
            return self.clone();
        }
        let taps = gaussian(deviation);
        let reach = taps.len() / 2;
        let mut across = Vec::with_capacity(self.values.len());
        let mut wide = Vec::with_capacity(self.width + 2 * reach);
        for row in self.values.chunks_exact(self.width.max(1)) {
            let (first, last) = (row.first().copied().unwrap_or_default(), row.last().copied().unwrap_or_default());
            wide.clear();
            wide.extend(std::iter::repeat_n(first, reach));
            wide.extend_from_slice(row);
            wide.extend(std::iter::repeat_n(last, reach));
            across.extend(wide.windows(taps.len()).map(|seen| dot(seen, &taps)));
        }
        let across = Self { values: across, ..*self };
        let mut values = vec![0.0_f32; self.values.len()];
        for (number, sums) in values.chunks_exact_mut(self.width.max(1)).enumerate() {
            for (tap, weight) in taps.iter().enumerate() {
                let row = (number + tap).saturating_sub(reach).min(self.height.saturating_sub(1));
                for (sum, seen) in sums.iter_mut().zip(across.row(row, 0, self.width)) {
                    *sum += weight * seen;
                }
            }
        }
        Self { values, ..*self }
    }

    /// Grows strokes by a share of a pixel on each side, as ink spreads.
    pub(super) fn grown(&self, share: f32) -> Self {
        Self::from_fn(self.width, self.height, |column, row| {
            let here = self.at(column, row);
            let beside = [
                self.at(column.saturating_sub(1), row),
                self.at(column + 1, row),
                self.at(column, row.saturating_sub(1)),
                self.at(column, row + 1),
            ];
            let most = beside.into_iter().fold(here, f32::max);
            here + share * (most - here)
        })
    }
}

fn gaussian(deviation: f32) -> Vec<f32> {
    let reach = (2.5 * deviation).ceil().clamp(1.0, 24.0);
    let mut taps = Vec::new();
    let mut at = -reach;
    while at <= reach {
        taps.push((-at * at / (2.0 * deviation * deviation)).exp());
        at += 1.0;
    }
    let total: f32 = taps.iter().sum();
    taps.iter_mut().for_each(|tap| *tap /= total);
    taps
}

/// Sums over rectangles in constant time (summed-area table).
pub(super) struct Sums {
    columns: usize,
    sums: Vec<f64>,
}

impl Sums {
    /// The sums of a grid of values, row by row.
    pub(super) fn of(columns: usize, rows: usize, value: impl Fn(usize) -> f32) -> Self {
        let mut sums = vec![0.0; columns + 1];
        sums.reserve((columns + 1) * rows);
        let mut above = sums.clone();
        for row in 0..rows {
            let mut line = 0.0;
            sums.push(0.0);
            for (column, above) in above.iter_mut().skip(1).enumerate() {
                line += f64::from(value(row * columns + column));
                *above += line;
                sums.push(*above);
            }
        }
        Self { columns, sums }
    }

    /// The sum over a rectangle that lies inside.
    pub(super) fn over(&self, left: usize, top: usize, width: usize, height: usize) -> f64 {
        let at = |x: usize, y: usize| self.sums.get(y * (self.columns + 1) + x).copied().unwrap_or_default();
        let (right, bottom) = (left + width, top + height);
        at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top)
    }
}

/// The sum of products in eight partial sums, so that it is vectorised.
#[inline]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0_f32; 8];
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

/// The median of the finite numbers; `None` without any.
pub(super) fn median(numbers: impl IntoIterator<Item = f32>) -> Option<f32> {
    let mut numbers: Vec<f32> = numbers.into_iter().filter(|number| number.is_finite()).collect();
    let middle = numbers.len() / 2;
    if numbers.is_empty() {
        return None;
    }
    Some(*numbers.select_nth_unstable_by(middle, f32::total_cmp).1)
}

/// The standard deviation about zero, estimated from the median: 1.4826 times that of the absolute values.
pub(super) fn spread(numbers: impl IntoIterator<Item = f32>) -> f32 {
    median(numbers.into_iter().map(f32::abs)).unwrap_or_default() * 1.4826
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::float;

    #[test]
    fn blur_keeps_the_sum_and_spreads_it() {
        let dot = Raster::from_fn(21, 21, |x, y| if (x, y) == (10, 10) { 100.0 } else { 0.0 });
        let blurred = dot.blurred(1.5);
        assert!((blurred.values().iter().sum::<f32>() - 100.0).abs() < 0.01);
        assert!(blurred.at(10, 10) < 10.0 && blurred.at(12, 10) > 1.0);
    }

    #[test]
    fn median_and_spread_are_robust_to_an_outlier() {
        assert_eq!(median([3.0, 1.0, 900.0, 2.0, 2.5]), Some(2.5));
        assert_eq!(median([f32::NAN]), None);
        assert!((spread([1.0, -1.0, 1.0, -1.0, 500.0]) - 1.4826).abs() < 1e-4);
    }

    #[test]
    fn row_outside_is_empty() {
        let raster = Raster::from_fn(3, 2, |x, y| float(x + 3 * y));
        assert_eq!(raster.row(1, 1, 2), [4.0, 5.0]);
        assert!(raster.row(2, 0, 1).is_empty() && raster.row(0, 2, 2).is_empty());
        assert_eq!(raster.at(9, 9), 5.0);
    }
}
