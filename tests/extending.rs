//! An addition touches the lines that docs/extending.md names and no others: for one example of each kind the sources are
//! searched for its name.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The sources of the engine: everything but the makers of test data, the training and the tests.
const SOURCES: [&str; 8] = [
    "src",
    "crates/capi/src",
    "crates/lds/src",
    "crates/mrz/src",
    "crates/optics/src",
    "crates/pki/src",
    "crates/properties/src",
    "crates/registry/src",
];

/// The lines of code of these folders in which one of the words stands, as `path: line`, by path. Comments, tests and the
/// file `own` are left out.
fn lines(words: &[&str], own: &str, folders: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    folders.iter().for_each(|folder| collect(&root.join(folder), &mut files));
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let code = text.split("\n#[cfg(test)]").next().unwrap_or_default();
        let code = code.lines().map(str::trim).filter(|line| name != own && !line.starts_with("//"));
        let named = code.filter(|line| words.iter().any(|word| line.contains(word)));
        found.extend(named.map(|line| format!("{name}: {line}")));
    }
    found
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

/// The files of the texts, one for each language.
fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/text");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut texts: Vec<String> =
        names.filter(|name| name.ends_with(".ftl")).map(|name| format!("src/text/{name}")).collect();
    texts.sort();
    texts
}

#[test]
fn a_check_is_its_file_two_lines_and_its_texts() {
    let words = ["combined.expiry.date", "combined-expiry-date", "expiry_date::", "mod expiry_date"];
    let found = lines(&words, "src/checks/combined/expiry_date.rs", &SOURCES);
    let list = ["mod expiry_date;", "&expiry_date::CHECK,"].map(|line| format!("src/checks/combined/mod.rs: {line}"));
    let texts = texts().into_iter().map(|file| format!("{file}: combined-expiry-date ="));
    assert_eq!(found, list.into_iter().chain(texts).collect::<Vec<_>>());
}

/// The lines beside the row and its list are those of the check that names all formats, and of its texts.
#[test]
fn a_format_is_a_row() {
    let found = lines(&["MRV-B", "MRV_B"], "", &SOURCES);
    let is_row = |line: &&String| line.starts_with("crates/mrz/src/format/table.rs: ");
    assert_eq!(found.iter().filter(is_row).count(), 3, "the list, the row, and its name in the row: {found:?}");
    let others = files(&found.iter().filter(|line| !is_row(line)).cloned().collect::<Vec<_>>()).join(" ");
    let texts = texts().into_iter().map(|file| format!(" {file} {file}")).collect::<String>();
    assert_eq!(others, format!("src/checks/optical/mrz_format.rs{texts}"));
}

#[test]
fn a_data_group_is_its_file_a_row_and_its_property() {
    let found = lines(&["dg7", "Dg7", "Dg(7)"], "crates/lds/src/dg7.rs", &SOURCES);
    assert_eq!(
        found,
        [
            "crates/lds/src/chip.rs: dg7: Ef::Dg(7) => crate::dg7::Dg7, crate::dg7::Dg7::parse;",
            "crates/lds/src/lib.rs: mod dg7;",
            "crates/lds/src/lib.rs: pub use dg7::Dg7;",
            "crates/properties/src/lib.rs: (\"dg7\", |bytes| chip::whole(bytes, lds::Dg7::parse)),",
        ]
    );
}

#[test]
fn an_entry_kind_is_its_file_and_a_row() {
    let found = lines(&["Notice", "notice::", "mod notice"], "crates/registry/src/entry/notice.rs", &SOURCES);
    assert_eq!(
        found,
        [
            "crates/registry/src/entry/kinds.rs: Notice: notice::Notice, \"Text for officers and for training.\";",
            "crates/registry/src/entry/mod.rs: mod notice;",
        ]
    );
}

#[test]
fn a_report_is_its_file_and_two_lines() {
    let found = lines(&["sarif", "Sarif", "SARIF"], "src/report/sarif.rs", &SOURCES);
    assert_eq!(found, ["src/report/mod.rs: mod sarif;", "src/report/mod.rs: &sarif::RENDERER,"]);
}

#[test]
fn a_language_is_its_file_and_a_row() {
    let found = lines(&["Khmer =", "::Khmer", "\"km\"", "=km]", "-km"], "src/text/km.ftl", &SOURCES);
    assert_eq!(found, ["src/text/language.rs: Khmer = \"km\", \"ភាសាខ្មែរ\";"]);
}

/// The row, and the identifier's.
#[test]
fn a_signature_algorithm_is_two_rows() {
    let found = lines(&["RSA_SHA_512_224", "RSA PKCS #1 v1.5 with SHA-512/224"], "", &SOURCES);
    assert_eq!(files(&found), ["crates/pki/src/algorithm.rs", "crates/pki/src/oid.rs"], "{found:?}");
}

/// The row, the identifier's, and the import of the function. The other two lines are the rows of a signature algorithm that
/// uses the hash.
#[test]
fn a_hash_is_two_rows_and_an_import() {
    let found = lines(&["Sha512_256", "SHA_512_256"], "", &SOURCES);
    let own = found.iter().filter(|line| !line.contains("RSA_SHA_512_256")).cloned().collect::<Vec<_>>();
    let rows = ["crates/pki/src/algorithm.rs", "crates/pki/src/algorithm.rs", "crates/pki/src/oid.rs"];
    assert_eq!((files(&own), found.len()), (rows.to_vec(), 5), "{found:?}");
}

#[test]
fn a_curve_is_a_row_and_a_line() {
    let found = lines(&["\"brainpoolP384t1\""], "", &SOURCES);
    assert_eq!(files(&found), ["crates/pki/src/curve/table.rs", "crates/pki/src/weierstrass.rs"], "{found:?}");
}

/// The files of found lines, one for each line.
fn files(found: &[String]) -> Vec<&str> {
    found.iter().map(|line| line.split(": ").next().unwrap()).collect()
}
