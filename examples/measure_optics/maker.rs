//! One document, genuine and in its forgeries, and what the engine says of each.

#![allow(
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "an example speaks, and counts small numbers"
)]

use std::time::Instant;

use bordercheck::{
    Clock, Disposition, Document, Evidence, Finding, Kind, Outcome, Plane, Profile, Reference, Requirements, ask,
    decide,
};
use image::RgbImage;
use mrz::{Draft, FORMATS};
use rand::RngExt;
use specimen::compress;
use specimen::degrade::Bed;
use specimen::page::portrait_of;
use specimen::{Bare, Degradation, Dice, Forgery, Light, Span, Style, dice, forge, holder};

use crate::tally::{CHECKS, Counts, PORTRAIT, SORTS};
use crate::{Options, Reader, Spent};

/// Makes one genuine document and its forgeries.
pub(crate) struct Maker<'a> {
    options: &'a Options,
    spent: &'a Spent,
    seed: u64,
    draft: Draft,
    lines: Vec<String>,
    style: Style,
    how: Degradation,
    bed: Bed,
    dice: Dice,
}

/// A genuine page in a light: without its zone, the strip that the zone is printed on, and the picture of the whole.
struct Genuine {
    light: Light,
    bare: Bare,
    strip: Bare,
    taken: RgbImage,
}

/// A picture as it is handed in.
type Shot = (Plane, Vec<u8>);

impl<'a> Maker<'a> {
    pub(crate) fn new(options: &'a Options, spent: &'a Spent, seed: u64, ppi: f32, reader: Reader) -> Self {
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
        // The same place and turn in every light.
        let geometry = format.geometry;
        let pixels = |millimetres: f32| (millimetres * style.ppi / 25.4).round() as u32;
        let page = (pixels(geometry.page_width), pixels(geometry.page_height));
        let bed = spent.taking(|| Bed::throw(&how, page, style.ppi, &mut specimen::dice(seed ^ 0x5eed)));
        Self { options, spent, seed, draft, lines, style, how, bed, dice }
    }

    pub(crate) fn run(&self, counts: &mut Counts) {
        let visible = self.genuine(Light::Visible);
        if !self.options.counted {
            self.count_genuine(&[self.shot(Light::Visible, &visible.taken)], counts);
            self.run_evaluatory(&visible, counts);
            return;
        }
        let (infrared, ultraviolet) = (self.genuine(Light::Infrared), self.genuine(Light::Ultraviolet));
        let genuine = [
            self.shot(Light::Visible, &visible.taken),
            self.shot(Light::Infrared, &infrared.taken),
            self.shot(Light::Ultraviolet, &ultraviolet.taken),
        ];
        self.count_genuine(&genuine, counts);
        let [genuine, ..] = genuine;
        self.run_ultraviolet(genuine, &ultraviolet, counts);
        self.run_zone(&visible, &infrared, counts);
        if self.options.evaluatory {
            self.run_evaluatory(&visible, counts);
        }
    }

    fn run_ultraviolet(&self, visible: Shot, genuine: &Genuine, counts: &mut Counts) {
        let mut throws = self.throws(1);
        let area = self.patch(&mut throws);
        let patch = Forgery::Bright(area, throws.random_range(0.45..1.0));
        let page = self.spent.drawing(|| genuine.bare.clone().with(&patch).print(&self.lines, &self.style, &[]));
        let [left, top, width, height] = area.map(|millimetres| millimetres * self.style.ppi / 25.4);
        // Its edges are soft.
        let changed = [left - 2.0, top - 2.0, left + width + 2.0, top + height + 2.0];
        let picture = self.spent.taking(|| self.bed.take_again(&genuine.taken, &page.image, 0, changed));
        let findings = self.judge(&[visible, self.shot(Light::Ultraviolet, &picture)]);
        self.count(6, None, &findings, counts);
    }

