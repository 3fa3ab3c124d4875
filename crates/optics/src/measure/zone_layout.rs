//! The places of a zone's characters in a picture: for each line one smooth curve through its characters, which single
//! characters do not bend.

use super::curve::Curve;
use super::raster::median;
use crate::num::{float, narrow};

/// The curves of a zone's lines, top to bottom.
#[derive(Clone, Debug, Default)]
pub(super) struct ZoneLayout {
    pub(super) lines: Vec<LineCurve>,
}

/// The curve of one line: from the number of a character to its middle in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineCurve {
    x: Curve,
    y: Curve,
    pub(super) count: usize,
}

impl LineCurve {
    /// Fits the curve of the lowest degree through the middles of characters, each with its number. `pitch` in pixels gives
    /// the deviation that counts as small.
    pub(super) fn through(places: &[(usize, (f32, f32))], count: usize, pitch: f32) -> Self {
        let along = |number: usize| parameter(float(number), count);
        let least = f64::from(pitch) * 0.004;
        let of = |pick: fn(&(f32, f32)) -> f32| {
            let places: Vec<(f64, f64)> =
                places.iter().map(|(number, place)| (along(*number), f64::from(pick(place)))).collect();
            Curve::plainest_through(&places, least)
        };
        Self { x: of(|place| place.0), y: of(|place| place.1), count }
    }

    /// The middle of a character; numbers count from 0.
    pub(super) fn place(&self, number: f32) -> (f32, f32) {
        let t = parameter(number, self.count);
        (narrow(self.x.at(t)), narrow(self.y.at(t)))
    }

    /// The vector from a character to the next, in pixels.
    pub(super) fn step(&self, number: f32) -> (f32, f32) {
        let t = parameter(number, self.count);
        let per_character = 2.0 / f64::from(float(self.count.saturating_sub(1).max(1)));
        (narrow(self.x.slope(t) * per_character), narrow(self.y.slope(t) * per_character))
    }

    /// The point at a distance from a character's middle, in pitches along the line and down from it.
    pub(super) fn beside(&self, number: f32, right: f32, down: f32) -> (f32, f32) {
        let ((x, y), (ux, uy)) = (self.place(number), self.step(number));
        (x + right * ux - down * uy, y + right * uy + down * ux)
    }
}

impl ZoneLayout {
    /// The median pitch in pixels.
    pub(super) fn pitch(&self) -> f32 {
        let steps = self.lines.iter().flat_map(|curve| {
            (0..curve.count).map(|number| {
                let (x, y) = curve.step(float(number));
                x.hypot(y)
            })
        });
        median(steps).unwrap_or_default()
    }

    /// Compares numbers of lines and of characters in each.
    pub(super) fn has_shape_of(&self, other: &Self) -> bool {
        let counts = |layout: &Self| layout.lines.iter().map(|curve| curve.count).collect::<Vec<_>>();
        counts(self) == counts(other)
    }

    /// This layout with each point moved by a function.
    pub(super) fn moved(&self, to: impl Fn((f32, f32)) -> (f32, f32)) -> Self {
        let lines = self.lines.iter().map(|curve| {
            let places: Vec<(usize, (f32, f32))> =
                (0..curve.count).map(|number| (number, to(curve.place(float(number))))).collect();
            let (a, b) = (places.first().map(|place| place.1), places.last().map(|place| place.1));
            let length = a.zip(b).map_or(0.0, |(a, b)| (b.0 - a.0).hypot(b.1 - a.1));
            LineCurve::through(&places, curve.count, length / float(curve.count.max(1)))
        });
        Self { lines: lines.collect() }
    }
}

/// −1 at the first character, 1 at the last.
fn parameter(number: f32, count: usize) -> f64 {
    f64::from(2.0 * number / float(count.saturating_sub(1).max(1)) - 1.0)
}
