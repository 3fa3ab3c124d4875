//! Every template keeps the rules; one change after the other breaks one of them.

use serde_json::{Value, json};

use super::*;
use crate::canonical;
use crate::entry::{Epoch, Hash256};
use crate::identifier::State;
use crate::key::{Algorithm, SignerKey};
use crate::root::{DeclaredEpoch, LastTree, Quota, Right, SCHEMA, Witnesses};

const ORIGIN: &str = "log.uto.example";
const NOW: &str = "2026-11-02T08:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn key(seed: u8) -> SignerKey {
    SignerKey::new(ORIGIN, Algorithm::Ed25519, &[seed; 32]).unwrap()
}

fn authority_key(seed: u8) -> AuthorityKey {
    let (valid_from, valid_until) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    AuthorityKey { key: key(seed).public().clone(), valid_from, valid_until, revoked: None }
}

fn root() -> Root {
    let (from, until) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
    let every = |states: &str| Right {
        kinds: Kind::ALL.map(|kind| kind.name().to_owned()).into_iter().chain(["star-chart".to_owned()]).collect(),
        states: [states.to_owned()].into(),
    };
    let holder = SignerKey::new("root.example/a", Algorithm::Ed25519, &[9; 32]).unwrap();
    Root {
        schema: SCHEMA.into(),
        version: 1,
        issued: from,
        expires: until,
        threshold: 1,
        keys: vec![holder.public().clone()],
        corroboration: 2,
        epochs: vec![DeclaredEpoch {
            name: Epoch::new("2026-uto").unwrap(),
            owner: ORIGIN.into(),
            fingerprint: Hash256([1; 32]),
            valid_from: from,
            valid_until: until,
        }],
        authorities: vec![Authority {
            name: "Immigration of Utopia".into(),
            state: State::new("UTO").unwrap(),
            contact: "duty desk".into(),
            origin: ORIGIN.into(),
            keys: vec![authority_key(1)],
            offline_keys: OfflineKeys::Keys(vec![authority_key(2)]),
            heartbeat_hours: None,
            grace_hours: None,
            quota: None,
            speaks_for: vec![every("UTO"), every("*")],
        }],
        witnesses: Witnesses { threshold: 0, keys: vec![] },
    }
}

/// A template with changed members, null for one that is left out, signed by an offline key where its kind needs it.
fn entry(kind: &str, changes: Value) -> Entry {
    let mut entry = unsigned(kind, changes);
    if entry.kind().required_key() == RequiredKey::Offline {
        entry.sign(&key(2), ORIGIN);
    }
    entry
}

fn unsigned(kind: &str, changes: Value) -> Entry {
    let template = kind.parse::<Kind>().unwrap().template(at(NOW)).unwrap();
    let mut value: Value = serde_json::from_slice(&template.print().unwrap()).unwrap();
    for (name, change) in changes.as_object().unwrap() {
        match change {
            Value::Null => drop(value.as_object_mut().unwrap().remove(name)),
            change => value[name] = change.clone(),
        }
    }
    Entry::parse(&canonical::print(&value)).unwrap_or_else(|error| panic!("{error}: {value}"))
}

fn check(root: &Root, entry: &Entry) -> Result<Reach, &'static str> {
    let rules = Rules { root, authority: &root.authorities[0] };
    rules.check(entry, Some(7), at(NOW)).map_err(|breach| breach.code())
}

#[test]
fn every_template_keeps_the_rules() {
    for kind in Kind::ALL {
        let reach = if kind == Kind::Fantasy { Reach::Foreign } else { Reach::Own };
        assert_eq!(check(&root(), &entry(kind.name(), json!({}))), Ok(reach), "{kind}");
    }
    assert_eq!(Kind::Other.template(at(NOW)), None);
}

