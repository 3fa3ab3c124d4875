//! Geometry of a page in a picture: from millimetres to pixels. The pitch of the zone gives scale and direction, and the
//! edges of the page, where they can be seen, the rest. Resolutions in metadata are not used.

use serde::{Deserialize, Serialize};

use super::decoded_image::DecodedImage;
use super::projection::Projection;
use super::zone_layout::ZoneLayout;
use crate::num::{count, float, narrow};
use mrz::Format;

/// The place of a page in a picture, from its zone.
#[derive(Clone)]
pub(super) struct PageGeometry {
    /// The nominal page.
    pub(super) format: &'static Format,
    /// Pixels of the page's top left corner.
    origin: (f32, f32),
    /// Pixels of a millimetre to the right; a millimetre down is the same turned by a quarter.
    right: (f32, f32),
    /// The edges that were found: left, right, top, bottom.
    pub(super) edges: [Option<Edge>; 4],
}

/// An edge of the page: distances of its two ends outside of their nominal places, in millimetres; the first end is the
/// upper or the left one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    /// The first end.
    pub(super) first: f32,
    /// The last end.
    pub(super) last: f32,
    /// The kind of evidence for it.
    pub(super) seen: EdgeKind,
}

/// The kind of evidence for an edge of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// A straight step in brightness along the whole side.
    Step,
    /// The edge of the picture, which was cut along the page and has its proportions.
    Frame,
}

/// A point in millimetres, and the same in pixels.
type Pair = ((f32, f32), (f32, f32));

/// The sides of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// Distance from the left edge of a cell to the left edge of its letter, in millimetres, for most letters.
pub(super) const BEARING: f32 = 0.4;

/// Distance from its nominal place within which an edge is searched, in millimetres: the tolerances of the zone's place (1.0)
/// and of the page (0.75), and more for a hinge or a binding.
const SEARCH: f32 = 6.0;

/// Millimetres from one offset to the next.
const FINE: f32 = 0.125;

/// Places along a side at which its edge is searched.
const PLACES: usize = 48;

/// Bounds of the grey levels across an edge that count.
const QUIET: f32 = 4.0;
const FULL: f32 = 30.0;

/// The least mean step along an edge, and the least share of its places with a step.
const LEAST: f32 = 0.22;
const SHARE: f32 = 0.72;

/// The largest difference between the sides of a picture that is cut along the page and those of the page, in millimetres:
/// the page has a tolerance of 0.75 (Doc 9303-4 Figure 2), the measured scale about as much.
const FRAME: f32 = 1.6;

/// The largest deviation of the distance between opposite edges from the page's, in millimetres: its tolerance of 0.75
/// (Doc 9303-4 Figure 2), and the loss of a page held at a small angle. Beyond it both edges are rejected.
const SIZE: f32 = 3.0;

/// The least distance of an edge from the middle of a line or from the first characters, in millimetres: half the height of
/// a character, and a little paper.
const CLEAR: f32 = 2.0;

/// The largest distance of a step inside the edge of a picture that is cut along the page, in millimetres, at which the step
/// is still the edge of the page.
const INSIDE: f32 = 1.5;

impl Edge {
    pub(super) fn middle(self) -> f32 {
        (self.first + self.last) / 2.0
    }
}

/// Chooses between a step and the edge of a picture that is cut along the page: a step well inside is printed on the page.
fn outermost(step: Option<Edge>, frame: Option<Edge>) -> Option<Edge> {
    match (step, frame) {
        (Some(step), Some(frame)) if step.middle() < frame.middle() - INSIDE => Some(frame),
        (step, frame) => step.or(frame),
    }
}

impl PageGeometry {
    /// The page round a zone, with the edges that can be seen; `None` for a zone of too few characters.
    pub(super) fn of(picture: &DecodedImage, layout: &ZoneLayout, format: &'static Format) -> Option<Self> {
        let mut page = Self::of_zone(layout, format)?;
        let found = [Side::Left, Side::Right, Side::Top, Side::Bottom].map(|side| page.find_edge(picture, side));
        let found = page.credible(found);
        let frame = page.frame(picture);
        page.edges = std::array::from_fn(|side| outermost(*found.get(side)?, *frame.get(side)?));
        Some(page)
    }

