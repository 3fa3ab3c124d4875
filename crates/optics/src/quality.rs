//! Picture quality of the zone: glare, blur, and distance from the edge of the picture.

use serde::{Deserialize, Serialize};

use crate::grey::Pyramid;
use crate::num::float;
use crate::picture::Upright;
use crate::recognise::RecognisedZone;

/// Measurements of the zone, each with the threshold below which characters may be hidden.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Quality {
    measures: Vec<QualityMeasure>,
    /// True if the zone could be read only after the picture was mirrored.
    #[serde(default)]
    mirrored: bool,
}

/// One measurement; larger is better.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QualityMeasure {
    /// `contrast`, `sharpness` or `margin`.
    pub name: String,
    /// The value.
    pub value: f32,
    /// The least value at which nothing is hidden.
    pub threshold: f32,
    /// The box of the cell that was measured, in the picture as handed in.
    pub pixels: Option<[u32; 4]>,
}

/// The least difference between ink and ground in a cell, as a share of full brightness. Glare and deep
/// shadow take it away; the thinnest print of the specimen maker has twice as much.
const LEAST_CONTRAST: f32 = 0.12;

/// The least steepness of the edge of a stroke: how many full contrasts brightness would change within one pitch. A
/// stroke is 0.14 of a pitch wide; edges less steep than this run into one another.
const LEAST_SHARPNESS: f32 = 3.5;

/// The least distance of the zone from the edge of the picture, in pitches: less, and a character is cut.
const LEAST_MARGIN: f32 = 0.1;

/// Samples across a cell; a pitch has about as many.
const SAMPLES: u8 = 12;

impl Quality {
    /// Measures a zone.
    pub(crate) fn measure(picture: &Pyramid, zone: &RecognisedZone, upright: &Upright, mirrored: bool) -> Self {
        let cells: Vec<&[(f32, f32); 4]> = zone.lines.iter().flat_map(|line| &line.cells).collect();
        let seen: Vec<(f32, f32)> = cells.iter().map(|cell| measure_cell(picture, cell)).collect();
        let measure = |name: &str, value: f32, threshold: f32, pixels| QualityMeasure {
            name: name.to_owned(),
            value,
            threshold,
            pixels,
        };
        let least = seen.iter().zip(&cells).min_by(|a, b| a.0.0.total_cmp(&b.0.0));
        let contrast = least
            .map(|((contrast, _), cell)| measure("contrast", *contrast, LEAST_CONTRAST, Some(upright.box_of(*cell))));
        // One blurred character is no blurred picture: the median.
        let mut steepness: Vec<f32> = seen.iter().map(|(_, steepness)| *steepness).collect();
        steepness.sort_by(f32::total_cmp);
        let sharpness = steepness.get(steepness.len() / 2);
        let sharpness = sharpness.map(|sharpness| measure("sharpness", *sharpness, LEAST_SHARPNESS, None));
        let [left, top, right, bottom] = zone.bounds();
        let (width, height) = (float(picture.full().width()), float(picture.full().height()));
        let nearest = left.min(top).min(width - right).min(height - bottom);
        let margin = measure("margin", nearest / zone.pitch, LEAST_MARGIN, None);
        Self { measures: contrast.into_iter().chain(sharpness).chain([margin]).collect(), mirrored }
    }

    /// Returns true if the zone could be read only after the picture was mirrored: no document is printed like that.
    #[must_use]
    pub fn is_mirrored(&self) -> bool {
        self.mirrored
    }

    /// The measurement with the least margin.
    #[must_use]
    pub fn worst(&self) -> Option<&QualityMeasure> {
        self.measures.iter().min_by(|a, b| a.margin().total_cmp(&b.margin()))
    }
}

/// Contrast in a cell, 0 to 1, and the steepest edge in contrasts per pitch.
fn measure_cell(picture: &Pyramid, cell: &[(f32, f32); 4]) -> (f32, f32) {
    let [a, b, _, d] = *cell;
    let pitch = (b.0 - a.0).hypot(b.1 - a.1);
    let (level, factor) = picture.for_step(pitch / f32::from(SAMPLES));
    let (mut least, mut most, mut steepest) = (f32::INFINITY, f32::NEG_INFINITY, 0.0_f32);
    for row in 0..SAMPLES {
        let mut before = None;
        for column in 0..SAMPLES {
            let share = |at: u8| (f32::from(at) + 0.5) / f32::from(SAMPLES);
            let (u, v) = (share(column), share(row));
            let (x, y) = (a.0 + (b.0 - a.0) * u + (d.0 - a.0) * v, a.1 + (b.1 - a.1) * u + (d.1 - a.1) * v);
            let brightness = level.sample(x * factor, y * factor);
            (least, most) = (least.min(brightness), most.max(brightness));
            steepest = steepest.max(before.map_or(0.0, |before: f32| (brightness - before).abs()));
            before = Some(brightness);
        }
    }
    let contrast = (most - least).max(0.0);
    (contrast / 255.0, steepest * f32::from(SAMPLES) / contrast.max(1.0))
}

impl QualityMeasure {
    /// Distance of the value from its threshold, as a share of the threshold, −1 to 1; below 0 characters may be hidden.
    #[must_use]
    pub fn margin(&self) -> f32 {
        (self.value / self.threshold - 1.0).clamp(-1.0, 1.0)
    }
}
