//! The authority's and the operator's commands, run as they are typed: no statement is lost, silenced or said again by accident
//! (docs/registry.md, "An operator's day").
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

use std::fs;
use std::path::Path;

use registry::identifier::EpochKey;
use registry_desk::{Desk, NOW};
use serde_json::Value;

const HEADER: &str = "type,state,number,status,source\n";

fn list(rows: &[&str]) -> String {
    rows.iter().fold(HEADER.to_owned(), |text, row| text + row + "\n")
}

#[test]
fn second_list_of_the_same_name_silences_no_row_of_the_first() {
    let desk = Desk::new("second-list");
    desk.write("a/list.csv", &list(&["P,UTO,A0000001,stolen,", "P,UTO,A0000002,lost,"]));
    desk.write("b/list.csv", &list(&["P,UTO,B0000001,stolen,"]));
    assert_eq!(desk.import(0, "a/list.csv", &[])["added"], 2);
    desk.carry(NOW);
    assert_eq!(desk.import(0, "b/list.csv", &[])["added"], 1);
    desk.carry(NOW);
    for number in ["A0000001", "A0000002", "B0000001"] {
        assert_eq!(desk.listed(number, NOW), 20, "{number}");
    }
    assert_eq!(desk.listed("C0000001", NOW), 0);
}

#[test]
fn same_list_again_is_told_as_said_and_adds_nothing() {
    let desk = Desk::new("same-list");
    desk.write("list.csv", &list(&["P,UTO,A0000001,stolen,x", "P,UTO,A0000002,lost,x"]));
    desk.import(0, "list.csv", &[]);
    let again = desk.import(0, "list.csv", &[]);
    assert_eq!((&again["added"], &again["already"]), (&0.into(), &2.into()));
    // The same document of another source is another statement.
    desk.write("other.csv", &list(&["P,UTO,A0000001,stolen,y"]));
    assert_eq!(desk.import(0, "other.csv", &[])["added"], 1);
}

#[test]
fn row_that_says_something_else_needs_replaces() {
    let desk = Desk::new("replaces");
    desk.write("list.csv", &list(&["P,UTO,A0000001,lost,x"]));
    desk.import(0, "list.csv", &[]);
    desk.write("list.csv", &list(&["P,UTO,A0000001,stolen,x"]));
    let refused = desk.import(1, "list.csv", &[]);
    let why = refused["refused"][0]["why"].as_str().unwrap();
    assert!(why.contains("replaces"), "{why}");
    let id = why.split(' ').nth(2).unwrap().to_owned();
    assert!(id.starts_with("document/UTO/"), "{id}");
    let row = |id: &str| format!("type,state,number,status,source,replaces\nP,UTO,A0000001,stolen,x,{id}\n");
    desk.write("unknown.csv", &row("document/UTO/none"));
    let unknown = desk.import(1, "unknown.csv", &[]);
    assert!(unknown["refused"][0]["why"].as_str().unwrap().contains("the log has no entry document/UTO/none"));
    desk.write("list.csv", &row(&id));
    assert_eq!(desk.import(0, "list.csv", &[])["added"], 1);
    assert_eq!(desk.import(0, "list.csv", &[])["already"], 1);
    desk.carry(NOW);
    let shown = desk.json(0, &["show", "copy", &id, "--at", NOW]);
    assert_eq!(shown[0]["status"][0], "replaced");
    assert_eq!(desk.listed("A0000001", NOW), 20);
}

#[test]
fn withdrawal_of_an_unknown_or_ended_entry_is_refused() {
    let desk = Desk::new("withdraw");
    desk.write("one.csv", "type,state,number,status,id\nP,UTO,A0000001,stolen,uto-1\n");
    desk.import(0, "one.csv", &[]);
    let text = desk.ends(1, &["withdraw", "log", "uto-2", "--reason", "found", "--at", NOW]);
    assert!(text.contains("the log has no entry uto-2"), "{text}");
    for command in ["correct", "dispute"] {
        let more = if command == "correct" { ["--since", NOW] } else { ["--by", "holder"] };
        desk.ends(1, &[&[command, "log", "uto-2", "--reason", "wrong", "--at", NOW][..], &more].concat());
    }
    desk.done(&["withdraw", "log", "uto-1", "--reason", "found", "--at", NOW]);
    let said = desk.done(&["withdraw", "log", "uto-1", "--reason", "found", "--at", NOW]);
    assert!(said.contains("was said already"), "{said}");
    let text = desk.ends(1, &["withdraw", "log", "uto-1", "--reason", "again", "--at", NOW]);
    assert!(text.contains("uto-1 is withdrawn already"), "{text}");
}

