//! Hostile documents: each a folder named after its attack, with what must happen. They are made here and not kept by
//! hand, so that what is hostile about each can be read.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;

use image::{DynamicImage, GrayImage, ImageFormat, LumaA};
use mrz::Format;
use serde::{Deserialize, Serialize};

use crate::case::with_orientation;
use crate::holder;
use crate::page::{Page, Style};
use crate::seed::dice;

/// The expected verdict; the file `expect.toml` in the folder. The document is the folder, or the file `document.*` in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The attack, in a sentence.
    pub about: String,
    /// `clear`, `incomplete`, `review` or `alert`, under the profile `desk`.
    pub disposition: String,
    /// Checks and their outcomes.
    pub outcomes: BTreeMap<String, String>,
}

/// An attack: its name, a sentence, the disposition, outcomes of checks, and its files.
struct Attack(&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)], Vec<File>);

type File = (&'static str, Vec<u8>);

const READABLE: &str = "input.file.readable";
const FOUND: &str = "input.page.found";
const FORMAT: &str = "optical.mrz.format";
const READING: &str = "optical.mrz.reading";
const CHARACTERS: &str = "optical.mrz.characters";

/// A picture of an unusual kind of a genuine page, which must be read like any other.
const READ: &[(&str, &str)] = &[(READABLE, "successful"), (READING, "successful"), (FORMAT, "successful")];
/// Read, and not with certainty: the colours of a printing press lose contrast on their way to grey.
const DOUBTED: &[(&str, &str)] = &[(READABLE, "successful"), (READING, "undetermined"), (FORMAT, "successful")];
/// A picture within the limits without a zone.
const NOTHING_THERE: &[(&str, &str)] = &[(READABLE, "successful"), (FOUND, "failed")];
/// A limit of the engine's own was reached.
const EXCEEDED: &[(&str, &str)] = &[(READABLE, "aborted"), ("engine.check.whole", "failed")];
/// No case file at all.
const NOTHING_GIVEN: &[(&str, &str)] = &[(READABLE, "not_supported"), (FOUND, "not_supported")];

/// Writes every attack into its folder under `out`, in place of what was there.
///
/// # Errors
/// The error of the file system or of an encoder.
pub fn write_all(out: &Path) -> io::Result<usize> {
    let attacks: Vec<Attack> = [pictures()?, texts(), names()?, archives()?].into_iter().flatten().collect();
    for Attack(name, about, disposition, outcomes, files) in &attacks {
        let folder = out.join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let outcomes = outcomes.iter().map(|(check, outcome)| ((*check).to_owned(), (*outcome).to_owned()));
        let expect =
            Expect { about: (*about).to_owned(), disposition: (*disposition).to_owned(), outcomes: outcomes.collect() };
        fs::write(folder.join("expect.toml"), toml::to_string(&expect).map_err(io::Error::other)?)?;
        for (file, bytes) in files {
            fs::write(folder.join(file), bytes)?;
        }
    }
    Ok(attacks.len())
}

fn pictures() -> io::Result<Vec<Attack>> {
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
            "picture-animated",
            "An animation: the second frame shows a white page.",
            "clear",
            READ,
            vec![("visible.png", animated(&page)?)],
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
        Attack(
            "picture-thousand-pages",
            "A TIFF of a thousand pages.",
            "incomplete",
            NOTHING_THERE,
            vec![("visible.tif", tiff(1_000, Last::Ends))],
        ),
        Attack(
            "picture-endless-pages",
            "A TIFF whose page comes after itself.",
            "incomplete",
            NOTHING_THERE,
            vec![("visible.tif", tiff(2, Last::PointsBack))],
        ),
    ])
}

fn texts() -> Vec<Attack> {
    let text = |name, about, disposition, outcomes, text: String| {
        Attack(name, about, disposition, outcomes, vec![("mrz.txt", text.into_bytes())])
    };
    let sound = format!("{LINE_1}\n{LINE_2}");
    vec![
        text(
            "text-cyrillic-letters",
            "The letters А, О and Е of the name are Cyrillic.",
            "review",
            &[(CHARACTERS, "failed"), ("optical.mrz.name", "undetermined")],
            sound.replacen("SSON<<ANNA", "SSОN<<АNNА", 1),
        ),
        text(
            "text-fullwidth-digits",
            "The digits of the date of birth are full-width.",
            "review",
            &[(CHARACTERS, "failed"), ("optical.mrz.date-of-birth-digit", "undetermined")],
            sound.replace("7408122", "７４０８１２2"),
        ),
        text(
            "text-zero-width-space",
            "A space without width stands in the second line.",
            "incomplete",
            &[(FORMAT, "failed")],
            sound.replace("UTO7408", "UTO\u{200b}7408"),
        ),
        text("text-megabyte", "A megabyte of A.", "incomplete", EXCEEDED, "A".repeat(1 << 20)),
        text("text-thousand-lines", "A thousand empty lines and more.", "incomplete", EXCEEDED, "A\n".repeat(400)),
        Attack(
            "text-no-utf8",
            "Bytes that are no text.",
            "incomplete",
            &[(READABLE, "failed")],
            vec![("mrz.txt", [LINE_1.as_bytes(), b"\n\xff\xfe\x80"].concat())],
        ),
    ]
}

fn names() -> io::Result<Vec<Attack>> {
    let page = encoded(&DynamicImage::ImageLuma8(page()), ImageFormat::Jpeg)?;
    Ok(vec![
        Attack(
            "name-homoglyph",
            "The і of visible.jpg is Cyrillic: no file of a case.",
            "incomplete",
            &[(READABLE, "failed"), (FOUND, "not_supported")],
            vec![("v\u{456}sible.jpg", page.clone())],
        ),
        Attack(
            "name-twice",
            "Two pictures in visible light: which is the document?",
            "incomplete",
            &[(READABLE, "failed")],
            vec![("visible.jpg", page.clone()), ("visible.png", page)],
        ),
    ])
}

