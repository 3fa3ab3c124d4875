//! Hostile documents: each has the verdict of its `expect.toml`, and none is clear because a part of it could not be read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    #[allow(dead_code, reason = "for who reads the folder")]
    about: String,
    disposition: String,
    outcomes: BTreeMap<String, String>,
}

/// The document of a case: a file called `document`, else the folder.
fn document(folder: &Path) -> PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.file_stem().unwrap() == "document").unwrap_or_else(|| folder.to_owned())
}

#[test]
fn attack_has_the_expected_verdict() {
    let mut wrong = Vec::new();
    let mut attacks: Vec<PathBuf> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    attacks.sort();
    assert!(attacks.len() > 20, "{}", attacks.len());
    for folder in attacks {
        let expect: Expect = toml::from_str(&fs::read_to_string(folder.join("expect.toml")).unwrap()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_verify"))
            .args(["--format", "json", "--at", "2026-11-23T10:00:00Z", "--profile", "desk"])
            .arg(document(&folder))
            .output()
            .unwrap();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(output.status.code().is_some_and(|code| code < 70), "{name}: {output:?}");
        let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
        if verdict["disposition"] != expect.disposition.as_str() {
            wrong.push(format!("{name}: {}, expected {}", verdict["disposition"], expect.disposition));
        }
        for (check, outcome) in &expect.outcomes {
            let finding = verdict["findings"].as_array().unwrap().iter().find(|finding| finding["check"] == **check);
            let found = &finding.unwrap_or_else(|| panic!("{check} is no check"))["outcome"];
            if found != outcome.as_str() {
                wrong.push(format!("{name}: {check} {found}, expected {outcome}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
