//! The command line.

mod authority;
mod copy;

use clap::{Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;

mod list;
mod mark;

pub(crate) use authority::{Add, Init, Keygen, Publish, Restore, RootCommand, Schema, SchemaOf, Template, Witness};
pub(crate) use copy::{Count, Prove, Query, Show, Stats, Status, Sync, Verify};
pub(crate) use list::{Import, ListForm, Rekey};
pub(crate) use mark::{About, Correct, Dispute, Withdraw};

/// The shared fraud-pattern registry: each authority signs its own log, a root names the authorities, witnesses
/// cosign, and a checkpoint copies all of it and asks offline.
#[derive(Parser)]
#[command(name = "registry", version, after_long_help = EXAMPLES, max_term_width = 110)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Form of the results
    #[arg(long, value_enum, default_value_t = Format::Text, global = true)]
    pub(crate) format: Format,
}

/// The form of the results.
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

Exit status: 0 done; 1 something was refused or needs a person, and is named; 2 usage; 70 our own failure.
Of query: 0 not listed, 20 listed, 10 undetermined.";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a signing key, or the key of an epoch
    Keygen(Keygen),
    /// Make, sign, rotate and show roots, which name the authorities
    #[command(subcommand)]
    Root(RootCommand),
    /// Print the JSON Schema of entries or of roots
    Schema(Schema),
    /// Print an entry of a kind, to be filled in
    Template(Template),
    /// Make an authority's working folder
    Init(Init),
    /// Check entries and queue them to be published
    Add(Add),
    /// Read a list as entries; rows that are refused are named
    Import(Import),
    /// Withdraw an entry of this log
    Withdraw(Withdraw),
    /// Say that an entry of this log was wrong, and since when
    Correct(Correct),
    /// Say that an entry of this log is contested
    Dispute(Dispute),
    /// Move statements to a new epoch, by the lists of numbers that they were made of
    Rekey(Rekey),
    /// Publish waiting entries, or a new time
    Publish(Publish),
    /// Read the ids that a log has used from its store, after a working folder was lost
    Restore(Restore),
    /// Cosign every log of a source to which entries were only added
    Witness(Witness),
    /// Verify and copy the logs of a source, and build the index
    Sync(Sync),
    /// Verify a copy from the root up, or a proof of one entry; offline
    Verify(Verify),
    /// Say what needs a person, in a copy or in a working folder
    Status(Status),
    /// Show the contents of a copy, or one entry
    Show(Show),
    /// Ask a copy for one document
    Query(Query),
    /// Write a proof of one entry that is complete in itself
    Prove(Prove),
    /// Count verdicts, with small cells suppressed together with what would reveal them
    Stats(Stats),
    /// Count how often each pattern matches, so that those that match too often are quarantined
    Count(Count),
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
