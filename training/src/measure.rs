//! Accuracy of the reader on pages that it was not trained on: by level, genuine and forged, and whether its
//! probabilities can be believed.

use std::fmt::Write as _;
use std::path::Path;

use image::RgbImage;
use mrz::FORMATS;
use optics::training::{Networks, Pyramid, RecognisedZone, recognise_with};
use specimen::tamper::{self, Mended};
use specimen::{Degradation, Level, Page, Style, dice, holder};

use crate::finder::throw_without_zone;
use crate::parallel::in_parallel;
use crate::scenes::grey;
use crate::written::throw_written;

/// Counts over pages of one level.
#[derive(Clone, Default)]
struct Counts {
    pages: u32,
    found: u32,
    exact: u32,
    certain: u32,
    wrong_certain: u32,
    characters: u32,
    errors: u32,
    /// Pages with one forged character, mended or not: how many, read exactly, and with the forged character as printed.
    forged: u32,
    forged_exact: u32,
    forged_as_printed: u32,
    genuine: u32,
    genuine_exact: u32,
    /// Sum of the distances of read cells from printed ones, in pitches.
    astray: f32,
    /// Lines with more wrong characters than [`MISPLACED`]: what is wrong is their grid, which no character's margin can
    /// tell, so their characters are not counted below.
    misplaced: u32,
    /// Characters and errors by how probable they were said to be.
    believed: [(u32, u32); BOUNDS.len()],
}

/// Lower bounds of the probabilities that are counted together.
pub(crate) const BOUNDS: [f32; 7] = [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999];

/// A line with more wrong characters than this share is misplaced, which no character's margin can tell.
pub(crate) const MISPLACED: f32 = 0.3;

/// The probability from which on the reader calls a character certain.
pub(crate) const CERTAIN: f32 = optics::Cell::CERTAIN;

/// Reads so many pages of each level and returns a table. Seeds of these pages meet no seed of training.
pub(crate) fn measure(networks: &Networks, pages: u64, seed: u64, misread: Option<&Path>) -> String {
    let mut report = String::new();
    for level in Level::ALL {
        let counts = in_parallel(pages, |number| {
            let mut counts = Counts::default();
            read_page(networks, level, (seed << 40) + number, misread, &mut counts);
            counts
        });
        let counts = counts.into_iter().reduce(Counts::sum).unwrap_or_default();
        let _ = writeln!(report, "{}", counts.table(level));
    }
    report
}

/// Reads so many pictures in which no zone is, every second one of a written page, and returns a line about those in which one was found.
pub(crate) fn measure_without(networks: &Networks, pictures: u64, seed: u64, misread: Option<&Path>) -> String {
    let found: u64 = in_parallel(pictures, |number| {
        let dice = &mut dice((seed << 40) + (1 << 32) + number);
        let image = if number.is_multiple_of(2) { throw_without_zone(dice) } else { throw_written(dice) };
        let zones = recognise_with(networks, &Pyramid::new(grey(&image)));
        if let Some((folder, zone)) = misread.zip(zones.first()) {
            keep(folder, &format!("without-{number}"), &image, &[], Some(zone));
        }
        u64::from(!zones.is_empty())
    })
    .into_iter()
    .sum();
    format!("without a zone: {pictures} pictures, a zone found in {found}\n")
}

fn read_page(networks: &Networks, level: Level, seed: u64, misread: Option<&Path>, counts: &mut Counts) {
    let (page, forged) = throw_page(level, seed);
    let lines = &page.lines;
    let zones = recognise_with(networks, &Pyramid::new(grey(&page.image)));
    counts.add(&page, zones.first());
    if let Some(folder) = misread.filter(|_| zones.first().is_none_or(|zone| text(zone) != *lines)) {
        keep(folder, &format!("{}-{seed}", level.name()), &page.image, lines, zones.first());
    }
    let as_printed = |at: (usize, usize), is: char| {
        zones
            .first()
            .and_then(|zone| zone.lines.get(at.0 - 1)?.characters.get(at.1 - 1))
            .is_some_and(|read| char::from(read.best) == is)
    };
    let exact = zones.first().is_some_and(|zone| text(zone) == *lines);
    match forged {
        Some(what) => {
            counts.forged += 1;
            counts.forged_exact += u32::from(exact);
            counts.forged_as_printed += u32::from(as_printed(what.place, what.is));
        }
        None => {
            counts.genuine += 1;
            counts.genuine_exact += u32::from(exact);
        }
    }
}

