//! Reading a picture of a page: decode it, find the zone, read it.

#[cfg_attr(not(feature = "training"), allow(unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod calibration;
mod contrast;
#[cfg_attr(not(feature = "training"), allow(unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod decode;
mod ending;
#[cfg_attr(not(feature = "training"), allow(dead_code, unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod finder;
mod fit;
#[cfg_attr(not(feature = "training"), allow(dead_code, unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod grey;
mod grid;
mod jpeg;
mod lines;
pub(crate) mod measure;
#[cfg_attr(not(feature = "training"), allow(dead_code, unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod network;
mod picture;
mod quality;
#[cfg_attr(not(feature = "training"), allow(unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod reader;
#[cfg_attr(not(feature = "training"), allow(dead_code, unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod strip;
mod track;

use serde::{Deserialize, Serialize};

use crate::base::document::Unreadable;
use crate::base::place::Plane;
use crate::base::reading::{Cell, Line, Reading, Source};

pub(crate) use measure::Film;
pub use measure::{
    Geometry, Glow, Mark, Optics, Patch, Pattern, Portrait, PortraitHash, PortraitLikeness, PortraitView, Print,
    Region, Seen, Texture,
};
pub(crate) use picture::{Picture, decode_as_handed_in};
pub use quality::{Measure, Quality};

/// What was read from one picture.
#[derive(Clone, Serialize, Deserialize)]
pub struct Page {
    /// The light it was taken in.
    pub plane: Plane,
    /// Pixels, as handed in.
    pub width: u32,
    /// Pixels, as handed in.
    pub height: u32,
    /// The zones that were found, the best first.
    pub zones: Vec<Reading>,
    /// Pixels per inch on the page, from the pitch of the zone; no file's own claim is believed.
    pub ppi: Option<f32>,
    /// How well the zone can be seen.
    pub quality: Option<Quality>,
}

/// Characters to the inch (Doc 9303-3 §4.4), which is how a pitch in pixels says what the resolution is.
const CHARACTERS_PER_INCH: f32 = 10.0;

/// Reads a picture; its pixels are kept for those who measure it.
///
/// # Errors
/// [`Unreadable`] if its bytes are no picture that we can decode within our limits.
pub(crate) fn read(bytes: &[u8], plane: Plane) -> Result<(Page, Film), Unreadable> {
    let picture = Picture::decode(bytes)?;
    let (width, height) = (picture.width(), picture.height());
    let (pyramid, upright, colour) = picture.into_pyramid();
    // Ultraviolet shows a zone faintly or not at all, and where nothing is found the search takes longest.
    let zones = match plane {
        Plane::Ultraviolet | Plane::BackUltraviolet => reader::read_filling(&pyramid),
        _ => reader::read(&pyramid),
    };
    let ppi = zones.first().map(|zone| zone.pitch * CHARACTERS_PER_INCH);
    let quality = zones.first().map(|zone| Quality::measure(&pyramid, zone, &upright));
    let page = Page { plane, width, height, zones: readings(&zones, plane, &upright), ppi, quality };
    let zone = zones.into_iter().next();
    Ok((page, Film { plane, pyramid, upright, colour, zone }))
}

/// The zones of a picture of a page in visible light, the best first, and nothing else: what opens the chip (BAC and PACE
/// take their keys from the zone, Doc 9303-11 §4), before the whole document is judged. Of a large photograph it takes half
/// the time of [`Evidence::read`](crate::Evidence::read), which measures the page too.
///
/// # Errors
/// [`Unreadable`] if the bytes are no picture that we can decode within our limits.
pub fn read_zones(bytes: &[u8]) -> Result<Vec<Reading>, Unreadable> {
    let (pyramid, upright, _) = Picture::decode_grey(bytes)?.into_pyramid();
    Ok(readings(&reader::read(&pyramid), Plane::Visible, &upright))
}

fn readings(zones: &[reader::Zone], plane: Plane, upright: &picture::Upright) -> Vec<Reading> {
    let reading = |zone: &reader::Zone| Reading {
        source: Source::Picture(plane),
        lines: zone.lines.iter().map(|line| reading_of(line, upright)).collect(),
    };
    zones.iter().map(reading).collect()
}

fn reading_of(line: &reader::Line, upright: &picture::Upright) -> Line {
    let cells = line.characters.iter().zip(&line.cells).map(|(character, corners)| Cell {
        character: char::from(character.best),
        probability: character.probability,
        other: char::from(character.other),
        other_probability: character.other_probability,
        pixels: upright.box_of(corners),
    });
    Line { text: line.characters.iter().map(|character| char::from(character.best)).collect(), cells: cells.collect() }
}
