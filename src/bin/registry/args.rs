//! The command line.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use registry::stats::Granularity;

/// The shared fraud-pattern registry: each authority signs its own log, a root says who may speak, witnesses look on,
/// and a checkpoint copies all of it and asks offline.
#[derive(Parser)]
#[command(name = "registry", version, after_long_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// How results are written
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    pub(crate) format: Format,
}

/// A face of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading.
    Text,
    /// For programs: one object.
    Json,
}

const EXAMPLES: &str = "\
A registry from nothing:
  registry keygen root.example/a --out a.key
  registry keygen immigration.uto.example --out uto.key
  registry keygen witness.example/xyz --witness --out witness.key
  registry root new draft.json --out source/root/1.json && registry root sign source/root/1.json --key a.key
  registry init uto --key uto.key && registry add uto entry.json && registry publish uto source --key uto.key
  registry witness source --key witness.key --memory seen --root source/root/1.json
  registry sync source copy --root source/root/1.json && registry verify copy

Exit status: 0 done; 1 done, and something was refused, which is named; 2 usage; 70 our own failure.";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a signing key, or the key of an epoch
    Keygen(Keygen),
    /// Say who may speak: make, sign, rotate and show roots
    #[command(subcommand)]
    Root(RootCommand),
    /// Make an authority's working folder
    Init(Init),
    /// Check entries and put them where they wait to be published
    Add(Add),
    /// Withdraw an entry of this log
    Withdraw(Withdraw),
    /// Read a list as entries; rows that are refused are named
    Import(Import),
    /// Publish what waits, or a sign of life
    Publish(Publish),
    /// Cosign every log of a source that only grew
    Witness(Witness),
    /// Copy what a source offers, after all that speaks against it, and build the index
    Sync(Sync),
    /// Prove a copy again from the root up, or a proof of one entry; offline
    Verify(Verify),
    /// Show what a copy holds, or one entry
    Show(Show),
    /// Ask a copy for one document
    Query(Query),
    /// Write a proof of one entry that is complete in itself
    Prove(Prove),
    /// Count verdicts, with small cells suppressed together with what would reveal them
    Stats(Stats),
}

/// Make a signing key, or the key of an epoch
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry keygen immigration.uto.example --out uto.key      a log's key; its name is the log's origin
  registry keygen witness.example/xyz --witness --out w.key  a witness's
  registry keygen --epoch 2026-uto --out keys/2026-uto.key   the key under which documents are hashed

