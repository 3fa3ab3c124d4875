//! The index answers as a plain list of the same entries would, has the same bytes for the same entries, and detects every
//! flipped bit.

mod limits;
mod rules;

use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::canonical;
use crate::condition::{Condition, Field, Match, Value};
use crate::entry::{Body, Entry};
use crate::identifier::{EpochKey, Number};

/// A temporary folder, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("bordercheck-index-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn entry(id: &str, kind: &str, body: &Json) -> Entry {
    let mut entry = json!({"kind": kind, "id": id, "issued": "2026-11-02T08:00:00Z", "sharing": "TLP:GREEN"});
    entry.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    Entry::parse(&canonical::print(&entry)).unwrap()
}

fn key() -> EpochKey {
    EpochKey::new([7; 32])
}

fn hash(number: &str) -> Hash128 {
    Identifier::new("P", "UTO", number).unwrap().hash(&key())
}

fn document(id: &str, number: &str) -> Entry {
    let hash = serde_json::to_value(hash(number)).unwrap();
    entry(id, "document", &json!({"state": "UTO", "type": "P", "epoch": "2026", "hash": hash, "status": "stolen"}))
}

fn forgery(id: &str, when: &Json) -> Entry {
    let example = json!({"mrz.sex": "F", "mrz.document-number": "AB0000001", "holder.age": 9,
        "page.portrait": "0000000000000000", "mrz.nationality": "UTO", "mrz.date-of-expiry": "2030-01-01"});
    let body = json!({"title": id, "state": "UTO", "status": "active", "expected-rate": 0, "when": when,
        "examples": {"match": [example], "no-match": [{}]}});
    entry(id, "forgery", &body)
}

/// Builds and opens an index of these logs, each of its own authority; an entry is `true` if it is about others' documents.
fn build(folder: &Folder, logs: &[Vec<(bool, Entry)>], corroboration: u32) -> (Index, BuiltIndex) {
    let sources = Sources {
        root_version: 1,
        corroboration,
        logs: (0_u8..)
            .zip(logs)
            .map(|(nth, log)| LogSource {
                authority: format!("authority-{nth}"),
                state: state_of(nth),
                origin: format!("registry.example/{nth}"),
                size: u64::try_from(log.len()).unwrap(),
                root_hash: [nth; 32],
            })
            .collect(),
    };
    let mut builder = Builder::for_copy(&folder.0, &sources).unwrap();
    for (log, entries) in logs.iter().enumerate() {
        for ((foreign, entry), position) in entries.iter().zip(0..) {
            builder.add(log, position, *foreign, entry).unwrap();
        }
    }
    let built = builder.finish().unwrap();
    (Index::open(&built.file).unwrap(), built)
}

/// The State of the nth log's authority.
fn state_of(nth: u8) -> State {
    let name = ["UTO", "ZZA", "ZZB", "ZZC"].get(usize::from(nth)).copied().unwrap_or("ZZZ");
    State::new(name).unwrap()
}

fn own(entries: impl IntoIterator<Item = Entry>) -> Vec<(bool, Entry)> {
    entries.into_iter().map(|entry| (false, entry)).collect()
}

#[test]
fn a_document_is_found_where_it_is_listed_and_no_other_is() {
    let folder = Folder::new("documents");
    let first = own((0..3000).map(|nth| document(&format!("a-{nth}"), &format!("A{nth:07}"))));
    let second = own((1000..1010).map(|nth| document(&format!("b-{nth}"), &format!("A{nth:07}"))));
    let (index, built) = build(&folder, &[first, second], 1);
    assert_eq!(built.records, 3010);
    for nth in 0..6000_u64 {
        let mut expected = Vec::new();
        if nth < 3000 {
            expected.push(EntryPlace { log: 0, position: nth });
        }
        if (1000..1010).contains(&nth) {
            expected.push(EntryPlace { log: 1, position: nth - 1000 });
        }
        assert_eq!(index.documents(hash(&format!("A{nth:07}"))), Ok(expected));
    }
}