#[test]
fn old_list_does_not_list_a_withdrawn_document_again() {
    let desk = Desk::new("stale-list");
    desk.write("list.csv", &list(&["P,UTO,A0000001,stolen,x"]));
    desk.import(0, "list.csv", &[]);
    desk.carry(NOW);
    let ids = desk.json(1, &["status", "log", "--at", "2027-05-30T00:00:00Z"]);
    assert_eq!(ids["known"], 1);
    let query = desk.json(20, &["query", "copy", "--document", "P", "UTO", "A0000001", "--at", NOW]);
    let id = query["hits"][0]["id"].as_str().unwrap();
    desk.done(&["withdraw", "log", id, "--reason", "found", "--at", NOW]);
    let refused = desk.import(1, "list.csv", &[]);
    assert!(refused["refused"][0]["why"].as_str().unwrap().contains("is withdrawn"), "{refused}");
    desk.carry(NOW);
    assert_eq!(desk.listed("A0000001", NOW), 0);
    assert_eq!(desk.import(0, "list.csv", &["--again"])["added"], 1);
    desk.carry(NOW);
    assert_eq!(desk.listed("A0000001", NOW), 20);
}

#[test]
fn full_list_withdraws_what_its_source_says_no_more_and_nothing_else() {
    let desk = Desk::new("full");
    desk.write("all.csv", &list(&["P,UTO,A0000001,stolen,", "P,UTO,A0000002,lost,", "P,UTO,A0000003,lost,"]));
    desk.write("other.csv", &list(&["P,UTO,A0000009,stolen,other"]));
    desk.import(0, "all.csv", &["--source", "police"]);
    desk.import(0, "other.csv", &[]);
    desk.carry(NOW);
    desk.write("all.csv", &list(&["P,UTO,A0000001,stolen,", "P,UTO,A0000004,lost,"]));
    let full = ["--source", "police", "--full"];
    let dry = desk.import(0, "all.csv", &[&full[..], &["--dry-run"]].concat());
    let counts = |json: &Value| ["new", "already", "withdrawn_count", "added"].map(|name| json[name].as_u64().unwrap());
    assert_eq!(counts(&dry), [1, 1, 2, 0]);
    // Nobody can be asked: nothing is done.
    assert_eq!(counts(&desk.import(1, "all.csv", &full)), [1, 1, 2, 0]);
    assert_eq!(counts(&desk.import(0, "all.csv", &[&full[..], &["--yes"]].concat())), [1, 1, 2, 1]);
    desk.carry(NOW);
    for (number, status) in [("A0000001", 20), ("A0000002", 0), ("A0000003", 0), ("A0000004", 20), ("A0000009", 20)] {
        assert_eq!(desk.listed(number, NOW), status, "{number}");
    }
}

#[test]
fn full_list_with_a_refused_row_withdraws_nothing() {
    let desk = Desk::new("full-refused");
    desk.write("all.csv", &list(&["P,UTO,A0000001,stolen,", "P,UTO,A0000002,lost,"]));
    desk.import(0, "all.csv", &["--source", "police"]);
    desk.carry(NOW);
    desk.write("all.csv", &list(&["P,UTO,A0000001,stolen,", "P,UTO,A000000?,lost,"]));
    let refused = desk.import(1, "all.csv", &["--source", "police", "--full", "--yes"]);
    assert_eq!((&refused["added"], &refused["refused_count"]), (&0.into(), &1.into()));
    desk.carry(NOW);
    assert_eq!(desk.listed("A0000002", NOW), 20);
}

#[test]
fn row_that_the_root_does_not_allow_is_refused_before_it_is_published() {
    let desk = Desk::new("rights");
    desk.write("list.csv", &list(&["P,UTO,A0000001,stolen,", "P,ZZA,Z0000001,stolen,"]));
    let refused = desk.import(1, "list.csv", &[]);
    assert_eq!((&refused["added"], &refused["refused_count"]), (&1.into(), &1.into()));
    assert!(refused["refused"][0]["why"].as_str().unwrap().contains("overreach"), "{refused}");
    desk.carry(NOW);
    let sync = desk.json(0, &["sync", "source", "copy", "--at", NOW]);
    assert_eq!(sync["rejected_count"], 0);
    // Without a root it is said that rights were not checked.
    desk.done(&["init", "bare", "--key", "log.key"]);
    let text = desk.ends(0, &["import", "csv", "bare", "list.csv", "--epoch-key", "2026.key"]);
    assert!(text.contains("rights were not checked"), "{text}");
    desk.write("wrong/2026.key", &EpochKey::new([7; 32]).to_text());
    let text = desk.ends(1, &["import", "csv", "log", "list.csv", "--epoch-key", "wrong/2026.key"]);
    assert!(text.contains("another key for the epoch 2026"), "{text}");
}

