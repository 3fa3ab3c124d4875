//! Measurements of print, light and geometry of a page. Values only; what they mean is for the checks.

mod colour;
mod curve;
mod decoded_image;
mod geometry;
mod linear;
mod ocrb;
mod page_geometry;
mod portrait;
mod portrait_similarity;
mod print;
mod projection;
mod raster;
mod spectrum;
mod texture;
mod ultraviolet;
mod visual;
mod zone_layout;

use serde::{Deserialize, Serialize};

pub use decoded_image::DecodedImage;
pub use geometry::ZoneGeometry;
pub use page_geometry::EdgeKind;
pub use portrait::{PortraitHash, PrintedPortrait};
pub use portrait_similarity::{PortraitSimilarity, PortraitView};
pub use print::{Print, PrintedCharacter};
pub use texture::{Periodicity, Texture};
pub use ultraviolet::{UvPatch, UvRegion, UvResponse};
pub use visual::{PrintedDifference, PrintedField, VisualField, VisualZone};

use crate::plane::Plane;
use mrz::{Format, Side, Zone};
use page_geometry::PageGeometry;
use zone_layout::ZoneLayout;

/// The measurements on the pictures of a document.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Optics {
    /// The print of the zone, one entry for each light in which it was measured.
    pub prints: Vec<Print>,
    /// The place of the zone on its page.
    pub geometry: Option<ZoneGeometry>,
    /// The page under ultraviolet light, one entry for each side.
    #[serde(alias = "glows")]
    pub uv_responses: Vec<UvResponse>,
    /// The portrait, one entry for each side on which one was found.
    pub portraits: Vec<PrintedPortrait>,
    /// The fine structure of the visible pictures.
    pub textures: Vec<Texture>,
    /// The printed fields beside the zone, one entry for each side on which they were looked for.
    #[serde(default)]
    pub visual_zones: Vec<VisualZone>,
    /// Pictures that could not be registered with the one that shows the zone: they have another size or show another page.
    pub unregistered: Vec<Plane>,
}

/// The lights of each side, in the order in which the zone is taken from them.
const SIDES: [[Plane; 3]; 2] = [
    [Plane::Visible, Plane::Infrared, Plane::Ultraviolet],
    [Plane::BackVisible, Plane::BackInfrared, Plane::BackUltraviolet],
];

/// The largest difference in proportions between two pictures of one side.
const PROPORTIONS: f32 = 0.02;

impl Optics {
    /// Measures the pictures of a document.
    #[must_use]
    pub fn measure(pictures: &[DecodedImage]) -> Self {
        let mut optics = Self::default();
        for side in SIDES {
            let picture = |plane: Plane| pictures.iter().find(|picture| picture.plane == plane);
            let pictures: Vec<&DecodedImage> = side.into_iter().filter_map(picture).collect();
            if let Some(base) = pictures.iter().find(|picture| picture.zone.is_some()) {
                optics.measure_side(base, &pictures);
            }
        }
        optics.measure_front_of_card(pictures);
        optics
    }

    /// Measures the side of a card without a zone. Its place in the picture is known only if it fills the picture.
    fn measure_front_of_card(&mut self, pictures: &[DecodedImage]) {
        let format = self.geometry.as_ref().and_then(|geometry| Format::named(&geometry.format));
        let front = pictures.iter().find(|picture| picture.plane == Plane::Visible && picture.zone.is_none());
        if let (Some(front), Some(format)) = (front, format.filter(|format| format.geometry.side == Side::Back))
            && let Some(page) = PageGeometry::filling(front, format)
        {
            self.portraits.extend(PrintedPortrait::measure(front, &page));
            let back = self.prints.first().map(|print| (print.plane, print.texts()));
            if let Some((plane, texts)) = back
                && let Ok(zone) = Zone::parse(&texts)
            {
                self.visual_zones.extend(VisualZone::measure_front(front, &page, &zone, plane));
            }
        }
    }

