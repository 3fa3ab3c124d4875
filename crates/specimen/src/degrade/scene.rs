//! The place of a page in a picture, and the ground round it.

use image::RgbImage;
use rand::RngExt;

use super::Degradation;
use super::light::Light;
use crate::seed::Dice;

/// The position of the page in the picture.
pub(super) struct Scene {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Transformation from pixels of the page to pixels of the picture; `back` is its inverse.
    forth: [f32; 9],
    back: [f32; 9],
    ground: [f32; 3],
    grain: f32,
}

impl Scene {
    pub(super) fn throw(how: &Degradation, (width, height): (u32, u32), scale: f32, dice: &mut Dice) -> Self {
        let (width, height) = (width as f32, height as f32);
        let (cos, sin) = (how.turn.to_radians().cos(), how.turn.to_radians().sin());
        let page = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
        let moved = page.map(|(x, y)| {
            let (x, y) = ((x - width / 2.0) * scale, (y - height / 2.0) * scale);
            let shake = how.perspective * height * scale;
            let mut by = || if shake > 0.0 { dice.random_range(-shake..shake) } else { 0.0 };
            (x * cos - y * sin + by(), x * sin + y * cos + by())
        });
        let least = |pick: fn(&(f32, f32)) -> f32| moved.iter().map(pick).fold(f32::INFINITY, f32::min);
        let most = |pick: fn(&(f32, f32)) -> f32| moved.iter().map(pick).fold(f32::NEG_INFINITY, f32::max);
        let free = how.margin * width * scale;
        let mut side = || free * if how.margin > 0.0 { dice.random_range(0.2..1.0) } else { 0.0 };
        let (left, top) = (least(|p| p.0) - side(), least(|p| p.1) - side());
        let (right, bottom) = (most(|p| p.0) + side(), most(|p| p.1) + side());
        let target = moved.map(|(x, y)| (x - left, y - top));
        let ground = dice.random_range(20.0..235.0_f32);
        Self {
            width: (right - left).ceil().max(8.0) as usize,
            height: (bottom - top).ceil().max(8.0) as usize,
            forth: homography(page, target),
            back: homography(target, page),
            ground: std::array::from_fn(|_| (ground + dice.random_range(-22.0..22.0)).clamp(0.0, 255.0)),
            grain: dice.random_range(0.0..26.0),
        }
    }

    pub(super) fn place(&self, at: (f32, f32)) -> (f32, f32) {
        project(&self.forth, at)
    }

    /// The light of a window of the picture, four samples for each pixel.
    pub(super) fn see(&self, page: &Lanes, texture: &Texture, [left, top, right, bottom]: [usize; 4]) -> Light {
        let mut light = Light::new(right - left, bottom - top);
        let mut places = Vec::with_capacity(light.width);
        for (row, y) in light.pixels.chunks_exact_mut(light.width.max(1)).zip(top..) {
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                // Where all pixels of a row look comes first: it is computed several at a time.
                places.clear();
                places.extend((left..right).map(|x| project(&self.back, (x as f32 + dx, y as f32 + dy))));
                for ((sum, at), x) in row.iter_mut().zip(&places).zip(left..) {
                    let [red, green, blue, _] = page.sample(*at).unwrap_or_else(|| {
                        let wave = self.grain * texture.at(x as f32 / 23.0, y as f32 / 131.0);
                        let [red, green, blue] = self.ground.map(|part| part + wave);
                        [red, green, blue, 0.0]
                    });
                    for (sum, part) in sum.iter_mut().zip([red, green, blue]) {
                        *sum += part / 4.0;
                    }
                }
            }
        }
        light
    }
}

/// Smooth noise, −1 to 1.
pub(super) struct Texture {
    grid: Vec<f32>,
}

impl Texture {
    const SIDE: usize = 64;

