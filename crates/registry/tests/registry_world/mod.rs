//! A made-up world of two States, a witness and their registry, from a seed: for tests and for `fixtures/registry`.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

pub mod attacks;

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use registry::canonical;
use registry::copy::IndexFile;
use registry::entry::{Entry, Epoch, Hash256};
use registry::identifier::{EpochKey, Identifier, State};
use registry::index::{BuildError, EntryIds};
use registry::key::{Algorithm, SignerKey};
use registry::log::{self, Writer};
use registry::root::{
    Authority, AuthorityKey, DeclaredEpoch, LastTree, OfflineKeys, Right, Root, SCHEMA, SignedRoot, Witnesses,
};
use registry::storage::{Replaced, Storage, StoreError, Version};
use registry::store::Store;
use registry::sync::{IndexWriter, Options, Report, Request, SyncError, WrittenIndex, sync_with};
use registry::witness::Witness;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const UTOPIA: &str = "immigration.uto.example";
pub const ARCADIA: &str = "police.zza.example/registry";
pub const WITNESS: &str = "witness.example/w1";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// 32 bytes for a name.
pub fn seed(name: &str) -> [u8; 32] {
    Sha256::digest(format!("bordercheck fixtures/registry, seed 1: {name}")).into()
}

pub fn log_key(origin: &str, generation: u32) -> SignerKey {
    SignerKey::new(origin, Algorithm::Ed25519, &seed(&format!("{origin} {generation}"))).unwrap()
}

pub fn root_key(holder: &str) -> SignerKey {
    let name = format!("root.example/{holder}");
    SignerKey::new(&name, Algorithm::Ed25519, &seed(&name)).unwrap()
}

pub fn witness_key() -> SignerKey {
    SignerKey::new(WITNESS, Algorithm::Cosignature, &seed(WITNESS)).unwrap()
}

pub fn epoch() -> EpochKey {
    EpochKey::new(seed("epoch 2026"))
}

fn declared_epoch() -> DeclaredEpoch {
    DeclaredEpoch {
        name: Epoch::new("2026").unwrap(),
        owner: UTOPIA.to_owned(),
        fingerprint: Hash256(epoch().fingerprint()),
        valid_from: at("2026-01-01T00:00:00Z"),
        valid_until: at("2028-01-01T00:00:00Z"),
    }
}

fn right(kinds: &[&str], states: &[&str]) -> Right {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Right { kinds: set(kinds), states: set(states) }
}

pub fn authority(name: &str, origin: &str, state: &str) -> Authority {
    let own = [
        "authority-notice",
        "csca",
        "defect",
        "document",
        "number-format",
        "portrait",
        "range",
        "reuse",
        "signer",
        "sighting",
    ];
    Authority {
        name: name.to_owned(),
        state: State::new(state).unwrap(),
        offline_keys: OfflineKeys::PublishingKey,
        heartbeat_hours: None,
        grace_hours: None,
        quota: None,
        contact: format!("duty desk of {name}, +000 000 000"),
        origin: origin.to_owned(),
        keys: vec![authority_key(origin, 1, None)],
        speaks_for: vec![right(&own, &[state]), right(&["fantasy", "forgery", "signer", "trafficking"], &["*"])],
    }
}

pub fn authority_key(origin: &str, generation: u32, revoked: Option<LastTree>) -> AuthorityKey {
    AuthorityKey {
        key: log_key(origin, generation).public().clone(),
        valid_from: at("2026-01-01T00:00:00Z"),
        valid_until: at("2028-01-01T00:00:00Z"),
        revoked,
    }
}

/// The root of the world: two of three holders, two authorities, one witness.
pub fn root(version: u64) -> Root {
    Root {
        schema: SCHEMA.to_owned(),
        version,
        issued: at("2026-01-01T00:00:00Z"),
        expires: at("2027-06-01T00:00:00Z"),
        threshold: 2,
        keys: ["a", "b", "c"].map(|holder| root_key(holder).public().clone()).into(),
        corroboration: 2,
        epochs: vec![declared_epoch()],
        authorities: vec![
            authority("Immigration of Utopia", UTOPIA, "UTO"),
            authority("Police of Arcadia", ARCADIA, "ZZA"),
        ],
        witnesses: Witnesses { threshold: 1, keys: vec![witness_key().public().clone()] },
    }
}

pub fn sign(root: Root, holders: &[&str]) -> SignedRoot {
    let mut signed = SignedRoot::unsigned(root);
    holders.iter().for_each(|holder| signed.sign(&root_key(holder)));
    signed
}

pub fn put_root(store: &dyn Storage, root: &SignedRoot) {
    store.write_all(vec![(format!("root/{}.json", root.root.version), root.print())]).unwrap();
}