    /// The strip of a picture in which the zone stands, with a forgery of characters of it: all that is looked at where
    /// only the zone is forged.
    fn forged(&self, genuine: &Genuine, forgeries: &[Forgery]) -> Shot {
        let page = self.spent.drawing(|| genuine.strip.clone().print(&self.lines, &self.style, forgeries));
        let above = genuine.strip.above() as f32;
        let round = 0.4 * self.style.ppi / 25.4;
        let changed = |forgery: &Forgery| {
            let cells = page.cells.iter().zip(1..).flat_map(|(line, number)| {
                let held = line.iter().zip(1..).filter(move |(_, column)| touched(forgery, number, *column));
                held.flat_map(|(cell, _)| cell)
            });
            cells.fold([f32::INFINITY, f32::INFINITY, 0.0, 0.0], |[l, t, r, b], (x, y)| {
                let y = y + above;
                [l.min(x - round), t.min(y - round), r.max(x + round), b.max(y + round)]
            })
        };
        let strip = self.spent.taking(|| {
            let picture = forgeries.iter().fold(genuine.taken.clone(), |picture, forgery| {
                self.bed.take_again(&picture, &page.image, genuine.strip.above(), changed(forgery))
            });
            self.bed.rows_below(&picture, above, page.image.width() as f32)
        });
        self.shot(genuine.light, &strip)
    }

    fn run_zone(&self, visible: &Genuine, infrared: &Genuine, counts: &mut Counts) {
        let mut throws = self.throws(2);
        let letter = self.letter(&mut throws);
        let angle: f32 = throws.random_range(0.0..std::f32::consts::TAU);
        let column = throws.random_range(3..self.draft.format.length - 8);
        let line = throws.random_range(1..=self.draft.format.lines);
        let some = Span { line, column, columns: throws.random_range(1..6) };
        // Two forgeries in one zone, each of which must be named by its own place.
        let other = loop {
            let other = self.letter(&mut throws);
            if other.line != letter.line || other.column.abs_diff(letter.column) > 3 {
                break other;
            }
        };
        let moved = Forgery::Displaced(letter, 0.15 * angle.cos(), 0.15 * angle.sin());
        let foreign = Forgery::Foreign(other, self.options.fount);
        let dim = Forgery::Transparent(some, throws.random_range(0.0..0.35));
        let shots = [self.forged(visible, &[moved, foreign]), self.forged(infrared, &[dim])];
        let findings = self.judge(&shots);
        self.count(0, Some(letter), &findings, counts);
        self.count(1, Some(other), &findings, counts);
        self.count(3, Some(some), &findings, counts);

        let field =
            Span { line: 2.min(self.draft.format.lines), column: 14.min(self.draft.format.length - 6), columns: 6 };
        let field = if self.draft.format.lines == 3 { Span { column: 1, ..field } } else { field };
        let foreign = Forgery::Foreign(field, self.options.fount);
        let gone = Forgery::Transparent(Span::ALL, throws.random_range(0.0..0.3));
        let findings = self.judge(&[self.forged(visible, &[foreign]), self.forged(infrared, &[gone])]);
        self.count(2, Some(field), &findings, counts);
        self.count(4, None, &findings, counts);
        let grey = Forgery::Grey(Span::ALL, throws.random_range(108..150));
        self.count(5, None, &self.judge(&[self.forged(infrared, &[grey])]), counts);
    }

    fn run_evaluatory(&self, visible: &Genuine, counts: &mut Counts) {
        let mut throws = self.throws(3);
        let turn = throws.random_range(0.3..1.5) * if throws.random_bool(0.5) { 1.0 } else { -1.0 };
        let pasted = Forgery::PastedPortrait { turn, shadow: throws.random_range(0.1..0.3) };
        if self.draft.format.lines == 2 {
            let bare = Bare::draw_in(Light::Visible, &self.draft, &self.style, &[pasted], &mut self.dice.clone());
            let page = bare.print(&self.lines, &self.style, &[]);
            let picture = self.spent.taking(|| self.bed.take(&page.image));
            self.count(7, None, &self.judge(&[self.shot(Light::Visible, &picture)]), counts);
            self.run_portrait(visible, counts);
        }
        let drawn = visible.bare.clone().print(&self.lines, &self.style, &[]).image;
        let ppi = self.style.ppi;
        let judged = |image: RgbImage| {
            let picture = self.spent.taking(|| self.bed.take(&image));
            self.judge(&[self.shot(Light::Visible, &picture)])
        };
        self.count(8, None, &judged(forge::grey_copy(&drawn)), counts);
        let half_tone = forge::half_tone(&drawn, ppi, throws.random_range(85.0..141.0));
        self.count(9, None, &judged(half_tone), counts);
        let elements = throws.random_range(90.0..130.0);
        let screen = forge::on_screen(&drawn, ppi, elements, &mut throws);
        self.count(10, None, &judged(screen), counts);

        let (plane, bytes) = self.shot(Light::Visible, &visible.taken);
        let Ok(image) = image::load_from_memory(&bytes).map(image::DynamicImage::into_rgb8) else { return };
        let (width, height) = image.dimensions();
        let area = [
            (width as f32 * throws.random_range(0.15..0.5)) as u32,
            (height as f32 * throws.random_range(0.15..0.4)) as u32,
            width / 3,
            height / 3,
        ];
        let reworked = forge::recompressed(&image, area, throws.random_range(25..50));
        self.count(11, None, &self.judge(&[(plane, compress::jpeg(&reworked, 92))]), counts);
    }

