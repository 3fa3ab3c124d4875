//! The rule that an entry breaks, in words and as a code for programs.

use jiff::Timestamp;

use super::{Entry, Kind, Malformed, RequiredEnd};

/// The rule that an entry breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleBreach {
    /// No entry.
    #[error("malformed: {0}")]
    Malformed(#[from] Malformed),
    /// The root does not let its author state it.
    #[error("overreach: the authority has no right to state {kind:?} about {about} documents")]
    Overreach {
        /// The kind.
        kind: String,
        /// The States that it is about.
        about: String,
    },
    /// A sharing mark that allows no copy.
    #[error("sharing: TLP:RED is copied only where the root says so, and no root does; share it by another way")]
    Sharing,
    /// A time of issue that is ahead.
    #[error("issued ahead: it is issued at {issued}, more than 15 minutes after {time}")]
    IssuedAhead {
        /// The time of issue.
        issued: Timestamp,
        /// The time of the checkpoint, or of the addition.
        time: Timestamp,
    },
    /// No end, or one of the wrong sort.
    #[error("no end: {}", .required.words())]
    End {
        /// The end that its kind must have.
        required: RequiredEnd,
    },
    /// An end before the time of issue.
    #[error("no end: it ends at {0}, and is not issued before")]
    EndsBeforeIssue(Timestamp),
    /// An end that is too far away to be one.
    #[error("no end: it ends at {0}, more than ten years after it is issued; say it again when it is reviewed")]
    EndsLate(Timestamp),
    /// The root declares no such epoch.
    #[error("undeclared epoch: the root declares no epoch {0}")]
    UndeclaredEpoch(String),
    /// A time of issue outside the validity of the epoch.
    #[error("undeclared epoch: {epoch} is valid from {from} until {until}, and the entry is issued at another time")]
    EpochPeriod {
        /// The epoch.
        epoch: String,
        /// Start of its validity.
        from: Timestamp,
        /// End of its validity, excluded.
        until: Timestamp,
    },
    /// A condition that can match by what names a person alone.
    #[error(
        "about a person: a way to match rests on names, a date of birth, portraits or optional data alone; add a condition \
         on the document number's series, a date of issue or expiry, or the Document Signer to it"
    )]
    Person,
    /// A document number in clear.
    #[error(
        "number in clear: it names single documents by their numbers; list them as `document`, by keyed hash, or name a series"
    )]
    NumberInClear,
    /// Personal data in clear.
    #[error("personal data: {0} is never in clear")]
    PersonalData(String),
    /// An entry that excuses faults of every document.
    #[error("no condition: a defect says by `when` which documents have it")]
    NoCondition,
    /// No offline key of its author has signed it.
    #[error(
        "offline signature: {kind} is signed by an offline key of the authority, valid when it is issued and not revoked"
    )]
    OfflineSignature {
        /// The kind.
        kind: Kind,
    },
    /// An entry that ends or replaces one which an offline key has signed.
    #[error("offline signature: {0} is signed by an offline key, and so is what ends or replaces it")]
    EndsSigned(String),
    /// A quota of the log is reached.
    #[error("quota: the root allows {most} {what}")]
    Quota {
        /// The number that is allowed.
        most: u64,
        /// The things that are counted.
        what: &'static str,
    },
}

impl RuleBreach {
    /// The breach of an entry that its author has no right to state.
    pub(crate) fn overreach(entry: &Entry) -> Self {
        let states = entry.states().iter().map(|state| state.as_str()).collect::<Vec<_>>();
        let about = match states.as_slice() {
            [] if entry.is_about_everyone() => "everyone's".to_owned(),
            [] => "no State's".to_owned(),
            states => states.join(" "),
        };
        Self::Overreach { kind: entry.kind_name().to_owned(), about }
    }

    /// A code for programs, such as `overreach`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(Malformed::Oversize(_)) => "oversize",
            Self::Malformed(_) => "malformed",
            Self::Overreach { .. } => "overreach",
            Self::Sharing => "sharing",
            Self::IssuedAhead { .. } => "issued-ahead",
            Self::End { .. } | Self::EndsBeforeIssue(_) | Self::EndsLate(_) => "no-end",
            Self::UndeclaredEpoch(_) => "undeclared-epoch",
            Self::EpochPeriod { .. } => "epoch-period",
            Self::Person => "person",
            Self::NumberInClear => "number-in-clear",
            Self::PersonalData(_) => "personal-data",
            Self::NoCondition => "no-condition",
            Self::OfflineSignature { .. } | Self::EndsSigned(_) => "offline-signature",
            Self::Quota { .. } => "quota",
        }
    }
}

impl RequiredEnd {
    fn words(self) -> &'static str {
        match self {
            Self::ExpiryOrReview => "it needs `expires` or `review`",
            Self::Expiry => "it needs `expires`",
            Self::Review => "it needs `review`, the date by which it is answered",
            Self::None => "what ends another entry has no `expires` and no `review`, or the other would hold again",
        }
    }
}