pub fn entry(value: Value) -> Vec<u8> {
    let bytes = canonical::print(&value);
    Entry::parse(&bytes).unwrap_or_else(|error| panic!("{error}: {value}"));
    bytes
}

/// A lost or stolen document of a State.
pub fn document(state: &str, number: u64) -> Vec<u8> {
    let identifier = Identifier::new("P", state, &format!("{}{number:07}", &state[..1])).unwrap();
    let status = ["lost", "stolen", "revoked", "never-issued"][usize::try_from(number % 4).unwrap()];
    let day = 1 + number % 28;
    entry(json!({
        "epoch": "2026", "expires": "2036-01-01T00:00:00Z", "hash": identifier.hash(&epoch()),
        "id": format!("{}-{number}", state.to_lowercase()),
        "issued": format!("2026-{:02}-{day:02}T08:00:00Z", 1 + number % 10), "kind": "document", "sharing": "TLP:AMBER",
        "state": state, "status": status, "type": "P",
    }))
}

/// A year of entries of every kind.
pub fn year(state: &str) -> Vec<Vec<u8>> {
    let id = |name: &str| format!("{}-{name}", state.to_lowercase());
    let common = |name: &str, kind: &str, month: u32, own: Value| {
        let mut value = json!({
            "id": id(name), "issued": format!("2026-{month:02}-15T09:30:00Z"), "kind": kind, "sharing": "TLP:GREEN",
            "source": format!("case {}", u32::from_be_bytes(seed(name)[..4].try_into().unwrap()) % 10_000),
        });
        match kind {
            "withdraw" | "sighting" => {}
            "forgery" | "trafficking" => value["review"] = json!("2027-06-15T00:00:00Z"),
            _ => value["expires"] = json!("2028-01-01T00:00:00Z"),
        }
        value.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        entry(value)
    };
    let other = if state == "UTO" { "ZZA" } else { "UTO" };
    let matches = |state: &str, number: &str| json!({ "mrz.document-number": number, "mrz.issuing-state": state });
    let examples =
        |state: &str| json!({ "match": [matches(state, "X1234567")], "no-match": [matches(state, "A1234567")] });
    let when = |state: &str| {
        json!({ "all": [
        { "field": "mrz.issuing-state", "is": state }, { "field": "mrz.document-number", "form": "X[0-9]{7}" },
    ] })
    };
    let hash = |name: &str| Identifier::new("P", state, name).unwrap().hash(&epoch());
    let mut entries = (0..40).map(|number| document(state, number)).collect::<Vec<_>>();
    entries.extend([
        common("range", "range", 2, json!({ "from": "B0001000", "state": state, "status": "stolen", "to": "B0001999", "type": "P" })),
        common("form", "number-format", 2, json!({ "forms": ["[AB][0-9]{7}"], "issued-from": "2020-01-01", "state": state, "type": "P" })),
        common("fantasy", "fantasy", 3, json!({ "state": "WSA", "title": "World Citizen passport" })),
        common("forgery", "forgery", 4, json!({
            "examples": examples(other), "expected-rate": 0.0001, "state": other, "status": "active",
            "title": "series X of the autumn", "when": when(other),
        })),
        common("signer", "signer", 5, json!({
            "certificate": bordercheck_hex(&seed("a lost signer")), "role": "ds", "since": "2026-03-01", "state": state,
        })),
        common("portrait", "portrait", 6, json!({
            "algorithm": "dct-64/1", "hash": "c3a1f00d9b2e4411", "state": state, "within": 6,
        })),
        common("reuse", "reuse", 6, json!({ "epoch": "2026", "hash": hash("A7654321"), "state": state, "type": "P" })),
        common("trafficking", "trafficking", 7, json!({
            "contact": "protection desk, +000 000 111", "examples": examples(state), "expected-rate": 0.001, "level": "offer",
            "status": "active", "text": "the holder may need help; ask alone, in private", "title": "seasonal recruiters",
            "when": when(state),
        })),
        common("defect", "defect", 8, json!({
            "checks": ["optical.mrz.composite-digit"], "state": state, "title": "composite digit of a misprinted series", "type": "P",
            "when": { "field": "mrz.document-number", "form": "D[0-9]{7}" },
        })),
        common("notice", "authority-notice", 9, json!({ "texts": { "en": "A new series has been issued since September." } })),
        common("sighting", "sighting", 10, json!({ "what": "a kind that this version does not know" })),
        common("found-again", "withdraw", 11, json!({ "entry": id("7"), "reason": "found again by its holder" })),
    ]);
    entries.extend((40..60).map(|number| document(state, number)));
    entries
}

pub fn bordercheck_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds and publishes.
pub fn publish(work_dir: &dyn Storage, store: &dyn Storage, key: &SignerKey, entries: &[Vec<u8>], now: &str) {
    log::add(work_dir, entries).unwrap();
    Writer { work_dir, store, key, former: &[] }.publish(at(now), &|_| {}).unwrap();
}

