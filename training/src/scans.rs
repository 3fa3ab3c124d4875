//! Labelled photographs and scans, read with networks that are perhaps not yet committed: how many are exact, how many
//! certain, and which characters are doubted.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, Luma};
use optics::training::{
    Baseline, Character, Grey, HEIGHT, Networks, PITCH, Pyramid, RecognisedLine, RecognisedZone, recognise_with,
};

use crate::measure::{BOUNDS, CERTAIN, MISPLACED, text};
use crate::parallel::in_parallel;

/// The pictures to read, and the results to show.
pub(crate) struct Plan<'p> {
    /// Table with the columns path, mrz and tags.
    pub(crate) table: &'p Path,
    /// Folder that the paths are relative to.
    pub(crate) pictures: &'p Path,
    /// Pictures with one of these words among their tags are left out.
    pub(crate) without: &'p [String],
    /// Folder for strips of doubted lines.
    pub(crate) strips: Option<&'p Path>,
    /// A line for each picture that is not exact and certain.
    pub(crate) list: bool,
}

/// The most doubtful characters that are named of a picture.
const MOST_WORDS: usize = 12;

struct Label {
    path: PathBuf,
    lines: Vec<String>,
}

/// Counts over pictures.
#[derive(Default)]
struct Counts {
    with: u32,
    exact: u32,
    certain: u32,
    wrong_certain: u32,
    not_found: u32,
    without: u32,
    found_without: u32,
    /// Lines with more wrong characters than [`MISPLACED`]: their grid is wrong, and their characters are not counted below.
    misplaced: u32,
    /// Characters and errors by how probable they were said to be.
    believed: [(u32, u32); BOUNDS.len()],
    /// Doubted characters: what is printed and what it was doubted for, their number, and the sum of their margins.
    doubted: BTreeMap<(char, char), (u32, f32)>,
}

/// Reads the pictures of a table and returns what came of it.
pub(crate) fn read(networks: &Networks, plan: &Plan<'_>) -> io::Result<String> {
    let labels = read_table(plan)?;
    if let Some(folder) = plan.strips {
        std::fs::create_dir_all(folder)?;
    }
    let mut zones = in_parallel(labels.len() as u64, |at| {
        let picture = Pyramid::new(open(&labels[at as usize].path)?);
        let zone = recognise_with(networks, &picture).into_iter().next();
        if let Some((folder, zone)) = plan.strips.zip(zone.as_ref()) {
            keep_strips(folder, at, &picture, zone)?;
        }
        Ok::<_, io::Error>((at, zone))
    });
    zones.sort_by_key(|read| read.as_ref().map_or(0, |(at, _)| *at));
    let (mut counts, mut report) = (Counts::default(), String::new());
    for (label, read) in labels.iter().zip(zones) {
        let (number, zone) = read?;
        let words = counts.add(label, zone.as_ref());
        if plan.list && !words.is_empty() {
            let _ = writeln!(report, "{number} {}: {words}", label.path.display());
        }
    }
    Ok(report + &counts.table())
}

fn read_table(plan: &Plan<'_>) -> io::Result<Vec<Label>> {
    let mut table = csv::Reader::from_path(plan.table)?;
    let headers = table.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let missing = || io::Error::other("the table has no columns path and mrz");
    let (path, mrz) = (column("path").ok_or_else(missing)?, column("mrz").ok_or_else(missing)?);
    let mut labels = Vec::new();
    for record in table.records() {
        let record = record?;
        let field = |at: usize| record.get(at).unwrap_or_default();
        let tags = column("tags").map(field).unwrap_or_default();
        if tags.split_whitespace().any(|tag| plan.without.iter().any(|other| other == tag)) {
            continue;
        }
        let lines = field(mrz).split('|').filter(|line| !line.is_empty()).map(str::to_owned).collect();
        labels.push(Label { path: plan.pictures.join(field(path)), lines });
    }
    Ok(labels)
}

/// A picture in grey, turned upright by its metadata.
fn open(path: &Path) -> io::Result<Grey> {
    let mut decoder = ImageReader::open(path)?.with_guessed_format()?.into_decoder().map_err(io::Error::other)?;
    let orientation = decoder.orientation().map_err(io::Error::other)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(io::Error::other)?;
    image.apply_orientation(orientation);
    let grey = image.into_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    Grey::new(width, height, grey.into_raw()).ok_or_else(|| io::Error::other("a picture without pixels"))
}

/// Keeps the strips of lines with a doubtful character, three times as large, the doubtful ones marked below.
fn keep_strips(folder: &Path, number: u64, picture: &Pyramid, zone: &RecognisedZone) -> io::Result<()> {
    for (line, at) in zone.lines.iter().zip(1..) {
        let middle = |cell: &[(f32, f32); 4]| {
            let sum = cell.iter().fold((0.0, 0.0), |sum, corner| (sum.0 + corner.0, sum.1 + corner.1));
            (sum.0 / 4.0, sum.1 / 4.0)
        };
        let (Some(first), Some(last)) = (line.cells.first().map(middle), line.cells.last().map(middle)) else {
            continue;
        };
        if line.characters.iter().all(|read| read.probability >= CERTAIN) {
            continue;
        }
        let spaces = (line.cells.len() - 1) as f32;
        let (dx, dy) = ((last.0 - first.0) / spaces, (last.1 - first.1) / spaces);
        let baseline = Baseline {
            start: (first.0 - dx, first.1 - dy),
            end: (last.0 + dx, last.1 + dy),
            bow: 0.0,
            pitch: dx.hypot(dy),
            squeeze: 0.0,
        };
        let strip = baseline.strip(picture);
        let doubted = |x: usize| {
            let column = (x as f32 / PITCH).round() - 1.0;
            line.characters.get(column.max(0.0) as usize).is_some_and(|read| read.probability < CERTAIN)
        };
        let image = GrayImage::from_fn(3 * strip.width as u32, 3 * (HEIGHT as u32 + 2), |x, y| {
            let (x, y) = ((x / 3) as usize, (y / 3) as usize);
            match strip.values.get(y * strip.width + x) {
                Some(value) => Luma([(128.0 - 42.0 * value).clamp(0.0, 255.0) as u8]),
                None => Luma([if doubted(x) { 0 } else { 255 }]),
            }
        });
        image.save(folder.join(format!("{number:03}-{at}.png"))).map_err(io::Error::other)?;
    }
    Ok(())
}

