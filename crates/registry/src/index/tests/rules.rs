//! Effects of entries on one another: ids, endings, disputes, corroboration, quarantine. Each test is an attack that failed
//! before the rule was built, or its innocent counterpart.

use super::*;

fn ends(id: &str, kind: &str, of: &str) -> Entry {
    let mut body = json!({"entry": of, "reason": "found"});
    match kind {
        "correction" => body["since"] = json!("2026-11-01T00:00:00Z"),
        "dispute" => (body["by"], body["review"]) = (json!("holder"), json!("2027-01-01T00:00:00Z")),
        _ => {}
    }
    entry(id, kind, &body)
}

fn with(entry: &Entry, members: &Json) -> Entry {
    let mut value: Json = serde_json::from_slice(&entry.print().unwrap()).unwrap();
    value.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    Entry::parse(&canonical::print(&value)).unwrap()
}

fn replaces(entry: &Entry, id: &str) -> Entry {
    with(entry, &json!({"replaces": id}))
}

fn codes(built: &BuiltIndex) -> Vec<(usize, u64, &str)> {
    built.rejected.iter().map(|rejected| (rejected.log, rejected.position, rejected.code)).collect()
}

fn found(index: &Index, number: &str) -> Vec<u64> {
    index.documents(hash(number)).unwrap().into_iter().map(|place| place.position).collect()
}

#[test]
fn second_entry_of_an_id_is_rejected_and_the_first_stands() {
    let folder = Folder::new("id-used");
    let log = own([document("a", "A1"), document("a", "A2"), ends("a", "withdraw", "a"), document("b", "B1")]);
    let (index, built) = build(&folder, &[log.clone(), log], 1);
    assert_eq!(codes(&built), [(0, 1, "id-used"), (0, 2, "id-used"), (1, 1, "id-used"), (1, 2, "id-used")]);
    assert_eq!([found(&index, "A1"), found(&index, "A2"), found(&index, "B1")], [vec![0, 0], vec![], vec![3, 3]]);
}

#[test]
fn withdrawal_correction_and_replacement_end_an_entry_of_their_own_log_only() {
    let folder = Folder::new("endings");
    let first = own([
        document("a", "A1"),
        document("b", "B1"),
        document("c", "C1"),
        ends("w", "withdraw", "a"),
        ends("k", "correction", "b"),
        replaces(&document("d", "D1"), "c"),
        document("e", "E1"),
    ]);
    let second = own([ends("w", "withdraw", "e"), ends("k", "correction", "e"), replaces(&document("d", "D2"), "e")]);
    let (index, built) = build(&folder, &[first, second], 1);
    assert_eq!(codes(&built), [(1, 0, "unknown-id"), (1, 1, "unknown-id"), (1, 2, "unknown-id")]);
    assert_eq!(["A1", "B1", "C1", "D2"].map(|number| found(&index, number)), [const { Vec::<u64>::new() }; 4]);
    assert_eq!([found(&index, "D1"), found(&index, "E1")], [vec![5], vec![6]]);
}

#[test]
fn what_is_ended_does_not_come_back() {
    let folder = Folder::new("chains");
    let log = own([
        document("a", "A1"),
        replaces(&document("b", "A2"), "a"),
        ends("w", "withdraw", "b"),
        // The withdrawal itself is withdrawn.
        ends("x", "withdraw", "w"),
        document("c", "C1"),
        with(&replaces(&document("d", "C2"), "c"), &json!({"expires": "2026-12-01T00:00:00Z"})),
        // Withdrawn, and then replaced: the replacement stands by itself.
        document("e", "E1"),
        ends("y", "withdraw", "e"),
        replaces(&document("f", "E2"), "e"),
    ]);
    let (index, built) = build(&folder, &[log], 1);
    assert_eq!(codes(&built), []);
    assert_eq!(["A1", "A2", "C1", "E1"].map(|number| found(&index, number)), [const { Vec::<u64>::new() }; 4]);
    assert_eq!([found(&index, "C2"), found(&index, "E2")], [vec![5], vec![8]]);
}

#[test]
fn entry_names_only_what_was_entered_before_it() {
    let folder = Folder::new("order");
    let log = own([
        ends("w", "withdraw", "a"),
        document("a", "A1"),
        replaces(&document("b", "B1"), "b"),
        // The id of a rejected entry is free.
        document("b", "B2"),
        ends("x", "withdraw", "nothing"),
        ends("y", "withdraw", "x"),
        ends("x", "withdraw", "b"),
    ]);
    let (index, built) = build(&folder, &[log], 1);
    let unknown = [0, 2, 4, 5].map(|position| (0, position, "unknown-id"));
    assert_eq!(codes(&built), unknown);
    assert_eq!(["A1", "B1", "B2"].map(|number| found(&index, number)), [vec![1], vec![], vec![]]);
}

