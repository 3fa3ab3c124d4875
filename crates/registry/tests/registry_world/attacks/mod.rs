//! The cases of `fixtures/registry/`, each a folder that begins with what must happen:
//!
//! ```text
//! refused-fork-other-history/   expect.toml   what must happen, to which log, and the word of it
//!                               root.json     the root that was handed over
//!                               source/       what is offered
//!                               held/         the copy that is there (absent: the first synchronisation)
//! ```
//!
//! They are made here, from a seed; `cargo run -p registry --example fixtures --features store` writes them, and the test
//! `fixtures` walks the folder and compares each with its expectation.

use registry::checkpoint::Head;
use registry::files::LogFiles;
use registry::key::SignerKey;
use registry::log::Writer;
use registry::note::Note;
use registry::root::{LastTree, Root, SignedRoot};
use registry::storage::Storage;
use registry::store::Store;

use super::*;

mod accepted;
mod additions;
mod flood;
mod keys;
mod logs;
mod roots;
mod rules;
mod statements;
mod tiles;
mod trust;

const LATER: &str = "2026-11-24T06:00:00Z";

/// A case.
pub struct Made {
    pub name: &'static str,
    pub says: &'static str,
    pub source: Store,
    pub held: Option<Store>,
    pub root: SignedRoot,
    pub now: &'static str,
    pub max_age_days: Option<i64>,
    /// The message of the synchronisation if the whole source is refused.
    pub refused: Option<&'static str>,
    /// The word of the refusal of each log; `copied` if it is not refused.
    pub logs: [&'static str; 2],
    pub set_aside: u64,
    /// The codes of the rejected entries, in the order of logs and positions; none if they do not matter.
    pub codes: &'static [&'static str],
    pub evidence: usize,
    /// The newest root of the source, if the copy's is newer.
    pub root_behind: Option<u64>,
    /// The condition of each log in the copy.
    pub conditions: Option<[&'static str; 2]>,
}

impl Made {
    fn new(name: &'static str, says: &'static str, source: Store, held: Option<Store>) -> Self {
        let logs = ["copied"; 2];
        let root = sign(root(1), &["a", "b"]);
        Self {
            name,
            says,
            source,
            held,
            root,
            now: LATER,
            max_age_days: None,
            refused: None,
            logs,
            set_aside: 0,
            codes: &[],
            evidence: 0,
            root_behind: None,
            conditions: None,
        }
    }

    fn utopia(mut self, word: &'static str) -> Self {
        self.logs[0] = word;
        self
    }

    fn refused(mut self, says: &'static str) -> Self {
        self.refused = Some(says);
        self
    }

    pub fn expect(&self) -> String {
        let mut text = format!("says = {:?}\nnow = {:?}\n", self.says, self.now);
        if let Some(days) = self.max_age_days {
            text += &format!("max-age-days = {days}\n");
        }
        match self.refused {
            Some(refused) => text += &format!("refused = {refused:?}\n"),
            None => {
                text += &format!("set-aside = {}\n", self.set_aside);
                if !self.codes.is_empty() {
                    text += &format!("codes = {:?}\n", self.codes);
                }
                text += &format!("evidence = {}\n", self.evidence);
                if let Some(version) = self.root_behind {
                    text += &format!("root-behind = {version}\n");
                }
                let table = |name, words: [&str; 2]| {
                    format!("\n[{name}]\n{UTOPIA:?} = {:?}\n{ARCADIA:?} = {:?}\n", words[0], words[1])
                };
                text += &table("logs", self.logs);
                text += &self.conditions.map(|words| table("conditions", words)).unwrap_or_default();
            }
        }
        text
    }
}

/// A copy of a source as it is.
fn held(source: &dyn Storage) -> Option<Store> {
    let dir = Store::memory();
    copy(source, &dir, Some(&sign(root(1), &["a", "b"]).print()), NOVEMBER, None).unwrap();
    Some(dir)
}

fn clone(store: &dyn Storage) -> Store {
    let other = Store::memory();
    other.write_all(files(store)).unwrap();
    other
}

fn grown() -> World {
    let world = World::new();
    let more = (60..75).map(|number| document("UTO", number)).collect::<Vec<_>>();
    publish(&world.work_dirs[0], &world.source, &log_key(UTOPIA, 1), &more, LATER);
    world.cosign(LATER);
    world
}

fn utopia(store: &dyn Storage) -> LogFiles<'_> {
    LogFiles { store, origin: UTOPIA }
}

fn head(store: &dyn Storage) -> Head {
    let bytes = store.read(&utopia(store).checkpoint(), 1 << 16).unwrap().unwrap();
    Head::parse(Note::parse(&bytes).unwrap().text()).unwrap()
}

/// Changes a file.
fn change(store: &dyn Storage, path: &str, with: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = store.read(path, 1 << 24).unwrap().unwrap();
    with(&mut bytes);
    store.write_all(vec![(path.to_owned(), bytes)]).unwrap();
}

/// Takes a log out of a store and writes it anew, by a writer and a witness who remember nothing.
fn rewrite(source: &dyn Storage, root: &Root, key: &SignerKey, entries: &[Vec<u8>], now: &str) {
    for path in source.list(&format!("log/{UTOPIA}")).unwrap() {
        source.remove(&path).unwrap();
    }
    publish(&Store::memory(), source, key, entries, now);
    cosign(source, &Store::memory(), root, now);
}

fn rotated(last: Option<LastTree>) -> Root {
    let mut next = root(2);
    next.issued = at(NOVEMBER);
    next.keys = ["b", "c", "d"].map(|holder| root_key(holder).public().clone()).into();
    next.authorities[0].keys = vec![authority_key(UTOPIA, 1, last), authority_key(UTOPIA, 2, None)];
    if last.is_none() {
        next.authorities[0].keys.remove(0);
    }
    next
}

fn last_tree(head: &Head) -> LastTree {
    LastTree { size: head.size, root: head.root }
}

/// A log of entries that `add` would refuse, by a writer of another make.
pub fn force(source: &dyn Storage, entries: &[Vec<u8>]) {
    for path in source.list(&format!("log/{UTOPIA}")).unwrap() {
        source.remove(&path).unwrap();
    }
    let borrowed = entries.iter().map(Vec::as_slice).collect::<Vec<_>>();
    let mut edge = registry::edge::Edge::empty();
    let mut written = edge.grow(&borrowed);
    written.extend(edge.partial_files());
    let files = utopia(source);
    source.write_all(written.into_iter().map(|(tile, bytes)| (files.path(tile), bytes)).collect()).unwrap();
    let mut note = Note::new(edge.head(UTOPIA).print()).unwrap();
    let time = u64::try_from(at(NOVEMBER).as_second()).unwrap();
    note.sign(&log_key(UTOPIA, 1), time);
    note.sign(&log_key(UTOPIA, 1).as_algorithm(Algorithm::Cosignature), time);
    note.sign(&witness_key(), time);
    source.write_all(vec![(files.checkpoint(), note.print().into_bytes())]).unwrap();
}

/// All of them.
pub fn all() -> Vec<Made> {
    [
        accepted::all(),
        logs::all(),
        tiles::all(),
        roots::all(),
        keys::all(),
        rules::all(),
        additions::all(),
        flood::all(),
        statements::all(),
        trust::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
