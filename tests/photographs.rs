//! Pages in other light and other hands than a scanner's: a grey copy is grey in any light.
//! More pages: `PAGES=300 cargo test --release --test photographs -- --nocapture`.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by panicking, and says what it saw")]
#![allow(clippy::as_conversions, clippy::indexing_slicing, reason = "small numbers")]

use bordercheck::{Clock, Document, Evidence, Finding, Outcome, Reference, Requirements, ask};
use image::RgbImage;
use mrz::FORMATS;
use specimen::degrade::{COLD, Cast, Degradation, Level, WARM, WHITE};
use specimen::{Page, Style, compress, dice, forge, holder};

/// Pages of an ordinary run; in each of five lights one suffices.
const PAGES: u64 = 4;
const PAGES_IN_EACH_LIGHT: u64 = 1;

/// Light of one colour, and light of two lamps.
const LIGHTS: [(&str, Cast); 4] =
    [("white", [WHITE; 2]), ("warm", [WARM; 2]), ("cold", [COLD; 2]), ("mixed", [WARM, COLD])];

/// A scan has white light, in which no genuine page is grey. Drawn pages are paler than real ones and often of one hue, which the
/// light of a photograph explains: how many of these are told as grey is printed.
#[test]
fn colour_is_told_from_grey_in_any_light() {
    let pages = std::env::var("PAGES").map_or(PAGES_IN_EACH_LIGHT, |pages| pages.parse().unwrap());
    let lights = LIGHTS.map(|(name, cast)| (Level::GoodPhone, name, cast));
    for (level, name, cast) in [(Level::Flatbed, "scanned", [WHITE; 2])].into_iter().chain(lights) {
        let failed = |copied: bool| {
            let failed = (0..pages).filter(|seed| {
                let copy = |image: &RgbImage| if copied { forge::grey_copy(image) } else { image.clone() };
                let findings = taken(*seed, level, cast, copy);
                let failed = outcome("optical.page.colour", &findings) == Outcome::Failed;
                if failed && !copied {
                    println!("{name}, page {seed}: {}", facts("optical.page.colour", &findings));
                }
                failed
            });
            failed.count() as u64
        };
        let (wrong, found) = (failed(false), failed(true));
        println!("{name}: {wrong} of {pages} genuine pages failed; {found} of {pages} grey copies found");
        assert!(wrong == 0 || level != Level::Flatbed, "{name}: {wrong} of {pages} genuine pages");
        assert!(10 * found >= 9 * pages, "{name}: {found} of {pages} grey copies");
    }
}

/// Checks of measurements in millimetres fail on no page that is seen at an angle.
#[test]
fn page_at_an_angle_fails_no_check_of_place_or_print() {
    let pages = std::env::var("PAGES").map_or(PAGES, |pages| pages.parse().unwrap());
    let seen: Vec<Vec<Finding>> =
        (0..pages).map(|seed| taken(seed, Level::GoodPhone, [WHITE; 2], RgbImage::clone)).collect();
    for check in ["optical.mrz.geometry", "optical.mrz.glyphs", "optical.portrait.edge", "optical.page.recapture"] {
        let failed = seen.iter().filter(|findings| outcome(check, findings) == Outcome::Failed).count() as u64;
        println!("{check}: {failed} of {pages} genuine pages failed");
        assert!(50 * failed <= pages, "{check}: {failed} of {pages}");
    }
}

