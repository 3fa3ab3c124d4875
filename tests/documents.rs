//! The documents of the repository agree with its files: every path that they name exists, the crates depend on each other
//! as the picture shows, and SECURITY.md lists every file with `unsafe`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder whose names end in `ending`, build output left out.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match path.is_dir() {
            true if name != "target" && name != "corpus" && !name.starts_with('.') => {
                found.extend(files(&path, ending))
            }
            false if name.ends_with(ending) => found.push(path),
            _ => {}
        }
    }
    found
}

/// Words between backticks that are paths from the root of the repository.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    const FOLDERS: [&str; 9] =
        ["benches/", "crates/", "docs/", "examples/", "fixtures/", "fuzz/", "src/", "tests/", "training/"];
    let words = text.split('`').skip(1).step_by(2);
    words.filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder)) && !word.contains([' ', '*', '<']))
}

#[test]
fn paths_in_documents_exist() {
    let folders = [root().to_owned(), root().join("docs")];
    let documents = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let mut checked = 0;
    for document in documents.filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        for path in paths(&fs::read_to_string(&document).unwrap()).filter(|path| !path.ends_with("dgN.rs")) {
            assert!(root().join(path).exists(), "{}: there is no {path}", document.display());
            checked += 1;
        }
    }
    assert!(checked > 60, "only {checked} paths were found");
}

#[test]
fn parsers_of_fuzz_targets_exist() {
    let list = fs::read_to_string(root().join("fuzz/parsers")).unwrap();
    for path in list.lines().flat_map(|line| line.split(' ').skip(1)) {
        assert!(root().join(path).exists(), "fuzz/parsers: there is no {path}");
    }
}

#[test]
fn every_file_with_unsafe_is_listed() {
    let text = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    let section = text.split("## `unsafe`").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let listed: BTreeSet<String> = rows.map(|row| row.split('`').nth(1).unwrap().to_owned()).collect();
    let uses = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.contains("\"unsafe"));
        lines.into_iter().any(|line| {
            ["unsafe {", "unsafe impl", "unsafe fn", "unsafe extern"].iter().any(|word| line.contains(word))
        })
    };
    let name = |path: PathBuf| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    let found = files(root(), ".rs").into_iter().filter(uses).map(name).filter(|name| name != "tests/documents.rs");
    // The modules of the C interface stand under the permission of its lib.rs.
    let found: BTreeSet<String> = found
        .map(|name| if name.starts_with("crates/capi/src/") { "crates/capi/src/lib.rs".to_owned() } else { name })
        .collect();
    assert_eq!(found, listed);
}

/// The crates of the workspace, and of each the others that it is built with.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let mut cargo = Command::new(env!("CARGO"));
    let output =
        cargo.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(root()).output();
    let metadata: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let text = |value: &Value| value["name"].as_str().unwrap().to_owned();
    let names: BTreeSet<String> = packages.iter().map(text).collect();
    let of = |package: &Value| {
        let all = package["dependencies"].as_array().unwrap().iter().filter(|other| other["kind"].is_null());
        all.map(text).filter(|name| names.contains(name)).collect()
    };
    packages.iter().map(|package| (text(package), of(package))).collect()
}

#[test]
fn table_of_crates_has_their_dependencies() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let table = text.split("## The crates").nth(1).unwrap().split("\n## ").next().unwrap();
    let word = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
    let rows = table.lines().filter(|line| line.starts_with("| `")).map(|line| {
        let cells: Vec<&str> = line.split('|').collect();
        (word(cells[1]).pop_first().unwrap(), word(cells[2]))
    });
    assert_eq!(rows.collect::<BTreeMap<_, _>>(), dependencies());
}

/// An arrow of the picture is a dependency, and a dependency is an arrow or follows from several.
#[test]
fn picture_of_crates_has_their_dependencies() {
    let picture = fs::read_to_string(root().join("docs/architecture.svg")).unwrap();
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for arrow in picture.split("data-from=\"").skip(1) {
        let words: Vec<&str> = arrow.split('"').collect();
        assert_eq!(words[1], " data-to=");
        arrows.entry(words[0].to_owned()).or_default().insert(words[2].to_owned());
    }
    let dependencies = dependencies();
    for (from, to) in arrows.iter().flat_map(|(from, all)| all.iter().map(move |to| (from, to))) {
        assert!(dependencies[from].contains(to), "{from} does not depend on {to}");
    }
    // The crate that trains the reader's networks is not in the picture.
    for (from, all) in dependencies.iter().filter(|(from, _)| *from != "training") {
        let mut reached = BTreeSet::new();
        let mut next = vec![from];
        while let Some(crate_name) = next.pop() {
            next.extend(arrows.get(crate_name).into_iter().flatten().filter(|to| reached.insert((*to).clone())));
        }
        assert!(all.is_subset(&reached), "{from} depends on {all:?}, and the picture leads to {reached:?}");
    }
}

/// Files of more than 400 lines, each with the reason why it is not split.
const LONG: [(&str, &str); 7] = [
    (
        "crates/pki/src/trust/loading.rs",
        "one structure: a collection of trust files, sorted and then verified in order",
    ),
    ("crates/pki/tests/specimens/main.rs", "what several of its modules share, and the tests of no module of its own"),
    ("tests/verdicts/reports.rs", "what every report must keep, over one maker of hostile verdicts"),
    ("tests/registry_checks/main.rs", "one test for each kind of entry, over the helpers at its head"),
    ("crates/specimen/src/pki/authority.rs", "an authority and what it issues: one structure, five lines above"),
    (
        "crates/specimen/src/pki/key.rs",
        "textbook arithmetic of all kinds of keys, to be read in one piece beside the standard",
    ),
    ("src/checks/optical/tests.rs", "one table-like test for each check of the family, over shared makers of pictures"),
];

#[test]
fn files_are_short_or_have_a_reason() {
    let name = |path: &PathBuf| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    for path in files(root(), ".rs") {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let listed = LONG.iter().any(|(file, reason)| *file == name(&path) && !reason.is_empty());
        assert!(
            lines <= 400 || listed,
            "{} has {lines} lines: split it by structure, or list it with a reason",
            name(&path)
        );
    }
}
