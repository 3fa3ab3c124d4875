//! Documents of few bytes that would cost a decoder gigabytes or minutes.

use std::io;

use super::encode::{png_of_zeros_whole, zip};
use super::jpeg_2000::{Claims, jp2};
use super::tiff::{Last, Page, tiff};
use super::{Attack, EXCEEDED, LINE_1, LINE_2, READABLE};
use crate::chip::files::dg2;

/// A portrait that costs too much is our limit: its check is aborted, and the verdict is not whole.
const PORTRAIT: &[(&str, &str)] = &[("electronic.dg2.portrait", "aborted"), ("engine.check.whole", "failed")];

pub(super) fn attacks() -> io::Result<Vec<Attack>> {
    Ok([portraits(), pictures()?, sums()?].into_iter().flatten().collect())
}

fn portraits() -> Vec<Attack> {
    let text = format!("{LINE_1}\n{LINE_2}").into_bytes();
    let portrait = |name, about, picture: Vec<u8>| {
        let files = vec![("mrz.txt", text.clone()), ("chip/EF.DG2", dg2(&picture))];
        Attack(name, about, "incomplete", PORTRAIT, files)
    };
    let usual = Claims::PORTRAIT;
    let stream = usual.codestream();
    vec![
        portrait(
            "portrait-60-components",
            "A JPEG 2000 of 60 components, each of 4,000 × 4,000 samples.",
            Claims { width: 4_000, height: 4_000, tile: 4_000, components: 60, ..usual }.codestream(),
        ),
        portrait(
            "portrait-255-components",
            "A JPEG 2000 of 255 components.",
            Claims { components: 255, ..usual }.codestream(),
        ),
        portrait(
            "portrait-1x1-precincts",
            "A JPEG 2000 of 1,900 × 1,900 samples, each a precinct of its own.",
            Claims { width: 1_900, height: 1_900, tile: 1_900, precinct: Some(0), ..usual }.codestream(),
        ),
        portrait(
            "portrait-tile-precincts",
            "The same, claimed in the header of a tile-part.",
            Claims { width: 1_900, height: 1_900, tile: 1_900, tile_precinct: Some(0), ..usual }.codestream(),
        ),
        portrait(
            "portrait-tiles",
            "A JPEG 2000 of four million tiles of one sample.",
            Claims { width: 2_000, height: 2_000, tile: 1, ..usual }.codestream(),
        ),
        portrait("portrait-layers", "A JPEG 2000 of 65,535 layers.", Claims { layers: 65_535, ..usual }.codestream()),
        portrait(
            "portrait-levels",
            "A JPEG 2000 of 32 decomposition levels.",
            Claims { levels: 32, ..usual }.codestream(),
        ),
        portrait(
            "portrait-pixels",
            "A JPEG 2000 of 20,000 × 20,000 samples.",
            Claims { width: 20_000, height: 20_000, tile: 20_000, components: 1, ..usual }.codestream(),
        ),
        portrait(
            "portrait-two-codestreams",
            "A JP2 of two codestreams: which is the portrait?",
            jp2(&[(b"jp2h", &[]), (b"jp2c", &stream), (b"jp2c", &stream)]),
        ),
        portrait(
            "portrait-palette",
            "A JP2 whose palette makes 255 components of one.",
            jp2(&[(b"jp2h", &[0, 0, 0, 12, b'p', b'c', b'l', b'r', 0, 1, 255, 7]), (b"jp2c", &stream)]),
        ),
    ]
}

fn pictures() -> io::Result<Vec<Attack>> {
    // A frame of 65,000 × 65,000 in the strip of a small TIFF.
    let frame = [0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xfd, 0xe8, 0xfd, 0xe8, 1, 1, 0x11, 0, 0xff, 0xd9];
    let strip = Page { width: 64, height: 64, strip: &frame, more: &[(259, 7)] };
    let tile = Page {
        width: 64,
        height: 64,
        strip: &[0; 64],
        more: &[(259, 8), (322, 1 << 30), (323, 1 << 30), (324, 8), (325, 64)],
    };
    // SOF2 of 20,000 × 5,000 in three components, all of them in one scan.
    let progressive = [
        &[0xff, 0xd8, 0xff, 0xc2, 0, 17, 8, 0x13, 0x88, 0x4e, 0x20, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0][..],
        &[0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0, 0, 0xff, 0xd9],
    ]
    .concat();
    // An extended header of 16 × 16, and a lossy frame of 16,383 × 16,383.
    let webp = [
        &b"RIFF\x28\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x0f\0\0"[..],
        b"VP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f",
    ]
    .concat();
    let broken = &[(READABLE, "failed")];
    Ok(vec![
        Attack(
            "picture-tiff-jpeg-strip",
            "A TIFF of 64 × 64 pixels whose one strip is a JPEG of 65,000 × 65,000.",
            "incomplete",
            EXCEEDED,
            vec![("visible.tif", tiff(&[strip], Last::Ends))],
        ),
        Attack(
            "picture-tiff-tile",
            "A TIFF of 64 × 64 pixels in one tile of a billion by a billion.",
            "incomplete",
            EXCEEDED,
            vec![("visible.tif", tiff(&[tile], Last::Ends))],
        ),
        Attack(
            "picture-progressive",
            "A progressive JPEG of 100 megapixels, in 38 bytes.",
            "incomplete",
            EXCEEDED,
            vec![("visible.jpg", progressive)],
        ),
        Attack(
            "picture-webp-frame",
            "A WebP of 16 × 16 pixels with a frame of 16,383 × 16,383.",
            "incomplete",
            broken,
            vec![("visible.webp", webp)],
        ),
    ])
}

/// Files whose cost is allowed one by one, and not together.
fn sums() -> io::Result<Vec<Attack>> {
    let picture = png_of_zeros_whole(10_000, 9_000)?;
    let planes = ["visible", "infrared", "ultraviolet", "back.visible", "back.infrared", "back.ultraviolet"];
    let names: Vec<String> = planes.iter().map(|plane| format!("{plane}.png")).collect();
    let six: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), picture.as_slice())).collect();
    let numbers = format!("{{\"group\":[{}0]}}", "0,".repeat(10 << 20)).into_bytes();
    let zeros = vec![0; 100 << 20];
    Ok(vec![
        Attack(
            "zip-six-pictures",
            "Six pictures of 90 megapixels.",
            "incomplete",
            EXCEEDED,
            vec![("document.zip", zip(&six)?)],
        ),
        Attack(
            "zip-context",
            "A context of 20 MB, a list of zeros.",
            "incomplete",
            EXCEEDED,
            vec![("document.zip", zip(&[("context.json", &numbers)])?)],
        ),
        Attack(
            "zip-three-files",
            "Three files that grow to 100 MiB each.",
            "incomplete",
            EXCEEDED,
            vec![("document.zip", zip(&[("a.bin", &zeros), ("b.bin", &zeros), ("visible.png", &zeros)])?)],
        ),
    ])
}