/// Rejected entries of one id cost no more than others, however often the id is named.
#[test]
fn flood_of_one_id_is_resolved_in_time() {
    let folder = Folder::new("flood");
    let log = (0..20_000).map(|nth| match nth {
        0..10_000 => replaces(&document("a", &format!("A{nth:07}")), "nothing"),
        _ => ends(&format!("w-{nth}"), "withdraw", "a"),
    });
    let start = std::time::Instant::now();
    let (_, built) = build(&folder, &[own(log)], 1);
    assert_eq!(built.rejected.len(), 20_000);
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn dispute_lasts_until_it_is_answered() {
    let folder = Folder::new("disputes");
    let log = own([
        document("a", "A1"),
        document("b", "B1"),
        ends("d", "dispute", "a"),
        ends("e", "dispute", "b"),
        ends("w", "withdraw", "e"),
        ends("f", "dispute", "nothing"),
    ]);
    let (index, built) = build(&folder, &[own([document("z", "Z1")]), log], 1);
    assert_eq!(codes(&built), [(1, 5, "unknown-id")]);
    let place = |position: u64| EntryPlace { log: 1, position };
    assert_eq!(index.disputes(place(0)), Ok(vec![place(2)]));
    assert_eq!(index.disputes(place(1)), Ok(vec![]), "the authority withdrew the dispute");
    assert_eq!(index.disputes(EntryPlace { log: 0, position: 0 }), Ok(vec![]));
}

fn fantasy(id: &str, expires: Option<&str>) -> Entry {
    let mut body = json!({"title": "World Citizen", "state": "WSA"});
    if let Some(expires) = expires {
        body["expires"] = json!(expires);
    }
    entry(id, "fantasy", &body)
}

/// Builds an index of logs whose authorities are of these States.
fn build_of(folder: &Folder, logs: &[(&str, Vec<(bool, Entry)>)], corroboration: u32) -> Index {
    let log = |(state, log): &(&str, Vec<(bool, Entry)>)| LogSource {
        authority: (*state).to_owned(),
        state: State::new(state).unwrap(),
        origin: "o".into(),
        size: u64::try_from(log.len()).unwrap(),
        root_hash: [0; 32],
    };
    let sources = Sources { root_version: 1, corroboration, logs: logs.iter().map(log).collect() };
    let mut builder = Builder::for_copy(&folder.0, &sources).unwrap();
    for (log, (_, entries)) in logs.iter().enumerate() {
        for ((foreign, entry), position) in entries.iter().zip(0..) {
            builder.add(log, position, *foreign, entry).unwrap();
        }
    }
    Index::open(&builder.finish().unwrap().file).unwrap()
}

fn weights(index: &Index, facts: &FieldValues, at: i64) -> Vec<Weight> {
    index.patterns(facts, at).unwrap().into_iter().map(|(statement, _)| statement.weight).collect()
}

fn of_state(state: &str) -> FieldValues {
    FieldValues::new().with(Field::IssuingState, Value::Text(state.into()))
}

#[test]
fn immigration_and_police_of_one_state_do_not_corroborate_each_other() {
    let folder = Folder::new("corroboration");
    let twice = vec![(true, fantasy("a", None)), (true, fantasy("b", None))];
    let other = vec![(true, fantasy("z", Some("2027-01-01T00:00:00Z")))];
    let facts = of_state("WSA");
    let one_state = build_of(&folder, &[("UTO", twice.clone()), ("UTO", other.clone())], 2);
    assert_eq!(weights(&one_state, &facts, 0), [Weight::Note; 3]);
    let two_states = build_of(&folder, &[("UTO", twice.clone()), ("ZZA", other.clone())], 2);
    assert_eq!(weights(&two_states, &facts, 0), [Weight::Full; 3]);
    assert_eq!(
        weights(&two_states, &facts, 1_798_761_600),
        [Weight::Note; 2],
        "from its expiry on the other is silent"
    );
    let three = build_of(&folder, &[("UTO", twice), ("ZZA", other), ("ZZB", vec![(true, fantasy("y", None))])], 3);
    assert_eq!(weights(&three, &facts, 0), [Weight::Full; 4]);
    assert_eq!(weights(&three, &facts, 1_798_761_600), [Weight::Note; 3]);
}

/// The State whose documents a statement is about counts as one of those that make it; what it disputes itself does not.
#[test]
fn own_statement_of_the_state_corroborates_and_a_disputed_one_does_not() {
    let folder = Folder::new("own");
    let women = json!({"field": "mrz.sex", "is": "F"});
    let facts = of_state("UTO").with(Field::Sex, Value::Text("F".into()));
    let (own, foreign) = (vec![(false, forgery("a", &women))], vec![(true, forgery("b", &women))]);
    let index = build_of(&folder, &[("UTO", own.clone()), ("ZZA", foreign.clone())], 2);
    assert_eq!(weights(&index, &facts, 0), [Weight::Full; 2]);
    let disputed = [own, vec![(false, ends("d", "dispute", "a"))]].concat();
    let index = build_of(&folder, &[("UTO", disputed), ("ZZA", foreign)], 2);
    assert_eq!(weights(&index, &facts, 0), [Weight::Full, Weight::Note]);
}

/// A State that repeats its statement costs a question one step and not one for each repetition.
#[test]
fn repeated_statement_is_one_step_of_its_ring() {
    let folder = Folder::new("repeated");
    let many = (0..1000).map(|nth| (true, fantasy(&format!("a-{nth}"), None))).collect::<Vec<_>>();
    let index = build_of(&folder, &[("UTO", many), ("ZZA", vec![(true, fantasy("z", None))])], 2);
    let facts = of_state("WSA");
    assert_eq!(weights(&index, &facts, 0), vec![Weight::Full; 1001]);
    let nexts: BTreeSet<u32> = index.patterns(&facts, 0).unwrap().iter().map(|(statement, _)| statement.next).collect();
    assert_eq!(nexts, BTreeSet::from([0, 1000]));
}

fn known_good(id: &str, state: &str, values: &Json) -> Entry {
    let hash = serde_json::to_value(hash("A1")).unwrap();
    entry(id, "known-good", &json!({"state": state, "type": "P", "epoch": "2026", "hash": hash, "values": values}))
}

#[test]
fn known_good_document_quarantines_patterns_about_its_own_state_only() {
    let folder = Folder::new("known-good");
    let women = json!({"field": "mrz.sex", "is": "F"});
    let facts = of_state("UTO").with(Field::Sex, Value::Text("F".into()));
    let pattern = vec![(false, forgery("women", &women))];
    let said_by = |state: &str, values: Json| vec![(false, known_good("kg", state, &values))];
    // Arcadia has documents of its own that the pattern would mark, and says that they bear Utopia's code.
    let foreign = said_by("ZZA", json!({"mrz.sex": "F", "mrz.issuing-state": "UTO"}));
    let index = build_of(&folder, &[("UTO", pattern.clone()), ("ZZA", foreign)], 1);
    assert_eq!(weights(&index, &facts, 0), [Weight::Full]);
    let own = said_by("UTO", json!({"mrz.sex": "F"}));
    let index = build_of(&folder, &[("UTO", pattern.clone()), ("UTO", own.clone())], 1);
    let (statement, _) = index.patterns(&facts, 0).unwrap()[0];
    assert_eq!(statement.weight, Weight::Quarantined);
    let why = index.quarantines(&statement, Some(State::new("UTO").unwrap()), 0).unwrap();
    let source = QuarantineSource::Entry(EntryPlace { log: 1, position: 0 });
    assert_eq!(why, [Quarantine { source, matched: 1, of: 1 }]);
    assert_eq!(index.quarantines(&statement, Some(State::new("ZZA").unwrap()), 0), Ok(Vec::new()));
    // It ends with the entry: by its time, or by its authority.
    let ending = vec![(false, with(&own[0].1, &json!({"expires": "2027-01-01T00:00:00Z"})))];
    let index = build_of(&folder, &[("UTO", pattern.clone()), ("UTO", ending)], 1);
    assert_eq!(weights(&index, &facts, 0), [Weight::Quarantined]);
    assert_eq!(weights(&index, &facts, 1_798_761_600), [Weight::Full]);
    let withdrawn = [own, vec![(false, ends("w", "withdraw", "kg"))]].concat();
    let index = build_of(&folder, &[("UTO", pattern), ("UTO", withdrawn)], 1);
    assert_eq!(weights(&index, &facts, 0), [Weight::Full]);
}

#[test]
fn number_format_that_no_form_of_a_genuine_document_fits_is_quarantined() {
    let folder = Folder::new("formats");
    let format = |id: &str, form: &str| {
        (false, entry(id, "number-format", &json!({"state": "UTO", "type": "P", "forms": [form]})))
    };
    let good = |number: &str| {
        let values = json!({"mrz.document-number": number, "mrz.document-code": "P"});
        (false, known_good("kg", "UTO", &values))
    };
    let facts = of_state("UTO").with(Field::DocumentCode, Value::Text("P".into()));
    let formats = [format("n-1", "[A-Z][0-9]{7}"), format("n-2", "[0-9]{9}")];
    let weights_with = |good| weights(&build_of(&folder, &[("UTO", [&formats[..], &[good]].concat())], 1), &facts, 0);
    assert_eq!(weights_with(good("123456789")), [Weight::Full; 2], "one of several forms is enough");
    assert_eq!(weights_with(good("AB123456")), [Weight::Quarantined; 2]);
}

/// A list of the copy's operator quarantines any pattern, and the index names it by its hash.
#[test]
fn local_list_is_named_by_its_hash() {
    let folder = Folder::new("list");
    std::fs::create_dir_all(&folder.0).unwrap();
    let line = "{\"mrz.issuing-state\":\"UTO\",\"mrz.sex\":\"F\"}\n";
    std::fs::write(folder.0.join(KNOWN_GOOD), line).unwrap();
    let women = json!({"field": "mrz.sex", "is": "F"});
    let (index, built) = build(&folder, &[own([forgery("women", &women)])], 1);
    let named = QuarantinedPattern {
        authority: "authority-0".into(),
        id: "women".into(),
        by: "known-good.jsonl of this copy".into(),
        matched: 1,
        known_good: 1,
    };
    assert_eq!(built.quarantined, [named]);
    let facts = of_state("UTO").with(Field::Sex, Value::Text("F".into()));
    assert_eq!(weights(&index, &facts, 0), [Weight::Quarantined]);
    assert_eq!(index.local_files().known_good, Some(hex::encode(Sha256::digest(line))));
}

/// The copy's own counters quarantine a pattern that matches far more often than its author expects, and a wave of forgeries
/// does not.
#[test]
fn counters_quarantine_what_matches_far_too_often() {
    let folder = Folder::new("counters");
    std::fs::create_dir_all(&folder.0).unwrap();
    let women = json!({"field": "mrz.sex", "is": "F"});
    let facts = of_state("UTO").with(Field::Sex, Value::Text("F".into()));
    let weight = |asked: usize, matched: usize| {
        let mut counters = Counters::default();
        let hits = |nth: usize| (nth < matched).then(|| ("registry.example/0".to_owned(), 0));
        (0..asked).for_each(|nth| counters.count("UTO", hits(nth)));
        std::fs::write(folder.0.join(COUNTERS), counters.print()).unwrap();
        let (index, _) = build(&folder, &[own([forgery("women", &women)])], 1);
        assert!(index.local_files().counters.is_some());
        weights(&index, &facts, 0)[0]
    };
    assert_eq!(weight(999, 999), Weight::Full, "too few to compare");
    assert_eq!(weight(1000, 10), Weight::Full, "a wave of forgeries");
    assert_eq!(weight(1000, 11), Weight::Quarantined);
    std::fs::write(folder.0.join(COUNTERS), "{}").unwrap();
    let sources = Sources { root_version: 1, corroboration: 1, logs: Vec::new() };
    assert!(matches!(Builder::for_copy(&folder.0, &sources), Err(BuildError::Local { .. })));
}

/// A pattern that names no State is about everyone's documents, whoever states it.
#[test]
fn pattern_without_a_state_is_about_others() {
    let folder = Folder::new("everyone");
    let example = json!({"mrz.sex": "F"});
    let body = json!({"title": "t", "level": "urgent", "text": "x", "contact": "1", "status": "active",
        "expected-rate": 0.1, "when": {"field": "mrz.sex", "is": "F"}, "examples": {"match": [example], "no-match": [{}]}});
    let index = build_of(&folder, &[("UTO", vec![(false, entry("t", "trafficking", &body))])], 2);
    let (statement, _) = index.patterns(&FieldValues::new().with(Field::Sex, Value::Text("F".into())), 0).unwrap()[0];
    assert!(statement.about_others);
    assert_eq!(statement.weight, Weight::Note);
}
