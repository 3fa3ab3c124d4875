//! The ids of the checks are a contract: never renamed, never reused, each with one finding in every verdict.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use bordercheck::{Clock, Document, Profile, Reference, catalogue, verify};

/// Checks of the shared catalogue that are not built yet, in its order.
const NOT_BUILT: [&str; 6] = [
    "electronic.chip.chip-authentication",
    "electronic.chip.pace-cam",
    "electronic.card-security.signature",
    "electronic.session.protocol",
    "electronic.session.record",
    "protection.group.pattern",
];

const PINNED: &str = include_str!("catalogue.txt");

#[test]
fn ids_are_pinned() {
    let ids: Vec<&str> = catalogue().map(|check| check.id).collect();
    let pinned: Vec<&str> = PINNED.lines().collect();
    assert_eq!(ids, pinned, "an id was changed, moved or added; an added one goes into tests/catalogue.txt");
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn ids_are_those_of_the_shared_catalogue_in_order() {
    let path = common::shared("reference/checks.md");
    let text = std::fs::read_to_string(path).unwrap();
    let is_id = |word: &&str| {
        let families =
            ["input.", "optical.", "electronic.", "combined.", "seal.", "registry.", "protection.", "engine."];
        families.iter().any(|family| word.starts_with(family)) && !word.ends_with(".rs")
    };
    let text = text.split("## input").nth(1).unwrap().replace("check/registry.rs", "");
    let words = text.split([' ', '\n', '|', '(', ')', '`', ',', ';']).filter(is_id);
    let mut listed: Vec<&str> = Vec::new();
    for word in words {
        if !listed.contains(&word) {
            listed.push(word);
        }
    }
    let ids: Vec<&str> = catalogue().map(|check| check.id).collect();
    let (not_built, built): (Vec<&str>, Vec<&str>) = listed.into_iter().partition(|id| NOT_BUILT.contains(id));
    assert_eq!(ids, built);
    assert_eq!(not_built, NOT_BUILT, "a check that was built is no longer listed as not built");
}

#[test]
fn verdict_has_one_finding_for_each_check_in_order() {
    let reference = Reference::new("2026-11-23T12:00:00+00:00[+00:00]".parse().unwrap(), Clock::Given);
    for document in [Document::new(), Document::from_mrz(""), Document::from_picture("x.png", &b"no picture"[..])] {
        let verdict = verify(&document, &reference, &Profile::built_in("border-control").unwrap());
        let ids: Vec<&str> = verdict.findings.iter().map(|judged| judged.finding.check.id).collect();
        assert_eq!(ids, catalogue().map(|check| check.id).collect::<Vec<_>>());
    }
}