#[test]
fn every_entry_has_its_end() {
    let none = json!({ "expires": null, "review": null });
    let review = json!({ "expires": null, "review": "2027-01-01T00:00:00Z" });
    for kind in Kind::ALL {
        let needs = kind.required_end() != RequiredEnd::None;
        assert_eq!(check(&root(), &entry(kind.name(), none.clone())).is_err(), needs, "{kind}");
        let reviewed = check(&root(), &entry(kind.name(), review.clone()));
        let allowed = !["defect", "withdraw", "correction"].contains(&kind.name());
        assert_eq!(reviewed.is_ok(), allowed, "{kind} with a review date");
        let expiring = check(&root(), &entry(kind.name(), json!({"expires": "2027-01-01T00:00:00Z", "review": null})));
        assert_eq!(expiring.is_ok(), !["dispute", "withdraw", "correction"].contains(&kind.name()), "{kind} expires");
    }
    assert_eq!(check(&root(), &entry("document", json!({ "expires": NOW }))), Err("no-end"), "ended when it is issued");
    let star_chart =
        Entry::parse(br#"{"id":"a","issued":"2026-11-02T08:00:00Z","kind":"star-chart","sharing":"TLP:GREEN"}"#);
    assert_eq!(check(&root(), &star_chart.unwrap()), Ok(Reach::Own), "an unknown kind is left alone");
}

#[test]
fn each_rule_has_its_code() {
    let name = json!({"field": "mrz.primary-identifier", "is": "DOE"});
    let examples =
        json!({"match": [{"mrz.primary-identifier": "DOE"}], "no-match": [{"mrz.primary-identifier": "ROE"}]});
    let number = json!({"field": "mrz.document-number", "is": "L898902C3"});
    let numbers = json!({"match": [{"mrz.document-number": "L898902C3"}], "no-match": [{"mrz.document-number": "A1"}]});
    let cases = [
        ("document", json!({"state": "ZZA"}), "overreach"),
        ("csca", json!({"state": "ZZA"}), "overreach"),
        ("document", json!({"sharing": "TLP:RED"}), "sharing"),
        ("document", json!({"issued": "2026-11-02T08:15:01Z"}), "issued-ahead"),
        ("document", json!({"issued": "2099-01-01T00:00:00Z", "expires": "2100-01-01T00:00:00Z"}), "issued-ahead"),
        ("document", json!({"epoch": "2026-zza"}), "undeclared-epoch"),
        ("reuse", json!({"epoch": "2026-zza"}), "undeclared-epoch"),
        ("known-good", json!({"epoch": "2026-zza"}), "undeclared-epoch"),
        ("document", json!({"issued": "2025-11-02T08:00:00Z"}), "epoch-period"),
        ("forgery", json!({"when": name, "examples": examples}), "person"),
        ("fantasy", json!({"when": name}), "person"),
        ("defect", json!({"when": name}), "person"),
        ("trafficking", json!({"when": name, "examples": examples}), "person"),
        ("forgery", json!({"when": number, "examples": numbers}), "number-in-clear"),
        ("known-good", json!({"values": {"mrz.document-number": "L898902C3"}}), "personal-data"),
        ("known-good", json!({"values": {"mrz.primary-identifier": "DOE"}}), "personal-data"),
        ("defect", json!({"when": null}), "no-condition"),
    ];
    for (kind, changes, code) in cases {
        assert_eq!(check(&root(), &entry(kind, changes.clone())), Err(code), "{kind} {changes}");
    }
    let root = root();
    let rules = Rules { root: &root, authority: &root.authorities[0] };
    assert_eq!(rules.parse(b"{}", None, at(NOW)).unwrap_err().code(), "malformed");
    assert_eq!(rules.parse(&[b' '; 5000], None, at(NOW)).unwrap_err().code(), "oversize");
    assert_eq!(check(&root, &entry("document", json!({"issued": "2026-11-02T08:15:00Z"}))), Ok(Reach::Own));
}

#[test]
fn statement_about_everyone_is_a_note_and_needs_the_right_to_every_state() {
    let everyone = [entry("trafficking", json!({ "state": null })), entry("portrait", json!({ "state": null }))];
    let mut own_only = root();
    own_only.authorities[0].speaks_for.pop();
    for entry in everyone {
        assert_eq!(check(&root(), &entry), Ok(Reach::Foreign));
        assert_eq!(check(&own_only, &entry), Err("overreach"));
    }
    assert_eq!(check(&own_only, &entry("authority-notice", json!({}))), Ok(Reach::Own));
}

#[test]
fn offline_key_signs_what_makes_trust() {
    let offline = ["signer", "csca", "defect", "seal-signer"];
    let kinds = Kind::ALL.into_iter().filter(|kind| kind.required_key() == RequiredKey::Offline);
    assert_eq!(kinds.map(Kind::name).collect::<Vec<_>>(), ["signer", "csca", "defect", "seal-signer"]);
    let (mut absent, mut publishing) = (root(), root());
    absent.authorities[0].offline_keys = OfflineKeys::Absent;
    publishing.authorities[0].offline_keys = OfflineKeys::PublishingKey;
    for kind in offline {
        let plain = unsigned(kind, json!({}));
        assert_eq!(check(&root(), &plain), Err("offline-signature"), "{kind}");
        assert_eq!(check(&absent, &entry(kind, json!({}))), Err("offline-signature"), "{kind}");
        assert_eq!(check(&publishing, &plain), Ok(Reach::Own), "{kind}");
        let signed_by = |seed: u8, origin: &str, changes: Value| {
            let mut entry = unsigned(kind, changes);
            entry.sign(&key(seed), origin);
            entry
        };
        assert_eq!(check(&root(), &signed_by(1, ORIGIN, json!({}))), Err("offline-signature"), "by the publishing key");
        assert_eq!(
            check(&root(), &signed_by(2, "log.zza.example", json!({}))),
            Err("offline-signature"),
            "another log's"
        );
        let late = json!({ "issued": "2025-06-01T00:00:00Z" });
        assert_eq!(check(&root(), &signed_by(2, ORIGIN, late)), Err("offline-signature"), "before the key is valid");
        let mut changed = entry(kind, json!({}));
        changed.common.note = Some("added later".to_owned());
        assert_eq!(check(&root(), &changed), Err("offline-signature"), "another statement");
    }
    let mut revoked = root();
    let last = |size| Some(LastTree { size, root: [0; 32] });
    for (size, expected) in [(8, Ok(Reach::Own)), (7, Err("offline-signature"))] {
        let keys = vec![AuthorityKey { revoked: last(size), ..authority_key(2) }];
        revoked.authorities[0].offline_keys = OfflineKeys::Keys(keys);
        assert_eq!(check(&revoked, &entry("csca", json!({}))), expected, "entry 7 under a key believed for {size}");
    }
    let rules = Rules { root: &revoked, authority: &revoked.authorities[0] };
    let unpublished = rules.check(&entry("csca", json!({})), None, at(NOW));
    assert_eq!(unpublished.map_err(|breach| breach.code()), Err("offline-signature"), "a revoked key adds nothing");
}

/// The codes of entries that follow one another in a log, each of a hundred bytes; `ok` for an allowed one.
fn follow(root: &Root, entries: &[Entry]) -> Vec<&'static str> {
    let rules = Rules { root, authority: &root.authorities[0] };
    let mut history = LogHistory::new();
    let mut next = |(position, entry): (u64, &Entry)| {
        let checked =
            rules.check(entry, Some(position), at(NOW)).map(|reach| AllowedEntry { entry: entry.clone(), reach });
        history.next(&rules, 100, Some(position), checked).map_or_else(|breach| breach.code(), |_| "ok")
    };
    (0..).zip(entries).map(&mut next).collect()
}

