//! Three States with a log each, two witnesses, and a copy, made in this process; each log is written as its author, or a bad
//! author, would.

use std::fs;
use std::path::PathBuf;

use bordercheck::{Clock, Document, Profile, Reference, Verdict, verify};
use jiff::Timestamp;
use registry::canonical;
use registry::edge::Edge;
use registry::files::LogFiles;
use registry::identifier::{EpochKey, Identifier};
use registry::key::{Algorithm, SignerKey};
use registry::note::Note;
use registry::root::{Root, SignedRoot};
use registry::snapshot::Snapshot;
use registry::storage::Storage;
use registry::store::Store;
use registry::sync::{Options, sync};
use serde_json::{Value, json};

pub(crate) const STATES: [&str; 3] = ["UTO", "FRA", "IDN"];
/// The time of every checkpoint, unless a test says otherwise.
pub(crate) const SIGNED: &str = "2026-11-23T06:00:00Z";
/// The time of a synchronisation.
pub(crate) const SYNCED: &str = "2026-11-23T09:00:00Z";
/// The time of inspection.
pub(crate) const INSPECTED: &str = "2026-11-23T10:00:00Z";

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn origin(state: &str) -> String {
    format!("registry.{}.example", state.to_lowercase())
}

fn epoch_name(state: &str) -> String {
    format!("2026-{}", state.to_lowercase())
}

fn epoch_key(state: &str) -> EpochKey {
    EpochKey::new([state.as_bytes()[2]; 32])
}

/// A key of a log; a second generation is for rotation.
pub(crate) fn log_key(state: &str, generation: u8) -> SignerKey {
    let seed = [state.as_bytes()[2] ^ (generation << 4); 32];
    SignerKey::new(&origin(state), Algorithm::Ed25519, &seed).unwrap()
}

fn witness_key(nth: u8) -> SignerKey {
    SignerKey::new(&format!("witness.example/{nth}"), Algorithm::Cosignature, &[200 + nth; 32]).unwrap()
}

/// The signature times of a checkpoint.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times<'a> {
    pub(crate) log: &'a str,
    /// Of each witness; `None` if it has not cosigned.
    pub(crate) witnesses: [Option<&'a str>; 2],
}

/// The log and both witnesses sign at one time.
pub(crate) fn all_at(time: &str) -> Times<'_> {
    Times { log: time, witnesses: [Some(time); 2] }
}

pub(crate) struct Partners {
    pub(crate) folder: PathBuf,
    pub(crate) source: Store,
    root: SignedRoot,
}

impl Partners {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("bordercheck-partners-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("copy/keys")).unwrap();
        let partners = Self { folder, source: Store::memory(), root: signed_root(1, &json!(null)) };
        partners.put_root(&partners.root);
        for state in STATES {
            partners.write(state, &Self::entries(state), all_at(SIGNED));
            partners.give_key(state, &epoch_key(state));
        }
        partners
    }

    /// The entries of a State's log: one of its documents is stolen.
    pub(crate) fn entries(state: &str) -> Vec<Value> {
        vec![listed(state, "L898902C3", "stolen-1")]
    }

    /// Writes the key of a State's epoch into the copy.
    pub(crate) fn give_key(&self, state: &str, key: &EpochKey) {
        fs::write(self.folder.join(format!("copy/keys/{}.key", epoch_name(state))), key.to_text()).unwrap();
    }

    fn put_root(&self, root: &SignedRoot) {
        self.source.write_all(vec![(format!("root/{}.json", root.root.version), root.print())]).unwrap();
    }

