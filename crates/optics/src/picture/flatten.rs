//! Conversion of decoded pixels to colours of eight bits and to grey. Transparent pixels are laid over white, as on paper
//! and as viewers show them.

use image::{DynamicImage, GrayImage, Luma, Rgb, RgbImage};

/// A picture without transparency.
pub(super) struct Flat {
    pub(super) grey: GrayImage,
    /// The colours; `None` if it has none.
    pub(super) colour: Option<RgbImage>,
    /// The number of pixels that transparency hides and that show something.
    pub(super) hidden: Option<u64>,
}

/// The opacity below which a pixel cannot be seen over white.
const INVISIBLE: u8 = 16;

/// The difference in brightness of two invisible pixels that would be seen if they were opaque.
const DIFFERENT: u8 = 32;

/// Invisible pixels that differ, in a million of all, from which on they show something. A cut-out page has a few of
/// them along its edge; one digit of the zone at 300 ppi has two hundred in a million.
const SHOWN: u64 = 200;

/// Lays a picture over white and converts it.
pub(super) fn flatten(image: DynamicImage) -> Flat {
    match image {
        DynamicImage::ImageRgb8(image) => Flat { grey: luma(&image), colour: Some(image), hidden: None },
        image if image.color().has_alpha() => over_white(image),
        image if image.color().has_color() => {
            let colour = image.into_rgb8();
            Flat { grey: luma(&colour), colour: Some(colour), hidden: None }
        }
        image => Flat { grey: image.into_luma8(), colour: None, hidden: None },
    }
}

fn over_white(image: DynamicImage) -> Flat {
    let mut invisible = Invisible::default();
    if image.color().has_color() {
        let image = image.into_rgba8();
        let colour = RgbImage::from_fn(image.width(), image.height(), |x, y| {
            let [red, green, blue, alpha] = image.get_pixel(x, y).0;
            invisible.note(alpha, || brightness([red, green, blue]));
            Rgb([red, green, blue].map(|value| blend(value, alpha)))
        });
        return Flat { grey: luma(&colour), colour: Some(colour), hidden: invisible.shown() };
    }
    let image = image.into_luma_alpha8();
    let grey = GrayImage::from_fn(image.width(), image.height(), |x, y| {
        let [value, alpha] = image.get_pixel(x, y).0;
        invisible.note(alpha, || value);
        Luma([blend(value, alpha)])
    });
    Flat { grey, colour: None, hidden: invisible.shown() }
}

/// A value laid over white.
fn blend(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u16::from(value), u16::from(alpha));
    u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

/// The pixels that cannot be seen, counted by their brightness.
struct Invisible {
    levels: [u64; 256],
    pixels: u64,
}

impl Default for Invisible {
    fn default() -> Self {
        Self { levels: [0; 256], pixels: 0 }
    }
}

impl Invisible {
    fn note(&mut self, alpha: u8, brightness: impl FnOnce() -> u8) {
        self.pixels += 1;
        if alpha < INVISIBLE
            && let Some(level) = self.levels.get_mut(usize::from(brightness()))
        {
            *level += 1;
        }
    }

    /// The number of them that differ from most, if they are enough to show something. A margin or cut-out in one colour
    /// hides nothing.
    fn shown(&self) -> Option<u64> {
        let levels = || self.levels.iter().zip(0..=u8::MAX);
        let (_, commonest) = levels().max_by_key(|(count, _)| **count)?;
        let other = levels().filter(|(_, level)| level.abs_diff(commonest) > DIFFERENT).map(|(count, _)| count).sum();
        (other > self.pixels * SHOWN / 1_000_000).then_some(other)
    }
}

fn brightness(part: [u8; 3]) -> u8 {
    let [red, green, blue] = part.map(u32::from);
    // The weights' sum is 2^16, so that the third byte has the mean and the fourth nothing.
    let [_, _, grey, _] = (13_933 * red + 46_871 * green + 4_732 * blue + 32_768).to_le_bytes();
    grey
}

/// Converts to grey with the weights of ITU-R BT.709, in whole numbers: the conversion of `image` takes longer than
/// decoding.
fn luma(image: &RgbImage) -> GrayImage {
    let pixels = image.as_raw().as_chunks::<3>().0.iter().map(|part| brightness(*part));
    GrayImage::from_raw(image.width(), image.height(), pixels.collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{LumaA, Rgba, RgbaImage};

    #[test]
    fn transparent_pixels_are_laid_over_white() {
        let image = RgbaImage::from_fn(2, 1, |x, _| Rgba([9, 0, 0, if x == 0 { 0 } else { 255 }]));
        let flat = flatten(DynamicImage::ImageRgba8(image));
        assert_eq!(flat.grey.into_raw(), [255, 2]);
        assert_eq!(flat.colour.unwrap().into_raw(), [255, 255, 255, 9, 0, 0]);
    }

    /// A page under a transparent field of one colour is no hidden page; a page in it is.
    #[test]
    fn hidden_pixels_are_those_that_show_something() {
        let page = |x: u32, y: u32| if (x / 3 + y / 5).is_multiple_of(2) { 20 } else { 230 };
        let hidden = |value: fn(u32, u32) -> u8, alpha: u8| {
            let image =
                image::GrayAlphaImage::from_fn(40, 40, |x, y| LumaA([value(x, y), if x < 9 { 255 } else { alpha }]));
            flatten(DynamicImage::ImageLumaA8(image)).hidden
        };
        assert_eq!(hidden(page, 255), None);
        assert_eq!(hidden(|_, _| 0, 0), None);
        assert!(hidden(page, 0).is_some_and(|pixels| pixels > 500));
        assert_eq!(hidden(page, 128), None);
    }
}
