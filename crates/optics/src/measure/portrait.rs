//! The printed portrait: its place, its perceptual hash, and shadows along its edges.

use mrz::Side;
use serde::{Deserialize, Serialize};

use super::decoded_image::DecodedImage;
use super::page_geometry::PageGeometry;
use super::portrait_similarity::PortraitView;
use super::raster::{Raster, Sums, median};
use crate::num::{count, float, narrow, pixel};
use crate::plane::Plane;

/// A portrait that was found on a page.
#[derive(Clone, Serialize, Deserialize)]
pub struct PrintedPortrait {
    /// The light.
    pub plane: Plane,
    /// Box of the portrait in the picture as handed in.
    pub pixels: [u32; 4],
    /// Perceptual hash of the portrait.
    pub hash: PortraitHash,
    /// View of the portrait for the comparison with the facial image of the chip.
    #[serde(default)]
    pub view: PortraitView,
    /// The depth of the darkest line along each edge (left, right, top, bottom) below both sides of it, of 255. A pasted
    /// picture throws a shadow, a printed one does not.
    pub shadows: [f32; 4],
}

/// A perceptual hash of 64 bits, `dct-64/1`: the portrait at 32 × 32 grey levels, of its cosine transform the 64 lowest
/// frequencies, a bit for each that is above their median (the constant one is never). Pictures of one print differ in
/// few bits in any scan. It compares pictures, not faces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PortraitHash(pub u64);

impl PortraitHash {
    /// The name under which it is stored.
    pub const ALGORITHM: &'static str = "dct-64/1";

    /// The number of bits in which two hashes differ.
    #[must_use]
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// The hash of a portrait that fills a grey picture, such as that of a chip.
    #[must_use]
    pub fn of(picture: &image::GrayImage) -> Self {
        let (width, height) = (picture.width(), picture.height());
        let at = |share: f32, side: u32| share * float(usize::try_from(side).unwrap_or_default());
        let level =
            |x: f32, y: f32| picture.get_pixel_checked(pixel(x), pixel(y)).map_or(0.0, |pixel| f32::from(pixel.0[0]));
        // Means over sixteen points of each field of the grid: a chip's picture is about four times as fine.
        Self::of_samples(|u, v| {
            let mut sum = 0.0;
            for row in 0..4_u8 {
                for column in 0..4_u8 {
                    let share = |place: f32, part: u8| place + (f32::from(part) - 1.5) / 4.0 / float(SIDE);
                    sum += level(at(share(u, column), width), at(share(v, row), height));
                }
            }
            sum / 16.0
        })
    }

    /// The hash of samples at shares of the portrait's width and height.
    fn of_samples(seen: impl Fn(f32, f32) -> f32) -> Self {
        let share = |at: usize| (float(at) + 0.5) / float(SIDE);
        let grid = Raster::from_fn(SIDE, SIDE, |column, row| seen(share(column), share(row)));
        let wave = |frequency: usize, at: usize| (std::f32::consts::PI * float(frequency) * share(at)).cos();
        // Rows first: eight sums for each row, then eight of those for each column.
        let across = Raster::from_fn(LOW, SIDE, |frequency, row| {
            grid.row(row, 0, SIDE).iter().enumerate().map(|(at, value)| value * wave(frequency, at)).sum()
        });
        let both = Raster::from_fn(LOW, LOW, |frequency, row| {
            (0..SIDE).map(|at| across.at(frequency, at) * wave(row, at)).sum()
        });
        let middle = median(both.values().iter().skip(1).copied()).unwrap_or_default();
        let bits = both.values().iter().enumerate().skip(1).filter(|(_, value)| **value > middle);
        Self(bits.fold(0, |bits, (at, _)| bits | 1 << at))
    }
}

/// Side of the grid that is transformed, and the frequencies of it that count each way.
const SIDE: usize = 32;
const LOW: usize = 8;

