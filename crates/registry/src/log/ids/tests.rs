use serde_json::{Value, json};

use super::*;

fn entry(value: Value) -> Entry {
    let mut members = json!({ "issued": "2026-11-02T08:00:00Z", "sharing": "TLP:GREEN" });
    members.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    Entry::parse(&canonical::print(&members)).unwrap()
}

fn range(id: &str, from: u32) -> Value {
    let [from, to] = [from, from + 9].map(|number| format!("A{number:06}"));
    json!({ "from": from, "id": id, "kind": "range", "state": "UTO", "status": "stolen", "to": to, "type": "P" })
}

fn about(id: &str, kind: &str, target: &str) -> Value {
    json!({ "entry": target, "id": id, "kind": kind, "reason": "found again" })
}

fn with(mut value: Value, more: Value) -> Entry {
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    entry(value)
}

fn ids() -> UsedIds {
    UsedIds { segments: Vec::new(), new: HashMap::new(), rows: Vec::new() }
}

#[test]
fn same_statement_again_is_taken_once() {
    let mut ids = ids();
    assert_eq!(ids.take(&entry(range("a", 1))), Ok(None));
    assert!(ids.take(&entry(range("a", 1))).unwrap().is_some());
    // Said on another day, and to be reviewed on another: the same statement.
    let later = json!({ "issued": "2026-11-09T08:00:00Z", "review": "2036-11-09T08:00:00Z" });
    assert!(ids.take(&with(range("a", 1), later)).unwrap().is_some());
}

#[test]
fn used_id_with_other_content_is_refused() {
    let mut ids = ids();
    ids.take(&entry(range("a", 1))).unwrap();
    for other in
        [json!({ "status": "never-issued" }), json!({ "note": "new" }), json!({ "expires": "2027-01-01T00:00:00Z" })]
    {
        assert_eq!(ids.take(&with(range("a", 1), other)), Err(IdError::OtherContent("a".to_owned())));
    }
}

#[test]
fn entry_about_an_unknown_or_ended_one_is_refused() {
    let mut ids = ids();
    ids.take(&entry(range("a", 1))).unwrap();
    for kind in ["withdraw", "dispute"] {
        let mut value = about("w", kind, "b");
        if kind == "dispute" {
            value["by"] = "holder".into();
        }
        assert_eq!(ids.take(&entry(value)), Err(IdError::Unknown("b".to_owned())));
    }
    assert_eq!(ids.take(&with(range("c", 5), json!({ "replaces": "b" }))), Err(IdError::Unknown("b".to_owned())));
    assert_eq!(ids.take(&entry(about("w", "withdraw", "a"))), Ok(None));
    let ended = IdError::Ended("a".to_owned(), Ended::Withdrawn);
    assert_eq!(ids.take(&entry(about("x", "withdraw", "a"))), Err(ended.clone()));
    assert_eq!(ids.take(&with(range("c", 5), json!({ "replaces": "a" }))), Err(ended));
    assert_eq!(ids.take(&entry(range("a", 1))).unwrap().unwrap().ended, Some(Ended::Withdrawn));
    assert_eq!(ids.take(&entry(about("x", "withdraw", "w"))), Err(IdError::Final("w".to_owned(), "withdraw")));
}

#[test]
fn only_an_entry_of_the_same_kind_replaces() {
    let mut ids = ids();
    ids.take(&entry(range("a", 1))).unwrap();
    let notice = json!({ "id": "n", "kind": "authority-notice", "replaces": "a", "texts": { "en": "nothing to see" } });
    assert_eq!(ids.take(&entry(notice)), Err(IdError::OtherKind("a".to_owned(), "range")));
    assert_eq!(ids.take(&with(range("b", 5), json!({ "replaces": "a" }))), Ok(None));
    assert_eq!(ids.get("a").unwrap().ended, Some(Ended::Replaced));
}

#[test]
fn segments_find_merge_and_are_parsed_again() {
    let segment = |first: u64, last: u64, numbers: std::ops::Range<u32>| {
        let rows = numbers.flat_map(|number| rows(&entry(range(&format!("r{number}"), number)))).collect::<Vec<_>>();
        Segment::new(first, last, &rows)
    };
    let merged = segment(0, 3, 0..300).merge(&segment(4, 4, 300..350));
    assert_eq!((merged.first, merged.last, merged.count(), merged.stated()), (0, 4, 350, 350));
    let again = Segment::parse(0, 4, merged.print()).unwrap();
    for number in [0, 17, 299, 300, 349] {
        assert_eq!(again.rows_of(&half(format!("r{number}"))).count(), 1);
    }
    assert_eq!(again.rows_of(&half("r350")).count(), 0);
    let mut bytes = merged.print();
    bytes[40] ^= 1;
    assert!(Segment::parse(0, 4, bytes).is_none());
}