    /// Publishes the second root, which revokes the first key of Utopia's log with the last tree of its checkpoint in the
    /// source.
    pub(crate) fn revoke(&self) {
        let files = LogFiles { store: &self.source, origin: &origin("UTO") };
        let bytes = self.source.read(&files.checkpoint(), 1 << 16).unwrap().unwrap();
        let head = registry::checkpoint::Head::parse(Note::parse(&bytes).unwrap().text()).unwrap();
        let root = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, head.root);
        self.put_root(&signed_root(2, &json!({ "root": root, "size": head.size })));
    }

    /// Writes a State's log anew, with these entries and no others, and its checkpoint.
    pub(crate) fn write(&self, state: &str, entries: &[Value], times: Times<'_>) {
        self.write_by(&log_key(state, 1), state, entries, times);
    }

    pub(crate) fn write_by(&self, key: &SignerKey, state: &str, entries: &[Value], times: Times<'_>) {
        let origin = origin(state);
        let files = LogFiles { store: &self.source, origin: &origin };
        for path in self.source.list(&files.path("")).unwrap() {
            self.source.remove(&path).unwrap();
        }
        let entries: Vec<_> = entries.iter().map(canonical::print).collect();
        let mut edge = Edge::empty();
        let mut written = edge.grow(&entries.iter().map(Vec::as_slice).collect::<Vec<_>>());
        written.extend(edge.partial_files());
        self.source.write_all(written.into_iter().map(|(tile, bytes)| (files.path(tile), bytes)).collect()).unwrap();
        let second = |time: &str| u64::try_from(at(time).as_second()).unwrap();
        let mut note = Note::new(edge.head(&origin).print()).unwrap();
        note.sign(key, 0);
        note.sign(&key.as_algorithm(Algorithm::Cosignature), second(times.log));
        for (nth, time) in (1..).zip(times.witnesses) {
            time.iter().for_each(|time| note.sign(&witness_key(nth), second(time)));
        }
        self.source.write_all(vec![(files.checkpoint(), note.print().into_bytes())]).unwrap();
    }

    /// Synchronises the copy. Returns what was refused, by origin.
    pub(crate) fn sync(&self) -> Result<Vec<(String, String)>, String> {
        self.sync_from(&self.source)
    }

    pub(crate) fn sync_from(&self, source: &Store) -> Result<Vec<(String, String)>, String> {
        let (copy, root) = (self.folder.join("copy"), self.root.print());
        let report = sync(source, &copy, Some(&root), at(SYNCED), &Options::default());
        let logs = report.map_err(|error| error.to_string())?.logs;
        Ok(logs.into_iter().filter_map(|log| Some((log.origin, log.refused?.to_string()))).collect())
    }

    /// The source as it is now.
    pub(crate) fn mirror(&self) -> Store {
        let mirror = Store::memory();
        for path in self.source.list("").unwrap() {
            let bytes = self.source.read(&path, u64::MAX).unwrap().unwrap();
            mirror.write_all(vec![(path, bytes)]).unwrap();
        }
        mirror
    }

    pub(crate) fn open(&self) -> Result<Snapshot, String> {
        Snapshot::open(&self.folder.join("copy")).map_err(|error| error.to_string())
    }

    /// Judges a passport of a State by the copy.
    pub(crate) fn judge(snapshot: Snapshot, mrz: &str, profile: &Profile) -> Verdict {
        let time = jiff::ZonedDateTime::new(at(INSPECTED), jiff::tz::TimeZone::UTC);
        let reference = Reference::new(time, Clock::Given).with_registry(snapshot);
        verify(&Document::from_mrz(&mrz.replace('|', "\n")), &reference, profile)
    }
}

impl Drop for Partners {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// An entry, with the members that every entry has.
pub(crate) fn said(kind: &str, id: &str, body: &Value) -> Value {
    let mut entry = json!({"kind": kind, "id": id, "issued": "2026-11-02T08:00:00Z", "sharing": "TLP:GREEN"});
    if !["withdraw", "correction"].contains(&kind) {
        entry["expires"] = json!("2027-11-02T08:00:00Z");
    }
    entry.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    entry
}

/// A document of a State is stolen.
pub(crate) fn listed(state: &str, number: &str, id: &str) -> Value {
    let mut body = hashed(state, number, &epoch_name(state));
    body["status"] = json!("stolen");
    said("document", id, &body)
}

/// The members of an entry about a document, by its keyed hash under an epoch's name and the State's own key.
pub(crate) fn hashed(state: &str, number: &str, epoch: &str) -> Value {
    let hash = Identifier::new("P", state, number).unwrap().hash(&epoch_key(state));
    json!({"state": state, "type": "P", "epoch": epoch, "hash": serde_json::to_value(hash).unwrap()})
}

fn signed_root(version: u64, revoked: &Value) -> SignedRoot {
    let key = SignerKey::new("root.example/a", Algorithm::Ed25519, &[1; 32]).unwrap();
    let own = [
        "authority-notice",
        "defect",
        "document",
        "number-format",
        "range",
        "reuse",
        "signer",
        "forgery",
        "known-good",
    ];
    let every = ["fantasy", "forgery", "portrait", "reuse", "signer", "trafficking"];
    let (from, until) = ("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z");
    let authority = |state: &str| {
        let key = |generation| json!({"key": log_key(state, generation).public().to_string(), "valid_from": from, "valid_until": until});
        let mut keys = vec![key(1)];
        if version > 1 && state == "UTO" {
            keys[0]["revoked"] = revoked.clone();
            keys.push(key(2));
        }
        json!({"name": format!("Immigration of {state}"), "state": state, "origin": origin(state), "contact": "+99 1",
            "keys": keys, "offline_keys": null,
            "speaks_for": [{"kinds": own, "states": [state]}, {"kinds": every, "states": ["*"]}]})
    };
    let epoch = |state: &str| {
        json!({"name": epoch_name(state), "owner": origin(state), "fingerprint": hex::encode(epoch_key(state).fingerprint()),
            "valid_from": from, "valid_until": until})
    };
    let witnesses = [1, 2].map(|nth| witness_key(nth).public().to_string());
    let root = json!({"schema": "bordercheck.root/1", "version": version, "issued": from, "expires": "2027-06-01T00:00:00Z",
        "threshold": 1, "keys": [key.public().to_string()], "corroboration": 2, "epochs": STATES.map(epoch),
        "authorities": STATES.map(authority),
        "witnesses": {"threshold": 2, "keys": witnesses}});
    let root: Root = serde_json::from_value(root).unwrap();
    root.check().unwrap();
    let mut signed = SignedRoot::unsigned(root);
    signed.sign(&key);
    signed
}
