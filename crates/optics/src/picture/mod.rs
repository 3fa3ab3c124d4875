//! Decoding of pictures from unknown senders to grey pixels, within limits that are checked before anything is allocated.

mod ending;
mod flatten;
mod jpeg;
mod open;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, RgbImage};

use crate::budget::Budget;
use crate::grey::{Grey, Pyramid};
use crate::layout::Further;
use crate::limits::{HALVED_PIXELS, PICTURE_PIXELS};
use crate::num::float_u32;
use crate::unreadable::Unreadable;
use flatten::{Flat, flatten};
use open::open_halved;
pub(crate) use open::{Opened, open, refused};

/// A decoded picture in grey, turned upright by its own metadata.
pub(crate) struct Picture {
    grey: GrayImage,
    upright: Upright,
    /// The colours, not turned; `None` if it has none.
    colour: Option<RgbImage>,
    /// Content of the file beside it.
    further: Vec<Further>,
}

/// The turn that made a picture upright, to convert places in it to places in the picture as handed in.
pub(crate) struct Upright {
    orientation: Orientation,
    /// Sides as handed in.
    width: u32,
    height: u32,
}

impl Picture {
    /// Decodes a picture and turns it upright by its metadata.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub(crate) fn decode(bytes: &[u8], budget: &mut Budget) -> Result<Self, Unreadable> {
        if is_halved(bytes) {
            return Self::decode_halved(bytes, budget);
        }
        let Opened { decoder, orientation, further } = open(bytes, PICTURE_PIXELS, budget)?;
        let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
        Ok(Self::of(image, orientation, further))
    }

    /// A decoded picture, turned upright.
    fn of(image: DynamicImage, orientation: Orientation, mut further: Vec<Further>) -> Self {
        let upright = Upright { orientation, width: image.width(), height: image.height() };
        let Flat { grey, colour, hidden } = flatten(image);
        further.extend(hidden.map(Further::Hidden));
        Self { grey: upright.turned(grey), upright, colour, further }
    }

    /// Decodes a picture without its colours. Of a JPEG with a channel for brightness only that one is decoded, in half the
    /// time; its weights are those of ITU-R BT.601.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub(crate) fn decode_grey(bytes: &[u8], budget: &mut Budget) -> Result<Self, Unreadable> {
        if is_halved(bytes) {
            return Self::decode_halved(bytes, budget);
        }
        let Opened { decoder, orientation, further } = open(bytes, PICTURE_PIXELS, budget)?;
        let (width, height) = decoder.dimensions();
        match jpeg::brightness(bytes).filter(|grey| grey.dimensions() == (width, height)) {
            Some(grey) => {
                let upright = Upright { orientation, width, height };
                Ok(Self { grey: upright.turned(grey), upright, colour: None, further })
            }
            None => {
                let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
                Ok(Self { colour: None, ..Self::of(image, orientation, further) })
            }
        }
    }

    /// Decodes the brightness of a JPEG at half its size, which is then the picture as handed in.
    fn decode_halved(bytes: &[u8], budget: &mut Budget) -> Result<Self, Unreadable> {
        let Opened { decoder, orientation, mut further } = open_halved(bytes, budget)?;
        let (width, height) = decoder.dimensions();
        drop(decoder);
        let grey = jpeg::brightness(bytes).filter(|grey| grey.dimensions() == (width, height)).and_then(jpeg::halved);
        let grey = grey.ok_or_else(|| broken("a JPEG whose brightness cannot be decoded"))?;
        further.push(Further::Halved(width, height));
        let upright = Upright { orientation, width: grey.width(), height: grey.height() };
        Ok(Self { grey: upright.turned(grey), upright, colour: None, further })
    }

    /// Content of the file beside this picture.
    pub(crate) fn further(&self) -> &[Further] {
        &self.further
    }

    /// Width in pixels, as handed in.
    pub(crate) fn width(&self) -> u32 {
        self.upright.width
    }

    /// Height in pixels, as handed in.
    pub(crate) fn height(&self) -> u32 {
        self.upright.height
    }

    /// The grey picture with its reductions, the turn back to the picture as handed in, and the colours of that one.
    pub(crate) fn into_pyramid(self) -> (Pyramid, Upright, Option<RgbImage>) {
        let side = |pixels: u32| usize::try_from(pixels).unwrap_or_default();
        let (width, height) = (side(self.grey.width()), side(self.grey.height()));
        // A decoded picture has at least one pixel, so the blank one is never used.
        let grey = Grey::new(width, height, self.grey.into_raw()).unwrap_or_else(Grey::blank);
        (Pyramid::new(grey), self.upright, self.colour)
    }
}

impl Upright {
    /// Turns a picture upright.
    fn turned(&self, picture: GrayImage) -> GrayImage {
        let mut picture = DynamicImage::ImageLuma8(picture);
        picture.apply_orientation(self.orientation);
        picture.into_luma8()
    }