#[test]
fn an_empty_registry_lists_nothing() {
    let folder = Folder::new("empty");
    let (index, _) = build(&folder, &[Vec::new()], 1);
    let document = Identifier::new("P", "UTO", "A1").unwrap();
    assert_eq!(index.documents(document.hash(&key())), Ok(Vec::new()));
    assert_eq!(index.ranges(&document, 0), Ok(Vec::new()));
    assert_eq!(index.portraits(0, 0), Ok(Vec::new()));
    assert_eq!(index.patterns(&FieldValues::new().with(Field::Age, Value::Number(1)), 0), Ok(Vec::new()));
}

/// A condition of the greatest depth, to which the index adds a level with the State.
#[test]
fn the_deepest_condition_is_evaluated_as_it_is_alone() {
    let folder = Folder::new("deep");
    let nest =
        |depth: usize| (0..depth).fold(json!({"field": "mrz.sex", "is": "F"}), |inner, _| json!({"all": [inner]}));
    let deepest = nest(crate::limits::CONDITION_DEPTH - 1);
    let (index, _) = build(&folder, &[own([forgery("f-1", &deepest)])], 1);
    let text = |text: &str| Value::Text(text.to_owned());
    let matched = |sex: &str| {
        let facts = FieldValues::new().with(Field::IssuingState, text("UTO")).with(Field::Sex, text(sex));
        index.patterns(&facts, 0).unwrap().into_iter().map(|(_, result)| result.matched).collect::<Vec<_>>()
    };
    assert_eq!(matched("F"), [Match::Yes]);
    assert_eq!(matched("M"), []);
}

/// A flipped bit anywhere is detected, when the index is opened or when its page is needed, and no answer is wrong.
#[test]
fn every_flipped_bit_is_detected() {
    let folder = Folder::new("damage");
    let documents = own((0..200).map(|nth| document(&format!("a-{nth}"), &format!("A{nth:07}"))));
    let hashes: Vec<Hash128> = (0..200).map(|nth| hash(&format!("A{nth:07}"))).collect();
    let (_, built) = build(&folder, &[documents], 1);
    let whole = std::fs::read(&built.file).unwrap();
    let damaged = folder.0.join("damaged.index");
    for at in (0..whole.len()).step_by(37) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&damaged, bytes).unwrap();
        match Index::open(&damaged) {
            Err(_) => {}
            Ok(index) => {
                assert!(index.verify().is_err(), "byte {at}");
                for (hash, nth) in hashes.iter().zip(0..) {
                    let found = index.documents(*hash);
                    let right = Ok(vec![EntryPlace { log: 0, position: nth }]);
                    assert!(found.is_err() || found == right, "byte {at}: {found:?}");
                }
            }
        }
    }
    for length in (0..whole.len()).step_by(499) {
        std::fs::write(&damaged, &whole[..length]).unwrap();
        assert!(Index::open(&damaged).is_err(), "{length} bytes of it");
    }
}

/// The file format is pinned by an index in the fuzz corpus, which `examples/fuzz_seeds.rs` built of the same entries.
#[test]
fn the_same_entries_give_the_pinned_bytes() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let log = root.join("fixtures/registry/accepted-growth/held/log/immigration.uto.example");
    let bundle = std::fs::read(log.join("tile/entries/000.p/72")).unwrap();
    let entries = crate::tile::parse_entries(&bundle, 72).unwrap();
    let folder = Folder::new("pinned");
    let state = State::new("UTO").unwrap();
    let source = LogSource { authority: "a".into(), state, origin: "o".into(), size: 100, root_hash: [1; 32] };
    let sources = Sources { root_version: 1, corroboration: 1, logs: vec![source] };
    let mut builder = Builder::create(&folder.0, &sources).unwrap();
    for (bytes, position) in entries.iter().zip(0..) {
        let entry = Entry::parse(bytes).unwrap();
        if entry.kind() != Kind::Portrait {
            builder.add(0, position, false, &entry).unwrap();
        }
    }
    let built = std::fs::read(builder.finish().unwrap().file).unwrap();
    let pinned = std::fs::read(root.join("fuzz/corpus/index/growth")).unwrap();
    assert!(built == pinned, "a change of the format needs a new version in its first bytes, and new seeds");
}