/// A page of a level from a seed, and how one of its characters was forged; half of the pages are genuine.
pub(crate) fn throw_page(level: Level, seed: u64) -> (Page, Option<tamper::Tampering>) {
    let mut dice = dice(seed);
    let format = FORMATS[(seed % 5) as usize];
    let draft = holder::throw(format, &mut dice);
    let genuine = draft.print().expect("a thrown holder can be printed");
    let forged = match seed / 5 % 4 {
        2 => Some(tamper::throw(&genuine, Mended::No, &mut dice)),
        3 => Some(tamper::throw(&genuine, Mended::Yes, &mut dice)),
        _ => None,
    };
    let lines = forged.as_ref().map_or(&genuine, |(lines, _)| lines);
    let how = Degradation::throw(level, &mut dice);
    let style = Style::throw(how.drawing_ppi(), &mut dice);
    let page = how.apply(&Page::draw(&draft, lines, &style, &mut dice), style.ppi, &mut dice);
    (page, forged.map(|(_, what)| what))
}

/// Keeps a picture that was misread, what is printed in its zone and what was read.
fn keep(folder: &Path, name: &str, image: &RgbImage, printed: &[String], zone: Option<&RecognisedZone>) {
    let read = zone.map(text).unwrap_or_default();
    let (odds, legibility) = zone.map_or((0.0, 0.0), |zone| (zone.odds, zone.legibility()));
    let note = format!(
        "printed\n{}\nread, odds {odds:.2}, legibility {legibility:.1}\n{}\n",
        printed.join("\n"),
        read.join("\n")
    );
    let kept = image.save(folder.join(format!("{name}.png"))).map_err(|error| error.to_string());
    let kept =
        kept.and_then(|()| std::fs::write(folder.join(format!("{name}.txt")), note).map_err(|error| error.to_string()));
    if let Err(error) = kept {
        eprintln!("{name}: not kept: {error}");
    }
}

pub(crate) fn text(zone: &RecognisedZone) -> Vec<String> {
    zone.lines.iter().map(|line| line.characters.iter().map(|read| char::from(read.best)).collect()).collect()
}

impl Counts {
    fn add(&mut self, page: &Page, zone: Option<&RecognisedZone>) {
        self.pages += 1;
        let printed: u32 = page.lines.iter().map(|line| line.len() as u32).sum();
        self.characters += printed;
        let Some(zone) = zone else {
            self.errors += printed;
            return;
        };
        self.found += 1;
        let exact = text(zone) == page.lines;
        let certain = zone.lines.iter().flat_map(|line| &line.characters).all(|read| read.probability >= CERTAIN);
        self.exact += u32::from(exact);
        self.certain += u32::from(certain);
        self.wrong_certain += u32::from(certain && !exact);
        let same_shape = zone.lines.len() == page.lines.len()
            && zone.lines.iter().zip(&page.lines).all(|(line, printed)| line.characters.len() == printed.len());
        if !same_shape {
            self.errors += printed;
        }
        for ((line, printed), cells) in zone.lines.iter().zip(&page.lines).zip(&page.cells) {
            let wrong = line.characters.iter().zip(printed.chars()).filter(|(read, is)| char::from(read.best) != *is);
            let misplaced =
                line.characters.len() != printed.len() || wrong.count() as f32 > MISPLACED * printed.len() as f32;
            self.misplaced += u32::from(misplaced);
            for (((read, cell), printed), true_cell) in
                line.characters.iter().zip(&line.cells).zip(printed.chars()).zip(cells)
            {
                let wrong = u32::from(char::from(read.best) != printed);
                if !misplaced {
                    let bucket = BOUNDS.iter().rposition(|bound| read.probability >= *bound).unwrap_or(0);
                    self.believed[bucket].0 += 1;
                    self.believed[bucket].1 += wrong;
                }
                if same_shape {
                    self.errors += wrong;
                    self.astray += distance(cell, true_cell) / zone.pitch / printed_count(page);
                }
            }
        }
    }

