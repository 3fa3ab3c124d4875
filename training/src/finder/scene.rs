//! Scenes: square pieces of pictures with the zones in them.

use image::{GrayImage, RgbImage, imageops};
use rand::RngExt;
use specimen::Dice;

use super::drawing::{draw_document, draw_other, throw_degradation};
use crate::scenes::log_uniform;

/// Sides of the pieces that are trained on.
const SIDE: u32 = 272;

/// A piece of a picture and the zones in it.
pub(super) struct Scene {
    pub(super) pixels: GrayImage,
    pub(super) zones: Vec<Zone>,
}

/// A zone by the corners of the block of its characters, clockwise from the top left, and its size.
#[derive(Clone)]
pub(super) struct Zone {
    pub(super) corners: [(f32, f32); 4],
    pub(super) pitch: f32,
}

impl Scene {
    /// A piece of a picture: mostly of a page with a zone, sometimes of one without.
    pub(super) fn throw(throws: &mut Dice) -> Self {
        let pitch = log_uniform(3.3, 19.0, throws);
        let ppi = pitch * 10.0;
        let how = throw_degradation(ppi, throws);
        let drawn_ppi = (ppi * 1.3).max(70.0);
        let (image, zones) = if throws.random_bool(0.8) {
            let page = draw_document(drawn_ppi, throws);
            let seen = how.apply(&page, drawn_ppi, throws);
            let zone = block(&seen.cells);
            (seen.image, vec![zone])
        } else {
            let page = draw_other(drawn_ppi, throws);
            (how.apply(&page, drawn_ppi, throws).image, Vec::new())
        };
        Self::cut(&image, zones, throws)
    }

    /// Cuts a square out of a picture, two times in three round the zone.
    fn cut(image: &RgbImage, zones: Vec<Zone>, throws: &mut Dice) -> Self {
        let grey = image::DynamicImage::ImageRgb8(image.clone()).into_luma8();
        let (width, height) = (grey.width() as i64, grey.height() as i64);
        let side = i64::from(SIDE);
        let middle = match zones.first().filter(|_| throws.random_bool(0.67)) {
            Some(zone) => {
                let along: f32 = throws.random_range(-0.1..1.1);
                let (a, b) = (zone.corners[0], zone.corners[2]);
                ((a.0 + (b.0 - a.0) * along) as i64, (a.1 + (b.1 - a.1) * along) as i64)
            }
            None => (throws.random_range(0..width), throws.random_range(0..height)),
        };
        let wander = side / 3;
        let left = middle.0 - side / 2 + throws.random_range(-wander..wander);
        let top = middle.1 - side / 2 + throws.random_range(-wander..wander);
        let ground = throws.random_range(0..256) as u8;
        let mut pixels = GrayImage::from_pixel(SIDE, SIDE, image::Luma([ground]));
        imageops::replace(&mut pixels, &grey, -left, -top);
        let zones = zones
            .into_iter()
            .map(|zone| Zone { corners: zone.corners.map(|(x, y)| (x - left as f32, y - top as f32)), ..zone })
            .collect();
        Self { pixels, zones }
    }
}

/// The block of a zone's characters.
pub(super) fn block(cells: &[Vec<[(f32, f32); 4]>]) -> Zone {
    let (top, bottom) = (&cells[0], &cells[cells.len() - 1]);
    let last = top.len() - 1;
    let corners = [top[0][0], top[last][1], bottom[last][2], bottom[0][3]];
    let pitch = (top[last][1].0 - top[0][0].0).hypot(top[last][1].1 - top[0][0].1) / top.len() as f32;
    Zone { corners, pitch }
}

impl Zone {
    /// The position of a point: along the zone from 0 to 1, below its middle line in pitches, and half the zone's
    /// height there.
    pub(super) fn locate(&self, (x, y): (f32, f32)) -> (f32, f32, f32) {
        let [a, b, c, d] = self.corners;
        let half = |p: (f32, f32), q: (f32, f32)| ((p.0 + q.0) / 2.0, (p.1 + q.1) / 2.0);
        let (start, end) = (half(a, d), half(b, c));
        let (dx, dy) = (end.0 - start.0, end.1 - start.1);
        let length = dx.hypot(dy);
        let along = ((x - start.0) * dx + (y - start.1) * dy) / (length * length);
        let below = ((y - start.1) * dx - (x - start.0) * dy) / length / self.pitch;
        let height = |p: (f32, f32), q: (f32, f32)| (p.0 - q.0).hypot(p.1 - q.1) / 2.0 / self.pitch;
        let share = along.clamp(0.0, 1.0);
        (along, below, height(a, d) * (1.0 - share) + height(b, c) * share)
    }

    pub(super) fn direction(&self) -> (f32, f32) {
        let [a, b, c, d] = self.corners;
        let (dx, dy) = (b.0 + c.0 - a.0 - d.0, b.1 + c.1 - a.1 - d.1);
        (dx / dx.hypot(dy), dy / dx.hypot(dy))
    }
}
