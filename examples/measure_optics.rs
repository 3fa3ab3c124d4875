//! What the measured checks see: detection and false alarms on documents from seeds, by resolution and degradation.
//!
//! `cargo run --release --example measure_optics -- [--pages 40] [--seed 1] [--ppi 385,300] [--reader good|worn|both]
//! [--jobs 2] [--fount FILE.ttf] [--list]`
//!
//! So many genuine documents and as many forged ones of each kind, in the five formats by turns, each with the planes that
//! the check looks at. Intervals are Wilson's at 95 %. Thresholds in the engine were fixed on seeds from 1,000,000 on;
//! what is measured are seeds from 1 on. `--fount` takes the foreign characters from a font file instead of the specimen
//! maker's own lettering; `--list` prints every page that was judged wrongly.

#![allow(
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "an example speaks, and counts small numbers"
)]

use std::error::Error;
use std::io::Cursor;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use bordercheck::mrz::{Draft, FORMATS};
use bordercheck::{Case, Clock, Document, Duty, Evidence, Finding, Kind, Outcome, Plane, Reference, ask};
use image::{ImageFormat, RgbImage};
use rand::RngExt;
use specimen::typeface::Typeface;
use specimen::{Degradation, Dice, Forgery, Light, Page, Span, Style, dice, forge, holder};

/// A sort of forgery: what it is called, and the check that must see it.
struct Sort {
    name: &'static str,
    check: &'static str,
}

/// Sorts of forgery, in the order of the table.
const SORTS: [Sort; 11] = [
    Sort { name: "displaced 0.15 mm", check: "optical.mrz.glyphs" },
    Sort { name: "foreign fount, 1 character", check: "optical.mrz.glyphs" },
    Sort { name: "foreign fount, 6 characters", check: "optical.mrz.glyphs" },
    Sort { name: "infrared-transparent characters", check: "optical.mrz.infrared-ink" },
    Sort { name: "infrared-transparent zone", check: "optical.mrz.infrared-ink" },
    Sort { name: "grey zone", check: "optical.mrz.infrared-ink" },
    Sort { name: "UV-bright patch 4 mm²", check: "optical.page.ultraviolet-dull" },
    Sort { name: "pasted portrait", check: "optical.portrait.edge" },
    Sort { name: "grey or half-tone copy", check: "optical.page.colour" },
    Sort { name: "recaptured from a screen", check: "optical.page.recapture" },
    Sort { name: "uneven compression", check: "optical.file.compression" },
];

/// The measured checks.
const CHECKS: [&str; 8] = [
    "optical.mrz.infrared-ink",
    "optical.page.ultraviolet-dull",
    "optical.mrz.geometry",
    "optical.mrz.glyphs",
    "optical.portrait.edge",
    "optical.page.colour",
    "optical.page.recapture",
    "optical.file.compression",
];

struct Options {
    pages: u64,
    seed: u64,
    ppi: Vec<f32>,
    readers: Vec<Reader>,
    jobs: usize,
    fount: Option<&'static Typeface>,
    list: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Reader {
    Good,
    Worn,
}

/// How often a check said what.
#[derive(Clone, Copy, Default)]
struct Count {
    failed: u64,
    undetermined: u64,
    successful: u64,
    other: u64,
}

#[derive(Default)]
struct Counts {
    genuine: [Count; CHECKS.len()],
    forged: [Count; SORTS.len()],
    reviews: u64,
    pages: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    for reader in &options.readers {
        for ppi in &options.ppi {
            let counts = measure(&options, *ppi, *reader);
            print(&counts, *ppi, *reader);
        }
    }
    Ok(())
}

fn measure(options: &Options, ppi: f32, reader: Reader) -> Counts {
    let next = AtomicU64::new(0);
    let counts = Mutex::new(Counts::default());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= options.pages {
                        return;
                    }
                    let maker = Maker::new(options, options.seed + number, ppi, reader);
                    let mut own = Counts::default();
                    maker.run(&mut own);
                    if let Ok(mut counts) = counts.lock() {
                        counts.add(&own);
                    }
                }
            });
        }
    });
    counts.into_inner().unwrap_or_default()
}

/// Makes one genuine document and its forgeries.
struct Maker<'a> {
    options: &'a Options,
    seed: u64,
    draft: Draft,
    lines: Vec<String>,
    style: Style,
    how: Degradation,
    dice: Dice,
}