    /// The places of the zone's characters on the nominal page, in millimetres, and in the picture.
    fn pairs(layout: &ZoneLayout, format: &'static Format) -> Vec<Pair> {
        let geometry = format.geometry;
        let points = layout.lines.iter().zip(geometry.centre_lines).flat_map(|(curve, from_bottom)| {
            (0..curve.count).map(move |number| {
                let x = geometry.left - BEARING + format.pitch() * (float(number) + 0.5);
                ((x, geometry.page_height - from_bottom), curve.place(float(number)))
            })
        });
        points.collect()
    }

    /// The change of the scale over the page that its zone shows, as a share; 0 where the characters do not determine it.
    pub(super) fn perspective(&self, layout: &ZoneLayout) -> f32 {
        let (width, height) = (self.format.geometry.page_width, self.format.geometry.page_height);
        let projection = Projection::through(&Self::pairs(layout, self.format));
        projection.map_or(0.0, |projection| narrow(projection.change_over(width, height)))
    }

    /// The change of the page's width from top to bottom or of its height from left to right, whichever is larger, as a
    /// share; `None` unless all four edges were found.
    pub(super) fn outline(&self) -> Option<f32> {
        let [left, right, top, bottom] = self.edges;
        let change = |(a, b): (Edge, Edge), size: f32| ((a.last - a.first) + (b.last - b.first)).abs() / size;
        let (width, height) = (self.format.geometry.page_width, self.format.geometry.page_height);
        Some(change(left.zip(right)?, width).max(change(top.zip(bottom)?, height)))
    }

    /// The page with the zone in its nominal place, by least squares over all characters.
    fn of_zone(layout: &ZoneLayout, format: &'static Format) -> Option<Self> {
        let points = Self::pairs(layout, format);
        let count = float(points.len());
        if points.len() < 30 {
            return None;
        }
        let mean = |pick: fn(&Pair) -> f32| points.iter().map(pick).sum::<f32>() / count;
        let (mx, my) = (mean(|point| point.0.0), mean(|point| point.0.1));
        let (px, py) = (mean(|point| point.1.0), mean(|point| point.1.1));
        let (mut along, mut across, mut size) = (0.0, 0.0, 0.0);
        for ((x, y), (u, v)) in &points {
            let (x, y, u, v) = (x - mx, y - my, u - px, v - py);
            along += x * u + y * v;
            across += x * v - y * u;
            size += x * x + y * y;
        }
        let right = (along / size, across / size);
        let origin = (px - right.0 * mx + right.1 * my, py - right.1 * mx - right.0 * my);
        let sound = right.0.hypot(right.1) > 0.5;
        sound.then_some(Self { format, origin, right, edges: [None; 4] })
    }

    /// A page that fills a picture, for the side of a card without a zone; `None` if the proportions differ.
    pub(super) fn filling(picture: &DecodedImage, format: &'static Format) -> Option<Self> {
        let (width, height) = picture.size();
        let (page_width, page_height) = (format.geometry.page_width, format.geometry.page_height);
        let fits = (width / height / (page_width / page_height) - 1.0).abs() < 0.03;
        let edge = Some(Edge { first: 0.0, last: 0.0, seen: EdgeKind::Frame });
        fits.then_some(Self { format, origin: (0.0, 0.0), right: (width / page_width, 0.0), edges: [edge; 4] })
    }

    /// This page, found in a picture that is scaled and shifted.
    pub(super) fn moved(&self, scale: f32, shift: (f32, f32)) -> Self {
        Self {
            origin: (self.origin.0 * scale + shift.0, self.origin.1 * scale + shift.1),
            right: (self.right.0 * scale, self.right.1 * scale),
            ..self.clone()
        }
    }

    /// This page with the edges that were found in another light.
    pub(super) fn with_edges_of(self, other: &Self) -> Self {
        Self { edges: other.edges, ..self }
    }