/// Sizes that a portrait may have, in millimetres (Doc 9303-4 §4.1.1 field 19/V: 26 to 35 wide, 32 to 45 high; cards and
/// visas print somewhat smaller ones), and ranges of its left and top edges.
const WIDTHS: (f32, f32) = (22.0, 37.0);
const HEIGHTS: (f32, f32) = (28.0, 47.0);
const LEFTS: (f32, f32) = (1.5, 12.0);
const TOPS: (f32, f32) = (6.0, 28.0);

/// The range of width to height in the same source, and the share of the score that is lost per unit outside of it.
const PROPORTIONS: (f32, f32) = (0.72, 0.88);
const LOST: f32 = 3.0;

/// The least distance of its bottom edge from that of the page, in millimetres, on a page without and with a zone below it.
const EDGE: f32 = 2.0;
const ABOVE_ZONE: f32 = 22.0;

/// Raster points to a millimetre in the search for it.
const COARSE: f32 = 4.0;

/// The least mean step in brightness along an edge, of 255, that three edges of a portrait have.
const LEAST_STEP: f32 = 1.0;

/// The greatest step that counts, so that black letters in a row do not count as a frame.
const MOST_STEP: f32 = 3.0;

impl PrintedPortrait {
    /// Finds the portrait on a page and measures it; `None` if none is found.
    pub(super) fn measure(picture: &DecodedImage, page: &PageGeometry) -> Option<Self> {
        let frame = find(picture, page)?;
        let [left, top, width, height] = frame;
        let (level, factor) = picture.pyramid.for_step(page.scale() * width / float(SIDE));
        // Without the edges: the frame may be off by half a millimetre.
        let inside = |share: f32| 0.04 + 0.92 * share;
        let hash = PortraitHash::of_samples(|u, v| {
            let (x, y) = page.place(left + inside(u) * width, top + inside(v) * height);
            level.sample(x * factor, y * factor)
        });
        let view = PortraitView::of_samples(|u, v| {
            let (x, y) = page.place(left + u * width, top + v * height);
            level.sample(x * factor, y * factor)
        });
        Some(Self {
            plane: picture.plane,
            pixels: page.pixels(picture, frame),
            hash,
            view,
            shadows: [(0, -1.0), (0, 1.0), (1, -1.0), (1, 1.0)]
                .map(|(axis, toward)| shadow_along(picture, page, frame, axis, toward)),
        })
    }
}

/// Finds the frame of the portrait: left, top, width, height in millimetres.
fn find(picture: &DecodedImage, page: &PageGeometry) -> Option<[f32; 4]> {
    let page_height = page.format.geometry.page_height;
    let floor = page_height - if page.format.geometry.side == Side::Back { EDGE } else { ABOVE_ZONE };
    let (columns, rows) = (count((LEFTS.1 + WIDTHS.1 + 2.0) * COARSE), count(floor * COARSE));
    let (level, factor) = picture.pyramid.for_step(page.scale() / COARSE);
    let view = Raster::from_fn(columns, rows, |column, row| {
        let (x, y) = page.place((float(column) + 0.5) / COARSE, (float(row) + 0.5) / COARSE);
        level.sample(x * factor, y * factor)
    });
    let across = Raster::from_fn(columns, rows, |x, y| step(view.at(x + 1, y) - view.at(x.saturating_sub(1), y)));
    let down = Raster::from_fn(columns, rows, |x, y| step(view.at(x, y + 1) - view.at(x, y.saturating_sub(1))));
    let steps = Steps { across: sums_of(&across), down: sums_of(&down) };
    // A rough search first, in which a step counts within half a stride.
    let seen_from_afar = Steps {
        across: sums_of(&widened(&across, (STRIDES.0 / 2, 0))),
        down: sums_of(&widened(&down, (0, STRIDES.1 / 2))),
    };
    let mut rough = Vec::new();
    let upright = spans((LEFTS, WIDTHS), STRIDES.0, columns);
    let level = spans((TOPS, HEIGHTS), STRIDES.1, rows);
    for (left, right) in upright {
        for (top, bottom) in &level {
            keep(&mut rough, seen_from_afar.around([left, *top, right, *bottom]));
        }
    }
    let mut best = None;
    for (_, [left, top, right, bottom]) in rough {
        let level = near((top, bottom), STRIDES.1 / 2, rows);
        for (left, right) in near((left, right), STRIDES.0 / 2, columns) {
            for (top, bottom) in &level {
                let found = steps.around([left, *top, right, *bottom]);
                if found.is_some_and(|(score, _)| best.is_none_or(|(most, _)| score > most)) {
                    best = found;
                }
            }
        }
    }
    let (_, [left, top, right, bottom]) = best?;
    let place = |points: usize| (float(points) + 0.5) / COARSE;
    Some([place(left), place(top), float(right - left) / COARSE, float(bottom - top) / COARSE])
}

