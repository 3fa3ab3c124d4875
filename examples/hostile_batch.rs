//! Many documents in one batch, genuine and hostile, whole and damaged: each has its verdict, and memory does not grow with
//! their number. `cargo run --release --example hostile_batch -- [DOCUMENTS] [THREADS]`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "an example that measures fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bordercheck::{Clock, Document, Engine, Profile, Reference, catalogue, is_zip};
use peak_alloc::PeakAlloc;
use rand::RngExt;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

type Files = Vec<(String, Vec<u8>)>;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>().expect("a number"));
    let count = arguments.next().unwrap_or(10_000);
    let threads = NonZeroUsize::new(arguments.next().unwrap_or(2)).expect("one thread at least");
    let fixtures = fixtures();
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    let engine = Engine::new(reference, Profile::built_in("desk").unwrap());
    let held = ALLOCATED.current_usage_as_mb();
    let began = Instant::now();
    let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut largest_yet = Vec::new();
    let documents = (0..count).map(|number| document(&fixtures[number % fixtures.len()], number));
    engine.verify_many(documents, threads, |verdict| {
        assert_eq!(verdict.findings.len(), catalogue().count(), "one finding for every check");
        *verdicts.entry(verdict.disposition.name()).or_default() += 1;
        let done: usize = verdicts.values().sum();
        if done.is_multiple_of((count / 10).max(1)) {
            largest_yet.push(ALLOCATED.peak_usage_as_mb() - held);
        }
        ControlFlow::Continue(())
    });
    let took = began.elapsed();
    let told: usize = verdicts.values().sum();
    println!("{count} documents made of {} fixtures, {told} verdicts: {verdicts:?}", fixtures.len());
    println!(
        "{:.1} s on {threads} threads, {:.1} a second",
        took.as_secs_f64(),
        f64::from(u32::try_from(told).unwrap()) / took.as_secs_f64()
    );
    println!("peak memory after each tenth, MB: {:?}", largest_yet.iter().map(|peak| peak.round()).collect::<Vec<_>>());
    assert_eq!(told, count, "one verdict for every document");
}

/// Every folder of the cases and of the hostile documents, file by file.
fn fixtures() -> Vec<Files> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders: Vec<PathBuf> = ["cases", "hostile"]
        .iter()
        .flat_map(|family| fs::read_dir(root.join(family)).unwrap().map(|entry| entry.unwrap().path()))
        .collect();
    folders.sort();
    folders.iter().map(|folder| files(folder)).collect()
}

fn files(folder: &Path) -> Files {
    let mut files = Vec::new();
    for (prefix, folder) in [("", folder.to_owned()), ("chip/", folder.join("chip"))] {
        for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_file() && name != "expect.toml" {
                files.push((format!("{prefix}{name}"), fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// A third as they are, a third with a file cut short, a third with bytes changed.
fn document(files: &Files, number: usize) -> Document<'static> {
    let mut dice = specimen::dice(u64::try_from(number).unwrap());
    let spoilt = dice.random_range(0..files.len().max(1));
    let contents = files.iter().enumerate().map(|(at, (name, bytes))| {
        let mut bytes = bytes.clone();
        if at == spoilt && !bytes.is_empty() {
            match number % 3 {
                0 => {}
                1 => bytes.truncate(dice.random_range(0..bytes.len())),
                _ => {
                    for _ in 0..dice.random_range(1..8) {
                        let place = dice.random_range(0..bytes.len());
                        bytes[place] = dice.random_range(0..=255);
                    }
                }
            }
        }
        (name.clone(), bytes)
    });
    let contents: Files = contents.collect();
    match contents.as_slice() {
        [(name, bytes)] if is_zip(bytes) => Document::from_zip(name, bytes),
        _ => Document::from_case(contents.into_iter().map(|(name, bytes)| (name, Ok(bytes.into())))),
    }
}
