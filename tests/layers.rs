//! Layers point down: every module imports only from lower rows, and siblings do not know each other (DESIGN §3).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

/// The modules of each row, the lowest first.
const ROWS: [&[&str]; 6] = [
    &["base"],
    &["mrz", "pki", "registry"],
    &["scan", "chip", "seal"],
    &["evidence", "reference"],
    &["check"],
    &["verdict"],
];

fn row(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

/// The modules that a source text names as `crate::module` or `crate::{a, b}`.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                found.extend(list.split(',').map(|item| item.trim().split("::").next().unwrap_or_default().to_owned()));
            }
            None => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                found.push(rest[..end].to_owned());
            }
        }
    }
    found
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&path);
        }
    }
}

#[test]
fn imports_point_down() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut checked = 0;
    walk(&source, &mut |path| {
        let relative = path.strip_prefix(&source).unwrap();
        let module = relative.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own) = row(&module) else {
            assert!(
                ["lib", "engine", "bin", "ffi", "laws"].contains(&module.as_str()),
                "{module} is in no row of the layers"
            );
            return;
        };
        for import in imports(&fs::read_to_string(path).unwrap()) {
            let Some(other) = row(&import) else { panic!("{}: crate::{import} is in no row", relative.display()) };
            assert!(other < own || import == module, "{}: {module} must not know {import}", relative.display());
            checked += 1;
        }
    });
    assert!(checked > 20, "the walk found {checked} imports");
}
