//! `fixtures/registry/`: each folder ends as its name and its `expect.toml` say, and is what its maker makes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod registry_world;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use registry::copy::{ReadOnlyFolder, read_snapshot};
use registry::evidence::Fork;
use registry::storage::Storage;
use registry::store::Store;
use registry_world::{attacks, copy, files};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Expect {
    #[allow(dead_code)]
    says: String,
    now: String,
    max_age_days: Option<i64>,
    refused: Option<String>,
    #[serde(rename = "set-aside")]
    rejected: Option<u64>,
    codes: Option<Vec<String>>,
    evidence: Option<usize>,
    root_behind: Option<u64>,
    #[serde(default)]
    logs: BTreeMap<String, String>,
    #[serde(default)]
    conditions: BTreeMap<String, String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/registry")
}

fn walk(folder: &Path, prefix: &str, to: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        match entry.file_type().unwrap().is_dir() {
            true => walk(&entry.path(), &format!("{name}/"), to),
            false => to.push((name, fs::read(entry.path()).unwrap())),
        }
    }
}

fn load(folder: &Path) -> Option<Store> {
    let mut files = Vec::new();
    folder.is_dir().then(|| walk(folder, "", &mut files))?;
    let store = Store::memory();
    store.write_all(files).unwrap();
    Some(store)
}

fn expect(case: &Path) -> Expect {
    toml::from_str(&fs::read_to_string(case.join("expect.toml")).unwrap()).unwrap()
}

#[test]
fn every_case_ends_as_it_says() {
    let mut walked = 0;
    for case in fs::read_dir(folder()).unwrap() {
        let path = case.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let expect = expect(&path);
        let source = load(&path.join("source")).unwrap();
        let dir = load(&path.join("held")).unwrap_or_else(Store::memory);
        let before = files(&dir);
        let root = fs::read(path.join("root.json")).unwrap();
        let result = copy(&source, &dir, Some(&root), &expect.now, expect.max_age_days);
        walked += 1;
        if let Some(refused) = &expect.refused {
            let error = result.unwrap_err().to_string();
            assert!(error.contains(refused), "{name}: {error}");
            assert!(name.starts_with("refused-"), "{name}");
            // Nothing half-used: but for roots that are believed, the copy is what it was.
            let after = files(&dir).into_iter().filter(|(name, _)| !name.starts_with("root/")).collect::<Vec<_>>();
            let before = before.into_iter().filter(|(name, _)| !name.starts_with("root/")).collect::<Vec<_>>();
            assert_eq!(after, before, "{name}");
            continue;
        }
        let report = result.unwrap_or_else(|error| panic!("{name}: {error}"));
        for log in &report.logs {
            let word = log.refused.as_ref().map_or("copied", |refusal| refusal.code());
            assert_eq!(
                Some(word),
                expect.logs.get(&log.origin).map(String::as_str),
                "{name}, {}: {:?}",
                log.origin,
                log.refused
            );
        }
        assert_eq!(report.root_behind, expect.root_behind, "{name}");
        let snapshot = read_snapshot(&dir).unwrap().unwrap();
        for (origin, condition) in &expect.conditions {
            let log = snapshot.logs.iter().find(|log| log.origin == *origin).unwrap();
            assert_eq!(log.condition.to_string(), *condition, "{name}: {}", log.description);
        }
        assert_eq!(report.rejected_count, expect.rejected.unwrap(), "{name}: {:?}", report.rejected);
        if let Some(codes) = &expect.codes {
            let found = report.rejected.iter().map(|entry| entry.code.to_owned()).collect::<Vec<_>>();
            assert_eq!(&found, codes, "{name}: {:?}", report.rejected);
        }
        let evidence = dir.list("evidence").unwrap();
        assert_eq!(evidence.len(), expect.evidence.unwrap(), "{name}");
        for path in &evidence {
            let fork = Fork::parse(&dir.read(path, 1 << 20).unwrap().unwrap()).unwrap();
            assert!(fork.holds() || name.contains("new-key-over-other-history"), "{name}: the evidence shows nothing");
        }
        let first = name.split('-').next().unwrap();
        let refused = report.logs.iter().any(|log| log.refused.is_some());
        assert_eq!(
            first,
            if refused {
                "refused"
            } else if report.rejected_count > 0 {
                "set"
            } else {
                "accepted"
            },
            "{name}"
        );
        // A refused log stays as it was held; a second synchronisation finds nothing to do.
        let once = files(&dir);
        copy(&source, &dir, Some(&root), &expect.now, expect.max_age_days).unwrap();
        assert_eq!(files(&dir), once, "{name}: twice");
    }
    assert!(walked >= 30, "{walked} cases");
}

#[test]
fn the_folder_is_what_its_maker_makes() {
    let mut expected = BTreeSet::new();
    for made in attacks::all() {
        let path = folder().join(made.name);
        expected.insert(made.name.to_owned());
        assert_eq!(fs::read_to_string(path.join("expect.toml")).unwrap(), made.expect(), "{}", made.name);
        assert_eq!(files(&load(&path.join("source")).unwrap()), files(&made.source), "{}", made.name);
        assert_eq!(
            load(&path.join("held")).map(|held| files(&held)),
            made.held.map(|held| files(&held)),
            "{}",
            made.name
        );
    }
    let found = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap()).filter(|entry| entry.path().is_dir());
    assert_eq!(found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect::<BTreeSet<_>>(), expected);
}

