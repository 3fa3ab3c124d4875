//! Time and space of the registry's index: to build, to open, to query.
//!
//! ```text
//! cargo bench --bench registry                                          a million documents, in half a minute
//! cargo bench --bench registry -- --documents 20000000 --all            and 100,000 ranges, 50,000 conditions, 10⁶ portraits
//! cargo bench --bench registry -- --documents 128000000                 as many as INTERPOL's SLTD has; 8 GB of memory
//! cargo run --release --manifest-path benches/peers/Cargo.toml -- 20000000      compared with LMDB, SQLite, redb and fst
//! ```
//!
//! Figures of one run can be compared with each other; those of two machines cannot.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking and prints what it measured"
)]

mod keys;
mod world;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use bordercheck::{Clock, Document, Profile, Reference, verify};
use registry::identifier::Hash128;
use registry::index::Index;
use registry::snapshot::{Moment, Snapshot};

use keys::questions;
use world::{Sizes, World};

/// Look-ups that are timed, of keys that are listed and of keys that are not.
const QUESTIONS: u64 = 1_000_000;
/// Documents for which all questions are timed.
const DOCUMENTS: u64 = 5_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(folder) = after(&arguments, "--first") {
        return first(Path::new(folder));
    }
    let documents = after(&arguments, "--documents").map_or(1_000_000, |count| count.parse().expect("a number"));
    let all = arguments.iter().any(|argument| argument == "--all");
    let folder = after(&arguments, "--folder")
        .map_or_else(|| std::env::temp_dir().join(format!("bordercheck-bench-{}", std::process::id())), PathBuf::from);
    let sizes = if all {
        Sizes { documents, ranges: 100_000, conditions: 50_000, portraits: 1_000_000 }
    } else {
        Sizes { documents, ranges: 1_000, conditions: 500, portraits: 10_000 }
    };
    println!("{sizes:?}");
    let world = World::make(&folder, sizes);
    report("index built, sorted, written and on disk", &format!("{:.1} s", world.built_in.as_secs_f64()));
    let bytes = std::fs::metadata(&world.index).unwrap().len();
    report("index", &format!("{:.1} MB", ratio(bytes, 1_000_000)));
    if !all {
        let per_record = ratio(bytes - world.rest, documents);
        report("of it each document", &format!("{per_record:.2} bytes"));
    }
    measure_documents(&world, documents);
    measure_family(&world);
    let _ = std::fs::remove_dir_all(&folder);
}

fn measure_documents(world: &World, documents: u64) {
    let opened = median(50, || drop(black_box(Index::open(&world.index).unwrap())));
    report("opened", &format!("{:.0} µs", micro(opened)));
    let started = median(10, || {
        let mut child = Command::new(std::env::current_exe().unwrap());
        assert!(child.arg("--first").arg(&world.folder).status().unwrap().success());
    });
    report(
        "process started, copy opened and verified, first answer, process ended",
        &format!("{:.1} ms", micro(started) / 1e3),
    );
    let index = Index::open(&world.index).unwrap();
    let verified = Instant::now();
    index.verify().unwrap();
    report("every page verified by its hash", &format!("{:.2} s", verified.elapsed().as_secs_f64()));
    let (hits, misses) = questions(documents, QUESTIONS);
    for (what, keys, expected) in [("a miss", &misses, 0), ("a hit", &hits, 1)] {
        let mut rounds: Vec<f64> = (0..5)
            .map(|_| {
                let start = Instant::now();
                let mut found = 0;
                for key in keys {
                    found += index.documents(Hash128(*key)).unwrap().len();
                }
                assert_eq!(found, usize::try_from(expected * QUESTIONS).unwrap());
                micro(start.elapsed()) * 1e3 / 1e6
            })
            .collect();
        rounds.sort_by(f64::total_cmp);
        report(what, &format!("{:.0} ns mean (rounds: {:.0} to {:.0})", rounds[2], rounds[0], rounds[4]));
    }
}

