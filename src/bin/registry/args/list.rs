//! The commands that read lists.

use std::path::PathBuf;

use clap::{Args as Group, ValueEnum};
use jiff::Timestamp;

/// The published log that a list is compared with, and what its rows may state.
#[derive(Group)]
pub(crate) struct Published {
    /// Place of the published log, for `rekey` and `import --full` [default: where it was published last]
    #[arg(long, value_name = "STORE")]
    pub(crate) store: Option<String>,
    /// The root that says what this log may state [default: the one of the working folder]
    #[arg(long, value_name = "FILE")]
    pub(crate) root: Option<PathBuf>,
    /// Time of the statements, or of issue of rows that name none [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Read a list as entries
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry import csv uto stolen.csv --epoch-key keys/2026-uto.key
      columns type, state, number, status; optional id, issued, expires, review, replaces, source, note; or from, to in the
      place of number for a range of blanks
  registry import csv uto all.csv --epoch-key keys/2026-uto.key --source sltd --full --dry-run
      what would be new and what would be withdrawn if this list is all that the source sltd says
  registry import jsonl uto entries.jsonl
      one entry a line, in any JSON form

An entry gets its id from its content (kind, State, hash, source), so the same row is the same entry whatever the file is
called: it is told as already said and left out. A row of the same document and source that says something else is refused,
unless its column `replaces` names the entry that it changes. A statement that would end within 30 days is renewed.

--full: entries of this --source, of the kinds, States and epoch in the list, that are not in the list are withdrawn. The
difference is shown before. Nothing is done if a row is refused; on a terminal you are asked, elsewhere --yes is needed.")]
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
    /// Sharing of rows that name none
    #[arg(long, default_value = "TLP:AMBER")]
    pub(crate) sharing: String,
    /// Source of rows that name none
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// Years until the review of rows with neither expiry nor review: a passport is valid for at most ten (Doc 9303-12 §5)
    #[arg(long, value_name = "YEARS", default_value_t = 10, value_parser = clap::value_parser!(i16).range(1..=10))]
    pub(crate) review_years: i16,
    /// State again what was withdrawn or corrected; without this such a row is refused
    #[arg(long)]
    pub(crate) again: bool,
    /// The list is all that its source says: what is not in it is withdrawn
    #[arg(long, requires = "source")]
    pub(crate) full: bool,
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) published: Published,
}

/// The form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListForm {
    /// Comma-separated, with a header.
    Csv,
    /// One entry a line.
    Jsonl,
}

/// Move statements to a new epoch
#[derive(Group)]
#[command(after_long_help = "\
Example:
  registry rekey uto stolen.csv known-good.csv --from keys/2026-uto.key --to keys/2027-uto.key

A hash cannot be hashed again without the number, so the lists of numbers are needed once more: columns type, state, number;
for entries that name a holder also birth (as in the MRZ) and name (primary identifier). Each statement under the old epoch
that is in force, and whose number is in a list, is made again under the new one and replaces the old. Those for which no list
has the number stay as they are and are named.

Exit status 1 if a statement stays under the old epoch.")]
pub(crate) struct Rekey {
    /// The working folder
    pub(crate) log: PathBuf,
    /// Lists of numbers, comma-separated
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// The key of the old epoch; the file's name is the epoch's
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// The key of the new epoch; the file's name is the epoch's
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
    #[command(flatten)]
    pub(crate) published: Published,
}
