//! Ultraviolet: the brightness of the page and its parts, and areas that are brighter than the page.

use mrz::Side;
use serde::{Deserialize, Serialize};

use super::decoded_image::DecodedImage;
use super::page_geometry::PageGeometry;
use super::raster::{Raster, median, spread};
use crate::num::{byte, count, float};
use crate::plane::Plane;

/// The page under ultraviolet light.
#[derive(Clone, Serialize, Deserialize)]
pub struct UvResponse {
    /// The light and side.
    pub plane: Plane,
    /// True if the picture has colours; without them reflected violet light cannot be told from fluorescence.
    pub coloured: bool,
    /// Parts of the page, each with its median colour.
    pub parts: Vec<UvRegion>,
    /// The brightness that a thousandth of the page exceeds: if it is low, the lamp may have been off.
    pub brightest: f32,
    /// Solid areas that are brighter than the page, the largest first.
    pub patches: Vec<UvPatch>,
}

/// A part of the page.
#[derive(Clone, Serialize, Deserialize)]
pub struct UvRegion {
    /// `page`, `mrz`, `portrait` or `printed-zone`.
    pub name: String,
    /// Box of the area in the picture as handed in.
    pub pixels: [u32; 4],
    /// Median red, green and blue, 0 to 255.
    pub colour: [f32; 3],
}

/// A solid bright area.
#[derive(Clone, Serialize, Deserialize)]
pub struct UvPatch {
    /// Box of the area in the picture as handed in.
    pub pixels: [u32; 4],
    /// The name of the part of the page in which its middle lies.
    pub part: String,
    /// Square millimetres.
    pub area: f32,
    /// Median red, green and blue, 0 to 255.
    pub colour: [f32; 3],
    /// Brightness above that of the page, 0 to 255.
    pub excess: f32,
}

/// Raster points per millimetre.
const FINE: f32 = 5.0;

/// The least brightness of a patch above the page, in levels and in deviations of the page; the larger one counts.
const EXCESS: f32 = 35.0;
const DEVIATIONS: f32 = 6.0;

/// Radius of the opening in points: fibres and printed lines narrower than 0.6 mm vanish, solid areas stay.
const OPENING: usize = 1;

/// The least area of a patch in square millimetres.
const LEAST_AREA: f32 = 1.0;

/// The most patches that are kept.
const MOST_PATCHES: usize = 16;

/// Millimetres along the edges of the page that are left out: the cut edge of paper is bright, and the ground begins.
const MARGIN: f32 = 1.5;

impl UvResponse {
    /// Measures the page in an ultraviolet picture.
    pub(super) fn measure(picture: &DecodedImage, page: &PageGeometry) -> Self {
        let [left, top, right, bottom] = page.bounds();
        let (left, top, right, bottom) = (left + MARGIN, top + MARGIN, right - MARGIN, bottom - MARGIN);
        let (columns, rows) = (count((right - left) * FINE), count((bottom - top) * FINE));
        let at = |column: usize, row: usize| (left + (float(column) + 0.5) / FINE, top + (float(row) + 0.5) / FINE);
        let mut colours = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            colours.extend((0..columns).map(|column| {
                let (x, y) = at(column, row);
                picture.colour_at(page.place(x, y)).map(byte)
            }));
        }
        let view = View { columns, colours };
        let level = |column: usize, row: usize| brightness(view.colour(column, row).map(f32::from));
        let bright = Raster::from_fn(columns, rows, level).blurred(0.7);
        let middle = median(bright.values().iter().copied()).unwrap_or_default();
        let noise = spread(bright.values().iter().map(|value| value - middle));
        let threshold = middle + EXCESS.max(DEVIATIONS * noise);
        let zone_from = count((page.format.geometry.page_height - page.format.zone_height() - top) * FINE);
        let solid = opened(&bright, threshold, zone_from);
        let zones = zones(page, [left, top, right, bottom]);
        let mut patches: Vec<UvPatch> = areas(&solid, columns)
            .into_iter()
            .filter(|area| float(area.len()) / (FINE * FINE) >= LEAST_AREA)
            .map(|area| patch(picture, page, &view, &area, &at, middle, &zones))
            .collect();
        patches.sort_by(|a, b| b.area.total_cmp(&a.area));
        patches.truncate(MOST_PATCHES);
        let mut levels: Vec<f32> = bright.values().to_vec();
        let brightest = levels.len().saturating_sub(1 + levels.len() / 1000);
        let brightest = (!levels.is_empty()).then(|| *levels.select_nth_unstable_by(brightest, f32::total_cmp).1);
        let parts = zones.iter().map(|(name, [l, t, r, b])| {
            // Points whose middle lies inside.
            let points = |from: f32, to: f32, start: f32, count_of: usize| {
                let first = |edge: f32| count(((edge - start) * FINE - 0.5).ceil()).min(count_of);
                first(from)..first(to)
            };
            let (across, down) = (points(*l, *r, left, columns), points(*t, *b, top, rows));
            UvRegion {
                name: (*name).to_owned(),
                pixels: page.pixels(picture, [*l, *t, r - l, b - t]),
                colour: view.middle(down.flat_map(|row| across.clone().map(move |column| (column, row)))),
            }
        });
        Self {
            plane: picture.plane,
            coloured: picture.colour.is_some(),
            parts: parts.collect(),
            brightest: brightest.unwrap_or_default(),
            patches,
        }
    }
}

