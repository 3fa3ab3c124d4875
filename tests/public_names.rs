//! The public names of the library stand in one list, and a change of that list is seen in review.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;

/// `docs/public-names.txt` is the list in `src/lib.rs`; `BLESS=1 cargo test --test public_names` writes it anew.
#[test]
fn public_names_are_listed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(root.join("src/lib.rs")).unwrap();
    let mut names = BTreeSet::new();
    for statement in source.split(';').filter_map(|part| part.split("pub use ").nth(1)) {
        let (module, list) = statement.split_once("::").unwrap();
        let list = list.trim_start_matches('{').trim_end_matches('}');
        names.extend(list.split(',').map(|name| name.trim().trim_matches(['{', '}', '\n']).trim().to_owned()));
        assert!(!module.contains('*') && !list.contains('*'), "each public name is listed by hand: {statement}");
    }
    for line in source.lines() {
        let declared = ["pub mod ", "pub fn ", "pub struct "].into_iter().find_map(|word| line.strip_prefix(word));
        names.extend(declared.map(|rest| rest.split(['(', ';', ' ', '<']).next().unwrap_or_default().to_owned()));
    }
    names.remove("");
    let listed: String = names.iter().map(|name| format!("{name}\n")).collect();
    let path = root.join("docs/public-names.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &listed).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), listed, "docs/public-names.txt is not current");
}