    /// The page with a chip that holds its portrait, cut a little closer, and with one that holds another's.
    fn run_portrait(&self, visible: &Genuine, counts: &mut Counts) {
        let mut throws = self.throws(4);
        let own = portrait_of(&self.draft, &self.style, &mut self.dice.clone());
        let other = portrait_of(&self.draft, &self.style, &mut self.throws(5));
        let mut chip = |portrait: &RgbImage| {
            let (width, height) = portrait.dimensions();
            let mut cut = |side: u32| (side as f32 * throws.random_range(0.0..0.05)) as u32;
            let (left, top, right, bottom) = (cut(width), cut(height), cut(width), cut(height));
            let portrait = image::imageops::crop_imm(portrait, left, top, width - left - right, height - top - bottom);
            specimen::chip::files::dg2(&compress::jpeg(&portrait.to_image(), 70))
        };
        let (own, other) = (chip(&own), chip(&other));
        let (plane, page) = self.shot(Light::Visible, &visible.taken);
        let judged = |dg2: &[u8]| {
            let document = Document::new().with(plane.name(), Kind::Picture(plane), Ok(page.as_slice().into()));
            let document = document.with("EF.DG2", Kind::Chip, Ok(dg2.into()));
            let (evidence, reference) = (self.spent.judging(1, || Evidence::read(&document)), reference());
            ask(&evidence, &reference, &Requirements::DEFAULT)
        };
        let genuine = judged(&own);
        let finding = genuine.iter().find(|finding| finding.check.id == PORTRAIT);
        if let Some(count) = counts.genuine.last_mut() {
            count.add(finding);
        }
        if let Some(finding) = finding.filter(|_| self.options.list) {
            println!("portrait {} {}: {}", self.seed, self.draft.format.name, shown(finding));
        }
        self.count(12, None, &judged(&other), counts);
    }

