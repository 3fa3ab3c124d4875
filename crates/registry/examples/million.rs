//! How fast a million entries are added, published, synchronised and verified again:
//! `cargo run --release -p registry --features store --example million -- [ENTRIES] [FOLDER]`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "an example that measures"
)]

use std::path::PathBuf;
use std::time::Instant;

use jiff::Timestamp;
use registry::canonical;
use registry::copy::{self, ReadOnlyFolder};
use registry::entry::{Epoch, Hash256};
use registry::identifier::{EpochKey, Identifier, State};
use registry::key::{Algorithm, SignerKey};
use registry::log::{self, Writer};
use registry::root::{Authority, AuthorityKey, DeclaredEpoch, OfflineKeys, Right, Root, SCHEMA, SignedRoot, Witnesses};
use registry::storage::Storage;
use registry::store::Store;
use registry::sync::{self, Options, sync};
use registry::witness::Witness;
use serde_json::json;

const ORIGIN: &str = "immigration.uto.example";

fn main() {
    let mut args = std::env::args().skip(1);
    let count: u64 = args.next().map_or(1_000_000, |count| count.parse().expect("a number of entries"));
    let folder = args.next().map_or_else(|| std::env::temp_dir().join("bordercheck-million"), PathBuf::from);
    let _ = std::fs::remove_dir_all(&folder);
    let key = SignerKey::new(ORIGIN, Algorithm::Ed25519, &[1; 32]).unwrap();
    let witness = SignerKey::new("witness.example", Algorithm::Cosignature, &[2; 32]).unwrap();
    let holder = SignerKey::new("root.example", Algorithm::Ed25519, &[3; 32]).unwrap();
    let now: Timestamp = "2026-11-23T06:00:00Z".parse().unwrap();
    let root = root(&key, &witness, &holder, now);
    let [work_dir, source, memory] =
        ["work_dir", "source", "memory"].map(|name| Store::folder(&folder.join(name)).unwrap());
    source.write_all(vec![("root/1.json".into(), root.print())]).unwrap();

    let entries = entries(count);
    let bytes: usize = entries.iter().map(Vec::len).sum();
    println!("{count} entries, {:.1} MB", mega(bytes));
    let added = timed("added", count, || log::add(&work_dir, &entries).unwrap());
    let published = timed("published", count, || {
        Writer { work_dir: &work_dir, store: &source, key: &key, former: &[] }.publish(now, &|_| {}).unwrap();
    });
    println!("added and published: {:.0} entries a second", rate(count, added + published));
    let authority = &root.root.authorities[0];
    Witness { memory: &memory, key: &witness }.cosign(&source, &root.root, authority, now).unwrap();
    let (first_root, copy_dir) = (root.print(), folder.join("copy"));
    let synchronise = || sync(&source, &copy_dir, Some(&first_root), now, &Options::default()).unwrap();
    let synced = timed("synchronised: every entry verified, the index built", count, || {
        let report = synchronise();
        assert!(report.logs[0].refused.is_none() && report.rejected_count == 0);
    });
    let proved = timed("verified again, offline", count, || {
        let copy = copy::open(&folder.join("copy")).unwrap();
        sync::verify(&ReadOnlyFolder(folder.join("copy")), &copy, &|_, _, _| {}).unwrap();
    });
    println!("synchronised and verified again: {:.1} s", synced + proved);
    timed("synchronised again, nothing new", count, synchronise);
    let _ = std::fs::remove_dir_all(&folder);
}

fn timed<T>(what: &str, count: u64, work: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    work();
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {seconds:.2} s, {:.0} entries a second", rate(count, seconds));
    seconds
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "figures for reading")]
fn rate(count: u64, seconds: f64) -> f64 {
    count as f64 / seconds
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "figures for reading")]
fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn entries(count: u64) -> Vec<Vec<u8>> {
    let epoch = EpochKey::new([4; 32]);
    let entry = |number: u64| {
        let identifier = Identifier::new("P", "UTO", &format!("{number:09}")).unwrap();
        canonical::print(&json!({
            "epoch": "2026", "expires": "2036-01-01T00:00:00Z", "hash": identifier.hash(&epoch), "id": format!("uto-{number}"), "issued": "2026-11-02T08:00:00Z",
            "kind": "document", "sharing": "TLP:AMBER", "state": "UTO", "status": "stolen", "type": "P",
        }))
    };
    (0..count).map(entry).collect()
}

fn root(key: &SignerKey, witness: &SignerKey, holder: &SignerKey, issued: Timestamp) -> SignedRoot {
    let until = "2028-01-01T00:00:00Z".parse().unwrap();
    let right = Right { kinds: ["document".to_owned()].into(), states: ["UTO".to_owned()].into() };
    let key = AuthorityKey { key: key.public().clone(), valid_from: issued, valid_until: until, revoked: None };
    let authority = Authority {
        name: "Immigration of Utopia".to_owned(),
        state: State::new("UTO").unwrap(),
        offline_keys: OfflineKeys::Absent,
        heartbeat_hours: None,
        grace_hours: None,
        quota: None,
        contact: "duty desk".to_owned(),
        origin: ORIGIN.to_owned(),
        keys: vec![key],
        speaks_for: vec![right],
    };
    let mut root = SignedRoot::unsigned(Root {
        schema: SCHEMA.to_owned(),
        version: 1,
        issued,
        expires: until,
        threshold: 1,
        keys: vec![holder.public().clone()],
        corroboration: 1,
        epochs: vec![DeclaredEpoch {
            name: Epoch::new("2026").unwrap(),
            owner: ORIGIN.to_owned(),
            fingerprint: Hash256(EpochKey::new([4; 32]).fingerprint()),
            valid_from: "2026-01-01T00:00:00Z".parse().unwrap(),
            valid_until: until,
        }],
        authorities: vec![authority],
        witnesses: Witnesses { threshold: 1, keys: vec![witness.public().clone()] },
    });
    root.sign(holder);
    root
}
