//! A format is one row: no other line of code names it, and every row can be printed, parsed and checked.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::date;
use mrz::{Draft, FORMATS, Rule, RuleOutcome, Zone};

/// The lines of code in a source file: without comments, and up to its tests.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The source files below a folder, except the tests of a module.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

#[test]
fn name_of_a_format_stands_in_its_row_only() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    // The recogniser is not there where this crate stands alone.
    for folder in ["mrz/src", "optics/src", "lds/src"].map(|folder| crates.join(folder)) {
        if folder.exists() {
            sources(&folder, &mut files);
        }
    }
    for format in FORMATS {
        let literal = format!("\"{}\"", format.name);
        let places: Vec<_> =
            files.iter().filter(|file| code(&fs::read_to_string(file).unwrap()).contains(&literal)).collect();
        assert_eq!(places.len(), 1, "{literal}: {places:?}");
        assert!(places[0].ends_with("mrz/src/format/table.rs"), "{places:?}");
    }
}

#[test]
fn every_row_is_printed_parsed_and_checked() {
    let inspection = date(2026, 11, 23);
    for format in FORMATS {
        let draft = Draft {
            format,
            document_code: char::from(format.code_first[0]).to_string(),
            issuing_state: "UTO".into(),
            primary_identifier: "ERIKSSON".into(),
            secondary_identifier: "ANNA MARIA".into(),
            document_number: "L898902C3".into(),
            nationality: "UTO".into(),
            date_of_birth: date(1974, 8, 12).into(),
            sex: 'F',
            date_of_expiry: date(2032, 4, 15),
            optional_data: String::new(),
            optional_data_2: String::new(),
            empty_digit: '0',
        };
        let lines = draft.print().unwrap();
        let zone = Zone::parse(&lines).unwrap();
        assert_eq!(zone.format().name, format.name);
        for rule in Rule::ALL {
            let outcome = zone.check(rule, inspection);
            assert!(matches!(outcome, RuleOutcome::Kept | RuleOutcome::NotApplicable), "{}: {rule:?}", format.name);
        }
        assert_eq!(Draft::of(&zone, inspection), Some(draft));
    }
}
