//! Synchronising: what a source offers becomes a copy at the border, or is refused with its own words.
//!
//! ```text
//! root chain ─▶ every log's checkpoint ─▶ new tiles, each hashed ─▶ every entry's right to be said ─▶ index ─▶ snapshot.json
//! ```
//!
//! A root refuses all; a log that is refused keeps the state that was held, and the others go on. Files are immutable
//! until `snapshot.json`, which is replaced last: killed anywhere, the copy is the old or the new one, and the next run
//! goes on with what is there. What a copy holds is a function of the logs, not of how often it was synchronised.

mod bundles;
mod entries;
mod log;
mod refusal;
mod roots;
mod state;
mod tiles;
mod verify;

use jiff::{SignedDuration, Timestamp};

pub use self::refusal::{Refusal, SyncError};
pub use self::roots::follow_roots;
pub use self::verify::verify;
use super::checkpoint::Head;
use super::copy::IndexFile;
use super::entry::Entry;
use super::root::{Authority, Root};
use super::storage::Storage;

/// Bundles that are in memory at once: of 4 KiB entries 64 MB.
const BATCH: usize = 64;

/// Where the index is built; what it is made of comes in order.
pub trait IndexBuilder {
    /// Takes an entry of the log at this place among those that the index is built from.
    ///
    /// # Errors
    /// Why it cannot.
    fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), String>;

    /// Writes the index durably: its path in the copy, and its hash.
    ///
    /// # Errors
    /// Why it cannot.
    fn finish(self: Box<Self>) -> Result<IndexFile, String>;
}

/// Begins an index; or why it cannot.
pub type BeginIndex<'a> = dyn Fn(&Sources<'_>) -> Result<Box<dyn IndexBuilder + 'a>, String> + 'a;

/// What an index is built from.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// Under which root.
    pub root: &'a Root,
    /// The logs, in the order of the root.
    pub logs: Vec<(&'a Authority, Head, Timestamp)>,
}

/// What a synchronisation is asked.
pub struct Request<'a> {
    /// Where logs and roots are.
    pub source: &'a dyn Storage,
    /// The copy.
    pub dir: &'a dyn Storage,
    /// The root that was handed over, for the first time.
    pub first_root: Option<&'a [u8]>,
    /// The machine's time.
    pub now: Timestamp,
    /// How old a checkpoint may be, where it matters.
    pub max_age: Option<SignedDuration>,
    /// Begins an index.
    pub index: &'a BeginIndex<'a>,
    /// Is told what is being done, how much of how much.
    pub progress: &'a dyn Fn(&str, u64, u64),
}

/// What became of a synchronisation.
#[derive(Debug)]
pub struct Report {
    /// The root's version.
    pub root: u64,
    /// The logs, in the order of the root.
    pub logs: Vec<LogReport>,
    /// What is in the logs and not in the index, the first of it.
    pub rejected: Vec<RejectedEntry>,
    /// How much that is.
    pub rejected_count: u64,
    /// The clock: no earlier than the newest cosignature.
    pub now: Timestamp,
}

/// What became of a log.
#[derive(Debug)]
pub struct LogReport {
    /// Its name.
    pub origin: String,
    /// Whose.
    pub authority: String,
    /// Entries in the copy, and since when; `None` when nothing of it is believed.
    pub copied: Option<(u64, Timestamp)>,
    /// Entries that are new.
    pub added: u64,
    /// Why its newest state is not used, or not enough.
    pub refused: Option<Refusal>,
}

/// An entry that is in its log and not in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedEntry {
    /// The log.
    pub origin: String,
    /// Where in it.
    pub position: u64,
    /// Why.
    pub why: String,
}

/// Synchronises a copy. One synchronisation of a copy at a time; the caller holds its lock.
///
/// # Errors
/// [`SyncError`]: nothing is new. What was refused of single logs is in the report.
pub fn sync(request: &Request<'_>) -> Result<Report, SyncError> {
    let chain = roots::follow_roots(request.source, request.dir, request.first_root)?;
    let newest = chain.last().ok_or(SyncError::NoRoot)?;
    let root = &newest.root;
    root.check_time(request.now)?;
    let offered = root.authorities.iter().map(|authority| log::offer(request, root, authority)).collect::<Vec<_>>();
    let times = offered.iter().filter_map(|offer| offer.as_ref().ok().map(|offer| offer.vouched.newest));
    let now = times.max().map_or(request.now, |newest| newest.max(request.now));
    root.check_time(now)?;

    let (mut believed, mut logs) = (Vec::new(), Vec::new());
    for (authority, offered) in root.authorities.iter().zip(offered) {
        let held = log::held(request.dir, root, authority)?;
        let (state, mut refused) = match offered.and_then(|offer| log::copy(request, authority, &held, offer)) {
            Ok(state) => (Some(state), None),
            Err(refusal) => (held.believed(authority), Some(refusal)),
        };
        let copied = state.as_ref().map(|state| (state.head.size, state.issued));
        if let (None, Some((_, issued)), Some(age)) = (&refused, copied, request.max_age) {
            let origin = authority.origin.clone();
            refused = (now.duration_since(issued) > age).then_some(Refusal::Freeze { origin, issued, now });
        }
        let added = state.as_ref().map_or(0, |state| state.head.size.saturating_sub(state.held));
        let (origin, name) = (authority.origin.clone(), authority.name.clone());
        logs.push(LogReport { origin, authority: name, copied, added, refused });
        believed.extend(state);
    }
    let (index, rejected, rejected_count) = entries::build(request, root, &believed)?;
    let report = Report { root: root.version, logs, rejected, rejected_count, now };
    state::finish(request, newest, &believed, index, &report)?;
    Ok(report)
}
