//! The pictures of a document as they were decoded for reading, kept for reports that show them or draw into them.

use image::DynamicImage;
use image::metadata::Orientation;

use crate::measure::DecodedImage;
use crate::plane::Plane;

/// The pictures of a document that could be decoded, at most one for each plane.
#[derive(Clone, Default)]
pub struct DecodedPages(Vec<DecodedPage>);

/// A picture with its pixels as they were handed in. Places in a verdict are places in it.
#[derive(Clone)]
pub struct DecodedPage {
    /// The light it was taken in.
    pub plane: Plane,
    /// Pixels of the picture, in colours if it has any, without transparency.
    pub image: DynamicImage,
    /// The turn that its metadata asks for to be upright.
    pub orientation: Orientation,
}

impl DecodedPages {
    /// The picture of this plane.
    #[must_use]
    pub fn get(&self, plane: Plane) -> Option<&DecodedPage> {
        self.0.iter().find(|page| page.plane == plane)
    }
}

impl FromIterator<DecodedImage> for DecodedPages {
    fn from_iter<I: IntoIterator<Item = DecodedImage>>(images: I) -> Self {
        Self(images.into_iter().map(DecodedPage::from).collect())
    }
}

impl From<DecodedImage> for DecodedPage {
    /// Keeps the colours as they are; a picture without colours is turned back to how it was handed in.
    fn from(decoded: DecodedImage) -> Self {
        let DecodedImage { plane, pyramid, upright, colour, .. } = decoded;
        let image = match colour {
            Some(colour) => DynamicImage::ImageRgb8(colour),
            None => DynamicImage::ImageLuma8(upright.turned_back(pyramid.full().to_image())),
        };
        Self { plane, image, orientation: upright.orientation() }
    }
}
