//! The trust in the logs of a copy, and what it means that nothing was found in them (docs/registry.md, age and trust are per
//! log): the faults of a log reach as far as the log may speak, and no further (docs/design.md, principle 8).
//!
//! ```text
//! logs that may speak of the State as their own ─▶ a doubt about one of them ─▶ the answer is undetermined
//! logs that may state the kind about any State  ─▶ a doubt about one of them ─▶ a note; the answer stands
//! ```

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::Snapshot;
use super::doubt::{Doubt, Moment, Silence};
use crate::copy::{LogCondition, SnapshotLog, VerifiedCopy};
use crate::entry::{Kind, Scope};
use crate::identifier::{EpochKey, State};
use crate::root::{Authority, Root};
use crate::verified::AHEAD;

/// The state of a log in a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogState {
    /// Origin line of its checkpoints.
    pub origin: String,
    /// Name of the authority.
    pub authority: String,
    /// Number of entries.
    pub size: u64,
    /// Root hash of its tree.
    pub root: [u8; 32],
    /// The older of the time that the log signed and the time that enough witnesses had reached.
    pub issued: Timestamp,
    /// The condition of the log.
    pub condition: LogCondition,
}

/// The trust in every log that the root names, derived once when a copy is opened.
#[derive(Debug)]
pub(super) struct Trust {
    logs: Vec<LogTrust>,
    /// The newest time of the copy, and the log whose it is.
    newest: Option<(Timestamp, String)>,
}

/// The trust in a log, and the documents that it may speak of.
#[derive(Debug)]
struct LogTrust {
    origin: String,
    /// The State whose authority keeps it.
    state: State,
    /// The kinds that it may state about each State's documents as its own, as bits.
    own: BTreeMap<State, u32>,
    /// The kinds that it may state about every State's documents, as bits.
    every: u32,
    /// The age that the root tolerates.
    longest_silence: SignedDuration,
    /// The time of the log; `None` if nothing of it is in the index.
    issued: Option<Timestamp>,
    condition: LogCondition,
    description: String,
    /// The epochs whose statements cannot be found, or are rejected.
    epochs: Vec<Doubt>,
}

/// The right of a log to speak about a State's documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Voice {
    Own,
    Foreign,
}

impl Trust {
    /// Derives the trust in the logs of a copy, whose holder has these keys and wrong ones of these names.
    pub(super) fn new(copy: &VerifiedCopy, keys: &BTreeMap<String, EpochKey>, wrong: &BTreeSet<String>) -> Self {
        let log = |authority: &Authority| {
            let named = copy.snapshot.logs.iter().find(|log| log.origin == authority.origin);
            let held = copy.logs.iter().find(|log| log.head.origin == authority.origin);
            let (condition, description) = match (held, named) {
                (Some(held), _) => (held.condition.clone(), held.description.clone()),
                (None, Some(named)) => (named.condition.clone(), named.description.clone()),
                (None, None) => (LogCondition::NeverPublished, String::new()),
            };
            LogTrust {
                origin: authority.origin.clone(),
                state: authority.state,
                own: own_kinds(authority),
                every: every_kind(authority),
                longest_silence: authority.longest_silence(),
                issued: held.map(|held| held.issued),
                condition,
                description,
                epochs: named.map(|named| epoch_doubts(named, keys, wrong)).unwrap_or_default(),
            }
        };
        let times = copy.logs.iter().map(|log| (log.issued, log.head.origin.clone()));
        Self { logs: copy.root.authorities.iter().map(log).collect(), newest: times.max() }
    }

    /// The newest time of the copy, if a clock is behind it. A time was accepted up to [`AHEAD`] before its hour, by the clock
    /// of the machine that synchronised, and another machine's may differ by as much: so no log makes a right clock wrong.
    fn behind(&self, at: Timestamp) -> Option<&(Timestamp, String)> {
        self.newest.as_ref().filter(|(newest, _)| newest.duration_since(at) > AHEAD * 2)
    }

    /// A time, or the newest of the copy for a clock that is behind it: it makes no log fresh.
    fn now(&self, at: Timestamp) -> Timestamp {
        self.behind(at).map_or(at, |(newest, _)| *newest)
    }
}

impl LogTrust {
    fn voice(&self, kind: u32, state: State) -> Option<Voice> {
        // A State's own authority that may speak of every State speaks of its own documents too.
        let own = self.own.get(&state).copied().unwrap_or_default() | if self.state == state { self.every } else { 0 };
        match (own & kind, self.every & kind) {
            (0, 0) => None,
            (0, _) => Some(Voice::Foreign),
            _ => Some(Voice::Own),
        }
    }

