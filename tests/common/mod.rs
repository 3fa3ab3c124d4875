//! Cases of the fixtures, and engines for them, for several tests.

#![allow(dead_code, reason = "each test uses its part of it")]

#[path = "../shared/mod.rs"]
mod shared;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

#[allow(unused_imports, reason = "each test uses its part of it")]
pub(crate) use shared::shared;

use bordercheck::{Clock, Document, Engine, Judgement, Profile, Reference};
use pki::Trust;
use pki::trust::{Given, TrustFile};

/// A case folder of `fixtures/cases`, judged as its `expect.toml` says.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) document: Document<'static>,
    pub(crate) engine: Engine,
    pub(crate) judgement: Judgement,
}

/// Every case folder, judged once in a test program.
pub(crate) fn cases() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| folders("fixtures/cases").iter().map(|folder| judge(folder)).collect())
}

/// The folders in a folder of the repository, by name.
pub(crate) fn folders(of: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(of)).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// The cases without pictures, which are fast.
pub(crate) fn text_cases() -> Vec<Case> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases");
    let folders = fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path());
    let has_picture = |folder: &Path| {
        fs::read_dir(folder)
            .unwrap()
            .any(|entry| entry.unwrap().path().file_stem().is_some_and(|stem| stem != "expect" && stem != "mrz"))
    };
    folders.filter(|folder| !has_picture(folder)).map(|folder| judge(&folder)).collect()
}

/// A case not yet read, and the engine for its `expect.toml`; hostile documents are judged under the profile `desk`.
pub(crate) fn open(folder: &Path) -> (Document<'static>, Engine) {
    let expect: toml::Table = fs::read_to_string(folder.join("expect.toml")).unwrap().parse().unwrap();
    let text = |name: &str, default| expect.get(name).and_then(toml::Value::as_str).unwrap_or(default).to_owned();
    let trust: Vec<PathBuf> = expect.get("trust").map_or(Vec::new(), |paths| {
        paths.as_array().unwrap().iter().map(|path| folder.join(path.as_str().unwrap())).collect()
    });
    let engine = engine_at(&text("profile", "desk"), &text("at", "2026-11-23T10:00:00Z"), &trust);
    (document(folder), engine)
}

fn judge(folder: &Path) -> Case {
    let (document, engine) = open(folder);
    let judgement = engine.judge(&document);
    Case { name: folder.file_name().unwrap().to_string_lossy().into_owned(), document, engine, judgement }
}

/// The files of a case folder.
pub(crate) fn document(folder: &Path) -> Document<'static> {
    let mut files = Vec::new();
    for (prefix, folder) in [("", folder.to_owned()), ("chip/", folder.join("chip"))] {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_file() && name != "expect.toml" {
                files.push((format!("{prefix}{name}"), Ok(fs::read(&path).unwrap().into())));
            }
        }
    }
    Document::from_case(files)
}

/// An engine without trust and registry, on the day of the fixtures.
pub(crate) fn engine(profile: &str) -> Engine {
    engine_at(profile, "2026-11-23T10:00:00Z", &[])
}

fn engine_at(profile: &str, at: &str, trust: &[PathBuf]) -> Engine {
    let at: jiff::Timestamp = at.parse().unwrap();
    let reference = Reference::new(jiff::ZonedDateTime::new(at, jiff::tz::TimeZone::UTC), Clock::Given);
    // Files are named as they lie in the case, so that a verdict is the same wherever the repository lies.
    let files = trust.iter().flat_map(|folder| {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    });
    let files = files.map(|path| TrustFile {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        bytes: fs::read(&path).unwrap(),
        given: Given::InFolder,
    });
    // Nothing handed over is no trust, and not trust in nobody.
    let reference = match trust {
        [] => reference,
        _ => reference.with_trust(Trust::load(files.collect()).unwrap()),
    };
    Engine::new(reference, Profile::built_in(profile).unwrap())
}
