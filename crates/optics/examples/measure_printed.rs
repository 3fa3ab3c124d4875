//! Measures the comparison of the visual zone with the machine readable zone, on specimen pages of many designs, genuine
//! and forged, and on labelled pictures:
//!
//! ```text
//! cargo run --release -p optics --example measure_printed -- pages 400 reader
//! cargo run --release -p optics --example measure_printed -- pages 400 good-phone /usr/share/fonts/truetype
//! cargo run --release -p optics --example measure_printed -- scans ../shared/data/scans
//! ```
//! With a folder of font files every second page is set in one of the founts there that the reader was not trained on.

#![allow(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a command for developers, on specimens"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mrz::{Draft, FORMATS, Format};
use optics::{Budget, Plane, VisualZone};
use rand::RngExt;
use specimen::typeface::Typeface;
use specimen::visual::{Layout, Sheet, VisualField, VisualForgery};
use specimen::{Degradation, Dice, Fount, Level, Style, compress, dice, holder};

/// Families that the reader is not trained on.
const HELD_BACK: [&str; 4] = ["carlito", "caladea", "cantarell", "gentium"];

/// Least margins for which the shares are printed.
const MARGINS: [f32; 8] = [0.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 30.0];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["pages", count, level, rest @ ..] => {
            let founts = rest.first().map(|folder| held_back(Path::new(folder))).unwrap_or_default();
            measure_pages(count.parse().expect("a number of pages"), level, &founts);
        }
        ["draw", seed, level, file] => {
            let sheet = Specimen::throw(seed.parse().expect("a seed"), level, &[]).sheet(None);
            sheet.page.image.save(file).expect("a picture file");
        }
        ["scans", folder] => measure_scans(Path::new(folder)),
        _ => {
            eprintln!("measure_printed: pages COUNT reader|good-phone [FOUNTS], scans FOLDER, or draw SEED LEVEL FILE")
        }
    }
}

/// The fields that were found on one page.
struct Seen {
    exact: bool,
    visual: Option<VisualZone>,
    time: Duration,
}

fn see(bytes: &[u8], lines: &[String]) -> Option<Seen> {
    let recognised = optics::recognise(bytes, Plane::Visible, &mut Budget::default()).ok()?;
    let zone = recognised.page.zones.first();
    let exact = zone.is_some_and(|zone| zone.lines.iter().map(|line| &line.text).eq(lines));
    let started = Instant::now();
    let visual = VisualZone::of(&recognised.image);
    Some(Seen { exact, visual, time: started.elapsed() })
}

/// A specimen and how it is photographed.
struct Specimen {
    draft: Draft,
    lines: Vec<String>,
    layout: Layout,
    how: Degradation,
    style: Style,
    throws: Dice,
}

impl Specimen {
    fn throw(seed: u64, level: &str, founts: &[Arc<Typeface>]) -> Self {
        let mut throws = dice(900_000 + seed);
        let formats: Vec<&'static Format> = FORMATS.iter().copied().filter(|format| format.lines == 2).collect();
        let draft = holder::throw(formats[seed as usize % formats.len()], &mut throws);
        let lines = draft.print().expect("a thrown holder can be printed");
        let layout = match founts.len() {
            0 => Layout::throw(&mut throws),
            _ if seed.is_multiple_of(2) => Layout::throw(&mut throws),
            many => Layout::throw_in(Fount::of(Arc::clone(&founts[throws.random_range(0..many)])), &mut throws),
        };
        let how = match level {
            "good-phone" => Degradation::throw(Level::GoodPhone, &mut throws),
            _ => Degradation::reader(300.0, &mut throws),
        };
        let style = Style::throw(how.drawing_ppi(), &mut throws);
        Self { draft, lines, layout, how, style, throws }
    }

    fn sheet(&self, forgery: Option<VisualForgery>) -> Sheet {
        let mut throws = self.throws.clone();
        let sheet = Sheet::draw(&self.draft, &self.lines, &self.layout, forgery, &self.style, &mut throws);
        sheet.apply(&self.how, self.how.drawing_ppi(), &mut throws)
    }
}

#[derive(Default)]
struct Tally {
    printed: u32,
    whole: u32,
    /// The least margin of each false difference.
    wrong: Vec<f32>,
}