    /// The age from which on it is stale: what the root tolerates and what the profile tolerates bound each other.
    fn limit(&self, longest: SignedDuration) -> SignedDuration {
        self.longest_silence.min(longest)
    }

    fn age_doubt(&self, now: Timestamp, longest: SignedDuration) -> Option<Doubt> {
        let (issued, limit) = (self.issued?, self.limit(longest));
        let stale = now.duration_since(issued) > limit;
        stale.then(|| Doubt::Stale { origin: self.origin.clone(), issued, limit })
    }

    fn trust_doubt(&self) -> Option<Doubt> {
        let (origin, condition, description) = (self.origin.clone(), self.condition.clone(), self.description.clone());
        match self.issued {
            None => Some(Doubt::NotHeld { origin, condition, description }),
            Some(_) if !condition.is_trusted() => Some(Doubt::Distrusted { origin, condition, description }),
            Some(_) => None,
        }
    }
}

impl Snapshot {
    /// The logs in the index, in the order of the root.
    pub fn logs(&self) -> impl Iterator<Item = LogState> + '_ {
        self.copy.logs.iter().map(|log| LogState {
            origin: log.head.origin.clone(),
            authority: log.authority.name.clone(),
            size: log.head.size,
            root: log.head.root,
            issued: log.issued,
            condition: log.condition.clone(),
        })
    }

    /// Tells whether it is an answer that nothing of a kind was found about a State's documents.
    ///
    /// The logs that may speak of them as their own must each be held, trusted, fresh, and readable with the keys of its
    /// epochs; the others that may state the kind are notes. Where none may speak of them as their own, one of the others must
    /// be in order, or nobody was asked.
    #[must_use]
    pub fn silence(&self, kind: Kind, state: State, moment: &Moment) -> Silence {
        let bit = bit(kind);
        let now = self.trust.now(moment.at);
        let keyed = matches!(kind, Kind::Document | Kind::Reuse | Kind::KnownGood);
        let doubts = |log: &LogTrust| {
            let epochs = log.epochs.iter().filter(|_| keyed).cloned();
            let stated = log.trust_doubt().into_iter().chain(log.age_doubt(now, moment.longest));
            stated.chain(epochs).collect::<Vec<_>>()
        };
        let mut silence = self.weigh(&|log| log.voice(bit, state), &doubts);
        silence.undetermined.extend(self.root_doubt(moment.at).into_iter().chain(self.clock_doubt(moment)));
        silence
    }

    /// Returns true if the root names a log whose authority may state this kind about a State's documents as its own.
    #[must_use]
    pub fn has_authority_for(&self, kind: Kind, state: State) -> bool {
        self.trust.logs.iter().any(|log| log.voice(bit(kind), state) == Some(Voice::Own))
    }

    /// The ages of the logs that a document of these States depends on; of all logs, if no State is known.
    #[must_use]
    pub fn freshness(&self, states: &[State], moment: &Moment) -> Silence {
        let now = self.trust.now(moment.at);
        let doubts = |log: &LogTrust| log.age_doubt(now, moment.longest).into_iter().collect::<Vec<_>>();
        let mut silence = self.of_states(states, &doubts);
        silence.undetermined.extend(self.clock_doubt(moment));
        silence
    }

    /// The trust in the logs that a document of these States depends on; in all logs, if no State is known.
    #[must_use]
    pub fn trustworthiness(&self, states: &[State], at: Timestamp) -> Silence {
        let mut silence = self.of_states(states, &|log| log.trust_doubt().into_iter().collect());
        silence.undetermined.extend(self.root_doubt(at));
        silence
    }

    /// Returns true if what a log states may be trusted at a time, whatever its age: an anchor, a defect.
    #[must_use]
    pub fn is_trusted(&self, origin: &str, at: Timestamp) -> bool {
        let log = self.trust.logs.iter().find(|log| log.origin == origin);
        self.root_doubt(at).is_none() && log.is_some_and(|log| log.trust_doubt().is_none())
    }

    fn of_states(&self, states: &[State], doubts: &dyn Fn(&LogTrust) -> Vec<Doubt>) -> Silence {
        if states.is_empty() {
            return self.weigh(&|_| Some(Voice::Own), doubts);
        }
        let mut all = Silence::default();
        for state in states {
            // Whoever names a State of which no log speaks gains nothing (docs/design.md, principle 7): one log at least must
            // be in order.
            all.add(self.weigh(&|log| log.voice(u32::MAX, *state).or(Some(Voice::Foreign)), doubts));
        }
        all
    }

    /// Weighs the doubts about the logs that have a voice.
    fn weigh(&self, voice: &dyn Fn(&LogTrust) -> Option<Voice>, doubts: &dyn Fn(&LogTrust) -> Vec<Doubt>) -> Silence {
        let mut silence = Silence::default();
        let (mut foreign, mut in_order) = (false, false);
        for log in &self.trust.logs {
            match voice(log) {
                None => {}
                Some(Voice::Own) => {
                    silence.has_own = true;
                    silence.undetermined.extend(doubts(log));
                }
                Some(Voice::Foreign) => {
                    let found = doubts(log);
                    foreign = true;
                    in_order |= found.is_empty();
                    silence.notes.extend(found);
                }
            }
        }
        if foreign && !silence.has_own && !in_order {
            silence.undetermined.append(&mut silence.notes);
        }
        silence
    }

    fn root_doubt(&self, at: Timestamp) -> Option<Doubt> {
        let root = &self.copy.root;
        let ended = root.expires <= self.trust.now(at);
        ended.then_some(Doubt::Root { version: root.version, expires: root.expires })
    }

    fn clock_doubt(&self, moment: &Moment) -> Option<Doubt> {
        let (newest, origin) = self.trust.behind(moment.at).filter(|_| !moment.past)?;
        Some(Doubt::Clock { at: moment.at, newest: *newest, origin: origin.clone() })
    }
}