impl Counts {
    /// Counts a picture and says in words what is amiss with it.
    fn add(&mut self, label: &Label, zone: Option<&RecognisedZone>) -> String {
        if label.lines.is_empty() {
            self.without += 1;
            self.found_without += u32::from(zone.is_some());
            return zone.map(|zone| format!("found where none is\n{}", text(zone).join("\n"))).unwrap_or_default();
        }
        self.with += 1;
        let Some(zone) = zone else {
            self.not_found += 1;
            return "not found".to_owned();
        };
        let read = text(zone);
        let exact = read == label.lines;
        let doubtful = |line: &RecognisedLine| -> Vec<String> {
            let doubted = line.characters.iter().zip(1..).filter(|(read, _)| read.probability < CERTAIN);
            let word = |(read, at): (&Character, u32)| {
                format!("{}/{} at {at} by {:.1}", char::from(read.best), char::from(read.other), read.margin)
            };
            doubted.map(word).collect()
        };
        let words: Vec<String> = zone.lines.iter().flat_map(doubtful).collect();
        let (doubts, pitch) = (words.len(), zone.pitch);
        self.exact += u32::from(exact);
        self.certain += u32::from(exact && doubts == 0);
        self.wrong_certain += u32::from(!exact && doubts == 0);
        let same_shape = read.iter().map(String::len).eq(label.lines.iter().map(String::len));
        for (line, printed) in zone.lines.iter().zip(&label.lines).filter(|_| same_shape) {
            let wrong = line.characters.iter().zip(printed.chars()).filter(|(read, is)| char::from(read.best) != *is);
            if wrong.count() as f32 > MISPLACED * printed.len() as f32 {
                self.misplaced += 1;
                continue;
            }
            for (read, printed) in line.characters.iter().zip(printed.chars()) {
                let best = char::from(read.best);
                let bucket = BOUNDS.iter().rposition(|bound| read.probability >= *bound).unwrap_or(0);
                self.believed[bucket].0 += 1;
                self.believed[bucket].1 += u32::from(best != printed);
                if read.probability < CERTAIN {
                    let other = if best == printed { char::from(read.other) } else { best };
                    let entry = self.doubted.entry((printed, other)).or_default();
                    *entry = (entry.0 + 1, entry.1 + read.margin);
                }
            }
        }
        let legibility = zone.legibility();
        match (exact, doubts) {
            (true, 0) => String::new(),
            (true, _) => format!(
                "exact, {doubts} doubtful, pitch {pitch:.1}, legibility {legibility:.1}: {}",
                words.iter().take(MOST_WORDS).cloned().collect::<Vec<_>>().join(", ")
            ),
            (false, _) => format!(
                "wrong, {doubts} doubtful, pitch {pitch:.1}, legibility {legibility:.1}\n{}\n{}",
                label.lines.join("\n"),
                read.join("\n")
            ),
        }
    }

    fn table(&self) -> String {
        let share = |part: u32| 100.0 * f64::from(part) / f64::from(self.with.max(1));
        let mut table = format!(
            "{} pictures with a zone: exact {} ({:.1} %), exact and certain {} ({:.1} %), wrong and certain {}, not found {}\n",
            self.with,
            self.exact,
            share(self.exact),
            self.certain,
            share(self.certain),
            self.wrong_certain,
            self.not_found,
        );
        let _ = writeln!(table, "{} pictures without a zone, one found in {}", self.without, self.found_without);
        let _ = writeln!(table, "{} lines misplaced, which are not counted below", self.misplaced);
        let certain = self.believed.iter().zip(BOUNDS).filter(|(_, bound)| *bound >= CERTAIN);
        let (all, wrong) = certain.fold((0, 0), |sum, ((all, wrong), _)| (sum.0 + all, sum.1 + wrong));
        let _ = writeln!(table, "of {all} certain characters {wrong} wrong");
        for (at, (count, wrong)) in self.believed.iter().enumerate().filter(|(_, (count, _))| *count > 0) {
            let upper = BOUNDS.get(at + 1).copied().unwrap_or(1.0);
            let right = 100.0 * f64::from(count - wrong) / f64::from(*count);
            let (lower, upper) = (100.0 * BOUNDS[at], 100.0 * upper);
            let _ = writeln!(table, "said {lower:.3}–{upper:.3} %: {count} characters, {right:.4} % right");
        }
        let mut doubted: Vec<_> = self.doubted.iter().collect();
        doubted.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for ((printed, other), (count, margins)) in doubted.into_iter().take(30) {
            let margin = margins / *count as f32;
            let _ = writeln!(table, "doubted {count:>5}  {printed} for {other}, mean margin {margin:.2}");
        }
        table
    }
}
