//! An authority's log, as its writer sees it: what waits in a working folder is published to a store.
//!
//! ```text
//! working folder   pending/…        what waits
//!                  taken            which of it is being published, and as what
//!                  signed           the largest head that this writer has signed or seen
//! store            log/<origin>/staging/<size>-<root>   the entries of a publication under way
//!                  log/<origin>/intent                  the head that the log will have: signed, and no checkpoint
//!                  log/<origin>/tile/…, checkpoint      the log
//! ```
//!
//! A publication stages its entries, then replaces the intent, which is where two writers meet: the one whose intent
//! stands goes on, the other begins again after it. Then tiles are written, every new leaf is read back and hashed
//! again, and only then the checkpoint is signed and replaced. Whoever comes next finishes what was cut off, so after a
//! crash anywhere the log is the old or the new one, and of each size only one tree is ever signed. The intent is signed
//! too, or whoever can write to the store could have anything signed by the next writer; its text begins with a line
//! that no origin is, so that it is never a checkpoint.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::canonical;
use super::checkpoint::Head;
use super::edge::{Edge, partial};
use super::entry::{self, Entry};
use super::evidence::{self, Growth};
use super::files::{FilesError, LogFiles};
use super::key::{Algorithm, SignerKey, VerifierKey};
use super::note::Note;
use super::parallel;
use super::pending::{self, Chunk, PendingError};
use super::storage::{Replaced, Storage, StoreError, Version};
use super::tile::{self, Level, Tile};
use super::tree;
use super::verified::CHECKPOINT_BYTES;

/// The first line of an intent.
const INTENT: &str = "bordercheck.intent/1";
/// Bytes of staged entries: a chunk with the lengths of its entries.
const STAGED_BYTES: u64 = 64 << 20;
/// How often a writer begins again because another was faster, before it says so.
const TRIES: usize = 64;

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// A store's own reason.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The log's files.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// What waits.
    #[error(transparent)]
    Pending(#[from] PendingError),
    /// An entry that is none.
    #[error("entry {place}: {why}")]
    Entry {
        /// Which, from 0.
        place: usize,
        /// What is wrong with it.
        why: entry::Malformed,
    },
    /// The store holds something that this log's key has not signed.
    #[error("{0} is not signed by the key of this log")]
    NotOurs(String),
    /// The store holds less than was signed.
    #[error("rollback: the store holds {held} entries, but {signed} were signed")]
    Behind {
        /// In the store.
        held: u64,
        /// By this writer's memory.
        signed: u64,
    },
    /// The store holds another log than was signed.
    #[error("fork: the store holds another log than the one of {0} entries that was signed")]
    Fork(u64),
    /// What was read back is not what was written.
    #[error("read back and hashed again, {0} is not what was written; nothing was signed")]
    ReadBack(String),
    /// Others write all the time.
    #[error("others have published {TRIES} times meanwhile; try again")]
    Busy,
    /// The working folder.
    #[error("{0}")]
    WorkDir(String),
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The log's head.
    pub head: Head,
    /// Entries that are new by this.
    pub added: u64,
}

/// A writer of a log.
pub struct Writer<'a> {
    /// Its working folder.
    pub work_dir: &'a dyn Storage,
    /// Where the log is published.
    pub store: &'a dyn Storage,
    /// The log's key; its name is the origin.
    pub key: &'a SignerKey,
    /// Keys that signed before it.
    pub former: &'a [VerifierKey],
}

/// What the store holds.
struct PublishedHead {
    /// Its checkpoint, to be replaced.
    version: Option<Version>,
    head: Head,
}

/// Checks entries and puts them where they wait: all or none of them.
///
/// # Errors
/// [`LogError`]: the first entry that is none.
pub fn add(work_dir: &dyn Storage, entries: &[Vec<u8>]) -> Result<u64, LogError> {
    let checked = parallel::each(entries.iter().collect(), |bytes| Entry::parse(bytes).map(|_| ()));
    for (place, result) in checked.into_iter().enumerate() {
        result.map_err(|why| LogError::Entry { place, why })?;
    }
    Ok(pending::add(work_dir, &mut entries.iter().cloned())?)
}

