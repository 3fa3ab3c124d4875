//! The one form of identifiers, and their hash.

use super::*;

fn printed(kind: &str, state: &str, number: &str) -> String {
    let identifier = Identifier::new(kind, state, number).unwrap();
    format!("{}|{}|{}", identifier.kind.class(), identifier.state, identifier.number.0)
}

#[test]
fn an_identifier_has_one_form() {
    assert_eq!(printed("P<", "UTO", "L898902C3"), "P|UTO|L898902C3");
    assert_eq!(printed("p", "uto", "l 898-902 c3<<"), "P|UTO|L898902C3");
    assert_eq!(printed("PD", "DEU", "C01X0006H"), "P|D|C01X0006H");
    assert_eq!(printed("AC", "D<<", "12<34"), "I|D|1234");
    assert_eq!(printed("C<", "UTO", "D23145890734"), "I|UTO|D23145890734");
}

/// The second letter of a document code, which no check digit covers, hides no document.
#[test]
fn second_letter_is_no_part_of_the_hash() {
    let key = EpochKey::new([7; 32]);
    let hash = |kind| Identifier::new(kind, "UTO", "L898902C3").unwrap().hash(&key);
    assert!(["P<", "PD", "PP", "PM"].iter().all(|kind| hash(kind) == hash("P")));
    assert!(["A", "AC", "C<", "ID"].iter().all(|kind| hash(kind) == hash("I")) && hash("I") != hash("P"));
    let other = |listed: &str, printed: &str| {
        let [listed, printed] = [listed, printed].map(|kind| DocumentType::new(kind).unwrap());
        (listed.covers(printed), listed.is_other_series(printed))
    };
    assert_eq!(other("P", "PD"), (true, false));
    assert_eq!(other("PD", "PD"), (true, false));
    assert_eq!(other("PD", "PM"), (true, true));
    assert_eq!(other("PD", "P"), (true, true));
    assert_eq!(other("I", "AC"), (true, false));
    assert_eq!(other("I", "P"), (false, false));
}

#[test]
fn malformed_identifiers_are_refused() {
    for (kind, state, number) in [
        ("", "UTO", "1"),
        ("PPP", "UTO", "1"),
        ("P1", "UTO", "1"),
        ("P", "", "1"),
        ("P", "UT0", "1"),
        ("P", "UTOP", "1"),
        ("P", "UTO", "<<<"),
        ("P", "UTO", "А1"),
        ("P", "UTO", &"1".repeat(33)),
    ] {
        assert!(Identifier::new(kind, state, number).is_err(), "{kind} {state} {number}");
    }
}

/// HMAC-SHA-256 of the text, by another program: printf 'P|UTO|L898902C3' | openssl dgst -sha256 -mac HMAC -macopt hexkey:…
#[test]
fn the_hash_is_hmac_sha_256() {
    let key = EpochKey::parse(&format!("{}\n", "0b".repeat(32))).unwrap();
    let hash = Identifier::new("P", "UTO", "L898902C3").unwrap().hash(&key);
    assert_eq!(hex::encode(hash.0), "961ab762a80d7725e4a7121674c808d1");
    assert_ne!(hash, Identifier::new("P", "UTO", "L898902C4").unwrap().hash(&key));
}