impl<'a> Maker<'a> {
    fn new(options: &'a Options, seed: u64, ppi: f32, reader: Reader) -> Self {
        let mut dice = dice(seed);
        let format = FORMATS[(seed % 5) as usize];
        let (draft, lines) = loop {
            let draft = holder::throw(format, &mut dice);
            if let Ok(lines) = draft.print() {
                break (draft, lines);
            }
        };
        let how = match reader {
            Reader::Good => Degradation::reader(ppi, &mut dice),
            Reader::Worn => Degradation::worn_reader(ppi, &mut dice),
        };
        let style = Style { dots: 600.0, ..Style::throw(how.drawing_ppi(), &mut dice) };
        Self { options, seed, draft, lines, style, how, dice }
    }

    fn run(&self, counts: &mut Counts) {
        let mut throws = self.dice.clone();
        let column = throws.random_range(3..self.draft.format.length - 8);
        let letter = self.letter(&mut throws);
        let (line, along) = (throws.random_range(1..=self.draft.format.lines), throws.random_range(0.0..1.0_f32));
        let angle: f32 = throws.random_range(0.0..std::f32::consts::TAU);
        let some = Span { line, column, columns: throws.random_range(1..6) };

        let none: [Vec<Forgery>; 3] = Default::default();
        let genuine =
            self.planes(&[(Light::Visible, &none[0]), (Light::Infrared, &none[1]), (Light::Ultraviolet, &none[2])]);
        self.count_genuine(&genuine, counts);

        let moved = Forgery::Displaced(letter, 0.15 * angle.cos(), 0.15 * angle.sin());
        let patch = Forgery::Bright(self.patch(along, &mut throws), throws.random_range(0.45..1.0));
        let transparent = Forgery::Transparent(some, throws.random_range(0.0..0.35));
        let findings = self.judge(&self.planes(&[
            (Light::Visible, &[moved]),
            (Light::Infrared, &[transparent]),
            (Light::Ultraviolet, &[patch]),
        ]));
        self.count(0, Some(letter), &findings, counts);
        self.count(3, Some(some), &findings, counts);
        self.count(6, None, &findings, counts);

        let foreign = Forgery::Foreign(letter, self.options.fount);
        let gone = Forgery::Transparent(Span::ALL, throws.random_range(0.0..0.3));
        let findings = self.judge(&self.planes(&[(Light::Visible, &[foreign]), (Light::Infrared, &[gone])]));
        self.count(1, Some(letter), &findings, counts);
        self.count(4, None, &findings, counts);

        let field =
            Span { line: 2.min(self.draft.format.lines), column: 14.min(self.draft.format.length - 6), columns: 6 };
        let field = if self.draft.format.lines == 3 { Span { column: 1, ..field } } else { field };
        let foreign = Forgery::Foreign(field, self.options.fount);
        let grey = Forgery::Grey(Span::ALL, throws.random_range(108..150));
        let findings = self.judge(&self.planes(&[(Light::Visible, &[foreign]), (Light::Infrared, &[grey])]));
        self.count(2, Some(field), &findings, counts);
        self.count(5, None, &findings, counts);

        self.run_evaluatory(counts);
    }

    fn run_evaluatory(&self, counts: &mut Counts) {
        let mut throws = self.dice.clone();
        let turn = throws.random_range(0.3..1.5) * if throws.random_bool(0.5) { 1.0 } else { -1.0 };
        let pasted = Forgery::PastedPortrait { turn, shadow: throws.random_range(0.1..0.3) };
        if self.draft.format.lines == 2 {
            self.count(7, None, &self.judge(&self.planes(&[(Light::Visible, &[pasted])])), counts);
        }
        let drawn = self.draw(Light::Visible, &[]);
        let ppi = self.style.ppi;
        let copied = if self.seed.is_multiple_of(2) {
            forge::grey_copy(&drawn.image)
        } else {
            forge::half_tone(&drawn.image, ppi, throws.random_range(85.0..141.0))
        };
        let shot = |image: RgbImage| self.shoot(&Page { image, ..drawn.clone() });
        let judged = |image: RgbImage| self.judge(&[(Plane::Visible, image)]);
        self.count(8, None, &judged(shot(copied)), counts);
        let elements = throws.random_range(90.0..130.0);
        let screen = forge::on_screen(&drawn.image, ppi, elements, &mut throws);
        self.count(9, None, &judged(shot(screen)), counts);
        let image = shot(drawn.image.clone());
        let (width, height) = image.dimensions();
        let area = [
            (width as f32 * throws.random_range(0.15..0.5)) as u32,
            (height as f32 * throws.random_range(0.15..0.4)) as u32,
            width / 3,
            height / 3,
        ];
        let reworked = forge::recompressed(&image, area, throws.random_range(25..50));
        self.count(10, None, &judged(specimen::degrade::compress(&reworked, 92)), counts);
    }

