//! The pixels of a picture, kept until every picture of the document is decoded, for one is measured with the help of
//! another.

use image::RgbImage;

use crate::grey::Pyramid;
use crate::num::{float, pixel};
use crate::picture::Upright;
use crate::plane::Plane;
use crate::recognise::RecognisedZone;

/// A decoded picture with the zone that was recognised in it.
pub struct DecodedImage {
    /// The light it was taken in.
    pub(crate) plane: Plane,
    /// Brightness of the picture, upright.
    pub(crate) pyramid: Pyramid,
    /// Conversion to the picture as handed in.
    pub(crate) upright: Upright,
    /// Colours of the picture, not turned upright; `None` if it has none.
    pub(crate) colour: Option<RgbImage>,
    /// The best zone that was recognised.
    pub(crate) zone: Option<RecognisedZone>,
}

impl DecodedImage {
    /// Width and height in pixels, upright.
    pub(super) fn size(&self) -> (f32, f32) {
        let full = self.pyramid.full();
        (float(full.width()), float(full.height()))
    }

    /// The colour at a point of the upright picture, 0 to 255 each; grey where the picture has no colours.
    pub(super) fn colour_at(&self, point: (f32, f32)) -> [f32; 3] {
        let Some(image) = &self.colour else {
            return [self.pyramid.full().sample(point.0, point.1); 3];
        };
        let (x, y) = self.upright.as_handed_in(point);
        let (x, y) = (pixel(x).min(image.width() - 1), pixel(y).min(image.height() - 1));
        image.get_pixel_checked(x, y).map_or([0.0; 3], |pixel| pixel.0.map(f32::from))
    }
}