The file is secret and readable by its owner only; what is printed is public.")]
pub(crate) struct Keygen {
    /// The key's name: for a log its origin, lower-case letters, digits, dots, hyphens and /
    #[arg(required_unless_present = "epoch")]
    pub(crate) name: Option<String>,
    /// A key that cosigns checkpoints
    #[arg(long)]
    pub(crate) witness: bool,
    /// The key of an epoch instead, for the hashes of documents
    #[arg(long, value_name = "NAME", conflicts_with_all = ["name", "witness"])]
    pub(crate) epoch: Option<String>,
    /// Where the secret is written; never over a file that is there
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// Say who may speak
#[derive(Subcommand)]
#[command(after_long_help = "\
Examples:
  registry root new draft.json --out source/root/1.json     draft.json is what is to be signed, in any JSON form
  registry root sign source/root/1.json --key a.key         each key holder does this
  registry root rotate source/root/1.json draft.json --out source/root/2.json
                                                            then signed by old and new keys
  registry root show source/root/1.json source/root/2.json  whether they are a chain, and what they say")]
pub(crate) enum RootCommand {
    /// Make an unsigned root of a draft
    New {
        /// What is to be signed: see the documentation of `registry::root`
        draft: PathBuf,
        /// Where it is written
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Add a signature
    Sign {
        /// The root
        file: PathBuf,
        /// A root key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// Make the next version of a root, to be signed by the old and the new keys
    Rotate {
        /// The root that is current
        former: PathBuf,
        /// What is to be signed; its version is set
        draft: PathBuf,
        /// Where it is written
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Show a chain of roots and whether it holds
    Show {
        /// The roots, the first first
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The time [default: now]
        #[arg(long, value_name = "TIME")]
        at: Option<Timestamp>,
    },
}

/// Make an authority's working folder
#[derive(Group)]
#[command(after_long_help = "Example:\n  registry init uto --key uto.key")]
pub(crate) struct Init {
    /// The working folder
    pub(crate) log: PathBuf,
    /// The log's key; only its public half is kept in the folder
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
}

/// Check entries and put them where they wait
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry add uto stolen.json pattern.json      all or none of them
  registry add uto -                             one entry a line from standard input")]
pub(crate) struct Add {
    /// The working folder
    pub(crate) log: PathBuf,
    /// Entries as JSON, one a file, or one a line (.jsonl, -)
    #[arg(required = true)]
    pub(crate) entries: Vec<PathBuf>,
}

/// Withdraw an entry of this log
#[derive(Group)]
#[command(after_long_help = "Example:\n  registry withdraw uto uto-2026-17 --reason 'found again by its holder'")]
pub(crate) struct Withdraw {
    /// The working folder
    pub(crate) log: PathBuf,
    /// The entry's id
    pub(crate) id: String,
    /// Why it no longer holds
    #[arg(long)]
    pub(crate) reason: String,
    /// When [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Read a list as entries
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry import csv uto stolen.csv --epoch-key keys/2026-uto.key
      columns type, state, number, status; optional id, issued, expires, source, note; or from, to for a range of blanks
  registry import jsonl uto entries.jsonl
      one entry a line, in any JSON form")]
pub(crate) struct Import {
    /// The form of the list
    #[arg(value_enum)]
    pub(crate) form: ListForm,
    /// The working folder
    pub(crate) log: PathBuf,
    /// The list
    pub(crate) file: PathBuf,
    /// The epoch's key under which documents are hashed; the file's name is the epoch's
    #[arg(long, value_name = "FILE")]
    pub(crate) epoch_key: Option<PathBuf>,
    /// Sharing of rows that say nothing else
    #[arg(long, default_value = "TLP:AMBER")]
    pub(crate) sharing: String,
    /// When rows that say nothing else were issued [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListForm {
    /// Comma-separated, with a header.
    Csv,
    /// One entry a line.
    Jsonl,
}

/// Publish what waits
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry publish uto source --key uto.key                 to a folder
  registry publish uto s3://bucket/registry --key uto.key   to an object store; AWS_* and the like are read
  registry publish uto source --key new.key --former OLDKEY after a rotation

Without anything that waits, a new time is signed: do it daily, so that silence is seen.")]
pub(crate) struct Publish {
    /// The working folder
    pub(crate) log: PathBuf,
    /// Where logs are published: a folder, or a URL (s3://, gs://, az://)
    pub(crate) store: String,
    /// The log's key
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// A public key that signed before this one
    #[arg(long, value_name = "KEY")]
    pub(crate) former: Vec<String>,
    /// When [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Cosign every log of a source that only grew
#[derive(Group)]
#[command(after_long_help = "\
Example:
  registry witness source --key w.key --memory seen --root root/1.json

The memory is what makes it a witness: keep it, and back it up. The root is needed the first time only.")]
pub(crate) struct Witness {
    /// Where the logs are
    pub(crate) store: String,
    /// The witness's key
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// What it has cosigned so far
    #[arg(long, value_name = "DIR")]
    pub(crate) memory: PathBuf,
    /// The root that was handed over
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Option<PathBuf>,
    /// When [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Copy what a source offers
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry sync source copy --root root/1.json       the first time, with the root that was handed over
  registry sync s3://bucket/registry copy            then only what is new
  registry sync /media/stick/copy copy               a copy is a source too
  registry sync source copy --max-age 48h            a checkpoint that is older is reported as freeze

What is refused is named, its log stays as it was held, and the others go on; evidence of a fork is in DIR/evidence/.")]
pub(crate) struct Sync {
    /// Where the logs are: a folder or a URL
    pub(crate) source: String,
    /// The copy
    pub(crate) dir: PathBuf,
    /// The root that was handed over
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Option<PathBuf>,
    /// How old a checkpoint may be, as in 48h or 7d
    #[arg(long, value_name = "TIME", value_parser = parse_age)]
    pub(crate) max_age: Option<SignedDuration>,
    /// When [default: now]
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

/// Show what a copy holds
#[derive(Group)]
#[command(after_long_help = "Examples:\n  registry show copy\n  registry show copy uto-2026-17")]
pub(crate) struct Show {
    /// The copy
    pub(crate) dir: PathBuf,
    /// An entry's id
    pub(crate) id: Option<String>,
}

/// Ask a copy for one document
#[derive(Group)]
#[command(after_long_help = "Example:\n  registry query copy --document P UTO L898902C3")]
pub(crate) struct Query {
    /// The copy
    pub(crate) dir: PathBuf,
    /// Document type, issuing State, document number
    #[arg(long, num_args = 3, value_names = ["TYPE", "STATE", "NUMBER"], required = true)]
    pub(crate) document: Vec<String>,
    /// How old the copy may be for its silence to say something [default: 48h]
    #[arg(long, value_name = "TIME", value_parser = parse_age)]
    pub(crate) max_age: Option<SignedDuration>,
    /// When [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Write a proof of one entry
#[derive(Group)]
#[command(after_long_help = "\
Example:
  registry prove copy uto-2026-17 --out uto-2026-17.tlog-proof

The file is a C2SP tlog-proof: entry, inclusion proof, checkpoint with cosignatures, chain of roots.")]
pub(crate) struct Prove {
    /// The copy
    pub(crate) dir: PathBuf,
    /// The entry's id
    pub(crate) id: String,
    /// Its log, where two have the id
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) log: Option<String>,
    /// Where the proof is written [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Count verdicts
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry stats verdicts.jsonl                                   by State
  registry stats --by border port=port.jsonl airport=journals/7   by State, month and border

A journal is a file of verdicts in JSON, one a line, or the folder that `verify --journal` keeps. Verdicts do not say at
which border they were given: BORDER= before a journal does, else a file's name or the name of a folder's key.

Verdicts are grouped, and a group of fewer than k is merged with others of its parent until there are k. In each group
the outcomes of a check are given where k or more have them, the rest as one sum. No number is given that depends on a
suppressed one. Publish one grain of the same verdicts only: two can be subtracted from one another.")]
pub(crate) struct Stats {
    /// Journals of verdicts, each [BORDER=]PATH
    #[arg(required = true, value_name = "JOURNAL")]
    pub(crate) journals: Vec<String>,
    /// How finely
    #[arg(long, value_enum, default_value_t = By::State)]
    pub(crate) by: By,
}

/// How finely verdicts are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// All together.
    All,
    /// By issuing State.
    State,
    /// And month.
    Month,
    /// And border.
    Border,
}

impl From<By> for Granularity {
    fn from(by: By) -> Self {
        match by {
            By::All => Self::All,
            By::State => Self::State,
            By::Month => Self::Month,
            By::Border => Self::Border,
        }
    }
}

/// Hours or days.
fn parse_age(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("expected hours or days, as in 48h or 7d, but found {text:?}");
    let (number, hours) = match (text.strip_suffix('h'), text.strip_suffix('d')) {
        (Some(number), _) => (number, 1),
        (_, Some(number)) => (number, 24),
        _ => return Err(wrong()),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    number
        .checked_mul(hours)
        .filter(|hours| (0..=1_000_000).contains(hours))
        .map(SignedDuration::from_hours)
        .ok_or_else(wrong)
}