/// The colours of the page, a raster of points.
struct View {
    columns: usize,
    colours: Vec<[u8; 3]>,
}

impl View {
    fn colour(&self, column: usize, row: usize) -> [u8; 3] {
        self.colours.get(row * self.columns + column).copied().unwrap_or_default()
    }

    /// The median red, green and blue of some points, from histograms.
    fn middle(&self, points: impl Iterator<Item = (usize, usize)>) -> [f32; 3] {
        let (mut counts, mut all) = ([[0_usize; 256]; 3], 0_usize);
        for (column, row) in points {
            all += 1;
            for (counts, level) in counts.iter_mut().zip(self.colour(column, row)) {
                if let Some(count) = counts.get_mut(usize::from(level)) {
                    *count += 1;
                }
            }
        }
        counts.map(|counts| {
            let mut below = 0;
            let middle = counts.iter().position(|count| {
                below += count;
                below > all / 2
            });
            middle.map_or(0.0, float)
        })
    }
}

/// The brightness of the brightest colour channel.
fn brightness([red, green, blue]: [f32; 3]) -> f32 {
    red.max(green).max(blue)
}

/// The parts of a page in millimetres: left, top, right, bottom.
fn zones(page: &PageGeometry, [left, top, right, bottom]: [f32; 4]) -> Vec<(&'static str, [f32; 4])> {
    let above = page.format.geometry.page_height - page.format.zone_height();
    let mut zones = vec![("page", [left, top, right, bottom]), ("mrz", [left, above, right, bottom])];
    if page.format.geometry.side == Side::Front {
        zones.push(("portrait", [left, 10.0, 38.0, above]));
        zones.push(("printed-zone", [38.0, top, right, above]));
    } else {
        zones.push(("printed-zone", [left, top, right, above]));
    }
    zones
}

/// Points above a threshold after an opening, which removes lines. From row `zone_from` on the zone is closed first.
fn opened(bright: &Raster, threshold: f32, zone_from: usize) -> Vec<bool> {
    let (columns, rows) = (bright.width(), bright.height());
    let above: Vec<bool> = bright.values().iter().map(|value| *value > threshold).collect();
    // Strokes of 0.35 mm divide a bright area under the zone, so they are closed first. Elsewhere the thin lines of a printed
    // motif must not grow together.
    let bridged = spread_over(&spread_over(&above, columns, rows, true), columns, rows, false);
    let zone = zone_from.saturating_mul(columns).min(above.len());
    let joined: Vec<bool> = above.iter().take(zone).chain(bridged.iter().skip(zone)).copied().collect();
    let eroded = spread_over(&joined, columns, rows, false);
    spread_over(&eroded, columns, rows, true)
}