    /// A character that is no filler.
    fn letter(&self, throws: &mut Dice) -> Span {
        loop {
            let line = throws.random_range(1..=self.lines.len());
            let column = throws.random_range(1..=self.draft.format.length);
            if self.lines[line - 1].as_bytes()[column - 1] != b'<' {
                return Span::one(line, column);
            }
        }
    }

    /// Four square millimetres of some shape, on the zone, the portrait or the printed zone.
    fn patch(&self, along: f32, throws: &mut Dice) -> [f32; 4] {
        let geometry = self.draft.format.geometry;
        let width = throws.random_range(1.4..2.9_f32);
        let height = 4.0 / width;
        let x = 4.0 + along * (geometry.page_width - 8.0 - width);
        let y = throws.random_range(4.0..geometry.page_height - 4.0 - height);
        [x, y, width, height]
    }

    fn draw(&self, light: Light, forgeries: &[Forgery]) -> Page {
        Page::draw_in(light, &self.draft, &self.lines, &self.style, forgeries, &mut self.dice.clone())
    }

    /// As the reader sees it: the same place and turn in every light.
    fn shoot(&self, page: &Page) -> RgbImage {
        let mut throws = dice(self.seed ^ 0x5eed);
        self.how.apply(page, self.style.ppi, &mut throws).image
    }

    fn planes(&self, wanted: &[(Light, &[Forgery])]) -> Vec<(Plane, RgbImage)> {
        let back = self.draft.format.lines == 3;
        let of = |(light, forgeries): &(Light, &[Forgery])| {
            let plane = match (light, back) {
                (Light::Visible, false) => Plane::Visible,
                (Light::Infrared, false) => Plane::Infrared,
                (Light::Ultraviolet, false) => Plane::Ultraviolet,
                (Light::Visible, true) => Plane::BackVisible,
                (Light::Infrared, true) => Plane::BackInfrared,
                (Light::Ultraviolet, true) => Plane::BackUltraviolet,
            };
            (plane, self.shoot(&self.draw(*light, forgeries)))
        };
        wanted.iter().map(of).collect()
    }

    fn judge(&self, planes: &[(Plane, RgbImage)]) -> Vec<Finding> {
        let mut document = Document::new();
        for (plane, image) in planes {
            let mut bytes = Vec::new();
            if image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Bmp).is_ok() {
                document = document.with(plane.name(), Kind::Picture(*plane), Ok(bytes.into()));
            }
        }
        let evidence = Evidence::read(&document);
        let at = "2026-11-23T10:00:00+00:00[+00:00]".parse();
        at.map(|at| ask(Case::new(&evidence, &Reference::new(at, Clock::Given)))).unwrap_or_default()
    }

    fn count_genuine(&self, planes: &[(Plane, RgbImage)], counts: &mut Counts) {
        let findings = self.judge(planes);
        counts.pages += 1;
        for (count, check) in counts.genuine.iter_mut().zip(CHECKS) {
            let finding = findings.iter().find(|finding| finding.check.id == check);
            count.add(finding);
            if let Some(finding) = finding.filter(|finding| finding.outcome != Outcome::Successful && self.options.list)
            {
                println!("genuine {} {}: {}", self.seed, self.draft.format.name, shown(finding));
            }
        }
        let asks_for_a_look = |finding: &&Finding| {
            let optical = finding.check.id.starts_with("optical.") && finding.check.duty != Duty::Evaluatory;
            let mandatory = finding.check.duty == Duty::Mandatory;
            let noted = finding.check.ceiling.name() == "note";
            let failed = finding.outcome == Outcome::Failed && !noted;
            optical && (failed || (mandatory && finding.outcome == Outcome::Undetermined))
        };
        if let Some(finding) = findings.iter().find(asks_for_a_look) {
            counts.reviews += 1;
            if self.options.list {
                println!("review {}: {}", self.seed, shown(finding));
            }
        }
    }

    /// Counts a forgery as seen if its check failed, and names the place where that is known.
    fn count(&self, kind: usize, place: Option<Span>, findings: &[Finding], counts: &mut Counts) {
        let finding = findings.iter().find(|finding| finding.check.id == SORTS[kind].check);
        let Some(finding) = finding else { return };
        let named = place.is_none_or(|span| {
            finding.facts.iter().filter_map(|fact| fact.place.as_ref()).any(|place| {
                let columns = place.column.unwrap_or(1)..place.column.unwrap_or(1) + place.columns.unwrap_or(1);
                place.line == Some(span.line) && columns.clone().any(|column| span.holds(span.line, column))
            })
        });
        let right = finding.outcome == Outcome::Failed && named;
        if right {
            counts.forged[kind].failed += 1;
        } else if finding.outcome == Outcome::Failed {
            counts.forged[kind].other += 1;
        } else {
            counts.forged[kind].add(Some(finding));
        }
        if !right && self.options.list {
            println!("missed {} {} {:?}: {}", SORTS[kind].name, self.seed, place, shown(finding));
        }
    }
}

