//! Documents made after public bug reports about genuine ones (`../shared/data/field`): each has its dispositions, its outcomes,
//! its fields and its assurance.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use bordercheck::{Clock, Document, Engine, Profile, Reference, Verdict, load_trust};
use serde_json::Value;

/// The exit code of `verify` where trust cannot be loaded.
const FAULT: u64 = 70;

#[test]
#[cfg_attr(not(shared), ignore = "../shared is absent")]
fn field_cases_are_judged_as_expected() {
    let folder = common::shared("data/field");
    let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(folder.join("cases.json")).unwrap()).unwrap();
    assert!(cases.len() >= 133, "{} cases", cases.len());
    let (next, threads) = (AtomicUsize::new(0), std::thread::available_parallelism().map_or(1, usize::from));
    let mut differences: Vec<(usize, String)> = std::thread::scope(|scope| {
        let work = || {
            let mut found = Vec::new();
            while let Some((at, case)) = take(&next, &cases) {
                found.extend(differences(case, &folder).into_iter().map(|difference| (at, difference)));
            }
            found
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    differences.sort();
    let lines: Vec<String> = differences.into_iter().map(|(_, difference)| difference).collect();
    assert!(lines.is_empty(), "{} differences:\n{}", lines.len(), lines.join("\n"));
}

fn take<'c>(next: &AtomicUsize, cases: &'c [Value]) -> Option<(usize, &'c Value)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, cases.get(at)?))
}

/// The differences from what a case expects, one line each.
fn differences(case: &Value, folder: &Path) -> Vec<String> {
    let (id, expected) = (case["id"].as_str().unwrap(), &case["expect"]);
    let line = |what: String| format!("{id} ({}): {what}", case["situation"].as_str().unwrap());
    let exits: Vec<u64> = numbers(&expected["or_exit"]);
    let verdict = match judge(case, folder) {
        Ok(verdict) => verdict,
        Err(_) if exits.contains(&FAULT) => return Vec::new(),
        Err(why) => return vec![line(format!("no verdict: {why}"))],
    };
    let mut differences = Vec::new();
    let disposition = verdict.disposition.name();
    if !words(&expected["disposition"]).contains(&disposition) {
        let reasons: Vec<&str> = verdict.reasons().map(|judged| judged.finding.check.id).collect();
        differences.push(format!(
            "disposition {disposition} by {}, not {}",
            reasons.join(", "),
            expected["disposition"]
        ));
    }
    for (check, outcomes) in expected["checks"].as_object().into_iter().flatten() {
        let found = &verdict.finding(check).unwrap().finding;
        let outcome = serde_json::to_value(found.outcome).unwrap();
        if !outcomes.as_array().unwrap().contains(&outcome) {
            differences.push(format!("{check} {outcome}, not {outcomes}; {:?}", facts(found)));
        }
    }
    let document = serde_json::to_value(&verdict.document).unwrap();
    for (field, value) in expected["document"].as_object().into_iter().flatten() {
        if &document[field] != value {
            differences.push(format!("{field} {}, not {value}", document[field]));
        }
    }
    let assurance = serde_json::to_value(verdict.assurance).unwrap();
    if expected["assurance"].as_array().is_some_and(|levels| !levels.contains(&assurance)) {
        differences.push(format!("assurance {assurance}, not {}", expected["assurance"]));
    }
    differences.into_iter().map(line).collect()
}

fn judge(case: &Value, folder: &Path) -> Result<Verdict, String> {
    let at: jiff::Timestamp = case["at"].as_str().unwrap().parse().unwrap();
    let reference = Reference::new(jiff::ZonedDateTime::new(at, jiff::tz::TimeZone::UTC), Clock::Given);
    let input = &case["input"];
    let path = |name: &str| input[name].as_str().map(|path| folder.join(path));
    let reference = match path("trust") {
        Some(trust) => reference.with_trust(load_trust(&[trust], Vec::new()).map_err(|error| error.to_string())?),
        None => reference,
    };
    let engine = Engine::new(reference, Profile::built_in(case["profile"].as_str().unwrap()).unwrap());
    let given: Option<PathBuf> = path("folder");
    let text = words(&input["mrz"]).join("\n");
    let document = given.map_or_else(|| Document::from_mrz(&text), |given| common::document(&given));
    Ok(engine.verify(&document))
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().map(|word| word.as_str().unwrap()).collect()
}

fn numbers(list: &Value) -> Vec<u64> {
    list.as_array().into_iter().flatten().map(|number| number.as_u64().unwrap()).collect()
}

/// The facts of a finding in one line; the people of these cases are made up.
fn facts(finding: &bordercheck::Finding) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    finding
        .facts
        .iter()
        .map(|fact| format!("{}: {} / {}", fact.name, text(&fact.found), text(&fact.expected)))
        .collect()
}
