//! The rules of what an entry may say, from the root to the copy, by the binaries.

use std::fs;

use serde_json::{Value, json};

use super::NOW;
use super::world::{World, entry, utopia, world};

const LOG: &str = "immigration.uto.example";

/// The next root, with changes to the first authority.
fn next_root(world: &World, change: impl FnOnce(&mut Value)) {
    let first: Value = serde_json::from_slice(&fs::read(world.0.join("source/root/1.json")).unwrap()).unwrap();
    let mut draft = first["signed"].clone();
    draft["version"] = json!(2);
    change(&mut draft["authorities"][0]);
    world.write("draft.json", draft.to_string());
    world.registry(&["root", "new", "draft.json", "--out", "source/root/2.json"]);
    world.registry(&["root", "sign", "source/root/2.json", "--key", "root.example_a.key"]);
}

/// Publishes what waits, and synchronises the copy. Returns what `sync` says.
fn publish(world: &World) -> String {
    let at = ["--at", "2026-11-23T06:00:00Z"];
    let log = format!("log-{LOG}");
    world.registry(&[&["publish", "--key", &format!("{LOG}.key"), &log, "source"][..], &at].concat());
    world.registry(&[&["witness", "--key", "w.key", "--memory", "memory", "source"][..], &at].concat());
    world.registry(&["sync", "source", "copy", "--at", NOW])
}

#[test]
fn only_an_offline_key_makes_an_anchor() {
    let world = world("offline", &utopia(&[]));
    let key = world.key(LOG, "offline.key", &[]);
    next_root(&world, |authority| {
        authority["offline_keys"] =
            json!([{"key": key, "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2028-01-01T00:00:00Z"}]);
        authority["quota"] = json!({"entries_per_day": 100});
    });
    let shown = world.registry(&["root", "show", "source/root/1.json", "source/root/2.json", "--at", NOW]);
    for words in [
        "UTO · Immigration of Utopia · immigration.uto.example",
        "epoch 2026-uto of immigration.uto.example",
        "offline key immigration.uto.example+",
        "quota: 100 entries a day",
        "the publishing key makes trust anchors",
        "the chain holds",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let csca = |id: &str| entry(id, "csca", &json!({"state": "UTO", "certificate": "MIIB"}));
    let log = format!("log-{LOG}");
    world.write("c-1.json", csca("c-1"));
    world.write("c-2.json", csca("c-2").replace("MIIB", "MIIC"));
    world.registry(&["add", &log, "c-1.json"]);
    world.registry(&["add", &log, "c-2.json", "--offline-key", "offline.key"]);
    let says = publish(&world);
    // The defect of the first root's time was signed by the publishing key alone too.
    assert_eq!(says.matches("offline signature: ").count(), 2, "{says}");
    let rejected: Value = serde_json::from_slice(&fs::read(world.0.join("copy/set-aside.json")).unwrap()).unwrap();
    let of = |entry: &Value| (entry["code"].clone(), entry["position"].clone());
    let rejected = rejected["entries"].as_array().unwrap().iter().map(of).collect::<Vec<_>>();
    let own = utopia(&[]);
    let defect = own.iter().position(|entry| entry.contains("\"kind\":\"defect\"")).unwrap();
    assert_eq!(rejected, [defect, own.len()].map(|position| (json!("offline-signature"), json!(position))));
    // The publishing key is no offline key, and another log's key is none either.
    let other = ["add", &log, "c-1.json", "--offline-key", "police.zza.example.key"];
    assert!(world.refused(&other).contains("is no offline key"), "{}", world.refused(&other));
}