/// The place of a kind among the bits of a right; 0 for a kind that this version does not know.
fn bit(kind: Kind) -> u32 {
    Kind::ALL.iter().zip(0_u32..).find(|(known, _)| **known == kind).map_or(0, |(_, place)| 1 << place)
}

fn bits<'a>(kinds: impl IntoIterator<Item = &'a String>) -> impl Iterator<Item = (Kind, u32)> {
    kinds.into_iter().filter_map(|name| name.parse().ok()).map(|kind| (kind, bit(kind)))
}

fn own_kinds(authority: &Authority) -> BTreeMap<State, u32> {
    let mut own = BTreeMap::<State, u32>::new();
    for right in &authority.speaks_for {
        for state in right.states.iter().filter_map(|state| State::new(state).ok()) {
            *own.entry(state).or_default() |= bits(&right.kinds).fold(0, |all, (_, bit)| all | bit);
        }
    }
    own
}

fn every_kind(authority: &Authority) -> u32 {
    let rights = authority.speaks_for.iter().filter(|right| right.states.contains("*"));
    let kinds = rights.flat_map(|right| bits(&right.kinds)).filter(|(kind, _)| kind.scope() == Scope::AnyState);
    kinds.fold(0, |all, (_, bit)| all | bit)
}

fn epoch_doubts(log: &SnapshotLog, keys: &BTreeMap<String, EpochKey>, wrong: &BTreeSet<String>) -> Vec<Doubt> {
    let origin = || log.origin.clone();
    let used = log.epochs.iter().filter(|epoch| !keys.contains_key(*epoch)).map(|epoch| match wrong.contains(epoch) {
        true => Doubt::WrongKey { origin: origin(), epoch: epoch.clone() },
        false => Doubt::MissingKey { origin: origin(), epoch: epoch.clone() },
    });
    let undeclared = log.undeclared.iter().map(|epoch| Doubt::Undeclared { origin: origin(), epoch: epoch.clone() });
    used.chain(undeclared).collect()
}

/// The keys that the root declares, and the names of those that are other keys under a declared name. A key that nobody
/// declared finds nothing, because what is stated under it is rejected.
pub(super) fn accept_keys(
    keys: BTreeMap<String, EpochKey>,
    root: &Root,
) -> (BTreeMap<String, EpochKey>, BTreeSet<String>) {
    let mut wrong = BTreeSet::new();
    let declared = keys.into_iter().filter(|(name, key)| {
        let declared = root.epoch(name);
        if declared.is_some_and(|epoch| !epoch.is_of(key)) {
            wrong.insert(name.clone());
        }
        declared.is_some_and(|epoch| epoch.is_of(key))
    });
    let declared = declared.collect();
    (declared, wrong)
}
