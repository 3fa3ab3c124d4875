//! The kinds of entries.

/// The kind of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `document`
    Document,
    /// `range`
    Range,
    /// `number-format`
    NumberFormat,
    /// `fantasy`
    Fantasy,
    /// `forgery`
    Forgery,
    /// `signer`
    Signer,
    /// `portrait`
    Portrait,
    /// `reuse`
    Reuse,
    /// `csca`
    Csca,
    /// `trafficking`
    Trafficking,
    /// `defect`
    Defect,
    /// `withdraw`
    Withdraw,
    /// `authority-notice`
    Notice,
    /// Any other.
    Other,
}

/// The States about whose documents a kind may be stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Only States that the authority speaks for.
    OwnState,
    /// Any State, if the root grants `*`.
    AnyState,
}

impl Kind {
    /// Every kind that has a word.
    pub const ALL: [Self; 13] = [
        Self::Document,
        Self::Range,
        Self::NumberFormat,
        Self::Fantasy,
        Self::Forgery,
        Self::Signer,
        Self::Portrait,
        Self::Reuse,
        Self::Csca,
        Self::Trafficking,
        Self::Defect,
        Self::Withdraw,
        Self::Notice,
    ];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Range => "range",
            Self::NumberFormat => "number-format",
            Self::Fantasy => "fantasy",
            Self::Forgery => "forgery",
            Self::Signer => "signer",
            Self::Portrait => "portrait",
            Self::Reuse => "reuse",
            Self::Csca => "csca",
            Self::Trafficking => "trafficking",
            Self::Defect => "defect",
            Self::Withdraw => "withdraw",
            Self::Notice => "authority-notice",
            Self::Other => "other",
        }
    }

    /// The States about whose documents an authority may state it (docs/registry.md). Lists, ranges, number formats, trust
    /// anchors and defects are for the State itself.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::Document | Self::Range | Self::NumberFormat | Self::Csca | Self::Defect => Scope::OwnState,
            Self::Fantasy | Self::Forgery | Self::Signer | Self::Portrait | Self::Reuse | Self::Trafficking => {
                Scope::AnyState
            }
            Self::Withdraw | Self::Notice | Self::Other => Scope::AnyState,
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.name() == word).ok_or_else(|| format!("there is no kind {word}"))
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
