//! Ink of the page above the zone: the page is laid straight at one scale, whatever the size of the picture, each pixel is
//! compared with its surroundings, and connected ink becomes boxes.

use crate::grey::Pyramid;
use crate::num::{byte, count, float, whole};

use super::super::page_geometry::PageGeometry;

/// Pixels of the straightened page to the millimetre: 203 ppi, at which a label of 1 mm has eight rows.
pub(super) const SCALE: f32 = 8.0;

/// Half the side of the surroundings of a pixel, in pixels at half that scale: 2.5 mm.
const REACH: usize = 10;

/// The threshold is the mean times 1 + K (deviation / RANGE − 1) (Sauvola and Pietikäinen 2000).
const K: f32 = 0.22;
const RANGE: f32 = 90.0;

/// Runs of ink that are looked at; a page of text has a third.
const MOST_RUNS: usize = 60_000;

/// A part of a page, laid straight.
pub(super) struct Straightened {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    /// Left and top in millimetres of the page.
    pub(super) corner: (f32, f32),
}

/// A box of connected ink: left, top, right and bottom in pixels of the straightened page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Blob {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

impl Blob {
    pub(super) fn height(&self) -> f32 {
        self.bottom - self.top
    }
}

impl Straightened {
    /// Lays a part of a page straight: left, top, right and bottom in millimetres.
    pub(super) fn cut(picture: &Pyramid, page: &PageGeometry, [left, top, right, bottom]: [f32; 4]) -> Self {
        let (width, height) = (count((right - left) * SCALE), count((bottom - top) * SCALE));
        let (level, factor) = picture.for_step(page.scale() / SCALE);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let down = top + (float(y) + 0.5) / SCALE;
            let (from, to) = (page.place(left, down), page.place(left + 1.0, down));
            let (dx, dy) = ((to.0 - from.0) / SCALE, (to.1 - from.1) / SCALE);
            pixels.extend((0..width).map(|x| {
                let along = float(x) + 0.5;
                byte(level.sample((from.0 + along * dx) * factor, (from.1 + along * dy) * factor))
            }));
        }
        Self { width, height, pixels, corner: (left, top) }
    }

    /// The boxes of connected ink.
    pub(super) fn blobs(&self) -> Vec<Blob> {
        let thresholds = self.thresholds();
        let half = self.width.div_ceil(2);
        let mut runs: Vec<Run> = Vec::new();
        let mut above = 0..0;
        for (y, row) in self.pixels.chunks_exact(self.width.max(1)).enumerate() {
            let limits = thresholds.get(y / 2 * half..).unwrap_or_default();
            let first = runs.len();
            let mut begun: Option<usize> = None;
            for (x, value) in row.iter().chain([&u8::MAX]).enumerate() {
                let ink = x < self.width && limits.get(x / 2).is_some_and(|limit| value < limit);
                match (begun, ink) {
                    (None, true) => begun = Some(x),
                    (Some(from), false) => {
                        let set = runs.len();
                        runs.push(Run { y, from, to: x, set });
                        begun = None;
                    }
                    _ => {}
                }
            }
            if runs.len() > MOST_RUNS {
                break;
            }
            join(&mut runs, above.clone(), first);
            above = first..runs.len();
        }
        boxes(&mut runs)
    }

    /// The brightness below which a pixel is ink, for each square of four pixels.
    fn thresholds(&self) -> Vec<u8> {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut values = Vec::with_capacity(width * height);
        for pair in self.pixels.chunks(2 * self.width.max(1)) {
            let (upper, lower) = pair.split_at(self.width.min(pair.len()));
            let lower = if lower.is_empty() { upper } else { lower };
            let mean = |(a, b): (&[u8], &[u8])| {
                let sum: u32 = a.iter().chain(b).map(|value| u32::from(*value)).sum();
                sum / u32::try_from(a.len() + b.len()).unwrap_or(1).max(1)
            };
            values.extend(upper.chunks(2).zip(lower.chunks(2)).map(mean));
        }
        let squares: Vec<u32> = values.iter().map(|value| value * value).collect();
        let (sums, squares) = (window_sums(&values, width), window_sums(&squares, width));
        let threshold = |(sum, square): (&(u32, u32), &(u32, u32))| {
            let count = f64::from(sum.1.max(1));
            let mean = f64::from(sum.0) / count;
            let deviation = (f64::from(square.0) / count - mean * mean).max(0.0).sqrt();
            byte(crate::num::narrow(mean) * (1.0 + K * (crate::num::narrow(deviation) / RANGE - 1.0)))
        };
        sums.iter().zip(&squares).map(threshold).collect()
    }
}