fn comparisons() -> impl Strategy<Value = Json> {
    let number = "A[AB]000000[1-4]";
    prop_oneof![
        Just(json!({"field":"mrz.sex","is":"F"})),
        Just(json!({"field":"mrz.sex","in":["F","X"]})),
        number.prop_map(|number| json!({"field":"mrz.document-number","prefix":number[..4]})),
        Just(json!({"field":"mrz.document-number","form":"A[A-C][0-9]{7}"})),
        (1..4_u32, 4..7_u32).prop_map(
            |(a, b)| json!({"field":"mrz.document-number","from":format!("AB000000{a}"),"to":format!("AB000000{b}")})
        ),
        (0..9_i64, 9..20_i64).prop_map(|(a, b)| json!({"field":"holder.age","from":a,"to":b})),
        (0..20_i64).prop_map(|a| json!({"field":"holder.age","to":a + 9})),
        (0..3_u64).prop_map(|bits| json!({"field":"page.portrait","near":format!("{bits:016x}"),"within":3})),
        Just(json!({"field":"mrz.nationality","is":"UTO"})),
        Just(json!({"field":"mrz.date-of-expiry","from":"2026-01-01","to":"2031-12-31"})),
    ]
}

fn conditions() -> impl Strategy<Value = Json> {
    comparisons().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| json!({"all": parts})),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| json!({"any": parts})),
            inner.prop_map(|part| json!({"not": {"not": part}})),
        ]
    })
}

