//! The status of an entry in its log: what later entries of the same log say about it (docs/registry.md, "What may an entry
//! say?", rule 6).

use jiff::Timestamp;

use super::entry::{Effect, Entry, Kind};
use super::rules::Rules;

/// The status of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryStatus {
    /// Nothing is known that ends or contests it.
    InForce,
    /// Withdrawn by its authority.
    Withdrawn,
    /// Corrected by its authority: it was wrong.
    Corrected,
    /// Replaced by a later entry.
    Replaced,
    /// Contested, and not answered yet.
    Disputed,
    /// Past its expiry or review.
    Ended,
}

/// An entry that is about an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub struct LaterEntry {
    /// The position in the log.
    pub position: u64,
    /// The effect of the entry.
    pub effect: Effect,
    /// True if it is about a dispute of the entry, not about the entry itself.
    pub of_dispute: bool,
    /// The entry.
    pub entry: Entry,
}

/// The entries of a log that are about one entry, or about a dispute of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Later {
    id: String,
    kind: Kind,
    entries: Vec<LaterEntry>,
}

impl EntryStatus {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InForce => "in force",
            Self::Withdrawn => "withdrawn",
            Self::Corrected => "corrected",
            Self::Replaced => "replaced",
            Self::Disputed => "disputed",
            Self::Ended => "expired",
        }
    }
}

impl Later {
    /// The entries about an entry; none so far.
    #[must_use]
    pub fn new(entry: &Entry) -> Self {
        Self { id: entry.id().to_owned(), kind: entry.kind(), entries: Vec::new() }
    }

    /// The entries, in the order of the log.
    #[must_use]
    pub fn entries(&self) -> &[LaterEntry] {
        &self.entries
    }

    fn disputes(&self) -> impl Iterator<Item = &LaterEntry> {
        self.entries.iter().filter(|later| later.effect == Effect::Disputes && !later.of_dispute)
    }

    /// Returns false if the bytes of an entry cannot be about this one, so that it need not be parsed.
    #[must_use]
    pub fn is_named_in(&self, bytes: &[u8]) -> bool {
        names(bytes, &self.id) || self.disputes().any(|dispute| names(bytes, dispute.entry.id()))
    }

    /// Takes an entry of the same log if it is about this one and its authority may state it. Entries come in the order of
    /// the log; `time` is the time of its checkpoint.
    pub fn take(&mut self, rules: &Rules<'_>, position: u64, entry: &Entry, time: Timestamp) -> bool {
        let of_dispute = || self.disputes().find_map(|dispute| entry.effect_on(dispute.entry.id()));
        let found = entry.effect_on(&self.id).map(|effect| (effect, false));
        let Some((effect, of_dispute)) = found.or_else(|| of_dispute().map(|effect| (effect, true))) else {
            return false;
        };
        // What is set aside ends nothing (rules).
        let by_offline_key = !of_dispute && effect.ends() && rules.protects(self.kind);
        if rules.check(entry, Some(position), time).is_err()
            || (by_offline_key && !rules.is_signed_offline(entry, Some(position)))
        {
            return false;
        }
        self.entries.push(LaterEntry { position, effect, of_dispute, entry: entry.clone() });
        true
    }

    /// The status of the entry at a time: several, if it is disputed and has ended; of endings the first.
    #[must_use]
    pub fn status(&self, entry: &Entry, at: Timestamp) -> Vec<EntryStatus> {
        let ended = self.entries.iter().filter(|later| !later.of_dispute).find_map(|later| match later.effect {
            Effect::Withdraws => Some(EntryStatus::Withdrawn),
            Effect::Corrects => Some(EntryStatus::Corrected),
            Effect::Replaces => Some(EntryStatus::Replaced),
            Effect::Disputes => None,
        });
        let disputed = self.open_disputes().next().map(|_| EntryStatus::Disputed);
        let silent = (!entry.is_current(at)).then_some(EntryStatus::Ended);
        let mut status: Vec<_> = ended.into_iter().chain(disputed).chain(silent).collect();
        if status.is_empty() {
            status.push(EntryStatus::InForce);
        }
        status
    }

    /// The disputes of the entry that were neither withdrawn nor replaced.
    pub fn open_disputes(&self) -> impl Iterator<Item = &LaterEntry> {
        let answered = |dispute: &LaterEntry| {
            let answers = self.entries.iter().filter(|later| later.of_dispute && later.effect != Effect::Disputes);
            answers.into_iter().any(|answer| answer.entry.effect_on(dispute.entry.id()).is_some())
        };
        self.disputes().filter(move |dispute| !answered(dispute))
    }
}

/// Returns true if the bytes of an entry have an id in them.
#[must_use]
pub fn names(bytes: &[u8], id: &str) -> bool {
    bytes.windows(id.len().max(1)).any(|part| part == id.as_bytes())
}