#[test]
fn rekey_moves_what_has_a_number_and_names_the_rest() {
    let desk = Desk::new("rekey");
    desk.write("list.csv", &list(&["P,UTO,A0000001,stolen,x", "P,UTO,A0000002,lost,x", "P,UTO,A0000003,lost,x"]));
    desk.import(0, "list.csv", &[]);
    desk.carry(NOW);
    desk.write("next/2027.key", &EpochKey::new([9; 32]).to_text());
    desk.write("list.csv", &list(&["P,UTO,A0000001,stolen,x", "P,UTO,A0000002,lost,x"]));
    let words = ["rekey", "log", "list.csv", "--from", "2026.key", "--to", "next/2027.key", "--at", NOW];
    let moved = desk.json(1, &words);
    assert_eq!((&moved["added"], &moved["left_count"]), (&2.into(), &1.into()));
    assert!(moved["left"][0]["why"].as_str().unwrap().contains("no list has its number"), "{moved}");
    desk.write("list.csv", &list(&["P,UTO,A0000003,lost,x"]));
    let moved = desk.json(0, &words);
    assert_eq!((&moved["added"], &moved["left_count"]), (&1.into(), &0.into()));
}

#[test]
fn lost_ids_are_restored_from_the_log_and_not_from_a_store_that_is_behind() {
    let desk = Desk::new("restore");
    desk.write("list.csv", &list(&["P,UTO,A0000001,stolen,x", "P,UTO,A0000002,lost,x"]));
    desk.import(0, "list.csv", &[]);
    desk.carry(NOW);
    copy_folder(&desk.path("source"), &desk.path("behind"));
    desk.write("more.csv", &list(&["P,UTO,A0000003,lost,x"]));
    desk.import(0, "more.csv", &[]);
    desk.carry(NOW);
    fs::remove_dir_all(desk.path("log/ids")).unwrap();
    let text = desk.ends(1, &["import", "csv", "log", "list.csv", "--epoch-key", "2026.key", "--at", NOW]);
    assert!(text.contains("registry restore LOG STORE"), "{text}");
    assert!(desk.ends(1, &["status", "log", "--at", NOW]).contains("registry restore LOG STORE"));
    let text = desk.ends(1, &["restore", "log", "behind"]);
    assert!(text.contains("rollback"), "{text}");
    assert_eq!(desk.json(0, &["restore", "log", "source"])["entries"], 3);
    assert_eq!(desk.import(0, "list.csv", &[])["already"], 2);
    // A working folder that was lost altogether.
    fs::remove_dir_all(desk.path("log")).unwrap();
    desk.done(&["init", "log", "--key", "log.key", "--root", "source/root/1.json"]);
    assert_eq!(desk.json(0, &["restore", "log", "source"])["entries"], 3);
    assert_eq!(desk.import(0, "more.csv", &[])["already"], 1);
}

