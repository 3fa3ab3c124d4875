//! The reading of pages that are cut through the zone: whether one is read with certainty as something else, and how the
//! verdict on it is.
//!
//! `cargo run --release --example measure_cuts -- [--cuts 2000] [--seed 1] [--jobs 2] [--keep FOLDER]`
//!
//! Levels and formats take turns, and of each page are cuts at both sides: anywhere, between two characters so that the columns of a shorter
//! format remain, with a black or white border put beside the cut, and within two columns of an end. The profile is the one
//! for a scan alone. With `--keep` the pictures that were read with certainty as something else are kept.

#![allow(
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "an example prints, and counts small numbers"
)]

#[path = "common/cuts.rs"]
mod cuts;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use bordercheck::{Clock, Disposition, Document, Engine, Evidence, Profile, Reference};
use cuts::{Cut, Kind, OF_A_PAGE};

const NOW: &str = "2026-11-23T10:00:00+00:00[+00:00]";

struct Options {
    cuts: u64,
    seed: u64,
    jobs: u64,
    keep: Option<PathBuf>,
}

/// Counts over the cuts of one group.
#[derive(Clone, Default)]
struct Counts {
    cuts: u64,
    found: u64,
    told: u64,
    certain_and_other: u64,
    some_certain: u64,
    certain: u64,
    dispositions: BTreeMap<Disposition, u64>,
}

type Groups = BTreeMap<String, Counts>;

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let profile = Profile::built_in("desk").ok_or("no profile desk")?;
    let engine = Engine::new(Reference::new(NOW.parse()?, Clock::Given), profile);
    let count = |first: u64| {
        let mut groups = Groups::new();
        let pages = options.cuts.div_ceil(OF_A_PAGE);
        for page in (first..pages).step_by(usize::try_from(options.jobs).unwrap_or(1)) {
            for (cut, number) in cuts::throw(options.seed * 1_000_000 + page).iter().zip(page * OF_A_PAGE..) {
                look(cut, number, &engine, &options, &mut groups);
            }
        }
        groups
    };
    let mut all = Groups::new();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..options.jobs)
            .map(|first| {
                scope.spawn({
                    let count = &count;
                    move || count(first)
                })
            })
            .collect();
        for (name, counts) in threads.into_iter().filter_map(|thread| thread.join().ok()).flatten() {
            all.entry(name).or_default().add(&counts);
        }
    });
    println!("                cuts  found   told certain certain and other  some certain and other  dispositions");
    for (name, counts) in &all {
        let dispositions: Vec<String> =
            counts.dispositions.iter().map(|(disposition, count)| format!("{} {count}", disposition.name())).collect();
        let Counts { cuts, found, told, certain, certain_and_other, some_certain, .. } = counts;
        println!(
            "{name:<14} {cuts:>5} {found:>6} {told:>6} {certain:>7} {certain_and_other:>17} {some_certain:>23}  {}",
            dispositions.join(", ")
        );
    }
    Ok(())
}

/// Reads and judges the picture of one cut. Pages that were not cut have a row of their own.
fn look(cut: &Cut, number: u64, engine: &Engine, options: &Options, groups: &mut Groups) {
    let evidence = Evidence::read(&Document::from_picture("page", cut.jpeg.clone()));
    let reading = evidence.reading();
    let other = reading.is_some_and(|reading| !reading.lines.iter().map(|line| &line.text).eq(&cut.lines));
    let cells = reading.map_or(0, |reading| reading.lines.iter().map(|line| line.cells.len()).sum());
    let doubtful = reading.map_or(0, |reading| reading.doubtful().count());
    let disposition = engine.rejudge(&evidence).disposition;
    let counts = Counts {
        cuts: 1,
        found: u64::from(reading.is_some()),
        told: u64::from(reading.is_some_and(|reading| !reading.extent.is_whole())),
        certain_and_other: u64::from(other && doubtful == 0),
        some_certain: u64::from(other && doubtful < cells),
        certain: u64::from(reading.is_some() && doubtful == 0),
        dispositions: BTreeMap::from([(disposition, 1)]),
    };
    let decided = matches!(disposition, Disposition::Clear | Disposition::Alert);
    let whole = cut.kind == Kind::Whole;
    let wrong = if whole { counts.told > 0 } else { counts.some_certain > 0 || decided };
    if wrong && let Some(folder) = &options.keep {
        let format =
            reading.map(|reading| reading.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"));
        let note = format!(
            "{} {} {:?} {:?} {:.3} {}\n{}\n{}\n",
            cut.level.name(),
            cut.format.name,
            cut.kind,
            cut.side,
            cut.share,
            disposition.name(),
            cut.lines.join("\n"),
            format.unwrap_or_default()
        );
        let kept = std::fs::write(folder.join(format!("{number}.jpg")), &cut.jpeg)
            .and_then(|()| std::fs::write(folder.join(format!("{number}.txt")), note));
        if let Err(error) = kept {
            println!("{number} was not kept: {error}");
        }
    }
    let kind = match cut.kind {
        Kind::Anywhere => "anywhere",
        Kind::Between => "between",
        Kind::Border(0) => "black border",
        Kind::Border(_) => "white border",
        Kind::Late => "late",
        Kind::Whole => {
            groups.entry("not cut".to_owned()).or_default().add(&counts);
            return;
        }
    };
    for name in [cut.level.name(), cut.format.name, kind, "~ all"] {
        groups.entry(name.to_owned()).or_default().add(&counts);
    }
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.cuts += other.cuts;
        self.found += other.found;
        self.told += other.told;
        self.certain_and_other += other.certain_and_other;
        self.some_certain += other.some_certain;
        self.certain += other.certain;
        for (disposition, count) in &other.dispositions {
            *self.dispositions.entry(*disposition).or_default() += count;
        }
    }
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options { cuts: 2_000, seed: 1, jobs: 2, keep: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--cuts" => options.cuts = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--jobs" => options.jobs = value.parse()?,
            "--keep" => options.keep = Some(value.into()),
            _ => return Err(format!("{name} is no option").into()),
        }
    }
    Ok(options)
}
