//! Synchronising: what a source offers becomes a copy at the border, or is refused with its own words.
//!
//! ```text
//! root chain ─▶ every log's checkpoint ─▶ new tiles, each hashed ─▶ every entry's right to be said ─▶ index ─▶ snapshot.json
//! ```
//!
//! A root refuses all; a log that is refused keeps the state that was held, and the others go on. Files are immutable
//! until `snapshot.json`, which is replaced last: killed anywhere, the copy is the old or the new one, and the next run
//! goes on with what is there. What a copy holds is a function of the logs, not of how often it was synchronised.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::canonical;
use super::checkpoint::Head;
use super::copy::{self, CopyError, IndexFile, RefusedLog, SnapshotFile, SnapshotLog, SnapshotRoot};
use super::edge::partial;
use super::entry::Entry;
use super::evidence::{self, Fork, Growth};
use super::files::{FilesError, LogFiles};
use super::parallel;
use super::root::{self, Authority, LastTree, ROOT_BYTES, Root, RootError, Says, SignedRoot, VERSIONS};
use super::storage::{Storage, StoreError};
use super::tile::{self, HEIGHT, Level, Tile};
use super::tree::{self, Frontier, Hash};
use super::vouch::{self, CHECKPOINT_BYTES, Unvouched, Vouched};
use crate::base::hex::hex;

/// Bundles that are in memory at once: of 4 KiB entries 64 MB.
const BATCH: usize = 64;
/// Entries that are set aside and listed by name; the rest is counted.
const LISTED: usize = 10_000;

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
    pub pinned: Option<&'a [u8]>,
    /// The machine's time.
    pub now: Timestamp,
    /// How old a checkpoint may be, where it matters.
    pub max_age: Option<SignedDuration>,
    /// Begins an index.
    pub index: &'a BeginIndex<'a>,
    /// Is told what is being done, how much of how much.
    pub progress: &'a dyn Fn(&str, u64, u64),
}

/// Why there is no new copy at all.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// A store's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy that is there.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// A root.
    #[error(transparent)]
    Root(#[from] RootError),
    /// No root was handed over, and the copy has none.
    #[error("unknown root: the copy has none yet, so the first must be handed over (--root FILE)")]
    NoRoot,
    /// The source has an older root.
    #[error("rollback: root {0} is held, but the source does not have it")]
    RootRollback(u64),
    /// The source has another root of that version.
    #[error("fork: the source has another root {0} than the one that is held")]
    RootFork(u64),
    /// The copy's own files.
    #[error("the copy: {0}")]
    Files(#[from] FilesError),
    /// The index.
    #[error("index: {0}")]
    Index(String),
}

/// Why the newest state of a log is not copied.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Who signed it.
    #[error(transparent)]
    Unvouched(#[from] Unvouched),
    /// Its files.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The source's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The source has none.
    #[error("the source has no checkpoint of {0}")]
    NoCheckpoint(String),
    /// Older than what is held.
    #[error("rollback: {origin} has {offered} entries, but {held} are held")]
    Rollback {
        /// The log.
        origin: String,
        /// In the copy.
        held: u64,
        /// In the source.
        offered: u64,
    },
    /// Another than what is held.
    #[error("fork: {origin} does not extend the {held} entries that are held; the evidence is {evidence}")]
    Fork {
        /// The log.
        origin: String,
        /// In the copy.
        held: u64,
        /// Where the evidence is kept.
        evidence: String,
    },
    /// Too old.
    #[error("freeze: the checkpoint of {origin} is of {issued}, and it is {now}")]
    Freeze {
        /// The log.
        origin: String,
        /// As old as it is.
        issued: Timestamp,
        /// No earlier than the newest cosignature.
        now: Timestamp,
    },
}

impl Refusal {
    /// Why, in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unvouched(Unvouched::Note(_) | Unvouched::Checkpoint(_)) => "malformed",
            Self::Unvouched(Unvouched::Origin { .. }) => "other-log",
            Self::Unvouched(Unvouched::BadSignature(_)) => "bad-signature",
            Self::Unvouched(Unvouched::Revoked { .. }) => "revoked-key",
            Self::Unvouched(Unvouched::OtherLastTree(_)) | Self::Fork { .. } => "fork",
            Self::Unvouched(Unvouched::KeyTime { .. }) => "key-not-valid",
            Self::Unvouched(Unvouched::Unsigned(_) | Unvouched::Witnesses { .. } | Unvouched::Undated(_)) => {
                "too-few-signatures"
            }
            Self::Files(FilesError::Store(StoreError::Oversize { .. })) | Self::Store(StoreError::Oversize { .. }) => {
                "oversize"
            }
            Self::Files(FilesError::Malformed { why: tile::Malformed::Oversize { .. }, .. }) => "oversize",
            Self::Files(FilesError::Malformed { .. } | FilesError::Tampered { .. }) => "tampering",
            Self::Files(FilesError::Missing(_)) | Self::NoCheckpoint(_) => "missing",
            Self::Files(FilesError::Store(_)) | Self::Store(_) => "unreachable",
            Self::Rollback { .. } => "rollback",
            Self::Freeze { .. } => "freeze",
        }
    }
}

