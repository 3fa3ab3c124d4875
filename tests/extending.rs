//! An addition touches the files that docs/extending.md names and no others: for one example of each kind the sources are
//! searched for its name.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The files under these folders in which a word stands, tests and comments left out.
fn places(word: &str, folders: &[&str]) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    folders.iter().for_each(|folder| collect(&root.join(folder), &mut files));
    let mentions = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_default();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        code.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word))
    };
    let name = |path: PathBuf| path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    files.into_iter().filter(mentions).map(name).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false if path.file_stem().is_some_and(|stem| stem != "tests") => files.push(path),
            false => {}
        }
    }
}

fn is(found: BTreeSet<String>, expected: &[&str]) {
    assert_eq!(found, expected.iter().map(|path| (*path).to_owned()).collect());
}

#[test]
fn a_check_is_its_file_and_its_texts() {
    let texts = ["src/text/en.ftl", "src/text/id.ftl", "src/text/km.ftl"];
    let file = "src/checks/combined/expiry_date.rs";
    is(places("combined.expiry.date", &["src"]), &[file]);
    is(places("expiry_date", &["src"]), &["src/checks/combined/mod.rs"]);
    is(places("combined-expiry-date", &["src"]), &texts);
}

#[test]
fn a_format_is_a_row() {
    is(
        places("\"MRV-B\"", &["src", "crates/mrz/src", "crates/optics/src", "crates/lds/src"]),
        &["crates/mrz/src/format/table.rs"],
    );
}
