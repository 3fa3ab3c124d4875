//! Files with more than one picture, and documents whose pictures and texts are of different pages.

use std::io;

use image::{DynamicImage, GrayImage, ImageFormat, LumaA, imageops};

use super::encode::{animated, encoded};
use super::tiff::{self, Last};
use super::{Attack, FOUND, LINE_1, LINE_2, PARTLY, READ, READABLE, READING, page, page_of};

pub(super) fn attacks() -> io::Result<Vec<Attack>> {
    Ok([files()?, zones()?].into_iter().flatten().collect())
}

/// A white page in a file that was not read whole.
const PARTLY_WHITE: &[(&str, &str)] = &[(READABLE, "failed"), (FOUND, "failed")];

fn files() -> io::Result<Vec<Attack>> {
    let page = page();
    let jpeg = encoded(&DynamicImage::ImageLuma8(page.clone()), ImageFormat::Jpeg)?;
    let other = encoded(&DynamicImage::ImageLuma8(page_of(901)), ImageFormat::Jpeg)?;
    Ok(vec![
        Attack(
            "picture-animated",
            "An animation: the second frame shows a white page.",
            "incomplete",
            PARTLY,
            vec![("visible.png", animated(&page)?)],
        ),
        Attack(
            "picture-thousand-pages",
            "A TIFF of a thousand pages.",
            "incomplete",
            PARTLY_WHITE,
            vec![("visible.tif", tiff::pixels(1_000, Last::Ends))],
        ),
        Attack(
            "picture-endless-pages",
            "A TIFF of two pages, after which the first comes again.",
            "incomplete",
            PARTLY_WHITE,
            vec![("visible.tif", tiff::pixels(2, Last::PointsBack))],
        ),
        Attack(
            "picture-two-pages",
            "A TIFF of a sound page and another one.",
            "incomplete",
            PARTLY,
            vec![("visible.tif", tiff::page_and_pixel(&page))],
        ),
        Attack(
            "picture-concatenated",
            "The JPEG of another holder's page behind the end of a sound one.",
            "incomplete",
            PARTLY,
            vec![("visible.jpg", [&jpeg[..], &other[..]].concat())],
        ),
        Attack(
            "picture-archive-behind",
            "An archive behind the end of a sound page.",
            "incomplete",
            PARTLY,
            vec![("visible.jpg", [&jpeg[..], &super::encode::zip(&[("mrz.txt", b"x")])?].concat())],
        ),
        Attack(
            "picture-padded",
            "Zeros behind the end of a sound page, as some scanners write them: no attack.",
            "clear",
            READ,
            vec![("visible.jpg", [&jpeg[..], &[0; 4_096]].concat())],
        ),
        Attack(
            "picture-with-preview",
            "A preview behind the end of a sound page, declared as phones do (CIPA DC-007): no attack.",
            "clear",
            READ,
            vec![("visible.jpg", with_preview(&jpeg, &jpeg))],
        ),
        Attack(
            "picture-hidden-page",
            "Another page under a sound one, hidden by transparency.",
            "incomplete",
            PARTLY,
            vec![("visible.png", hidden(&page, &page_of(901))?)],
        ),
    ])
}

fn zones() -> io::Result<Vec<Attack>> {
    let text = format!("{LINE_1}\n{LINE_2}").into_bytes();
    let page = page();
    let jpeg = encoded(&DynamicImage::ImageLuma8(page.clone()), ImageFormat::Jpeg)?;
    let white = DynamicImage::ImageLuma8(GrayImage::from_pixel(600, 400, image::Luma([250])));
    Ok(vec![
        Attack(
            "text-beside-white-picture",
            "A sound text, and a picture of nothing: the text does not answer for the picture.",
            "incomplete",
            &[(READABLE, "successful"), (FOUND, "failed")],
            vec![("mrz.txt", text.clone()), ("visible.png", encoded(&white, ImageFormat::Png)?)],
        ),
        Attack(
            "text-beside-another-page",
            "A sound text, and the picture of another holder's page.",
            "review",
            &[(FOUND, "successful"), (READING, "undetermined")],
            vec![("mrz.txt", text), ("visible.jpg", jpeg)],
        ),
        Attack(
            "picture-two-zones",
            "A sound page, and beside it another holder's in two thirds of its size.",
            "review",
            &[(FOUND, "successful"), (READING, "undetermined")],
            vec![("visible.jpg", side_by_side(&page, &page_of(901))?)],
        ),
    ])
}

/// Two pages on a desk, the second in two thirds of its size.
fn side_by_side(page: &GrayImage, other: &GrayImage) -> io::Result<Vec<u8>> {
    let (width, height) = (other.width() * 2 / 3, other.height() * 2 / 3);
    let other = imageops::resize(other, width, height, imageops::FilterType::Triangle);
    let mut desk = GrayImage::from_pixel(page.width() + width + 60, page.height() + 40, image::Luma([120]));
    imageops::replace(&mut desk, page, 20, 20);
    imageops::replace(&mut desk, &other, i64::from(page.width()) + 40, 20);
    encoded(&DynamicImage::ImageLuma8(desk), ImageFormat::Jpeg)
}

/// A page above another one whose pixels are all transparent.
fn hidden(page: &GrayImage, other: &GrayImage) -> io::Result<Vec<u8>> {
    let picture = image::GrayAlphaImage::from_fn(page.width(), page.height() + other.height(), |x, y| {
        match y.checked_sub(page.height()) {
            None => LumaA([page.get_pixel(x, y).0[0], 255]),
            Some(y) => LumaA([other.get_pixel(x.min(other.width() - 1), y).0[0], 0]),
        }
    });
    encoded(&DynamicImage::ImageLumaA8(picture), ImageFormat::Png)
}

/// A JPEG with a multi-picture index that names another one behind its end.
fn with_preview(picture: &[u8], preview: &[u8]) -> Vec<u8> {
    const SEGMENT: usize = 2 + 4 + 8 + 2 + 12 + 4 + 32;
    let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    // Offsets count from behind "MPF\0".
    let offset = number(picture.len() + 2 + SEGMENT - 10);
    let mut segment = vec![0xff, 0xe2, 0, 64];
    segment.extend(*b"MPF\0II*\0\x08\0\0\0\x01\0\x02\xb0\x07\0");
    for value in [32, 26, 0] {
        segment.extend(u32::to_le_bytes(value));
    }
    for value in [0x2003_0000, number(picture.len()), 0, 0, 0x0001_0001, number(preview.len()), offset, 0] {
        segment.extend(u32::to_le_bytes(value));
    }
    [&picture[..2], &segment, &picture[2..], preview].concat()
}
