//! A statement of an authority as a copy answers with it.

use crate::entry::Entry;
use crate::identifier::State;
use crate::index::Weight;

/// A statement of an authority, with its entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Name of the authority.
    pub authority: String,
    /// The State whose authority it is.
    pub state: State,
    /// Contact of the authority.
    pub contact: String,
    /// Origin line of its log.
    pub origin: String,
    /// Position of the entry in the log, from 0.
    pub position: u64,
    /// The weight of the statement.
    pub weight: Weight,
    /// The entry; `None` if it is in the index but can no longer be read from the log.
    pub entry: Option<Entry>,
    /// The entries of the same log that dispute it.
    pub disputes: Vec<StatementDispute>,
}

/// An entry that disputes another one. It lasts until the authority answers: by ending the one or the other. When the time
/// for the answer has passed it lasts too, since the holder is not to suffer for that.
#[derive(Clone, Debug, PartialEq)]
pub struct StatementDispute {
    /// Position of the entry in the log, from 0.
    pub position: u64,
    /// The entry; `None` if it can no longer be read from the log.
    pub entry: Option<Entry>,
}

impl Statement {
    /// Returns true if the statement counts in full: it has full weight and nobody disputes it.
    #[must_use]
    pub fn counts_fully(&self) -> bool {
        self.weight == Weight::Full && self.disputes.is_empty()
    }
}