fn known() -> impl Strategy<Value = FieldValues> {
    let maybe = |strategy: &'static str| prop::option::of(strategy.prop_map(Value::Text));
    let texts = (maybe("[FMX]"), maybe("A[ABD]000000[0-9]{1,2}"), maybe("UTO|D"), maybe("20(25|30|XX)-01-0[12]"));
    let rest = (prop::option::of(0..30_i64), prop::option::of(0..64_u64));
    (texts, rest).prop_map(|((sex, number, nationality, expiry), (age, picture))| {
        let mut facts = FieldValues::new().with(Field::IssuingState, Value::Text("UTO".into()));
        let fields = [
            (Field::Sex, sex),
            (Field::DocumentNumber, number),
            (Field::Nationality, nationality),
            (Field::DateOfExpiry, expiry),
            (Field::Age, age.map(Value::Number)),
            (Field::PagePortrait, picture.map(Value::Picture)),
        ];
        for (field, value) in fields {
            value.into_iter().for_each(|value| facts.set(field, value));
        }
        facts
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Looking up patterns in the index gives the same as evaluating each condition alone.
    #[test]
    fn patterns_together_match_what_each_alone_matches(
        whens in prop::collection::vec(conditions(), 1..20),
        asked in prop::collection::vec(known(), 1..10),
    ) {
        let folder = Folder::new("patterns");
        // An entry needs an example that its pattern matches, so patterns that miss this one are left out.
        let example: Json = json!({"mrz.sex": "F", "mrz.document-number": "AB0000001", "holder.age": 9,
            "page.portrait": "0000000000000000", "mrz.nationality": "UTO", "mrz.date-of-expiry": "2030-01-01"});
        let example = FieldValues::parse(example.as_object().unwrap()).unwrap();
        let whens: Vec<Json> = whens.into_iter()
            .filter(|when| Condition::parse(when).is_ok_and(|when| when.evaluate(&example) == Match::Yes && when.evaluate(&FieldValues::new()) != Match::Yes))
            .collect();
        let log = own(whens.iter().zip(0..).map(|(when, nth)| forgery(&format!("f-{nth}"), when)));
        let (index, _) = build(&folder, &[log], 1);
        for facts in asked {
            let found: Vec<u64> = index.patterns(&facts, 0).unwrap().into_iter()
                .filter(|(_, result)| result.matched == Match::Yes)
                .map(|(statement, _)| statement.place.position).collect();
            let expected: Vec<u64> = whens.iter().zip(0..)
                .filter(|(when, _)| Condition::parse(when).unwrap().evaluate(&facts) == Match::Yes)
                .map(|(_, nth)| nth).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn ranges_contain_what_each_of_them_contains(
        ends in prop::collection::vec((0..200_u32, 0..200_u32, "[PI]|PD|AC", "A|AB"), 1..40),
        asked in prop::collection::vec((0..220_u32, "P<|PD|ID|AC|C", "A|AB|B"), 1..40),
    ) {
        let folder = Folder::new("ranges");
        let log = own(ends.iter().zip(0..).map(|((a, b, kind, letters), nth)| {
            let (from, to) = (a.min(b), a.max(b));
            entry(&format!("r-{nth}"), "range", &json!({"state": "UTO", "type": kind, "status": "stolen",
                "from": format!("{letters}{from:05}"), "to": format!("{letters}{to:05}")}))
        }));
        let (index, _) = build(&folder, std::slice::from_ref(&log), 1);
        for (number, kind, letters) in asked {
            let number = format!("{letters}{number:05}");
            let document = Identifier::new(&kind, "UTO", &number).unwrap();
            let found: Vec<u64> =
                index.ranges(&document, 0).unwrap().iter().map(|statement| statement.place.position).collect();
            let expected: Vec<u64> = log.iter().zip(0..).filter_map(|((_, entry), nth)| {
                let Body::Range(range) = &entry.body else { return None };
                let contains = range.numbers().contains(&Number::new(&number).unwrap());
                (contains && range.kind.covers(document.kind())).then_some(nth)
            }).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn portraits_are_near_as_a_scan_of_all_finds_them(
        pictures in prop::collection::vec((any::<u64>(), 0..=10_u32), 1..60),
        flips in prop::collection::vec((any::<prop::sample::Index>(), prop::collection::vec(0..64_u32, 0..12)), 1..40),
    ) {
        let folder = Folder::new("portraits");
        let log = own(pictures.iter().zip(0..).map(|((hash, within), nth)| {
            entry(&format!("p-{nth}"), "portrait", &json!({"algorithm": "dct-64/1", "hash": format!("{hash:016x}"), "within": within}))
        }));
        let (index, _) = build(&folder, &[log], 1);
        for (which, bits) in flips {
            let asked = bits.into_iter().fold(which.get(&pictures).0, |hash, bit| hash ^ 1 << bit);
            let mut found: Vec<(u64, u32)> = index.portraits(asked, 0).unwrap().into_iter()
                .map(|(statement, distance)| (statement.place.position, distance)).collect();
            found.sort_unstable();
            let expected: Vec<(u64, u32)> = pictures.iter().zip(0..)
                .map(|((hash, within), nth)| (nth, (hash ^ asked).count_ones(), *within))
                .filter(|(_, distance, within)| distance <= within)
                .map(|(nth, distance, _)| (nth, distance)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    /// The same entries give the same bytes.
    #[test]
    fn the_same_logs_give_the_same_bytes(numbers in prop::collection::vec("[A-C][0-9]{4}", 0..60)) {
        let (one, two) = (Folder::new("same-1"), Folder::new("same-2"));
        let log = own(numbers.iter().zip(0..).map(|(number, nth)| document(&format!("d-{nth}"), number)));
        let (_, first) = build(&one, std::slice::from_ref(&log), 1);
        let (_, second) = build(&two, std::slice::from_ref(&log), 1);
        prop_assert_eq!(first.sha256, second.sha256);
        prop_assert_eq!(std::fs::read(first.file).unwrap(), std::fs::read(second.file).unwrap());
    }
}
