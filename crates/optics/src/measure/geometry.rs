//! The place of the zone on its page.

use serde::{Deserialize, Serialize};

use super::decoded_image::DecodedImage;
use super::page_geometry::{BEARING, Edge, EdgeKind, PageGeometry, Side};
use super::zone_layout::ZoneLayout;
use crate::num::float;
use crate::plane::Plane;

/// The place of a zone on its page, in millimetres of the page. Distances from an edge are there only if the edge was found.
#[derive(Clone, Serialize, Deserialize)]
pub struct ZoneGeometry {
    /// The light it was measured in.
    pub plane: Plane,
    /// The name of the format whose page it was compared with.
    pub format: String,
    /// The box of the zone in the picture as handed in.
    pub pixels: [u32; 4],
    /// The pitch. Only if both sides of the page were found: its width gives the scale.
    pub pitch: Option<f32>,
    /// Distances of neighbouring lines, with the pitch taken as 2.54 mm; larger or smaller if the page is seen at an angle.
    pub spacing: Vec<f32>,
    /// The height of the page as a share of the nominal one; only if top and bottom were found.
    pub height: Option<f32>,
    /// Distance from the left edge of the page to the first character of each line: to its cell, and the space that
    /// most letters leave on their left. So a narrow letter, which begins further right, is not off its place.
    pub left: Vec<f32>,
    /// Distance from the bottom edge of the page to the middle of each line.
    pub bottom: Vec<f32>,
    /// The angle between each line and the bottom edge, in degrees.
    pub skew: Vec<f32>,
    /// The change of the scale over the page, across or down it, that the characters of the zone show: 0.1 if it is seen at
    /// an angle at which one side is a tenth larger than the other. 0 where it was not measured.
    #[serde(default)]
    pub perspective: f32,
    /// The change of the scale over the page that its four edges show; `None` unless all of them were found.
    #[serde(default)]
    pub outline: Option<f32>,
    /// The kinds of evidence for the edges: left, right, top, bottom.
    pub edges: [Option<EdgeKind>; 4],
}

impl ZoneGeometry {
    pub(super) fn measure(picture: &DecodedImage, layout: &ZoneLayout, page: &PageGeometry) -> Self {
        let nominal = page.format.geometry;
        let ends = layout.lines.iter().map(|curve| {
            let last = float(curve.count.saturating_sub(1));
            (page.millimetres(curve.place(0.0)), page.millimetres(curve.place(last)))
        });
        let ends: Vec<_> = ends.collect();
        let both = |a: Side, b: Side| page.edge(a).zip(page.edge(b)).map(|(a, b)| a.middle() + b.middle());
        let left = page.edge(Side::Left).map(|edge| {
            ends.iter().map(move |(first, _)| {
                let outside = between(edge, first.1 / nominal.page_height);
                first.0 - page.format.pitch() / 2.0 + BEARING + outside
            })
        });
        let from_bottom =
            |edge: Edge, (x, y): (f32, f32)| nominal.page_height + between(edge, x / nominal.page_width) - y;
        let bottom = page.edge(Side::Bottom);
        let lines = bottom.map(|edge| {
            ends.iter()
                .map(move |(first, last)| (from_bottom(edge, *first), from_bottom(edge, *last), last.0 - first.0))
        });
        let lines: Vec<_> = lines.into_iter().flatten().collect();
        let corners: Vec<(f32, f32)> = layout
            .lines
            .iter()
            .flat_map(|curve| {
                let last = float(curve.count.saturating_sub(1));
                [(0.0, -0.5, -0.5), (0.0, -0.5, 0.5), (last, 0.5, -0.5), (last, 0.5, 0.5)]
                    .map(|(number, right, down)| curve.beside(number, right, down))
            })
            .collect();
        Self {
            plane: picture.plane,
            format: page.format.name.to_owned(),
            pixels: picture.upright.box_of(&corners),
            pitch: both(Side::Left, Side::Right)
                .map(|off| page.format.pitch() * nominal.page_width / (nominal.page_width + off)),
            spacing: ends.windows(2).filter_map(spacing).collect(),
            height: both(Side::Top, Side::Bottom).map(|off| (nominal.page_height + off) / nominal.page_height),
            left: left.into_iter().flatten().collect(),
            bottom: lines.iter().map(|(first, last, _)| (first + last) / 2.0).collect(),
            skew: lines.iter().map(|(first, last, length)| ((last - first) / length).atan().to_degrees()).collect(),
            perspective: page.perspective(layout),
            outline: page.outline(),
            edges: page.edges.map(|edge| edge.map(|edge| edge.seen)),
        }
    }
}

/// The distance of an edge outside of its nominal place at a share of its length.
fn between(edge: Edge, share: f32) -> f32 {
    edge.first + (edge.last - edge.first) * share
}

type Ends = ((f32, f32), (f32, f32));

fn spacing(lines: &[Ends]) -> Option<f32> {
    let [above, below] = lines else { return None };
    Some(((below.0.1 - above.0.1) + (below.1.1 - above.1.1)) / 2.0)
}
