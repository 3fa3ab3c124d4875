//! The commands by which an authority says something about an entry of its own log.

use std::path::PathBuf;

use clap::Args as Group;
use jiff::Timestamp;

/// The entry, and what all that is said about one has.
#[derive(Group)]
pub(crate) struct About {
    /// The working folder
    pub(crate) log: PathBuf,
    /// The entry's id
    pub(crate) id: String,
    /// Reason, in words, no personal data
    #[arg(long)]
    pub(crate) reason: String,
    /// Time of the statement [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<Timestamp>,
}

/// Withdraw an entry of this log
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry withdraw uto uto-2026-17 --reason 'found again by its holder'
  registry withdraw uto dispute/-/…/… --reason 'the holder was asked: reported lost by herself'   the answer to a dispute

An id that the log never used is refused, and so is one that was withdrawn, corrected or replaced.")]
pub(crate) struct Withdraw {
    #[command(flatten)]
    pub(crate) about: About,
    /// A key that the root names among the offline keys: what one has signed, only one ends
    #[arg(long, value_name = "FILE")]
    pub(crate) offline_key: Option<PathBuf>,
}

/// Say that an entry of this log was wrong
#[derive(Group)]
#[command(after_long_help = "\
Example:
  registry correct uto uto-2026-17 --since 2026-11-02T08:00:00Z --reason 'the number of another passport was typed'

From then on the entry counts no more, and whoever was stopped because of it since can show why.")]
pub(crate) struct Correct {
    #[command(flatten)]
    pub(crate) about: About,
    /// The time since which it was wrong
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Timestamp,
    /// A key that the root names among the offline keys: what one has signed, only one ends
    #[arg(long, value_name = "FILE")]
    pub(crate) offline_key: Option<PathBuf>,
}

/// Say that an entry of this log is contested
#[derive(Group)]
#[command(after_long_help = "\
Examples:
  registry dispute uto uto-2026-17 --by holder --reason 'the passport was never lost'
  registry dispute uto uto-2026-17 --by ZZA --reason 'issued by us, and in use' --review 2026-12-15T00:00:00Z

A hit on a disputed entry is an officer's to look at, and says that it is disputed. The dispute is answered by withdrawing or
correcting the entry, by a new entry that replaces it, or by withdrawing the dispute. 30 days are the month within which a
request to rectify is answered (Regulation (EU) 2016/679, Article 12(3)).")]
pub(crate) struct Dispute {
    #[command(flatten)]
    pub(crate) about: About,
    /// `holder`, or the code of the State that contests it
    #[arg(long, value_name = "WHO")]
    pub(crate) by: String,
    /// Time by which the dispute is answered [default: in 30 days]
    #[arg(long, value_name = "TIME")]
    pub(crate) review: Option<Timestamp>,
}
