//! The effect of an entry on earlier entries of its log, which it names by their ids (docs/registry.md, "What may an entry
//! say?", rule 6).

use super::{Entry, Kind, Lookup};

/// The effect of an entry on an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The earlier entry no longer holds.
    Withdraws,
    /// The earlier entry was wrong.
    Corrects,
    /// The earlier entry is stated anew.
    Replaces,
    /// The earlier entry is contested.
    Disputes,
}

impl Effect {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Withdraws => "withdraws",
            Self::Corrects => "corrects",
            Self::Replaces => "replaces",
            Self::Disputes => "disputes",
        }
    }

    /// Returns true if the earlier entry is no longer in force.
    #[must_use]
    pub fn ends(self) -> bool {
        self != Self::Disputes
    }
}

impl Entry {
    /// The ids of the earlier entries that the entry is about, each with its effect.
    pub fn effects(&self) -> impl Iterator<Item = (&str, Effect)> {
        let named = match (self.body.lookup(), self.kind()) {
            (Lookup::Withdrawal(id), Kind::Correction) => Some((id, Effect::Corrects)),
            (Lookup::Withdrawal(id), _) => Some((id, Effect::Withdraws)),
            (Lookup::Dispute(id), _) => Some((id, Effect::Disputes)),
            _ => None,
        };
        named.into_iter().chain(self.common.replaces.as_ref().map(|id| (id.as_str(), Effect::Replaces)))
    }

    /// The effect on the entry of an id; `None` if the entry is not about that one.
    #[must_use]
    pub fn effect_on(&self, id: &str) -> Option<Effect> {
        self.effects().find(|(about, _)| *about == id).map(|(_, effect)| effect)
    }
}
