//! Effects of entries on one another, from the logs to the verdict: disputes, documents known to be genuine, corroboration by
//! States, patterns of trafficking about others' documents. Each is an attack by a partner that went bad, or the case of an
//! innocent holder.

use serde_json::{Value, json};

use super::world::{World, entry, hashed, hashed_of, pattern, utopia, world, world_of};
use super::{NOW, adult, fact, outcome, passport_of};

const LISTED: &str = "registry.document.listed";
const PATTERN: &str = "registry.document.pattern";
const TRAFFICKING: &str = "protection.pattern.trafficking";

fn dispute(id: &str, of: &str) -> String {
    let body = json!({"entry": of, "by": "holder", "reason": "never lost", "review": "2026-11-20T00:00:00Z"});
    entry(id, "dispute", &body)
}

fn finding(world: &World, mrz: &str, check: &str) -> Value {
    world.judge(&["--mrz", mrz], NOW, check).1
}

/// A disputed hit is a reason for review and no alert, also when the authority has not answered in time; the finding names
/// the dispute.
#[test]
fn disputed_hit_is_capped_at_review_and_named() {
    let disputes = ["doc-1", "r-1", "f-1", "t-1"].map(|of| dispute(&format!("q-{of}"), of));
    let world = world("disputed", &utopia(&disputes));
    let outcome = |number: &str, check: &str| outcome(&world, &["--mrz", &adult(number)], NOW, check);
    assert_eq!(outcome("L898902C3", LISTED), "review none failed review");
    let listed = finding(&world, &adult("L898902C3"), LISTED);
    assert_eq!(fact(&listed, "disputed"), "by holder, entry q-doc-1: never lost; answer due 2026-11-20T00:00:00Z");
    assert_eq!(fact(&listed, "entry"), "doc-1", "the statement is named as before");
    assert_eq!(outcome("BB150", "registry.document.range"), "review none failed review");
    assert_eq!(outcome("CC1", PATTERN), "review none failed review");
    // Help is offered all the same.
    assert_eq!(outcome("DD1", TRAFFICKING), "clear offer failed note");
}

/// A document that its own State knows to be genuine is marked by no pattern, and the verdict names pattern and authority. It
/// is as stolen as before, and its holder as much in need of help; a disputed entry vouches for nothing.
#[test]
fn known_good_document_is_marked_by_no_pattern_and_the_verdict_names_it() {
    let known = |id: &str, number: &str| entry(id, "known-good", &hashed(number));
    let more = [
        known("kg-1", "CC1"),
        known("kg-2", "CC2"),
        dispute("q-1", "kg-2"),
        known("kg-3", "L898902C3"),
        known("kg-4", "DD1"),
    ];
    let world = world("known-good", &utopia(&more));
    let outcome = |number: &str, check: &str| outcome(&world, &["--mrz", &adult(number)], NOW, check);
    assert_eq!(outcome("CC1", PATTERN), "clear none successful alert");
    let named = finding(&world, &adult("CC1"), PATTERN);
    let facts = ["quarantined", "authority", "entry", "quarantine", "known-good"].map(|name| fact(&named, name));
    let says =
        ["a series", "Immigration of Utopia", "f-1", "the document is known to be genuine", "known to be genuine"];
    assert_eq!(facts, says);
    assert!(named.to_string().contains("kg-1"), "{named}");
    assert_eq!(outcome("CC2", PATTERN), "alert none failed alert", "disputed");
    assert_eq!(outcome("CC3", PATTERN), "alert none failed alert", "another document");
    assert_eq!(outcome("L898902C3", LISTED), "alert none failed alert");
    assert_eq!(outcome("DD1", TRAFFICKING), "clear urgent failed note");
    counted(&world);
}

/// A pattern that matches far more documents at this checkpoint than its author expects is quarantined by the copy's own
/// counters at the next synchronisation; the verdict names that.
fn counted(world: &World) {
    let [hit, miss] = ["CC3", "X1"].map(|number| world.judge(&["--mrz", &adult(number)], NOW, PATTERN).0.to_string());
    let lines = |hits: usize, all: usize| [vec![hit.clone(); hits], vec![miss.clone(); all - hits]].concat().join("\n");
    let sync = ["sync", "--at", "2026-11-23T09:00:00Z", "source", "copy", "--root", "source/root/1.json"];
    world.write("verdicts.jsonl", lines(10, 1000));
    world.registry(&["count", "copy", "verdicts.jsonl"]);
    world.registry(&sync);
    assert_eq!(finding(world, &adult("CC3"), PATTERN)["outcome"], "failed", "a wave of forgeries ends no pattern");
    world.write("verdicts.jsonl", lines(11, 1000));
    world.registry(&["count", "copy", "verdicts.jsonl"]);
    world.registry(&["count", "copy", "verdicts.jsonl"]);
    world.registry(&sync);
    let named = finding(world, &adult("CC3"), PATTERN);
    assert_eq!((&named["outcome"], fact(&named, "entry")), (&json!("successful"), "f-1"));
    let why = fact(&named, "quarantine");
    assert!(why.starts_with("matched 11 of 1000 documents by the counters of this copy, counters.json"), "{why}");
}

