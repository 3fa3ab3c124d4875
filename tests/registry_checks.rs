//! From authorities' words to verdicts: two States keep logs, a witness cosigns, a checkpoint synchronises, and `verify`
//! asks the copy. A stale copy never says that a document is not listed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bordercheck::mrz::check_digit;
use bordercheck::registry::canonical;
use bordercheck::registry::identifier::{EpochKey, Identifier};
use serde_json::{Value, json};

struct World(PathBuf);

impl World {
    fn registry(&self, arguments: &[&str]) -> String {
        let output =
            Command::new(env!("CARGO_BIN_EXE_registry")).args(arguments).current_dir(&self.0).output().unwrap();
        let says = String::from_utf8(output.stdout).unwrap();
        let synchronised = arguments.first() == Some(&"sync");
        assert!(output.status.success() || synchronised, "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        says
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), text).unwrap();
    }

    fn key(&self, name: &str, file: &str, witness: &[&str]) -> String {
        let says = self.registry(&[&["keygen", name, "--out", file][..], witness].concat());
        says.split_whitespace().next().unwrap().to_owned()
    }

    /// Judges an MRZ; the verdict, and the finding of a check.
    fn judge(&self, mrz: &str, at: &str, check: &str) -> (Value, Value) {
        let output = Command::new(env!("CARGO_BIN_EXE_verify"))
            .args(["--profile", "desk", "--registry", "copy", "--format", "json", "--at", at, "--mrz", mrz])
            .current_dir(&self.0)
            .output()
            .unwrap();
        let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
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

fn fact<'v>(finding: &'v Value, name: &str) -> &'v str {
    let mut facts = finding["facts"].as_array().unwrap().iter();
    facts.find(|fact| fact["name"] == name).and_then(|fact| fact["found"].as_str()).unwrap_or_default()
}

fn entry(id: &str, kind: &str, body: &Value) -> String {
    let mut entry = json!({"kind": kind, "id": id, "issued": "2026-11-02T08:00:00Z", "sharing": "TLP:GREEN"});
    entry.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    String::from_utf8(canonical::print(&entry)).unwrap()
}

