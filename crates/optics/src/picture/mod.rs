//! Decoding of pictures from unknown senders to grey pixels, within limits that are checked before anything is allocated.

mod ending;
mod jpeg;

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, Limits, RgbImage};

use crate::grey::{Grey, Pyramid};
use crate::limits;
use crate::num::float_u32;
use crate::unreadable::Unreadable;
use ending::find_cut;

/// A decoded picture in grey, turned upright by its own metadata.
pub(crate) struct Picture {
    grey: GrayImage,
    upright: Upright,
    /// The colours, not turned; `None` if it has none.
    colour: Option<RgbImage>,
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
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (image, orientation) = decode_as_handed_in(bytes)?;
        Ok(Self::of(image, orientation))
    }

    /// A decoded picture, turned upright.
    fn of(image: DynamicImage, orientation: Orientation) -> Self {
        let (width, height) = (image.width(), image.height());
        let coloured = image.color().has_color();
        let (grey, colour) = match image {
            DynamicImage::ImageRgb8(image) => (luma(&image), Some(image)),
            image if coloured => (over_white(image.clone()), Some(image.into_rgb8())),
            image => (over_white(image), None),
        };
        let upright = Upright { orientation, width, height };
        Self { grey: upright.turned(grey), upright, colour }
    }

    /// Decodes a picture without its colours. Of a JPEG with a channel for brightness only that one is decoded, in half the
    /// time; its weights are those of ITU-R BT.601.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub(crate) fn decode_grey(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (decoder, orientation) = open(bytes)?;
        let (width, height) = decoder.dimensions();
        match jpeg::brightness(bytes).filter(|grey| grey.dimensions() == (width, height)) {
            Some(grey) => {
                let upright = Upright { orientation, width, height };
                Ok(Self { grey: upright.turned(grey), upright, colour: None })
            }
            None => {
                let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
                Ok(Self { colour: None, ..Self::of(image, orientation) })
            }
        }
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

/// Decodes PNG, JPEG, TIFF, BMP or WebP, which are told apart by content. Returns the picture as it is stored, and the turn
/// that its metadata ask for.
///
/// # Errors
/// [`Unreadable`].
fn decode_as_handed_in(bytes: &[u8]) -> Result<(DynamicImage, Orientation), Unreadable> {
    let (decoder, orientation) = open(bytes)?;
    let image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    Ok((image, orientation))
}

/// Reads the header of a picture and checks it against our limits. Returns a decoder for the pixels, and the turn that the
/// metadata ask for.
fn open(bytes: &[u8]) -> Result<(impl ImageDecoder, Orientation), Unreadable> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| broken(&error.to_string()))?;
    if reader.format().is_none() {
        return Err(broken("no PNG, JPEG, TIFF, BMP or WebP"));
    }
    let mut allowed = Limits::default();
    allowed.max_image_width = Some(limits::PICTURE_SIDE);
    allowed.max_image_height = Some(limits::PICTURE_SIDE);
    allowed.max_alloc = Some(limits::PICTURE_BYTES);
    reader.limits(allowed);
    let cut = || find_cut(bytes).map(|kind| Unreadable::Broken(format!("a {kind} without its end")));
    // A picture beyond our limits is reported as that, whole or not.
    let mut decoder = reader.into_decoder().map_err(|error| match refused(error) {
        limit @ Unreadable::Limit(_) => limit,
        broken => cut().unwrap_or(broken),
    })?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits::PICTURE_PIXELS {
        return Err(Unreadable::Limit(format!("{pixels} pixels, more than {}", limits::PICTURE_PIXELS)));
    }
    if pixels == 0 {
        return Err(broken("a picture without pixels"));
    }
    if let Some(cut) = cut() {
        return Err(cut);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((decoder, orientation))
}

/// Converts to grey; transparent pixels are laid over white, as on paper.
fn over_white(image: DynamicImage) -> GrayImage {
    if !image.color().has_alpha() {
        return image.into_luma8();
    }
    let image = image.into_luma_alpha8();
    GrayImage::from_fn(image.width(), image.height(), |x, y| {
        let image::LumaA([luma, alpha]) = *image.get_pixel(x, y);
        let (luma, alpha) = (u16::from(luma), u16::from(alpha));
        image::Luma([u8::try_from((luma * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)])
    })
}

/// Converts to grey with the weights of ITU-R BT.709, in whole numbers: the conversion of `image` takes longer than
/// decoding.
fn luma(image: &RgbImage) -> GrayImage {
    let pixels = image.as_raw().as_chunks::<3>().0.iter().map(|part| {
        let [red, green, blue] = part.map(u32::from);
        // The weights' sum is 2^16, so that the third byte has the mean and the fourth nothing.
        let [_, _, grey, _] = (13_933 * red + 46_871 * green + 4_732 * blue + 32_768).to_le_bytes();
        grey
    });
    GrayImage::from_raw(image.width(), image.height(), pixels.collect()).unwrap_or_default()
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

fn refused(error: image::ImageError) -> Unreadable {
    match error {
        image::ImageError::Limits(error) => Unreadable::Limit(error.to_string()),
        error => broken(&error.to_string()),
    }
}

fn broken(why: &str) -> Unreadable {
    Unreadable::Broken(why.to_owned())
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
        }
    }

    #[test]
    fn transparent_pixels_are_laid_over_white() {
        let image = image::RgbaImage::from_fn(2, 1, |x, _| image::Rgba([0, 0, 0, if x == 0 { 0 } else { 255 }]));
        assert_eq!(over_white(DynamicImage::ImageRgba8(image)).into_raw(), [255, 0]);
    }

    #[test]
    fn bytes_that_are_no_picture_are_refused() {
        assert_eq!(Picture::decode(b"%PDF-1.7").err(), Some(broken("no PNG, JPEG, TIFF, BMP or WebP")));
        assert!(matches!(Picture::decode(b"\x89PNG\r\n\x1a\n").err(), Some(Unreadable::Broken(_))));
    }
}
