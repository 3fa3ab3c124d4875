//! A picture's pixels, kept until every picture of the document was read: only then can one be measured by another.

use image::RgbImage;

use crate::grey::Pyramid;
use crate::num::{float, pixel};
use crate::picture::Upright;
use crate::plane::Plane;
use crate::recognise::RecognisedZone;

/// A picture that was read, with its pixels.
pub struct DecodedImage {
    /// The light it was taken in.
    pub(crate) plane: Plane,
    /// Its brightness, upright.
    pub(crate) pyramid: Pyramid,
    /// From upright to as it was handed in.
    pub(crate) upright: Upright,
    /// Its colours as they were handed in; none if it has none.
    pub(crate) colour: Option<RgbImage>,
    /// The zone that was read from it.
    pub(crate) zone: Option<RecognisedZone>,
}

impl DecodedImage {
    /// Pixels from left to right and from top to bottom, upright.
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