    fn sum(self, other: Self) -> Self {
        let mut believed = self.believed;
        for (mine, more) in believed.iter_mut().zip(other.believed) {
            *mine = (mine.0 + more.0, mine.1 + more.1);
        }
        Self {
            pages: self.pages + other.pages,
            found: self.found + other.found,
            exact: self.exact + other.exact,
            certain: self.certain + other.certain,
            wrong_certain: self.wrong_certain + other.wrong_certain,
            characters: self.characters + other.characters,
            errors: self.errors + other.errors,
            forged: self.forged + other.forged,
            forged_exact: self.forged_exact + other.forged_exact,
            forged_as_printed: self.forged_as_printed + other.forged_as_printed,
            genuine: self.genuine + other.genuine,
            genuine_exact: self.genuine_exact + other.genuine_exact,
            astray: self.astray + other.astray,
            misplaced: self.misplaced + other.misplaced,
            believed,
        }
    }

    fn table(&self, level: Level) -> String {
        let percent = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole.max(1));
        let mut table = format!(
            "{}: {} pages, found {:.2} %, exact {:.2} %, character error {:.4} %, certain {:.1} %, wrong and certain {}, cells astray {:.3} pitches\n",
            level.name(),
            self.pages,
            percent(self.found, self.pages),
            percent(self.exact, self.pages),
            percent(self.errors, self.characters),
            percent(self.certain, self.pages),
            self.wrong_certain,
            self.astray / self.found.max(1) as f32,
        );
        let _ = writeln!(
            table,
            "  genuine: {} pages, exact {:.2} %; one character forged: {} pages, exact {:.2} %, forged character as printed {:.2} %",
            self.genuine,
            percent(self.genuine_exact, self.genuine),
            self.forged,
            percent(self.forged_exact, self.forged),
            percent(self.forged_as_printed, self.forged),
        );
        let certain = self.believed.iter().zip(BOUNDS).filter(|(_, bound)| *bound >= CERTAIN);
        let (all, wrong) = certain.fold((0, 0), |sum, ((all, wrong), _)| (sum.0 + all, sum.1 + wrong));
        let _ = writeln!(
            table,
            "  {} lines misplaced, not counted below; of {all} certain characters {:.4} % right",
            self.misplaced,
            100.0 - percent(wrong, all),
        );
        for (at, (count, wrong)) in self.believed.iter().enumerate().filter(|(_, (count, _))| *count > 0) {
            let upper = BOUNDS.get(at + 1).copied().unwrap_or(1.0);
            let right = 100.0 - percent(*wrong, *count);
            let _ = writeln!(
                table,
                "  said {:.3}–{:.3} %: {count} characters, {right:.4} % right",
                100.0 * BOUNDS[at],
                100.0 * upper
            );
        }
        table
    }
}

fn printed_count(page: &Page) -> f32 {
    page.lines.iter().map(String::len).sum::<usize>() as f32
}

/// Between the middles of two cells.
fn distance(a: &[(f32, f32); 4], b: &[(f32, f32); 4]) -> f32 {
    let middle = |cell: &[(f32, f32); 4]| {
        let sum = cell.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0, sum.1 + corner.1));
        (sum.0 / 4.0, sum.1 / 4.0)
    };
    let (a, b) = (middle(a), middle(b));
    (a.0 - b.0).hypot(a.1 - b.1)
}
