//! The visual inspection zone beside the machine readable zone. The page is not read freely: each field of the zone is
//! looked for in the forms in which States print it (Doc 9303-3 §3, 9303-4 §4.1), and where it is not found whole, with a
//! character or two that differ. Only Latin letters and digits are read.

mod align;
mod compare;
mod ink;
mod label;
mod labelled;
mod lines;
mod page;
mod pattern;
mod scores;
mod sought;
mod window;

use std::sync::LazyLock;

use mrz::Zone;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use super::decoded_image::DecodedImage;
use super::page_geometry::PageGeometry;
use super::print::Print;
use crate::plane::Plane;
use crate::recognise::network::Network;
use ink::Straightened;
use page::{Page, ReadLine};

/// The printed fields of one picture that the zone has too.
#[derive(Clone, Serialize, Deserialize)]
pub struct VisualZone {
    /// The picture.
    pub plane: Plane,
    /// The picture of the zone that it is compared with: the same, or that of the other side of a card.
    pub zone: Plane,
    /// Pixels per inch on the page.
    pub ppi: f32,
    /// The number of lines of text that were looked at.
    pub lines: usize,
    /// The number of them that are mostly in no Latin letters.
    pub other_scripts: usize,
    /// The fields that were found.
    pub fields: Vec<PrintedField>,
    /// The fields that were looked for and not found.
    pub missing: Vec<VisualField>,
}

/// A field of the zone as it was found in the visual zone.
#[derive(Clone, Serialize, Deserialize)]
pub struct PrintedField {
    /// The field.
    pub field: VisualField,
    /// The form in which it was looked for, without what stands between characters.
    pub expected: String,
    /// The text that was found.
    pub found: String,
    /// Box of the text: left, top, width, height in pixels of the picture as handed in.
    pub pixels: [u32; 4],
    /// The mean cost of a character, in units of log-probability: how far it is from the best reading.
    pub cost: f32,
    /// The characters that differ; empty if it was found whole.
    pub differences: Vec<PrintedDifference>,
}

/// A character that is another than the zone's.
#[derive(Clone, Serialize, Deserialize)]
pub struct PrintedDifference {
    /// The number of the character in the form, from 1.
    pub number: usize,
    /// The zone's character.
    pub expected: char,
    /// The printed character.
    pub found: char,
    /// Log-probability of the printed character less that of the zone's.
    pub margin: f32,
}

/// A field that both zones have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VisualField {
    /// Document number.
    DocumentNumber,
    /// Primary identifier: surname.
    PrimaryIdentifier,
    /// Secondary identifier: given names.
    SecondaryIdentifier,
    /// Date of birth.
    DateOfBirth,
    /// Date of expiry.
    DateOfExpiry,
    /// Sex.
    Sex,
    /// Nationality.
    Nationality,
}

impl VisualField {
    /// Every field, in the order in which they are looked for.
    pub const ALL: [Self; 7] = [
        Self::DocumentNumber,
        Self::DateOfBirth,
        Self::DateOfExpiry,
        Self::PrimaryIdentifier,
        Self::SecondaryIdentifier,
        Self::Sex,
        Self::Nationality,
    ];

    /// The name that facts use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DocumentNumber => "document-number",
            Self::PrimaryIdentifier => "primary-identifier",
            Self::SecondaryIdentifier => "secondary-identifier",
            Self::DateOfBirth => "date-of-birth",
            Self::DateOfExpiry => "date-of-expiry",
            Self::Sex => "sex",
            Self::Nationality => "nationality",
        }
    }
}

impl PrintedField {
    /// The least margin of its differences; `None` if it was found whole.
    #[must_use]
    pub fn margin(&self) -> Option<f32> {
        self.differences.iter().map(|difference| difference.margin).reduce(f32::min)
    }
}

impl Drop for PrintedField {
    fn drop(&mut self) {
        self.expected.zeroize();
        self.found.zeroize();
        for difference in &mut self.differences {
            difference.expected.zeroize();
            difference.found.zeroize();
        }
    }
}

static PRINT: LazyLock<Option<Network>> = LazyLock::new(|| Network::parse(include_bytes!("print.bin")).ok());

