//! Layers inside the packages. Cargo keeps the arrows between crates; this test keeps those between modules: in the root package
//! each module imports only from lower rows, and in no crate do modules import each other in a circle or through `lib.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the root package in rows, the lowest first. Modules of a row do not import each other.
const ROWS: &[&[&str]] = &[
    &["limits"],
    &["context", "envelope", "files", "place", "requirements"],
    &["answer", "document"],
    &["archive", "evidence", "reference"],
    &["facts"],
    &["checks"],
    &["excuse", "text"],
    &["verdict"],
    &["report"],
    &["judge"],
    &["journal"],
    &["engine"],
];

/// A module, by its path in the crate: `["check", "input"]`; the crate itself is `[]`.
type Module = Vec<String>;

/// The modules of a package, each with what it imports as `crate::…`: the module and the rest of the path.
struct Package {
    name: String,
    modules: BTreeMap<Module, Vec<Module>>,
}

impl Package {
    fn read(folder: &Path) -> Self {
        let source = folder.join("src");
        let mut files = Vec::new();
        walk(&source, &mut files);
        let modules = files.iter().filter_map(|file| {
            let relative = file.strip_prefix(&source).unwrap().with_extension("");
            let mut module: Module =
                relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
            if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
                module.pop();
            }
            // A binary is a crate of its own.
            (module.first().is_none_or(|first| first != "bin"))
                .then(|| (module, imports(&fs::read_to_string(file).unwrap())))
        });
        Self { name: folder.display().to_string(), modules: modules.collect() }
    }

    /// The module of which an imported path names something; the crate itself if it names none.
    fn module_of(&self, path: &[String]) -> Module {
        (0..=path.len())
            .rev()
            .map(|length| path[..length].to_vec())
            .find(|path| self.modules.contains_key(path))
            .unwrap()
    }

    /// Imports between two modules.
    fn arrows(&self) -> impl Iterator<Item = (&Module, Module)> {
        let of = |(module, imports): (&'_ Module, &'_ Vec<Module>)| {
            imports.iter().map(|path| self.module_of(path)).filter(|other| other != module).collect::<BTreeSet<_>>()
        };
        self.modules.iter().flat_map(move |entry| of(entry).into_iter().map(move |other| (entry.0, other)))
    }

    /// Modules that import each other in a circle: what is left when all modules are taken away that import none of the rest.
    fn circles(&self) -> BTreeSet<Module> {
        let arrows: Vec<(Module, Module)> = self.arrows().map(|(from, to)| (from.clone(), to)).collect();
        let mut left: BTreeSet<Module> = self.modules.keys().cloned().collect();
        loop {
            let leaves = |module: &Module| !arrows.iter().any(|(from, to)| from == module && left.contains(to));
            let rest: BTreeSet<Module> = left.iter().filter(|module| !leaves(module)).cloned().collect();
            if rest.len() == left.len() {
                return left;
            }
            left = rest;
        }
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Every path of a source text that begins with `crate::`, without that; of a list `{a, b::C}` each. Tests stand last and may
/// import anything.
fn imports(text: &str) -> Vec<Module> {
    let text = text.split("#[cfg(test)]").next().unwrap();
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (at, word) in code.match_indices("crate::") {
        if !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '$') {
            expand(&code[at + word.len()..], &mut Vec::new(), &mut found);
        }
    }
    found
}

/// Reads a path, or a list of paths in braces, behind those before it. Returns what follows.
fn expand<'t>(mut text: &'t str, before: &mut Module, found: &mut Vec<Module>) -> &'t str {
    let depth = before.len();
    loop {
        if let Some(mut list) = text.strip_prefix('{') {
            loop {
                list = list.trim_start_matches([' ', '\n', ',']);
                if let Some(rest) = list.strip_prefix('}') {
                    before.truncate(depth);
                    return rest;
                }
                list = expand(list, before, found);
            }
        }
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        // A star, or what is no path at all.
        if end == 0 {
            found.push(before.clone());
            before.truncate(depth);
            return text.get(1..).unwrap_or_default();
        }
        before.push(text[..end].to_owned());
        text = &text[end..];
        match text.strip_prefix("::") {
            Some(rest) => text = rest,
            None => {
                found.push(before.clone());
                before.truncate(depth);
                // A name after `as` is no path.
                return text
                    .strip_prefix(" as ")
                    .map_or(text, |renamed| renamed.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'));
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn row(module: &[String]) -> usize {
    let first = module.first().map_or("", String::as_str);
    ROWS.iter().position(|row| row.contains(&first)).unwrap_or_else(|| panic!("{first} is in no row of the layers"))
}

#[test]
fn modules_of_the_root_package_import_from_lower_rows() {
    let package = Package::read(root());
    let mut checked = 0;
    // The next test rejects imports through lib.rs.
    for (module, other) in package.arrows().filter(|(module, other)| !module.is_empty() && !other.is_empty()) {
        let inside = module.first() == other.first();
        assert!(inside || row(&other) < row(module), "{} must not import {}", module.join("::"), other.join("::"));
        checked += 1;
    }
    assert!(checked > 20, "only {checked} imports were found");
}

#[test]
fn modules_do_not_import_each_other_in_a_circle_or_through_lib() {
    let crates = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    for folder in crates.chain([root().to_owned(), root().join("training")]) {
        let package = Package::read(&folder);
        let through_lib = package.arrows().filter(|(_, other)| other.is_empty());
        let through_lib: Vec<String> = through_lib.map(|(module, _)| module.join("::")).collect();
        assert!(through_lib.is_empty(), "{}: these import through lib.rs: {through_lib:?}", package.name);
        assert_eq!(package.circles(), BTreeSet::new(), "{}", package.name);
    }
}

#[test]
fn imports_are_found_in_lists_and_alone() {
    let paths = |text: &str| imports(text).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(paths("use crate::a::{B, c::{D, E as F}, g::*};"), ["a::B", "a::c::D", "a::c::E", "a::g"]);
    assert_eq!(paths("let a = crate::a::b(1); // \nuse crate::C;\n// crate::d"), ["a::b", "C"]);
}