/// Times all questions that the checks of the family `registry` ask for one document, for documents without statements.
fn measure_family(world: &World) {
    let snapshot = Snapshot::open(&world.folder).unwrap();
    let questions: Vec<world::Question> = (0..DOCUMENTS).map(world::question).collect();
    let at = world::NOW.parse().unwrap();
    type Ask<'a> = (&'a str, &'a dyn Fn(&Snapshot, &world::Question) -> usize);
    let asks: [Ask<'_>; 7] = [
        ("  listed (1 epoch)", &|snapshot, asked| snapshot.listed(&asked.document, at).unwrap().len()),
        ("  in a range", &|snapshot, asked| snapshot.ranges(&asked.document, at).unwrap().len()),
        ("  patterns", &|snapshot, asked| snapshot.patterns(&asked.facts, at).unwrap().len()),
        ("  signers (4 hashes)", &|snapshot, asked| {
            asked.signers.iter().map(|hash| snapshot.signers(hash, at).unwrap().len()).sum()
        }),
        ("  number reused", &|snapshot, asked| snapshot.reused(&asked.document, at).unwrap().len()),
        ("  portraits (page and chip, within 10 of 64 bits)", &|snapshot, asked| {
            asked.portraits.iter().map(|picture| snapshot.portraits(*picture, at).unwrap().len()).sum()
        }),
        ("  fresh and trusted", &|snapshot, asked| {
            let state = [asked.document.state()];
            let moment = Moment { at, longest: jiff::SignedDuration::from_hours(48), past: false };
            snapshot.freshness(&state, &moment).undetermined.len()
                + snapshot.trustworthiness(&state, at).undetermined.len()
        }),
    ];
    let time = |ask: &dyn Fn(&world::Question) -> usize| {
        questions.iter().map(ask).for_each(|found| _ = black_box(found));
        let start = Instant::now();
        let found: usize = questions.iter().map(ask).sum();
        assert!(found < questions.len(), "{found} found: these documents have no statements");
        micro(start.elapsed()) / ratio(DOCUMENTS, 1)
    };
    let whole = time(&|asked| asks.iter().map(|(_, ask)| ask(&snapshot, asked)).sum());
    report("the family registry.* for one document", &format!("{whole:.1} µs mean"));
    for (what, ask) in asks {
        report(what, &format!("{:.2} µs", time(&|asked| ask(&snapshot, asked))));
    }
    let profile = Profile::built_in("registry-only").unwrap();
    let plain = Reference::new(jiff::ZonedDateTime::new(at, jiff::tz::TimeZone::UTC), Clock::Given);
    let asking = plain.clone().with_registry(snapshot);
    let judged = |reference: &Reference| {
        let judge = |asked: &world::Question| {
            black_box(verify(&Document::from_mrz(&asked.mrz), reference, &profile));
        };
        questions.iter().for_each(judge);
        let start = Instant::now();
        questions.iter().for_each(judge);
        micro(start.elapsed()) / ratio(DOCUMENTS, 1)
    };
    let (without, with) = (judged(&plain), judged(&asking));
    report("a whole verdict of an MRZ", &format!("{with:.1} µs, without a registry {without:.1} µs"));
}

/// Opens a copy and looks up one document, in a process of its own.
fn first(folder: &Path) {
    let snapshot = Snapshot::open(folder).unwrap();
    let asked = world::question(0);
    assert!(snapshot.listed(&asked.document, world::NOW.parse().unwrap()).unwrap().is_empty());
}

fn after<'a>(arguments: &'a [String], word: &str) -> Option<&'a str> {
    let place = arguments.iter().position(|argument| argument == word)?;
    arguments.get(place + 1).map(String::as_str)
}

fn report(what: &str, figure: &str) {
    println!("{what:70} {figure}");
}

fn median(times: usize, mut work: impl FnMut()) -> Duration {
    let mut took: Vec<Duration> = (0..times)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    took.sort_unstable();
    took[times / 2]
}

fn micro(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "figures for reading")]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}