/// Strides of the rough search across and down, in points.
const STRIDES: (usize, usize) = (3, 5);

/// Frames of the rough search that are refined.
const KEPT: usize = 24;

/// A score and its frame: left, top, right, bottom in points.
type Scored = (f32, [usize; 4]);

/// Pairs of opposite edges in points, from the ranges of the first edge and of the size in millimetres.
fn spans((firsts, sizes): ((f32, f32), (f32, f32)), stride: usize, limit: usize) -> Vec<(usize, usize)> {
    let points = |(from, to): (f32, f32)| (count(from * COARSE)..=count(to * COARSE)).step_by(stride);
    let pairs = points(firsts).flat_map(|first| points(sizes).map(move |size| (first, first + size)));
    pairs.filter(|(_, last)| *last < limit).collect()
}

/// Pairs of edges within a reach of two edges.
fn near((first, last): (usize, usize), reach: usize, limit: usize) -> Vec<(usize, usize)> {
    let around = |at: usize| at.saturating_sub(reach)..=(at + reach).min(limit - 1);
    around(first).flat_map(|first| around(last).map(move |last| (first, last))).collect()
}

/// Inserts a frame into the best ones, which are sorted by score.
fn keep(best: &mut Vec<Scored>, found: Option<Scored>) {
    let Some(found) = found else { return };
    let at = best.partition_point(|other| other.0 >= found.0);
    if at < KEPT {
        best.insert(at, found);
        best.truncate(KEPT);
    }
}

/// Steps in brightness from left to right and from top to bottom: above zero where it becomes brighter.
struct Steps {
    across: Sums,
    down: Sums,
}

impl Steps {
    /// Scores a frame. The backdrop of a portrait is brighter than the page, or darker, on the left, on the right and at the
    /// top alike, which print and patterns are not; at the bottom there are clothes. Three edges must be steps, the fourth
    /// may fade.
    fn around(&self, frame: [usize; 4]) -> Option<Scored> {
        let [left, top, right, bottom] = frame;
        let inward = [
            mean(&self.across, left, top, left + 1, bottom),
            -mean(&self.across, right, top, right + 1, bottom),
            mean(&self.down, left, top, right, top + 1),
        ];
        let brighter = inward.iter().sum::<f32>().signum();
        let [left_edge, right_edge, top_edge] = inward.map(|step| step * brighter);
        let mut edges = [left_edge, right_edge, top_edge, mean(&self.down, left, bottom, right, bottom + 1).abs()];
        edges.sort_unstable_by(f32::total_cmp);
        let [least, second, third, most] = edges;
        let proportion = float(right - left) / float(bottom - top);
        let off = (proportion - proportion.clamp(PROPORTIONS.0, PROPORTIONS.1)).abs();
        (second >= LEAST_STEP).then_some(((0.6 * least + second + third + most) * (1.0 - LOST * off), frame))
    }
}

/// The largest step in size within a reach across and down.
fn widened(raster: &Raster, (across, down): (usize, usize)) -> Raster {
    Raster::from_fn(raster.width(), raster.height(), |x, y| {
        let columns = x.saturating_sub(across)..=x + across;
        let rows = || y.saturating_sub(down)..=y + down;
        let farther = |one: f32, other: f32| if other.abs() > one.abs() { other } else { one };
        columns.flat_map(|x| rows().map(move |y| raster.at(x, y))).fold(0.0, farther)
    })
}

