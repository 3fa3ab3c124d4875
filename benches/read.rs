//! Benchmarks of reading pictures: decoding in colours; from pixels to the characters of the zone; from the file's
//! bytes to these characters, without colours; and from the file's bytes to all that is read from a page (characters,
//! print, place, portrait, texture).
//!
//! `cargo bench --bench read --features optics/training`

#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::hint::black_box;
use std::io::Cursor;
use std::time::Duration;

use bordercheck::{Document, Evidence};
use criterion::{BatchSize, BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};
use image::imageops::{FilterType, resize};
use image::{ImageFormat, RgbImage};
use optics::recognise_zones;
use optics::training::{Grey, Network, Networks, Pyramid, recognise_with};

/// The genuine passport of Utopia at these sides, grainy as a sensor's picture is, as JPEG.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let page = include_bytes!("../fixtures/cases/td3-genuine/visible.jpg");
    let page = image::load_from_memory(page).unwrap().into_rgb8();
    let mut picture: RgbImage = resize(&page, width, height, FilterType::Triangle);
    let mut state = 1_u32;
    for pixel in picture.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = u8::try_from(state >> 29).unwrap();
        pixel.0 = pixel.0.map(|part| part.saturating_sub(grain));
    }
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// The grey pixels of a picture.
fn grey(bytes: &[u8]) -> Grey {
    let picture = image::load_from_memory(bytes).unwrap().into_luma8();
    let (width, height) = (usize::try_from(picture.width()).unwrap(), usize::try_from(picture.height()).unwrap());
    Grey::new(width, height, picture.into_raw()).unwrap()
}

fn read(c: &mut Criterion) {
    let parse = |bytes: &[u8]| Network::parse(bytes).unwrap();
    let networks = Networks {
        finder: parse(include_bytes!("../crates/optics/src/recognise/weights/finder.bin")),
        glyphs: parse(include_bytes!("../crates/optics/src/recognise/weights/glyphs.bin")),
        second: parse(include_bytes!("../crates/optics/src/recognise/weights/second.bin")),
    };
    for (width, height) in [(1_500, 1_000), (6_000, 4_000)] {
        let bytes = picture(width, height);
        let evidence = Evidence::read(&Document::from_picture("page", bytes.clone()));
        assert!(evidence.reading().is_some_and(|reading| reading.doubtful().next().is_none()), "read with certainty");
        let mut group = c.benchmark_group(format!("{width} × {height}"));
        settle(&mut group);
        group.bench_function("decode", |b| b.iter(|| image::load_from_memory(black_box(&bytes)).unwrap()));
        let pixels = grey(&bytes);
        group.bench_function("read the zone", |b| {
            let picture = || Pyramid::new(pixels.clone());
            b.iter_batched(picture, |picture| recognise_with(&networks, &picture), BatchSize::LargeInput);
        });
        group.bench_function("decode and read the zone", |b| b.iter(|| recognise_zones(black_box(&bytes)).unwrap()));
        group.bench_function("read and measure the page", |b| {
            b.iter(|| Evidence::read(black_box(&Document::from_picture("page", bytes.clone()))));
        });
        group.finish();
    }
}

fn settle(group: &mut BenchmarkGroup<'_, WallTime>) {
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(6));
}

criterion_group!(benches, read);
criterion_main!(benches);