/// What became of a synchronisation.
#[derive(Debug)]
pub struct Report {
    /// The root's version.
    pub root: u64,
    /// The logs, in the order of the root.
    pub logs: Vec<LogReport>,
    /// What is in the logs and not in the index, the first of it.
    pub set_aside: Vec<SetAside>,
    /// How much that is.
    pub set_aside_count: u64,
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
pub struct SetAside {
    /// The log.
    pub origin: String,
    /// Where in it.
    pub position: u64,
    /// Why.
    pub why: String,
}

/// What is believed of a log.
struct Believed<'a> {
    authority: &'a Authority,
    head: Head,
    issued: Timestamp,
    /// What the copy had.
    held: u64,
}

/// Synchronises a copy. One synchronisation of a copy at a time; the caller holds its lock.
///
/// # Errors
/// [`SyncError`]: nothing is new. What was refused of single logs is in the report.
pub fn sync(request: &Request<'_>) -> Result<Report, SyncError> {
    let chain = follow_roots(request.source, request.dir, request.pinned)?;
    let newest = chain.last().ok_or(SyncError::NoRoot)?;
    let root = &newest.root;
    root.check_time(request.now)?;
    let offered = root.authorities.iter().map(|authority| offer(request, root, authority)).collect::<Vec<_>>();
    let times = offered.iter().filter_map(|offer| offer.as_ref().ok().map(|offer| offer.vouched.newest));
    let now = times.max().map_or(request.now, |newest| newest.max(request.now));
    root.check_time(now)?;

    let (mut believed, mut logs) = (Vec::new(), Vec::new());
    for (authority, offered) in root.authorities.iter().zip(offered) {
        let held = held(request.dir, root, authority)?;
        let (state, mut refused) = match offered.and_then(|offer| copy_log(request, authority, &held, offer)) {
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
    let (index, set_aside, set_aside_count) = build(request, root, &believed)?;
    let report = Report { root: root.version, logs, set_aside, set_aside_count, now };
    finish(request, newest, &believed, index, &report)?;
    Ok(report)
}

/// The chain of roots: what is held, and what the source has beyond it. What is believed is kept at once.
///
/// # Errors
/// [`SyncError`] of the first root that is not.
pub fn follow_roots(
    source: &dyn Storage,
    dir: &dyn Storage,
    pinned: Option<&[u8]>,
) -> Result<Vec<SignedRoot>, SyncError> {
    let mut chain = copy::read_chain(dir)?;
    if let Some(pinned) = pinned {
        let pinned = SignedRoot::read(pinned)?;
        pinned.check_first()?;
        match chain.iter().find(|root| root.root.version == pinned.root.version) {
            Some(held) if held.root != pinned.root => return Err(SyncError::RootFork(pinned.root.version)),
            None if chain.is_empty() => {
                write_root(dir, &pinned)?;
                chain.push(pinned);
            }
            _ => {}
        }
    }
    let held =
        root::check_chain(&chain).map_err(|error| if chain.is_empty() { SyncError::NoRoot } else { error.into() })?;
    let version = held.root.version;
    let same = source.read(&root_path(version), ROOT_BYTES)?.ok_or(SyncError::RootRollback(version))?;
    if SignedRoot::read(&same)?.root != held.root {
        return Err(SyncError::RootFork(version));
    }
    for version in version.saturating_add(1)..=VERSIONS {
        let Some(bytes) = source.read(&root_path(version), ROOT_BYTES)? else { break };
        let next = SignedRoot::read(&bytes)?;
        if let Some(former) = chain.last() {
            next.check_follows(&former.root)?;
        }
        write_root(dir, &next)?;
        chain.push(next);
    }
    Ok(chain)
}

fn root_path(version: u64) -> String {
    format!("root/{version}.json")
}

fn write_root(dir: &dyn Storage, root: &SignedRoot) -> Result<(), StoreError> {
    dir.write_all(vec![(root_path(root.root.version), root.print())])
}

/// A checkpoint that a source offers and that is vouched for.
struct Offer {
    bytes: Vec<u8>,
    vouched: Vouched,
}

fn offer(request: &Request<'_>, root: &Root, authority: &Authority) -> Result<Offer, Refusal> {
    let files = LogFiles { store: request.source, origin: &authority.origin };
    let bytes = request.source.read(&files.checkpoint(), CHECKPOINT_BYTES)?;
    let bytes = bytes.ok_or_else(|| Refusal::NoCheckpoint(authority.origin.clone()))?;
    let vouched = vouch::check(root, authority, &bytes)?;
    Ok(Offer { bytes, vouched })
}

/// What a copy holds of a log.
struct Held {
    /// What was copied, whoever vouched for it then.
    head: Head,
    checkpoint: Vec<u8>,
    /// What is vouched for under the root of now.
    vouched: Option<Vouched>,
}

impl Held {
    fn believed<'a>(&self, authority: &'a Authority) -> Option<Believed<'a>> {
        let vouched = self.vouched.as_ref()?;
        Some(Believed { authority, head: vouched.head.clone(), issued: vouched.issued, held: vouched.head.size })
    }
}

