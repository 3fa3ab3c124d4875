//! Measuring: what light, geometry and glyphs say of the page. Values only; what they mean is for the checks.

mod curve;
mod decoded_image;
mod geometry;
mod lattice;
mod likeness;
mod ocrb;
mod portrait;
mod print;
mod raster;
mod sheet;
mod spectrum;
mod texture;
mod ultraviolet;

use serde::{Deserialize, Serialize};

pub use decoded_image::DecodedImage;
pub use geometry::Geometry;
pub use likeness::{PortraitLikeness, PortraitView};
pub use portrait::{Portrait, PortraitHash};
pub use print::{Mark, Print};
pub use sheet::Seen;
pub use texture::{Pattern, Texture};
pub use ultraviolet::{Patch, Region, UvResponse};

use crate::plane::Plane;
use lattice::Lattice;
use mrz::{Format, Zone};
use sheet::Sheet;

/// What was measured on the pictures of a document.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Optics {
    /// The print of the zone, one entry for each light in which it was looked at.
    pub prints: Vec<Print>,
    /// Where the zone stands on its page.
    pub geometry: Option<Geometry>,
    /// What shines under ultraviolet, one entry a side.
    pub glows: Vec<UvResponse>,
    /// The portrait, one entry for each side on which one was found.
    pub portraits: Vec<Portrait>,
    /// The fine structure of the visible pictures.
    pub textures: Vec<Texture>,
    /// Pictures that could not be brought to lie over the one with the zone: another size, or another page.
    pub unregistered: Vec<Plane>,
}

/// The lights of each side, in the order in which the zone is taken from them.
const SIDES: [[Plane; 3]; 2] = [
    [Plane::Visible, Plane::Infrared, Plane::Ultraviolet],
    [Plane::BackVisible, Plane::BackInfrared, Plane::BackUltraviolet],
];

/// How much the proportions of two pictures of one side may differ.
const PROPORTIONS: f32 = 0.02;

impl Optics {
    /// Measures the pictures of a document.
    #[must_use]
    pub fn measure(films: &[DecodedImage]) -> Self {
        let mut optics = Self::default();
        for side in SIDES {
            let film = |plane: Plane| films.iter().find(|film| film.plane == plane);
            let films: Vec<&DecodedImage> = side.into_iter().filter_map(film).collect();
            if let Some(base) = films.iter().find(|film| film.zone.is_some()) {
                optics.measure_side(base, &films);
            }
        }
        optics.measure_front_of_card(films);
        optics
    }

    /// The side of a card without a zone: the page is known only if it fills the picture.
    fn measure_front_of_card(&mut self, films: &[DecodedImage]) {
        let format = self.geometry.as_ref().and_then(|geometry| Format::named(&geometry.format));
        let front = films.iter().find(|film| film.plane == Plane::Visible && film.zone.is_none());
        if let (Some(front), Some(format)) = (front, format.filter(|format| format.lines == 3))
            && let Some(sheet) = Sheet::filling(front, format)
        {
            self.portraits.extend(Portrait::measure(front, &sheet));
        }
    }

    fn measure_side(&mut self, base: &DecodedImage, films: &[&DecodedImage]) {
        let Some((print, lattice)) = Print::measure(base) else { return };
        let texts: Vec<Vec<u8>> = print.texts();
        let sheet = Zone::parse(&texts).ok().and_then(|zone| Sheet::of(base, &lattice, zone.format()));
        if let Some(sheet) = sheet.as_ref().filter(|_| self.geometry.is_none()) {
            self.geometry = Some(Geometry::measure(base, &lattice, sheet));
        }
        if let Some(sheet) = sheet.as_ref().filter(|_| matches!(base.plane, Plane::Visible | Plane::BackVisible)) {
            self.textures.push(Texture::measure(base, sheet));
            if sheet.format.lines == 2 {
                self.portraits.extend(Portrait::measure(base, sheet));
            }
        }
        self.prints.push(print);
        for film in films {
            let infrared = matches!(film.plane, Plane::Infrared | Plane::BackInfrared);
            let ultraviolet = matches!(film.plane, Plane::Ultraviolet | Plane::BackUltraviolet);
            if infrared && film.plane != base.plane {
                match infrared_lattice(film, base, &lattice, &texts) {
                    Some(lattice) => self.prints.push(Print::measure_at(film, &lattice, &texts)),
                    None => self.unregistered.push(film.plane),
                }
            }
            if let Some(sheet) = sheet.as_ref().filter(|_| ultraviolet) {
                match ultraviolet_sheet(film, base, sheet, &texts) {
                    Some(sheet) => self.glows.push(UvResponse::measure(film, &sheet)),
                    None => self.unregistered.push(film.plane),
                }
            }
        }
    }

    /// The print of the zone in this light.
    #[must_use]
    pub fn print(&self, plane: Plane) -> Option<&Print> {
        self.prints.iter().find(|print| print.plane == plane)
    }

    /// The portrait, as the visible picture shows it.
    #[must_use]
    pub fn portrait(&self) -> Option<&Portrait> {
        self.portraits.first()
    }

    /// The glow of the page in this ultraviolet picture.
    #[must_use]
    pub fn glow(&self, plane: Plane) -> Option<&UvResponse> {
        self.glows.iter().find(|glow| glow.plane == plane)
    }
}

/// Where the characters must stand in an infrared picture: on its own zone where it shows one of the same shape, else
/// where the other picture has them, for one reader takes both without the page being moved.
fn infrared_lattice(film: &DecodedImage, base: &DecodedImage, lattice: &Lattice, texts: &[Vec<u8>]) -> Option<Lattice> {
    let own = film.zone.as_ref().map(print::rough).filter(|own| own.is_like(lattice));
    let lies = own.or_else(|| {
        let scale = scale_between(film, base)?;
        Some(lattice.moved(|(x, y)| (x * scale, y * scale)))
    })?;
    Some(print::settle_widely(film, &lies, texts))
}

fn ultraviolet_sheet(film: &DecodedImage, base: &DecodedImage, sheet: &Sheet, texts: &[Vec<u8>]) -> Option<Sheet> {
    if let Some(lattice) = Print::measure(film).map(|(_, lattice)| lattice)
        && lattice.lines.len() == texts.len()
        && lattice.lines.iter().zip(texts).all(|(course, text)| course.count == text.len())
        && let Some(own) = Sheet::of(film, &lattice, sheet.format)
    {
        return Some(own.with_edges_of(sheet));
    }
    Some(sheet.moved(scale_between(film, base)?, (0.0, 0.0)))
}

/// From pixels of one picture to those of another of the same side; `None` if they do not have the same proportions.
fn scale_between(film: &DecodedImage, base: &DecodedImage) -> Option<f32> {
    let ((width, height), (base_width, base_height)) = (film.size(), base.size());
    let (across, down) = (width / base_width, height / base_height);
    ((across / down - 1.0).abs() <= PROPORTIONS).then_some((across + down) / 2.0)
}
