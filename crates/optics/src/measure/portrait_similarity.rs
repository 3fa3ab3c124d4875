//! Comparison of two portraits as pictures: structural similarity (Wang, Bovik, Sheikh and Simoncelli, 2004) after one was
//! registered with the other. It does not compare faces: two photographs of one person are two pictures.

use super::raster::{Raster, Sums, dot};
use crate::num::{float, narrow};
use serde::{Deserialize, Serialize};

/// A portrait on a page, kept for comparison: grey levels, rows from top to bottom, with a margin round its frame.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct PortraitView {
    levels: Vec<u8>,
}

/// The similarity of two pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PortraitSimilarity {
    /// The mean of structural similarity over the overlap: 1 for one picture twice, about 0 for pictures that have nothing
    /// in common, less if one is the other's negative.
    pub similarity: f32,
    /// The enlargement of the second picture, beyond that to the height of the frame.
    pub scale: f32,
    /// The shift of the second picture right and down, as shares of the frame.
    pub shift: (f32, f32),
}

/// Columns and rows of a view, and the margin on each side of the portrait's frame.
const COLUMNS: usize = 48;
const ROWS: usize = 60;
const ROUND: usize = 4;

/// Columns and rows along each side of a view that are not compared, so that the other picture can be shifted: the frame,
/// hair and shoulders. The face and its surroundings are compared.
const FREE: usize = 8;

/// The largest shift, in columns and rows.
const REACH: usize = 5;

/// Enlargements that are tried beyond that to one height, and factors of the width. The picture of a chip is cropped
/// differently from the printed one.
const SCALES: [f32; 9] = [0.84, 0.88, 0.92, 0.96, 1.0, 1.04, 1.09, 1.14, 1.2];
const STRETCHES: [f32; 3] = [0.95, 1.0, 1.05];

/// Side of the windows of the similarity, and the distance from one to the next, in columns and rows.
const WINDOW: usize = 8;
const STEP: usize = 2;

/// Constants that stabilise the quotients where there is no contrast: (0.01 × 255)² and (0.03 × 255)², as published.
const STEADY: (f32, f32) = (6.502_5, 58.522_5);

impl PortraitView {
    /// Samples a view; the frame of the portrait reaches from 0 to 1 both ways.
    pub(super) fn of_samples(seen: impl Fn(f32, f32) -> f32) -> Self {
        let share = |at: usize, count: usize| (float(at) + 0.5 - float(ROUND)) / float(count - 2 * ROUND);
        let raster = Raster::from_fn(COLUMNS, ROWS, |column, row| seen(share(column, COLUMNS), share(row, ROWS)));
        Self { levels: raster.values().iter().map(|level| crate::num::byte(*level)).collect() }
    }

    /// Compares the portrait with another picture of a portrait; `None` for pictures without contrast.
    #[must_use]
    pub fn similarity(&self, picture: &image::GrayImage) -> Option<PortraitSimilarity> {
        let level = |at: usize| self.levels.get(at).copied().map_or(0.0, f32::from);
        let own = Raster::from_fn(COLUMNS - 2 * FREE, ROWS - 2 * FREE, |column, row| {
            level((row + FREE) * COLUMNS + column + FREE)
        });
        let picture = Reduced::of(picture)?;
        let mut best: Option<(f32, Placed)> = None;
        let consider = |placed: Placed, best: &mut Option<(f32, Placed)>| {
            let near = picture.seen(placed, REACH);
            for down in 0..=2 * REACH {
                for right in 0..=2 * REACH {
                    let Some(alike) = correlation(&own, &near, right, down) else { continue };
                    if best.is_none_or(|(most, _)| alike > most) {
                        let off = |at: usize| float(at) - float(REACH);
                        *best = Some((alike, placed.moved(off(right), off(down))));
                    }
                }
            }
        };
        for scale in SCALES {
            for stretch in STRETCHES {
                consider(Placed { scale, stretch, right: 0.0, down: 0.0 }, &mut best);
            }
        }
        // Between the places that were tried.
        let (_, rough) = best?;
        for scale in [0.98, 1.0, 1.02] {
            for (right, down) in [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)] {
                consider(Placed { scale: rough.scale * scale, ..rough.moved(right, down) }, &mut best);
            }
        }
        let (_, placed) = best?;
        let similarity = similarity(&own, &picture.seen(placed, 0))?;
        let shift = (placed.right / float(COLUMNS - 2 * ROUND), placed.down / float(ROWS - 2 * ROUND));
        Some(PortraitSimilarity { similarity, scale: placed.scale, shift })
    }
}

