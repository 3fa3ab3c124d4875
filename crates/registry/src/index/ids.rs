//! The ids of entries: which entry an id names, which entries are ended or disputed, and which are rejected for their ids.
//!
//! Of two entries of a log with one id the first stands, and the second is rejected. An entry that withdraws, corrects,
//! replaces or disputes another one names it by its id; the other one is of the same log and before it, else the entry is
//! rejected (docs/registry.md, "What may an entry say?"). A rejected entry has no effect. What is ended stays ended, also
//! when the entry that ended it is withdrawn or expires later.

use std::collections::{HashMap, HashSet};

use crate::digest::{Half, half};
use crate::entry::{Effect, Entry};

/// The code of an entry whose id an earlier entry of its log has.
pub(super) const ID_USED: &str = "id-used";
/// The code of an entry that names an id that no earlier entry of its log has.
pub(super) const UNKNOWN_ID: &str = "unknown-id";

/// The code of a `known-good` entry whose values are not compared with patterns, since there are too many.
pub(super) const KNOWN_GOOD_LIMIT: &str = "known-good-limit";

/// The code of a pattern that is not in the index, since its log has too many.
pub(super) const PATTERN_LIMIT: &str = "pattern-limit";
/// The code of an entry that is not in the index, since later ones of its log are about the same key.
pub(super) const REPEATED_LIMIT: &str = "repeated-limit";

/// An entry that its authority may state and that is not in the index, or of which a part is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedByIndex {
    /// The log's place among the sources, from 0.
    pub log: usize,
    /// The position in the log, from 0.
    pub position: u64,
    /// The reason's code, such as `id-used`.
    pub code: &'static str,
    /// The reason.
    pub why: String,
}

impl RejectedByIndex {
    /// Returns true for an entry that breaks no rule: the index has no room for it, or for a part of it.
    #[must_use]
    pub fn is_beyond_limit(&self) -> bool {
        is_limit(self.code)
    }
}

/// Returns true for the code of an entry that breaks no rule: the index has no room for it, or for a part of it.
#[must_use]
pub fn is_limit(code: &str) -> bool {
    [KNOWN_GOOD_LIMIT, PATTERN_LIMIT, REPEATED_LIMIT].contains(&code)
}

/// The place of an entry: its log's place among the sources, and its position.
pub(super) type Place = (u32, u32);

/// The ids that entries have and name, collected in the order of logs and positions.
#[derive(Debug, Default)]
pub struct EntryIds {
    definitions: Vec<Definition>,
    references: Vec<Reference>,
}

/// An entry has this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Definition {
    log: u32,
    id: Half,
    position: u32,
}

/// An entry names this id of its log.
#[derive(Debug)]
struct Reference {
    place: Place,
    id: Box<str>,
    effect: Effect,
}

/// The effects of all entries.
#[derive(Debug, Default)]
pub struct ResolvedIds {
    /// The entries that no longer hold.
    ended: HashSet<Place>,
    /// Each disputed entry with the entry that disputes it, sorted; disputes that no longer hold are not in it.
    pub(super) disputes: Vec<[Place; 2]>,
    /// The rejected entries, in the order of logs and positions.
    pub rejected: Vec<RejectedByIndex>,
    rejected_places: HashSet<Place>,
}

impl EntryIds {
    /// Adds an entry that its authority may state.
    pub fn add(&mut self, log: usize, position: u64, entry: &Entry) {
        let (Ok(log), Ok(position)) = (u32::try_from(log), u32::try_from(position)) else { return };
        self.definitions.push(Definition { log, id: half(entry.id()), position });
        for (id, effect) in entry.effects() {
            self.references.push(Reference { place: (log, position), id: id.into(), effect });
        }
    }

