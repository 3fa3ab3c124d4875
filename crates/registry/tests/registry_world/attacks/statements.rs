//! Entries that name others by their ids: what an entry may end or dispute, and what is rejected and named.

use super::*;

pub(super) fn all() -> Vec<Made> {
    let case = |name: &'static str, says: &'static str, entries: &[Vec<u8>], codes: &'static [&'static str]| {
        let world = World::with(&[&[document("UTO", 1)], &[document("ZZA", 1), document("ZZA", 2)]]);
        force(&world.source, entries);
        let mut made = Made::new(name, says, world.source, None);
        made.set_aside = u64::try_from(codes.len()).unwrap();
        made.codes = codes;
        made
    };
    let [one, two, three] = [1, 2, 3].map(|number| document("UTO", number));
    vec![
        case(
            "set-aside-second-entry-of-an-id",
            "a second entry takes the id of the first, which stands",
            &[one.clone(), with(&two, &json!({ "id": "uto-1" })), three.clone()],
            &["id-used"],
        ),
        case(
            "set-aside-withdrawal-under-a-used-id",
            "a withdrawal takes the id of an entry: it withdraws nothing",
            &[one.clone(), names("uto-1", "withdraw", "uto-1")],
            &["id-used"],
        ),
        case(
            "set-aside-replacing-an-entry-of-another-log",
            "Utopia replaces and withdraws an entry of Arcadia's log",
            &[with(&one, &json!({ "replaces": "zza-1" })), names("w", "withdraw", "zza-2")],
            &["unknown-id", "unknown-id"],
        ),
        case(
            "set-aside-dispute-of-an-entry-of-another-log",
            "Utopia disputes an entry of Arcadia's log in its own: nobody's entry is disputed by that",
            &[one.clone(), names("d", "dispute", "zza-1")],
            &["unknown-id"],
        ),
        case(
            "set-aside-withdrawal-of-an-unknown-id",
            "a slip of the pen in a withdrawal is named, and withdraws nothing",
            &[one.clone(), names("w", "withdraw", "uto-11")],
            &["unknown-id"],
        ),
        case(
            "set-aside-withdrawal-before-its-entry",
            "a log begins with the withdrawal of what it enters later",
            &[names("w", "withdraw", "uto-1"), one.clone()],
            &["unknown-id"],
        ),
        case(
            "set-aside-chain-of-unknown-ids",
            "an entry that replaces nothing known is rejected, and what names it is, too",
            &[with(&one, &json!({ "replaces": "uto-9" })), names("w", "withdraw", "uto-1"), names("d", "dispute", "w")],
            &["unknown-id", "unknown-id", "unknown-id"],
        ),
        case(
            "accepted-withdrawn-and-then-replaced",
            "an entry is withdrawn, replaced, and the replacement corrected: nothing comes back, nothing is rejected",
            &[
                one,
                names("w", "withdraw", "uto-1"),
                with(&two, &json!({ "replaces": "uto-1" })),
                names("c", "correction", "uto-2"),
                with(&three, &json!({ "replaces": "uto-2" })),
            ],
            &[],
        ),
        case(
            "set-aside-known-good-document-of-another-state",
            "Utopia says that a document of Arcadia is genuine",
            &[two, known_good("ZZA", 7)],
            &["overreach"],
        ),
    ]
}

/// An entry with other members than it has.
fn with(bytes: &[u8], members: &Value) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(bytes).unwrap();
    value.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    entry(value)
}

/// An entry that names another one by its id.
fn names(id: &str, kind: &str, of: &str) -> Vec<u8> {
    let mut value = json!({ "entry": of, "id": id, "issued": "2026-11-15T09:30:00Z", "kind": kind, "reason": "found again by its holder",
        "sharing": "TLP:GREEN" });
    match kind {
        "dispute" => (value["by"], value["review"]) = (json!("holder"), json!("2027-01-01T00:00:00Z")),
        "correction" => value["since"] = json!("2026-11-02T00:00:00Z"),
        _ => {}
    }
    entry(value)
}

/// A document that a State knows to be genuine.
fn known_good(state: &str, number: u64) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(&document(state, number)).unwrap();
    let members = value.as_object_mut().unwrap();
    members.remove("status");
    members.insert("kind".to_owned(), json!("known-good"));
    entry(value)
}
