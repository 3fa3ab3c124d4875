//! The report of a synchronisation.

use jiff::Timestamp;

use super::Refusal;
use crate::copy::LogCondition;
use crate::index::QuarantinedPattern;

/// The result of a synchronisation.
#[derive(Debug)]
pub struct Report {
    /// The root's version.
    pub root: u64,
    /// The newest root of the source, if the copy's is newer and stays.
    pub root_behind: Option<u64>,
    /// The logs, in the order of the root.
    pub logs: Vec<LogReport>,
    /// The first entries that are in a log and not in the index, up to 1,000 of each log.
    pub rejected: Vec<RejectedEntry>,
    /// The number of entries that are in a log and not in the index.
    pub rejected_count: u64,
    /// The patterns that do not count because they match documents known to be good.
    pub quarantined: Vec<QuarantinedPattern>,
}

/// The result of one log.
#[derive(Debug)]
pub struct LogReport {
    /// The origin of the log.
    pub origin: String,
    /// The name of its authority.
    pub authority: String,
    /// Number of entries and time of the checkpoint that the index is built from; `None` if no state is accepted.
    pub copied: Option<(u64, Timestamp)>,
    /// Number of new entries.
    pub added: u64,
    /// The condition of the log in the copy.
    pub condition: LogCondition,
    /// The reason for the condition, in a sentence; empty if the log is current.
    pub description: String,
    /// The reason why the newest state of the source is refused or too old.
    pub refused: Option<Refusal>,
    /// A file of the copy that was damaged, and which the source has replaced.
    pub healed: Option<String>,
}

/// An entry that is in its log and not in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedEntry {
    /// The origin of the log.
    pub origin: String,
    /// The position in the log, from 0.
    pub position: u64,
    /// The reason.
    pub why: String,
    /// The reason as a code for programs; see [`RuleBreach::code`](crate::rules::RuleBreach::code).
    pub code: &'static str,
}
