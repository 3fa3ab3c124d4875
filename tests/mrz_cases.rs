//! Zones with the clause, the checks that must fail and the fields that each must have.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;

use bordercheck::{Clock, Document, Outcome, Profile, Reference, verify};
use serde_json::Value;

/// Checks in which settled point 10 of docs/design.md differs from this older list: `harmonised-code` does not fail for a
/// passport without a second letter that expires before 2038, and `name-whole` fails for a name that ends in the last
/// column. `settled_point_10` below tests both.
const SETTLED_OTHERWISE: [&str; 2] = ["optical.mrz.harmonised-code", "optical.mrz.name-whole"];

fn reference(day: &str) -> Reference {
    Reference::new(format!("{day}T12:00:00+00:00[+00:00]").parse().unwrap(), Clock::Given)
}

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn zone_fails_the_expected_checks_only() {
    let path = common::shared("reference/mrz-cases.json");
    let cases: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let profile = Profile::built_in("desk").unwrap();
    let cases = cases["cases"].as_array().unwrap();
    assert!(cases.len() >= 74);
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let lines: Vec<&str> = case["mrz"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        let text = lines.join("\n");
        let verdict = verify(&Document::from_mrz(&text), &reference(case["at"].as_str().unwrap()), &profile);

        let failed: BTreeSet<&str> = verdict
            .findings
            .iter()
            .filter(|judged| judged.finding.outcome == Outcome::Failed)
            .map(|judged| judged.finding.check.id)
            .filter(|id| id.starts_with("optical.mrz.") && !SETTLED_OTHERWISE.contains(id))
            .collect();
        let expected = case["failed"].as_array().unwrap().iter().map(|id| id.as_str().unwrap());
        let expected: BTreeSet<&str> = expected.filter(|id| !SETTLED_OTHERWISE.contains(id)).collect();
        assert_eq!(failed, expected, "{id}");

        let document = serde_json::to_value(&verdict.document).unwrap();
        for (name, value) in case["document"].as_object().unwrap() {
            assert_eq!(&document[name], value, "{id}: {name}");
        }
    }
}

fn outcome(line_1: &str, line_2: &str, id: &str) -> Outcome {
    let text = format!("{line_1}\n{line_2}");
    let verdict = verify(&Document::from_mrz(&text), &reference("2026-11-23"), &Profile::built_in("desk").unwrap());
    verdict.finding(id).unwrap().finding.outcome
}

#[test]
fn settled_point_10() {
    let expires_2032 = "L898902C36UTO7408122F3204153<<<<<<<<<<<<<<04";
    let expires_2041 = "L898902C36UTO7408122F4101019<<<<<<<<<<<<<<08";
    let code = "optical.mrz.harmonised-code";
    let line = |code: &str| format!("{code}UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
    assert_eq!(outcome(&line("P<"), expires_2032, code), Outcome::NotSupported);
    assert_eq!(outcome(&line("PA"), expires_2032, code), Outcome::Undetermined);
    assert_eq!(outcome(&line("P<"), expires_2041, code), Outcome::Failed);
    assert_eq!(outcome(&line("PA"), expires_2041, code), Outcome::Failed);
    assert_eq!(outcome(&line("PP"), expires_2041, code), Outcome::Successful);

    let whole = "optical.mrz.name-whole";
    let name = |name: &str| format!("PPUTO{name:<<39}");
    assert_eq!(outcome(&name("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"), expires_2032, whole), Outcome::Failed);
    assert_eq!(outcome(&name("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG"), expires_2032, whole), Outcome::Successful);
}
