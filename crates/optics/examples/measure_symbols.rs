//! Measures the reader of bar codes on specimen pages of many designs by level, on pictures without one, and its time:
//!
//! ```text
//! cargo run --release -p optics --features symbols --example measure_symbols -- pages 100 [FOLDER]
//! cargo run --release -p optics --features symbols --example measure_symbols -- without 400
//! cargo run --release -p optics --features symbols --example measure_symbols -- pictures FOLDER
//! cargo run --release -p optics --features symbols --example measure_symbols -- times
//! ```
//! With a folder the pages are written there, each with its content in hexadecimal, for other readers.

#![allow(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a command for developers, on specimens"
)]

use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use mrz::Format;
use optics::{Budget, Plane, Symbols};
use rand::RngExt;
use specimen::degrade::{Degradation, Level};
use specimen::page::{Page, Style};
use specimen::symbol::{MODULE, Symbol, SymbolKind, SymbolPrint};
use specimen::{Dice, dice, holder};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["pages", count, rest @ ..] => measure_pages(count.parse().expect("a number"), rest.first().map(Path::new)),
        ["without", count] => measure_without(count.parse().expect("a number")),
        ["pictures", folder] => measure_pictures(Path::new(folder)),
        ["times"] => measure_times(),
        _ => eprintln!("measure_symbols: pages COUNT [FOLDER], without COUNT, pictures FOLDER, or times"),
    }
}

/// The levels of the table: a flatbed at two resolutions, a calm phone and one in a hurry.
const LEVELS: [&str; 4] = ["flatbed-300", "flatbed-600", "good-phone", "bad-phone"];

fn degradation(level: &str, dice: &mut Dice) -> Degradation {
    match level {
        "flatbed-300" => Degradation { ppi: 300.0, ..Degradation::throw(Level::Flatbed, dice) },
        "flatbed-600" => Degradation { ppi: 600.0, ..Degradation::throw(Level::Flatbed, dice) },
        "good-phone" => Degradation::throw(Level::GoodPhone, dice),
        _ => Degradation::throw(Level::BadPhone, dice),
    }
}

/// A page as a picture file, and what its symbol holds if it has one.
fn page(level: &str, kind: Option<SymbolKind>, seed: u64) -> (Vec<u8>, Vec<u8>) {
    let mut dice = dice(seed);
    let format = Format::named(if dice.random_bool(0.5) { "MRV-A" } else { "TD2" }).expect("a format");
    let draft = holder::throw(format, &mut dice);
    let lines = draft.print().expect("a draft that prints");
    let how = degradation(level, &mut dice);
    let ppi = how.drawing_ppi();
    let mut page = Page::draw(&draft, &lines, &Style::throw(ppi, &mut dice), &mut dice);
    let mut content = Vec::new();
    if let Some(kind) = kind {
        // A visa's seal has some 130 bytes, that of a residence permit 150; texts are longer.
        let length = dice.random_range(110..160);
        content = match kind {
            SymbolKind::DataMatrix => (0..length).map(|_| dice.random()).collect(),
            _ => (0..length * 8 / 5)
                .map(|_| *b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".get(dice.random_range(0..32)).expect("one of 32"))
                .collect(),
        };
        let symbol = Symbol::encode(kind, &content).expect("a content with room");
        let (columns, _) = symbol.size();
        let module = MODULE * dice.random_range(1.0..1.3) * ppi / 25.4;
        let left = page.image.width() as f32 - columns as f32 * module - 3.0 * ppi / 25.4;
        let print = SymbolPrint {
            at: (left, 3.0 * ppi / 25.4),
            module,
            turn: dice.random_range(-1.0..1.0),
            ink: dice.random_range(0..60),
        };
        symbol.print(&mut page.image, print);
    }
    let page = how.apply(&page, ppi, &mut dice);
    (encoded(&page.image, how.quality), content)
}

fn encoded(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut file, quality)).expect("a picture file");
    file.into_inner()
}

