//! The rate at which genuine documents are reviewed: whole specimen documents with pictures in three lights as a reader takes them,
//! chip, trust anchors and, where a copy is named, registry, under the profile of the border.
//!
//! `cargo run --release --example measure_cases -- [--documents 200] [--seed 1] [--ppi 385] [--jobs 2] [--registry COPY]`
//!
//! Without a copy of the registry the profile's checks of it are conditional. The interval is Wilson's at 95 %.

#![allow(clippy::print_stdout, clippy::as_conversions, reason = "an example prints, and counts small numbers")]

#[path = "common/wilson.rs"]
mod wilson;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;

use bordercheck::{Clock, Disposition, Document, Kind, Profile, Reference, Verdict, verify};
use mrz::Format;
use optics::Plane;
use pki::Trust;
use pki::trust::{Given, TrustFile};
use registry::snapshot::Snapshot;
use specimen::chip::{Over, make};
use specimen::degrade::Bed;
use specimen::{Bare, Degradation, Light, Style, compress, holder};
use wilson::interval;

/// The day of the fixtures.
const NOW: &str = "2026-11-23T10:00:00+00:00[+00:00]";
const FORMATS: [&str; 3] = ["TD3", "TD1", "TD2"];

struct Options {
    documents: u64,
    seed: u64,
    ppi: f32,
    jobs: usize,
    registry: Option<PathBuf>,
}

/// Verdicts by disposition, and the checks that decided those that were not clear.
#[derive(Default)]
struct Counts {
    dispositions: BTreeMap<Disposition, u64>,
    reasons: BTreeMap<&'static str, u64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let (profile, reference) = (profile(&options)?, reference(&options)?);
    // Each thread takes every so many documents.
    let count = |first: u64| {
        let mut counts = Counts::default();
        for number in (first..options.documents).step_by(options.jobs) {
            counts.add(judge(options.seed + number, options.ppi, &reference, &profile).as_ref());
        }
        counts
    };
    let counts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..).take(options.jobs).map(|first| scope.spawn(move || count(first))).collect();
        let counts = threads.into_iter().filter_map(|thread| thread.join().ok());
        counts.reduce(Counts::merge).unwrap_or_default()
    });
    print(&counts);
    Ok(())
}

impl Counts {
    fn add(&mut self, verdict: Option<&Verdict>) {
        let Some(verdict) = verdict else { return };
        *self.dispositions.entry(verdict.disposition).or_default() += 1;
        for reason in verdict.reasons() {
            *self.reasons.entry(reason.finding.check.id).or_default() += 1;
        }
    }

    fn merge(mut self, other: Self) -> Self {
        for (disposition, count) in other.dispositions {
            *self.dispositions.entry(disposition).or_default() += count;
        }
        for (check, count) in other.reasons {
            *self.reasons.entry(check).or_default() += count;
        }
        self
    }
}

/// The day of the fixtures, and the copy of the registry.
fn reference(options: &Options) -> Result<Reference, Box<dyn Error>> {
    let reference = Reference::new(NOW.parse()?, Clock::Given);
    match &options.registry {
        Some(folder) => Ok(reference.with_registry(Snapshot::open(folder)?)),
        None => Ok(reference),
    }
}

/// The verdict on the genuine document of a seed.
fn judge(seed: u64, ppi: f32, reference: &Reference, profile: &Profile) -> Option<Verdict> {
    let mut dice = specimen::dice(seed);
    let format = Format::named(FORMATS.get(usize::try_from(seed % 3).ok()?)?)?;
    let (draft, handed) = loop {
        let draft = holder::throw(format, &mut dice);
        // An expired document is an alert, and is no matter of the pictures.
        if draft.print().is_ok() && draft.date_of_expiry > jiff::civil::date(2026, 11, 23) {
            let handed = make(&draft, &Over::default(), None, &mut dice);
            break (draft, handed);
        }
    };
    let how = Degradation::reader(ppi, &mut dice);
    let style = Style { dots: 600.0, ..Style::throw(how.drawing_ppi(), &mut dice) };
    let pixels = |millimetres: f32| (millimetres * style.ppi / 25.4).round() as u32;
    let page = (pixels(format.geometry.page_width), pixels(format.geometry.page_height));
    let bed = Bed::throw(&how, page, style.ppi, &mut specimen::dice(seed ^ 0x5eed));
    let mut document = Document::new();
    for (light, plane) in
        [(Light::Visible, Plane::Visible), (Light::Infrared, Plane::Infrared), (Light::Ultraviolet, Plane::Ultraviolet)]
    {
        // The zone of a card is on its back.
        let plane = if format.lines == 3 { plane.back() } else { plane };
        let drawn = Bare::draw_in(light, &draft, &style, &[], &mut handed.portrait.clone());
        let picture = bed.take(&drawn.print(&handed.lines, &style, &[]).image);
        document = document.with(plane.name(), Kind::Picture(plane), Ok(compress::jpeg(&picture, how.quality).into()));
    }
    for (name, bytes) in handed.chip.files {
        document = document.with(&format!("chip/{name}"), Kind::Chip, Ok(bytes.into()));
    }
    let trust = handed.trust.into_iter().map(|(name, bytes)| TrustFile { name, bytes, given: Given::InFolder });
    let reference = reference.clone().with_trust(Trust::load(trust.collect()).ok()?);
    Some(verify(&document, &reference, profile))
}

/// The profile of the border; without a registry its checks wait for one.
fn profile(options: &Options) -> Result<Profile, Box<dyn Error>> {
    if options.registry.is_some() {
        return Profile::built_in("border-control").ok_or_else(|| "no profile border-control".into());
    }
    let text = "schema = \"bordercheck.profile/1\"\nname = \"border without registry\"\nabout = \"Three lights and chip.\"\n\
                [duties]\n\"registry.*\" = \"conditional\"\n";
    Ok(Profile::read(text)?)
}

fn print(counts: &Counts) {
    let all: u64 = counts.dispositions.values().sum();
    let share = |count: u64| 100.0 * count as f64 / all.max(1) as f64;
    for (disposition, count) in &counts.dispositions {
        println!("{:<10} {count:>6}  {:.2} %", disposition.name(), share(*count));
    }
    let suspected: u64 = counts.dispositions.iter().filter(|(is, _)| **is >= Disposition::Review).map(|(_, n)| n).sum();
    println!("review or alert: {suspected} of {all}, {:.2} % ({} %)", share(suspected), interval(suspected, all));
    for (check, count) in &counts.reasons {
        println!("  {check}: {count}");
    }
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options { documents: 200, seed: 1, ppi: 385.0, jobs: 2, registry: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--documents" => options.documents = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--ppi" => options.ppi = value.parse()?,
            "--jobs" => options.jobs = value.parse()?,
            "--registry" => options.registry = Some(value.into()),
            _ => return Err(format!("{name} is no option").into()),
        }
    }
    Ok(options)
}
