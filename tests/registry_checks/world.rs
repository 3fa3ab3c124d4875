//! From keys to a copy: two States keep logs, a witness cosigns, a copy is synchronised. All by the binaries.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use registry::canonical;
use registry::identifier::{EpochKey, Identifier};
use serde_json::{Value, json};

/// A folder with two States' logs, a source and a synchronised copy; removed at the end.
pub(crate) struct World(pub(crate) PathBuf);

impl World {
    pub(crate) fn registry(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let says = String::from_utf8(output.stdout).unwrap();
        let synchronised = arguments.first() == Some(&"sync");
        assert!(output.status.success() || synchronised, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        says
    }

    /// The message of a command that must fail.
    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_registry")).args(arguments).current_dir(&self.0).output().unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), text).unwrap();
    }

    pub(crate) fn key(&self, name: &str, file: &str, witness: &[&str]) -> String {
        let says = self.registry(&[&["keygen", name, "--out", file][..], witness].concat());
        says.split_whitespace().next().unwrap().to_owned()
    }

    /// Judges a document. Returns the verdict and the finding of a check.
    pub(crate) fn judge(&self, document: &[&str], at: &str, check: &str) -> (Value, Value) {
        let output = Command::new(env!("CARGO_BIN_EXE_verify"))
            .args(["--profile", "desk", "--registry", "copy", "--format", "json", "--at", at])
            .args(document)
            .current_dir(&self.0)
            .output()
            .unwrap();
        let verdict: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{document:?}: {}", String::from_utf8_lossy(&output.stderr)));
        let findings = verdict["findings"].as_array().unwrap();
        let finding = findings.iter().find(|finding| finding["check"] == check).unwrap().clone();
        (verdict, finding)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// An entry in canonical JSON.
pub(crate) fn entry(id: &str, kind: &str, body: &Value) -> String {
    let mut entry = json!({"kind": kind, "id": id, "issued": "2026-11-02T08:00:00Z", "sharing": "TLP:GREEN"});
    if kind != "withdraw" {
        entry["expires"] = json!("2028-01-01T00:00:00Z");
    }
    entry.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    String::from_utf8(canonical::print(&entry)).unwrap()
}

/// A pattern over numbers with a prefix.
pub(crate) fn pattern(prefix: &str, more: &Value) -> Value {
    let mut body = json!({"title": "a series", "state": "UTO", "status": "active", "expected-rate": 0,
        "when": {"field": "mrz.document-number", "prefix": prefix},
        "examples": {"match": [{"mrz.document-number": prefix}], "no-match": [{"mrz.document-number": "ZZ"}]}});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// The epoch's key.
pub(crate) fn epoch_key() -> EpochKey {
    EpochKey::new([7; 32])
}

/// An entry about a document of Utopia, by its keyed hash.
pub(crate) fn hashed(number: &str) -> Value {
    hashed_of("UTO", number)
}

/// An entry about a document of a State, by its keyed hash.
pub(crate) fn hashed_of(state: &str, number: &str) -> Value {
    let hash = Identifier::new("P", state, number).unwrap().hash(&epoch_key());
    json!({"state": state, "type": "P", "epoch": "2026-uto", "hash": serde_json::to_value(hash).unwrap()})
}

/// An entry of Utopia, with `more` after the other members.
pub(crate) fn utopia(more: &[String]) -> Vec<String> {
    let listed = |number: &str| {
        let mut body = hashed(number);
        body["status"] = json!("stolen");
        body
    };
    let mut entries = vec![
        entry("doc-1", "document", &listed("L898902C3")),
        entry("doc-2", "document", &listed("A1")),
        entry("w-1", "withdraw", &json!({"entry": "doc-2", "reason": "found"})),
        entry(
            "r-1",
            "range",
            &json!({"state": "UTO", "type": "P", "from": "BB100", "to": "BB199", "status": "stolen"}),
        ),
        entry("f-1", "forgery", &pattern("CC", &json!({}))),
        entry(
            "t-1",
            "trafficking",
            &pattern("DD", &json!({"level": "urgent", "text": "Speak alone.", "contact": "116"})),
        ),
        entry(
            "d-1",
            "defect",
            &json!({"title": "digits", "state": "UTO", "checks": ["optical.mrz.composite-digit"],
            "when": {"field": "mrz.document-number", "prefix": "EE"}}),
        ),
        entry("n-1", "number-format", &json!({"state": "UTO", "type": "V", "forms": ["[0-9]{9}"]})),
    ];
    entries.extend_from_slice(more);
    entries
}

/// Makes everything from keys to a copy.
pub(crate) fn world(name: &str, utopia: &[String]) -> World {
    world_of(name, utopia, &[], &[])
}

/// Makes everything from keys to a copy, with further entries of Arcadia and of a second authority of Utopia.
pub(crate) fn world_of(name: &str, utopia: &[String], arcadia: &[String], border: &[String]) -> World {
    let world = World(std::env::temp_dir().join(format!("bordercheck-{name}-{}", std::process::id())));
    let _ = fs::remove_dir_all(&world.0);
    fs::create_dir_all(world.0.join("source/root")).unwrap();
    fs::create_dir_all(world.0.join("copy/keys")).unwrap();
    world.write("copy/keys/2026-uto.key", epoch_key().to_text());
    let first = [entry("z-1", "forgery", &pattern("FF", &json!({}))), entry("z-2", "reuse", &hashed("JJ1"))];
    let arcadia = [&first[..], arcadia].concat();

    let [root, uto, zza, second] =
        ["root.example/a", "immigration.uto.example", "police.zza.example", "border.uto.example"]
            .map(|name| world.key(name, &format!("{}.key", name.replace('/', "_")), &[]));
    let witness = world.key("witness.example/w", "w.key", &["--witness"]);
    let authority = |name: &str, origin: &str, key: &str, states: &str, kinds: &[&str]| {
        let state = if states == "*" { "ZZA" } else { states };
        json!({"name": name, "state": state, "offline_keys": null, "contact": "+99 1", "origin": origin, "speaks_for": [{"kinds": kinds, "states": [states]}],
            "keys": [{"key": key, "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2028-01-01T00:00:00Z"}]})
    };
    let kinds = [
        "authority-notice",
        "csca",
        "defect",
        "document",
        "forgery",
        "known-good",
        "number-format",
        "portrait",
        "range",
        "reuse",
        "signer",
        "trafficking",
        "withdraw",
    ];
    let draft = json!({"schema": "bordercheck.root/1", "version": 1, "issued": "2026-01-01T00:00:00Z",
        "expires": "2027-06-01T00:00:00Z", "threshold": 1, "keys": [root], "corroboration": 2,
        "epochs": [{"name": "2026-uto", "owner": "immigration.uto.example",
            "fingerprint": hex::encode(epoch_key().fingerprint()),
            "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2028-01-01T00:00:00Z"}],
        "witnesses": {"keys": [witness], "threshold": 1},
        "authorities": [authority("Immigration of Utopia", "immigration.uto.example", &uto, "UTO", &kinds),
                        authority("Police of ZZA", "police.zza.example", &zza, "*", &["forgery", "reuse", "trafficking"])]});
    let mut draft = draft;
    let mut grant = |place: usize, kinds: &[&str], state: &str| {
        let right = json!({"kinds": kinds, "states": [state]});
        draft["authorities"][place]["speaks_for"].as_array_mut().unwrap().push(right);
    };
    grant(1, &["known-good"], "ZZA");
    if !border.is_empty() {
        grant(0, &["reuse"], "*");
        let name = "Border police of Utopia";
        let mut police = authority(name, "border.uto.example", &second, "UTO", &["authority-notice"]);
        let right = json!({"kinds": ["forgery", "reuse", "trafficking"], "states": ["*"]});
        police["speaks_for"].as_array_mut().unwrap().push(right);
        draft["authorities"].as_array_mut().unwrap().push(police);
    }
    world.write("draft.json", draft.to_string());
    world.registry(&["root", "new", "draft.json", "--out", "source/root/1.json"]);
    world.registry(&["root", "sign", "source/root/1.json", "--key", "root.example_a.key"]);
    let logs =
        [("immigration.uto.example", utopia), ("police.zza.example", &arcadia[..]), ("border.uto.example", border)];
    for (name, entries) in logs.into_iter().filter(|(_, entries)| !entries.is_empty()) {
        let key = format!("{name}.key");
        let log = format!("log-{name}");
        world.registry(&["init", &log, "--key", &key]);
        let files: Vec<String> = (0..entries.len()).map(|nth| format!("{name}-{nth}.json")).collect();
        files.iter().zip(entries).for_each(|(file, entry)| world.write(file, entry));
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        world.registry(&[&["add", log.as_str()][..], files.as_slice()].concat());
        world.registry(&["publish", "--key", &key, "--at", "2026-11-23T06:00:00Z", &log, "source"]);
    }
    let root = ["--root", "source/root/1.json"];
    let witness = ["witness", "--key", "w.key", "--memory", "memory", "--at", "2026-11-23T06:00:00Z", "source"];
    world.registry(&[&witness[..], &root].concat());
    world.registry(&[&["sync", "--at", "2026-11-23T09:00:00Z", "source", "copy"][..], &root].concat());
    world
}
