//! A machine that goes off at any write: nothing is lost, nothing doubled, nothing half-used, and no log told two stories.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod registry_world;

use std::sync::atomic::{AtomicUsize, Ordering};

use bordercheck::registry::checkpoint::Head;
use bordercheck::registry::evidence::{Growth, compare};
use bordercheck::registry::files::LogFiles;
use bordercheck::registry::log::{self, Writer};
use bordercheck::registry::note::Note;
use bordercheck::registry::storage::Storage;
use bordercheck::registry::store::Store;
use registry_world::*;

/// The log in a store, whole: its head, and its entries, each shown right by it.
fn read_log(store: &dyn Storage, origin: &str) -> (Head, Vec<Vec<u8>>) {
    let files = LogFiles { store, origin };
    let Some(bytes) = store.read(&files.checkpoint(), 1 << 16).unwrap() else { return (Head::empty(origin), vec![]) };
    let note = Note::read(&bytes).unwrap();
    assert_eq!(note.verify([log_key(origin, 1).public()]).unwrap().len(), 1);
    let head = Head::read(note.text()).unwrap();
    let entries = (0..head.size).map(|position| files.entry(position, head.size).unwrap()).collect::<Vec<_>>();
    let borrowed = entries.iter().map(Vec::as_slice).collect::<Vec<_>>();
    let mut edge = bordercheck::registry::edge::Edge::empty();
    let _ = edge.grow(&borrowed);
    assert_eq!(edge.root(), head.root);
    (head, entries)
}

#[test]
fn adding_and_publishing_survive_a_crash_at_every_write() {
    let key = log_key(UTOPIA, 1);
    // Enough that a tile becomes whole on the way.
    let batches =
        [0..200, 200..262, 262..300].map(|range| range.map(|number| document("UTO", number)).collect::<Vec<_>>());
    let expected = batches.concat();
    let mut crashes = 0;
    for death in [Death::Before, Death::After] {
        for life in 1.. {
            let (home, store) = (Store::memory(), Store::memory());
            let left = AtomicUsize::new(life);
            let (mortal_home, mortal_store) =
                (Mortal { inner: &home, left: &left, death }, Mortal { inner: &store, left: &left, death });
            let mut crashed = None;
            for (at_batch, batch) in batches.iter().enumerate() {
                let writer = Writer { home: &mortal_home, store: &mortal_store, key: &key, former: &[] };
                let added = log::add(&mortal_home, batch);
                if added.is_err() || writer.publish(at(NOVEMBER), &|_| {}).is_err() {
                    crashed = Some((at_batch, added.is_ok()));
                    break;
                }
            }
            let Some((at_batch, added)) = crashed else { break };
            crashes += 1;
            // What others see of the crash: the old log or a new one, whole.
            let (seen, _) = read_log(&store, UTOPIA);
            // The machine is on again.
            let waiting = bordercheck::registry::pending::list(&home).unwrap();
            let has_batch = added || !waiting.is_empty();
            for (place, batch) in batches.iter().enumerate().skip(at_batch) {
                if place > at_batch || !has_batch {
                    log::add(&home, batch).unwrap();
                }
                let writer = Writer { home: &home, store: &store, key: &key, former: &[] };
                writer.publish(at(NOVEMBER), &|_| {}).unwrap();
            }
            let (head, entries) = read_log(&store, UTOPIA);
            assert!(entries == expected, "{death:?} at write {life}: {} entries", entries.len());
            let files = LogFiles { store: &store, origin: UTOPIA };
            assert_eq!(compare(&files, &seen, &head).unwrap(), Growth::Extends, "{death:?} at write {life}");
            assert!(home.list("pending").unwrap().is_empty());
            assert!(store.list(&files.path("staging")).unwrap().is_empty(), "{death:?} at write {life}");
        }
    }
    assert!(crashes > 80, "{crashes} crashes");
    println!("{crashes} crashes");
}