fn step(difference: f32) -> f32 {
    difference.clamp(-MOST_STEP, MOST_STEP)
}

fn sums_of(values: &Raster) -> Sums {
    Sums::of(values.width(), values.height(), |at| values.values().get(at).copied().unwrap_or_default())
}

fn mean(sums: &Sums, left: usize, top: usize, right: usize, bottom: usize) -> f32 {
    let (width, height) = (right - left, bottom - top);
    narrow(sums.over(left, top, width, height)) / float((width * height).max(1))
}

/// Millimetres outside and inside of an edge between which a shadow is searched, and the distance of the points.
const OUTSIDE: f32 = 1.6;
const INSIDE: f32 = 0.6;
const FINE: f32 = 0.1;

/// Distance in points to both sides at which the brightness beside a shadow is taken.
const BESIDE: usize = 4;

/// Places along an edge.
const PLACES: usize = 60;

/// The depth of the darkest straight line along an edge of a frame. `axis` is 0 for an upright edge; `toward` is −1 for the
/// left and top edges and 1 for the others.
fn shadow_along(picture: &DecodedImage, page: &PageGeometry, frame: [f32; 4], axis: usize, toward: f32) -> f32 {
    let [left, top, width, height] = frame;
    let (level, factor) = picture.pyramid.for_step(page.scale() * FINE);
    let across = count((OUTSIDE + INSIDE) / FINE);
    let profile = Raster::from_fn(across, PLACES, |point, place| {
        let share = 0.05 + 0.9 * (float(place) + 0.5) / float(PLACES);
        let outward = (float(point) * FINE - INSIDE) * toward;
        let edge = if toward > 0.0 { 1.0 } else { 0.0 };
        let (x, y) = match axis {
            0 => (left + width * edge + outward, top + height * share),
            _ => (left + width * share, top + height * edge + outward),
        };
        let (x, y) = page.place(x, y);
        level.sample(x * factor, y * factor)
    });
    let mut deepest = 0.0_f32;
    // A pasted picture may be turned: by up to two degrees along the edge.
    for slope in -7..=7_i8 {
        for point in BESIDE..across - BESIDE {
            let depths = (0..PLACES).filter_map(|place| {
                let turn = f32::from(slope) * 2.0 * (float(place) / float(PLACES) - 0.5);
                let at = float(point) + turn;
                let column = count(at + 0.5);
                (at > float(BESIDE) && column + BESIDE < across).then(|| {
                    let beside = profile.at(column - BESIDE, place).min(profile.at(column + BESIDE, place));
                    beside - profile.at(column, place)
                })
            });
            let depths: Vec<f32> = depths.collect();
            if depths.len() * 4 > PLACES * 3 {
                deepest = deepest.max(median(depths).unwrap_or_default());
            }
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(dark: u8, shift: f32) -> image::GrayImage {
        image::GrayImage::from_fn(120, 160, |x, y| {
            let (x, y) = (pixel_to(x) / 120.0 - 0.5 - shift, pixel_to(y) / 160.0 - 0.45);
            let inside = (x / 0.25).powi(2) + (y / 0.3).powi(2) < 1.0;
            let eye = ((x.abs() - 0.1) / 0.04).powi(2) + ((y + 0.05) / 0.02).powi(2) < 1.0;
            image::Luma([if eye {
                dark
            } else if inside {
                180
            } else {
                235
            }])
        })
    }

    fn pixel_to(at: u32) -> f32 {
        f32::from(u16::try_from(at).unwrap())
    }

    #[test]
    fn hash_is_robust_to_brightness_and_differs_for_another_picture() {
        let one = PortraitHash::of(&face(40, 0.0));
        let mut brighter = face(40, 0.0);
        brighter.pixels_mut().for_each(|pixel| pixel.0[0] = pixel.0[0] / 2 + 60);
        assert!(one.distance(PortraitHash::of(&brighter)) <= 4);
        let turned = image::imageops::rotate180(&face(40, 0.1));
        assert!(one.distance(PortraitHash::of(&turned)) > 16);
        assert_eq!(one.0 & 1, 0);
    }
}