#[cfg(feature = "store")]
mod stored {
    use super::*;
    use crate::log::{Addition, add};
    use crate::store::Store;

    fn bytes(entry: &Entry) -> Vec<u8> {
        entry.print().unwrap()
    }

    #[test]
    fn rows_that_a_kill_left_out_are_written_by_the_next_addition() {
        let store = Store::memory();
        add(&store, &[bytes(&entry(range("a", 1)))]).unwrap();
        // What a kill between the entries and their rows leaves.
        for path in store.list(FOLDER).unwrap() {
            store.remove(&path).unwrap();
        }
        let again = add(&store, &[bytes(&entry(range("a", 1))), bytes(&entry(range("b", 20)))]).unwrap();
        assert_eq!((again.added, again.already), (1, 1));
    }

    #[test]
    fn ids_of_a_published_log_that_are_lost_or_damaged_stop_an_addition() {
        let store = Store::memory();
        add(&store, &[bytes(&entry(range("a", 1)))]).unwrap();
        let path = store.list(FOLDER).unwrap().remove(0);
        let whole = store.read(&path, u64::MAX).unwrap().unwrap();
        let mut damaged = whole.clone();
        damaged[30] ^= 1;
        store.write_all(vec![(path.clone(), damaged)]).unwrap();
        let error = add(&store, &[]).unwrap_err().to_string();
        assert!(error.contains("damaged") && error.contains("registry restore LOG STORE"), "{error}");
        store.remove(&path).unwrap();
        let head = Head { size: 7, ..Head::empty("log.example") };
        store.write_all(vec![("signed".to_owned(), head.print().into_bytes())]).unwrap();
        let error = add(&store, &[]).unwrap_err().to_string();
        assert!(error.contains("7 entries are published, and 1 are known here"), "{error}");
    }

    #[test]
    fn many_additions_are_few_files() {
        let store = Store::memory();
        for number in 0..200 {
            add(&store, &[bytes(&entry(range(&format!("r{number}"), number)))]).unwrap();
        }
        let files = store.list(FOLDER).unwrap();
        assert!(files.len() < 8, "{files:?}");
        let ids = UsedIds::open(&store).unwrap();
        assert_eq!((ids.entries(), ids.next()), (200, 200));
        assert!((0..200).all(|number| ids.get(&format!("r{number}")).is_some()));
        assert!(ids.get("r200").is_none());
    }

    #[test]
    fn a_statement_that_ends_soon_is_renewed_and_a_withdrawn_one_is_not() {
        let store = Store::memory();
        let now: Timestamp = "2026-11-02T08:00:00Z".parse().unwrap();
        let said = |review: &str| with(range("-", 1), json!({ "review": review, "source": "list" }));
        let mut addition = Addition::begin(&store).unwrap();
        let mut first = said("2026-11-20T00:00:00Z");
        assert_eq!(addition.take_derived(&mut first, now, false), Ok(crate::log::Taken::New));
        assert_eq!(addition.take_derived(&mut first.clone(), now, false), Ok(crate::log::Taken::Already));
        let mut second = said("2036-11-02T08:00:00Z");
        let renewed = addition.take_derived(&mut second, now, false).unwrap();
        assert_eq!(renewed, crate::log::Taken::Renewed(first.common.id.clone()));
        assert_eq!(second.id(), format!("{}/2", first.id()));
        assert_eq!(second.common.replaces, Some(first.common.id.clone()));
        // The list again: nothing is new, and nothing is said under the old id.
        assert_eq!(
            addition.take_derived(&mut said("2036-11-03T08:00:00Z"), now, false),
            Ok(crate::log::Taken::Already)
        );
        addition.take(&entry(about("w", "withdraw", second.id()))).unwrap();
        let refused = addition.take_derived(&mut said("2036-11-03T08:00:00Z"), now, false);
        assert_eq!(refused, Err(IdError::AlreadyEnded(second.id().to_owned(), Ended::Withdrawn)));
        assert_eq!(addition.take_derived(&mut said("2036-11-03T08:00:00Z"), now, true), Ok(crate::log::Taken::New));
    }
}