/// What the copy holds of a log. Where it was signed by a key that has since been revoked, beyond the last tree that
/// the key is believed for, that tree is all that is held: otherwise a thief who once deceived a copy would have it
/// refuse the true log for ever.
fn held(dir: &dyn Storage, root: &Root, authority: &Authority) -> Result<Held, SyncError> {
    let files = LogFiles { store: dir, origin: &authority.origin };
    let Some(checkpoint) = dir.read(&files.checkpoint(), CHECKPOINT_BYTES)? else {
        return Ok(Held { head: Head::empty(&authority.origin), checkpoint: Vec::new(), vouched: None });
    };
    let damaged = || SyncError::Copy(CopyError::Damaged(format!("{} is damaged", files.checkpoint())));
    let note = super::note::Note::read(&checkpoint).map_err(|_| damaged())?;
    let head = Head::read(note.text()).map_err(|_| damaged())?;
    let (head, vouched) = match vouch::check(root, authority, &checkpoint) {
        Ok(vouched) => (head, Some(vouched)),
        Err(Unvouched::Revoked { .. } | Unvouched::OtherLastTree(_)) => (last_tree(authority), None),
        Err(_) => (head, None),
    };
    Ok(Held { head, checkpoint, vouched })
}

/// The largest last tree that the root names for a revoked key of the authority.
fn last_tree(authority: &Authority) -> Head {
    let last = authority.keys.iter().filter_map(|key| key.revoked).max_by_key(|last| last.size);
    let LastTree { size, root } = last.unwrap_or(LastTree { size: 0, root: tree::empty() });
    Head { origin: authority.origin.clone(), size, root, extension: String::new() }
}

