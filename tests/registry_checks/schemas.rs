//! The JSON Schemas of entries and roots, and the templates: what parses is valid, what misses a member is not.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use registry::canonical;
use registry::entry::{Entry, Kind};
use registry::tile;
use serde_json::{Value, json};

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_registry")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A committed schema; `BLESS=1 cargo test --test registry_checks schemas` writes it anew.
fn validator(of: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/{of}-1.json"));
    let text = printed(&["schema", of]);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), text, "{} is not current", path.display());
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}

#[test]
fn template_of_each_kind_parses_and_is_valid() {
    let validator = validator("entry");
    for kind in Kind::ALL {
        let text = printed(&["template", kind.name(), "--at", "2026-11-02T08:00:00Z"]);
        let whole: Value = serde_json::from_str(&text).unwrap();
        let parses = |entry: &Value| Entry::parse(&canonical::print(entry)).is_ok();
        assert!(parses(&whole) && validator.is_valid(&whole), "{kind}: {:?}", validator.iter_errors(&whole).next());
        let mut more = whole.clone();
        more["zebra"] = json!(1);
        assert!(!parses(&more) && !validator.is_valid(&more), "{kind} with a member too many");
        for name in whole.as_object().unwrap().keys() {
            let mut less = whole.clone();
            less.as_object_mut().unwrap().remove(name);
            // The schema also asks for the end, and for the condition of a defect (REGISTRY §1).
            let asked = ["expires", "review", "when"].contains(&name.as_str());
            assert!(!validator.is_valid(&less) || parses(&less), "{kind} without {name} is valid and does not parse");
            assert!(
                validator.is_valid(&less) || !parses(&less) || asked,
                "{kind} without {name} parses and is not valid"
            );
            let mut other = whole.clone();
            other[name] = json!([[]]);
            assert!(!validator.is_valid(&other), "{kind} with another {name}");
        }
    }
}

#[test]
fn conditions_are_valid_as_they_are_parsed() {
    let validator = validator("entry");
    let mut pattern: Value = serde_json::from_str(&printed(&["template", "defect"])).unwrap();
    let mut is_valid = |when: &Value| {
        pattern["when"] = when.clone();
        let parses = Entry::parse(&canonical::print(&pattern)).is_ok();
        assert_eq!(validator.is_valid(&pattern), parses, "{when}");
        parses
    };
    let sex = json!({"field": "mrz.sex", "is": "F"});
    for when in [
        json!({"all": [sex, {"not": sex}, {"any": [sex]}]}),
        json!({"field": "mrz.sex", "in": ["F", "X"]}),
        json!({"field": "holder.age", "from": 3, "to": 9}),
        json!({"field": "mrz.date-of-expiry", "to": "2031-01-01"}),
        json!({"field": "page.portrait", "near": "00000000000000ff", "within": 10}),
        json!({"field": "mrz.document-number", "form": "[A-Z]{1,2}[0-9]?"}),
    ] {
        assert!(is_valid(&when), "{when}");
    }
    for when in [
        json!({}),
        json!({"all": []}),
        json!({"all": [sex], "any": [sex]}),
        json!({"field": "mrz.sax", "is": "F"}),
        json!({"field": "mrz.sex", "is": "F", "in": ["F"]}),
        json!({"field": "mrz.sex", "is": 1}),
        json!({"field": "holder.age", "prefix": "1"}),
        json!({"field": "page.portrait", "near": "00000000000000ff", "within": 11}),
        json!({"field": "page.portrait", "is": "00000000000000ff"}),
    ] {
        assert!(!is_valid(&when), "{when}");
    }
}

#[test]
fn entries_and_roots_of_the_fixtures_are_valid() {
    let (entries, roots) = (validator("entry"), validator("root"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/registry");
    let (mut found, mut checked) = (Vec::new(), (0, 0));
    walk(&folder, &mut found);
    for path in &found {
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        if !name.starts_with("accepted-") {
            continue;
        }
        let bytes = fs::read(path).unwrap();
        if name.contains("/root/") || name.ends_with("/root.json") {
            let root: Value = serde_json::from_slice(&bytes).unwrap();
            assert!(roots.is_valid(&root), "{name}: {:?}", roots.iter_errors(&root).next());
            checked.0 += 1;
        } else if let Some((_, bundle)) = name.split_once("/tile/entries/") {
            let width = bundle.rsplit_once(".p/").map_or(256, |(_, width)| width.parse().unwrap());
            for entry in tile::parse_entries(&bytes, width).unwrap() {
                let entry: Value = serde_json::from_slice(entry).unwrap();
                assert!(entries.is_valid(&entry), "{name}: {:?}", entries.iter_errors(&entry).next());
                checked.1 += 1;
            }
        }
    }
    assert!(checked.0 > 5 && checked.1 > 200, "{checked:?}");
}
