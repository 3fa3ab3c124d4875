//! Texture: traces in the fine structure of a picture of how it was made, such as the colours and half-tone screens of
//! copies, the stripes of a display, and the blocks of an earlier compression.

use image::RgbImage;
use serde::{Deserialize, Serialize};

use super::colour::Cells;
use super::decoded_image::DecodedImage;
use super::page_geometry::PageGeometry;
use super::raster::{median, spread};
use super::spectrum::{Regularity, SIDE, Spectrum};
use crate::num::{count, float};
use crate::plane::Plane;

/// The fine structure of a picture of a page.
#[derive(Clone, Serialize, Deserialize)]
pub struct Texture {
    /// The light.
    pub plane: Plane,
    /// The box of the page in the picture as handed in.
    pub pixels: [u32; 4],
    /// True if the picture has colours.
    pub coloured: bool,
    /// Distance of the tints from grey under the page's own light, of 255, that a tenth of the page exceeds; `None` where the
    /// picture is too dark or too bright to tell, or has no colours.
    pub chroma: Option<f32>,
    /// Distance of the tints from grey under white light, which is a scanner's: the difference between the largest and the least
    /// colour channel, of 255, that a tenth of the page exceeds.
    #[serde(default)]
    pub tint: f32,
    /// The strongest periodic pattern of brightness all over the page.
    pub screen: Periodicity,
    /// The strongest periodic pattern of colour, red less blue.
    pub stripes: Periodicity,
    /// The strongest traces of blocks off the picture's own grid, above those in the rest of the picture, in deviations.
    pub off_grid: f32,
    /// The box of those traces in the picture as handed in.
    pub off_grid_pixels: [u32; 4],
}

/// A periodic pattern all over the page.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Periodicity {
    /// Power of the pattern above that of others of the same fineness, as a natural logarithm.
    pub strength: f32,
    /// The natural logarithm of its power: the stripes of a display have more in colour than in brightness, the screen of a
    /// copier less.
    pub power: f32,
    /// Lines of the pattern per inch.
    pub lines: f32,
}

/// Blocks across and down the page of which spectra are taken.
const BLOCKS: (usize, usize) = (6, 4);

/// Places across and down the page of which colours are taken.
const PLACES: (usize, usize) = (96, 64);

/// Samples each way in such a place.
const SAMPLES: usize = 4;

/// Tiles across and down the picture in which traces of compression are searched.
const TILES: (u32, u32) = (6, 5);

impl Texture {
    pub(super) fn measure(picture: &DecodedImage, page: &PageGeometry) -> Self {
        let [left, top, right, bottom] = page.bounds();
        let (width, height) = (right - left, bottom - top);
        let spot = |u: f32, v: f32| page.place(left + width * (0.04 + 0.92 * u), top + height * (0.04 + 0.92 * v));
        let (screen, stripes) = regularities(picture, &spot);
        let ppi = page.scale() * 25.4;
        let pattern = |found: Regularity| Periodicity {
            strength: found.strength,
            power: found.power,
            lines: found.periods / float(SIDE) * ppi,
        };
        let (off_grid, off_grid_pixels) = picture.colour.as_ref().map_or_else(Default::default, off_grid);
        Self {
            plane: picture.plane,
            pixels: page.pixels(picture, [left, top, width, height]),
            coloured: picture.colour.is_some(),
            chroma: cells(picture, &spot).colour(),
            tint: tint(picture, &spot),
            screen: pattern(screen),
            stripes: pattern(stripes),
            off_grid,
            off_grid_pixels,
        }
    }
}

/// The distance from grey that a tenth of the page exceeds. Places are means of a few pixels, so that noise has no colour.
fn tint(picture: &DecodedImage, spot: &impl Fn(f32, f32) -> (f32, f32)) -> f32 {
    let mut found: Vec<f32> = Vec::new();
    for row in 0..PLACES.1 {
        for column in 0..PLACES.0 {
            let (x, y) = spot((float(column) + 0.5) / float(PLACES.0), (float(row) + 0.5) / float(PLACES.1));
            let mut sum = [0.0_f32; 3];
            for (dx, dy) in [(-1.0, -1.0), (1.0, -1.0), (0.0, 0.0), (-1.0, 1.0), (1.0, 1.0)] {
                let seen = picture.colour_at((x + dx, y + dy));
                sum.iter_mut().zip(seen).for_each(|(sum, part)| *sum += part / 5.0);
            }
            let [red, green, blue] = sum;
            found.push(red.max(green).max(blue) - red.min(green).min(blue));
        }
    }
    found.sort_by(f32::total_cmp);
    found.get(found.len() * 9 / 10).copied().unwrap_or_default()
}

/// The colours of the page, mean over cells of a grid, row by row: with the mean over a cell noise and the printer's own dots
/// go, and what the compression of colours smears over its neighbours.
fn cells(picture: &DecodedImage, spot: &impl Fn(f32, f32) -> (f32, f32)) -> Cells {
    let mut colours = Vec::with_capacity(PLACES.0 * PLACES.1);
    for row in 0..PLACES.1 {
        for column in 0..PLACES.0 {
            let mut sum = [0.0_f32; 3];
            for sample in 0..SAMPLES * SAMPLES {
                let part = |at: usize| (float(at) + 0.5) / float(SAMPLES);
                let (u, v) = (part(sample % SAMPLES), part(sample / SAMPLES));
                let at = spot((float(column) + u) / float(PLACES.0), (float(row) + v) / float(PLACES.1));
                let seen = picture.colour_at(at);
                sum.iter_mut().zip(seen).for_each(|(sum, part)| *sum += part / float(SAMPLES * SAMPLES));
            }
            colours.push(sum);
        }
    }
    Cells { columns: PLACES.0, colours }
}

