//! The projective map from a page to a picture, as the characters of its zone show it: how far from square a page is seen.

use super::linear::{add, solve};

/// A point in millimetres of the page, and the same in pixels.
type Pair = ((f32, f32), (f32, f32));

/// Unknowns of a projective map.
const TERMS: usize = 8;

/// Rounds in which the pairs that are off the map are left out.
const ROUNDS: usize = 12;

/// A projective map of points of a page in millimetres to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Projection {
    /// The last row of its matrix, for millimetres: the depth of a point is 1 + x·across + y·down.
    across: f64,
    down: f64,
}

impl Projection {
    /// The map that fits the pairs best, those left out that are far off it: print of another hand must not look like an angle.
    /// `None` if they do not determine one.
    pub(super) fn through(pairs: &[Pair]) -> Option<Self> {
        let mut fit = Fit::through(pairs)?;
        // Each map is that of the pairs which the one before had nearest: it settles on what most of them agree on.
        for _ in 0..ROUNDS {
            let distances: Vec<f64> = pairs.iter().map(|pair| fit.distance(pair)).collect();
            let mut ordered = distances.clone();
            ordered.sort_by(f64::total_cmp);
            let Some(most) = ordered.get(pairs.len() * 3 / 4) else { break };
            let near = pairs.iter().zip(distances).filter(|(_, distance)| distance < most);
            let near: Vec<Pair> = near.map(|(pair, _)| *pair).collect();
            let Some(next) = Fit::through(&near) else { break };
            fit = next;
        }
        Some(fit.projection())
    }

    /// The change of the scale over a page of so many millimetres, as a share: across or down it, whichever is larger.
    pub(super) fn change_over(self, width: f32, height: f32) -> f64 {
        (self.across * f64::from(width)).abs().max((self.down * f64::from(height)).abs())
    }
}

/// The map between a frame of the page and one of the picture.
struct Fit {
    page: Frame,
    picture: Frame,
    terms: [f64; TERMS],
}

impl Fit {
    fn through(pairs: &[Pair]) -> Option<Self> {
        let page = Frame::of(pairs.iter().map(|pair| pair.0))?;
        let picture = Frame::of(pairs.iter().map(|pair| pair.1))?;
        let mut matrix = [[0.0_f64; TERMS + 1]; TERMS];
        for (from, to) in pairs {
            let ((x, y), (u, v)) = (page.to(*from), picture.to(*to));
            // Linear in the unknowns, after multiplication by the depth, which is nearly the same for every character.
            add(&mut matrix, [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u, 1.0);
            add(&mut matrix, [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v, 1.0);
        }
        Some(Self { page, picture, terms: solve(matrix, TERMS)? })
    }

    fn projection(&self) -> Projection {
        let [.., across, down] = self.terms;
        Projection { across: across / self.page.size.0, down: down / self.page.size.1 }
    }

    /// The distance of a point from where the map has it, in pixels.
    fn distance(&self, (from, to): &Pair) -> f64 {
        let ((x, y), (u, v)) = (self.page.to(*from), self.picture.to(*to));
        let [a, b, c, d, e, f, across, down] = self.terms;
        let depth = 1.0 + across * x + down * y;
        let (right, low) = ((a * x + b * y + c) / depth - u, (d * x + e * y + f) / depth - v);
        (right * self.picture.size.0).hypot(low * self.picture.size.1)
    }
}

/// The middle and the extent of points each way: numbers near 1 keep the equations well conditioned.
struct Frame {
    middle: (f64, f64),
    size: (f64, f64),
}

impl Frame {
    fn of(points: impl Iterator<Item = (f32, f32)> + Clone) -> Option<Self> {
        let range = |values: &mut dyn Iterator<Item = f32>| {
            let (least, most) =
                values.fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), at| (least.min(at), most.max(at)));
            (f64::from(least + most) / 2.0, f64::from(most - least) / 2.0)
        };
        let (x, width) = range(&mut points.clone().map(|point| point.0));
        let (y, height) = range(&mut points.map(|point| point.1));
        (width > 0.0 && height > 0.0).then_some(Self { middle: (x, y), size: (width, height) })
    }

    fn to(&self, (x, y): (f32, f32)) -> (f64, f64) {
        ((f64::from(x) - self.middle.0) / self.size.0, (f64::from(y) - self.middle.1) / self.size.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::float;

    /// Two lines of 44 characters, seen with this depth across and down, and off their places by 0.02 mm at random.
    fn zone(across: f32, down: f32) -> Vec<Pair> {
        let mut seed = 5_u32;
        let mut off = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (f32::from(u8::try_from(seed >> 24).unwrap()) / 127.5 - 1.0) * 0.035
        };
        let points = (0..88).map(|at| (6.0 + 2.54 * float(at % 44), 70.0 + 6.35 * float(at / 44)));
        points
            .map(|(x, y)| {
                let (seen_x, seen_y) = (x + off(), y + off());
                let depth = 1.0 + across * seen_x + down * seen_y;
                ((x, y), ((40.0 + 12.0 * seen_x - seen_y) / depth, (9.0 + seen_x + 11.0 * seen_y) / depth))
            })
            .collect()
    }

    #[test]
    fn change_of_scale_is_that_of_the_angle() {
        let seen = |across: f32, down: f32| Projection::through(&zone(across, down)).unwrap().change_over(125.0, 88.0);
        assert!(seen(0.0, 0.0) < 0.01, "{}", seen(0.0, 0.0));
        let upright = seen(0.0004, 0.0);
        assert!((upright - 0.05).abs() < 0.01, "{upright}");
        // Depth is relative to the middle of the zone, where it is 1.058 of the depth at the top of the page.
        let down = seen(0.0, 0.0008);
        assert!((down - 0.07 / 1.058).abs() < 0.015, "{down}");
    }

    /// Six characters of another fount, which stand lower and to the right.
    #[test]
    fn print_of_another_hand_is_no_angle() {
        for first in [44, 57, 82] {
            let mut zone = zone(0.0, 0.0);
            for (_, (u, v)) in zone.iter_mut().skip(first).take(6) {
                (*u, *v) = (*u + 12.0 * 0.15, *v + 11.0 * 0.15);
            }
            let seen = Projection::through(&zone).unwrap().change_over(125.0, 88.0);
            assert!(seen < 0.015, "{first}: {seen}");
        }
    }

    #[test]
    fn points_on_one_line_determine_nothing() {
        let line: Vec<Pair> = (0..44).map(|at| ((2.54 * float(at), 0.0), (30.0 * float(at), 5.0))).collect();
        assert_eq!(Projection::through(&line), None);
        assert_eq!(Projection::through(&[]), None);
    }
}
