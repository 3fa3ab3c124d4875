//! Pictures of unusual kinds, cut ones, and those that claim more than they are.

use std::io;

use image::{DynamicImage, ImageFormat, LumaA};

use super::encode::{cmyk, encoded, png_of_zeros, with_palette};
use super::{Attack, DOUBTED, EXCEEDED, READ, READABLE, page};
use crate::case::with_orientation;

pub(super) fn attacks() -> io::Result<Vec<Attack>> {
    let page = page();
    let grey = DynamicImage::ImageLuma8(page.clone());
    let sixteen = DynamicImage::ImageLuma16(grey.to_luma16());
    let inked =
        image::GrayAlphaImage::from_fn(page.width(), page.height(), |x, y| LumaA([0, 255 - page.get_pixel(x, y).0[0]]));
    let jpeg = encoded(&grey, ImageFormat::Jpeg)?;
    Ok(vec![
        Attack(
            "picture-16-bit",
            "A picture of 16 bits a sample.",
            "clear",
            READ,
            vec![("visible.png", encoded(&sixteen, ImageFormat::Png)?)],
        ),
        Attack(
            "picture-alpha",
            "The print stands in the alpha channel alone; every pixel is black.",
            "clear",
            READ,
            vec![("visible.png", encoded(&DynamicImage::ImageLumaA8(inked), ImageFormat::Png)?)],
        ),
        Attack(
            "picture-palette",
            "A palette in which neighbouring numbers are far apart in grey.",
            "clear",
            READ,
            vec![("visible.png", with_palette(&page)?)],
        ),
        Attack(
            "picture-cmyk",
            "A JPEG in the four colours of a printing press.",
            "review",
            DOUBTED,
            vec![("visible.jpg", cmyk(&page)?)],
        ),
        Attack(
            "picture-exif-lies",
            "The page lies upright and its EXIF says that it does not.",
            "clear",
            READ,
            vec![("visible.jpg", with_orientation(&jpeg, 6))],
        ),
        Attack(
            "picture-cut-short",
            "Half a JPEG.",
            "incomplete",
            &[(READABLE, "failed")],
            vec![("visible.jpg", jpeg[..jpeg.len() / 2].to_vec())],
        ),
        Attack(
            "picture-claims-100000",
            "A PNG of 100,000 × 100,000 pixels, in 70 bytes.",
            "incomplete",
            EXCEEDED,
            vec![("visible.png", png_of_zeros(100_000, 100_000, 1)?)],
        ),
        Attack(
            "picture-bomb",
            "A PNG of a hundred million and 20,000 pixels that is whole.",
            "incomplete",
            EXCEEDED,
            vec![("visible.png", png_of_zeros(20_000, 5_001, 5_001)?)],
        ),
    ])
}