#[test]
fn fresh_folder_publishes_to_no_log_that_has_entries() {
    let desk = Desk::new("fresh");
    let publish = ["publish", "log", "source", "--key", "log.key", "--at", NOW];
    // A log without entries, published twice, has used no id.
    desk.done(&publish);
    desk.done(&publish);
    desk.write("list.csv", &list(&["P,UTO,A0000001,stolen,x"]));
    desk.import(0, "list.csv", &[]);
    desk.done(&publish);
    fs::remove_dir_all(desk.path("log")).unwrap();
    desk.done(&["init", "log", "--key", "log.key", "--root", "source/root/1.json"]);
    assert!(desk.ends(1, &publish).contains("registry restore LOG source"));
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn proof_says_the_status_as_of_its_checkpoint() {
    let desk = Desk::new("proof");
    desk.write("one.csv", "type,state,number,status,id\nP,UTO,A0000001,stolen,uto-1\nP,UTO,A0000002,lost,uto-2\n");
    desk.import(0, "one.csv", &[]);
    desk.carry(NOW);
    desk.done(&["prove", "copy", "uto-1", "--out", "before.tlog-proof"]);
    desk.done(&["dispute", "log", "uto-2", "--by", "holder", "--reason", "never lost", "--at", NOW]);
    desk.done(&["withdraw", "log", "uto-1", "--reason", "found", "--at", NOW]);
    desk.carry("2026-11-24T07:00:00Z");
    let (one, two) = ("one.tlog-proof", "two.tlog-proof");
    desk.done(&["prove", "copy", "uto-1", "--out", one]);
    desk.done(&["prove", "copy", "uto-2", "--out", two]);
    let verify = |file: &str| desk.json(0, &["verify", file, "--root", "source/root/1.json"]);
    assert_eq!(verify("before.tlog-proof")["status"], serde_json::json!(["in force"]));
    assert_eq!(verify(one)["status"], serde_json::json!(["withdrawn"]));
    assert_eq!(verify(one)["later"][0]["effect"], "withdraws");
    assert_eq!(verify(two)["status"], serde_json::json!(["disputed"]));
    let text = desk.done(&["verify", "before.tlog-proof", "--root", "source/root/1.json"]);
    assert!(text.contains("in force as of immigration.uto.example with 2 entries of 2026-11-24T06:00:00Z"), "{text}");
    assert!(text.contains("of the time after the checkpoint nothing is shown"), "{text}");
    // The withdrawal of another entry is no part of a proof.
    let swapped = swap_later(&fs::read(desk.path(one)).unwrap(), &fs::read(desk.path(two)).unwrap());
    fs::write(desk.path("swapped.tlog-proof"), swapped).unwrap();
    let text = desk.ends(1, &["verify", "swapped.tlog-proof"]);
    assert!(text.contains("is not about the one that is proved"), "{text}");
}

/// A proof with the later entries of another one.
fn swap_later(proof: &[u8], other: &[u8]) -> Vec<u8> {
    let mut proof = registry::proof::Proof::parse(proof).unwrap();
    proof.later = registry::proof::Proof::parse(other).unwrap().later;
    proof.print()
}

#[test]
fn status_names_what_needs_a_person() {
    let desk = Desk::new("status");
    let rows = "P,UTO,A0000001,stolen,uto-1,2026-12-10T00:00:00Z\nP,UTO,A0000002,lost,uto-2,2036-01-01T00:00:00Z\n";
    desk.write("one.csv", &format!("type,state,number,status,id,review\n{rows}"));
    desk.import(0, "one.csv", &[]);
    desk.done(&["dispute", "log", "uto-2", "--by", "holder", "--reason", "never lost", "--at", NOW]);
    desk.carry(NOW);
    let soon = desk.json(1, &["status", "copy", "--at", NOW]);
    let count = |json: &Value, name: &str| json[name]["count"].as_u64().unwrap();
    assert_eq!(["silent", "ending", "disputes_late", "disputes"].map(|name| count(&soon, name)), [0, 1, 0, 1]);
    assert_eq!(soon["logs"][0]["condition"], "current");
    assert_eq!(soon["epochs"][0]["key"], "key held");
    let later = desk.json(1, &["status", "copy", "--at", "2027-01-10T00:00:00Z"]);
    assert_eq!(["silent", "ending", "disputes_late", "disputes"].map(|name| count(&later, name)), [1, 0, 1, 0]);
    assert_eq!(later["logs"][0]["condition"], "current, stale");
    desk.write("copy/keys/2026.key", &EpochKey::new([7; 32]).to_text());
    let wrong = desk.ends(1, &["status", "copy", "--at", NOW]);
    assert!(wrong.contains("! epoch 2026 of immigration.uto.example: wrong key"), "{wrong}");
    assert!(desk.json(0, &["status", "log", "--at", NOW])["published"]["size"] == 3);
}

#[test]
fn query_ends_with_what_it_found() {
    let desk = Desk::new("query");
    desk.write("list.csv", &list(&["P,UTO,A0000001,stolen,x"]));
    desk.import(0, "list.csv", &[]);
    desk.carry(NOW);
    let query = |number: &str, at: &str| desk.listed(number, at);
    assert_eq!(query("A0000001", NOW), 20);
    assert_eq!(query("A0000002", NOW), 0);
    assert_eq!(query("A0000002", "2026-12-24T06:00:00Z"), 10, "the copy is a month old");
    assert_eq!(query("A0000001", "2026-12-24T06:00:00Z"), 20);
    assert_eq!(desk.run(&["query", "copy", "--document", "P", "UTO"]).status.code(), Some(2));
    assert_eq!(desk.run(&["query", "copy", "--document", "P", "UTO", "?"]).status.code(), Some(2));
    assert_eq!(desk.run(&["query", "nowhere", "--document", "P", "UTO", "1"]).status.code(), Some(70));
}

#[test]
fn every_command_has_an_example() {
    let desk = Desk::new("help");
    let help = desk.done(&["--help"]);
    let commands = help.split("Commands:").nth(1).unwrap().lines().skip(1).take_while(|line| !line.is_empty());
    let mut seen = 0;
    for name in commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        let help = desk.done(&[name, "--help"]);
        assert!(help.contains("Example"), "{name}");
        seen += 1;
    }
    assert!(seen >= 18, "{seen}");
}
