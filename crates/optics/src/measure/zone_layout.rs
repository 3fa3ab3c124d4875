//! Where the characters of a zone stand in a picture: one smooth curve a line, through all its characters and bent by
//! none.

use super::curve::Curve;
use super::raster::median;
use crate::num::{float, narrow};

/// The curves of a zone's lines, top to bottom.
#[derive(Clone, Debug, Default)]
pub(super) struct ZoneLayout {
    pub(super) lines: Vec<LineCurve>,
}

/// The curve of one line: the middle of a character by its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineCurve {
    x: Curve,
    y: Curve,
    pub(super) count: usize,
}

impl LineCurve {
    /// The plainest curve through the middles of characters, each with its number. `pitch` in pixels says what is a
    /// small deviation.
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

    /// The middle of a character, counted from 0.
    pub(super) fn place(&self, number: f32) -> (f32, f32) {
        let t = parameter(number, self.count);
        (narrow(self.x.at(t)), narrow(self.y.at(t)))
    }

    /// From a character to the next, in pixels right and down.
    pub(super) fn step(&self, number: f32) -> (f32, f32) {
        let t = parameter(number, self.count);
        let per_character = 2.0 / f64::from(float(self.count.saturating_sub(1).max(1)));
        (narrow(self.x.slope(t) * per_character), narrow(self.y.slope(t) * per_character))
    }

    /// The point so many pitches right and down of a character's middle, as the line runs there.
    pub(super) fn beside(&self, number: f32, right: f32, down: f32) -> (f32, f32) {
        let ((x, y), (ux, uy)) = (self.place(number), self.step(number));
        (x + right * ux - down * uy, y + right * uy + down * ux)
    }
}

impl ZoneLayout {
    /// From a character to the next, in pixels.
    pub(super) fn pitch(&self) -> f32 {
        let steps = self.lines.iter().flat_map(|curve| {
            (0..curve.count).map(|number| {
                let (x, y) = curve.step(float(number));
                x.hypot(y)
            })
        });
        median(steps).unwrap_or_default()
    }

    /// Whether it has as many lines of as many characters.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let counts = |layout: &Self| layout.lines.iter().map(|curve| curve.count).collect::<Vec<_>>();
        counts(self) == counts(other)
    }

    /// The same layout with every point moved.
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