/// A source of which a file was cut short gives a log that is whole, or leaves the log as it was held: each file of a copy
/// is one that was held or that the whole source gives. How many cuts there were.
fn cut_sources(wanted: impl Fn(usize) -> Vec<usize>) -> usize {
    let cases = fs::read_dir(folder()).unwrap().map(|case| case.unwrap().path());
    let accepted = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("accepted-");
    cases.filter(accepted).map(|path| cut_source(&path, &wanted)).sum()
}

fn cut_source(path: &Path, wanted: impl Fn(usize) -> Vec<usize>) -> usize {
    let expect = expect(path);
    let root = fs::read(path.join("root.json")).unwrap();
    let held = || load(&path.join("held")).unwrap_or_else(Store::memory);
    // An index is made of what was copied, and evidence of what contradicts: both are no file of the source.
    let of_source = |store: &Store| -> BTreeSet<(String, Vec<u8>)> {
        files(store).into_iter().filter(|(name, _)| name.starts_with("log/") || name.starts_with("root/")).collect()
    };
    let source = load(&path.join("source")).unwrap();
    let whole = held();
    copy(&source, &whole, Some(&root), &expect.now, expect.max_age_days).unwrap();
    let allowed: BTreeSet<_> = of_source(&held()).union(&of_source(&whole)).cloned().collect();
    let mut cuts = 0;
    for (name, bytes) in files(&source) {
        for length in wanted(bytes.len()) {
            source.write_all(vec![(name.clone(), bytes[..length].to_vec())]).unwrap();
            let dir = held();
            let _ = copy(&source, &dir, Some(&root), &expect.now, expect.max_age_days);
            let made: BTreeSet<_> = of_source(&dir).difference(&allowed).map(|(name, _)| name.clone()).collect();
            assert!(made.is_empty(), "{}: {name} with {length} of {} bytes: {made:?}", path.display(), bytes.len());
            cuts += 1;
        }
        source.write_all(vec![(name, bytes)]).unwrap();
    }
    for length in wanted(root.len()) {
        let copied = copy(&source, &held(), Some(&root[..length]), &expect.now, expect.max_age_days);
        assert!(copied.is_err(), "{}: {length} of {} bytes of the root", path.display(), root.len());
        cuts += 1;
    }
    cuts
}

#[test]
fn nothing_that_was_cut_short_is_copied() {
    let cuts = cut_sources(|length| [0, 1, length / 2, length - 1].into_iter().filter(|cut| *cut < length).collect());
    assert!(cuts > 100, "{cuts}");
}

#[test]
#[ignore = "takes long: cargo test --release -p registry --test fixtures -- --ignored --nocapture"]
fn nothing_that_was_cut_short_is_copied_whatever_the_length() {
    let cuts = cut_sources(|length| (0..length).collect());
    eprintln!("{cuts} cuts, nothing of them copied");
}

#[test]
fn a_copy_is_a_source_and_two_copies_are_the_same_bytes() {
    let world = registry_world::World::new();
    let (one, other, third) = (Store::memory(), Store::memory(), Store::memory());
    let root = world.root.print();
    copy(&world.source, &one, Some(&root), registry_world::NOVEMBER, None).unwrap();
    copy(&world.source, &other, Some(&root), registry_world::NOVEMBER, None).unwrap();
    copy(&one, &third, Some(&root), registry_world::NOVEMBER, None).unwrap();
    assert_eq!(files(&one), files(&other));
    assert_eq!(files(&one), files(&third));
    let _ = ReadOnlyFolder(PathBuf::new());
}

/// The attack: what a partner or a mirror writes, and a copy repeats, makes `snapshot.json` larger than any reader reads; then no
/// State's documents are answered for.
#[test]
fn nothing_that_others_write_outgrows_the_snapshot() {
    let undeclared = |number: u64| {
        let mut entry: serde_json::Value = serde_json::from_slice(&registry_world::document("UTO", number)).unwrap();
        entry["epoch"] = format!("{number:032}").into();
        registry_world::entry(entry)
    };
    let world = registry_world::World::new();
    attacks::force(&world.source, &(0..300).map(undeclared).collect::<Vec<_>>());
    let other =
        format!("{}\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— x AAAAAAAAAAAA\n", "\"".repeat(65_000));
    let path = format!("log/{}/checkpoint", registry_world::ARCADIA);
    world.source.write_all(vec![(path, other.into_bytes())]).unwrap();
    let dir = Store::memory();
    copy(&world.source, &dir, Some(&world.root.print()), registry_world::NOVEMBER, None).unwrap();
    let snapshot = read_snapshot(&dir).unwrap().unwrap();
    assert_eq!(snapshot.rejected, 300);
    assert_eq!(snapshot.logs[0].undeclared.len(), 16);
    assert_eq!(snapshot.logs[1].condition.to_string(), "refused (other-log)");
    assert!(snapshot.logs.iter().all(|log| log.description.chars().count() <= 501));
}
