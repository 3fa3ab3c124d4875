//! Peak memory of reading the picture of a large sensor. 200 megapixels: `MEGAPIXELS=200 cargo test --release --test
//! large_picture -- --nocapture`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and says what it saw")]
#![allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sides of a picture"
)]

use bordercheck::{Document, Evidence};
use image::codecs::jpeg::JpegEncoder;
use image::{GenericImageView, Rgb, RgbImage};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// Megapixels of an ordinary run: just above those that are read in colours.
const MEGAPIXELS: u64 = 76;

/// Bytes that reading may take at 200 megapixels, beside the file.
const MOST: usize = 300_000_000;

/// A picture shown so much larger, of which no pixel is kept.
struct Enlarged<'a> {
    picture: &'a RgbImage,
    times: u32,
}

impl GenericImageView for Enlarged<'_> {
    type Pixel = Rgb<u8>;

    fn dimensions(&self) -> (u32, u32) {
        (self.picture.width() * self.times, self.picture.height() * self.times)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        *self.picture.get_pixel(x / self.times, y / self.times)
    }
}

/// One test, so that no other test allocates at the same time.
#[test]
fn large_picture_is_read_within_its_memory() {
    let megapixels: u64 = std::env::var("MEGAPIXELS").map_or(MEGAPIXELS, |number| number.parse().unwrap());
    let page = include_bytes!("../fixtures/cases/td3-genuine/visible.jpg");
    let (page, printed) =
        (image::load_from_memory(page).unwrap().into_rgb8(), text(&Document::from_picture("page", page)));
    // Enlarged by a whole number, and trimmed of the rows that are too many.
    let pixels = u64::from(page.width()) * u64::from(page.height());
    let times = ((megapixels * 1_000_000) as f64 / pixels as f64).sqrt().ceil() as u32;
    let rows = (megapixels * 1_000_000).div_ceil(u64::from(page.width() * times * times)) as u32;
    let page = page.view(0, page.height() - rows, page.width(), rows).to_image();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&Enlarged { picture: &page, times }).unwrap();
    let document = Document::from_picture("page", bytes);
    drop(page);
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let read = text(&document);
    let peak = ALLOCATED.peak_usage() - before;
    println!("{megapixels} megapixels: {} MB beside the file", peak / 1_000_000);
    assert_eq!(read, printed);
    assert!(peak <= MOST, "{peak} bytes");
}

/// The lines that are read in a picture.
fn text(document: &Document) -> Vec<String> {
    let evidence = Evidence::read(document);
    evidence.reading().unwrap().lines.iter().map(|line| line.text.clone()).collect()
}
