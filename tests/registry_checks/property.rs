//! Whatever one authority's log does within its root rights, answers about documents of States that it does not speak for
//! change at most by notes (docs/design.md, principle 8).

use std::collections::BTreeMap;
use std::fs;

use bordercheck::{Disposition, Outcome, Profile, Protection, Verdict};
use rand::{Rng, RngExt};
use registry::storage::Storage as _;
use serde_json::{Value, json};

use super::partners::{Partners, SIGNED, Times, hashed, listed, origin, said};
use super::passport_of;

/// Worlds that are tried; a thousand is `REGISTRY_WORLDS=1000 cargo test --release --test registry_checks property`.
const WORLDS: usize = 24;

/// An answer, as far as it may not change: a failure that is only noted is no worse than none.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    outcome: Option<Outcome>,
    effect: Disposition,
}

#[derive(Debug, PartialEq, Eq)]
struct Answers {
    disposition: Disposition,
    assurance: String,
    protection: Protection,
    checks: BTreeMap<&'static str, Answer>,
}

impl Answers {
    fn of(verdict: &Verdict) -> Self {
        let checks = verdict.findings.iter().filter(|judged| judged.finding.check.id.starts_with("registry."));
        let answer = |judged: &bordercheck::Judged| {
            let noted = judged.finding.outcome == Outcome::Failed && judged.effect == Disposition::Clear;
            let outcome = (!noted).then_some(judged.finding.outcome);
            // A note stands where nothing was found.
            let outcome = outcome.filter(|outcome| *outcome != Outcome::Successful);
            (judged.finding.check.id, Answer { outcome, effect: judged.effect })
        };
        Self {
            disposition: verdict.disposition,
            assurance: format!("{:?}", verdict.assurance),
            protection: verdict.protection,
            checks: checks.map(answer).collect(),
        }
    }
}

/// The documents that the rogue log does not speak for: one that their State lists, and some that it does not.
const DOCUMENTS: [(&str, &str); 5] =
    [("FRA", "L898902C3"), ("FRA", "X12345"), ("IDN", "X12345"), ("IDN", "YY7"), ("IDN", "L898902C3")];

fn judge(partners: &Partners) -> Vec<Answers> {
    let profile = Profile::built_in("desk").unwrap();
    let judge = |(state, number): (&str, &str)| {
        let mrz = passport_of(state, number, "740812", 0);
        Answers::of(&Partners::judge(partners.open().unwrap(), &mrz, &profile))
    };
    DOCUMENTS.map(judge).into()
}

/// An entry that Utopia may state, about its own documents or others'.
fn entry(dice: &mut impl Rng, nth: usize) -> Value {
    let (state, number) = DOCUMENTS[dice.random_range(0..DOCUMENTS.len())];
    let id = format!("e-{nth}");
    let pattern = |more: &Value| {
        let mut body = json!({"title": "a series", "state": state, "status": "active", "expected-rate": 0.5,
            "when": {"all": [{"field": "mrz.issuing-state", "is": state}, {"field": "mrz.document-code", "prefix": "P"}]},
            "examples": {"match": [{"mrz.issuing-state": state, "mrz.document-code": "P"}],
                "no-match": [{"mrz.issuing-state": "QQQ", "mrz.document-code": "P"}]}});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    match dice.random_range(0..11) {
        0 => said("forgery", &id, &pattern(&json!({}))),
        1 => said("trafficking", &id, &pattern(&json!({"level": "urgent", "text": "Hold them.", "contact": "116"}))),
        2 => said("reuse", &id, &hashed(state, number, &format!("2026-{}", state.to_lowercase()))),
        3 => said("fantasy", &id, &json!({"state": state, "title": "no such State"})),
        // It has no right to these; they are set aside.
        4 => listed(state, number, &id),
        5 => said(
            "range",
            &id,
            &json!({"state": state, "type": "P", "from": "A1", "to": "ZZ999999", "status": "stolen"}),
        ),
        6 => said("number-format", &id, &json!({"state": state, "type": "P", "forms": ["[0-9]{9}"]})),
        // The hash of another State's document under its own State's name.
        10 => {
            let mut body = hashed(state, number, &format!("2026-{}", state.to_lowercase()));
            (body["state"], body["status"]) = ("UTO".into(), "stolen".into());
            said("document", &id, &body)
        }
        7 => said("withdraw", &id, &json!({"entry": "stolen-1", "reason": "found"})),
        8 => said("a-kind-of-tomorrow", &id, &json!({"state": state})),
        _ => listed("UTO", number, &id),
    }
}

fn time(dice: &mut impl Rng) -> &'static str {
    let times = [
        SIGNED,
        SIGNED,
        "2026-11-23T09:14:00Z",
        "2026-11-10T06:00:00Z",
        "2099-01-01T00:00:00Z",
        "1970-01-01T00:00:01Z",
    ];
    times[dice.random_range(0..times.len())]
}

