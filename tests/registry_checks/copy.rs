//! A copy of the registry between two of its states, and one that lacks a log.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use registry::identifier::Identifier;
use registry::snapshot::Snapshot;
use serde_json::{Value, json};

use super::world::{World, entry, hashed, utopia, world};
use super::{NOW, adult, fact, outcome};

/// A log that was never synchronised might list any document: absence is no answer, and the copy is not complete. Entries of
/// the other logs still count.
#[test]
fn log_never_synchronised_makes_absence_undetermined() {
    let world = world("unheard", &utopia(&[]));
    let key = world.key("border.xyz.example", "xyz.key", &[]);
    let first: Value = serde_json::from_slice(&fs::read(world.0.join("source/root/1.json")).unwrap()).unwrap();
    let mut draft = first["signed"].clone();
    draft["version"] = json!(2);
    let mut third = draft["authorities"][0].clone();
    third["name"] = json!("Border police of XYZ");
    third["origin"] = json!("border.xyz.example");
    third["keys"][0]["key"] = json!(key);
    draft["authorities"].as_array_mut().unwrap().push(third);
    world.write("draft.json", draft.to_string());
    world.registry(&["root", "new", "draft.json", "--out", "source/root/2.json"]);
    world.registry(&["root", "sign", "source/root/2.json", "--key", "root.example_a.key"]);
    let says = world.registry(&["sync", "--at", "2026-11-23T09:00:00Z", "source", "copy"]);
    assert!(says.contains("border.xyz.example"), "{says}");

    let listed = "registry.document.listed";
    assert!(outcome(&world, &["--mrz", &adult("L898902C4")], NOW, listed).contains(" undetermined "));
    assert!(outcome(&world, &["--mrz", &adult("L898902C3")], NOW, listed).contains("alert none failed"));
    let (_, finding) = world.judge(&["--mrz", &adult("L898902C4")], NOW, "registry.snapshot.trusted");
    assert_eq!(finding["outcome"], "failed");
    assert!(fact(&finding, "border.xyz.example").contains("no checkpoint"), "{finding}");
}

/// A copy opens at any moment of its synchronisations, each time in one of its states.
#[test]
fn copy_opens_while_it_is_replaced() {
    let world = world("replaced", &utopia(&[]));
    let ended = AtomicBool::new(false);
    let opened = std::thread::scope(|scope| {
        let asking = scope.spawn(|| ask_until(&world, &ended));
        for nth in 0..12 {
            grow(&world, nth);
        }
        ended.store(true, Ordering::SeqCst);
        asking.join().unwrap()
    });
    assert!(opened.len() > 3, "states seen: {opened:?}");
    assert!(opened.is_sorted(), "{opened:?}");
}

/// Utopia lists one more document, and the copy is synchronised.
fn grow(world: &World, nth: usize) {
    let log = "immigration.uto.example";
    let mut body = hashed(&format!("NEW{nth}"));
    body["status"] = json!("lost");
    world.write("more.json", entry(&format!("more-{nth}"), "document", &body));
    world.registry(&["add", &format!("log-{log}"), "more.json"]);
    let at = ["--at", "2026-11-23T06:00:00Z"];
    let root = ["--root", "source/root/1.json"];
    let publish = ["publish", "--key", &format!("{log}.key"), &format!("log-{log}"), "source"];
    world.registry(&[&publish[..], &at].concat());
    world.registry(&[&["witness", "--key", "w.key", "--memory", "memory", "source"][..], &root, &at].concat());
    world.registry(&[&["sync", "source", "copy"][..], &root, &["--at", "2026-11-23T09:00:00Z"]].concat());
}

/// Opens the copy again and again. Returns the sizes of the log that were seen, each once.
fn ask_until(world: &World, ended: &AtomicBool) -> Vec<u64> {
    let mut seen = Vec::new();
    while !ended.load(Ordering::SeqCst) {
        let snapshot = Snapshot::open(&world.0.join("copy")).unwrap();
        let size = snapshot.logs().next().unwrap().size;
        let lists = |number: &str| {
            let document = Identifier::new("P", "UTO", number).unwrap();
            !snapshot.listed(&document, NOW.parse().unwrap()).unwrap().is_empty()
        };
        assert!(lists("L898902C3"), "at size {size}");
        let more = usize::try_from(size).unwrap() - utopia(&[]).len();
        for nth in 0..12 {
            assert_eq!(lists(&format!("NEW{nth}")), nth < more, "at size {size}");
        }
        if seen.last() != Some(&size) {
            seen.push(size);
        }
    }
    seen
}