pub fn cosign(store: &dyn Storage, memory: &dyn Storage, root: &Root, now: &str) {
    for authority in &root.authorities {
        Witness { memory, key: &witness_key() }.cosign(store, root, authority, at(now)).unwrap();
    }
}

/// The index of a test: the hash of all that it was given.
pub struct HashIndex<'a> {
    pub dir: &'a dyn Storage,
    pub hash: Sha256,
    pub ids: EntryIds,
}

impl IndexWriter for HashIndex<'_> {
    fn add(&mut self, log: usize, position: u64, foreign: bool, entry: &Entry) -> Result<(), BuildError> {
        self.ids.add(log, position, entry);
        self.hash.update(format!("{log} {position} {foreign} "));
        self.hash.update(entry.print().unwrap());
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<WrittenIndex, BuildError> {
        let sha256 = bordercheck_hex(&self.hash.finalize());
        let file = format!("index/{sha256}");
        self.dir.write_all(vec![(file.clone(), sha256.clone().into_bytes())]).map_err(std::io::Error::other)?;
        let rejected = self.ids.resolve().rejected;
        Ok(WrittenIndex { file: IndexFile { file, sha256 }, quarantined: Vec::new(), rejected })
    }
}

/// Synchronises with an index that is a hash.
pub fn copy(
    source: &dyn Storage,
    dir: &dyn Storage,
    first_root: Option<&[u8]>,
    now: &str,
    days: Option<i64>,
) -> Result<Report, SyncError> {
    let max_age = days.map(|days| SignedDuration::from_hours(days * 24));
    let options = Options { max_age, ..Options::default() };
    let request = Request { source, dir, first_root, now: at(now), options };
    sync_with(&request, &|_| Ok(Box::new(HashIndex { dir, hash: Sha256::new(), ids: EntryIds::default() })))
}

/// All files of a store.
pub fn files(store: &dyn Storage) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for name in store.list("").unwrap() {
        let bytes = store.read(&name, u64::MAX).unwrap().unwrap();
        files.push((name, bytes));
    }
    files
}

/// A source as honest parties make it: two logs, cosigned.
pub struct World {
    pub source: Store,
    pub work_dirs: [Store; 2],
    pub memory: Store,
    pub root: SignedRoot,
}

pub const NOVEMBER: &str = "2026-11-23T06:00:00Z";

impl World {
    pub fn new() -> Self {
        Self::with(&[&year("UTO"), &year("ZZA")])
    }

    pub fn with(entries: &[&[Vec<u8>]; 2]) -> Self {
        let world = Self {
            source: Store::memory(),
            work_dirs: [Store::memory(), Store::memory()],
            memory: Store::memory(),
            root: sign(root(1), &["a", "b"]),
        };
        put_root(&world.source, &world.root);
        for (place, origin) in [UTOPIA, ARCADIA].into_iter().enumerate() {
            publish(&world.work_dirs[place], &world.source, &log_key(origin, 1), entries[place], NOVEMBER);
        }
        world.cosign(NOVEMBER);
        world
    }

    pub fn cosign(&self, now: &str) {
        cosign(&self.source, &self.memory, &self.root.root, now);
    }
}

/// The moment at which a store fails, and whether the write that is under way is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    Before,
    After,
}

/// A store that dies at the nth write, and is dead for reading too from then on. Several share one life.
pub struct Mortal<'a> {
    pub inner: &'a dyn Storage,
    pub left: &'a AtomicUsize,
    pub death: Death,
}

impl Mortal<'_> {
    fn alive(&self) -> Result<(), StoreError> {
        if self.left.load(Ordering::SeqCst) == 0 { Err(dead()) } else { Ok(()) }
    }

    fn write<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.alive()?;
        if self.left.fetch_sub(1, Ordering::SeqCst) > 1 {
            return work();
        }
        if self.death == Death::After {
            work()?;
        }
        Err(dead())
    }
}

fn dead() -> StoreError {
    StoreError::Failed { path: "anything".into(), why: "the machine is off".into() }
}

impl Storage for Mortal<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.alive()?;
        self.inner.read(path, limit)
    }

    fn write_all(&self, files: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        files.into_iter().try_for_each(|file| self.write(|| self.inner.write_all(vec![file])))
    }

    fn version(&self, path: &str, limit: u64) -> Result<Option<Version>, StoreError> {
        self.alive()?;
        self.inner.version(path, limit)
    }

    fn replace(&self, path: &str, former: Option<&Version>, bytes: &[u8]) -> Result<Replaced, StoreError> {
        self.write(|| self.inner.replace(path, former, bytes))
    }

    fn remove(&self, path: &str) -> Result<(), StoreError> {
        self.write(|| self.inner.remove(path))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.alive()?;
        self.inner.list(folder)
    }
}
