//! The working folder of a log:
//!
//! ```text
//! log.json          name and public key of the log
//! root/N.json       the roots that say what the log may state, if `init` was given one
//! published         when and where the log was published last
//! pending/, ids/, signed, in-flight      see `registry::log`
//! ```

use std::fs;
use std::path::Path;

use bordercheck::{limits, read_bounded};
use jiff::Timestamp;
use registry::canonical;
use registry::checkpoint::Head;
use registry::copy::read_chain;
use registry::entry::Entry;
use registry::key::VerifierKey;
use registry::log::{History, LogError};
use registry::note::Note;
use registry::root::{Authority, Root, check_chain};
use registry::rules::Rules;
use registry::storage::{Storage, lock};
use registry::store::Store;
use registry::sync::follow_roots;
use registry::verified::CHECKPOINT_BYTES;
use serde_json::{Value, json};

use crate::authority::open_store;
use crate::output::{Failure, note};
use crate::roots;

/// The file that says when and where the log was published last.
const PUBLISHED: &str = "published";

/// The working folder of a log, with its lock.
pub(crate) struct WorkDir {
    pub(crate) store: Store,
    pub(crate) origin: String,
    pub(crate) key: VerifierKey,
    _lock: fs::File,
}

/// The last publication.
pub(crate) struct LastPublished {
    pub(crate) at: Timestamp,
    pub(crate) size: u64,
    pub(crate) store: String,
}

impl WorkDir {
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        let bytes = read_bounded(&path.join("log.json"), limits::KEY_BYTES)
            .map_err(|_| format!("{}: no log; make one with init", path.display()))?;
        let log = canonical::parse(&bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        let text = |name: &str| log.get(name).and_then(Value::as_str).unwrap_or_default();
        let key = text("key").parse().map_err(|error| format!("{}: log.json: {error}", path.display()))?;
        let lock = lock(path, "log").map_err(|error| format!("{}: {error}", path.display()))?;
        let store = Store::folder(path).map_err(|error| error.to_string())?;
        store.sweep().map_err(|error| error.to_string())?;
        Ok(Self { store, origin: text("origin").to_owned(), key, _lock: lock })
    }

    /// The newest root of the working folder.
    pub(crate) fn root(&self) -> Result<Option<Root>, Failure> {
        let chain = read_chain(&self.store).map_err(|error| error.to_string())?;
        if chain.is_empty() {
            return Ok(None);
        }
        let newest = check_chain(&chain).map_err(|error| Failure::Refused(error.to_string()))?;
        Ok(Some(newest.root.clone()))
    }

    /// The rights of this log, by a root of a file or of the working folder.
    pub(crate) fn rights(&self, file: Option<&Path>) -> Result<Rights, Failure> {
        let root = match file {
            None => self.root()?,
            Some(path) => {
                let root = roots::read(path)?;
                root.check_first().map_err(|error| Failure::Refused(error.to_string()))?;
                Some(root.root)
            }
        };
        let Some(root) = root else {
            note("registry: rights were not checked: give the root with --root FILE, or to init");
            return Ok(Rights(None));
        };
        let authority = root.authorities.iter().find(|authority| authority.origin == self.origin).cloned();
        let none =
            || Failure::Refused(format!("root {} names no authority with the log {}", root.version, self.origin));
        Ok(Rights(Some((authority.ok_or_else(none)?, root))))
    }

    /// Follows the root chain of a store.
    pub(crate) fn renew_roots(&self, store: &Store) -> Result<(), String> {
        if read_chain(&self.store).map_err(|error| error.to_string())?.is_empty() {
            return Ok(());
        }
        follow_roots(store, &self.store, None).map(|_| ()).map_err(|error| error.to_string())
    }

    pub(crate) fn remember_published(&self, store: &str, at: Timestamp, size: u64) -> Result<(), String> {
        let bytes = canonical::print(&json!({ "at": at.to_string(), "size": size, "store": store }));
        self.store.write_all(vec![(PUBLISHED.to_owned(), bytes)]).map_err(|error| error.to_string())
    }

    /// Checks that this folder has published the log that a store has, or was made anew from it: a folder that knows none of
    /// its ids would use them again.
    pub(crate) fn check_not_fresh(&self, store: &Store, place: &str) -> Result<(), Failure> {
        let read = |store: &Store, path: &str| store.read(path, CHECKPOINT_BYTES).map_err(|error| error.to_string());
        let published = read(store, &format!("log/{}/checkpoint", self.origin))?;
        // A log without entries has used no id; a checkpoint that is none is told where its signature is verified.
        let used_none = published.as_deref().and_then(size_of).is_none_or(|size| size == 0);
        if used_none || read(&self.store, "signed")?.is_some() {
            return Ok(());
        }
        let origin = &self.origin;
        Err(Failure::Refused(format!(
            "{place} has the log {origin}, and this folder has published nothing: registry restore LOG {place} first"
        )))
    }

    pub(crate) fn last_published(&self) -> Option<LastPublished> {
        let bytes = self.store.read(PUBLISHED, limits::KEY_BYTES).ok().flatten()?;
        let value = canonical::parse(&bytes).ok()?;
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let (at, size) = (text("at")?.parse().ok()?, value.get("size")?.as_u64()?);
        Some(LastPublished { at, size, store: text("store")?.to_owned() })
    }

    /// Reads all entries of the log, published and pending, from the store that is given or was published to last.
    pub(crate) fn read_history(&self, store: Option<&str>, each: &mut dyn FnMut(&[u8])) -> Result<(), Failure> {
        let last = self.last_published();
        let place = store.or(last.as_ref().map(|last| last.store.as_str()));
        let place =
            place.ok_or_else(|| Failure::Usage("where is the log published? say it with --store STORE".into()))?;
        let store = open_store(place)?;
        let keys = [self.key.clone()];
        let history = History { work_dir: &self.store, store: &store, origin: &self.origin, keys: &keys };
        match history.read_with_pending(each) {
            // Nothing was published yet: what waits is all there is.
            Err(LogError::NoLog(_)) if last.is_none() => Ok(()),
            other => Ok(other.map(|_| ())?),
        }
    }
}

/// The number of entries that a checkpoint says.
fn size_of(checkpoint: &[u8]) -> Option<u64> {
    Some(Head::parse(Note::parse(checkpoint).ok()?.text()).ok()?.size)
}

/// The rights of a log; nothing is known without a root.
pub(crate) struct Rights(Option<(Authority, Root)>);

impl Rights {
    /// The root, if there is one.
    pub(crate) fn root(&self) -> Option<&Root> {
        self.0.as_ref().map(|(_, root)| root)
    }

    /// Checks that every synchronisation would accept an entry (REGISTRY §1, constitution of entries).
    pub(crate) fn check(&self, entry: &Entry, at: Timestamp) -> Result<(), String> {
        let Some((authority, root)) = &self.0 else { return Ok(()) };
        Rules { root, authority }.check(entry, None, at).map(|_| ()).map_err(|breach| breach.to_string())
    }
}