impl Count {
    fn add(&mut self, finding: Option<&Finding>) {
        match finding.map(|finding| finding.outcome) {
            Some(Outcome::Failed) => self.failed += 1,
            Some(Outcome::Undetermined) => self.undetermined += 1,
            Some(Outcome::Successful) => self.successful += 1,
            _ => self.other += 1,
        }
    }

    fn plus(&mut self, other: &Self) {
        self.failed += other.failed;
        self.undetermined += other.undetermined;
        self.successful += other.successful;
        self.other += other.other;
    }

    fn total(&self) -> u64 {
        self.failed + self.undetermined + self.successful + self.other
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.genuine.iter_mut().zip(&other.genuine).for_each(|(a, b)| a.plus(b));
        self.forged.iter_mut().zip(&other.forged).for_each(|(a, b)| a.plus(b));
        self.reviews += other.reviews;
        self.pages += other.pages;
    }
}

fn print(counts: &Counts, ppi: f32, reader: Reader) {
    let reader = if reader == Reader::Good { "good" } else { "worn" };
    println!("\n{ppi:.0} ppi, {reader} reader, {} genuine pages", counts.pages);
    println!("| forgery | check | pages | seen and named | 95 % | undetermined |");
    println!("|---|---|---|---|---|---|");
    for (count, kind) in counts.forged.iter().zip(&SORTS) {
        let total = count.total();
        let undetermined = share(count.undetermined, total);
        println!(
            "| {} | {} | {total} | {} | {} | {undetermined} |",
            kind.name,
            kind.check,
            share(count.failed, total),
            interval(count.failed, total)
        );
    }
    println!("\n| genuine | pages | failed | 95 % | undetermined | not supported |\n|---|---|---|---|---|---|");
    for (count, check) in counts.genuine.iter().zip(CHECKS) {
        let total = count.total();
        println!(
            "| {check} | {total} | {} | {} | {} | {} |",
            share(count.failed, total),
            interval(count.failed, total),
            share(count.undetermined, total),
            share(count.other, total)
        );
    }
    println!(
        "| any optical check asks for a review | {} | {} | {} | | |",
        counts.pages,
        share(counts.reviews, counts.pages),
        interval(counts.reviews, counts.pages)
    );
}

fn share(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.2} %", 100.0 * part as f64 / whole as f64) }
}

/// Wilson's interval at 95 %.
fn interval(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let (n, p, z) = (whole as f64, part as f64 / whole as f64, 1.96_f64);
    let middle = p + z * z / (2.0 * n);
    let reach = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 100.0 / (1.0 + z * z / n);
    format!("{:.2}–{:.2}", ((middle - reach) * scale).max(0.0), ((middle + reach) * scale).min(100.0))
}

fn shown(finding: &Finding) -> String {
    let fact = |fact: &bordercheck::Fact| {
        let place = fact.place.as_ref().map(|place| format!("{:?}:{:?}", place.line, place.column)).unwrap_or_default();
        format!(
            "{} {place} expected {} found {}",
            fact.name,
            fact.expected.as_deref().unwrap_or("-"),
            fact.found.as_deref().unwrap_or("-")
        )
    };
    let facts: Vec<String> = finding.facts.iter().take(4).map(fact).collect();
    format!("{} {:?} {:?} [{}]", finding.check.id, finding.outcome, finding.margin, facts.join("; "))
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        pages: 40,
        seed: 1,
        ppi: vec![385.0],
        readers: vec![Reader::Good],
        jobs: 1,
        fount: None,
        list: false,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        if name == "--list" {
            options.list = true;
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--pages" => options.pages = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--jobs" => options.jobs = value.parse()?,
            "--ppi" => options.ppi = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--reader" => {
                options.readers = match value.as_str() {
                    "good" => vec![Reader::Good],
                    "worn" => vec![Reader::Worn],
                    "both" => vec![Reader::Good, Reader::Worn],
                    _ => return Err("--reader good, worn or both".into()),
                }
            }
            "--fount" => {
                let fount = Typeface::parse(&std::fs::read(&value)?).ok_or("no font with an A")?;
                options.fount = Some(Box::leak(Box::new(fount)));
            }
            _ => return Err(format!("{name} is no option").into()),
        }
    }

    Ok(options)
}