/// The disjunction of three rows, point by point.
fn any_of_three(above: &[bool], here: &[bool], below: &[bool]) -> Vec<bool> {
    above.iter().zip(here).zip(below).map(|((above, here), below)| *above | *here | *below).collect()
}

/// Spreads a state to the neighbouring points: a dilation for lit points, an erosion for dark ones.
fn spread_over(lit: &[bool], columns: usize, rows: usize, what: bool) -> Vec<bool> {
    let mut all: Vec<bool> = lit.iter().map(|lit| *lit == what).collect();
    for _ in 0..OPENING {
        // Beyond the edge lies nothing.
        let mut across = Vec::with_capacity(all.len());
        let mut wide = vec![false; columns + 2];
        for row in all.chunks_exact(columns.max(1)) {
            if let Some(inner) = wide.get_mut(1..=columns) {
                inner.copy_from_slice(row);
            }
            let shifted = |by: usize| wide.get(by..by + columns).unwrap_or_default();
            across.extend(any_of_three(shifted(0), shifted(1), shifted(2)));
        }
        let none = vec![false; columns];
        let row = |at: Option<usize>| {
            at.and_then(|at| across.get(at * columns..(at + 1) * columns)).unwrap_or(none.as_slice())
        };
        all = (0..rows)
            .flat_map(|at| any_of_three(row(at.checked_sub(1)), row(Some(at)), row(at.checked_add(1))))
            .collect();
    }
    all.into_iter().map(|any| any == what).collect()
}

/// Connected areas of lit points (four neighbours), each as its columns and rows.
fn areas(lit: &[bool], columns: usize) -> Vec<Vec<(usize, usize)>> {
    let mut seen = vec![false; lit.len()];
    let mut areas = Vec::new();
    for start in (0..lit.len()).filter(|start| lit.get(*start) == Some(&true)) {
        if seen.get(start) == Some(&true) {
            continue;
        }
        let mut open = vec![start];
        let mut area = Vec::new();
        while let Some(at) = open.pop() {
            let fresh = lit.get(at) == Some(&true) && seen.get(at) == Some(&false);
            if let Some(mark) = seen.get_mut(at).filter(|_| fresh) {
                *mark = true;
                let (column, row) = (at % columns, at / columns);
                area.push((column, row));
                open.extend((column > 0).then(|| at - 1));
                open.extend((column + 1 < columns).then_some(at + 1));
                open.extend(at.checked_sub(columns));
                open.push(at + columns);
            }
        }
        if !area.is_empty() {
            areas.push(area);
        }
    }
    areas
}

fn patch(
    picture: &DecodedImage,
    page: &PageGeometry,
    view: &View,
    area: &[(usize, usize)],
    at: &impl Fn(usize, usize) -> (f32, f32),
    page_level: f32,
    zones: &[(&'static str, [f32; 4])],
) -> UvPatch {
    let bounds = area.iter().fold([f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY], |b, point| {
        let ([left, top, right, bottom], (x, y)) = (b, at(point.0, point.1));
        [left.min(x), top.min(y), right.max(x), bottom.max(y)]
    });
    let [left, top, right, bottom] = bounds;
    let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
    let part = zones.iter().rev().find(|(_, [l, t, r, b])| (*l..*r).contains(&x) && (*t..*b).contains(&y));
    let colour = view.middle(area.iter().copied());
    UvPatch {
        pixels: page.pixels(picture, [left, top, right - left, bottom - top]),
        part: part.map_or("page", |(name, _)| name).to_owned(),
        area: float(area.len()) / (FINE * FINE),
        colour,
        excess: brightness(colour) - page_level,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_removes_lines_and_keeps_solid_areas() {
        let page = Raster::from_fn(40, 30, |x, y| {
            let thread = y == 5 || x == 33;
            let patch = (10..20).contains(&x) && (12..22).contains(&y);
            if thread || patch { 200.0 } else { 20.0 }
        });
        let solid = opened(&page, 60.0, 30);
        let areas = areas(&solid, 40);
        assert_eq!(areas.len(), 1);
        assert_eq!(areas[0].len(), 100);
    }
}
