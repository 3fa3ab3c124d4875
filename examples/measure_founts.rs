//! Reads zones that are printed in other founts than OCR-B, each character in the middle of its cell, and counts the readings and
//! the answers of `optical.mrz.glyphs`:
//!
//! ```text
//! cargo run --release --example measure_founts -- 20 /usr/share/fonts/truetype/*/*Mono*.ttf
//! ```
//! The founts are files of the system; the pages are drawn for a flatbed scanner of 300 ppi.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a command for developers, on specimens")]

use std::path::{Path, PathBuf};

use bordercheck::{Clock, Document, Engine, Evidence, Outcome, Profile, Reference, Verdict};
use mrz::FORMATS;
use specimen::forge::{Forgery, Span};
use specimen::typeface::Typeface;
use specimen::{Light, Page, Style, compress, dice, holder};

const PPI: f32 = 300.0;

/// Counts over the pages in one fount.
#[derive(Default)]
struct Counts {
    found: u32,
    exact: u32,
    certain: u32,
    wrong_and_certain: u32,
    /// Answers of `optical.mrz.glyphs`: failed, undetermined, successful.
    glyphs: [u32; 3],
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(pages) = arguments.next().and_then(|count| count.parse().ok()) else {
        eprintln!("measure_founts: a number of pages and the files of founts, see the head of the example");
        return;
    };
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().expect("a date"), Clock::Given);
    let engine = Engine::new(reference, Profile::built_in("desk").expect("a profile that is built in"));
    println!(
        "{:<34} found exact certain wrong-and-certain  glyphs: failed undetermined successful",
        format!("of {pages} pages")
    );
    for path in arguments.map(PathBuf::from) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match measure(&engine, &path, pages) {
            Some(Counts { found, exact, certain, wrong_and_certain, glyphs: [failed, open, good] }) => println!(
                "{name:<34} {found:>5} {exact:>5} {certain:>7} {wrong_and_certain:>17}  {failed:>14} {open:>12} {good:>10}"
            ),
            None => println!("{name:<34} is no fount that has every character of the zone"),
        }
    }
}

fn measure(engine: &Engine, path: &Path, pages: u64) -> Option<Counts> {
    let typeface = Typeface::parse(&std::fs::read(path).ok()?)?;
    if !"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<".chars().all(|character| typeface.outline(character).is_some()) {
        return None;
    }
    // A forgery names a fount of the program; so many are measured only.
    let typeface: &'static Typeface = Box::leak(Box::new(typeface));
    let mut counts = Counts::default();
    for seed in 0..pages {
        let mut throws = dice(700_000 + seed);
        let format = FORMATS.get(usize::try_from(seed).ok()? % FORMATS.len())?;
        let draft = holder::throw(format, &mut throws);
        let lines = draft.print().expect("a thrown holder can be printed");
        let foreign = [Forgery::Foreign(Span::ALL, Some(typeface))];
        let style = Style::throw(PPI, &mut throws);
        let page = Page::draw_in(Light::Visible, &draft, &lines, &style, &foreign, &mut throws);
        let evidence = Evidence::read(&Document::from_picture("page", compress::jpeg(&page.image, 90)));
        counts.add(&evidence, &engine.rejudge(&evidence), &lines);
    }
    Some(counts)
}

impl Counts {
    fn add(&mut self, evidence: &Evidence, verdict: &Verdict, lines: &[String]) {
        let Some(reading) = evidence.reading() else { return };
        self.found += 1;
        let exact = reading.lines.iter().map(|line| &line.text).eq(lines);
        let certain = reading.doubtful().count() == 0;
        self.exact += u32::from(exact);
        self.certain += u32::from(exact && certain);
        if !exact && certain {
            self.wrong_and_certain += 1;
            for (read, printed) in reading.lines.iter().zip(lines).filter(|(read, printed)| read.text != **printed) {
                eprintln!("wrong and certain: {} for {printed}", read.text);
            }
        }
        let outcome = verdict.finding("optical.mrz.glyphs").map(|found| found.finding.outcome);
        let [failed, open, good] = &mut self.glyphs;
        match outcome {
            Some(Outcome::Failed) => *failed += 1,
            Some(Outcome::Successful) => *good += 1,
            _ => *open += 1,
        }
    }
}
