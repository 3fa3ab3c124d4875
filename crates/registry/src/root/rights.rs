//! Who may say what, about whose documents.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Authority;

/// What may be said about whose documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// Kinds of entries.
    pub kinds: BTreeSet<String>,
    /// Codes of States (Doc 9303-3 §5), or `*` alone.
    pub states: BTreeSet<String>,
}

/// Whether an entry may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// About its own documents, or about nobody's.
    Own,
    /// About another State's documents: it counts fully once corroborated.
    Foreign,
    /// It may not.
    Overreach,
}

impl Authority {
    /// Whether it may say this kind about these States' documents. `about_others` says whether the kind can be said
    /// about another State's documents at all. An authority may always withdraw its own entries.
    #[must_use]
    pub fn may_say(&self, kind: &str, about_others: bool, states: &[&str]) -> Says {
        let rights = || self.speaks_for.iter().filter(|right| right.kinds.contains(kind));
        let own = |state: &&str| rights().any(|right| right.states.contains(*state));
        let any = || about_others && rights().any(|right| right.states.contains("*"));
        match states {
            [] if kind == "withdraw" || rights().next().is_some() => Says::Own,
            [] => Says::Overreach,
            _ if states.iter().all(own) => Says::Own,
            _ if any() => Says::Foreign,
            _ => Says::Overreach,
        }
    }
}
