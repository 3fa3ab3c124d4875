//! The commands of whoever keeps a copy.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use registry::stats::Granularity;

use super::parse_age;

/// Copy the logs of a source
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry sync source copy --root root/1.json       the first time, with the root that was handed over
  registry sync s3://bucket/registry copy            then only what is new
  registry sync /media/stick/copy copy               a copy is a source too
  registry sync source copy --max-age 48h            a checkpoint that is older is reported as freeze

What is refused is named, its log stays as it was held, and the others go on; evidence of a fork is in DIR/evidence/.")]
pub(crate) struct Sync {
    /// Place of the logs: a folder or a URL
    pub(crate) source: String,
    /// The copy
    pub(crate) dir: PathBuf,
    /// The root that was handed over
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Option<PathBuf>,
    /// Largest age of a checkpoint, as in 48h or 7d
    #[arg(long, value_name = "TIME", value_parser = parse_age)]
    pub(crate) max_age: Option<SignedDuration>,
    /// Time of the check [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Prove a copy, or a proof
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry verify copy                               every signature, every hash, every right, from the root up
  registry verify uto-2026-17.tlog-proof --root root/1.json")]
pub(crate) struct Verify {
    /// A copy, or a proof of one entry
    pub(crate) path: PathBuf,
    /// The root that was handed over; it must be the first of the chain
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Option<PathBuf>,
}

/// Show the contents of a copy
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry show copy                   roots and logs
  registry show copy uto-2026-17       an entry, and whether it is withdrawn, corrected, replaced, disputed or expired")]
pub(crate) struct Show {
    /// The copy
    pub(crate) dir: PathBuf,
    /// An entry's id
    pub(crate) id: Option<String>,
    /// Time of the question [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Say what needs a person
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry status copy      of a copy: logs and their ages, epochs and keys, the root, entries that end, disputes to answer,
                            entries that are set aside, patterns that are quarantined
  registry status uto       of a working folder: what waits, what was published, whether its ids are known

Exit status 1 if something needs a person.")]
pub(crate) struct Status {
    /// A copy, or a working folder
    pub(crate) dir: PathBuf,
    /// Time of the question [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Ask a copy for one document
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry query copy --document P UTO L898902C3
  registry query copy --document P UTO L898902C3 --format json

Exit status: 0 not listed, 20 listed, 10 undetermined (nothing is found, and that says nothing), 2 usage, 70 our own
failure.")]
pub(crate) struct Query {
    /// The copy
    pub(crate) dir: PathBuf,
    /// Document type, issuing State, document number
    #[arg(long, num_args = 3, value_names = ["TYPE", "STATE", "NUMBER"], required = true)]
    pub(crate) document: Vec<String>,
    /// Largest age of a copy that can show that a document is not listed [default: 48h]
    #[arg(long, value_name = "TIME", value_parser = parse_age)]
    pub(crate) max_age: Option<SignedDuration>,
    /// Time of the question [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Write a proof of one entry
#[derive(Group)]
#[command(after_long_help = "\
Example:
  registry prove copy uto-2026-17 --out uto-2026-17.tlog-proof

The file is a C2SP tlog-proof: entry, inclusion proof, checkpoint with cosignatures, chain of roots, and the entries of the
same log that withdraw, correct, replace or dispute it, each with its own proof. It says how things were at its checkpoint,
by this copy, and nothing about the time after.")]
pub(crate) struct Prove {
    /// The copy
    pub(crate) dir: PathBuf,
    /// The entry's id
    pub(crate) id: String,
    /// Origin of the log, if two logs have the id
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) log: Option<String>,
    /// File for the proof [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Count verdicts
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry stats --releases released.json verdicts.jsonl                       by month and State
  registry stats --releases released.json --by border port=port.jsonl airport=journals/7

A journal is a file of verdicts in JSON, one a line, or the folder that `verify --journal` keeps. Verdicts do not say at
which border they were given: BORDER= before a journal does, else a file's name or the name of a folder's key.

Each month is released once, when it has ended, and the file of releases repeats it ever after: a verdict that comes later
is not counted. So two releases cannot be subtracted. A group of fewer than k verdicts is merged with others of its month
until there are k; in each group the outcomes of a check are given where k or more have them, the rest as one sum. No
number is given that depends on a suppressed one. Keep the file: without it a second run may say another number.")]
pub(crate) struct Stats {
    /// Journals of verdicts, each [BORDER=]PATH
    #[arg(required = true, value_name = "JOURNAL")]
    pub(crate) journals: Vec<String>,
    /// File that remembers what was released; it is made if it is missing
    #[arg(long, required = true, value_name = "FILE")]
    pub(crate) releases: PathBuf,
    /// Groups that are counted
    #[arg(long, value_enum, default_value_t = By::State)]
    pub(crate) by: By,
    /// Time of the release [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// The groups that the verdicts of a month are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// All together.
    All,
    /// By issuing State.
    State,
    /// By issuing State and border.
    Border,
}

impl From<By> for Granularity {
    fn from(by: By) -> Self {
        match by {
            By::All => Self::All,
            By::State => Self::State,
            By::Border => Self::Border,
        }
    }
}

/// Count how often each pattern matches
#[derive(Group)]
#[command(after_long_help = "\
Example:
  registry count copy verdicts.jsonl journals/7 && registry sync source copy

The counters are made anew from these journals, whole: counting twice gives the same. They stay in the copy, as
counters.json. A pattern that matches far more documents than its author expects is quarantined by the next
synchronisation; each verdict that it would have changed names that. A journal counts if it was kept with --log standard or
full.")]
pub(crate) struct Count {
    /// The copy
    pub(crate) dir: PathBuf,
    /// Journals of verdicts: files of verdicts in JSON, one a line, or folders that `verify --journal` keeps
    #[arg(required = true, value_name = "JOURNAL")]
    pub(crate) journals: Vec<String>,
}
