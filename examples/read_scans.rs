//! Reads every labelled picture of a folder and says how it went.
//!
//! `cargo run --release --example read_scans -- ../shared/data/scans [--list] [--labels TABLE] [--without TAG]`
//!
//! The folder holds `labels.csv`, or `--labels` names a table elsewhere, with the columns path, format and mrz (lines joined
//! by `|`; what is printed is the truth). Pictures with the tag that `--without` names are left out. With `--list` every picture has a line, with what was read beside what is printed where they differ.

#![allow(clippy::print_stdout, reason = "an example prints")]

mod labels;

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use bordercheck::{Document, Evidence};
use labels::{Label, read_labels, read_table};
use optics::Reading;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    ExactCertain,
    ExactDoubtful,
    WrongDoubtful,
    WrongCertain,
    NotFound,
    RightlyNone,
    FoundWhereNone,
}

const RESULTS: [(Outcome, &str); 7] = [
    (Outcome::ExactCertain, "exact, certain"),
    (Outcome::ExactDoubtful, "exact, with doubtful characters"),
    (Outcome::WrongDoubtful, "wrong, and says which characters are doubtful"),
    (Outcome::WrongCertain, "wrong and certain"),
    (Outcome::NotFound, "not found"),
    (Outcome::RightlyNone, "no zone, none found"),
    (Outcome::FoundWhereNone, "no zone, one found"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let list = arguments.iter().position(|argument| argument == "--list").map(|at| arguments.remove(at)).is_some();
    let mut value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name).filter(|at| at + 1 < arguments.len())?;
        arguments.drain(at..=at + 1).nth(1)
    };
    let (table, left_out) = (value("--labels"), value("--without"));
    let [folder] = arguments.as_slice() else {
        return Err("usage: read_scans FOLDER [--list] [--labels TABLE] [--without TAG]".into());
    };
    let folder = Path::new(folder);
    let mut labels = match table {
        Some(table) => read_table(Path::new(&table), folder)?,
        None => read_labels(folder)?,
    };
    labels.retain(|label| left_out.as_ref().is_none_or(|tag| !label.tags.split_whitespace().any(|word| word == tag)));
    let mut counts = [0_usize; RESULTS.len()];
    let mut times = Vec::new();
    for label in &labels {
        let bytes = std::fs::read(&label.path)?;
        let started = Instant::now();
        let evidence = Evidence::read(&Document::from_picture("page", bytes));
        times.push(started.elapsed());
        let result = judge(label, evidence.reading());
        for (count, (kind, _)) in counts.iter_mut().zip(RESULTS) {
            *count += usize::from(kind == result);
        }
        if list {
            show(label, evidence.reading(), result, times.last());
        }
    }
    let with_zone = labels.iter().filter(|label| !label.lines.is_empty()).count();
    println!("{} pictures, {with_zone} with a zone", labels.len());
    for (count, (_, words)) in counts.iter().zip(RESULTS) {
        println!("{count:>5}  {words}");
    }
    times.sort();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied();
    let milliseconds = |time: Option<Duration>| time.unwrap_or_default().as_secs_f64() * 1e3;
    println!("time, decoding included: median {:.1} ms, p95 {:.1} ms", milliseconds(at(50)), milliseconds(at(95)));
    Ok(())
}

fn judge(label: &Label, reading: Option<&Reading>) -> Outcome {
    match (label.lines.is_empty(), reading) {
        (true, None) => Outcome::RightlyNone,
        (true, Some(_)) => Outcome::FoundWhereNone,
        (false, None) => Outcome::NotFound,
        (false, Some(reading)) => {
            let exact = reading.lines.iter().map(|line| &line.text).eq(&label.lines);
            match (exact, reading.doubtful().next().is_none()) {
                (true, true) => Outcome::ExactCertain,
                (true, false) => Outcome::ExactDoubtful,
                (false, false) => Outcome::WrongDoubtful,
                (false, true) => Outcome::WrongCertain,
            }
        }
    }
}

fn show(label: &Label, reading: Option<&Reading>, result: Outcome, time: Option<&Duration>) {
    let words = RESULTS.iter().find(|(kind, _)| *kind == result).map_or("", |(_, words)| words);
    let time = time.copied().unwrap_or_default().as_secs_f64() * 1e3;
    println!("{time:>7.1} ms  {words:<46}  {}", label.path.display());
    let Some(reading) = reading.filter(|_| !matches!(result, Outcome::ExactCertain)) else { return };
    for (at, line) in reading.lines.iter().enumerate() {
        let printed = label.lines.get(at).map_or("", String::as_str);
        let marks: String = line
            .cells
            .iter()
            .zip(printed.chars().chain(std::iter::repeat(' ')))
            .map(|(cell, printed)| match (cell.character == printed, cell.is_certain()) {
                (true, true) => ' ',
                (true, false) => '.',
                (false, false) => '?',
                (false, true) => '!',
            })
            .collect();
        println!("            {printed}\n            {}\n            {marks}", line.text);
        for (cell, column) in line.cells.iter().zip(1..).filter(|(cell, _)| !cell.is_certain()) {
            let (first, other) = (100.0 * cell.probability, 100.0 * cell.other_probability);
            println!(
                "            line {} column {column}: {} {first:.2} %, {} {other:.2} %",
                at + 1,
                cell.character,
                cell.other
            );
        }
    }
}
