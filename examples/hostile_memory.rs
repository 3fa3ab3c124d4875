//! Peak memory of one case over every hostile document and over mutated portraits and pictures. Each batch is a process of
//! its own that may have 1 GB of address space.
//!
//! `cargo run --release --example hostile_memory -- [MUTATED] [FOLDER]...`
//!
//! Pictures and portraits to mutate are taken from `fixtures` and from the folders.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "an example that measures fails by panicking"
)]

#[path = "../tests/common/mutated.rs"]
mod mutated;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use bordercheck::{Clock, Document, Engine, Profile, Reference};

/// Documents in one process.
const BATCH: u64 = 100;

/// Kilobytes of address space of a process.
const ADDRESS_SPACE: u64 = 1 << 20;

/// The most that a case may take (docs/design.md, "Which budgets hold?").
const MOST_KB: u64 = 512_000;

/// Pictures larger than this are not mutated: reading them takes most of the time and shows nothing new.
const LARGEST: usize = 200_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--hostile", folder] => child(std::iter::once(mutated::hostile(Path::new(folder)))),
        ["--mutated", first, folders @ ..] => {
            let first: u64 = first.parse().unwrap();
            let sound = mutated::sound(&folders.iter().map(PathBuf::from).collect::<Vec<_>>(), LARGEST);
            let at = |seed: u64| &sound[usize::try_from(seed).unwrap() % sound.len()];
            child((first..first + BATCH).map(|seed| mutated::mutated(at(seed), seed)));
        }
        more => parent(more),
    }
}

/// Judges documents and prints the peak memory of this process and the longest time, in kB and ms.
fn child(documents: impl Iterator<Item = Document<'static>>) {
    let reference = Reference::new("2026-11-23T10:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    let engine = Engine::new(reference, Profile::built_in("desk").unwrap());
    let mut longest = 0;
    for document in documents {
        let began = Instant::now();
        assert!(!engine.verify(&document).findings.is_empty());
        longest = longest.max(began.elapsed().as_millis());
    }
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("{} {longest}", peak.trim().trim_end_matches(" kB"));
}

fn parent(arguments: &[&str]) {
    let count: u64 = arguments.first().map_or(20_000, |count| count.parse().expect("a number"));
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(fixtures.join("hostile")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let mut peaks: Vec<(u64, u64, String)> =
        folders.iter().map(|folder| measure(&["--hostile".to_owned(), folder.display().to_string()])).collect();
    report("hostile documents", &mut peaks);
    let more = [fixtures.display().to_string()].into_iter().chain(arguments.iter().skip(1).map(ToString::to_string));
    let more: Vec<String> = more.collect();
    let batches = (0..count.div_ceil(BATCH)).map(|batch| {
        let arguments = ["--mutated".to_owned(), (batch * BATCH).to_string()];
        measure(&arguments.into_iter().chain(more.iter().cloned()).collect::<Vec<_>>())
    });
    let mut peaks: Vec<(u64, u64, String)> = batches.collect();
    report(&format!("batches of {BATCH} mutated pictures and portraits"), &mut peaks);
}

/// Runs this program on a part of the work: its peak memory in kB, its longest time in ms, the part.
fn measure(arguments: &[String]) -> (u64, u64, String) {
    let limited = format!("ulimit -v {ADDRESS_SPACE}; exec \"$0\" \"$@\"");
    let program = std::env::current_exe().unwrap();
    let output = Command::new("sh").arg("-c").arg(limited).arg(program).args(arguments).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let part = arguments[..2].join(" ");
    assert!(output.status.success(), "{part}: {}", String::from_utf8_lossy(&output.stderr));
    let numbers: Vec<u64> = printed.split_whitespace().map(|number| number.parse().unwrap()).collect();
    (numbers[0], numbers[1], part)
}

fn report(what: &str, peaks: &mut [(u64, u64, String)]) {
    peaks.sort();
    let slowest = peaks.iter().max_by_key(|(_, time, _)| *time).unwrap();
    println!("{} {what}: longest {} ms ({})", peaks.len(), slowest.1, slowest.2);
    for (peak, time, part) in peaks.iter().rev().take(5) {
        println!("  {:>6} MB {time:>6} ms  {part}", peak / 1_000);
    }
    assert!(peaks.last().unwrap().0 <= MOST_KB, "{peaks:?}");
}
