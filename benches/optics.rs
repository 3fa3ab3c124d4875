//! Measuring beside reading: one, two and three planes of a passport's page at 600 ppi. `read` decodes, finds and reads the
//! zone and measures; the reading of the same picture by itself is the first row. The pictures are TIFF without
//! compression, as a device's memory has them, infrared in grey; three of them as BMP too, which takes longer to decode.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "criterion's macros write functions, and a benchmark may panic"
)]

use std::hint::black_box;
use std::io::Cursor;

use bordercheck::{Clock, Document, Evidence, Kind, Plane, Reference, Requirements, ask};
use criterion::{Criterion, criterion_group, criterion_main};
use image::{DynamicImage, ImageFormat};
use mrz::Format;
use specimen::{Degradation, Light, Page, Style, dice, holder};

const PPI: f32 = 600.0;

fn planes(container: ImageFormat) -> Vec<(Plane, Vec<u8>)> {
    let mut throws = dice(600);
    let draft = holder::throw(Format::named("TD3").unwrap(), &mut throws);
    let lines = draft.print().unwrap();
    let how = Degradation::reader(PPI, &mut throws);
    [(Light::Visible, Plane::Visible), (Light::Infrared, Plane::Infrared), (Light::Ultraviolet, Plane::Ultraviolet)]
        .map(|(light, plane)| {
            let page = Page::draw_in(light, &draft, &lines, &Style::plain(PPI), &[], &mut throws.clone());
            let mut bytes = Vec::new();
            let image = how.apply(&page, PPI, &mut dice(601)).image;
            // Infrared has one channel.
            let grey = light == Light::Infrared;
            let image = DynamicImage::ImageRgb8(image);
            let image = if grey { DynamicImage::ImageLuma8(image.into_luma8()) } else { image };
            image.write_to(&mut Cursor::new(&mut bytes), container).unwrap();
            (plane, bytes)
        })
        .into()
}

fn document(planes: &[(Plane, Vec<u8>)]) -> Document<'_> {
    planes.iter().fold(Document::new(), |document, (plane, bytes)| {
        document.with(plane.name(), Kind::Picture(*plane), Ok(bytes.as_slice().into()))
    })
}

fn optics(criterion: &mut Criterion) {
    let (tiff, bmp) = (planes(ImageFormat::Tiff), planes(ImageFormat::Bmp));
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    let mut group = criterion.benchmark_group("optics");
    group.sample_size(10);
    let handed = (1..=tiff.len()).map(|count| ("TIFF", &tiff[..count]));
    for (container, planes) in handed.chain([("BMP", &bmp[..])]) {
        let (count, document) = (planes.len(), document(planes));
        group.bench_function(
            format!("{count} planes at 600 ppi as {container}, decoded, read, measured and judged"),
            |bencher| bencher.iter(|| ask(&Evidence::read(black_box(&document)), &reference, &Requirements::DEFAULT)),
        );
        let evidence = Evidence::read(&document);
        group.bench_function(format!("{count} planes as {container}, judged again from kept evidence"), |bencher| {
            bencher.iter(|| ask(black_box(&evidence), &reference, &Requirements::DEFAULT));
        });
    }
    group.finish();
}

criterion_group!(benches, optics);
criterion_main!(benches);
