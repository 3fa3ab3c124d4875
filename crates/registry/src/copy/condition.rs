//! The condition of a log in a copy.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The condition of a log as its last synchronisation left it. Whether it is too old depends on the time of the question:
/// see [`crate::snapshot::Snapshot::silence`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogCondition {
    /// The copy has the newest state of the source.
    Current,
    /// The source has an older state than the copy, which keeps its own.
    Behind,
    /// Too few witnesses have cosigned the newest state of the source; the copy keeps its own.
    NotCosigned,
    /// The log has no checkpoint yet.
    NeverPublished,
    /// A file of the copy is damaged, and the source could not replace it.
    Damaged,
    /// The log has signed two histories, and no root has settled which one holds.
    Forked,
    /// The newest state of the source is refused, with the code of the refusal.
    Refused(String),
}

impl LogCondition {
    /// The word of the condition, such as `not-cosigned`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Behind => "behind",
            Self::NotCosigned => "not-cosigned",
            Self::NeverPublished => "never-published",
            Self::Damaged => "damaged",
            Self::Forked => "forked",
            Self::Refused(_) => "refused",
        }
    }

    /// Returns true if what the copy holds of the log stays trusted and only gets older: the source had nothing newer that
    /// could be accepted, and nothing that contradicts it (docs/registry.md, age and trust are per log).
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        match self {
            Self::Current | Self::Behind | Self::NotCosigned => true,
            Self::NeverPublished | Self::Damaged | Self::Forked => false,
            Self::Refused(code) => ["unreachable", "missing", "dated-ahead"].contains(&code.as_str()),
        }
    }
}

impl fmt::Display for LogCondition {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(code) => write!(to, "refused ({code})"),
            _ => to.write_str(self.name()),
        }
    }
}
