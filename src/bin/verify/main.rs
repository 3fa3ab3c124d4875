//! `verify`: judges scanned travel documents and says why.

mod annotate;
mod args;
mod batch;
mod explain;
mod load;
mod output;
mod profile;
mod trust;

use std::io::IsTerminal;
use std::process::ExitCode;

use bordercheck::registry::snapshot::Snapshot;
use bordercheck::{Clock, Disposition, Reference};
use clap::Parser;

use args::{Args, Command, ProfileCommand};

/// Exit status for a mistake in the command line (sysexits' EX_USAGE is 64; clap and most tools use 2).
const USAGE: u8 = 2;
/// Exit status for a fault of ours: unreadable profile, unwritable output (sysexits' EX_SOFTWARE).
const FAULT: u8 = 70;

fn main() -> ExitCode {
    let args = Args::parse().settled();
    let status = match &args.command {
        None => run(&args).map(|disposition| match disposition {
            Disposition::Clear => 0,
            Disposition::Review => 10,
            Disposition::Alert => 20,
            Disposition::Incomplete => 30,
        }),
        Some(Command::Explain { check, lang }) => explain::run(check.as_deref(), *lang),
        Some(Command::Profile(ProfileCommand::Show { profile })) => profile::show(profile),
        Some(Command::Profile(ProfileCommand::Check { profile })) => profile::check(profile),
    };
    match status {
        Ok(status) => ExitCode::from(status),
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
    let profile = profile::load(&args.profile).map_err(Failure::Fault)?;
    let reference = match &args.at {
        Some(at) => Reference::new(at.clone(), Clock::Given),
        None => Reference::new(now(), Clock::System),
    };
    let reference = match &args.registry {
        Some(folder) => {
            let open = Snapshot::open(folder).map_err(|error| format!("registry {}: {error}", folder.display()));
            reference.with_registry(open.map_err(Failure::Fault)?)
        }
        None => reference,
    };
    let anchors = reference.registry_anchors();
    let reference = match args.trust.as_slice() {
        [] if anchors.is_empty() => reference,
        paths => reference.with_trust(trust::load(paths, anchors).map_err(Failure::Fault)?),
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

fn complain(why: &str, status: u8) -> ExitCode {
    eprintln!("verify: {why}");
    ExitCode::from(status)
}
