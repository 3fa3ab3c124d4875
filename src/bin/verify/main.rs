//! `verify`: judges scanned travel documents and says why.

mod annotate;
mod args;
mod batch;
mod explain;
mod journal;
mod load;
mod named;
mod output;
mod outputs;
mod profile;
mod protection;
mod trust;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bordercheck::journal::{Decision, Journal, LogProfile, Officer};
use bordercheck::{Clock, Disposition, Engine, FileError, Judgement, Reference, read_text};
use clap::Parser;
use registry::snapshot::Snapshot;

use args::{Args, Command, Found, Log, ProfileCommand, SchemaOf};

/// Exit status for a mistake in the command line (sysexits' EX_USAGE is 64; clap and most tools use 2).
const USAGE: u8 = 2;
/// Exit status for a fault of ours: unreadable profile, unwritable output (sysexits' EX_SOFTWARE).
const FAULT: u8 = 70;

/// Keeps the messages of panics that the reader of bar codes catches from the terminal.
#[cfg(feature = "symbols")]
fn silence_decoder() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !optics::is_decoding() {
            report(panic);
        }
    }));
}

fn main() -> ExitCode {
    #[cfg(feature = "symbols")]
    silence_decoder();
    let args = Args::parse();
    let status = match &args.command {
        None => run(&args).map(|disposition| match disposition {
            Disposition::Clear => 0,
            Disposition::Review => 10,
            Disposition::Alert => 20,
            Disposition::Incomplete => 30,
        }),
        Some(command) => run_command(command),
    };
    match status {
        Ok(status) => ExitCode::from(status),
        Err(Failure::Usage(why)) => complain(&why, USAGE),
        Err(Failure::Fault(why)) => complain(&why, FAULT),
    }
}

/// The reason for which nothing was judged, or not all of it.
enum Failure {
    Usage(String),
    Fault(String),
}

fn run_command(command: &Command) -> Result<u8, Failure> {
    match command {
        Command::Explain { check, lang } => explain::run(check.as_deref(), *lang),
        Command::Schema { of } => {
            let schema = match of {
                SchemaOf::Verdict => bordercheck::schema(),
                SchemaOf::Protection => bordercheck::protection_schema(),
            };
            output::print(&schema).map(|()| 0).map_err(Failure::Fault)
        }
        Command::Profile(ProfileCommand::Show { profile }) => profile::show(profile),
        Command::Profile(ProfileCommand::Check { profile }) => profile::check(profile),
        Command::Journal { journal, key, checkpoint } => {
            journal::journal(journal, key.as_deref(), checkpoint.as_deref())
        }
        Command::Decide { journal, position, found, by, note, sign, at } => {
            let officer = Officer { by: by.clone(), note: note.clone() };
            let decision = match found {
                Found::Genuine => Decision::Genuine,
                Found::NotGenuine => Decision::NotGenuine,
                Found::Referred => Decision::Referred,
                Found::Unresolved => Decision::Unresolved,
            };
            journal::decide(journal, *position, decision, officer, sign, &at.clone().unwrap_or_else(now))
        }
        Command::Replay { journal, profile, trust, registry } => {
            let profile = profile::load(profile)?;
            let reference = equip(Reference::new(now(), Clock::System), trust, registry.as_deref())?;
            journal::again(journal, &profile, &reference)
        }
        Command::Unseal { envelope, key } => journal::open_envelope(envelope, key),
    }
}

/// Judges the documents and writes their reports. Returns the worst disposition.
fn run(args: &Args) -> Result<Disposition, Failure> {
    let tasks = named::tasks(args).map_err(Failure::Usage)?;
    outputs::check(args, &tasks).map_err(Failure::Usage)?;
    let profile = profile::load(&args.profile)?;
    let reference = match &args.at {
        Some(at) => Reference::new(at.clone(), if args.again { Clock::Past } else { Clock::Given }),
        None => Reference::new(now(), Clock::System),
    };
    let reference = equip(reference, &args.trust, args.registry.as_deref())?;
    let sink = output::Sink::open(args, tasks.len()).map_err(Failure::Fault)?;
    let writer = output::Writer::new(args, tasks.len(), &sink)?;
    let mut messages = protection::Messages::open(args).map_err(Failure::Fault)?;
    let engine = Engine::new(reference, profile);
    let on_terminal = std::io::stderr().is_terminal();
    let mut book = open_journal(args)?;
    batch::run(&tasks, &engine, &writer, args.jobs, on_terminal, |report| {
        // The journal first: no report goes out without its record.
        if let Some((journal, log)) = &mut book {
            let Judgement { evidence, verdict } = &report.judgement;
            let written = journal.append(verdict, evidence, *log).and_then(|_| journal.commit());
            written.map_err(|error| error.to_string())?;
        }
        // And what is to be done for the holder before the report that may not say it.
        messages.write(&report.judgement.verdict)?;
        sink.write(report)
    })
    .map_err(Failure::Fault)
}

/// Adds trusted certificates and the copy of the registry, which may have anchors of its own.
fn equip(reference: Reference, trust: &[PathBuf], registry: Option<&Path>) -> Result<Reference, Failure> {
    let reference = match registry {
        Some(folder) => {
            let failed = |why: &dyn std::fmt::Display| format!("--registry {}: {why}", folder.display());
            check_folder(folder).map_err(|why| Failure::Usage(failed(&why)))?;
            let open = Snapshot::open(folder).map_err(|error| Failure::Fault(failed(&error)))?;
            reference.with_registry(open)
        }
        None => reference,
    };
    let anchors = reference.registry_anchors();
    if trust.is_empty() && anchors.is_empty() {
        return Ok(reference);
    }
    Ok(reference.with_trust(trust::load(trust, anchors)?))
}

/// Reads a text file that the command line names as `what`.
///
/// # Errors
/// A usage error where there is no regular file of that name, else a fault.
pub(crate) fn read_named(what: &str, path: &Path, limit: u64) -> Result<String, Failure> {
    read_text(path, limit).map_err(|error| {
        let why = format!("{what} {}: {error}", path.display());
        match error {
            FileError::Absent | FileError::NotRegular(_) => Failure::Usage(why),
            FileError::TooLong { .. } | FileError::NotText(_) | FileError::Other(_) => Failure::Fault(why),
        }
    })
}

/// Checks that a path names a folder.
///
/// # Errors
/// The reason why it was not done.
pub(crate) fn check_folder(path: &Path) -> Result<(), &'static str> {
    match path.is_dir() {
        true => Ok(()),
        false if path.exists() => Err("this is no folder"),
        false => Err("there is no such folder"),
    }
}

fn open_journal(args: &Args) -> Result<Option<(Journal, LogProfile)>, Failure> {
    let Some((folder, key)) = args.journal.as_deref().zip(args.sign.as_deref()) else { return Ok(None) };
    let log = match args.log {
        Log::Basic => LogProfile::Basic,
        Log::Standard => LogProfile::Standard,
        Log::Full => LogProfile::Full,
    };
    let key = journal::signer(key)?;
    let journal = Journal::open(folder, key).map_err(|error| Failure::Fault(error.to_string()))?;
    Ok(Some((journal, log)))
}

/// The machine's time in the machine's own offset, for a document is valid to the end of its day where it is inspected.
fn now() -> jiff::ZonedDateTime {
    let now = jiff::ZonedDateTime::now();
    let offset = now.offset();
    now.with_time_zone(jiff::tz::TimeZone::fixed(offset))
}

pub(crate) fn complain(why: &str, status: u8) -> ExitCode {
    output::say(why);
    ExitCode::from(status)
}
