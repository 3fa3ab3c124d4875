//! Reading a picture of a page: decode it, find the zone, read it.

#[cfg_attr(not(feature = "training"), allow(unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod calibration;
mod contrast;
#[cfg_attr(not(feature = "training"), allow(unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod decode;
mod ending;
pub mod facial_image;
#[cfg_attr(not(feature = "training"), allow(dead_code, unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod finder;
mod fit;
#[cfg_attr(not(feature = "training"), allow(dead_code, unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod grey;
mod grid;
mod jpeg;
pub mod limits;
mod lines;
pub(crate) mod measure;
#[cfg_attr(not(feature = "training"), allow(dead_code, unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod network;
mod picture;
mod plane;
mod quality;
#[cfg_attr(not(feature = "training"), allow(unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod reader;
mod reading;
#[cfg_attr(not(feature = "training"), allow(dead_code, unreachable_pub, reason = "trainers reach all of it"))]
pub(crate) mod strip;
mod track;
mod unreadable;

use serde::{Deserialize, Serialize};

pub use facial_image::FacialImage;
pub use measure::DecodedImage;
pub use measure::{
    Geometry, Mark, Optics, Patch, Pattern, Portrait, PortraitHash, PortraitLikeness, PortraitView, Print, Region,
    Seen, Texture, UvResponse,
};
pub(crate) use picture::Picture;
pub use picture::decode_as_handed_in;
pub use plane::Plane;
pub use quality::{Measure, Quality};
pub use reading::{Cell, Line, Reading, Source};
pub use unreadable::Unreadable;

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
pub fn recognise(bytes: &[u8], plane: Plane) -> Result<(Page, DecodedImage), Unreadable> {
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
    Ok((page, DecodedImage { plane, pyramid, upright, colour, zone }))
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

/// What the program that trains the reader needs of it. No promise is made for it.
#[cfg(feature = "training")]
pub mod training {
    pub use crate::calibration::{Calibration, within};
    pub use crate::decode::Character;
    pub use crate::grey::{Grey, Pyramid};
    pub use crate::network::{Activation, LANES, Layer, Network, Shape, Tensor};
    pub use crate::reader::{Line, Zone, read_with};
    pub use crate::strip::{Baseline, HEIGHT, PITCH};

    /// Channels and outputs of the network that finds the zone.
    pub mod finder {
        pub use crate::finder::{Channel, OUTPUTS, output_middle, prepare};
    }
}