#[test]
fn what_is_beyond_a_quota_is_rejected_but_withdrawals_are_not() {
    let document = |id: &str, issued: &str| entry("document", json!({ "id": id, "issued": issued }));
    let first = |id: &str| document(id, "2026-11-01T08:00:00Z");
    let withdrawal = entry("withdraw", json!({ "id": "w", "entry": "a" }));
    let overreach = entry("document", json!({ "state": "ZZA" }));
    let with = |day: Option<u64>, all: Option<u64>, bytes: Option<u64>| {
        let mut root = root();
        root.authorities[0].quota = Some(Quota { entries_per_day: day, entries: all, bytes });
        root
    };
    let entries = [first("a"), overreach, first("b"), first("c"), withdrawal, document("d", NOW)];
    assert_eq!(follow(&root(), &entries), ["ok", "overreach", "ok", "ok", "ok", "ok"]);
    assert_eq!(follow(&with(Some(2), None, None), &entries), ["ok", "overreach", "ok", "quota", "ok", "ok"]);
    assert_eq!(follow(&with(None, Some(3), None), &entries), ["ok", "overreach", "ok", "quota", "ok", "quota"]);
    assert_eq!(follow(&with(None, None, Some(399)), &entries), ["ok", "overreach", "ok", "quota", "ok", "quota"]);
}

#[test]
fn what_an_offline_key_has_signed_ends_by_an_offline_key_only() {
    let signed = |mut entry: Entry| {
        entry.sign(&key(2), ORIGIN);
        entry
    };
    let csca = entry("csca", json!({ "id": "c" }));
    let ends = [
        entry("withdraw", json!({ "id": "w", "entry": "c" })),
        entry("correction", json!({ "id": "k", "entry": "c" })),
        entry("document", json!({ "id": "d", "replaces": "c" })),
        entry("document", json!({ "id": "c" })),
    ];
    for end in ends {
        assert_eq!(follow(&root(), &[csca.clone(), end.clone()]), ["ok", "offline-signature"], "{end:?}");
        assert_eq!(follow(&root(), &[csca.clone(), signed(end.clone())]), ["ok", "ok"], "{end:?}");
        let mut publishing = root();
        publishing.authorities[0].offline_keys = OfflineKeys::PublishingKey;
        assert_eq!(follow(&publishing, &[csca.clone(), end]), ["ok", "ok"]);
    }
}