fn regularities(picture: &DecodedImage, spot: &impl Fn(f32, f32) -> (f32, f32)) -> (Regularity, Regularity) {
    let (mut bright, mut colour) = (Spectrum::new(), Spectrum::new());
    for row in 0..BLOCKS.1 {
        for column in 0..BLOCKS.0 {
            let (x, y) = spot((float(column) + 0.5) / float(BLOCKS.0), (float(row) + 0.4) / float(BLOCKS.1));
            let (x, y) = picture.upright.as_handed_in((x, y));
            let Some((luma, chroma)) = block(picture, count(x), count(y)) else { continue };
            bright.add(&luma);
            if !chroma.is_empty() {
                colour.add(&chroma);
            }
        }
    }
    (bright.regularity(), colour.regularity())
}

/// Brightness and colour of a block round a pixel of the picture as handed in; `None` if it does not lie inside.
fn block(picture: &DecodedImage, x: usize, y: usize) -> Option<(Vec<f32>, Vec<f32>)> {
    let (left, top) = (x.checked_sub(SIDE / 2)?, y.checked_sub(SIDE / 2)?);
    let Some(image) = &picture.colour else {
        // Grey pictures are kept upright only; the spectrum turned by a quarter has the same rings.
        let grey = picture.pyramid.full();
        let rows = (top..top + SIDE).map(|row| grey.row(row).get(left..left + SIDE));
        let rows: Option<Vec<&[u8]>> = rows.collect();
        return Some((rows?.concat().into_iter().map(f32::from).collect(), Vec::new()));
    };
    let (mut luma, mut chroma) = (Vec::with_capacity(SIDE * SIDE), Vec::with_capacity(SIDE * SIDE));
    let stride = 3 * usize::try_from(image.width()).ok()?;
    for row in top..top + SIDE {
        let pixels = image.as_raw().get(row * stride..(row + 1) * stride)?.get(3 * left..3 * (left + SIDE))?;
        for [red, green, blue] in pixels.as_chunks::<3>().0 {
            let [red, green, blue] = [red, green, blue].map(|part| f32::from(*part));
            luma.push(0.3 * red + 0.6 * green + 0.1 * blue);
            chroma.push(red - blue);
        }
    }
    Some((luma, chroma))
}

/// Finds the tile with the strongest traces of blocks of eight pixels off the picture's own grid.
fn off_grid(image: &RgbImage) -> (f32, [u32; 4]) {
    let (width, height) = (image.width() / TILES.0 / 8 * 8, image.height() / TILES.1 / 8 * 8);
    if width < 32 || height < 32 {
        return Default::default();
    }
    let mut tiles = Vec::new();
    for row in 0..TILES.1 {
        for column in 0..TILES.0 {
            let area = [column * width, row * height, width, height];
            tiles.push((area, traces(image, area)));
        }
    }
    // The median over the tiles, phase by phase, belongs to the page and to the picture's own compression.
    let common: Vec<f32> = (0..16)
        .map(|phase| median(tiles.iter().filter_map(|(_, traces)| traces.get(phase).copied())).unwrap_or_default())
        .collect();
    let excess =
        |traces: &[f32]| traces.iter().zip(&common).map(|(trace, common)| trace - common).collect::<Vec<f32>>();
    let deviation = spread(tiles.iter().flat_map(|(_, traces)| excess(traces))).max(0.01);
    let worst = tiles.iter().map(|(area, traces)| {
        // The last phase of each direction is the picture's own grid, which varies with texture.
        let of = |from: usize| excess(traces).into_iter().skip(from).take(7).fold(0.0, f32::max);
        ((of(0) + of(8)) / deviation / std::f32::consts::SQRT_2, *area)
    });
    worst.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default()
}

/// For each of eight phases across, then eight down: the mean step in brightness above those on both sides of it.
fn traces(image: &RgbImage, [left, top, width, height]: [u32; 4]) -> Vec<f32> {
    let (bytes, stride) = (image.as_raw(), 3 * index(image.width()));
    let green = |x: u32, y: u32| bytes.get(index(y) * stride + 3 * index(x) + 1).map_or(0.0, |green| f32::from(*green));
    let mut sums = vec![(0.0_f32, 0.0_f32); 16];
    let mut add = |phase: u32, before: f32, here: f32, behind: f32| {
        // Steps of print are no traces: only places that are nearly flat on both sides count.
        if before < 12.0
            && behind < 12.0
            && here < 24.0
            && let Some(sum) = usize::try_from(phase).ok().and_then(|phase| sums.get_mut(phase))
        {
            *sum = (sum.0 + here - (before + behind) / 2.0, sum.1 + 1.0);
        }
    };
    let step = |a: f32, b: f32| (a - b).abs();
    // About 130 lines are enough, also of a fine scan.
    let every = |side: u32| index(side / 130).max(2);
    for y in (top..top + height).step_by(every(height)) {
        let mut four = [green(left, y), green(left + 1, y), green(left + 2, y), green(left + 3, y)];
        for x in left..(left + width).saturating_sub(4) {
            let [a, b, c, d] = four;
            add((x + 1) % 8, step(a, b), step(b, c), step(c, d));
            four = [b, c, d, green(x + 4, y)];
        }
    }
    for x in (left..left + width).step_by(every(width)) {
        let mut four = [green(x, top), green(x, top + 1), green(x, top + 2), green(x, top + 3)];
        for y in top..(top + height).saturating_sub(4) {
            let [a, b, c, d] = four;
            add(8 + (y + 1) % 8, step(a, b), step(b, c), step(c, d));
            four = [b, c, d, green(x, y + 4)];
        }
    }
    sums.into_iter().map(|(sum, count)| if count > 0.0 { sum / count } else { 0.0 }).collect()
}

fn index(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
