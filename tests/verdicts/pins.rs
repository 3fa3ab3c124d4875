//! The verdict on every case of the fixtures, pinned in two files. `BLESS=1 cargo test --test verdicts pinned` writes both anew;
//! the difference is read before it is committed.
//!
//! `pinned.txt` has a block for each case: what was decided, a hash of the document's fields and of what it was judged under, and
//! the findings that are neither successful nor not supported, or that have facts, each with a hash of all that it says. So a new
//! check changes no line of a case in which it finds nothing.
//!
//! `checks.txt` has a line for each check: how many cases have which outcome, and a hash of the check's own row. So a check that
//! no longer finds anything is noticed, too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bordercheck::{Language, Layout, to_json};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::cases;

/// The first six bytes of the SHA-256 of a JSON value in its canonical form (RFC 8785).
fn hash(value: &Value) -> String {
    let digest = Sha256::digest(registry::canonical::print(value));
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

fn members(value: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), value[name].clone())).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// Compares with a committed file, or writes it where BLESS is set.
fn pin(file: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts").join(file);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let pinned = std::fs::read_to_string(path).unwrap_or_default();
    let lines = |one: &str, other: &str| {
        let other: BTreeSet<&str> = other.lines().collect();
        one.lines().filter(|line| !other.contains(line)).map(|line| format!("\n{line}")).collect::<String>()
    };
    assert!(pinned == found, "{file}: gone:{}\nnew:{}", lines(&pinned, found), lines(found, &pinned));
}

/// Each case by its name, with its verdict as JSON.
fn verdicts() -> impl Iterator<Item = (&'static str, Value)> {
    cases().iter().map(|case| {
        let verdict = to_json(&case.judgement.verdict, Layout::Line, Language::English);
        (case.name.as_str(), serde_json::from_str(&verdict).unwrap())
    })
}

#[test]
fn verdicts_of_cases_are_pinned() {
    let mut lines = String::new();
    for (name, verdict) in verdicts() {
        let decided = ["disposition", "protection"].map(|name| text(&verdict[name]));
        lines += &format!("{name}: {}, assurance {}, protection {}\n", decided[0], verdict["assurance"], decided[1]);
        let under = members(&verdict["judged"], &["at", "trust", "registry", "inputs"]);
        lines += &format!("    document {}\n", hash(&json!([verdict["document"], under])));
        for finding in array(&verdict["findings"]) {
            let outcome = text(&finding["outcome"]);
            let facts = !array(&finding["facts"]).is_empty();
            if facts || !["successful", "not_supported"].contains(&outcome) {
                let all = members(finding, &["outcome", "cause", "duty", "ceiling", "margin", "says", "facts"]);
                let decides = if array(&verdict["reasons"]).contains(&finding["check"]) { " decides" } else { "" };
                lines += &format!("    {} {outcome} {}{decides}\n", text(&finding["check"]), hash(&all));
            }
        }
    }
    pin("pinned.txt", &lines);
}

#[test]
fn outcomes_of_checks_are_pinned() {
    let mut checks: Vec<String> = Vec::new();
    let mut outcomes: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    let mut rows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
    for (_, verdict) in verdicts() {
        for finding in array(&verdict["findings"]) {
            let check = text(&finding["check"]).to_owned();
            if !outcomes.contains_key(&check) {
                checks.push(check.clone());
            }
            let outcome = finding["cause"].as_str().unwrap_or_else(|| text(&finding["outcome"])).to_owned();
            *outcomes.entry(check.clone()).or_default().entry(outcome).or_default() += 1;
            let mut row = members(finding, &["duty", "ceiling", "basis", "source", "claim"]);
            row["profile"] = verdict["judged"]["profile"]["name"].clone();
            rows.entry(check).or_default().insert(row.to_string());
        }
        array(&verdict["missing"]).iter().for_each(|name| *missing.entry(text(name).to_owned()).or_default() += 1);
    }
    let counts = |counts: &BTreeMap<String, usize>| {
        counts.iter().map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
    };
    let line = |check: &String| format!("{check}: {}, row {}\n", counts(&outcomes[check]), hash(&json!(rows[check])));
    let lines: String = checks.iter().map(line).collect();
    let absent = missing.iter().map(|(name, count)| format!("missing {name}: {count}\n"));
    pin("checks.txt", &(lines + &absent.collect::<String>()));
}