    fn measure_side(&mut self, base: &DecodedImage, pictures: &[&DecodedImage]) {
        let Some((print, layout)) = Print::measure(base) else { return };
        let texts: Vec<Vec<u8>> = print.texts();
        let zone = Zone::parse(&texts).ok();
        let page = zone.as_ref().and_then(|zone| PageGeometry::of(base, &layout, zone.format()));
        if let Some(page) = page.as_ref().filter(|_| self.geometry.is_none()) {
            self.geometry = Some(ZoneGeometry::measure(base, &layout, page));
        }
        if let Some(page) = page.as_ref().filter(|_| base.plane.light() == Plane::Visible) {
            self.textures.push(Texture::measure(base, page));
            self.visual_zones.extend(zone.as_ref().and_then(|zone| VisualZone::measure(base, page, zone)));
            if page.format.geometry.side == Side::Front {
                self.portraits.extend(PrintedPortrait::measure(base, page));
            }
        }
        self.prints.push(print);
        for picture in pictures {
            let infrared = picture.plane.light() == Plane::Infrared;
            let ultraviolet = picture.plane.light() == Plane::Ultraviolet;
            if infrared && picture.plane != base.plane {
                match infrared_layout(picture, base, &layout, &texts) {
                    Some(layout) => self.prints.push(Print::measure_at(picture, &layout, &texts)),
                    None => self.unregistered.push(picture.plane),
                }
            }
            if let Some(page) = page.as_ref().filter(|_| ultraviolet) {
                match ultraviolet_page(picture, base, page, &texts) {
                    Some(page) => self.uv_responses.push(UvResponse::measure(picture, &page)),
                    None => self.unregistered.push(picture.plane),
                }
            }
        }
    }

    /// The print of the zone in this light.
    #[must_use]
    pub fn print(&self, plane: Plane) -> Option<&Print> {
        self.prints.iter().find(|print| print.plane == plane)
    }

    /// The portrait, from the picture in visible light.
    #[must_use]
    pub fn portrait(&self) -> Option<&PrintedPortrait> {
        self.portraits.first()
    }

    /// The page in this ultraviolet picture.
    #[must_use]
    pub fn uv_response(&self, plane: Plane) -> Option<&UvResponse> {
        self.uv_responses.iter().find(|response| response.plane == plane)
    }
}

/// The places of the characters in an infrared picture: those of its own zone if it shows one of the same lengths, else
/// those of the picture in other light, for a reader takes both without the page being moved.
fn infrared_layout(
    picture: &DecodedImage,
    base: &DecodedImage,
    layout: &ZoneLayout,
    texts: &[Vec<u8>],
) -> Option<ZoneLayout> {
    let own = picture.zone.as_ref().map(print::rough).filter(|own| own.has_shape_of(layout));
    let lies = own.or_else(|| {
        let scale = scale_between(picture, base)?;
        Some(layout.moved(|(x, y)| (x * scale, y * scale)))
    })?;
    Some(print::settle_widely(picture, &lies, texts))
}

fn ultraviolet_page(
    picture: &DecodedImage,
    base: &DecodedImage,
    page: &PageGeometry,
    texts: &[Vec<u8>],
) -> Option<PageGeometry> {
    if let Some(layout) = Print::measure(picture).map(|(_, layout)| layout)
        && layout.lines.len() == texts.len()
        && layout.lines.iter().zip(texts).all(|(curve, text)| curve.count == text.len())
        && let Some(own) = PageGeometry::of(picture, &layout, page.format)
    {
        return Some(own.with_edges_of(page));
    }
    Some(page.moved(scale_between(picture, base)?, (0.0, 0.0)))
}

/// The factor from pixels of `base` to pixels of another picture of the same side; `None` if their proportions differ.
fn scale_between(picture: &DecodedImage, base: &DecodedImage) -> Option<f32> {
    let ((width, height), (base_width, base_height)) = (picture.size(), base.size());
    let (across, down) = (width / base_width, height / base_height);
    ((across / down - 1.0).abs() <= PROPORTIONS).then_some((across + down) / 2.0)
}
