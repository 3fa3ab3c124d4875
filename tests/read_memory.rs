//! Peak memory of reading a picture: at most four times its decoded size, and twenty megabytes for the networks.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Cursor;

use bordercheck::{Document, Evidence};
use image::imageops::{FilterType, resize};
use image::{DynamicImage, ImageFormat};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// One test, so that no other test allocates at the same time.
#[test]
fn peak_memory_is_a_multiple_of_the_decoded_picture() {
    let page = include_bytes!("../fixtures/cases/td3-genuine/visible.jpg");
    let page = image::load_from_memory(page).unwrap().into_rgb8();
    for (width, height) in [(600, 400), (1_500, 1_000)] {
        let large = DynamicImage::ImageRgb8(resize(&page, width, height, FilterType::Triangle));
        let decoded = usize::try_from(width * height * 3).unwrap();
        for (name, format) in [("JPEG", ImageFormat::Jpeg), ("PNG", ImageFormat::Png)] {
            let mut bytes = Cursor::new(Vec::new());
            large.write_to(&mut bytes, format).unwrap();
            let document = Document::from_picture("page", bytes.into_inner());
            let before = ALLOCATED.current_usage();
            ALLOCATED.reset_peak_usage();
            let evidence = Evidence::read(&document);
            let peak = ALLOCATED.peak_usage() - before;
            assert!(evidence.mrz.is_some(), "{name} {width} × {height}");
            assert!(peak <= 4 * decoded + 20_000_000, "{name} {width} × {height}: {peak} bytes");
        }
    }
}