    /// Throws of their own for a part of the forgeries: that one part is left out changes no other.
    fn throws(&self, part: u64) -> Dice {
        dice(self.seed.wrapping_mul(16).wrapping_add(part) ^ 0xf0f0_0000)
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

    /// Four square millimetres of some shape, anywhere on the page.
    fn patch(&self, throws: &mut Dice) -> [f32; 4] {
        let geometry = self.draft.format.geometry;
        let width = throws.random_range(1.4..2.9_f32);
        let height = 4.0 / width;
        let x = 4.0 + throws.random_range(0.0..1.0) * (geometry.page_width - 8.0 - width);
        let y = throws.random_range(4.0..geometry.page_height - 4.0 - height);
        [x, y, width, height]
    }

    /// The genuine page in a light, and its picture.
    fn genuine(&self, light: Light) -> Genuine {
        let bare = self.spent.drawing(|| Bare::draw_in(light, &self.draft, &self.style, &[], &mut self.dice.clone()));
        let page = self.spent.drawing(|| bare.clone().print(&self.lines, &self.style, &[]));
        let taken = self.spent.taking(|| self.bed.take(&page.image));
        let strip = bare.strip();
        Genuine { light, bare, strip, taken }
    }

    /// A picture as the file that is handed in.
    fn shot(&self, light: Light, picture: &RgbImage) -> Shot {
        let plane = match light {
            Light::Visible => Plane::Visible,
            Light::Infrared => Plane::Infrared,
            Light::Ultraviolet => Plane::Ultraviolet,
        };
        let plane = if self.draft.format.lines == 3 { plane.back() } else { plane };
        (plane, self.spent.taking(|| compress::jpeg(picture, self.how.quality)))
    }

    fn judge(&self, shots: &[Shot]) -> Vec<Finding> {
        let (evidence, reference) = (self.read(shots), reference());
        ask(&evidence, &reference, &Requirements::DEFAULT)
    }

    fn read(&self, shots: &[Shot]) -> Evidence {
        let document = shots.iter().fold(Document::new(), |document, (plane, bytes)| {
            document.with(plane.name(), Kind::Picture(*plane), Ok(bytes.as_slice().into()))
        });
        self.spent.judging(shots.len(), || Evidence::read(&document))
    }

    fn count_genuine(&self, shots: &[Shot], counts: &mut Counts) {
        let (evidence, reference) = (self.read(shots), reference());
        let Some(profile) = Profile::built_in("border-control") else { return };
        let findings = ask(&evidence, &reference, profile.requirements());
        counts.pages += 1;
        for (count, check) in counts.genuine.iter_mut().zip(CHECKS).filter(|(_, check)| *check != PORTRAIT) {
            let finding = findings.iter().find(|finding| finding.check.id == check);
            count.add(finding);
            let odd = |finding: &&Finding| matches!(finding.outcome, Outcome::Failed | Outcome::Undetermined);
            if let Some(finding) = finding.filter(odd).filter(|_| self.options.list) {
                println!("genuine {} {}: {}", self.seed, self.draft.format.name, shown(finding));
            }
        }
        let said: Vec<String> = findings.iter().map(shown).collect();
        let verdict = decide(&evidence, &reference, findings, &profile);
        if matches!(verdict.disposition, Disposition::Review | Disposition::Alert) {
            counts.reviews += 1;
            let reasons: Vec<&str> = verdict.reasons().map(|judged| judged.finding.check.id).collect();
            if self.options.list {
                let said = said.iter().filter(|said| reasons.iter().any(|reason| said.starts_with(reason)));
                println!("review {} {}: {}", self.seed, self.draft.format.name, said.cloned().collect::<String>());
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
                place.line == Some(span.line) && columns.clone().any(|column| span.contains(span.line, column))
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
            let at = place.map(|span| format!("{}:{}+{}", span.line, span.column, span.columns)).unwrap_or_default();
            let letter = place.and_then(|span| self.lines.get(span.line - 1)?.get(span.column - 1..span.column));
            println!("missed {} {} {at} {letter:?}: {}", SORTS[kind].name, self.seed, shown(finding));
        }
    }
}

/// Returns true if a forgery touches a character.
fn touched(forgery: &Forgery, line: usize, column: usize) -> bool {
    match forgery {
        Forgery::Displaced(span, ..) | Forgery::Foreign(span, _) => span.contains(line, column),
        Forgery::Transparent(span, _) | Forgery::Grey(span, _) => span.contains(line, column),
        Forgery::Bright(..) | Forgery::PastedPortrait { .. } => false,
    }
}

/// A reference with the time alone.
fn reference() -> Reference {
    let at = "2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap_or_default();
    Reference::new(at, Clock::Given)
}

impl Spent {
    fn drawing<T>(&self, work: impl FnOnce() -> T) -> T {
        Self::timed(&self.drawing, 1, work)
    }

    fn taking<T>(&self, work: impl FnOnce() -> T) -> T {
        Self::timed(&self.taking, 1, work)
    }

    fn judging<T>(&self, pictures: usize, work: impl FnOnce() -> T) -> T {
        Self::timed(&self.judging, pictures, work)
    }

    fn timed<T>(sum: &std::sync::Mutex<(f64, usize)>, count: usize, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let made = work();
        if let Ok(mut sum) = sum.lock() {
            *sum = (sum.0 + start.elapsed().as_secs_f64(), sum.1 + count);
        }
        made
    }
}

fn shown(finding: &Finding) -> String {
    let fact = |fact: &bordercheck::Fact| {
        let place = fact.place.as_ref();
        let place = place.and_then(|place| Some(format!("{}:{}", place.line?, place.column?))).unwrap_or_default();
        let (expected, found) = (fact.expected.as_deref().unwrap_or("-"), fact.found.as_deref().unwrap_or("-"));
        format!("{} {place} expected {expected} found {found}", fact.name)
    };
    let facts: Vec<String> = finding.facts.iter().take(4).map(fact).collect();
    format!("{} {:?} {:?} [{}] ", finding.check.id, finding.outcome, finding.margin, facts.join("; "))
}
