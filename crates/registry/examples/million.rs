//! How fast a million entries are added, published, synchronised and proved again:
//! `cargo run --release --example registry_million -- [ENTRIES] [FOLDER]`.
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
use registry::copy::{self, IndexFile, ReadOnlyFolder};
use registry::entry::Entry;
use registry::identifier::{EpochKey, Identifier};
use registry::key::{Algorithm, SignerKey};
use registry::log::{self, Writer};
use registry::root::{Authority, AuthorityKey, Right, Root, SCHEMA, SignedRoot, Witnesses};
use registry::storage::Storage;
use registry::store::Store;
use registry::sync::{self, IndexBuilder, Request, sync};
use registry::witness::Witness;
use serde_json::json;

const ORIGIN: &str = "immigration.uto.example";

/// Counts what it is given: building the index is measured by its own benchmark.
struct Count(u64);

impl IndexBuilder for Count {
    fn add(&mut self, _: usize, _: u64, _: bool, _: &Entry) -> Result<(), String> {
        self.0 += 1;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<IndexFile, String> {
        Ok(IndexFile { file: "index/none".to_owned(), sha256: self.0.to_string() })
    }
}

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
    let [work_dir, source, memory, dir] =
        ["work_dir", "source", "memory", "copy"].map(|name| Store::folder(&folder.join(name)).unwrap());
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
    let first_root = root.print();
    let request = Request {
        source: &source,
        dir: &dir,
        first_root: Some(&first_root),
        now,
        max_age: None,
        index: &|_| Ok(Box::new(Count(0))),
        progress: &|_, _, _| {},
    };
    let synced = timed("synchronised, every entry proved and judged", count, || {
        let report = sync(&request).unwrap();
        assert!(report.logs[0].refused.is_none() && report.rejected_count == 0);
    });
    let proved = timed("proved again, offline", count, || {
        let copy = copy::open(&folder.join("copy")).unwrap();
        sync::verify(&ReadOnlyFolder(folder.join("copy")), &copy, &|_, _, _| {}).unwrap();
    });
    println!("synchronised and proved again: {:.1} s", synced + proved);
    timed("synchronised again, nothing new", count, || {
        sync(&request).unwrap();
    });
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
            "epoch": "2026", "hash": identifier.hash(&epoch), "id": format!("uto-{number}"), "issued": "2026-11-02T08:00:00Z",
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
        authorities: vec![authority],
        witnesses: Witnesses { threshold: 1, keys: vec![witness.public().clone()] },
    });
    root.sign(holder);
    root
}