/// Values of a document known to be genuine quarantine what marks them, for documents of the State that says so. Arcadia,
/// gone bad, silences no pattern of Utopia about Utopia's documents.
#[test]
fn values_known_to_be_good_reach_no_further_than_their_state() {
    let when = json!({"all": [{"field": "mrz.sex", "is": "F"}, {"field": "mrz.date-of-expiry", "from": "2032-01-01"}]});
    let example = json!({"mrz.sex": "F", "mrz.date-of-expiry": "2032-04-15"});
    let wrong = pattern("X", &json!({"when": when, "examples": {"match": [example], "no-match": [{"mrz.sex": "M"}]}}));
    let wrong = entry("f-9", "forgery", &wrong);
    let mut own = hashed("A7");
    own["values"] = json!({"mrz.sex": "F", "mrz.date-of-expiry": "2032-04-15"});
    let mut others = hashed_of("ZZA", "A7");
    others["values"] = json!({"mrz.issuing-state": "UTO", "mrz.sex": "F", "mrz.date-of-expiry": "2032-04-15"});

    let bad = entry("kg-9", "known-good", &others);
    let world = world_of("foreign-good", &utopia(std::slice::from_ref(&wrong)), &[bad], &[]);
    assert_eq!(outcome(&world, &["--mrz", &adult("X1")], NOW, PATTERN), "alert none failed alert");
    drop(world);

    let world = self::world("own-good", &utopia(&[wrong, entry("kg-9", "known-good", &own)]));
    assert_eq!(outcome(&world, &["--mrz", &adult("X1")], NOW, PATTERN), "clear none successful alert");
    let named = finding(&world, &adult("X1"), PATTERN);
    assert_eq!(fact(&named, "quarantine"), "marks 1 of 1 documents that its State knows to be genuine");
    assert!(named.to_string().contains("kg-9"), "{named}");
}

/// A pattern of trafficking about others' documents is a note on one State's word, and never urgent. Two authorities of one
/// State are one State.
#[test]
fn one_state_makes_nothing_urgent_about_others() {
    let trafficking = |id: &str, prefix: &str, level: &str| {
        let more = json!({"state": "FRA", "level": level, "text": "Speak alone.", "contact": "116"});
        entry(id, "trafficking", &pattern(prefix, &more))
    };
    let reuse = |id: &str, number: &str| entry(id, "reuse", &hashed_of("FRA", number));
    let arcadia = [
        trafficking("z-11", "MM", "urgent"),
        trafficking("z-12", "NN", "urgent"),
        trafficking("z-13", "PP", "urgent"),
        reuse("z-14", "RR2"),
    ];
    let border = [trafficking("b-12", "NN", "urgent"), trafficking("b-13", "PP", "offer"), reuse("b-14", "RR1")];
    let own = utopia(&[reuse("u-1", "RR1"), reuse("u-2", "RR2")]);
    let world = world_of("others", &own, &arcadia, &border);
    let of = |number: &str, check: &str| {
        let (verdict, finding) = world.judge(&["--mrz", &passport_of("FRA", number, "740812", 0)], NOW, check);
        let words = [&verdict["protection"], &finding["outcome"], &finding["ceiling"]];
        words.map(|word| word.as_str().unwrap().to_owned()).join(" ")
    };
    assert_eq!(of("MM1", TRAFFICKING), "none successful note");
    let noted = finding(&world, &passport_of("FRA", "MM1", "740812", 0), TRAFFICKING);
    assert_eq!((fact(&noted, "text"), fact(&noted, "weight")), ("Police of ZZA: Speak alone.", "note"));
    assert_eq!(of("NN1", TRAFFICKING), "urgent failed note", "two States call it urgent");
    assert_eq!(of("PP1", TRAFFICKING), "offer failed note", "one of two States does");
    let named = finding(&world, &passport_of("FRA", "PP1", "740812", 0), TRAFFICKING);
    assert!(named.to_string().contains("Border police of Utopia: Speak alone."), "{named}");
    // Immigration and border police of Utopia do not corroborate each other; Arcadia does.
    assert_eq!(of("RR1", "registry.identity.reuse"), "none failed note");
    assert_eq!(of("RR2", "registry.identity.reuse"), "none failed review");
}