fn rewrite(partners: &Partners, dice: &mut impl Rng) {
    let entries: Vec<_> = (0..dice.random_range(0..30)).map(|nth| entry(dice, nth)).collect();
    let entries = if dice.random_range(0..2) == 0 { entries } else { [Partners::entries("UTO"), entries].concat() };
    let log = time(dice);
    let mut witness = || (dice.random_range(0..5) > 0).then(|| time(dice));
    let witnesses = [witness(), witness()];
    partners.write("UTO", &entries, Times { log, witnesses });
}

/// Changes a byte of a file, cuts it, or removes it.
fn spoil(dice: &mut impl Rng, bytes: &mut Vec<u8>) -> bool {
    if bytes.is_empty() || dice.random_range(0..4) == 0 {
        return false;
    }
    let place = dice.random_range(0..bytes.len());
    if dice.random_range(0..2) == 0 {
        bytes.truncate(place)
    } else {
        bytes[place] ^= 1 << dice.random_range(0..8_u32)
    }
    true
}

fn spoil_source(partners: &Partners, dice: &mut impl Rng) {
    let files = partners.source.list(&format!("log/{}", origin("UTO"))).unwrap();
    let path = &files[dice.random_range(0..files.len())];
    let mut bytes = partners.source.read(path, u64::MAX).unwrap().unwrap();
    match spoil(dice, &mut bytes) {
        true => partners.source.write_all(vec![(path.clone(), bytes)]).unwrap(),
        false => partners.source.remove(path).unwrap(),
    }
}

fn spoil_copy(partners: &Partners, dice: &mut impl Rng) {
    let folder = partners.folder.join("copy/log").join(origin("UTO"));
    let mut folders = vec![folder];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(folder).into_iter().flatten().flatten() {
            if file.path().is_dir() { folders.push(file.path()) } else { files.push(file.path()) }
        }
    }
    files.sort();
    if files.is_empty() {
        return;
    }
    let path = &files[dice.random_range(0..files.len())];
    let mut bytes = fs::read(path).unwrap();
    if spoil(dice, &mut bytes) { fs::write(path, bytes).unwrap() } else { fs::remove_file(path).unwrap() }
}

#[test]
fn no_log_changes_answers_about_documents_it_does_not_speak_for() {
    let worlds = std::env::var("REGISTRY_WORLDS").ok().and_then(|worlds| worlds.parse().ok()).unwrap_or(WORLDS);
    let honest = Partners::new("honest");
    honest.sync().unwrap();
    let expected = judge(&honest);
    assert_eq!(expected[0].disposition, Disposition::Alert, "the listed one");
    assert_eq!(expected[1].disposition, Disposition::Clear);
    let dice = &mut specimen::dice(16);
    let mut refused = 0;
    for world in 0..worlds {
        let partners = Partners::new(&format!("rogue-{world}"));
        let mut story = Vec::new();
        for _ in 0..dice.random_range(1..5) {
            let step = dice.random_range(0..6);
            story.push(["sync", "rewrite", "rewrite", "spoil the source", "spoil the copy", "no key"][step]);
            match step {
                0 => drop(partners.sync().unwrap()),
                1 | 2 => rewrite(&partners, dice),
                3 => spoil_source(&partners, dice),
                4 => spoil_copy(&partners, dice),
                _ => drop(fs::remove_file(partners.folder.join("copy/keys/2026-uto.key"))),
            }
        }
        refused += partners.sync().unwrap_or_else(|why| panic!("world {world}, {story:?}: {why}")).len();
        if dice.random_range(0..3) == 0 {
            spoil_copy(&partners, dice);
            story.push("spoil the copy at last");
        }
        assert_eq!(judge(&partners), expected, "world {world}: {story:?}");
    }
    assert!(refused * 3 > worlds, "{refused} refusals in {worlds} worlds: the rogue did little");
}
