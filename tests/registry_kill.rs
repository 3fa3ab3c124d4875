//! `kill -9` at random moments during add, publish, witness and sync: no entry is lost and no file is half-written. CI kills 40
//! times; a thousand times is `REGISTRY_KILLS=1000 cargo test --release --test registry_kill -- --nocapture`.
#![cfg(feature = "registry-cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../crates/registry/tests/registry_world/mod.rs"]
mod registry_world;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use registry::checkpoint::Head;
use registry::copy::{self, ReadOnlyFolder};
use registry::evidence::{Growth, compare};
use registry::files::LogFiles;
use registry::note::Note;
use registry::pending;
use registry::storage::Storage;
use registry::store::Store;
use registry::sync;
use registry_world::*;

/// The folder of the test.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("bordercheck-kill-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let place = Self(folder);
        fs::write(place.path("log.key"), log_key(UTOPIA, 1).to_secret_text()).unwrap();
        fs::write(place.path("witness.key"), witness_key().to_secret_text()).unwrap();
        let mut root = root(1);
        root.authorities.truncate(1);
        put_root(&Store::folder(&place.path("source")).unwrap(), &sign(root, &["a", "b"]));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_registry"));
        command.args(words).current_dir(&self.0).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    fn run(&self, words: &[&str]) {
        let output = self.command(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Runs a command for so long, then kills it. Returns true if it had ended before.
    fn run_and_kill(&self, words: &[&str], after: Duration) -> bool {
        let mut child = self.command(words).spawn().unwrap();
        let end = Instant::now() + after;
        while Instant::now() < end {
            if let Some(status) = child.try_wait().unwrap() {
                let output = child.wait_with_output().unwrap();
                assert!(status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
                return true;
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        // SIGKILL on Unix.
        child.kill().unwrap();
        child.wait().unwrap();
        false
    }

    /// The published head, after its whole tree was verified.
    fn head(&self) -> Head {
        let store = ReadOnlyFolder(self.path("source"));
        let files = LogFiles { store: &store, origin: UTOPIA };
        let Some(bytes) = store.read(&files.checkpoint(), 1 << 16).unwrap() else { return Head::empty(UTOPIA) };
        let note = Note::parse(&bytes).unwrap();
        assert_eq!(note.verify([log_key(UTOPIA, 1).public()]).unwrap().len(), 1);
        let head = Head::parse(note.text()).unwrap();
        registry::edge::Edge::read(&files, &head).unwrap();
        head
    }

    fn published(&self, head: &Head) -> Vec<Vec<u8>> {
        let store = ReadOnlyFolder(self.path("source"));
        let files = LogFiles { store: &store, origin: UTOPIA };
        (0..head.size).map(|position| files.entry(position, head.size).unwrap()).collect()
    }
}

const PUBLISH: &[&str] = &["publish", "log", "source", "--key", "log.key", "--at", LATE];
const WITNESS_IT: &[&str] =
    &["witness", "source", "--key", "witness.key", "--memory", "seen", "--root", "source/root/1.json", "--at", LATE];
const SYNC: &[&str] = &["sync", "source", "copy", "--root", "source/root/1.json", "--at", LATE];
const LATE: &str = "2026-11-24T06:00:00Z";

#[test]
fn killed_process_loses_nothing() {
    let kills: u64 = std::env::var("REGISTRY_KILLS").ok().map_or(40, |kills| kills.parse().unwrap());
    let place = Place::new();
    place.run(&["init", "log", "--key", "log.key"]);
    let mut random = 1_u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    // How long each takes when it is left alone, so that the kill falls within.
    let mut takes: BTreeMap<&str, Duration> = BTreeMap::new();
    let (mut expected, mut seen, mut number, mut killed) = (Vec::new(), Head::empty(UTOPIA), 0, BTreeMap::new());
    for round in 0..kills * 3 {
        if killed.values().sum::<u64>() >= kills {
            break;
        }
        let what = ["add", "publish", "witness", "sync"][usize::try_from(next(4)).unwrap()];
        if (what == "witness" || what == "sync") && seen.size == 0 {
            continue;
        }
        let batch = (number..number + 1 + next(40)).map(|number| document("UTO", number)).collect::<Vec<_>>();
        let lines = batch.iter().map(|entry| String::from_utf8_lossy(entry).into_owned()).collect::<Vec<_>>();
        fs::write(place.path("batch.jsonl"), lines.join("\n")).unwrap();
        let add = ["add", "log", "batch.jsonl"];
        let words: &[&str] = match what {
            "add" => &add,
            "publish" => PUBLISH,
            "witness" => WITNESS_IT,
            _ => SYNC,
        };
        if what == "sync" {
            place.run(WITNESS_IT);
        }
        let usual = *takes.entry(what).or_insert(Duration::from_millis(40));
        let start = Instant::now();
        let ended = place.run_and_kill(words, usual * u32::try_from(next(1_100)).unwrap() / 1_000);
        match ended {
            true => _ = takes.insert(what, start.elapsed()),
            // A guess that is too short would kill before anything is done.
            false => {
                *killed.entry(what).or_insert(0) += 1;
                takes.entry(what).and_modify(|usual| *usual = usual.mul_f64(1.02).min(Duration::from_secs(2)));
            }
        }
        // Whole batches wait, in order, and nothing else does.
        if what == "add" {
            let work_dir = Store::folder(&place.path("log")).unwrap();
            let chunks = pending::list(&work_dir).unwrap();
            let waiting = chunks.last().map(|path| pending::read(&work_dir, path).unwrap().entries);
            let added = waiting.is_some_and(|waiting| waiting == batch);
            assert!(added || !ended, "round {round}: an addition that ended is lost");
            if added {
                number += u64::try_from(batch.len()).unwrap();
                expected.extend(batch);
            }
        }
        // The log is the old or a new one.
        let head = place.head();
        let store = ReadOnlyFolder(place.path("source"));
        let files = LogFiles { store: &store, origin: UTOPIA };
        assert_eq!(compare(&files, &seen, &head).unwrap(), Growth::Extends, "round {round}");
        seen = head;
        // So is the copy.
        if place.path("copy/snapshot.json").exists() {
            let copied = copy::open(&place.path("copy")).unwrap_or_else(|error| panic!("round {round}: {error}"));
            assert!(place.path("copy").join(&copied.snapshot.index.file).exists(), "round {round}: the index is gone");
            if what == "sync" {
                check_copied(&place.path("copy"), &copied, round);
            }
        }
    }
    place.run(PUBLISH);
    place.run(WITNESS_IT);
    place.run(SYNC);
    place.run(&["verify", "copy"]);
    let head = place.head();
    assert!(place.published(&head) == expected, "{} entries published, {} added", head.size, expected.len());
    // A copy that was killed often holds the same bytes as one that never was.
    place.run(&["sync", "source", "fresh", "--root", "source/root/1.json", "--at", LATE]);
    assert_eq!(listing(&place.path("copy")), listing(&place.path("fresh")));
    println!("killed: {killed:?}, {} entries published", head.size);
    fs::remove_dir_all(&place.0).unwrap();
}

/// Verifies every entry of the current snapshot, also while newer tiles exist.
fn check_copied(dir: &Path, copied: &copy::VerifiedCopy, round: u64) {
    sync::verify(&ReadOnlyFolder(dir.to_owned()), copied, &|_, _, _| {})
        .unwrap_or_else(|error| panic!("round {round}: {error}"));
}

fn listing(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let store = Store::folder(folder).unwrap();
    files(&store).into_iter().filter(|(name, _)| !name.ends_with(".lock")).collect()
}
