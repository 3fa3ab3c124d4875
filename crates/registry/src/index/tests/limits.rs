//! Limits of one log: whatever an authority enters, a question about another State's documents reads little of it.

use super::*;

fn many(count: u32, entry: impl Fn(u32) -> Entry) -> Vec<(bool, Entry)> {
    own((0..count).map(entry))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A document as every State issues them.
fn anyone() -> FieldValues {
    let fields = [(Field::IssuingState, "UTO"), (Field::DocumentCode, "P"), (Field::Sex, "F")];
    let values = fields.into_iter().fold(FieldValues::new(), |values, (field, is)| values.with(field, text(is)));
    values.with(Field::DateOfExpiry, text("2030-01-01")).with(Field::PagePortrait, Value::Picture(3))
}

/// The attack: thousands of patterns about one State's own documents, under keys that every document has.
#[test]
fn patterns_of_one_state_are_not_evaluated_for_documents_of_another() {
    let conditions: [fn(u32) -> Json; 5] = [
        |_| json!({"field": "mrz.sex", "is": "F"}),
        |_| json!({"field": "mrz.document-code", "prefix": "P"}),
        |nth| json!({"field": "mrz.date-of-expiry", "from": "2000-01-01", "to": format!("20{}-01-01", 31 + nth % 60)}),
        |nth| json!({"field": "page.portrait", "near": format!("{:016x}", nth % 8), "within": 6}),
        |nth| {
            json!({"all": [{"field": "mrz.sex", "is": (if nth.is_multiple_of(2) { "F" } else { "M" })},
            {"field": "mrz.document-code", "prefix": "P"}]})
        },
    ];
    for (condition, name) in conditions.into_iter().zip(["is", "prefix", "between", "near", "all"]) {
        let folder = Folder::new(&format!("crowd-{name}"));
        let pattern = |nth: u32| {
            let when = condition(nth);
            let sex = if nth.is_multiple_of(2) { "F" } else { "M" };
            let example = json!({"mrz.sex": if name == "all" { sex } else { "F" }, "mrz.document-code": "P",
                "mrz.date-of-expiry": "2030-01-01", "page.portrait": "0000000000000003"});
            let body = json!({"title": "t", "state": "ZZA", "status": "active", "expected-rate": 0, "when": when,
                "examples": {"match": [example], "no-match": [{}]}});
            entry(&format!("z-{nth}"), "forgery", &body)
        };
        let honest = forgery("u-1", &json!({"field": "mrz.sex", "is": "F"}));
        let (index, _) = build(&folder, &[own([honest]), many(500, pattern)], 1);
        let tables = (&index.exact, &index.between, &index.near);
        let candidates = index.patterns.candidates(&index.map, tables, &anyone()).unwrap();
        assert!(candidates.len() <= 65, "{name}: {}", candidates.len());
        let found = index.patterns(&anyone(), 0).unwrap();
        assert_eq!(found.iter().filter(|(_, result)| result.matched == Match::Yes).count(), 1, "{name}");
        // The State's own documents are still matched by each of them.
        let own = anyone().with(Field::IssuingState, text("ZZA"));
        let matched = index.patterns(&own, 0).unwrap();
        let matched = matched.iter().filter(|(_, result)| result.matched == Match::Yes).count();
        assert_eq!(matched, if name == "all" { 250 } else { 500 }, "{name}");
    }
}

/// A pattern about a portrait is found with a portrait only, however many its State has.
#[test]
fn patterns_about_portraits_are_found_with_a_portrait_however_many_there_are() {
    for count in [8, 500] {
        let folder = Folder::new(&format!("portraits-{count}"));
        let near = |nth: u32| json!({"field": "page.portrait", "near": format!("{:016x}", nth % 8), "within": 6});
        let pattern = |nth: u32| {
            let body = json!({"title": "t", "state": "UTO", "status": "active", "expected-rate": 0, "when": near(nth),
                "examples": {"match": [{"page.portrait": "0000000000000003"}], "no-match": [{}]}});
            entry(&format!("u-{nth}"), "forgery", &body)
        };
        let (index, _) = build(&folder, &[many(count, pattern)], 1);
        let without = FieldValues::new().with(Field::IssuingState, text("UTO")).with(Field::Sex, text("F"));
        assert_eq!(index.patterns(&without, 0).unwrap().len(), 0, "{count}");
        assert_eq!(index.patterns(&anyone(), 0).unwrap().len(), usize::try_from(count).unwrap());
    }
}

/// The attack: one traveller's document, one State's signer, one portrait, each stated thousands of times in another State's log.
#[test]
fn repeated_statement_is_read_a_few_times() {
    let folder = Folder::new("repeated-key");
    let signer =
        |id: String| entry(&id, "signer", &json!({"certificate": "0a".repeat(32), "role": "ds", "state": "ZZA"}));
    let portrait = |id: String| {
        entry(
            &id,
            "portrait",
            &json!({"algorithm": "dct-64/1", "hash": "0000000000000007", "within": 6, "state": "ZZA"}),
        )
    };
    let bad = many(300, |nth| match nth % 3 {
        0 => document(&format!("z-{nth}"), "A1"),
        1 => signer(format!("z-{nth}")),
        _ => portrait(format!("z-{nth}")),
    });
    let good = own([document("u-1", "A1"), signer("u-2".to_owned()), portrait("u-3".to_owned())]);
    let (index, built) = build(&folder, &[good.clone(), bad, good], 1);
    let logs = |places: Vec<EntryPlace>| [0, 1, 2].map(|log| places.iter().filter(|place| place.log == log).count());
    assert_eq!(logs(index.documents(hash("A1")).unwrap()), [1, 16, 1]);
    let signers = index.signers(&[10; 32], 0).unwrap().into_iter().map(|statement| statement.place);
    assert_eq!(logs(signers.collect()), [1, 16, 1]);
    let portraits = index.portraits(7, 0).unwrap().into_iter().map(|(statement, _)| statement.place);
    assert_eq!(logs(portraits.collect()), [1, 16, 1]);
    // The newest are kept, and what is left out is named.
    assert_eq!(index.documents(hash("A1")).unwrap().iter().map(|place| place.position).max(), Some(297));
    let named = built.rejected.iter().map(|rejected| (rejected.log, rejected.code)).collect::<BTreeSet<_>>();
    assert_eq!(named, BTreeSet::from([(1, "repeated-limit")]));
    assert_eq!(built.rejected.len(), 2 * (100 - 16));
}

/// The attack: a hundred thousand notes about another State's documents.
#[test]
fn notes_about_others_have_a_limit() {
    let folder = Folder::new("notes");
    let notes = (0..1_100).map(|nth| (true, forgery(&format!("z-{nth}"), &json!({"field": "mrz.sex", "is": "F"}))));
    let honest = own([forgery("u-1", &json!({"field": "mrz.sex", "is": "F"}))]);
    let (index, built) = build(&folder, &[honest, notes.collect()], 2);
    let found = index.patterns(&anyone(), 0).unwrap();
    assert_eq!(found.iter().filter(|(_, result)| result.matched == Match::Yes).count(), 1_001);
    assert_eq!(built.rejected.len(), 100);
    assert!(built.rejected.iter().all(|rejected| (rejected.log, rejected.code) == (1, "pattern-limit")));
}