/// A mirrored picture is read, and told as one; its places are those of the file.
#[test]
fn mirrored_picture_is_read_and_told() {
    let (mut read, mut told) = (0, 0);
    for seed in 0..PAGES {
        let (bytes, lines) = photograph(seed, Level::Flatbed, [WHITE; 2], RgbImage::clone);
        let picture = image::load_from_memory(&bytes).unwrap().fliph().into_rgb8();
        let width = picture.width();
        let mirrored = Document::from_picture("page", compress::jpeg(&picture, 92));
        let (upright, mirrored) = (Evidence::read(&Document::from_picture("page", bytes)), Evidence::read(&mirrored));
        let (Some(upright), Some(reading)) = (upright.reading(), mirrored.reading()) else { continue };
        read += u64::from(reading.lines.iter().map(|line| &line.text).eq(&lines));
        let finding = findings(&mirrored).into_iter().find(|finding| finding.check.id == "input.scan.quality").unwrap();
        let mirror = finding.facts.iter().any(|fact| fact.found.as_deref() == Some("mirrored"));
        told += u64::from(finding.outcome == Outcome::Failed && mirror);
        let ([one, _, size, _], [other, ..]) = (upright.lines[0].cells[0].pixels, reading.lines[0].cells[0].pixels);
        assert!((one + size + other).abs_diff(width) <= 6, "page {seed}: {one} and {other} of {width}");
    }
    println!("of {PAGES} mirrored pages {read} read exactly, {told} told");
    assert!(10 * read >= 7 * PAGES && told >= read);
}

fn outcome(check: &str, findings: &[Finding]) -> Outcome {
    findings.iter().find(|finding| finding.check.id == check).unwrap().outcome
}

/// The facts of a check: found and expected values.
fn facts(check: &str, findings: &[Finding]) -> String {
    let facts = findings.iter().filter(|finding| finding.check.id == check).flat_map(|finding| &finding.facts);
    let said = facts.map(|fact| {
        let [found, expected] = [&fact.found, &fact.expected].map(|value| value.as_deref().unwrap_or("-"));
        format!("{} {found} ({expected})", fact.name)
    });
    said.collect::<Vec<_>>().join("; ")
}

/// The findings on a page that was copied and then photographed.
fn taken(seed: u64, level: Level, cast: Cast, copy: impl Fn(&RgbImage) -> RgbImage) -> Vec<Finding> {
    let (bytes, _) = photograph(seed, level, cast, copy);
    findings(&Evidence::read(&Document::from_picture("page", bytes)))
}

fn findings(evidence: &Evidence) -> Vec<Finding> {
    let at = "2026-11-30T10:00:00+00:00[+00:00]".parse().unwrap();
    ask(evidence, &Reference::new(at, Clock::Given), &Requirements::DEFAULT)
}

/// A photograph of a page that was copied, and the lines of its zone.
fn photograph(seed: u64, level: Level, cast: Cast, copy: impl Fn(&RgbImage) -> RgbImage) -> (Vec<u8>, Vec<String>) {
    let format = &FORMATS[seed as usize % FORMATS.len()];
    let mut dice = dice(seed);
    let draft = holder::throw(format, &mut dice);
    let lines = draft.print().unwrap();
    let how = Degradation::throw(level, &mut dice);
    let drawn = how.drawing_ppi();
    let page = Page::draw(&draft, &lines, &Style::throw(drawn, &mut dice), &mut dice);
    let page = Page { image: copy(&page.image), ..page };
    (compress::jpeg(&how.apply_in_light(&page, drawn, cast, &mut dice).image, how.quality), lines)
}

/// A zone that is wholly printed in another fount is told as one on some pages that lie flat; a genuine page never is.
#[test]
fn zone_of_another_fount_is_told() {
    let told = |forgeries: &[forge::Forgery]| {
        let is_told = |seed: &u64| {
            let mut throws = dice(7_000 + seed);
            let draft = holder::throw(FORMATS[*seed as usize % FORMATS.len()], &mut throws);
            let lines = draft.print().unwrap();
            let style = Style::plain(300.0);
            let page = Page::draw_in(specimen::Light::Visible, &draft, &lines, &style, forgeries, &mut throws);
            let bytes = compress::jpeg(&page.image, 90);
            let findings = findings(&Evidence::read(&Document::from_picture("page", bytes)));
            outcome("optical.mrz.glyphs", &findings) == Outcome::Failed
        };
        (0..5).filter(is_told).count()
    };
    let foreign = told(&[forge::Forgery::Foreign(specimen::Span::ALL, None)]);
    assert!(foreign > 0 && told(&[]) == 0, "{foreign}");
}