fn pattern(prefix: &str, more: &Value) -> Value {
    let mut body = json!({"title": "a series", "state": "UTO", "status": "active", "expected-rate": 0,
        "when": {"field": "mrz.document-number", "prefix": prefix},
        "examples": {"match": [{"mrz.document-number": prefix}], "no-match": [{"mrz.document-number": "ZZ"}]}});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn world() -> World {
    let world = World(std::env::temp_dir().join(format!("bordercheck-checks-{}", std::process::id())));
    let _ = fs::remove_dir_all(&world.0);
    fs::create_dir_all(world.0.join("source/root")).unwrap();
    fs::create_dir_all(world.0.join("copy/keys")).unwrap();
    let key = EpochKey::new([7; 32]);
    world.write("copy/keys/2026-uto.key", key.write());
    let hash = |number: &str| {
        let document = Identifier::new("P", "UTO", number).unwrap();
        serde_json::to_value(document.hash(&key)).unwrap()
    };
    let listed = |number: &str| json!({"state": "UTO", "type": "P", "epoch": "2026-uto", "hash": hash(number), "status": "stolen"});
    let utopia = [
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
    let arcadia = [entry("z-1", "forgery", &pattern("FF", &json!({})))];

    let [root, uto, zza] = ["root.example/a", "immigration.uto.example", "police.zza.example"]
        .map(|name| world.key(name, &format!("{}.key", name.replace('/', "_")), &[]));
    let witness = world.key("witness.example/w", "w.key", &["--witness"]);
    let authority = |name: &str, origin: &str, key: &str, states: &str, kinds: &[&str]| {
        json!({"name": name, "contact": "+99 1", "origin": origin, "speaks_for": [{"kinds": kinds, "states": [states]}],
            "keys": [{"key": key, "valid_from": "2026-01-01T00:00:00Z", "valid_until": "2028-01-01T00:00:00Z"}]})
    };
    let kinds = ["defect", "document", "forgery", "number-format", "range", "reuse", "trafficking", "withdraw"];
    let draft = json!({"schema": "bordercheck.root/1", "version": 1, "issued": "2026-01-01T00:00:00Z",
        "expires": "2027-06-01T00:00:00Z", "threshold": 1, "keys": [root], "corroboration": 2,
        "witnesses": {"keys": [witness], "threshold": 1},
        "authorities": [authority("Immigration of Utopia", "immigration.uto.example", &uto, "UTO", &kinds),
                        authority("Police of ZZA", "police.zza.example", &zza, "*", &["forgery"])]});
    world.write("draft.json", draft.to_string());
    world.registry(&["root", "new", "draft.json", "--out", "source/root/1.json"]);
    world.registry(&["root", "sign", "source/root/1.json", "--key", "root.example_a.key"]);
    for (name, entries) in [("immigration.uto.example", &utopia[..]), ("police.zza.example", &arcadia[..])] {
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

/// A passport of Utopia; `wrong` is added to its composite digit.
fn passport(number: &str, born: &str, wrong: u8) -> String {
    let with_digit = |field: &str| {
        let digit = check_digit::compute([field.as_bytes()]).unwrap();
        format!("{field}{}", if digit < 10 { char::from(b'0' + digit) } else { char::from(digit) })
    };
    let [number, birth, expiry] =
        [format!("{number:<<9}"), born.to_owned(), "320415".to_owned()].map(|field| with_digit(&field));
    let optional = format!("{}0", "<".repeat(14));
    let composite = with_digit(&format!("{number}{birth}{expiry}{optional}")).pop().unwrap();
    let composite = (composite.to_digit(10).unwrap() + u32::from(wrong)) % 10;
    format!("{:<<44}|{number}UTO{birth}F{expiry}{optional}{composite}", "P<UTOERIKSSON<<ANNA<MARIA")
}

const NOW: &str = "2026-11-23T10:00:00Z";
const LATER: &str = "2026-11-30T10:00:00Z";

#[test]
fn what_authorities_say_becomes_a_verdict() {
    let world = world();
    let listed = "registry.document.listed";
    let adult = |number: &str| passport(number, "740812", 0);
    let outcome = |mrz: &str, at: &str, check: &str| {
        let (verdict, finding) = world.judge(mrz, at, check);
        let words = [&verdict["disposition"], &verdict["protection"], &finding["outcome"], &finding["ceiling"]];
        words.map(|word| word.as_str().unwrap().to_owned()).join(" ")
    };

    let (_, finding) = world.judge(&adult("L898902C3"), NOW, listed);
    assert_eq!(fact(&finding, "authority"), "Immigration of Utopia");
    assert_eq!((fact(&finding, "position"), fact(&finding, "entry")), ("0", "doc-1"));
    assert_eq!(outcome(&adult("L898902C3"), NOW, listed), "alert none failed alert");
    assert_eq!(outcome(&adult("L898902C4"), NOW, listed), "clear none successful alert");
    assert_eq!(outcome(&adult("A1"), NOW, listed), "clear none successful alert", "withdrawn");
    assert_eq!(outcome(&adult("BB150"), NOW, "registry.document.range"), "alert none failed alert");
    assert_eq!(outcome(&adult("BB200"), NOW, "registry.document.range"), "clear none successful alert");
    assert_eq!(outcome(&adult("CC1"), NOW, "registry.document.pattern"), "alert none failed alert");
    assert_eq!(outcome(&adult("FF1"), NOW, "registry.document.pattern"), "clear none failed note", "uncorroborated");

    // Protection says what is to be done and leaves the disposition alone.
    let trafficking = "protection.pattern.trafficking";
    assert_eq!(outcome(&adult("DD1"), NOW, trafficking), "clear urgent failed note");
    let (_, finding) = world.judge(&adult("DD1"), NOW, trafficking);
    assert_eq!((fact(&finding, "text"), fact(&finding, "contact")), ("Speak alone.", "116"));
    assert_eq!(outcome(&passport("X1", "150101", 0), NOW, "protection.holder.child"), "clear offer failed note");

    // A defect that the issuer states excuses, and never into success.
    let digit = "optical.mrz.composite-digit";
    assert_eq!(outcome(&passport("EE1", "740812", 1), NOW, digit), "review none undetermined alert");
    assert_eq!(outcome(&passport("E1", "740812", 1), NOW, digit), "alert none failed alert");

    // A stale copy: a hit counts, silence does not.
    assert_eq!(outcome(&adult("L898902C3"), LATER, listed), "alert none failed alert");
    assert_eq!(outcome(&adult("L898902C4"), LATER, listed), "incomplete none undetermined alert");
    // Without the key of the epoch nothing is known of who is listed.
    fs::rename(world.0.join("copy/keys"), world.0.join("keys-away")).unwrap();
    assert_eq!(outcome(&adult("L898902C3"), NOW, listed), "clear none undetermined alert");
    fs::rename(world.0.join("keys-away"), world.0.join("copy/keys")).unwrap();

    // A damaged index is our fault and ends the program, with nothing half-used.
    let snapshot: Value = serde_json::from_slice(&fs::read(world.0.join("copy/snapshot.json")).unwrap()).unwrap();
    let index = world.0.join("copy").join(snapshot["index"]["file"].as_str().unwrap());
    let mut bytes = fs::read(&index).unwrap();
    bytes[5000] ^= 1;
    fs::write(&index, bytes).unwrap();
    let mut verify = Command::new(env!("CARGO_BIN_EXE_verify"));
    let damaged = verify.args(["--registry", "copy", "--mrz", &adult("A1")]).current_dir(Path::new(&world.0)).output();
    assert_eq!(damaged.unwrap().status.code(), Some(70));
}
