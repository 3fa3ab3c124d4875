//! Rights of an authority: kinds of entries and the States whose documents they may be about.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Authority;
use crate::entry::{Entry, Scope};

/// A right to make statements: every kind about every State listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// Kinds of entries, by their names.
    pub kinds: BTreeSet<String>,
    /// Codes of States (Doc 9303-3 §5), or `*` alone.
    pub states: BTreeSet<String>,
}

/// The right of an authority to make a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Allowed: about documents of a State that it speaks for, or about no State's documents.
    Own,
    /// Allowed about another State's documents: a note until enough States make the same statement (docs/registry.md).
    Foreign,
    /// The authority has no right to make the statement.
    Overreach,
}

impl Authority {
    /// The right to make a statement of a kind about these States' documents. An authority may always withdraw, correct or dispute its own
    /// entries.
    #[must_use]
    pub fn permission(&self, kind: &str, scope: Scope, states: &[&str]) -> Permission {
        let rights = || self.speaks_for.iter().filter(|right| right.kinds.contains(kind));
        let own = |state: &&str| rights().any(|right| right.states.contains(*state));
        let any = || scope == Scope::AnyState && rights().any(|right| right.states.contains("*"));
        match states {
            [] if ["withdraw", "correction", "dispute"].contains(&kind) || rights().next().is_some() => Permission::Own,
            [] => Permission::Overreach,
            _ if states.iter().all(own) => Permission::Own,
            _ if any() => Permission::Foreign,
            _ => Permission::Overreach,
        }
    }

    /// The right to publish an entry.
    #[must_use]
    pub fn permission_for(&self, entry: &Entry) -> Permission {
        if entry.is_about_everyone() {
            // Principle 9: who may not speak of every State has no statement about everyone.
            let rights = self.speaks_for.iter().filter(|right| right.kinds.contains(entry.kind_name()));
            let every = rights.flat_map(|right| &right.states).any(|state| state == "*");
            return if every { Permission::Foreign } else { Permission::Overreach };
        }
        let states = entry.states().iter().map(|state| state.as_str()).collect::<Vec<_>>();
        self.permission(entry.kind_name(), entry.kind().scope(), &states)
    }
}
