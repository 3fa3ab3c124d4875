//! Several documents in one picture, several pages in one file (docs/design.md, settled point 16): what was not judged is told.
//! More pairs: `PAIRS=100 cargo test --release --test several_documents -- --nocapture`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and says what it saw")]
#![allow(clippy::as_conversions, clippy::indexing_slicing, reason = "small numbers")]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "small numbers"
)]

use bordercheck::{Clock, Disposition, Document, Engine, Evidence, Outcome, Profile, Reference, Verdict};
use image::imageops::{FilterType, overlay, resize};
use image::{Rgb, RgbImage};
use mrz::FORMATS;
use specimen::degrade::{Degradation, Level};
use specimen::{Page, Style, compress, dice, holder};

/// Pairs of an ordinary run, for each size of the second document.
const PAIRS: u64 = 1;

/// Sizes of the second document beside the first.
const SIZES: [f32; 4] = [1.0, 0.8, 0.6, 0.45];

#[test]
fn second_document_in_a_picture_is_told() {
    let pairs = std::env::var("PAIRS").map_or(PAIRS, |pairs| pairs.parse().unwrap());
    for size in SIZES {
        let (mut found, mut told, mut clear) = (0, 0, 0);
        for seed in 0..pairs {
            let bytes = compress::jpeg(&pair(seed, size), 90);
            let document = Document::from_picture("pair", bytes);
            let evidence = Evidence::read(&document);
            found += u64::from(evidence.pages[0].zones.len() > 1);
            let verdict = verdict(&document);
            let is_told = tells(&verdict);
            told += u64::from(is_told);
            clear += u64::from(verdict.disposition == Disposition::Clear && !is_told);
            assert!(is_told || evidence.pages[0].zones.len() < 2, "pair {seed} of size {size}");
        }
        println!("second document of size {size}: of {pairs} found {found}, told {told}, clear and untold {clear}");
        assert!(size < 1.0 || 10 * told >= 9 * pairs, "size {size}: {told} of {pairs}");
    }
}

#[test]
fn second_page_of_a_file_is_told() {
    let (one, other) = (page(0, Level::Flatbed), page(2, Level::Flatbed));
    let of = |pages: &[&RgbImage]| {
        let verdict = verdict(&Document::from_picture("pages", tiff(pages)));
        let finding = verdict
            .findings
            .iter()
            .map(|judged| &judged.finding)
            .find(|finding| finding.check.id == "input.file.readable")
            .unwrap();
        let found = finding.facts.iter().find_map(|fact| fact.found.as_deref().map(str::to_owned));
        (finding.outcome, found, verdict.disposition == Disposition::Clear)
    };
    let (outcome, ..) = of(&[&one]);
    assert_eq!(outcome, Outcome::Successful);
    let second = of(&[&one, &other]);
    assert_eq!(second, (Outcome::Failed, Some("not read: 1 more pages".to_owned()), false));
}

/// Returns true if a verdict speaks of a zone that was not judged.
fn tells(verdict: &Verdict) -> bool {
    verdict.findings.iter().map(|judged| &judged.finding).any(|finding| {
        let names = |name: &str| finding.facts.iter().any(|fact| fact.name == name);
        match finding.check.id {
            "optical.mrz.reading" => finding.outcome == Outcome::Undetermined && names("other-reading"),
            "input.scan.quality" => names("other-zone"),
            _ => false,
        }
    })
}

fn verdict(document: &Document<'_>) -> Verdict {
    let reference = Reference::new("2026-11-30T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    Engine::new(reference, Profile::built_in("desk").unwrap()).verify(document)
}

/// Two documents on a table, the second smaller, beside or below the first.
fn pair(seed: u64, size: f32) -> RgbImage {
    let (first, second) = (page(2 * seed, Level::Flatbed), page(2 * seed + 1, Level::Flatbed));
    let scale = size * first.width() as f32 / second.width() as f32;
    let [width, height] = [second.width(), second.height()].map(|side| (side as f32 * scale) as u32);
    let second = resize(&second, width, height, FilterType::Triangle);
    let apart = 40;
    let below = seed.is_multiple_of(2);
    let along = |one: u32, other: u32| 3 * apart + one + other;
    let across = |one: u32, other: u32| 2 * apart + one.max(other);
    let (width, height) = if below {
        (across(first.width(), second.width()), along(first.height(), second.height()))
    } else {
        (along(first.width(), second.width()), across(first.height(), second.height()))
    };
    let mut table = RgbImage::from_pixel(width, height, Rgb([70, 62, 58]));
    let to = i64::from(apart);
    overlay(&mut table, &first, to, to);
    let (x, y) = if below { (to, 2 * to + i64::from(first.height())) } else { (2 * to + i64::from(first.width()), to) };
    overlay(&mut table, &second, x, y);
    table
}

fn page(seed: u64, level: Level) -> RgbImage {
    let mut dice = dice(seed);
    let draft = holder::throw(FORMATS[seed as usize % FORMATS.len()], &mut dice);
    let how = Degradation::throw(level, &mut dice);
    let drawn = how.drawing_ppi();
    let page = Page::draw(&draft, &draft.print().unwrap(), &Style::throw(drawn, &mut dice), &mut dice);
    how.apply(&page, drawn, &mut dice).image
}

/// A TIFF without compression, a directory for each page (TIFF 6.0 §2).
fn tiff(pages: &[&RgbImage]) -> Vec<u8> {
    let mut bytes = b"II*\0".to_vec();
    bytes.extend([0; 4]);
    let mut link = 4;
    for page in pages {
        let samples = bytes.len() as u32;
        bytes.extend(page.as_raw());
        let bits = bytes.len() as u32;
        bytes.extend([8, 0, 8, 0, 8, 0]);
        bytes.resize(bytes.len().next_multiple_of(2), 0);
        let directory = bytes.len() as u32;
        bytes[link..link + 4].copy_from_slice(&directory.to_le_bytes());
        // Tag, type (3 SHORT, 4 LONG), count, value or its offset.
        let entries = [
            (256, 4, 1, page.width()),
            (257, 4, 1, page.height()),
            (258, 3, 3, bits),
            (259, 3, 1, 1),
            (262, 3, 1, 2),
            (273, 4, 1, samples),
            (277, 3, 1, 3),
            (278, 4, 1, page.height()),
            (279, 4, 1, page.as_raw().len() as u32),
        ];
        bytes.extend((entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in entries {
            bytes.extend(u16::to_le_bytes(tag).into_iter().chain(u16::to_le_bytes(kind)));
            bytes.extend(u32::to_le_bytes(count).into_iter().chain(u32::to_le_bytes(value)));
        }
        link = bytes.len();
        bytes.extend([0; 4]);
    }
    bytes
}