fn archives() -> io::Result<Vec<Attack>> {
    let sound = format!("{LINE_1}\n{LINE_2}").into_bytes();
    let inner = zip(&[("mrz.txt", &sound)])?;
    let zeros = vec![0; 257 << 20];
    Ok(vec![
        Attack(
            "zip-path-traversal",
            "A path that leads out of the archive.",
            "incomplete",
            NOTHING_GIVEN,
            vec![("document.zip", zip(&[("../../../../etc/bordercheck", b"x")])?)],
        ),
        Attack(
            "zip-nested",
            "An archive in an archive.",
            "incomplete",
            NOTHING_GIVEN,
            vec![("document.zip", zip(&[("case.zip", &inner)])?)],
        ),
        Attack(
            "zip-bomb",
            "A file that grows to 257 MiB.",
            "incomplete",
            EXCEEDED,
            vec![("document.zip", zip(&[("visible.png", &zeros)])?)],
        ),
        Attack(
            "zip-cut-short",
            "An archive without its end.",
            "incomplete",
            &[(READABLE, "failed")],
            vec![("document.zip", inner[..inner.len() - 30].to_vec())],
        ),
    ])
}

/// TD3 zones that keep every rule on the day of the fixtures.
const LINE_1: &str = "PPUTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const LINE_2: &str = "L898902C36UTO7408122F3204153ZE184226B<<<<<16";

/// A sound page, small enough to be kept in many forms.
fn page() -> GrayImage {
    let mut dice = dice(900);
    let format = Format::named("TD2").expect("TD2 is a format");
    let draft = holder::throw(format, &mut dice);
    let lines = draft.print().expect("a thrown holder can be printed");
    let page = Page::draw(&draft, &lines, &Style::plain(180.0), &mut dice).image;
    DynamicImage::ImageRgb8(page).into_luma8()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> io::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).map_err(io::Error::other)?;
    Ok(bytes.into_inner())
}

/// 64 greys under numbers that a decoder which forgets the palette would see as noise.
fn with_palette(page: &GrayImage) -> io::Result<Vec<u8>> {
    let number = |grey: u8| (grey / 4).wrapping_mul(37) % 64;
    let mut palette = [0; 3 * 64];
    for grey in 0..64_u8 {
        let at = 3 * usize::from(number(grey * 4));
        palette[at..at + 3].fill(grey * 4 + 2);
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, page.width(), page.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette.as_slice());
    let numbers: Vec<u8> = page.as_raw().iter().map(|grey| number(*grey)).collect();
    encoder.write_header()?.write_image_data(&numbers)?;
    Ok(bytes)
}

fn animated(page: &GrayImage) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, page.width(), page.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_animated(2, 0)?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(page.as_raw())?;
    writer.write_image_data(&vec![255; page.as_raw().len()])?;
    writer.finish()?;
    Ok(bytes)
}

fn cmyk(page: &GrayImage) -> io::Result<Vec<u8>> {
    let inks: Vec<u8> = page.as_raw().iter().flat_map(|grey| [0, 0, 0, 255 - grey]).collect();
    let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 96);
    let (width, height) = (side(page.width()), side(page.height()));
    encoder.encode(&inks, width, height, jpeg_encoder::ColorType::Cmyk).map_err(io::Error::other)?;
    Ok(bytes)
}

/// A grey PNG whose header claims these dimensions, with so many rows of zeros in it.
fn png_of_zeros(width: u32, height: u32, rows: u32) -> io::Result<Vec<u8>> {
    let row = vec![0; width as usize];
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header()?;
    {
        let mut stream = writer.stream_writer()?;
        for _ in 0..rows {
            stream.write_all(&row)?;
        }
        stream.flush()?;
        // What is missing is the attack; nobody is told of it.
        std::mem::forget(stream);
    }
    std::mem::forget(writer);
    Ok(bytes)
}

/// The offset of the next page in the last page of a TIFF.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Ends,
    PointsBack,
}

/// A little-endian TIFF of so many pages of one white pixel (TIFF 6.0 §2).
fn tiff(pages: u32, last: Last) -> Vec<u8> {
    const ENTRIES: [(u16, u16, u32); 8] = [
        (256, 3, 1), // width
        (257, 3, 1), // height
        (258, 3, 8), // bits a sample
        (259, 3, 1), // not compressed
        (262, 3, 1), // black is zero
        (273, 4, 8), // where the pixel stands
        (278, 3, 1), // rows in a strip
        (279, 4, 1), // bytes in a strip
    ];
    let length = 2 + 12 * 8 + 4;
    let place = |page: u32| 12 + page * length;
    let mut bytes = [b"II\x2a\0".as_slice(), &place(0).to_le_bytes(), &[255, 0, 0, 0]].concat();
    for page in 0..pages {
        bytes.extend(8_u16.to_le_bytes());
        for (tag, kind, value) in ENTRIES {
            bytes.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
            bytes.extend([1_u32.to_le_bytes(), value.to_le_bytes()].concat());
        }
        let next = match last {
            _ if page + 1 < pages => place(page + 1),
            Last::PointsBack => place(0),
            Last::Ends => 0,
        };
        bytes.extend(next.to_le_bytes());
    }
    bytes
}

fn zip(files: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).map_err(io::Error::other)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish().map_err(io::Error::other)?.into_inner())
}