/// Heights of capitals that are read, in millimetres: smaller ones are labels and microprint, larger ones headings.
const CAPITALS: std::ops::Range<f32> = 1.2..4.6;

/// Heights of capitals of labels, in millimetres, and the rows of the picture that one must have.
const LABELS: std::ops::Range<f32> = 0.55..1.6;
const LEAST_ROWS: f32 = 5.0;

/// Columns of all strips together that are read, which bounds the time: a page has 2,000 to 5,000. Labels are read in several
/// sizes, where a field was not found.
const MOST_COLUMNS: usize = 9_000;
const MOST_LABEL_COLUMNS: usize = 14_000;

/// Millimetres above the nominal page that are looked at, for a page whose zone sits low.
const ABOVE: f32 = 3.0;

/// Distance from the middle of the zone's first line up to what is looked at, in millimetres.
const CLEAR: f32 = 3.4;

/// The least resolution at which printed fields are looked for, in pixels per millimetre: a capital of 2 mm has six rows.
const LEAST_SCALE: f32 = 3.2;

/// Further strips of a line in which a field differs: moved down, in heights of a capital, and factor of their size.
const VARIATIONS: [(f32, f32); 2] = [(0.05, 1.09), (-0.05, 0.93)];

impl VisualZone {
    /// Looks for the fields of a picture's zone on the page above it; `None` if no zone of a format was recognised in it, or
    /// the picture is too coarse.
    #[must_use]
    pub fn of(picture: &DecodedImage) -> Option<Self> {
        let (print, layout) = Print::measure(picture)?;
        let texts = print.texts();
        let zone = Zone::parse(&texts).ok()?;
        let page = PageGeometry::of(picture, &layout, zone.format())?;
        Self::measure(picture, &page, &zone)
    }

    /// Looks for the fields of a zone on the page above it; `None` if the picture is too coarse.
    pub(super) fn measure(picture: &DecodedImage, page: &PageGeometry, zone: &Zone<'_>) -> Option<Self> {
        let geometry = page.format.geometry;
        let first = geometry.centre_lines.first().copied().unwrap_or_default();
        let area = [-1.0, -ABOVE, geometry.page_width + 1.0, geometry.page_height - first - CLEAR];
        Self::measure_in(picture, page, area, (zone, picture.plane))
    }

    /// Looks for the fields of a zone that stands on the back of a card on its front, which fills the picture.
    pub(super) fn measure_front(
        picture: &DecodedImage,
        page: &PageGeometry,
        zone: &Zone<'_>,
        back: Plane,
    ) -> Option<Self> {
        let geometry = page.format.geometry;
        Self::measure_in(picture, page, [0.0, 0.0, geometry.page_width, geometry.page_height], (zone, back))
    }

    fn measure_in(
        picture: &DecodedImage,
        page: &PageGeometry,
        area: [f32; 4],
        (zone, zone_plane): (&Zone<'_>, Plane),
    ) -> Option<Self> {
        let network = PRINT.as_ref().filter(|_| page.scale() >= LEAST_SCALE)?;
        let found = lines::find(&Straightened::cut(&picture.pyramid, page, area));
        let mut page_lines = Page::read(network, picture, page, found);
        let foreign = |line: &&ReadLine| {
            let others = line.text.iter().filter(|one| one.0 == b'?').count();
            line.text.len() >= 3 && 2 * others > line.text.len()
        };
        let other_scripts = page_lines.lines.iter().filter(foreign).count();
        let (fields, missing) = compare::compare(&mut page_lines, zone);
        let lines = page_lines.lines.len();
        let (plane, ppi) = (picture.plane, page.scale() * 25.4);
        Some(Self { plane, zone: zone_plane, ppi, lines, other_scripts, fields, missing })
    }

    /// The mean cost of a character up to which a field counts as found.
    pub const MOST_COST: f32 = compare::MEAN;

    /// The field, if it was found.
    #[must_use]
    pub fn field(&self, field: VisualField) -> Option<&PrintedField> {
        self.fields.iter().find(|printed| printed.field == field)
    }
}