#[test]
fn synchronising_survives_a_crash_at_every_write() {
    let world = World::with(&[&(0..300).map(|number| document("UTO", number)).collect::<Vec<_>>(), &year("ZZA")]);
    let old = Store::memory();
    copy(&world.source, &old, Some(&world.root.print()), NOVEMBER, None).unwrap();
    let before = files(&old);
    publish(
        &world.homes[0],
        &world.source,
        &log_key(UTOPIA, 1),
        &(300..560).map(|number| document("UTO", number)).collect::<Vec<_>>(),
        "2026-11-24T06:00:00Z",
    );
    world.cosign("2026-11-24T06:00:00Z");
    let fresh = Store::memory();
    copy(&world.source, &fresh, Some(&world.root.print()), "2026-11-24T07:00:00Z", None).unwrap();
    let after = files(&fresh);
    let snapshot =
        |files: &[(String, Vec<u8>)]| files.iter().find(|(name, _)| name == "snapshot.json").cloned().unwrap();
    let mut crashes = 0;
    for death in [Death::Before, Death::After] {
        for life in 1.. {
            let dir = Store::memory();
            dir.write_all(before.clone()).unwrap();
            let left = AtomicUsize::new(life);
            let mortal = Mortal { inner: &dir, left: &left, death };
            if copy(&world.source, &mortal, None, "2026-11-24T07:00:00Z", None).is_ok() {
                assert_eq!(files(&dir), after);
                break;
            }
            crashes += 1;
            // What is asked meanwhile is the old copy or the new one, with the index that it names.
            let current = snapshot(&files(&dir));
            assert!(current == snapshot(&before) || current == snapshot(&after), "{death:?} at write {life}");
            let named: serde_json::Value = serde_json::from_slice(&current.1).unwrap();
            assert!(dir.read(named["index"]["file"].as_str().unwrap(), 1 << 20).unwrap().is_some());
            copy(&world.source, &dir, None, "2026-11-24T07:00:00Z", None).unwrap();
            assert_eq!(files(&dir), after, "{death:?} at write {life}");
        }
        assert!(left_over(&after));
    }
    assert!(crashes > 15, "{crashes} crashes");
    println!("{crashes} crashes");
}

/// No partial tile of the smaller log is left.
fn left_over(files: &[(String, Vec<u8>)]) -> bool {
    files.iter().all(|(name, _)| !name.ends_with("tile/entries/001.p/44"))
}

#[test]
fn a_bit_that_flips_before_signing_is_seen() {
    struct Flips<'a> {
        inner: &'a dyn Storage,
        left: AtomicUsize,
    }
    impl Storage for Flips<'_> {
        fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, bordercheck::registry::storage::StoreError> {
            self.inner.read(path, limit)
        }
        fn write_all(
            &self,
            mut files: Vec<(String, Vec<u8>)>,
        ) -> Result<(), bordercheck::registry::storage::StoreError> {
            for (_, bytes) in &mut files {
                if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 0x10;
                }
            }
            self.inner.write_all(files)
        }
        fn version(
            &self,
            path: &str,
            limit: u64,
        ) -> Result<Option<bordercheck::registry::storage::Version>, bordercheck::registry::storage::StoreError>
        {
            self.inner.version(path, limit)
        }
        fn replace(
            &self,
            path: &str,
            former: Option<&bordercheck::registry::storage::Version>,
            bytes: &[u8],
        ) -> Result<bordercheck::registry::storage::Replaced, bordercheck::registry::storage::StoreError> {
            self.inner.replace(path, former, bytes)
        }
        fn remove(&self, path: &str) -> Result<(), bordercheck::registry::storage::StoreError> {
            self.inner.remove(path)
        }
        fn list(&self, folder: &str) -> Result<Vec<String>, bordercheck::registry::storage::StoreError> {
            self.inner.list(folder)
        }
    }
    let key = log_key(UTOPIA, 1);
    let entries = (0..300).map(|number| document("UTO", number)).collect::<Vec<_>>();
    // Two writes of the working folder, then the staged entries and the five tiles.
    for flipped in 1..=8 {
        let (home, store) = (Store::memory(), Store::memory());
        let writes = if flipped > 2 { flipped - 2 } else { usize::MAX };
        let at_home = Flips { inner: &home, left: AtomicUsize::new(if flipped <= 2 { flipped } else { usize::MAX }) };
        let in_store = Flips { inner: &store, left: AtomicUsize::new(writes) };
        log::add(&at_home, &entries).unwrap();
        let writer = Writer { home: &at_home, store: &in_store, key: &key, former: &[] };
        let result = writer.publish(at(NOVEMBER), &|_| {});
        assert!(result.is_err(), "write {flipped} was flipped and published");
        assert!(read_log(&store, UTOPIA).1.is_empty(), "write {flipped}: nothing is signed");
    }
}