/// Copies a log up to what is offered, after all that speaks against it.
fn copy_log<'a>(
    request: &Request<'_>,
    authority: &'a Authority,
    held: &Held,
    offer: Offer,
) -> Result<Believed<'a>, Refusal> {
    let source = LogFiles { store: request.source, origin: &authority.origin };
    let head = &offer.vouched.head;
    if head.size < held.head.size {
        let (held, offered) = (held.head.size, head.size);
        return Err(Refusal::Rollback { origin: authority.origin.clone(), held, offered });
    }
    // What the root says of revoked keys binds their successors: the true log extends each last tree.
    let last = authority.keys.iter().filter_map(|key| key.revoked).filter(|last| last.size <= head.size);
    let last = last.map(|last| Head { size: last.size, root: last.root, ..head.clone() });
    for known in std::iter::once(held.head.clone()).chain(last) {
        let Growth::Forks { prefix, proof } = evidence::compare(&source, &known, head)? else { continue };
        let offered = String::from_utf8_lossy(&offer.bytes).into_owned();
        let fork = Fork { held: String::from_utf8_lossy(&held.checkpoint).into_owned(), offered, prefix, proof };
        let (path, bytes) = fork.file(&authority.origin);
        request.dir.write_all(vec![(path.clone(), bytes)])?;
        return Err(Refusal::Fork { origin: authority.origin.clone(), held: known.size, evidence: path });
    }
    // The same tree, signed earlier: what is held says more.
    if let Some(mine) =
        held.vouched.as_ref().filter(|mine| mine.head.same_tree(head) && mine.issued >= offer.vouched.issued)
    {
        return Ok(Believed { authority, head: mine.head.clone(), issued: mine.issued, held: mine.head.size });
    }
    copy_tiles(request, authority, held.head.size, head)?;
    let copied = LogFiles { store: request.dir, origin: &authority.origin };
    request.dir.write_all(vec![(copied.checkpoint(), offer.bytes)])?;
    Ok(Believed { authority, head: head.clone(), issued: offer.vouched.issued, held: held.head.size })
}

/// The hashes over each bundle of a log, shown right by its root.
struct Bundles {
    /// Over each whole bundle.
    whole: Vec<Hash>,
    /// Of each entry of the last, partial one.
    partial: Vec<Hash>,
}

impl Bundles {
    /// Reads them from a store; only level 1 and the partial tile of level 0 are needed, and the root shows them right.
    fn read(files: &LogFiles<'_>, head: &Head) -> Result<Self, FilesError> {
        let mut whole = Vec::new();
        for tiles in Tile::of(Level::Hashes(1), 0, head.size).collect::<Vec<_>>().chunks(BATCH) {
            for (tile, bytes) in tiles.iter().zip(files.read_tiles(tiles)?) {
                let malformed = |why| FilesError::Malformed { path: files.path(tile), why };
                whole.extend(tile::read_hashes(&bytes, tile.width).map_err(malformed)?);
            }
        }
        let partial =
            partial(Level::Hashes(0), head.size).map(|tile| files.hashes(tile)).transpose()?.unwrap_or_default();
        let bundles = Self { whole, partial };
        if bundles.root() == head.root { Ok(bundles) } else { Err(bundles.blame(files, head)) }
    }

    fn root(&self) -> Hash {
        let mut frontier = Frontier::default();
        self.whole.iter().for_each(|hash| frontier.push(HEIGHT, *hash));
        self.partial.iter().for_each(|hash| frontier.push(0, *hash));
        frontier.root()
    }

    /// Which tile it is that does not hash: the first of level 1 that the level above contradicts, else the last.
    fn blame(&self, files: &LogFiles<'_>, head: &Head) -> FilesError {
        let tampered = |tile: Tile| FilesError::Tampered { path: files.path(tile) };
        let tree = files.tree(head.size);
        for (index, hashes) in (0_u64..).zip(self.whole.chunks_exact(256)) {
            let above = tree::Nodes::node(&tree, 2 * HEIGHT, index);
            if above.is_ok_and(|above| above != tree::root(hashes)) {
                return tampered(Tile { level: Level::Hashes(1), index, width: 256 });
            }
        }
        let last = partial(Level::Hashes(0), head.size).or_else(|| Tile::of(Level::Hashes(1), 0, head.size).last());
        last.map_or(FilesError::Tampered { path: files.path("tile") }, tampered)
    }

    /// Whether these are the entries of the bundle at this place.
    fn is(&self, index: u64, leaves: &[Hash]) -> bool {
        match usize::try_from(index).ok().and_then(|index| self.whole.get(index)) {
            Some(expected) => tree::root(leaves) == *expected,
            None => leaves == self.partial,
        }
    }
}

/// Reads a bundle: its leaves when it is the right one.
fn check_bundle(bundles: &Bundles, tile: Tile, bytes: &[u8]) -> Result<Vec<Hash>, Option<tile::Malformed>> {
    let entries = tile::read_entries(bytes, tile.width).map_err(Some)?;
    let leaves = entries.iter().map(|entry| tree::leaf(entry)).collect::<Vec<_>>();
    if bundles.is(tile.index, &leaves) { Ok(leaves) } else { Err(None) }
}