    /// An upright picture, turned back to how it was handed in.
    pub(crate) fn turned_back(&self, picture: GrayImage) -> GrayImage {
        let back = match self.orientation {
            Orientation::Rotate90 => Orientation::Rotate270,
            Orientation::Rotate270 => Orientation::Rotate90,
            // Mirroring, half a turn and exchanging the sides undo themselves.
            other => other,
        };
        let mut picture = DynamicImage::ImageLuma8(picture);
        picture.apply_orientation(back);
        picture.into_luma8()
    }

    /// The conversion for this picture with left and right exchanged after it was turned upright.
    pub(crate) fn mirrored(self) -> Self {
        let orientation = match self.orientation {
            Orientation::NoTransforms => Orientation::FlipHorizontal,
            Orientation::FlipHorizontal => Orientation::NoTransforms,
            Orientation::Rotate180 => Orientation::FlipVertical,
            Orientation::FlipVertical => Orientation::Rotate180,
            Orientation::Rotate90 => Orientation::Rotate90FlipH,
            Orientation::Rotate90FlipH => Orientation::Rotate90,
            Orientation::Rotate270 => Orientation::Rotate270FlipH,
            Orientation::Rotate270FlipH => Orientation::Rotate270,
        };
        Self { orientation, ..self }
    }

    /// The turn that makes the picture upright, as its metadata has it.
    pub(crate) fn orientation(&self) -> Orientation {
        self.orientation
    }

    /// The bounding box of points of the upright picture, in the picture as handed in: left, top, width, height.
    pub(crate) fn box_of(&self, points: &[(f32, f32)]) -> [u32; 4] {
        let points = points.iter().map(|point| self.as_handed_in(*point));
        let bounds = points.fold([f32::INFINITY, f32::INFINITY, 0.0, 0.0], |[l, t, r, b], (x, y)| {
            [l.min(x), t.min(y), r.max(x), b.max(y)]
        });
        let [left, top, right, bottom] = bounds;
        let (left, top) = (pixel(left.floor(), self.width), pixel(top.floor(), self.height));
        let (right, bottom) = (pixel(right.ceil(), self.width), pixel(bottom.ceil(), self.height));
        [left, top, right.saturating_sub(left), bottom.saturating_sub(top)]
    }

    /// Converts a point of the upright picture to the picture as handed in.
    pub(crate) fn as_handed_in(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let (width, height) = (float_u32(self.width), float_u32(self.height));
        match self.orientation {
            Orientation::NoTransforms => (x, y),
            Orientation::Rotate90 => (y, height - x),
            Orientation::Rotate180 => (width - x, height - y),
            Orientation::Rotate270 => (width - y, x),
            Orientation::FlipHorizontal => (width - x, y),
            Orientation::FlipVertical => (x, height - y),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate270FlipH => (width - y, height - x),
        }
    }
}

#[expect(clippy::as_conversions, reason = "clamped to the picture")]
fn pixel(at: f32, side: u32) -> u32 {
    at.clamp(0.0, float_u32(side)) as u32
}

fn broken(why: &str) -> Unreadable {
    Unreadable::Broken(why.to_owned())
}

/// Returns true for a JPEG of so many pixels that its brightness alone is kept, at half its size.
fn is_halved(bytes: &[u8]) -> bool {
    jpeg::pixels(bytes).is_some_and(|pixels| pixels > HALVED_PIXELS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_converted_to_the_picture_as_handed_in() {
        let all = [
            Orientation::NoTransforms,
            Orientation::Rotate90,
            Orientation::Rotate180,
            Orientation::Rotate270,
            Orientation::FlipHorizontal,
            Orientation::FlipVertical,
            Orientation::Rotate90FlipH,
            Orientation::Rotate270FlipH,
        ];
        for orientation in all {
            let mut handed_in = GrayImage::new(7, 4);
            handed_in.put_pixel(5, 1, image::Luma([255]));
            let mut upright = DynamicImage::ImageLuma8(handed_in);
            upright.apply_orientation(orientation);
            let upright = upright.into_luma8();
            let turned = Upright { orientation, width: 7, height: 4 };
            let back = turned.turned_back(upright.clone());
            assert_eq!((back.dimensions(), back.get_pixel(5, 1).0), ((7, 4), [255]), "{orientation:?}");
            let (x, y, _) = upright.enumerate_pixels().find(|(.., pixel)| pixel.0 == [255]).unwrap();
            let (x, y) = (float_u32(x), float_u32(y));
            assert_eq!(turned.box_of(&[(x, y), (x + 1.0, y + 1.0)]), [5, 1, 1, 1], "{orientation:?}");
            let mirrored = turned.mirrored();
            let x = float_u32(upright.width()) - x;
            assert_eq!(mirrored.box_of(&[(x - 1.0, y), (x, y + 1.0)]), [5, 1, 1, 1], "{orientation:?} mirrored");
        }
    }

    #[test]
    fn bytes_that_are_no_picture_are_refused() {
        let decode = |bytes: &[u8]| Picture::decode(bytes, &mut Budget::default()).err();
        assert_eq!(decode(b"%PDF-1.7"), Some(broken("no PNG, JPEG, TIFF, BMP or WebP")));
        assert!(matches!(decode(b"\x89PNG\r\n\x1a\n"), Some(Unreadable::Broken(_))));
    }
}