/// Scale and shift that lay one portrait on another.
#[derive(Clone, Copy)]
struct Placed {
    scale: f32,
    stretch: f32,
    /// Shift to the right, in columns of the view.
    right: f32,
    down: f32,
}

impl Placed {
    fn moved(self, right: f32, down: f32) -> Self {
        Self { right: self.right + right, down: self.down + down, ..self }
    }
}

/// A picture, halved until its resolution is about that of a view.
struct Reduced {
    grey: crate::grey::Grey,
}

impl Reduced {
    fn of(picture: &image::GrayImage) -> Option<Self> {
        let side = |side: u32| usize::try_from(side).ok();
        let (width, height) = (side(picture.width())?, side(picture.height())?);
        let mut grey = crate::grey::Grey::new(width, height, picture.as_raw().clone())?;
        while grey.height() >= 3 * ROWS {
            grey = grey.halved();
        }
        Some(Self { grey })
    }

    /// Samples the picture where a view is compared, and `reach` columns and rows round it.
    fn seen(&self, placed: Placed, reach: usize) -> Raster {
        // A view's rows to the picture's; columns the same, for pixels are square.
        let step = float(self.grey.height()) / (float(ROWS - 2 * ROUND) * placed.scale);
        let (middle_x, middle_y) = (float(self.grey.width()) / 2.0, float(self.grey.height()) / 2.0);
        let (columns, rows) = (COLUMNS - 2 * FREE + 2 * reach, ROWS - 2 * FREE + 2 * reach);
        // As many samples as there are pixels in a step, so that nothing is left out.
        Raster::from_fn(columns, rows, |column, row| {
            let mut sum = 0.0;
            for (dx, dy) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
                let x = float(column) + 0.5 - float(columns) / 2.0 + placed.right + dx;
                let y = float(row) + 0.5 - float(rows) / 2.0 + placed.down + dy;
                sum += self.grey.sample(middle_x + x * step / placed.stretch, middle_y + y * step);
            }
            sum / 4.0
        })
    }
}

/// The normalised correlation of a view with the part of another that begins at a column and row; `None` without contrast.
fn correlation(own: &Raster, near: &Raster, right: usize, down: usize) -> Option<f32> {
    let (width, height) = (own.width(), own.height());
    let count = float(width * height);
    let sums = |raster: &Raster, right: usize, down: usize| {
        let rows = (0..height).map(|row| raster.row(row + down, right, width));
        rows.fold((0.0, 0.0), |(sum, squares), row| (sum + row.iter().sum::<f32>(), squares + dot(row, row)))
    };
    let ((a, aa), (b, bb)) = (sums(own, 0, 0), sums(near, right, down));
    let ab: f32 = (0..height).map(|row| dot(own.row(row, 0, width), near.row(row + down, right, width))).sum();
    let spread = (aa - a * a / count) * (bb - b * b / count);
    (spread > count).then(|| (ab - a * b / count) / spread.sqrt())
}

