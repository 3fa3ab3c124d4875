//! A machine that goes off at any write: nothing is lost, nothing doubled, nothing half-used, and no log told two stories.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod registry_world;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use registry::checkpoint::Head;
use registry::evidence::{Growth, compare};
use registry::files::LogFiles;
use registry::log::{self, Writer};
use registry::note::Note;
use registry::storage::{Replaced, Storage, StoreError, Version};
use registry::store::Store;
use registry_world::*;

/// The log in a store, whole: its head, and its entries, each shown right by it.
fn read_log(store: &dyn Storage, origin: &str) -> (Head, Vec<Vec<u8>>) {
    let files = LogFiles { store, origin };
    let Some(bytes) = store.read(&files.checkpoint(), 1 << 16).unwrap() else { return (Head::empty(origin), vec![]) };
    let note = Note::parse(&bytes).unwrap();
    assert_eq!(note.verify([log_key(origin, 1).public()]).unwrap().len(), 1);
    let head = Head::parse(note.text()).unwrap();
    let entries = (0..head.size).map(|position| files.entry(position, head.size).unwrap()).collect::<Vec<_>>();
    let borrowed = entries.iter().map(Vec::as_slice).collect::<Vec<_>>();
    let mut edge = registry::edge::Edge::empty();
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
            let (work_dir, store) = (Store::memory(), Store::memory());
            let left = AtomicUsize::new(life);
            let [mortal_dir, mortal_store] = [&work_dir, &store].map(|inner| Mortal { inner, left: &left, death });
            let mut crashed = None;
            for (at_batch, batch) in batches.iter().enumerate() {
                let writer = Writer { work_dir: &mortal_dir, store: &mortal_store, key: &key, former: &[] };
                let added = log::add(&mortal_dir, batch);
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
            let waiting = registry::pending::list(&work_dir).unwrap();
            let has_batch = added || !waiting.is_empty();
            for (place, batch) in batches.iter().enumerate().skip(at_batch) {
                if place > at_batch || !has_batch {
                    log::add(&work_dir, batch).unwrap();
                }
                let writer = Writer { work_dir: &work_dir, store: &store, key: &key, former: &[] };
                writer.publish(at(NOVEMBER), &|_| {}).unwrap();
            }
            let (head, entries) = read_log(&store, UTOPIA);
            assert!(entries == expected, "{death:?} at write {life}: {} entries", entries.len());
            let files = LogFiles { store: &store, origin: UTOPIA };
            assert_eq!(compare(&files, &seen, &head).unwrap(), Growth::Extends, "{death:?} at write {life}");
            assert!(work_dir.list("pending").unwrap().is_empty());
            assert!(store.list(&files.path("staging")).unwrap().is_empty(), "{death:?} at write {life}");
        }
    }
    assert!(crashes > 80, "{crashes} crashes");
    println!("{crashes} crashes");
}

/// Whoever adds everything again after a crash, because nobody knows how far it came, has each entry in the log once: what was
/// added is known by its id, with or without its rows.
#[test]
fn adding_all_again_after_a_crash_at_any_write_doubles_nothing() {
    let key = log_key(UTOPIA, 1);
    let batches = [0..5, 5..12, 12..300].map(|range| range.map(|number| document("UTO", number)).collect::<Vec<_>>());
    let mut expected = batches.concat();
    expected.sort();
    let mut crashes = 0;
    for death in [Death::Before, Death::After] {
        for life in 1.. {
            let (work_dir, store) = (Store::memory(), Store::memory());
            let left = AtomicUsize::new(life);
            let [mortal_dir, mortal_store] = [&work_dir, &store].map(|inner| Mortal { inner, left: &left, death });
            let all = |work_dir: &dyn Storage, store: &dyn Storage| -> bool {
                batches.iter().all(|batch| {
                    let writer = Writer { work_dir, store, key: &key, former: &[] };
                    log::add(work_dir, batch).is_ok() && writer.publish(at(NOVEMBER), &|_| {}).is_ok()
                })
            };
            let whole = all(&mortal_dir, &mortal_store);
            assert!(all(&work_dir, &store), "{death:?} at write {life}");
            let (_, mut entries) = read_log(&store, UTOPIA);
            entries.sort();
            assert!(entries == expected, "{death:?} at write {life}: {} entries", entries.len());
            if whole {
                break;
            }
            crashes += 1;
        }
    }
    assert!(crashes > 60, "{crashes} crashes");
    println!("{crashes} crashes");
}

