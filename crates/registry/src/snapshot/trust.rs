//! The trust in the logs of a copy: their ages, the reasons to distrust one, and the keys of the epochs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::{Snapshot, SnapshotError};
use crate::copy;
use crate::entry::{Kind, Scope};
use crate::identifier::{EpochKey, State};
use crate::root::Permission;

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
    /// Time by which enough witnesses had cosigned it.
    pub issued: Timestamp,
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
        })
    }

    /// The reasons to distrust the copy at a time, each as an origin line (or `root`) and a description: an expired root, a
    /// log whose newest state was refused, a log of which the copy has nothing, so that finding nothing there means nothing.
    #[must_use]
    pub fn distrust_reasons(&self, at: Timestamp) -> Vec<(String, String)> {
        let root = &self.copy.root;
        let ended = (root.expires <= self.now(at))
            .then(|| ("root".to_owned(), format!("version {} ended at {}", root.version, root.expires)));
        // A log that could not be reached, or has published nothing new, only gets old as long as the copy has some of it.
        let has = |origin: &str| self.copy.logs.iter().any(|log| log.head.origin == origin);
        let only_old = |log: &copy::RefusedLog| ["unreachable", "missing", "freeze"].contains(&log.code.as_str());
        let refused = self.copy.snapshot.refused.iter().filter(|log| !only_old(log) || !has(&log.origin));
        let refused: Vec<_> = refused.map(|log| (log.origin.clone(), log.description.clone())).collect();
        let absent = root
            .authorities
            .iter()
            .map(|authority| &authority.origin)
            .filter(|origin| !has(origin) && !refused.iter().any(|(refused, _)| refused == *origin));
        let absent = absent.map(|origin| (origin.clone(), "nothing of it is held".to_owned())).collect::<Vec<_>>();
        ended.into_iter().chain(refused).chain(absent).collect()
    }

    /// A time, or the newest cosignature if that is later: a clock that was turned back makes no log fresh.
    fn now(&self, at: Timestamp) -> Timestamp {
        self.copy.logs.iter().map(|log| log.issued).fold(at, Timestamp::max)
    }

    /// The logs that are older than `age` at a time.
    #[must_use]
    pub fn stale(&self, at: Timestamp, age: SignedDuration) -> Vec<LogState> {
        let now = self.now(at);
        self.logs().filter(|log| now.duration_since(log.issued) > age).collect()
    }

    /// Returns true if a log of the copy has an authority that may state this kind about a State's documents as its
    /// own.
    #[must_use]
    pub fn has_authority_for(&self, kind: Kind, state: State) -> bool {
        let states = [state.as_str()];
        let own =
            |log: &copy::CopiedLog| log.authority.permission(kind.name(), Scope::OwnState, &states) == Permission::Own;
        self.copy.logs.iter().any(own)
    }

    /// The epochs under whose keys documents are hashed in the index, and whose key the copy does not have.
    #[must_use]
    pub fn missing_keys(&self) -> Vec<&str> {
        self.index.epochs().filter(|epoch| !self.keys.contains_key(*epoch)).collect()
    }
}

/// Reads the epoch keys of a folder, from files named `<epoch>.key`. Without the folder there are none.
///
/// # Errors
/// [`SnapshotError::Key`]: a file cannot be read, or is no key.
pub(super) fn read_keys(folder: &Path) -> Result<BTreeMap<String, EpochKey>, SnapshotError> {
    let mut keys = BTreeMap::new();
    let Ok(files) = fs::read_dir(folder) else { return Ok(keys) };
    for file in files.flatten() {
        let path = file.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(epoch) = name.strip_suffix(".key") else { continue };
        let error = |problem: String| SnapshotError::Key { file: format!("keys/{name}"), problem };
        let text = read_key(&path).map_err(|why| error(why.to_string()))?;
        let key = EpochKey::parse(&text).map_err(|why| error(why.to_owned()))?;
        keys.insert(epoch.to_owned(), key);
    }
    Ok(keys)
}

/// Reads the text of a key from a regular file: 64 hexadecimal digits, with room for a line end and a comment.
fn read_key(path: &Path) -> std::io::Result<String> {
    const KEY_BYTES: u64 = 4 << 10;
    let about = fs::metadata(path)?;
    if !about.is_file() || about.len() > KEY_BYTES {
        return Err(std::io::Error::other("no regular file of some 64 digits"));
    }
    fs::read_to_string(path)
}
