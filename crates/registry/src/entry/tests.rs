//! Every kind prints as it was parsed; other bytes are rejected with the reason.

use serde_json::json;

use super::*;
use crate::identifier::Number;

fn canonical(json: &Value) -> Vec<u8> {
    canonical::print(json)
}

/// An entry of a kind, with the members that all entries have.
fn entry(kind: &str, body: Value) -> Value {
    let mut entry =
        json!({"kind": kind, "id": "uto-2026-17", "issued": "2026-11-02T08:00:00Z", "sharing": "TLP:GREEN"});
    entry.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    entry
}

/// Each kind with its own members, and a kind that this version does not know.
fn bodies() -> Vec<(&'static str, Value)> {
    let example = |kind: Kind| (kind.name(), serde_json::from_str(kind.example().unwrap()).unwrap());
    Kind::ALL.into_iter().map(example).chain([("star-chart", json!({"what": [1, {"else": true}]}))]).collect()
}

fn pattern() -> Value {
    serde_json::from_str(Kind::Forgery.example().unwrap()).unwrap()
}

#[test]
fn every_kind_prints_as_it_was_parsed() {
    for (kind, body) in bodies() {
        let bytes = canonical(&entry(kind, body));
        let read = Entry::parse(&bytes).unwrap();
        assert_eq!(read.kind_name(), kind);
        assert_eq!(read.kind(), kind.parse().unwrap_or(Kind::Other));
        assert_eq!(read.print(), Ok(bytes));
    }
}

#[test]
fn a_missing_unknown_or_changed_member_is_rejected() {
    for (kind, body) in bodies().into_iter().filter(|(kind, _)| *kind != "star-chart") {
        let whole = entry(kind, body);
        let mut more = whole.clone();
        more["zebra"] = json!(1);
        assert!(Entry::parse(&canonical(&more)).is_err(), "{kind} with a member too many");
        for name in whole.as_object().unwrap().keys() {
            for other in [json!(null), json!([]), json!({}), json!(-1), json!("\u{0}")] {
                let mut changed = whole.clone();
                changed[name] = other;
                let read = Entry::parse(&canonical(&changed));
                let free_text = ["title", "text", "contact", "reason", "kind"].contains(&name.as_str());
                let may_be_empty = ["numbers", "about", "values"].contains(&name.as_str());
                assert!(read.is_err() || free_text || may_be_empty, "{kind} {name}: {read:?}");
            }
        }
    }
}

#[test]
fn errors_name_the_broken_rule() {
    let refused = |kind: &str, change: &dyn Fn(&mut Value)| {
        let (_, body) = bodies().into_iter().find(|(of, _)| *of == kind).unwrap();
        let mut whole = entry(kind, body);
        change(&mut whole);
        Entry::parse(&canonical(&whole)).unwrap_err().to_string()
    };
    type Case<'a> = (&'a str, &'a dyn Fn(&mut Value), &'a str);
    let cases: [Case<'_>; 14] = [
        ("document", &|e| e["issued"] = json!("2026-11-02T08:00:00.5Z"), "document: a member is not in its one form"),
        (
            "document",
            &|e| e["issued"] = json!("2026-11-02T10:00:00+02:00"),
            "document: a member is not in its one form",
        ),
        ("document", &|e| e["state"] = json!("uto"), "document: a member is not in its one form"),
        ("document", &|e| e["hash"] = json!("00"), "document: expected 32 lower-case hexadecimal digits"),
        (
            "range",
            &|e| e["to"] = json!("A0000199"),
            "range: from and to: expected one length, and letters and digits at the same places",
        ),
        ("range", &|e| e["to"] = json!("AB000099"), "range: from and to: expected from before to"),
        (
            "forgery",
            &|e| e["examples"]["match"][0]["mrz.document-number"] = json!("AC"),
            "forgery: examples, match, 1: the condition does not match it",
        ),
        (
            "forgery",
            &|e| e["examples"]["no-match"][0]["mrz.document-number"] = json!("AB"),
            "forgery: examples, no-match, 1: the condition matches it",
        ),
        ("forgery", &|e| e["examples"]["no-match"] = json!([]), "forgery: examples, no-match: one or more"),
        ("forgery", &|e| e["expected-rate"] = json!(1.5), "forgery: expected-rate: expected 0 to 1"),
        ("signer", &|e| e["key"] = json!("ab".repeat(32)), "signer: expected a certificate or a key, and not both"),
        (
            "defect",
            &|e| e["checks"] = json!(["electronic.ds.revocation"]),
            "defect: checks: electronic.ds.revocation is no check of form, and nothing excuses it",
        ),
        (
            "defect",
            &|e| e["checks"] = json!(["combined.mrz.dg1", "optical.mrz.sex"]),
            "defect: checks: combined.mrz.dg1 is no check of form, and nothing excuses it",
        ),
        ("withdraw", &|e| e["note"] = json!("x".repeat(5000)), "5161 bytes, more than the 4096 of an entry"),
    ];
    for (kind, change, words) in cases {
        assert_eq!(refused(kind, change), words);
    }
}

#[test]
fn subject_ignores_wording() {
    let forgery = Entry::parse(&canonical(&entry("forgery", pattern()))).unwrap();
    let mut other = entry("forgery", pattern());
    other["id"] = json!("xxa-1");
    other["title"] = json!("another word for it");
    other["expected-rate"] = json!(0);
    let other_forgery = Entry::parse(&canonical(&other)).unwrap();
    assert_eq!(forgery.subject(), other_forgery.subject());
    other["when"]["prefix"] = json!("AB1");
    assert_ne!(forgery.subject(), Entry::parse(&canonical(&other)).unwrap().subject());
}

#[test]
fn numbers_contain_only_their_shape() {
    let numbers = Numbers { from: Number::new("AB000100").unwrap(), to: Number::new("AD000199").unwrap() };
    let holds = |number: &str| numbers.contains(&Number::new(number).unwrap());
    assert!(holds("AB000100") && holds("AD000199") && holds("AC999999"));
    assert!(!holds("AB000099") && !holds("AD000200") && !holds("AC99999") && !holds("AC99999A") && !holds("A0000100"));
}

proptest::proptest! {
    /// Every entry prints as it was parsed.
    #[test]
    fn parsing_is_inverse_to_printing_or_fails(at in 0_usize..400, byte in proptest::num::u8::ANY, which in 0..bodies().len()) {
        let (kind, body) = bodies().swap_remove(which);
        let mut bytes = canonical(&entry(kind, body));
        if let Some(slot) = bytes.get_mut(at) {
            *slot = byte;
        }
        if let Ok(read) = Entry::parse(&bytes) {
            proptest::prop_assert_eq!(read.print(), Ok(bytes));
        }
    }
}