/// The sum over the surroundings of each pixel, and how many there are.
fn window_sums(values: &[u32], width: usize) -> Vec<(u32, u32)> {
    let along = |line: &mut dyn Iterator<Item = (u32, u32)>| -> Vec<(u32, u32)> {
        let mut sums = vec![(0_u32, 0_u32)];
        let mut sum = (0_u32, 0_u32);
        for value in line {
            sum = (sum.0.wrapping_add(value.0), sum.1 + value.1);
            sums.push(sum);
        }
        let last = sums.len() - 1;
        let at = |place: usize| sums.get(place.min(last)).copied().unwrap_or_default();
        (0..last)
            .map(|place| {
                let (to, from) = (at(place + REACH + 1), at(place.saturating_sub(REACH)));
                (to.0.wrapping_sub(from.0), to.1 - from.1)
            })
            .collect()
    };
    let rows: Vec<(u32, u32)> =
        values.chunks(width.max(1)).flat_map(|row| along(&mut row.iter().map(|value| (*value, 1)))).collect();
    let mut sums = rows.clone();
    for column in 0..width {
        let summed = along(&mut rows.iter().skip(column).step_by(width.max(1)).copied());
        sums.iter_mut().skip(column).step_by(width.max(1)).zip(summed).for_each(|(to, sum)| *to = sum);
    }
    sums
}

/// Ink from one column to another of a row.
struct Run {
    y: usize,
    from: usize,
    to: usize,
    /// The number of a run that it is connected with, or its own.
    set: usize,
}

fn root(runs: &[Run], mut at: usize) -> usize {
    while let Some(set) = runs.get(at).map(|run| run.set).filter(|set| *set != at) {
        at = set;
    }
    at
}

/// Connects the runs of a row with those of the row above that they touch, corners included.
fn join(runs: &mut [Run], above: std::ops::Range<usize>, first: usize) {
    let mut upper = above.start;
    for at in first..runs.len() {
        let Some((from, to)) = runs.get(at).map(|run| (run.from, run.to)) else { return };
        while upper < above.end && runs.get(upper).is_some_and(|run| run.to < from) {
            upper += 1;
        }
        let mut other = upper;
        while other < above.end && runs.get(other).is_some_and(|run| run.from <= to) {
            let (a, b) = (root(runs, at), root(runs, other));
            if let Some(run) = runs.get_mut(a.max(b)) {
                run.set = a.min(b);
            }
            other += 1;
        }
    }
}

fn boxes(runs: &mut [Run]) -> Vec<Blob> {
    let mut blobs: Vec<Option<Blob>> = vec![None; runs.len()];
    for at in 0..runs.len() {
        let set = root(runs, at);
        let Some(run) = runs.get_mut(at) else { continue };
        // What comes later finds the root at once.
        run.set = set;
        let (left, right, top) = (float(run.from), float(run.to), float(run.y));
        let own = Blob { left, top, right, bottom: top + 1.0 };
        if let Some(blob) = blobs.get_mut(set) {
            *blob = Some(blob.map_or(own, |blob| Blob {
                left: blob.left.min(left),
                top: blob.top.min(top),
                right: blob.right.max(right),
                bottom: top + 1.0,
            }));
        }
    }
    blobs.into_iter().flatten().collect()
}

/// The middle value.
pub(super) fn share_of(values: &mut [f32], share: f32) -> f32 {
    values.sort_by(f32::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get(whole(float(last) * share + 0.5).min(last)).copied().unwrap_or_default()
}