    /// Resolves all ids.
    #[must_use]
    pub fn resolve(mut self) -> ResolvedIds {
        self.definitions.sort_unstable();
        self.references.sort_by_key(|reference| reference.place);
        let mut repeated = self.repeated();
        repeated.sort_unstable();
        let mut resolved = ResolvedIds::default();
        let mut standing = Standing { definitions: &self.definitions, cursors: HashMap::new() };
        // In the order of the logs: whether an id is known depends on what was rejected before.
        let mut references = self.references.chunk_by(|one, other| one.place == other.place).peekable();
        let mut repeated = repeated.into_iter().peekable();
        loop {
            let next_reference = references.peek().and_then(|chunk| chunk.first()).map(|reference| reference.place);
            let next_repeated = repeated.peek().map(|(place, _)| *place);
            let Some(place) = next_reference.into_iter().chain(next_repeated).min() else { break };
            let named = references.next_if(|_| next_reference == Some(place)).unwrap_or_default();
            let start = repeated.next_if(|_| next_repeated == Some(place)).map(|(_, start)| start);
            if let Some(first) = start.and_then(|start| standing.before(start, place, &resolved)) {
                resolved.reject(place, ID_USED, format!("the entry at position {first} has this id"));
            } else {
                resolved.apply(place, named, &mut standing);
            }
        }
        let ResolvedIds { ended, disputes, .. } = &mut resolved;
        disputes.retain(|[_, dispute]| !ended.contains(dispute));
        disputes.sort_unstable();
        resolved
    }

    /// The entries whose id an earlier entry has, each with the place of the id's first definition in the sorted list.
    fn repeated(&self) -> Vec<(Place, usize)> {
        let mut repeated = Vec::new();
        let mut start = 0;
        for chunk in self.definitions.chunk_by(|one, other| (one.log, one.id) == (other.log, other.id)) {
            repeated.extend(chunk.iter().skip(1).map(|definition| ((definition.log, definition.position), start)));
            start += chunk.len();
        }
        repeated
    }
}

impl ResolvedIds {
    /// The entries that are not in force: those that are ended, and those that are rejected.
    pub(super) fn gone(&self) -> impl Iterator<Item = Place> + '_ {
        self.ended.iter().chain(&self.rejected_places).copied()
    }

    fn reject(&mut self, place: Place, code: &'static str, why: String) {
        let (Ok(log), position) = (usize::try_from(place.0), u64::from(place.1)) else { return };
        self.rejected.push(RejectedByIndex { log, position, code, why });
        self.rejected_places.insert(place);
    }

    /// Applies what an entry says of others; rejects it if one of them is not known.
    fn apply(&mut self, place: Place, named: &[Reference], standing: &mut Standing<'_>) {
        let mut found = Vec::new();
        for reference in named {
            let start = standing.start_of(place.0, half(&*reference.id));
            match start.and_then(|start| standing.before(start, place, self)) {
                Some(position) => found.push(((place.0, position), reference.effect)),
                None => {
                    let why = format!("no earlier entry of this log has the id {}", reference.id);
                    return self.reject(place, UNKNOWN_ID, why);
                }
            }
        }
        for (target, effect) in found {
            if effect.ends() {
                self.ended.insert(target);
            } else {
                self.disputes.push([target, place]);
            }
        }
    }
}

/// The first entry of each id that is not rejected.
struct Standing<'d> {
    definitions: &'d [Definition],
    /// For the first definition of an id: the first one that is not rejected, as far as is known.
    cursors: HashMap<usize, usize>,
}

impl Standing<'_> {
    /// The place in the sorted list of an id's first definition.
    fn start_of(&self, log: u32, id: Half) -> Option<usize> {
        let start = self.definitions.partition_point(|definition| (definition.log, definition.id) < (log, id));
        self.definitions.get(start).filter(|first| (first.log, first.id) == (log, id)).map(|_| start)
    }

    /// The position of the entry that an id names for the entry at `place`; `None` if there is none before it.
    fn before(&mut self, start: usize, place: Place, resolved: &ResolvedIds) -> Option<u32> {
        let first = self.definitions.get(start)?;
        let cursor = self.cursors.entry(start).or_insert(start);
        // Each rejected definition is passed over once, however often its id is named.
        loop {
            let definition = self.definitions.get(*cursor)?;
            let same = (definition.log, definition.id) == (first.log, first.id);
            if !same || (definition.log, definition.position) >= place {
                return None;
            }
            if !resolved.rejected_places.contains(&(definition.log, definition.position)) {
                return Some(definition.position);
            }
            *cursor += 1;
        }
    }
}