impl<'a> Writer<'a> {
    fn origin(&self) -> &str {
        self.key.public().name()
    }

    fn files(&self) -> LogFiles<'_> {
        LogFiles { store: self.store, origin: self.origin() }
    }

    /// Publishes what waits, or, when nothing does, a new time: the daily sign of life. `progress` is told how many
    /// entries are through.
    ///
    /// # Errors
    /// [`LogError`]. Whatever it is, the log is whole, and what was not published still waits.
    pub fn publish(&self, now: Timestamp, progress: &dyn Fn(u64)) -> Result<Published, LogError> {
        let mut state = self.recover(now)?;
        let mut added = 0;
        for path in pending::list(self.work_dir)? {
            let chunk = pending::read(self.work_dir, &path)?;
            state = self.publish_chunk(&chunk, now)?;
            added += u64::try_from(chunk.entries.len()).unwrap_or_default();
            progress(added);
        }
        if added == 0 {
            state = self.replace_checkpoint(state.version, &state.head, now)?;
        }
        Ok(Published { head: state.head, added })
    }

    fn publish_chunk(&self, chunk: &Chunk, now: Timestamp) -> Result<PublishedHead, LogError> {
        for _ in 0..TRIES {
            let state = self.finish(now)?;
            let entries = chunk.entries.iter().map(Vec::as_slice).collect::<Vec<_>>();
            let mut edge = Edge::read(&self.files(), &state.head)?;
            let _ = edge.grow(&entries);
            let head = edge.head(self.origin());
            self.write_in_flight(chunk, &state.head, &head)?;
            self.store.write_all(vec![(self.staged(&head), staged(&entries))])?;
            if self.declare(&state.head, &head)? == Replaced::Done {
                let state = self.finish(now)?;
                self.forget_in_flight(chunk)?;
                return Ok(state);
            }
            self.store.remove(&self.staged(&head))?;
        }
        Err(LogError::Busy)
    }

    fn staged(&self, head: &Head) -> String {
        self.files().path(format!("staging/{}-{}", head.size, hex::encode(&head.root)))
    }

    /// Replaces the intent, unless another writer has meanwhile declared or published something.
    fn declare(&self, former: &Head, head: &Head) -> Result<Replaced, LogError> {
        let path = self.files().path("intent");
        let version = self.store.version(&path, CHECKPOINT_BYTES)?;
        let standing = version.as_ref().map(|version| self.parse_intent(&version.bytes)).transpose()?;
        if let Some((_, standing)) = standing.filter(|(_, standing)| standing.size > former.size) {
            return Ok(if standing == *head { Replaced::Done } else { Replaced::Lost });
        }
        let text = format!("{INTENT}\n{}\n{}\n{}\n", former.size, head.size, STANDARD.encode(head.root));
        let text = text.replacen('\n', &format!("\n{}\n", self.origin()), 1);
        let mut note = Note::new(text).map_err(|error| LogError::WorkDir(error.to_string()))?;
        note.sign(self.key, 0);
        let bytes = note.print().into_bytes();
        match self.store.replace(&path, version.as_ref(), &bytes)? {
            Replaced::Done => Ok(Replaced::Done),
            // A store that answered too late is asked again by its client, and then it is our own that stands there.
            Replaced::Lost if self.store.read(&path, CHECKPOINT_BYTES)?.is_some_and(|now| now == bytes) => {
                Ok(Replaced::Done)
            }
            Replaced::Lost => Ok(Replaced::Lost),
        }
    }

    /// The size before and the head after.
    fn parse_intent(&self, bytes: &[u8]) -> Result<(u64, Head), LogError> {
        let path = self.files().path("intent");
        let note = self.verify_own(&path, bytes)?;
        let not_ours = || LogError::NotOurs(path.clone());
        let rest = note.text().strip_prefix(INTENT).and_then(|rest| rest.strip_prefix('\n'));
        let (origin, rest) = rest.and_then(|rest| rest.split_once('\n')).ok_or_else(not_ours)?;
        let (former, rest) = rest.split_once('\n').ok_or_else(not_ours)?;
        let head = Head::parse(&format!("{origin}\n{rest}")).map_err(|_| not_ours())?;
        if origin != self.origin() {
            return Err(not_ours());
        }
        Ok((former.parse().map_err(|_| not_ours())?, head))
    }

    fn verify_own(&self, path: &str, bytes: &[u8]) -> Result<Note, LogError> {
        let not_ours = || LogError::NotOurs(path.to_owned());
        let note = Note::parse(bytes).map_err(|_| not_ours())?;
        match note.verify(self.former.iter().chain([self.key.public()])) {
            Ok(signed) if !signed.is_empty() => Ok(note),
            _ => Err(not_ours()),
        }
    }

    /// What the store holds, checked against what this writer has signed.
    fn read_published(&self) -> Result<PublishedHead, LogError> {
        let path = self.files().checkpoint();
        let version = self.store.version(&path, CHECKPOINT_BYTES)?;
        let head = match &version {
            None => Head::empty(self.origin()),
            Some(version) => {
                let note = self.verify_own(&path, &version.bytes)?;
                let head = Head::parse(note.text()).map_err(|_| LogError::NotOurs(path.clone()))?;
                if head.origin != self.origin() {
                    return Err(LogError::NotOurs(path));
                }
                head
            }
        };
        Ok(PublishedHead { version, head })
    }

    /// Finishes a publication that was cut off, this writer's or another's.
    fn finish(&self, now: Timestamp) -> Result<PublishedHead, LogError> {
        let state = self.read_published()?;
        let intent = self.store.read(&self.files().path("intent"), CHECKPOINT_BYTES)?;
        let intent = intent.map(|bytes| self.parse_intent(&bytes)).transpose()?;
        let state = match intent {
            Some((former, head)) if head.size > state.head.size => {
                if former != state.head.size {
                    return Err(LogError::Behind { held: state.head.size, signed: former });
                }
                match self.write_tree(&state.head, &head) {
                    Ok(()) => self.replace_checkpoint(state.version, &head, now)?,
                    // Another writer may have finished the same publication meanwhile, and tidied up.
                    Err(error) => match self.read_published()? {
                        finished if finished.head.size >= head.size => finished,
                        _ => return Err(error),
                    },
                }
            }
            _ => state,
        };
        self.remember(&state.head)?;
        Ok(state)
    }

    /// Writes the tiles that a declared head needs, and reads them back.
    fn write_tree(&self, former: &Head, head: &Head) -> Result<(), LogError> {
        let files = self.files();
        let path = self.staged(head);
        let bytes = self.store.read(&path, STAGED_BYTES)?.ok_or_else(|| FilesError::Missing(path.clone()))?;
        let entries = unstage(&bytes).ok_or_else(|| LogError::ReadBack(path.clone()))?;
        let mut edge = Edge::read(&files, former)?;
        let mut written = edge.grow(&entries);
        written.extend(edge.partial_files());
        if edge.head(self.origin()) != *head {
            return Err(LogError::ReadBack(path));
        }
        let named = written.iter().map(|(tile, bytes)| (files.path(tile), bytes.clone())).collect();
        self.store.write_all(named)?;
        self.read_back(former, head, &written)
    }

    /// Reads every new file back. Its entries are hashed again, from leaf to root, and must be entries.
    fn read_back(&self, former: &Head, head: &Head, written: &[(Tile, Vec<u8>)]) -> Result<(), LogError> {
        let files = self.files();
        let mut edge = Edge::read(&files, former)?;
        let mut again = Vec::new();
        let skip = partial(Level::Entries, former.size).map_or(0, |tile| tile.width);
        // The bundle that was begun before is written anew as a whole: what stood in it is read back too.
        let mut begun = None;
        for tiles in Tile::of(Level::Entries, former.size, head.size).collect::<Vec<_>>().chunks(64) {
            let read = files.read_tiles(tiles)?;
            let new = |(tile, bytes): (&Tile, &'_ Vec<u8>)| -> Option<Vec<Vec<u8>>> {
                let entries = tile::parse_entries(bytes, tile.width).ok()?;
                let skip = if tile.start() < former.size { skip } else { 0 };
                let new = entries.get(skip.into()..)?;
                new.iter().map(|entry| Entry::parse(entry).is_ok().then(|| entry.to_vec())).collect()
            };
            if let Some((tile, bytes)) = tiles.iter().zip(&read).find(|(tile, _)| tile.start() < former.size) {
                let entries = tile::parse_entries(bytes, tile.width).unwrap_or_default();
                let leaves = entries.iter().map(|entry| tree::leaf(entry)).collect::<Vec<_>>();
                begun = Some((*tile, leaves.concat()));
            }
            for (tile, new) in tiles.iter().zip(parallel::each(tiles.iter().zip(&read).collect(), new)) {
                let new = new.ok_or_else(|| LogError::ReadBack(files.path(tile)))?;
                again.extend(edge.grow(&new.iter().map(Vec::as_slice).collect::<Vec<_>>()));
            }
        }
        again.extend(edge.partial_files());
        if edge.head(self.origin()) != *head {
            return Err(LogError::ReadBack(files.path("tile/entries")));
        }
        if let Some((tile, leaves)) = begun {
            let expected = again.iter().find(|(other, _)| *other == Tile { level: Level::Hashes(0), ..tile });
            if expected.is_none_or(|(_, expected)| *expected != leaves) {
                return Err(LogError::ReadBack(files.path(tile)));
            }
        }
        let hashes = again.iter().filter(|(tile, _)| tile.level != Level::Entries).collect::<Vec<_>>();
        let tiles = hashes.iter().map(|(tile, _)| *tile).collect::<Vec<_>>();
        for ((tile, expected), found) in hashes.iter().zip(files.read_tiles(&tiles)?) {
            if *expected != found {
                return Err(LogError::ReadBack(files.path(tile)));
            }
        }
        debug_assert_eq!(again.len(), written.len());
        Ok(())
    }

    /// Signs a head and makes it the log's, unless the log has it already or has grown beyond it.
    fn replace_checkpoint(
        &self,
        version: Option<Version>,
        head: &Head,
        now: Timestamp,
    ) -> Result<PublishedHead, LogError> {
        self.remember(head)?;
        let mut note = Note::new(head.print()).map_err(|error| LogError::WorkDir(error.to_string()))?;
        note.sign(self.key, 0);
        note.sign(&self.key.as_algorithm(Algorithm::Cosignature), u64::try_from(now.as_second()).unwrap_or_default());
        let path = self.files().checkpoint();
        self.verify_own(&path, note.print().as_bytes())?;
        let mut former = version;
        for _ in 0..TRIES {
            let mut note = note.clone();
            // Of the same tree, what others have cosigned stays: a sign of life takes no witness away.
            let standing = former.as_ref().and_then(|former| Note::parse(&former.bytes).ok());
            if let Some(same) = standing.filter(|standing| standing.text() == note.text()) {
                note.keep_others(&same);
            }
            let bytes = note.print().into_bytes();
            if self.store.replace(&path, former.as_ref(), &bytes)? == Replaced::Done {
                break;
            }
            let state = self.read_published()?;
            if state.head.size > head.size || state.version.as_ref().is_some_and(|version| version.bytes == bytes) {
                return Ok(state);
            }
            former = state.version;
        }
        let state = self.read_published()?;
        self.store.remove(&self.staged(head))?;
        Ok(state)
    }

    /// Compares a head with the largest that this writer has signed or seen, and keeps it.
    fn remember(&self, head: &Head) -> Result<(), LogError> {
        let signed = match self.work_dir.read("signed", CHECKPOINT_BYTES)? {
            None => Head::empty(self.origin()),
            Some(bytes) => {
                let text = String::from_utf8(bytes).ok().and_then(|text| Head::parse(&text).ok());
                text.ok_or_else(|| LogError::WorkDir("the file `signed` of the working folder is damaged".into()))?
            }
        };
        if signed.origin != head.origin {
            return Err(LogError::WorkDir(format!(
                "the working folder is of {}, the key of {}",
                signed.origin, head.origin
            )));
        }
        if head.size < signed.size {
            return Err(LogError::Behind { held: head.size, signed: signed.size });
        }
        if head.size == signed.size {
            return if head.same_tree(&signed) { Ok(()) } else { Err(LogError::Fork(signed.size)) };
        }
        if evidence::compare(&self.files(), &signed, head)? != Growth::Extends {
            return Err(LogError::Fork(signed.size));
        }
        Ok(self.work_dir.write_all(vec![("signed".into(), head.print().into_bytes())])?)
    }

    fn write_in_flight(&self, chunk: &Chunk, former: &Head, head: &Head) -> Result<(), LogError> {
        let taken = serde_json::json!({ "chunk": chunk.path, "from": former.size, "head": head.print() });
        Ok(self.work_dir.write_all(vec![("taken".into(), canonical::print(&taken))])?)
    }

    fn forget_in_flight(&self, chunk: &Chunk) -> Result<(), LogError> {
        pending::forget(self.work_dir, &chunk.path)?;
        Ok(self.work_dir.remove("taken")?)
    }

    /// Finishes what was cut off and finds out whether what was being published is.
    fn recover(&self, now: Timestamp) -> Result<PublishedHead, LogError> {
        let state = self.finish(now)?;
        let Some(taken) = self.work_dir.read("taken", CHECKPOINT_BYTES)? else { return Ok(state) };
        let damaged = || LogError::WorkDir("the file `taken` of the working folder is damaged".into());
        let taken = canonical::parse(&taken).map_err(|_| damaged())?;
        let path = taken.get("chunk").and_then(|chunk| chunk.as_str()).ok_or_else(damaged)?;
        let from = taken.get("from").and_then(serde_json::Value::as_u64).ok_or_else(damaged)?;
        if pending::list(self.work_dir)?.iter().any(|waiting| waiting == path) {
            let chunk = pending::read(self.work_dir, path)?;
            if self.is_published(&chunk, from, state.head.size)? {
                pending::forget(self.work_dir, path)?;
            }
        }
        self.work_dir.remove("taken")?;
        Ok(state)
    }

    /// Whether the log holds these entries from this position on.
    fn is_published(&self, chunk: &Chunk, from: u64, size: u64) -> Result<bool, LogError> {
        let files = self.files();
        let to = from.saturating_add(u64::try_from(chunk.entries.len()).unwrap_or(u64::MAX));
        if to > size {
            return Ok(false);
        }
        let mut expected = chunk.entries.iter();
        for tile in Tile::of(Level::Entries, from, size).take_while(|tile| tile.start() < to) {
            let bytes = files.read_tiles(&[tile])?.pop().unwrap_or_default();
            let malformed = |why| FilesError::Malformed { path: files.path(tile), why };
            let entries = tile::parse_entries(&bytes, tile.width).map_err(malformed)?;
            let inside = (tile.start()..to).zip(entries).filter(|(position, _)| *position >= from);
            for (_, found) in inside {
                if expected.next().is_none_or(|entry| entry != found) {
                    return Ok(false);
                }
            }
        }
        Ok(expected.next().is_none())
    }
}

/// The entries of a publication as they are staged.
fn staged(entries: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    entries.iter().for_each(|entry| tile::push_entry(&mut bytes, entry));
    bytes
}

fn unstage(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (entry, after) = after.split_at_checked(u16::from_be_bytes(*length).into())?;
        entries.push(entry);
        rest = after;
    }
    rest.is_empty().then_some(entries)
}
