//! Counts of the optical checks' answers on photographs and scans: `cargo run --release --example measure_photographs --
//! CSV PICTURES [--rows even|odd] [--list CHECK] [--values FILE]`
//!
//! The table has the columns path and mrz of `read_scans`; the pictures lie under the folder by their paths. Each is judged
//! as a single visible page, and for each check the outcomes are counted, pictures with a zone apart from those without.
//! `--rows` takes every other row, so that what is chosen on one half is reported on the other. `--list` prints what a
//! check said of each picture; `--list all` of all of these. `--values` writes the measurements behind them, a line of JSON
//! for each picture.

#![allow(clippy::print_stdout, reason = "an example prints")]

#[path = "../labels/mod.rs"]
mod labels;

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;

use bordercheck::{Clock, Document, Evidence, Finding, Outcome, Reference, Requirements, ask};
use labels::{Label, read_table};

/// The checks that measure a page in visible light.
const CHECKS: [&str; 6] = [
    "optical.mrz.geometry",
    "optical.mrz.glyphs",
    "optical.portrait.edge",
    "optical.page.colour",
    "optical.page.recapture",
    "optical.file.compression",
];

/// Passed, failed, undetermined, not supported, aborted.
type Counts = [usize; 5];

struct Options {
    table: PathBuf,
    pictures: PathBuf,
    /// The remainder of the row's number by two, if only every other row is taken.
    rows: Option<usize>,
    list: Option<String>,
    /// The file to which the measurements go.
    values: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    let mut labels = read_table(&options.table, &options.pictures)?;
    if let Some(remainder) = options.rows {
        labels =
            labels.into_iter().enumerate().filter(|(row, _)| row % 2 == remainder).map(|(_, label)| label).collect();
    }
    let at = "2026-11-30T10:00:00+00:00[+00:00]".parse()?;
    let reference = Reference::new(at, Clock::Given);
    let mut counts = [[Counts::default(); CHECKS.len()]; 2];
    let mut read = [0_usize; 2];
    let mut values = options.values.as_ref().map(std::fs::File::create).transpose()?;
    for label in &labels {
        let evidence = Evidence::read(&Document::from_picture("page", std::fs::read(&label.path)?));
        let findings = ask(&evidence, &reference, &Requirements::DEFAULT);
        if let Some(file) = &mut values {
            writeln!(file, "{}", serde_json::json!({ "path": label.path, "optics": evidence.optics }))?;
        }
        let group = usize::from(label.lines.is_empty());
        if let Some(read) = read.get_mut(group) {
            *read += usize::from(evidence.reading().is_some());
        }
        for (at, check) in CHECKS.iter().enumerate() {
            let Some(finding) = findings.iter().find(|finding| finding.check.id == *check) else { continue };
            if let Some(count) = counts
                .get_mut(group)
                .and_then(|counts| counts.get_mut(at))
                .and_then(|counts| counts.get_mut(column(finding.outcome)))
            {
                *count += 1;
            }
            if options.list.as_ref().is_some_and(|list| list == "all" || check.ends_with(list.as_str())) {
                println!("{}", shown(label, finding));
            }
        }
    }
    for (group, name) in ["with a zone", "without a zone"].into_iter().enumerate() {
        let of_group = labels.iter().filter(|label| usize::from(label.lines.is_empty()) == group).count();
        let (found, rows) = (read.get(group).copied().unwrap_or_default(), counts.get(group));
        println!("\n{of_group} pictures {name}, a zone found in {found}");
        println!(
            "{:<28}{:>8}{:>8}{:>14}{:>15}{:>9}",
            "", "passed", "failed", "undetermined", "not supported", "aborted"
        );
        for (check, [passed, failed, undetermined, unsupported, aborted]) in
            CHECKS.iter().zip(rows.into_iter().flatten())
        {
            println!("{check:<28}{passed:>8}{failed:>8}{undetermined:>14}{unsupported:>15}{aborted:>9}");
        }
    }
    Ok(())
}

fn column(outcome: Outcome) -> usize {
    match outcome {
        Outcome::Successful => 0,
        Outcome::Failed => 1,
        Outcome::Undetermined => 2,
        Outcome::NotSupported => 3,
        Outcome::Aborted => 4,
    }
}

/// The outcome of a check with its first facts, in one line.
fn shown(label: &Label, finding: &Finding) -> String {
    let facts = finding.facts.iter().take(6).map(|fact| {
        let place = fact.place.as_ref();
        let line = place.and_then(|place| place.line).map(|line| format!(" {line}")).unwrap_or_default();
        let (expected, found) = (fact.expected.as_deref().unwrap_or("-"), fact.found.as_deref().unwrap_or("-"));
        format!("{}{line} {found} ({expected})", fact.name)
    });
    let facts: Vec<String> = facts.collect();
    format!("{:?} {} {}: {}", finding.outcome, finding.check.id, label.path.display(), facts.join("; "))
}

fn options() -> Result<Options, Box<dyn Error>> {
    const USAGE: &str = "usage: measure_photographs CSV PICTURES [--rows even|odd] [--list CHECK|all] [--values FILE]";
    let mut arguments = std::env::args().skip(1);
    let (table, pictures) = arguments.next().zip(arguments.next()).ok_or(USAGE)?;
    let mut options = Options { table: table.into(), pictures: pictures.into(), rows: None, list: None, values: None };
    while let Some(option) = arguments.next() {
        match (option.as_str(), arguments.next().ok_or(USAGE)?.as_str()) {
            ("--rows", "even") => options.rows = Some(0),
            ("--rows", "odd") => options.rows = Some(1),
            ("--values", file) => options.values = Some(file.into()),
            ("--list", check) => options.list = Some(check.to_owned()),
            _ => return Err(USAGE.into()),
        }
    }
    Ok(options)
}