fn measure_pages(count: u64, level: &str, founts: &[Arc<Typeface>]) {
    let mut tallies: Vec<(VisualField, Tally)> =
        VisualField::COMPARED.into_iter().map(|field| (field, Tally::default())).collect();
    let mut forged: Vec<(String, Vec<Option<f32>>)> = Vec::new();
    let (mut zones, mut read, mut time) = (0, 0, Duration::ZERO);
    for seed in 0..count {
        let specimen = Specimen::throw(seed, level, founts);
        let lines = &specimen.lines;
        let forgery = VisualForgery::OF_FIELDS[seed as usize % VisualForgery::OF_FIELDS.len()];
        let picture = |forgery: Option<VisualForgery>| {
            let sheet = specimen.sheet(forgery);
            (compress::jpeg(&sheet.page.image, specimen.how.quality), sheet)
        };
        let (bytes, sheet) = picture(None);
        zones += 1;
        let Some(seen) = see(&bytes, lines).filter(|seen| seen.exact) else { continue };
        read += 1;
        time += seen.time;
        for (field, tally) in &mut tallies {
            let printed = sheet.field(*field).is_some();
            tally.printed += u32::from(printed);
            let Some(found) = seen.visual.as_ref().and_then(|zone| of(zone, *field)) else {
                if printed && std::env::var_os("SHOW").is_some() {
                    let text = sheet.field(*field).map(|printed| printed.text.clone());
                    eprintln!("{seed} {} not found: {text:?}", field.name());
                }
                continue;
            };
            match found.margin() {
                None => tally.whole += 1,
                Some(margin) => {
                    if std::env::var_os("SHOW").is_some() {
                        eprintln!(
                            "{seed} {} false: {} for {} ({margin:.1})",
                            field.name(),
                            found.found,
                            found.expected
                        );
                    }
                    tally.wrong.push(margin);
                }
            }
        }
        let (bytes, sheet) = picture(Some(forgery));
        let changed = forgery.field().filter(|field| sheet.field(*field).is_some());
        let Some((seen, field)) = see(&bytes, lines).filter(|seen| seen.exact).zip(changed) else { continue };
        if std::env::var_os("SHOW").is_some() {
            let text = sheet.field(field).map(|printed| printed.text.clone()).unwrap_or_default();
            let found = seen.visual.as_ref().and_then(|zone| of(zone, field)).map(|found| found.found.clone());
            eprintln!("{seed} {}: printed {text:?}, told as {found:?}", forgery.name());
        }
        let told = seen.visual.as_ref().and_then(|zone| of(zone, field)).map(|found| found.margin().unwrap_or(-1.0));
        match forged.iter_mut().find(|(name, _)| *name == forgery.name()) {
            Some((_, all)) => all.push(told),
            None => forged.push((forgery.name(), vec![told])),
        }
    }
    println!(
        "{level}: {read} of {zones} zones read exactly; {:.0} ms to measure a page",
        1e3 * time.as_secs_f64() / f64::from(read.max(1))
    );
    println!("genuine pages: printed, found whole, false differences at margins {MARGINS:?}");
    for (field, tally) in &tallies {
        let at = |least: &f32| tally.wrong.iter().filter(|margin| *margin >= least).count().to_string();
        let wrong: Vec<String> = MARGINS.iter().map(at).collect();
        let share = 100.0 * f64::from(tally.whole) / f64::from(tally.printed.max(1));
        println!("  {:<22} {:>5} {:>6} ({share:.1} %)  {}", field.name(), tally.printed, tally.whole, wrong.join(" "));
    }
    println!("forged fields: number, told at margins {MARGINS:?}, found whole as in the zone, not found");
    for (name, told) in &forged {
        let at = |least: &f32| told.iter().flatten().filter(|margin| *margin >= least).count().to_string();
        let shares: Vec<String> = MARGINS.iter().map(at).collect();
        let agreed = told.iter().flatten().filter(|margin| **margin < 0.0).count();
        let missing = told.iter().filter(|told| told.is_none()).count();
        println!("  {name:<34} {:>5}  {}  {agreed} {missing}", told.len(), shares.join(" "));
    }
}

fn of(zone: &VisualZone, field: VisualField) -> Option<&optics::PrintedField> {
    zone.fields.iter().find(|printed| printed.field.name() == field.name())
}

fn held_back(folder: &Path) -> Vec<Arc<Typeface>> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    let is_held_back = |path: &PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        HELD_BACK.iter().any(|part| name.contains(part))
    };
    let parse = |path: PathBuf| Typeface::parse(&std::fs::read(path).ok()?).map(Arc::new);
    files.into_iter().filter(is_held_back).filter_map(parse).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}

/// Counts what is found on the pictures of a folder with `labels.csv`, and names no value.
fn measure_scans(folder: &Path) {
    let labels = std::fs::read_to_string(folder.join("labels.csv")).expect("labels.csv");
    let mut counts = vec![[0_u32; 2]; VisualField::COMPARED.len()];
    let (mut all, mut read) = (0, 0);
    for label in labels.lines().skip(1) {
        let mut columns = label.split(',');
        let (Some(path), Some(format), Some(text)) = (columns.next(), columns.next(), columns.next()) else { continue };
        let lines: Vec<String> = text.split('|').map(str::to_owned).collect();
        let Ok(bytes) = std::fs::read(folder.join(path)) else { continue };
        all += 1;
        let Some(seen) = see(&bytes, &lines).filter(|seen| seen.exact) else { continue };
        read += 1;
        let mut words = Vec::new();
        for (field, counts) in VisualField::COMPARED.into_iter().zip(&mut counts) {
            let Some(found) = seen.visual.as_ref().and_then(|zone| of(zone, field)) else { continue };
            let margin = found.margin();
            if margin.is_some() && std::env::var_os("SHOW").is_some() {
                eprintln!("{path} {}: {} for {}", field.name(), found.found, found.expected);
            }
            counts[usize::from(margin.is_some())] += 1;
            words.push(margin.map_or(field.name().to_owned(), |margin| {
                format!("{} DIFFERS by {margin:.1} in {}", field.name(), found.differences.len())
            }));
        }
        let ppi = seen.visual.as_ref().map_or(0.0, |zone| zone.ppi);
        println!("{path} {format} {ppi:.0} ppi {:.0} ms: {}", 1e3 * seen.time.as_secs_f64(), words.join(", "));
    }
    println!("{read} of {all} zones read exactly; found whole, and with a difference:");
    for (field, [whole, differ]) in VisualField::COMPARED.into_iter().zip(counts) {
        println!("  {:<22} {whole:>3} {differ:>3}", field.name());
    }
}
