//! Every case folder under `fixtures/cases` is judged by `verify` as its `expect.toml` says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    #[expect(dead_code, reason = "for the reader of the case")]
    about: String,
    disposition: String,
    reasons: Vec<String>,
    also_failed: Vec<String>,
    at: String,
    profile: String,
    mrz: Vec<String>,
    assurance: Option<u64>,
    #[serde(default)]
    trust: Vec<String>,
}

fn folders() -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let mut folders: Vec<PathBuf> = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 30, "{} cases", folders.len());
    folders
}

fn judge(folder: &Path, expect: &Expect) -> (Value, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_verify"))
        .args(["--format", "json", "--at", &expect.at, "--profile", &expect.profile])
        .args(expect.trust.iter().flat_map(|path| [PathBuf::from("--trust"), folder.join(path)]))
        .arg("--")
        .arg(folder)
        .output()
        .unwrap();
    (serde_json::from_slice(&output.stdout).unwrap(), output.status.code().unwrap())
}

fn ids(verdict: &Value, keep: impl Fn(&Value) -> bool) -> Vec<String> {
    let findings = verdict["findings"].as_array().unwrap().iter();
    findings.filter(|finding| keep(finding)).map(|finding| finding["check"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn case_is_judged_as_expected() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let expect: Expect = toml::from_str(&fs::read_to_string(folder.join("expect.toml")).unwrap()).unwrap();
        let (verdict, status) = judge(&folder, &expect);

        let reasons: Vec<String> = serde_json::from_value(verdict["reasons"].clone()).unwrap();
        let also = ids(&verdict, |finding| finding["outcome"] == "failed");
        let also: Vec<String> = also.into_iter().filter(|id| !reasons.contains(id)).collect();
        let mrz: Vec<String> = serde_json::from_value(verdict["document"]["mrz"].clone()).unwrap();
        let found = (verdict["disposition"].as_str().unwrap(), &reasons, &also, &mrz);
        let expected = (expect.disposition.as_str(), &expect.reasons, &expect.also_failed, &expect.mrz);
        if found != expected {
            wrong.push(format!("{name}\n  found    {found:?}\n  expected {expected:?}"));
        }
        if let Some(assurance) = expect.assurance {
            assert_eq!(verdict["assurance"].as_u64(), Some(assurance), "{name}: what is proved");
        }
        let expected_status = match expect.disposition.as_str() {
            "clear" => 0,
            "review" => 10,
            "alert" => 20,
            _ => 30,
        };
        assert_eq!(status, expected_status, "{name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A zipped case gives the same verdict as its folder, and several documents are judged in the order given.
#[test]
fn batch_keeps_its_order_and_exits_with_the_worst() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let output = Command::new(env!("CARGO_BIN_EXE_verify"))
        .args(["--format", "json", "--at", "2026-11-23T10:00:00Z", "--profile", "desk", "--jobs", "2"])
        .args(["text-td3", "broken-picture", "text-name-with-digit", "text-td3"].map(|name| cases.join(name)))
        .output()
        .unwrap();
    let verdicts: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    let dispositions: Vec<&str> = verdicts.iter().map(|verdict| verdict["disposition"].as_str().unwrap()).collect();
    assert_eq!(dispositions, ["clear", "incomplete", "review", "clear"]);
    assert_eq!(output.status.code(), Some(10));
    assert_eq!(verdicts[1]["findings"][0]["outcome"], "failed", "a picture that is cut short cannot be read");
}
