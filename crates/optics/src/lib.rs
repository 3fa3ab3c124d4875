//! Pictures of travel documents: finds and recognises the machine readable zone, measures print, light and geometry of
//! the page, and decodes the facial image of a chip. Values only; what they mean is for the checks.

mod budget;
mod bytes;
mod decoded_page;
pub mod facial_image;
#[cfg_attr(not(feature = "training"), expect(unreachable_pub, reason = "public with the feature `training`"))]
mod grey;
mod jpeg_2000;
mod layout;
pub mod limits;
mod measure;
mod num;
mod picture;
mod plane;
mod quality;
mod reading;
#[cfg_attr(not(feature = "training"), expect(unreachable_pub, reason = "public with the feature `training`"))]
mod recognise;
mod unreadable;

use serde::{Deserialize, Serialize};

pub use budget::Budget;
pub use decoded_page::{DecodedPage, DecodedPages};
pub use facial_image::FacialImage;
pub use layout::Further;
pub use measure::{
    DecodedImage, EdgeKind, Optics, Periodicity, PortraitHash, PortraitSimilarity, PortraitView, Print,
    PrintedCharacter, PrintedDifference, PrintedField, PrintedPortrait, Texture, UvPatch, UvRegion, UvResponse,
    VisualField, VisualZone, ZoneGeometry,
};
use picture::{Picture, Upright};
pub use plane::Plane;
pub use quality::{Quality, QualityMeasure};
pub use reading::{Cell, Extent, Reading, ReadingLine, ReadingSource, Side};
use recognise::{RecognisedLine, RecognisedZone};
pub use unreadable::Unreadable;

/// The zone and the characters that were recognised in one picture.
#[derive(Clone, Serialize, Deserialize)]
pub struct Page {
    /// The light it was taken in.
    pub plane: Plane,
    /// Width in pixels, as handed in.
    pub width: u32,
    /// Height in pixels, as handed in.
    pub height: u32,
    /// The zones that were found, the best first.
    pub zones: Vec<Reading>,
    /// Pixels per inch on the page, from the pitch of the zone; resolutions in the file's metadata are not used.
    pub ppi: Option<f32>,
    /// Measurements of how well the zone can be seen.
    pub quality: Option<Quality>,
}

/// Characters to the inch (Doc 9303-3 §4.4): times the pitch in pixels it gives the resolution.
const CHARACTERS_PER_INCH: f32 = 10.0;

/// A picture that was decoded and whose zones were recognised.
pub struct Recognised {
    /// The zones that were recognised in it.
    pub page: Page,
    /// The decoded pixels, for [`Optics::measure`].
    pub image: DecodedImage,
    /// Other contents of the file: pages, hidden pixels, bytes behind the end.
    pub further: Vec<Further>,
}

/// Decodes a picture of a page and recognises its zones. What it costs is taken from the budget of its case.
///
/// # Errors
/// [`Unreadable`] if the bytes are no picture that can be decoded within our limits and the budget.
pub fn recognise(bytes: &[u8], plane: Plane, budget: &mut Budget) -> Result<Recognised, Unreadable> {
    let picture = Picture::decode(bytes, budget)?;
    let further = picture.further().to_vec();
    let (width, height) = (picture.width(), picture.height());
    let (mut pyramid, mut upright, colour) = picture.into_pyramid();
    // Ultraviolet shows a zone faintly or not at all, and a search that finds nothing takes longest.
    let mut zones = match plane.light() {
        Plane::Ultraviolet => recognise::recognise_full_page(&pyramid),
        Plane::Visible => recognise::recognise_in_any_tones(&pyramid),
        _ => recognise::recognise(&pyramid),
    };
    // Print that is mirrored, as cameras on the side of a screen make it, is no zone or a doubtful one, and a clear one in a
    // mirror. Other print in the picture is not given up for it.
    let mut mirrored = false;
    if plane.light() == Plane::Visible && !zones.iter().any(RecognisedZone::is_clear) {
        pyramid = pyramid.mirrored();
        let mut others = recognise::recognise_full_page(&pyramid);
        others.retain(RecognisedZone::is_clear);
        let width = num::float(pyramid.full().width());
        mirrored =
            !others.is_empty() && zones.iter().all(|zone| others.iter().any(|other| is_mirror_of(zone, other, width)));
        if mirrored {
            zones = others;
            upright = upright.mirrored();
        } else {
            pyramid = pyramid.mirrored();
        }
    }
    let ppi = zones.first().map(|zone| zone.pitch * CHARACTERS_PER_INCH);
    let quality = zones.first().map(|zone| Quality::measure(&pyramid, zone, &upright, mirrored));
    let page = Page { plane, width, height, zones: readings(&zones, plane, &upright), ppi, quality };
    let zone = zones.into_iter().next();
    Ok(Recognised { page, image: DecodedImage { plane, pyramid, upright, colour, zone }, further })
}

/// Compares the place of a zone with that of one in the mirrored picture, of this width.
fn is_mirror_of(zone: &RecognisedZone, other: &RecognisedZone, width: f32) -> bool {
    let ([left, top, right, bottom], [first, above, last, below]) = (zone.bounds(), other.bounds());
    width - last < right && left < width - first && above < bottom && top < below
}

/// Recognises the zones of a page in visible light, the best first, and measures nothing. Used to open the chip (BAC and
/// PACE take their keys from the zone, Doc 9303-11 §4) before the whole document is judged: of a large photograph it takes
/// half the time of [`recognise`] and [`Optics::measure`].
///
/// # Errors
/// [`Unreadable`] if the bytes are no picture that can be decoded within our limits.
pub fn recognise_zones(bytes: &[u8]) -> Result<Vec<Reading>, Unreadable> {
    let (pyramid, upright, _) = Picture::decode_grey(bytes, &mut Budget::default())?.into_pyramid();
    Ok(readings(&recognise::recognise_in_any_tones(&pyramid), Plane::Visible, &upright))
}

fn readings(zones: &[RecognisedZone], plane: Plane, upright: &Upright) -> Vec<Reading> {
    let reading = |zone: &RecognisedZone| Reading {
        source: ReadingSource::Picture(plane),
        lines: zone.lines.iter().map(|line| reading_line(line, upright)).collect(),
        extent: zone.extent,
    };
    zones.iter().map(reading).collect()
}

fn reading_line(line: &RecognisedLine, upright: &Upright) -> ReadingLine {
    let cells = line.characters.iter().zip(&line.cells).map(|(character, corners)| Cell {
        character: char::from(character.best),
        probability: character.probability,
        other: char::from(character.other),
        other_probability: character.other_probability,
        pixels: upright.box_of(corners),
    });
    let text = line.characters.iter().map(|character| char::from(character.best)).collect();
    ReadingLine { text, cells: cells.collect() }
}

/// The parts of the recogniser that the program `train-reader` trains and measures. Not covered by any promise of
/// stability.
#[cfg(feature = "training")]
pub mod training {
    pub use crate::grey::{Grey, Pyramid};
    pub use crate::recognise::calibration::{Calibration, bounded_margin};
    pub use crate::recognise::characters::Character;
    pub use crate::recognise::network::{Activation, LANES, Layer, Network, Shape, Tensor};
    pub use crate::recognise::strip::{Baseline, HEIGHT, PITCH};
    pub use crate::recognise::{Networks, RecognisedLine, RecognisedZone, recognise_with};

    /// Channels and outputs of the network that finds the zone.
    pub mod finder {
        pub use crate::recognise::finder::{Channel, OUTPUTS, output_middle, prepare};
    }
}