fn blame_bundle(files: &LogFiles<'_>, tile: Tile, why: Option<tile::Malformed>) -> FilesError {
    let path = files.path(tile);
    match why {
        Some(why) => FilesError::Malformed { path, why },
        None => FilesError::Tampered { path },
    }
}

/// Copies the tiles that a copy does not have yet. What an earlier run left is not fetched again.
fn copy_tiles(request: &Request<'_>, authority: &Authority, held: u64, head: &Head) -> Result<(), Refusal> {
    let source = LogFiles { store: request.source, origin: &authority.origin };
    let copied = LogFiles { store: request.dir, origin: &authority.origin };
    let bundles = Bundles::read(&source, head)?;
    let there = request.dir.list(&copied.path("tile"))?.into_iter().collect::<BTreeSet<_>>();
    let leaf_tile = |tile: Tile| Tile { level: Level::Hashes(0), ..tile };
    let is_there = |tile: Tile| there.contains(&copied.path(tile)) && there.contains(&copied.path(leaf_tile(tile)));
    let wanted = Tile::of(Level::Entries, 0, head.size).filter(|tile| !is_there(*tile)).collect::<Vec<_>>();
    let mut done = 0;
    for tiles in wanted.chunks(BATCH) {
        let bytes = source.read_tiles(tiles)?;
        let checked = parallel::each(tiles.iter().copied().zip(bytes).collect(), |(tile, bytes)| {
            check_bundle(&bundles, tile, &bytes).map(|leaves| (tile, bytes, leaves)).map_err(|why| (tile, why))
        });
        let mut files = Vec::new();
        for result in checked {
            let (tile, bytes, leaves) = result.map_err(|(tile, why)| blame_bundle(&source, tile, why))?;
            files.push((copied.path(tile), bytes));
            files.push((copied.path(leaf_tile(tile)), leaves.concat()));
            done += u64::from(tile.width);
        }
        request.dir.write_all(files)?;
        (request.progress)(&authority.origin, done, head.size.saturating_sub(held));
    }
    let mut hashes = bundles.whole;
    let mut files = Vec::new();
    for level in Tile::levels(head.size).skip(1) {
        for tile in Tile::of(level, 0, head.size) {
            let path = copied.path(tile);
            let from = usize::try_from(tile.start()).unwrap_or(usize::MAX);
            let bytes = hashes.get(from..from.saturating_add(tile.width.into())).unwrap_or_default().concat();
            // A tile of a tree that is no longer believed may lie there.
            if !there.contains(&path) || request.dir.read(&path, tile::TILE_BYTES)?.as_ref() != Some(&bytes) {
                files.push((path, bytes));
            }
        }
        hashes = hashes.chunks_exact(256).map(tree::root).collect();
    }
    Ok(request.dir.write_all(files)?)
}

/// An entry, and whether it may be said.
enum Judged {
    Stands { foreign: bool, entry: Box<Entry> },
    SetAside(String),
}

fn judge(authority: &Authority, bytes: &[u8]) -> Judged {
    let entry = match Entry::read(bytes) {
        Ok(entry) => entry,
        Err(why) => return Judged::SetAside(format!("malformed: {why}")),
    };
    let states = entry.states().iter().map(|state| state.as_str()).collect::<Vec<_>>();
    match authority.may_say(entry.kind_name(), entry.kind().about_others(), &states) {
        Says::Own => Judged::Stands { foreign: false, entry: Box::new(entry) },
        Says::Foreign => Judged::Stands { foreign: true, entry: Box::new(entry) },
        Says::Overreach => {
            let about = if states.is_empty() { "nobody's".to_owned() } else { states.join(" ") };
            let kind = entry.kind_name();
            Judged::SetAside(format!("overreach: the authority may not say {kind:?} about {about} documents"))
        }
    }
}