fn symbols_of(file: &[u8]) -> Option<Symbols> {
    let recognised = optics::recognise(file, Plane::Visible, &mut Budget::default()).ok()?;
    Some(recognised.symbols())
}

fn measure_pages(count: u64, folder: Option<&Path>) {
    println!("kind, level: pages, read, read as something else, found and not read, nothing found");
    for kind in SymbolKind::ALL {
        for level in LEVELS {
            let (mut read, mut other, mut seen, mut nothing) = (0, 0, 0, 0);
            for seed in 0..count {
                let (file, content) = page(level, Some(kind), seed);
                if let Some(folder) = folder {
                    let name = format!("{kind:?}-{level}-{seed}");
                    std::fs::write(folder.join(format!("{name}.jpg")), &file).expect("a file");
                    let text: String = content.iter().map(|byte| format!("{byte:02x}")).collect();
                    std::fs::write(folder.join(format!("{name}.hex")), text).expect("a file");
                }
                let found = symbols_of(&file).unwrap_or_default();
                if found.decoded.iter().any(|symbol| symbol.bytes == content) {
                    read += 1;
                } else if !found.decoded.is_empty() {
                    other += 1;
                } else if !found.undecoded.is_empty() {
                    seen += 1;
                } else {
                    nothing += 1;
                }
            }
            println!("{kind:?}, {level}: {count}, {read}, {other}, {seen}, {nothing}");
        }
    }
}

fn measure_without(count: u64) {
    for level in LEVELS {
        let found: Vec<Symbols> = (0..count).filter_map(|seed| symbols_of(&page(level, None, seed).0)).collect();
        print_found(level, &found);
    }
}

fn print_found(name: &str, found: &[Symbols]) {
    let decoded: usize = found.iter().map(|symbols| symbols.decoded.len()).sum();
    let undecoded: usize = found.iter().map(|symbols| symbols.undecoded.len()).sum();
    let skipped = found.iter().filter(|symbols| symbols.skipped > 0).count();
    println!(
        "{name}: {} pictures, {decoded} decoded, {undecoded} found and not read, {skipped} with more areas",
        found.len()
    );
}

fn measure_pictures(folder: &Path) {
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let Some(symbols) = std::fs::read(&file).ok().and_then(|bytes| symbols_of(&bytes)) else { continue };
        if symbols != Symbols::default() {
            let kinds: Vec<String> = symbols.decoded.iter().map(|symbol| format!("{symbol:?}")).collect();
            println!("{}: {kinds:?}, {:?}, {} skipped", file.display(), symbols.undecoded, symbols.skipped);
        }
        found.push(symbols);
    }
    print_found(&folder.display().to_string(), &found);
}

/// Times of a page with and without a symbol at 1,500 × 1,000, as shares of reading the page.
fn measure_times() {
    for (name, kind) in [("without", None), ("with", Some(SymbolKind::DataMatrix))] {
        let (mut reading, mut symbols) = (Vec::new(), Vec::new());
        for seed in 0..8 {
            let (file, _) = page("flatbed-300", kind, seed);
            let picture = image::load_from_memory(&file).expect("a picture");
            let file =
                encoded(&picture.resize_exact(1_500, 1_000, image::imageops::FilterType::Triangle).into_rgb8(), 90);
            for _ in 0..3 {
                let start = Instant::now();
                let recognised = optics::recognise(&file, Plane::Visible, &mut Budget::default()).expect("a page");
                reading.push(start.elapsed());
                let start = Instant::now();
                let found = recognised.symbols();
                symbols.push(start.elapsed());
                drop(found);
            }
        }
        for times in [&mut reading, &mut symbols] {
            times.sort();
        }
        let at =
            |times: &[std::time::Duration], share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
        println!(
            "{name}: reading {:.1} ms, symbols {:.1} ms in the median, {:.1} ms in 95 of 100; at most {:.1} ms",
            at(&reading, 50),
            at(&symbols, 50),
            at(&symbols, 95),
            at(&symbols, 100)
        );
    }
}
