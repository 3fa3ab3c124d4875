//! The reasons for which it means nothing that a copy has no statement.

use jiff::{SignedDuration, Timestamp};

use crate::copy::LogCondition;

/// The moment for which a copy is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The time.
    pub at: Timestamp,
    /// The age of a log that the asker tolerates; the root may tolerate less.
    pub longest: SignedDuration,
    /// True for an old case that is judged again: the time may be before the newest of the copy.
    pub past: bool,
}

/// The meaning of a copy's having no statement: an answer, unless something makes it undetermined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Silence {
    /// True if the root names a log that may speak of the documents as its own.
    pub has_own: bool,
    /// The reasons for which the answer is undetermined.
    pub undetermined: Vec<Doubt>,
    /// Doubts about logs of others, which are told while the answer stands.
    pub notes: Vec<Doubt>,
}

impl Silence {
    /// Returns true if silence is an answer.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        self.undetermined.is_empty()
    }

    /// Adds the silence about another kind or State; each doubt is told once.
    pub fn add(&mut self, other: Self) {
        self.has_own |= other.has_own;
        for (to, from) in [(&mut self.undetermined, other.undetermined), (&mut self.notes, other.notes)] {
            from.into_iter().for_each(|doubt| {
                if !to.contains(&doubt) {
                    to.push(doubt)
                }
            });
        }
        self.notes.retain(|note| !self.undetermined.contains(note));
    }
}

/// A reason to doubt what a copy does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// The root has expired, for all logs.
    #[error("root: version {version} ended at {expires}")]
    Root {
        /// The version.
        version: u64,
        /// The expiry.
        expires: Timestamp,
    },
    /// The clock is behind the newest time that the copy has accepted.
    #[error("clock: it says {at}, and {origin} was signed at {newest}")]
    Clock {
        /// The time by the clock.
        at: Timestamp,
        /// The newest time of the copy.
        newest: Timestamp,
        /// The log whose time it is.
        origin: String,
    },
    /// The log is too old.
    #[error("{origin} is of {issued}, more than {} hours ago", .limit.as_hours())]
    Stale {
        /// The log.
        origin: String,
        /// The time of the log.
        issued: Timestamp,
        /// The age that is tolerated.
        limit: SignedDuration,
    },
    /// The log is damaged, forked, or its newest state was refused.
    #[error("{origin}: {condition}: {description}")]
    Distrusted {
        /// The log.
        origin: String,
        /// The condition of the log.
        condition: LogCondition,
        /// The reason.
        description: String,
    },
    /// Nothing of the log is in the copy.
    #[error("{origin}: nothing of it is held: {condition}: {description}")]
    NotHeld {
        /// The log.
        origin: String,
        /// The condition of the log.
        condition: LogCondition,
        /// The reason.
        description: String,
    },
    /// The copy's holder has no key of an epoch under which the log's statements are hashed.
    #[error("{origin}: no key of the epoch {epoch}")]
    MissingKey {
        /// The log.
        origin: String,
        /// The epoch.
        epoch: String,
    },
    /// The holder's key of this name is not the one that the root declares: nothing is found with it.
    #[error("{origin}: the key of the epoch {epoch} is not the one that the root declares")]
    WrongKey {
        /// The log.
        origin: String,
        /// The epoch.
        epoch: String,
    },
    /// Statements of the log are hashed under an epoch that the root does not declare, and rejected.
    #[error("{origin}: its statements of the epoch {epoch} are rejected, which the root does not declare")]
    Undeclared {
        /// The log.
        origin: String,
        /// The epoch.
        epoch: String,
    },
}
