//! The answers of the commands about a copy of a log whose authority went bad: nothing false, and nothing that matters is
//! left out (docs/registry.md, "A wrongly listed holder").
#![cfg(feature = "registry-cli")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "registry_desk/mod.rs"]
mod registry_desk;
#[path = "../crates/registry/tests/registry_world/mod.rs"]
mod registry_world;

use registry::store::Store;
use registry_desk::{Desk, NOW};
use registry_world::*;
use serde_json::{Value, json};

/// An entry that names another one by its id.
fn names(id: &str, kind: &str, of: &str, more: &Value) -> Vec<u8> {
    let mut value = json!({ "entry": of, "id": id, "issued": "2026-11-02T08:00:00Z", "kind": kind, "reason": "never lost",
        "sharing": "TLP:GREEN" });
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    entry(value)
}

fn dispute(id: &str, of: &str, review: &str) -> Vec<u8> {
    names(id, "dispute", of, &json!({ "by": "holder", "review": review }))
}

/// A desk whose copy holds a log of these entries, which `add` would refuse.
fn copied(test: &str, entries: &[Vec<u8>]) -> Desk {
    let desk = Desk::new(test);
    attacks::force(&Store::folder(&desk.path("source")).unwrap(), entries);
    desk.write("copy/keys/2026.key", &epoch().to_text());
    desk.run(&["sync", "source", "copy", "--root", "source/root/1.json", "--at", NOW]);
    desk
}

/// A withdrawal that every copy sets aside answers no dispute and ends nothing.
#[test]
fn what_is_set_aside_hides_no_late_dispute() {
    let entries =
        [names("w", "withdraw", "d", &json!({})), document("UTO", 1), dispute("d", "uto-1", "2026-11-10T00:00:00Z")];
    let desk = copied("late-dispute", &entries);
    let status = desk.json(1, &["status", "copy", "--at", NOW]);
    assert_eq!(status["disputes_late"]["count"], 1, "{status}");
}

/// The attack: a withdrawal under an id that is used already: no copy counts it, and an expert would be told that it does.
#[test]
fn what_is_set_aside_withdraws_nothing_in_a_proof() {
    let entries = [document("UTO", 1), document("UTO", 2), names("uto-2", "withdraw", "uto-1", &json!({}))];
    let desk = copied("false-withdrawal", &entries);
    assert_eq!(desk.listed("U0000001", NOW), 20);
    let shown = desk.json(0, &["show", "copy", "uto-1", "--at", NOW]);
    assert_eq!(shown[0]["status"], json!(["in force"]));
    let proved = desk.json(0, &["prove", "copy", "uto-1", "--out", "uto-1.tlog-proof"]);
    assert_eq!(proved["status"], json!(["in force"]));
    assert!(desk.done(&["verify", "uto-1.tlog-proof", "--root", "source/root/1.json"]).contains("in force"));
}

/// The attack: an entry that every copy sets aside takes an id first, and a proof shows it in the place of the one that counts.
#[test]
fn what_is_set_aside_is_not_proved_in_the_place_of_what_counts() {
    let mut endless: Value = serde_json::from_slice(&document("UTO", 1)).unwrap();
    (endless["expires"], endless["status"]) = (json!("9999-01-01T00:00:00Z"), json!("revoked"));
    let desk = copied("first-of-id", &[entry(endless.clone()), document("UTO", 1)]);
    let shown = desk.json(0, &["show", "copy", "uto-1", "--at", NOW]);
    assert_eq!((&shown[0]["position"], &shown[0]["repeated"]), (&json!(1), &json!([0])), "{shown}");
    endless["id"] = json!("uto-9");
    let desk = copied("endless", &[entry(endless)]);
    desk.done(&["prove", "copy", "uto-9", "--out", "uto-9.tlog-proof"]);
    let verified = desk.json(1, &["verify", "uto-9.tlog-proof", "--root", "source/root/1.json"]);
    assert_eq!(verified["status"], json!(["set aside"]), "{verified}");
    assert!(verified["breach"].as_str().unwrap().contains("ten years"));
}

#[test]
fn query_says_that_a_hit_is_disputed() {
    let desk = copied("disputed-hit", &[document("UTO", 1), dispute("d", "uto-1", "2026-12-10T00:00:00Z")]);
    let query = ["query", "copy", "--document", "P", "UTO", "U0000001", "--at", NOW];
    assert!(
        desk.ends(20, &query).contains("disputed by holder, position 1, answer due 2026-12-10T00:00:00Z: never lost")
    );
    let hit = &desk.json(20, &query)["hits"][0];
    assert_eq!((hit["disputes"].as_array().unwrap().len(), &hit["weight"]), (1, &json!("full")));
}

#[test]
fn status_lists_quarantined_patterns() {
    let when = json!({ "field": "mrz.document-number", "prefix": "X" });
    let pattern = json!({
        "examples": { "match": [{ "mrz.document-number": "X1" }], "no-match": [{ "mrz.document-number": "A1" }] },
        "expected-rate": 0, "id": "uto-f", "issued": "2026-11-02T08:00:00Z", "kind": "forgery",
        "review": "2027-11-15T00:00:00Z", "sharing": "TLP:GREEN", "state": "UTO", "status": "active", "title": "series X",
        "when": when,
    });
    let desk = copied("quarantined", &[document("UTO", 1), entry(pattern)]);
    assert_eq!(desk.json(0, &["status", "copy", "--at", NOW])["quarantined"]["count"], 0);
    let good = r#"{"mrz.document-number":"X1234567","mrz.issuing-state":"UTO"}"#;
    desk.write("copy/known-good.jsonl", &format!("{good}\n"));
    desk.ends(1, &["sync", "source", "copy", "--root", "source/root/1.json", "--at", NOW]);
    let status = desk.json(1, &["status", "copy", "--at", NOW]);
    let first = status["quarantined"]["first"][0].as_str().unwrap();
    assert_eq!(first, format!("{UTOPIA}, position 1: marks 1 of 1 documents of known-good.jsonl of this copy"));
}

#[test]
fn new_folder_publishes_nothing_on_an_old_log() {
    let desk = Desk::new("fresh-folder");
    desk.write("list.csv", "type,state,number,status\nP,UTO,A1234567,stolen\n");
    desk.import(0, "list.csv", &[]);
    let publish = |log: &'static str| ["publish", log, "source", "--key", "log.key", "--at", NOW];
    desk.done(&publish("log"));
    desk.done(&["init", "other", "--key", "log.key", "--root", "source/root/1.json"]);
    let refused = desk.ends(1, &publish("other"));
    assert!(refused.contains("registry restore"), "{refused}");
    desk.done(&["restore", "other", "source"]);
    desk.done(&publish("other"));
    desk.done(&publish("log"));
}