    /// Converts millimetres from the nominal top left corner to pixels.
    pub(super) fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let ((ox, oy), (ux, uy)) = (self.origin, self.right);
        (ox + x * ux - y * uy, oy + x * uy + y * ux)
    }

    /// Converts pixels to millimetres from the nominal top left corner.
    pub(super) fn millimetres(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let ((ox, oy), (ux, uy)) = (self.origin, self.right);
        let (dx, dy, size) = (x - ox, y - oy, ux * ux + uy * uy);
        ((dx * ux + dy * uy) / size, (dy * ux - dx * uy) / size)
    }

    /// Pixels per millimetre.
    pub(super) fn scale(&self) -> f32 {
        self.right.0.hypot(self.right.1)
    }

    /// Converts a box in millimetres (left, top, width, height) to pixels of the picture as handed in.
    pub(super) fn pixels(&self, picture: &DecodedImage, [left, top, width, height]: [f32; 4]) -> [u32; 4] {
        let corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)];
        picture.upright.box_of(&corners.map(|(x, y)| self.place(x, y)))
    }

    /// Left, top, right and bottom of the page in millimetres: the middles of the edges that were found, else the nominal ones.
    pub(super) fn bounds(&self) -> [f32; 4] {
        let middle = |edge: &Option<Edge>| edge.map_or(0.0, Edge::middle);
        let [left, right, top, bottom] = &self.edges;
        let geometry = self.format.geometry;
        [-middle(left), -middle(top), geometry.page_width + middle(right), geometry.page_height + middle(bottom)]
    }

    pub(super) fn edge(&self, side: Side) -> Option<Edge> {
        let [left, right, top, bottom] = self.edges;
        match side {
            Side::Left => left,
            Side::Right => right,
            Side::Top => top,
            Side::Bottom => bottom,
        }
    }

    /// The point outside of a side by a distance in millimetres, at a share of its length from the upper or left end.
    fn beside(&self, side: Side, share: f32, outside: f32) -> (f32, f32) {
        let (width, height) = (self.format.geometry.page_width, self.format.geometry.page_height);
        match side {
            Side::Left => (-outside, share * height),
            Side::Right => (width + outside, share * height),
            Side::Top => (share * width, -outside),
            Side::Bottom => (share * width, height + outside),
        }
    }

    /// Rejects opposite edges whose distance is not that of the page. A rule that is printed from side to side is a straight
    /// step too, and where the page does not stand out from its ground it is the only one.
    fn credible(&self, [left, right, top, bottom]: [Option<Edge>; 4]) -> [Option<Edge>; 4] {
        let pair = |one: Option<Edge>, other: Option<Edge>| match (one, other) {
            (Some(a), Some(b)) if (a.middle() + b.middle()).abs() > SIZE => (None, None),
            pair => pair,
        };
        let ((left, right), (top, bottom)) = (pair(left, right), pair(top, bottom));
        [left, right, top, bottom]
    }

    /// The largest distance of an edge inside of its nominal place, in millimetres: it must not touch the zone.
    fn inward(&self, side: Side) -> f32 {
        let geometry = self.format.geometry;
        let room = match side {
            Side::Left => geometry.left,
            Side::Bottom => geometry.centre_lines.iter().copied().fold(f32::INFINITY, f32::min),
            Side::Right | Side::Top => return SEARCH,
        };
        (room - CLEAR).min(SEARCH)
    }

    /// The outermost straight step in brightness along a side.
    fn find_edge(&self, picture: &DecodedImage, side: Side) -> Option<Edge> {
        let steps = self.steps_along(picture, side);
        let offsets = steps.first()?.len();
        let mean = |first: f32, last: f32| {
            let (mut sum, mut steps_seen) = (0.0, 0.0);
            for (at, steps) in steps.iter().enumerate() {
                let share = (float(at) + 0.5) / float(PLACES);
                let offset = (first + (last - first) * share + SEARCH) / FINE;
                let here = steps.get(count(offset + 0.5)).copied().unwrap_or_default();
                sum += here;
                steps_seen += if here > 0.1 { 1.0 } else { 0.0 };
            }
            (sum / float(PLACES), steps_seen / float(PLACES))
        };
        let inward = self.inward(side);
        let coarse = || (0..offsets / 2).map(|at| 2.0 * float(at) * FINE - SEARCH).filter(|offset| *offset >= -inward);
        let mut lines: Vec<(f32, f32, f32)> = Vec::new();
        for first in coarse() {
            for slope in -10..=10_i8 {
                let last = first + 0.25 * f32::from(slope);
                if last < -inward {
                    continue;
                }
                let (sum, share) = mean(first, last);
                if sum >= LEAST && share >= SHARE {
                    lines.push((sum, first, last));
                }
            }
        }
        let most = lines.iter().map(|line| line.0).fold(0.0, f32::max);
        // The outermost step is the edge: nothing that is printed on the page lies outside of it.
        let good = lines.iter().filter(|line| line.0 >= 0.6 * most);
        let outermost = good.clone().map(|line| line.1 + line.2).fold(f32::NEG_INFINITY, f32::max);
        let near = good.filter(|line| line.1 + line.2 >= outermost - 1.5);
        let (_, mut first, mut last) = near.max_by(|a, b| a.0.total_cmp(&b.0)).copied()?;
        for shift in [FINE, FINE / 2.0] {
            let mut best = mean(first, last).0;
            let from = (first, last);
            for (a, b) in [(-1.0, -1.0), (-1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)] {
                let (a, b) = (from.0 + a * shift, from.1 + b * shift);
                let here = mean(a, b).0;
                if here > best {
                    (best, first, last) = (here, a, b);
                }
            }
        }
        Some(Edge { first, last, seen: EdgeKind::Step })
    }

    /// Steps in brightness across a side, 0 to 1, by place along it and offset outwards.
    fn steps_along(&self, picture: &DecodedImage, side: Side) -> Vec<Vec<f32>> {
        let offsets = count(2.0 * SEARCH / FINE) + 1;
        let (level, factor) = picture.pyramid.for_step(self.scale() * FINE * 2.0);
        let (width, height) = picture.size();
        let inside = |(x, y): (f32, f32)| x > 0.5 && y > 0.5 && x < width - 0.5 && y < height - 0.5;
        let bright = |share: f32, outside: f32| {
            let mut sum = 0.0;
            for along in [-0.004, 0.0, 0.004] {
                let (x, y) = self.beside(side, share + along, outside);
                let (x, y) = self.place(x, y);
                if !inside((x, y)) {
                    return None;
                }
                sum += level.sample(x * factor, y * factor) / 3.0;
            }
            Some(sum)
        };
        let places = (0..PLACES).map(|at| {
            // The corners are rounded, or worn.
            let share = 0.06 + 0.88 * (float(at) + 0.5) / float(PLACES);
            let values: Vec<Option<f32>> =
                (0..offsets + 4).map(|offset| bright(share, (float(offset) - 2.0) * FINE - SEARCH)).collect();
            let steps = values.windows(5).map(|window| match window {
                [Some(a), Some(b), _, Some(c), Some(d)] => {
                    (((a + b - c - d) / 2.0).abs() - QUIET).clamp(0.0, FULL - QUIET) / (FULL - QUIET)
                }
                _ => 0.0,
            });
            steps.collect()
        });
        places.collect()
    }

    /// The edges of the picture as edges of the page, if the picture is cut along the page.
    fn frame(&self, picture: &DecodedImage) -> [Option<Edge>; 4] {
        let (width, height) = picture.size();
        let corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)].map(|corner| self.millimetres(corner));
        let [(ax, ay), (bx, by), (cx, cy), (dx, dy)] = corners;
        let (page_width, page_height) = (self.format.geometry.page_width, self.format.geometry.page_height);
        let alike = |a: f32, b: f32| (a - b).abs() <= FRAME;
        let fits = alike((bx - ax).hypot(by - ay), page_width)
            && alike((cx - bx).hypot(cy - by), page_height)
            && [ax, ay, bx - page_width, by, cx - page_width, cy - page_height, dx, dy - page_height]
                .iter()
                .all(|off| off.abs() < SEARCH);
        if !fits {
            return [None; 4];
        }
        let edge = |first: f32, last: f32| Some(Edge { first, last, seen: EdgeKind::Frame });
        [
            edge(-ax, -dx),
            edge(bx - page_width, cx - page_width),
            edge(-ay, -by),
            edge(dy - page_height, cy - page_height),
        ]
    }
}
