//! `verify`: judges scanned travel documents and says why.

mod annotate;
mod args;
mod batch;
mod load;
mod output;

use std::io::IsTerminal;
use std::process::ExitCode;

use bordercheck::{Clock, Disposition, Profile, Reference};
use clap::Parser;

use args::Args;

/// Exit status for a mistake in the command line (sysexits' EX_USAGE is 64; clap and most tools use 2).
const USAGE: u8 = 2;
/// Exit status for a fault of ours: unreadable profile, unwritable output (sysexits' EX_SOFTWARE).
const FAULT: u8 = 70;

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(disposition) => ExitCode::from(match disposition {
            Disposition::Clear => 0,
            Disposition::Review => 10,
            Disposition::Alert => 20,
            Disposition::Incomplete => 30,
        }),
        Err(Failure::Usage(why)) => complain(&why, USAGE),
        Err(Failure::Fault(why)) => complain(&why, FAULT),
    }
}

/// Why nothing was judged, or not all of it.
enum Failure {
    Usage(String),
    Fault(String),
}

/// The worst disposition of all documents.
fn run(args: &Args) -> Result<Disposition, Failure> {
    let tasks = load::tasks(args).map_err(Failure::Usage)?;
    let profile = load_profile(&args.profile).map_err(Failure::Fault)?;
    let reference = match &args.at {
        Some(at) => Reference::new(at.clone(), Clock::Given),
        None => Reference::new(now(), Clock::System),
    };
    let mut sink = output::Sink::open(args, tasks.len()).map_err(Failure::Fault)?;
    if let Some(path) = &args.annotate {
        let task = tasks.first().ok_or_else(|| Failure::Usage("no document given".to_owned()))?;
        annotate::write(task, &reference, &profile, path).map_err(Failure::Fault)?;
    }
    batch::run(&tasks, &reference, &profile, args.jobs, std::io::stderr().is_terminal(), |task, verdict| {
        sink.write(task, verdict)
    })
    .map_err(Failure::Fault)
}

/// The machine's time in the machine's own offset, for a document is valid to the end of its day where it is inspected.
fn now() -> jiff::ZonedDateTime {
    let now = jiff::ZonedDateTime::now();
    let offset = now.offset();
    now.with_time_zone(jiff::tz::TimeZone::fixed(offset))
}

fn load_profile(name_or_path: &str) -> Result<Profile, String> {
    if let Some(profile) = Profile::built_in(name_or_path) {
        return Ok(profile);
    }
    let text = std::fs::read_to_string(name_or_path).map_err(|error| {
        let built_in = Profile::built_in_names().collect::<Vec<_>>().join(", ");
        format!("profile {name_or_path}: {error} (and it is none of the built-in {built_in})")
    })?;
    Profile::read(&text).map_err(|error| format!("{name_or_path}: {error}"))
}

fn complain(why: &str, status: u8) -> ExitCode {
    eprintln!("verify: {why}");
    ExitCode::from(status)
}