/// The mean structural similarity of two views. The second is brought to brightness and contrast of the first, which print
/// changes; a negative stays a negative.
fn similarity(own: &Raster, other: &Raster) -> Option<f32> {
    let (width, height) = (own.width(), own.height());
    let count = float(width * height);
    let moments = |raster: &Raster| {
        let sum: f32 = raster.values().iter().sum();
        let mean = sum / count;
        (mean, (dot(raster.values(), raster.values()) / count - mean * mean).max(0.0).sqrt())
    };
    let ((mean, spread), (other_mean, other_spread)) = (moments(own), moments(other));
    if spread < 1.0 || other_spread < 1.0 {
        return None;
    }
    let gain = spread / other_spread;
    let (own, other) = (own.values(), other.values());
    let own_at = |at: usize| own.get(at).copied().unwrap_or_default();
    let other_at = |at: usize| other.get(at).map_or(0.0, |level| (level - other_mean) * gain + mean);
    let of = |value: &dyn Fn(usize) -> f32| Sums::of(width, height, value);
    let (a, b) = (of(&own_at), of(&other_at));
    let (aa, bb) = (of(&|at| own_at(at) * own_at(at)), of(&|at| other_at(at) * other_at(at)));
    let ab = of(&|at| own_at(at) * other_at(at));
    let (mut sum, mut windows) = (0.0, 0.0);
    for top in (0..=height - WINDOW).step_by(STEP) {
        for left in (0..=width - WINDOW).step_by(STEP) {
            let mean = |sums: &Sums| narrow(sums.over(left, top, WINDOW, WINDOW)) / float(WINDOW * WINDOW);
            let (a, b, aa, bb, ab) = (mean(&a), mean(&b), mean(&aa), mean(&bb), mean(&ab));
            let (one, two) = STEADY;
            let brightness = (2.0 * a * b + one) / (a * a + b * b + one);
            let structure = (2.0 * (ab - a * b) + two) / ((aa - a * a).max(0.0) + (bb - b * b).max(0.0) + two);
            sum += brightness * structure;
            windows += 1.0;
        }
    }
    Some(sum / windows)
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    /// The brightness of a test pattern with edges in every direction, at any size.
    fn level(x: f32, y: f32, nose: f32) -> f32 {
        let head = ((x - 0.5) / 0.28).powi(2) + ((y - 0.45) / 0.32).powi(2);
        let eye = ((x - 0.5).abs() - 0.1).hypot((y - 0.4) * 1.4);
        let part = |inside: bool, level: f32, other: f32| if inside { level } else { other };
        let ground = part(head < 1.0, 180.0 - 30.0 * x, 230.0);
        part(eye < 0.04, 40.0, part((x - nose).abs() < 0.03 && (0.45..0.6).contains(&y), 90.0, ground))
    }

    fn picture(nose: f32, zoom: f32) -> GrayImage {
        GrayImage::from_fn(240, 320, |x, y| {
            let (x, y) = (f32::from(u16::try_from(x).unwrap()), f32::from(u16::try_from(y).unwrap()));
            let (x, y) = ((x / 240.0 - 0.5) / zoom + 0.5, (y / 320.0 - 0.5) / zoom + 0.5);
            Luma([crate::num::byte(level(x, y, nose))])
        })
    }

    #[test]
    fn cropped_picture_is_similar_and_another_is_not() {
        let view = PortraitView::of_samples(|x, y| 40.0 + 0.7 * level(x, y, 0.5));
        let same = view.similarity(&picture(0.5, 1.0)).unwrap();
        let cut = view.similarity(&picture(0.5, 1.1)).unwrap();
        let other = view.similarity(&picture(0.7, 1.0)).unwrap();
        assert!(same.similarity > 0.9 && cut.similarity > 0.85, "{same:?} {cut:?}");
        assert!(other.similarity < same.similarity - 0.1, "{other:?}");
        let mut negative = picture(0.5, 1.0);
        negative.pixels_mut().for_each(|pixel| pixel.0[0] = 255 - pixel.0[0]);
        assert!(view.similarity(&negative).is_none_or(|likeness| likeness.similarity < 0.6));
    }

    #[test]
    fn picture_without_contrast_is_not_compared() {
        let view = PortraitView::of_samples(|x, y| level(x, y, 0.5));
        assert!(view.similarity(&GrayImage::from_pixel(60, 80, Luma([128]))).is_none());
        assert!(PortraitView::default().similarity(&picture(0.5, 1.0)).is_none());
    }
}