#[test]
fn synchronising_survives_a_crash_at_every_write() {
    let world = World::with(&[&(0..300).map(|number| document("UTO", number)).collect::<Vec<_>>(), &year("ZZA")]);
    let old = Store::memory();
    copy(&world.source, &old, Some(&world.root.print()), NOVEMBER, None).unwrap();
    let before = files(&old);
    publish(
        &world.work_dirs[0],
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

/// A store that flips one bit in the nth of all files that are read or written. Several stores share one count.
struct Flips<'a> {
    inner: &'a dyn Storage,
    left: &'a AtomicUsize,
    /// Place of the flipped bit, in sixteenths of the file.
    place: usize,
    /// The file that was changed.
    flipped: &'a Mutex<Option<String>>,
}

impl Flips<'_> {
    fn pass(&self, what: &str, path: &str, bytes: &mut [u8]) {
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 && !bytes.is_empty() {
            let at = (bytes.len() * self.place / 16).min(bytes.len() - 1);
            bytes[at] ^= 1 << (self.place % 7);
            *self.flipped.lock().unwrap() = Some(format!("{what} {path}"));
        }
    }
}

impl Storage for Flips<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut bytes = self.inner.read(path, limit)?;
        bytes.iter_mut().for_each(|bytes| self.pass("read", path, bytes));
        Ok(bytes)
    }

    fn write_all(&self, mut files: Vec<(String, Vec<u8>)>) -> Result<(), StoreError> {
        files.iter_mut().for_each(|(path, bytes)| self.pass("write", path, bytes));
        self.inner.write_all(files)
    }

    fn version(&self, path: &str, limit: u64) -> Result<Option<Version>, StoreError> {
        let mut version = self.inner.version(path, limit)?;
        version.iter_mut().for_each(|version| self.pass("read", path, &mut version.bytes));
        Ok(version)
    }

    fn replace(&self, path: &str, former: Option<&Version>, bytes: &[u8]) -> Result<Replaced, StoreError> {
        let mut bytes = bytes.to_vec();
        self.pass("replace", path, &mut bytes);
        self.inner.replace(path, former, &bytes)
    }

    fn remove(&self, path: &str) -> Result<(), StoreError> {
        self.inner.remove(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        self.inner.list(folder)
    }
}

/// A bit that flips in memory, on the way to a disk or back, in any file of an addition and a publication: what is signed
/// is what was meant or nothing is, it extends what was signed before, and no log forks.
#[test]
fn a_bit_that_flips_before_signing_is_seen() {
    let key = log_key(UTOPIA, 1);
    let first = (0..250).map(|number| document("UTO", number)).collect::<Vec<_>>();
    let second = (250..300).map(|number| document("UTO", number)).collect::<Vec<_>>();
    let expected = [first.clone(), second.clone()].concat();
    let (mut seen, mut refused) = (0, 0);
    for place in [1, 8, 15] {
        for nth in 1.. {
            let (work_dir, store) = (Store::memory(), Store::memory());
            publish(&work_dir, &store, &key, &first, NOVEMBER);
            let (before, _) = read_log(&store, UTOPIA);
            let (left, flipped) = (AtomicUsize::new(nth), Mutex::new(None));
            let flips = |inner| Flips { inner, left: &left, place, flipped: &flipped };
            let (flipping_dir, flipping_store) = (flips(&work_dir), flips(&store));
            let writer = Writer { work_dir: &flipping_dir, store: &flipping_store, key: &key, former: &[] };
            let result = log::add(&flipping_dir, &second)
                .map_err(|error| error.to_string())
                .and_then(|_| writer.publish(at(NOVEMBER), &|_| {}).map_err(|error| error.to_string()));
            let Some(what) = flipped.into_inner().unwrap() else { break };
            seen += 1;
            refused += usize::from(result.is_err());
            let name = format!("file {nth}, sixteenth {place}: {what}");
            let files = LogFiles { store: &store, origin: UTOPIA };
            let checkpoint = store.read(&files.checkpoint(), 1 << 16).unwrap().unwrap();
            // A checkpoint that is itself damaged deceives nobody, and its writer was told.
            let signed =
                Note::parse(&checkpoint).is_ok_and(|note| note.verify([key.public()]).is_ok_and(|by| by.len() == 1));
            if !signed {
                assert!(what.starts_with("replace") && what.ends_with("checkpoint"), "{name}");
                assert!(result.is_err(), "{name}: published a checkpoint that does not hold");
                continue;
            }
            let (head, entries) = read_log(&store, UTOPIA);
            assert_eq!(entries, expected[..entries.len()], "{name}: what is signed is not what was added");
            assert!(entries.len() == expected.len() || result.is_err(), "{name}: reported as published");
            assert_eq!(compare(&files, &before, &head).unwrap(), Growth::Extends, "{name}");
        }
    }
    println!("{seen} flips, {refused} of them refused");
    assert!(seen > 90 && refused > 60, "{seen} flips, {refused} refused");
}
