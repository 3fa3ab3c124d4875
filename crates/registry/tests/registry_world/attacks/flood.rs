//! Attacks on the size of what a copy reads and keeps, and on what a person may be told in.

use super::*;

pub(super) fn all() -> Vec<Made> {
    vec![enormous(), endless(), everyone_beside_a_name(), person_in_an_example()]
}

/// A partner signs a size for which a copy would reserve more memory than there is, and its witness cosigns it.
fn enormous() -> Made {
    let world = grown();
    let held = held(&world.source);
    let head = Head { size: 1 << 60, root: seed("nothing"), ..Head::empty(UTOPIA) };
    let mut note = Note::new(head.print()).unwrap();
    let time = u64::try_from(at(LATER).as_second()).unwrap();
    note.sign(&log_key(UTOPIA, 1), time);
    note.sign(&log_key(UTOPIA, 1).as_algorithm(Algorithm::Cosignature), time);
    note.sign(&witness_key(), time);
    world.source.write_all(vec![(utopia(&world.source).checkpoint(), note.print().into_bytes())]).unwrap();
    let mut made = Made::new(
        "refused-log-of-2-to-the-60-entries",
        "a log signs a size that no copy has room for, and a witness cosigns it: the others are synchronised",
        world.source,
        held,
    );
    made.now = LATER;
    made.conditions = Some(["refused (oversize)", "current"]);
    made.utopia("oversize")
}

fn endless() -> Made {
    let mut entry: Value = serde_json::from_slice(&document("UTO", 1)).unwrap();
    entry["expires"] = json!("9999-01-01T00:00:00Z");
    case("set-aside-end-in-9999", "a stolen document that ends in the year 9999: no end at all", &[entry], &["no-end"])
}

fn forgery(when: &Value, matching: &Value, other: &Value) -> Value {
    json!({
        "examples": { "match": [matching], "no-match": [other] }, "expected-rate": 0.0001, "id": "uto-f",
        "issued": "2026-11-02T08:00:00Z", "kind": "forgery", "review": "2027-06-15T00:00:00Z", "sharing": "TLP:GREEN",
        "state": "ZZA", "status": "active", "title": "a series", "when": when,
    })
}

fn everyone_beside_a_name() -> Made {
    let name = json!({ "field": "mrz.primary-identifier", "is": "ERIKSSON" });
    let beside = |comparison: Value| {
        let matching = json!({ "mrz.primary-identifier": "ERIKSSON", "mrz.document-number": "X1234567",
            "mrz.date-of-expiry": "2031-01-01" });
        let mut matching = matching.as_object().unwrap().clone();
        matching.retain(|field, _| field == "mrz.primary-identifier" || comparison["field"] == field.as_str());
        let mut entry = forgery(
            &json!({ "all": [name, comparison] }),
            &matching.into(),
            &json!({ "mrz.primary-identifier": "DOE" }),
        );
        entry["id"] = json!(format!("uto-{}", bordercheck_hex(&seed(&entry.to_string())[..4])));
        entry
    };
    let entries = [
        json!({ "field": "mrz.document-number", "form": "[A-Z0-9]{1,32}" }),
        json!({ "field": "mrz.document-number", "form": "[A-Z][0-9]{7}" }),
        json!({ "field": "mrz.document-number", "prefix": "X" }),
        json!({ "field": "mrz.date-of-expiry", "from": "1900-01-01" }),
    ];
    case(
        "set-aside-name-beside-what-every-document-has",
        "a surname, and beside it a form that every number has, or an expiry after 1900",
        &entries.map(beside),
        &["person", "person", "person", "person"],
    )
}

fn person_in_an_example() -> Made {
    let when = json!({ "field": "mrz.document-number", "prefix": "X" });
    let matching = json!({ "mrz.document-number": "X1234567", "mrz.primary-identifier": "ERIKSSON",
        "mrz.date-of-birth": "1974-08-12" });
    case(
        "set-aside-person-in-an-example",
        "a pattern about a series, whose example is a traveller with name and date of birth",
        &[forgery(&when, &matching, &json!({ "mrz.document-number": "A1234567" }))],
        &["personal-data"],
    )
}

/// A case whose log of Utopia has these entries between two honest ones.
fn case(name: &'static str, says: &'static str, entries: &[Value], codes: &'static [&'static str]) -> Made {
    let world = World::with(&[&[document("UTO", 1)], &[document("ZZA", 1)]]);
    let entries = entries.iter().map(|value| entry(value.clone())).collect::<Vec<_>>();
    force(&world.source, &[vec![document("UTO", 0)], entries, vec![document("UTO", 2)]].concat());
    let mut made = Made::new(name, says, world.source, None);
    made.set_aside = u64::try_from(codes.len()).unwrap();
    made.codes = codes;
    made
}