/// Proves every entry of every log again from the copy, and builds the index of those that may be said.
fn build(
    request: &Request<'_>,
    root: &Root,
    believed: &[Believed<'_>],
) -> Result<(IndexFile, Vec<SetAside>, u64), SyncError> {
    let logs = believed.iter().map(|log| (log.authority, log.head.clone(), log.issued)).collect();
    let mut index = (request.index)(&Sources { root, logs }).map_err(SyncError::Index)?;
    let (mut listed, mut count) = (Vec::new(), 0);
    for (place, log) in believed.iter().enumerate() {
        let source = LogFiles { store: request.source, origin: &log.authority.origin };
        prove(request.dir, Some(&source), log.authority, &log.head, &mut |position, judged| {
            if position % 1024 == 0 {
                (request.progress)("index", position, log.head.size);
            }
            match judged {
                Judged::Stands { foreign, entry } => {
                    index.add(place, position, foreign, &entry).map_err(SyncError::Index)?;
                }
                Judged::SetAside(why) => {
                    count += 1;
                    if listed.len() < LISTED {
                        listed.push(SetAside { origin: log.authority.origin.clone(), position, why });
                    }
                }
            }
            Ok(())
        })?;
    }
    Ok((index.finish().map_err(SyncError::Index)?, listed, count))
}

/// Reads a copied log from its first to its last entry, each bundle shown right by the root. A bundle that is damaged
/// is fetched again where there is a source.
fn prove(
    dir: &dyn Storage,
    source: Option<&LogFiles<'_>>,
    authority: &Authority,
    head: &Head,
    each: &mut dyn FnMut(u64, Judged) -> Result<(), SyncError>,
) -> Result<(), SyncError> {
    let copied = LogFiles { store: dir, origin: &authority.origin };
    let bundles = match (Bundles::read(&copied, head), source) {
        (Err(_), Some(source)) => Bundles::read(source, head)?,
        (bundles, _) => bundles?,
    };
    for tiles in Tile::of(Level::Entries, 0, head.size).collect::<Vec<_>>().chunks(BATCH) {
        let bytes = match (copied.read_tiles(tiles), source) {
            (Err(_), Some(source)) => source.read_tiles(tiles)?,
            (bytes, _) => bytes?,
        };
        let work = |(tile, bytes): (Tile, Vec<u8>)| -> Result<_, SyncError> {
            let bytes = match (check_bundle(&bundles, tile, &bytes), source) {
                (Ok(_), _) => bytes,
                (Err(why), None) => return Err(blame_bundle(&copied, tile, why).into()),
                (Err(_), Some(source)) => mend(dir, source, &bundles, tile)?,
            };
            let entries =
                tile::read_entries(&bytes, tile.width).map_err(|why| blame_bundle(&copied, tile, Some(why)))?;
            Ok((tile, entries.iter().map(|entry| judge(authority, entry)).collect::<Vec<_>>()))
        };
        for result in parallel::each(tiles.iter().copied().zip(bytes).collect(), work) {
            let (tile, entries) = result?;
            for (position, judged) in (tile.start()..).zip(entries) {
                each(position, judged)?;
            }
        }
    }
    Ok(())
}

/// Fetches a bundle again that is damaged in the copy.
fn mend(dir: &dyn Storage, source: &LogFiles<'_>, bundles: &Bundles, tile: Tile) -> Result<Vec<u8>, SyncError> {
    let bytes = source.read_tiles(&[tile])?.pop().unwrap_or_default();
    let leaves = check_bundle(bundles, tile, &bytes).map_err(|why| blame_bundle(source, tile, why))?;
    let leaf_tile = Tile { level: Level::Hashes(0), ..tile };
    dir.write_all(vec![(source.path(tile), bytes.clone()), (source.path(leaf_tile), leaves.concat())])?;
    Ok(bytes)
}

/// Makes the new state current, and removes what no state needs any more.
fn finish(
    request: &Request<'_>,
    newest: &SignedRoot,
    believed: &[Believed<'_>],
    index: IndexFile,
    report: &Report,
) -> Result<(), SyncError> {
    let log = |log: &Believed<'_>| SnapshotLog {
        authority: log.authority.name.clone(),
        issued: log.issued,
        origin: log.authority.origin.clone(),
        root: STANDARD.encode(log.head.root),
        size: log.head.size,
    };
    let refused = |log: &LogReport| {
        let refusal = log.refused.as_ref()?;
        Some(RefusedLog { origin: log.origin.clone(), says: refusal.to_string(), word: refusal.word().to_owned() })
    };
    let snapshot = SnapshotFile {
        schema: copy::SCHEMA.to_owned(),
        index,
        logs: believed.iter().map(log).collect(),
        refused: report.logs.iter().filter_map(refused).collect(),
        root: SnapshotRoot {
            expires: newest.root.expires,
            sha256: hex(&Sha256::digest(newest.print())),
            version: newest.root.version,
        },
        set_aside: report.set_aside_count,
    };
    let set_aside = report
        .set_aside
        .iter()
        .map(|entry| serde_json::json!({ "origin": entry.origin, "position": entry.position, "why": entry.why }));
    let set_aside = serde_json::json!({ "count": report.set_aside_count, "entries": set_aside.collect::<Vec<_>>() });
    request.dir.write_all(vec![("set-aside.json".into(), canonical::print(&set_aside))])?;
    let bytes = canonical::print(&serde_json::to_value(&snapshot).unwrap_or_default());
    request.dir.write_all(vec![("snapshot.json".into(), bytes)])?;
    tidy(request.dir, &newest.root, &snapshot)
}

/// Removes what is of no log of the root, partial tiles that are outgrown, and indexes that are not current.
fn tidy(dir: &dyn Storage, root: &Root, snapshot: &SnapshotFile) -> Result<(), SyncError> {
    let mut kept = BTreeSet::new();
    for authority in &root.authorities {
        let files = LogFiles { store: dir, origin: &authority.origin };
        kept.insert(files.checkpoint());
        let size = snapshot.logs.iter().find(|log| log.origin == authority.origin).map_or(0, |log| log.size);
        let levels = Tile::levels(size).chain([Level::Entries]);
        kept.extend(levels.flat_map(|level| Tile::of(level, 0, size)).map(|tile| files.path(tile)));
    }
    for path in dir.list("log")?.into_iter().filter(|path| !kept.contains(path)) {
        dir.remove(&path)?;
    }
    for path in dir.list("index")?.into_iter().filter(|path| *path != snapshot.index.file) {
        dir.remove(&path)?;
    }
    Ok(())
}

/// Proves a whole copy again, offline: from the roots over every checkpoint and every tile to every entry's right.
///
/// # Errors
/// [`SyncError`]: what does not hold.
pub fn verify(dir: &dyn Storage, copy: &copy::Copy, progress: &dyn Fn(&str, u64, u64)) -> Result<u64, SyncError> {
    let mut set_aside = 0;
    for log in &copy.logs {
        let files = LogFiles { store: dir, origin: &log.authority.origin };
        let bundles = Bundles::read(&files, &log.head)?;
        for tile in Tile::of(Level::Hashes(0), 0, log.head.size) {
            let hashes = files.hashes(tile)?;
            if !bundles.is(tile.index, &hashes) {
                return Err(FilesError::Tampered { path: files.path(tile) }.into());
            }
        }
        check_levels(&files, &bundles, log.head.size)?;
        prove(dir, None, &log.authority, &log.head, &mut |position, judged| {
            progress(&log.authority.origin, position, log.head.size);
            set_aside += u64::from(matches!(judged, Judged::SetAside(_)));
            Ok(())
        })?;
    }
    if set_aside != copy.snapshot.set_aside {
        let (found, said) = (set_aside, copy.snapshot.set_aside);
        let why = format!("{found} entries may not be said, but snapshot.json says that {said} were set aside");
        return Err(CopyError::Damaged(why).into());
    }
    Ok(copy.logs.iter().map(|log| log.head.size).sum())
}

/// The levels above the first are made of it.
fn check_levels(files: &LogFiles<'_>, bundles: &Bundles, size: u64) -> Result<(), FilesError> {
    let mut hashes = bundles.whole.clone();
    for level in Tile::levels(size).skip(1) {
        for tile in Tile::of(level, 0, size) {
            let from = usize::try_from(tile.start()).unwrap_or(usize::MAX);
            let expected = hashes.get(from..from.saturating_add(tile.width.into())).unwrap_or_default();
            if files.hashes(tile)? != expected {
                return Err(FilesError::Tampered { path: files.path(tile) });
            }
        }
        hashes = hashes.chunks_exact(256).map(tree::root).collect();
    }
    Ok(())
}