    pub(super) fn throw(dice: &mut Dice) -> Self {
        Self { grid: (0..Self::SIDE * Self::SIDE).map(|_| dice.random_range(-1.0..1.0)).collect() }
    }

    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let (column, row) = (x.floor(), y.floor());
        let (u, v) = (x - column, y - row);
        let cell = |dx: usize, dy: usize| {
            let column = (column as usize + dx) % Self::SIDE;
            let row = (row as usize + dy) % Self::SIDE;
            self.grid[row * Self::SIDE + column]
        };
        let upper = cell(0, 0) * (1.0 - u) + cell(1, 0) * u;
        let lower = cell(0, 1) * (1.0 - u) + cell(1, 1) * u;
        upper * (1.0 - v) + lower * v
    }
}

/// A page's pixels as four numbers each, the last one idle: as many as a processor computes with at once. The page may
/// have rows above those that there are.
pub(super) struct Lanes {
    width: usize,
    height: usize,
    above: usize,
    pixels: Vec<[u8; 4]>,
}

impl Lanes {
    pub(super) fn of(part: &RgbImage, above: u32, height: u32) -> Self {
        let pixels = part.as_raw().as_chunks::<3>().0.iter().map(|[red, green, blue]| [*red, *green, *blue, 0]);
        Self { width: part.width() as usize, height: height as usize, above: above as usize, pixels: pixels.collect() }
    }

    /// The colour at a point, between the four pixels round it; `None` outside.
    #[inline]
    pub(super) fn sample(&self, (x, y): (f32, f32)) -> Option<[f32; 4]> {
        if x < 0.0 || y < 0.0 || x >= self.width as f32 || y >= self.height as f32 {
            return None;
        }
        let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
        let (column, row) = ((x as u32 as usize).min(self.width - 1), (y as u32 as usize).min(self.height - 1));
        let (u, v) = (x - column as f32, y - row as f32);
        let across = usize::from(column + 1 < self.width);
        let down = if row + 1 < self.height { self.width } else { 0 };
        let here = row.saturating_sub(self.above) * self.width + column;
        let pixel = |at: usize| self.pixels[at].map(f32::from);
        let (a, b, c, d) = (pixel(here), pixel(here + across), pixel(here + down), pixel(here + down + across));
        Some(std::array::from_fn(|part| {
            (a[part] * (1.0 - u) + b[part] * u) * (1.0 - v) + (c[part] * (1.0 - u) + d[part] * u) * v
        }))
    }
}

fn project(matrix: &[f32; 9], (x, y): (f32, f32)) -> (f32, f32) {
    let [a, b, c, d, e, f, g, h, i] = matrix;
    let depth = g * x + h * y + i;
    ((a * x + b * y + c) / depth, (d * x + e * y + f) / depth)
}

/// The projective map that takes four points to four points.
fn homography(from: [(f32, f32); 4], to: [(f32, f32); 4]) -> [f32; 9] {
    let mut rows = [[0.0_f64; 9]; 8];
    for (at, ((x, y), (u, v))) in from.into_iter().zip(to).enumerate() {
        let (x, y, u, v) = (f64::from(x), f64::from(y), f64::from(u), f64::from(v));
        rows[2 * at] = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u];
        rows[2 * at + 1] = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v];
    }
    // Gauss with the largest pivot; four corners of a page are never on one line.
    for column in 0..8 {
        let pivot =
            (column..8).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs())).unwrap_or(column);
        rows.swap(column, pivot);
        for row in 0..8 {
            if row != column {
                let factor = rows[row][column] / rows[column][column];
                let above = rows[column];
                for (value, above) in rows[row].iter_mut().zip(above).skip(column) {
                    *value -= factor * above;
                }
            }
        }
    }
    std::array::from_fn(|at| if at < 8 { (rows[at][8] / rows[at][at]) as f32 } else { 1.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_homography_takes_corners_to_corners() {
        let from = [(0.0, 0.0), (100.0, 0.0), (100.0, 60.0), (0.0, 60.0)];
        let to = [(3.0, 5.0), (90.0, 12.0), (95.0, 70.0), (1.0, 66.0)];
        let matrix = homography(from, to);
        for (at, expected) in from.into_iter().zip(to) {
            let (x, y) = project(&matrix, at);
            assert!((x - expected.0).abs() < 1e-3 && (y - expected.1).abs() < 1e-3);
        }
    }
}
